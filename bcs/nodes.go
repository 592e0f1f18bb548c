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

// PublicChainNodeState is how a node is. Values that are not listed here are kept as they are.
type PublicChainNodeState string

// The states of nodes.
const (
	// PublicChainNodeStateAvailable means that it works.
	PublicChainNodeStateAvailable PublicChainNodeState = "Available"
	// PublicChainNodeStateUnavailable means that it does not work.
	PublicChainNodeStateUnavailable PublicChainNodeState = "Unavailable"
	// PublicChainNodeStateCreating means that it is being made.
	PublicChainNodeStateCreating PublicChainNodeState = "Creating"
	// PublicChainNodeStateUpgrading means that it is being changed.
	PublicChainNodeStateUpgrading PublicChainNodeState = "Upgrading"
)

// PublicChainNode is a node of a public chain as lists show it. Its flavor is a text here;
// [Client.ShowPublicChainNode] has more of it.
type PublicChainNode struct {
	// ID is the ID of the node, 36 to 45 characters and no plain UUID.
	ID string `json:"id"`
	// NodeType is what it can do.
	NodeType NodeType `json:"node_type"`
	// Flavor is its size in words.
	Flavor string `json:"flavor"`
	// CreateTime is when it was created, as the service writes it.
	CreateTime string `json:"create_time"`
	// Status is its state.
	Status PublicChainNodeState `json:"status"`
	// EPSInfo is the enterprise project that it belongs to.
	EPSInfo EPSInfo `json:"eps_info"`
}

// ListPublicChainNodesRequest selects a page of the nodes of a network.
type ListPublicChainNodesRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NetworkID is the ID of the network, 36 characters. Required.
	NetworkID string `path:"network_id" check:"required len=36"`
	// Offset is how many items to pass over, 0 to 1000.
	Offset int `url:"offset,omitempty" check:"range=0..1000"`
	// Limit is the size of a page, 1 to 1000.
	Limit int `url:"limit,omitempty" check:"range=1..1000"`
}

// ListPublicChainNodesResponse holds one page of nodes.
type ListPublicChainNodesResponse struct {
	yunkit.Meta
	// Nodes are the items of the page.
	Nodes []PublicChainNode `json:"nodes" answer:"required"`
	// Count is the number of nodes: of the page or of all, which the vendor's pages in two
	// languages do not agree on.
	Count int `json:"count"`
}

// ListPublicChainNodes returns one page of the nodes of a network.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/ListPublicChainNodes.html
func (c *Client) ListPublicChainNodes(ctx context.Context, req *ListPublicChainNodesRequest) (*ListPublicChainNodesResponse, error) {
	return huawei.Do[ListPublicChainNodesResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v1/{project_id}/node-provider/networks/{network_id}/nodes", "ListPublicChainNodes"), req)
}

// AllPublicChainNodes iterates over the nodes of a network, page by page. Collect before
// deleting, for pages shift.
//
// The service lists nothing beyond offset 1000; should there be more, the iteration ends
// in an error.
func (c *Client) AllPublicChainNodes(ctx context.Context, req *ListPublicChainNodesRequest, opts ...yunkit.IterOption) iter.Seq2[PublicChainNode, error] {
	return pages.ByOffset(ctx, Service, "ListPublicChainNodes", c.ListPublicChainNodes, req, opts,
		func(r *ListPublicChainNodesRequest) pages.OffsetFields {
			return pages.OffsetFields{Offset: &r.Offset, Limit: &r.Limit, MaxLimit: 1000, LastOffset: 1000}
		},
		func(r *ListPublicChainNodesResponse) pages.Page[PublicChainNode] {
			return pages.Page[PublicChainNode]{Items: r.Nodes, Total: r.Count}
		})
}

// PublicChainNodeFlavor is the size of a node.
type PublicChainNodeFlavor struct {
	// CPU is the number of CPU cores.
	CPU int `json:"cpu"`
	// RAM is the memory, in a unit that the vendor does not name (MB in its samples).
	RAM int `json:"ram"`
	// Description is what the service advises it for.
	Description FlavorDescription `json:"description"`
	// AZs are the availability zones that the node is in.
	AZs []string `json:"azs"`
}

// ShowPublicChainNodeRequest names a node.
type ShowPublicChainNodeRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NodeID is the ID of the node, 36 to 45 characters. Required.
	NodeID string `path:"node_id" check:"required len=36..45"`
}

