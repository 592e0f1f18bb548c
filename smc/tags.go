package smc

import (
	"context"
	"iter"
	"net/url"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
	"github.com/yunkit/yunkit/internal/request"
)

// Tag is a label of a source server, a replication job or a workgroup. A
// resource carries 20 at most.
type Tag struct {
	// Key is the name of the tag. Some operations document 64 characters and
	// others 128, so that only 128 is checked. It must not begin with aliyun or
	// acs:, nor hold http:// or https://.
	Key string `url:"Key,omitempty" json:"Key" check:"len=..128"`
	// Value is its value, as long as the key may be. It may be empty, but not on a
	// workgroup.
	Value string `url:"Value,omitempty" json:"Value" check:"len=..128"`
}

// Tags is a list of tags as a parameter. Assign any []Tag.
type Tags []Tag

// EncodeValues sends the tags as key.1.Key, key.1.Value and so on.
func (l Tags) EncodeValues(key string, v *url.Values) error {
	return request.Structs(v, key, 1, l)
}

// ResourceType is a kind of resource in requests of the tag operations. They
// do not take workgroups, which get their tags when they are created.
type ResourceType string

// The kinds of resources that can be tagged.
const (
	// ResourceSourceServer is a source server.
	ResourceSourceServer ResourceType = "sourceserver"
	// ResourceReplicationJob is a replication job.
	ResourceReplicationJob ResourceType = "replicationjob"
)

// TagResource is one tag of one resource.
type TagResource struct {
	// ResourceID is the ID of the source server or the replication job.
	ResourceID string `json:"ResourceId"`
	// ResourceType is the kind of resource in a long form, such as
	// ALIYUN::SMC::SOURCESERVER, and not a [ResourceType] of the request.
	ResourceType string `json:"ResourceType"`
	// TagKey is the name of the tag.
	TagKey string `json:"TagKey"`
	// TagValue is its value.
	TagValue string `json:"TagValue"`
}

// TagResourcesRequest says which resources get which tags.
type TagResourcesRequest struct {
	// ResourceType is the kind of all the resources. Required.
	ResourceType ResourceType `url:"ResourceType,omitempty" check:"required"`
	// ResourceID names the resources, up to 50, none twice. Required.
	ResourceID StringList `url:"ResourceId,omitempty" check:"required items=..50"`
	// Tag is what each of them gets, up to 20. Required.
	Tag Tags `url:"Tag,omitempty" check:"required items=..20"`
}

// TagResourcesResponse says that the tags are set.
type TagResourcesResponse struct {
	yunkit.Meta
}

// TagResources puts tags on source servers or replication jobs. A key that a
// resource has already gets the new value. A resource that does not exist is
// yunkit.ErrNotFound.
//
// A repeat ends in the same tags unless somebody has changed them in between,
// and so it is left to the caller when the outcome is unknown
// (yunkit.ErrOutcomeUnknown).
//
// API: https://api.aliyun.com/api/smc/2019-06-01/TagResources
func (c *Client) TagResources(ctx context.Context, req *TagResourcesRequest) (*TagResourcesResponse, error) {
	return alibaba.Do[TagResourcesResponse](ctx, c.api, alibaba.Once("TagResources"), req)
}

// ListTagResourcesRequest selects tags by the resources that carry them. Give
// resources, tags or both: whether the service lists everything without either
// is not documented.
type ListTagResourcesRequest struct {
	// ResourceType is the kind of resources. Required.
	ResourceType ResourceType `url:"ResourceType,omitempty" check:"required"`
	// ResourceID selects by resource, up to 50.
	ResourceID StringList `url:"ResourceId,omitempty" check:"items=..50"`
	// Tag selects the resources that carry all of these tags, up to 20. Case
	// matters. A tag without a value stands for any value of its key; one without
	// a key is refused by the service (InvalidParameter.TagValue).
	Tag Tags `url:"Tag,omitempty" check:"items=..20"`
	// NextToken is the token of the page, from the answer with the page before it.
	NextToken string `url:"NextToken,omitempty"`
}

// ListTagResourcesResponse holds one page of tags.
type ListTagResourcesResponse struct {
	yunkit.Meta
	// TagResources are the items of the page, one for each tag of each resource.
	TagResources []TagResource `json:"TagResources"`
	// NextToken is the token of the next page; empty on the last one.
	NextToken string `json:"NextToken"`
}

// ListTagResources returns one page of the tags of source servers or
// replication jobs. The service alone decides how long a page is. A resource
// that does not exist is yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/ListTagResources
func (c *Client) ListTagResources(ctx context.Context, req *ListTagResourcesRequest) (*ListTagResourcesResponse, error) {
	return alibaba.Do[ListTagResourcesResponse](ctx, c.api, alibaba.Read("ListTagResources"), req)
}

// AllTagResources iterates over the tags that req selects, page by page. Collect
// before removing tags, for pages shift.
func (c *Client) AllTagResources(ctx context.Context, req *ListTagResourcesRequest, opts ...yunkit.IterOption) iter.Seq2[TagResource, error] {
	return pages.ByToken(ctx, Service, "ListTagResources", c.ListTagResources, req, opts,
		func(r *ListTagResourcesRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.NextToken}
		},
		func(r *ListTagResourcesResponse) pages.Page[TagResource] {
			return pages.Page[TagResource]{Items: r.TagResources, Next: r.NextToken}
		})
}

// UntagResourcesRequest says which resources lose which tags.
type UntagResourcesRequest struct {
	// ResourceType is the kind of all the resources. Required.
	ResourceType ResourceType `url:"ResourceType,omitempty" check:"required"`
	// ResourceID names the resources, up to 50, none twice. Required.
	ResourceID StringList `url:"ResourceId,omitempty" check:"required items=..50"`
	// TagKey names the tags to remove, up to 20. Case matters.
	TagKey StringList `url:"TagKey,omitempty" check:"items=..20"`
	// All removes every tag. It counts only while TagKey is empty.
	All bool `url:"All,omitempty"`
}

// UntagResourcesResponse says that the tags are gone.
type UntagResourcesResponse struct {
	yunkit.Meta
}

// UntagResources removes tags from source servers or replication jobs. A
// resource that does not exist is yunkit.ErrNotFound. A repeat is safe.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/UntagResources
func (c *Client) UntagResources(ctx context.Context, req *UntagResourcesRequest) (*UntagResourcesResponse, error) {
	return alibaba.Do[UntagResourcesResponse](ctx, c.api, alibaba.Delete("UntagResources"), req)
}
