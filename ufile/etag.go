package ufile

import (
	"io"
	"strings"

	"github.com/yunkit/yunkit/internal/ucloud"
)

// ETag is the hash of an object, without the quotes that headers have around it:
// the number of its blocks of 4 MiB and a SHA-1 over them, in 32 characters.
// Objects from elsewhere, such as the S3 hosts, may have other forms.
type ETag string

// UnmarshalText takes the quotes off.
func (e *ETag) UnmarshalText(text []byte) error {
	*e = ETag(strings.Trim(string(text), `"`))
	return nil
}

// Blocks returns how many blocks of 4 MiB the object was written in. ok is false
// when the ETag is not of the documented form.
func (e ETag) Blocks() (n int, ok bool) {
	n, _, ok = ucloud.ETagSum(string(e))
	return n, ok && n >= 0
}

// ComputeETag returns the ETag that the service gives to content, and its length.
// It reads r to its end, in 32 KiB of memory.
func ComputeETag(r io.Reader) (ETag, int64, error) {
	h := ucloud.NewHasher()
	n, err := io.Copy(h, r)
	if err != nil {
		return "", n, err
	}
	return ETag(h.ETag()), n, nil
}
