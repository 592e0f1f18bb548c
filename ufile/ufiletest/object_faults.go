package ufiletest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// faultKind is a way in which content suffers.
type faultKind int

const (
	noFault faultKind = iota
	cutUpload
	cutDownload
	flipUpload
	flipDownload
	slowUpload
	wrongETag
	changeObject
)

// spoils are the operations whose content a kind of fault can meet.
var spoils = map[faultKind][]string{
	cutUpload:    {"PutFile", "PostFile", "UploadPart"},
	flipUpload:   {"PutFile", "PostFile", "UploadPart"},
	slowUpload:   {"PutFile", "PostFile", "UploadPart"},
	cutDownload:  {"GetFile"},
	flipDownload: {"GetFile"},
	changeObject: {"GetFile"},
	wrongETag:    {"PutFile", "PostFile", "UploadPart", "UploadPartCopy", "CopyFile", "FinishMultipartUpload", "GetFile", "HeadFile"},
}

// contentFault is what goes wrong with the content of one request. The zero fault
// is none.
type contentFault struct {
	kind    faultKind
	at      int64
	pause   time.Duration
	content []byte
}

// contentFaults are those that are planned.
type contentFaults struct {
	mu      sync.Mutex
	planned []plannedFault
}

type plannedFault struct {
	contentFault
	operation  string // "" is any that the kind can meet
	pass, left int
}

func (f *contentFaults) plan(p plannedFault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.left > 0 {
		f.planned = append(f.planned, p)
	}
}

// take returns the fault of a request for an operation: of those that can meet it
// the one that was planned first, unless that lets it pass.
func (f *contentFaults) take(operation string) contentFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.planned, func(p plannedFault) bool {
		return (p.operation == "" || p.operation == operation) && slices.Contains(spoils[p.kind], operation)
	})
	if i < 0 {
		return contentFault{}
	}
	p := &f.planned[i]
	if p.pass > 0 {
		p.pass--
		return contentFault{}
	}
	fault := p.contentFault
	if p.left--; p.left == 0 {
		f.planned = slices.Delete(f.planned, i, i+1)
	}
	return fault
}

// upload is the body of x as the fault lets it arrive.
func (f contentFault) upload(x *objectRequest) io.ReadCloser {
	switch f.kind {
	case cutUpload, flipUpload, slowUpload:
		r := &spoiledReader{ReadCloser: x.Body, x: x, fault: f}
		if x.ContentLength > 0 {
			r.fault.at = min(f.at, x.ContentLength-1)
		}
		return r
	default:
		return x.Body
	}
}

// errCut is what the store sees of a connection that is cut.
var errCut = errors.New("the connection is cut, as the test has planned")

// spoiledReader fails in the place of a connection that breaks; the store gives
// back what it has taken, and ends the connection.
type spoiledReader struct {
	io.ReadCloser
	x     *objectRequest
	fault contentFault
	n     int64
}

func (r *spoiledReader) Read(p []byte) (int, error) {
	if r.fault.kind == slowUpload {
		timer := time.NewTimer(r.fault.pause)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.x.Context().Done():
			return 0, r.x.Context().Err()
		}
	}
	n, err := r.ReadCloser.Read(p)
	if at := r.fault.at - r.n; at >= 0 && at < int64(n) {
		switch r.fault.kind {
		case cutUpload:
			return int(at), errCut
		case flipUpload:
			p[at] ^= 1
		default:
		}
	}
	r.n += int64(n)
	return n, err
}

// download is where the content of an answer of so many bytes goes.
func (f contentFault) download(x *objectRequest, size int64) io.Writer {
	if f.kind != cutDownload && f.kind != flipDownload {
		return x.w
	}
	answer := &spoiledAnswer{w: x.w, fault: f}
	answer.fault.at = min(f.at, max(size-1, 0))
	return answer
}

type spoiledAnswer struct {
	w     http.ResponseWriter
	fault contentFault
	n     int64
}

