package ufile

import (
	"errors"
	"fmt"
	"io"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// The kinds of failure that only objects have, for [errors.Is].
var (
	// ErrIntegrity: what arrived is not what was sent, in either direction.
	ErrIntegrity = ucloud.ErrIntegrity
	// ErrChanged: the object was replaced while it was read.
	ErrChanged = errors.New("the object was changed meanwhile")
	// ErrNotRestored: an archived object must be restored before it can be read, see
	// [Bucket.Restore].
	ErrNotRestored = errors.New("the object is archived and not restored")
)

// IntegrityError is content that was changed on its way. It is [ErrIntegrity].
type IntegrityError struct {
	// Key is the object.
	Key string
	// Part is the number of the part; -1 for a whole object.
	Part int
	// Want is the hash that the content should have.
	Want ETag
	// Got is the hash that it has.
	Got ETag
}

// Error names the object and both hashes.
func (e *IntegrityError) Error() string {
	where := ""
	if e.Part >= 0 {
		where = fmt.Sprintf(" part %d", e.Part)
	}
	return fmt.Sprintf("%s%s has the hash %s, and should have %s", e.Key, where, e.Got, e.Want)
}

// Is reports whether target is [ErrIntegrity].
func (e *IntegrityError) Is(target error) bool { return target == ErrIntegrity }

// wholeObject stands in place of the number of a part.
const wholeObject = -1

// integrity puts an [*IntegrityError] into the error of an upload whose content
// was changed on its way.
func integrity(err error, key string, part int) error {
	e, ok := errors.AsType[*yunkit.Error](err)
	if !ok {
		return err
	}
	if m, ok := errors.AsType[*ucloud.MismatchError](e.Err); ok {
		e.Err = &IntegrityError{Key: key, Part: part, Want: ETag(m.Want), Got: ETag(m.Got)}
	}
	return err
}

// verifying is a whole object on its way whose hash is compared at the end.
type verifying struct {
	io.ReadCloser
	sum *ucloud.Hasher
	key string
	tag ETag
}

// verified returns body with that comparison, where the ETag is of the form that
// the size of the object gives.
func verified(body io.ReadCloser, key string, tag ETag, size int64) io.ReadCloser {
	if !verifiable(tag, size) {
		return body
	}
	return &verifying{body, ucloud.NewHasher(), key, tag}
}

// verifiable reports whether the hash of an object of a size must be tag: objects
// that were written in blocks of another length have another.
func verifiable(tag ETag, size int64) bool {
	blocks, ok := tag.Blocks()
	return ok && size >= 0 && int64(blocks) == (size+ucloud.BlockSize-1)/ucloud.BlockSize
}

// Read ends in an [*IntegrityError] when the hash is another one.
func (v *verifying) Read(p []byte) (int, error) {
	n, err := v.ReadCloser.Read(p)
	_, _ = v.sum.Write(p[:n])
	if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		if got := ETag(v.sum.ETag()); got != v.tag {
			return n, &IntegrityError{Key: v.key, Part: wholeObject, Want: v.tag, Got: got}
		}
	}
	return n, err
}
