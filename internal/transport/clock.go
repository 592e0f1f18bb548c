package transport

import (
	"net/http"
	"sync/atomic"
	"time"
)

// maxSkew bounds what a server may make us believe of the time. A machine that
// is further off cannot check certificates either.
const maxSkew = 24 * time.Hour

// clock is how far the time of the service is from ours.
type clock struct{ nanoseconds atomic.Int64 }

func (c *clock) offset() time.Duration { return time.Duration(c.nanoseconds.Load()) }

// correct takes the offset from the Date of an answer that refused a request
// signed with another one. It reports whether the next request will differ.
func (c *clock) correct(header http.Header, used time.Duration) bool {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return false
	}
	offset := time.Until(date)
	if offset.Abs() > maxSkew || (offset-used).Abs() < 2*time.Second {
		return false
	}
	c.nanoseconds.Store(int64(offset))
	return true
}
