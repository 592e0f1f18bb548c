package credentials_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/sign"
)

const roleARN = "acs:ram::1234567890123456:role/test"

// fakeSTS checks the signature and the parameters of a call, and issues keys
// that are named after what came in.
func fakeSTS(t *testing.T) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		assert.NoError(t, r.ParseForm())
		assert.Empty(t, r.URL.Query().Get("RoleArn"), "the parameters of the action travel in the body")
		assert.Equal(t, "2015-04-01", cmp.Or(r.Header.Get("X-Acs-Version"), r.URL.Query().Get("Version")))
		if r.PostForm.Get("RoleArn") != roleARN {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"Code":"NoPermission","Message":"You may not take on this role with test-secret-not-real.","RequestId":"R-1"}`)
			return
		}
		var id string
		switch cmp.Or(r.Header.Get("X-Acs-Action"), r.Form.Get("Action")) {
		case "AssumeRole":
			id = "assumed-by-" + checkACS3(t, r)
			if r.Header.Get("X-Acs-Security-Token") != "" {
				id += "+token"
			}
		case "AssumeRoleWithOIDC":
			assert.Empty(t, r.Form.Get("Signature"))
			assert.Empty(t, r.Header.Get("Authorization"))
			assert.Equal(t, "acs:ram::1234567890123456:oidc-provider/test", r.PostForm.Get("OIDCProviderArn"))
			id = "assumed-by-" + r.PostForm.Get("OIDCToken")
		}
		id += "-" + r.PostForm.Get("RoleSessionName") + "-" + r.PostForm.Get("DurationSeconds") + r.PostForm.Get("ExternalId") + r.PostForm.Get("Policy")
		fmt.Fprintf(w, `{"RequestId":"R-2","Credentials":{%s}}`, temporary(id))
	}
}

// checkACS3 signs a request once more and compares. It returns the ID of the key.
func checkACS3(t *testing.T, r *http.Request) string {
	t.Helper()
	given := r.Header.Get("Authorization")
	_, id, _ := strings.Cut(given, "Credential=")
	id, _, _ = strings.Cut(id, ",")
	again := r.Clone(r.Context())
	again.Header.Del("Authorization")
	assert.NoError(t, sign.ACS3(again, id, "test-secret-not-real"))
	assert.Equal(t, again.Header.Get("Authorization"), given)
	return id
}

// fakeMetadata has one role, with version 2 only or with version 1 as well.
func fakeMetadata(t *testing.T) map[string]http.HandlerFunc {
	t.Helper()
	guarded := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-aliyun-ecs-metadata-token") != "metadata-token" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			fmt.Fprint(w, body)
		}
	}
	return map[string]http.HandlerFunc{
		"PUT /latest/api/token": func(w http.ResponseWriter, r *http.Request) {
			assert.Equal(t, "21600", r.Header.Get("X-aliyun-ecs-metadata-token-ttl-seconds"))
			fmt.Fprint(w, "metadata-token\n")
		},
		"GET /latest/meta-data/ram/security-credentials/":              guarded("instance-role\n"),
		"GET /latest/meta-data/ram/security-credentials/instance-role": guarded(`{"Code":"Success",` + temporary("from-metadata") + `}`),
	}
}

// fakeAlibaba has all that sources ask.
func fakeAlibaba(t *testing.T) *server {
	t.Helper()
	routes := fakeMetadata(t)
	routes["POST /"] = fakeSTS(t)
	routes["GET /keys"] = answer(http.StatusOK, `{"Code":"Success",`+temporary("from-uri")+`}`)
	routes["POST /cloud-credentials"] = func(w http.ResponseWriter, r *http.Request) {
		var in map[string]string
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&in))
		assert.Equal(t, map[string]string{"AccountId": "1234567890123456", "AccessConfigurationId": "ac-test"}, in)
		if r.Header.Get("Authorization") != "Bearer login-token-not-real" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"RequestId":"R-3","CloudCredential":{%s}}`, temporary("from-cloudsso"))
	}
	routes["POST /v1/exchange"] = func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "Bearer oauth-token-not-real", r.Header.Get("Authorization"))
		fmt.Fprintf(w, `{"requestId":"R-4","accessKeyId":"from-oauth","accessKeySecret":"test-secret-not-real","securityToken":"test-token-not-real","expiration":%q}`, inAnHour.Format(time.RFC3339))
	}
	return newServer(t, routes)
}

