package chaos_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs/bcstest"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/fakecloud"
	"github.com/yunkit/yunkit/ufile/ufiletest"
)

// issuer is a service that issues credentials.
type issuer interface {
	server
	SourceOptions() []yunkit.Option
}

// STS and IAM under the same faults: what a source returns was issued, whole and
// together, or it is an error.
func TestSources(t *testing.T) {
	t.Parallel()
	seed, calls := setting(t, "CHAOS_SEED", 1), setting(t, "CHAOS_CALLS", 150)
	t.Logf("CHAOS_SEED=%d CHAOS_CALLS=%d", seed, calls)
	keys := fakecloud.Credentials()
	for i, vendor := range []struct {
		name   string
		start  func() issuer
		source func(opts ...yunkit.Option) yunkit.CredentialsProvider
	}{
		{"Alibaba Cloud", func() issuer { return cloudssotest.NewServer() }, func(opts ...yunkit.Option) yunkit.CredentialsProvider {
			return credentials.AlibabaAssumeRole(keys, credentials.AlibabaRole{ARN: "acs:ram::1234567890123456:role/test-role"}, opts...)
		}},
		{"Huawei Cloud", func() issuer { return bcstest.NewServer() }, func(opts ...yunkit.Option) yunkit.CredentialsProvider {
			return credentials.HuaweiAssumeRole(keys, credentials.HuaweiRole{Agency: "test-agency", DomainName: "test-domain"}, opts...)
		}},
		{"UCloud", func() issuer { return ufiletest.NewServer() }, func(opts ...yunkit.Option) yunkit.CredentialsProvider {
			return credentials.UCloudAssumeRole(keys, credentials.UCloudRole{URN: "ucs:iam::12345678:role/test-role"}, opts...)
		}},
	} {
		for version, name := range []string{"HTTP1", "HTTP2"} {
			t.Run(vendor.name+" "+name, func(t *testing.T) {
				t.Parallel()
				srv := vendor.start()
				defer srv.Close()
				opts := srv.SourceOptions()
				p := newProxy(t, version == 1, yunkit.NewConfig(opts...).Endpoint, rand.New(rand.NewPCG(seed, uint64(100+2*i+version))))
				user := &http.Transport{Protocols: new(http.Protocols)}
				user.Protocols.SetUnencryptedHTTP2(version == 1)
				user.Protocols.SetHTTP1(version == 0)
				source := vendor.source(append(opts, yunkit.WithEndpoint(p.url), yunkit.WithHTTPClient(&http.Client{Transport: user}), yunkit.WithTimeout(300*time.Millisecond),
					yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 3, MinDelay: time.Microsecond, MaxDelay: time.Millisecond}))...)
				served := 0
				for range calls {
					served += retrieve(t, p, source)
				}
				assert.Positive(t, served, "some get through")
				leave(t, p, func() {}, user)
			})
		}
	}
}

// retrieve asks a source once, and returns 1 if it has served.
func retrieve(t *testing.T, p *proxy, source yunkit.CredentialsProvider) int {
	t.Helper()
	first := len(p.all())
	creds, err := source.Retrieve(context.WithoutCancel(t.Context()))
	if err != nil {
		assertNoSecret(t, err)
		return 0
	}
	issued := slices.ContainsFunc(p.all()[first:], func(e event) bool {
		answer := string(e.answer)
		return e.executed && creds.AccessKeyID != "" && creds.AccessKeySecret != "" && creds.SecurityToken != "" &&
			strings.Contains(answer, creds.AccessKeyID) && strings.Contains(answer, creds.AccessKeySecret) && strings.Contains(answer, creds.SecurityToken)
	})
	assert.True(t, issued, "nobody has issued these")
	return 1
}
