// Command otel lists the access configurations of a CloudSSO directory, and
// prints the OpenTelemetry spans and metrics of it.
//
//	otel -live -region cn-shanghai -directory d-00fc2p61test
//
// Without -live a test server inside the process answers, and refuses the second
// page once, so that there is a repeat to be seen.
//
// What to copy is instrument: its spans and metrics carry the names of service
// and operation, and a call has a span for each of its attempts. No headers of
// the trace are sent to the vendor, and no span holds the parameters of a call.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
)

func main() {
	live := flag.Bool("live", false, "read from the real cloud")
	region := flag.String("region", "cn-shanghai", "region of the directory")
	directory := flag.String("directory", "", "ID of the directory")
	parseFlags("Lists access configurations, with OpenTelemetry spans and metrics of each attempt.", live, "", "directory")

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *live, *region, *directory)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "otel:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, live bool, region, directory string) (err error) {
	opts := []yunkit.Option{yunkit.WithRegion(region)}
	if !live {
		srv := cloudssotest.NewServer()
		defer srv.Close()
		directory = cloudssotest.DirectoryID
		srv.AddAccessConfigurations(directory, 150)
		srv.On("ListAccessConfigurations").Pass(1).Throttle(1)
		opts = srv.Options()
	}
	spans, err := stdouttrace.New(stdouttrace.WithPrettyPrint())
	if err != nil {
		return err
	}
	metrics, err := stdoutmetric.New(stdoutmetric.WithPrettyPrint())
	if err != nil {
		return err
	}
	tracing := sdktrace.NewTracerProvider(sdktrace.WithBatcher(spans))
	metering := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(metrics)))
	defer func() { // also when the program was told to stop
		last := context.WithoutCancel(ctx)
		err = errors.Join(err, tracing.Shutdown(last), metering.Shutdown(last))
	}()

	client, err := cloudsso.NewClient(append(opts, instrument(tracing, metering))...)
	if err != nil {
		return err
	}
	return list(ctx, tracing.Tracer("example.com/otel"), client, directory)
}

// list is one span of the program, below which those of the attempts appear.
func list(ctx context.Context, tracer trace.Tracer, client *cloudsso.Client, directory string) error {
	ctx, span := tracer.Start(ctx, "list access configurations")
	defer span.End()
	n := 0
	for _, err := range client.AllAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory}) {
		if err != nil {
			span.SetStatus(codes.Error, err.Error()) // holds no secrets
			return err
		}
		n++
	}
	span.SetAttributes(attribute.Int("configurations", n))
	return nil
}

// instrument has every attempt of a client traced and measured under the names of
// its service and operation.
func instrument(tracing trace.TracerProvider, metering metric.MeterProvider) yunkit.Option {
	return yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return otelhttp.NewTransport(attempts{next},
			otelhttp.WithTracerProvider(tracing),
			otelhttp.WithMeterProvider(metering),
			otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()), // none
			otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string {
				attempt, _ := yunkit.CallInfo(r.Context())
				return attempt.Service + " " + attempt.Operation
			}),
		)
	})
}

// attempts completes the span and the metrics that otelhttp has begun, and takes
// the parameters out of the span, which stand in the queries of smc.
type attempts struct{ next http.RoundTripper }

func (a attempts) RoundTrip(r *http.Request) (*http.Response, error) {
	attempt, _ := yunkit.CallInfo(r.Context())
	names := []attribute.KeyValue{
		attribute.String("rpc.service", attempt.Service),
		attribute.String("rpc.method", attempt.Operation),
	}
	metrics, _ := otelhttp.ClientLabelerFromContext(r.Context())
	metrics.Add(names...)
	span := trace.SpanFromContext(r.Context())
	span.SetAttributes(names...)
	span.SetAttributes(
		attribute.Int("http.request.resend_count", attempt.Number-1),
		attribute.String("url.full", r.URL.Scheme+"://"+r.URL.Host+r.URL.EscapedPath()),
	)
	return a.next.RoundTrip(r)
}

// parseFlags reads the command line, and ends the program with status 2 where it
// cannot be meant so. Without -live only the flags named in demo have a meaning.
func parseFlags(about string, live *bool, demo string, needed ...string) {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), about)
		fmt.Fprintln(flag.CommandLine.Output(), "Without -live a test server in this process answers: nothing is real, and flags of an account are refused.")
		flag.PrintDefaults()
	}
	flag.Parse()
	given := map[string]bool{"live": true}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name := range given {
		if !*live && name != "live" && !slices.Contains(strings.Fields(demo), name) {
			refuse("-%s means something only with -live", name)
		}
	}
	for _, name := range needed {
		if *live && !given[name] {
			refuse("-live needs -%s", name)
		}
	}
	if flag.NArg() > 0 {
		refuse("%q is no flag", flag.Arg(0))
	}
	if !*live {
		fmt.Fprintln(os.Stderr, "A test server in this process answers, nothing is real; -h tells about -live.")
	}
}

func refuse(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"; see -h\n", args...)
	os.Exit(2)
}