// Each step takes away what served, and the next source of the documented
// order has to be the one that serves.
func TestAlibabaDefaultOrder(t *testing.T) {
	home := newHome(t)
	s := fakeAlibaba(t)
	cli := writeFile(t, `{"current":"main","profiles":[{"name":"main","mode":"AK","access_key_id":"from-cli","access_key_secret":"test-secret-not-real"}]}`,
		home, ".aliyun", "config.json")
	ini := writeFile(t, "[default]\ntype = access_key\naccess_key_id = from-ini\naccess_key_secret = test-secret-not-real\n", home, ".alibabacloud", "credentials")
	for name, value := range map[string]string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID":     "from-environment",
		"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "test-secret-not-real",
		"ALIBABA_CLOUD_ROLE_ARN":          roleARN,
		"ALIBABA_CLOUD_ROLE_SESSION_NAME": "session",
		"ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1234567890123456:oidc-provider/test",
		"ALIBABA_CLOUD_OIDC_TOKEN":        "pod",
		"ALIBABA_CLOUD_CREDENTIALS_URI":   s.URL + "/keys",
	} {
		t.Setenv(name, value)
	}
	// A source that has served is asked for good, so that each step begins anew.
	p := func() yunkit.CredentialsProvider { return credentials.AlibabaDefault(yunkit.WithEndpoint(s.URL)) }
	for _, step := range []struct {
		key, source string
		remove      func()
	}{
		{"from-environment", "environment", func() { t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "") }},
		{"assumed-by-pod-session-3600", "role " + roleARN + ", assumed with an OIDC token", func() { t.Setenv("ALIBABA_CLOUD_OIDC_TOKEN", "") }},
		{"from-cli", `profile "main" of ` + cli + ` (AK)`, func() { require.NoError(t, os.Remove(cli)) }},
		{"from-ini", `section "default" of ` + ini + ` (access_key)`, func() { require.NoError(t, os.Remove(ini)) }},
		{"from-metadata", "ecs metadata (role instance-role)", func() { t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "TRUE") }},
		{"from-uri", "credentials URI at " + strings.TrimPrefix(s.URL, "http://"), func() { t.Setenv("ALIBABA_CLOUD_CREDENTIALS_URI", "") }},
	} {
		creds := retrieve(t, p())
		assert.Equal(t, step.key, creds.AccessKeyID)
		assert.Equal(t, step.source, creds.Source)
		step.remove()
	}
	t.Setenv("ALICLOUD_ACCESS_KEY", "test-old-name")
	require.EqualError(t, failure(t, p()), "no credentials found\n"+
		"  environment: ALIBABA_CLOUD_ACCESS_KEY_ID not set\n"+
		"  oidc: ALIBABA_CLOUD_OIDC_TOKEN_FILE not set\n"+
		"  cli profile: no file "+cli+"\n"+
		"  credentials file: no file "+ini+"\n"+
		"  ecs metadata: switched off by ALIBABA_CLOUD_ECS_METADATA_DISABLED\n"+
		"  credentials URI: ALIBABA_CLOUD_CREDENTIALS_URI not set\n"+
		"  ALICLOUD_ACCESS_KEY is set and not read; ALIBABA_CLOUD_ACCESS_KEY_ID is\n"+
		"first step: run \"aliyun configure\", or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or pass yunkit.WithCredentials")
}

func TestAlibabaNamedProfileExcludesEverythingElse(t *testing.T) {
	home := newHome(t)
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "from-environment")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "test-secret-not-real")
	t.Setenv("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")
	p := func() yunkit.CredentialsProvider {
		return credentials.AlibabaDefault(yunkit.NewConfig(yunkit.WithProfile("prod")).SourceOptions()...)
	}
	ini := filepath.Join(home, ".alibabacloud", "credentials")
	cli := writeFile(t, `{"current":"main","profiles":[{"name":"main","mode":"AK"}]}`, home, ".aliyun", "config.json")
	err := failure(t, p())
	require.EqualError(t, err, fmt.Sprintf("no credentials found\n  cli profile: %s has no profile %q; it has [%q]\n  credentials file: no file %s", cli, "prod", "main", ini))
	require.NotErrorIs(t, err, yunkit.ErrNoCredentials, "what has a name must be there")

	writeFile(t, "[prod]\ntype=access_key\naccess_key_id=from-ini\naccess_key_secret=test-secret-not-real", ini)
	assert.Equal(t, "from-ini", retrieve(t, p()).AccessKeyID)
	writeFile(t, `{"profiles":[{"name":"prod","mode":"AK","access_key_id":"from-cli","access_key_secret":"test-secret-not-real"}]}`, cli)
	assert.Equal(t, "from-cli", retrieve(t, p()).AccessKeyID)
}

