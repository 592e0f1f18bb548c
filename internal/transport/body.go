package transport

import (
	"io"
	"net/http"
	"strings"
)

// SetBody gives a request a body that net/http can send again on a fresh
// connection when it could not write any of it on a kept one.
func SetBody(r *http.Request, contentType, body string) {
	r.Header["Content-Type"] = []string{contentType}
	r.ContentLength = int64(len(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	r.Body, _ = r.GetBody()
}

// noResend keeps net/http from sending a request without a body again by
// itself, which it does with a GET when a kept connection breaks. The repeats
// would pass by the limiter, the count and the signature's time. A body that it
// cannot rewind stops it, and an empty one adds nothing to the request on the
// wire.
func noResend(r *http.Request) {
	if r.Body != nil {
		return
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		r.Body, r.ContentLength, r.TransferEncoding = emptyBody{}, -1, identity
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
