package transport

import (
	"net/http"
	"sync/atomic"
	"time"
)

// maxSkew bounds what a server may make us believe of the time. A machine that
// is further off cannot check certificates either.
const maxSkew = 24 * time.Hour

// clock is the time as the service sees it.
type clock struct{ offset atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// correct takes the offset from the Date of an answer. It reports whether the
// time of the next request will differ from what the service refused.
func (c *clock) correct(header http.Header) bool {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return false
	}
	offset := time.Until(date)
	if offset.Abs() > maxSkew || (offset-time.Duration(c.offset.Load())).Abs() < 2*time.Second {
		return false
	}
	c.offset.Store(int64(offset))
	return true
}
