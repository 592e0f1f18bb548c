package cloudsso

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
)

// DeletionStrategy says what becomes of the RAM users when their user
// provisioning is deleted. Values that are not listed here are kept as they
// are.
type DeletionStrategy string

// What can happen to the RAM users of a deleted user provisioning.
const (
	// DeletionStrategyDelete deletes them too.
	DeletionStrategyDelete DeletionStrategy = "Delete"
	// DeletionStrategyKeep leaves them on the account.
	DeletionStrategyKeep DeletionStrategy = "Keep"
)

// DuplicationStrategy says what happens when the account has a RAM user of the
// same name already. Values that are not listed here are kept as they are.
type DuplicationStrategy string

// What can happen when the name of a RAM user is taken.
const (
	// DuplicationStrategyKeepBoth makes another RAM user with the suffix _sso.
	DuplicationStrategyKeepBoth DuplicationStrategy = "KeepBoth"
	// DuplicationStrategyTakeOver puts the user of CloudSSO in the place of the RAM user.
	DuplicationStrategyTakeOver DuplicationStrategy = "TakeOver"
)

// UserProvisioningEventSource tells what made a user provisioning event. Values
// that are not listed here are kept as they are.
type UserProvisioningEventSource string

// What makes user provisioning events.
const (
	// SourceStartProvisioning is the creation of a user provisioning.
	SourceStartProvisioning UserProvisioningEventSource = "StartProvisioning"
	// SourceDeleteProvisioning is its deletion.
	SourceDeleteProvisioning UserProvisioningEventSource = "DeleteProvisioning"
	// SourceAddUserToGroup is a new member of its group.
	SourceAddUserToGroup UserProvisioningEventSource = "AddUserToGroup"
	// SourceRemoveUserFromGroup is a member that has left its group.
	SourceRemoveUserFromGroup UserProvisioningEventSource = "RemoveUserFromGroup"
	// SourceUserProvisioningDeletionClearing is the clearing up behind a deletion.
	SourceUserProvisioningDeletionClearing UserProvisioningEventSource = "UserProvisioningDeletionClearing"
)

// UserProvisioningEntity tells what statistics are about. Both values hold a
// space, unlike [TargetRDAccount]. Values that are not listed here are kept as
// they are.
type UserProvisioningEntity string

// What user provisioning statistics are about.
const (
	// EntityUserProvisioning is one user provisioning.
	EntityUserProvisioning UserProvisioningEntity = "User Provisioning"
	// EntityRDAccount is an account with all of its user provisionings.
	EntityRDAccount UserProvisioningEntity = "RD Account"
)

// UserProvisioning keeps RAM users on an account for a user, or for the members
// of a group.
type UserProvisioning struct {
	// UserProvisioningID is the ID, such as up-002axzhapcbz6e63test.
	UserProvisioningID string `json:"UserProvisioningId"`
	// DirectoryID is the directory that the users belong to.
	DirectoryID string `json:"DirectoryId"`
	// OwnerPk is the ID of the account that owns the resource directory, all digits.
	OwnerPk string `json:"OwnerPk"`
	// Description is a free text.
	Description string `json:"Description"`
	// Status says whether the provisioning is at work.
	Status Status `json:"Status"`
	// PrincipalType tells what PrincipalID is.
	PrincipalType PrincipalType `json:"PrincipalType"`
	// PrincipalID is the user or group that gets RAM users.
	PrincipalID string `json:"PrincipalId"`
	// PrincipalName is its name.
	PrincipalName string `json:"PrincipalName"`
	// TargetType tells what TargetID is: an account.
	TargetType TargetType `json:"TargetType"`
	// TargetID is the account that the RAM users are on, all digits.
	TargetID string `json:"TargetId"`
	// TargetName is the name of the account.
	TargetName string `json:"TargetName"`
	// TargetPath is where the account stands in the resource directory.
	TargetPath string `json:"TargetPath"`
	// DuplicationStrategy is what happens when a name is taken.
	DuplicationStrategy DuplicationStrategy `json:"DuplicationStrategy"`
	// DeletionStrategy is what becomes of the RAM users in the end.
	DeletionStrategy DeletionStrategy `json:"DeletionStrategy"`
	// CreateTime is when the provisioning was created.
	CreateTime yunkit.Time `json:"CreateTime"`
	// UpdateTime is when it was last changed.
	UpdateTime yunkit.Time `json:"UpdateTime"`
}

