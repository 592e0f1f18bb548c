package ufile

import (
	"cmp"
	"context"
	"crypto/md5" //nolint:gosec // the checksum that the service knows
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// UploadPolicy makes the service call somebody after an upload. Such an upload is
// not repeated when its answer is lost, for the callback would come twice.
type UploadPolicy struct {
	// CallbackURL is called after the upload. Required.
	CallbackURL string `json:"callbackUrl"`
	// CallbackBody are the parameters of the call; $(x:name) stands for an entry of
	// CallbackVar.
	CallbackBody string `json:"callbackBody,omitzero"`
	// CallbackBodyType is the type of CallbackBody, such as application/json.
	// Without it the parameters go into the query.
	CallbackBodyType string `json:"callbackBodyType,omitzero"`
	// CallbackVar are texts for CallbackBody, with names that begin with "x:".
	CallbackVar map[string]string `json:"callbackVar,omitzero"`
}

// maxPolicy is how long a policy may be as it is sent.
const maxPolicy = 4096

// encode returns the policy as it is sent, and what is wrong with it.
func (p *UploadPolicy) encode() (text, problem string) {
	if p == nil {
		return "", ""
	}
	if p.CallbackURL == "" {
		return "", "Policy.CallbackURL is required"
	}
	raw, _ := json.Marshal(p)
	text = base64.URLEncoding.EncodeToString(raw)
	if len(text) > maxPolicy {
		return "", "Policy is too long"
	}
	return text, ""
}

// PutFileRequest is an object to store.
type PutFileRequest struct {
	// Key is the name of the object, 1 to 1023 bytes of UTF-8. Required.
	Key string `path:"key" check:"required"`
	// Body is the content; nil is an empty object. What is an [io.ReaderAt] or an
	// [io.Seeker], as files and texts in memory are, is read again when an attempt is
	// repeated; of anything else there is one attempt.
	Body io.Reader
	// ContentLength is the length of a Body that does not tell it itself; at most 512 MiB.
	ContentLength int64
	// ContentType is the MIME type. Default: by the extension of Key, else
	// application/octet-stream.
	ContentType string `header:"Content-Type"`
	// ContentMD5 makes the service refuse any other content: 32 hex digits, or "auto"
	// to compute it from a Body that can be read twice.
	ContentMD5 string `header:"Content-Md5"`
	// StorageClass is how the object is kept. Default: StorageClassStandard.
	StorageClass StorageClass `header:"X-Ufile-Storage-Class"`
	// Metadata is attached to the object.
	Metadata Metadata `header:"X-Ufile-Meta-*"`
	// Policy makes the service call somebody afterwards.
	Policy *UploadPolicy
	// Process is a command of image processing with a saveAs. The vendor documents
	// it in part only.
	Process string `url:"iopcmd,omitempty"`
	// NoVerify leaves out the hash beside the transfer.
	NoVerify bool
}

// PutFileResponse says what was stored.
type PutFileResponse struct {
	yunkit.Meta
	// ETag is the hash of the stored object.
	ETag ETag `header:"ETag" answer:"required"`
	// Verified says that ETag is that of the bytes that were sent.
	Verified bool `json:"-"`
	// CallbackBody is what the callback of a Policy answered.
	CallbackBody []byte `json:"-"`
}

// PutFile stores an object of at most 512 MiB, in place of one that has the key
// already. For files, streams of unknown length and anything larger see
// [Bucket.Upload].
//
// A repeat is safe, unless there is a Policy. Content that was changed on its way
// is sent again, and in the end [ErrIntegrity]. An unknown bucket is
// [yunkit.ErrNotFound].
//
// API: https://docs.ucloud.cn/api/ufile-api/put_file
func (b *Bucket) PutFile(ctx context.Context, req *PutFileRequest) (*PutFileResponse, error) {
	r := clone(req)
	r.ContentType = contentType(r.Key, r.ContentType)
	policy, badPolicy := r.Policy.encode()
	badMD5 := computeMD5(&r.ContentMD5, r.Body)
	if err := b.invalid("PutFile", r.Metadata.check(), badPolicy, badMD5); err != nil {
		return nil, err
	}
	op := ucloud.Repeatable("PutFile").Object(http.MethodPut, "/{key}")
	if policy != "" {
		op = ucloud.Once("PutFile").Object(http.MethodPut, "/{key}").WithPolicy(policy)
	}
	resp, err := ucloud.DoObject[PutFileResponse](ctx, b.api, op, &r)
	return resp, integrity(err, r.Key, wholeObject)
}

// clone returns what req points at, and the zero value for nil, to be completed.
func clone[T any](req *T) T {
	if req == nil {
		return *new(T)
	}
	return *req
}

// invalid returns the error of a request with problems; nil when all are empty.
func (b *Bucket) invalid(operation string, problems ...string) error {
	problems = slices.DeleteFunc(problems, func(p string) bool { return p == "" })
	if len(problems) == 0 {
		return nil
	}
	return b.api.Invalid(operation, problems...)
}

// keyProblem returns what is wrong with a key, or "".
func keyProblem(key string) string {
	if problem := ucloud.CheckKey(key); problem != "" {
		return "Key " + problem
	}
	return ""
}

// computeMD5 replaces "auto" by the MD5 of a body, which it reads to its end and
// sets back to where it stood. It returns what is wrong, or "".
func computeMD5(sum *string, body io.Reader) (problem string) {
	if *sum != "auto" {
		return ""
	}
	*sum = ""
	h := md5.New() //nolint:gosec // see the import
	if body != nil {
		seeker, ok := body.(io.Seeker)
		if !ok {
			return "ContentMD5 is auto, which takes a Body that can be read twice"
		}
		start, err := seeker.Seek(0, io.SeekCurrent)
		if err == nil {
			_, err = io.Copy(h, body)
		}
		if err == nil {
			_, err = seeker.Seek(start, io.SeekStart)
		}
		if err != nil {
			return "ContentMD5: " + err.Error()
		}
	}
	*sum = hex.EncodeToString(h.Sum(nil))
	return ""
}

// typeByExtension returns the MIME type of a key by its extension, or "".
func typeByExtension(key string) string { return mime.TypeByExtension(path.Ext(key)) }

// PostFileRequest is an object to store, sent as a form.
type PostFileRequest struct {
	// Key is the name of the object, 1 to 1023 bytes of UTF-8. Required.
	Key string
	// Body is the content; nil is an empty object. There is one attempt where it
	// cannot be read again, see [PutFileRequest].
	Body io.Reader
	// ContentLength is the length of a Body that does not tell it itself; at most 512 MiB.
	ContentLength int64
	// ContentType is the MIME type. Default: by the extension of Key, else
	// application/octet-stream.
	ContentType string
	// ContentMD5 makes the service refuse any other content: 32 hex digits, or "auto"
	// to compute it from a Body that can be read twice.
	ContentMD5 string
	// StorageClass is how the object is kept. Default: StorageClassStandard.
	StorageClass StorageClass `header:"X-Ufile-Storage-Class"`
	// Metadata is attached to the object.
	Metadata Metadata `header:"X-Ufile-Meta-*"`
}

// PostFileResponse says what was stored.
type PostFileResponse struct {
	yunkit.Meta
	// ETag is the hash of the stored object.
	ETag ETag `header:"ETag" answer:"required"`
}

// PostFile stores an object as a form of a web page does. [Bucket.PutFile] does
// the same with less. A repeat is safe.
//
// API: https://docs.ucloud.cn/api/ufile-api/post_file
func (b *Bucket) PostFile(ctx context.Context, req *PostFileRequest) (*PostFileResponse, error) {
	r := clone(req)
	r.ContentType = contentType(r.Key, r.ContentType)
	if err := b.invalid("PostFile", keyProblem(r.Key), r.Metadata.check(), computeMD5(&r.ContentMD5, r.Body)); err != nil {
		return nil, err
	}
	op := ucloud.Repeatable("PostFile").Object(http.MethodPost, "/")
	resp, err := ucloud.PostObject[PostFileResponse](ctx, b.api, op, &r, ucloud.Form{
		Key: r.Key, ContentType: r.ContentType, ContentMD5: r.ContentMD5,
	})
	return resp, integrity(err, r.Key, wholeObject)
}

// Range selects a part of an object. The zero Range is all of it.
type Range struct {
	// Offset is where the part begins.
	Offset int64
	// Length is how long it is; 0 is to the end.
	Length int64
}

// EncodeValues sends the range in the form of the header of that name.
func (r Range) EncodeValues(key string, v *url.Values) error {
	switch {
	case r.Offset < 0 || r.Length < 0 || r.Length > math.MaxInt64-r.Offset:
		return fmt.Errorf("%d bytes from %d on are no part of anything", r.Length, r.Offset)
	case r.Length > 0:
		v.Set(key, fmt.Sprintf("bytes=%d-%d", r.Offset, r.Offset+r.Length-1))
	case r.Offset > 0:
		v.Set(key, fmt.Sprintf("bytes=%d-", r.Offset))
	}
	return nil
}

// HTTPTime is a time in a header of a request.
type HTTPTime struct{ time.Time }

// EncodeValues sends the time in the form of HTTP, and nothing for the zero time.
func (t HTTPTime) EncodeValues(key string, v *url.Values) error {
	if !t.IsZero() {
		v.Set(key, t.UTC().Format(http.TimeFormat))
	}
	return nil
}

// GetFileRequest names an object, or a part of it.
type GetFileRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
	// Range selects a part of the object. It has no effect on processed images.
	Range Range `header:"Range"`
	// IfModifiedSince asks for an object only when it was changed after that time;
	// otherwise the error has the status 304.
	IfModifiedSince HTTPTime `header:"If-Modified-Since"`
	// IfMatch is the ETag that the object should have. That the service looks at it
	// is not documented: compare the ETag of the response.
	IfMatch ETag `header:"If-Match"`
	// AttachmentName makes the answer name a file to save it as.
	AttachmentName string `url:"ufileattname,omitempty"`
	// Process is a command of image processing, such as imageinfo. The vendor
	// documents it in part only.
	Process string `url:"iopcmd,omitempty"`
	// NoVerify leaves out the hash of a whole object on its way.
	NoVerify bool
}

