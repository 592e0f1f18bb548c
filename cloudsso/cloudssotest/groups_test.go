package cloudssotest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/cloudsso"
)

func TestKeepsGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	created, err := w.CreateGroup(ctx, &cloudsso.CreateGroupRequest{DirectoryID: directoryID, GroupName: "on-call", Description: "day and night"})
	require.NoError(t, err)
	g := created.Group
	assert.Equal(t, cloudsso.Group{
		GroupID: g.GroupID, GroupName: "on-call", Description: "day and night",
		ProvisionType: cloudsso.ProvisionManual, CreateTime: g.CreateTime, UpdateTime: g.CreateTime,
	}, g)

	updated, err := w.UpdateGroup(ctx, &cloudsso.UpdateGroupRequest{DirectoryID: directoryID, GroupID: g.GroupID, NewGroupName: "by-day"})
	require.NoError(t, err)
	assert.Equal(t, "by-day", updated.Group.GroupName)
	assert.Equal(t, "day and night", updated.Group.Description, "what is not sent stays")
	got, err := w.GetGroup(ctx, &cloudsso.GetGroupRequest{DirectoryID: directoryID, GroupID: g.GroupID})
	require.NoError(t, err)
	assert.Equal(t, updated.Group, got.Group)

	name := func(g cloudsso.Group) string { return g.GroupName }
	for filter, want := range map[string][]string{
		"":                        {"test-group-001", "by-day"},
		"GroupName eq BY-day":     {"by-day"},
		"GroupName sw test-group": {"test-group-001"},
	} {
		req := &cloudsso.ListGroupsRequest{DirectoryID: directoryID, Filter: filter}
		assert.Equal(t, want, each(t, w.AllGroups(ctx, req), name), filter)
	}
	_, err = w.ListGroups(ctx, &cloudsso.ListGroupsRequest{DirectoryID: directoryID, Filter: "UserName eq x"})
	assertCode(t, "InvalidParameter.Filter", err)
	w.do(synchronize)
	synced := &cloudsso.ListGroupsRequest{DirectoryID: directoryID, ProvisionType: cloudsso.ProvisionSynchronized}
	assert.Equal(t, []string{"test-group-001"}, each(t, w.AllGroups(ctx, synced), name))
}

// A membership is seen from both ends, and knows since when it is.
func TestKeepsMemberships(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.srv.PassTime(time.Hour)
	w.do(join)
	others := w.srv.AddUsers(directoryID, 120)
	require.NoError(t, w.srv.AddGroupMembers(directoryID, w.group, others...))
	otherGroup := w.srv.AddGroups(directoryID, 1)[0]
	require.NoError(t, w.srv.AddGroupMembers(directoryID, otherGroup, w.user, w.user))

	members := all(t, w.AllGroupMembers(t.Context(), &cloudsso.ListGroupMembersRequest{DirectoryID: directoryID, GroupID: w.group}))
	require.Len(t, members, 121)
	first := members[0]
	assert.InDelta(t, time.Hour, time.Until(first.JoinTime.Time), float64(time.Minute))
	assert.Equal(t, cloudsso.GroupMember{
		GroupID: w.group, UserID: w.user, UserName: "test-user-00001", DisplayName: "Test User 1", Email: "test-user-00001@example.com",
		Description: "made for a test", Status: cloudsso.Enabled, ProvisionType: cloudsso.ProvisionManual, JoinTime: first.JoinTime,
	}, first)

	joined := func() []cloudsso.JoinedGroup {
		return all(t, w.AllJoinedGroupsForUser(t.Context(), &cloudsso.ListJoinedGroupsForUserRequest{DirectoryID: directoryID, UserID: w.user}))
	}
	groups := joined()
	require.Len(t, groups, 2, "nobody joins twice")
	assert.Equal(t, cloudsso.JoinedGroup{
		UserID: w.user, GroupID: w.group, GroupName: "test-group-001", Description: "made for a test",
		ProvisionType: cloudsso.ProvisionManual, JoinTime: first.JoinTime,
	}, groups[0])

	w.do(leave)
	groups = joined()
	require.Len(t, groups, 1)
	assert.Equal(t, otherGroup, groups[0].GroupID)
	_, err := w.ListGroupMembers(t.Context(), &cloudsso.ListGroupMembersRequest{DirectoryID: directoryID, GroupID: "g-none"})
	assertCode(t, "EntityNotExists.Group", err)
	_, err = w.ListJoinedGroupsForUser(t.Context(), &cloudsso.ListJoinedGroupsForUserRequest{DirectoryID: directoryID, UserID: "u-none"})
	assertCode(t, "EntityNotExists.User", err)
}
