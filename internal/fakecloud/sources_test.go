package fakecloud_test

import (
	"crypto/rand"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/fakecloud"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/sign"
)

var keys = yunkit.Credentials{AccessKeyID: fakecloud.AccessKeyID, AccessKeySecret: fakecloud.AccessKeySecret}

const (
	roleARN = "acs:ram::1234567890123456:role/test"
	roleURN = "ucs:iam::12345678:role/test"
)

// locate starts a server which is in a project.
func locate(t *testing.T, product string) *server {
	t.Helper()
	srv := newServer(t, product)
	srv.cloud.Locate("test-region", "test-project")
	return srv
}

// Sources say what is wrong with what they were given in the vendor's codes,
// with the ID of the request.
func TestRefusesToIssue(t *testing.T) {
	t.Parallel()
	tokenFile := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(tokenFile, []byte("test-oidc-token-not-real"), 0o600))
	other := yunkit.Credentials{AccessKeyID: fakecloud.AccessKeyID, AccessKeySecret: "test-other-secret"}
	unknown := yunkit.Credentials{AccessKeyID: "test-other-key", AccessKeySecret: "test-other-secret"}
	alibaba := func(keys yunkit.Credentials, role credentials.AlibabaRole) func(...yunkit.Option) yunkit.CredentialsProvider {
		return func(opts ...yunkit.Option) yunkit.CredentialsProvider {
			return credentials.AlibabaAssumeRole(keys, role, opts...)
		}
	}
	agency := func(keys yunkit.CredentialsProvider, life time.Duration) func(...yunkit.Option) yunkit.CredentialsProvider {
		return func(opts ...yunkit.Option) yunkit.CredentialsProvider {
			return credentials.HuaweiAssumeRole(keys, credentials.HuaweiRole{Agency: "test", DomainID: "test", Duration: life}, opts...)
		}
	}
	ucloud := func(keys yunkit.Credentials, role credentials.UCloudRole) func(...yunkit.Option) yunkit.CredentialsProvider {
		return func(opts ...yunkit.Option) yunkit.CredentialsProvider {
			return credentials.UCloudAssumeRole(keys, role, opts...)
		}
	}
	for _, tt := range []struct {
		why, product, code string
		source             func(...yunkit.Option) yunkit.CredentialsProvider
	}{
		{"no ARN of a role", "smc", "InvalidParameter.RoleArn", alibaba(keys, credentials.AlibabaRole{ARN: "test"})},
		{"too short a name", "smc", "InvalidParameter.RoleSessionName", alibaba(keys, credentials.AlibabaRole{ARN: roleARN, SessionName: "x"})},
		{"too short a life", "smc", "InvalidParameter.DurationSeconds", alibaba(keys, credentials.AlibabaRole{ARN: roleARN, Duration: time.Minute})},
		{"a broken policy", "smc", "InvalidParameter.PolicyGrammar", alibaba(keys, credentials.AlibabaRole{ARN: roleARN, Policy: "{"})},
		{"an unknown key", "smc", "InvalidAccessKeyId.NotFound", alibaba(unknown, credentials.AlibabaRole{ARN: roleARN})},
		{"another secret", "smc", "SignatureDoesNotMatch", alibaba(other, credentials.AlibabaRole{ARN: roleARN})},
		{"no ARN of a provider", "smc", "InvalidParameter.OIDCProviderArn", func(opts ...yunkit.Option) yunkit.CredentialsProvider {
			return credentials.AlibabaOIDC(credentials.AlibabaOIDCRole{ARN: roleARN, ProviderARN: "test", TokenFile: tokenFile}, opts...)
		}},
		{"another secret", "bcs", "401", func(opts ...yunkit.Option) yunkit.CredentialsProvider {
			return credentials.HuaweiKeyLogin(other, opts...)
		}},
		{"another region's project", "bcs", "400", func(opts ...yunkit.Option) yunkit.CredentialsProvider {
			return credentials.HuaweiKeyLogin(keys, append(opts, yunkit.WithProjectID(""), yunkit.WithRegion("test-other-region"))...)
		}},
		{"an unknown token", "bcs", "APIGW.0301", func(opts ...yunkit.Option) yunkit.CredentialsProvider {
			return credentials.HuaweiTemporaryKeys(credentials.HuaweiAuthToken("test-other-token"), 0, opts...)
		}},
		{"too long a life", "bcs", "400", agency(keys, 25*time.Hour)},
		{"an unknown token", "bcs", "APIGW.0301", agency(credentials.HuaweiAuthToken("test-other-token"), 0)},
		{"another secret", "bcs", "APIGW.0301", agency(other, 0)},
		{"no URN of a role", "ufile", "230", ucloud(keys, credentials.UCloudRole{URN: roleARN})},
		{"too short a life", "ufile", "230", ucloud(keys, credentials.UCloudRole{URN: roleURN, Duration: time.Minute})},
		{"a broken policy", "ufile", "230", ucloud(keys, credentials.UCloudRole{URN: roleURN, Policy: "["})},
		{"an unknown key", "ufile", "172", ucloud(unknown, credentials.UCloudRole{URN: roleURN})},
		{"another secret", "ufile", "171", ucloud(other, credentials.UCloudRole{URN: roleURN})},
	} {
		t.Run(tt.product+" "+tt.why, func(t *testing.T) {
			t.Parallel()
			srv := locate(t, tt.product)
			_, err := tt.source(srv.SourceOptions()...).Retrieve(t.Context())
			var e *yunkit.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, tt.code, e.Code)
			assert.Equal(t, "00000000-0000-4000-8000-000000000001", e.RequestID)
		})
	}
}

