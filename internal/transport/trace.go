package transport

import (
	"context"
	"net/http/httptrace"
	"sync/atomic"
)

// trace tells whether a connection was made.
type trace struct{ connected atomic.Bool }

// traced reports to the record whether a connection is made, where that matters
// and shows. A read may be repeated in any case.
func (x *exchange) traced(ctx context.Context) context.Context {
	if !x.traces() {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// net/http may ask for several connections; only the last one counts, for it
		// goes on only while nothing was written.
		GetConn: func(string) { x.try.trace.connected.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { x.try.trace.connected.Store(true) },
	})
}

// unsent reports whether an attempt ended before it had a connection.
func (x *exchange) unsent(error) bool { return x.traces() && !x.try.trace.connected.Load() }

func (x *exchange) traces() bool { return x.traceable && x.req.Class != Read }
