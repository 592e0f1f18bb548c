package yunkit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
	"github.com/yunkit/yunkit/ufile"
)

// A client takes its credentials from the environment unless it is given some.
func Example() {
	client, err := cloudsso.NewClient(
		yunkit.WithRegion("cn-shanghai"),
		yunkit.WithTimeout(10*time.Second),
		yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 6}),
		yunkit.WithLogger(slog.New(slog.NewTextHandler(os.Stderr, nil))),
	)
	fmt.Println(client != nil, err)
	// Output: true <nil>
}

// NewClient sends nothing, and reports every option that cannot be used.
func Example_wrongOptions() {
	_, err := cloudsso.NewClient(
		yunkit.WithRegion("atlantis"),
		yunkit.WithTimeout(-time.Second),
		yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "test-access-key-id"}),
	)
	if e, ok := errors.AsType[*yunkit.Error](err); ok {
		fmt.Println(errors.Is(err, yunkit.ErrInvalidRequest), e.Operation)
	}
	// Output: true NewClient
}

// All that is known of a failure is in an Error, and sentinels tell its kind.
func ExampleError() {
	srv := cloudssotest.NewServer()
	defer srv.Close()
	client, err := cloudsso.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}

	_, err = client.GetAccessConfiguration(context.Background(), &cloudsso.GetAccessConfigurationRequest{
		DirectoryID:           cloudssotest.DirectoryID,
		AccessConfigurationID: "ac-no-such-test",
	})
	switch {
	case errors.Is(err, yunkit.ErrNotFound):
		fmt.Println("it does not exist")
	case errors.Is(err, yunkit.ErrOutcomeUnknown):
		fmt.Println("look before you do it again")
	}
	if e, ok := errors.AsType[*yunkit.Error](err); ok {
		fmt.Println(e.Service, e.Operation, e.StatusCode, e.Code)
		fmt.Println(e.RequestID)
	}
	// Output:
	// it does not exist
	// cloudsso GetAccessConfiguration 404 EntityNotExists.AccessConfiguration
	// 00000000-0000-4000-8000-000000000001
}

// A Secret shows itself only to a conversion.
func ExampleSecret() {
	s := yunkit.Secret("test-secret-not-real")
	fmt.Printf("%v %s %q %+v\n", s, s, s, struct{ Code yunkit.Secret }{s})
	fmt.Println(string(s))
	// Output:
	// [REDACTED] [REDACTED] [REDACTED] {Code:[REDACTED]}
	// test-secret-not-real
}

// Credentials are their own provider, and print redacted.
func ExampleWithCredentials() {
	creds := yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real"}
	_, err := smc.NewClient(yunkit.WithCredentials(creds))
	fmt.Println(creds, err)
	// Output: Credentials{AccessKeyID:test-access-key-id AccessKeySecret:[REDACTED]} <nil>
}

// The keys of a profile take on a role, at the first call and for each renewal.
func ExampleWithCredentials_role() {
	keys := credentials.AlibabaProfile("prod")
	role := credentials.AlibabaRole{ARN: "acs:ram::1234567890123456:role/audit"}
	client, err := cloudsso.NewClient(
		yunkit.WithRegion("cn-shanghai"),
		yunkit.WithCredentials(credentials.AlibabaAssumeRole(keys, role)),
	)
	fmt.Println(client != nil, err) // the role is assumed at the first call
	// Output: true <nil>
}

// Any function can be a source of credentials. What it returns is kept until
// shortly before it ends; with one cache, clients share it.
func ExampleNewCached() {
	vault := yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
		return yunkit.Credentials{
			AccessKeyID:     "test-access-key-id",
			AccessKeySecret: "test-secret-not-real",
			SecurityToken:   "test-token-not-real",
			Expires:         time.Now().Add(time.Hour),
		}, nil
	})
	shared := yunkit.WithCredentials(yunkit.NewCached(vault))
	codes, err := smc.NewClient(shared)
	if err != nil {
		fmt.Println(err)
		return
	}
	sso, err := cloudsso.NewClient(shared, yunkit.WithRegion("cn-shanghai"))
	fmt.Println(codes != nil, sso != nil, err)
	// Output: true true <nil>
}

