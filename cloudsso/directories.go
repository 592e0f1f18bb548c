package cloudsso

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
)

// Directory is an instance of CloudSSO: users, groups, access configurations
// and who is assigned what. An account has at most one.
type Directory struct {
	// DirectoryID is what nearly every request asks for, such as d-00fc2p61test.
	DirectoryID string `json:"DirectoryId"`
	// DirectoryName is unique in all of CloudSSO and a part of the URL of the user portal.
	DirectoryName string `json:"DirectoryName"`
	// Region is where the directory lives. Only the client of that region finds it.
	Region string `json:"Region"`
	// CreateTime is when the directory was created.
	CreateTime yunkit.Time `json:"CreateTime"`
	// UpdateTime is when it was last renamed.
	UpdateTime yunkit.Time `json:"UpdateTime"`
}

// DirectoryStatistics counts what a directory holds and may hold.
type DirectoryStatistics struct {
	// DirectoryID is the directory that was counted.
	DirectoryID string `json:"DirectoryId"`
	// DirectoryName is its name.
	DirectoryName string `json:"DirectoryName"`
	// Region is where it lives.
	Region string `json:"Region"`
	// UserCount is how many users there are.
	UserCount int `json:"UserCount"`
	// UserQuota is how many there may be.
	UserQuota int `json:"UserQuota"`
	// GroupCount is how many groups there are.
	GroupCount int `json:"GroupCount"`
	// GroupQuota is how many there may be.
	GroupQuota int `json:"GroupQuota"`
	// AccessConfigurationCount is how many access configurations there are.
	AccessConfigurationCount int `json:"AccessConfigurationCount"`
	// AccessConfigurationQuota is how many there may be.
	AccessConfigurationQuota int `json:"AccessConfigurationQuota"`
	// SystemPolicyPerAccessConfigurationQuota is how many system policies one access configuration may have.
	SystemPolicyPerAccessConfigurationQuota int `json:"SystemPolicyPerAccessConfigurationQuota"`
	// InlinePolicyPerAccessConfigurationQuota is how many inline policies one may have.
	InlinePolicyPerAccessConfigurationQuota int `json:"InlinePolicyPerAccessConfigurationQuota"`
	// AccessAssignmentCount is how many assignments of users and groups to accounts there are.
	AccessAssignmentCount int `json:"AccessAssignmentCount"`
	// InProgressTaskCount is how many tasks run at the moment. The directory cannot be deleted before they
	// end.
	InProgressTaskCount int `json:"InProgressTaskCount"`
	// SCIMServerCredentialCount is how many SCIM credentials there are, two at most.
	SCIMServerCredentialCount int `json:"SCIMServerCredentialCount"`
	// SCIMSyncEnabled says whether an identity provider may write users and groups.
	SCIMSyncEnabled bool `json:"SCIMSyncEnabled"`
	// SSOEnabled says whether users log on through an identity provider.
	SSOEnabled bool `json:"SSOEnabled"`
}

// GlobalAccess tells whether a directory is reached through the vendor's global
// acceleration.
type GlobalAccess struct {
	// Status says whether the acceleration is on.
	Status Status `json:"status"`
}

// CreateDirectoryRequest names a directory to create. All fields are optional.
type CreateDirectoryRequest struct {
	// DirectoryName is 2 to 64 lower-case letters, digits and single hyphens, none of them at an end. It must
	// not begin with d- and must be free in all of CloudSSO. Default: a name that the service makes up.
	DirectoryName string `url:"DirectoryName,omitempty" check:"len=2..64 pattern=^[a-z0-9]+(-[a-z0-9]+)*$ deny=d-"`
}

// CreateDirectoryResponse holds the new directory.
type CreateDirectoryResponse struct {
	yunkit.Meta
	// Directory is what was created.
	Directory Directory `json:"Directory" answer:"DirectoryId"`
}

// CreateDirectory creates the one directory that the account may have. No
// parameter chooses its region: it is that of the client, and moving means
// deleting and creating anew.
//
// The call is not safe to repeat: a second directory is refused. When the
// outcome is unknown (yunkit.ErrOutcomeUnknown), look with ListDirectories.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/CreateDirectory
func (c *Client) CreateDirectory(ctx context.Context, req *CreateDirectoryRequest) (*CreateDirectoryResponse, error) {
	return alibaba.Do[CreateDirectoryResponse](ctx, c.api, alibaba.Once("CreateDirectory"), req)
}

// GetDirectoryRequest names a directory.
type GetDirectoryRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetDirectoryResponse holds a directory.
type GetDirectoryResponse struct {
	yunkit.Meta
	// Directory is what was asked for.
	Directory Directory `json:"Directory"`
}

// GetDirectory returns a directory. When it does not exist in the region of the
// client, the error matches yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetDirectory
func (c *Client) GetDirectory(ctx context.Context, req *GetDirectoryRequest) (*GetDirectoryResponse, error) {
	return alibaba.Do[GetDirectoryResponse](ctx, c.api, alibaba.Read("GetDirectory"), req)
}

// ListDirectoriesRequest has no fields.
type ListDirectoriesRequest struct{}

// ListDirectoriesResponse holds all directories of the account.
type ListDirectoriesResponse struct {
	yunkit.Meta
	// Directories has one entry, or none.
	Directories []Directory `json:"Directories"`
	// TotalCounts is how many directories there are.
	TotalCounts int `json:"TotalCounts"`
}

// ListDirectories returns the account's directory in the region of the client.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListDirectories
func (c *Client) ListDirectories(ctx context.Context, req *ListDirectoriesRequest) (*ListDirectoriesResponse, error) {
	return alibaba.Do[ListDirectoriesResponse](ctx, c.api, alibaba.Read("ListDirectories"), req)
}

