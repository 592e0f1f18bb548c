package apitest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/ufile"
)

// operation is one operation of a product, called with a good request.
type operation struct {
	name string
	call func(ctx context.Context, client any) error
}

// product is what a table needs to know of each one: an operation of every
// class, and how the vendor says things.
type product struct {
	name                   string
	new                    func(opts ...yunkit.Option) (any, error)
	read, repeatable, once operation
	success                apitest.Step
	// The vendor's words for too many calls, and for a clock that is off; the last
	// is empty where the vendor checks none.
	throttled, skewed apitest.Step
	checksClock       bool
	// credentials that the environment has for the product, when it has any.
	variables []string
	source    func(...yunkit.Option) yunkit.CredentialsProvider
	// empty is a call with nothing in it, and what is wrong with that.
	empty     func(ctx context.Context, client any) error
	emptyText string
	// outOfRange is a call with bad numbers and texts, and what is wrong with it.
	outOfRange     func(ctx context.Context, client any) error
	outOfRangeText string
}

const (
	directory    = "d-00fc2p61test"
	credentialID = "12345678-1234-1234-1234-123456789012"
)

var products = []product{
	{
		name: "smc",
		new:  func(opts ...yunkit.Option) (any, error) { return smc.NewClient(opts...) },
		read: operation{"ListAccessTokens", func(ctx context.Context, c any) error {
			_, err := c.(*smc.Client).ListAccessTokens(ctx, nil)
			return err
		}},
		repeatable: operation{"DeleteAccessToken", func(ctx context.Context, c any) error {
			_, err := c.(*smc.Client).DeleteAccessToken(ctx, &smc.DeleteAccessTokenRequest{AccessTokenID: "at-1"})
			return err
		}},
		once: operation{"CreateAccessToken", func(ctx context.Context, c any) error {
			_, err := c.(*smc.Client).CreateAccessToken(ctx, nil)
			return err
		}},
		success:     apitest.Reply(200, `{"RequestId":"r-1","AccessTokenId":"at-1","AccessTokenCode":"test-code-not-real"}`),
		throttled:   apitest.Reply(400, `{"Code":"Throttling.User","RequestId":"r-2"}`),
		skewed:      apitest.Reply(400, `{"Code":"InvalidTimeStamp.Expired","RequestId":"r-3"}`),
		checksClock: true,
		variables:   []string{"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"},
		source:      credentials.AlibabaEnvironment,
		empty: func(ctx context.Context, c any) error {
			_, err := c.(*smc.Client).DisableAccessToken(ctx, nil)
			return err
		},
		emptyText: "smc DisableAccessToken: AccessTokenID (AccessTokenId) is required",
		outOfRange: func(ctx context.Context, c any) error {
			_, err := c.(*smc.Client).CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "a", Count: 1001, TimeToLiveInDays: -1})
			return err
		},
		outOfRangeText: "smc CreateAccessToken: Name is 1 characters long, allowed is 2 to 128; Count is 1001, allowed is 1 to 1000; TimeToLiveInDays is -1, allowed is 1 to 90",
	},
	{
		name: "cloudsso",
		new:  func(opts ...yunkit.Option) (any, error) { return cloudsso.NewClient(opts...) },
		read: operation{"ListAccessConfigurations", func(ctx context.Context, c any) error {
			_, err := c.(*cloudsso.Client).ListAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory})
			return err
		}},
		repeatable: operation{"DeleteAccessConfiguration", func(ctx context.Context, c any) error {
			_, err := c.(*cloudsso.Client).DeleteAccessConfiguration(ctx, &cloudsso.DeleteAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationID: "ac-1"})
			return err
		}},
		once: operation{"CreateAccessConfiguration", func(ctx context.Context, c any) error {
			_, err := c.(*cloudsso.Client).CreateAccessConfiguration(ctx, &cloudsso.CreateAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationName: "a"})
			return err
		}},
		success:     apitest.Reply(200, `{"RequestId":"r-1","AccessConfiguration":{"AccessConfigurationId":"ac-1"}}`),
		throttled:   apitest.Reply(400, `{"Code":"Throttling.User","RequestId":"r-2"}`),
		skewed:      apitest.Reply(400, `{"Code":"InvalidTimeStamp.Expired","RequestId":"r-3"}`),
		checksClock: true,
		variables:   []string{"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"},
		source:      credentials.AlibabaEnvironment,
		empty: func(ctx context.Context, c any) error {
			_, err := c.(*cloudsso.Client).UpdateAccessConfiguration(ctx, nil)
			return err
		},
		emptyText: "cloudsso UpdateAccessConfiguration: DirectoryID (DirectoryId) is required; AccessConfigurationID (AccessConfigurationId) is required",
		outOfRange: func(ctx context.Context, c any) error {
			_, err := c.(*cloudsso.Client).CreateAccessConfiguration(ctx, &cloudsso.CreateAccessConfigurationRequest{SessionDuration: 1, AccessConfigurationName: strings.Repeat("a", 33)})
			return err
		},
		outOfRangeText: "cloudsso CreateAccessConfiguration: DirectoryID (DirectoryId) is required; AccessConfigurationName is 33 characters long, allowed is at most 32; SessionDuration is 1, allowed is 900 to 43200",
	},
	{
		name: "bcs",
		new:  func(opts ...yunkit.Option) (any, error) { return bcs.NewClient(opts...) },
		read: operation{"ListPublicChainCredentials", func(ctx context.Context, c any) error {
			_, err := c.(*bcs.Client).ListPublicChainCredentials(ctx, nil)
			return err
		}},
		repeatable: operation{"UpdatePublicChainCredential", func(ctx context.Context, c any) error {
			_, err := c.(*bcs.Client).UpdatePublicChainCredential(ctx, &bcs.UpdatePublicChainCredentialRequest{CredentialID: credentialID, Description: "a"})
			return err
		}},
		once: operation{"CreatePublicChainCredential", func(ctx context.Context, c any) error {
			_, err := c.(*bcs.Client).CreatePublicChainCredential(ctx, nil)
			return err
		}},
		success: apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				apitest.Reply(200, "PK", "Content-Type", "application/octet-stream").Play(w, r)
				return
			}
			apitest.Reply(200, `{"credentials":[]}`).Play(w, r)
		}),
		throttled:   apitest.Reply(429, `{"error_code":"BCS.03429001","error_msg":"slow down"}`),
		skewed:      apitest.Reply(401, `{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: signature expired"}`),
		checksClock: true,
		variables:   []string{"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"},
		source:      credentials.HuaweiEnvironment,
		empty: func(ctx context.Context, c any) error {
			_, err := c.(*bcs.Client).DeletePublicChainCredential(ctx, nil)
			return err
		},
		emptyText: "bcs DeletePublicChainCredential: CredentialID (credential_id) is required",
		outOfRange: func(ctx context.Context, c any) error {
			_, err := c.(*bcs.Client).ListPublicChainCredentials(ctx, &bcs.ListPublicChainCredentialsRequest{ProjectID: "p", Offset: 1001, Limit: -1})
			return err
		},
		outOfRangeText: "bcs ListPublicChainCredentials: ProjectID (project_id) is 1 characters long, allowed is 32; Offset (offset) is 1001, allowed is 0 to 1000; Limit (limit) is -1, allowed is 1 to 1000",
	},
	{
		name: "ufile",
		new:  func(opts ...yunkit.Option) (any, error) { return ufile.NewClient(opts...) },
		read: operation{"DescribeUFileToken", func(ctx context.Context, c any) error {
			_, err := c.(*ufile.Client).DescribeUFileToken(ctx, nil)
			return err
		}},
		repeatable: operation{"UpdateUFileToken", func(ctx context.Context, c any) error {
			_, err := c.(*ufile.Client).UpdateUFileToken(ctx, &ufile.UpdateUFileTokenRequest{TokenID: "t-1", TokenName: "a"})
			return err
		}},
		once: operation{"CreateUFileToken", func(ctx context.Context, c any) error {
			_, err := c.(*ufile.Client).CreateUFileToken(ctx, &ufile.CreateUFileTokenRequest{TokenName: "a"})
			return err
		}},
		success:   apitest.Reply(200, `{"RetCode":0,"TokenId":"t-1"}`),
		throttled: apitest.Reply(200, `{"RetCode":153,"Message":"slow down"}`),
		variables: []string{"UCLOUD_PUBLIC_KEY", "UCLOUD_PRIVATE_KEY"},
		source:    credentials.UCloudEnvironment,
		empty: func(ctx context.Context, c any) error {
			_, err := c.(*ufile.Client).DeleteUFileToken(ctx, nil)
			return err
		},
		emptyText: "ufile DeleteUFileToken: Region is required, here or with WithRegion; TokenID (TokenId) is required",
		outOfRange: func(ctx context.Context, c any) error {
			_, err := c.(*ufile.Client).CreateUFileToken(ctx, &ufile.CreateUFileTokenRequest{ExpireTime: yunkit.NewUnixTime(time.Unix(4102416001, 0))})
			return err
		},
		outOfRangeText: "ufile CreateUFileToken: TokenName is required; ExpireTime is 4102416001, allowed is at most 4102416000",
	},
}

