// Package poll waits for asynchronous work of a service.
package poll

import (
	"context"
	"errors"
	"time"

	"github.com/yunkit/yunkit"
)

// The wait between two looks begins short, for most work is quick, and grows by
// half each time up to the long one.
const (
	shortest = time.Second
	longest  = 15 * time.Second
)

// Until calls get until done reports true or an error, and returns the last
// value. It outlasts throttling and outages of the service, which say nothing
// of the work, as long as ctx allows; the context's error then comes with the
// last one of get.
func Until[T any](ctx context.Context, get func(context.Context) (T, error), done func(T) (bool, error)) (T, error) {
	for wait := shortest; ; wait = min(wait+wait/2, longest) {
		value, err := get(ctx)
		if err == nil {
			end, err := done(value)
			if end || err != nil {
				return value, err
			}
		} else if !errors.Is(err, yunkit.ErrThrottled) && !errors.Is(err, yunkit.ErrUnavailable) {
			return value, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return value, errors.Join(ctx.Err(), err)
		}
	}
}