// AllDirectories iterates over the directories of the account, one at most. The
// service does not page this list: Prefetch and StartAt are refused.
func (c *Client) AllDirectories(ctx context.Context, req *ListDirectoriesRequest, opts ...yunkit.IterOption) iter.Seq2[Directory, error] {
	return pages.Unpaged(ctx, Service, "ListDirectories", c.ListDirectories, req, opts,
		func(r *ListDirectoriesResponse) pages.Page[Directory] {
			return pages.Page[Directory]{Items: r.Directories, Total: r.TotalCounts}
		})
}

// UpdateDirectoryRequest says what to change.
type UpdateDirectoryRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// NewDirectoryName is 2 to 64 lower-case letters, digits and single hyphens, none of them at an end. It
	// must be free in all of CloudSSO, and begins with d- only if it is the ID of the directory. The service
	// does not insist on a value.
	NewDirectoryName string `url:"NewDirectoryName,omitempty" check:"len=2..64"`
}

// UpdateDirectoryResponse holds the changed directory.
type UpdateDirectoryResponse struct {
	yunkit.Meta
	// Directory is the directory after the change.
	Directory Directory `json:"Directory"`
}

// UpdateDirectory renames a directory. The URL of the user portal changes with
// the name: tell the users. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateDirectory
func (c *Client) UpdateDirectory(ctx context.Context, req *UpdateDirectoryRequest) (*UpdateDirectoryResponse, error) {
	return alibaba.Do[UpdateDirectoryResponse](ctx, c.api, alibaba.Repeatable("UpdateDirectory").Changing(), req)
}

// DeleteDirectoryRequest names a directory.
type DeleteDirectoryRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// DeleteDirectoryResponse says that the directory is gone.
type DeleteDirectoryResponse struct {
	yunkit.Meta
}

// DeleteDirectory deletes an empty directory. In this order must go before it:
// access assignments, provisioned and then all access configurations, MFA
// devices and memberships, users and groups, SCIM credentials, and the identity
// provider after its SSO was disabled.
//
// Until then, and while tasks run, the error matches yunkit.ErrConflict. A
// repeat is safe; once the directory is gone the error matches
// yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DeleteDirectory
func (c *Client) DeleteDirectory(ctx context.Context, req *DeleteDirectoryRequest) (*DeleteDirectoryResponse, error) {
	return alibaba.Do[DeleteDirectoryResponse](ctx, c.api, alibaba.Delete("DeleteDirectory"), req)
}

// GetDirectoryStatisticsRequest names a directory.
type GetDirectoryStatisticsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetDirectoryStatisticsResponse holds the numbers of a directory.
type GetDirectoryStatisticsResponse struct {
	yunkit.Meta
	// DirectoryStatistics is what was counted, with the quotas.
	DirectoryStatistics DirectoryStatistics `json:"DirectoryStatistics"`
}

// GetDirectoryStatistics counts what a directory holds, next to what its quotas
// allow. Quotas are shown nowhere else.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetDirectoryStatistics
func (c *Client) GetDirectoryStatistics(ctx context.Context, req *GetDirectoryStatisticsRequest) (*GetDirectoryStatisticsResponse, error) {
	return alibaba.Do[GetDirectoryStatisticsResponse](ctx, c.api, alibaba.Read("GetDirectoryStatistics"), req)
}

// GetDirectoryGlobalAccessStatusRequest names a directory.
type GetDirectoryGlobalAccessStatusRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetDirectoryGlobalAccessStatusResponse tells how a directory is reached.
type GetDirectoryGlobalAccessStatusResponse struct {
	yunkit.Meta
	// GlobalAccessStatus is the state of the acceleration.
	GlobalAccessStatus GlobalAccess `json:"GlobalAccessStatus"`
}

// GetDirectoryGlobalAccessStatus tells whether global acceleration is on for a
// directory. The vendor does not document the operation; its shape is the one
// that infrastructure tools rely on.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetDirectoryGlobalAccessStatus
func (c *Client) GetDirectoryGlobalAccessStatus(ctx context.Context, req *GetDirectoryGlobalAccessStatusRequest) (*GetDirectoryGlobalAccessStatusResponse, error) {
	return alibaba.Do[GetDirectoryGlobalAccessStatusResponse](ctx, c.api, alibaba.Read("GetDirectoryGlobalAccessStatus"), req)
}

// UpdateDirectoryGlobalAccessStatusRequest switches the acceleration of a
// directory.
type UpdateDirectoryGlobalAccessStatusRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// GlobalAccessStatus is [Enabled] or [Disabled].
	GlobalAccessStatus Status `url:"GlobalAccessStatus,omitempty"`
}

// UpdateDirectoryGlobalAccessStatusResponse says that the change was accepted.
type UpdateDirectoryGlobalAccessStatusResponse struct {
	yunkit.Meta
}

// UpdateDirectoryGlobalAccessStatus switches global acceleration on or off. The
// vendor does not document the operation; its shape is the one that
// infrastructure tools rely on. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateDirectoryGlobalAccessStatus
func (c *Client) UpdateDirectoryGlobalAccessStatus(ctx context.Context, req *UpdateDirectoryGlobalAccessStatusRequest) (*UpdateDirectoryGlobalAccessStatusResponse, error) {
	return alibaba.Do[UpdateDirectoryGlobalAccessStatusResponse](ctx, c.api, alibaba.Repeatable("UpdateDirectoryGlobalAccessStatus").Changing(), req)
}