// What no source of the library sends, other programs might.
func TestAnswersOtherClientsOfSTS(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "cloudsso")
	rpc := func(params url.Values) reply {
		all := url.Values{
			"Version": {"2015-04-01"}, "Timestamp": {time.Now().UTC().Format("2006-01-02T15:04:05Z")}, "AccessKeyId": {fakecloud.AccessKeyID},
			"SignatureMethod": {"HMAC-SHA1"}, "SignatureVersion": {"1.0"}, "SignatureNonce": {rand.Text()},
		}
		maps.Copy(all, params)
		all.Set("Signature", sign.RPC(http.MethodGet, all, fakecloud.AccessKeySecret))
		return send(t, newRequest(t, http.MethodGet, srv.URL+"/?"+sign.Query(all), "", ""))
	}
	got := rpc(url.Values{"Action": {"AssumeRole"}, "RoleArn": {roleARN}, "RoleSessionName": {"test"}})
	require.Equal(t, http.StatusOK, got.status, got.text)
	assert.Contains(t, got.text, "<AssumeRoleResponse><AssumedRoleUser><Arn>acs:ram::1234567890123456:assumed-role/test/test</Arn>")
	got = rpc(url.Values{"Action": {"AssumeRole"}, "Format": {"JSON"}, "RoleSessionName": {"test"}})
	assert.Equal(t, "MissingParameter.RoleArn", got.json["Code"])
	got = send(t, newRequest(t, http.MethodGet, srv.URL+"/?Action=AssumeRole&Version=2015-04-01&Format=JSON", "", ""))
	assert.Equal(t, "IncompleteSignature", got.json["Code"])
	got = rpc(url.Values{"Action": {"AssumeNothing"}, "Format": {"JSON"}})
	assert.Equal(t, "InvalidAction.NotFound", got.json["Code"])

	r := acs3Request(t, srv, "AssumeRole", url.Values{"RoleArn": {roleARN}, "RoleSessionName": {"test"}})
	r.Header.Set("X-Acs-Version", "2015-04-01")
	signACS3(t, r)
	got = send(t, r)
	require.Equal(t, http.StatusOK, got.status, got.text)
	assert.NotEmpty(t, got.json["Credentials"])
}

func TestAnswersOtherClientsOfIAM(t *testing.T) {
	t.Parallel()
	srv := locate(t, "bcs")
	post := func(path, token, body string) reply {
		r := newRequest(t, http.MethodPost, srv.URL+path, "application/json", body)
		r.Header.Set("X-Auth-Token", token)
		return send(t, r)
	}
	const tokens, keys = "/v3/auth/tokens", "/v3.0/OS-CREDENTIAL/securitytokens"
	login := `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"test","password":"test-not-real","domain":{"name":"test"}}}},
		"scope":{"project":{"name":"test-region"}}}}`
	got := post(tokens, "", login)
	require.Equal(t, http.StatusCreated, got.status, got.text)
	user := got.header.Get("X-Subject-Token")
	got = post(keys, user, `{"auth":{"identity":{"methods":["token"]}}}`)
	require.Equal(t, http.StatusCreated, got.status, "the token may stand in the header alone")
	ends, err := time.Parse(time.RFC3339, got.json["credential"].(map[string]any)["expires_at"].(string))
	require.NoError(t, err)
	assert.WithinDuration(t, srv.cloud.Now().Add(15*time.Minute), ends, time.Minute, "the default of keys is short")

	for _, tt := range []struct{ why, path, body string }{
		{"no JSON", tokens, "{"},
		{"two methods at once", tokens, strings.Replace(login, `["password"]`, `["password","totp"]`, 1)},
		{"another method", tokens, strings.Replace(login, `["password"]`, `["totp"]`, 1)},
		{"no password", tokens, strings.Replace(login, "test-not-real", "", 1)},
		{"no scope", tokens, strings.Replace(login, "test-region", "", 1)},
		{"no JSON", keys, ""},
		{"no token", keys, `{"auth":{"identity":{"methods":["token"]}}}`},
		{"another method", keys, `{"auth":{"identity":{"methods":["password"]}}}`},
		{"no domain", keys, `{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"agency_name":"test"}}}}`},
	} {
		got := post(tt.path, "", tt.body)
		assert.Equal(t, http.StatusBadRequest, got.status, tt.why)
		assert.Contains(t, got.text, `{"error":{"code":400,`, tt.why)
	}
	assert.Equal(t, "APIGW.0101", post("/v3/auth/catalog", user, "{}").json["error_code"])
}