// GetFileResponse holds an object, or a part of it, on its way.
type GetFileResponse struct {
	yunkit.Meta
	// Body is the content. Close it. It ends in an [*IntegrityError] instead of
	// io.EOF when it is a whole object and has another hash than ETag says, and in
	// [yunkit.ErrUnavailable] when it breaks off.
	Body io.ReadCloser `json:"-"`
	// ContentLength is how many bytes Body has; -1 when the service did not say.
	ContentLength int64 `json:"-"`
	// Offset is where in the object Body begins.
	Offset int64 `json:"-"`
	// Size is the size of the whole object; -1 when the service did not say.
	Size int64 `json:"-"`
	// ContentType is the MIME type.
	ContentType string `header:"Content-Type"`
	// ContentRange is the part that Body is, as the service wrote it; empty for a
	// whole object. Offset and Size come from it.
	ContentRange string `header:"Content-Range"`
	// ContentMD5 is the MD5 of the object, which the service does not always send.
	ContentMD5 string `header:"Content-Md5"`
	// ETag is the hash of the whole object.
	ETag ETag `header:"ETag"`
	// LastModified is when the object was written.
	LastModified yunkit.Time `header:"Last-Modified"`
	// StorageClass is how the object is kept.
	StorageClass StorageClass `header:"X-Ufile-Storage-Class"`
	// Metadata is what was attached to the object.
	Metadata Metadata `header:"X-Ufile-Meta-*"`
}