// UserProvisioningConfiguration is what all user provisionings of a directory
// share.
type UserProvisioningConfiguration struct {
	// DirectoryID is the directory it holds for.
	DirectoryID string `json:"DirectoryId"`
	// SessionDuration is how long a session of a RAM user lasts, in hours; access configurations count in
	// seconds.
	SessionDuration int `json:"SessionDuration"`
	// DefaultLandingPage is the page of the console that the users see first.
	DefaultLandingPage string `json:"DefaultLandingPage"`
	// CreateTime is when the configuration was created.
	CreateTime yunkit.Time `json:"CreateTime"`
	// UpdateTime is when it was last changed.
	UpdateTime yunkit.Time `json:"UpdateTime"`
}

// UserProvisioningEvent is a piece of work of a user provisioning, done in the
// background.
type UserProvisioningEvent struct {
	// EventID is the ID, such as upe-wjKyNDmZvyZOiRcJtest.
	EventID string `json:"EventId"`
	// UserProvisioningID is the user provisioning that the event belongs to.
	UserProvisioningID string `json:"UserProvisioningId"`
	// DirectoryID is the directory that the users belong to.
	DirectoryID string `json:"DirectoryId"`
	// SourceType is what made the event.
	SourceType UserProvisioningEventSource `json:"SourceType"`
	// PrincipalType tells what PrincipalID is.
	PrincipalType PrincipalType `json:"PrincipalType"`
	// PrincipalID is the user or group that gets RAM users.
	PrincipalID string `json:"PrincipalId"`
	// PrincipalName is its name.
	PrincipalName string `json:"PrincipalName"`
	// TargetType tells what TargetID is: an account.
	TargetType TargetType `json:"TargetType"`
	// TargetID is the account that the RAM users are on, all digits.
	TargetID string `json:"TargetId"`
	// TargetName is the name of the account.
	TargetName string `json:"TargetName"`
	// TargetPath is where the account stands in the resource directory.
	TargetPath string `json:"TargetPath"`
	// DuplicationStrategy is what happens when a name is taken.
	DuplicationStrategy DuplicationStrategy `json:"DuplicationStrategy"`
	// DeletionStrategy is what becomes of the RAM users in the end.
	DeletionStrategy DeletionStrategy `json:"DeletionStrategy"`
	// ErrorCount is how often the event has failed.
	ErrorCount int64 `json:"ErrorCount"`
	// ErrorInfo is the code of the last failure, such as
	// OperationConflict.UserProvisioning.Process.fail.ImsUserExists for a name that is taken. It is a value,
	// never the error of a call.
	ErrorInfo string `json:"ErrorInfo"`
	// LatestAsyncTime is when the event was last tried.
	LatestAsyncTime yunkit.Time `json:"LatestAsyncTime"`
	// CreateTime is when the event was made.
	CreateTime yunkit.Time `json:"CreateTime"`
	// UpdateTime is when it last changed.
	UpdateTime yunkit.Time `json:"UpdateTime"`
}

// UserProvisioningStatistics counts what went wrong.
type UserProvisioningStatistics struct {
	// DirectoryID is the directory that was counted in.
	DirectoryID string `json:"DirectoryId"`
	// OwnerPk is the ID of the account that owns the resource directory, all digits.
	OwnerPk string `json:"OwnerPk"`
	// Type tells what EntityID is.
	Type UserProvisioningEntity `json:"Type"`
	// EntityID is the user provisioning or the account that was counted for.
	EntityID string `json:"EntityId"`
	// FailedEventCount is how many events have failed.
	FailedEventCount int64 `json:"FailedEventCount"`
	// LatestAsyncTime is when something was last tried.
	LatestAsyncTime yunkit.Time `json:"LatestAsyncTime"`
}

// CreateUserProvisioningRequest says who is to have RAM users on which account.
type CreateUserProvisioningRequest struct {
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
	// DuplicationStrategy is what happens when a name is taken. Required.
	DuplicationStrategy DuplicationStrategy `url:"DuplicationStrategy,omitempty" check:"required"`
	// DeletionStrategy is what becomes of the RAM users when the provisioning is deleted. Required.
	DeletionStrategy DeletionStrategy `url:"DeletionStrategy,omitempty" check:"required"`
	// Description is a free text.
	Description string `url:"Description,omitempty"`
}