func TestAlibabaProfileModes(t *testing.T) {
	home := newHome(t)
	s := fakeAlibaba(t)
	program, err := os.Executable()
	require.NoError(t, err)
	t.Setenv("ALIBABA_CLOUD_ROLE_SESSION_NAME", "session")
	tokenFile := writeFile(t, "file-token\n", home, "token")
	soon, past := time.Now().Add(time.Hour).Unix(), time.Now().Add(-time.Hour).Unix()
	const keys = `"access_key_id":"base","access_key_secret":"test-secret-not-real"`
	oidc := fmt.Sprintf(`"oidc_provider_arn":"acs:ram::1234567890123456:oidc-provider/test","oidc_token_file":%q`, tokenFile)
	role := fmt.Sprintf(`"ram_role_arn":%q`, roleARN)
	sso := fmt.Sprintf(`"mode":"CloudSSO","cloud_sso_sign_in_url":"%s/start/login","cloud_sso_account_id":"1234567890123456","cloud_sso_access_config":"ac-test"`, s.URL)
	process := fmt.Sprintf(`"process_command":"'%s' \"one argument\""`, filepath.ToSlash(program))

	for _, tt := range []struct {
		name, profile string
		process       string
		key, token    string
	}{
		{name: "AK", profile: `"mode":"AK",` + keys, key: "base"},
		{name: "AK ignores a left-over token", profile: `"mode":"AK","sts_token":"old",` + keys, key: "base"},
		{name: "letter case does not count", profile: `"mode":"ak",` + keys, key: "base"},
		{name: "StsToken", profile: `"mode":"StsToken","sts_token":"given",` + keys, key: "base", token: "given"},
		{name: "RamRoleArn", profile: `"mode":"RamRoleArn","expired_seconds":900,"ram_session_name":"mine","external_id":"X","policy":"{}",` + role + "," + keys, key: "assumed-by-base-mine-900X{}"},
		{name: "RamRoleArn over a session", profile: `"mode":"RamRoleArn","sts_token":"given",` + role + "," + keys, key: "assumed-by-base+token-session-3600"},
		{name: "EcsRamRole", profile: `"mode":"EcsRamRole","ram_role_name":"instance-role"`, key: "from-metadata"},
		{name: "EcsRamRole, looked up", profile: `"mode":"EcsRamRole"`, key: "from-metadata"},
		{name: "RamRoleArnWithEcs", profile: `"mode":"RamRoleArnWithEcs",` + role, key: "assumed-by-from-metadata+token-session-3600"},
		{name: "RamRoleArnWithRoleName", profile: `"mode":"RamRoleArnWithRoleName","ram_role_name":"instance-role",` + role, key: "assumed-by-from-metadata+token-session-3600"},
		{name: "ChainableRamRoleArn", profile: `"mode":"ChainableRamRoleArn","source_profile":"source",` + role, key: "assumed-by-from-source-session-3600"},
		{name: "OIDC", profile: `"mode":"OIDC",` + role + "," + oidc, key: "assumed-by-file-token-session-3600"},
		{name: "External", profile: `"mode":"External",` + process, process: `{"mode":"StsToken","access_key_id":"from-process","access_key_secret":"s","sts_token":"printed"}`, key: "from-process", token: "printed"},
		{name: "CredentialsURI", profile: fmt.Sprintf(`"mode":"CredentialsURI","credentials_uri":"%s/keys"`, s.URL), key: "from-uri"},
		{name: "CloudSSO", profile: sso + fmt.Sprintf(`,"access_token":"login-token-not-real","cloud_sso_access_token_expire":%d`, soon), key: "from-cloudsso"},
		{name: "CloudSSO, stored keys", profile: sso + fmt.Sprintf(`,"sts_token":"stored","sts_expiration":%d,`, soon) + keys, key: "base", token: "stored"},
		{name: "CloudSSO, old stored keys", profile: sso + fmt.Sprintf(`,"sts_token":"stored","sts_expiration":%d,"access_token":"login-token-not-real","cloud_sso_access_token_expire":%d,`, past, soon) + keys, key: "from-cloudsso"},
		{name: "OAuth", profile: fmt.Sprintf(`"mode":"OAuth","oauth_access_token":"oauth-token-not-real","oauth_access_token_expire":%d`, soon), key: "from-oauth"},
		{name: "guessed AK", profile: keys, key: "base"},
		{name: "guessed StsToken", profile: `"sts_token":"given",` + keys, key: "base", token: "given"},
		{name: "guessed RamRoleArn", profile: role + "," + keys, key: "assumed-by-base-session-3600"},
		{name: "guessed EcsRamRole", profile: `"ram_role_name":"instance-role"`, key: "from-metadata"},
		{name: "guessed OIDC", profile: role + "," + oidc, key: "assumed-by-file-token-session-3600"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("YUNKIT_TEST_PROCESS", tt.process)
			writeFile(t, `{"current":"p","profiles":[{"name":"source","mode":"AK","access_key_id":"from-source","access_key_secret":"test-secret-not-real"},{"name":"p",`+tt.profile+`}]}`,
				home, ".aliyun", "config.json")
			creds := retrieve(t, credentials.AlibabaProfile("", yunkit.WithEndpoint(s.URL)))
			assert.Equal(t, tt.key, creds.AccessKeyID)
			if tt.token != "" {
				assert.Equal(t, tt.token, creds.SecurityToken)
			}
			if tt.token == "" && tt.key != "base" {
				assert.Equal(t, "test-token-not-real", creds.SecurityToken)
				assert.True(t, inAnHour.Equal(creds.Expires))
			}
			assert.Contains(t, creds.Source, `profile "p" of `)
		})
	}
}

