package cloudsso_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// The owner's account is a text of digits, and no task comes with the answer.
func TestCreateUserProvisioning(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"CreateUserProvisioning": {fixture(t, "CreateUserProvisioning")}})
	resp, err := client.CreateUserProvisioning(t.Context(), &cloudsso.CreateUserProvisioningRequest{
		DirectoryID: directory, PrincipalType: cloudsso.PrincipalGroup, PrincipalID: "g-1", TargetType: cloudsso.TargetRDAccount, TargetID: "1001",
		DuplicationStrategy: cloudsso.DuplicationStrategyKeepBoth, DeletionStrategy: cloudsso.DeletionStrategyDelete,
	})
	require.NoError(t, err)
	assert.Equal(t, form(
		"DirectoryId", directory, "PrincipalType", "Group", "PrincipalId", "g-1", "TargetType", "RD-Account", "TargetId", "1001",
		"DuplicationStrategy", "KeepBoth", "DeletionStrategy", "Delete",
	), cloud.last())
	assert.Equal(t, "1639738000000003", resp.UserProvisioning.OwnerPk)
}

// The vendor's samples swap the two kinds; a type each keeps them apart here.
func TestListUserProvisioningsParameters(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"ListUserProvisionings": {fixture(t, "ListUserProvisionings")}})
	_, err := client.ListUserProvisionings(t.Context(), &cloudsso.ListUserProvisioningsRequest{
		DirectoryID: directory, PrincipalType: cloudsso.PrincipalUser, PrincipalID: "u-1", TargetType: cloudsso.TargetRDAccount, TargetID: "1001", MaxResults: 100,
	})
	require.NoError(t, err)
	assert.Equal(t, form(
		"DirectoryId", directory, "PrincipalType", "User", "PrincipalId", "u-1", "TargetType", "RD-Account", "TargetId", "1001", "MaxResults", "100",
	), cloud.last())
}

func TestUpdateUserProvisioningSendsWhatIsGiven(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"UpdateUserProvisioning": {fixture(t, "UpdateUserProvisioning")}})
	_, err := client.UpdateUserProvisioning(t.Context(), &cloudsso.UpdateUserProvisioningRequest{
		DirectoryID: directory, UserProvisioningID: "up-1", NewDuplicationStrategy: cloudsso.DuplicationStrategyTakeOver,
	})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "UserProvisioningId", "up-1", "NewDuplicationStrategy", "TakeOver"), cloud.last())
}

// Without a strategy the one that was stored at the creation holds.
func TestDeleteUserProvisioning(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"DeleteUserProvisioning": {done}})
	req := &cloudsso.DeleteUserProvisioningRequest{DirectoryID: directory, UserProvisioningID: "up-1"}
	_, err := client.DeleteUserProvisioning(t.Context(), req)
	require.NoError(t, err)
	assert.False(t, cloud.last().Has("DeletionStrategy"))
	req.DeletionStrategy = cloudsso.DeletionStrategyKeep
	_, err = client.DeleteUserProvisioning(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, "Keep", cloud.last().Get("DeletionStrategy"))
}

// Sessions are counted in hours here, in seconds by access configurations. The
// documented defaults are those of a new directory, so nothing is sent for them.
func TestUserProvisioningConfiguration(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{
		"GetUserProvisioningConfiguration":    {fixture(t, "GetUserProvisioningConfiguration")},
		"UpdateUserProvisioningConfiguration": {fixture(t, "UpdateUserProvisioningConfiguration")},
	})
	resp, err := client.GetUserProvisioningConfiguration(t.Context(), &cloudsso.GetUserProvisioningConfigurationRequest{DirectoryID: directory})
	require.NoError(t, err)
	assert.Equal(t, 6, resp.UserProvisioningConfiguration.SessionDuration)

	req := &cloudsso.UpdateUserProvisioningConfigurationRequest{DirectoryID: directory, NewSessionDuration: 24}
	_, err = client.UpdateUserProvisioningConfiguration(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "NewSessionDuration", "24"), cloud.last())
	req.NewSessionDuration = 3600
	_, err = client.UpdateUserProvisioningConfiguration(t.Context(), req)
	assert.ErrorContains(t, err, "allowed is 1 to 24")
}

