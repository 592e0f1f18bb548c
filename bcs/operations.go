package bcs

import (
	"context"
	"iter"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/pages"
)

// OperationStatus is how far an operation has come. Values that are not listed here are kept as
// they are.
type OperationStatus string

// States of operations.
const (
	// OperationStatusWaiting means that it was not begun.
	OperationStatusWaiting OperationStatus = "waiting"
	// OperationStatusProcessing means that it goes on.
	OperationStatusProcessing OperationStatus = "processing"
	// OperationStatusFinished means that it succeeded.
	OperationStatusFinished OperationStatus = "finished"
	// OperationStatusFailed means that it failed.
	OperationStatusFailed OperationStatus = "failed"
	// OperationStatusStop means that it was interrupted.
	OperationStatusStop OperationStatus = "stop"
)

// ResourceType is what an operation changes. Values that are not listed here are kept as they
// are.
type ResourceType string

// What operations change.
const (
	// ResourceTypeBlockchain means a blockchain.
	ResourceTypeBlockchain ResourceType = "BCSSVC01"
	// ResourceTypeUGBaaS means UGBaaS.
	ResourceTypeUGBaaS ResourceType = "BCSSVC02"
	// ResourceTypeRESTPlugin means the plug-in of the RESTful API.
	ResourceTypeRESTPlugin ResourceType = "PLUGIN01"
	// ResourceTypeTC3Plugin means the plug-in of trusted computing.
	ResourceTypeTC3Plugin ResourceType = "PLUGIN02"
	// ResourceTypeLightPeerPlugin means the plug-in of light peers.
	ResourceTypeLightPeerPlugin ResourceType = "PLUGIN03"
)

// OperationType is a kind of operation, two digits. Values that are not listed here are kept as
// they are.
type OperationType string

// Kinds of operations.
const (
	// OperationTypeCreate means making a blockchain.
	OperationTypeCreate OperationType = "99"
	// OperationTypeDelete means deleting one.
	OperationTypeDelete OperationType = "00"
	// OperationTypeUpgrade means an upgrade.
	OperationTypeUpgrade OperationType = "01"
	// OperationTypeUpgradeRollback means undoing an upgrade.
	OperationTypeUpgradeRollback OperationType = "91"
	// OperationTypeAddOrg means adding an organization.
	OperationTypeAddOrg OperationType = "02"
	// OperationTypeScaleOrg means changing the number of peers.
	OperationTypeScaleOrg OperationType = "03"
	// OperationTypeJoinChannel means joining a channel.
	OperationTypeJoinChannel OperationType = "04"
	// OperationTypeJoinUnion means joining a consortium.
	OperationTypeJoinUnion OperationType = "05"
)

// NodeInfo is a node of a cluster.
type NodeInfo struct {
	// Name is its name.
	Name string `json:"name"`
	// ID is its ID.
	ID string `json:"id"`
}

// ClusterInfo is the cluster of a blockchain.
type ClusterInfo struct {
	// ClusterType is its type.
	ClusterType string `json:"cluster_type"`
	// Name is its name.
	Name string `json:"name"`
	// ClusterID is its ID.
	ClusterID string `json:"cluster_id"`
	// NodeInfos are its nodes.
	NodeInfos []NodeInfo `json:"node_infos"`
}

// SubStep is a part of a step.
type SubStep struct {
	// SubstepName is its name.
	SubstepName string `json:"substep_name"`
	// Detail is what is to be said of it.
	Detail string `json:"detail"`
	// Status is how far it has come; empty before it begins.
	Status string `json:"status"`
	// Message are what was recorded in it.
	Message []string `json:"message"`
	// StartTime is when it began, nanoseconds of Unix time; 0 before that.
	StartTime int64 `json:"start_time"`
	// EndTime is when it ended, nanoseconds of Unix time; 0 before that.
	EndTime int64 `json:"end_time"`
	// SerialNum is its place in the order.
	SerialNum int `json:"serial_num"`
}

// OperationStep is a step of an operation.
type OperationStep struct {
	// StepName is its name.
	StepName string `json:"step_name"`
	// Status is how far it has come.
	Status string `json:"status"`
	// Detail is what is to be said of it.
	Detail string `json:"detail"`
	// SubSteps are its parts, by name.
	SubSteps map[string]SubStep `json:"sub_steps"`
	// SerialNum is its place in the order.
	SerialNum int `json:"serial_num"`
}

// OperationRecord tells of an operation.
type OperationRecord struct {
	// OperationID is the ID of the operation.
	OperationID string `json:"operation_id"`
	// ResourceType is what it changes.
	ResourceType ResourceType `json:"resource_type"`
	// OperationType is its kind.
	OperationType OperationType `json:"operation_type"`
	// DomainID is the account that it belongs to.
	DomainID string `json:"domain_id"`
	// ProjectID is the project that it belongs to.
	ProjectID string `json:"project_id"`
	// BlockchainID is the ID of the blockchain.
	BlockchainID string `json:"blockchain_id"`
	// BlockchainName is the name of the blockchain.
	BlockchainName string `json:"blockchain_name"`
	// ClusterInfo is the cluster of the blockchain.
	ClusterInfo ClusterInfo `json:"cluster_info"`
	// OperationProcess are its steps, by name.
	OperationProcess map[string]OperationStep `json:"operation_process"`
	// RecordTime is when the record last changed, as the service counts it.
	RecordTime int64 `json:"record_time"`
	// OperationStatus is how far it has come.
	OperationStatus OperationStatus `json:"operation_status"`
	// Message are what was recorded.
	Message []string `json:"message"`
	// Desc is a description.
	Desc string `json:"desc"`
}

// ListOpRecordRequest chooses records; what is left out matches all.
type ListOpRecordRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the blockchain.
	BlockchainID string `url:"blockchain_id,omitempty"`
	// OperationStatus is how far the operation has come.
	OperationStatus OperationStatus `url:"operation_status,omitempty"`
	// ResourceType is what it changes.
	ResourceType ResourceType `url:"resource_type,omitempty"`
	// OperationType is its kind.
	OperationType OperationType `url:"operation_type,omitempty"`
	// OperationID is the ID of a single operation.
	OperationID string `url:"operation_id,omitempty"`
}

// ListOpRecordResponse holds the records.
type ListOpRecordResponse struct {
	yunkit.Meta
	// Count is how many there are.
	Count int `json:"count"`
	// OperationRecords are the records.
	OperationRecords []OperationRecord `json:"operation_records" answer:"required"`
}

// ListOpRecord returns the records of operations, all at once. It finds the operation of a call
// whose answer was lost.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ListOpRecord.html
func (c *Client) ListOpRecord(ctx context.Context, req *ListOpRecordRequest) (*ListOpRecordResponse, error) {
	return huawei.Do[ListOpRecordResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v2/{project_id}/operation/record", "ListOpRecord"), req)
}

// AllOpRecords iterates over the records of operations. The service does not page this list:
// Prefetch and StartAt are refused.
func (c *Client) AllOpRecords(ctx context.Context, req *ListOpRecordRequest, opts ...yunkit.IterOption) iter.Seq2[OperationRecord, error] {
	return pages.Unpaged(ctx, Service, "ListOpRecord", c.ListOpRecord, req, opts,
		func(r *ListOpRecordResponse) pages.Page[OperationRecord] {
			return pages.Page[OperationRecord]{Items: r.OperationRecords, Total: r.Count}
		})
}