func TestAlibabaProfileFailures(t *testing.T) {
	home := newHome(t)
	s := fakeAlibaba(t)
	program, err := os.Executable()
	require.NoError(t, err)
	const keys = `"access_key_id":"base","access_key_secret":"test-secret-not-real"`
	process := fmt.Sprintf(`"mode":"External","process_command":"'%s' process-secret-not-real"`, filepath.ToSlash(program))
	path := filepath.Join(home, ".aliyun", "config.json")
	for _, tt := range []struct {
		name, profile, process string
		want                   string
		env                    string
	}{
		{name: "unknown mode", profile: `"mode":"Telepathy"`, want: `the mode "Telepathy" is not supported`},
		{name: "known and not supported", profile: `"mode":"RsaKeyPair"`, want: `the mode "RsaKeyPair" is not supported`},
		{name: "no mode", profile: `"region_id":"cn-shanghai"`, want: "no mode, and no fields to guess it from"},
		{name: "AK without keys", profile: `"mode":"AK"`, want: "access_key_id and access_key_secret not set"},
		{name: "StsToken without token", profile: `"mode":"StsToken",` + keys, want: "sts_token not set"},
		{name: "role without ARN", profile: `"mode":"RamRoleArn",` + keys, want: "ram_role_arn not set"},
		{name: "role refused", profile: `"mode":"RamRoleArn","ram_role_arn":"acs:ram::1:role/no",` + keys, want: "sts AssumeRole: NoPermission: You may not take on this role with [REDACTED]. (status 403, request R-1)"},
		{name: "STS over plain http", profile: `"mode":"RamRoleArn","ram_role_arn":"acs:ram::1:role/no","sts_endpoint":"http://sts.example.test",` + keys, want: `endpoint "sts.example.test": plain http shows every secret`},
		{name: "region that is a host", profile: `"mode":"RamRoleArn","ram_role_arn":"acs:ram::1:role/no","sts_region":"evil.example/",` + keys, want: `the region of STS is "evil.example/"`},
		{name: "circle", profile: `"mode":"ChainableRamRoleArn","source_profile":"p","ram_role_arn":"r"`, want: "the source profiles go round in a circle: p > p"},
		{name: "no such source", profile: `"mode":"ChainableRamRoleArn","source_profile":"q","ram_role_arn":"r"`, want: `has no profile "q"`},
		{name: "no token file", profile: `"mode":"OIDC","oidc_provider_arn":"o","ram_role_arn":"r","oidc_token_file":"/no/such/file"`, want: "no file /no/such/file"},
		{name: "login ended", profile: `"mode":"CloudSSO","cloud_sso_sign_in_url":"https://example.test","cloud_sso_account_id":"1","cloud_sso_access_config":"a","access_token":"t","cloud_sso_access_token_expire":1`, want: "the CloudSSO login has ended; log in again with: aliyun configure --mode CloudSSO --profile p"},
		{name: "external forbidden", profile: process, env: "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", want: `forbidden by ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS`},
		{name: "external fails", profile: process, process: "fail", want: "exit status 3"},
		{name: "external floods", profile: process, process: "flood", want: "the program printed more than 1024 KiB"},
		{name: "external is not JSON", profile: process, process: "process-secret-not-real", want: "the output is not JSON of the expected form"},
		{name: "external with another mode", profile: process, process: `{"mode":"External"}`, want: `the output has the mode "External", supported are AK and StsToken`},
		{name: "a quoted argument is one, and no key", profile: strings.Replace(process, "process-secret-not-real", `\"one argument\"`, 1), process: "argument", want: "AccessKeyID holds white space"},
		{name: "open quote", profile: `"mode":"External","process_command":"'x"`, want: "the command has an open quote"},
		{name: "no shell", profile: `"mode":"External","process_command":"/bin/no-such-program $(touch x) | cat"`, want: "the program cannot be run: no such file or directory"},
		{name: "switched off", profile: `"mode":"AK",` + keys, env: "ALIBABA_CLOUD_IGNORE_PROFILE", want: "switched off by a variable"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("YUNKIT_TEST_PROCESS", tt.process)
			if tt.env != "" {
				t.Setenv(tt.env, "true")
			}
			writeFile(t, `{"current":"p","profiles":[{"name":"p",`+tt.profile+`}]}`, path)
			var opts []yunkit.Option
			if !strings.Contains(tt.name, "STS") && !strings.Contains(tt.name, "region") {
				opts = append(opts, yunkit.WithEndpoint(s.URL))
			}
			err := failure(t, credentials.AlibabaProfile("", opts...))
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "secret-not-real")
			if tt.env != "ALIBABA_CLOUD_IGNORE_PROFILE" {
				assert.ErrorContains(t, err, `cli profile: profile "p" of `+path)
			}
		})
	}
}

