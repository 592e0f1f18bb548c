package cloudssotest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

func TestKeepsDirectories(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	id := func(d cloudsso.Directory) string { return d.DirectoryID }
	assert.Equal(t, []string{directoryID}, each(t, w.AllDirectories(ctx, nil), id))

	renamed, err := w.UpdateDirectory(ctx, &cloudsso.UpdateDirectoryRequest{DirectoryID: directoryID, NewDirectoryName: "example-corp"})
	require.NoError(t, err)
	assert.Equal(t, "example-corp", renamed.Directory.DirectoryName)
	assert.Equal(t, "cn-shanghai", renamed.Directory.Region)
	got, err := w.GetDirectory(ctx, &cloudsso.GetDirectoryRequest{DirectoryID: directoryID})
	require.NoError(t, err)
	assert.Equal(t, renamed.Directory, got.Directory)

	w.srv.AddUsers("d-00other0test", 1)
	assert.Equal(t, []string{directoryID, "d-00other0test"}, each(t, w.AllDirectories(ctx, nil), id))
	_, err = w.UpdateDirectory(ctx, &cloudsso.UpdateDirectoryRequest{DirectoryID: "d-00other0test", NewDirectoryName: "example-corp"})
	assertCode(t, "EntityAlreadyExists.Directory", err)
	_, err = w.UpdateDirectory(ctx, &cloudsso.UpdateDirectoryRequest{DirectoryID: directoryID, NewDirectoryName: "d-00other0test"})
	assertCode(t, "InvalidParameter.NewDirectoryName", err)

	_, err = w.UpdateDirectoryGlobalAccessStatus(ctx, &cloudsso.UpdateDirectoryGlobalAccessStatusRequest{DirectoryID: directoryID, GlobalAccessStatus: cloudsso.Enabled})
	require.NoError(t, err)
	access, err := w.GetDirectoryGlobalAccessStatus(ctx, &cloudsso.GetDirectoryGlobalAccessStatusRequest{DirectoryID: directoryID})
	require.NoError(t, err)
	assert.Equal(t, cloudsso.Enabled, access.GlobalAccessStatus.Status)
}

// A directory that was deleted leaves room for one with another ID.
func TestDirectoriesFollowEachOther(t *testing.T) {
	t.Parallel()
	client := newClient(t, newServer(t), heldAgainstModel(t))
	_, err := client.DeleteDirectory(t.Context(), &cloudsso.DeleteDirectoryRequest{DirectoryID: directoryID})
	require.NoError(t, err)
	assert.Empty(t, all(t, client.AllDirectories(t.Context(), nil)))
	created, err := client.CreateDirectory(t.Context(), nil)
	require.NoError(t, err)
	assert.NotEqual(t, directoryID, created.Directory.DirectoryID)
	assert.NotEmpty(t, created.Directory.DirectoryName)
	_, err = client.GetDirectory(t.Context(), &cloudsso.GetDirectoryRequest{DirectoryID: directoryID})
	assert.ErrorIs(t, err, yunkit.ErrNotFound)
}

func TestCountsWhatADirectoryHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.srv.AddUsers(directoryID, 2)
	w.srv.AddAccessConfigurations(directoryID, 3)
	w.do(assign, createCredential, synchronization("Enabled"), slowTasks, assignOn(otherAccount))
	resp, err := w.GetDirectoryStatistics(t.Context(), &cloudsso.GetDirectoryStatisticsRequest{DirectoryID: directoryID})
	require.NoError(t, err)
	s := resp.DirectoryStatistics
	assert.Equal(t, []int{3, 1, 4, 1, 1, 1}, []int{
		s.UserCount, s.GroupCount, s.AccessConfigurationCount, s.AccessAssignmentCount, s.InProgressTaskCount, s.SCIMServerCredentialCount,
	})
	assert.True(t, s.SCIMSyncEnabled)
	assert.False(t, s.SSOEnabled)
}
