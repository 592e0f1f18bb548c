package cloudsso

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
)

// ReprovisionRequired is the status notification of an access configuration
// that was changed since it was provisioned to accounts.
const ReprovisionRequired = "ReprovisionRequired"

// AccessConfiguration is a set of permissions that users and groups can be
// given on accounts.
type AccessConfiguration struct {
	// AccessConfigurationID is the ID, such as ac-00jhtfl8thteu6ujtest.
	AccessConfigurationID string `json:"AccessConfigurationId"`
	// AccessConfigurationName is the name, which cannot be changed.
	AccessConfigurationName string `json:"AccessConfigurationName"`
	// Description is a free text.
	Description string `json:"Description"`
	// RelayState is the page of the console that users see first; empty means its home page.
	RelayState string `json:"RelayState"`
	// SessionDuration is how long a session lasts, in seconds.
	SessionDuration int `json:"SessionDuration"`
	// StatusNotifications says what the configuration needs: [ReprovisionRequired], or nothing.
	StatusNotifications []string `json:"StatusNotifications"`
	// CreateTime is when the configuration was created.
	CreateTime yunkit.Time `json:"CreateTime"`
	// UpdateTime is when it was last changed.
	UpdateTime yunkit.Time `json:"UpdateTime"`
}

// PermissionPolicyType tells what a policy of an access configuration is.
// Values that are not listed here are kept as they are.
type PermissionPolicyType string

// The kinds of policies.
const (
	// PolicySystem is a policy that the vendor maintains in RAM, known by its name.
	PolicySystem PermissionPolicyType = "System"
	// PolicyInline is a policy of the access configuration's own, with a document.
	PolicyInline PermissionPolicyType = "Inline"
)

// PermissionPolicy is a part of what an access configuration allows.
type PermissionPolicy struct {
	// PermissionPolicyType is the kind of the policy.
	PermissionPolicyType PermissionPolicyType `json:"PermissionPolicyType"`
	// PermissionPolicyName is its name, such as AliyunECSReadOnlyAccess.
	PermissionPolicyName string `json:"PermissionPolicyName"`
	// PermissionPolicyDocument is what an inline policy says, in RAM's policy language; empty for system
	// policies.
	PermissionPolicyDocument yunkit.JSONText `json:"PermissionPolicyDocument"`
	// AddTime is when the policy was added.
	AddTime yunkit.Time `json:"AddTime"`
}

// CreateAccessConfigurationRequest describes an access configuration to create.
type CreateAccessConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AccessConfigurationName is at most 32 letters, digits and hyphens. Required.
	AccessConfigurationName string `url:"AccessConfigurationName,omitempty" check:"required len=..32 pattern=^[A-Za-z0-9-]+$" rule:"may hold letters, digits and hyphens only"`
	// Description is a free text of at most 1,024 characters.
	Description string `url:"Description,omitempty" check:"len=..1024"`
	// RelayState is the page of Alibaba Cloud's console that users see first. Default: its home page.
	RelayState string `url:"RelayState,omitempty"`
	// SessionDuration is how long a session lasts, 900 to 43200 seconds. Default: 3600.
	SessionDuration int `url:"SessionDuration,omitempty" check:"range=900..43200"`
	// Tags are put on the configuration, 20 at most.
	Tags Tags `url:"Tags,omitempty"`
}

// CreateAccessConfigurationResponse holds the new access configuration.
type CreateAccessConfigurationResponse struct {
	yunkit.Meta
	// AccessConfiguration is what was created.
	AccessConfiguration AccessConfiguration `json:"AccessConfiguration" answer:"AccessConfigurationId"`
}

// CreateAccessConfiguration creates an access configuration without permissions.
//
// The call is not safe to repeat: when its outcome is unknown
// (yunkit.ErrOutcomeUnknown), look the name up with ListAccessConfigurations
// and the filter "AccessConfigurationName eq <name>" first.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/CreateAccessConfiguration
func (c *Client) CreateAccessConfiguration(ctx context.Context, req *CreateAccessConfigurationRequest) (*CreateAccessConfigurationResponse, error) {
	return alibaba.Do[CreateAccessConfigurationResponse](ctx, c.api, alibaba.Once("CreateAccessConfiguration"), req)
}

// GetAccessConfigurationRequest names an access configuration.
type GetAccessConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AccessConfigurationID is the ID of the access configuration. Required.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty" check:"required"`
}

