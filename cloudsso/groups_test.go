package cloudsso_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// That group names are unique is not documented, so a resend might make two.
func TestCreateGroupIsNotRepeated(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"CreateGroup": {refused(http.StatusServiceUnavailable, "ServiceUnavailable")}})
	_, err := client.CreateGroup(t.Context(), &cloudsso.CreateGroupRequest{DirectoryID: directory, GroupName: "platform"})
	assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
	assert.Len(t, cloud.requests(), 1)
}

func TestGroupNames(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"CreateGroup": {fixture(t, "CreateGroup")}})
	for name, valid := range map[string]bool{"Platform_2.ops-eu": true, "two words": false, "平台": false, "": false} {
		resp, err := client.CreateGroup(t.Context(), &cloudsso.CreateGroupRequest{DirectoryID: directory, GroupName: name})
		if !valid {
			assert.ErrorIs(t, err, yunkit.ErrInvalidRequest, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, cloudsso.ProvisionManual, resp.Group.ProvisionType, "who creates a group did it by hand")
	}
}

func TestUpdateGroupSendsWhatIsGiven(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"UpdateGroup": {fixture(t, "UpdateGroup")}})
	_, err := client.UpdateGroup(t.Context(), &cloudsso.UpdateGroupRequest{DirectoryID: directory, GroupID: "g-1", NewGroupName: "ops"})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "GroupId", "g-1", "NewGroupName", "ops"), cloud.last())
}

// The vendor misspells the code of a group that still has access.
func TestDeleteGroup(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"DeleteGroup": {
		refused(http.StatusConflict, "DeletionConflict.Group.AccessAssigment"), done, refused(http.StatusNotFound, "EntityNotExists.Group"),
	}})
	for _, want := range []error{yunkit.ErrConflict, nil, yunkit.ErrNotFound} {
		_, err := client.DeleteGroup(t.Context(), &cloudsso.DeleteGroupRequest{DirectoryID: directory, GroupID: "g-1"})
		assert.ErrorIs(t, err, want)
	}
}

// Which code refuses a synchronized group is not documented; none is turned
// into a sentinel of its own, and the caller sees what came.
func TestMemberships(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{
		"AddUserToGroup":      {done, refused(http.StatusConflict, "EntityAlreadyExists.GroupMember")},
		"RemoveUserFromGroup": {done, refused(http.StatusForbidden, "OperationForbidden.SCIM")},
	})
	add := &cloudsso.AddUserToGroupRequest{DirectoryID: directory, GroupID: "g-1", UserID: "u-1"}
	_, err := client.AddUserToGroup(t.Context(), add)
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "GroupId", "g-1", "UserId", "u-1"), cloud.last())
	_, err = client.AddUserToGroup(t.Context(), add)
	assert.ErrorIs(t, err, yunkit.ErrConflict)

	remove := &cloudsso.RemoveUserFromGroupRequest{DirectoryID: directory, GroupID: "g-1", UserID: "u-1"}
	_, err = client.RemoveUserFromGroup(t.Context(), remove)
	require.NoError(t, err)
	_, err = client.RemoveUserFromGroup(t.Context(), remove)
	var failed *yunkit.Error
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, "OperationForbidden.SCIM", failed.Code)
	assert.ErrorIs(t, err, yunkit.ErrPermissionDenied, "the status speaks where the code is not known")
}

// Members come without the names and the ExternalID of a user, and each repeats its group.
func TestListGroupMembers(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"ListGroupMembers": {fixture(t, "ListGroupMembers"), refused(http.StatusNotFound, "EntityNotExists.Group")}})
	req := &cloudsso.ListGroupMembersRequest{DirectoryID: directory, GroupID: "g-00jqzghi2n3o5hkhtest"}
	resp, err := client.ListGroupMembers(t.Context(), req)
	require.NoError(t, err)
	require.NotEmpty(t, resp.GroupMembers)
	assert.Equal(t, "lin.mei", resp.GroupMembers[0].UserName)
	assert.Equal(t, req.GroupID, resp.GroupMembers[0].GroupID)
	_, err = client.ListGroupMembers(t.Context(), req)
	assert.ErrorIs(t, err, yunkit.ErrNotFound)
}

// ProvisionType is about the group here, whatever the vendor's text says.
func TestListJoinedGroupsForUser(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"ListJoinedGroupsForUser": {fixture(t, "ListJoinedGroupsForUser")}})
	resp, err := client.ListJoinedGroupsForUser(t.Context(), &cloudsso.ListJoinedGroupsForUserRequest{DirectoryID: directory, UserID: "u-1"})
	require.NoError(t, err)
	require.Len(t, resp.JoinedGroups, 2)
	assert.Equal(t, cloudsso.ProvisionSynchronized, resp.JoinedGroups[1].ProvisionType)
	assert.Equal(t, "2026-02-12T13:14:15Z", resp.JoinedGroups[1].JoinTime.Format("2006-01-02T15:04:05Z07:00"))
}