// ShowPublicChainNodeResponse describes a node. An address together with an API key opens
// the node: keep such a URL out of logs.
type ShowPublicChainNodeResponse struct {
	yunkit.Meta
	// ID is the ID of the node.
	ID string `json:"id" answer:"required"`
	// WSAddress is where the node takes WebSocket connections.
	WSAddress string `json:"ws_address"`
	// HTTPAddress is where it takes HTTP requests.
	HTTPAddress string `json:"http_address"`
	// GRPCAddress is where it takes gRPC calls.
	GRPCAddress string `json:"grpc_address"`
	// ValidatorHTTPAddress is where it takes the HTTP requests of validators.
	ValidatorHTTPAddress string `json:"validator_http_address"`
	// Flavor is its size.
	Flavor PublicChainNodeFlavor `json:"flavor"`
	// Status is its state.
	Status PublicChainNodeState `json:"status"`
	// NetworkType is its network. No source shows the fields.
	NetworkType yunkit.JSONText `json:"network_type"`
	// NodeType is what it can do.
	NodeType NodeType `json:"node_type"`
	// HighAvailability is true of a node that runs in mode HA.
	HighAvailability bool `json:"high_availability"`
	// CreateTime is when it was created, as the service writes it.
	CreateTime string `json:"create_time"`
	// MEVInfo is what is set for MEV (maximal extractable value). No source shows the fields.
	MEVInfo yunkit.JSONText `json:"mev_info"`
	// EthereumClientInfo is the Ethereum clients of the node. No source shows the fields.
	EthereumClientInfo yunkit.JSONText `json:"ethereum_client_info"`
	// ValidatorInterfaceInfo is which calls of validators a staking node answers. No source
	// shows the fields.
	ValidatorInterfaceInfo yunkit.JSONText `json:"validator_interface_info"`
	// EPSInfo is its enterprise project. No source shows the fields.
	EPSInfo yunkit.JSONText `json:"eps_info"`
	// MEVBoostAddress is the address of MEV-Boost.
	//
	// Deprecated: it is in MEVInfo now.
	MEVBoostAddress string `json:"mev_boost_address"`
	// MEVBoostStatus is true while MEV-Boost works.
	//
	// Deprecated: it is in MEVInfo now.
	MEVBoostStatus bool `json:"mev_boost_status"`
}

// ShowPublicChainNode returns all of one node.
//
// A node that does not exist is [yunkit.ErrNotFound].
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/ShowPublicChainNode.html
func (c *Client) ShowPublicChainNode(ctx context.Context, req *ShowPublicChainNodeRequest) (*ShowPublicChainNodeResponse, error) {
	return huawei.Do[ShowPublicChainNodeResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v1/{project_id}/node-provider/nodes/{node_id}", "ShowPublicChainNode"), req)
}

// ChargeMode is how a node is paid for. Values that are not listed here are kept as they are.
type ChargeMode string

// The ways to pay.
const (
	// ChargeModePostPaid means by use.
	ChargeModePostPaid ChargeMode = "postPaid"
	// ChargeModePrePaid means by the month or year, in advance.
	ChargeModePrePaid ChargeMode = "prePaid"
)

// NodeMode is how a node runs. Values that are not listed here are kept as they are.
type NodeMode string

// The modes of nodes.
const (
	// NodeModeSingle means one instance.
	NodeModeSingle NodeMode = "single"
	// NodeModeHA means instances that stand in for each other.
	NodeModeHA NodeMode = "HA"
)

// CreatePublicChainNodeRequest describes nodes to create, all alike.
type CreatePublicChainNodeRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NetworkID is the ID of the network, 36 characters. Required.
	NetworkID string `path:"network_id" check:"required len=36"`
	// CPU is the number of CPU cores, 1 to 1024. Required.
	CPU int `json:"cpu,omitzero" check:"required range=1..1024"`
	// RAM is the memory, in a unit that the vendor does not name (MB in its samples), 1 to 1048576. Required.
	RAM int `json:"ram,omitzero" check:"required range=1..1048576"`
	// NodeType is what a node of a public chain can do, at most 100 characters. Required.
	NodeType NodeType `json:"node_type,omitzero" check:"required len=..100"`
	// EPSID is the ID of an enterprise project, at most 36 characters.
	EPSID string `json:"eps_id,omitzero" check:"len=..36"`
	// ConsensusClient is the client of the consensus layer, such as Prysm, at most 100 characters.
	ConsensusClient string `json:"consensus_client,omitzero" check:"len=..100"`
	// ChargeMode is how a node is paid for, at most 100 characters. Required.
	ChargeMode ChargeMode `json:"charge_mode,omitzero" check:"required len=..100"`
	// NodeMode is how a node runs, at most 100 characters. Required.
	NodeMode NodeMode `json:"node_mode,omitzero" check:"required len=..100"`
	// NodeNum is how many to create, 1 to 5. Required.
	NodeNum int `json:"node_num,omitzero" check:"required range=1..5"`
	// MEVEnable is true to connect them to MEV (maximal extractable value).
	MEVEnable bool `json:"mev_enable,omitzero"`
	// MEVBoostRelays are the relays to use for MEV, at most 100 entries.
	MEVBoostRelays []string `json:"mev_boost_relays,omitzero" check:"items=..100"`
	// IsNonrequiredValidatorAPIOpen is true to answer the calls that validators do not need,
	// which are those of a full node. For staking nodes.
	IsNonrequiredValidatorAPIOpen bool `json:"is_nonrequired_validator_api_open,omitzero"`
	// MEVBoost is the address of MEV-Boost, at most 100 characters.
	//
	// Deprecated: use MEVEnable and MEVBoostRelays.
	MEVBoost string `json:"mev_boost,omitzero" check:"len=..100"`
}

