package transport_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// What the service asks for is waited, and when that is longer than the user
// allows the call ends at once and says for how long.
func TestRetryAfterIsWaited(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		header string
		policy yunkit.RetryPolicy
		want   time.Duration
		ends   bool
		why    string
	}{
		{"3", yunkit.RetryPolicy{MaxDelay: time.Minute}, 3 * time.Second, false, "seconds"},
		{"1.5", yunkit.RetryPolicy{MaxDelay: time.Minute}, 1500 * time.Millisecond, false, "and parts of them"},
		{"Sat, 01 Jan 2000 00:00:09 GMT", yunkit.RetryPolicy{MaxDelay: time.Minute}, 9 * time.Second, false, "a date"},
		{"5", yunkit.RetryPolicy{MaxDelay: 5 * time.Second}, 5 * time.Second, false, "just what the user allows"},
		{"86400", yunkit.RetryPolicy{MaxDelay: 5 * time.Second}, 24 * time.Hour, true, "a day is more than anybody wants to wait here"},
		{"9223372036854775807", yunkit.RetryPolicy{}, 1 << 31 * time.Second, true, "nor does an absurd one overflow"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, apitest.Reply(429, throttled, "Retry-After", tt.header), apitest.Reply(200, done))
				start := time.Now()
				_, _, err := do(t.Context(), client(yunkit.WithRetry(yunkit.RetryPolicy{MaxDelay: 20 * time.Second}), yunkit.WithRetry(tt.policy)), transport.Once)
				if tt.ends {
					e := fault(t, err)
					assert.Zero(t, time.Since(start))
					assert.Equal(t, tt.want, e.RetryAfter)
					assert.Equal(t, []string{"throttled"}, sentinels(err))
					assert.Equal(t, 1, s.Dials())
					return
				}
				require.NoError(t, err)
				assert.GreaterOrEqual(t, time.Since(start), tt.want)
				assert.LessOrEqual(t, time.Since(start), tt.want+400*time.Millisecond, "a part of the usual wait comes on top")
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		_, client := play(t, apitest.Reply(429, throttled, "Retry-After", "-5"), apitest.Reply(200, done))
		start := time.Now()
		_, _, err := do(t.Context(), client(), transport.Once)
		require.NoError(t, err)
		assert.LessOrEqual(t, time.Since(start), 400*time.Millisecond, "a wait of less than nothing is the usual one")
	})
}

// The wait grows with each attempt, and the whole call stays within the bounds
// that the policy implies.
func TestWaitsStayWithinThePolicy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(429, throttled))
		start := time.Now()
		_, _, err := do(t.Context(), client(yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 6, MinDelay: time.Second, MaxDelay: 4 * time.Second})), transport.Once)
		assert.Equal(t, 6, fault(t, err).Attempts)
		assert.Equal(t, 6, s.Dials())
		assert.LessOrEqual(t, time.Since(start), 5*4*time.Second, "no wait is above the cap")
		assert.GreaterOrEqual(t, time.Since(start), 5*2*time.Second, "and after a refusal none is below half of it")
	})
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer(t, apitest.Reply(429, throttled))
		_, _, err := do(t.Context(), newClient(t, s.Options()...), transport.Once)
		assert.Equal(t, 4, fault(t, err).Attempts, "without an option there are four attempts")
	})
}

// Many goroutines do not multiply an outage by the attempts of each.
func TestRepeatsOfAClientAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls = 200
		up := false
		s, client := play(t, apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
			if up {
				apitest.Reply(200, done).Play(w, r)
			} else {
				apitest.Reply(503, busy).Play(w, r)
			}
		}))
		c := client(yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 4}))
		var running sync.WaitGroup
		for range calls {
			running.Go(func() {
				_, _, err := do(t.Context(), c, transport.Read)
				assert.ErrorIs(t, err, yunkit.ErrUnavailable)
			})
		}
		running.Wait()
		assert.Equal(t, calls+100, s.Dials(), "a hundred repeats for all of them")
		_, _, err := do(t.Context(), c, transport.Read)
		assert.ErrorContains(t, err, "not repeated, for too many repeats of this client have failed of late")
		assert.Equal(t, "Busy", fault(t, err).Code)

		up = true
		for range 20 {
			_, _, err = do(t.Context(), c, transport.Read)
			require.NoError(t, err)
		}
		up = false
		_, _, err = do(t.Context(), c, transport.Read)
		assert.Equal(t, 4, fault(t, err).Attempts, "a service that answers is worth repeats again")
	})
}
