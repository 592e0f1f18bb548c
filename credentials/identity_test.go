package credentials_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
)

// A source that is set up and does not serve ends the search: the machine's role,
// which is there in every row, is somebody else.
func TestDefaultSourcesChangeNoIdentity(t *testing.T) {
	oidc := map[string]string{
		"ALIBABA_CLOUD_ROLE_ARN":          "acs:ram::1:role/no",
		"ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1234567890123456:oidc-provider/test",
		"ALIBABA_CLOUD_OIDC_TOKEN_FILE":   "token",
	}
	for _, tt := range []struct {
		why    string
		source func(...yunkit.Option) yunkit.CredentialsProvider
		env    map[string]string
		files  map[string]string
		want   string
	}{
		{"a role that is refused", credentials.AlibabaDefault, oidc, map[string]string{"token": "pod"}, "oidc: sts AssumeRoleWithOIDC: NoPermission"},
		{"a token file that is not there", credentials.AlibabaDefault, oidc, nil, "oidc: no file "},
		{
			"a line break in a key", credentials.AlibabaDefault,
			map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_ID": "test-id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "own-secret-not-real\n"},
			nil,
			"environment: AccessKeySecret holds white space",
		},
		{
			"a misspelt profile", credentials.AlibabaDefault,
			map[string]string{"ALIBABA_CLOUD_PROFILE": "prdo"},
			map[string]string{".aliyun/config.json": `{"current":"prod","profiles":[{"name":"prod","mode":"AK"}]}`},
			`has no profile "prdo"; it has ["prod"]`,
		},
		{
			"a current profile that is not there", credentials.AlibabaDefault, nil,
			map[string]string{".aliyun/config.json": `{"current":"gone","profiles":[{"name":"prod"}]}`},
			`has no profile "gone"; it has ["prod"]`,
		},
		{"a broken file", credentials.AlibabaDefault, nil, map[string]string{".aliyun/config.json": "{"}, "is not JSON of the expected form (line 1)"},
		{"a file that is named and not there", credentials.AlibabaDefault, map[string]string{"ALIBABA_CLOUD_CONFIG_FILE": "/no/such/file"}, nil, "no file /no/such/file"},
		{"half a pair in a file", credentials.HuaweiDefault, nil, map[string]string{".huaweicloud/credentials": "[basic]\nak = test-id\n"}, "sk not set"},
		{"a broken file", credentials.UCloudDefault, nil, map[string]string{".ucloud/config.json": "[\n{"}, "is not JSON of the expected form (line 2)"},
		{"a misspelt profile", credentials.UCloudDefault, map[string]string{"UCLOUD_PROFILE": "prdo"}, map[string]string{
			".ucloud/config.json":     `[{"profile":"prod","active":true}]`,
			".ucloud/credential.json": `[{"profile":"prod","public_key":"test-id","private_key":"test-secret-not-real"}]`,
		}, `has no profile "prdo"; it has ["prod"]`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			home := newHome(t)
			t.Chdir(home)
			s := fakeAlibaba(t)
			for path, content := range tt.files {
				writeFile(t, content, home, path)
			}
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			err := failure(t, tt.source(yunkit.WithEndpoint(s.URL)))
			require.ErrorContains(t, err, tt.want)
			require.NotErrorIs(t, err, yunkit.ErrNoCredentials)
			assert.NotContains(t, strings.Join(s.requests(), " "), "/latest/meta-data", "the machine was not even asked")
			assert.NotContains(t, err.Error(), "own-secret")
		})
	}
}

// Nobody finds out from a wrong identity that one of two variables is missing.
func TestHalfOfAPairIsNamedFirst(t *testing.T) {
	home := newHome(t)
	writeFile(t, `{"profiles":[{"name":"default","mode":"AK"}]}`, home, ".aliyun", "config.json")
	t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "1")
	t.Setenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1234567890123456:oidc-provider/test")
	var out bytes.Buffer
	err := failure(t, credentials.AlibabaDefault(yunkit.WithLogger(slog.New(slog.NewTextHandler(&out, nil)))))
	lines := strings.Split(err.Error(), "\n")
	assert.Equal(t, "no credentials found", lines[0])
	assert.Equal(t, "  oidc: ALIBABA_CLOUD_ROLE_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE not set", lines[1])
	assert.Equal(t, "  environment: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET not set", lines[2])
	assert.Contains(t, lines[3], "access_key_id and access_key_secret not set", "which is how the tool leaves a profile that nobody filled in")
	assert.Contains(t, lines[len(lines)-1], "first step: ")
	assert.Contains(t, out.String(), "set up by half")
	require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
	require.ErrorIs(t, err, yunkit.ErrNoCredentials)
}

func TestProgramsAreForbiddenByOneAndTrue(t *testing.T) { //nolint:paralleltest // it sets variables
	for _, value := range []string{"1", "true", "TRUE"} {
		t.Setenv("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", value)
		for _, p := range []yunkit.CredentialsProvider{
			credentials.AlibabaProcess("/bin/no-such-program"), credentials.AlibabaCredentialsURI("http://localhost:1/keys"),
		} {
			require.ErrorContains(t, failure(t, p), "forbidden by ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS")
		}
	}
}

// What stands in place of a program may be the secret itself.
func TestErrorsOfProgramsDoNotNameThem(t *testing.T) { //nolint:paralleltest // it sets variables
	newHome(t)
	err := failure(t, credentials.AlibabaProcess("/no/such/"+marker+" argument"))
	require.ErrorContains(t, err, "the program cannot be run: ")
	assert.NotContains(t, err.Error(), marker)
}

