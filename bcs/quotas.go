package bcs

import (
	"context"
	"iter"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/pages"
)

// Quota says how many of something a project may have.
type Quota struct {
	// Type is what is counted, such as instance.
	Type string `json:"type"`
	// Unit is the unit of the numbers.
	Unit string `json:"unit"`
	// Min is the smallest quota.
	Min int `json:"min"`
	// Max is the largest quota.
	Max int `json:"max"`
	// Quota is how many the project may have.
	Quota int `json:"quota"`
	// Used is how many it has.
	Used int `json:"used"`
	// Free is how many more it may have.
	Free int `json:"free"`
}

// ListQuotasRequest names a project.
type ListQuotasRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
}

// ListQuotasResponse holds the quotas.
type ListQuotasResponse struct {
	yunkit.Meta
	// Resources are the quotas.
	Resources []Quota `json:"resources" answer:"required"`
}

// ListQuotas returns the quotas of a project, all at once.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ListQuotas.html
func (c *Client) ListQuotas(ctx context.Context, req *ListQuotasRequest) (*ListQuotasResponse, error) {
	return huawei.Do[ListQuotasResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v2/{project_id}/quotas", "ListQuotas"), req)
}

// AllQuotas iterates over the quotas of a project. The service does not page this list:
// Prefetch and StartAt are refused.
func (c *Client) AllQuotas(ctx context.Context, req *ListQuotasRequest, opts ...yunkit.IterOption) iter.Seq2[Quota, error] {
	return pages.Unpaged(ctx, Service, "ListQuotas", c.ListQuotas, req, opts,
		func(r *ListQuotasResponse) pages.Page[Quota] {
			return pages.Page[Quota]{Items: r.Resources}
		})
}

// EnterpriseSpec is how large a blockchain can be.
type EnterpriseSpec struct {
	// OrgPeerMaxNum is the most peers of an organization.
	OrgPeerMaxNum int `json:"org_peer_max_num"`
	// OrdererMaxNum is the most orderers.
	OrdererMaxNum int `json:"orderer_max_num"`
	// MemberMaxNum is the most tenants.
	MemberMaxNum int `json:"member_max_num"`
}

// ShowBlockchainFlavorsRequest names a project. All fields are optional.
type ShowBlockchainFlavorsRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// Limit is taken by the service, and without effect on the one object that it answers, 1
	// to 1000. Default: 1000.
	Limit int `url:"limit,omitempty" check:"range=1..1000"`
	// Offset is taken by the service, and without effect, at least 0.
	Offset int `url:"offset,omitempty" check:"range=0.."`
}

// ShowBlockchainFlavorsResponse holds the limits.
type ShowBlockchainFlavorsResponse struct {
	yunkit.Meta
	// EnterpriseSpec is how large a blockchain can be.
	EnterpriseSpec EnterpriseSpec `json:"enterprise_spec" answer:"required"`
}

// ShowBlockchainFlavors returns how large a blockchain can be.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ShowBlockchainFlavors.html
func (c *Client) ShowBlockchainFlavors(ctx context.Context, req *ShowBlockchainFlavorsRequest) (*ShowBlockchainFlavorsResponse, error) {
	return huawei.Do[ShowBlockchainFlavorsResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v2/{project_id}/blockchains/flavors", "ShowBlockchainFlavors"), req)
}
