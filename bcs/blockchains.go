package bcs

import (
	"context"
	"iter"
	"log/slog"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/pages"
	"github.com/yunkit/yunkit/internal/redact"
)

// VersionType is the edition of a blockchain. The vendor has renamed its tiers, and the numbers
// stayed: a label says which of them it was in 2023 and in 2025. Values that are not listed
// here are kept as they are.
type VersionType int

// Editions.
const (
	// VersionType2 means professional in 2023, enterprise since 2025.
	VersionType2 VersionType = 2
	// VersionType3 means enterprise in 2023, platinum since 2025.
	VersionType3 VersionType = 3
	// VersionType4 means basic in 2023, professional since 2025.
	VersionType4 VersionType = 4
)

// BlockchainType says who may take part in a blockchain. Values that are not listed here are
// kept as they are.
type BlockchainType string

// Types of blockchains.
const (
	// BlockchainTypeUnion means a consortium of several tenants.
	BlockchainTypeUnion BlockchainType = "union"
	// BlockchainTypePrivate means a blockchain of one tenant.
	BlockchainTypePrivate BlockchainType = "private"
)

// Consensus is how the orderers of a new blockchain agree. Answers write it in small letters.
// Values that are not listed here are kept as they are.
type Consensus string

// Ways to agree.
const (
	// ConsensusSolo means a single orderer, for tests, Fabric 1.4 only.
	ConsensusSolo Consensus = "solo"
	// ConsensusSFLIC means a fast Byzantine fault tolerant protocol, FBFT.
	ConsensusSFLIC Consensus = "SFLIC"
	// ConsensusEtcdRaft means Raft, which tolerates crashes, Fabric 2.2 only.
	ConsensusEtcdRaft Consensus = "etcdraft"
)

// SignAlgorithm is the family of cryptography that a blockchain signs with. Values that are not
// listed here are kept as they are.
type SignAlgorithm string

// Families of cryptography.
const (
	// SignAlgorithmECDSA means elliptic curves of NIST.
	SignAlgorithmECDSA SignAlgorithm = "ECDSA"
	// SignAlgorithmSM2 means the algorithms of the Chinese OSCCA.
	SignAlgorithmSM2 SignAlgorithm = "sm2"
)

// VolumeType is where the ledger of a blockchain is stored. Values that are not listed here are
// kept as they are.
type VolumeType string

// Kinds of storage; regions differ in what they offer.
const (
	// VolumeTypeEVS means disks of Elastic Volume Service.
	VolumeTypeEVS VolumeType = "evs"
	// VolumeTypeNFS means a file share.
	VolumeTypeNFS VolumeType = "nfs"
	// VolumeTypeEFS means SFS Turbo.
	VolumeTypeEFS VolumeType = "efs"
)

// EVSDiskType is the speed of a disk. Values that are not listed here are kept as they are.
type EVSDiskType string

// Speeds of disks.
const (
	// EVSDiskTypeSATA means common I/O.
	EVSDiskTypeSATA EVSDiskType = "SATA"
	// EVSDiskTypeSAS means high I/O.
	EVSDiskTypeSAS EVSDiskType = "SAS"
	// EVSDiskTypeSSD means ultra-high I/O.
	EVSDiskTypeSSD EVSDiskType = "SSD"
)

// DatabaseType is the state database of the peers. Values that are not listed here are kept as
// they are.
type DatabaseType string

// State databases.
const (
	// DatabaseTypeGoLevelDB means key-value files beside the peer.
	DatabaseTypeGoLevelDB DatabaseType = "goleveldb"
	// DatabaseTypeCouchDB means CouchDB, whose documents can be queried.
	DatabaseTypeCouchDB DatabaseType = "couchdb"
)

// ClusterPlatformType is the processor architecture of a cluster. Values that are not listed
// here are kept as they are.
type ClusterPlatformType string

// Architectures.
const (
	// ClusterPlatformTypeVirtualMachine means x86.
	ClusterPlatformTypeVirtualMachine ClusterPlatformType = "VirtualMachine"
	// ClusterPlatformTypeARM64 means Arm.
	ClusterPlatformTypeARM64 ClusterPlatformType = "ARM64"
)

// CCEClusterInfo names a cluster of Cloud Container Engine that exists.
type CCEClusterInfo struct {
	// ClusterID is the ID of the cluster. Required.
	ClusterID string `json:"cluster_id,omitzero" check:"required"`
	// ClusterName is its name. Required.
	ClusterName string `json:"cluster_name,omitzero" check:"required"`
	// ClusterPlatformType is the architecture of its nodes. Required.
	ClusterPlatformType ClusterPlatformType `json:"cluster_platform_type,omitzero" check:"required"`
}

// CCECreateInfo describes a cluster that is made, and billed, with the blockchain.
type CCECreateInfo struct {
	// NodeNum is the number of its nodes. Required.
	NodeNum int `json:"node_num,omitzero" check:"required"`
	// NodeFlavor is the flavor of the nodes, of at least 4 vCPUs and 8 GB. Required.
	NodeFlavor string `json:"node_flavor,omitzero" check:"required"`
	// CCEFlavor is the size of its control plane. Required.
	CCEFlavor string `json:"cce_flavor,omitzero" check:"required"`
	// InitNodePwd is the first password of the nodes. Required.
	InitNodePwd yunkit.Secret `json:"init_node_pwd,omitzero" check:"required"`
	// AZ is the availability zone of the nodes. Required.
	AZ string `json:"az,omitzero" check:"required"`
	// ClusterPlatformType is the architecture of the nodes. Required.
	ClusterPlatformType ClusterPlatformType `json:"cluster_platform_type,omitzero" check:"required"`
}