// The code in ErrorInfo is a value of the answer and makes no error of it, and
// UserProvisioningID is that of the provisioning, whatever the vendor's text says.
func TestUserProvisioningEvents(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{
		"GetUserProvisioningEvent":    {fixture(t, "GetUserProvisioningEvent")},
		"ListUserProvisioningEvents":  {fixture(t, "ListUserProvisioningEvents")},
		"RetryUserProvisioningEvent":  {done},
		"DeleteUserProvisioningEvent": {done},
	})
	resp, err := client.GetUserProvisioningEvent(t.Context(), &cloudsso.GetUserProvisioningEventRequest{DirectoryID: directory, EventID: "upe-1"})
	require.NoError(t, err)
	event := resp.UserProvisioningEvent
	assert.Equal(t, "OperationConflict.UserProvisioning.Process.fail.ImsUserExists", event.ErrorInfo)
	assert.Equal(t, int64(3), event.ErrorCount)
	assert.Equal(t, "up-002axzhapcbz6e63test", event.UserProvisioningID)
	assert.Equal(t, cloudsso.SourceAddUserToGroup, event.SourceType)

	_, err = client.ListUserProvisioningEvents(t.Context(), &cloudsso.ListUserProvisioningEventsRequest{DirectoryID: directory})
	require.NoError(t, err, "without a provisioning those of the directory are listed")
	assert.Equal(t, form("DirectoryId", directory), cloud.last())

	_, err = client.RetryUserProvisioningEvent(t.Context(), &cloudsso.RetryUserProvisioningEventRequest{DirectoryID: directory, EventID: "upe-1"})
	assert.ErrorContains(t, err, "DuplicationStrategy is required")
	_, err = client.RetryUserProvisioningEvent(t.Context(), &cloudsso.RetryUserProvisioningEventRequest{
		DirectoryID: directory, EventID: "upe-1", DuplicationStrategy: cloudsso.DuplicationStrategyTakeOver,
	})
	require.NoError(t, err)

	_, err = client.DeleteUserProvisioningEvent(t.Context(), &cloudsso.DeleteUserProvisioningEventRequest{DirectoryID: directory, EventID: "upe-1"})
	assert.ErrorContains(t, err, "UserProvisioningID (UserProvisioningId) is required", "its siblings do without")
	_, err = client.DeleteUserProvisioningEvent(t.Context(), &cloudsso.DeleteUserProvisioningEventRequest{
		DirectoryID: directory, UserProvisioningID: "up-1", EventID: "upe-1",
	})
	require.NoError(t, err)
}

// A second run can make a second RAM user.
func TestRetryUserProvisioningEventIsNotRepeated(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"RetryUserProvisioningEvent": {refused(http.StatusInternalServerError, "InternalError")}})
	_, err := client.RetryUserProvisioningEvent(t.Context(), &cloudsso.RetryUserProvisioningEventRequest{
		DirectoryID: directory, EventID: "upe-1", DuplicationStrategy: cloudsso.DuplicationStrategyKeepBoth,
	})
	assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
	assert.Len(t, cloud.requests(), 1)
}

// The kinds of entities hold a space, and an account is called a member here.
func TestUserProvisioningStatistics(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{
		"GetUserProvisioningStatistics":          {fixture(t, "GetUserProvisioningStatistics")},
		"GetUserProvisioningRdAccountStatistics": {fixture(t, "GetUserProvisioningRdAccountStatistics")},
	})
	one, err := client.GetUserProvisioningStatistics(t.Context(), &cloudsso.GetUserProvisioningStatisticsRequest{DirectoryID: directory, UserProvisioningID: "up-1"})
	require.NoError(t, err)
	assert.Equal(t, cloudsso.EntityUserProvisioning, one.UserProvisioningStatistics.Type)
	account, err := client.GetUserProvisioningRdAccountStatistics(t.Context(), &cloudsso.GetUserProvisioningRdAccountStatisticsRequest{DirectoryID: directory, RDMemberID: "1001"})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "RdMemberId", "1001"), cloud.last())
	assert.Equal(t, cloudsso.EntityRDAccount, account.UserProvisioningStatistics.Type)
	assert.Equal(t, int64(4), account.UserProvisioningStatistics.FailedEventCount)
}
