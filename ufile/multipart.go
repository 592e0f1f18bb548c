package ufile

import (
	"cmp"
	"context"
	"io"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/pages"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// InitiateMultipartUploadRequest begins an object in parts.
type InitiateMultipartUploadRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
	// ContentType is the MIME type, the same for all parts and the end. Default: by
	// the extension of Key, else application/octet-stream.
	ContentType string `header:"Content-Type"`
	// StorageClass is how the object is kept. Default: StorageClassStandard.
	StorageClass StorageClass `header:"X-Ufile-Storage-Class"`
	// Metadata is attached to the object.
	Metadata Metadata `header:"X-Ufile-Meta-*"`
}

// InitiateMultipartUploadResponse names the upload.
type InitiateMultipartUploadResponse struct {
	yunkit.Meta
	// UploadID is the ID of the upload, which its parts and its end name.
	UploadID string `json:"UploadId" answer:"required"`
	// BlkSize is the length of all parts but the last: 4 MiB wherever it was seen.
	BlkSize int64 `json:"BlkSize" answer:"required"`
	// Bucket is the name of the bucket.
	Bucket string `json:"Bucket"`
	// Key is the name of the object.
	Key string `json:"Key"`
}

// InitiateMultipartUpload begins an object that is sent in parts.
// [Bucket.Upload] does all of it.
//
// The call is not safe to repeat, for each one begins an upload; one whose
// outcome is unknown ([yunkit.ErrOutcomeUnknown]) costs nothing while it has no
// parts, and [Bucket.AbortStale] ends it.
//
// API: https://docs.ucloud.cn/api/ufile-api/initiate_multipart_upload
func (b *Bucket) InitiateMultipartUpload(ctx context.Context, req *InitiateMultipartUploadRequest) (*InitiateMultipartUploadResponse, error) {
	r := clone(req)
	r.ContentType = contentType(r.Key, r.ContentType)
	if err := b.invalid("InitiateMultipartUpload", r.Metadata.check()); err != nil {
		return nil, err
	}
	return ucloud.DoObject[InitiateMultipartUploadResponse](ctx, b.api, ucloud.Once("InitiateMultipartUpload").Object(http.MethodPost, "/{key}?uploads"), &r)
}

// UploadPartRequest is one part of an object.
type UploadPartRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
	// UploadID is the upload. Required.
	UploadID string `url:"uploadId" check:"required"`
	// PartNumber counts from 0, without gaps.
	PartNumber int `url:"partNumber" check:"range=0.."`
	// Body is the content, as long as BlkSize except for the last part. There is one
	// attempt where it cannot be read again, see [PutFileRequest].
	Body io.Reader
	// ContentLength is the length of a Body that does not tell it itself.
	ContentLength int64
	// ContentType is that of the upload's beginning. Default: by the extension of Key,
	// else application/octet-stream.
	ContentType string `header:"Content-Type"`
	// ContentMD5 makes the service refuse any other content: 32 hex digits, or "auto"
	// to compute it from a Body that can be read twice.
	ContentMD5 string `header:"Content-Md5"`
	// NoVerify leaves out the hash beside the transfer.
	NoVerify bool
}

// UploadPartResponse says what was stored.
type UploadPartResponse struct {
	yunkit.Meta
	// ETag is the hash of the part, to be given to FinishMultipartUpload as it is.
	ETag ETag `header:"ETag" answer:"required"`
	// PartNumber is the number of the part.
	PartNumber int `json:"PartNumber"`
	// Verified says that ETag is that of the bytes that were sent.
	Verified bool `json:"-"`
}

// UploadPart stores one part of an object, in place of one with that number. A
// repeat is safe. Parts may be sent side by side and in any order. Content that
// was changed on its way is sent again, and in the end [ErrIntegrity].
//
// API: https://docs.ucloud.cn/api/ufile-api/upload_part
func (b *Bucket) UploadPart(ctx context.Context, req *UploadPartRequest) (*UploadPartResponse, error) {
	r := clone(req)
	r.ContentType = contentType(r.Key, r.ContentType)
	if err := b.invalid("UploadPart", computeMD5(&r.ContentMD5, r.Body)); err != nil {
		return nil, err
	}
	resp, err := ucloud.DoObject[UploadPartResponse](ctx, b.api, ucloud.Repeatable("UploadPart").Object(http.MethodPut, "/{key}"), &r)
	return resp, integrity(err, r.Key, r.PartNumber)
}

