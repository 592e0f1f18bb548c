package smctest_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
)

func TestKeepsTags(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ids := srv.AddSourceServers(3)
	tag := func(tags ...smc.Tag) {
		t.Helper()
		_, err := client.TagResources(t.Context(), &smc.TagResourcesRequest{
			ResourceType: smc.ResourceSourceServer, ResourceID: ids[:2], Tag: tags,
		})
		require.NoError(t, err)
	}
	untag := func(req smc.UntagResourcesRequest) {
		t.Helper()
		req.ResourceType = smc.ResourceSourceServer
		_, err := client.UntagResources(t.Context(), &req)
		require.NoError(t, err)
	}
	tag(smc.Tag{Key: "team", Value: "a"}, smc.Tag{Key: "stage"})
	tag(smc.Tag{Key: "team", Value: "b"})
	assert.Equal(t, []smc.Tag{{Key: "team", Value: "b"}, {Key: "stage"}}, source(t, client, ids[0]).Tags, "the new value")

	req := smc.CreateReplicationJobRequest{SourceID: ids[0], Tag: smc.Tags{{Key: "team", Value: "c"}}}
	job := newJob(t, srv, client, req)
	for _, test := range []struct {
		why  string
		req  smc.ListTagResourcesRequest
		want []string
	}{
		{"all of a type", smc.ListTagResourcesRequest{}, []string{ids[0] + " team", ids[0] + " stage", ids[1] + " team", ids[1] + " stage"}},
		{"of one resource", smc.ListTagResourcesRequest{ResourceID: ids[1:]}, []string{ids[1] + " team", ids[1] + " stage"}},
		{"of those that carry a tag", smc.ListTagResourcesRequest{ResourceID: ids[:1], Tag: smc.Tags{{Key: "stage"}}}, []string{ids[0] + " team", ids[0] + " stage"}},
		{"case matters", smc.ListTagResourcesRequest{Tag: smc.Tags{{Key: "Team"}}}, nil},
		{"jobs get theirs when they are created", smc.ListTagResourcesRequest{ResourceType: smc.ResourceReplicationJob}, []string{job + " team"}},
	} {
		kind := "ALIYUN::SMC::REPLICATIONJOB"
		if test.req.ResourceType == "" {
			test.req.ResourceType, kind = smc.ResourceSourceServer, "ALIYUN::SMC::SOURCESERVER"
		}
		var got []string
		for tag := range values(t, client.AllTagResources(t.Context(), &test.req)) {
			assert.Equal(t, kind, tag.ResourceType)
			got = append(got, tag.ResourceID+" "+tag.TagKey)
		}
		assert.Equal(t, test.want, got, test.why)
	}

	untag(smc.UntagResourcesRequest{ResourceID: ids[:1], TagKey: smc.StringList{"team", "other"}, All: true})
	assert.Equal(t, []smc.Tag{{Key: "stage"}}, source(t, client, ids[0]).Tags, "All counts without keys only")
	untag(smc.UntagResourcesRequest{ResourceID: ids[:1]})
	assert.Len(t, source(t, client, ids[0]).Tags, 1)
	untag(smc.UntagResourcesRequest{ResourceID: ids[:2], All: true})
	assert.Empty(t, source(t, client, ids[0]).Tags)
	assert.Empty(t, source(t, client, ids[1]).Tags)
}

func TestPagesTags(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ids := srv.AddSourceServers(60)
	var tags smc.Tags
	for i := range 2 {
		tags = append(tags, smc.Tag{Key: fmt.Sprintf("key-%d", i)})
	}
	for part := range slices.Chunk(ids, 50) {
		_, err := client.TagResources(t.Context(), &smc.TagResourcesRequest{ResourceType: smc.ResourceSourceServer, ResourceID: part, Tag: tags})
		require.NoError(t, err)
	}
	req := &smc.ListTagResourcesRequest{ResourceType: smc.ResourceSourceServer}
	before := len(srv.Requests())
	all := slices.Collect(values(t, client.AllTagResources(t.Context(), req)))
	assert.Len(t, all, 120)
	assert.Len(t, srv.Requests(), before+3)

	for _, token := range []string{"50", "LTE"} {
		req.NextToken = token
		_, err := client.ListTagResources(t.Context(), req)
		assertCode(t, "InvalidParameter.NextToken", err)
	}
}

func TestRefusesTags(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ids := srv.AddSourceServers(2)
	tagIDs := func(tags smc.Tags, ids ...string) error {
		_, err := client.TagResources(t.Context(), &smc.TagResourcesRequest{ResourceType: smc.ResourceSourceServer, ResourceID: ids, Tag: tags})
		return err
	}
	one := smc.Tags{{Key: "team"}}
	err := tagIDs(one, ids[0], "s-other")
	require.ErrorIs(t, err, yunkit.ErrNotFound)
	assertCode(t, "InvalidResourceId.NotFound", err)
	assertCode(t, "Duplicate.ResourceId", tagIDs(one, ids[0], ids[0]))

	var most smc.Tags
	for i := range 20 {
		most = append(most, smc.Tag{Key: fmt.Sprintf("key-%d", i)})
	}
	require.NoError(t, tagIDs(most, ids[0]))
	require.NoError(t, tagIDs(most[:1], ids[0]), "a key that is there needs no room")
	assertCode(t, "NumberExceed.Tags", tagIDs(one, ids[1], ids[0]))
	assert.Empty(t, source(t, client, ids[1]).Tags, "all or none")

	_, err = client.UntagResources(t.Context(), &smc.UntagResourcesRequest{ResourceType: smc.ResourceReplicationJob, ResourceID: ids[:1]})
	assertCode(t, "InvalidResourceId.NotFound", err)
	_, err = client.ListTagResources(t.Context(), &smc.ListTagResourcesRequest{ResourceType: smc.ResourceSourceServer, Tag: smc.Tags{{Value: "a"}}})
	assertCode(t, "InvalidParameter.TagValue", err)
	_, err = client.ListTagResources(t.Context(), &smc.ListTagResourcesRequest{ResourceType: smc.ResourceSourceServer, ResourceID: smc.StringList{"s-other"}})
	assertCode(t, "InvalidResourceId.NotFound", err)
}
