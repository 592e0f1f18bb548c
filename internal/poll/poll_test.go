package poll_test

import (
	"context"
	"errors"
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
		{"work that is done at once needs no wait", []look{{3, nil}}, 0, 3, nil, 0},
		{"waits grow by half", []look{{1, nil}, {2, nil}, {3, nil}}, 0, 3, nil, 2500 * time.Millisecond},
		{"throttling says nothing of the work", []look{{0, throttled}, {3, nil}}, 0, 3, nil, time.Second},
		{"a refusal ends the wait", []look{{1, nil}, {0, denied}}, 0, 0, yunkit.ErrPermissionDenied, time.Second},
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
				assert.Equal(t, test.took, time.Since(start))
			})
		})
	}
}
