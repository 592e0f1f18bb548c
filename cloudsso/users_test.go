package cloudsso_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// Tags are newer than the vendor's SDK. They are sent, and an answer with tags,
// which no documentation describes, is read past them.
func TestCreateUserWithTags(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"CreateUser": {
		ok(`{"User":{"UserId":"u-1","UserName":"lin.mei","ProvisionType":"Manual","Tags":[{"Key":"team","Value":"platform"}]}}`),
	}})
	resp, err := client.CreateUser(t.Context(), &cloudsso.CreateUserRequest{
		DirectoryID: directory, UserName: "lin.mei", Tags: []cloudsso.Tag{{Key: "team", Value: "platform"}, {Key: "site"}},
	})
	require.NoError(t, err)
	assert.Equal(t, form(
		"DirectoryId", directory, "UserName", "lin.mei", "Tags.1.Key", "team", "Tags.1.Value", "platform", "Tags.2.Key", "site",
	), cloud.last())
	assert.Equal(t, cloudsso.User{UserID: "u-1", UserName: "lin.mei", ProvisionType: cloudsso.ProvisionManual}, resp.User, "no ExternalID comes with it")
}

func TestListUsersParameters(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"ListUsers": {page(t, "Users", "", 25, map[string]string{"UserId": "u-1"})}})
	resp, err := client.ListUsers(t.Context(), &cloudsso.ListUsersRequest{
		DirectoryID: directory, Filter: "UserName sw lin", ProvisionType: cloudsso.ProvisionSynchronized, Status: cloudsso.Enabled,
		Tags: cloudsso.Tags{{Key: "team", Value: "platform"}},
	})
	require.NoError(t, err)
	assert.Equal(t, form(
		"DirectoryId", directory, "Filter", "UserName sw lin", "ProvisionType", "Synchronized", "Status", "Enabled", "Tags.1.Key", "team", "Tags.1.Value", "platform",
	), cloud.last())
	assert.Equal(t, 25, resp.TotalCounts, "it counts what matches, not what this page holds")
	assert.Len(t, resp.Users, 1)
}

func TestExternalIDsAreForSynchronizedUsersOnly(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"GetUser": {fixture(t, "GetUser"), ok(`{"User":{"UserId":"u-1","ProvisionType":"Manual"}}`)}})
	req := &cloudsso.GetUserRequest{DirectoryID: directory, UserID: "u-1"}
	resp, err := client.GetUser(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, cloudsso.ExternalID{ID: "8d0f3a5c-0b1e-4f7a-9c55-test", Issuer: cloudsso.IssuerSCIM}, resp.User.ExternalID)
	resp, err = client.GetUser(t.Context(), req)
	require.NoError(t, err)
	assert.Zero(t, resp.User.ExternalID)
}

// The ID goes out as one JSON object, while it comes back as a real one.
func TestGetUserId(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"GetUserId": {ok(`{"UserId":"u-1"}`)}})
	resp, err := client.GetUserId(t.Context(), &cloudsso.GetUserIdRequest{
		DirectoryID: directory, ExternalID: cloudsso.ExternalID{ID: `a"b&c`, Issuer: cloudsso.IssuerSCIM},
	})
	require.NoError(t, err)
	assert.Equal(t, "u-1", resp.UserID)
	assert.JSONEq(t, `{"Id":"a\"b&c","Issuer":"SCIM"}`, cloud.last().Get("ExternalId"))

	_, err = client.GetUserId(t.Context(), &cloudsso.GetUserIdRequest{DirectoryID: directory})
	assert.ErrorContains(t, err, "ExternalID (ExternalId) is required")
	_, err = client.GetUserId(t.Context(), &cloudsso.GetUserIdRequest{DirectoryID: directory, ExternalID: cloudsso.ExternalID{ID: "a"}})
	assert.ErrorContains(t, err, "ExternalID.Issuer is required")

	unchecked, cloud := newClient(t, script{"GetUserId": {done}}, yunkit.WithoutValidation())
	_, err = unchecked.GetUserId(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, cloud.last(), "an ID that was not given is not sent as {}")
}

