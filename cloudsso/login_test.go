package cloudsso_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/cloudsso"
)

// Masks are one text. Left out they stay, a lone semicolon clears them; and
// false is a value of the other setting.
func TestSetLoginPreference(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"SetLoginPreference": {done}})
	for _, test := range []struct {
		why  string
		req  cloudsso.SetLoginPreferenceRequest
		want []string
	}{
		{"nothing changes", cloudsso.SetLoginPreferenceRequest{}, nil},
		{"masks are set", cloudsso.SetLoginPreferenceRequest{LoginNetworkMasks: "192.0.2.0/24;198.51.100.7"}, []string{"LoginNetworkMasks", "192.0.2.0/24;198.51.100.7"}},
		{"masks are lifted", cloudsso.SetLoginPreferenceRequest{LoginNetworkMasks: cloudsso.NoLoginNetworkMasks}, []string{"LoginNetworkMasks", ";"}},
		{"keys are forbidden", cloudsso.SetLoginPreferenceRequest{AllowUserToGetCredentials: new(false)}, []string{"AllowUserToGetCredentials", "false"}},
		{"keys are allowed", cloudsso.SetLoginPreferenceRequest{AllowUserToGetCredentials: new(true)}, []string{"AllowUserToGetCredentials", "true"}},
	} {
		test.req.DirectoryID = directory
		_, err := client.SetLoginPreference(t.Context(), &test.req)
		require.NoError(t, err, test.why)
		assert.Equal(t, form(append(test.want, "DirectoryId", directory)...), cloud.last(), test.why)
	}
}

func TestGetLoginPreference(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"GetLoginPreference": {fixture(t, "GetLoginPreference"), ok(`{"LoginPreference":{"LoginNetworkMasks":"","AllowUserToGetCredentials":false}}`)}})
	for _, want := range []cloudsso.LoginPreference{{LoginNetworkMasks: "192.0.2.0/24;198.51.100.7", AllowUserToGetCredentials: true}, {}} {
		resp, err := client.GetLoginPreference(t.Context(), &cloudsso.GetLoginPreferenceRequest{DirectoryID: directory})
		require.NoError(t, err)
		assert.Equal(t, want, resp.LoginPreference)
	}
}

// Three numbers mean something special at 0, and a field that is left out is
// not sent: what the service makes of that is not documented.
func TestSetPasswordPolicy(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"SetPasswordPolicy": {done}})
	_, err := client.SetPasswordPolicy(t.Context(), &cloudsso.SetPasswordPolicyRequest{
		DirectoryID: directory, MinPasswordLength: 10, MaxPasswordAge: 90,
		MinPasswordDifferentChars: new(0), PasswordReusePrevention: new(0), MaxLoginAttempts: new(0), PasswordNotContainUsername: new(false),
	})
	require.NoError(t, err)
	assert.Equal(t, form(
		"DirectoryId", directory, "MinPasswordLength", "10", "MaxPasswordAge", "90",
		"MinPasswordDifferentChars", "0", "PasswordReusePrevention", "0", "MaxLoginAttempts", "0", "PasswordNotContainUsername", "false",
	), cloud.last())
	_, err = client.SetPasswordPolicy(t.Context(), &cloudsso.SetPasswordPolicyRequest{DirectoryID: directory})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory), cloud.last())
	_, err = client.SetPasswordPolicy(t.Context(), &cloudsso.SetPasswordPolicyRequest{
		DirectoryID: directory, MinPasswordLength: 7, MaxPasswordAge: 121, MinPasswordDifferentChars: new(-1), PasswordReusePrevention: new(25), MaxLoginAttempts: new(33),
	})
	for _, field := range []string{"MinPasswordLength", "MaxPasswordAge", "MinPasswordDifferentChars", "PasswordReusePrevention", "MaxLoginAttempts"} {
		assert.ErrorContains(t, err, field+" is ")
	}
}

// Half of the policy can be read and not be set.
func TestGetPasswordPolicy(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"GetPasswordPolicy": {fixture(t, "GetPasswordPolicy")}})
	resp, err := client.GetPasswordPolicy(t.Context(), &cloudsso.GetPasswordPolicyRequest{DirectoryID: directory})
	require.NoError(t, err)
	assert.Equal(t, cloudsso.PasswordPolicy{
		MinPasswordLength: 10, MaxPasswordLength: 32, MinPasswordDifferentChars: 4, PasswordNotContainUsername: true, PasswordReusePrevention: 3,
		RequireLowerCaseChars: true, RequireUpperCaseChars: true, RequireNumbers: true, RequireSymbols: true,
		MaxPasswordAge: 90, HardExpire: true, MaxLoginAttempts: 5,
	}, resp.PasswordPolicy)
}
