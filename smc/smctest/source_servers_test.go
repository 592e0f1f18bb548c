package smctest_test

import (
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
)

// values ends the test at the first error of an iteration.
func values[T any](t *testing.T, seq iter.Seq2[T, error]) iter.Seq[T] {
	t.Helper()
	return func(yield func(T) bool) {
		for v, err := range seq {
			require.NoError(t, err)
			if !yield(v) {
				return
			}
		}
	}
}

// source returns a source server as it is listed.
func source(t *testing.T, client *smc.Client, id string) smc.SourceServer {
	t.Helper()
	resp, err := client.DescribeSourceServers(t.Context(), &smc.DescribeSourceServersRequest{SourceID: smc.StringList{id}})
	require.NoError(t, err)
	require.Len(t, resp.SourceServers, 1)
	return resp.SourceServers[0]
}

func TestKeepsSourceServers(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ids := srv.AddSourceServers(2)

	got := source(t, client, ids[0])
	assert.Equal(t, smc.SourceServerAvailable, got.State)
	assert.Equal(t, "test-server-001", got.Name)
	assert.WithinDuration(t, time.Now(), got.CreationTime.Time, time.Minute)
	var info smc.SystemInfo
	require.NoError(t, got.SystemInfo.Decode(&info))
	assert.Equal(t, "test-server-001", info.Hostname)
	assert.Equal(t, yunkit.Int(2), info.Cores)
	assert.Len(t, got.SystemDiskParts, 2)
	require.Len(t, got.DataDisks, 1)
	assert.Len(t, got.DataDisks[0].Parts, 1)
	assert.Len(t, got.Disks.System.Parts, 2)
	require.Len(t, got.Disks.Data, 1)
	assert.Equal(t, int64(20<<30), got.Disks.Data[0].Parts[0].SizeBytes)

	_, err := client.ModifySourceServerAttribute(t.Context(), &smc.ModifySourceServerAttributeRequest{SourceID: ids[0], Name: "web"})
	require.NoError(t, err)
	assert.Equal(t, "web", source(t, client, ids[0]).Name)
	assert.Equal(t, got.Description, source(t, client, ids[0]).Description, "what is not sent stays")
	_, err = client.ModifySourceServerAttribute(t.Context(), &smc.ModifySourceServerAttributeRequest{SourceID: ids[1], Name: "web"})
	require.ErrorIs(t, err, yunkit.ErrConflict)
	assertCode(t, "SourceServerName.Duplicate", err)
	_, err = client.ModifySourceServerAttribute(t.Context(), &smc.ModifySourceServerAttributeRequest{SourceID: ids[0], Name: "web"})
	require.NoError(t, err, "its own name is no other's")

	del := &smc.DeleteSourceServerRequest{SourceID: ids[0]}
	_, err = client.DeleteSourceServer(t.Context(), del)
	require.NoError(t, err)
	_, err = client.DeleteSourceServer(t.Context(), del)
	assertCode(t, "SourceServerState.Invalid", err)
	_, err = client.ModifySourceServerAttribute(t.Context(), &smc.ModifySourceServerAttributeRequest{SourceID: ids[0], Name: "other"})
	assertCode(t, "SourceServerState.Invalid", err)
	assert.Equal(t, smc.SourceServerDeleting, source(t, client, ids[0]).State, "it is seen so once")
	assert.Len(t, slices.Collect(values(t, client.AllSourceServers(t.Context(), nil))), 1)
	_, err = client.DeleteSourceServer(t.Context(), del)
	require.ErrorIs(t, err, yunkit.ErrNotFound)
	assertCode(t, "InvalidSourceId.NotFound", err)
	_, err = client.ModifySourceServerAttribute(t.Context(), &smc.ModifySourceServerAttributeRequest{SourceID: ids[0], Name: "late"})
	assertCode(t, "InvalidSourceId.NotFound", err)
}

func TestStateOfSourceServersFollows(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	srv.SetRunDuration(hours)
	id := srv.AddSourceServers(1)[0]

	require.NoError(t, srv.SetSourceServerOffline(id, true))
	got := source(t, client, id)
	assert.Equal(t, smc.SourceServerUnavailable, got.State, "its agent is silent")
	assert.Equal(t, "SourceServer.Offline", got.ErrorCode)
	var info smc.StatusInfo
	require.NoError(t, got.StatusInfo.Decode(&info))
	assert.NotEmpty(t, info.ErrorMsg)
	_, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: id, RegionID: "cn-hangzhou"})
	assertCode(t, "SourceServerState.Invalid", err)
	require.NoError(t, srv.SetSourceServerOffline(id, false))
	require.Error(t, srv.SetSourceServerOffline("s-other", true))

	job := newJob(t, srv, client, smc.CreateReplicationJobRequest{SourceID: id})
	got = source(t, client, id)
	assert.Equal(t, smc.SourceServerAvailable, got.State, "a job that was not started uses nothing")
	assert.Empty(t, got.ErrorCode)
	assert.Equal(t, job, got.JobID)
	start(t, client, job)
	assert.Equal(t, smc.SourceServerInUse, source(t, client, id).State)
	srv.PassTime(hours)
	assert.Equal(t, smc.SourceServerAvailable, source(t, client, id).State, "the run is over")

	second := newJob(t, srv, client, smc.CreateReplicationJobRequest{SourceID: id})
	assert.Equal(t, second, source(t, client, id).JobID, "the last one")
}