func (s *spoiledAnswer) Write(p []byte) (int, error) {
	at := s.fault.at - s.n
	s.n += int64(len(p))
	if at < 0 || at >= int64(len(p)) {
		return s.w.Write(p)
	}
	if s.fault.kind == cutDownload {
		_, _ = s.w.Write(p[:at])
		_ = http.NewResponseController(s.w).Flush()
		panic(http.ErrAbortHandler)
	}
	p = bytes.Clone(p) // which is the object's own
	p[at] ^= 1
	return s.w.Write(p)
}

// change replaces the object that x is about to read, if that is planned. The answer
// has been begun, and holds what was there before.
func (st *objectStore) change(x *objectRequest) {
	if x.fault.kind != changeObject {
		return
	}
	c, err := st.vault.read(bytes.NewReader(x.fault.content), int64(len(x.fault.content)))
	if err != nil {
		return
	}
	st.cloud.Do(func(now time.Time) {
		b := st.buckets[x.bucket]
		if b == nil || b.objects[x.key] == nil {
			st.vault.release(c.pieces)
			return
		}
		o := *b.objects[x.key]
		o.content, o.etag, o.md5 = c, etag(c.blocks), ""
		st.put(b, x.key, &o, now)
	})
}

// ContentFaults plans what goes wrong with the content of objects on its way. A
// request meets one of them at most, in the order in which they were planned,
// besides what [yunkittest.Faults] has for it. A number below 1 plans nothing. A
// position past the end is that of the last byte.
type ContentFaults struct {
	store     *objectStore
	operation string
	pass      int
}

// OnContent returns the faults of one operation, such as "UploadPart"; "" is every
// operation that a fault can meet.
//
// It panics when there is no such operation, for the fault would never come.
func (s *Server) OnContent(operation string) ContentFaults {
	if _, known := objectOperations[operation]; !known && operation != "" {
		panic("ufiletest: there is no operation " + operation)
	}
	return ContentFaults{store: s.objects, operation: operation}
}

// Pass returns faults that come after n more requests without one.
func (f ContentFaults) Pass(n int) ContentFaults {
	f.pass += max(n, 0)
	return f
}

// CutUploads cuts the connections of n uploads before byte at, and stores nothing.
func (f ContentFaults) CutUploads(n int, at int64) { f.plan(n, contentFault{kind: cutUpload, at: at}) }

// CutDownloads cuts the connections of n downloads before byte at of what is sent.
func (f ContentFaults) CutDownloads(n int, at int64) {
	f.plan(n, contentFault{kind: cutDownload, at: at})
}

// FlipUploads stores n uploads with a wrong bit in byte at, as if the network had
// flipped it.
func (f ContentFaults) FlipUploads(n int, at int64) {
	f.plan(n, contentFault{kind: flipUpload, at: at})
}

// FlipDownloads sends n downloads with a wrong bit in byte at of what is sent.
func (f ContentFaults) FlipDownloads(n int, at int64) {
	f.plan(n, contentFault{kind: flipDownload, at: at})
}

// SlowUploads pauses before each piece of n uploads that it reads.
func (f ContentFaults) SlowUploads(n int, pause time.Duration) {
	f.plan(n, contentFault{kind: slowUpload, pause: pause, at: -1})
}

// WrongETags answers n requests with an ETag that is none of the content's.
func (f ContentFaults) WrongETags(n int) { f.plan(n, contentFault{kind: wrongETag}) }

// ChangeObject replaces the content of an object while it is downloaded: that
// download gets what was there, and the next one content.
func (f ContentFaults) ChangeObject(content []byte) {
	f.plan(1, contentFault{kind: changeObject, content: bytes.Clone(content)})
}

func (f ContentFaults) plan(n int, fault contentFault) {
	f.store.faults.plan(plannedFault{contentFault: fault, operation: f.operation, pass: f.pass, left: n})
}
