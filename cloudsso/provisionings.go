package cloudsso

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
)

// ProvisioningStatus is the state of an access configuration on an account.
// Values that are not listed here are kept as they are.
type ProvisioningStatus string

// The states of a provisioned access configuration.
const (
	// StatusProvisioned means in place, as the access configuration is now.
	StatusProvisioned ProvisioningStatus = "Provisioned"
	// StatusReprovisionRequired means in place, as the access configuration was before it was changed:
	// provision it again.
	StatusReprovisionRequired ProvisioningStatus = "ReprovisionRequired"
	// StatusDeprovisionFailed means that it could not be taken off the account.
	StatusDeprovisionFailed ProvisioningStatus = "DeprovisionFailed"
)

// AccessConfigurationProvisioning is an access configuration on an account.
type AccessConfigurationProvisioning struct {
	// AccessConfigurationID is the ID of the access configuration.
	AccessConfigurationID string `json:"AccessConfigurationId"`
	// AccessConfigurationName is its name.
	AccessConfigurationName string `json:"AccessConfigurationName"`
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
	// Status says whether the account has what the access configuration says.
	Status ProvisioningStatus `json:"Status"`
	// RAMRoleName is the role made on the account, such as AliyunReservedSSO-ECS-Admin.
	RAMRoleName string `json:"RAMRoleName"`
	// RAMPolicyNames are the custom policies made on the account for inline policies.
	RAMPolicyNames []string `json:"RAMPolicyNames"`
	// SAMLProviderName is the identity provider made on the account, through which users enter.
	SAMLProviderName string `json:"SAMLProviderName"`
	// CreateTime is when the access configuration first came to the account.
	CreateTime yunkit.Time `json:"CreateTime"`
	// UpdateTime is when it last did.
	UpdateTime yunkit.Time `json:"UpdateTime"`
}

// ProvisionAccessConfigurationRequest names an access configuration and an
// account.
type ProvisionAccessConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AccessConfigurationID is the ID of the access configuration. Required.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty" check:"required"`
	// TargetType is [TargetRDAccount]. Required.
	TargetType TargetType `url:"TargetType,omitempty" check:"required"`
	// TargetID is the account ID, all digits. Required.
	TargetID string `url:"TargetId,omitempty" check:"required"`
}

// ProvisionAccessConfigurationResponse holds the tasks that were begun.
type ProvisionAccessConfigurationResponse struct {
	yunkit.Meta
	// Tasks are the tasks as they begin, one in practice, without principals and times. Give their TaskIDs to
	// WaitTasks.
	Tasks []Task `json:"Tasks"`
}

// ProvisionAccessConfiguration begins to bring an access configuration to an
// account, or to bring it there again after it was changed. It has arrived when
// the task has succeeded: see [Client.WaitTasks].
//
// The call is not safe to repeat. While another task works on the same things
// the error matches yunkit.ErrConflict. When the outcome is unknown
// (yunkit.ErrOutcomeUnknown), look for the task with ListTasks.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ProvisionAccessConfiguration
func (c *Client) ProvisionAccessConfiguration(ctx context.Context, req *ProvisionAccessConfigurationRequest) (*ProvisionAccessConfigurationResponse, error) {
	return alibaba.Do[ProvisionAccessConfigurationResponse](ctx, c.api, alibaba.Once("ProvisionAccessConfiguration"), req)
}

// ListAccessConfigurationProvisioningsRequest selects a page of provisioned
// access configurations. Only DirectoryID is required.
type ListAccessConfigurationProvisioningsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AccessConfigurationID selects by access configuration.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty"`
	// TargetType selects by account, and only together with TargetID.
	TargetType TargetType `url:"TargetType,omitempty"`
	// TargetID is an account ID, and only counts together with TargetType.
	TargetID string `url:"TargetId,omitempty"`
	// ProvisioningStatus selects by state, such as [StatusReprovisionRequired] for what to provision again.
	ProvisioningStatus ProvisioningStatus `url:"ProvisioningStatus,omitempty"`
	// MaxResults is the size of a page, 1 to 20. Default: 10, and 20 with AllAccessConfigurationProvisionings.
	MaxResults int `url:"MaxResults,omitempty" check:"range=1..20"`
	// NextToken is the token of the page, from the answer with the page before it.
	NextToken string `url:"NextToken,omitempty"`
}