func TestFiltersSourceServers(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ids := srv.AddSourceServers(4)
	require.NoError(t, srv.SetSourceServerOffline(ids[3], true))
	job := newJob(t, srv, client, smc.CreateReplicationJobRequest{SourceID: ids[0]})
	newJob(t, srv, client, smc.CreateReplicationJobRequest{SourceID: ids[1], JobType: smc.JobTypeOperatingSystem})
	_, err := client.TagResources(t.Context(), &smc.TagResourcesRequest{
		ResourceType: smc.ResourceSourceServer, ResourceID: ids[:2], Tag: smc.Tags{{Key: "team", Value: "a"}},
	})
	require.NoError(t, err)
	group, err := client.CreateWorkgroup(t.Context(), nil)
	require.NoError(t, err)
	_, err = client.AssociateSourceServers(t.Context(), &smc.AssociateSourceServersRequest{WorkgroupID: group.WorkgroupID, SourceID: ids[2:]})
	require.NoError(t, err)

	for _, test := range []struct {
		name string
		req  smc.DescribeSourceServersRequest
		want []string
	}{
		{"nothing", smc.DescribeSourceServersRequest{}, ids},
		{"IDs", smc.DescribeSourceServersRequest{SourceID: smc.StringList{ids[2], ids[0], "s-other"}}, []string{ids[0], ids[2]}},
		{"a name", smc.DescribeSourceServersRequest{Name: "test-server-002"}, ids[1:2]},
		{"a state", smc.DescribeSourceServersRequest{State: smc.SourceServerUnavailable}, ids[3:]},
		{"a job", smc.DescribeSourceServersRequest{JobID: job}, ids[:1]},
		{"types of jobs", smc.DescribeSourceServersRequest{RelatedJobType: smc.StringList{"1", "3"}}, ids[1:2]},
		{"the first type", smc.DescribeSourceServersRequest{RelatedJobType: smc.StringList{"0"}}, ids[:1]},
		{"a workgroup", smc.DescribeSourceServersRequest{WorkgroupID: group.WorkgroupID}, ids[2:]},
		{"a resource group", smc.DescribeSourceServersRequest{ResourceGroupID: "rg-other"}, nil},
		{"a tag", smc.DescribeSourceServersRequest{Tag: smc.Tags{{Key: "team", Value: "a"}}}, ids[:2]},
		{"another value", smc.DescribeSourceServersRequest{Tag: smc.Tags{{Key: "team", Value: "b"}}}, nil},
		{"both must fit", smc.DescribeSourceServersRequest{JobID: job, Tag: smc.Tags{{Key: "stage"}}}, nil},
	} {
		var got []string
		for source := range values(t, client.AllSourceServers(t.Context(), &test.req)) {
			got = append(got, source.SourceID)
		}
		assert.Equal(t, test.want, got, test.name)
	}
}

func TestPagesSourceServers(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ids := srv.AddSourceServers(120)

	page, err := client.DescribeSourceServers(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, []int{10, 1, 10, 120}, []int{len(page.SourceServers), page.PageNumber, page.PageSize, page.TotalCount})
	for number, want := range map[int]int{3: 20, 4: 0, 1 << 30: 0} {
		page, err = client.DescribeSourceServers(t.Context(), &smc.DescribeSourceServersRequest{PageNumber: number, PageSize: 50})
		require.NoError(t, err)
		assert.Len(t, page.SourceServers, want)
		assert.Equal(t, 120, page.TotalCount)
	}
	for _, prefetch := range []int{0, 4} {
		var got []string
		for source := range values(t, client.AllSourceServers(t.Context(), nil, yunkit.Prefetch(prefetch))) {
			got = append(got, source.SourceID)
		}
		assert.Equal(t, ids, got)
	}
}

// What is deleted shows as such on its own page only.
func TestDeletingIsSeenOnceWhereItIsShown(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ids := srv.AddSourceServers(2)
	_, err := client.DeleteSourceServer(t.Context(), &smc.DeleteSourceServerRequest{SourceID: ids[1]})
	require.NoError(t, err)
	_, err = client.DescribeSourceServers(t.Context(), &smc.DescribeSourceServersRequest{PageSize: 1})
	require.NoError(t, err)
	assert.Equal(t, smc.SourceServerDeleting, source(t, client, ids[1]).State)
	assert.Len(t, slices.Collect(values(t, client.AllSourceServers(t.Context(), nil))), 1)
}

func TestRegistersWithActivationCodes(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	token, err := client.CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{Count: 2, TimeToLiveInDays: 7})
	require.NoError(t, err)
	code := string(token.AccessTokenCode)

	id, err := srv.RegisterSourceServer(code, "web")
	require.NoError(t, err)
	assert.Equal(t, "web", source(t, client, id).Name)
	assert.Equal(t, yunkit.Int(1), list(t, client, nil)[0].RegisteredCount)
	_, err = srv.RegisterSourceServer(code, "db")
	require.NoError(t, err)
	_, err = srv.RegisterSourceServer(code, "mail")
	require.Error(t, err, "it is used up")
	_, err = srv.RegisterSourceServer("other", "mail")
	require.Error(t, err)
	assert.Len(t, slices.Collect(values(t, client.AllSourceServers(t.Context(), nil))), 2)

	disabled, err := client.CreateAccessToken(t.Context(), nil)
	require.NoError(t, err)
	_, err = client.DisableAccessToken(t.Context(), &smc.DisableAccessTokenRequest{AccessTokenID: disabled.AccessTokenID})
	require.NoError(t, err)
	_, err = srv.RegisterSourceServer(string(disabled.AccessTokenCode), "mail")
	require.Error(t, err, "nobody can use it any more")

	fresh, err := client.CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{TimeToLiveInDays: 7})
	require.NoError(t, err)
	srv.PassTime(8 * 24 * time.Hour)
	assert.Equal(t, smc.AccessTokenExpired, list(t, client, nil)[0].Status)
	_, err = srv.RegisterSourceServer(string(fresh.AccessTokenCode), "mail")
	require.Error(t, err, "its days are over")
}
