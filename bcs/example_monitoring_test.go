package bcs_test

import (
	"context"
	"fmt"
	"time"

	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
)

// Print what a blockchain needs of its machines. The server for tests has made its
// values up.
func ExampleClient_AllBcsMetrics() {
	srv := bcstest.NewServer()
	defer srv.Close()
	client, err := bcs.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	for metric, err := range client.AllBcsMetrics(context.Background(), &bcs.ListBcsMetricRequest{
		BlockchainID: exampleChain,
		MetricNames:  []bcs.MetricName{bcs.MetricNameCPUUsage, bcs.MetricNameMemUsedRate},
	}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, point := range metric.DataPoints[:1] {
			at := time.UnixMilli(int64(point.Timestamp)).UTC()
			for _, s := range point.Statistics[:1] {
				fmt.Println(at.Format(time.DateOnly), metric.Metric.MetricName, s.Statistic, float64(s.Value), point.Unit)
			}
		}
	}
	// Output:
	// 1970-01-01 metricname-1 statistic-1 1.5 unit-1
	// 1970-01-01 metricname-1 statistic-1 1.5 unit-1
}
