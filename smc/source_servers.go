package smc

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
)

// Source servers are not created by a call: the agent on each registers it with
// an activation code.

// SourceServerState is the state of a source server. Values that are not listed
// here are kept as they are.
type SourceServerState string

// The states of a source server.
const (
	// SourceServerUnavailable servers have an agent that is silent or reports an error.
	SourceServerUnavailable SourceServerState = "Unavailable"
	// SourceServerAvailable servers can get a replication job.
	SourceServerAvailable SourceServerState = "Available"
	// SourceServerInUse servers are being migrated.
	SourceServerInUse SourceServerState = "InUse"
	// SourceServerDeleting servers are being deleted from the service.
	SourceServerDeleting SourceServerState = "Deleting"
)

// SourceServer is a server that registered for migration.
type SourceServer struct {
	// SourceID is the ID of the source server, such as s-bp1e2fsl57knvuugtest.
	SourceID string `json:"SourceId"`
	// Name is the name of the source server.
	Name string `json:"Name"`
	// Description is a free text.
	Description string `json:"Description"`
	// State says whether the source server can be migrated.
	State SourceServerState `json:"State"`
	// ErrorCode says what is wrong with the source server, such as
	// SourceServer.Offline while nothing is heard of its agent.
	ErrorCode string `json:"ErrorCode"`
	// StatusInfo says more of it while State is Unavailable. It decodes into a
	// [StatusInfo].
	StatusInfo yunkit.JSONText `json:"StatusInfo"`
	// SystemInfo is what the agent tells of the machine. It decodes into a
	// [SystemInfo].
	SystemInfo yunkit.JSONText `json:"SystemInfo"`
	// Platform is the operating system, such as OpenSUSE.
	Platform string `json:"Platform"`
	// Architecture is that of its processor, such as x86_64.
	Architecture string `json:"Architecture"`
	// KernelLevel grades the kernel. The service does not document the grades.
	KernelLevel int `json:"KernelLevel"`
	// AgentVersion is the version of the agent.
	AgentVersion string `json:"AgentVersion"`
	// HeartbeatRate is how many seconds lie between two signs of life of the agent.
	HeartbeatRate int `json:"HeartbeatRate"`
	// ReplicationDriver is what copies the data, such as SMT. It decides which
	// replication parameters a job can have.
	ReplicationDriver string `json:"ReplicationDriver"`
	// SystemDiskSize is the size of the system disk in GiB.
	SystemDiskSize int `json:"SystemDiskSize"`
	// SystemDiskParts are the partitions of the system disk, by device.
	SystemDiskParts []SourcePartition `json:"SystemDiskParts"`
	// DataDisks are the data disks, with their partitions by device.
	DataDisks []SourceDataDisk `json:"DataDisks"`
	// Disks are all disks, with their partitions by path.
	Disks SourceDisks `json:"Disks"`
	// JobID is the ID of its last replication job.
	JobID string `json:"JobId"`
	// WorkgroupID is the ID of the workgroup that it belongs to.
	WorkgroupID string `json:"WorkgroupId"`
	// ResourceGroupID is the ID of its resource group.
	ResourceGroupID string `json:"ResourceGroupId"`
	// Tags are its labels.
	Tags []Tag `json:"Tags"`
	// CreationTime is when it registered.
	CreationTime yunkit.Time `json:"CreationTime"`
}

// SystemInfo is what a source server tells of itself, with the keys that are
// documented. The service may add others. All values come as texts.
type SystemInfo struct {
	// Hostname is its own name for itself.
	Hostname string `json:"hostname"`
	// IPv4 is its address.
	IPv4 string `json:"ipv4"`
	// IPv6 is its address of the newer kind.
	IPv6 string `json:"ipv6"`
	// Cores is how many processor cores it has.
	Cores yunkit.Int `json:"cores"`
	// CPUUsage is how much of them is in use.
	CPUUsage yunkit.Float `json:"cpu_usage"`
	// Memory is how much memory it has. The unit is not documented; the
	// vendor's example reads like GiB.
	Memory yunkit.Float `json:"memory"`
	// MemoryUsage is how much of it is in use.
	MemoryUsage yunkit.Float `json:"memory_usage"`
	// AgentMode is how the agent runs, such as daemon.
	AgentMode string `json:"agent_mode"`
	// AgentType is whose agent it is, such as aliyun.
	AgentType string `json:"agent_type"`
	// ClientType is the kind of client.
	ClientType string `json:"client_type"`
}

// StatusInfo says what is wrong, with the keys that are documented. The service
// may add others.
type StatusInfo struct {
	// ErrorCode is a short code, such as S1.
	ErrorCode string `json:"error_code"`
	// ErrorMsg says it in words.
	ErrorMsg string `json:"error_msg"`
}

