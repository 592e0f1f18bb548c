package ufile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// UploadRequest is content of any length to store as an object.
type UploadRequest struct {
	// Key is the name of the object, 1 to 1023 bytes of UTF-8. Required.
	Key string
	// Body is the content, from where it stands. What is an [io.ReaderAt] of known
	// length, as files and texts in memory are, is sent from several places at once and
	// needs no memory; anything else is a stream.
	Body io.Reader
	// ContentType is the MIME type. Default: by the extension of Key, else
	// application/octet-stream.
	ContentType string
	// StorageClass is how the object is kept. Default: StorageClassStandard.
	StorageClass StorageClass
	// Metadata is attached to the object.
	Metadata Metadata
	// Size is the known length of a stream: one that is shorter or longer is an error.
	// 0 reads it until its end.
	Size int64
	// Concurrency is how many parts are sent at a time. Default: 8 for a Body that is an
	// [io.ReaderAt], 4 for a stream, each of whose parts needs 4 MiB of memory.
	Concurrency int
	// Threshold is the length up to which the object is sent in one piece. Default: 16 MiB.
	Threshold int64
	// Progress is told how far the upload is: never by two goroutines at a time, ten
	// times a second at most, and once at the end.
	Progress func(Progress)
	// State keeps what is needed to go on after a crash; nil: nothing is.
	State StateStore
	// NoVerify leaves out the hash beside the transfer.
	NoVerify bool
	// KeepOnFailure leaves the parts of an upload that failed for another call to go on
	// with, as is done with a State. Otherwise they are deleted, for they cost money.
	KeepOnFailure bool
}

// UploadResponse says what was stored.
type UploadResponse struct {
	// Meta is that of the call that made the object.
	yunkit.Meta
	// ETag is the hash of the object.
	ETag ETag
	// Size is the size in bytes.
	Size int64
	// Parts is how many parts were sent; 0 for an object in one piece.
	Parts int
	// Verified says that the hash is that of the bytes that were read.
	Verified bool
	// Resumed is how many bytes were there already, from an upload before.
	Resumed int64
}

// Progress says how far a transfer is.
type Progress struct {
	// Done is how many bytes have arrived.
	Done int64
	// Total is how many there are; -1 while that is unknown.
	Total int64
	// Retries is how many requests had to be sent again.
	Retries int
}

const (
	defaultThreshold  = 16 << 20
	maxThreshold      = 512 << 20
	fileConcurrency   = 8
	streamConcurrency = 4
	// abortTime bounds the deletion of the parts of an upload that failed.
	abortTime = 10 * time.Second
)

// Upload stores content of any length: up to Threshold in one piece, and above in
// parts that are sent side by side, each repeated by itself and compared with its
// hash. It is safe to repeat. When the answer to its last call is lost it looks
// whether the object is there, so that [yunkit.ErrOutcomeUnknown] is rare.
//
// Content that was changed on its way is sent again, and in the end
// [ErrIntegrity]. A file that is changed while it is sent is [ErrChanged].
func (b *Bucket) Upload(ctx context.Context, req *UploadRequest) (*UploadResponse, error) {
	r := clone(req)
	if err := b.checkUpload(&r); err != nil {
		return nil, err
	}
	r.ContentType = contentType(r.Key, r.ContentType)
	u := &upload{bucket: b, req: r, progress: newProgress(r.Progress)}
	u.source, u.size = sourceOf(r.Body, r.Size)
	if u.source == nil {
		u.size = -1
		if r.Size > 0 {
			u.size = r.Size
		}
	}
	u.progress.total(u.size)
	resp, err := u.run(ctx)
	u.progress.end()
	return resp, err
}