// CreateUserProvisioningResponse holds the new user provisioning.
type CreateUserProvisioningResponse struct {
	yunkit.Meta
	// UserProvisioning is what was created.
	UserProvisioning UserProvisioning `json:"UserProvisioning" answer:"UserProvisioningId"`
}

// CreateUserProvisioning begins to keep RAM users on an account for a user, or
// for the members of a group. The RAM users are made later and there is no task
// to wait for: what fails shows up in ListUserProvisioningEvents.
//
// The call is not safe to repeat. When the outcome is unknown
// (yunkit.ErrOutcomeUnknown), look with ListUserProvisionings for the same
// target and principal first.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/CreateUserProvisioning
func (c *Client) CreateUserProvisioning(ctx context.Context, req *CreateUserProvisioningRequest) (*CreateUserProvisioningResponse, error) {
	return alibaba.Do[CreateUserProvisioningResponse](ctx, c.api, alibaba.Once("CreateUserProvisioning"), req)
}

// GetUserProvisioningRequest names a user provisioning.
type GetUserProvisioningRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserProvisioningID names the user provisioning. Required.
	UserProvisioningID string `url:"UserProvisioningId,omitempty" check:"required"`
}

// GetUserProvisioningResponse holds a user provisioning.
type GetUserProvisioningResponse struct {
	yunkit.Meta
	// UserProvisioning is what was asked for.
	UserProvisioning UserProvisioning `json:"UserProvisioning"`
}

// GetUserProvisioning returns a user provisioning.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetUserProvisioning
func (c *Client) GetUserProvisioning(ctx context.Context, req *GetUserProvisioningRequest) (*GetUserProvisioningResponse, error) {
	return alibaba.Do[GetUserProvisioningResponse](ctx, c.api, alibaba.Read("GetUserProvisioning"), req)
}

// ListUserProvisioningsRequest selects a page of user provisionings. Only
// DirectoryID is required.
type ListUserProvisioningsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// PrincipalType selects by the kind of principal.
	PrincipalType PrincipalType `url:"PrincipalType,omitempty"`
	// PrincipalID selects by user or group.
	PrincipalID string `url:"PrincipalId,omitempty"`
	// TargetType selects by the kind of target.
	TargetType TargetType `url:"TargetType,omitempty"`
	// TargetID selects by account.
	TargetID string `url:"TargetId,omitempty"`
	// MaxResults is the size of a page, 1 to 100. Default: 10, and 100 with AllUserProvisionings.
	MaxResults int `url:"MaxResults,omitempty" check:"range=1..100"`
	// NextToken is the token of the page, from the answer with the page before it.
	NextToken string `url:"NextToken,omitempty"`
}