// GetFile returns an object, or a part of it, as a stream. A key that does not
// exist is [yunkit.ErrNotFound]. For parallel downloads, files and connections
// that break see [Bucket.Download].
//
// A range that the service did not keep to is an error. An object of
// StorageClassArchive that was not restored is [ErrNotRestored] in the transfers;
// what this operation answers for it is not documented.
//
// API: https://docs.ucloud.cn/api/ufile-api/get_file
func (b *Bucket) GetFile(ctx context.Context, req *GetFileRequest) (*GetFileResponse, error) {
	r := clone(req)
	resp, err := ucloud.DoObject[GetFileResponse](ctx, b.api, ucloud.Read("GetFile").Object(http.MethodGet, "/{key}"), &r)
	if err != nil {
		return resp, err
	}
	if err := resp.place(r.Range, r.Process != ""); err != nil {
		return nil, errors.Join(&yunkit.Error{
			Service: Service, Operation: "GetFile", Kind: yunkit.ErrUnavailable, RequestID: resp.RequestID,
			StatusCode: resp.StatusCode, Attempts: resp.Attempts, Err: err,
		}, resp.Body.Close())
	}
	if whole := r.Range == (Range{}) && r.Process == "" && resp.ContentRange == ""; whole && !r.NoVerify {
		resp.Body = verified(resp.Body, r.Key, resp.ETag, resp.Size)
	}
	return resp, nil
}

