package cloudsso

import (
	"context"
	"encoding/json"
	"iter"
	"log/slog"
	"net/url"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
	"github.com/yunkit/yunkit/internal/redact"
)

// ProvisionType tells where a user or group comes from. Values that are not
// listed here are kept as they are.
type ProvisionType string

// The origins of users and groups.
const (
	// ProvisionManual means created by a call or in the console.
	ProvisionManual ProvisionType = "Manual"
	// ProvisionSynchronized means written by an identity provider over SCIM. While SCIM synchronization is
	// enabled only that provider can change, delete or regroup it.
	ProvisionSynchronized ProvisionType = "Synchronized"
)

// ExternalIDIssuer tells which way of synchronization an [ExternalID] belongs
// to. Values that are not listed here are kept as they are.
type ExternalIDIssuer string

// The ways in which users are synchronized.
const (
	// IssuerSCIM is the only way there is.
	IssuerSCIM ExternalIDIssuer = "SCIM"
)

// ExternalID is how an identity provider calls a user that it synchronizes.
type ExternalID struct {
	// ID is the provider's own identifier of the user. Required in requests.
	ID string `json:"Id" check:"required"`
	// Issuer is how the user is synchronized: [IssuerSCIM]. Required in requests.
	Issuer ExternalIDIssuer `json:"Issuer" check:"required"`
}

// EncodeValues sends the ID as one JSON object, the form that GetUserId takes.
func (id ExternalID) EncodeValues(key string, v *url.Values) error {
	if id == (ExternalID{}) {
		return nil
	}
	text, _ := json.Marshal(id) // two texts, which cannot fail
	v.Set(key, string(text))
	return nil
}

// User is somebody who logs on to the user portal and enters accounts from
// there.
type User struct {
	// UserID is the ID, such as u-00q8wbq42wiltcrktest.
	UserID string `json:"UserId"`
	// UserName is what the user logs on with. It is unique in the directory and never changes.
	UserName string `json:"UserName"`
	// DisplayName is the name that the portal shows.
	DisplayName string `json:"DisplayName"`
	// FirstName is the given name.
	FirstName string `json:"FirstName"`
	// LastName is the family name.
	LastName string `json:"LastName"`
	// Email is the address, unique in the directory.
	Email string `json:"Email"`
	// Description is a free text.
	Description string `json:"Description"`
	// Status says whether the user may log on.
	Status Status `json:"Status"`
	// ProvisionType says where the user comes from.
	ProvisionType ProvisionType `json:"ProvisionType"`
	// ExternalID is how the identity provider calls the user. Only GetUser and ListUsers fill it, and only for
	// synchronized users.
	ExternalID ExternalID `json:"ExternalId"`
	// CreateTime is when the user was created.
	CreateTime yunkit.Time `json:"CreateTime"`
	// UpdateTime is when one of the fields above was last changed.
	UpdateTime yunkit.Time `json:"UpdateTime"`
}

// CreateUserRequest describes a user to create.
type CreateUserRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserName is at most 64 letters, digits and the characters @ _ - and the period. It must be free in the
	// directory and cannot be changed later. Required.
	UserName string `url:"UserName,omitempty" check:"required len=..64 pattern=^[A-Za-z0-9@_.-]+$"`
	// DisplayName is the name that the portal shows, at most 256 characters.
	DisplayName string `url:"DisplayName,omitempty" check:"len=..256"`
	// FirstName is the given name, at most 64 characters.
	FirstName string `url:"FirstName,omitempty" check:"len=..64"`
	// LastName is the family name, at most 64 characters.
	LastName string `url:"LastName,omitempty" check:"len=..64"`
	// Email is an address of at most 128 characters that no other user of the directory has.
	Email string `url:"Email,omitempty" check:"len=..128"`
	// Description is a free text of at most 1,024 characters.
	Description string `url:"Description,omitempty" check:"len=..1024"`
	// Status says whether the user may log on. Default: [Enabled].
	Status Status `url:"Status,omitempty"`
	// Tags are put on the user.
	Tags Tags `url:"Tags,omitempty"`
}

// CreateUserResponse holds the new user.
type CreateUserResponse struct {
	yunkit.Meta
	// User is what was created, without an ExternalID.
	User User `json:"User" answer:"UserId"`
}

