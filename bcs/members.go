package bcs

import (
	"context"
	"iter"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/pages"
)

// InvitedUserInfo names a tenant to invite.
type InvitedUserInfo struct {
	// InvitedUser is the name of the tenant. Required.
	InvitedUser string `json:"invited_user,omitzero" check:"required"`
}

// BatchInviteMembersToChannelRequest says whom to invite.
type BatchInviteMembersToChannelRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BCSID is the ID of the blockchain that invites. Required.
	BCSID string `json:"bcs_id,omitzero" check:"required"`
	// ChannelName is the channel to join. Required.
	ChannelName string `json:"channel_name,omitzero" check:"required"`
	// InvitorUsername is the name of the tenant that invites.
	InvitorUsername string `json:"invitor_username,omitzero"`
	// InvitedUserInfo are the tenants to invite. Required.
	InvitedUserInfo []InvitedUserInfo `json:"invited_userinfo,omitzero" check:"required"`
}

// BatchInviteMembersToChannelResponse says that the invitations are on their way.
type BatchInviteMembersToChannelResponse struct {
	yunkit.Meta
	// Result is what the service says of the call, such as success.
	Result string `json:"result" answer:"required"`
}

// BatchInviteMembersToChannel invites other tenants to a channel; each gets a notification.
//
// The call is not safe to repeat: a resend sends the invitations to other tenants again.
// When its outcome is unknown ([yunkit.ErrOutcomeUnknown]), look for them in
// [Client.ListMembers].
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/BatchInviteMembersToChannel.html
func (c *Client) BatchInviteMembersToChannel(ctx context.Context, req *BatchInviteMembersToChannelRequest) (*BatchInviteMembersToChannelResponse, error) {
	return huawei.Do[BatchInviteMembersToChannelResponse](ctx, c.api, huawei.Once(http.MethodPost, "/v2/{project_id}/members/invitations", "BatchInviteMembersToChannel"), req)
}

// InvitedOrg is an organization that joins a channel.
type InvitedOrg struct {
	// Name is its name.
	Name string `json:"name"`
	// NameHash is the hash of its name.
	NameHash string `json:"name_hash"`
	// NodeCount is how many nodes it has.
	NodeCount int `json:"node_count"`
	// Status is its state.
	Status string `json:"status"`
	// StatusDetail is what the service says of the state.
	StatusDetail string `json:"status_detail"`
}

// InvitorInfo is the side that invited.
type InvitorInfo struct {
	// InvitorBCSID is the ID of its blockchain.
	InvitorBCSID string `json:"invitor_bcs_id"`
	// InvitorBCSName is the name of its blockchain.
	InvitorBCSName string `json:"invitor_bcs_name"`
	// InvitorProjectID is the ID of its project.
	InvitorProjectID string `json:"invitor_project_id"`
	// InvitorUserID is the ID of the tenant.
	InvitorUserID string `json:"invitor_user_id"`
	// InvitorUsername is the name of the tenant.
	InvitorUsername string `json:"invitor_username"`
}

// InviteeInfo is the side that was invited.
type InviteeInfo struct {
	// InviteeBCSID is the ID of its blockchain.
	InviteeBCSID string `json:"invitee_bcs_id"`
	// InviteeUserID is the ID of the tenant.
	InviteeUserID string `json:"invitee_user_id"`
	// InviteeUsername is the name of the tenant.
	InviteeUsername string `json:"invitee_username"`
}

// Member is a tenant that was invited to a channel.
type Member struct {
	// TcsNeed is set when trusted computing is supported.
	TcsNeed bool `json:"tcs_need"`
	// ChannelName is the name of the channel.
	ChannelName string `json:"channel_name"`
	// InvitedOrgs are the organizations that it brings.
	InvitedOrgs []InvitedOrg `json:"invited_orgs"`
	// InvitorInfo is the side that invited.
	InvitorInfo InvitorInfo `json:"invitor_info"`
	// InviteeInfo is the side that was invited.
	InviteeInfo InviteeInfo `json:"invitee_info"`
}

// ListMembersRequest names a project.
type ListMembersRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
}

// ListMembersResponse holds the members.
type ListMembersResponse struct {
	yunkit.Meta
	// Members are the members.
	Members []Member `json:"members" answer:"required"`
}

