package bcs

import (
	"context"
	"iter"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/pages"
)

// AlertType is which alarms to list. Values that are not listed here are kept as they are.
type AlertType string

// The kinds of lists.
const (
	// AlertTypeActiveAlert means those that go on.
	AlertTypeActiveAlert AlertType = "active_alert"
	// AlertTypeHistoryAlert means those that ended.
	AlertTypeHistoryAlert AlertType = "history_alert"
)

// Order is the direction of a sorted list. Values that are not listed here are kept as they are.
type Order string

// The directions.
const (
	// OrderAsc means smallest first.
	OrderAsc Order = "asc"
	// OrderDesc means largest first.
	OrderDesc Order = "desc"
)

// PublicChainNodeAlarmSort says how to sort alarms.
type PublicChainNodeAlarmSort struct {
	// OrderBy are the fields to sort by, at most 100 entries.
	OrderBy []string `json:"order_by,omitzero" check:"items=..100"`
	// Order is the direction of a sorted list, at most 100 characters.
	Order Order `json:"order,omitzero" check:"len=..100"`
}

// PublicChainNodeAlarm is an alarm of a node.
type PublicChainNodeAlarm struct {
	// ID is its ID.
	ID string `json:"id"`
	// StartsAt is when it was raised.
	StartsAt yunkit.UnixTime `json:"starts_at"`
	// EndsAt is when it was cleared; zero while it goes on.
	EndsAt yunkit.UnixTime `json:"ends_at"`
	// Timeout is after how many milliseconds it clears itself, three days by default.
	Timeout int64 `json:"timeout"`
	// Metadata is what the alarm is about, in fields of no fixed form.
	Metadata yunkit.JSONText `json:"metadata"`
	// Annotations is what the alarm says, in fields of no fixed form.
	Annotations yunkit.JSONText `json:"annotations"`
}

// ListPublicChainNodeAlarmRequest selects alarms of a node.
type ListPublicChainNodeAlarmRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NodeID is the ID of the node, 36 to 45 characters. Required.
	NodeID string `path:"node_id" check:"required len=36..45"`
	// AlertType is which alarms to list, at most 15 characters. Required.
	AlertType AlertType `path:"alert_type" check:"required len=..15"`
	// TimeRange is the time to look at, as start.end.minutes with start and end in
	// milliseconds since 1970, or -1.-1.30 for the last 30 minutes, at most 100 characters.
	// Required.
	TimeRange string `json:"time_range,omitzero" check:"required len=..100"`
	// Sort is how to sort them.
	Sort PublicChainNodeAlarmSort `json:"sort,omitzero"`
}

// ListPublicChainNodeAlarmResponse holds the alarms.
type ListPublicChainNodeAlarmResponse struct {
	yunkit.Meta
	// Data are the alarms.
	Data []PublicChainNodeAlarm `json:"data" answer:"required"`
	// Count is how many items there are.
	Count int `json:"count"`
}

// ListPublicChainNodeAlarm returns the alarms of a node in some time, all at once. It
// changes nothing, though it is a POST.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/ListPublicChainNodeAlarm.html
func (c *Client) ListPublicChainNodeAlarm(ctx context.Context, req *ListPublicChainNodeAlarmRequest) (*ListPublicChainNodeAlarmResponse, error) {
	return huawei.Do[ListPublicChainNodeAlarmResponse](ctx, c.api, huawei.Read(http.MethodPost, "/v1/{project_id}/node-provider/nodes/{node_id}/alarms/{alert_type}", "ListPublicChainNodeAlarm"), req)
}

// AllPublicChainNodeAlarms iterates over the alarms of a node in some time. The service
// does not page this list: Prefetch and StartAt are refused.
func (c *Client) AllPublicChainNodeAlarms(ctx context.Context, req *ListPublicChainNodeAlarmRequest, opts ...yunkit.IterOption) iter.Seq2[PublicChainNodeAlarm, error] {
	return pages.Unpaged(ctx, Service, "ListPublicChainNodeAlarm", c.ListPublicChainNodeAlarm, req, opts,
		func(r *ListPublicChainNodeAlarmResponse) pages.Page[PublicChainNodeAlarm] {
			return pages.Page[PublicChainNodeAlarm]{Items: r.Data, Total: r.Count}
		})
}