// GetAccessConfigurationResponse holds an access configuration.
type GetAccessConfigurationResponse struct {
	yunkit.Meta
	// AccessConfiguration is what was asked for.
	AccessConfiguration AccessConfiguration `json:"AccessConfiguration"`
}

// GetAccessConfiguration returns an access configuration. When it does not
// exist, the error matches yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetAccessConfiguration
func (c *Client) GetAccessConfiguration(ctx context.Context, req *GetAccessConfigurationRequest) (*GetAccessConfigurationResponse, error) {
	return alibaba.Do[GetAccessConfigurationResponse](ctx, c.api, alibaba.Read("GetAccessConfiguration"), req)
}

// ListAccessConfigurationsRequest selects a page of access configurations.
type ListAccessConfigurationsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// Filter selects by name: "AccessConfigurationName eq <name>" for one name,
	// "AccessConfigurationName sw <begin>" for names that begin so. Case does not matter.
	Filter string `url:"Filter,omitempty"`
	// StatusNotifications selects those that need something: [ReprovisionRequired].
	StatusNotifications string `url:"StatusNotifications,omitempty"`
	// Tags selects those that carry all of these tags.
	Tags Tags `url:"Tags,omitempty"`
	// MaxResults is the size of a page, 1 to 100. Default: 10, and 100 with AllAccessConfigurations.
	MaxResults int `url:"MaxResults,omitempty" check:"range=1..100"`
	// NextToken is the token of the page, from the answer with the page before it.
	NextToken string `url:"NextToken,omitempty"`
}

// ListAccessConfigurationsResponse holds one page of access configurations.
type ListAccessConfigurationsResponse struct {
	yunkit.Meta
	// AccessConfigurations are the items of the page.
	AccessConfigurations []AccessConfiguration `json:"AccessConfigurations"`
	// TotalCounts is how many access configurations match in all.
	TotalCounts int `json:"TotalCounts"`
	// MaxResults is the size of a page.
	MaxResults int `json:"MaxResults"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextToken is the token of the next page, when there is one.
	NextToken string `json:"NextToken"`
}

// ListAccessConfigurations returns one page of the access configurations of a
// directory. The service takes 100 calls a second from an account and refuses
// more (yunkit.ErrThrottled), which is answered by waiting.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListAccessConfigurations
func (c *Client) ListAccessConfigurations(ctx context.Context, req *ListAccessConfigurationsRequest) (*ListAccessConfigurationsResponse, error) {
	return alibaba.Do[ListAccessConfigurationsResponse](ctx, c.api, alibaba.Read("ListAccessConfigurations"), req)
}

// AllAccessConfigurations iterates over the access configurations that req
// selects, page by page. Collect before deleting, for pages shift.
func (c *Client) AllAccessConfigurations(ctx context.Context, req *ListAccessConfigurationsRequest, opts ...yunkit.IterOption) iter.Seq2[AccessConfiguration, error] {
	return pages.ByToken(ctx, Service, "ListAccessConfigurations", c.ListAccessConfigurations, req, opts,
		func(r *ListAccessConfigurationsRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.NextToken, Size: &r.MaxResults, MaxSize: 100}
		},
		func(r *ListAccessConfigurationsResponse) pages.Page[AccessConfiguration] {
			return pages.Page[AccessConfiguration]{Items: r.AccessConfigurations, Total: r.TotalCounts, Next: r.NextToken, More: r.IsTruncated}
		})
}

// UpdateAccessConfigurationRequest says what to change. Fields that are empty
// keep their value. Whether the service can clear one is not documented;
// [Client.Call] sends the empty text that asks for it.
type UpdateAccessConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AccessConfigurationID is the ID of the access configuration. Required.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty" check:"required"`
	// NewDescription is a free text of at most 1,024 characters.
	NewDescription string `url:"NewDescription,omitempty" check:"len=..1024"`
	// NewRelayState is the page of Alibaba Cloud's console that users see first.
	NewRelayState string `url:"NewRelayState,omitempty"`
	// NewSessionDuration is how long a session lasts, 900 to 43200 seconds.
	NewSessionDuration int `url:"NewSessionDuration,omitempty" check:"range=900..43200"`
}

// UpdateAccessConfigurationResponse holds the changed access configuration.
type UpdateAccessConfigurationResponse struct {
	yunkit.Meta
	// AccessConfiguration is the configuration after the change.
	AccessConfiguration AccessConfiguration `json:"AccessConfiguration"`
}

