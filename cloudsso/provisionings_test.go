package cloudsso_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// The answers are lists of tasks, though a call names one account, and their
// tasks know no principal.
func TestProvisioningAnswersWithTasks(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{
		"ProvisionAccessConfiguration":   {fixture(t, "ProvisionAccessConfiguration")},
		"DeprovisionAccessConfiguration": {fixture(t, "DeprovisionAccessConfiguration"), refused(http.StatusNotFound, "EntityNotExists.AccessConfigurationProvisioning")},
	})
	provisioned, err := client.ProvisionAccessConfiguration(t.Context(), &cloudsso.ProvisionAccessConfigurationRequest{
		DirectoryID: directory, AccessConfigurationID: "ac-1", TargetType: cloudsso.TargetRDAccount, TargetID: "1001",
	})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "AccessConfigurationId", "ac-1", "TargetType", "RD-Account", "TargetId", "1001"), cloud.last())
	require.Len(t, provisioned.Tasks, 1)
	assert.Equal(t, cloudsso.TaskProvisionAccessConfiguration, provisioned.Tasks[0].TaskType)
	assert.Empty(t, provisioned.Tasks[0].PrincipalID)

	req := &cloudsso.DeprovisionAccessConfigurationRequest{
		DirectoryID: directory, AccessConfigurationID: "ac-1", TargetType: cloudsso.TargetRDAccount, TargetID: "1001",
	}
	deprovisioned, err := client.DeprovisionAccessConfiguration(t.Context(), req)
	require.NoError(t, err)
	require.Len(t, deprovisioned.Tasks, 1)
	assert.Equal(t, cloudsso.TaskDeprovisionAccessConfiguration, deprovisioned.Tasks[0].TaskType)
	_, err = client.DeprovisionAccessConfiguration(t.Context(), req)
	assert.ErrorIs(t, err, yunkit.ErrNotFound)
}

// The filter is named ProvisioningStatus, the field Status. DeprovisionFailed
// is about taking away, whatever the vendor's text says.
func TestListAccessConfigurationProvisionings(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"ListAccessConfigurationProvisionings": {fixture(t, "ListAccessConfigurationProvisionings")}})
	req := &cloudsso.ListAccessConfigurationProvisioningsRequest{
		DirectoryID: directory, ProvisioningStatus: cloudsso.StatusDeprovisionFailed, TargetType: cloudsso.TargetRDAccount, TargetID: "1001", MaxResults: 20,
	}
	resp, err := client.ListAccessConfigurationProvisionings(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, form(
		"DirectoryId", directory, "ProvisioningStatus", "DeprovisionFailed", "TargetType", "RD-Account", "TargetId", "1001", "MaxResults", "20",
	), cloud.last())
	require.Len(t, resp.AccessConfigurationProvisionings, 2)
	assert.Equal(t, cloudsso.StatusReprovisionRequired, resp.AccessConfigurationProvisionings[0].Status)
	assert.Equal(t, cloudsso.StatusDeprovisionFailed, resp.AccessConfigurationProvisionings[1].Status)
	req.MaxResults = 21
	_, err = client.ListAccessConfigurationProvisionings(t.Context(), req)
	assert.ErrorIs(t, err, yunkit.ErrInvalidRequest)
}