// MetricName is what is measured of a node. Values that are not listed here are kept as they are.
type MetricName string

// The metrics of nodes. The first five are what the service gives by default.
const (
	// MetricNameCPUUsage means the share of the CPU in use.
	MetricNameCPUUsage MetricName = "cpuUsage"
	// MetricNameDiskUsedRate means the share of the disk in use.
	MetricNameDiskUsedRate MetricName = "diskUsedRate"
	// MetricNameMemUsedRate means the share of the memory in use.
	MetricNameMemUsedRate MetricName = "memUsedRate"
	// MetricNameSendBytesRate means what the node sends in a second.
	MetricNameSendBytesRate MetricName = "sendBytesRate"
	// MetricNameRecvBytesRate means what the node receives in a second.
	MetricNameRecvBytesRate MetricName = "recvBytesRate"
	// MetricNameCPUCoreLimit means the CPU cores that it may use.
	MetricNameCPUCoreLimit MetricName = "cpuCoreLimit"
	// MetricNameCPUCoreUsed means the CPU cores in use.
	MetricNameCPUCoreUsed MetricName = "cpuCoreUsed"
	// MetricNameTotalMem means all of its memory.
	MetricNameTotalMem MetricName = "totalMem"
	// MetricNameFreeMem means the memory that is free.
	MetricNameFreeMem MetricName = "freeMem"
	// MetricNameDiskCapacity means the size of its disk.
	MetricNameDiskCapacity MetricName = "diskCapacity"
	// MetricNameDiskAvailableCapacity means what is free of the disk.
	MetricNameDiskAvailableCapacity MetricName = "diskAvailableCapacity"
)

// Statistic is how the measurements of a period become one value. Values that are not
// listed here are kept as they are.
type Statistic string

// The statistics.
const (
	// StatisticMaximum means the largest.
	StatisticMaximum Statistic = "maximum"
	// StatisticMinimum means the smallest.
	StatisticMinimum Statistic = "minimum"
	// StatisticSum means the sum.
	StatisticSum Statistic = "sum"
	// StatisticAverage means the mean.
	StatisticAverage Statistic = "average"
	// StatisticSampleCount means how many there were.
	StatisticSampleCount Statistic = "sampleCount"
)

// PublicChainNodeMetric is the course of one metric.
type PublicChainNodeMetric struct {
	// Metric is what was measured. No source shows the fields.
	Metric yunkit.JSONText `json:"metric"`
	// DataPoints are the values over time. No source shows the fields.
	DataPoints []yunkit.JSONText `json:"dataPoints"`
}

// ListPublicChainNodeMetricsRequest selects metrics of a node.
type ListPublicChainNodeMetricsRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NodeID is the ID of the node, 36 to 45 characters. Required.
	NodeID string `path:"node_id" check:"required len=36..45"`
	// MetricNames are the metrics to return; none means the first five, at most 1000 entries.
	MetricNames []MetricName `json:"metric_names,omitzero" check:"items=..1000"`
	// Period is the length in seconds of what becomes one value, 0 to 86400, one of 60 300.
	// Required.
	Period int `json:"period,omitzero" check:"required range=0..86400"`
	// TimeRange is the time to look at, as start.end.minutes with start and end in
	// milliseconds since 1970, or -1.-1.30 for the last 30 minutes, at most 100 characters.
	// Required.
	TimeRange string `json:"timerange,omitzero" check:"required len=..100"`
	// Statistics is how the measurements of a period become one value. Required.
	Statistics []Statistic `json:"statistics,omitzero" check:"required"`
}

