package transport_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// What the service asks for is waited, and no longer than the user allows.
func TestRetryAfterIsWaited(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		header string
		policy yunkit.RetryPolicy
		want   time.Duration
		why    string
	}{
		{"3", yunkit.RetryPolicy{MaxDelay: time.Minute}, 3 * time.Second, "seconds"},
		{"Sat, 01 Jan 2000 00:00:09 GMT", yunkit.RetryPolicy{MaxDelay: time.Minute}, 9 * time.Second, "a date"},
		{"86400", yunkit.RetryPolicy{MaxDelay: 5 * time.Second}, 5 * time.Second, "a day is more than anybody asked for"},
		{"9223372036854775807", yunkit.RetryPolicy{}, 20 * time.Second, "nor does an absurd one overflow"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, client := play(t, apitest.Reply(429, throttled, "Retry-After", tt.header), apitest.Reply(200, done))
				start := time.Now()
				_, _, err := do(t.Context(), client(yunkit.WithRetry(yunkit.RetryPolicy{MaxDelay: 20 * time.Second}), yunkit.WithRetry(tt.policy)), transport.Once)
				require.NoError(t, err)
				assert.Equal(t, tt.want, time.Since(start))
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