// A login that has ended is renewed by the tool, which alone can write its file.
func TestOAuthNamesTheCommandThatRenews(t *testing.T) { //nolint:paralleltest // it sets variables
	home := newHome(t)
	for fields, want := range map[string]string{
		`"oauth_refresh_token":"test-refresh-not-real"`:                                   "any command of the tool renews it, such as: aliyun sts GetCallerIdentity --profile p",
		`"oauth_refresh_token":"test-refresh-not-real","oauth_refresh_token_expire":1000`: "log in again with: aliyun configure --mode OAuth --profile p",
		`"oauth_site_type":"INTL"`:                                                        "log in again with: aliyun configure --mode OAuth --profile p",
	} {
		writeFile(t, `{"current":"p","profiles":[{"name":"p","mode":"OAuth",`+fields+`}]}`, home, ".aliyun", "config.json")
		err := failure(t, credentials.AlibabaProfile(""))
		require.ErrorContains(t, err, "the OAuth login has ended; "+want)
		assert.NotContains(t, err.Error(), "refresh-not-real")
	}
}

// A machine that is no cloud's finds that out within the time of one request.
func TestSilentMetadataServersCostOneTimeout(t *testing.T) {
	t.Parallel()
	const timeout = 200 * time.Millisecond
	silent := newServer(t, nil)
	silent.Config.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	opts := []yunkit.Option{yunkit.WithEndpoint(silent.URL), yunkit.WithTimeout(timeout)}
	for _, p := range []yunkit.CredentialsProvider{
		credentials.AlibabaMetadata("", opts...), credentials.HuaweiMetadata(opts...), credentials.UCloudMetadata("", opts...),
	} {
		err := failure(t, p)
		require.ErrorContains(t, err, "is unreachable within 200ms")
		require.ErrorIs(t, err, yunkit.ErrNoCredentials)
	}
	assert.Empty(t, silent.requests(), "the handler of the routes was replaced")
}

// A metadata server that is there and fails is not passed over.
func TestFailingMetadataServersEndTheSearch(t *testing.T) {
	t.Parallel()
	broken := newServer(t, map[string]http.HandlerFunc{
		"GET /latest/meta-data/ram/security-credentials/": answer(http.StatusInternalServerError, ""),
		"GET /openstack/latest/securitykey":               answer(http.StatusInternalServerError, ""),
		ucloudV2:                                          answer(http.StatusInternalServerError, ""),
		ucloudV1:                                          answer(http.StatusInternalServerError, ""),
	})
	at := yunkit.WithEndpoint(broken.URL)
	for _, p := range []yunkit.CredentialsProvider{credentials.AlibabaMetadata("", at), credentials.HuaweiMetadata(at), credentials.UCloudMetadata("", at)} {
		err := failure(t, p)
		require.ErrorIs(t, err, yunkit.ErrUnavailable)
		require.NotErrorIs(t, err, yunkit.ErrNoCredentials)
	}
}

func TestNamesOfAServerAreBounded(t *testing.T) {
	newHome(t)
	long := strings.Repeat("x", 1<<16)
	s := newServer(t, map[string]http.HandlerFunc{
		"GET /latest/meta-data/ram/security-credentials/": answer(http.StatusOK, long),
		"GET /keys": answer(http.StatusOK, `{"Code":"`+long+`"}`),
	})
	for _, p := range []yunkit.CredentialsProvider{
		credentials.AlibabaMetadata("", yunkit.WithEndpoint(s.URL)),
		credentials.AlibabaMetadata(long, yunkit.WithEndpoint(s.URL)),
		credentials.AlibabaCredentialsURI(s.URL + "/keys"),
	} {
		assert.Less(t, len(failure(t, p).Error()), 1000)
	}
	t.Setenv("YUNKIT_TEST_PROCESS", `{"mode":"`+long+`"}`)
	assert.Less(t, len(failure(t, credentials.AlibabaProcess(testProgram(t))).Error()), 200)
}

func TestLoginsMarshalWithoutThePassword(t *testing.T) {
	t.Parallel()
	login := credentials.HuaweiLogin{User: "test-user", Password: marker, Domain: "test-domain"}
	for name, marshal := range map[string]func(any) ([]byte, error){"json": json.Marshal, "xml": xml.Marshal} {
		text, err := marshal(login)
		require.NoError(t, err, name)
		assert.NotContains(t, string(text), marker, name)
		assert.Contains(t, string(text), "test-user", name)
	}
}

func TestSourcesOfNothingSaySo(t *testing.T) {
	t.Parallel()
	var none *yunkit.Cached
	for _, keys := range []yunkit.CredentialsProvider{nil, none, yunkit.CredentialsFunc(nil)} {
		for _, p := range []yunkit.CredentialsProvider{
			credentials.AlibabaAssumeRole(keys, credentials.AlibabaRole{ARN: roleARN}),
			credentials.HuaweiAssumeRole(keys, credentials.HuaweiRole{Agency: "a", DomainID: "d"}),
			credentials.HuaweiKeyLogin(keys, yunkit.WithRegion("cn-north-4")),
			credentials.HuaweiTemporaryKeys(keys, 0),
			credentials.UCloudAssumeRole(keys, credentials.UCloudRole{URN: "u"}),
		} {
			require.ErrorContains(t, failure(t, p), "the provider is nil")
		}
	}
	_, err := credentials.AlibabaEnvironment().Retrieve(nil) //nolint:staticcheck // that is the point
	require.ErrorContains(t, err, "the context is nil")
}
