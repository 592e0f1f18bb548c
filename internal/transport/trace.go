package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/callinfo"
)

// trace is what httptrace tells of an attempt through whatever wraps the
// transport, as long as the wrapper passes the context on. Nil tells nothing.
type trace struct {
	httptrace.ClientTrace
	client     *Client
	cancel     context.CancelFunc // of the attempt
	repeatable bool               // net/http could send the request again by itself
	asked      atomic.Bool        // for a connection
	connected  atomic.Bool
	barred     atomic.Bool // the connection speaks HTTP/2, and the request was none for it
}

// traced returns the context of an attempt, which tells middleware what the
// attempt is, and the record whether it gets a connection. With our own
// transport that is of no interest for a read, which may be repeated in any case.
func (x *exchange) traced(ctx context.Context) context.Context {
	if x.foreign {
		ctx = context.WithValue(ctx, callinfo.Key{}, yunkit.Attempt{
			Service: x.service, Operation: x.req.Operation, Number: x.attempts + 1,
		})
	} else if x.req.Class == Read {
		return ctx
	}
	t := &trace{client: x.Client, cancel: x.try.cancel}
	t.GetConn, t.GotConn = t.getConn, t.gotConn
	x.try.trace = t
	return httptrace.WithClientTrace(ctx, &t.ClientTrace)
}

func (t *trace) getConn(string) {
	t.asked.Store(true)
	// net/http asks for another connection only while nothing was written. A
	// middleware may have a request carried out and send it once more.
	if t.client.plain {
		t.connected.Store(false)
	}
}

func (t *trace) gotConn(got httptrace.GotConnInfo) {
	t.connected.Store(true)
	if conn, ok := got.Conn.(interface{ ConnectionState() tls.ConnectionState }); ok && conn.ConnectionState().NegotiatedProtocol == "h2" {
		t.meetHTTP2()
	}
}

// meetHTTP2 notes that the user's transport speaks HTTP/2, over which net/http
// repeats whatever it can have again, executed or not. A request that it can
// have again is stopped here, before its first byte, and made in another form.
func (t *trace) meetHTTP2() {
	t.client.http2.Store(true)
	if t.repeatable {
		t.barred.Store(true)
		t.cancel()
	}
}

// stopped reports whether that has happened.
func (t *trace) stopped() bool { return t != nil && t.barred.Load() }

// unsent reports whether an attempt ended before the service began with it.
func (x *exchange) unsent(err error) bool {
	t := x.try.trace
	switch {
	case refusedStream(err):
		return true
	case t != nil && t.connected.Load():
		return false
	case t != nil && t.asked.Load():
		return true
	}
	// Nothing was traced, and what the error says must do.
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	_, ok := errors.AsType[*net.DNSError](err)
	return ok
}

// refusedStream reports whether an HTTP/2 server has said that it did not begin
// with a request: by REFUSED_STREAM, or by a GOAWAY that names an earlier one
// as its last. A connection that was lost before the request was given to it is
// told by net/http with the body that it cannot have again. It exports no types
// of these errors.
func refusedStream(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		text := strings.TrimPrefix(err.Error(), "http2: Transport: cannot retry err [")
		if text == "net/http: cannot rewind body after connection loss" ||
			strings.HasPrefix(text, "http2: Transport received Server's graceful shutdown GOAWAY") ||
			strings.HasPrefix(text, "http2: Transport received GOAWAY from server") {
			return true
		}
		if rest, ok := strings.CutPrefix(text, "stream error: stream ID "); ok {
			_, reason, _ := strings.Cut(rest, "; ")
			return strings.HasPrefix(reason, "REFUSED_STREAM; received from peer")
		}
	}
	return false
}
