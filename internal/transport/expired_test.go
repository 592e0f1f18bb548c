package transport_test

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// tokens gives out token-1, token-2 and so on, and counts.
type tokens struct {
	given atomic.Int64
	fail  func(n int64) error
}

func (p *tokens) Retrieve(context.Context) (yunkit.Credentials, error) {
	n := p.given.Add(1)
	if p.fail != nil {
		if err := p.fail(n); err != nil {
			return yunkit.Credentials{}, err
		}
	}
	creds := apitest.Credentials
	creds.SecurityToken = "token-" + strconv.FormatInt(n, 10)
	return creds, nil
}

// tokenServer accepts tokens from token-n on.
func tokenServer(n int64) apitest.Step {
	return apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
		_, number, _ := strings.Cut(r.Header.Get("Authorization"), "token-")
		if got, err := strconv.ParseInt(number, 10, 64); err != nil || got < n {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, expired)
			return
		}
		_, _ = io.WriteString(w, done)
	})
}

// An ended token is renewed once, however many calls it fails.
func TestExpiredTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls = 50
		var arrived sync.WaitGroup
		arrived.Add(calls)
		answer := tokenServer(2)
		s, client := play(t, apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.Header.Get("Authorization"), "token-1") {
				arrived.Done()
				arrived.Wait()
			}
			answer.Play(w, r)
		}))
		source := new(tokens)
		c := client(oneAttempt, yunkit.WithCredentials(source))
		var running sync.WaitGroup
		for range calls {
			running.Go(func() {
				_, meta, err := do(t.Context(), c, transport.Once)
				if assert.NoError(t, err) {
					assert.Equal(t, 2, meta.Attempts)
				}
			})
		}
		running.Wait()
		assert.EqualValues(t, 2, source.given.Load(), "one to begin with, one renewal for all")
		assert.Equal(t, 2*calls, s.Dials())
	})
}

func TestExpiredToken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why         string
		server      apitest.Step
		credentials func() yunkit.CredentialsProvider
		dials       int
		cause       error
	}{
		{"it is renewed once, not for ever", tokenServer(99), func() yunkit.CredentialsProvider { return new(tokens) }, 2, nil},
		{"credentials that never change are not sent again", tokenServer(99), func() yunkit.CredentialsProvider { return apitest.Credentials }, 1, nil},
		{"a renewal that fails is named beside the vendor's answer", tokenServer(99), func() yunkit.CredentialsProvider {
			return &tokens{fail: func(n int64) error {
				if n > 1 {
					return errBroken
				}
				return nil
			}}
		}, 1, errBroken},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, tt.server)
				start := time.Now()
				_, _, err := do(t.Context(), client(yunkit.WithCredentials(tt.credentials())), transport.Once)
				e := fault(t, err)
				assert.Equal(t, "Expired", e.Code)
				assert.Equal(t, []string{"unauthenticated"}, sentinels(err))
				assert.Equal(t, tt.dials, s.Dials())
				assert.Zero(t, time.Since(start), "waiting mends no token")
				if tt.cause != nil {
					assert.ErrorIs(t, err, tt.cause)
				}
			})
		})
	}
}

// A call that goes wrong in more than one way is mended in each way once.
func TestSkewAndExpiredInOneCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hourOff := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
		s, client := play(t,
			apitest.Reply(429, throttled),
			apitest.Reply(400, skewed, "Date", hourOff),
			apitest.Reply(400, expired),
			apitest.Reply(429, throttled),
			apitest.Reply(200, done),
		)
		_, meta, err := do(t.Context(), client(yunkit.WithCredentials(new(tokens))), transport.Once)
		require.NoError(t, err)
		assert.Equal(t, 5, meta.Attempts, "three that count, and two that mended something")
		assert.Equal(t, 5, s.Dials())
	})
}

// Without credentials nothing is sent, and the error says where they were looked for.
func TestNoCredentials(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(200, done))
		_, _, err := do(t.Context(), client(yunkit.WithCredentials(yunkit.Chain(
			yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) { return yunkit.Credentials{}, errBroken }),
		))), transport.Once)
		e := fault(t, err)
		assert.Equal(t, []string{"unauthenticated"}, sentinels(err))
		assert.ErrorIs(t, err, errBroken)
		assert.Zero(t, e.Attempts)
		assert.Zero(t, s.Dials())
	})
}

// A signature that cannot be made ends the call: no other attempt would help.
func TestSigningError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(200, done))
		_, err := client().Do(t.Context(), transport.Request{Operation: "PutBook", Method: http.MethodPost}, &vendor{signErr: errBroken})
		e := fault(t, err)
		assert.ErrorIs(t, err, errBroken)
		assert.Zero(t, e.Attempts)
		assert.Zero(t, s.Dials())
	})
}