func (p *product) operations() map[string]operation {
	return map[string]operation{"read": p.read, "repeatable": p.repeatable, "once": p.once}
}

// attempts is what a client of the tables may make.
const attempts = 3

// play returns a client of a server that plays the steps.
func (p *product) play(t *testing.T, opts []yunkit.Option, steps ...apitest.Step) (any, *apitest.Server) {
	t.Helper()
	s := apitest.NewServer(t, steps...)
	patient := yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: attempts, MinDelay: time.Second, MaxDelay: time.Minute})
	client, err := p.new(s.Options(append([]yunkit.Option{patient}, opts...)...)...)
	require.NoError(t, err)
	return client, s
}

// fault returns the error as what it must be: named after product and operation.
func (p *product) fault(t *testing.T, operation string, err error) *yunkit.Error {
	t.Helper()
	var e *yunkit.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, p.name, e.Service)
	assert.Equal(t, operation, e.Operation)
	assert.True(t, strings.HasPrefix(err.Error(), p.name+" "+operation+": "), err)
	assert.NotContains(t, err.Error(), apitest.Credentials.AccessKeySecret)
	return e
}

func each(t *testing.T, test func(t *testing.T, p *product)) {
	t.Helper()
	for i := range products {
		t.Run(products[i].name, func(t *testing.T) {
			t.Parallel()
			test(t, &products[i])
		})
	}
}

