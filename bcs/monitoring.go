package bcs

import (
	"context"
	"iter"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/pages"
)

// Dimension is one side of what a metric measures.
type Dimension struct {
	// Name is what it is, such as a host or a container.
	Name string `json:"name"`
	// Value is which one.
	Value string `json:"value"`
}

// Metric says what was measured.
type Metric struct {
	// Namespace is the namespace of the metric.
	Namespace string `json:"namespace"`
	// MetricName is the name of the metric.
	MetricName MetricName `json:"metricName"`
	// Dimensions are what it was measured of.
	Dimensions []Dimension `json:"dimensions"`
}

// DataPointStatistic is the value of a period.
type DataPointStatistic struct {
	// Statistic is how the measurements of the period became one value.
	Statistic Statistic `json:"statistic"`
	// Value is the value.
	Value yunkit.Float `json:"value"`
}

// DataPoint is what was measured at some time.
type DataPoint struct {
	// Timestamp is the time in milliseconds since 1970.
	Timestamp yunkit.Int `json:"timestamp"`
	// Unit is the unit of the values.
	Unit string `json:"unit"`
	// Statistics are the values.
	Statistics []DataPointStatistic `json:"statistics"`
}

// BlockchainMetric is the course of one metric of a blockchain.
type BlockchainMetric struct {
	// Metric is what was measured.
	Metric Metric `json:"metric"`
	// DataPoints are the values over time.
	DataPoints []DataPoint `json:"dataPoints"`
}

// ListBcsMetricRequest says which metrics to return.
type ListBcsMetricRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// MetricNames is the metrics to return; none means the first five.
	MetricNames []MetricName `json:"metric_names,omitzero"`
}

// ListBcsMetricResponse holds the metrics.
type ListBcsMetricResponse struct {
	yunkit.Meta
	// Metrics are the metrics.
	Metrics []BlockchainMetric `json:"metrics" answer:"required"`
}

// ListBcsMetric returns metrics of a blockchain, all at once. It changes nothing, though it
// is a POST.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ListBcsMetric.html
func (c *Client) ListBcsMetric(ctx context.Context, req *ListBcsMetricRequest) (*ListBcsMetricResponse, error) {
	return huawei.Do[ListBcsMetricResponse](ctx, c.api, huawei.Read(http.MethodPost, "/v2/{project_id}/blockchains/{blockchain_id}/metric/list", "ListBcsMetric"), req)
}

// AllBcsMetrics iterates over metrics of a blockchain. The service does not page this list:
// Prefetch and StartAt are refused.
func (c *Client) AllBcsMetrics(ctx context.Context, req *ListBcsMetricRequest, opts ...yunkit.IterOption) iter.Seq2[BlockchainMetric, error] {
	return pages.Unpaged(ctx, Service, "ListBcsMetric", c.ListBcsMetric, req, opts,
		func(r *ListBcsMetricResponse) pages.Page[BlockchainMetric] {
			return pages.Page[BlockchainMetric]{Items: r.Metrics}
		})
}

// Relation is how a condition combines with the others. Values that are not listed here are
// kept as they are.
type Relation string

// The relations.
const (
	// RelationAnd means that it must hold as well.
	RelationAnd Relation = "AND"
	// RelationOr means that it suffices.
	RelationOr Relation = "OR"
	// RelationNot means that it must not hold.
	RelationNot Relation = "NOT"
)

// MetadataRelation is a condition on the metadata of events.
type MetadataRelation struct {
	// Key is the name of a field of the metadata.
	Key string `json:"key,omitzero"`
	// Value are the values to look for.
	Value []string `json:"value,omitzero"`
	// Relation is how a condition combines with the others.
	Relation Relation `json:"relation,omitzero"`
}

// EventSort says how to sort events.
type EventSort struct {
	// OrderBy are the fields to sort by, the first one first.
	OrderBy []string `json:"order_by,omitzero"`
	// Order is the direction of the sorted list.
	Order Order `json:"order,omitzero"`
}

// ListBcsEventsRequest selects events of a blockchain.
type ListBcsEventsRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// Type is which alarms to list; anything else, or nothing, means all events.
	Type AlertType `url:"type,omitempty"`
	// TimeRange is the time to look at, as start.end.minutes with start and end in
	// milliseconds since 1970, or -1.-1.30 for the last 30 minutes. Required.
	TimeRange string `json:"time_range,omitzero" check:"required"`
	// Step is the length in milliseconds of what becomes one value; it must be set even for a
	// plain list. Required.
	Step int `json:"step,omitzero" check:"required"`
	// Search is a text that the events must hold.
	Search string `json:"search,omitzero"`
	// MetadataRelation are the conditions on the metadata of events.
	MetadataRelation []MetadataRelation `json:"metadata_relation,omitzero"`
	// Sort is how to sort them.
	Sort EventSort `json:"sort,omitzero"`
}