// LogValue shows the value without the secret.
func (c CCECreateInfo) LogValue() slog.Value { return redact.Value(c) }

// IEFDeployMode says how organizations find their edge nodes. Values that are not listed here
// are kept as they are.
type IEFDeployMode int

// Ways to deploy on edge nodes.
const (
	// IEFDeployRandom means that the service chooses the node.
	IEFDeployRandom IEFDeployMode = 0
	// IEFDeployBound means that an organization lives on the node of its name.
	IEFDeployBound IEFDeployMode = 1
)

// IEFNodeStatus is the state of an edge node. Values that are not listed here are kept as they
// are.
type IEFNodeStatus string

// States of edge nodes.
const (
	// IEFNodeActive means that the node can be used; no other is taken.
	IEFNodeActive IEFNodeStatus = "ACTIVE"
)

// IEFNode is a node of Intelligent EdgeFabric.
type IEFNode struct {
	// ID is the ID of the node at Intelligent EdgeFabric. Required.
	ID string `json:"id,omitzero" check:"required"`
	// Status is its state, [IEFNodeActive]. Required.
	Status IEFNodeStatus `json:"status,omitzero" check:"required"`
	// PublicIPAddress is the elastic IP address of the node. Required.
	PublicIPAddress string `json:"public_ip_address,omitzero" check:"required"`
}

// PeerOrg is an organization with its peers.
type PeerOrg struct {
	// Name is the name of the organization; that of the node in [IEFDeployBound]. Required.
	Name string `json:"name,omitzero" check:"required"`
	// NodeCount is the number of its peers. Required.
	NodeCount int `json:"node_count,omitzero" check:"required"`
}

// NewChannel is a channel that is made with the blockchain.
type NewChannel struct {
	// Name is the name of the channel. Required.
	Name string `json:"name,omitzero" check:"required"`
	// OrgNames are the organizations in it. Required.
	OrgNames []string `json:"org_names,omitzero" check:"required"`
	// Description is a text of yours.
	Description string `json:"description,omitzero"`
}

// CouchDB holds the account of the state database.
type CouchDB struct {
	// UserName is the name of the account. Required.
	UserName string `json:"user_name,omitzero" check:"required"`
	// Password is its password. Required.
	Password yunkit.Secret `json:"password,omitzero" check:"required"`
}

// LogValue shows the value without the secret.
func (c CouchDB) LogValue() slog.Value { return redact.Value(c) }

// ShareType is how an SFS Turbo is shared. Values that are not listed here are kept as they
// are.
type ShareType string

// Ways to share.
const (
	// ShareTypeStandard means the standard protocol; there is no other.
	ShareTypeStandard ShareType = "STANDARD"
)

// TurboType is a kind of SFS Turbo. Values that are not listed here are kept as they are.
type TurboType string

// Kinds of SFS Turbo.
const (
	// TurboTypeEFSHA means highly available; there is no other.
	TurboTypeEFSHA TurboType = "efs-ha"
)

// ResourceSpecCode is a specification of SFS Turbo. Values that are not listed here are kept as
// they are.
type ResourceSpecCode string

// Specifications.
const (
	// ResourceSpecCodeSFSTurboStandard means standard; there is no other.
	ResourceSpecCodeSFSTurboStandard ResourceSpecCode = "sfs.turbo.standard"
)

// TurboInfo describes the SFS Turbo of a blockchain.
type TurboInfo struct {
	// ShareType is how it is shared. Required.
	ShareType ShareType `json:"share_type,omitzero" check:"required"`
	// Type is its kind. Required.
	Type TurboType `json:"type,omitzero" check:"required"`
	// AvailableZone is its availability zone; the empty text leaves it to the service. Required.
	AvailableZone *string `json:"available_zone,omitzero" check:"required"`
	// ResourceSpecCode is its specification. Required.
	ResourceSpecCode ResourceSpecCode `json:"resource_spec_code,omitzero" check:"required"`
}

// BlockInfo says when a block is complete: whichever bound is reached first.
type BlockInfo struct {
	// BatchTimeout is the longest wait for more transactions, in seconds. Default: 2.
	BatchTimeout int64 `json:"batch_timeout,omitzero"`
	// MaxMessageCount is the most transactions in a block. Default: 500.
	MaxMessageCount int `json:"max_message_count,omitzero"`
	// PreferredMaxBytes is the size of a block, in MB. Default: 2.
	PreferredMaxBytes int64 `json:"preferred_maxbytes,omitzero"`
}

// KafkaSpec is the bandwidth of a Kafka instance. Values that are not listed here are kept as
// they are.
type KafkaSpec string