// What bad servers do, to every product and every class of operation. A write
// that may not be repeated arrives once, unless the service says that it was
// not carried out; the bubble ends only when all goroutines have.
func TestBadServers(t *testing.T) {
	t.Parallel()
	const large = "100 MB"
	page := []string{"Content-Type", "text/html"}
	for _, tt := range []struct {
		name   string
		answer apitest.Step
		status int
		// safe says that all classes are tried as often as the policy allows, and hopeless that none is.
		safe, hopeless bool
		kind           error
		lost           bool // a write ends in ErrOutcomeUnknown
		text           string
	}{
		{"empty body", apitest.Reply(200, ""), 200, false, false, nil, true, "the answer is empty"},
		{"truncated JSON", apitest.Reply(200, `{"RetCode":0,"RequestId":`), 200, false, false, nil, true, "cannot be read"},
		{"body cut", apitest.CutBody(200, `{"RetCode":0`), 200, false, false, yunkit.ErrUnavailable, true, "EOF"},
		{"garbage", apitest.Reply(200, "\x00\xff\x17", "Content-Type", "application/json"), 200, false, false, nil, true, "cannot be read"},
		{"page of a hotel", apitest.Reply(200, "<html>Welcome</html>", page...), 200, false, false, nil, true, "cannot be read"},
		{"HTML 502", apitest.Reply(502, "<html><h1>Bad Gateway</h1></html>", page...), 502, false, false, yunkit.ErrUnavailable, true, "Bad Gateway"},
		{"HTML 404", apitest.Reply(404, "<html><h1>Not Found</h1></html>", page...), 404, false, true, nil, false, "Not Found"},
		{"HTML 429", apitest.Reply(429, "<html><h1>Slow down</h1></html>", page...), 429, true, false, yunkit.ErrThrottled, false, "Slow down"},
		{"XML 500", apitest.Reply(500, "<Error><Message>it broke</Message></Error>", "Content-Type", "text/xml"), 500, false, false, yunkit.ErrUnavailable, true, "it broke"},
		{"redirect", apitest.Reply(302, "", "Location", "http://127.0.0.1:1/elsewhere"), 302, false, true, nil, true, "status 302"},
		{large, apitest.Reply(200, "{}"), 200, false, true, yunkit.ErrUnavailable, true, "larger than 64 MiB"},
		{"connection cut before the request was read", apitest.CutEarly(), 0, false, false, yunkit.ErrUnavailable, true, ""},
		{"connection cut after the request was read", apitest.Cut(), 0, false, false, yunkit.ErrUnavailable, true, "EOF"},
		{"connection refused", apitest.DialError(syscall.ECONNREFUSED), 0, true, false, yunkit.ErrUnavailable, false, "connection refused"},
		{"stalled server", apitest.Stall(), 0, false, false, yunkit.ErrUnavailable, true, "no complete answer within 30s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, p *product) {
				for class, o := range p.operations() {
					if p.name == "bcs" && class == "repeatable" && tt.name == "empty body" {
						continue // an operation without data answers null or nothing
					}
					synctest.Test(t, func(t *testing.T) {
						var opts []yunkit.Option
						if tt.name == large {
							opts = append(opts, apitest.Large())
						}
						client, s := p.play(t, opts, tt.answer)
						err := o.call(t.Context(), client)
						e := p.fault(t, o.name, err)
						want := attempts
						if tt.hopeless || class == "once" && !tt.safe {
							want = 1
						}
						assert.Equal(t, want, s.Dials(), "what the server saw")
						assert.Equal(t, want, e.Attempts, "what the error tells")
						assert.Equal(t, tt.status, e.StatusCode)
						if tt.status != 0 {
							assert.ErrorContains(t, err, fmt.Sprintf("status %d", tt.status))
						}
						assert.ErrorContains(t, err, tt.text)
						unknown := tt.lost && class != "read"
						assert.Equal(t, unknown, errors.Is(err, yunkit.ErrOutcomeUnknown))
						if tt.kind != nil {
							assert.Equal(t, !unknown || !transient(tt.kind), errors.Is(err, tt.kind), "%v", tt.kind)
						}
						assert.Less(t, len(err.Error()), 1000)
					})
				}
			})
		})
	}
}