func TestAlibabaProfileFiles(t *testing.T) {
	home := newHome(t)
	p := credentials.AlibabaProfile("")
	path := writeFile(t, "test-secret-not-real", home, "config.json")
	t.Setenv("ALIBABA_CLOUD_CONFIG_FILE", path)
	require.EqualError(t, failure(t, p), "cli profile: "+path+" is not JSON of the expected form (line 1)")
	writeFile(t, strings.Repeat(" ", 1<<20+1), path)
	require.EqualError(t, failure(t, p), "cli profile: "+path+" is larger than 1024 KiB")
	t.Setenv("ALIBABA_CLOUD_CONFIG_FILE", home)
	require.EqualError(t, failure(t, p), "cli profile: "+home+" is neither a file nor a pipe")
}

func TestAlibabaProcessIsKilled(t *testing.T) {
	program, err := os.Executable()
	require.NoError(t, err)
	t.Setenv("YUNKIT_TEST_PROCESS", "hang")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = credentials.AlibabaProcess("'" + program + "'").Retrieve(ctx)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestAlibabaCredentialsFile(t *testing.T) {
	home := newHome(t)
	s := fakeAlibaba(t)
	t.Setenv("ALIBABA_CLOUD_ROLE_SESSION_NAME", "session")
	path := writeFile(t, `; a comment
# another
[default]
type = access_key
access_key_id = from-ini
access_key_secret = test=secret ; with signs

[ecs]
type = ecs_ram_role
role_name = instance-role

[role]
type = RAM_role_arn
access_key_id = base
access_key_secret = test-secret-not-real
role_arn = `+roleARN+`
role_session_name = mine

[rsa]
type = rsa_key_pair

[none]
access_key_id = base

[half]
type = ram_role_arn
access_key_id = base
`, home, ".alibabacloud", "credentials")
	file := func(name string) yunkit.CredentialsProvider {
		return credentials.AlibabaCredentialsFile(name, yunkit.WithEndpoint(s.URL))
	}
	assert.Equal(t, "from-metadata", retrieve(t, file("ecs")).AccessKeyID)
	assert.Equal(t, "assumed-by-base-mine-3600", retrieve(t, file("role")).AccessKeyID)
	assert.Equal(t, "test=secret", retrieve(t, file("")).AccessKeySecret, "a value goes to the comment of its line")
	for name, want := range map[string]string{
		"rsa":  `section "rsa" of ` + path + `: the type "rsa_key_pair" is not supported`,
		"none": `section "none" of ` + path + `: type not set`,
		"half": `section "half" of ` + path + `: access_key_secret and role_arn not set`,
		"else": path + ` has no section "else"; it has ["default" "ecs" "half" "none" "role" "rsa"]`,
	} {
		assert.EqualError(t, failure(t, file(name)), "credentials file: "+want)
	}
	t.Setenv("ALIBABA_CLOUD_PROFILE", "ecs")
	assert.Equal(t, "from-metadata", retrieve(t, file("")).AccessKeyID)
}

func TestAlibabaMetadata(t *testing.T) {
	const list, role = "/latest/meta-data/ram/security-credentials/", "/latest/meta-data/ram/security-credentials/instance-role"
	v1 := map[string]http.HandlerFunc{
		"GET " + list: answer(http.StatusOK, "instance-role"),
		"GET " + role: answer(http.StatusOK, `{"Code":"Success",`+temporary("from-v1")+`}`),
	}
	with := func(routes map[string]http.HandlerFunc, path string, h http.HandlerFunc) map[string]http.HandlerFunc {
		out := maps.Clone(routes)
		out[path] = h
		return out
	}
	for _, tt := range []struct {
		name   string
		routes map[string]http.HandlerFunc
		role   string
		v2Only bool
		key    string
		want   string
		asked  []string
	}{
		{name: "version 2", routes: fakeMetadata(t), key: "from-metadata", asked: []string{"PUT /latest/api/token", "GET " + list, "GET " + role}},
		{name: "role given", routes: fakeMetadata(t), role: "instance-role", key: "from-metadata", asked: []string{"PUT /latest/api/token", "GET " + role}},
		{name: "version 1 only", routes: v1, key: "from-v1", asked: []string{"PUT /latest/api/token", "GET " + list, "GET " + role}},
		{name: "version 1 forbidden", routes: v1, v2Only: true, want: "no session token (status 404), and ALIBABA_CLOUD_IMDSV1_DISABLED forbids version 1"},
		{name: "token not taken", routes: with(fakeMetadata(t), "GET "+role, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-aliyun-ecs-metadata-token") != "" {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			answer(http.StatusOK, `{"Code":"Success",`+temporary("from-v1")+`}`)(w, r)
		}), role: "instance-role", key: "from-v1", asked: []string{"PUT /latest/api/token", "GET " + role, "GET " + role}},
		{name: "no role", routes: with(fakeMetadata(t), "GET "+list, answer(http.StatusOK, "")), want: "the instance has no role"},
		{name: "no such role", routes: fakeMetadata(t), role: "../../user-data", want: `role "../../user-data": GET /latest/meta-data/ram/security-credentials/..%2F..%2Fuser-data: status 404`},
		{name: "not a success", routes: with(v1, "GET "+role, answer(http.StatusOK, `{"Code":"Failed"}`)), want: `role "instance-role": the answer has the code "Failed"`},
		{name: "not JSON", routes: with(v1, "GET "+role, answer(http.StatusOK, `<html>`)), want: "the answer is not JSON of the expected form"},
		{name: "without keys", routes: with(v1, "GET "+role, answer(http.StatusOK, `{"Code":"Success"}`)), want: "AccessKeyID and AccessKeySecret are empty"},
		{name: "endless", routes: with(v1, "GET "+role, func(w http.ResponseWriter, _ *http.Request) {
			for range 1<<4 + 1 {
				_, _ = w.Write(make([]byte, 1<<16))
			}
		}), want: "the answer is larger than 1024 KiB"},
		{name: "redirect", routes: with(v1, "GET "+role, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, list, http.StatusFound)
		}), want: "status 302"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			newHome(t)
			if tt.v2Only {
				t.Setenv("ALIBABA_CLOUD_IMDSV1_DISABLED", "true")
			}
			s := newServer(t, tt.routes)
			t.Setenv("HTTP_PROXY", "http://127.0.0.1:1") // nobody is there
			p := credentials.AlibabaMetadata(tt.role, yunkit.WithEndpoint(s.URL))
			if tt.want != "" {
				require.ErrorContains(t, failure(t, p), tt.want)
				return
			}
			assert.Equal(t, tt.key, retrieve(t, p).AccessKeyID)
			assert.Equal(t, tt.asked, s.requests())
		})
	}
}

