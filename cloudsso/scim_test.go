package cloudsso_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// The secret is shown once, to the caller and to nobody who reads a log.
func TestCreateSCIMServerCredential(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"CreateSCIMServerCredential": {fixture(t, "CreateSCIMServerCredential")}})
	resp, err := client.CreateSCIMServerCredential(t.Context(), &cloudsso.CreateSCIMServerCredentialRequest{DirectoryID: directory})
	require.NoError(t, err)
	credential := resp.SCIMServerCredential
	assert.Equal(t, "test-scim-secret-not-real", string(credential.CredentialSecret))
	assert.Equal(t, 365*24, int(credential.ExpireTime.Sub(credential.CreateTime.Time).Hours()))

	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).InfoContext(t.Context(), "created", "response", resp, "credential", credential)
	assert.Contains(t, log.String(), credential.CredentialID)
	assert.NotContains(t, log.String()+fmt.Sprintf("%v %+v", resp, credential), "test-scim-secret-not-real")
}

// A lost answer holds a secret that can never be read, and a resend would take
// the second and last place.
func TestCreateSCIMServerCredentialIsNotRepeated(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"CreateSCIMServerCredential": {refused(http.StatusInternalServerError, "InternalError")}})
	_, err := client.CreateSCIMServerCredential(t.Context(), &cloudsso.CreateSCIMServerCredentialRequest{DirectoryID: directory})
	assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
	assert.Len(t, cloud.requests(), 1)
}

// The list shows no secrets; the status is not required on the wire.
func TestSCIMServerCredentials(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{
		"ListSCIMServerCredentials":        {fixture(t, "ListSCIMServerCredentials")},
		"UpdateSCIMServerCredentialStatus": {fixture(t, "UpdateSCIMServerCredentialStatus")},
		"DeleteSCIMServerCredential":       {done, refused(http.StatusNotFound, "EntityNotExists.SCIMCredential")},
	})
	listed, err := client.ListSCIMServerCredentials(t.Context(), &cloudsso.ListSCIMServerCredentialsRequest{DirectoryID: directory})
	require.NoError(t, err)
	require.Len(t, listed.SCIMServerCredentials, 2)
	assert.Empty(t, string(listed.SCIMServerCredentials[0].CredentialSecret))

	id := listed.SCIMServerCredentials[1].CredentialID
	update := &cloudsso.UpdateSCIMServerCredentialStatusRequest{DirectoryID: directory, CredentialID: id, NewStatus: cloudsso.Disabled}
	_, err = client.UpdateSCIMServerCredentialStatus(t.Context(), update)
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "CredentialId", id, "NewStatus", "Disabled"), cloud.last())
	update.NewStatus = ""
	_, err = client.UpdateSCIMServerCredentialStatus(t.Context(), update)
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)

	remove := &cloudsso.DeleteSCIMServerCredentialRequest{DirectoryID: directory, CredentialID: id}
	_, err = client.DeleteSCIMServerCredential(t.Context(), remove)
	require.NoError(t, err)
	_, err = client.DeleteSCIMServerCredential(t.Context(), remove)
	assert.ErrorIs(t, err, yunkit.ErrNotFound)
}

func TestSCIMSynchronizationStatus(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{
		"SetSCIMSynchronizationStatus": {done}, "GetSCIMSynchronizationStatus": {ok(`{"SCIMSynchronizationStatus":"Disabled"}`)},
	})
	_, err := client.SetSCIMSynchronizationStatus(t.Context(), &cloudsso.SetSCIMSynchronizationStatusRequest{DirectoryID: directory, SCIMSynchronizationStatus: cloudsso.Enabled})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "SCIMSynchronizationStatus", "Enabled"), cloud.last())
	_, err = client.SetSCIMSynchronizationStatus(t.Context(), &cloudsso.SetSCIMSynchronizationStatusRequest{DirectoryID: directory})
	require.NoError(t, err, "the service does not mark it as required")
	resp, err := client.GetSCIMSynchronizationStatus(t.Context(), &cloudsso.GetSCIMSynchronizationStatusRequest{DirectoryID: directory})
	require.NoError(t, err)
	assert.Equal(t, cloudsso.Disabled, resp.SCIMSynchronizationStatus)
}