// transient kinds invite a repeat, and so are never those of an unknown outcome.
func transient(kind error) bool { return kind == yunkit.ErrUnavailable || kind == yunkit.ErrThrottled } //nolint:errorlint // sentinels

// A call that is given up tells who gave it up, and what may have happened.
func TestCancelledCalls(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p *product) {
		for class, o := range p.operations() {
			t.Run(class, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { // before
					client, s := p.play(t, nil, p.success)
					ctx, cancel := context.WithCancel(t.Context())
					cancel()
					err := o.call(ctx, client)
					_ = p.fault(t, o.name, err)
					require.ErrorIs(t, err, context.Canceled)
					require.NotErrorIs(t, err, yunkit.ErrOutcomeUnknown)
					assert.Zero(t, s.Dials())
				})
				synctest.Test(t, func(t *testing.T) { // during
					client, s := p.play(t, nil, apitest.Stall())
					ctx, cancel := context.WithCancel(t.Context())
					time.AfterFunc(time.Second, cancel)
					start := time.Now()
					err := o.call(ctx, client)
					_ = p.fault(t, o.name, err)
					require.ErrorIs(t, err, context.Canceled)
					assert.Equal(t, class != "read", errors.Is(err, yunkit.ErrOutcomeUnknown))
					assert.Equal(t, time.Second, time.Since(start), "at once")
					assert.Equal(t, 1, s.Dials())
				})
				synctest.Test(t, func(t *testing.T) { // during the wait for another attempt
					client, s := p.play(t, nil, p.throttled)
					ctx, cancel := context.WithCancel(t.Context())
					time.AfterFunc(10*time.Millisecond, cancel)
					err := o.call(ctx, client)
					e := p.fault(t, o.name, err)
					require.ErrorIs(t, err, context.Canceled)
					require.ErrorIs(t, err, yunkit.ErrThrottled)
					require.NotErrorIs(t, err, yunkit.ErrOutcomeUnknown)
					assert.NotEmpty(t, e.Code, "the vendor's answer is not forgotten")
					assert.Equal(t, 1, s.Dials())
				})
			})
		}
	})
}

// A clock that is an hour off costs one attempt, once.
func TestClockAnHourOff(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p *product) {
		if !p.checksClock {
			t.Skip("the vendor looks at no clock")
		}
		synctest.Test(t, func(t *testing.T) {
			client, s := p.play(t, nil, apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
				now := time.Now().Add(time.Hour)
				w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
				sent, err := time.Parse("2006-01-02T15:04:05Z", r.Header.Get("X-Acs-Date"))
				if err != nil {
					sent, err = time.Parse("20060102T150405Z", r.Header.Get("X-Sdk-Date"))
				}
				if assert.NoError(t, err) && now.Sub(sent).Abs() > 15*time.Minute {
					p.skewed.Play(w, r)
					return
				}
				p.success.Play(w, r)
			}))
			require.NoError(t, p.once.call(t.Context(), client), "also a creation: the service had refused it")
			assert.Len(t, s.Requests(), 2)
			require.NoError(t, p.read.call(t.Context(), client))
			assert.Len(t, s.Requests(), 3, "later calls are right at once")
		})
	})
}

