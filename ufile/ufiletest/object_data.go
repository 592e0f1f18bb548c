package ufiletest

import (
	"cmp"
	"crypto/sha1" //nolint:gosec // what the service hashes with
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

const (
	// blockSize is the length of the blocks that an ETag is made of.
	blockSize = 4 << 20
	// defaultMemory is how much content is kept in memory.
	defaultMemory = 64 << 20
)

// sum is the hash of a block or a part.
type sum [sha1.Size]byte

// vault keeps content: in memory up to a limit, and beyond it in files.
type vault struct {
	mu      sync.Mutex
	limit   int64
	used    int64
	discard bool
	dir     string // "" until there is a file
	files   int
}

// data is content that never changes. Objects, parts and answers under way share
// it, and the last one to release it lets it go.
type data struct {
	vault  *vault
	refs   int    // guarded by the vault
	memory []byte // nil when it is in a file, or forgotten
	path   string
	size   int64
}

// piece is a part of some data.
type piece struct {
	data      *data
	off, size int64
}

// content is what an object or a part holds.
type content struct {
	pieces []piece
	size   int64
	blocks []sum // of each 4 MiB
}

// read stores what comes from r until it ends; length is how much that will be, or
// -1. Nothing is kept of a reader that fails.
func (v *vault) read(r io.Reader, length int64) (*content, error) {
	c, ending := &content{}, &ending{Reader: r}
	w := &fileWriter{vault: v}
	defer w.close()
	for length < 0 || c.size < length {
		want := int64(blockSize)
		if length >= 0 {
			want = min(want, length-c.size)
		}
		n, err := v.readBlock(c, w, ending, want)
		switch c.size += n; {
		case n == want:
			continue
		case length < 0 && errors.Is(ending.err, io.EOF):
			return c, nil
		}
		v.release(c.pieces)
		return nil, cmp.Or(err, io.ErrUnexpectedEOF)
	}
	return c, nil
}

// ending remembers how a reader ended, which those who read a block hide.
type ending struct {
	io.Reader
	err error
}

func (e *ending) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	if err != nil {
		e.err = err
	}
	return n, err
}

func (v *vault) readBlock(c *content, w *fileWriter, r io.Reader, want int64) (int64, error) {
	h := sha1.New() //nolint:gosec // see the import
	r = io.TeeReader(io.LimitReader(r, want), h)
	d, n, err := v.place(w, r, want)
	if n == 0 {
		return 0, err
	}
	c.blocks = append(c.blocks, sum(h.Sum(nil)))
	off := int64(0)
	if d == w.data && d != nil {
		off = d.size
		d.size += n
	}
	if off == 0 {
		d.refs = 1
		c.pieces = append(c.pieces, piece{d, 0, n})
	} else { // it goes on in the file where the piece before it ends
		c.pieces[len(c.pieces)-1].size += n
	}
	return n, err
}

// place puts a block where there is room for it.
func (v *vault) place(w *fileWriter, r io.Reader, want int64) (*data, int64, error) {
	v.mu.Lock()
	discard, inMemory := v.discard, w.data == nil && v.used+want <= v.limit
	if inMemory && !discard {
		v.used += want
	}
	v.mu.Unlock()
	switch {
	case discard && w.data == nil:
		n, err := io.Copy(io.Discard, r)
		return &data{vault: v, size: n}, n, err
	case inMemory:
		buf := make([]byte, want)
		n, err := io.ReadFull(r, buf)
		v.mu.Lock()
		v.used -= want - int64(n)
		v.mu.Unlock()
		return &data{vault: v, memory: buf[:n:n], size: int64(n)}, int64(n), err
	}
	n, err := w.copy(r)
	return w.data, n, err
}

// fileWriter is the file of one upload, made when there is no room in memory.
type fileWriter struct {
	vault *vault
	file  *os.File
	data  *data
}

func (w *fileWriter) copy(r io.Reader) (int64, error) {
	if w.file == nil {
		file, err := w.vault.create()
		if err != nil {
			return 0, err
		}
		w.file, w.data = file, &data{vault: w.vault, path: file.Name()}
	}
	return io.Copy(w.file, r)
}