// Bandwidths.
const (
	// KafkaSpecMini means 100 MB/s, with at least 300 GB.
	KafkaSpecMini KafkaSpec = "mini"
	// KafkaSpecSmall means 300 MB/s, with at least 1200 GB.
	KafkaSpecSmall KafkaSpec = "small"
	// KafkaSpecMiddle means 600 MB/s, with at least 2400 GB.
	KafkaSpecMiddle KafkaSpec = "middle"
	// KafkaSpecHigh means 1200 MB/s, with at least 4800 GB.
	KafkaSpecHigh KafkaSpec = "high"
)

// KafkaCreateInfo describes a Kafka instance that is made with the blockchain.
type KafkaCreateInfo struct {
	// Spec is its bandwidth. Required.
	Spec KafkaSpec `json:"spec,omitzero" check:"required"`
	// Storage is its storage in GB, 300 to 9000. Required.
	Storage int `json:"storage,omitzero" check:"required range=300..9000"`
	// AZ is its availability zone. Required.
	AZ string `json:"az,omitzero" check:"required"`
}

// InviterReference names the tenant and the blockchain whose invitation a new blockchain follows.
type InviterReference struct {
	// TenantID is the account of the inviting party. Required.
	TenantID string `json:"tenant_id,omitzero" check:"required"`
	// ProjectID is the project of the inviting party. Required.
	ProjectID string `json:"project_id,omitzero" check:"required"`
	// BlockchainID is the blockchain of the inviting party. Required.
	BlockchainID string `json:"blockchain_id,omitzero" check:"required"`
}

// CreateNewBlockchainRequest describes a blockchain.
type CreateNewBlockchainRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// Name is the name of the blockchain: letters, digits, Chinese characters and hyphens, of which
	// none comes first, 4 to 24 characters. Required.
	Name string `json:"name,omitzero" check:"required len=4..24 pattern=^[\\p{Han}A-Za-z0-9][\\p{Han}A-Za-z0-9-]+$" rule:"must consist of letters, digits, Chinese characters and hyphens, and not begin with a hyphen"`
	// VersionType is the edition. It must be that of the inviting party, if there is one, one of 2
	// 3 4. Required.
	VersionType VersionType `json:"version_type,omitzero" check:"required"`
	// FabricVersion is the version of Hyperledger Fabric: that of the inviting party, else 2.2.
	// Version 1.4 runs on clusters up to 1.15 only. Default: 2.2.
	FabricVersion string `json:"fabric_version,omitzero"`
	// BlockchainType is who may take part. Default: private.
	BlockchainType BlockchainType `json:"blockchain_type,omitzero"`
	// Consensus is how the orderers agree.
	Consensus Consensus `json:"consensus,omitzero"`
	// SignAlgorithm is the family of cryptography.
	SignAlgorithm SignAlgorithm `json:"sign_algorithm,omitzero"`
	// EnterpriseProjectID is the enterprise project that is billed; "0" is the default one.
	// Required.
	EnterpriseProjectID string `json:"enterprise_project_id,omitzero" check:"required"`
	// VolumeType is where the ledger is stored.
	VolumeType VolumeType `json:"volume_type,omitzero"`
	// EVSDiskType is the speed of the disks. Required with [VolumeTypeEVS].
	EVSDiskType EVSDiskType `json:"evs_disk_type,omitzero"`
	// OrgDiskSize is the storage of each organization in GB; the largest edition needs 500, at
	// least 100.
	OrgDiskSize int64 `json:"org_disk_size,omitzero" check:"range=100.."`
	// DatabaseType is the state database of the peers. [DatabaseTypeCouchDB] needs CouchDBInfo.
	DatabaseType DatabaseType `json:"database_type,omitzero"`
	// ResourcePassword is the password for managing the resources and the blockchain. Required.
	ResourcePassword yunkit.Secret `json:"resource_password,omitzero" check:"required"`
	// OrdererNodeNumber is the number of orderers: 3 with Raft, 4 with FBFT. Required with Fabric
	// 2.2, unless IsInvitee is set, one of 3 4.
	OrdererNodeNumber int `json:"orderer_node_number,omitzero"`
	// UseEIP says whether the nodes of the cluster use elastic IP addresses.
	UseEIP bool `json:"use_eip,omitzero"`
	// BandwidthSize is the bandwidth of an elastic IP address, in Mbit/s.
	BandwidthSize int64 `json:"bandwidth_size,omitzero"`
	// ClusterType is what it runs on: CCE, or ief for an edge cluster where there is one. Required.
	ClusterType string `json:"cluster_type,omitzero" check:"required"`
	// CreateNewCluster says whether a cluster is made: true needs CCECreateInfo, false
	// CCEClusterInfo. Required.
	CreateNewCluster *bool `json:"create_new_cluster,omitzero" check:"required"`
	// CCEClusterInfo is the cluster that it runs on. Required with CreateNewCluster false.
	CCEClusterInfo CCEClusterInfo `json:"cce_cluster_info,omitzero"`
	// CCECreateInfo is the cluster that is made. Required with CreateNewCluster true.
	CCECreateInfo CCECreateInfo `json:"cce_create_info,omitzero"`
	// IEFDeployMode is how organizations find their edge nodes, one of 0 1.
	IEFDeployMode IEFDeployMode `json:"ief_deploy_mode,omitzero"`
	// IEFNodesInfo are the edge nodes. Required with an edge cluster.
	IEFNodesInfo []IEFNode `json:"ief_nodes_info,omitzero"`
	// PeerOrgs are the organizations. Required with an edge cluster.
	PeerOrgs []PeerOrg `json:"peer_orgs,omitzero"`
	// Channels are channels that are made with it.
	Channels []NewChannel `json:"channels,omitzero"`
	// CouchDBInfo is the account of CouchDB.
	CouchDBInfo CouchDB `json:"couchdb_info,omitzero"`
	// TurboInfo is the SFS Turbo for [VolumeTypeEFS].
	TurboInfo TurboInfo `json:"turbo_info,omitzero"`
	// BlockInfo is when a block is complete.
	BlockInfo BlockInfo `json:"block_info,omitzero"`
	// KafkaCreateInfo is the Kafka instance that is made with it.
	KafkaCreateInfo KafkaCreateInfo `json:"kafka_create_info,omitzero"`
	// TC3Need says whether the platform for trusted computing is added.
	TC3Need bool `json:"tc3_need,omitzero"`
	// RestfulAPISupport says whether the RESTful API is added.
	RestfulAPISupport bool `json:"restful_api_support,omitzero"`
	// IsInvitee says whether it follows an invitation; needs InvitorInfos.
	IsInvitee bool `json:"is_invitee,omitzero"`
	// InvitorInfos is who invited. Required with IsInvitee.
	InvitorInfos InviterReference `json:"invitor_infos,omitzero"`
}

