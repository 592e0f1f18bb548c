package credentials_test

import (
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/sign"
)

const (
	ucloudV1 = "GET /meta-data/v1/uam/security-credentials"
	ucloudV2 = "GET /meta-data/v2/iam/security-credentials"
)

func ucloudV1Keys(id string) http.HandlerFunc {
	return answer(http.StatusOK, fmt.Sprintf(`{"RetCode":0,"Data":{"PublicKey":%q,"PrivateKey":"test-secret-not-real","SecurityToken":"test-token-not-real","Expiration":%d,"ProjectID":"org-host"}}`, id, inAnHour.Unix()))
}

func ucloudV2Keys(id string) http.HandlerFunc {
	return answer(http.StatusOK, `{"RetCode":0,"Data":{`+temporary(id)+`,"ProjectID":"org-host"}}`)
}

func TestUCloudDefaultOrder(t *testing.T) {
	home := newHome(t)
	s := newServer(t, map[string]http.HandlerFunc{
		ucloudV2:                       ucloudV2Keys("from-metadata"),
		"GET /meta-data/latest/region": answer(http.StatusOK, "cn-wlcb\n"),
	})
	writeFile(t, `[{"profile":"other","project_id":"org-other","region":"hk"},{"profile":"main","active":true,"project_id":"org-file","region":"cn-bj2"}]`, home, ".ucloud", "config.json")
	keys := writeFile(t, `[{"profile":"other","public_key":"from-other","private_key":"test-secret-not-real"},{"profile":"main","public_key":"from-file","private_key":"test-secret-not-real"}]`, home, ".ucloud", "credential.json")
	t.Setenv("UCLOUD_PUBLIC_KEY", "from-environment")
	t.Setenv("UCLOUD_PRIVATE_KEY", "test-secret-not-real")
	t.Setenv("UCLOUD_PROJECT_ID", "org-environment")
	t.Setenv("UCLOUD_REGION", "sg")
	// A source that has served is asked for good, so that each step begins anew.
	p := func() yunkit.CredentialsProvider { return credentials.UCloudDefault(yunkit.WithEndpoint(s.URL)) }
	for _, step := range []struct {
		key, source, project, region string
		remove                       func()
	}{
		{"from-file", `profile "main" of ` + keys, "org-file", "cn-bj2", func() { t.Setenv("UCLOUD_PROFILE", "other") }},
		{"from-other", `profile "other" of ` + keys, "org-other", "hk", func() {
			t.Setenv("UCLOUD_PROFILE", "")
			require.NoError(t, os.Remove(keys))
		}},
		{"from-environment", "environment", "org-file", "cn-bj2", func() { require.NoError(t, os.RemoveAll(home+"/.ucloud")) }},
		{"from-environment", "environment", "org-environment", "sg", func() { t.Setenv("UCLOUD_PUBLIC_KEY", "") }},
		{"from-metadata", "uhost metadata", "org-host", "cn-wlcb", func() { s.Close() }},
	} {
		creds := retrieve(t, p())
		assert.Equal(t, []string{step.key, step.source, step.project, step.region}, []string{creds.AccessKeyID, creds.Source, creds.ProjectID, creds.Region})
		step.remove()
	}
	err := failure(t, p())
	require.ErrorContains(t, err, "no credentials found\n  environment: UCLOUD_PUBLIC_KEY not set\n  profile: no file "+home+"/.ucloud/config.json\n  uhost metadata: ")
	assert.ErrorContains(t, err, "is unreachable")
}

func TestUCloudProfile(t *testing.T) {
	home := newHome(t)
	config := writeFile(t, `[{"profile":"none"}]`, home, "config")
	keys := writeFile(t, `[{"profile":"keys","public_key":"from-file","private_key":"test-secret-not-real"},
		{"profile":"half","public_key":"from-file"},
		{"profile":"login","auth_mode":"oauth","access_token":"t","public_key":"left","private_key":"over"}]`, home, "keys")
	t.Setenv("UCLOUD_SHARED_CREDENTIAL_FILE", keys)
	t.Setenv("UCLOUD_SHARED_CONFIG_FILE", config)
	t.Setenv("UCLOUD_PUBLIC_KEY", "from-environment")
	t.Setenv("UCLOUD_PRIVATE_KEY", "test-secret-not-real")

	creds := retrieve(t, credentials.UCloudDefault(yunkit.WithProfile("keys")))
	assert.Equal(t, "from-file", creds.AccessKeyID, "a profile needs no settings")
	for name, want := range map[string]string{
		"half":  `profile "half" of ` + keys + ": private_key not set",
		"login": `profile "login" of ` + keys + " logs in with OAuth, which is not supported; give it a key pair",
		"gone":  keys + ` has no profile "gone"; it has ["keys" "half" "login"]`,
	} {
		assert.EqualError(t, failure(t, credentials.UCloudDefault(yunkit.WithProfile(name))), "profile: "+want)
	}
	assert.EqualError(t, failure(t, credentials.UCloudProfile("")), "profile: "+config+" has no active profile")
	writeFile(t, `{}`, config)
	assert.EqualError(t, failure(t, credentials.UCloudProfile("keys")), "profile: "+config+" is not JSON of the expected form (line 1)")
	require.NoError(t, os.Remove(config))
	assert.EqualError(t, failure(t, credentials.UCloudProfile("keys")), "profile: no file "+config, "a file that is named has to be there")
	t.Setenv("UCLOUD_SHARED_CONFIG_FILE", "")
	assert.Equal(t, "from-file", retrieve(t, credentials.UCloudProfile("keys")).AccessKeyID, "the default one need not")
}

