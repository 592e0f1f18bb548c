package transport

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/yunkit/yunkit"
)

// backoff returns how long to wait before the attempt that follows n attempts:
// what the service asked for, or a random part of a doubling delay, so that
// clients that were refused together do not come back together.
//
// After a refusal the delay is four times as long and at most half of it is
// random: quotas are counted by the second, and a short wait would only meet
// the same one.
func backoff(p yunkit.RetryPolicy, n int, refused bool, retryAfter time.Duration) time.Duration {
	if retryAfter > 0 {
		return min(retryAfter, p.MaxDelay)
	}
	if refused {
		n += 2
	}
	delay := p.MaxDelay
	if shift := n - 1; shift < 32 && p.MinDelay < p.MaxDelay>>shift {
		delay = p.MinDelay << shift
	}
	if refused {
		return delay/2 + rand.N(delay/2+1)
	}
	return rand.N(delay + 1)
}

// RetryAfter reads the header of that name, in seconds or as a date; 0 when it
// is absent, in the past or unreadable.
func RetryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if text == "" {
		return 0
	}
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		// Bounded before the multiplication, which would overflow.
		return time.Duration(min(max(seconds, 0), 1<<31)) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}
