package ufile

import (
	"context"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// ObjectTag is a label of an object: letters, digits, space and + - = . _ : / @.
type ObjectTag struct {
	// Key is the name of the tag, at most 128 characters.
	Key string `json:"Key" check:"required len=..128"`
	// Value is its value, at most 256 characters.
	Value string `json:"Value" check:"len=..256"`
}

// PutObjectTaggingRequest gives an object its tags.
type PutObjectTaggingRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
	// Tags are all tags that the object is to have, 10 at most.
	Tags []ObjectTag `json:"Tags" check:"items=..10"`
}

// PutObjectTaggingResponse says that the tags are set.
type PutObjectTaggingResponse struct {
	yunkit.Meta
}

// PutObjectTagging replaces the tags of an object. Some regions have no tags. A
// repeat is safe. The operation is known from the vendor's Go SDK alone.
//
// API: https://github.com/ufilesdk-dev/ufile-gosdk
func (b *Bucket) PutObjectTagging(ctx context.Context, req *PutObjectTaggingRequest) (*PutObjectTaggingResponse, error) {
	return ucloud.DoObject[PutObjectTaggingResponse](ctx, b.api, ucloud.Repeatable("PutObjectTagging").Object(http.MethodPut, "/{key}?tagging"), req)
}

// GetObjectTaggingRequest names an object.
type GetObjectTaggingRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
}

// GetObjectTaggingResponse holds the tags of an object.
type GetObjectTaggingResponse struct {
	yunkit.Meta
	// Tags are all of them.
	Tags []ObjectTag `json:"Tags"`
}

// GetObjectTagging returns the tags of an object.
//
// API: https://github.com/ufilesdk-dev/ufile-gosdk
func (b *Bucket) GetObjectTagging(ctx context.Context, req *GetObjectTaggingRequest) (*GetObjectTaggingResponse, error) {
	return ucloud.DoObject[GetObjectTaggingResponse](ctx, b.api, ucloud.Read("GetObjectTagging").Object(http.MethodGet, "/{key}?tagging"), req)
}

// DeleteObjectTaggingRequest names an object.
type DeleteObjectTaggingRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
}

// DeleteObjectTaggingResponse says that the tags are gone.
type DeleteObjectTaggingResponse struct {
	yunkit.Meta
}

// DeleteObjectTagging removes all tags of an object. A repeat is safe.
//
// API: https://github.com/ufilesdk-dev/ufile-gosdk
func (b *Bucket) DeleteObjectTagging(ctx context.Context, req *DeleteObjectTaggingRequest) (*DeleteObjectTaggingResponse, error) {
	return ucloud.DoObject[DeleteObjectTaggingResponse](ctx, b.api, ucloud.Repeatable("DeleteObjectTagging").Object(http.MethodDelete, "/{key}?tagging"), req)
}
