package transport

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/yunkit/yunkit"
)

// try is what belongs to one attempt.
type try struct {
	ctx     context.Context //nolint:containedctx // of the attempt
	cancel  context.CancelFunc
	watch   *watch   // of a stream
	content *sending // what is sent, of a stream
	trace   *trace
	signed  *http.Request
	body    func() (io.ReadCloser, error) // of signed, once more; nil for a stream
	handed  bool                          // the answer's content belongs to the caller now, and the context with it
}

// begin starts the time of an attempt. A call that streams takes as long as it
// takes, and a watch ends it when nothing moves.
func (x *exchange) begin() context.Context {
	if x.req.streams() {
		ctx, cancel := context.WithCancel(x.ctx)
		x.try = try{ctx: ctx, cancel: cancel, watch: newWatch(x.timeout, cancel)}
	} else {
		ctx, cancel := context.WithTimeout(x.ctx, x.timeout)
		x.try = try{ctx: ctx, cancel: cancel}
	}
	return x.traced(x.try.ctx)
}

// end frees what an attempt has used, unless the caller reads on.
func (x *exchange) end() {
	x.endContent()
	if x.try.handed {
		return
	}
	x.try.watch.stop()
	x.try.cancel()
}

// sign makes the request of an attempt out of r, which stays as it is.
func (x *exchange) sign(r *http.Request) (*http.Request, error) {
	var creds yunkit.Credentials
	var err error
	if !x.req.Unsigned {
		creds, err = x.Client.creds.Retrieve(x.ctx)
	}
	if err != nil {
		if x.ctx.Err() == nil {
			x.last.Kind = sourceKind(x.ctx, err)
		}
		return nil, err
	}
	x.creds = creds
	header := make(http.Header, 8) // more would make a larger kind of map
	maps.Copy(header, r.Header)
	header["User-Agent"] = x.userAgent
	if x.req.Stream {
		header["Accept-Encoding"] = identity // content is wanted as it is stored
	}
	r.Header = header
	r.URL = x.url()
	if x.req.Body != nil {
		r.ContentLength = x.req.Body.Length
	}
	x.offset = x.clock.offset()
	if err := x.call.Sign(r, creds, time.Now().Add(x.offset)); err != nil {
		return nil, err
	}
	if x.req.Body != nil {
		if err := x.openBody(r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (x *exchange) url() *url.URL {
	u := *x.endpoint
	u.RawPath = u.EscapedPath() + cmp.Or(x.req.Path, "/")
	// The path was escaped by us, so that it cannot fail to unescape.
	u.Path, _ = url.PathUnescape(u.RawPath)
	return &u
}

// send sends one signed request and judges what comes back.
func (x *exchange) send(signed *http.Request) {
	x.attempts++
	x.counted++
	x.status, x.header = 0, nil
	start := time.Now()
	x.noResend(signed)
	resp, err := x.base.RoundTrip(signed)
	if resp == nil && err == nil {
		err = errNoAnswer
	}
	if x.barred = err != nil && x.try.trace.stopped() && x.ctx.Err() == nil; x.barred {
		x.attempts--
		x.counted--
		return
	}
	if err == nil {
		if x.status, x.header = resp.StatusCode, resp.Header; resp.ProtoMajor > 1 {
			x.http2.Store(true)
		}
		err = x.receive(resp)
	}
	if err != nil {
		x.last = x.judgeFailure(x.explain(err, time.Since(start)))
	}
	switch {
	case x.last.Verdict == Lost:
		x.lost = true
	case x.settled():
		x.last.Verdict = OK
	}
	x.logAttempt(start)
}

// explain says why an attempt ended where the error of net/http does not.
func (x *exchange) explain(err error, after time.Duration) error {
	switch {
	case x.try.ctx.Err() == nil:
		return err
	case x.try.watch.idle():
		return errIdle
	}
	return fmt.Errorf("no complete answer within %s", after.Round(time.Millisecond))
}
