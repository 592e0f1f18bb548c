package cloudsso_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// The answer is one task, which has neither times nor a reason yet.
func TestCreateAccessAssignment(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"CreateAccessAssignment": {fixture(t, "CreateAccessAssignment"), refused(http.StatusConflict, "OperationConflict.Task")}})
	req := &cloudsso.CreateAccessAssignmentRequest{
		DirectoryID: directory, AccessConfigurationID: "ac-1", PrincipalType: cloudsso.PrincipalGroup, PrincipalID: "g-1",
		TargetType: cloudsso.TargetRDAccount, TargetID: "1001",
	}
	resp, err := client.CreateAccessAssignment(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, form(
		"DirectoryId", directory, "AccessConfigurationId", "ac-1", "PrincipalType", "Group", "PrincipalId", "g-1", "TargetType", "RD-Account", "TargetId", "1001",
	), cloud.last())
	assert.Equal(t, cloudsso.TaskInProgress, resp.Task.Status)
	assert.Equal(t, cloudsso.TaskCreateAccessAssignment, resp.Task.TaskType)
	assert.True(t, resp.Task.StartTime.IsZero() && resp.Task.EndTime.IsZero())

	_, err = client.CreateAccessAssignment(t.Context(), req)
	assert.ErrorIs(t, err, yunkit.ErrConflict, "another task is at work")
}

// The strategy that nobody chose is the service's to choose: it leaves the role behind.
func TestDeleteAccessAssignment(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"DeleteAccessAssignment": {
		fixture(t, "DeleteAccessAssignment"), fixture(t, "DeleteAccessAssignment"),
		refused(http.StatusNotFound, "EntityNotExists.AccessAssignment"), refused(http.StatusConflict, "DeletionConflict.AccessConfigurationProvisioning.AccessAssignment"),
	}})
	req := &cloudsso.DeleteAccessAssignmentRequest{
		DirectoryID: directory, AccessConfigurationID: "ac-1", PrincipalType: cloudsso.PrincipalUser, PrincipalID: "u-1",
		TargetType: cloudsso.TargetRDAccount, TargetID: "1001",
	}
	resp, err := client.DeleteAccessAssignment(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, cloudsso.TaskDeleteAccessAssignment, resp.Task.TaskType)
	assert.False(t, cloud.last().Has("DeprovisionStrategy"))

	req.DeprovisionStrategy = cloudsso.DeprovisionForLastAccessAssignmentOnAccount
	_, err = client.DeleteAccessAssignment(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, "DeprovisionForLastAccessAssignmentOnAccount", cloud.last().Get("DeprovisionStrategy"))

	_, err = client.DeleteAccessAssignment(t.Context(), req)
	assert.ErrorIs(t, err, yunkit.ErrNotFound)
	_, err = client.DeleteAccessAssignment(t.Context(), req)
	assert.ErrorIs(t, err, yunkit.ErrConflict)
}

// A pair of which one half is missing selects nothing, and is left to the
// service: no rule says that it must be refused. Pages hold 20 at most.
func TestListAccessAssignmentsParameters(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"ListAccessAssignments": {fixture(t, "ListAccessAssignments")}})
	_, err := client.ListAccessAssignments(t.Context(), &cloudsso.ListAccessAssignmentsRequest{DirectoryID: directory, PrincipalID: "u-1", MaxResults: 20})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "PrincipalId", "u-1", "MaxResults", "20"), cloud.last())
	_, err = client.ListAccessAssignments(t.Context(), &cloudsso.ListAccessAssignmentsRequest{DirectoryID: directory, MaxResults: 100})
	assert.ErrorContains(t, err, "MaxResults is 100, allowed is 1 to 20")
}
