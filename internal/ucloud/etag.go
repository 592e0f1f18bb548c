package ucloud

import (
	"crypto/sha1" //nolint:gosec // the vendor's choice, and part of the protocol
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// BlockSize is the length of the blocks that an ETag is made of.
const BlockSize = 4 << 20

// Hasher computes the ETag of what is written to it, in one pass.
type Hasher struct {
	block hash.Hash // of the block that is being filled
	outer hash.Hash // of the hashes of the full blocks
	n     int64
	full  uint32 // blocks in outer
}

// NewHasher returns the Hasher of nothing yet.
func NewHasher() *Hasher {
	return &Hasher{block: sha1.New(), outer: sha1.New()} //nolint:gosec // see the import
}

// Write never fails.
func (h *Hasher) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 {
		if h.n > 0 && h.n%BlockSize == 0 { // the block is full, and not the last one
			h.endBlock()
		}
		n := min(int64(len(p)), BlockSize-h.n%BlockSize)
		h.block.Write(p[:n])
		h.n += n
		p = p[n:]
	}
	return written, nil
}

// endBlock puts the block that is full into the outer hash.
func (h *Hasher) endBlock() {
	var sum [sha1.Size]byte
	h.outer.Write(h.block.Sum(sum[:0]))
	h.block.Reset()
	h.full++
}

// Len returns how many bytes were written.
func (h *Hasher) Len() int64 { return h.n }

// ETag returns the ETag of what was written so far.
func (h *Hasher) ETag() string {
	var sum [sha1.Size]byte
	last := h.block.Sum(sum[:0])
	if h.n <= BlockSize {
		return ObjectETag(uint32(min(h.n, 1)), last)
	}
	all, err := h.outer.(hash.Cloner).Clone() // more may be written to h
	if err != nil {
		return ""
	}
	all.Write(last)
	return ObjectETag(h.full+1, all.Sum(nil))
}

// ObjectETag returns the ETag of so many blocks with a hash: of the content up to
// one block, and above of the hashes of the blocks.
func ObjectETag(blocks uint32, sum []byte) string {
	buf := binary.LittleEndian.AppendUint32(make([]byte, 0, 4+sha1.Size), blocks)
	return base64.URLEncoding.EncodeToString(append(buf, sum...))
}

// ETagSum returns the count and the hash in an ETag of an object, 24 bytes, or
// the bare hash in that of a part, 20 bytes. ok is false for any other form.
func ETagSum(etag string) (blocks int, sum [sha1.Size]byte, ok bool) {
	raw, err := base64.URLEncoding.DecodeString(etag)
	_, notHex := hex.DecodeString(etag)
	switch {
	case err != nil, notHex == nil: // an MD5 has as many characters
	case len(raw) == 4+sha1.Size:
		return int(binary.LittleEndian.Uint32(raw)), [sha1.Size]byte(raw[4:]), true
	case len(raw) == sha1.Size:
		return -1, [sha1.Size]byte(raw), true
	}
	return 0, sum, false
}

// JoinETag returns the ETag of an object whose blocks have these hashes.
func JoinETag(sums [][sha1.Size]byte) string {
	switch len(sums) {
	case 0:
		return NewHasher().ETag()
	case 1:
		return ObjectETag(1, sums[0][:])
	}
	outer := sha1.New() //nolint:gosec // see the import
	for i := range sums {
		outer.Write(sums[i][:])
	}
	return ObjectETag(uint32(len(sums)), outer.Sum(nil))
}