// UpdateAccessConfiguration changes the description, the first page or the
// session of an access configuration. Accounts see the change when it is
// provisioned to them again. A repeat is safe; while a task works on the
// configuration the error matches yunkit.ErrConflict.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateAccessConfiguration
func (c *Client) UpdateAccessConfiguration(ctx context.Context, req *UpdateAccessConfigurationRequest) (*UpdateAccessConfigurationResponse, error) {
	return alibaba.Do[UpdateAccessConfigurationResponse](ctx, c.api, alibaba.Repeatable("UpdateAccessConfiguration").Changing(), req)
}

// DeleteAccessConfigurationRequest names an access configuration.
type DeleteAccessConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AccessConfigurationID is the ID of the access configuration. Required.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty" check:"required"`
	// ForceRemovePermissionPolicies removes the configuration's policies first.
	// Without it a configuration that has policies is not deleted.
	ForceRemovePermissionPolicies bool `url:"ForceRemovePermissionPolicies,omitempty"`
}

// DeleteAccessConfigurationResponse says that the configuration is gone.
type DeleteAccessConfigurationResponse struct {
	yunkit.Meta
}

// DeleteAccessConfiguration deletes an access configuration. It must be
// de-provisioned from all accounts and assigned to nobody; before that, and
// while a task works on it, the error matches yunkit.ErrConflict. A repeat is
// safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DeleteAccessConfiguration
func (c *Client) DeleteAccessConfiguration(ctx context.Context, req *DeleteAccessConfigurationRequest) (*DeleteAccessConfigurationResponse, error) {
	return alibaba.Do[DeleteAccessConfigurationResponse](ctx, c.api, alibaba.Delete("DeleteAccessConfiguration"), req)
}

// AddPermissionPolicyToAccessConfigurationRequest describes a policy to add.
type AddPermissionPolicyToAccessConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AccessConfigurationID is the ID of the access configuration. Required.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty" check:"required"`
	// PermissionPolicyType is [PolicySystem] or [PolicyInline]. Required.
	PermissionPolicyType PermissionPolicyType `url:"PermissionPolicyType,omitempty" check:"required"`
	// PermissionPolicyName is the name of a system policy in RAM, or a name of your choice for an inline
	// policy. Required.
	PermissionPolicyName string `url:"PermissionPolicyName,omitempty" check:"required"`
	// InlinePolicyDocument is a policy in RAM's language, at most 4,096 characters. Only inline policies have
	// it, and need it.
	InlinePolicyDocument yunkit.JSONText `url:"InlinePolicyDocument,omitempty" check:"len=..4096"`
}

// AddPermissionPolicyToAccessConfigurationResponse says that the policy was
// added.
type AddPermissionPolicyToAccessConfigurationResponse struct {
	yunkit.Meta
}

// AddPermissionPolicyToAccessConfiguration lets an access configuration allow
// what one more policy says. Accounts that have the configuration already get
// the policy when it is provisioned to them again.
//
// The call is not safe to repeat, for a policy that was added already is
// refused. While a task works on the configuration the error matches
// yunkit.ErrConflict. When the outcome is unknown (yunkit.ErrOutcomeUnknown),
// look with ListPermissionPoliciesInAccessConfiguration.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/AddPermissionPolicyToAccessConfiguration
func (c *Client) AddPermissionPolicyToAccessConfiguration(ctx context.Context, req *AddPermissionPolicyToAccessConfigurationRequest) (*AddPermissionPolicyToAccessConfigurationResponse, error) {
	return alibaba.Do[AddPermissionPolicyToAccessConfigurationResponse](ctx, c.api, alibaba.Once("AddPermissionPolicyToAccessConfiguration"), req)
}

// ListPermissionPoliciesInAccessConfigurationRequest names an access
// configuration.
type ListPermissionPoliciesInAccessConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AccessConfigurationID is the ID of the access configuration. Required.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty" check:"required"`
	// PermissionPolicyType selects policies of one kind. Default: all.
	PermissionPolicyType PermissionPolicyType `url:"PermissionPolicyType,omitempty"`
}

// ListPermissionPoliciesInAccessConfigurationResponse holds all policies of an
// access configuration.
type ListPermissionPoliciesInAccessConfigurationResponse struct {
	yunkit.Meta
	// PermissionPolicies are the policies.
	PermissionPolicies []PermissionPolicy `json:"PermissionPolicies"`
	// TotalCounts is how many policies there are.
	TotalCounts int `json:"TotalCounts"`
}