// LogValue shows the request without the secret.
func (r CreateNewBlockchainRequest) LogValue() slog.Value { return redact.Value(r) }

// CreateNewBlockchainResponse names the blockchain that is being made.
type CreateNewBlockchainResponse struct {
	yunkit.Meta
	// BlockchainID is its ID.
	BlockchainID string `json:"blockchain_id" answer:"required"`
	// BlockchainName is its name.
	BlockchainName string `json:"blockchain_name"`
	// OperationID is the ID of the operation that makes it. The service leaves it out at times.
	OperationID string `json:"operation_id"`
}

// CreateNewBlockchain starts to make a blockchain, pay-per-use; [Client.WaitBlockchain] waits
// for it, which takes tens of minutes with a new cluster. A name that is taken is
// [yunkit.ErrConflict].
//
// The call is not safe to repeat: a resend makes and bills a second blockchain. When its
// outcome is unknown ([yunkit.ErrOutcomeUnknown]), look for the name with
// [Client.ListBlockchains], and wait for what is found by its ID.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/CreateNewBlockchain.html
func (c *Client) CreateNewBlockchain(ctx context.Context, req *CreateNewBlockchainRequest) (*CreateNewBlockchainResponse, error) {
	return huawei.Do[CreateNewBlockchainResponse](ctx, c.api, huawei.Once(http.MethodPost, "/v2/{project_id}/blockchains", "CreateNewBlockchain"), req)
}

// Blockchain is an entry of the list of blockchains.
type Blockchain struct {
	// ID is the ID of the blockchain.
	ID string `json:"id"`
	// Name is its name.
	Name string `json:"name"`
}

// ListBlockchainsRequest needs nothing.
type ListBlockchainsRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
}

// ListBlockchainsResponse holds all blockchains of the project.
type ListBlockchainsResponse struct {
	yunkit.Meta
	// Blockchains are the blockchains.
	Blockchains []Blockchain `json:"blockchains" answer:"required"`
	// Count is how many there are.
	Count int `json:"count"`
}

