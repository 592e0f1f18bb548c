package bcs

import (
	"context"
	"io"
	"iter"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/pages"
)

// PublicChainCredential is an API key of the node provider, without the key
// itself, which is only in the file that its creation returned.
type PublicChainCredential struct {
	// ID is the ID of the API key.
	ID string `json:"id"`
	// Description is the text given to it.
	Description string `json:"description"`
	// EPSInfo is the enterprise project that it belongs to.
	EPSInfo EPSInfo `json:"eps_info"`
	// NodeIDs are the nodes that it opens; none means all of the tenant.
	NodeIDs []string `json:"node_ids"`
	// ControlType is the kind of its access policy.
	ControlType string `json:"control_type"`
	// Allowlists are the entries of its access policy.
	Allowlists []Allowlist `json:"allowlists"`
	// CreateTime is when it was created.
	CreateTime yunkit.Time `json:"create_time"`
	// UpdateTime is when it was last used, in spite of its name.
	UpdateTime yunkit.Time `json:"update_time"`
}

// EPSInfo names an enterprise project.
type EPSInfo struct {
	// EPSID is the ID of the enterprise project.
	EPSID string `json:"eps_id"`
	// EPSName is its name.
	EPSName string `json:"eps_name"`
}

// Allowlist is one entry of an access policy.
type Allowlist struct {
	// AllowlistType is what the entry looks at, such as an IP address or a
	// User-Agent; at most 20 characters. The vendor does not document the values.
	AllowlistType string `json:"allowlist_type,omitzero" check:"len=..20"`
	// AllowlistInfo is the content of the entry, at most 1000 characters.
	AllowlistInfo string `json:"allowlist_info,omitzero" check:"len=..1000"`
}

// CreatePublicChainCredentialRequest describes an API key to create. All fields
// are optional.
type CreatePublicChainCredentialRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// Description is a free text of at most 1000 characters; some regions take 100.
	Description string `json:"description,omitzero" check:"len=..1000"`
	// EPSID is the ID of an enterprise project.
	EPSID string `json:"eps_id,omitzero" check:"len=..36"`
	// NodeIDs are the nodes that the key opens, 1000 at most. Default: all of the tenant.
	NodeIDs []string `json:"node_ids,omitzero" check:"items=..1000"`
	// ControlType is the kind of the access policy, at most 10 characters.
	ControlType string `json:"control_type,omitzero" check:"len=..10"`
	// Allowlists are the entries of the access policy, 120 at most.
	Allowlists []Allowlist `json:"allowlists,omitzero" check:"items=..120"`
}

// CreatePublicChainCredentialResponse holds the file with the new API key.
type CreatePublicChainCredentialResponse struct {
	yunkit.Meta
	// Body is a ZIP archive with the API key, which cannot be had again later.
	// It has arrived whole, and closing it does nothing.
	Body io.ReadCloser `json:"-"`
}

// CreatePublicChainCredential creates an API key and returns the file that
// holds it, this once. The answer names no ID: list the API keys to learn it.
//
// The call is not safe to repeat, for each one creates a key: when its outcome
// is unknown (yunkit.ErrOutcomeUnknown), look for a new key in
// ListPublicChainCredentials and delete it.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/CreatePublicChainCredential.html
func (c *Client) CreatePublicChainCredential(ctx context.Context, req *CreatePublicChainCredentialRequest) (*CreatePublicChainCredentialResponse, error) {
	return huawei.Do[CreatePublicChainCredentialResponse](ctx, c.api, huawei.Once(http.MethodPost, "/v1/{project_id}/node-provider/credentials", "CreatePublicChainCredential"), req)
}

// ListPublicChainCredentialsRequest selects a page of API keys. All fields are
// optional.
type ListPublicChainCredentialsRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// Offset is how many API keys to pass over, at most 1000.
	Offset int `url:"offset,omitempty" check:"range=0..1000"`
	// Limit is the size of a page, 1 to 1000; the service gives 100 at most.
	Limit int `url:"limit,omitempty" check:"range=1..1000"`
}

// ListPublicChainCredentialsResponse holds one page of API keys.
type ListPublicChainCredentialsResponse struct {
	yunkit.Meta
	// Credentials are the items of the page.
	Credentials []PublicChainCredential `json:"credentials" answer:"required"`
	// Count is the number of API keys: of the page or of all, which the vendor's
	// pages in two languages do not agree on.
	Count int `json:"count"`
}