// place fills Offset and Size, and returns why the answer is not the part that
// was asked for. A processed image has no ranges.
func (r *GetFileResponse) place(asked Range, processed bool) error {
	r.Size = r.ContentLength
	if r.ContentRange == "" {
		if asked.Offset > 0 && !processed || r.StatusCode == http.StatusPartialContent {
			return errNoRange
		}
		return nil
	}
	first, last, size, ok := parseContentRange(r.ContentRange)
	if !ok || first != asked.Offset || r.ContentLength >= 0 && r.ContentLength != last-first+1 {
		return errNoRange
	}
	r.Offset, r.Size = first, size
	return nil
}

var errNoRange = errors.New("the service answered another part than was asked for")

// parseContentRange reads "bytes 0-9/100"; the size is -1 for "*".
func parseContentRange(text string) (first, last, size int64, ok bool) {
	span, total, found := strings.Cut(strings.TrimPrefix(text, "bytes "), "/")
	from, to, dash := strings.Cut(span, "-")
	first, err1 := strconv.ParseInt(from, 10, 64)
	last, err2 := strconv.ParseInt(to, 10, 64)
	size, err3 := strconv.ParseInt(total, 10, 64)
	if total == "*" {
		size, err3 = -1, nil
	}
	ok = found && dash && errors.Join(err1, err2, err3) == nil && first >= 0 && last >= first && (size < 0 || last < size)
	return first, last, size, ok
}

// HeadFileRequest names an object.
type HeadFileRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
}

// HeadFileResponse is what is known of an object.
type HeadFileResponse struct {
	yunkit.Meta
	// ContentType is the MIME type.
	ContentType string `header:"Content-Type"`
	// ContentLength is the size in bytes.
	ContentLength int64 `header:"Content-Length"`
	// ETag is the hash of the object.
	ETag ETag `header:"ETag" answer:"required"`
	// LastModified is when the object was written.
	LastModified yunkit.Time `header:"Last-Modified"`
	// CreateTime is when the object was created.
	CreateTime yunkit.Time `header:"X-Ufile-Create-Time"`
	// StorageClass is how the object is kept.
	StorageClass StorageClass `header:"X-Ufile-Storage-Class"`
	// Restore says how far the restoring of an archived object is, as the service
	// writes it: ongoing-request="true", or "false" and until when it can be read.
	Restore string `header:"X-Ufile-Restore"`
	// AcceptRanges says that parts can be read.
	AcceptRanges string `header:"Accept-Ranges"`
	// Metadata is what was attached to the object.
	Metadata Metadata `header:"X-Ufile-Meta-*"`
}

// HeadFile returns what is known of an object. A key that does not exist is
// [yunkit.ErrNotFound]. See [Bucket.Stat] for a shorter way.
//
// API: https://docs.ucloud.cn/api/ufile-api/head_file
func (b *Bucket) HeadFile(ctx context.Context, req *HeadFileRequest) (*HeadFileResponse, error) {
	return ucloud.DoObject[HeadFileResponse](ctx, b.api, ucloud.Read("HeadFile").Object(http.MethodHead, "/{key}"), req)
}

// DeleteFileRequest names an object.
type DeleteFileRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
}

// DeleteFileResponse says that the object is gone.
type DeleteFileResponse struct {
	yunkit.Meta
}

