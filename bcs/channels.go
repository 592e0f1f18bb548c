package bcs

import (
	"context"
	"iter"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/pages"
)

// BlockchainChannel is a channel of a blockchain.
type BlockchainChannel struct {
	// Name is its name, which other calls take as its ID.
	Name string `json:"name"`
	// Description is the text given to it.
	Description string `json:"description"`
	// CreateTime is when it was created, as the service writes it.
	CreateTime string `json:"create_time"`
	// Consensus is how its orderers agree.
	Consensus string `json:"consensus"`
	// Peers are the peers in it, by the name of their organization.
	Peers map[string][]string `json:"peers"`
	// ConsensusNodes are the consensus nodes of it, by the name of their organization.
	ConsensusNodes map[string][]string `json:"consensusNodes"`
}

// ListBlockchainChannelsRequest names a blockchain.
type ListBlockchainChannelsRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
}

// ListBlockchainChannelsResponse holds the channels.
type ListBlockchainChannelsResponse struct {
	yunkit.Meta
	// Channels are the channels.
	Channels []BlockchainChannel `json:"channels" answer:"required"`
}

// ListBlockchainChannels returns the channels of a blockchain, all at once.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ListBlockchainChannels.html
func (c *Client) ListBlockchainChannels(ctx context.Context, req *ListBlockchainChannelsRequest) (*ListBlockchainChannelsResponse, error) {
	return huawei.Do[ListBlockchainChannelsResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v2/{project_id}/blockchains/{blockchain_id}/channels", "ListBlockchainChannels"), req)
}

// AllBlockchainChannels iterates over the channels of a blockchain. The service does not
// page this list: Prefetch and StartAt are refused.
func (c *Client) AllBlockchainChannels(ctx context.Context, req *ListBlockchainChannelsRequest, opts ...yunkit.IterOption) iter.Seq2[BlockchainChannel, error] {
	return pages.Unpaged(ctx, Service, "ListBlockchainChannels", c.ListBlockchainChannels, req, opts,
		func(r *ListBlockchainChannelsResponse) pages.Page[BlockchainChannel] {
			return pages.Page[BlockchainChannel]{Items: r.Channels}
		})
}

// ChannelPeer says how many peers join a channel.
type ChannelPeer struct {
	// ChannelName is the name of the channel. Required.
	ChannelName string `json:"channel_name,omitzero" check:"required"`
	// Peers are the numbers of peers to add, by the name of their organization. Required.
	Peers map[string]int `json:"peers,omitzero" check:"required"`
}

// BatchAddPeersToChannelRequest says which peers to add.
type BatchAddPeersToChannelRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// ChannelPeers are the channel and its new peers; the service takes one channel a call.
	// Required.
	ChannelPeers []ChannelPeer `json:"channel_peers,omitzero" check:"required"`
}

// BatchAddPeersToChannelResponse names the operation.
type BatchAddPeersToChannelResponse struct {
	yunkit.Meta
	// OperationID is the ID of the operation that does the work; the record of it says how it goes.
	OperationID string `json:"operation_id" answer:"required"`
}

// BatchAddPeersToChannel starts to add peers to a channel.
//
// The call is not safe to repeat: it adds a number of peers, so a resend adds more of
// them. When its outcome is unknown ([yunkit.ErrOutcomeUnknown]), count the peers of the
// channel with [Client.ListBlockchainChannels].
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/BatchAddPeersToChannel.html
func (c *Client) BatchAddPeersToChannel(ctx context.Context, req *BatchAddPeersToChannelRequest) (*BatchAddPeersToChannelResponse, error) {
	return huawei.Do[BatchAddPeersToChannelResponse](ctx, c.api, huawei.Once(http.MethodPost, "/v2/{project_id}/blockchains/{blockchain_id}/channels/peers", "BatchAddPeersToChannel"), req)
}

// BatchRemovePeersFromChannelRequest says how many peers to remove.
type BatchRemovePeersFromChannelRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// ChannelID is the name of the channel. Required.
	ChannelID string `path:"channel_id" check:"required"`
	// OrgName is the organization that the peers belong to. Required.
	OrgName string `json:"org_name,omitzero" check:"required"`
	// Peers is how many to remove, fewer than the organization has, at least 1. Required.
	Peers int `json:"peers,omitzero" check:"required range=1.."`
}

// BatchRemovePeersFromChannelResponse names the operation.
type BatchRemovePeersFromChannelResponse struct {
	yunkit.Meta
	// OperationID is the ID of the operation that does the work; the record of it says how it goes.
	OperationID string `json:"operation_id" answer:"required"`
}