// ListUserProvisioningsResponse holds one page of user provisionings.
type ListUserProvisioningsResponse struct {
	yunkit.Meta
	// UserProvisionings are the items of the page.
	UserProvisionings []UserProvisioning `json:"UserProvisionings"`
	// TotalCounts is how many match in all, not how many this page holds.
	TotalCounts int `json:"TotalCounts"`
	// MaxResults is the size of a page.
	MaxResults int `json:"MaxResults"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextToken is the token of the next page, when there is one.
	NextToken string `json:"NextToken"`
}

// ListUserProvisionings returns one page of the user provisionings of a
// directory.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListUserProvisionings
func (c *Client) ListUserProvisionings(ctx context.Context, req *ListUserProvisioningsRequest) (*ListUserProvisioningsResponse, error) {
	return alibaba.Do[ListUserProvisioningsResponse](ctx, c.api, alibaba.Read("ListUserProvisionings"), req)
}

// AllUserProvisionings iterates over the user provisionings that req selects,
// page by page. Collect before deleting, for pages shift.
func (c *Client) AllUserProvisionings(ctx context.Context, req *ListUserProvisioningsRequest, opts ...yunkit.IterOption) iter.Seq2[UserProvisioning, error] {
	return pages.ByToken(ctx, Service, "ListUserProvisionings", c.ListUserProvisionings, req, opts,
		func(r *ListUserProvisioningsRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.NextToken, Size: &r.MaxResults, MaxSize: 100}
		},
		func(r *ListUserProvisioningsResponse) pages.Page[UserProvisioning] {
			return pages.Page[UserProvisioning]{Items: r.UserProvisionings, Total: r.TotalCounts, Next: r.NextToken, More: r.IsTruncated}
		})
}

// UpdateUserProvisioningRequest says what to change. Fields that are empty
// keep their value. Whether the service can clear one is not documented;
// [Client.Call] sends the empty text that asks for it.
type UpdateUserProvisioningRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserProvisioningID names the user provisioning. Required.
	UserProvisioningID string `url:"UserProvisioningId,omitempty" check:"required"`
	// NewDescription is a free text.
	NewDescription string `url:"NewDescription,omitempty"`
	// NewDuplicationStrategy is what happens when a name is taken from now on.
	NewDuplicationStrategy DuplicationStrategy `url:"NewDuplicationStrategy,omitempty"`
	// NewDeletionStrategy is what becomes of the RAM users in the end.
	NewDeletionStrategy DeletionStrategy `url:"NewDeletionStrategy,omitempty"`
}

// UpdateUserProvisioningResponse holds the changed user provisioning.
type UpdateUserProvisioningResponse struct {
	yunkit.Meta
	// UserProvisioning is the user provisioning after the change.
	UserProvisioning UserProvisioning `json:"UserProvisioning"`
}

// UpdateUserProvisioning changes the description or the strategies of a user
// provisioning. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateUserProvisioning
func (c *Client) UpdateUserProvisioning(ctx context.Context, req *UpdateUserProvisioningRequest) (*UpdateUserProvisioningResponse, error) {
	return alibaba.Do[UpdateUserProvisioningResponse](ctx, c.api, alibaba.Repeatable("UpdateUserProvisioning").Changing(), req)
}

// DeleteUserProvisioningRequest names a user provisioning.
type DeleteUserProvisioningRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserProvisioningID names the user provisioning. Required.
	UserProvisioningID string `url:"UserProvisioningId,omitempty" check:"required"`
	// DeletionStrategy is what becomes of the RAM users. Default: what the user provisioning says.
	DeletionStrategy DeletionStrategy `url:"DeletionStrategy,omitempty"`
}

// DeleteUserProvisioningResponse says that the user provisioning ends.
type DeleteUserProvisioningResponse struct {
	yunkit.Meta
}

// DeleteUserProvisioning ends a user provisioning. The clearing up behind it
// happens later, and what fails shows up in ListUserProvisioningEvents. A
// repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DeleteUserProvisioning
func (c *Client) DeleteUserProvisioning(ctx context.Context, req *DeleteUserProvisioningRequest) (*DeleteUserProvisioningResponse, error) {
	return alibaba.Do[DeleteUserProvisioningResponse](ctx, c.api, alibaba.Delete("DeleteUserProvisioning"), req)
}

// GetUserProvisioningEventRequest names an event.
type GetUserProvisioningEventRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// EventID names the event. Required.
	EventID string `url:"EventId,omitempty" check:"required"`
}

// GetUserProvisioningEventResponse holds an event.
type GetUserProvisioningEventResponse struct {
	yunkit.Meta
	// UserProvisioningEvent is what was asked for.
	UserProvisioningEvent UserProvisioningEvent `json:"UserProvisioningEvent"`
}

// GetUserProvisioningEvent returns an event of a user provisioning, with its
// last failure.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetUserProvisioningEvent
func (c *Client) GetUserProvisioningEvent(ctx context.Context, req *GetUserProvisioningEventRequest) (*GetUserProvisioningEventResponse, error) {
	return alibaba.Do[GetUserProvisioningEventResponse](ctx, c.api, alibaba.Read("GetUserProvisioningEvent"), req)
}

// ListUserProvisioningEventsRequest selects a page of events. Only DirectoryID
// is required.
type ListUserProvisioningEventsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserProvisioningID selects by user provisioning. Default: those of the whole directory.
	UserProvisioningID string `url:"UserProvisioningId,omitempty"`
	// MaxResults is the size of a page, 1 to 100. Default: 10, and 100 with AllUserProvisioningEvents.
	MaxResults int `url:"MaxResults,omitempty" check:"range=1..100"`
	// NextToken is the token of the page, from the answer with the page before it.
	NextToken string `url:"NextToken,omitempty"`
}

// ListUserProvisioningEventsResponse holds one page of events.
type ListUserProvisioningEventsResponse struct {
	yunkit.Meta
	// UserProvisioningEvents are the items of the page.
	UserProvisioningEvents []UserProvisioningEvent `json:"UserProvisioningEvents"`
	// TotalCounts is how many match in all, not how many this page holds.
	TotalCounts int `json:"TotalCounts"`
	// MaxResults is the size of a page.
	MaxResults int `json:"MaxResults"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextToken is the token of the next page, when there is one.
	NextToken string `json:"NextToken"`
}

