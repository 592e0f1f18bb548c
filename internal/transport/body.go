package transport

import (
	"io"
	"net/http"
	"strings"
)

// SetBody gives a request a body. Over HTTP/1.1 net/http sends it again on a
// fresh connection when it could not write any of it on a kept one.
func SetBody(r *http.Request, contentType, body string) {
	r.Header["Content-Type"] = []string{contentType}
	r.ContentLength = int64(len(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	r.Body, _ = r.GetBody()
}

// noResend keeps net/http from sending a request again by itself. The repeats
// would pass by the limiter, the count and the signature's time. Over HTTP/1.1 it
// does so with a GET when a kept connection breaks, over HTTP/2 with every request
// whose body it can have again. A body that it cannot have again stops it, and
// an empty one adds nothing to the request on the wire; but over HTTP/1.1 a POST
// without content has to say so, which only one without a body does.
func (x *exchange) noResend(r *http.Request) {
	http2 := x.http2.Load()
	switch {
	case r.Body == nil && (http2 || r.Method == http.MethodGet || r.Method == http.MethodHead):
		r.Body, r.ContentLength, r.TransferEncoding = emptyBody{}, -1, identity
	case http2:
		r.GetBody = nil
	}
	if x.try.trace != nil {
		x.try.trace.repeatable = r.Body == nil || r.GetBody != nil
	}
}

// identity keeps net/http from asking the body whether it is empty, in a goroutine.
var identity = []string{"identity"}

// emptyBody is http.NoBody to everybody but net/http.
type emptyBody struct{}

func (emptyBody) Read([]byte) (int, error) { return 0, io.EOF }
func (emptyBody) Close() error             { return nil }

// WriteTo spares net/http a buffer of 32 KiB to copy nothing with.
func (emptyBody) WriteTo(io.Writer) (int64, error) { return 0, nil }
