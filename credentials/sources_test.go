package credentials_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
)

// The keys end almost at once, so that the cache renews all the time.
func TestManyGoroutinesAcrossARefresh(t *testing.T) {
	t.Parallel()
	var issued atomic.Int64
	s := newServer(t, map[string]http.HandlerFunc{
		"GET /keys": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"AccessKeyId":"key-%d","AccessKeySecret":"secret-%[1]d","SecurityToken":"token-%[1]d","Expiration":%q}`,
				issued.Add(1), time.Now().Add(20*time.Millisecond).Format(time.RFC3339Nano))
		},
	})
	cached := yunkit.NewCached(credentials.AlibabaCredentialsURI(s.URL + "/keys"))
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for issued.Load() < 20 {
				creds, err := cached.Retrieve(t.Context())
				if !assert.NoError(t, err) {
					return
				}
				number := strings.TrimPrefix(creds.AccessKeyID, "key-")
				assert.Equal(t, []string{"secret-" + number, "token-" + number}, []string{creds.AccessKeySecret, creds.SecurityToken})
				if number == "10" {
					_, err = cached.Refresh(t.Context(), creds)
					assert.NoError(t, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestNothingPrintsASecret(t *testing.T) {
	t.Parallel()
	creds := yunkit.Credentials{
		AccessKeyID: "test-access-key-id", AccessKeySecret: marker, SecurityToken: marker, AuthToken: marker,
		Expires: inAnHour, ProjectID: "project", Region: "region", Source: "code",
	}
	cached := yunkit.NewCached(creds)
	retrieve(t, cached)
	login := credentials.HuaweiLogin{User: "user", Password: marker, Domain: "domain"}
	echo := newServer(t, map[string]http.HandlerFunc{
		// A server that repeats all it got, as some do when a signature is wrong.
		"POST /v3/auth/tokens": func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			text, _ := json.Marshal(string(body))
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"error":{"code":401,"message":%s}}`, text)
		},
	})
	loginFailed := failure(t, credentials.HuaweiPasswordLogin(login, yunkit.WithEndpoint(echo.URL), yunkit.WithRegion("cn-north-4")))
	require.ErrorContains(t, loginFailed, "[REDACTED]")
	chain := yunkit.Chain(creds, cached, credentials.HuaweiAuthToken(marker))
	cfg := yunkit.NewConfig(yunkit.WithCredentials(creds), yunkit.WithHTTPClient(&http.Client{}))
	var asError *yunkit.Error
	require.ErrorAs(t, loginFailed, &asError)
	for _, v := range []any{
		creds, &creds,
		[]yunkit.Credentials{creds},
		map[string]any{"c": creds},
		struct{ C yunkit.CredentialsProvider }{creds},
		cached,
		struct{ C *yunkit.Cached }{cached},
		struct{ c *yunkit.Cached }{yunkit.NewCached(creds)},
		yunkit.NewCached(creds), yunkit.NewCached(chain), chain,
		login, &login, loginFailed, asError, cfg, *cfg,
		credentials.HuaweiAuthToken(marker), credentials.HuaweiPasswordLogin(login), credentials.HuaweiKeyLogin(creds),
		credentials.HuaweiAssumeRole(creds, credentials.HuaweiRole{Agency: "a"}), credentials.HuaweiTemporaryKeys(creds, 0),
		credentials.AlibabaAssumeRole(creds, credentials.AlibabaRole{ARN: "r"}), credentials.UCloudAssumeRole(creds, credentials.UCloudRole{URN: "u"}),
		credentials.AlibabaProcess("program " + marker), credentials.AlibabaCredentialsURI("http://localhost/?" + marker),
		yunkit.WithCredentials(creds),
	} {
		assert.Empty(t, leaks(v), "%T", v)
		assert.NotContains(t, logs(v), marker, "%T", v)
	}
}