// The first source that is set up wins, for good: one that is set up and fails
// ends the search. When none is set up, the error says why.
func ExampleChain() {
	empty := yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
		return yunkit.Credentials{}, fmt.Errorf("vault: no address: %w", yunkit.ErrNoCredentials)
	})
	fixed := yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real"}

	creds, err := yunkit.Chain(empty, fixed).Retrieve(context.Background())
	fmt.Println(creds.AccessKeyID, err)
	_, err = yunkit.Chain(empty).Retrieve(context.Background())
	fmt.Println(err)
	// Output:
	// test-access-key-id <nil>
	// no credentials found
	//   vault: no address: no credentials
}

// Log lines name the attempt and its answer, and hold no parameter.
func ExampleWithLogger() {
	srv := smctest.NewServer()
	defer srv.Close()
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "duration" {
				return slog.Attr{} // they differ from run to run
			}
			return a
		},
	}))
	client, err := smc.NewClient(append(srv.Options(), yunkit.WithLogger(logger))...)
	if err != nil {
		fmt.Println(err)
		return
	}

	srv.Throttle(1)
	if _, err := client.CreateAccessToken(context.Background(), &smc.CreateAccessTokenRequest{Name: "rack-7"}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// level=WARN msg="yunkit: attempt" service=smc operation=CreateAccessToken attempt=1 status=400 request_id=00000000-0000-4000-8000-000000000001 code=Throttling.User why=throttled
	// level=DEBUG msg="yunkit: attempt" service=smc operation=CreateAccessToken attempt=2 status=200 request_id=00000000-0000-4000-8000-000000000002
}

// A middleware sees every attempt, signed and ready to go.
func ExampleWithMiddleware() {
	srv := smctest.NewServer()
	defer srv.Close()
	count := 0
	counting := func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			count++
			return next.RoundTrip(r)
		})
	}
	client, err := smc.NewClient(append(srv.Options(), yunkit.WithMiddleware(counting))...)
	if err != nil {
		fmt.Println(err)
		return
	}

	srv.Throttle(2)
	resp, err := client.ListAccessTokens(context.Background(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(count, resp.Attempts)
	// Output: 3 3
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// every is a limiter that admits one call a tick. The limiter of
// golang.org/x/time/rate fits as it is.
type every struct{ tick <-chan time.Time }

func (e every) Wait(ctx context.Context) error {
	select {
	case <-e.tick:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func ExampleWithLimiter() {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	client, err := ufile.NewClient(yunkit.WithLimiter(every{ticker.C}))
	fmt.Println(client != nil, err)
	// Output: true <nil>
}

// An iteration that was interrupted goes on with the page it was at.
func ExampleStartAt() {
	srv := cloudssotest.NewServer()
	defer srv.Close()
	srv.AddAccessConfigurations(cloudssotest.DirectoryID, 250)
	client, err := cloudsso.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: cloudssotest.DirectoryID}

	var token string
	remember := yunkit.OnPage(func(p yunkit.PageInfo) {
		fmt.Println("page", p.Number, "up to item", p.Seen, "of", p.Total)
		token = p.Token
	})
	for ac, err := range client.AllAccessConfigurations(ctx, req, remember) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if ac.AccessConfigurationName == "test-configuration-120" {
			break // in the middle of the second page
		}
	}

	rest := 0
	for _, err := range client.AllAccessConfigurations(ctx, req, yunkit.StartAt(token), yunkit.Prefetch(1)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		rest++
	}
	fmt.Println("again from the second page:", rest)
	// Output:
	// page 1 up to item 100 of 250
	// page 2 up to item 200 of 250
	// again from the second page: 150
}
