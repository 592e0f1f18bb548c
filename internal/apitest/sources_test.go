package apitest_test

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
	"github.com/yunkit/yunkit/ufile"
	"github.com/yunkit/yunkit/ufile/ufiletest"
)

// testServer is what the servers of all products have.
type testServer interface {
	Options() []yunkit.Option
	SourceOptions() []yunkit.Option
	IssueFor(d time.Duration)
	SkewClock(d time.Duration)
	Throttle(n int)
	CutConnections(n int)
	ExpireToken(token string)
	Fail(n, status int, code string)
	Requests() []*http.Request
	Close()
}

// source is a source of credentials that a server plays the other side of.
type source struct {
	name string
	// asks is the action or the path of the request that brings the credentials.
	asks string
	new  func(t *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider
}

// issued counts the times that a server was asked by the source.
func (s source) issued(srv testServer) int {
	n := 0
	for _, r := range srv.Requests() {
		if r.Form.Get("Action") == s.asks || r.Header.Get("X-Acs-Action") == s.asks || r.URL.Path == s.asks {
			n++
		}
	}
	return n
}

// sourced is a client whose credentials come from a source.
type sourced struct {
	call func(ctx context.Context) error
	// walk lists what the server was filled with, and calls tick every few items.
	walk func(ctx context.Context, tick func()) iter.Seq2[string, error]
}

type cloud struct {
	product string
	// start returns a server, the IDs of what is on it, and a maker of clients.
	start   func() (srv testServer, ids []string, newClient func(opts ...yunkit.Option) (sourced, error))
	sources []source
	// What the vendor says to those who may not take on a role.
	status int
	code   string
}

const (
	roleARN     = "acs:ram::1234567890123456:role/test"
	providerARN = "acs:ram::1234567890123456:oidc-provider/test"
	roleURN     = "ucs:iam::12345678:role/test"
)

var huaweiUser = credentials.HuaweiLogin{User: "test-user", Password: "test-password-not-real", Domain: "test-domain"}

var alibabaSources = []source{
	{"assume role", "AssumeRole", func(_ *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider {
		return credentials.AlibabaAssumeRole(apitest.Credentials, credentials.AlibabaRole{ARN: roleARN, SessionName: "test", Policy: "{}"}, opts...)
	}},
	{"oidc", "AssumeRoleWithOIDC", func(t *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider {
		file := filepath.Join(t.TempDir(), "token")
		require.NoError(t, os.WriteFile(file, []byte("test-oidc-token"), 0o600))
		return credentials.AlibabaOIDC(credentials.AlibabaOIDCRole{ARN: roleARN, ProviderARN: providerARN, TokenFile: file}, opts...)
	}},
	{"metadata", "/latest/meta-data/ram/security-credentials/test-role", func(_ *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider {
		return credentials.AlibabaMetadata("", opts...)
	}},
	{"assume role with metadata", "AssumeRole", func(_ *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider {
		return credentials.AlibabaAssumeRole(credentials.AlibabaMetadata("test-role", opts...), credentials.AlibabaRole{ARN: roleARN}, opts...)
	}},
}

var clouds = []cloud{
	{
		product: "cloudsso",
		start: func() (testServer, []string, func(opts ...yunkit.Option) (sourced, error)) {
			srv := cloudssotest.NewServer()
			ids := srv.AddAccessConfigurations(directory, 2500)
			return srv, ids, func(opts ...yunkit.Option) (sourced, error) {
				c, err := cloudsso.NewClient(opts...)
				req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory, MaxResults: 50}
				return sourced{
					call: func(ctx context.Context) error {
						_, err := c.ListAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory, MaxResults: 1})
						return err
					},
					walk: func(ctx context.Context, tick func()) iter.Seq2[string, error] {
						return idsOf(c.AllAccessConfigurations(ctx, req, onPages(tick)), func(ac cloudsso.AccessConfiguration) string {
							return ac.AccessConfigurationID
						})
					},
				}, err
			}
		},
		sources: alibabaSources,
		status:  http.StatusForbidden, code: "NoPermission",
	},
	{
		product: "smc",
		start: func() (testServer, []string, func(opts ...yunkit.Option) (sourced, error)) {
			srv := smctest.NewServer()
			return srv, srv.AddAccessTokens(3), func(opts ...yunkit.Option) (sourced, error) {
				c, err := smc.NewClient(opts...)
				return sourced{call: func(ctx context.Context) error {
					_, err := c.ListAccessTokens(ctx, nil)
					return err
				}}, err
			}
		},
		sources: alibabaSources[:1], // the protocol is that of cloudsso
		status:  http.StatusForbidden, code: "NoPermission",
	},
	{
		product: "bcs",
		start: func() (testServer, []string, func(opts ...yunkit.Option) (sourced, error)) {
			srv := bcstest.NewServer()
			ids := srv.AddCredentials(1000) // the service lists no more
			return srv, ids, func(opts ...yunkit.Option) (sourced, error) {
				c, err := bcs.NewClient(opts...)
				req := &bcs.ListPublicChainCredentialsRequest{Limit: 20}
				return sourced{
					call: func(ctx context.Context) error {
						_, err := c.ListPublicChainCredentials(ctx, &bcs.ListPublicChainCredentialsRequest{Limit: 1})
						return err
					},
					walk: func(ctx context.Context, tick func()) iter.Seq2[string, error] {
						return idsOf(c.AllPublicChainCredentials(ctx, req, onPages(tick)), func(k bcs.PublicChainCredential) string { return k.ID })
					},
				}, err
			}
		},
		sources: []source{
			{"agency", "/v3.0/OS-CREDENTIAL/securitytokens", func(_ *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider {
				return credentials.HuaweiAssumeRole(apitest.Credentials, credentials.HuaweiRole{Agency: "test-agency", DomainName: "test-domain"}, opts...)
			}},
			{"password login", "/v3/auth/tokens", func(_ *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider {
				return credentials.HuaweiPasswordLogin(huaweiUser, opts...)
			}},
			{"key login", "/v3/auth/tokens", func(_ *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider {
				// By the name of the region alone.
				return credentials.HuaweiKeyLogin(apitest.Credentials, append(opts, yunkit.WithProjectID(""))...)
			}},
			{"temporary keys", "/v3.0/OS-CREDENTIAL/securitytokens", func(_ *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider {
				return credentials.HuaweiTemporaryKeys(credentials.HuaweiPasswordLogin(huaweiUser, opts...), 15*time.Minute, opts...)
			}},
			{"metadata", "/openstack/latest/securitykey", func(_ *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider {
				return credentials.HuaweiMetadata(opts...)
			}},
		},
		status: http.StatusForbidden, code: "403",
	},
	{
		product: "ufile",
		start: func() (testServer, []string, func(opts ...yunkit.Option) (sourced, error)) {
			srv := ufiletest.NewServer()
			ids := srv.AddTokens(50)
			return srv, ids, func(opts ...yunkit.Option) (sourced, error) {
				c, err := ufile.NewClient(opts...)
				return sourced{
					call: func(ctx context.Context) error {
						_, err := c.DescribeUFileToken(ctx, &ufile.DescribeUFileTokenRequest{TokenID: ids[0]})
						return err
					},
					// The service has no pages; a call for each token is as long.
					walk: func(ctx context.Context, tick func()) iter.Seq2[string, error] {
						return func(yield func(string, error) bool) {
							for _, id := range ids {
								resp, err := c.DescribeUFileToken(ctx, &ufile.DescribeUFileTokenRequest{TokenID: id})
								tick()
								if err != nil || len(resp.DataSet) != 1 {
									yield("", cmp.Or(err, assert.AnError))
									return
								}
								if !yield(resp.DataSet[0].TokenID, nil) {
									return
								}
							}
						}
					},
				}, err
			}
		},
		sources: []source{
			{"assume role", "AssumeRole", func(_ *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider {
				return credentials.UCloudAssumeRole(apitest.Credentials, credentials.UCloudRole{URN: roleURN, Policy: "{}"}, opts...)
			}},
			{"metadata", "/meta-data/v2/iam/security-credentials", func(_ *testing.T, opts ...yunkit.Option) yunkit.CredentialsProvider {
				return credentials.UCloudMetadata("", opts...)
			}},
		},
		status: http.StatusOK, code: "299",
	},
}

func onPages(tick func()) yunkit.IterOption {
	return yunkit.OnPage(func(yunkit.PageInfo) { tick() })
}

// idsOf lists the IDs of what a client lists.
func idsOf[T any](items iter.Seq2[T, error], id func(T) string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for item, err := range items {
			if !yield(id(item), err) {
				return
			}
		}
	}
}

// rig is a client and a server which issues the client's credentials.
type rig struct {
	sourced
	source

	srv testServer
	ids []string
	// cached is the client's own cache.
	cached *yunkit.Cached
}

// expire ends the credentials that the client has.
func (r rig) expire(t *testing.T) {
	t.Helper()
	creds, err := r.cached.Retrieve(t.Context())
	require.NoError(t, err)
	r.srv.ExpireToken(cmp.Or(creds.AuthToken, creds.SecurityToken))
}

// together makes n calls at the same time, and holds that all succeed.
func (r rig) together(t *testing.T, n int, before func(i int)) {
	t.Helper()
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			before(i)
			assert.NoError(t, r.call(t.Context()))
		})
	}
	group.Wait()
}

// eachSource runs a test with every source of every product.
func eachSource(t *testing.T, test func(t *testing.T, r rig)) {
	t.Helper()
	for _, c := range clouds {
		for _, s := range c.sources {
			t.Run(c.product+"/"+s.name, func(t *testing.T) {
				t.Parallel()
				srv, ids, newClient := c.start()
				t.Cleanup(srv.Close)
				cached := yunkit.NewCached(s.new(t, srv.SourceOptions()...))
				client, err := newClient(append(srv.Options(), yunkit.WithCredentials(cached))...)
				require.NoError(t, err)
				test(t, rig{client, s, srv, ids, cached})
			})
		}
	}
}

func TestManyCallersCauseOneRefresh(t *testing.T) {
	t.Parallel()
	eachSource(t, func(t *testing.T, r rig) {
		for want := 1; want <= 2; want++ {
			r.together(t, 50, func(int) {})
			assert.Equal(t, want, r.issued(r.srv))
			r.expire(t)
		}
	})
}

// The token ends while some calls are on their way and others about to be signed.
func TestGoroutinesAcrossARefresh(t *testing.T) {
	t.Parallel()
	eachSource(t, func(t *testing.T, r rig) {
		require.NoError(t, r.call(t.Context()))
		r.together(t, 64, func(i int) {
			assert.NoError(t, r.call(t.Context()))
			if i == 20 {
				r.expire(t)
			}
		})
		require.NoError(t, r.call(t.Context()))
		assert.Equal(t, 2, r.issued(r.srv))
	})
}

func TestTokensEndDuringAnIteration(t *testing.T) {
	t.Parallel()
	eachSource(t, func(t *testing.T, r rig) {
		if r.walk == nil {
			t.Skip("the product has no list to walk along")
		}
		ticks := 0
		var got []string
		for id, err := range r.walk(t.Context(), func() {
			if ticks++; ticks%7 == 0 {
				r.expire(t)
			}
		}) {
			require.NoError(t, err)
			got = append(got, id)
		}
		assert.Equal(t, r.ids, got, "every item once, and in order")
		assert.Equal(t, 50, ticks)
		assert.Equal(t, 1+ticks/7, r.issued(r.srv), "one refresh for each end")
	})
}

func TestWhatIsIssuedEndsByTheServersClock(t *testing.T) {
	t.Parallel()
	eachSource(t, func(t *testing.T, r rig) {
		r.srv.IssueFor(10 * time.Minute)
		require.NoError(t, r.call(t.Context()))
		creds, err := r.cached.Retrieve(t.Context())
		require.NoError(t, err)
		assert.WithinDuration(t, time.Now().Add(10*time.Minute), creds.Expires, time.Minute)

		r.srv.SkewClock(9 * time.Minute)
		require.NoError(t, r.call(t.Context()))
		assert.Equal(t, 1, r.issued(r.srv))
		r.srv.SkewClock(11 * time.Minute) // which signatures may be off by
		require.NoError(t, r.call(t.Context()))
		assert.Equal(t, 2, r.issued(r.srv))
	})
}

func TestRefusedRole(t *testing.T) {
	t.Parallel()
	for _, c := range clouds {
		t.Run(c.product, func(t *testing.T) {
			t.Parallel()
			srv, _, newClient := c.start()
			t.Cleanup(srv.Close)
			client, err := newClient(append(srv.Options(), yunkit.WithCredentials(c.sources[0].new(t, srv.SourceOptions()...)))...)
			require.NoError(t, err)
			srv.Fail(1, c.status, c.code)
			err = client.call(t.Context())
			require.Error(t, err)
			assert.Contains(t, err.Error(), ": "+c.code+": ")
			assert.Regexp(t, `request 00000000-0000-4000-8000-\d{12}`, err.Error())
			assert.NotContains(t, err.Error(), apitest.Credentials.AccessKeySecret)
			require.NoError(t, client.call(t.Context()), "a refusal is not remembered")
		})
	}
}

// STS and IAM hiccup like any service, and a source bears it like any call.
func TestSourcesOutliveFaults(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(testServer){
		"one 503":                func(srv testServer) { srv.Fail(1, http.StatusServiceUnavailable, "") },
		"one cut connection":     func(srv testServer) { srv.CutConnections(1) },
		"one throttle":           func(srv testServer) { srv.Throttle(1) },
		"a clock 20 minutes off": func(srv testServer) { srv.SkewClock(20 * time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachSource(t, func(t *testing.T, r rig) {
				if r.name == "metadata" || r.name == "assume role with metadata" {
					t.Skip("the metadata server is on the same machine")
				}
				fault(r.srv)
				creds, err := r.cached.Retrieve(t.Context())
				require.NoError(t, err)
				assert.True(t, time.Now().Before(creds.Expires))
				require.NoError(t, r.call(t.Context()))
			})
		})
	}
}