func (b *Bucket) checkUpload(r *UploadRequest) error {
	if r.Body == nil {
		r.Body = noContent()
	}
	if r.Threshold == 0 {
		r.Threshold = defaultThreshold
	}
	var problems []string
	if r.Size < 0 {
		problems = append(problems, fmt.Sprintf("Size is %d, allowed is at least 0", r.Size))
	}
	if r.Concurrency < 0 || r.Concurrency > maxConcurrency {
		problems = append(problems, fmt.Sprintf("Concurrency is %d, allowed is 0 to %d", r.Concurrency, maxConcurrency))
	}
	if r.Threshold < 0 || r.Threshold > maxThreshold {
		problems = append(problems, fmt.Sprintf("Threshold is %d, allowed is 0 to %d", r.Threshold, maxThreshold))
	}
	return b.invalid("Upload", append(problems, keyProblem(r.Key), r.Metadata.check())...)
}

// maxConcurrency is far above what any account may use.
const maxConcurrency = 1000

// UploadFile is [Bucket.Upload] of a file. Body of the request is not used.
func (b *Bucket) UploadFile(ctx context.Context, path string, req *UploadRequest) (*UploadResponse, error) {
	file, err := os.Open(path) //nolint:gosec // the caller's file
	if err != nil {
		return nil, b.api.Invalid("UploadFile", err.Error())
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, b.api.Invalid("UploadFile", err.Error())
	case info.IsDir():
		return nil, b.api.Invalid("UploadFile", fmt.Sprintf("path is %q, which is a folder", path))
	}
	r := clone(req)
	r.Body = file
	return b.Upload(ctx, &r)
}

// upload is one upload on its way.
type upload struct {
	bucket   *Bucket
	req      UploadRequest
	source   io.ReaderAt // of the content; nil for a stream
	size     int64       // -1 while unknown
	progress *progress

	id       string // of the upload in parts
	partSize int64
	state    *savedState

	mu     sync.Mutex // guards the rest
	parts  []ETag
	sums   [][sumSize]byte // of the parts that were hashed
	hashed bool            // all of them are
	sent   int64
}

func (u *upload) run(ctx context.Context) (*UploadResponse, error) {
	watched := watchFile(u.req.Body)
	if u.source != nil {
		if u.size <= u.req.Threshold {
			return u.put(ctx, io.NewSectionReader(u.source, 0, u.size), watched)
		}
		return u.inParts(ctx, &sections{source: u.source, size: u.size}, watched)
	}
	head, whole, err := readHead(u.req.Body, u.req.Threshold)
	if err != nil {
		return nil, u.failed(yunkit.ErrInvalidRequest, fmt.Errorf("the content cannot be read: %w", err))
	}
	if whole {
		if err := u.checkLength(head.len()); err != nil {
			return nil, err
		}
		u.size = head.len()
		u.progress.total(u.size)
		return u.put(ctx, io.NewSectionReader(head, 0, u.size), watched)
	}
	return u.inParts(ctx, &stream{head: head, rest: u.req.Body}, watched)
}

// checkLength holds a stream that has ended against the length that was announced.
func (u *upload) checkLength(n int64) error {
	if u.req.Size > 0 && n != u.req.Size {
		return u.failed(yunkit.ErrInvalidRequest, fmt.Errorf("the content is %d bytes long, and its length is given as %d", n, u.req.Size))
	}
	return nil
}

func (u *upload) failed(kind, err error) error {
	return &yunkit.Error{Service: Service, Operation: "Upload", Kind: kind, Err: err}
}

// put sends the content in one piece.
func (u *upload) put(ctx context.Context, body *io.SectionReader, file *watchedFile) (*UploadResponse, error) {
	r := &u.req
	resp, err := u.bucket.PutFile(ctx, &PutFileRequest{
		Key: r.Key, Body: body, ContentType: r.ContentType, StorageClass: r.StorageClass, Metadata: r.Metadata, NoVerify: r.NoVerify,
	})
	if err != nil {
		if resp, ok := u.stored(ctx, body, err); ok {
			return resp, nil
		}
		return nil, err
	}
	u.progress.add(u.size, resp.Attempts-1)
	out := &UploadResponse{Meta: resp.Meta, ETag: resp.ETag, Size: u.size, Verified: resp.Verified}
	if err := file.changed(); err != nil {
		return out, u.failed(ErrChanged, err)
	}
	return out, nil
}

