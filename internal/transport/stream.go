package transport

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/yunkit/yunkit"
)

const (
	// idleTimeout is how long a transfer may stand still.
	idleTimeout = 30 * time.Second
	// readGrace is how long the end of an attempt waits for a Read of the content
	// that is under way, so that the caller can use its reader and buffer again.
	readGrace = time.Second
)

var errIdle = fmt.Errorf("nothing moved for %s", idleTimeout)

// NewBody returns the content of r from where it stands. It can be sent again
// when r is an [io.ReaderAt] or an [io.Seeker]. length says how long it is where
// r does not tell by Len, Size, Stat or Seek; -1 when the caller does not know.
// A nil r is empty content.
func NewBody(r io.Reader, length int64) (*Body, error) {
	if r == nil {
		r, length = http.NoBody, max(length, 0)
	}
	start, told := position(r)
	switch {
	case told < 0 && length < 0:
		return nil, errors.New("its length is unknown, and must be given")
	case told >= 0 && length >= 0 && told != length:
		return nil, fmt.Errorf("it holds %d bytes, and its length is given as %d", told, length)
	}
	length = max(told, length)
	body := &Body{Length: length, OneShot: true, Open: func() (io.Reader, error) { return r, nil }}
	if start < 0 {
		return body, nil
	}
	switch source := r.(type) {
	case io.ReaderAt:
		// Attempts share nothing but the reader, which allows for that.
		body.OneShot, body.Open = false, func() (io.Reader, error) { return io.NewSectionReader(source, start, length), nil }
	case io.Seeker:
		body.OneShot, body.Open = false, func() (io.Reader, error) {
			_, err := source.Seek(start, io.SeekStart)
			return r, err
		}
	}
	return body, nil
}

// Surround puts what belongs to a form around the content.
func (b *Body) Surround(head, tail []byte) {
	open := b.Open
	b.Length += int64(len(head) + len(tail))
	b.Open = func() (io.Reader, error) {
		r, err := open()
		return io.MultiReader(bytes.NewReader(head), r, bytes.NewReader(tail)), err
	}
}

// position returns where a reader stands and how much is left of it, each -1
// when that cannot be known.
func position(r io.Reader) (start, left int64) {
	start, left = -1, -1
	if file, ok := r.(interface{ Stat() (os.FileInfo, error) }); ok {
		if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
			return start, left // a pipe or a device has neither
		}
	}
	switch source := r.(type) {
	case io.Seeker:
		here, err := source.Seek(0, io.SeekCurrent)
		if err != nil {
			return start, left
		}
		end, err := source.Seek(0, io.SeekEnd)
		if err == nil {
			_, err = source.Seek(here, io.SeekStart)
		}
		if err != nil {
			return start, left
		}
		return here, max(end-here, 0)
	case io.ReaderAt:
		start = 0
		if sized, ok := r.(interface{ Size() int64 }); ok {
			left = sized.Size()
		}
	case interface{ Len() int }:
		left = int64(source.Len())
	}
	return start, left
}

// openBody gives the request of an attempt its content.
func (x *exchange) openBody(r *http.Request) error {
	body := x.req.Body
	content, err := body.Open()
	if err != nil {
		return fmt.Errorf("the content cannot be read: %w", err)
	}
	s := &sending{content: content, length: body.Length, turn: make(chan struct{}, 1), watch: x.try.watch}
	s.left.Store(body.Length)
	x.try.content = s
	if body.Length == 0 { // net/http would not read it at all
		s.checkEnd()
		return s.err
	}
	r.Body, r.GetBody, r.ContentLength = s, nil, body.Length
	return nil
}

// sending is the content of one attempt on its way out. The last bytes are given
// away only when the content is known to end with them.
type sending struct {
	watch   *watch
	content io.Reader
	length  int64
	left    atomic.Int64  // what was not given away yet
	ended   atomic.Bool   // the attempt is over, and content belongs to somebody else
	turn    chan struct{} // held while content is read
	// Guarded by turn.
	touched bool  // something was read
	err     error // why the content could not be sent
}

var errSendingEnded = errors.New("the attempt is over")