func (w *fileWriter) close() {
	if w.file == nil {
		return
	}
	_ = w.file.Close()
	if w.data.size == 0 { // nothing came
		_ = os.Remove(w.data.path)
	}
}

func (v *vault) create() (*os.File, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.dir == "" {
		dir, err := os.MkdirTemp("", "ufiletest-")
		if err != nil {
			return nil, err
		}
		v.dir = dir
	}
	v.files++
	return os.Create(filepath.Join(v.dir, strconv.Itoa(v.files)))
}

// retain keeps pieces for one more who uses them.
func (v *vault) retain(pieces []piece) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, p := range pieces {
		p.data.refs++
	}
}

// release gives back what retain or read has given.
func (v *vault) release(pieces []piece) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, p := range pieces {
		d := p.data
		if d.refs--; d.refs > 0 {
			continue
		}
		v.used -= int64(len(d.memory))
		d.memory = nil
		if d.path != "" {
			_ = os.Remove(d.path)
		}
	}
}

// close removes all files.
func (v *vault) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.dir != "" {
		_ = os.RemoveAll(v.dir)
	}
}

// slice returns the pieces of a part of c. They are not retained.
func (c *content) slice(off, size int64) []piece {
	var pieces []piece
	for _, p := range c.pieces {
		begin, end := max(off, 0), min(off+size, p.size)
		if begin < end {
			pieces = append(pieces, piece{p.data, p.off + begin, end - begin})
		}
		off -= p.size
	}
	return pieces
}

// write writes a part of c to w.
func (c *content) write(w io.Writer, off, size int64) error {
	for _, p := range c.slice(off, size) {
		if err := p.write(w, off); err != nil {
			return err
		}
		off += p.size
	}
	return nil
}

// write writes the piece to w; at is where it stands in its object.
func (p piece) write(w io.Writer, at int64) error {
	switch d := p.data; {
	case d.path != "":
		file, err := os.Open(d.path)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		_, err = io.Copy(w, io.NewSectionReader(file, p.off, p.size))
		return err
	case d.memory != nil:
		_, err := w.Write(d.memory[p.off : p.off+p.size])
		return err
	}
	_, err := io.Copy(w, io.NewSectionReader(pattern{}, at, p.size))
	return err
}

// Pattern returns what a server serves in the place of content that it was told to
// forget, see [Server.Discard]. An object of it that is uploaded, forgotten and
// downloaded has the right hash.
func Pattern(size int64) *io.SectionReader { return io.NewSectionReader(pattern{}, 0, size) }

// pattern repeats after so many bytes that blocks of 4 MiB differ.
type pattern struct{}

const patternPeriod = 251

func (pattern) ReadAt(p []byte, off int64) (int, error) {
	n := min(len(p), patternPeriod)
	for i := range n {
		p[i] = byte((off + int64(i)) % patternPeriod)
	}
	for n < len(p) {
		n += copy(p[n:], p[:n])
	}
	return len(p), nil
}

// etag returns the ETag of so many blocks: with the hash of the content up to one
// block, and above with that of the hashes.
func etag(blocks []sum) string {
	h := sum(sha1.Sum(nil)) //nolint:gosec // see the import
	switch len(blocks) {
	case 0:
	case 1:
		h = blocks[0]
	default:
		all := sha1.New() //nolint:gosec // see the import
		for _, b := range blocks {
			all.Write(b[:])
		}
		h = sum(all.Sum(nil))
	}
	buf := binary.LittleEndian.AppendUint32(nil, uint32(len(blocks)))
	return base64.URLEncoding.EncodeToString(append(buf, h[:]...))
}

// partETag returns the ETag of a part: its bare hash.
func partETag(h sum) string { return base64.URLEncoding.EncodeToString(h[:]) }

// whole returns the hash of a part, however long it is.
func (c *content) whole() (sum, error) {
	if len(c.blocks) == 1 {
		return c.blocks[0], nil
	}
	h := sha1.New() //nolint:gosec // see the import
	err := c.write(h, 0, c.size)
	return sum(h.Sum(nil)), err
}
