package poll_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/poll"
)

var errBroken = errors.New("broken")

func TestUntil(t *testing.T) {
	t.Parallel()
	throttled := &yunkit.Error{Kind: yunkit.ErrThrottled}
	denied := &yunkit.Error{Kind: yunkit.ErrPermissionDenied}
	type look struct {
		value int
		err   error
	}
	for _, test := range []struct {
		why     string
		looks   []look
		timeout time.Duration
		want    int
		is      error
		took    time.Duration
	}{
		{"a host that does not exist", []look{{0, &yunkit.Error{Kind: yunkit.ErrUnavailable, Err: &net.DNSError{IsNotFound: true}}}}, 0, 0, yunkit.ErrUnavailable, 0},
		{"an outage that does not end", []look{{1, nil}, {0, throttled}}, 0, 1, yunkit.ErrThrottled, 15*time.Minute + 15*time.Second},
		{"trouble is counted from the last look that succeeded", []look{{0, throttled}, {1, nil}, {0, throttled}}, 0, 1, yunkit.ErrThrottled, 15*time.Minute + 15*time.Second},
		{"work that does not end", []look{{1, nil}}, 0, 1, context.DeadlineExceeded, 24 * time.Hour},
		{"work that is done at once needs no wait", []look{{3, nil}}, 0, 3, nil, 0},
		{"waits grow by half", []look{{1, nil}, {2, nil}, {3, nil}}, 0, 3, nil, 2500 * time.Millisecond},
		{"throttling says nothing of the work", []look{{0, throttled}, {3, nil}}, 0, 3, nil, time.Second},
		{"what has not shown up yet may take longer than an outage", slices.Concat(slices.Repeat([]look{{0, poll.ErrNothing}}, 90), []look{{3, nil}}), 0, 3, nil, 20*time.Minute + 28*time.Second},
		{"nothing is no error of its own", []look{{1, nil}, {0, poll.ErrNothing}}, 10 * time.Second, 1, context.DeadlineExceeded, 10 * time.Second},
		{"a refusal ends the wait", []look{{1, nil}, {0, denied}}, 0, 1, yunkit.ErrPermissionDenied, time.Second},
		{"failed work ends the wait", []look{{-1, nil}}, 0, -1, errBroken, 0},
		{"the context ends the wait", []look{{1, nil}}, 10 * time.Second, 1, context.DeadlineExceeded, 10 * time.Second},
		{"and the last refusal is not forgotten", []look{{0, throttled}}, 10 * time.Second, 0, yunkit.ErrThrottled, 10 * time.Second},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if test.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.timeout)
					defer cancel()
				}
				start, n := time.Now(), 0
				got, err := poll.Until(ctx, func(context.Context) (int, error) {
					l := test.looks[min(n, len(test.looks)-1)]
					n++
					return l.value, l.err
				}, func(v int) (bool, error) {
					if v < 0 {
						return false, errBroken
					}
					return v == 3, nil
				})
				assert.Equal(t, test.want, got)
				assert.ErrorIs(t, err, test.is)
				took := time.Since(start)
				if errors.Is(err, context.DeadlineExceeded) {
					assert.Equal(t, test.took, took)
					return
				}
				// Up to a fifth of each wait is cut off.
				assert.LessOrEqual(t, took, test.took)
				assert.GreaterOrEqual(t, took, test.took*4/5)
			})
		})
	}
}

// Programs that began together do not look together.
func TestJitter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ends := map[time.Duration]bool{}
		for range 20 {
			start, n := time.Now(), 0
			_, err := poll.Until(t.Context(), func(context.Context) (int, error) { n++; return n, nil },
				func(n int) (bool, error) { return n == 5, nil })
			assert.NoError(t, err)
			ends[time.Since(start)] = true
		}
		assert.Greater(t, len(ends), 10)
	})
}

func TestReport(t *testing.T) {
	t.Parallel()
	sum := 0
	add := func(n int) { sum += n }
	poll.Report([]func(int){add, nil, add}, 2)
	assert.Equal(t, 4, sum, "nil is nobody")
}