// UploadPartCopyRequest is one part of an object, taken from another one.
type UploadPartCopyRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
	// UploadID is the upload. Required.
	UploadID string `url:"uploadId" check:"required"`
	// PartNumber counts from 0, without gaps.
	PartNumber int `url:"partNumber" check:"range=0.."`
	// CopySource is the object to copy from, as [CopySource] writes it. Its bucket is
	// in the same region. Required.
	CopySource string `header:"X-Ufile-Copy-Source" check:"required"`
	// CopySourceRange is what to copy of it, 4 MiB at most. Required.
	CopySourceRange Range `header:"X-Ufile-Copy-Source-Range"`
	// ContentType is that of the upload's beginning. Default: by the extension of Key,
	// else application/octet-stream.
	ContentType string `header:"Content-Type"`
}

// UploadPartCopyResponse says what was stored.
type UploadPartCopyResponse struct {
	yunkit.Meta
	// ETag is the hash of the part, to be given to FinishMultipartUpload as it is.
	ETag ETag `header:"ETag" answer:"required"`
	// ContentRange is the part of the source that was copied.
	ContentRange string `header:"Content-Range"`
	// PartNumber is the number of the part.
	PartNumber int `json:"PartNumber"`
}

// UploadPartCopy stores one part of an object from another object, inside the
// service. A repeat is safe. A range that the source does not have is
// [yunkit.ErrInvalidRequest].
//
// API: https://docs.ucloud.cn/api/ufile-api/upload_part_copy
func (b *Bucket) UploadPartCopy(ctx context.Context, req *UploadPartCopyRequest) (*UploadPartCopyResponse, error) {
	r := clone(req)
	r.ContentType = contentType(r.Key, r.ContentType)
	if r.CopySourceRange.Length == 0 {
		return nil, b.api.Invalid("UploadPartCopy", "CopySourceRange.Length is required")
	}
	return ucloud.DoObject[UploadPartCopyResponse](ctx, b.api, ucloud.Repeatable("UploadPartCopy").Object(http.MethodPut, "/{key}"), &r)
}

// FinishMultipartUploadRequest makes an object of its parts.
type FinishMultipartUploadRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
	// UploadID is the upload. Required.
	UploadID string `url:"uploadId" check:"required"`
	// NewKey is the name that the object gets when Key was taken meanwhile.
	NewKey string `url:"newKey,omitempty"`
	// Parts are the ETags of all parts, in the order of their numbers.
	Parts []ETag
	// ContentType is that of the upload's beginning. Default: by the extension of Key,
	// else application/octet-stream.
	ContentType string `header:"Content-Type"`
	// MetadataDirective is MetadataUnchanged or MetadataReplace. Default: the metadata
	// of the upload's beginning.
	MetadataDirective MetadataDirective `header:"X-Ufile-Metadata-Directive"`
	// Metadata is attached to the object with MetadataReplace.
	Metadata Metadata `header:"X-Ufile-Meta-*"`
	// Policy makes the service call somebody afterwards.
	Policy *UploadPolicy
}

// FinishMultipartUploadResponse says what was stored.
type FinishMultipartUploadResponse struct {
	yunkit.Meta
	// ETag is the hash of the object.
	ETag ETag `header:"ETag"`
	// Bucket is the name of the bucket.
	Bucket string `json:"Bucket"`
	// Key is the name that the object got: NewKey when Key was taken.
	Key string `json:"Key"`
	// FileSize is the size of the object.
	FileSize int64 `json:"FileSize"`
	// CallbackBody is what the callback of a Policy answered, in place of the other fields.
	CallbackBody []byte `json:"-"`
}

// FinishMultipartUpload makes an object of its parts.
//
// The call is not safe to repeat. When its outcome is unknown
// ([yunkit.ErrOutcomeUnknown]), HeadFile tells whether the object is there, and
// ListParts whether the upload still is. [Bucket.Upload] does that.
//
// API: https://docs.ucloud.cn/api/ufile-api/finish_multipart_upload
func (b *Bucket) FinishMultipartUpload(ctx context.Context, req *FinishMultipartUploadRequest) (*FinishMultipartUploadResponse, error) {
	r := clone(req)
	r.ContentType = contentType(r.Key, r.ContentType)
	policy, badPolicy := r.Policy.encode()
	if err := b.invalid("FinishMultipartUpload", r.Metadata.check(), badPolicy); err != nil {
		return nil, err
	}
	parts := make([]string, len(r.Parts))
	for i, tag := range r.Parts {
		if parts[i] = string(tag); tag == "" || strings.Contains(parts[i], ",") {
			return nil, b.api.Invalid("FinishMultipartUpload", "Parts["+strconv.Itoa(i)+"] is no ETag")
		}
	}
	op := ucloud.Once("FinishMultipartUpload").Object(http.MethodPost, "/{key}").WithPolicy(policy).WithText(strings.Join(parts, ","))
	return ucloud.DoObject[FinishMultipartUploadResponse](ctx, b.api, op, &r)
}

