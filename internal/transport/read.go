package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
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
		if err == io.EOF {
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
