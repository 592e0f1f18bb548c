package cloudsso

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
)

// Group is a set of users that can be given access together.
type Group struct {
	// GroupID is the ID, such as g-00jqzghi2n3o5hkhtest.
	GroupID string `json:"GroupId"`
	// GroupName is the name. That it is unique is not documented.
	GroupName string `json:"GroupName"`
	// Description is a free text.
	Description string `json:"Description"`
	// ProvisionType says where the group comes from.
	ProvisionType ProvisionType `json:"ProvisionType"`
	// CreateTime is when the group was created.
	CreateTime yunkit.Time `json:"CreateTime"`
	// UpdateTime is when its name or description was last changed.
	UpdateTime yunkit.Time `json:"UpdateTime"`
}

// GroupMember is a user as a member of a group: less than a [User] holds.
type GroupMember struct {
	// GroupID is the group that was asked about.
	GroupID string `json:"GroupId"`
	// UserID is the ID of the user.
	UserID string `json:"UserId"`
	// UserName is what the user logs on with.
	UserName string `json:"UserName"`
	// DisplayName is the name that the portal shows.
	DisplayName string `json:"DisplayName"`
	// Email is the user's address.
	Email string `json:"Email"`
	// Description is a free text about the user.
	Description string `json:"Description"`
	// Status says whether the user may log on.
	Status Status `json:"Status"`
	// ProvisionType says where the user comes from.
	ProvisionType ProvisionType `json:"ProvisionType"`
	// JoinTime is when the user was added to the group.
	JoinTime yunkit.Time `json:"JoinTime"`
}

// JoinedGroup is a group as one that a user belongs to.
type JoinedGroup struct {
	// UserID is the user who was asked about.
	UserID string `json:"UserId"`
	// GroupID is the ID of the group.
	GroupID string `json:"GroupId"`
	// GroupName is its name.
	GroupName string `json:"GroupName"`
	// Description is a free text about the group.
	Description string `json:"Description"`
	// ProvisionType says where the group comes from.
	ProvisionType ProvisionType `json:"ProvisionType"`
	// JoinTime is when the user was added to it.
	JoinTime yunkit.Time `json:"JoinTime"`
}

// CreateGroupRequest describes a group to create.
type CreateGroupRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// GroupName is at most 128 letters, digits, underscores, hyphens and periods. Required.
	GroupName string `url:"GroupName,omitempty" check:"required len=..128 pattern=^[A-Za-z0-9_.-]+$"`
	// Description is a free text of at most 1,024 characters.
	Description string `url:"Description,omitempty" check:"len=..1024"`
}

// CreateGroupResponse holds the new group.
type CreateGroupResponse struct {
	yunkit.Meta
	// Group is what was created.
	Group Group `json:"Group" answer:"GroupId"`
}

// CreateGroup creates a group without members.
//
// The call is not safe to repeat, for it may make a second group of the same
// name. When the outcome is unknown (yunkit.ErrOutcomeUnknown), look the name
// up with ListGroups and the filter "GroupName eq <name>" first.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/CreateGroup
func (c *Client) CreateGroup(ctx context.Context, req *CreateGroupRequest) (*CreateGroupResponse, error) {
	return alibaba.Do[CreateGroupResponse](ctx, c.api, alibaba.Once("CreateGroup"), req)
}

// GetGroupRequest names a group.
type GetGroupRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// GroupID names the group. Required.
	GroupID string `url:"GroupId,omitempty" check:"required"`
}

// GetGroupResponse holds a group.
type GetGroupResponse struct {
	yunkit.Meta
	// Group is what was asked for.
	Group Group `json:"Group"`
}

// GetGroup returns a group. When there is none of that ID, the error matches
// yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetGroup
func (c *Client) GetGroup(ctx context.Context, req *GetGroupRequest) (*GetGroupResponse, error) {
	return alibaba.Do[GetGroupResponse](ctx, c.api, alibaba.Read("GetGroup"), req)
}

// ListGroupsRequest selects a page of groups. Only DirectoryID is required.
type ListGroupsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// Filter selects by name: "GroupName eq admins" for one name, "GroupName sw adm" for a beginning. Upper
	// and lower case are the same.
	Filter string `url:"Filter,omitempty"`
	// ProvisionType selects groups by where they come from.
	ProvisionType ProvisionType `url:"ProvisionType,omitempty"`
	// MaxResults is the size of a page, 1 to 100. Default: 10, and 100 with AllGroups.
	MaxResults int `url:"MaxResults,omitempty" check:"range=1..100"`
	// NextToken is the token of the page, from the answer with the page before it.
	NextToken string `url:"NextToken,omitempty"`
}