// DeleteFile deletes an object, for good. A key that does not exist is
// [yunkit.ErrNotFound]; [Bucket.Delete] takes that for success. A repeat is safe.
// Lists may show the object for a while.
//
// API: https://docs.ucloud.cn/api/ufile-api/delete_file
func (b *Bucket) DeleteFile(ctx context.Context, req *DeleteFileRequest) (*DeleteFileResponse, error) {
	return ucloud.DoObject[DeleteFileResponse](ctx, b.api, ucloud.Delete("DeleteFile").Object(http.MethodDelete, "/{key}"), req)
}

// MetadataDirective says where a copy has its metadata from.
type MetadataDirective string

// The directives.
const (
	// MetadataCopy keeps the metadata of the source. It is the default of a copy.
	MetadataCopy MetadataDirective = "COPY"
	// MetadataReplace takes the metadata of the request.
	MetadataReplace MetadataDirective = "REPLACE"
	// MetadataUnchanged keeps the metadata of a multipart upload's beginning.
	MetadataUnchanged MetadataDirective = "UNCHANGED"
)

// CopySource returns the value of that name for an object of a bucket in the same
// region.
func CopySource(bucket, key string) string { return "/" + bucket + "/" + ucloud.EscapeKey(key) }

// CopyFileRequest says what to copy where.
type CopyFileRequest struct {
	// Key is the name of the copy. Required.
	Key string `path:"key" check:"required"`
	// CopySource is the object to copy, as [CopySource] writes it. Its bucket is in
	// the same region. Required.
	CopySource string `header:"X-Ufile-Copy-Source" check:"required"`
	// MetadataDirective says whose metadata the copy gets. Default: MetadataCopy.
	MetadataDirective MetadataDirective `header:"X-Ufile-Metadata-Directive"`
	// StorageClass is how the copy is kept. Default: StorageClassStandard.
	StorageClass StorageClass `header:"X-Ufile-Storage-Class"`
	// Metadata is attached to the copy with MetadataReplace.
	Metadata Metadata `header:"X-Ufile-Meta-*"`
}

// CopyFileResponse says what was stored.
type CopyFileResponse struct {
	yunkit.Meta
	// ETag is the hash of the copy.
	ETag ETag `header:"ETag" answer:"required"`
}

// CopyFile copies an object of less than 100 MB inside the service. For larger
// ones see [Bucket.Copy]. A repeat is safe. A source that does not exist is
// [yunkit.ErrNotFound].
//
// API: https://docs.ucloud.cn/api/ufile-api/copy
func (b *Bucket) CopyFile(ctx context.Context, req *CopyFileRequest) (*CopyFileResponse, error) {
	r := clone(req)
	if err := b.invalid("CopyFile", r.Metadata.check()); err != nil {
		return nil, err
	}
	return ucloud.DoObject[CopyFileResponse](ctx, b.api, ucloud.Repeatable("CopyFile").Object(http.MethodPut, "/{key}"), &r)
}

// OpMetaRequest changes the MIME type of an object.
type OpMetaRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
	// Op is what to do. The service knows "set", which is the default.
	Op string `json:"op"`
	// MetaKey is what to change. The service knows "mimetype", which is the default.
	MetaKey string `json:"metak"`
	// MetaValue is the new MIME type. Required.
	MetaValue string `json:"metav" check:"required"`
}

// OpMetaResponse says that the type was changed.
type OpMetaResponse struct {
	yunkit.Meta
}

// OpMeta changes the MIME type of an object, and nothing else; for metadata see
// [Bucket.SetMetadata]. A repeat is safe. A key that does not exist is
// [yunkit.ErrNotFound].
//
// API: https://docs.ucloud.cn/api/ufile-api/op_meta
func (b *Bucket) OpMeta(ctx context.Context, req *OpMetaRequest) (*OpMetaResponse, error) {
	r := clone(req)
	r.Op, r.MetaKey = cmp.Or(r.Op, "set"), cmp.Or(r.MetaKey, "mimetype")
	return ucloud.DoObject[OpMetaResponse](ctx, b.api, ucloud.Repeatable("OpMeta").Object(http.MethodPost, "/{key}?opmeta"), &r)
}