// CreatePublicChainNodeResponse says that the nodes are being made.
type CreatePublicChainNodeResponse struct {
	yunkit.Meta
	// Jobs are the IDs of the jobs that do the work; no operation tells of them.
	Jobs []string `json:"jobs" answer:"required"`
}

// CreatePublicChainNode starts to make up to five nodes, which are billed. The answer
// names no node: list them before and after, and wait with [Client.WaitPublicChainNode].
//
// The call is not safe to repeat: a resend makes and bills more nodes. When its outcome is
// unknown ([yunkit.ErrOutcomeUnknown]), look for new nodes in
// [Client.ListPublicChainNodes] before trying again.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/CreatePublicChainNode.html
func (c *Client) CreatePublicChainNode(ctx context.Context, req *CreatePublicChainNodeRequest) (*CreatePublicChainNodeResponse, error) {
	return huawei.Do[CreatePublicChainNodeResponse](ctx, c.api, huawei.Once(http.MethodPost, "/v1/{project_id}/node-provider/networks/{network_id}/nodes", "CreatePublicChainNode"), req)
}

// UpdatePublicChainNodeRequest says what to change of a node; what is left out stays.
type UpdatePublicChainNodeRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NodeID is the ID of the node, 36 to 45 characters. Required.
	NodeID string `path:"node_id" check:"required len=36..45"`
	// CPU is the number of CPU cores, 1 to 1024.
	CPU int `json:"cpu,omitzero" check:"range=1..1024"`
	// RAM is the memory, in a unit that the vendor does not name (MB in its samples), at least 1.
	RAM int `json:"ram,omitzero" check:"range=1.."`
	// IsNonrequiredValidatorAPIOpen is whether a staking node answers the calls that
	// validators do not need. Nil leaves it as it is.
	IsNonrequiredValidatorAPIOpen *bool `json:"is_nonrequired_validator_api_open,omitzero"`
}

// UpdatePublicChainNodeResponse says that the node is being changed.
type UpdatePublicChainNodeResponse struct {
	yunkit.Meta
	// Jobs are the IDs of the jobs that do the work; no operation tells of them.
	Jobs []string `json:"jobs" answer:"required"`
}

// UpdatePublicChainNode starts to change the size or the calls of a node;
// [Client.WaitPublicChainNode] waits for the end. While a change runs, another one is
// refused.
//
// The call is not safe to repeat: a resend is refused while the change runs, and the IDs
// of its jobs are lost. When its outcome is unknown ([yunkit.ErrOutcomeUnknown]), look at
// the node with [Client.ShowPublicChainNode].
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/UpdatePublicChainNode.html
func (c *Client) UpdatePublicChainNode(ctx context.Context, req *UpdatePublicChainNodeRequest) (*UpdatePublicChainNodeResponse, error) {
	return huawei.Do[UpdatePublicChainNodeResponse](ctx, c.api, huawei.Once(http.MethodPut, "/v1/{project_id}/node-provider/nodes/{node_id}", "UpdatePublicChainNode").Changing(), req)
}

