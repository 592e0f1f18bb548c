package cloudssotest_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

func TestKeepsUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	created, err := w.CreateUser(ctx, &cloudsso.CreateUserRequest{
		DirectoryID: directoryID, UserName: "lin.mei", DisplayName: "林梅", FirstName: "Mei", LastName: "Lin",
		Email: "lin.mei@example.com", Description: "on call", Status: cloudsso.Disabled,
	})
	require.NoError(t, err)
	u := created.User
	assert.WithinDuration(t, time.Now(), u.CreateTime.Time, time.Minute)
	assert.Equal(t, cloudsso.User{
		UserID: u.UserID, UserName: "lin.mei", DisplayName: "林梅", FirstName: "Mei", LastName: "Lin",
		Email: "lin.mei@example.com", Description: "on call", Status: cloudsso.Disabled,
		ProvisionType: cloudsso.ProvisionManual, CreateTime: u.CreateTime, UpdateTime: u.CreateTime,
	}, u)

	w.srv.PassTime(time.Hour)
	updated, err := w.UpdateUser(ctx, &cloudsso.UpdateUserRequest{
		DirectoryID: directoryID, UserID: u.UserID, NewEmail: "mei@example.com", NewLastName: "Li",
	})
	require.NoError(t, err)
	assert.Equal(t, "Li", updated.User.LastName)
	assert.Equal(t, "林梅", updated.User.DisplayName, "what is not sent stays")
	assert.InDelta(t, time.Hour, updated.User.UpdateTime.Sub(u.UpdateTime.Time), float64(time.Minute))
	_, err = w.UpdateUserStatus(ctx, &cloudsso.UpdateUserStatusRequest{DirectoryID: directoryID, UserID: u.UserID, NewStatus: cloudsso.Enabled})
	require.NoError(t, err)
	_, err = w.UpdateUser(ctx, &cloudsso.UpdateUserRequest{DirectoryID: directoryID, UserID: w.user, NewEmail: "mei@example.com"})
	assertCode(t, "EntityAlreadyExists.User", err)

	got, err := w.GetUser(ctx, &cloudsso.GetUserRequest{DirectoryID: directoryID, UserID: u.UserID})
	require.NoError(t, err)
	assert.Equal(t, cloudsso.Enabled, got.User.Status)
	listed := all(t, w.AllUsers(ctx, &cloudsso.ListUsersRequest{DirectoryID: directoryID}))
	require.Len(t, listed, 2)
	assert.Equal(t, got.User, listed[1])
}

func TestGeneratesPasswords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	reset := func(req cloudsso.ResetUserPasswordRequest) yunkit.Secret {
		req.DirectoryID, req.UserID = directoryID, w.user
		resp, err := w.ResetUserPassword(t.Context(), &req)
		require.NoError(t, err)
		return resp.NewPassword
	}
	assert.NotEmpty(t, reset(cloudsso.ResetUserPasswordRequest{GenerateRandomPassword: true}))
	assert.Empty(t, reset(cloudsso.ResetUserPasswordRequest{Password: "Test-password-not-real-2"}), "the caller knows it")
}

func TestFindsSynchronizedUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do(synchronize)
	got, err := w.GetUser(t.Context(), &cloudsso.GetUserRequest{DirectoryID: directoryID, UserID: w.user})
	require.NoError(t, err)
	assert.Equal(t, cloudsso.ProvisionSynchronized, got.User.ProvisionType)
	assert.Equal(t, cloudsso.ExternalID{ID: "external-test-user-00001", Issuer: cloudsso.IssuerSCIM}, got.User.ExternalID)
	found, err := w.GetUserId(t.Context(), &cloudsso.GetUserIdRequest{DirectoryID: directoryID, ExternalID: got.User.ExternalID})
	require.NoError(t, err)
	assert.Equal(t, w.user, found.UserID)
	_, err = w.GetUserId(t.Context(), &cloudsso.GetUserIdRequest{
		DirectoryID: directoryID, ExternalID: cloudsso.ExternalID{ID: "nobody", Issuer: cloudsso.IssuerSCIM},
	})
	assertCode(t, "EntityNotExists.User", err)

	updated, err := w.UpdateUser(t.Context(), &cloudsso.UpdateUserRequest{DirectoryID: directoryID, UserID: w.user, NewDisplayName: "x"})
	require.NoError(t, err)
	assert.Zero(t, updated.User.ExternalID, "the calls that write do not show it")
}

func TestFiltersUsers(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	users := srv.AddUsers(directoryID, 11)
	require.NoError(t, srv.Synchronize(directoryID, users[4]))
	_, err := client.UpdateUserStatus(t.Context(), &cloudsso.UpdateUserStatusRequest{DirectoryID: directoryID, UserID: users[5], NewStatus: cloudsso.Disabled})
	require.NoError(t, err)
	_, err = client.CreateUser(t.Context(), &cloudsso.CreateUserRequest{
		DirectoryID: directoryID, UserName: "tagged", Tags: cloudsso.Tags{{Key: "team", Value: "a"}},
	})
	require.NoError(t, err)
	for why, test := range map[string]struct {
		req  cloudsso.ListUsersRequest
		want []string
	}{
		"one name":             {cloudsso.ListUsersRequest{Filter: "UserName eq TEST-user-00003"}, []string{"test-user-00003"}},
		"a beginning":          {cloudsso.ListUsersRequest{Filter: "UserName sw Test-User-0001"}, []string{"test-user-00010", "test-user-00011"}},
		"a beginning is none":  {cloudsso.ListUsersRequest{Filter: "UserName eq test"}, []string{}},
		"from a provider":      {cloudsso.ListUsersRequest{ProvisionType: cloudsso.ProvisionSynchronized}, []string{"test-user-00005"}},
		"who may not log on":   {cloudsso.ListUsersRequest{Status: cloudsso.Disabled}, []string{"test-user-00006"}},
		"with a tag":           {cloudsso.ListUsersRequest{Tags: cloudsso.Tags{{Key: "team", Value: "a"}}}, []string{"tagged"}},
		"with another value":   {cloudsso.ListUsersRequest{Tags: cloudsso.Tags{{Key: "team", Value: "b"}}}, []string{}},
		"all filters together": {cloudsso.ListUsersRequest{Filter: "UserName sw test", Status: cloudsso.Disabled, ProvisionType: cloudsso.ProvisionSynchronized}, []string{}},
	} {
		test.req.DirectoryID = directoryID
		assert.Equal(t, test.want, each(t, client.AllUsers(t.Context(), &test.req), func(u cloudsso.User) string { return u.UserName }), why)
	}
	_, err = client.ListUsers(t.Context(), &cloudsso.ListUsersRequest{DirectoryID: directoryID, Filter: "Email eq x"})
	assertCode(t, "InvalidParameter.Filter", err)
}

// However many there are, all of them come, once and in their order, whether
// pages are fetched ahead or not.
func TestLoopsOverTenThousandUsers(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	want := srv.AddUsers(directoryID, 10_000)
	client := newClient(t, srv)
	for why, opts := range map[string][]yunkit.IterOption{
		"one page after the other": nil,
		"pages fetched ahead":      {yunkit.Prefetch(4)},
	} {
		before := len(srv.Requests())
		req := &cloudsso.ListUsersRequest{DirectoryID: directoryID}
		got := each(t, client.AllUsers(t.Context(), req, opts...), func(u cloudsso.User) string { return u.UserID })
		assert.True(t, slices.Equal(want, got), why) // Equal would print them all
		assert.Len(t, srv.Requests()[before:], 100, why)
	}
}
