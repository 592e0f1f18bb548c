package transport

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/redact"
)

// Answer is a complete answer.
type Answer struct {
	// StatusCode is the HTTP status.
	StatusCode int
	// Header holds all headers.
	Header http.Header
	// Body is the whole body, unpacked. It is reused after the call unless it is kept.
	Body []byte
	// Framed says that the framing proves Body to be whole: without a length and
	// without chunks a body ends wherever its connection does.
	Framed bool
	// Content is the body of a success that was asked for as a stream; Body is
	// empty then. It is the caller's when the verdict is OK, who reads and closes it.
	Content io.ReadCloser
	// ContentLength is the length of Content; -1 when the service did not say.
	ContentLength int64

	kept bool
}

// Keep makes the body the caller's own.
func (a *Answer) Keep() []byte {
	a.kept = true
	return a.Body
}

const (
	// maxBody bounds an answer, decompressed: far above the largest page, and
	// far below what would hurt.
	maxBody = 64 << 20
	// maxRequestID is longer than any vendor's.
	maxRequestID = 64
	// maxPrealloc bounds what a Content-Length alone makes us allocate.
	maxPrealloc = 1 << 20
)

var errTooLarge = fmt.Errorf("the answer is larger than %d MiB", maxBody>>20)

// receive reads an answer to its end and judges it, or hands its content over.
func (x *exchange) receive(resp *http.Response) error {
	if resp.Body == nil {
		resp.Body = http.NoBody
	}
	handOver := x.req.Stream && resp.StatusCode >= 200 && resp.StatusCode < 300
	x.answer = Answer{StatusCode: resp.StatusCode, Header: resp.Header, Framed: framed(resp), ContentLength: resp.ContentLength}
	if !handOver {
		return x.readAnswer(resp)
	}
	x.answer.Content = &content{x: x, body: resp.Body}
	x.judge()
	if x.try.handed = x.last.Verdict == OK; !x.try.handed {
		return resp.Body.Close()
	}
	x.try.watch.stop() // until the caller reads
	return nil
}

// readAnswer reads the whole body, and judges the answer.
func (x *exchange) readAnswer(resp *http.Response) error {
	defer resp.Body.Close()
	if x.try.watch != nil {
		x.try.watch.waiting()
	}
	packed, err := unpack(resp)
	if err != nil {
		return err
	}
	buf := x.buffer(resp.ContentLength)
	if x.answer.Body, err = readAll(packed, *buf); err != nil {
		return err
	}
	body := x.answer.Body
	x.judge()
	if !x.answer.kept {
		x.release(buf, body)
	}
	return nil
}

// judge asks the call what the answer means.
func (x *exchange) judge() {
	x.last = x.call.Judge(x.ctx, &x.answer)
	if x.last.Verdict == OK && x.try.content != nil && x.try.content.left.Load() > 0 {
		x.last = Judgement{Verdict: Lost, Kind: yunkit.ErrUnavailable, Err: errTooEarly, RequestID: x.last.RequestID}
	}
	if x.last.RetryAfter == 0 {
		x.last.RetryAfter = RetryAfter(x.answer.Header, time.Now())
	}
	if x.last.Verdict != OK || len(x.last.RequestID) > maxRequestID {
		secrets := x.secrets()
		x.last.Code = redact.Line(x.last.Code, secrets...)
		x.last.Message = redact.Line(x.last.Message, secrets...)
		x.last.RequestID = redact.Line(x.last.RequestID, secrets...)
		x.last.Err = redact.Error(x.last.Err, redact.MaxLine, secrets...)
	}
}

// errTooEarly is for somebody in the middle who says yes to what never arrived.
var errTooEarly = errors.New("the answer came before the content was sent")

// framed reports whether the end of a body is told by more than the end of its
// connection. What net/http has unpacked proves its end itself.
func framed(resp *http.Response) bool {
	return resp.ProtoMajor > 1 || resp.ContentLength >= 0 || resp.Uncompressed || slices.Contains(resp.TransferEncoding, "chunked")
}

// unpack returns the body of an answer without the gzip that nobody took off:
// net/http does so only for what it has asked for itself.
func unpack(resp *http.Response) (io.Reader, error) {
	if encoding := strings.ToLower(resp.Header.Get("Content-Encoding")); encoding != "gzip" && encoding != "x-gzip" {
		return resp.Body, nil
	}
	packed := bufio.NewReader(resp.Body)
	// Servers are known to name an encoding that they did not use.
	if magic, _ := packed.Peek(2); string(magic) != "\x1f\x8b" {
		return packed, nil
	}
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
	return gzip.NewReader(packed)
}

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