// ListMembers returns the tenants that share channels with a project or were invited to,
// all at once.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ListMembers.html
func (c *Client) ListMembers(ctx context.Context, req *ListMembersRequest) (*ListMembersResponse, error) {
	return huawei.Do[ListMembersResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v2/{project_id}/members", "ListMembers"), req)
}

// AllMembers iterates over the tenants that share channels with a project. The service does
// not page this list: Prefetch and StartAt are refused.
func (c *Client) AllMembers(ctx context.Context, req *ListMembersRequest, opts ...yunkit.IterOption) iter.Seq2[Member, error] {
	return pages.Unpaged(ctx, Service, "ListMembers", c.ListMembers, req, opts,
		func(r *ListMembersResponse) pages.Page[Member] {
			return pages.Page[Member]{Items: r.Members}
		})
}

// InvitationStatus is how far an invitation is. Values that are not listed here are kept as
// they are.
type InvitationStatus string

// The states of invitations that can be deleted; others cannot.
const (
	// InvitationStatusQuit means that the tenant joined and left.
	InvitationStatusQuit InvitationStatus = "quit"
	// InvitationStatusWaiting means that it is not answered yet; deleting it calls it off.
	InvitationStatusWaiting InvitationStatus = "waiting"
	// InvitationStatusReject means that the tenant declined.
	InvitationStatusReject InvitationStatus = "reject"
	// InvitationStatusReleased means that the consortium was dissolved.
	InvitationStatusReleased InvitationStatus = "released"
)

// Invitation names an invitation, as ListMembers shows it.
type Invitation struct {
	// InvitedUser is the name of the tenant that was invited. Required.
	InvitedUser string `json:"invited_user,omitzero" check:"required"`
	// Status is how far the invitation is; it must be given for one that is released.
	Status InvitationStatus `json:"status,omitzero"`
	// InvitedBCSID is the ID of the tenant's blockchain; it must be given where the tenant had
	// joined.
	InvitedBCSID string `json:"invited_bcs_id,omitzero"`
}

// DeleteMemberInviteRequest says which invitations to delete.
type DeleteMemberInviteRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BCSID is the ID of the blockchain that invited. Required.
	BCSID string `json:"bcs_id,omitzero" check:"required"`
	// ChannelName is the name of the channel. Required.
	ChannelName string `json:"channel_name,omitzero" check:"required"`
	// InvitedUserInfo are the invitations. Required.
	InvitedUserInfo []Invitation `json:"invited_userinfo,omitzero" check:"required"`
}

// DeleteMemberInviteResponse says that the invitations are gone.
type DeleteMemberInviteResponse struct {
	yunkit.Meta
	// Result is what the service says of the call, such as success.
	Result string `json:"result" answer:"required"`
}

// DeleteMemberInvite calls invitations off, or deletes those that have ended. A repeat is
// safe. It is a DELETE with a body, which some proxies drop: the service then misses what
// is required.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/DeleteMemberInvite.html
func (c *Client) DeleteMemberInvite(ctx context.Context, req *DeleteMemberInviteRequest) (*DeleteMemberInviteResponse, error) {
	return huawei.Do[DeleteMemberInviteResponse](ctx, c.api, huawei.Delete("/v2/{project_id}/members/invitations", "DeleteMemberInvite"), req)
}

// HandleUnionMemberQuitListRequest says which tenant leaves which channel.
type HandleUnionMemberQuitListRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// InviterBCSID is the ID of the blockchain that invited. Required.
	InviterBCSID string `json:"inviter_bcsid,omitzero" check:"required"`
	// InviterProjectID is the ID of the project that invited. Required.
	InviterProjectID string `json:"inviter_projectid,omitzero" check:"required"`
	// InviterDomainID is the ID of the account that invited. Required.
	InviterDomainID string `json:"inviter_domainid,omitzero" check:"required"`
	// InviterUsername is the name of the account that invited. Required.
	InviterUsername string `json:"inviter_username,omitzero" check:"required"`
	// ChannelName is the name of the channel. Required.
	ChannelName string `json:"channel_name,omitzero" check:"required"`
	// InviteeBCSID is the ID of the blockchain that leaves. Required.
	InviteeBCSID string `json:"invitee_bcsid,omitzero" check:"required"`
	// InviteeProjectID is the ID of the project that leaves. Required.
	InviteeProjectID string `json:"invitee_projectid,omitzero" check:"required"`
	// InviteeDomainID is the ID of the account that leaves. Required.
	InviteeDomainID string `json:"invitee_domainid,omitzero" check:"required"`
}