// stored reports whether the object is there, although the call that stored it
// failed: its answer was lost, and a token that must not overwrite had its repeat
// refused.
func (u *upload) stored(ctx context.Context, body *io.SectionReader, err error) (*UploadResponse, bool) {
	if ctx.Err() != nil || !errors.Is(err, yunkit.ErrOutcomeUnknown) {
		return nil, false
	}
	want, n, err := ComputeETag(io.NewSectionReader(body, 0, body.Size()))
	if err != nil {
		return nil, false
	}
	info, meta, err := u.bucket.stat(ctx, u.req.Key)
	if err != nil || info.ETag != want {
		return nil, false
	}
	return &UploadResponse{Meta: meta, ETag: want, Size: n, Verified: true}, true
}

// inParts sends the content in parts and makes the object of them.
func (u *upload) inParts(ctx context.Context, from partSource, file *watchedFile) (*UploadResponse, error) {
	err := u.begin(ctx)
	if err != nil {
		return nil, err
	}
	if err = u.sendAll(ctx, from); err == nil {
		err = u.checkLength(u.sent)
	}
	if err == nil {
		if changed := file.changed(); changed != nil {
			err = u.failed(ErrChanged, changed)
		}
	}
	if err == nil {
		var resp *UploadResponse
		if resp, err = u.finish(ctx); err == nil {
			return resp, u.state.end(ctx)
		}
		if errors.Is(err, yunkit.ErrOutcomeUnknown) {
			return nil, err // the object may be there, and its parts are not to be touched
		}
	}
	if u.req.State != nil || u.req.KeepOnFailure {
		return nil, errors.Join(err, u.state.flush(ctx))
	}
	aborting, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTime)
	defer cancel()
	_, abortErr := u.bucket.AbortMultipartUpload(aborting, &AbortMultipartUploadRequest{Key: u.req.Key, UploadID: u.id})
	if errors.Is(abortErr, yunkit.ErrNotFound) {
		abortErr = nil
	}
	return nil, errors.Join(err, abortErr)
}

// begin goes on with a saved upload that fits, or begins a new one.
func (u *upload) begin(ctx context.Context) error {
	var err error
	if u.state, err = loadState(ctx, u); err != nil || u.state.resumes() {
		return err
	}
	initiate := &InitiateMultipartUploadRequest{
		Key: u.req.Key, ContentType: u.req.ContentType, StorageClass: u.req.StorageClass, Metadata: u.req.Metadata,
	}
	resp, err := u.bucket.InitiateMultipartUpload(ctx, initiate)
	// An upload without parts that nobody uses costs nothing, so that it may begin twice.
	for tries := 1; tries < initiateTries && errors.Is(err, yunkit.ErrOutcomeUnknown) && ctx.Err() == nil; tries++ {
		resp, err = u.bucket.InitiateMultipartUpload(ctx, initiate)
	}
	if err != nil {
		return err
	}
	if resp.BlkSize <= 0 || resp.BlkSize > maxPartSize {
		return u.failed(yunkit.ErrUnavailable, fmt.Errorf("the service wants parts of %d bytes", resp.BlkSize))
	}
	u.id, u.partSize = resp.UploadID, resp.BlkSize
	return u.state.begin(ctx, u.id, u.partSize)
}

const (
	initiateTries = 4
	// maxPartSize bounds what a server may make us hold of a stream.
	maxPartSize = 64 << 20
)

// sendAll sends the parts, several at a time.
func (u *upload) sendAll(ctx context.Context, from partSource) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := u.req.Concurrency
	if workers == 0 {
		workers = from.workers()
	}
	free := make(chan struct{}, workers)
	var running sync.WaitGroup
	u.hashed = true
	for number := 0; ; number++ {
		free <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		part, err := from.next(u.partSize)
		if err != nil {
			cancel(u.failed(yunkit.ErrInvalidRequest, fmt.Errorf("the content cannot be read: %w", err)))
			break
		}
		if part == nil {
			break
		}
		u.grow(number)
		running.Go(func() {
			defer func() { <-free }()
			defer from.done(part)
			if err := u.send(ctx, number, part); err != nil {
				cancel(err)
			}
		})
	}
	running.Wait()
	if ctx.Err() == nil {
		return nil
	}
	return context.Cause(ctx)
}

