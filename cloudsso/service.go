package cloudsso

import (
	"context"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
)

// CheckResult says whether an account meets the conditions for CloudSSO. Values
// that are not listed here are kept as they are.
type CheckResult string

// The answers to whether CloudSSO could be enabled.
const (
	// CheckSuccess means that EnableService would be allowed.
	CheckSuccess CheckResult = "Success"
	// CheckFailed means that it would not.
	CheckFailed CheckResult = "Failed"
)

// ServiceStatus says whether and where an account uses CloudSSO.
type ServiceStatus struct {
	// AccountID is the Alibaba Cloud account that asked.
	AccountID string `json:"AccountId"`
	// Status says whether CloudSSO is enabled.
	Status Status `json:"Status"`
	// PrerequisiteCheckResult tells whether the account may enable CloudSSO. It is meant for accounts that
	// have not, and may come for others too.
	PrerequisiteCheckResult CheckResult `json:"PrerequisiteCheckResult"`
	// RegionsInUse are the regions with a directory: one, or none before CreateDirectory.
	RegionsInUse []string `json:"RegionsInUse"`
}

// EnableServiceRequest has no fields.
type EnableServiceRequest struct{}

// EnableServiceResponse says that CloudSSO is enabled.
type EnableServiceResponse struct {
	yunkit.Meta
}

// EnableService opens CloudSSO for the account, which must be the management
// account of a resource directory, and accepts the vendor's terms of service
// for it.
//
// The call is not safe to repeat, for an account that has CloudSSO already is
// refused. When the outcome is unknown (yunkit.ErrOutcomeUnknown), ask
// GetServiceStatus.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/EnableService
func (c *Client) EnableService(ctx context.Context, req *EnableServiceRequest) (*EnableServiceResponse, error) {
	return alibaba.Do[EnableServiceResponse](ctx, c.api, alibaba.Once("EnableService"), req)
}

// GetServiceStatusRequest has no fields.
type GetServiceStatusRequest struct{}

// GetServiceStatusResponse holds the status of CloudSSO.
type GetServiceStatusResponse struct {
	yunkit.Meta
	// ServiceStatus is what holds for the account.
	ServiceStatus ServiceStatus `json:"ServiceStatus"`
}

// GetServiceStatus tells whether the account uses CloudSSO, and in which region
// its directory lives: the one to give to yunkit.WithRegion.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetServiceStatus
func (c *Client) GetServiceStatus(ctx context.Context, req *GetServiceStatusRequest) (*GetServiceStatusResponse, error) {
	return alibaba.Do[GetServiceStatusResponse](ctx, c.api, alibaba.Read("GetServiceStatus"), req)
}

// DisableServiceRequest has no fields.
type DisableServiceRequest struct{}

// DisableServiceResponse says that CloudSSO is disabled.
type DisableServiceResponse struct {
	yunkit.Meta
}

// DisableService closes CloudSSO for the account. It must have no directory any
// more; EnableService opens it again at any time. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DisableService
func (c *Client) DisableService(ctx context.Context, req *DisableServiceRequest) (*DisableServiceResponse, error) {
	return alibaba.Do[DisableServiceResponse](ctx, c.api, alibaba.Repeatable("DisableService"), req)
}

// EnableDelegateAccountRequest names a member of the resource directory.
type EnableDelegateAccountRequest struct {
	// AccountID is the account ID, all digits, of a member that Resource Directory already lists as a
	// delegated administrator of CloudSSO. Required.
	AccountID string `url:"AccountId,omitempty" check:"required"`
}

// EnableDelegateAccountResponse says that the account may administer CloudSSO.
type EnableDelegateAccountResponse struct {
	yunkit.Meta
}

// EnableDelegateAccount lets a member of the resource directory administer
// CloudSSO in place of the management account. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/EnableDelegateAccount
func (c *Client) EnableDelegateAccount(ctx context.Context, req *EnableDelegateAccountRequest) (*EnableDelegateAccountResponse, error) {
	return alibaba.Do[EnableDelegateAccountResponse](ctx, c.api, alibaba.Repeatable("EnableDelegateAccount"), req)
}

// DisableDelegateAccountRequest names a delegated administrator.
type DisableDelegateAccountRequest struct {
	// AccountID is the account ID of the delegated administrator, all digits. Required.
	AccountID string `url:"AccountId,omitempty" check:"required"`
}

// DisableDelegateAccountResponse says that the account no longer administers
// CloudSSO.
type DisableDelegateAccountResponse struct {
	yunkit.Meta
}

// DisableDelegateAccount ends what EnableDelegateAccount began. A repeat is
// safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DisableDelegateAccount
func (c *Client) DisableDelegateAccount(ctx context.Context, req *DisableDelegateAccountRequest) (*DisableDelegateAccountResponse, error) {
	return alibaba.Do[DisableDelegateAccountResponse](ctx, c.api, alibaba.Repeatable("DisableDelegateAccount"), req)
}
