package cloudsso_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// One document has three names on the wire. It arrives exactly as it was
// written, and comes back as a text that decodes.
func TestPolicyDocuments(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{
		"AddPermissionPolicyToAccessConfiguration":    {done},
		"UpdateInlinePolicyForAccessConfiguration":    {done},
		"ListPermissionPoliciesInAccessConfiguration": {fixture(t, "ListPermissionPoliciesInAccessConfiguration")},
	})
	document := yunkit.JSONText("{\n \"Version\": \"1\", \"Statement\": []}")
	_, err := client.AddPermissionPolicyToAccessConfiguration(t.Context(), &cloudsso.AddPermissionPolicyToAccessConfigurationRequest{
		DirectoryID: directory, AccessConfigurationID: "ac-1", PermissionPolicyType: cloudsso.PolicyInline, PermissionPolicyName: "read-objects", InlinePolicyDocument: document,
	})
	require.NoError(t, err)
	assert.Equal(t, form(
		"DirectoryId", directory, "AccessConfigurationId", "ac-1", "PermissionPolicyType", "Inline", "PermissionPolicyName", "read-objects", "InlinePolicyDocument", string(document),
	), cloud.last())

	update := &cloudsso.UpdateInlinePolicyForAccessConfigurationRequest{
		DirectoryID: directory, AccessConfigurationID: "ac-1", InlinePolicyName: "read-objects", NewInlinePolicyDocument: document,
	}
	_, err = client.UpdateInlinePolicyForAccessConfiguration(t.Context(), update)
	require.NoError(t, err)
	assert.Equal(t, string(document), cloud.last().Get("NewInlinePolicyDocument"))
	update.NewInlinePolicyDocument = "" // which the service does not mark as required
	_, err = client.UpdateInlinePolicyForAccessConfiguration(t.Context(), update)
	require.NoError(t, err)
	update.NewInlinePolicyDocument = yunkit.JSONText(strings.Repeat(" ", 4097))
	_, err = client.UpdateInlinePolicyForAccessConfiguration(t.Context(), update)
	assert.ErrorIs(t, err, yunkit.ErrInvalidRequest)

	resp, err := client.ListPermissionPoliciesInAccessConfiguration(t.Context(), &cloudsso.ListPermissionPoliciesInAccessConfigurationRequest{
		DirectoryID: directory, AccessConfigurationID: "ac-1",
	})
	require.NoError(t, err)
	require.Len(t, resp.PermissionPolicies, 2)
	system, inline := resp.PermissionPolicies[0], resp.PermissionPolicies[1]
	assert.Empty(t, system.PermissionPolicyDocument, "only inline policies have one")
	var policy struct{ Statement []struct{ Effect string } }
	require.NoError(t, inline.PermissionPolicyDocument.Decode(&policy))
	assert.Equal(t, "Allow", policy.Statement[0].Effect)
}

// The gateway would take a removal without a name, of which the documentation
// says that it needs one.
func TestRemovePermissionPolicyNeedsAName(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"RemovePermissionPolicyFromAccessConfiguration": {refused(http.StatusConflict, "OperationConflict.Task")}})
	req := &cloudsso.RemovePermissionPolicyFromAccessConfigurationRequest{
		DirectoryID: directory, AccessConfigurationID: "ac-1", PermissionPolicyType: cloudsso.PolicySystem,
	}
	_, err := client.RemovePermissionPolicyFromAccessConfiguration(t.Context(), req)
	assert.ErrorContains(t, err, "PermissionPolicyName is required")
	assert.Empty(t, cloud.requests())
	req.PermissionPolicyName = "AliyunECSFullAccess"
	_, err = client.RemovePermissionPolicyFromAccessConfiguration(t.Context(), req)
	assert.ErrorIs(t, err, yunkit.ErrConflict)
}

// What is in use is a conflict, whichever of the codes says so and whatever the
// status, which is not documented.
func TestAccessConfigurationsInUse(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		"DeletionConflict.AccessConfiguration.Provisioning", "DeletionConflict.AccessConfiguration.AccessAssignment",
		"DeletionConflict.AccessConfiguration.Task", "OperationConflict.Task",
	} {
		for _, status := range []int{http.StatusBadRequest, http.StatusConflict} {
			client, _ := newClient(t, script{"DeleteAccessConfiguration": {refused(status, code)}})
			_, err := client.DeleteAccessConfiguration(t.Context(), &cloudsso.DeleteAccessConfigurationRequest{
				DirectoryID: directory, AccessConfigurationID: "ac-1", ForceRemovePermissionPolicies: true,
			})
			assert.ErrorIs(t, err, yunkit.ErrConflict, code)
		}
	}
}

// The filter is one text and the field a list, which JSON sends empty and which
// is missing where XML was the model.
func TestStatusNotifications(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"ListAccessConfigurations": {
		ok(`{"AccessConfigurations":[{"StatusNotifications":["ReprovisionRequired"]},{"StatusNotifications":[]},{}],"TotalCounts":3}`),
	}})
	resp, err := client.ListAccessConfigurations(t.Context(), &cloudsso.ListAccessConfigurationsRequest{
		DirectoryID: directory, StatusNotifications: cloudsso.ReprovisionRequired, Tags: cloudsso.Tags{{Key: "team", Value: "platform"}},
	})
	require.NoError(t, err)
	assert.Equal(t, form(
		"DirectoryId", directory, "StatusNotifications", "ReprovisionRequired", "Tags.1.Key", "team", "Tags.1.Value", "platform",
	), cloud.last())
	require.Len(t, resp.AccessConfigurations, 3)
	assert.Equal(t, []string{cloudsso.ReprovisionRequired}, resp.AccessConfigurations[0].StatusNotifications)
	assert.Empty(t, resp.AccessConfigurations[1].StatusNotifications)
	assert.Empty(t, resp.AccessConfigurations[2].StatusNotifications)
}

// New values have a prefix on the wire, and an empty one is not sent. Which
// pages a RelayState may name is left to the service, which knows its console.
func TestUpdateAccessConfigurationSendsWhatIsGiven(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"UpdateAccessConfiguration": {ok(`{"AccessConfiguration":{"AccessConfigurationId":"ac-1"}}`)}})
	_, err := client.UpdateAccessConfiguration(t.Context(), &cloudsso.UpdateAccessConfigurationRequest{
		DirectoryID: directory, AccessConfigurationID: "ac-1", NewSessionDuration: 900, NewRelayState: "https://ecs.console.aliyun.com",
	})
	require.NoError(t, err)
	assert.Equal(t, form(
		"DirectoryId", directory, "AccessConfigurationId", "ac-1", "NewSessionDuration", "900", "NewRelayState", "https://ecs.console.aliyun.com",
	), cloud.last())
}