// ListAccessConfigurationProvisioningsResponse holds one page of provisioned
// access configurations.
type ListAccessConfigurationProvisioningsResponse struct {
	yunkit.Meta
	// AccessConfigurationProvisionings are the items of the page.
	AccessConfigurationProvisionings []AccessConfigurationProvisioning `json:"AccessConfigurationProvisionings"`
	// TotalCounts is how many match in all, not how many this page holds.
	TotalCounts int `json:"TotalCounts"`
	// MaxResults is the size of a page.
	MaxResults int `json:"MaxResults"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextToken is the token of the next page, when there is one.
	NextToken string `json:"NextToken"`
}

// ListAccessConfigurationProvisionings returns one page of the access
// configurations on accounts.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListAccessConfigurationProvisionings
func (c *Client) ListAccessConfigurationProvisionings(ctx context.Context, req *ListAccessConfigurationProvisioningsRequest) (*ListAccessConfigurationProvisioningsResponse, error) {
	return alibaba.Do[ListAccessConfigurationProvisioningsResponse](ctx, c.api, alibaba.Read("ListAccessConfigurationProvisionings"), req)
}

// AllAccessConfigurationProvisionings iterates over the access configurations
// on accounts that req selects, page by page. Collect before changing them, for
// pages shift.
func (c *Client) AllAccessConfigurationProvisionings(ctx context.Context, req *ListAccessConfigurationProvisioningsRequest, opts ...yunkit.IterOption) iter.Seq2[AccessConfigurationProvisioning, error] {
	return pages.ByToken(ctx, Service, "ListAccessConfigurationProvisionings", c.ListAccessConfigurationProvisionings, req, opts,
		func(r *ListAccessConfigurationProvisioningsRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.NextToken, Size: &r.MaxResults, MaxSize: 20}
		},
		func(r *ListAccessConfigurationProvisioningsResponse) pages.Page[AccessConfigurationProvisioning] {
			return pages.Page[AccessConfigurationProvisioning]{Items: r.AccessConfigurationProvisionings, Total: r.TotalCounts, Next: r.NextToken, More: r.IsTruncated}
		})
}

// DeprovisionAccessConfigurationRequest names an access configuration and an
// account.
type DeprovisionAccessConfigurationRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AccessConfigurationID is the ID of the access configuration. Required.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty" check:"required"`
	// TargetType is [TargetRDAccount]. Required.
	TargetType TargetType `url:"TargetType,omitempty" check:"required"`
	// TargetID is the account ID, all digits. Required.
	TargetID string `url:"TargetId,omitempty" check:"required"`
}

// DeprovisionAccessConfigurationResponse holds the tasks that were begun.
type DeprovisionAccessConfigurationResponse struct {
	yunkit.Meta
	// Tasks are the tasks as they begin, one in practice, without principals and times. Give their TaskIDs to
	// WaitTasks.
	Tasks []Task `json:"Tasks"`
}

// DeprovisionAccessConfiguration begins to take an access configuration off an
// account, which nobody may be assigned to with it any more. It is gone when
// the task has succeeded: see [Client.WaitTasks].
//
// The call is not safe to repeat. While another task works on the same things
// the error matches yunkit.ErrConflict; if the account does not have the access
// configuration, yunkit.ErrNotFound. When the outcome is unknown
// (yunkit.ErrOutcomeUnknown), look for the task with ListTasks.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DeprovisionAccessConfiguration
func (c *Client) DeprovisionAccessConfiguration(ctx context.Context, req *DeprovisionAccessConfigurationRequest) (*DeprovisionAccessConfigurationResponse, error) {
	return alibaba.Do[DeprovisionAccessConfigurationResponse](ctx, c.api, alibaba.Once("DeprovisionAccessConfiguration"), req)
}