// Read reads the content for net/http, which may go on doing so after the attempt.
func (s *sending) Read(p []byte) (int, error) {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	left := s.left.Load()
	switch {
	case s.ended.Load():
		return 0, errSendingEnded
	case s.err != nil:
		return 0, s.err
	case left == 0:
		return 0, io.EOF
	}
	s.watch.moving()
	n, err := s.content.Read(p[:min(int64(len(p)), left)])
	s.touched = s.touched || n > 0
	left -= int64(n)
	switch {
	case left == 0:
		s.checkEnd()
	case errors.Is(err, io.EOF):
		s.err = &lengthError{fmt.Sprintf("the content ends after %d bytes, and its length is given as %d", s.length-left, s.length)}
	case err != nil:
		s.err = fmt.Errorf("the content cannot be read: %w", err)
	}
	if s.err != nil {
		return 0, s.err
	}
	if s.left.Store(left); left == 0 {
		s.watch.waiting()
	}
	return n, nil
}

// lengthError is the error of content that is not as long as was said.
type lengthError struct{ text string }

func (e *lengthError) Error() string { return e.text }

func (e *lengthError) Is(target error) bool { return target == yunkit.ErrInvalidRequest }

// checkEnd looks for more than there should be.
func (s *sending) checkEnd() {
	var more [1]byte
	for range 100 { // as bufio does, before it gives a reader up that reads nothing
		n, err := s.content.Read(more[:])
		switch {
		case n > 0:
			s.err = &lengthError{fmt.Sprintf("the content is longer than its length of %d", s.length)}
			return
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			s.err = fmt.Errorf("the content cannot be read: %w", err)
			return
		}
	}
	s.err = fmt.Errorf("the content cannot be read: %w", io.ErrNoProgress)
}

// Close is for net/http. What was opened stays open for the next attempt.
func (s *sending) Close() error {
	s.ended.Store(true)
	return nil
}

// end keeps net/http from reading on, and waits for a Read that is under way. It
// reports false when that does not return.
func (s *sending) end() bool {
	s.ended.Store(true)
	select {
	case s.turn <- struct{}{}:
		<-s.turn
		return true
	default:
	}
	grace := time.NewTimer(readGrace)
	defer grace.Stop()
	select {
	case s.turn <- struct{}{}:
		<-s.turn
		return true
	case <-grace.C:
		return false
	}
}

// endContent ends the sending of an attempt. It reports whether the content was
// given away whole: a request that did not end was not carried out.
func (x *exchange) endContent() (whole bool) {
	s := x.try.content
	if s == nil {
		return true
	}
	if !s.end() {
		x.spent = true
		return s.left.Load() == 0
	}
	if x.spent = x.spent || s.touched && x.req.Body.OneShot; s.err != nil {
		x.stop = s.err
	}
	return s.left.Load() == 0
}

// watch ends an attempt that streams when nothing comes or goes.
type watch struct {
	timer    *time.Timer
	patience time.Duration // for an answer
	moves    atomic.Bool   // content is on its way
}

func newWatch(patience time.Duration, cancel func()) *watch {
	return &watch{timer: time.AfterFunc(patience, cancel), patience: patience}
}

// moving begins the wait for the next bytes of content.
func (w *watch) moving() {
	w.moves.Store(true)
	w.timer.Reset(idleTimeout)
}

// waiting begins the wait for an answer.
func (w *watch) waiting() {
	w.moves.Store(false)
	w.timer.Reset(w.patience)
}

// stop ends the watch. It may be nil.
func (w *watch) stop() {
	if w != nil {
		w.timer.Stop()
	}
}

// idle reports whether it is content that is waited for.
func (w *watch) idle() bool { return w != nil && w.moves.Load() }

// content is the body of an answer that was handed over.
type content struct {
	x      *exchange
	body   io.ReadCloser
	closed atomic.Bool
}

// Read reads on, and gives up when nothing comes.
func (c *content) Read(p []byte) (int, error) {
	if c.closed.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	w := c.x.try.watch
	w.moving()
	n, err := c.body.Read(p)
	w.stop()
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		_ = c.body.Close() // it is read to its end
		c.x.try.cancel()
		return n, io.EOF
	}
	return n, c.x.brokenOff(err)
}

// Close frees the connection and all that was kept for it. It may be called at
// any time, and more than once.
func (c *content) Close() error {
	if c.closed.Swap(true) {
		return nil
	}
	c.x.try.watch.stop()
	c.x.try.cancel()
	return c.body.Close()
}

// brokenOff is the error of content that did not arrive whole.
func (x *exchange) brokenOff(err error) error {
	x.last.Kind, x.last.Err = yunkit.ErrUnavailable, fmt.Errorf("the content broke off: %w", x.explain(err, 0))
	if x.stop = x.ctx.Err(); x.stop != nil {
		x.last.Kind = nil
	}
	return x.err()
}