// ListGroupsResponse holds one page of groups.
type ListGroupsResponse struct {
	yunkit.Meta
	// Groups are the items of the page.
	Groups []Group `json:"Groups"`
	// TotalCounts is how many match in all, not how many this page holds.
	TotalCounts int `json:"TotalCounts"`
	// MaxResults is the size of a page.
	MaxResults int `json:"MaxResults"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextToken is the token of the next page, when there is one.
	NextToken string `json:"NextToken"`
}

// ListGroups returns one page of the groups of a directory.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListGroups
func (c *Client) ListGroups(ctx context.Context, req *ListGroupsRequest) (*ListGroupsResponse, error) {
	return alibaba.Do[ListGroupsResponse](ctx, c.api, alibaba.Read("ListGroups"), req)
}

// AllGroups iterates over the groups that req selects, page by page. Collect
// before deleting, for pages shift.
func (c *Client) AllGroups(ctx context.Context, req *ListGroupsRequest, opts ...yunkit.IterOption) iter.Seq2[Group, error] {
	return pages.ByToken(ctx, Service, "ListGroups", c.ListGroups, req, opts,
		func(r *ListGroupsRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.NextToken, Size: &r.MaxResults, MaxSize: 100}
		},
		func(r *ListGroupsResponse) pages.Page[Group] {
			return pages.Page[Group]{Items: r.Groups, Total: r.TotalCounts, Next: r.NextToken, More: r.IsTruncated}
		})
}

// UpdateGroupRequest says what to change. Fields that are empty
// keep their value. Whether the service can clear one is not documented;
// [Client.Call] sends the empty text that asks for it.
type UpdateGroupRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// GroupID names the group. Required.
	GroupID string `url:"GroupId,omitempty" check:"required"`
	// NewGroupName is the name, of the same characters as in CreateGroupRequest.
	NewGroupName string `url:"NewGroupName,omitempty"`
	// NewDescription is a free text.
	NewDescription string `url:"NewDescription,omitempty"`
}

// UpdateGroupResponse holds the changed group.
type UpdateGroupResponse struct {
	yunkit.Meta
	// Group is the group after the change.
	Group Group `json:"Group"`
}

// UpdateGroup changes the name or the description of a group. Groups that were
// synchronized are refused while SCIM synchronization is enabled. A repeat is
// safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateGroup
func (c *Client) UpdateGroup(ctx context.Context, req *UpdateGroupRequest) (*UpdateGroupResponse, error) {
	return alibaba.Do[UpdateGroupResponse](ctx, c.api, alibaba.Repeatable("UpdateGroup").Changing(), req)
}

// DeleteGroupRequest names a group.
type DeleteGroupRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// GroupID names the group. Required.
	GroupID string `url:"GroupId,omitempty" check:"required"`
}

// DeleteGroupResponse says that the group is gone.
type DeleteGroupResponse struct {
	yunkit.Meta
}

// DeleteGroup deletes a group that has no members and is assigned to no
// account; before that the error matches yunkit.ErrConflict. Groups that were
// synchronized are refused while SCIM synchronization is enabled.
//
// A repeat is safe; once the group is gone the error matches
// yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DeleteGroup
func (c *Client) DeleteGroup(ctx context.Context, req *DeleteGroupRequest) (*DeleteGroupResponse, error) {
	return alibaba.Do[DeleteGroupResponse](ctx, c.api, alibaba.Delete("DeleteGroup"), req)
}

// AddUserToGroupRequest names a user and a group.
type AddUserToGroupRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// GroupID names the group. Required.
	GroupID string `url:"GroupId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
}

// AddUserToGroupResponse says that the user is a member.
type AddUserToGroupResponse struct {
	yunkit.Meta
}

// AddUserToGroup makes a user a member of a group, who may then enter the
// accounts that the group may. Groups that were synchronized are refused while
// SCIM synchronization is enabled.
//
// The call is not safe to repeat, for one who is a member already is refused.
// When the outcome is unknown (yunkit.ErrOutcomeUnknown), look with
// ListJoinedGroupsForUser.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/AddUserToGroup
func (c *Client) AddUserToGroup(ctx context.Context, req *AddUserToGroupRequest) (*AddUserToGroupResponse, error) {
	return alibaba.Do[AddUserToGroupResponse](ctx, c.api, alibaba.Once("AddUserToGroup"), req)
}