// ListPublicChainNodeMetricsResponse holds the metrics.
type ListPublicChainNodeMetricsResponse struct {
	yunkit.Meta
	// Metrics are the metrics.
	Metrics []PublicChainNodeMetric `json:"metrics" answer:"required"`
}

// ListPublicChainNodeMetrics returns metrics of a node over time, all at once. It changes
// nothing, though it is a POST.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/ListPublicChainNodeMetrics.html
func (c *Client) ListPublicChainNodeMetrics(ctx context.Context, req *ListPublicChainNodeMetricsRequest) (*ListPublicChainNodeMetricsResponse, error) {
	return huawei.Do[ListPublicChainNodeMetricsResponse](ctx, c.api, huawei.Read(http.MethodPost, "/v1/{project_id}/node-provider/nodes/{node_id}/metrics", "ListPublicChainNodeMetrics"), req)
}

// AllPublicChainNodeMetrics iterates over metrics of a node over time. The service does
// not page this list: Prefetch and StartAt are refused.
func (c *Client) AllPublicChainNodeMetrics(ctx context.Context, req *ListPublicChainNodeMetricsRequest, opts ...yunkit.IterOption) iter.Seq2[PublicChainNodeMetric, error] {
	return pages.Unpaged(ctx, Service, "ListPublicChainNodeMetrics", c.ListPublicChainNodeMetrics, req, opts,
		func(r *ListPublicChainNodeMetricsResponse) pages.Page[PublicChainNodeMetric] {
			return pages.Page[PublicChainNodeMetric]{Items: r.Metrics}
		})
}

// NodePeers is what a staking node was connected to at some time.
type NodePeers struct {
	// Timestamp is the time, as the service writes it.
	Timestamp string `json:"timestamp"`
	// Inbound is how many peers connected to the node.
	Inbound int `json:"inbound"`
	// Outbound is how many peers the node connected to.
	Outbound int `json:"outbound"`
	// BlockHeight is the number of the last block that it had.
	BlockHeight int64 `json:"block_height"`
}

// PublicChainNodeStatus is the course of a staking node's connections.
type PublicChainNodeStatus struct {
	// NodeInfo are the values over time.
	NodeInfo []NodePeers `json:"node_info"`
}

// ListPublicChainNodeStatusRequest selects a time of a staking node.
type ListPublicChainNodeStatusRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NodeID is the ID of the node, 36 to 45 characters. Required.
	NodeID string `path:"node_id" check:"required len=36..45"`
	// TimeRange is the time to look at, as start.end.minutes with start and end in
	// milliseconds since 1970, or -1.-1.30 for the last 30 minutes, at most 100 characters.
	// Required.
	TimeRange string `json:"time_range,omitzero" check:"required len=..100"`
}

// ListPublicChainNodeStatusResponse holds the connections.
type ListPublicChainNodeStatusResponse struct {
	yunkit.Meta
	// NodeStatus are the courses.
	NodeStatus []PublicChainNodeStatus `json:"node_status" answer:"required"`
	// Count is the number of nodes.
	Count int `json:"count"`
}

// ListPublicChainNodeStatus returns what a staking node was connected to over time, all at
// once; other nodes have none. It changes nothing, though it is a POST.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/ListPublicChainNodeStatus.html
func (c *Client) ListPublicChainNodeStatus(ctx context.Context, req *ListPublicChainNodeStatusRequest) (*ListPublicChainNodeStatusResponse, error) {
	return huawei.Do[ListPublicChainNodeStatusResponse](ctx, c.api, huawei.Read(http.MethodPost, "/v1/{project_id}/node-provider/nodes/{node_id}/status", "ListPublicChainNodeStatus"), req)
}

// AllPublicChainNodeStatuses iterates over what a staking node was connected to over time.
// The service does not page this list: Prefetch and StartAt are refused.
func (c *Client) AllPublicChainNodeStatuses(ctx context.Context, req *ListPublicChainNodeStatusRequest, opts ...yunkit.IterOption) iter.Seq2[PublicChainNodeStatus, error] {
	return pages.Unpaged(ctx, Service, "ListPublicChainNodeStatus", c.ListPublicChainNodeStatus, req, opts,
		func(r *ListPublicChainNodeStatusResponse) pages.Page[PublicChainNodeStatus] {
			return pages.Page[PublicChainNodeStatus]{Items: r.NodeStatus, Total: r.Count}
		})
}