func (u *upload) grow(number int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.parts = append(u.parts[:number:number], "")
	u.sums = append(u.sums[:number:number], [sumSize]byte{})
}

// send sends one part, unless it is there already.
func (u *upload) send(ctx context.Context, number int, part *part) error {
	if tag, sum := u.state.part(number, part); tag != "" {
		u.sentPart(number, tag, &sum, part.size)
		u.progress.add(part.size, 0)
		return nil
	}
	resp, err := u.bucket.UploadPart(ctx, &UploadPartRequest{
		Key: u.req.Key, UploadID: u.id, PartNumber: number, Body: part.reader(), ContentType: u.req.ContentType, NoVerify: u.req.NoVerify,
	})
	if err != nil {
		return err
	}
	var sum *[sumSize]byte
	if resp.Verified {
		if _, s, ok := ucloud.ETagSum(string(resp.ETag)); ok {
			sum = &s
		}
	}
	u.sentPart(number, resp.ETag, sum, part.size)
	u.progress.add(part.size, resp.Attempts-1)
	return u.state.add(ctx, number, resp.ETag)
}

func (u *upload) sentPart(number int, tag ETag, sum *[sumSize]byte, size int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.parts[number] = tag
	u.sent += size
	if sum == nil {
		u.hashed = false
	} else {
		u.sums[number] = *sum
	}
}

// finish makes the object of its parts. When the answer is lost it looks.
func (u *upload) finish(ctx context.Context) (*UploadResponse, error) {
	if err := u.state.flush(ctx); err != nil {
		return nil, err
	}
	want := u.etag()
	for tries := 1; ; tries++ {
		resp, err := u.bucket.FinishMultipartUpload(ctx, &FinishMultipartUploadRequest{
			Key: u.req.Key, UploadID: u.id, Parts: u.parts, ContentType: u.req.ContentType,
		})
		out := &UploadResponse{Size: u.sent, Parts: len(u.parts), Resumed: u.state.resumed()}
		if err == nil {
			out.Meta, out.ETag = resp.Meta, resp.ETag
			return out, u.verify(out, want, resp.FileSize)
		}
		if !errors.Is(err, yunkit.ErrOutcomeUnknown) || ctx.Err() != nil {
			return nil, err
		}
		if info, meta, statErr := u.bucket.stat(ctx, u.req.Key); statErr == nil && want != "" && info.ETag == want {
			out.Meta, out.ETag, out.Verified = meta, info.ETag, true
			return out, nil
		}
		if tries == finishTries || !u.partsLeft(ctx) {
			return nil, err
		}
	}
}

const finishTries = 3

// partsLeft reports whether the parts are still there, so that the object was not
// made of them.
func (u *upload) partsLeft(ctx context.Context) bool {
	for _, err := range u.bucket.AllParts(ctx, &ListPartsRequest{UploadID: u.id}) {
		return err == nil
	}
	return false
}

// etag returns the hash that the object must have; "" when that is not known.
func (u *upload) etag() ETag {
	if !u.hashed || u.partSize != ucloud.BlockSize {
		return ""
	}
	return ETag(ucloud.JoinETag(u.sums))
}

// verify compares the object that was made with what was sent.
func (u *upload) verify(out *UploadResponse, want ETag, size int64) error {
	if size != u.sent && size != 0 {
		return u.failed(ErrIntegrity, fmt.Errorf("the object has %d bytes, and %d were sent", size, u.sent))
	}
	if want == "" || !verifiable(out.ETag, out.Size) {
		return nil
	}
	if out.ETag != want {
		return u.failed(ErrIntegrity, &IntegrityError{Key: u.req.Key, Part: wholeObject, Want: want, Got: out.ETag})
	}
	out.Verified = true
	return nil
}