// ListPermissionPoliciesInAccessConfiguration returns the policies of an access
// configuration. When the configuration does not exist, the error matches
// yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListPermissionPoliciesInAccessConfiguration
func (c *Client) ListPermissionPoliciesInAccessConfiguration(ctx context.Context, req *ListPermissionPoliciesInAccessConfigurationRequest) (*ListPermissionPoliciesInAccessConfigurationResponse, error) {
	return alibaba.Do[ListPermissionPoliciesInAccessConfigurationResponse](ctx, c.api, alibaba.Read("ListPermissionPoliciesInAccessConfiguration"), req)
}

// AllPermissionPoliciesInAccessConfiguration iterates over the policies of an
// access configuration. The service does not page this list: Prefetch and
// StartAt are refused, and the iteration ends in an error when the service says
// that it holds more.
func (c *Client) AllPermissionPoliciesInAccessConfiguration(ctx context.Context, req *ListPermissionPoliciesInAccessConfigurationRequest, opts ...yunkit.IterOption) iter.Seq2[PermissionPolicy, error] {
	return pages.Unpaged(ctx, Service, "ListPermissionPoliciesInAccessConfiguration", c.ListPermissionPoliciesInAccessConfiguration, req, opts,
		func(r *ListPermissionPoliciesInAccessConfigurationResponse) pages.Page[PermissionPolicy] {
			return pages.Page[PermissionPolicy]{Items: r.PermissionPolicies, Total: r.TotalCounts}
		})
}

// UpdateInlinePolicyForAccessConfigurationRequest says what an inline policy is
// to be.
type UpdateInlinePolicyForAccessConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AccessConfigurationID is the ID of the access configuration. Required.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty" check:"required"`
	// InlinePolicyName is the PermissionPolicyName that the policy was added under. Required.
	InlinePolicyName string `url:"InlinePolicyName,omitempty" check:"required"`
	// NewInlinePolicyDocument is a policy in RAM's language, at most 4,096 characters. The service does not
	// insist on one.
	NewInlinePolicyDocument yunkit.JSONText `url:"NewInlinePolicyDocument,omitempty" check:"len=..4096"`
}

// UpdateInlinePolicyForAccessConfigurationResponse says that the policy was
// replaced.
type UpdateInlinePolicyForAccessConfigurationResponse struct {
	yunkit.Meta
}

// UpdateInlinePolicyForAccessConfiguration replaces the document of an inline
// policy. Accounts see the change when the configuration is provisioned to them
// again. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateInlinePolicyForAccessConfiguration
func (c *Client) UpdateInlinePolicyForAccessConfiguration(ctx context.Context, req *UpdateInlinePolicyForAccessConfigurationRequest) (*UpdateInlinePolicyForAccessConfigurationResponse, error) {
	return alibaba.Do[UpdateInlinePolicyForAccessConfigurationResponse](ctx, c.api, alibaba.Repeatable("UpdateInlinePolicyForAccessConfiguration").Changing(), req)
}

// RemovePermissionPolicyFromAccessConfigurationRequest names a policy of an
// access configuration.
type RemovePermissionPolicyFromAccessConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AccessConfigurationID is the ID of the access configuration. Required.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty" check:"required"`
	// PermissionPolicyType is [PolicySystem] or [PolicyInline]. Required.
	PermissionPolicyType PermissionPolicyType `url:"PermissionPolicyType,omitempty" check:"required"`
	// PermissionPolicyName is the name that the policy was added under. Required.
	PermissionPolicyName string `url:"PermissionPolicyName,omitempty" check:"required"`
}

// RemovePermissionPolicyFromAccessConfigurationResponse says that the policy is
// gone.
type RemovePermissionPolicyFromAccessConfigurationResponse struct {
	yunkit.Meta
}

// RemovePermissionPolicyFromAccessConfiguration takes a policy out of an access
// configuration. The document of an inline policy is gone for good. While a
// task works on the configuration the error matches yunkit.ErrConflict. A
// repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/RemovePermissionPolicyFromAccessConfiguration
func (c *Client) RemovePermissionPolicyFromAccessConfiguration(ctx context.Context, req *RemovePermissionPolicyFromAccessConfigurationRequest) (*RemovePermissionPolicyFromAccessConfigurationResponse, error) {
	return alibaba.Do[RemovePermissionPolicyFromAccessConfigurationResponse](ctx, c.api, alibaba.Delete("RemovePermissionPolicyFromAccessConfiguration"), req)
}
