package cloudsso

import (
	"cmp"
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/aliyun"
	"github.com/yunkit/yunkit/internal/pages"
	"github.com/yunkit/yunkit/internal/transport"
)

var (
	createAccessConfiguration = aliyun.Operation{Name: "CreateAccessConfiguration", Class: transport.Once}
	getAccessConfiguration    = aliyun.Operation{Name: "GetAccessConfiguration", Class: transport.Read}
	listAccessConfigurations  = aliyun.Operation{Name: "ListAccessConfigurations", Class: transport.Read}
	updateAccessConfiguration = aliyun.Operation{Name: "UpdateAccessConfiguration", Class: transport.Repeatable}
	deleteAccessConfiguration = aliyun.Operation{Name: "DeleteAccessConfiguration", Class: transport.Repeatable}
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
	AccessConfiguration AccessConfiguration `json:"AccessConfiguration"`
}

// CreateAccessConfiguration creates an access configuration without permissions.
//
// The call is not safe to repeat: when its outcome is unknown
// (yunkit.ErrOutcomeUnknown), look the name up with ListAccessConfigurations
// and the filter "AccessConfigurationName eq <name>" first.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/CreateAccessConfiguration
func (c *Client) CreateAccessConfiguration(ctx context.Context, req *CreateAccessConfigurationRequest) (*CreateAccessConfigurationResponse, error) {
	return aliyun.Do[CreateAccessConfigurationResponse](ctx, c.api, createAccessConfiguration, req)
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
	return aliyun.Do[GetAccessConfigurationResponse](ctx, c.api, getAccessConfiguration, req)
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
	return aliyun.Do[ListAccessConfigurationsResponse](ctx, c.api, listAccessConfigurations, req)
}

// AllAccessConfigurations iterates over the access configurations that req
// selects, page by page. Collect before deleting, for pages shift.
func (c *Client) AllAccessConfigurations(ctx context.Context, req *ListAccessConfigurationsRequest, opts ...yunkit.IterOption) iter.Seq2[AccessConfiguration, error] {
	r := pages.Copy(req)
	r.MaxResults = cmp.Or(r.MaxResults, 100)
	return pages.ByToken(ctx, pages.List{Service: Service, Operation: listAccessConfigurations.Name}, r.NextToken, opts,
		func(ctx context.Context, token string) (pages.Page[AccessConfiguration], error) {
			r := r // pages may be fetched ahead, and the loop ranged over twice
			r.NextToken = token
			resp, err := c.ListAccessConfigurations(ctx, &r)
			if err != nil {
				return pages.Page[AccessConfiguration]{}, err
			}
			return pages.Page[AccessConfiguration]{
				Items: resp.AccessConfigurations, Total: resp.TotalCounts,
				Next: resp.NextToken, More: resp.IsTruncated, Meta: resp.Meta,
			}, nil
		})
}

// UpdateAccessConfigurationRequest says what to change. Fields that are empty
// keep their value; whether the service can clear one is not documented.
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
	return aliyun.Do[UpdateAccessConfigurationResponse](ctx, c.api, updateAccessConfiguration, req)
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
	return aliyun.Do[DeleteAccessConfigurationResponse](ctx, c.api, deleteAccessConfiguration, req)
}
