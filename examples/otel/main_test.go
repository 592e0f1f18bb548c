package main

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
)

// refuseOnce is a client whose first dial is refused.
func refuseOnce() *http.Client {
	var dials atomic.Int32
	return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if dials.Add(1) == 1 {
			return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}}}
}

// Behind otelhttp a request that never left is still known to be one: even a
// write that must not happen twice is tried again.
func TestInstrumentationCostsNoSafeRepeat(t *testing.T) {
	t.Parallel()
	srv := smctest.NewServer()
	defer srv.Close()
	spans, metrics := tracetest.NewInMemoryExporter(), sdkmetric.NewManualReader()
	tracing := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	metering := sdkmetric.NewMeterProvider(sdkmetric.WithReader(metrics))
	client, err := smc.NewClient(append(srv.Options(), instrument(tracing, metering), yunkit.WithHTTPClient(refuseOnce()))...)
	require.NoError(t, err)

	created, err := client.CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{Name: "rack-8"})
	require.NoError(t, err)
	assert.Equal(t, 2, created.Attempts)
	assert.Len(t, srv.Requests(), 1)

	ended := spans.GetSpans()
	require.Len(t, ended, 2, "a span an attempt")
	for i, span := range ended {
		assert.Equal(t, "smc CreateAccessToken", span.Name)
		attributes := map[string]any{}
		for _, kv := range span.Attributes {
			attributes[string(kv.Key)] = kv.Value.AsInterface()
		}
		assert.Equal(t, int64(i), attributes["http.request.resend_count"])
		assert.Equal(t, "CreateAccessToken", attributes["rpc.method"])
		assert.Equal(t, srv.URL+"/", attributes["url.full"], "no parameters")
	}
	assert.Empty(t, srv.Requests()[0].Header.Get("Traceparent"), "the vendor is told nothing of the trace")

	var got metricdata.ResourceMetrics
	require.NoError(t, metrics.Collect(t.Context(), &got))
	require.NotEmpty(t, got.ScopeMetrics)
	histogram, ok := got.ScopeMetrics[0].Metrics[0].Data.(metricdata.Histogram[int64])
	require.True(t, ok)
	method, ok := histogram.DataPoints[0].Attributes.Value("rpc.method")
	require.True(t, ok)
	assert.Equal(t, "CreateAccessToken", method.AsString())
}
