package bcs_test

import (
	"io"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/internal/apitest"
)

// The vendor's sample quotes numbers that its table does not.
func TestDataPointsMayBeQuoted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Cut(), apitest.Reply(200, `{"metrics":[{"metric":{"namespace":"PAAS.CONTAINER","metricName":"cpuUsage","dimensions":[{"name":"podName","value":"peer-0"}]},
			"dataPoints":[{"timestamp":"1467892800000","unit":"Percent","statistics":[{"statistic":"average","value":"23.5"}]},
				{"timestamp":1467892860000,"unit":"Percent","statistics":[{"statistic":"average","value":24},{"statistic":"maximum","value":null}]},
				{"timestamp":1467892920000,"statistics":[]}]}]}`))
		metrics, err := yunkit.Collect(client.AllBcsMetrics(t.Context(), &bcs.ListBcsMetricRequest{BlockchainID: blockchainID}))
		require.NoError(t, err, "a read is repeated though it is a POST")
		assert.Equal(t, []bcs.BlockchainMetric{{
			Metric: bcs.Metric{Namespace: "PAAS.CONTAINER", MetricName: bcs.MetricNameCPUUsage, Dimensions: []bcs.Dimension{{Name: "podName", Value: "peer-0"}}},
			DataPoints: []bcs.DataPoint{
				{Timestamp: 1467892800000, Unit: "Percent", Statistics: []bcs.DataPointStatistic{{Statistic: bcs.StatisticAverage, Value: 23.5}}},
				{Timestamp: 1467892860000, Unit: "Percent", Statistics: []bcs.DataPointStatistic{{Statistic: bcs.StatisticAverage, Value: 24}, {Statistic: bcs.StatisticMaximum}}},
				{Timestamp: 1467892920000, Statistics: []bcs.DataPointStatistic{}},
			},
		}}, metrics)
	})
}

// Metrics of parts are texts, which may come as numbers.
func TestEntityMetricsAreTexts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `{"metrics":[{"dimensions":[{"name":"org","value":"org1"}],"values":[{"cpuUsage":"0.25","memUsage":0.5}]}]}`))
		metrics, err := yunkit.Collect(client.AllEntityMetrics(t.Context(), &bcs.ListEntityMetricRequest{BlockchainID: blockchainID, Type: bcs.EntityTypeOrg}))
		require.NoError(t, err)
		require.Len(t, metrics, 1)
		assert.Equal(t, []bcs.EntityMetricValue{{CPUUsage: "0.25", MemUsage: "0.5"}}, metrics[0].Values)
	})
}

// The kind of events stands in the query, beside a body that says the rest.
func TestEventsHaveAQueryAndABody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"metrics":[]}`))
		_, err := client.ListBcsEvents(t.Context(), &bcs.ListBcsEventsRequest{
			BlockchainID: blockchainID, Type: bcs.AlertTypeActiveAlert, TimeRange: "-1.-1.30", Step: 60000,
			MetadataRelation: []bcs.MetadataRelation{{Key: "event_severity", Value: []string{"Critical"}, Relation: bcs.RelationAnd}},
			Sort:             bcs.EventSort{OrderBy: []string{"starts_at"}, Order: bcs.OrderDesc},
		})
		require.NoError(t, err)
		_, err = client.ListBcsEventsStatistic(t.Context(), &bcs.ListBcsEventsStatisticRequest{BlockchainID: blockchainID, TimeRange: "-1.-1.30", Step: 60000})
		require.NoError(t, err)
		var bodies []string
		for _, r := range s.Requests() {
			body, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			bodies = append(bodies, string(body))
		}
		assert.Equal(t, "type=active_alert", s.Requests()[0].URL.RawQuery)
		assert.JSONEq(t, `{"time_range":"-1.-1.30","step":60000,"metadata_relation":[{"key":"event_severity","value":["Critical"],"relation":"AND"}],
			"sort":{"order_by":["starts_at"],"order":"desc"}}`, bodies[0])
		assert.Empty(t, s.Requests()[1].URL.RawQuery, "without a kind all events count")
		assert.JSONEq(t, `{"time_range":"-1.-1.30","step":60000}`, bodies[1])
	})
}

// The networks come as a list and nothing around it.
func TestNetworkTypesAreABareList(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]bcs.PublicChainNetworkType{
		`[{"name":"Ethereum","networks":[{"id":"n-1","name":"Mainnet"}]},{"name":"Other","networks":null}]`: {
			{Name: "Ethereum", Networks: []bcs.Network{{ID: "n-1", Name: "Mainnet"}}}, {Name: "Other"},
		},
		"\ufeff [] ": {},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, _ := play(t, apitest.Reply(200, body, "X-Request-Id", "r-1"))
			resp, err := client.ListPublicChainNetworkTypes(t.Context(), nil)
			require.NoError(t, err)
			assert.Equal(t, want, resp.PublicChainNetworkTypes)
			assert.Equal(t, "r-1", resp.RequestID)
			assert.Equal(t, 200, resp.StatusCode)
		})
	}
	for why, body := range map[string]string{"cut": `[{"name":"a"}`, "a page": `<html>`, "a text": `"none"`, "null": `null`, "nothing": ``} {
		synctest.Test(t, func(t *testing.T) {
			client, _ := play(t, apitest.Reply(200, body))
			_, err := client.ListPublicChainNetworkTypes(t.Context(), nil)
			require.Error(t, err, why)
		})
	}
}
