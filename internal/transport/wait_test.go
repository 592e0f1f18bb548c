package transport

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tt := range []struct {
		header string
		want   time.Duration
		why    string
	}{
		{"", 0, "no wish"},
		{"0", 0, "at once is no wish either"},
		{"7", 7 * time.Second, "seconds"},
		{"-7", 0, "the past is no wish"},
		{"9223372036854775807", 1 << 31 * time.Second, "absurd, and must not overflow into the past"},
		{"99999999999999999999", 0, "not even a number that fits"},
		{"1.5", 0, "the standard has whole seconds only"},
		{"soon", 0, "unreadable"},
		{"Fri, 02 Jan 2026 03:04:15 GMT", 10 * time.Second, "a date"},
		{"Friday, 02-Jan-26 03:04:15 GMT", 10 * time.Second, "in a form that HTTP still allows"},
		{"Fri, 02 Jan 2026 03:04:00 GMT", 0, "a date in the past"},
		{"Fri, 31 Dec 9999 23:59:59 GMT", 1<<63 - 1, "a date beyond what a duration can hold"},
		{"Mon, 01 Jan 0001 00:00:00 GMT", 0, "and one before"},
	} {
		t.Run(tt.header, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, RetryAfter(http.Header{"Retry-After": {tt.header}}, now), tt.why)
		})
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "7", "-7", "1e9", "9223372036854775807", "Fri, 02 Jan 2026 03:04:15 GMT", " 7", "٧"} {
		f.Add(s)
	}
	policy := yunkit.RetryPolicy{MaxAttempts: 4, MinDelay: time.Second, MaxDelay: 20 * time.Second}
	f.Fuzz(func(t *testing.T, text string) {
		wait := RetryAfter(http.Header{"Retry-After": {text}}, time.Now())
		if wait < 0 {
			t.Fatalf("%q makes us wait for %s", text, wait)
		}
		if capped := backoff(policy, 1, false, wait); capped < 0 || capped > policy.MaxDelay {
			t.Fatalf("%q makes us wait for %s", text, capped)
		}
	})
}

// The waits are random between nothing and a bound that doubles, so that those
// who were refused together come back one by one.
func TestBackoff(t *testing.T) {
	t.Parallel()
	policy := yunkit.RetryPolicy{MinDelay: 200 * time.Millisecond, MaxDelay: 20 * time.Second}
	for _, tt := range []struct {
		attempts  int
		refused   bool
		low, high time.Duration
		why       string
	}{
		{1, false, 0, 200 * time.Millisecond, "the first wait"},
		{2, false, 0, 400 * time.Millisecond, "doubled"},
		{7, false, 0, 12800 * time.Millisecond, "the last one below the cap"},
		{8, false, 0, 20 * time.Second, "capped"},
		{63, false, 0, 20 * time.Second, "and without overflow"},
		{1 << 20, false, 0, 20 * time.Second, "however many there were"},
		{1, true, 400 * time.Millisecond, 800 * time.Millisecond, "a quota of a second is not over at once"},
		{2, true, 800 * time.Millisecond, 1600 * time.Millisecond, "but after the second wait in any case"},
		{1 << 20, true, 10 * time.Second, 20 * time.Second, "the cap holds for refusals too"},
	} {
		t.Run(tt.high.String()+" "+tt.why, func(t *testing.T) {
			t.Parallel()
			low, high := time.Duration(1<<62), time.Duration(0)
			for range 2000 {
				wait := backoff(policy, tt.attempts, tt.refused, 0)
				low, high = min(low, wait), max(high, wait)
			}
			margin := (tt.high - tt.low) / 20
			assert.GreaterOrEqual(t, low, tt.low)
			assert.Less(t, low, tt.low+margin, "the whole range is used, from its beginning")
			assert.LessOrEqual(t, high, tt.high)
			assert.Greater(t, high, tt.high-margin, "to its end")
		})
	}
	for _, refused := range []bool{false, true} {
		assert.Equal(t, 5*time.Second, backoff(policy, 1, refused, 5*time.Second), "what the service asks for is kept exactly")
		assert.Equal(t, 20*time.Second, backoff(policy, 1, refused, time.Hour), "up to the user's cap")
		assert.Zero(t, backoff(yunkit.RetryPolicy{}, 1, refused, 0), "a policy without delays does not wait, nor panic")
	}
}