// DescribeSourceServersRequest selects a page of source servers: those that fit
// all fields, or all of them.
type DescribeSourceServersRequest struct {
	// SourceID selects by ID. How many may be given is not documented.
	SourceID StringList `url:"SourceId,omitempty"`
	// Name selects by name, 2 to 128 characters.
	Name string `url:"Name,omitempty" check:"len=2..128 pattern=^\\p{L} deny=http://,https://"`
	// State selects by state.
	State SourceServerState `url:"State,omitempty"`
	// JobID selects the source server of one replication job.
	JobID string `url:"JobId,omitempty"`
	// RelatedJobType selects by the type of the replication jobs. The values are
	// not documented; presumably each is the number of a [JobType] as a text.
	RelatedJobType StringList `url:"RelatedJobType,omitempty"`
	// WorkgroupID selects those of a workgroup.
	WorkgroupID string `url:"WorkgroupId,omitempty"`
	// ResourceGroupID selects those of a resource group.
	ResourceGroupID string `url:"ResourceGroupId,omitempty"`
	// Tag selects those that carry these tags, up to 20.
	Tag Tags `url:"Tag,omitempty" check:"items=..20"`
	// PageNumber is the number of the page, from 1. Default: 1.
	PageNumber int `url:"PageNumber,omitempty" check:"range=1.."`
	// PageSize is the size of a page, 1 to 50. Default: 10, and 50 with AllSourceServers.
	PageSize int `url:"PageSize,omitempty" check:"range=1..50"`
}

// DescribeSourceServersResponse holds one page of source servers.
type DescribeSourceServersResponse struct {
	yunkit.Meta
	// SourceServers are the items of the page.
	SourceServers []SourceServer `json:"SourceServers"`
	// TotalCount is how many source servers match in all.
	TotalCount int `json:"TotalCount"`
	// PageNumber is the number of the page.
	PageNumber int `json:"PageNumber"`
	// PageSize is the size of a page.
	PageSize int `json:"PageSize"`
}

// DescribeSourceServers returns one page of source servers.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/DescribeSourceServers
func (c *Client) DescribeSourceServers(ctx context.Context, req *DescribeSourceServersRequest) (*DescribeSourceServersResponse, error) {
	return alibaba.Do[DescribeSourceServersResponse](ctx, c.api, alibaba.Read("DescribeSourceServers"), req)
}

// AllSourceServers iterates over the source servers that req selects, from its
// PageNumber on. Collect before deleting, for pages shift.
func (c *Client) AllSourceServers(ctx context.Context, req *DescribeSourceServersRequest, opts ...yunkit.IterOption) iter.Seq2[SourceServer, error] {
	return pages.ByNumber(ctx, Service, "DescribeSourceServers", c.DescribeSourceServers, req, opts,
		func(r *DescribeSourceServersRequest) pages.NumberFields {
			return pages.NumberFields{Number: &r.PageNumber, Size: &r.PageSize, MaxSize: maxPageSize}
		},
		func(r *DescribeSourceServersResponse) pages.Page[SourceServer] {
			return pages.Page[SourceServer]{Items: r.SourceServers, Total: r.TotalCount}
		})
}

// ModifySourceServerAttributeRequest says what to change. Fields that are empty
// keep their value; [Client.Call] can send an empty text.
type ModifySourceServerAttributeRequest struct {
	// SourceID is the ID of the source server. Required.
	SourceID string `url:"SourceId,omitempty" check:"required"`
	// Name is the new name: 2 to 128 characters, unique in the account. It begins
	// with a letter, not with http:// or https://, and may hold digits, colons,
	// underscores and hyphens.
	Name string `url:"Name,omitempty" check:"len=2..128 pattern=^\\p{L} deny=http://,https://"`
	// Description is the new text, up to 256 characters that do not begin with
	// http:// or https://.
	Description string `url:"Description,omitempty" check:"len=..256 deny=http://,https://"`
}

// ModifySourceServerAttributeResponse says that the source server is changed.
type ModifySourceServerAttributeResponse struct {
	yunkit.Meta
}

// ModifySourceServerAttribute changes the name or the description of a source
// server. A name that is taken is yunkit.ErrConflict; so is a state that does
// not allow it, which the service knows although it promises that every state
// does. A repeat is safe.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/ModifySourceServerAttribute
func (c *Client) ModifySourceServerAttribute(ctx context.Context, req *ModifySourceServerAttributeRequest) (*ModifySourceServerAttributeResponse, error) {
	return alibaba.Do[ModifySourceServerAttributeResponse](ctx, c.api, alibaba.Repeatable("ModifySourceServerAttribute").Changing(), req)
}

// DeleteSourceServerRequest names a source server.
type DeleteSourceServerRequest struct {
	// SourceID is the ID of the source server. Required.
	SourceID string `url:"SourceId,omitempty" check:"required"`
	// Force deletes the replication job of the source server with it and frees
	// what the job holds. Without it a source server that has a job is not
	// deleted; a job that is running prevents it even with Force.
	Force bool `url:"Force,omitempty"`
}

// DeleteSourceServerResponse says that the source server is being deleted.
type DeleteSourceServerResponse struct {
	yunkit.Meta
}

// DeleteSourceServer deletes a source server from the service; the machine
// itself is not touched. The source server is in the state Deleting for a while
// and then no longer listed. While a replication job is in the way, the error
// matches yunkit.ErrConflict.
//
// The call is not repeated when its outcome is unknown (yunkit.ErrOutcomeUnknown):
// the service refuses to delete what is being deleted. Look with
// DescribeSourceServers.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/DeleteSourceServer
func (c *Client) DeleteSourceServer(ctx context.Context, req *DeleteSourceServerRequest) (*DeleteSourceServerResponse, error) {
	return alibaba.Do[DeleteSourceServerResponse](ctx, c.api, alibaba.Once("DeleteSourceServer"), req)
}
