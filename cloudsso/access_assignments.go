package cloudsso

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
)

// PrincipalType tells what a principal is. Values that are not listed here are
// kept as they are.
type PrincipalType string

// Who can be given access.
const (
	// PrincipalUser is a user; the ID begins with u-.
	PrincipalUser PrincipalType = "User"
	// PrincipalGroup is a group; the ID begins with g-.
	PrincipalGroup PrincipalType = "Group"
)

// TargetType tells what access is given to. Values that are not listed here are
// kept as they are.
type TargetType string

// What access can be given to.
const (
	// TargetRDAccount is an account of the resource directory, the only target there is.
	TargetRDAccount TargetType = "RD-Account"
)

// DeprovisionStrategy says what becomes of an access configuration on an
// account when its last assignment there is deleted. Values that are not listed
// here are kept as they are.
type DeprovisionStrategy string

// What can happen to an access configuration that nobody needs on an account
// any more.
const (
	// DeprovisionForLastAccessAssignmentOnAccount takes it off the account, with its RAM role.
	DeprovisionForLastAccessAssignmentOnAccount DeprovisionStrategy = "DeprovisionForLastAccessAssignmentOnAccount"
	// DeprovisionNone leaves it there, to be taken off with DeprovisionAccessConfiguration.
	DeprovisionNone DeprovisionStrategy = "None"
)

// AccessAssignment gives a principal what an access configuration allows, on
// one account.
type AccessAssignment struct {
	// PrincipalType tells whether the principal is a user or a group.
	PrincipalType PrincipalType `json:"PrincipalType"`
	// PrincipalID is the ID of the user or group.
	PrincipalID string `json:"PrincipalId"`
	// PrincipalName is its name.
	PrincipalName string `json:"PrincipalName"`
	// TargetType tells what TargetID is: an account.
	TargetType TargetType `json:"TargetType"`
	// TargetID is the account ID, all digits.
	TargetID string `json:"TargetId"`
	// TargetName is the name of the account.
	TargetName string `json:"TargetName"`
	// TargetPath is where the account stands in the resource directory, by IDs.
	TargetPath string `json:"TargetPath"`
	// TargetPathName is the same by names.
	TargetPathName string `json:"TargetPathName"`
	// AccessConfigurationID is the ID of the access configuration.
	AccessConfigurationID string `json:"AccessConfigurationId"`
	// AccessConfigurationName is its name.
	AccessConfigurationName string `json:"AccessConfigurationName"`
	// CreateTime is when the access was given.
	CreateTime yunkit.Time `json:"CreateTime"`
}

// CreateAccessAssignmentRequest says who is to enter which account with what
// permissions.
type CreateAccessAssignmentRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// PrincipalType is [PrincipalUser] or [PrincipalGroup]. Required.
	PrincipalType PrincipalType `url:"PrincipalType,omitempty" check:"required"`
	// PrincipalID is the ID of the user or group. Required.
	PrincipalID string `url:"PrincipalId,omitempty" check:"required"`
	// TargetType is [TargetRDAccount]. Required.
	TargetType TargetType `url:"TargetType,omitempty" check:"required"`
	// TargetID is the account ID, all digits. Required.
	TargetID string `url:"TargetId,omitempty" check:"required"`
	// AccessConfigurationID is the ID of the access configuration. Required.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty" check:"required"`
}

// CreateAccessAssignmentResponse holds the task that gives the access.
type CreateAccessAssignmentResponse struct {
	yunkit.Meta
	// Task is the task as it begins, without times. Give its TaskID to WaitTask.
	Task Task `json:"Task" answer:"TaskId"`
}

// CreateAccessAssignment begins to give a user or group access to an account.
// The first assignment of an access configuration on an account provisions it
// there too. The access exists when the task has succeeded: see
// [Client.WaitTask].
//
// The call is not safe to repeat. While another task works on the same things
// the error matches yunkit.ErrConflict. When the outcome is unknown
// (yunkit.ErrOutcomeUnknown), look for the task with ListTasks.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/CreateAccessAssignment
func (c *Client) CreateAccessAssignment(ctx context.Context, req *CreateAccessAssignmentRequest) (*CreateAccessAssignmentResponse, error) {
	return alibaba.Do[CreateAccessAssignmentResponse](ctx, c.api, alibaba.Once("CreateAccessAssignment"), req)
}