func TestFindsTheProjectOfTheRegion(t *testing.T) {
	srv := locate(t, "bcs")
	t.Setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", srv.URL)
	ask := func(region string, creds yunkit.Credentials) error {
		api, err := huawei.New(yunkit.NewConfig(yunkit.WithEndpoint(srv.URL), yunkit.WithRegion(region), yunkit.WithCredentials(creds)), "bcs", "", nil)
		require.NoError(t, err)
		_, err = api.Call(t.Context(), http.MethodGet, "/{project_id}/things", nil, nil)
		return err
	}
	require.NotContains(t, ask("test-region", keys).Error(), "the project of region")
	assert.Equal(t, "/test-project/things", srv.Requests()[len(srv.Requests())-1].URL.Path)
	require.ErrorContains(t, ask("test-other-region", keys), "give WithProjectID")
	require.ErrorIs(t, ask("test-region", yunkit.Credentials{AuthToken: "test-other-token"}), yunkit.ErrUnauthenticated)
}

func TestMetadataKeepsToItsSessions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ product, token, life, header, document, missing string }{
		{
			"smc", "/latest/api/token", "X-aliyun-ecs-metadata-token-ttl-seconds", "X-aliyun-ecs-metadata-token",
			"/latest/meta-data/ram/security-credentials/test-role", "/latest/meta-data/ram/security-credentials/test-other-role",
		},
		{
			"bcs", "/meta-data/latest/api/token", "X-Metadata-Token-Ttl-Seconds", "X-Metadata-Token",
			"/openstack/latest/securitykey", "/openstack/latest/user_data",
		},
	} {
		t.Run(tt.product, func(t *testing.T) {
			t.Parallel()
			srv := locate(t, tt.product)
			ask := func(method, path, header, value string) reply {
				r := newRequest(t, method, srv.URL+path, "", "")
				r.Header.Set(header, value)
				return send(t, r)
			}
			for _, life := range []string{"", "0", "21601", "long"} {
				assert.Equal(t, http.StatusBadRequest, ask(http.MethodPut, tt.token, tt.life, life).status, life)
			}
			token := ask(http.MethodPut, tt.token, tt.life, "60").text
			assert.Equal(t, http.StatusOK, ask(http.MethodGet, tt.document, tt.header, token).status)
			assert.Equal(t, http.StatusUnauthorized, ask(http.MethodGet, tt.document, tt.header, "").status)
			assert.Equal(t, http.StatusUnauthorized, ask(http.MethodGet, tt.document, tt.header, "test-other-token").status)
			assert.Equal(t, http.StatusNotFound, ask(http.MethodGet, tt.missing, tt.header, token).status)
			assert.Equal(t, http.StatusMethodNotAllowed, ask(http.MethodPut, tt.document, tt.header, token).status)
			srv.SkewClock(time.Minute)
			assert.Equal(t, http.StatusUnauthorized, ask(http.MethodGet, tt.document, tt.header, token).status)
		})
	}
}

func TestLifeOfWhatIsIssued(t *testing.T) {
	t.Parallel()
	srv := locate(t, "ufile")
	life := func(asked time.Duration) time.Duration {
		role := credentials.UCloudRole{URN: roleURN, Duration: asked}
		creds, err := credentials.UCloudAssumeRole(keys, role, srv.SourceOptions()...).Retrieve(t.Context())
		require.NoError(t, err)
		return time.Until(creds.Expires)
	}
	assert.InDelta(t, time.Hour, life(0), float64(time.Minute))
	assert.InDelta(t, 2*time.Hour, life(2*time.Hour), float64(time.Minute))
	srv.IssueFor(5 * time.Minute)
	assert.InDelta(t, 5*time.Minute, life(2*time.Hour), float64(time.Minute))
	srv.IssueFor(0)
	assert.InDelta(t, time.Hour, life(0), float64(time.Minute))
}

// The machine of a UHost knows its project and its region too.
func TestUHostMetadata(t *testing.T) {
	t.Parallel()
	srv := locate(t, "ufile")
	creds, err := credentials.UCloudMetadata("test-role", srv.SourceOptions()...).Retrieve(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "test-project", creds.ProjectID)
	assert.Equal(t, "test-region", creds.Region)
	_, err = credentials.UCloudMetadata("test-other-role", srv.SourceOptions()...).Retrieve(t.Context())
	require.ErrorContains(t, err, "status 404")
}
