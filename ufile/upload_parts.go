package ufile

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // the vendor's choice, and part of the protocol
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/yunkit/yunkit/internal/ucloud"
)

const sumSize = sha1.Size

func noContent() io.Reader { return bytes.NewReader(nil) }

// sourceOf returns the content of r from where it stands, when it can be read in
// several places at once and has a known length; nil otherwise.
func sourceOf(r io.Reader, size int64) (io.ReaderAt, int64) {
	at, ok := r.(io.ReaderAt)
	if !ok {
		return nil, 0
	}
	if file, ok := r.(*os.File); ok {
		if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
			return nil, 0
		}
	}
	start := int64(0)
	if seeker, ok := r.(io.Seeker); ok {
		here, err := seeker.Seek(0, io.SeekCurrent)
		if err != nil {
			return nil, 0
		}
		end, err := seeker.Seek(0, io.SeekEnd)
		if err == nil {
			_, err = seeker.Seek(here, io.SeekStart)
		}
		if err != nil {
			return nil, 0
		}
		if left := max(end-here, 0); size == 0 {
			size = left
		} else if size != left {
			return nil, 0 // read as a stream, it shows how long it is
		}
		start = here
	} else if sized, ok := r.(interface{ Size() int64 }); ok && size == 0 {
		size = sized.Size()
	} else if size == 0 {
		return nil, 0
	}
	return io.NewSectionReader(at, start, size), size
}

// part is one part of the content.
type part struct {
	source io.ReaderAt
	offset int64
	size   int64
	buffer []byte // of a stream
}

func (p *part) reader() io.Reader { return io.NewSectionReader(p.source, p.offset, p.size) }

// sum returns the hash of the part.
func (p *part) sum() (sum [sumSize]byte, err error) {
	h := sha1.New() //nolint:gosec // see the import
	if _, err := io.Copy(h, p.reader()); err != nil {
		return sum, err
	}
	return [sumSize]byte(h.Sum(nil)), nil
}

// partSource cuts content into parts.
type partSource interface {
	// workers is how many parts are sent at a time by default.
	workers() int
	// next returns the next part, nil after the last one.
	next(size int64) (*part, error)
	// done takes back the memory of a part.
	done(p *part)
}

// sections cuts content that can be read in several places at once.
type sections struct {
	source io.ReaderAt
	size   int64
	offset int64
}

func (s *sections) workers() int { return fileConcurrency }

func (s *sections) next(size int64) (*part, error) {
	if s.offset >= s.size {
		return nil, nil //nolint:nilnil // the end
	}
	p := &part{source: s.source, offset: s.offset, size: min(size, s.size-s.offset)}
	s.offset += p.size
	return p, nil
}

func (s *sections) done(*part) {}

// chunks is content in memory, in pieces of one block.
type chunks struct {
	blocks [][]byte // all of blockSize, and of them n bytes are content
	n      int64
}

func (c *chunks) len() int64 { return c.n }

// ReadAt reads the content.
func (c *chunks) ReadAt(p []byte, off int64) (int, error) {
	read := 0
	for read < len(p) && off < c.n {
		block := c.blocks[off/ucloud.BlockSize]
		from := off % ucloud.BlockSize
		to := min(ucloud.BlockSize, from+c.n-off)
		n := copy(p[read:], block[from:to])
		read, off = read+n, off+int64(n)
	}
	if read < len(p) {
		return read, io.EOF
	}
	return read, nil
}

// readHead reads up to limit bytes of a stream. whole says that it ended by then.
func readHead(r io.Reader, limit int64) (head *chunks, whole bool, err error) {
	head = new(chunks)
	for head.n <= limit {
		block := make([]byte, min(ucloud.BlockSize, limit+1-head.n), ucloud.BlockSize)
		n, err := io.ReadFull(r, block)
		head.blocks = append(head.blocks, block[:cap(block)])
		head.n += int64(n)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return head, true, nil
		case err != nil:
			return nil, false, err
		}
	}
	return head, false, nil
}

// stream cuts a stream: what was read of it already, and the rest. Buffers are
// used again, so that it needs one for each part on its way.
type stream struct {
	head *chunks
	rest io.Reader
	free chan []byte
	read int64 // of head
	eof  bool
}

func (s *stream) workers() int { return streamConcurrency }

// next fills a part: from the head while it lasts, whose blocks become the buffers.
func (s *stream) next(size int64) (*part, error) {
	if s.eof {
		return nil, nil //nolint:nilnil // the end
	}
	if s.free == nil {
		s.free = make(chan []byte, maxConcurrency)
	}
	buf := s.buffer(size)
	n := 0
	if size == ucloud.BlockSize && s.read < s.head.n { // the block is the part
		n = int(min(size, s.head.n-s.read))
		buf = s.head.blocks[s.read/size]
		s.read += int64(n)
	}
	for int64(n) < size && s.read < s.head.n {
		got, _ := s.head.ReadAt(buf[n:min(size, int64(n)+s.head.n-s.read)], s.read)
		n, s.read = n+got, s.read+int64(got)
	}
	if int64(n) < size {
		got, err := io.ReadFull(s.rest, buf[n:size])
		n += got
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			s.eof = true
		case err != nil:
			return nil, err
		}
	}
	if n == 0 {
		return nil, nil //nolint:nilnil // the end
	}
	return &part{source: bytes.NewReader(buf[:n]), size: int64(n), buffer: buf}, nil
}

func (s *stream) buffer(size int64) []byte {
	if size == ucloud.BlockSize && s.read < s.head.n {
		return nil
	}
	select {
	case buf := <-s.free:
		return buf
	default:
		return make([]byte, size)
	}
}

func (s *stream) done(p *part) { s.free <- p.buffer }

// watchedFile notices when a file is changed while it is sent.
type watchedFile struct {
	file  *os.File
	size  int64
	mtime time.Time
}

// watchFile watches r when it is a regular file; the result may be nil.
func watchFile(r io.Reader) *watchedFile {
	file, ok := r.(*os.File)
	if !ok {
		return nil
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return &watchedFile{file, info.Size(), info.ModTime()}
}

// changed returns what is different now.
func (w *watchedFile) changed() error {
	if w == nil {
		return nil
	}
	info, err := w.file.Stat()
	switch {
	case err != nil:
		return err
	case info.Size() != w.size:
		return fmt.Errorf("the file had %d bytes when the upload began, and has %d now", w.size, info.Size())
	case !info.ModTime().Equal(w.mtime):
		return errors.New("the file was written to while it was sent")
	}
	return nil
}