// HandleUnionMemberQuitListResponse names the operation.
type HandleUnionMemberQuitListResponse struct {
	yunkit.Meta
	// Result is what the service says of the call, such as success.
	Result string `json:"result" answer:"required"`
	// OperationID is the ID of the operation that does the work; the record of it says how it
	// goes.
	OperationID string `json:"operation_id"`
}

// HandleUnionMemberQuitList starts to take the own organizations out of a channel that
// another tenant had invited to.
//
// The call is not safe to repeat: a resend starts another operation, and the ID of the
// first is lost. When its outcome is unknown ([yunkit.ErrOutcomeUnknown]), ListOpRecord
// finds it by the blockchain of the invitee, and [Client.ListMembers] says whether the
// tenant is still there.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/HandleUnionMemberQuitList.html
func (c *Client) HandleUnionMemberQuitList(ctx context.Context, req *HandleUnionMemberQuitListRequest) (*HandleUnionMemberQuitListResponse, error) {
	return huawei.Do[HandleUnionMemberQuitListResponse](ctx, c.api, huawei.Once(http.MethodPut, "/v2/{project_id}/members/quit", "HandleUnionMemberQuitList"), req)
}

// NotificationInvitor is the side that invites.
type NotificationInvitor struct {
	// InvitorID is the ID of the user.
	InvitorID string `json:"invitor_id"`
	// InvitorName is the name of the user.
	InvitorName string `json:"invitor_name"`
	// InvitorBCSID is the ID of its blockchain.
	InvitorBCSID string `json:"invitor_bcs_id"`
	// InvitorBCSName is the name of its blockchain.
	InvitorBCSName string `json:"invitor_bcs_name"`
	// InvitorConsensus is how its orderers agree.
	InvitorConsensus string `json:"invitor_consensus"`
	// InvitorProjectID is the ID of its project.
	InvitorProjectID string `json:"invitor_project_id"`
	// InvitorClusterType is the kind of its cluster.
	InvitorClusterType string `json:"invitor_cluster_type"`
	// InvitorDatabaseType is the kind of its database.
	InvitorDatabaseType string `json:"invitor_database_type"`
	// InvitorSignatureAlgorithm is how its blockchain signs.
	InvitorSignatureAlgorithm string `json:"invitor_signature_algorithm"`
	// InvitorFabricVersion is the version of Hyperledger Fabric.
	InvitorFabricVersion string `json:"invitor_fabric_version"`
	// OrderFadeEnabled is set when consensus nodes may age.
	OrderFadeEnabled bool `json:"order_fade_enabled"`
	// OrderFadeCache is the threshold at which consensus nodes age, in a unit that the vendor
	// does not name.
	OrderFadeCache int `json:"order_fade_cache"`
}

// NotificationInvitee is the side that is invited.
type NotificationInvitee struct {
	// InviteeID is the ID of the user.
	InviteeID string `json:"invitee_id"`
	// InviteeName is the name of the tenant. The vendor calls it a number, and one is read as
	// a text.
	InviteeName string `json:"invitee_name"`
	// InviteeBCSName is the name of its blockchain.
	InviteeBCSName string `json:"invitee_bcs_name"`
	// InviteeBCSID is the ID of its blockchain.
	InviteeBCSID string `json:"invitee_bcs_id"`
	// InviteeProjectID is the ID of its project.
	InviteeProjectID string `json:"invitee_project_id"`
}

// Notification is an invitation that a tenant got or sent.
type Notification struct {
	// ChannelName is the name of the channel.
	ChannelName string `json:"channel_name"`
	// Status is how far the invitation is.
	Status string `json:"status"`
	// UpdatedTime is when it last changed, as the service writes it.
	UpdatedTime string `json:"updated_time"`
	// TC3Need is set when trusted computing is in use.
	TC3Need bool `json:"tc3_need"`
	// InvitorInfo is the side that invites.
	InvitorInfo NotificationInvitor `json:"invitor_info"`
	// InviteeInfo is the side that is invited.
	InviteeInfo NotificationInvitee `json:"invitee_info"`
	// Hide is not 0 when it was deleted.
	Hide int `json:"hide"`
	// InviteeOrgs are the organizations that join.
	InviteeOrgs []InvitedOrg `json:"invitee_orgs"`
	// ReadStatus is a number that says whether it was read; the vendor names no values.
	ReadStatus int `json:"read_status"`
	// CrossVersionUpgrade is what the service says of an upgrade between versions.
	CrossVersionUpgrade string `json:"cross_version_upgrade"`
}

// ListNotificationsRequest names a project.
type ListNotificationsRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
}

