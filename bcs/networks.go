package bcs

import (
	"context"
	"iter"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/pages"
)

// NodeType is what a node of a public chain can do. Values that are not listed here are
// kept as they are.
type NodeType string

// The kinds of nodes.
const (
	// NodeTypeFullNode means a node that holds the chain and answers requests.
	NodeTypeFullNode NodeType = "Full node"
	// NodeTypeFullNodeStakingSupported means a node that validators can work with as well.
	NodeTypeFullNodeStakingSupported NodeType = "Full node (Staking supported)"
)

// FlavorDescription is what the service advises a flavor for. Values that are not listed
// here are kept as they are.
type FlavorDescription string

// The words for flavors.
const (
	// FlavorDescriptionTest means enough to try things out.
	FlavorDescriptionTest FlavorDescription = "Test"
	// FlavorDescriptionPreferred means what the service advises.
	FlavorDescriptionPreferred FlavorDescription = "Preferred"
	// FlavorDescriptionStable means room for steady work.
	FlavorDescriptionStable FlavorDescription = "Stable"
	// FlavorDescriptionPowerful means the largest.
	FlavorDescriptionPowerful FlavorDescription = "Powerful"
)

// PublicChainFlavor is a size that nodes can have.
type PublicChainFlavor struct {
	// CPU is the number of CPU cores.
	CPU int `json:"cpu"`
	// RAM is the memory, in a unit that the vendor does not name (MB in its samples).
	RAM int `json:"ram"`
	// Description is what the service advises it for.
	Description FlavorDescription `json:"description"`
	// AvailNodeMode are the modes that a node of this size can run in.
	AvailNodeMode []NodeMode `json:"avail_node_mode"`
}

// ListPublicChainFlavorsRequest names a network.
type ListPublicChainFlavorsRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NetworkID is the ID of the network, 36 characters. Required.
	NetworkID string `path:"network_id" check:"required len=36"`
	// NodeType is what a node of a public chain can do, at most 36 characters. Default: Full node.
	NodeType NodeType `url:"node_type,omitempty" check:"len=..36"`
}

// ListPublicChainFlavorsResponse holds the flavors.
type ListPublicChainFlavorsResponse struct {
	yunkit.Meta
	// Flavors are the sizes that nodes can have.
	Flavors []PublicChainFlavor `json:"flavors" answer:"required"`
	// Count is how many items there are.
	Count int `json:"count"`
}

// ListPublicChainFlavors returns the sizes that new nodes of a network can have, all at once.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/ListPublicChainFlavors.html
func (c *Client) ListPublicChainFlavors(ctx context.Context, req *ListPublicChainFlavorsRequest) (*ListPublicChainFlavorsResponse, error) {
	return huawei.Do[ListPublicChainFlavorsResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v1/{project_id}/node-provider/networks/{network_id}/flavor", "ListPublicChainFlavors"), req)
}

// AllPublicChainFlavors iterates over the sizes that new nodes of a network can have. The
// service does not page this list: Prefetch and StartAt are refused.
func (c *Client) AllPublicChainFlavors(ctx context.Context, req *ListPublicChainFlavorsRequest, opts ...yunkit.IterOption) iter.Seq2[PublicChainFlavor, error] {
	return pages.Unpaged(ctx, Service, "ListPublicChainFlavors", c.ListPublicChainFlavors, req, opts,
		func(r *ListPublicChainFlavorsResponse) pages.Page[PublicChainFlavor] {
			return pages.Page[PublicChainFlavor]{Items: r.Flavors, Total: r.Count}
		})
}

// Network is one network of a public chain, such as its main network.
type Network struct {
	// ID is its ID, which other calls take as NetworkID.
	ID string `json:"id"`
	// Name is its name.
	Name string `json:"name"`
}

// PublicChainNetworkType is a public chain that nodes can be created for.
type PublicChainNetworkType struct {
	// Name is the name of the chain.
	Name string `json:"name"`
	// Networks are its networks.
	Networks []Network `json:"networks"`
}

// ListPublicChainNetworkTypesRequest names a project.
type ListPublicChainNetworkTypesRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
}

// ListPublicChainNetworkTypesResponse holds the chains.
type ListPublicChainNetworkTypesResponse struct {
	yunkit.Meta
	// PublicChainNetworkTypes are the chains. The answer is this list and no object.
	PublicChainNetworkTypes []PublicChainNetworkType `json:"[]"`
}

// ListPublicChainNetworkTypes returns the public chains and networks that nodes can be created for,
// all at once.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/ListPublicChainNetworkTypes.html
func (c *Client) ListPublicChainNetworkTypes(ctx context.Context, req *ListPublicChainNetworkTypesRequest) (*ListPublicChainNetworkTypesResponse, error) {
	return huawei.Do[ListPublicChainNetworkTypesResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v1/{project_id}/node-provider/networks/type", "ListPublicChainNetworkTypes"), req)
}

// AllPublicChainNetworkTypes iterates over the public chains that nodes can be created
// for. The service does not page this list: Prefetch and StartAt are refused.
func (c *Client) AllPublicChainNetworkTypes(ctx context.Context, req *ListPublicChainNetworkTypesRequest, opts ...yunkit.IterOption) iter.Seq2[PublicChainNetworkType, error] {
	return pages.Unpaged(ctx, Service, "ListPublicChainNetworkTypes", c.ListPublicChainNetworkTypes, req, opts,
		func(r *ListPublicChainNetworkTypesResponse) pages.Page[PublicChainNetworkType] {
			return pages.Page[PublicChainNetworkType]{Items: r.PublicChainNetworkTypes}
		})
}