// ListBlockchains returns the IDs and names of all blockchains of a project at once.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ListBlockchains.html
func (c *Client) ListBlockchains(ctx context.Context, req *ListBlockchainsRequest) (*ListBlockchainsResponse, error) {
	return huawei.Do[ListBlockchainsResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v2/{project_id}/blockchains", "ListBlockchains"), req)
}

// AllBlockchains iterates over the blockchains of a project. The service does not page this
// list: Prefetch and StartAt are refused.
func (c *Client) AllBlockchains(ctx context.Context, req *ListBlockchainsRequest, opts ...yunkit.IterOption) iter.Seq2[Blockchain, error] {
	return pages.Unpaged(ctx, Service, "ListBlockchains", c.ListBlockchains, req, opts,
		func(r *ListBlockchainsResponse) pages.Page[Blockchain] {
			return pages.Page[Blockchain]{Items: r.Blockchains, Total: r.Count}
		})
}

// ChargingMode is how a blockchain is billed. Values that are not listed here are kept as they
// are.
type ChargingMode int

// Ways of billing.
const (
	// ChargingSubscription means by the month or the year.
	ChargingSubscription ChargingMode = 0
	// ChargingPostPaid means by use.
	ChargingPostPaid ChargingMode = 1
)

// BlockchainStatus is the state of a blockchain. Values that are not listed here are kept as
// they are.
type BlockchainStatus string

// States of blockchains.
const (
	// BlockchainStatusNormal means that it works.
	BlockchainStatusNormal BlockchainStatus = "Normal"
	// BlockchainStatusAbnormal means that a part of it does not work.
	BlockchainStatusAbnormal BlockchainStatus = "Abnormal"
	// BlockchainStatusEIPAbnormal means that an elastic IP address does not work.
	BlockchainStatusEIPAbnormal BlockchainStatus = "EipAbnormal"
	// BlockchainStatusFreeze means that it is frozen, mostly for a debt.
	BlockchainStatusFreeze BlockchainStatus = "Freeze"
	// BlockchainStatusHibernation means that its cluster sleeps.
	BlockchainStatusHibernation BlockchainStatus = "Hibernation"
)

// ProcessStatus is what is being done to a blockchain. Values that are not listed here are kept
// as they are.
type ProcessStatus string

// What can be under way.
const (
	// ProcessStatusIsCreating means that it is made.
	ProcessStatusIsCreating ProcessStatus = "IsCreating"
	// ProcessStatusIsUpgrading means that its version changes.
	ProcessStatusIsUpgrading ProcessStatus = "IsUpgrading"
	// ProcessStatusIsScaling means that nodes come or go.
	ProcessStatusIsScaling ProcessStatus = "IsScaling"
	// ProcessStatusIsDeleting means that it is deleted.
	ProcessStatusIsDeleting ProcessStatus = "IsDeleting"
	// ProcessStatusIsAdding means that an organization is added.
	ProcessStatusIsAdding ProcessStatus = "IsAdding"
)

// OrderStatus is the state of the order of a blockchain that is billed by the month or the
// year. Values that are not listed here are kept as they are.
type OrderStatus int

// States of orders.
const (
	// OrderUnsuccessful means that the order did not succeed.
	OrderUnsuccessful OrderStatus = 0
	// OrderAbnormal means that something is wrong with it.
	OrderAbnormal OrderStatus = 1
	// OrderNormal means that it is in order.
	OrderNormal OrderStatus = 2
)

// DeployStatus is how far the deployment has come. Values that are not listed here are kept as
// they are.
type DeployStatus int

// States of deployments.
const (
	// DeployRunning means that it goes on.
	DeployRunning DeployStatus = 0
	// DeploySucceeded means that it succeeded.
	DeploySucceeded DeployStatus = 1
	// DeployFailed means that it failed.
	DeployFailed DeployStatus = 2
	// DeployFinished means that it has ended.
	DeployFinished DeployStatus = 3
)

// BasicInfo is what there is to say of a blockchain as a whole.
type BasicInfo struct {
	// ID is the ID of the blockchain.
	ID string `json:"id"`
	// Name is its name.
	Name string `json:"name"`
	// Version is the version of the service.
	Version string `json:"version"`
	// ServiceType is who may take part: union or private.
	ServiceType string `json:"service_type"`
	// PurchaseType is how it was deployed: onestep or normal.
	PurchaseType string `json:"purchase_type"`
	// SignAlgorithm is its cryptography.
	SignAlgorithm SignAlgorithm `json:"sign_algorithm"`
	// Consensus is how the orderers agree: solo, sflic, kafka or etcdraft.
	Consensus string `json:"consensus"`
	// ChargingMode is how it is billed.
	ChargingMode ChargingMode `json:"charging_mode"`
	// VersionType is its edition.
	VersionType VersionType `json:"version_type"`
	// DatabaseType is the state database of its peers.
	DatabaseType DatabaseType `json:"database_type"`
	// ClusterID is the ID of the cluster that it runs on.
	ClusterID string `json:"cluster_id"`
	// ClusterName is the name of that cluster.
	ClusterName string `json:"cluster_name"`
	// ClusterType is the type of that cluster: CCE or ief.
	ClusterType string `json:"cluster_type"`
	// ClusterAZ is yes for a cluster in several availability zones, else no.
	ClusterAZ string `json:"cluster_az"`
	// CreatedTime is when it was made, as the service writes it.
	CreatedTime string `json:"created_time"`
	// DeployType is the part of its owner in a consortium: create for the inviting party, invite
	// for an invited one.
	DeployType string `json:"deploy_type"`
	// OrderFadeEnabled says whether orderers may age.
	OrderFadeEnabled bool `json:"order_fade_enabled"`
	// IsCrossRegion says whether it spans regions.
	IsCrossRegion bool `json:"is_cross_region"`
	// IsSupportRollback says whether a failed upgrade can be undone.
	IsSupportRollback bool `json:"is_support_rollback"`
	// IsSupportRestful says whether the RESTful API was added.
	IsSupportRestful bool `json:"is_support_restful"`
	// IsSupportTC3 says whether the platform for trusted computing was added.
	IsSupportTC3 bool `json:"is_support_tc3"`
	// IsOldService says whether it is of a former generation.
	IsOldService bool `json:"is_old_service"`
	// OldServiceVersion is the version of such a one.
	OldServiceVersion string `json:"old_service_version"`
	// AgentPortalAddrs are the addresses and ports of its agent.
	AgentPortalAddrs []string `json:"agent_portal_addrs"`
	// Status is its state.
	Status BlockchainStatus `json:"status"`
	// ProcessStatus is what is being done to it.
	ProcessStatus ProcessStatus `json:"process_status"`
	// OrderStatus is the state of its order.
	OrderStatus OrderStatus `json:"order_status"`
	// OrderFadeCache is the threshold at which orderers age.
	OrderFadeCache int `json:"order_fade_cache"`
	// DeployStatus is how far its deployment has come.
	DeployStatus DeployStatus `json:"deploy_status"`
	// BlockInfo is when a block is complete.
	BlockInfo BlockInfo `json:"block_info"`
	// ClusterPlatformType is the architecture of its nodes.
	ClusterPlatformType ClusterPlatformType `json:"cluster_platform_type"`
}

// ChannelInfo is a channel of a blockchain.
type ChannelInfo struct {
	// Name is its name.
	Name string `json:"name"`
	// OrgNames are the organizations in it.
	OrgNames []string `json:"org_names"`
	// OrgNameHash are the hashes of their names.
	OrgNameHash []string `json:"org_name_hash"`
	// Peers are its peers, by the name of their organization.
	Peers map[string][]string `json:"peers"`
}

// PeerStatus is the state of the nodes of an organization. Values that are not listed here are
// kept as they are.
type PeerStatus string

// States of nodes.
const (
	// PeerStatusNormal means that all work.
	PeerStatusNormal PeerStatus = "Normal"
	// PeerStatusAbNormal means that one does not work.
	PeerStatusAbNormal PeerStatus = "AbNormal"
	// PeerStatusIsCreating means that they are made.
	PeerStatusIsCreating PeerStatus = "IsCreating"
	// PeerStatusIsUpgrading means that their version changes.
	PeerStatusIsUpgrading PeerStatus = "IsUpgrading"
	// PeerStatusAdding means that some are added.
	PeerStatusAdding PeerStatus = "Adding"
	// PeerStatusIsScaling means that their number changes.
	PeerStatusIsScaling PeerStatus = "IsScaling"
	// PeerStatusIsDeleting means that they are deleted.
	PeerStatusIsDeleting PeerStatus = "Isdeleting"
)

// PeerAddress is where a node can be reached.
type PeerAddress struct {
	// DomainPort is its domain name and port.
	DomainPort string `json:"domain_port"`
	// IPPort is its IP address and port.
	IPPort string `json:"ip_port"`
}

// PeerInfo is an organization with its nodes.
type PeerInfo struct {
	// Name is the name of the organization.
	Name string `json:"name"`
	// NodeCnt is the number of its nodes.
	NodeCnt int `json:"node_cnt"`
	// Status is the state of its nodes.
	Status PeerStatus `json:"status"`
	// StatusDetail is how many nodes work of how many, such as 1/2.
	StatusDetail string `json:"status_detail"`
	// PVCName is the claim of its storage.
	PVCName string `json:"pvc_name"`
	// Address are the addresses of its nodes.
	Address []PeerAddress `json:"address"`
}

// CouchDBUser is the account of the state database.
type CouchDBUser struct {
	// User is its name.
	User string `json:"user"`
}

// DMSKafkaInfo is the Kafka instance of a blockchain.
type DMSKafkaInfo struct {
	// Status is its state.
	Status string `json:"status"`
	// StatusDetail is that state in detail.
	StatusDetail string `json:"status_detail"`
	// OrderFadeEnabled says whether orderers may age.
	OrderFadeEnabled bool `json:"order_fade_enabled"`
	// Addr are its addresses.
	Addr []string `json:"addr"`
	// OrderFadeEnable says whether the ageing of orderers is switched on.
	OrderFadeEnable bool `json:"order_fade_enable"`
	// OrderFadeCache is the threshold at which they age.
	OrderFadeCache int `json:"order_fade_cache"`
}

// IEFInfo is the edge cluster of a blockchain.
type IEFInfo struct {
	// DeployMode is how organizations find their nodes, an [IEFDeployMode].
	DeployMode int `json:"deploy_mode"`
}

// SFSInfo is the file share of a blockchain.
type SFSInfo struct {
	// PVCName is the claim of it.
	PVCName string `json:"pvc_name"`
	// Name is its name.
	Name string `json:"name"`
	// Addr is its address.
	Addr string `json:"addr"`
	// Type is its kind.
	Type string `json:"type"`
}

// OBSBucketInfo is the bucket of a blockchain.
type OBSBucketInfo struct {
	// Name is its name.
	Name string `json:"name"`
	// Addr is its address.
	Addr string `json:"addr"`
}

// ShowBlockchainDetailRequest names a blockchain.
type ShowBlockchainDetailRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain; "flavors", which the path means for
	// something else, is refused. Required.
	BlockchainID string `path:"blockchain_id" check:"required deny=flavors"`
}