// ListBcsEventsResponse holds the events.
type ListBcsEventsResponse struct {
	yunkit.Meta
	// Metrics are the events, in the form of metrics.
	Metrics []BlockchainMetric `json:"metrics" answer:"required"`
}

// ListBcsEvents returns events and alarms of a blockchain in some time, all at once. It
// changes nothing, though it is a POST.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ListBcsEvents.html
func (c *Client) ListBcsEvents(ctx context.Context, req *ListBcsEventsRequest) (*ListBcsEventsResponse, error) {
	return huawei.Do[ListBcsEventsResponse](ctx, c.api, huawei.Read(http.MethodPost, "/v2/{project_id}/blockchains/{blockchain_id}/events", "ListBcsEvents"), req)
}

// AllBcsEvents iterates over events and alarms of a blockchain in some time. The service
// does not page this list: Prefetch and StartAt are refused.
func (c *Client) AllBcsEvents(ctx context.Context, req *ListBcsEventsRequest, opts ...yunkit.IterOption) iter.Seq2[BlockchainMetric, error] {
	return pages.Unpaged(ctx, Service, "ListBcsEvents", c.ListBcsEvents, req, opts,
		func(r *ListBcsEventsResponse) pages.Page[BlockchainMetric] {
			return pages.Page[BlockchainMetric]{Items: r.Metrics}
		})
}

// ListBcsEventsStatisticRequest selects events of a blockchain to count.
type ListBcsEventsStatisticRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// Type is which alarms to list; anything else, or nothing, means all events.
	Type AlertType `url:"type,omitempty"`
	// TimeRange is the time to look at, as start.end.minutes with start and end in
	// milliseconds since 1970, or -1.-1.30 for the last 30 minutes. Required.
	TimeRange string `json:"time_range,omitzero" check:"required"`
	// Step is the length in milliseconds of what becomes one value; it must be set even for a
	// plain list. Required.
	Step int `json:"step,omitzero" check:"required"`
	// Search is a text that the events must hold.
	Search string `json:"search,omitzero"`
	// MetadataRelation are the conditions on the metadata of events.
	MetadataRelation []MetadataRelation `json:"metadata_relation,omitzero"`
	// Sort is how to sort them.
	Sort EventSort `json:"sort,omitzero"`
}

// ListBcsEventsStatisticResponse holds the numbers.
type ListBcsEventsStatisticResponse struct {
	yunkit.Meta
	// Metrics are the numbers over time, in the form of metrics.
	Metrics []BlockchainMetric `json:"metrics" answer:"required"`
}

// ListBcsEventsStatistic returns how many events and alarms a blockchain had over time, all
// at once. It changes nothing, though it is a POST.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ListBcsEventsStatistic.html
func (c *Client) ListBcsEventsStatistic(ctx context.Context, req *ListBcsEventsStatisticRequest) (*ListBcsEventsStatisticResponse, error) {
	return huawei.Do[ListBcsEventsStatisticResponse](ctx, c.api, huawei.Read(http.MethodPost, "/v2/{project_id}/blockchains/{blockchain_id}/events/statistic", "ListBcsEventsStatistic"), req)
}

// AllBcsEventsStatistics iterates over the numbers of events and alarms of a blockchain
// over time. The service does not page this list: Prefetch and StartAt are refused.
func (c *Client) AllBcsEventsStatistics(ctx context.Context, req *ListBcsEventsStatisticRequest, opts ...yunkit.IterOption) iter.Seq2[BlockchainMetric, error] {
	return pages.Unpaged(ctx, Service, "ListBcsEventsStatistic", c.ListBcsEventsStatistic, req, opts,
		func(r *ListBcsEventsStatisticResponse) pages.Page[BlockchainMetric] {
			return pages.Page[BlockchainMetric]{Items: r.Metrics}
		})
}

// EntityType is a kind of the parts of a blockchain. Values that are not listed here are
// kept as they are.
type EntityType string

// The kinds of parts.
const (
	// EntityTypeOrg means an organization of nodes: agents, orderers and peers.
	EntityTypeOrg EntityType = "org"
	// EntityTypePlugin means a plug-in.
	EntityTypePlugin EntityType = "plugin"
)

