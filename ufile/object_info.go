package ufile

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
)

// ObjectInfo is what is known of an object.
type ObjectInfo struct {
	// Key is the name of the object.
	Key string
	// Size is the size in bytes.
	Size int64
	// ETag is the hash of the object.
	ETag ETag
	// ContentType is the MIME type.
	ContentType string
	// LastModified is when the object was written.
	LastModified time.Time
	// StorageClass is how the object is kept.
	StorageClass StorageClass
	// Metadata is what was attached to the object.
	Metadata Metadata
	// Restore says how far the restoring of an archived object is.
	Restore RestoreState
	// RestoredUntil is how long a restored object can be read.
	RestoredUntil time.Time
}

// Readable reports whether the object can be read now: whether it is no archived
// one, or was restored.
func (i *ObjectInfo) Readable() bool {
	return i.StorageClass != StorageClassArchive || i.Restore == Restored
}

// RestoreState says how far the restoring of an archived object is.
type RestoreState string

// The states.
const (
	// NotRestored was never asked to be restored, or is over.
	NotRestored RestoreState = ""
	// Restoring takes from minutes to hours.
	Restoring RestoreState = "restoring"
	// Restored can be read.
	Restored RestoreState = "restored"
)

// restoreState reads the header X-Ufile-Restore.
func restoreState(header string) (RestoreState, time.Time) {
	switch {
	case strings.Contains(header, `ongoing-request="true"`):
		return Restoring, time.Time{}
	case strings.Contains(header, `ongoing-request="false"`):
		_, after, _ := strings.Cut(header, `expiry-date="`)
		date, _, _ := strings.Cut(after, `"`)
		until, err := http.ParseTime(date)
		if err == nil && until.Before(time.Now()) {
			return NotRestored, until
		}
		return Restored, until
	}
	return NotRestored, time.Time{}
}

// Stat returns what is known of an object. A key that does not exist is
// [yunkit.ErrNotFound].
func (b *Bucket) Stat(ctx context.Context, key string) (*ObjectInfo, error) {
	info, _, err := b.stat(ctx, key)
	return info, err
}

func (b *Bucket) stat(ctx context.Context, key string) (*ObjectInfo, yunkit.Meta, error) {
	resp, err := b.HeadFile(ctx, &HeadFileRequest{Key: key})
	if err != nil {
		return nil, yunkit.Meta{}, err
	}
	info := &ObjectInfo{
		Key: key, Size: resp.ContentLength, ETag: resp.ETag, ContentType: resp.ContentType,
		LastModified: resp.LastModified.Time, StorageClass: resp.StorageClass, Metadata: resp.Metadata,
	}
	info.Restore, info.RestoredUntil = restoreState(resp.Restore)
	return info, resp.Meta, nil
}

// Exists reports whether an object exists. Only [yunkit.ErrNotFound] is false;
// any other error is one.
func (b *Bucket) Exists(ctx context.Context, key string) (bool, error) {
	_, err := b.HeadFile(ctx, &HeadFileRequest{Key: key})
	if errors.Is(err, yunkit.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Delete deletes an object, for good. One that is gone already is a success.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	_, err := b.DeleteFile(ctx, &DeleteFileRequest{Key: key})
	if errors.Is(err, yunkit.ErrNotFound) {
		return nil
	}
	return err
}
