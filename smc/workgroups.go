package smc

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
)

// WorkgroupStatus is how far a workgroup is. The service only names the values;
// those that are not listed here are kept as they are.
type WorkgroupStatus string

// The states of a workgroup.
const (
	// WorkgroupNotStarted workgroups have not begun to migrate.
	WorkgroupNotStarted WorkgroupStatus = "NotStarted"
	// WorkgroupInProgress workgroups migrate.
	WorkgroupInProgress WorkgroupStatus = "InProgress"
	// WorkgroupCutover workgroups are being cut over.
	WorkgroupCutover WorkgroupStatus = "Cutover"
	// WorkgroupCompleted workgroups are done.
	WorkgroupCompleted WorkgroupStatus = "Completed"
)

// WorkgroupWarningType is what a warning is about. Values that are not listed
// here are kept as they are.
type WorkgroupWarningType string

// The kinds of warnings.
const (
	// WorkgroupWarningInError: a replication job failed.
	WorkgroupWarningInError WorkgroupWarningType = "InError"
	// WorkgroupWarningUnrelated: a source server has no replication job.
	WorkgroupWarningUnrelated WorkgroupWarningType = "UnRelated"
	// WorkgroupWarningNotPassed: what a replication job made did not pass the
	// test of the migration.
	WorkgroupWarningNotPassed WorkgroupWarningType = "NotPassed"
)

// Workgroup is a number of source servers that are migrated together.
type Workgroup struct {
	// WorkgroupID is the ID of the workgroup, such as w-bp1ja22kdqphehljtest.
	WorkgroupID string `json:"WorkgroupId"`
	// Name is the name given by its owner.
	Name string `json:"Name"`
	// Description is a free text.
	Description string `json:"Description"`
	// Status says how far the workgroup is.
	Status WorkgroupStatus `json:"Status"`
	// Warnings name the source servers that need somebody, by what they need.
	Warnings []WorkgroupWarning `json:"Warnings"`
	// Tags are the labels of the workgroup.
	Tags []Tag `json:"Tags"`
}

// WorkgroupWarning is one thing wrong in a workgroup.
type WorkgroupWarning struct {
	// WarningType is what is wrong.
	WarningType WorkgroupWarningType `json:"WarningType"`
	// SourceIDs are the source servers that it is wrong with.
	SourceIDs []string `json:"SourceIds"`
}

// CreateWorkgroupRequest describes a workgroup to create. All fields are
// optional to the service, the name too.
type CreateWorkgroupRequest struct {
	// Name is 2 to 64 characters and unique in the account. It begins with a
	// letter, not with http:// or https://, and may hold digits, colons, periods,
	// underscores and hyphens.
	Name string `url:"Name,omitempty" check:"len=2..64 pattern=^\\p{L} deny=http://,https://"`
	// Description is 2 to 256 characters that do not begin with http:// or https://.
	Description string `url:"Description,omitempty" check:"len=2..256 deny=http://,https://"`
	// Tag is put on the workgroup, up to 20 with different keys and no empty value.
	Tag Tags `url:"Tag,omitempty" check:"items=..20"`
	// ClientToken makes repeats of one call create one workgroup, up to 64 ASCII
	// characters. Default: generated for every call.
	ClientToken string `url:"ClientToken,omitempty" check:"len=..64 pattern=^[[:ascii:]]+$"`
}

// CreateWorkgroupResponse names the new workgroup.
type CreateWorkgroupResponse struct {
	yunkit.Meta
	// WorkgroupID is the ID of the workgroup.
	WorkgroupID string `json:"WorkgroupId" answer:"required"`
}

// CreateWorkgroup creates an empty workgroup. An account has 50 at most.
//
// A repeat with the same ClientToken is safe. When the outcome is unknown
// (yunkit.ErrOutcomeUnknown), the error holds the token that was sent.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/CreateWorkgroup
func (c *Client) CreateWorkgroup(ctx context.Context, req *CreateWorkgroupRequest) (*CreateWorkgroupResponse, error) {
	return alibaba.Do[CreateWorkgroupResponse](ctx, c.api, alibaba.WithToken("CreateWorkgroup"), req)
}

// DescribeWorkgroupsRequest selects a page of workgroups: those that fit all
// fields, or all of them.
type DescribeWorkgroupsRequest struct {
	// WorkgroupID selects by ID, up to 50.
	WorkgroupID StringList `url:"WorkgroupId,omitempty" check:"items=..50"`
	// Name selects by name.
	Name string `url:"Name,omitempty"`
	// Status selects by state.
	Status WorkgroupStatus `url:"Status,omitempty"`
	// Tag selects those that carry these tags, up to 20 with different keys.
	Tag Tags `url:"Tag,omitempty" check:"items=..20"`
	// PageNumber is the number of the page, from 1. Default: 1.
	PageNumber int `url:"PageNumber,omitempty" check:"range=1.."`
	// PageSize is the size of a page, 1 to 50. Default: 10, and 50 with AllWorkgroups.
	PageSize int `url:"PageSize,omitempty" check:"range=1..50"`
}

// DescribeWorkgroupsResponse holds one page of workgroups.
type DescribeWorkgroupsResponse struct {
	yunkit.Meta
	// Workgroups are the items of the page.
	Workgroups []Workgroup `json:"Workgroups"`
	// TotalCount is how many workgroups match in all.
	TotalCount int `json:"TotalCount"`
	// PageNumber is the number of the page.
	PageNumber int `json:"PageNumber"`
	// PageSize is the size of a page.
	PageSize int `json:"PageSize"`
}

