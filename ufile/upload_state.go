package ufile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/yunkit/yunkit/internal/ucloud"
)

// StateStore keeps an [UploadState] between processes. [FileState] is one; any
// database will do. Its methods are not called by two goroutines at a time.
type StateStore interface {
	// Load returns what was saved last; nil and no error when there is nothing.
	Load(ctx context.Context) (*UploadState, error)
	// Save replaces what was saved.
	Save(ctx context.Context, s *UploadState) error
	// Delete deletes what was saved. Nothing to delete is no error.
	Delete(ctx context.Context) error
}

// UploadState is what an upload needs to go on after a crash. It holds no
// credentials. Whoever has it, and credentials, can read and change the upload.
type UploadState struct {
	// Version is that of the form of the state: 1.
	Version int `json:"version"`
	// Bucket is the name of the bucket.
	Bucket string `json:"bucket"`
	// Key is the name of the object.
	Key string `json:"key"`
	// UploadID is the upload.
	UploadID string `json:"upload_id"`
	// ContentType is the MIME type that the upload began with.
	ContentType string `json:"content_type"`
	// PartSize is the length of all parts but the last.
	PartSize int64 `json:"part_size"`
	// Size is the size of the content; -1 for a stream of unknown length.
	Size int64 `json:"size"`
	// Parts are the ETags of the parts by their numbers, "" for one that is missing.
	Parts []string `json:"parts"`
}

// stateVersion is the form of UploadState.
const stateVersion = 1

// FileState keeps the state of an upload in a file that only its owner can read.
// It is written aside and renamed, so that it is whole at any time.
func FileState(path string) StateStore { return fileState(path) }

type fileState string

func (f fileState) Load(context.Context) (*UploadState, error) {
	data, err := os.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // as StateStore has it
	}
	if err != nil {
		return nil, err
	}
	s := new(UploadState)
	if json.Unmarshal(data, s) != nil {
		return nil, fmt.Errorf("%s is no saved upload; delete it to begin anew", string(f))
	}
	return s, nil
}

func (f fileState) Save(_ context.Context, s *UploadState) error {
	data, _ := json.Marshal(s)
	aside, err := os.CreateTemp(filepath.Dir(string(f)), filepath.Base(string(f))+".*") // mode 0600
	if err != nil {
		return err
	}
	_, err = aside.Write(data)
	if err = errors.Join(err, aside.Close()); err == nil {
		err = os.Rename(aside.Name(), string(f))
	}
	if err != nil {
		return errors.Join(err, os.Remove(aside.Name()))
	}
	return nil
}

func (f fileState) Delete(context.Context) error {
	if err := os.Remove(string(f)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// savedState is the state of an upload and what of it is still true. A nil one
// saves nothing.
type savedState struct {
	store StateStore

	mu     sync.Mutex // guards the rest, and the store
	state  UploadState
	saved  time.Time
	dirty  bool
	listed map[int]ETag // parts that the service has, of an upload that goes on
	reused int64
}

// saveEvery is how often the state is saved.
const saveEvery = time.Second

// loadState returns the state of an upload, which goes on with what was saved when
// that fits and the service still has it.
func loadState(ctx context.Context, u *upload) (*savedState, error) {
	if u.req.State == nil {
		return nil, nil //nolint:nilnil // nothing is saved
	}
	s := &savedState{store: u.req.State}
	old, err := s.store.Load(ctx)
	if err != nil {
		return nil, u.failed(nil, fmt.Errorf("the State could not be loaded: %w", err))
	}
	fresh := UploadState{Version: stateVersion, Bucket: u.bucket.Name(), Key: u.req.Key, ContentType: u.req.ContentType, Size: u.size}
	if old == nil || old.Version != stateVersion || old.Bucket != fresh.Bucket || old.Key != fresh.Key ||
		old.ContentType != fresh.ContentType || old.Size != fresh.Size || old.UploadID == "" || old.PartSize <= 0 || old.PartSize > maxPartSize {
		s.state = fresh
		return s, nil
	}
	listed := map[int]ETag{}
	for part, err := range u.bucket.AllParts(ctx, &ListPartsRequest{UploadID: old.UploadID}) {
		if err != nil {
			if ctx.Err() != nil {
				return nil, err
			}
			// What an unknown upload is answered is not documented: begin anew.
			s.state = fresh
			return s, nil
		}
		listed[part.PartNum] = part.ETag
	}
	s.state, s.listed = *old, listed
	u.id, u.partSize = old.UploadID, old.PartSize
	return s, nil
}

// resumes reports whether an upload goes on.
func (s *savedState) resumes() bool { return s != nil && s.listed != nil }

// resumed returns how many bytes were there already.
func (s *savedState) resumed() int64 {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reused
}

// begin saves that an upload has begun.
func (s *savedState) begin(ctx context.Context, id string, partSize int64) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.UploadID, s.state.PartSize, s.state.Parts, s.dirty = id, partSize, nil, true
	return s.save(ctx)
}

// part returns the ETag and the hash of a part that the service has already, with
// the content that is to be sent; "" otherwise.
func (s *savedState) part(number int, p *part) (tag ETag, sum [sumSize]byte) {
	if !s.resumes() {
		return "", sum
	}
	s.mu.Lock()
	listed := s.listed[number]
	known := number < len(s.state.Parts) && s.state.Parts[number] == string(listed)
	s.mu.Unlock()
	_, want, ok := ucloud.ETagSum(string(listed))
	if !known || !ok || p.size > ucloud.BlockSize {
		return "", sum
	}
	if sum, err := p.sum(); err != nil || sum != want {
		return "", sum
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reused += p.size
	return listed, want
}

// add saves that a part was sent, at most once a second.
func (s *savedState) add(ctx context.Context, number int, tag ETag) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.state.Parts) <= number {
		s.state.Parts = append(s.state.Parts, "")
	}
	s.state.Parts[number], s.dirty = string(tag), true
	if time.Since(s.saved) < saveEvery {
		return nil
	}
	return s.save(ctx)
}

// flush saves what add did not, also when ctx has ended.
func (s *savedState) flush(ctx context.Context) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.dirty {
		return nil
	}
	return s.save(context.WithoutCancel(ctx))
}

func (s *savedState) save(ctx context.Context) error {
	if err := s.store.Save(ctx, &s.state); err != nil {
		return fmt.Errorf("ufile Upload: the State could not be saved: %w", err)
	}
	s.saved, s.dirty = time.Now(), false
	return nil
}

// end deletes the state of an upload that is done.
func (s *savedState) end(ctx context.Context) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.store.Delete(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("ufile Upload: the object is stored, and its State could not be deleted: %w", err)
	}
	return nil
}