// ListUserProvisioningEvents returns one page of the events of user
// provisionings. Those with an ErrorCount have failed.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListUserProvisioningEvents
func (c *Client) ListUserProvisioningEvents(ctx context.Context, req *ListUserProvisioningEventsRequest) (*ListUserProvisioningEventsResponse, error) {
	return alibaba.Do[ListUserProvisioningEventsResponse](ctx, c.api, alibaba.Read("ListUserProvisioningEvents"), req)
}

// AllUserProvisioningEvents iterates over the events that req selects, page by
// page. Collect before retrying or deleting, for pages shift.
func (c *Client) AllUserProvisioningEvents(ctx context.Context, req *ListUserProvisioningEventsRequest, opts ...yunkit.IterOption) iter.Seq2[UserProvisioningEvent, error] {
	return pages.ByToken(ctx, Service, "ListUserProvisioningEvents", c.ListUserProvisioningEvents, req, opts,
		func(r *ListUserProvisioningEventsRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.NextToken, Size: &r.MaxResults, MaxSize: 100}
		},
		func(r *ListUserProvisioningEventsResponse) pages.Page[UserProvisioningEvent] {
			return pages.Page[UserProvisioningEvent]{Items: r.UserProvisioningEvents, Total: r.TotalCounts, Next: r.NextToken, More: r.IsTruncated}
		})
}

// RetryUserProvisioningEventRequest names an event to try again.
type RetryUserProvisioningEventRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// EventID names the event. Required.
	EventID string `url:"EventId,omitempty" check:"required"`
	// DuplicationStrategy is what happens when a name is taken, this time. Required.
	DuplicationStrategy DuplicationStrategy `url:"DuplicationStrategy,omitempty" check:"required"`
}

// RetryUserProvisioningEventResponse says that the event is tried again.
type RetryUserProvisioningEventResponse struct {
	yunkit.Meta
}

// RetryUserProvisioningEvent tries an event again, perhaps with another
// strategy than the one that failed.
//
// The call is not safe to repeat: a second run may make a second RAM user. When
// the outcome is unknown (yunkit.ErrOutcomeUnknown), look at the
// LatestAsyncTime of GetUserProvisioningEvent.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/RetryUserProvisioningEvent
func (c *Client) RetryUserProvisioningEvent(ctx context.Context, req *RetryUserProvisioningEventRequest) (*RetryUserProvisioningEventResponse, error) {
	return alibaba.Do[RetryUserProvisioningEventResponse](ctx, c.api, alibaba.Once("RetryUserProvisioningEvent"), req)
}

// DeleteUserProvisioningEventRequest names an event to give up. Unlike its
// siblings it needs both IDs.
type DeleteUserProvisioningEventRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserProvisioningID names the user provisioning that the event belongs to. Required.
	UserProvisioningID string `url:"UserProvisioningId,omitempty" check:"required"`
	// EventID names the event. Required.
	EventID string `url:"EventId,omitempty" check:"required"`
}

// DeleteUserProvisioningEventResponse says that the event is gone.
type DeleteUserProvisioningEventResponse struct {
	yunkit.Meta
}

// DeleteUserProvisioningEvent gives an event up, so that it is tried no more. A
// repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DeleteUserProvisioningEvent
func (c *Client) DeleteUserProvisioningEvent(ctx context.Context, req *DeleteUserProvisioningEventRequest) (*DeleteUserProvisioningEventResponse, error) {
	return alibaba.Do[DeleteUserProvisioningEventResponse](ctx, c.api, alibaba.Delete("DeleteUserProvisioningEvent"), req)
}

// GetUserProvisioningConfigurationRequest names a directory.
type GetUserProvisioningConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetUserProvisioningConfigurationResponse holds what user provisionings share.
type GetUserProvisioningConfigurationResponse struct {
	yunkit.Meta
	// UserProvisioningConfiguration is what holds for the directory.
	UserProvisioningConfiguration UserProvisioningConfiguration `json:"UserProvisioningConfiguration"`
}