func TestMetadataUnreachable(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	silent := newServer(t, nil)
	silent.Config.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	for name, source := range map[string]func(...yunkit.Option) yunkit.CredentialsProvider{
		"alibaba": func(opts ...yunkit.Option) yunkit.CredentialsProvider {
			return credentials.AlibabaMetadata("", opts...)
		},
		"huawei": credentials.HuaweiMetadata,
		"ucloud": func(opts ...yunkit.Option) yunkit.CredentialsProvider { return credentials.UCloudMetadata("", opts...) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := failure(t, source(yunkit.WithEndpoint(gone.URL)))
			require.ErrorContains(t, err, strings.TrimPrefix(gone.URL, "http://")+" is unreachable: ")
			assert.NotErrorIs(t, err, yunkit.ErrUnavailable, "a machine without metadata goes on to the next source")
			// On a busy machine even the dial to this one may take longer.
			err = failure(t, source(yunkit.WithEndpoint(silent.URL), yunkit.WithTimeout(20*time.Millisecond)))
			require.Regexp(t, "no answer from|unreachable within", err.Error())
			require.ErrorContains(t, failure(t, source(yunkit.WithEndpoint("http://metadata.example.test"))), `endpoint "metadata.example.test": plain http shows every secret`)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err = source(yunkit.WithEndpoint(gone.URL)).Retrieve(ctx)
			require.ErrorIs(t, err, context.Canceled)
		})
	}
}