// MethodCalls says how often a method of a node was called.
type MethodCalls struct {
	// Method is the name of the method.
	Method string `json:"method"`
	// Count is the number of calls.
	Count int64 `json:"count"`
}

// APICalls says how often a node was called in a period.
type APICalls struct {
	// Timestamp is the time, as the service writes it.
	Timestamp string `json:"timestamp"`
	// Count is the number of calls.
	Count int64 `json:"count"`
}

// ListPublicChainStatisticAPICallsRequest selects a time of a node.
type ListPublicChainStatisticAPICallsRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
	// NodeID is the ID of the node, 36 to 45 characters. Required.
	NodeID string `path:"node_id" check:"required len=36..45"`
	// TimeRange is the time to look at, as start.end.minutes with start and end in
	// milliseconds since 1970, or -1.-1.30 for the last 30 minutes, at most 100 characters.
	// Required.
	TimeRange string `json:"time_range,omitzero" check:"required len=..100"`
	// Period is the length in seconds of what becomes one value, 0 to 86400, one of 60 300.
	// Required.
	Period int `json:"period,omitzero" check:"required range=0..86400"`
	// Statistics is how the measurements of a period become one value, at most 1000 entries.
	Statistics []Statistic `json:"statistics,omitzero" check:"items=..1000"`
}

// ListPublicChainStatisticAPICallsResponse holds the numbers.
type ListPublicChainStatisticAPICallsResponse struct {
	yunkit.Meta
	// Top are the five methods that were called most.
	Top []MethodCalls `json:"top"`
	// Data are the calls over time.
	Data []APICalls `json:"data" answer:"required"`
}

// ListPublicChainStatisticAPICalls returns how often a node was called over time, all at
// once. It changes nothing, though it is a POST.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/ListPublicChainStatisticAPICalls.html
func (c *Client) ListPublicChainStatisticAPICalls(ctx context.Context, req *ListPublicChainStatisticAPICallsRequest) (*ListPublicChainStatisticAPICallsResponse, error) {
	return huawei.Do[ListPublicChainStatisticAPICallsResponse](ctx, c.api, huawei.Read(http.MethodPost, "/v1/{project_id}/node-provider/nodes/{node_id}/api-statistics", "ListPublicChainStatisticAPICalls"), req)
}

// ShowPublicChainSummaryRequest names a project.
type ShowPublicChainSummaryRequest struct {
	// ProjectID is the project, 32 characters. Default: the client's.
	ProjectID string `path:"project_id" check:"required len=32"`
}

// ShowPublicChainSummaryResponse counts what a project has.
type ShowPublicChainSummaryResponse struct {
	yunkit.Meta
	// Chain is how many kinds of networks are in use.
	Chain int `json:"chain"`
	// Node is the number of nodes.
	Node int `json:"node" answer:"required"`
	// FullNode is the number of full nodes.
	FullNode int `json:"full_node"`
	// Staking is the number of nodes that support staking.
	Staking int `json:"staking"`
	// Call is the number of calls.
	Call int64 `json:"call"`
	// Alarm is the number of alarms.
	Alarm int `json:"alarm"`
}

// ShowPublicChainSummary returns how many nodes, calls and alarms a project has.
//
// API: https://support.huaweicloud.com/intl/en-us/api-nes/ShowPublicChainSummary.html
func (c *Client) ShowPublicChainSummary(ctx context.Context, req *ShowPublicChainSummaryRequest) (*ShowPublicChainSummaryResponse, error) {
	return huawei.Do[ShowPublicChainSummaryResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v1/{project_id}/node-provider/summary", "ShowPublicChainSummary"), req)
}
