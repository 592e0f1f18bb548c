package transport

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/yunkit/yunkit"
)

// backoff returns how long to wait before the attempt that follows n attempts: a
// random part of a doubling delay, so that clients that were refused together do
// not come back together. What the service asked for is waited in any case, and
// that part comes on top.
//
// After a refusal the delay is four times as long and at most half of it is
// random: quotas are counted by the second, and a short wait would only meet
// the same one.
func backoff(p yunkit.RetryPolicy, n int, refused bool, retryAfter time.Duration) time.Duration {
	if refused {
		n += 2
	}
	delay := p.MaxDelay
	if shift := n - 1; shift < 32 && p.MinDelay < p.MaxDelay>>shift {
		delay = p.MinDelay << shift
	}
	if refused && retryAfter <= 0 {
		return delay/2 + rand.N(delay/2+1) //nolint:gosec // a wait is no secret
	}
	return max(retryAfter, 0) + rand.N(delay+1) //nolint:gosec // a wait is no secret
}

// RetryAfter reads the header of that name, in seconds or as a date; 0 when it
// is absent, in the past or unreadable. Fractions are read, though no standard
// has them.
func RetryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if text == "" {
		return 0
	}
	if strings.Trim(text, "0123456789.") == "" {
		// Bounded before the multiplication, which would overflow.
		seconds, _ := strconv.ParseFloat(text, 64)
		return time.Duration(min(seconds, 1<<31) * float64(time.Second))
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}

const (
	// budgetSize and repeatCost allow a hundred repeats in a row of which none helps.
	budgetSize = 500
	repeatCost = 5
)

// budget bounds the repeats of all calls of a client together, so that many
// goroutines do not multiply an outage. A repeat that helped costs nothing, and
// each call that was answered at once gives a part of one back.
type budget struct{ spent atomic.Int64 }

// take reports whether there is a repeat left, and takes it.
func (b *budget) take() bool {
	if b.spent.Add(repeatCost) <= budgetSize {
		return true
	}
	b.spent.Add(-repeatCost)
	return false
}

// give returns what a call that was answered had taken for its repeats.
func (b *budget) give(repeats int) {
	if b.spent.Load() == 0 {
		return
	}
	if left := b.spent.Add(-int64(max(repeatCost*repeats, 1))); left < 0 {
		b.spent.CompareAndSwap(left, 0)
	}
}

var errBudget = errors.New("not repeated, for too many repeats of this client have failed of late")
