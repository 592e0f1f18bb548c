package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
)

const (
	// maxBody bounds an answer, decompressed: far above the largest page, and
	// far below what would hurt.
	maxBody = 64 << 20
	// maxPrealloc bounds what a Content-Length alone makes us allocate.
	maxPrealloc = 1 << 20
)

var errTooLarge = fmt.Errorf("the answer is larger than %d MiB", maxBody>>20)

// buffer returns an empty buffer that has room for an answer of the given length.
func (c *Client) buffer(length int64) *[]byte {
	buf, _ := c.bodies.Get().(*[]byte)
	if buf == nil {
		buf = new([]byte)
	}
	// One byte more than the body lets the read that meets the end find room.
	if need := int(min(max(length, 4095), maxPrealloc-1)) + 1; cap(*buf) < need {
		*buf = make([]byte, 0, need)
	}
	return buf
}

// release gives a buffer back. It is cleared, for it may have held secrets.
func (c *Client) release(buf *[]byte, body []byte) {
	if cap(body) > maxPrealloc {
		return
	}
	clear(body)
	*buf = body[:0]
	c.bodies.Put(buf)
}

// readAll appends all of r to buf, which is empty, up to maxBody.
func readAll(r io.Reader, buf []byte) ([]byte, error) {
	for {
		if len(buf) > maxBody {
			return nil, errTooLarge
		}
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) {
			return buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// hopeless reports whether an error of a connection would come again: the name
// does not exist, or what answers is not whom we want to talk to.
func hopeless(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.IsNotFound
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	_, ok := errors.AsType[x509.UnknownAuthorityError](err)
	return ok
}

// noResend keeps net/http from sending a request without a body again by
// itself, which it does with a GET when a kept connection breaks. The repeats
// would pass by the limiter, the count and the signature's time. A body that it
// cannot rewind stops it, and an empty one adds nothing to the request on the
// wire.
func noResend(r *http.Request) {
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