// CreateUser creates a user, who belongs to no group, may enter no account and
// is given no password: see AddUserToGroup, CreateAccessAssignment and
// ResetUserPassword.
//
// The call is not safe to repeat: the name is taken once it succeeded. When the
// outcome is unknown (yunkit.ErrOutcomeUnknown), look the name up with
// ListUsers and the filter "UserName eq <name>" first.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/CreateUser
func (c *Client) CreateUser(ctx context.Context, req *CreateUserRequest) (*CreateUserResponse, error) {
	return alibaba.Do[CreateUserResponse](ctx, c.api, alibaba.Once("CreateUser"), req)
}

// GetUserRequest names a user.
type GetUserRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
}

// GetUserResponse holds a user.
type GetUserResponse struct {
	yunkit.Meta
	// User is what was asked for.
	User User `json:"User"`
}

// GetUser returns a user. When there is none of that ID, the error matches
// yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetUser
func (c *Client) GetUser(ctx context.Context, req *GetUserRequest) (*GetUserResponse, error) {
	return alibaba.Do[GetUserResponse](ctx, c.api, alibaba.Read("GetUser"), req)
}

// GetUserIdRequest names a synchronized user the way its identity provider
// does.
type GetUserIdRequest struct { //nolint:revive,staticcheck // named after the operation
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// ExternalID is the provider's identifier of the user. Required.
	ExternalID ExternalID `url:"ExternalId,omitempty" check:"required"`
}

// GetUserIdResponse holds the ID of a user.
type GetUserIdResponse struct { //nolint:revive,staticcheck // named after the operation
	yunkit.Meta
	// UserID is the ID to call the other operations with.
	UserID string `json:"UserId"`
}

// GetUserId finds the user that an identity provider has synchronized under an
// ID of its own.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetUserId
func (c *Client) GetUserId(ctx context.Context, req *GetUserIdRequest) (*GetUserIdResponse, error) { //nolint:revive,staticcheck // named after the operation
	return alibaba.Do[GetUserIdResponse](ctx, c.api, alibaba.Read("GetUserId"), req)
}

// ListUsersRequest selects a page of users. Only DirectoryID is required.
type ListUsersRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// Filter selects by name: "UserName eq alice" for one name, "UserName sw al" for a beginning. Upper and
	// lower case are the same.
	Filter string `url:"Filter,omitempty"`
	// ProvisionType selects users by where they come from.
	ProvisionType ProvisionType `url:"ProvisionType,omitempty"`
	// Status selects users who may, or may not, log on.
	Status Status `url:"Status,omitempty"`
	// Tags selects users that have these tags.
	Tags Tags `url:"Tags,omitempty"`
	// MaxResults is the size of a page, 1 to 100. Default: 10, and 100 with AllUsers.
	MaxResults int `url:"MaxResults,omitempty" check:"range=1..100"`
	// NextToken is the token of the page, from the answer with the page before it.
	NextToken string `url:"NextToken,omitempty"`
}

