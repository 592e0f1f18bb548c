package ufile

import (
	"context"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// ObjectACL says who may read an object.
type ObjectACL string

// The access rules of objects.
const (
	// ObjectACLDefault is that of the bucket.
	ObjectACLDefault ObjectACL = "default"
	// ObjectACLPublicRead lets everybody read.
	ObjectACLPublicRead ObjectACL = "public-read"
)

// PutObjectAclRequest says who may read an object.
type PutObjectAclRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
	// ACL is the rule. Required.
	ACL ObjectACL `header:"X-Ufile-Object-Acl" check:"required"`
}

// PutObjectAclResponse says that the rule is set.
type PutObjectAclResponse struct {
	yunkit.Meta
}

// PutObjectAcl sets who may read an object. A repeat is safe. The operation is
// known from the vendor's Go SDK alone.
//
// API: https://github.com/ufilesdk-dev/ufile-gosdk
func (b *Bucket) PutObjectAcl(ctx context.Context, req *PutObjectAclRequest) (*PutObjectAclResponse, error) {
	return ucloud.DoObject[PutObjectAclResponse](ctx, b.api, ucloud.Repeatable("PutObjectAcl").Object(http.MethodPut, "/{key}?acl"), req)
}

// GetObjectAclRequest names an object.
type GetObjectAclRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
}

// GetObjectAclResponse says who may read an object.
type GetObjectAclResponse struct {
	yunkit.Meta
	// Owner is the account that the object belongs to.
	Owner ObjectOwner `json:"Owner"`
	// AccessControlList holds the rule.
	AccessControlList ObjectAccess `json:"AccessControlList"`
}

// ObjectOwner is the account that an object belongs to.
type ObjectOwner struct {
	// ID is the ID of the account.
	ID string `json:"ID"`
	// DisplayName is its name.
	DisplayName string `json:"DisplayName"`
}

// ObjectAccess holds the access rule of an object.
type ObjectAccess struct {
	// Grant is the rule.
	Grant ObjectACL `json:"Grant"`
}

// GetObjectAcl returns who may read an object.
//
// API: https://github.com/ufilesdk-dev/ufile-gosdk
func (b *Bucket) GetObjectAcl(ctx context.Context, req *GetObjectAclRequest) (*GetObjectAclResponse, error) {
	return ucloud.DoObject[GetObjectAclResponse](ctx, b.api, ucloud.Read("GetObjectAcl").Object(http.MethodGet, "/{key}?acl"), req)
}
