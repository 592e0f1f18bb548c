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
		{"99999999999999999999", 1 << 31 * time.Second, "nor may one that fits into no integer"},
		{"1.5", 1500 * time.Millisecond, "no standard has fractions, and servers send them"},
		{"1.5.2", 0, "not a number"},
		{".", 0, "nor is that"},
		{"1e9", 0, "no exponents"},
		{"0x10", 0, "no other base"},
		{"inf", 0, "and no end of time"},
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
		if wait > policy.MaxDelay {
			return // the call ends
		}
		if whole := backoff(policy, 1, false, wait); whole < wait || whole > wait+policy.MinDelay {
			t.Fatalf("%q makes us wait for %s", text, whole)
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
	assert.Zero(t, backoff(yunkit.RetryPolicy{}, 1, false, 0), "a policy without delays does not wait, nor panic")
	assert.Zero(t, backoff(yunkit.RetryPolicy{}, 1, true, 0), "nor after a refusal")
}

// Those who were told to come back at the same time come back one by one.
func TestJitterAboveRetryAfter(t *testing.T) {
	t.Parallel()
	policy := yunkit.RetryPolicy{MinDelay: 200 * time.Millisecond, MaxDelay: 20 * time.Second}
	low, high := time.Hour, time.Duration(0)
	for range 2000 {
		wait := backoff(policy, 1, true, 5*time.Second)
		low, high = min(low, wait), max(high, wait)
	}
	assert.GreaterOrEqual(t, low, 5*time.Second, "what was asked for is waited")
	assert.Less(t, low, 5050*time.Millisecond)
	assert.LessOrEqual(t, high, 5800*time.Millisecond)
	assert.Greater(t, high, 5750*time.Millisecond)
}

// A hundred repeats of which none helps use the budget up, and answers refill it.
func TestBudget(t *testing.T) {
	t.Parallel()
	var b budget
	b.give(0)
	taken := 0
	for b.take() {
		taken++
	}
	assert.Equal(t, budgetSize/repeatCost, taken, "giving to a full one adds nothing")
	for range repeatCost - 1 {
		b.give(0)
		assert.False(t, b.take())
	}
	b.give(0)
	assert.True(t, b.take(), "so many calls that needed no repeat are worth one")
	assert.False(t, b.take())
	b.give(3)
	assert.True(t, b.take(), "a call that was answered in the end gives back what it took")
	for range 1000 {
		b.give(9)
	}
	assert.Zero(t, b.spent.Load())
}