// BatchRemovePeersFromChannel starts to remove peers of one organization from a channel.
// For the last peer, use [Client.BatchRemoveOrgsFromChannel].
//
// The call is not safe to repeat: it removes a number of peers, so a resend removes more
// of them. When its outcome is unknown ([yunkit.ErrOutcomeUnknown]), count the peers of
// the channel with [Client.ListBlockchainChannels].
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/BatchRemovePeersFromChannel.html
func (c *Client) BatchRemovePeersFromChannel(ctx context.Context, req *BatchRemovePeersFromChannelRequest) (*BatchRemovePeersFromChannelResponse, error) {
	return huawei.Do[BatchRemovePeersFromChannelResponse](ctx, c.api, huawei.Once(http.MethodPut, "/v2/{project_id}/blockchains/{blockchain_id}/{channel_id}/peers/quit", "BatchRemovePeersFromChannel"), req)
}

// BatchRemoveOrgsFromChannelRequest says which organizations to remove.
type BatchRemoveOrgsFromChannelRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// ChannelID is the name of the channel. Required.
	ChannelID string `path:"channel_id" check:"required"`
	// OrgNames are the names of the organizations. Required.
	OrgNames []string `json:"org_names,omitzero" check:"required"`
}

// BatchRemoveOrgsFromChannelResponse names the operation.
type BatchRemoveOrgsFromChannelResponse struct {
	yunkit.Meta
	// OperationID is the ID of the operation that does the work; the record of it says how it goes.
	OperationID string `json:"operation_id" answer:"required"`
}

// BatchRemoveOrgsFromChannel starts to remove organizations, with all of their peers, from
// a channel.
//
// The call is not safe to repeat: a resend starts another operation, and the ID of the
// first is lost. When its outcome is unknown ([yunkit.ErrOutcomeUnknown]), look at the
// channel with [Client.ListBlockchainChannels].
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/BatchRemoveOrgsFromChannel.html
func (c *Client) BatchRemoveOrgsFromChannel(ctx context.Context, req *BatchRemoveOrgsFromChannelRequest) (*BatchRemoveOrgsFromChannelResponse, error) {
	return huawei.Do[BatchRemoveOrgsFromChannelResponse](ctx, c.api, huawei.Once(http.MethodPut, "/v2/{project_id}/blockchains/{blockchain_id}/{channel_id}/orgs/quit", "BatchRemoveOrgsFromChannel"), req)
}

// DeleteChannelRequest names a channel.
type DeleteChannelRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// ChannelID is the name of the channel. Required.
	ChannelID string `path:"channel_id" check:"required"`
}

// DeleteChannelResponse names the operation.
type DeleteChannelResponse struct {
	yunkit.Meta
	// OperationID is the ID of the operation that does the work; the record of it says how it goes.
	OperationID string `json:"operation_id" answer:"required"`
}

// DeleteChannel starts to delete a channel that has no peers, for good.
//
// The call is not safe to repeat: a resend starts another operation, and the ID of the
// first is lost. When its outcome is unknown ([yunkit.ErrOutcomeUnknown]), look whether
// the channel is still in [Client.ListBlockchainChannels].
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/DeleteChannel.html
func (c *Client) DeleteChannel(ctx context.Context, req *DeleteChannelRequest) (*DeleteChannelResponse, error) {
	return huawei.Do[DeleteChannelResponse](ctx, c.api, huawei.Once(http.MethodDelete, "/v2/{project_id}/blockchains/{blockchain_id}/channel/{channel_id}", "DeleteChannel"), req)
}

// ChannelToCreate is a channel that is made.
type ChannelToCreate struct {
	// ChannelName is its name: small letters and digits, with a letter first, 4 to 24 characters.
	// Required.
	ChannelName string `json:"channel_name,omitzero" check:"required len=4..24 pattern=^[a-z][a-z0-9]*[a-z0-9]$" rule:"must consist of small letters and digits, and begin with a letter"`
	// ChannelDescription is a text of yours.
	ChannelDescription string `json:"channel_description,omitzero"`
}

// BatchCreateChannelsRequest describes channels.
type BatchCreateChannelsRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// Channels are the channels. Required.
	Channels []ChannelToCreate `json:"channels,omitzero" check:"required"`
}

// BatchCreateChannelsResponse names the operation.
type BatchCreateChannelsResponse struct {
	yunkit.Meta
	// OperationID is the ID of the operation that does the work; the record of it says how it goes.
	OperationID string `json:"operation_id" answer:"required"`
}

// BatchCreateChannels starts to make channels in a blockchain; [Client.WaitOperation] waits for
// it. A name that is taken is [yunkit.ErrConflict].
//
// The call is not safe to repeat: a resend of a success is refused because the channel exists,
// and the ID of the operation is lost. When its outcome is unknown
// ([yunkit.ErrOutcomeUnknown]), look for the names with [Client.ListBlockchainChannels].
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/BatchCreateChannels.html
func (c *Client) BatchCreateChannels(ctx context.Context, req *BatchCreateChannelsRequest) (*BatchCreateChannelsResponse, error) {
	return huawei.Do[BatchCreateChannelsResponse](ctx, c.api, huawei.Once(http.MethodPost, "/v2/{project_id}/blockchains/{blockchain_id}/channels", "BatchCreateChannels"), req)
}