func TestAlibabaCredentialsURI(t *testing.T) {
	t.Parallel()
	s := newServer(t, map[string]http.HandlerFunc{
		"GET /keys/": func(w http.ResponseWriter, r *http.Request) {
			assert.Equal(t, "uri-secret-not-real", r.URL.Query().Get("code"))
			answer(http.StatusOK, `{`+temporary("from-uri")+`}`)(w, r)
		},
		"GET /failed": answer(http.StatusOK, `{"Code":"Failed"}`),
	})
	assert.Equal(t, "from-uri", retrieve(t, credentials.AlibabaCredentialsURI(s.URL+"/keys/?code=uri-secret-not-real")).AccessKeyID)
	for uri, want := range map[string]string{
		s.URL + "/failed":                             `the answer has the code "Failed"`,
		s.URL + "/none?x=secret-not-real":             "credentials URI GET: the answer reads 404 page not found (status 404)",
		"http://keys.example.test/?s=secret-not-real": `endpoint "keys.example.test": plain http shows every secret`,
		"ftp://keys.example.test":                     `the scheme is "ftp"`,
		"http://u:secret-not-real@localhost":          "it must not hold a user or a password",
	} {
		err := failure(t, credentials.AlibabaCredentialsURI(uri))
		require.ErrorContains(t, err, want)
		assert.NotContains(t, err.Error(), "secret-not-real")
	}
}