// ListNotificationsResponse holds the notifications.
type ListNotificationsResponse struct {
	yunkit.Meta
	// Notifications are the notifications.
	Notifications []Notification `json:"notifications" answer:"required"`
}

// ListNotifications returns the invitations of a project, all at once.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ListNotifications.html
func (c *Client) ListNotifications(ctx context.Context, req *ListNotificationsRequest) (*ListNotificationsResponse, error) {
	return huawei.Do[ListNotificationsResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v2/{project_id}/notifications", "ListNotifications"), req)
}

// AllNotifications iterates over the invitations of a project. The service does not page
// this list: Prefetch and StartAt are refused.
func (c *Client) AllNotifications(ctx context.Context, req *ListNotificationsRequest, opts ...yunkit.IterOption) iter.Seq2[Notification, error] {
	return pages.Unpaged(ctx, Service, "ListNotifications", c.ListNotifications, req, opts,
		func(r *ListNotificationsResponse) pages.Page[Notification] {
			return pages.Page[Notification]{Items: r.Notifications}
		})
}

// InvitationAnswer is what to answer to an invitation. Values that are not listed here are
// kept as they are.
type InvitationAnswer string

// The answers.
const (
	// InvitationAnswerAgreed means to join.
	InvitationAnswerAgreed InvitationAnswer = "agreed"
	// InvitationAnswerReject means to decline.
	InvitationAnswerReject InvitationAnswer = "reject"
)

// Invitee is the side that answers an invitation.
type Invitee struct {
	// InviteeBCSID is the ID of its blockchain. Required.
	InviteeBCSID string `json:"invitee_bcs_id,omitzero" check:"required"`
	// InviteeBCSName is the name of its blockchain. Required.
	InviteeBCSName string `json:"invitee_bcs_name,omitzero" check:"required"`
	// InviteeProjectID is the ID of its project. Required.
	InviteeProjectID string `json:"invitee_project_id,omitzero" check:"required"`
	// InviteeUserID is the ID of the tenant. Required.
	InviteeUserID string `json:"invitee_user_id,omitzero" check:"required"`
}

// Invitor is the side whose invitation is answered, as ListNotifications shows it.
type Invitor struct {
	// InvitorBCSID is the ID of its blockchain. Required.
	InvitorBCSID string `json:"invitor_bcs_id,omitzero" check:"required"`
	// InvitorBCSName is the name of its blockchain. Required.
	InvitorBCSName string `json:"invitor_bcs_name,omitzero" check:"required"`
	// InvitorProjectID is the ID of its project. Required.
	InvitorProjectID string `json:"invitor_project_id,omitzero" check:"required"`
	// InvitorUserID is the ID of its account, the account ID of its credentials page.
	// Required.
	InvitorUserID string `json:"invitor_user_id,omitzero" check:"required"`
}

// JoiningOrg names an organization that joins.
type JoiningOrg struct {
	// Name is the name of the organization. Required.
	Name string `json:"name,omitzero" check:"required"`
}

// HandleNotificationRequest answers an invitation.
type HandleNotificationRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// ChannelName is the name of the channel. Required.
	ChannelName string `json:"channel_name,omitzero" check:"required"`
	// Status is the answer. Required.
	Status InvitationAnswer `json:"status,omitzero" check:"required"`
	// InvitorInfo is the side that invited. Required.
	InvitorInfo Invitor `json:"invitor_info,omitzero" check:"required"`
	// InviteeInfo is the own side. Required to join.
	InviteeInfo Invitee `json:"invitee_info,omitzero"`
	// InvitedOrgs are the own organizations that join. Required to join.
	InvitedOrgs []JoiningOrg `json:"invited_orgs,omitzero"`
}

// HandleNotificationResponse says that the answer was taken.
type HandleNotificationResponse struct {
	yunkit.Meta
	// Result is what the service says of the call, such as success.
	Result string `json:"result" answer:"required"`
}

// HandleNotification accepts or declines an invitation to a channel.
//
// The call is not safe to repeat: an invitation is answered once, so a resend of a success
// is refused. When its outcome is unknown ([yunkit.ErrOutcomeUnknown]), look at the
// invitation in [Client.ListNotifications].
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/HandleNotification.html
func (c *Client) HandleNotification(ctx context.Context, req *HandleNotificationRequest) (*HandleNotificationResponse, error) {
	return huawei.Do[HandleNotificationResponse](ctx, c.api, huawei.Once(http.MethodPost, "/v2/{project_id}/notification/handle", "HandleNotification"), req)
}
