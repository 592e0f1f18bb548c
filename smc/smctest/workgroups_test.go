package smctest_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
)

// group returns a workgroup as it is listed.
func group(t *testing.T, client *smc.Client, id string) smc.Workgroup {
	t.Helper()
	resp, err := client.DescribeWorkgroups(t.Context(), &smc.DescribeWorkgroupsRequest{WorkgroupID: smc.StringList{id}})
	require.NoError(t, err)
	require.Len(t, resp.Workgroups, 1)
	return resp.Workgroups[0]
}

func TestKeepsWorkgroups(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	resp, err := client.CreateWorkgroup(t.Context(), &smc.CreateWorkgroupRequest{
		Name: "rack-7", Description: "der Keller", Tag: smc.Tags{{Key: "team", Value: "a"}},
	})
	require.NoError(t, err)
	id := resp.WorkgroupID
	assert.Equal(t, smc.Workgroup{
		WorkgroupID: id, Name: "rack-7", Description: "der Keller", Status: smc.WorkgroupNotStarted,
		Warnings: []smc.WorkgroupWarning{}, Tags: []smc.Tag{{Key: "team", Value: "a"}},
	}, group(t, client, id))

	_, err = client.CreateWorkgroup(t.Context(), &smc.CreateWorkgroupRequest{Name: "rack-7"})
	require.ErrorIs(t, err, yunkit.ErrConflict)
	assertCode(t, "WorkgroupName.Duplicate", err)
	other, err := client.CreateWorkgroup(t.Context(), &smc.CreateWorkgroupRequest{Name: "rack-8"})
	require.NoError(t, err)
	_, err = client.ModifyWorkgroupAttribute(t.Context(), &smc.ModifyWorkgroupAttributeRequest{WorkgroupID: other.WorkgroupID, Name: "rack-7"})
	assertCode(t, "WorkgroupName.Duplicate", err)
	_, err = client.ModifyWorkgroupAttribute(t.Context(), &smc.ModifyWorkgroupAttributeRequest{WorkgroupID: id, Name: "rack-9"})
	require.NoError(t, err)
	assert.Equal(t, "rack-9", group(t, client, id).Name)
	assert.Equal(t, "der Keller", group(t, client, id).Description, "what is not sent stays")

	_, err = client.DeleteWorkgroup(t.Context(), &smc.DeleteWorkgroupRequest{WorkgroupID: id})
	require.NoError(t, err)
	_, err = client.DeleteWorkgroup(t.Context(), &smc.DeleteWorkgroupRequest{WorkgroupID: id})
	require.ErrorIs(t, err, yunkit.ErrNotFound)
	assertCode(t, "InvalidWorkgroupId.NotFound", err)

	for range 49 {
		_, err = client.CreateWorkgroup(t.Context(), nil)
		require.NoError(t, err)
	}
	_, err = client.CreateWorkgroup(t.Context(), nil)
	assertCode(t, "QuotaExceeded.Workgroup", err)
}

func TestMembersOfWorkgroups(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ids := srv.AddSourceServers(51)
	var groups []string
	for range 2 {
		resp, err := client.CreateWorkgroup(t.Context(), nil)
		require.NoError(t, err)
		groups = append(groups, resp.WorkgroupID)
	}
	associate := func(group string, ids ...string) error {
		_, err := client.AssociateSourceServers(t.Context(), &smc.AssociateSourceServersRequest{WorkgroupID: group, SourceID: ids})
		return err
	}
	disassociate := func(group string, ids ...string) error {
		_, err := client.DisassociateSourceServers(t.Context(), &smc.DisassociateSourceServersRequest{WorkgroupID: group, SourceID: ids})
		return err
	}

	require.NoError(t, associate(groups[0], ids[:50]...))
	assert.Equal(t, groups[0], source(t, client, ids[49]).WorkgroupID)
	require.NoError(t, associate(groups[0], ids[0], ids[1]), "they are in it already")
	assertCode(t, "QuotaExceeded.SourceServer", associate(groups[0], ids[50]))
	assertCode(t, "OperationConflict.SourceServer", associate(groups[1], ids[50], ids[0]))
	assert.Empty(t, source(t, client, ids[50]).WorkgroupID, "all or none")
	assertCode(t, "InvalidSourceId.NotFound", associate(groups[1], "s-other"))
	assertCode(t, "InvalidWorkgroupId.NotFound", associate("w-other", ids[0]))

	require.NoError(t, disassociate(groups[1], ids[0]))
	assert.Equal(t, groups[0], source(t, client, ids[0]).WorkgroupID, "it is not in that one")
	_, err := client.DeleteWorkgroup(t.Context(), &smc.DeleteWorkgroupRequest{WorkgroupID: groups[0]})
	require.ErrorIs(t, err, yunkit.ErrConflict)
	assertCode(t, "DeletionConflict.Workgroup", err)
	require.NoError(t, disassociate(groups[0], ids[:49]...))
	assertCode(t, "InvalidSourceId.NotFound", disassociate(groups[0], "s-other"))
	assertCode(t, "InvalidWorkgroupId.NotFound", disassociate("w-other", ids[0]))

	_, err = client.DeleteSourceServer(t.Context(), &smc.DeleteSourceServerRequest{SourceID: ids[49]})
	require.NoError(t, err)
	_, err = client.DeleteWorkgroup(t.Context(), &smc.DeleteWorkgroupRequest{WorkgroupID: groups[0]})
	require.NoError(t, err, "the last member is deleted")
}

