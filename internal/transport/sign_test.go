package transport_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// A signature is made for one attempt: a second one with the same nonce or an
// old date would be refused.
func TestEveryAttemptIsSignedAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(429, throttled, "Retry-After", "60"), apitest.CutEarly(), apitest.Reply(503, busy), apitest.Reply(200, done))
		_, _, err := do(t.Context(), client(yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 4, MinDelay: time.Second, MaxDelay: time.Hour})), transport.Repeatable)
		require.NoError(t, err)
		requests := s.Requests()
		require.Len(t, requests, 3, "one was cut before it arrived")
		nonces := map[string]bool{}
		for _, r := range requests {
			nonces[r.Header.Get("X-Nonce")] = true
			assert.Len(t, r.Header["X-Nonce"], 1, "nothing of the last attempt is left")
			assert.Len(t, r.Header["Authorization"], 1)
			assert.EqualValues(t, len("the body"), r.ContentLength, "the body is there every time")
		}
		assert.Len(t, nonces, 3)
		first, err := time.Parse(time.RFC3339, requests[0].Header.Get("X-Time"))
		require.NoError(t, err)
		second, err := time.Parse(time.RFC3339, requests[1].Header.Get("X-Time"))
		require.NoError(t, err)
		assert.GreaterOrEqual(t, second.Sub(first), time.Minute, "the date is of the attempt, not of the call")
	})
}

// New credentials are used from the next attempt on.
func TestCredentialsAreReadForEveryAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(429, throttled, "Retry-After", "3600"), apitest.Reply(200, done))
		short := new(tokens)
		c := client(
			yunkit.WithRetry(yunkit.RetryPolicy{MaxDelay: 2 * time.Hour}),
			yunkit.WithCredentials(expiring{short, 30 * time.Minute}),
		)
		_, _, err := do(t.Context(), c, transport.Once)
		require.NoError(t, err)
		assert.Contains(t, s.Requests()[0].Header.Get("Authorization"), "token-1")
		assert.Contains(t, s.Requests()[1].Header.Get("Authorization"), "token-2")
	})
}

// Middleware sees attempts as they are sent, the first one first.
func TestMiddleware(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, client := play(t, apitest.Reply(429, throttled), apitest.Reply(200, done))
		var seen []string
		named := func(name string) yunkit.Option {
			return yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					assert.NotEmpty(t, r.Header.Get("Authorization"), "signed")
					assert.Contains(t, r.Header.Get("User-Agent"), "yunkit/"+yunkit.Version)
					seen = append(seen, name+" "+r.Header.Get("X-Nonce"))
					return next.RoundTrip(r)
				})
			})
		}
		_, _, err := do(t.Context(), client(named("outer"), named("inner")), transport.Once)
		require.NoError(t, err)
		require.Len(t, seen, 4, "every attempt passes")
		outer1, inner1, outer2, inner2 := seen[0], seen[1], seen[2], seen[3]
		assert.Equal(t, "outer", outer1[:5])
		assert.Equal(t, "inner", inner1[:5])
		assert.Equal(t, outer1[5:], inner1[5:], "the same attempt")
		assert.NotEqual(t, outer1, outer2)
		assert.NotEqual(t, inner1, inner2)
	})
}

// Middleware and the user's transport know what they see, also after the attempt.
func TestCallInfo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, class := range []transport.Class{transport.Read, transport.Once} {
			_, client := play(t, apitest.Reply(429, throttled), apitest.Reply(200, done))
			var seen []yunkit.Attempt
			look := yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					resp, err := next.RoundTrip(r)
					attempt, ok := yunkit.CallInfo(r.Context())
					assert.True(t, ok)
					seen = append(seen, attempt)
					return resp, err
				})
			})
			_, _, err := do(t.Context(), client(look), class)
			require.NoError(t, err)
			assert.Equal(t, []yunkit.Attempt{{Service: "shelf", Operation: "PutBook", Number: 1}, {Service: "shelf", Operation: "PutBook", Number: 2}}, seen)
		}
	})
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(200, done))
		for _, opts := range [][]yunkit.Option{nil, {yunkit.WithUserAgent("inventory/1.2")}} {
			_, _, err := do(t.Context(), client(opts...), transport.Once)
			require.NoError(t, err)
		}
		assert.Regexp(t, `^yunkit/\d+\.\d+\.\d+ \(shelf; go1\.\S+\)$`, s.Requests()[0].UserAgent())
		assert.Regexp(t, `^inventory/1\.2 yunkit/`, s.Requests()[1].UserAgent(), "the user's own comes first")
	})
}
