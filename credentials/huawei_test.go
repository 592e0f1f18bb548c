package credentials_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/sign"
)

const projectID = "0123456789abcdef0123456789abcdef"

func huaweiKeys(id string) string {
	return fmt.Sprintf(`{"credential":{"access":%q,"secret":"test-secret-not-real","securitytoken":"test-token-not-real","expires_at":%q}}`,
		id, inAnHour.Format("2006-01-02T15:04:05.000000Z"))
}

// fakeIAM logs in, trades tokens and knows one project.
func fakeIAM(t *testing.T) map[string]http.HandlerFunc {
	t.Helper()
	read := func(r *http.Request) string {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		return string(body)
	}
	return map[string]http.HandlerFunc{
		"POST /v3/auth/tokens": func(w http.ResponseWriter, r *http.Request) {
			text := read(r)
			assert.Equal(t, "nocatalog=true", r.URL.RawQuery)
			if strings.Contains(text, "wrong") {
				w.WriteHeader(http.StatusUnauthorized)
				fmt.Fprintf(w, `{"error":{"code":401,"message":"The username or password %s is wrong.","title":"Unauthorized"}}`, "wrong-secret-not-real")
				return
			}
			w.Header().Set("X-Subject-Token", "user-token")
			w.WriteHeader(http.StatusCreated)
			fmt.Fprintf(w, `{"token":{"expires_at":%q,"project":{"id":%q}}}`, inAnHour.Format(time.RFC3339), projectID)
		},
		"POST /v3.0/OS-AUTH/id-token/tokens": func(w http.ResponseWriter, r *http.Request) {
			text := read(r)
			assert.Equal(t, "idp", r.Header.Get("X-Idp-Id"))
			assert.JSONEq(t, `{"auth":{"id_token":{"id":"id-token"}}}`, text)
			w.Header().Set("X-Subject-Token", "federated-token")
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{"token":{}}`)
		},
		"POST /v3.0/OS-CREDENTIAL/securitytokens": func(w http.ResponseWriter, r *http.Request) {
			text := read(r)
			w.WriteHeader(http.StatusCreated)
			from := r.Header.Get("X-Auth-Token")
			if from == "" {
				assert.NoError(t, checkHuawei(r, text))
				from = "signed"
			}
			if strings.Contains(text, "agency_name") {
				fmt.Fprint(w, huaweiKeys(from+"-agency"))
				return
			}
			assert.Contains(t, text, from, "the token is in the body too")
			fmt.Fprint(w, huaweiKeys(from+"-token"))
		},
		"GET /v3/projects": func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Auth-Token") == "" {
				assert.NoError(t, checkHuawei(r, ""))
			}
			switch r.URL.RawQuery {
			case "name=cn-north-4":
				fmt.Fprintf(w, `{"projects":[{"id":%q,"name":"cn-north-4"}]}`, projectID)
			case "name=cn-east-2":
				fmt.Fprint(w, `{"projects":[{"id":"a"},{"id":"b"}]}`)
			default:
				fmt.Fprint(w, `{"projects":[]}`)
			}
		},
	}
}

// checkHuawei signs a request once more and compares.
func checkHuawei(r *http.Request, body string) error {
	again := r.Clone(r.Context())
	again.Header = http.Header{}
	given := r.Header.Get("Authorization")
	_, names, _ := strings.Cut(given, "SignedHeaders=")
	names, _, _ = strings.Cut(names, ",")
	for name := range strings.SplitSeq(names, ";") {
		again.Header.Set(name, r.Header.Get(name))
	}
	again.Header.Set("Content-Type", r.Header.Get("Content-Type"))
	if err := sign.SDKHMACSHA256(again, []byte(body), "base", "test-secret-not-real"); err != nil {
		return err
	}
	if got := again.Header.Get("Authorization"); got != given {
		return fmt.Errorf("signature is %s, want %s", given, got)
	}
	return nil
}

func fakeHuawei(t *testing.T) *server {
	t.Helper()
	routes := fakeIAM(t)
	guarded := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Metadata-Token") != "metadata-token" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			fmt.Fprint(w, body)
		}
	}
	routes["PUT /meta-data/latest/api/token"] = func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "21600", r.Header.Get("X-Metadata-Token-Ttl-Seconds"))
		fmt.Fprint(w, "metadata-token")
	}
	routes["GET /openstack/latest/securitykey"] = guarded(huaweiKeys("from-metadata"))
	routes["GET /openstack/latest/meta_data.json"] = guarded(`{"project_id":"` + projectID + `","region_id":"cn-north-4"}`)
	routes["POST /pod"] = func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "pod-token", r.Header.Get("Authorization"))
		body, _ := io.ReadAll(r.Body)
		assert.Equal(t, "{}", string(body))
		fmt.Fprintf(w, `{"credentials":{"accessKeyId":"from-pod","secretAccessKey":"test-secret-not-real","securityToken":"t","expiration":%q}}`, inAnHour.Format(time.RFC3339))
	}
	return newServer(t, routes)
}

func TestHuaweiDefaultOrder(t *testing.T) {
	home := newHome(t)
	s := fakeHuawei(t)
	ini := writeFile(t, "[basic]\nak = from-file\nsk = test-secret-not-real\nproject_id = "+projectID+"\n", home, ".huaweicloud", "credentials")
	t.Setenv("HUAWEICLOUD_SDK_IDP_ID", "idp")
	t.Setenv("HUAWEICLOUD_SDK_ID_TOKEN_FILE", writeFile(t, "id-token", home, "id-token"))
	t.Setenv("HUAWEICLOUD_SDK_AK", "from-environment")
	t.Setenv("HUAWEICLOUD_SDK_SK", "test-secret-not-real")
	t.Setenv("HUAWEICLOUD_SDK_PROJECT_ID", projectID)
	t.Setenv("HC_CONTAINER_CREDENTIALS_FULL_URI", s.URL+"/pod")
	t.Setenv("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", writeFile(t, "pod-token\n", home, "pod-token"))
	// A source that has served is asked for good, so that each step begins anew.
	p := func() yunkit.CredentialsProvider { return credentials.HuaweiDefault(yunkit.WithEndpoint(s.URL)) }
	for _, step := range []struct {
		key, source, project string
		remove               func()
	}{
		{"federated-token-token", "environment (identity provider idp)", projectID, func() { t.Setenv("HUAWEICLOUD_SDK_IDP_ID", "") }},
		{"from-environment", "environment", projectID, func() { t.Setenv("HUAWEICLOUD_SDK_SK", "") }},
		{"from-file", `section "basic" of ` + ini, projectID, func() { require.NoError(t, os.Remove(ini)) }},
		{"from-metadata", "ecs metadata", projectID, func() { s.remove("GET /openstack/latest/securitykey") }},
		{"from-pod", "pod identity", "", func() { t.Setenv("HC_CONTAINER_CREDENTIALS_FULL_URI", "") }},
	} {
		creds := retrieve(t, p())
		assert.Equal(t, step.key, creds.AccessKeyID)
		assert.Equal(t, step.source, creds.Source)
		assert.Equal(t, step.project, creds.ProjectID)
		step.remove()
	}
	t.Setenv("HW_ACCESS_KEY", "test-of-terraform")
	require.EqualError(t, failure(t, p()), "no credentials found\n"+
		"  environment: HUAWEICLOUD_SDK_SK not set\n"+
		"  pod identity: HC_CONTAINER_CREDENTIALS_FULL_URI not set\n"+
		"  profile: no file "+ini+"\n"+
		"  ecs metadata: GET /openstack/latest/securitykey: status 404; has the instance an agency?\n"+
		"  HW_ACCESS_KEY is set and not read; HUAWEICLOUD_SDK_AK is\n"+
		"first step: set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or write ak and sk into the section [basic] of ~/.huaweicloud/credentials, or pass yunkit.WithCredentials")
}

func TestHuaweiNamedProfile(t *testing.T) {
	home := newHome(t)
	s := fakeHuawei(t)
	t.Setenv("HUAWEICLOUD_SDK_AK", "from-environment")
	t.Setenv("HUAWEICLOUD_SDK_SK", "test-secret-not-real")
	token := writeFile(t, "id-token", home, "id-token")
	path := writeFile(t, "[basic]\nak=from-file\n[federated]\nidp_id=idp\nid_token_file="+token+"\niam_endpoint="+s.URL+"\nak=x\n", home, "elsewhere")
	t.Setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", path)
	assert.Equal(t, "federated-token-token", retrieve(t, credentials.HuaweiDefault(yunkit.WithProfile("federated"))).AccessKeyID)
	for name, want := range map[string]string{
		"basic": `section "basic" of ` + path + ": sk not set",
		"none":  path + ` has no section "none"; it has ["basic" "federated"]`,
	} {
		assert.EqualError(t, failure(t, credentials.HuaweiDefault(yunkit.WithProfile(name))), "profile: "+want)
	}
}

func TestHuaweiMetadataVersions(t *testing.T) {
	t.Parallel()
	key := answer(http.StatusOK, huaweiKeys("from-metadata"))
	for _, tt := range []struct {
		name   string
		routes map[string]http.HandlerFunc
		want   string
	}{
		{"version 1 only, and no project", map[string]http.HandlerFunc{"GET /openstack/latest/securitykey": key}, ""},
		{"token refused", map[string]http.HandlerFunc{"PUT /meta-data/latest/api/token": answer(http.StatusForbidden, "")}, "no session token (status 403)"},
		{"no agency", map[string]http.HandlerFunc{"GET /openstack/latest/securitykey": answer(http.StatusUnauthorized, "")}, "status 401; has the instance an agency?"},
		{"not JSON", map[string]http.HandlerFunc{"GET /openstack/latest/securitykey": answer(http.StatusOK, "<")}, "the answer is not JSON"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := credentials.HuaweiMetadata(yunkit.WithEndpoint(newServer(t, tt.routes).URL))
			if tt.want != "" {
				assert.ErrorContains(t, failure(t, p), tt.want)
				return
			}
			creds := retrieve(t, p)
			assert.Equal(t, "from-metadata", creds.AccessKeyID)
			assert.True(t, inAnHour.Equal(creds.Expires))
		})
	}
}

func TestHuaweiTokens(t *testing.T) {
	t.Parallel()
	s := fakeHuawei(t)
	login := credentials.HuaweiLogin{User: "user", Password: "right-secret-not-real", Domain: "account"}
	opts := []yunkit.Option{yunkit.WithEndpoint(s.URL), yunkit.WithRegion("cn-north-4")}
	base := yunkit.Credentials{AccessKeyID: "base", AccessKeySecret: "test-secret-not-real"}

	for name, p := range map[string]yunkit.CredentialsProvider{
		"password login": credentials.HuaweiPasswordLogin(login, opts...),
		"key login":      credentials.HuaweiKeyLogin(base, opts...),
	} {
		creds := retrieve(t, p)
		assert.Equal(t, "user-token", creds.AuthToken)
		assert.Equal(t, projectID, creds.ProjectID)
		assert.Equal(t, name, creds.Source)
		assert.True(t, inAnHour.Equal(creds.Expires))
	}
	assert.Equal(t, "given", retrieve(t, credentials.HuaweiAuthToken("given")).AuthToken)
	assert.Equal(t, "user-token-token", retrieve(t, credentials.HuaweiTemporaryKeys(credentials.HuaweiPasswordLogin(login, opts...), 0, opts...)).AccessKeyID)
	assert.Equal(t, "federated-token-token", retrieve(t, credentials.HuaweiOIDC("idp", writeFile(t, "id-token", t.TempDir(), "token"), opts...)).AccessKeyID)
	role := credentials.HuaweiRole{Agency: "helper", DomainName: "other"}
	assert.Equal(t, "signed-agency", retrieve(t, credentials.HuaweiAssumeRole(base, role, opts...)).AccessKeyID)
	creds := retrieve(t, credentials.HuaweiAssumeRole(credentials.HuaweiAuthToken("given"), role, opts...))
	assert.Equal(t, "given-agency", creds.AccessKeyID)
	assert.Equal(t, "agency helper, assumed with user token", creds.Source)

	login.Password = "wrong-secret-not-real"
	err := failure(t, credentials.HuaweiPasswordLogin(login, opts...))
	require.EqualError(t, err, "password login: iam KeystoneCreateUserToken: 401: The username or password [REDACTED] is wrong. (status 401)")
	require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
	for want, p := range map[string]yunkit.CredentialsProvider{
		"WithProjectID or WithRegion":                    credentials.HuaweiPasswordLogin(login, yunkit.WithEndpoint(s.URL)),
		"User and Domain not set":                        credentials.HuaweiPasswordLogin(credentials.HuaweiLogin{Password: "p"}, opts...),
		"a user token is needed":                         credentials.HuaweiTemporaryKeys(base, 0, opts...),
		"Agency and DomainName or DomainID not set":      credentials.HuaweiAssumeRole(base, credentials.HuaweiRole{}, opts...),
		`the region is "x.evil.test/", which is not the`: credentials.HuaweiKeyLogin(base, yunkit.WithRegion("x.evil.test/")),
		"AccessKeyID and AccessKeySecret are empty":      credentials.HuaweiKeyLogin(yunkit.Credentials{}, opts...),
		"no file " + filepath.Join("no", "such"):         credentials.HuaweiOIDC("idp", filepath.Join("no", "such"), opts...),
	} {
		assert.ErrorContains(t, failure(t, p), want)
	}
}

func TestHuaweiIAMHosts(t *testing.T) {
	newHome(t)
	var got string
	catch := yunkit.WithHTTPClient(&http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		got = r.URL.Scheme + "://" + r.URL.Host
		return nil, io.ErrUnexpectedEOF
	})})
	base := yunkit.Credentials{AccessKeyID: "base", AccessKeySecret: "test-secret-not-real"}
	ask := func(opts ...yunkit.Option) string {
		require.ErrorIs(t, failure(t, credentials.HuaweiKeyLogin(base, append(opts, catch, yunkit.WithProjectID(projectID), yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1}))...)), yunkit.ErrUnavailable)
		return got
	}
	assert.Equal(t, "https://iam.myhuaweicloud.com", ask())
	assert.Equal(t, "https://iam.cn-north-4.myhuaweicloud.com", ask(yunkit.WithRegion("cn-north-4")))
	t.Setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", "iam.example.test")
	assert.Equal(t, "https://iam.example.test", ask(yunkit.WithRegion("cn-north-4")))
	assert.Equal(t, "https://iam2.example.test", ask(yunkit.WithEndpoint("https://iam2.example.test")))
}