// The host follows from region and network; a transport catches the request.
func TestAlibabaSTSHosts(t *testing.T) { //nolint:paralleltest // it sets variables
	newHome(t)
	for _, tt := range []struct {
		region, envRegion, vpc, endpoint string
		want                             string
	}{
		{want: "https://sts.aliyuncs.com"},
		{envRegion: "cn-beijing", want: "https://sts.cn-beijing.aliyuncs.com"},
		{envRegion: "cn-beijing", vpc: "true", want: "https://sts-vpc.cn-beijing.aliyuncs.com"},
		{region: "cn-hongkong", envRegion: "cn-beijing", want: "https://sts.cn-hongkong.aliyuncs.com"},
		{region: "cn-hongkong", endpoint: "sts.example.test", want: "https://sts.example.test"},
	} {
		t.Setenv("ALIBABA_CLOUD_STS_REGION", tt.envRegion)
		t.Setenv("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", tt.vpc)
		var got string
		caught := fmt.Errorf("caught")
		opts := []yunkit.Option{yunkit.WithRegion(tt.region), yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1}), yunkit.WithHTTPClient(&http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			got = r.URL.Scheme + "://" + r.URL.Host
			return nil, caught
		})})}
		if tt.endpoint != "" {
			opts = append(opts, yunkit.WithEndpoint(tt.endpoint))
		}
		keys := yunkit.Credentials{AccessKeyID: "base", AccessKeySecret: "test-secret-not-real"}
		err := failure(t, credentials.AlibabaAssumeRole(keys, credentials.AlibabaRole{ARN: roleARN}, opts...))
		require.ErrorIs(t, err, yunkit.ErrUnavailable)
		require.ErrorIs(t, err, caught)
		assert.NotContains(t, err.Error(), "Signature", "the URL is not part of the error")
		assert.Equal(t, tt.want, got)
	}
}

func TestSTSRefusals(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status int
		body   string
		kind   error
		want   string
	}{
		{400, `{"Code":"Throttling.User","Message":"slow","RequestId":"R"}`, yunkit.ErrThrottled, "sts AssumeRole: Throttling.User: slow (status 400, request R)"},
		{404, `{"Code":"InvalidAccessKeyId.NotFound","Message":"m"}`, yunkit.ErrUnauthenticated, "InvalidAccessKeyId.NotFound"},
		{403, `{"Code":"NoPermission","Message":"m"}`, yunkit.ErrPermissionDenied, "NoPermission"},
		{404, `{"Code":"EntityNotExist.Role","Message":"m"}`, yunkit.ErrNotFound, "EntityNotExist.Role"},
		{400, `{"Code":"InvalidParameter","Message":"m"}`, yunkit.ErrInvalidRequest, "InvalidParameter"},
		{502, `<html>`, yunkit.ErrUnavailable, "sts AssumeRole: the answer"},
		{302, ``, nil, "the answer is empty (status 302)"},
		{200, `<html>`, nil, "the answer is not a JSON object (status 200)"},
		{200, `{}`, nil, "the answer has no RequestId"},
		{200, `{"RequestId":"R"}`, nil, "AccessKeyID and AccessKeySecret are empty"},
	} {
		s := newServer(t, map[string]http.HandlerFunc{"POST /": answer(tt.status, tt.body)})
		keys := yunkit.Credentials{AccessKeyID: "base", AccessKeySecret: "test-secret-not-real"}
		err := failure(t, credentials.AlibabaAssumeRole(keys, credentials.AlibabaRole{ARN: roleARN}, yunkit.WithEndpoint(s.URL),
			yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1})))
		require.ErrorContains(t, err, tt.want)
		if tt.kind != nil {
			require.ErrorIs(t, err, tt.kind)
		}
	}
}

func TestKeyFilesOpenToOthersAreReported(t *testing.T) { //nolint:paralleltest // it sets variables
	if runtime.GOOS == "windows" {
		t.Skip("its modes do not say who may read")
	}
	home := newHome(t)
	path := writeFile(t, `{"profiles":[{"name":"default","mode":"AK","access_key_id":"base","access_key_secret":"test-secret-not-real"}]}`, home, ".aliyun", "config.json")
	var out bytes.Buffer
	p := credentials.AlibabaDefault(yunkit.WithLogger(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	retrieve(t, p)
	assert.NotContains(t, out.String(), "WARN")
	assert.Contains(t, out.String(), "access_key_id=base", "the debug line names the source")
	require.NoError(t, os.Chmod(path, 0o640))
	retrieve(t, p)
	assert.Contains(t, out.String(), "level=WARN")
	assert.Contains(t, out.String(), path)
	assert.NotContains(t, out.String(), "secret-not-real")
}

func TestSourcesRefuseUnusableOptions(t *testing.T) {
	t.Parallel()
	err := failure(t, credentials.AlibabaMetadata("", yunkit.WithTimeout(-1)))
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
	assert.ErrorContains(t, err, "ecs metadata: credentials options: WithTimeout")
}