// Nothing is sent without credentials, and the error says where they were looked for.
func TestMissingCredentials(t *testing.T) {
	for _, p := range products {
		t.Run(p.name, func(t *testing.T) {
			for _, name := range p.variables {
				t.Setenv(name, "")
			}
			synctest.Test(t, func(t *testing.T) {
				client, s := p.play(t, []yunkit.Option{yunkit.WithCredentials(yunkit.Chain(p.source()))}, p.success)
				for _, o := range p.operations() {
					err := o.call(t.Context(), client)
					e := p.fault(t, o.name, err)
					require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
					for _, name := range p.variables {
						assert.ErrorContains(t, err, name)
					}
					assert.Zero(t, e.Attempts)
				}
				assert.Zero(t, s.Dials())
			})
		})
	}
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p *product) {
		synctest.Test(t, func(t *testing.T) {
			client, s := p.play(t, nil, p.success)
			for name, call := range map[string]func(context.Context, any) error{p.emptyText: p.empty, p.outOfRangeText: p.outOfRange} {
				err := call(t.Context(), client)
				require.EqualError(t, err, name, "all that is wrong, at once")
				require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
			}
			assert.Zero(t, s.Dials())

			client, s = p.play(t, []yunkit.Option{yunkit.WithoutValidation()}, p.success)
			err := p.outOfRange(t.Context(), client)
			require.NoError(t, err, "the service's business when the user says so")
			assert.Equal(t, 1, s.Dials())
		})
	})
}

// A client that cannot work is not made.
func TestBadOptions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p *product) {
		for _, tt := range []struct {
			why  string
			opts []yunkit.Option
			want []string
		}{
			{"plain http", []yunkit.Option{yunkit.WithEndpoint("http://example.test")}, []string{"plain http"}},
			{"no URL", []yunkit.Option{yunkit.WithEndpoint("https://exa mple")}, []string{"endpoint"}},
			{"a password", []yunkit.Option{yunkit.WithEndpoint("https://user:test-secret-not-real@example.test")}, []string{"endpoint", "password"}},
			{"several at once", []yunkit.Option{yunkit.WithEndpoint("ftp://example.test"), yunkit.WithTimeout(-1), nil, yunkit.WithCredentials(yunkit.Credentials{})}, []string{"ftp", "WithTimeout", "option: nil", "WithCredentials"}},
		} {
			client, err := p.new(tt.opts...)
			_ = p.fault(t, "NewClient", err)
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest, tt.why)
			for _, want := range tt.want {
				require.ErrorContains(t, err, want, tt.why)
			}
			assert.Nil(t, client, tt.why)
		}
		if p.name == "smc" {
			return // it has one host for all regions
		}
		_, err := p.new(yunkit.WithRegion("mars-north-1"))
		_ = p.fault(t, "NewClient", err)
		require.ErrorContains(t, err, `"mars-north-1" is no known region; known are `)
	})
}

// What prints a client prints no secret.
func TestClientsPrintNoSecrets(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p *product) {
		client, err := p.new(yunkit.WithEndpoint("https://example.test"), yunkit.WithProjectID(apitest.ProjectID),
			yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "id", AccessKeySecret: "MARKER", SecurityToken: "MARKER", AuthToken: "MARKER"}))
		require.NoError(t, err)
		type holder struct{ client any }
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			assert.NotContains(t, fmt.Sprintf(verb, client), "MARKER", verb)
			assert.NotContains(t, fmt.Sprintf(verb, holder{client}), "MARKER", verb)
		}
	})
}

// Two calls at once share a client without sharing anything else.
func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p *product) {
		synctest.Test(t, func(t *testing.T) {
			client, s := p.play(t, nil, p.success)
			errs := make(chan error)
			for range 20 {
				for _, o := range p.operations() {
					go func() { errs <- o.call(t.Context(), client) }()
				}
			}
			for range 60 {
				require.NoError(t, <-errs)
			}
			assert.Len(t, s.Requests(), 60)
			for _, r := range s.Requests() {
				_, err := io.ReadAll(r.Body)
				require.NoError(t, err)
			}
		})
	})
}