// ShowBlockchainDetailResponse describes the blockchain; what it does not have is zero.
type ShowBlockchainDetailResponse struct {
	yunkit.Meta
	// BasicInfo is what there is to say of it as a whole.
	BasicInfo BasicInfo `json:"basic_info" answer:"required"`
	// Channels are its channels.
	Channels []ChannelInfo `json:"channels"`
	// PeerInfo are the organizations with their peers.
	PeerInfo []PeerInfo `json:"peer_info"`
	// LightPeerInfo are the organizations with light peers.
	LightPeerInfo []PeerInfo `json:"light_peer_info"`
	// OrdererInfo is the organization of the orderers.
	OrdererInfo PeerInfo `json:"orderer_info"`
	// CouchDBInfo is the account of the state database.
	CouchDBInfo CouchDBUser `json:"couch_db_info"`
	// DMSKafkaInfo is its Kafka instance.
	DMSKafkaInfo DMSKafkaInfo `json:"dms_kafka_info"`
	// IEFInfo is its edge cluster.
	IEFInfo IEFInfo `json:"ief_info"`
	// SFSInfo is its file share.
	SFSInfo SFSInfo `json:"sfs_info"`
	// AgentInfo is the organization of the agent.
	AgentInfo PeerInfo `json:"agent_info"`
	// RESTAPIInfo is the organization of the RESTful API.
	RESTAPIInfo PeerInfo `json:"restapi_info"`
	// EVSPVCInfo is its disks, as the service writes them: the sources disagree about the form.
	EVSPVCInfo yunkit.JSONText `json:"evs_pvc_info"`
	// TC3TaskserverInfo is the organization of the platform for trusted computing.
	TC3TaskserverInfo PeerInfo `json:"tc3_taskserver_info"`
	// OBSBucketInfo is its bucket.
	OBSBucketInfo OBSBucketInfo `json:"obs_bucket_info"`
}

