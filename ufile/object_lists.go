package ufile

import (
	"context"
	"iter"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/pages"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// ListObjectsRequest selects a page of objects. All fields are optional.
type ListObjectsRequest struct {
	// Prefix selects keys that begin so.
	Prefix string `url:"prefix,omitempty"`
	// Marker is where the page begins: after this key.
	Marker string `url:"marker,omitempty"`
	// MaxKeys is the size of a page, 1 to 1000. Default: 100, and 1000 with AllObjects.
	MaxKeys int `url:"max-keys,omitempty" check:"range=1..1000"`
	// Delimiter "/" puts keys that go on after the next slash together in CommonPrefixes,
	// as a folder does.
	Delimiter string `url:"delimiter,omitempty"`
}

// ListObjectsResponse holds one page of objects.
type ListObjectsResponse struct {
	yunkit.Meta
	// Contents are the objects of the page.
	Contents []Object `json:"Contents"`
	// CommonPrefixes are the folders of the page, with a Delimiter.
	CommonPrefixes []CommonPrefix `json:"CommonPrefixes"`
	// Name is the name of the bucket.
	Name string `json:"Name"`
	// Prefix is what was asked for.
	Prefix string `json:"Prefix"`
	// MaxKeys is the size of a page.
	MaxKeys yunkit.Int `json:"MaxKeys"`
	// Delimiter is what was asked for.
	Delimiter string `json:"Delimiter"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextMarker is where the next page begins.
	NextMarker string `json:"NextMarker"`
}

// Object is an object as a list shows it.
type Object struct {
	// Key is the name of the object.
	Key string `json:"Key"`
	// MimeType is the MIME type.
	MimeType string `json:"MimeType"`
	// ETag is the hash of the object.
	ETag ETag `json:"ETag" alias:"Etag"`
	// Size is the size in bytes.
	Size yunkit.Int `json:"Size"`
	// StorageClass is how the object is kept.
	StorageClass StorageClass `json:"StorageClass"`
	// LastModified is when the object was written.
	LastModified yunkit.UnixTime `json:"LastModified"`
	// CreateTime is when the object was created.
	CreateTime yunkit.UnixTime `json:"CreateTime"`
	// UserMeta is what was attached to the object.
	UserMeta Metadata `json:"UserMeta"`
}

// CommonPrefix is a folder: what keys have in common up to a slash.
type CommonPrefix struct {
	// Prefix ends in a slash.
	Prefix string `json:"Prefix"`
}

// ListObjects returns one page of the objects of a bucket, sorted by key. A list
// lags behind uploads and deletions for a while; HeadFile does not.
//
// API: https://docs.ucloud.cn/api/ufile-api/list_objects
func (b *Bucket) ListObjects(ctx context.Context, req *ListObjectsRequest) (*ListObjectsResponse, error) {
	return ucloud.DoObject[ListObjectsResponse](ctx, b.api, ucloud.Read("ListObjects").Object(http.MethodGet, "/?listobjects"), req)
}

// Entry is an object or a folder. One of the two fields is set.
type Entry struct {
	// Object is the object; its Key is empty for a folder.
	Object Object
	// Prefix is the folder, with the slash at its end; empty for an object.
	Prefix string
}

// AllObjects iterates over objects, page by page. A list may lag behind uploads
// and deletions. Collect before deleting, or use [Bucket.DeleteAll].
func (b *Bucket) AllObjects(ctx context.Context, req *ListObjectsRequest, opts ...yunkit.IterOption) iter.Seq2[Object, error] {
	return pages.ByToken(ctx, Service, "ListObjects", b.ListObjects, req, opts, listObjectsFields,
		func(r *ListObjectsResponse) pages.Page[Object] {
			return pages.Page[Object]{Items: r.Contents, Next: r.next(), More: r.IsTruncated}
		})
}

// AllEntries iterates over the objects and the folders right below a prefix, page
// by page. Delimiter is "/" when the request has none.
func (b *Bucket) AllEntries(ctx context.Context, req *ListObjectsRequest, opts ...yunkit.IterOption) iter.Seq2[Entry, error] {
	r := clone(req)
	if r.Delimiter == "" {
		r.Delimiter = "/"
	}
	return pages.ByToken(ctx, Service, "ListObjects", b.ListObjects, &r, opts, listObjectsFields,
		func(r *ListObjectsResponse) pages.Page[Entry] {
			var entries []Entry
			for _, folder := range r.CommonPrefixes {
				entries = append(entries, Entry{Prefix: folder.Prefix})
			}
			for _, object := range r.Contents {
				entries = append(entries, Entry{Object: object})
			}
			return pages.Page[Entry]{Items: entries, Next: r.next(), More: r.IsTruncated}
		})
}

func listObjectsFields(r *ListObjectsRequest) pages.TokenFields {
	return pages.TokenFields{Token: &r.Marker, Size: &r.MaxKeys, MaxSize: 1000}
}

// next returns where the next page begins: NextMarker as it is, and the last name
// of the page where a page that is not the last one has none.
func (r *ListObjectsResponse) next() string {
	if !r.IsTruncated || r.NextMarker != "" {
		return r.NextMarker
	}
	last := ""
	if n := len(r.Contents); n > 0 {
		last = r.Contents[n-1].Key
	}
	if n := len(r.CommonPrefixes); n > 0 {
		last = max(last, r.CommonPrefixes[n-1].Prefix)
	}
	return last
}

// PrefixFileListRequest selects a page of files. All fields are optional.
type PrefixFileListRequest struct {
	// Prefix selects keys that begin so.
	Prefix string `url:"prefix,omitempty"`
	// Marker is where the page begins: after this key.
	Marker string `url:"marker,omitempty"`
	// Limit is the size of a page, 1 to 10000. Default: 20, and 1000 with AllFiles.
	Limit int `url:"limit,omitempty" check:"range=1..10000"`
}

// PrefixFileListResponse holds one page of files.
type PrefixFileListResponse struct {
	yunkit.Meta
	// DataSet are the items of the page.
	DataSet []File `json:"DataSet"`
	// BucketName is the name of the bucket.
	BucketName string `json:"BucketName"`
	// BucketID is the ID of the bucket.
	BucketID string `json:"BucketId"`
	// NextMarker is where the next page begins; empty on the last one.
	NextMarker string `json:"NextMarker"`
}

// File is an object as the older list shows it.
type File struct {
	// FileName is the name of the object.
	FileName string `json:"FileName" alias:"ObjectName"`
	// BucketName is the name of the bucket.
	BucketName string `json:"BucketName"`
	// Hash is the hash of the object.
	Hash ETag `json:"Hash"`
	// MimeType is the MIME type.
	MimeType string `json:"MimeType"`
	// FirstObject is not documented.
	FirstObject string `json:"first_object"`
	// Size is the size in bytes.
	Size int64 `json:"Size"`
	// CreateTime is when the object was created.
	CreateTime yunkit.UnixTime `json:"CreateTime"`
	// ModifyTime is when the object was written.
	ModifyTime yunkit.UnixTime `json:"ModifyTime"`
	// StorageClass is how the object is kept.
	StorageClass StorageClass `json:"StorageClass"`
	// RestoreStatus says whether an archived object was restored.
	RestoreStatus string `json:"RestoreStatus"`
}

// PrefixFileList returns one page of the objects of a bucket. It is the older
// list; [Bucket.ListObjects] knows folders.
//
// API: https://docs.ucloud.cn/api/ufile-api/prefix_file_list
func (b *Bucket) PrefixFileList(ctx context.Context, req *PrefixFileListRequest) (*PrefixFileListResponse, error) {
	return ucloud.DoObject[PrefixFileListResponse](ctx, b.api, ucloud.Read("PrefixFileList").Object(http.MethodGet, "/?list"), req)
}

// AllFiles iterates over the objects that the older list shows, page by page.
func (b *Bucket) AllFiles(ctx context.Context, req *PrefixFileListRequest, opts ...yunkit.IterOption) iter.Seq2[File, error] {
	return pages.ByToken(ctx, Service, "PrefixFileList", b.PrefixFileList, req, opts,
		func(r *PrefixFileListRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.Marker, Size: &r.Limit, MaxSize: 1000}
		},
		func(r *PrefixFileListResponse) pages.Page[File] {
			return pages.Page[File]{Items: r.DataSet, Next: r.NextMarker, More: r.NextMarker != ""}
		})
}