// ListPublicChainCredentials returns one page of the API keys of a project. The
// keys themselves are not in it.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/ListPublicChainCredentials.html
func (c *Client) ListPublicChainCredentials(ctx context.Context, req *ListPublicChainCredentialsRequest) (*ListPublicChainCredentialsResponse, error) {
	return huawei.Do[ListPublicChainCredentialsResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v1/{project_id}/node-provider/credentials", "ListPublicChainCredentials"), req)
}

const (
	maxCredentialsLimit  = 1000
	lastCredentialOffset = 1000
)

// AllPublicChainCredentials iterates over the API keys of a project, page by
// page. The service lists nothing beyond offset 1000; should there be more, the
// iteration ends in an error. Collect before deleting, for pages shift.
func (c *Client) AllPublicChainCredentials(ctx context.Context, req *ListPublicChainCredentialsRequest, opts ...yunkit.IterOption) iter.Seq2[PublicChainCredential, error] {
	return pages.ByOffset(ctx, Service, "ListPublicChainCredentials", c.ListPublicChainCredentials, req, opts,
		func(r *ListPublicChainCredentialsRequest) pages.OffsetFields {
			return pages.OffsetFields{Offset: &r.Offset, Limit: &r.Limit, MaxLimit: maxCredentialsLimit, LastOffset: lastCredentialOffset}
		},
		func(r *ListPublicChainCredentialsResponse) pages.Page[PublicChainCredential] {
			return pages.Page[PublicChainCredential]{Items: r.Credentials, Total: r.Count}
		})
}

// UpdatePublicChainCredentialRequest says what to change of an API key. Whether
// the service keeps or clears what is left out is not documented: send all that
// is to stay. [Client.Call] can send an empty description or an empty list.
type UpdatePublicChainCredentialRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// CredentialID is the ID of the API key, 36 characters. Required.
	CredentialID string `path:"credential_id" check:"required len=36"`
	// Description is a free text of at most 1000 characters.
	Description string `json:"description,omitzero" check:"len=..1000"`
	// NodeIDs are the nodes that the key opens, 1000 at most.
	NodeIDs []string `json:"node_ids,omitzero" check:"items=..1000"`
	// ControlType is the kind of the access policy, at most 10 characters.
	ControlType string `json:"control_type,omitzero" check:"len=..10"`
	// Allowlists are the entries of the access policy, 120 at most.
	Allowlists []Allowlist `json:"allowlists,omitzero" check:"items=..120"`
}

// UpdatePublicChainCredentialResponse says that the API key was changed.
type UpdatePublicChainCredentialResponse struct {
	yunkit.Meta
}

// UpdatePublicChainCredential changes an API key. A repeat is safe.
//
// API: https://support.huaweicloud.com/api-nes/UpdatePublicChainCredential.html
func (c *Client) UpdatePublicChainCredential(ctx context.Context, req *UpdatePublicChainCredentialRequest) (*UpdatePublicChainCredentialResponse, error) {
	return huawei.Do[UpdatePublicChainCredentialResponse](ctx, c.api, huawei.Repeatable(http.MethodPut, "/v1/{project_id}/node-provider/credentials/{credential_id}", "UpdatePublicChainCredential").Changing(), req)
}

// DeletePublicChainCredentialRequest names an API key.
type DeletePublicChainCredentialRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// CredentialID is the ID of the API key, 36 characters. Required.
	CredentialID string `path:"credential_id" check:"required len=36"`
}

// DeletePublicChainCredentialResponse says that the API key is gone.
type DeletePublicChainCredentialResponse struct {
	yunkit.Meta
}

// DeletePublicChainCredential deletes an API key. A repeat is safe.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/DeletePublicChainCredential.html
func (c *Client) DeletePublicChainCredential(ctx context.Context, req *DeletePublicChainCredentialRequest) (*DeletePublicChainCredentialResponse, error) {
	return huawei.Do[DeletePublicChainCredentialResponse](ctx, c.api, huawei.Delete("/v1/{project_id}/node-provider/credentials/{credential_id}", "DeletePublicChainCredential"), req)
}