// ShowBlockchainDetail describes a blockchain. One that does not exist is [yunkit.ErrNotFound].
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ShowBlockchainDetail.html
func (c *Client) ShowBlockchainDetail(ctx context.Context, req *ShowBlockchainDetailRequest) (*ShowBlockchainDetailResponse, error) {
	return huawei.Do[ShowBlockchainDetailResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v2/{project_id}/blockchains/{blockchain_id}", "ShowBlockchainDetail"), req)
}

// ComponentStatus is how far a component of a new blockchain has come. Values that are not
// listed here are kept as they are.
type ComponentStatus string

// States of components.
const (
	// ComponentStatusWaiting means that it was not begun.
	ComponentStatusWaiting ComponentStatus = "waiting"
	// ComponentStatusDeploying means that it is made.
	ComponentStatusDeploying ComponentStatus = "deploying"
	// ComponentStatusFinished means that it is there.
	ComponentStatusFinished ComponentStatus = "finished"
	// ComponentStatusFailed means that it failed.
	ComponentStatusFailed ComponentStatus = "failed"
)

// ComponentProgress is a component of a new blockchain on its way; one that is not needed has
// no Status.
type ComponentProgress struct {
	// StartTime is when it was begun, as the service writes it.
	StartTime string `json:"start_time"`
	// EndTime is when it ended.
	EndTime string `json:"end_time"`
	// Status is how far it has come.
	Status ComponentStatus `json:"status"`
	// Detail is what is to be said of that.
	Detail string `json:"detail"`
}

// ClusterProgress is the cluster of a new blockchain on its way.
type ClusterProgress struct {
	// Cluster is the cluster itself.
	Cluster ComponentProgress `json:"cluster"`
	// Network is its network.
	Network ComponentProgress `json:"network"`
	// SecurityGroup is its security group.
	SecurityGroup ComponentProgress `json:"security_group"`
}

// ShowBlockchainStatusRequest names a blockchain.
type ShowBlockchainStatusRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
}

// ShowBlockchainStatusResponse says how far each component of a new blockchain has come.
type ShowBlockchainStatusResponse struct {
	yunkit.Meta
	// BCS is the blockchain itself.
	BCS ComponentProgress `json:"bcs" answer:"required"`
	// EIP is the elastic IP address.
	EIP ComponentProgress `json:"eip"`
	// SFS is the file share.
	SFS ComponentProgress `json:"sfs"`
	// OBS is the bucket.
	OBS ComponentProgress `json:"obs"`
	// Kafka is the Kafka instance.
	Kafka ComponentProgress `json:"kafka"`
	// CCE is the cluster.
	CCE ClusterProgress `json:"cce"`
}

// ShowBlockchainStatus says how far a new blockchain has come. [Client.WaitBlockchain] asks
// until it is there.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ShowBlockchainStatus.html
func (c *Client) ShowBlockchainStatus(ctx context.Context, req *ShowBlockchainStatusRequest) (*ShowBlockchainStatusResponse, error) {
	return huawei.Do[ShowBlockchainStatusResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v2/{project_id}/blockchains/{blockchain_id}/status", "ShowBlockchainStatus"), req)
}

// NodePeer is a peer of an organization.
type NodePeer struct {
	// IPPort is its public address and port.
	IPPort string `json:"ip_port"`
	// Channels are the channels that it is in.
	Channels []string `json:"channels"`
}

// NodeOrg is an organization with its peers.
type NodeOrg struct {
	// OrgMSPID is its ID as a member, the MSP ID.
	OrgMSPID string `json:"org_msp_id"`
	// OrgDomain is its domain name.
	OrgDomain string `json:"org_domain"`
	// Peers are its peers, by name.
	Peers map[string]NodePeer `json:"peers"`
}

// ShowBlockchainNodesRequest names a blockchain.
type ShowBlockchainNodesRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
}

// ShowBlockchainNodesResponse holds the peers.
type ShowBlockchainNodesResponse struct {
	yunkit.Meta
	// NodeOrgs are the organizations with their peers, by name.
	NodeOrgs map[string]NodeOrg `json:"node_orgs" answer:"required"`
}