// New values have a prefix on the wire. An empty one is not sent, for nobody
// knows whether it would clear the old value.
func TestUpdateUserSendsWhatIsGiven(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"UpdateUser": {fixture(t, "UpdateUser")}})
	_, err := client.UpdateUser(t.Context(), &cloudsso.UpdateUserRequest{DirectoryID: directory, UserID: "u-1", NewEmail: "lin.mei@example.org"})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "UserId", "u-1", "NewEmail", "lin.mei@example.org"), cloud.last())
}

// The answer is empty, unlike that of UpdateUser. The service does not insist on a
// status, but without one nothing would change.
func TestUpdateUserStatus(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"UpdateUserStatus": {done}})
	resp, err := client.UpdateUserStatus(t.Context(), &cloudsso.UpdateUserStatusRequest{DirectoryID: directory, UserID: "u-1", NewStatus: cloudsso.Disabled})
	require.NoError(t, err)
	assert.Equal(t, "r-1", resp.RequestID)
	assert.Equal(t, form("DirectoryId", directory, "UserId", "u-1", "NewStatus", "Disabled"), cloud.last())
	_, err = client.UpdateUserStatus(t.Context(), &cloudsso.UpdateUserStatusRequest{DirectoryID: directory, UserID: "u-1"})
	require.EqualError(t, err, "cloudsso UpdateUserStatus: nothing is to be changed: set NewStatus")
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
}

// The vendor misspells the code of a user who still has access.
func TestDeleteUser(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"DeleteUser": {
		refused(http.StatusConflict, "DeletionConflict.User.AccessAssigment"), done, refused(http.StatusNotFound, "EntityNotExists.User"),
	}})
	for _, want := range []error{yunkit.ErrConflict, nil, yunkit.ErrNotFound} {
		_, err := client.DeleteUser(t.Context(), &cloudsso.DeleteUserRequest{DirectoryID: directory, UserID: "u-1"})
		assert.ErrorIs(t, err, want)
	}
}

// Booleans are documented as True and False and travel as true. The password
// goes out as it is, in the body, and neither it nor its successor is printed.
func TestResetUserPassword(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"ResetUserPassword": {done, fixture(t, "ResetUserPassword")}})
	req := &cloudsso.ResetUserPasswordRequest{DirectoryID: directory, UserID: "u-1", Password: "test-Password-1", RequirePasswordResetForNextLogin: true}
	resp, err := client.ResetUserPassword(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, form(
		"DirectoryId", directory, "UserId", "u-1", "Password", "test-Password-1", "RequirePasswordResetForNextLogin", "true",
	), cloud.last())
	assert.Empty(t, string(resp.NewPassword), "it was not generated")

	resp, err = client.ResetUserPassword(t.Context(), &cloudsso.ResetUserPasswordRequest{DirectoryID: directory, UserID: "u-1", GenerateRandomPassword: true})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "UserId", "u-1", "GenerateRandomPassword", "true"), cloud.last())
	assert.Equal(t, "test-password-not-real-1A", string(resp.NewPassword))

	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).InfoContext(t.Context(), "reset", "request", req, "response", resp)
	printed := log.String() + fmt.Sprintf("%v %+v", req, resp)
	assert.NotContains(t, printed, "test-Password-1")
	assert.NotContains(t, printed, "test-password-not-real-1A")

	_, err = client.ResetUserPassword(t.Context(), &cloudsso.ResetUserPasswordRequest{DirectoryID: directory, UserID: "u-1", Password: "short"})
	assert.ErrorIs(t, err, yunkit.ErrInvalidRequest)
	assert.NotContains(t, err.Error(), "short")
}

// A generated password is lost with its answer, and a resend would rotate it unseen.
func TestResetUserPasswordIsNotRepeated(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"ResetUserPassword": {refused(http.StatusInternalServerError, "InternalError")}})
	_, err := client.ResetUserPassword(t.Context(), &cloudsso.ResetUserPasswordRequest{DirectoryID: directory, UserID: "u-1", GenerateRandomPassword: true})
	assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
	assert.Len(t, cloud.requests(), 1)
}