// AbortMultipartUploadRequest names an upload.
type AbortMultipartUploadRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
	// UploadID is the upload. Required.
	UploadID string `url:"uploadId" check:"required"`
}

// AbortMultipartUploadResponse says that the upload is gone.
type AbortMultipartUploadResponse struct {
	yunkit.Meta
}

// AbortMultipartUpload ends an upload and deletes its parts, which cost money
// until then. A repeat is safe.
//
// API: https://docs.ucloud.cn/api/ufile-api/abort_multipart_upload
func (b *Bucket) AbortMultipartUpload(ctx context.Context, req *AbortMultipartUploadRequest) (*AbortMultipartUploadResponse, error) {
	return ucloud.DoObject[AbortMultipartUploadResponse](ctx, b.api, ucloud.Delete("AbortMultipartUpload").Object(http.MethodDelete, "/{key}"), req)
}

// ListMultipartUploadsRequest selects a page of uploads that have not ended. All
// fields are optional.
type ListMultipartUploadsRequest struct {
	// Prefix selects keys that begin so.
	Prefix string `url:"prefix,omitempty"`
	// Marker is where the page begins, from the answer with the page before it.
	Marker string `url:"marker,omitempty"`
	// UploadIDMarker goes with Marker.
	UploadIDMarker string `url:"upload-id-marker,omitempty"`
	// Limit is the size of a page. Default: 20, and 1000 with AllMultipartUploads.
	Limit int `url:"limit,omitempty" check:"range=1.."`
}

// ListMultipartUploadsResponse holds one page of uploads.
type ListMultipartUploadsResponse struct {
	yunkit.Meta
	// DataSet are the items of the page.
	DataSet []MultipartUpload `json:"DataSet"`
	// Bucket is the name of the bucket.
	Bucket string `json:"Bucket"`
	// NextMarker is where the next page begins.
	NextMarker string `json:"NextMarker"`
	// UploadIDMarker goes with NextMarker.
	UploadIDMarker string `json:"UploadIdMarker" alias:"NextUploadMarker"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
}

// MultipartUpload is an object in parts that has not ended.
type MultipartUpload struct {
	// UploadID is the ID of the upload.
	UploadID string `json:"UploadId"`
	// FileName is the name of the object.
	FileName string `json:"FileName"`
	// StartTime is when it began.
	StartTime yunkit.UnixTime `json:"StartTime"`
	// StorageClass is how the object will be kept.
	StorageClass StorageClass `json:"StorageClass"`
}

// ListMultipartUploads returns one page of the uploads that were neither finished
// nor aborted. No tool of the vendor calls the operation, and a third party saw it
// refused.
//
// API: https://docs.ucloud.cn/api/ufile-api/get_multi_upload_id
func (b *Bucket) ListMultipartUploads(ctx context.Context, req *ListMultipartUploadsRequest) (*ListMultipartUploadsResponse, error) {
	return ucloud.DoObject[ListMultipartUploadsResponse](ctx, b.api, ucloud.Read("ListMultipartUploads").Object(http.MethodGet, "/?muploadid"), req)
}

// AllMultipartUploads iterates over the uploads that were neither finished nor
// aborted, page by page. Collect before aborting, for pages shift.
func (b *Bucket) AllMultipartUploads(ctx context.Context, req *ListMultipartUploadsRequest, opts ...yunkit.IterOption) iter.Seq2[MultipartUpload, error] {
	return pages.ByToken(ctx, Service, "ListMultipartUploads", func(ctx context.Context, r *uploadsPage) (*ListMultipartUploadsResponse, error) {
		r.Marker, r.UploadIDMarker, _ = strings.Cut(r.both, markerBreak)
		return b.ListMultipartUploads(ctx, &r.ListMultipartUploadsRequest)
	}, newUploadsPage(req), opts,
		func(r *uploadsPage) pages.TokenFields {
			return pages.TokenFields{Token: &r.both, Size: &r.Limit, MaxSize: 1000}
		},
		func(r *ListMultipartUploadsResponse) pages.Page[MultipartUpload] {
			next := ""
			if r.IsTruncated {
				next = r.NextMarker + markerBreak + r.UploadIDMarker
			}
			return pages.Page[MultipartUpload]{Items: r.DataSet, Next: next, More: r.IsTruncated}
		})
}

// uploadsPage is a request with its two markers as one token.
type uploadsPage struct {
	ListMultipartUploadsRequest
	both string
}

// markerBreak stands in no key.
const markerBreak = "\x00"

func newUploadsPage(req *ListMultipartUploadsRequest) *uploadsPage {
	p := &uploadsPage{ListMultipartUploadsRequest: clone(req)}
	if p.Marker != "" {
		p.both = p.Marker + markerBreak + p.UploadIDMarker
	}
	return p
}

// ListPartsRequest selects a page of the parts of an upload.
type ListPartsRequest struct {
	// UploadID is the upload. Required.
	UploadID string `url:"uploadId" check:"required"`
	// MaxParts is the size of a page. Default: the service's, and 1000 with AllParts.
	MaxParts int `url:"max-parts,omitempty" check:"range=1.."`
	// PartNumberMarker is the part after which the page begins; nil begins with the
	// first one, which a marker of 0 would leave out.
	PartNumberMarker *int `url:"part-number-marker,omitempty" check:"range=0.."`
}

// ListPartsResponse holds one page of parts.
type ListPartsResponse struct {
	yunkit.Meta
	// Parts are the items of the page.
	Parts []Part `json:"Parts"`
	// UploadID is the upload.
	UploadID string `json:"UploadId"`
	// Bucket is the name of the bucket.
	Bucket string `json:"Bucket"`
	// Key is the name of the object.
	Key string `json:"Key"`
	// MaxParts is the size of a page.
	MaxParts int `json:"MaxParts"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextPartNumberMarker is the last part of this page.
	NextPartNumberMarker int `json:"NextPartNumberMarker"`
	// StorageClass is how the object will be kept.
	StorageClass StorageClass `json:"StorageClass"`
	// Status is not documented.
	Status int `json:"Status"`
}