// ListUsersResponse holds one page of users.
type ListUsersResponse struct {
	yunkit.Meta
	// Users are the items of the page.
	Users []User `json:"Users"`
	// TotalCounts is how many match in all, not how many this page holds.
	TotalCounts int `json:"TotalCounts"`
	// MaxResults is the size of a page.
	MaxResults int `json:"MaxResults"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextToken is the token of the next page, when there is one.
	NextToken string `json:"NextToken"`
}

// ListUsers returns one page of the users of a directory.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListUsers
func (c *Client) ListUsers(ctx context.Context, req *ListUsersRequest) (*ListUsersResponse, error) {
	return alibaba.Do[ListUsersResponse](ctx, c.api, alibaba.Read("ListUsers"), req)
}

// AllUsers iterates over the users that req selects, page by page. Collect
// before deleting, for pages shift.
func (c *Client) AllUsers(ctx context.Context, req *ListUsersRequest, opts ...yunkit.IterOption) iter.Seq2[User, error] {
	return pages.ByToken(ctx, Service, "ListUsers", c.ListUsers, req, opts,
		func(r *ListUsersRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.NextToken, Size: &r.MaxResults, MaxSize: 100}
		},
		func(r *ListUsersResponse) pages.Page[User] {
			return pages.Page[User]{Items: r.Users, Total: r.TotalCounts, Next: r.NextToken, More: r.IsTruncated}
		})
}

// UpdateUserRequest says what to change. Fields that are empty
// keep their value. Whether the service can clear one is not documented;
// [Client.Call] sends the empty text that asks for it.
type UpdateUserRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
	// NewDisplayName is the name that the portal shows.
	NewDisplayName string `url:"NewDisplayName,omitempty"`
	// NewFirstName is the given name.
	NewFirstName string `url:"NewFirstName,omitempty"`
	// NewLastName is the family name.
	NewLastName string `url:"NewLastName,omitempty"`
	// NewEmail is the address, unique in the directory.
	NewEmail string `url:"NewEmail,omitempty"`
	// NewDescription is a free text.
	NewDescription string `url:"NewDescription,omitempty"`
}

// UpdateUserResponse holds the changed user.
type UpdateUserResponse struct {
	yunkit.Meta
	// User is the user after the change, without an ExternalID.
	User User `json:"User"`
}

// UpdateUser changes what is known of a user, all but the name. Users that were
// synchronized are refused while SCIM synchronization is enabled. A repeat is
// safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateUser
func (c *Client) UpdateUser(ctx context.Context, req *UpdateUserRequest) (*UpdateUserResponse, error) {
	return alibaba.Do[UpdateUserResponse](ctx, c.api, alibaba.Repeatable("UpdateUser").Changing(), req)
}

// UpdateUserStatusRequest says whether a user may log on.
type UpdateUserStatusRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
	// NewStatus is [Enabled] or [Disabled]. The service does not insist on a value.
	NewStatus Status `url:"NewStatus,omitempty"`
}

// UpdateUserStatusResponse says that the change was made. Unlike UpdateUser it
// does not show the user.
type UpdateUserStatusResponse struct {
	yunkit.Meta
}

// UpdateUserStatus lets a user log on, or no longer, also one who was
// synchronized. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateUserStatus
func (c *Client) UpdateUserStatus(ctx context.Context, req *UpdateUserStatusRequest) (*UpdateUserStatusResponse, error) {
	return alibaba.Do[UpdateUserStatusResponse](ctx, c.api, alibaba.Repeatable("UpdateUserStatus").Changing(), req)
}

// DeleteUserRequest names a user.
type DeleteUserRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
}

// DeleteUserResponse says that the user is gone.
type DeleteUserResponse struct {
	yunkit.Meta
}

// DeleteUser deletes a user who has no MFA device, is in no group and is
// assigned to no account; before that the error matches yunkit.ErrConflict.
// Users that were synchronized are refused while SCIM synchronization is
// enabled.
//
// A repeat is safe; once the user is gone the error matches yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DeleteUser
func (c *Client) DeleteUser(ctx context.Context, req *DeleteUserRequest) (*DeleteUserResponse, error) {
	return alibaba.Do[DeleteUserResponse](ctx, c.api, alibaba.Delete("DeleteUser"), req)
}

// ResetUserPasswordRequest says what the new password is.
type ResetUserPasswordRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
	// Password is the new password, 8 to 32 characters with an upper-case letter, a lower-case letter, a digit
	// and another character. Leave it empty with GenerateRandomPassword.
	Password yunkit.Secret `url:"Password,omitempty" check:"len=8..32"`
	// GenerateRandomPassword lets the service make up the password, to be read in the answer.
	GenerateRandomPassword bool `url:"GenerateRandomPassword,omitempty"`
	// RequirePasswordResetForNextLogin makes the user choose another password at the next logon.
	RequirePasswordResetForNextLogin bool `url:"RequirePasswordResetForNextLogin,omitempty"`
}

// LogValue shows the request without the secret.
func (r ResetUserPasswordRequest) LogValue() slog.Value { return redact.Value(r) }

// ResetUserPasswordResponse holds the password that the service made up.
type ResetUserPasswordResponse struct {
	yunkit.Meta
	// NewPassword is the generated password, and empty when the request gave one. It cannot be read again
	// later; hand it on now, with string(resp.NewPassword).
	NewPassword yunkit.Secret `json:"NewPassword"`
}

// LogValue shows the response without the secret.
func (r ResetUserPasswordResponse) LogValue() slog.Value { return redact.Value(r) }

// ResetUserPassword gives a user a new password. It is refused while users log
// on through an identity provider. The password travels in the body of the
// request, where no proxy logs it.
//
// The call is not safe to repeat: each one makes up another password, and one
// that was given may count as used. When the outcome is unknown
// (yunkit.ErrOutcomeUnknown), the user's old password may be gone: reset it
// once more, on purpose.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ResetUserPassword
func (c *Client) ResetUserPassword(ctx context.Context, req *ResetUserPasswordRequest) (*ResetUserPasswordResponse, error) {
	return alibaba.Do[ResetUserPasswordResponse](ctx, c.api, alibaba.Once("ResetUserPassword"), req)
}