func TestStateOfWorkgroups(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.SetRunDuration(hours)
	client := newClient(t, srv)
	ids := srv.AddSourceServers(2)
	resp, err := client.CreateWorkgroup(t.Context(), nil)
	require.NoError(t, err)
	id := resp.WorkgroupID
	_, err = client.AssociateSourceServers(t.Context(), &smc.AssociateSourceServersRequest{WorkgroupID: id, SourceID: ids})
	require.NoError(t, err)
	check := func(why string, status smc.WorkgroupStatus, warnings ...smc.WorkgroupWarning) {
		t.Helper()
		got := group(t, client, id)
		assert.Equal(t, status, got.Status, why)
		assert.ElementsMatch(t, warnings, got.Warnings, why)
	}
	warn := func(kind smc.WorkgroupWarningType, ids ...string) smc.WorkgroupWarning {
		return smc.WorkgroupWarning{WarningType: kind, SourceIDs: ids}
	}

	check("no jobs", smc.WorkgroupNotStarted, warn(smc.WorkgroupWarningUnrelated, ids...))
	req := incremental()
	req.SourceID = ids[0]
	first := newJob(t, srv, client, req)
	assert.Equal(t, id, look(t, client, first).WorkgroupID)
	check("a job that was not started", smc.WorkgroupNotStarted, warn(smc.WorkgroupWarningUnrelated, ids[1]))
	start(t, client, first)
	second := newJob(t, srv, client, smc.CreateReplicationJobRequest{SourceID: ids[1]})
	check("one runs", smc.WorkgroupInProgress)
	start(t, client, second)
	require.NoError(t, srv.FailReplicationJob(second, "InternalError", ""))
	check("one fails", smc.WorkgroupInProgress, warn(smc.WorkgroupWarningInError, ids[1]))
	start(t, client, second)
	srv.PassTime(hours)
	check("one is done, and the other waits", smc.WorkgroupInProgress)
	_, err = client.CutOverReplicationJob(t.Context(), &smc.CutOverReplicationJobRequest{JobID: first, SyncData: true})
	require.NoError(t, err)
	check("the other is cut over", smc.WorkgroupCutover)
	srv.PassTime(hours)
	check("both are done", smc.WorkgroupCompleted)
}

func TestFiltersWorkgroups(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	var ids []string
	for _, req := range []smc.CreateWorkgroupRequest{
		{Name: "rack-1"}, {Name: "rack-2", Tag: smc.Tags{{Key: "team", Value: "a"}}}, {Name: "rack-3"},
	} {
		resp, err := client.CreateWorkgroup(t.Context(), &req)
		require.NoError(t, err)
		ids = append(ids, resp.WorkgroupID)
	}
	for _, test := range []struct {
		name string
		req  smc.DescribeWorkgroupsRequest
		want []string
	}{
		{"nothing", smc.DescribeWorkgroupsRequest{}, ids},
		{"nothing, by small pages", smc.DescribeWorkgroupsRequest{PageSize: 1}, ids},
		{"IDs", smc.DescribeWorkgroupsRequest{WorkgroupID: smc.StringList{ids[2], ids[0]}}, []string{ids[0], ids[2]}},
		{"a name", smc.DescribeWorkgroupsRequest{Name: "rack-2"}, ids[1:2]},
		{"a state", smc.DescribeWorkgroupsRequest{Status: smc.WorkgroupCompleted}, nil},
		{"a tag", smc.DescribeWorkgroupsRequest{Tag: smc.Tags{{Key: "team"}}}, ids[1:2]},
	} {
		var got []string
		for group := range values(t, client.AllWorkgroups(t.Context(), &test.req)) {
			got = append(got, group.WorkgroupID)
		}
		assert.Equal(t, test.want, got, test.name)
	}
	assert.Len(t, slices.Collect(values(t, client.AllWorkgroups(t.Context(), &smc.DescribeWorkgroupsRequest{PageNumber: 2, PageSize: 1}))), 2)
}