// Part is a part of an upload.
type Part struct {
	// PartNum is the number of the part, from 0.
	PartNum int `json:"PartNum"`
	// ETag is the hash of the part.
	ETag ETag `json:"Etag"`
	// LastModified is when the part was stored.
	LastModified yunkit.UnixTime `json:"LastModified"`
	// Size is the length of the part: bytes by the text of the documents, bits in
	// their sample. Compare ETags.
	Size int64 `json:"Size"`
}

// ListParts returns one page of the parts of an upload.
//
// API: https://docs.ucloud.cn/api/ufile-api/get_multi_upload_part
func (b *Bucket) ListParts(ctx context.Context, req *ListPartsRequest) (*ListPartsResponse, error) {
	return ucloud.DoObject[ListPartsResponse](ctx, b.api, ucloud.Read("ListParts").Object(http.MethodGet, "/?muploadpart"), req)
}

// AllParts iterates over the parts of an upload, page by page.
func (b *Bucket) AllParts(ctx context.Context, req *ListPartsRequest, opts ...yunkit.IterOption) iter.Seq2[Part, error] {
	return pages.ByToken(ctx, Service, "ListParts", func(ctx context.Context, r *partsPage) (*ListPartsResponse, error) {
		r.PartNumberMarker = nil
		if r.token != "" {
			number, err := strconv.Atoi(r.token)
			if err != nil {
				return nil, b.api.Invalid("ListParts", "StartAt: the token of this list is the number of a part")
			}
			r.PartNumberMarker = &number
		}
		return b.ListParts(ctx, &r.ListPartsRequest)
	}, newPartsPage(req), opts,
		func(r *partsPage) pages.TokenFields {
			return pages.TokenFields{Token: &r.token, Size: &r.MaxParts, MaxSize: 1000}
		},
		func(r *ListPartsResponse) pages.Page[Part] {
			next := ""
			if r.IsTruncated {
				last := r.NextPartNumberMarker
				if n := len(r.Parts); n > 0 {
					last = cmp.Or(last, r.Parts[n-1].PartNum)
				}
				next = strconv.Itoa(last)
			}
			return pages.Page[Part]{Items: r.Parts, Next: next, More: r.IsTruncated}
		})
}

// partsPage is a request with its marker as a token.
type partsPage struct {
	ListPartsRequest
	token string
}

func newPartsPage(req *ListPartsRequest) *partsPage {
	p := &partsPage{ListPartsRequest: clone(req)}
	if p.PartNumberMarker != nil {
		p.token = strconv.Itoa(*p.PartNumberMarker)
	}
	return p
}
