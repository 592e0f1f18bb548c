package cloudsso_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

const certificate = "-----BEGIN CERTIFICATE-----\nMIIDtest+/AoygAwIBAgIGnotreal==\n-----END CERTIFICATE-----\n"

// An identity provider is configured by its document or value by value, and
// false is a value.
func TestSetExternalSAMLIdentityProvider(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"SetExternalSAMLIdentityProvider": {fixture(t, "SetExternalSAMLIdentityProvider")}})
	for _, test := range []struct {
		why  string
		req  cloudsso.SetExternalSAMLIdentityProviderRequest
		want []string
	}{
		{
			"by document",
			cloudsso.SetExternalSAMLIdentityProviderRequest{EncodedMetadataDocument: "PEVudGl0eURlc2NyaXB0b3IvPg=="},
			[]string{"EncodedMetadataDocument", "PEVudGl0eURlc2NyaXB0b3IvPg=="},
		},
		{
			"by values",
			cloudsso.SetExternalSAMLIdentityProviderRequest{
				EntityID: "https://idp.example.com/saml", LoginURL: "https://idp.example.com/saml/login", X509Certificate: certificate,
				WantRequestSigned: new(false), BindingType: cloudsso.SAMLBindingPost, SSOStatus: cloudsso.Enabled,
			},
			[]string{
				"EntityId", "https://idp.example.com/saml", "LoginUrl", "https://idp.example.com/saml/login", "X509Certificate", certificate,
				"WantRequestSigned", "false", "BindingType", "Post", "SSOStatus", "Enabled",
			},
		},
		{"one value", cloudsso.SetExternalSAMLIdentityProviderRequest{SSOStatus: cloudsso.Disabled}, []string{"SSOStatus", "Disabled"}},
	} {
		test.req.DirectoryID = directory
		_, err := client.SetExternalSAMLIdentityProvider(t.Context(), &test.req)
		require.NoError(t, err, test.why)
		assert.Equal(t, form(append(test.want, "DirectoryId", directory)...), cloud.last(), test.why)
	}
}

// The configuration only names the certificates, which another list shows.
func TestGetExternalSAMLIdentityProvider(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"GetExternalSAMLIdentityProvider": {fixture(t, "GetExternalSAMLIdentityProvider")}})
	resp, err := client.GetExternalSAMLIdentityProvider(t.Context(), &cloudsso.GetExternalSAMLIdentityProviderRequest{DirectoryID: directory})
	require.NoError(t, err)
	assert.Equal(t, []string{"idp-c-00dt9gnl7fmjaw9ctest", "idp-c-00wk2fb4foracls0test"}, resp.SAMLIdentityProviderConfiguration.CertificateIDs)
	assert.Equal(t, cloudsso.SAMLBindingRedirect, resp.SAMLIdentityProviderConfiguration.BindingType)
}

// Which code refuses to clear a provider that users log on with is not
// documented; the caller sees what came, and the method's comment what to do.
func TestClearExternalSAMLIdentityProvider(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"ClearExternalSAMLIdentityProvider": {refused(http.StatusConflict, "OperationConflict.SSOEnabled"), done}})
	req := &cloudsso.ClearExternalSAMLIdentityProviderRequest{DirectoryID: directory}
	_, err := client.ClearExternalSAMLIdentityProvider(t.Context(), req)
	assert.ErrorIs(t, err, yunkit.ErrConflict)
	_, err = client.ClearExternalSAMLIdentityProvider(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory), cloud.last())
}

// Certificates go out as they were given and come back with or without the
// lines of PEM. What adding answers with is what removing takes.
func TestSAMLCertificates(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{
		"AddExternalSAMLIdPCertificate":    {ok(`{"CertificateId":"idp-c-1"}`)},
		"ListExternalSAMLIdPCertificates":  {fixture(t, "ListExternalSAMLIdPCertificates")},
		"RemoveExternalSAMLIdPCertificate": {done},
	})
	for _, text := range []string{certificate, "MIIDtest+/AoygAwIBAgIGnotreal=="} {
		_, err := client.AddExternalSAMLIdPCertificate(t.Context(), &cloudsso.AddExternalSAMLIdPCertificateRequest{DirectoryID: directory, X509Certificate: text})
		require.NoError(t, err)
		assert.Equal(t, text, cloud.last().Get("X509Certificate"))
	}
	added, err := client.AddExternalSAMLIdPCertificate(t.Context(), &cloudsso.AddExternalSAMLIdPCertificateRequest{DirectoryID: directory, X509Certificate: certificate})
	require.NoError(t, err)
	_, err = client.RemoveExternalSAMLIdPCertificate(t.Context(), &cloudsso.RemoveExternalSAMLIdPCertificateRequest{DirectoryID: directory, CertificateID: added.CertificateID})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "CertificateId", "idp-c-1"), cloud.last())

	resp, err := client.ListExternalSAMLIdPCertificates(t.Context(), &cloudsso.ListExternalSAMLIdPCertificatesRequest{DirectoryID: directory})
	require.NoError(t, err)
	require.Len(t, resp.SAMLIdPCertificates, 2)
	assert.Equal(t, "MIIDtestDCCAoygAwIBAgIGnotreal", resp.SAMLIdPCertificates[0].X509Certificate)
	assert.Contains(t, resp.SAMLIdPCertificates[1].X509Certificate, "-----BEGIN CERTIFICATE-----\n")
	assert.Equal(t, 3, resp.SAMLIdPCertificates[0].Version)
	assert.Equal(t, 2028, resp.SAMLIdPCertificates[0].NotAfter.Year())
}

// Three fields have no description, and their setter is in no SDK.
func TestSAMLServiceProvider(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{
		"GetDirectorySAMLServiceProviderInfo": {fixture(t, "GetDirectorySAMLServiceProviderInfo")}, "SetDirectorySAMLServiceProviderInfo": {done},
	})
	resp, err := client.GetDirectorySAMLServiceProviderInfo(t.Context(), &cloudsso.GetDirectorySAMLServiceProviderInfoRequest{DirectoryID: directory})
	require.NoError(t, err)
	assert.Equal(t, "rsa-sha256", resp.SAMLServiceProvider.AuthnSignAlgo)
	assert.True(t, resp.SAMLServiceProvider.SupportEncryptedAssertion)
	_, err = client.SetDirectorySAMLServiceProviderInfo(t.Context(), &cloudsso.SetDirectorySAMLServiceProviderInfoRequest{
		DirectoryID: directory, AuthnSignAlgo: resp.SAMLServiceProvider.AuthnSignAlgo, SupportEncryptedAssertion: new(false),
	})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "AuthnSignAlgo", "rsa-sha256", "SupportEncryptedAssertion", "false"), cloud.last())
}