func TestUCloudMetadata(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		routes map[string]http.HandlerFunc
		role   string
		key    string
		want   string
	}{
		{name: "version 2", routes: map[string]http.HandlerFunc{ucloudV2: ucloudV2Keys("v2"), ucloudV1: ucloudV1Keys("v1")}, key: "v2"},
		{name: "version 1", routes: map[string]http.HandlerFunc{ucloudV1: ucloudV1Keys("v1")}, key: "v1"},
		{name: "role", routes: map[string]http.HandlerFunc{ucloudV2 + "/helper": ucloudV2Keys("v2")}, role: "helper", key: "v2"},
		{name: "version 2 without keys", routes: map[string]http.HandlerFunc{ucloudV2: answer(200, `{"RetCode":0,"Data":{}}`), ucloudV1: ucloudV1Keys("v1")}, key: "v1"},
		{name: "neither", want: ucloudV2 + ": status 404; " + ucloudV1 + ": status 404"},
		{name: "refused", routes: map[string]http.HandlerFunc{ucloudV1: answer(200, `{"RetCode":5,"Message":"no role"}`)}, want: ucloudV1 + ": code 5: no role"},
		{name: "not JSON", routes: map[string]http.HandlerFunc{ucloudV1: answer(200, `<`)}, want: ucloudV1 + ": the answer is not JSON of the expected form"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := credentials.UCloudMetadata(tt.role, yunkit.WithEndpoint(newServer(t, tt.routes).URL))
			if tt.want != "" {
				assert.ErrorContains(t, failure(t, p), tt.want)
				return
			}
			creds := retrieve(t, p)
			assert.Equal(t, tt.key, creds.AccessKeyID)
			assert.Equal(t, "org-host", creds.ProjectID)
			assert.True(t, inAnHour.Equal(creds.Expires))
		})
	}
}

func TestUCloudAssumeRole(t *testing.T) {
	t.Parallel()
	s := newServer(t, map[string]http.HandlerFunc{"POST /": func(w http.ResponseWriter, r *http.Request) {
		assert.NoError(t, r.ParseForm())
		assert.Empty(t, r.URL.RawQuery)
		assert.Equal(t, sign.Action(r.PostForm, "test-secret-not-real"), r.PostForm.Get("Signature"))
		if r.PostForm.Get("RoleUrn") != "ucs:iam::1:role/test" {
			fmt.Fprint(w, `{"RetCode":299,"Action":"AssumeRoleResponse","Message":"IAM refused test-secret-not-real"}`)
			return
		}
		fmt.Fprintf(w, `{"RetCode":0,"Action":"AssumeRoleResponse","Credentials":{%s}}`,
			temporary(r.PostForm.Get("PublicKey")+"-"+r.PostForm.Get("RoleSessionName")+"-"+r.PostForm.Get("DurationSeconds")+r.PostForm.Get("Policy")+r.PostForm.Get("SecurityToken")))
	}})
	base := yunkit.Credentials{AccessKeyID: "base", AccessKeySecret: "test-secret-not-real", SecurityToken: "+token", ProjectID: "org", Region: "hk"}
	role := credentials.UCloudRole{URN: "ucs:iam::1:role/test", SessionName: "mine", Duration: 15 * time.Minute, Policy: "{}"}
	creds := retrieve(t, credentials.UCloudAssumeRole(base, role, yunkit.WithEndpoint(s.URL)))
	assert.Equal(t, "base-mine-900{}+token", creds.AccessKeyID)
	assert.Equal(t, []string{"org", "hk"}, []string{creds.ProjectID, creds.Region})
	assert.Equal(t, "role ucs:iam::1:role/test, assumed with keys given in code", creds.Source)

	role.URN = "ucs:iam::1:role/no"
	err := failure(t, credentials.UCloudAssumeRole(base, role, yunkit.WithEndpoint(s.URL)))
	require.EqualError(t, err, "assume role: sts AssumeRole: 299: IAM refused [REDACTED] (status 200)")
	require.ErrorIs(t, err, yunkit.ErrPermissionDenied)
	assert.EqualError(t, failure(t, credentials.UCloudAssumeRole(base, credentials.UCloudRole{})), "assume role: URN not set")
}