// RemoveUserFromGroupRequest names a user and a group.
type RemoveUserFromGroupRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// GroupID names the group. Required.
	GroupID string `url:"GroupId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
}

// RemoveUserFromGroupResponse says that the user is no member any more.
type RemoveUserFromGroupResponse struct {
	yunkit.Meta
}

// RemoveUserFromGroup ends the membership of a user in a group. Groups that
// were synchronized are refused while SCIM synchronization is enabled. A repeat
// is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/RemoveUserFromGroup
func (c *Client) RemoveUserFromGroup(ctx context.Context, req *RemoveUserFromGroupRequest) (*RemoveUserFromGroupResponse, error) {
	return alibaba.Do[RemoveUserFromGroupResponse](ctx, c.api, alibaba.Delete("RemoveUserFromGroup"), req)
}

// ListGroupMembersRequest selects a page of a group's members.
type ListGroupMembersRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// GroupID names the group. Required.
	GroupID string `url:"GroupId,omitempty" check:"required"`
	// MaxResults is the size of a page, 1 to 100. Default: 10, and 100 with AllGroupMembers.
	MaxResults int `url:"MaxResults,omitempty" check:"range=1..100"`
	// NextToken is the token of the page, from the answer with the page before it.
	NextToken string `url:"NextToken,omitempty"`
}

// ListGroupMembersResponse holds one page of a group's members.
type ListGroupMembersResponse struct {
	yunkit.Meta
	// GroupMembers are the items of the page.
	GroupMembers []GroupMember `json:"GroupMembers"`
	// TotalCounts is how many match in all, not how many this page holds.
	TotalCounts int `json:"TotalCounts"`
	// MaxResults is the size of a page.
	MaxResults int `json:"MaxResults"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextToken is the token of the next page, when there is one.
	NextToken string `json:"NextToken"`
}

// ListGroupMembers returns one page of the users in a group. When the group
// does not exist, the error matches yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListGroupMembers
func (c *Client) ListGroupMembers(ctx context.Context, req *ListGroupMembersRequest) (*ListGroupMembersResponse, error) {
	return alibaba.Do[ListGroupMembersResponse](ctx, c.api, alibaba.Read("ListGroupMembers"), req)
}

// AllGroupMembers iterates over the users in a group, page by page. Collect
// before removing them, for pages shift.
func (c *Client) AllGroupMembers(ctx context.Context, req *ListGroupMembersRequest, opts ...yunkit.IterOption) iter.Seq2[GroupMember, error] {
	return pages.ByToken(ctx, Service, "ListGroupMembers", c.ListGroupMembers, req, opts,
		func(r *ListGroupMembersRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.NextToken, Size: &r.MaxResults, MaxSize: 100}
		},
		func(r *ListGroupMembersResponse) pages.Page[GroupMember] {
			return pages.Page[GroupMember]{Items: r.GroupMembers, Total: r.TotalCounts, Next: r.NextToken, More: r.IsTruncated}
		})
}

// ListJoinedGroupsForUserRequest selects a page of a user's groups.
type ListJoinedGroupsForUserRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
	// MaxResults is the size of a page, 1 to 100. Default: 10, and 100 with AllJoinedGroupsForUser.
	MaxResults int `url:"MaxResults,omitempty" check:"range=1..100"`
	// NextToken is the token of the page, from the answer with the page before it.
	NextToken string `url:"NextToken,omitempty"`
}

// ListJoinedGroupsForUserResponse holds one page of a user's groups.
type ListJoinedGroupsForUserResponse struct {
	yunkit.Meta
	// JoinedGroups are the items of the page.
	JoinedGroups []JoinedGroup `json:"JoinedGroups"`
	// TotalCounts is how many match in all, not how many this page holds.
	TotalCounts int `json:"TotalCounts"`
	// MaxResults is the size of a page.
	MaxResults int `json:"MaxResults"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextToken is the token of the next page, when there is one.
	NextToken string `json:"NextToken"`
}

// ListJoinedGroupsForUser returns one page of the groups that a user belongs
// to.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListJoinedGroupsForUser
func (c *Client) ListJoinedGroupsForUser(ctx context.Context, req *ListJoinedGroupsForUserRequest) (*ListJoinedGroupsForUserResponse, error) {
	return alibaba.Do[ListJoinedGroupsForUserResponse](ctx, c.api, alibaba.Read("ListJoinedGroupsForUser"), req)
}

// AllJoinedGroupsForUser iterates over the groups of a user, page by page.
// Collect before removing the user from them, for pages shift.
func (c *Client) AllJoinedGroupsForUser(ctx context.Context, req *ListJoinedGroupsForUserRequest, opts ...yunkit.IterOption) iter.Seq2[JoinedGroup, error] {
	return pages.ByToken(ctx, Service, "ListJoinedGroupsForUser", c.ListJoinedGroupsForUser, req, opts,
		func(r *ListJoinedGroupsForUserRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.NextToken, Size: &r.MaxResults, MaxSize: 100}
		},
		func(r *ListJoinedGroupsForUserResponse) pages.Page[JoinedGroup] {
			return pages.Page[JoinedGroup]{Items: r.JoinedGroups, Total: r.TotalCounts, Next: r.NextToken, More: r.IsTruncated}
		})
}
