// Package poll waits for asynchronous work of a service.
package poll

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"time"

	"github.com/yunkit/yunkit"
)

// The wait between two looks begins short, for most work is quick, and grows by
// half each time up to the long one. Up to a fifth of it is cut off at random, so
// that programs that began together do not look together.
const (
	shortest = time.Second
	longest  = 15 * time.Second
)

const (
	// limit ends a wait whose context has no deadline.
	limit = 24 * time.Hour
	// patience is how long no look may succeed.
	patience = 15 * time.Minute
)

// ErrNothing is what get returns when it worked and came to no value: what is waited
// for has not shown up yet, or is busy.
var ErrNothing = errors.New("nothing to see yet")

// Until calls get until done reports true or an error, and returns the last
// value that get came to, also with an error. It outlasts throttling and outages
// of the service, which say nothing of the work, for a quarter of an hour, and
// waits for a day at the most when ctx has no deadline. When ctx ends, its error
// comes with the last one of get.
func Until[T any](ctx context.Context, get func(context.Context) (T, error), done func(T) (bool, error)) (T, error) {
	return UntilEvery(ctx, longest, get, done)
}

// UntilEvery is [Until] with another longest wait between two looks.
func UntilEvery[T any](ctx context.Context, longest time.Duration, get func(context.Context) (T, error), done func(T) (bool, error)) (T, error) {
	if ctx != nil { // otherwise get says so
		if _, bounded := ctx.Deadline(); !bounded {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, limit)
			defer cancel()
		}
	}
	var last T
	seen := time.Now()
	for wait := shortest; ; wait = min(wait+wait/2, longest) {
		value, err := get(ctx)
		switch {
		case err == nil:
			last, seen = value, time.Now()
			if end, err := done(value); end || err != nil {
				return last, err
			}
		case errors.Is(err, ErrNothing):
			seen, err = time.Now(), nil
		case !passes(err) || time.Since(seen) > patience:
			return last, err
		}
		timer := time.NewTimer(wait - rand.N(wait/5)) //nolint:gosec // a wait is no secret
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return last, errors.Join(ctx.Err(), err)
		}
	}
}

// passes reports whether a look may succeed later although this one has failed. A
// host that does not exist is a mistyped one.
func passes(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return false
	}
	return errors.Is(err, yunkit.ErrThrottled) || errors.Is(err, yunkit.ErrUnavailable)
}

// Report shows a look to everybody who wants to see it.
func Report[T any](progress []func(T), look T) {
	for _, report := range progress {
		if report != nil {
			report(look)
		}
	}
}