// DeletePublicChainNodeRequest names a node.
type DeletePublicChainNodeRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NodeID is the ID of the node, 36 to 45 characters. Required.
	NodeID string `path:"node_id" check:"required len=36..45"`
}

// DeletePublicChainNodeResponse says that the node is being deleted.
type DeletePublicChainNodeResponse struct {
	yunkit.Meta
	// Jobs are the IDs of the jobs that do the work; no operation tells of them.
	Jobs []string `json:"jobs" answer:"required"`
}

// DeletePublicChainNode starts to delete a node, for good.
//
// The call is not safe to repeat: a resend of a success is refused, and the IDs of its
// jobs are lost. When its outcome is unknown ([yunkit.ErrOutcomeUnknown]), look whether
// the node is still in [Client.ListPublicChainNodes].
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/DeletePublicChainNode.html
func (c *Client) DeletePublicChainNode(ctx context.Context, req *DeletePublicChainNodeRequest) (*DeletePublicChainNodeResponse, error) {
	return huawei.Do[DeletePublicChainNodeResponse](ctx, c.api, huawei.Once(http.MethodDelete, "/v1/{project_id}/node-provider/nodes/{node_id}", "DeletePublicChainNode"), req)
}

// ListPublicChainNodeFlavorsRequest names a node.
type ListPublicChainNodeFlavorsRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NodeID is the ID of the node, 36 to 45 characters. Required.
	NodeID string `path:"node_id" check:"required len=36..45"`
}

// ListPublicChainNodeFlavorsResponse holds the flavors.
type ListPublicChainNodeFlavorsResponse struct {
	yunkit.Meta
	// Flavors are the sizes that nodes can have.
	Flavors []PublicChainFlavor `json:"flavors" answer:"required"`
	// Count is how many items there are.
	Count int `json:"count"`
}

// ListPublicChainNodeFlavors returns the sizes that a node can be changed to, all at once.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/ListPublicChainNodeFlavors.html
func (c *Client) ListPublicChainNodeFlavors(ctx context.Context, req *ListPublicChainNodeFlavorsRequest) (*ListPublicChainNodeFlavorsResponse, error) {
	return huawei.Do[ListPublicChainNodeFlavorsResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v1/{project_id}/node-provider/nodes/{node_id}/flavor", "ListPublicChainNodeFlavors"), req)
}

// AllPublicChainNodeFlavors iterates over the sizes that a node can be changed to. The
// service does not page this list: Prefetch and StartAt are refused.
func (c *Client) AllPublicChainNodeFlavors(ctx context.Context, req *ListPublicChainNodeFlavorsRequest, opts ...yunkit.IterOption) iter.Seq2[PublicChainFlavor, error] {
	return pages.Unpaged(ctx, Service, "ListPublicChainNodeFlavors", c.ListPublicChainNodeFlavors, req, opts,
		func(r *ListPublicChainNodeFlavorsResponse) pages.Page[PublicChainFlavor] {
			return pages.Page[PublicChainFlavor]{Items: r.Flavors, Total: r.Count}
		})
}

// DownloadValidatorCertsRequest names a node. The service also takes an offset and a limit, which
// mean nothing for a file.
type DownloadValidatorCertsRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NodeID is the ID of the node, 36 to 45 characters. Required.
	NodeID string `path:"node_id" check:"required len=36..45"`
}

// DownloadValidatorCertsResponse holds the file.
type DownloadValidatorCertsResponse struct {
	yunkit.Meta
	// Body is a ZIP archive with certificates and private keys. It has arrived whole, and closing it does nothing.
	Body io.ReadCloser `json:"-"`
}

// DownloadValidatorCerts returns the certificates that a validator shows to a staking node.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/DownloadValidatorCerts.html
func (c *Client) DownloadValidatorCerts(ctx context.Context, req *DownloadValidatorCertsRequest) (*DownloadValidatorCertsResponse, error) {
	return huawei.Do[DownloadValidatorCertsResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v1/{project_id}/node-provider/nodes/{node_id}/certs", "DownloadValidatorCerts"), req)
}