// ShowBlockchainNodes returns the peers of a blockchain.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ShowBlockchainNodes.html
func (c *Client) ShowBlockchainNodes(ctx context.Context, req *ShowBlockchainNodesRequest) (*ShowBlockchainNodesResponse, error) {
	return huawei.Do[ShowBlockchainNodesResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v2/{project_id}/blockchains/{blockchain_id}/nodes", "ShowBlockchainNodes"), req)
}

// InstanceOrg is an organization that comes, goes or changes its size.
type InstanceOrg struct {
	// Name is its name; that of its node in [IEFDeployBound], 4 to 24 characters. Required.
	Name string `json:"name,omitzero" check:"required len=4..24"`
	// NodeCount is the number of peers that it shall have, 1 to 2. Required.
	NodeCount int `json:"node_count,omitzero" check:"required range=1..2"`
	// PVCName is the claim of its storage. Required to add an organization in CCE mode.
	PVCName string `json:"pvc_name,omitzero"`
}

// UpdateInstanceRequest describes one change of a blockchain.
type UpdateInstanceRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain; "flavors", which the path means for
	// something else, is refused. Required.
	BlockchainID string `path:"blockchain_id" check:"required deny=flavors"`
	// NodeOrgs are the organizations that are added or removed, or whose number of peers changes.
	// Required.
	NodeOrgs []InstanceOrg `json:"node_orgs,omitzero" check:"required"`
	// PublicIPs are the edge nodes of new organizations. Required with [IEFDeployBound].
	PublicIPs []IEFNode `json:"publicips,omitzero"`
	// IsDeleteOrg says that the organizations are removed.
	IsDeleteOrg bool `json:"is_delete_org,omitzero"`
}

// UpdateInstanceResponse names the operation.
type UpdateInstanceResponse struct {
	yunkit.Meta
	// OperationID is the ID of the operation that does the work; the record of it says how it goes.
	OperationID string `json:"operation_id" answer:"required"`
}

// UpdateInstance starts to add or remove peers or organizations, one of the four at a time;
// [Client.WaitOperation] waits for it. It is refused for blockchains that are billed by the
// month or the year, and peers of edge clusters do not change.
//
// The call is not safe to repeat: a resend starts another change, and the ID of the first
// operation is lost. When its outcome is unknown ([yunkit.ErrOutcomeUnknown]),
// [Client.ListOpRecord] with the ID of the blockchain finds the operation, if there is one.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/UpdateInstance.html
func (c *Client) UpdateInstance(ctx context.Context, req *UpdateInstanceRequest) (*UpdateInstanceResponse, error) {
	return huawei.Do[UpdateInstanceResponse](ctx, c.api, huawei.Once(http.MethodPut, "/v2/{project_id}/blockchains/{blockchain_id}", "UpdateInstance"), req)
}

// DeleteBlockchainRequest names a blockchain, and says what goes with it. Deletions are final,
// and the vendor documents no defaults: say false for what must stay.
type DeleteBlockchainRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain; "flavors", which the path means for
	// something else, is refused. Required.
	BlockchainID string `path:"blockchain_id" check:"required deny=flavors"`
	// IsDeleteStorage says whether the storage of the ledger goes, too; not for edge clusters.
	IsDeleteStorage *bool `url:"is_delete_storage,omitempty"`
	// IsDeleteOBS says whether the bucket goes, too; not for edge clusters.
	IsDeleteOBS *bool `url:"is_delete_obs,omitempty"`
	// IsDeleteResource says whether the cluster goes, too; not for edge clusters.
	IsDeleteResource *bool `url:"is_delete_resource,omitempty"`
	// IsDeleteIEF says whether the resources of edge nodes go, too. Required for edge clusters, and
	// for them only.
	IsDeleteIEF *bool `url:"is_delete_ief,omitempty"`
	// IsDeleteLightpeer are the names of edge nodes whose light peers go, too.
	IsDeleteLightpeer CommaList `url:"is_delete_lightpeer,omitempty"`
	// IEFNodesID are the IDs of edge nodes that go, too; for edge clusters only.
	IEFNodesID CommaList `url:"ief_nodes_id,omitempty"`
}

// DeleteBlockchainResponse names the operation.
type DeleteBlockchainResponse struct {
	yunkit.Meta
	// OperationID is the ID of the operation that does the work; the record of it says how it goes.
	OperationID string `json:"operation_id" answer:"required"`
}

// DeleteBlockchain starts to delete a blockchain; [Client.WaitBlockchainDeleted] waits until it
// is gone. It is refused for one that is billed by the month or the year.
//
// The call is not safe to repeat: a resend starts another operation, and the ID of the first is
// lost. When its outcome is unknown ([yunkit.ErrOutcomeUnknown]),
// [Client.WaitBlockchainDeleted] or [Client.ListOpRecord] says whether the deletion goes on.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/DeleteBlockchain.html
func (c *Client) DeleteBlockchain(ctx context.Context, req *DeleteBlockchainRequest) (*DeleteBlockchainResponse, error) {
	return huawei.Do[DeleteBlockchainResponse](ctx, c.api, huawei.Once(http.MethodDelete, "/v2/{project_id}/blockchains/{blockchain_id}", "DeleteBlockchain"), req)
}