// GetUserProvisioningConfiguration returns what all user provisionings of a
// directory share.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetUserProvisioningConfiguration
func (c *Client) GetUserProvisioningConfiguration(ctx context.Context, req *GetUserProvisioningConfigurationRequest) (*GetUserProvisioningConfigurationResponse, error) {
	return alibaba.Do[GetUserProvisioningConfigurationResponse](ctx, c.api, alibaba.Read("GetUserProvisioningConfiguration"), req)
}

// UpdateUserProvisioningConfigurationRequest says what to change. Fields that
// are empty keep their value; [Client.Call] can send an empty text.
type UpdateUserProvisioningConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// NewSessionDuration is how long a session of a RAM user lasts, 1 to 24 hours. A new directory has 6.
	NewSessionDuration int `url:"NewSessionDuration,omitempty" check:"range=1..24"`
	// NewDefaultLandingPage is the page of the console that the users see first. A new directory has the
	// console's home page.
	NewDefaultLandingPage string `url:"NewDefaultLandingPage,omitempty"`
}

// UpdateUserProvisioningConfigurationResponse holds the changed configuration.
type UpdateUserProvisioningConfigurationResponse struct {
	yunkit.Meta
	// UserProvisioningConfiguration is the configuration after the change.
	UserProvisioningConfiguration UserProvisioningConfiguration `json:"UserProvisioningConfiguration"`
}

// UpdateUserProvisioningConfiguration changes what all user provisionings of a
// directory share. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateUserProvisioningConfiguration
func (c *Client) UpdateUserProvisioningConfiguration(ctx context.Context, req *UpdateUserProvisioningConfigurationRequest) (*UpdateUserProvisioningConfigurationResponse, error) {
	return alibaba.Do[UpdateUserProvisioningConfigurationResponse](ctx, c.api, alibaba.Repeatable("UpdateUserProvisioningConfiguration").Changing(), req)
}

// GetUserProvisioningStatisticsRequest names a user provisioning.
type GetUserProvisioningStatisticsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserProvisioningID names the user provisioning. Required.
	UserProvisioningID string `url:"UserProvisioningId,omitempty" check:"required"`
}

// GetUserProvisioningStatisticsResponse holds the numbers of a user
// provisioning.
type GetUserProvisioningStatisticsResponse struct {
	yunkit.Meta
	// UserProvisioningStatistics is what was counted.
	UserProvisioningStatistics UserProvisioningStatistics `json:"UserProvisioningStatistics"`
}

// GetUserProvisioningStatistics counts the failed events of a user
// provisioning.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetUserProvisioningStatistics
func (c *Client) GetUserProvisioningStatistics(ctx context.Context, req *GetUserProvisioningStatisticsRequest) (*GetUserProvisioningStatisticsResponse, error) {
	return alibaba.Do[GetUserProvisioningStatisticsResponse](ctx, c.api, alibaba.Read("GetUserProvisioningStatistics"), req)
}

// GetUserProvisioningRdAccountStatisticsRequest names an account.
type GetUserProvisioningRdAccountStatisticsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// RDMemberID is the account ID, all digits. Other requests call it TargetID. Required.
	RDMemberID string `url:"RdMemberId,omitempty" check:"required"`
}

// GetUserProvisioningRdAccountStatisticsResponse holds the numbers of an
// account.
type GetUserProvisioningRdAccountStatisticsResponse struct {
	yunkit.Meta
	// UserProvisioningStatistics is what was counted.
	UserProvisioningStatistics UserProvisioningStatistics `json:"UserProvisioningStatistics"`
}

// GetUserProvisioningRdAccountStatistics counts the failed events of all user
// provisionings on an account.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetUserProvisioningRdAccountStatistics
func (c *Client) GetUserProvisioningRdAccountStatistics(ctx context.Context, req *GetUserProvisioningRdAccountStatisticsRequest) (*GetUserProvisioningRdAccountStatisticsResponse, error) {
	return alibaba.Do[GetUserProvisioningRdAccountStatisticsResponse](ctx, c.api, alibaba.Read("GetUserProvisioningRdAccountStatistics"), req)
}