// EntityMetricValue is what was measured of a part, each value a number written as a text.
type EntityMetricValue struct {
	// CPUUsage is the share of the CPU in use.
	CPUUsage string `json:"cpuUsage"`
	// DiskReadRate is what it reads from disks in a second.
	DiskReadRate string `json:"diskReadRate"`
	// DiskWriteRate is what it writes to disks in a second.
	DiskWriteRate string `json:"diskWriteRate"`
	// MemUsage is the share of the memory in use.
	MemUsage string `json:"memUsage"`
	// RecvBytesRate is how many bytes it receives in a second.
	RecvBytesRate string `json:"recvBytesRate"`
	// SendBytesRate is how many bytes it sends in a second.
	SendBytesRate string `json:"sendBytesRate"`
	// FilesystemUsage is the share of the file system in use.
	FilesystemUsage string `json:"filesystemUsage"`
}

// EntityMetric holds the metrics of one part of a blockchain.
type EntityMetric struct {
	// Dimensions are which part it is.
	Dimensions []Dimension `json:"dimensions"`
	// Values are the values.
	Values []EntityMetricValue `json:"values"`
}

// ListEntityMetricRequest selects parts of a blockchain.
type ListEntityMetricRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// Type is the kind of the parts. Required.
	Type EntityType `json:"type,omitzero" check:"required"`
	// EntityName is the name of one part; none means all.
	EntityName string `json:"entity_name,omitzero"`
}

// ListEntityMetricResponse holds the metrics.
type ListEntityMetricResponse struct {
	yunkit.Meta
	// Metrics are the metrics of each part.
	Metrics []EntityMetric `json:"metrics" answer:"required"`
}

// ListEntityMetric returns metrics of the organizations or plug-ins of a blockchain, all at
// once. Blockchains on IEF have none. It changes nothing, though it is a POST.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ListEntityMetric.html
func (c *Client) ListEntityMetric(ctx context.Context, req *ListEntityMetricRequest) (*ListEntityMetricResponse, error) {
	return huawei.Do[ListEntityMetricResponse](ctx, c.api, huawei.Read(http.MethodPost, "/v2/{project_id}/blockchains/{blockchain_id}/entity/metric/list", "ListEntityMetric"), req)
}

// AllEntityMetrics iterates over metrics of the parts of a blockchain. The service does not
// page this list: Prefetch and StartAt are refused.
func (c *Client) AllEntityMetrics(ctx context.Context, req *ListEntityMetricRequest, opts ...yunkit.IterOption) iter.Seq2[EntityMetric, error] {
	return pages.Unpaged(ctx, Service, "ListEntityMetric", c.ListEntityMetric, req, opts,
		func(r *ListEntityMetricResponse) pages.Page[EntityMetric] {
			return pages.Page[EntityMetric]{Items: r.Metrics}
		})
}

// ListInstanceMetricRequest names an instance of a part of a blockchain.
type ListInstanceMetricRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// Type is the kind of the part. Required.
	Type EntityType `json:"type,omitzero" check:"required"`
	// EntityName is the name of the part, an agent, an orderer or a peer. Required.
	EntityName string `json:"entity_name,omitzero" check:"required"`
	// InstanceName is the name of the instance: that of its pod, or of its workload in IEF.
	// Required.
	InstanceName string `json:"instance_name,omitzero" check:"required"`
}

// ListInstanceMetricResponse holds the metrics.
type ListInstanceMetricResponse struct {
	yunkit.Meta
	// Metrics are the metrics.
	Metrics []BlockchainMetric `json:"metrics" answer:"required"`
}

// ListInstanceMetric returns metrics of one instance of a part of a blockchain, all at
// once. It changes nothing, though it is a POST.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/ListInstanceMetric.html
func (c *Client) ListInstanceMetric(ctx context.Context, req *ListInstanceMetricRequest) (*ListInstanceMetricResponse, error) {
	return huawei.Do[ListInstanceMetricResponse](ctx, c.api, huawei.Read(http.MethodPost, "/v2/{project_id}/blockchains/{blockchain_id}/entity/instance/metric/list", "ListInstanceMetric"), req)
}

// AllInstanceMetrics iterates over metrics of one instance of a part of a blockchain. The
// service does not page this list: Prefetch and StartAt are refused.
func (c *Client) AllInstanceMetrics(ctx context.Context, req *ListInstanceMetricRequest, opts ...yunkit.IterOption) iter.Seq2[BlockchainMetric, error] {
	return pages.Unpaged(ctx, Service, "ListInstanceMetric", c.ListInstanceMetric, req, opts,
		func(r *ListInstanceMetricResponse) pages.Page[BlockchainMetric] {
			return pages.Page[BlockchainMetric]{Items: r.Metrics}
		})
}