// ListAccessAssignmentsRequest selects a page of access assignments. Only
// DirectoryID is required.
type ListAccessAssignmentsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// PrincipalType selects by principal, and only together with PrincipalID.
	PrincipalType PrincipalType `url:"PrincipalType,omitempty"`
	// PrincipalID is the ID of a user or group, and only counts together with PrincipalType.
	PrincipalID string `url:"PrincipalId,omitempty"`
	// TargetType selects by account, and only together with TargetID.
	TargetType TargetType `url:"TargetType,omitempty"`
	// TargetID is an account ID, and only counts together with TargetType.
	TargetID string `url:"TargetId,omitempty"`
	// AccessConfigurationID selects by access configuration.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty"`
	// MaxResults is the size of a page, 1 to 20. Default: 10, and 20 with AllAccessAssignments.
	MaxResults int `url:"MaxResults,omitempty" check:"range=1..20"`
	// NextToken is the token of the page, from the answer with the page before it.
	NextToken string `url:"NextToken,omitempty"`
}

// ListAccessAssignmentsResponse holds one page of access assignments.
type ListAccessAssignmentsResponse struct {
	yunkit.Meta
	// AccessAssignments are the items of the page.
	AccessAssignments []AccessAssignment `json:"AccessAssignments"`
	// TotalCounts is how many match in all, not how many this page holds.
	TotalCounts int `json:"TotalCounts"`
	// MaxResults is the size of a page.
	MaxResults int `json:"MaxResults"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextToken is the token of the next page, when there is one.
	NextToken string `json:"NextToken"`
}

// ListAccessAssignments returns one page of the access assignments of a
// directory. What a user may do as the member of a group stands with the group.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListAccessAssignments
func (c *Client) ListAccessAssignments(ctx context.Context, req *ListAccessAssignmentsRequest) (*ListAccessAssignmentsResponse, error) {
	return alibaba.Do[ListAccessAssignmentsResponse](ctx, c.api, alibaba.Read("ListAccessAssignments"), req)
}

// AllAccessAssignments iterates over the access assignments that req selects,
// page by page. Collect before deleting, for pages shift.
func (c *Client) AllAccessAssignments(ctx context.Context, req *ListAccessAssignmentsRequest, opts ...yunkit.IterOption) iter.Seq2[AccessAssignment, error] {
	return pages.ByToken(ctx, Service, "ListAccessAssignments", c.ListAccessAssignments, req, opts,
		func(r *ListAccessAssignmentsRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.NextToken, Size: &r.MaxResults, MaxSize: 20}
		},
		func(r *ListAccessAssignmentsResponse) pages.Page[AccessAssignment] {
			return pages.Page[AccessAssignment]{Items: r.AccessAssignments, Total: r.TotalCounts, Next: r.NextToken, More: r.IsTruncated}
		})
}

// DeleteAccessAssignmentRequest says whose access to which account ends.
type DeleteAccessAssignmentRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// PrincipalType is [PrincipalUser] or [PrincipalGroup]. Required.
	PrincipalType PrincipalType `url:"PrincipalType,omitempty" check:"required"`
	// PrincipalID is the ID of the user or group. Required.
	PrincipalID string `url:"PrincipalId,omitempty" check:"required"`
	// TargetType is [TargetRDAccount]. Required.
	TargetType TargetType `url:"TargetType,omitempty" check:"required"`
	// TargetID is the account ID, all digits. Required.
	TargetID string `url:"TargetId,omitempty" check:"required"`
	// AccessConfigurationID is the ID of the access configuration. Required.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty" check:"required"`
	// DeprovisionStrategy says what becomes of the access configuration on the account when nobody else uses
	// it there. Default: [DeprovisionNone], which leaves its RAM role behind.
	DeprovisionStrategy DeprovisionStrategy `url:"DeprovisionStrategy,omitempty"`
}

// DeleteAccessAssignmentResponse holds the task that takes the access away.
type DeleteAccessAssignmentResponse struct {
	yunkit.Meta
	// Task is the task as it begins, without times. Give its TaskID to WaitTask.
	Task Task `json:"Task" answer:"TaskId"`
}

// DeleteAccessAssignment begins to take the access to an account away from a
// user or group. It is gone when the task has succeeded: see [Client.WaitTask].
//
// The call is not safe to repeat. While another task works on the same things
// the error matches yunkit.ErrConflict; if the assignment does not exist,
// yunkit.ErrNotFound. When the outcome is unknown (yunkit.ErrOutcomeUnknown),
// look for the task with ListTasks.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DeleteAccessAssignment
func (c *Client) DeleteAccessAssignment(ctx context.Context, req *DeleteAccessAssignmentRequest) (*DeleteAccessAssignmentResponse, error) {
	return alibaba.Do[DeleteAccessAssignmentResponse](ctx, c.api, alibaba.Once("DeleteAccessAssignment"), req)
}
