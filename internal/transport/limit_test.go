package transport_test

import (
	"context"
	"fmt"
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

// Repeats count against the limit like anything else.
func TestLimiterIsAskedBeforeEveryAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hourOff := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
		s, client := play(t, apitest.Reply(429, throttled), apitest.Reply(400, skewed, "Date", hourOff), apitest.Reply(200, done))
		asked := 0
		_, meta, err := do(t.Context(), client(yunkit.WithLimiter(limiter(func(context.Context) error {
			assert.Equal(t, asked, s.Dials(), "asked before it is sent")
			asked++
			return nil
		}))), transport.Once)
		require.NoError(t, err)
		assert.Equal(t, 3, asked, "for the resend with the right time too")
		assert.Equal(t, 3, meta.Attempts)
	})
}

// An error of the limiter ends the call, and what the vendor said before stays.
func TestLimiterError(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why     string
		answer  apitest.Step
		class   transport.Class
		allowed int
		code    string
		kinds   []string
	}{
		{"nothing was sent", apitest.Reply(200, done), transport.Once, 0, "", nil},
		{"the vendor had refused", apitest.Reply(429, throttled), transport.Once, 1, "Throttled", []string{"throttled"}},
		{"an answer was lost before", apitest.Reply(503, busy), transport.Repeatable, 1, "Busy", []string{"outcome unknown"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, tt.answer)
				left := tt.allowed
				_, _, err := do(t.Context(), client(yunkit.WithLimiter(limiter(func(context.Context) error {
					if left--; left < 0 {
						return fmt.Errorf("limiter: %w", errBroken)
					}
					return nil
				}))), tt.class)
				e := fault(t, err)
				assert.ErrorIs(t, err, errBroken)
				assert.Equal(t, tt.kinds, sentinels(err))
				assert.Equal(t, tt.code, e.Code)
				assert.Equal(t, tt.allowed, s.Dials())
				assert.Equal(t, tt.allowed, e.Attempts)
			})
		})
	}
}

// The limiter waits with the caller's context, and outside of the time that an
// attempt may take.
func TestLimiterTakesItsTime(t *testing.T) {
	t.Parallel()
	wait := yunkit.WithLimiter(limiter(func(ctx context.Context) error {
		select {
		case <-time.After(time.Minute):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}))
	synctest.Test(t, func(t *testing.T) {
		_, client := play(t, apitest.Reply(200, done))
		_, meta, err := do(t.Context(), client(wait, yunkit.WithTimeout(time.Second)), transport.Once)
		require.NoError(t, err, "a queue is not a slow server")
		assert.Equal(t, 1, meta.Attempts)
	})
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(200, done))
		user := yunkit.WithHTTPClient(&http.Client{Transport: s.Transport, Timeout: time.Second})
		_, meta, err := do(t.Context(), client(wait, user), transport.Once)
		require.NoError(t, err, "nor does the time-out of the user's client run in the queue")
		assert.Equal(t, 1, meta.Attempts)
	})
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(200, done))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, _, err := do(ctx, client(wait), transport.Once)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Empty(t, sentinels(err))
		assert.Zero(t, s.Dials())
	})
}