// DescribeWorkgroups returns one page of workgroups with their warnings.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/DescribeWorkgroups
func (c *Client) DescribeWorkgroups(ctx context.Context, req *DescribeWorkgroupsRequest) (*DescribeWorkgroupsResponse, error) {
	return alibaba.Do[DescribeWorkgroupsResponse](ctx, c.api, alibaba.Read("DescribeWorkgroups"), req)
}

// AllWorkgroups iterates over the workgroups that req selects, from its
// PageNumber on. Collect before deleting, for pages shift.
func (c *Client) AllWorkgroups(ctx context.Context, req *DescribeWorkgroupsRequest, opts ...yunkit.IterOption) iter.Seq2[Workgroup, error] {
	return pages.ByNumber(ctx, Service, "DescribeWorkgroups", c.DescribeWorkgroups, req, opts,
		func(r *DescribeWorkgroupsRequest) pages.NumberFields {
			return pages.NumberFields{Number: &r.PageNumber, Size: &r.PageSize, MaxSize: maxPageSize}
		},
		func(r *DescribeWorkgroupsResponse) pages.Page[Workgroup] {
			return pages.Page[Workgroup]{Items: r.Workgroups, Total: r.TotalCount}
		})
}

// ModifyWorkgroupAttributeRequest says what to change. Fields that are empty
// keep their value; [Client.Call] can send an empty text.
type ModifyWorkgroupAttributeRequest struct {
	// WorkgroupID is the ID of the workgroup. Required.
	WorkgroupID string `url:"WorkgroupId,omitempty" check:"required"`
	// Name is the new name, as in [CreateWorkgroupRequest].
	Name string `url:"Name,omitempty" check:"len=2..64 pattern=^\\p{L} deny=http://,https://"`
	// Description is the new text, as in [CreateWorkgroupRequest].
	Description string `url:"Description,omitempty" check:"len=2..256 deny=http://,https://"`
}

// ModifyWorkgroupAttributeResponse says that the workgroup is changed.
type ModifyWorkgroupAttributeResponse struct {
	yunkit.Meta
}

// ModifyWorkgroupAttribute changes the name or the description of a workgroup.
// A repeat is safe.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/ModifyWorkgroupAttribute
func (c *Client) ModifyWorkgroupAttribute(ctx context.Context, req *ModifyWorkgroupAttributeRequest) (*ModifyWorkgroupAttributeResponse, error) {
	return alibaba.Do[ModifyWorkgroupAttributeResponse](ctx, c.api, alibaba.Repeatable("ModifyWorkgroupAttribute").Changing(), req)
}

// DeleteWorkgroupRequest names a workgroup.
type DeleteWorkgroupRequest struct {
	// WorkgroupID is the ID of the workgroup. Required.
	WorkgroupID string `url:"WorkgroupId,omitempty" check:"required"`
}

// DeleteWorkgroupResponse says that the workgroup is gone.
type DeleteWorkgroupResponse struct {
	yunkit.Meta
}

// DeleteWorkgroup deletes a workgroup that has no source servers: delete them,
// or take them out with DisassociateSourceServers, first. A repeat is safe.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/DeleteWorkgroup
func (c *Client) DeleteWorkgroup(ctx context.Context, req *DeleteWorkgroupRequest) (*DeleteWorkgroupResponse, error) {
	return alibaba.Do[DeleteWorkgroupResponse](ctx, c.api, alibaba.Delete("DeleteWorkgroup"), req)
}

// AssociateSourceServersRequest says which source servers join a workgroup.
type AssociateSourceServersRequest struct {
	// WorkgroupID is the ID of the workgroup. Required.
	WorkgroupID string `url:"WorkgroupId,omitempty" check:"required"`
	// SourceID names the source servers, up to 50. Required.
	SourceID StringList `url:"SourceId,omitempty" check:"required items=..50"`
}

// AssociateSourceServersResponse says that the source servers are in the workgroup.
type AssociateSourceServersResponse struct {
	yunkit.Meta
}

// AssociateSourceServers puts source servers into a workgroup. A source server
// is in one workgroup only, and a workgroup holds 50 at most. A repeat is safe.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/AssociateSourceServers
func (c *Client) AssociateSourceServers(ctx context.Context, req *AssociateSourceServersRequest) (*AssociateSourceServersResponse, error) {
	return alibaba.Do[AssociateSourceServersResponse](ctx, c.api, alibaba.Repeatable("AssociateSourceServers"), req)
}

// DisassociateSourceServersRequest says which source servers leave a workgroup.
type DisassociateSourceServersRequest struct {
	// WorkgroupID is the ID of the workgroup. Required.
	WorkgroupID string `url:"WorkgroupId,omitempty" check:"required"`
	// SourceID names the source servers, up to 50. Required.
	SourceID StringList `url:"SourceId,omitempty" check:"required items=..50"`
}

// DisassociateSourceServersResponse says that the source servers are out of the
// workgroup.
type DisassociateSourceServersResponse struct {
	yunkit.Meta
}

// DisassociateSourceServers takes source servers out of a workgroup. The source
// servers and their replication jobs stay. A repeat is safe.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/DisassociateSourceServers
func (c *Client) DisassociateSourceServers(ctx context.Context, req *DisassociateSourceServersRequest) (*DisassociateSourceServersResponse, error) {
	return alibaba.Do[DisassociateSourceServersResponse](ctx, c.api, alibaba.Delete("DisassociateSourceServers"), req)
}
