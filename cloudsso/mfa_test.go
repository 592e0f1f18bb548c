package cloudsso_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/cloudsso"
)

// The list calls DeviceId what the deletion calls MFADeviceId.
func TestMFADevices(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"ListMFADevicesForUser": {fixture(t, "ListMFADevicesForUser")}, "DeleteMFADeviceForUser": {done}})
	resp, err := client.ListMFADevicesForUser(t.Context(), &cloudsso.ListMFADevicesForUserRequest{DirectoryID: directory, UserID: "u-1"})
	require.NoError(t, err)
	require.Len(t, resp.MFADevices, 2)
	assert.Equal(t, cloudsso.MFADeviceTOTP, resp.MFADevices[0].DeviceType)
	_, err = client.DeleteMFADeviceForUser(t.Context(), &cloudsso.DeleteMFADeviceForUserRequest{
		DirectoryID: directory, UserID: "u-1", MFADeviceID: resp.MFADevices[0].DeviceID,
	})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "UserId", "u-1", "MFADeviceId", "mfa-00ujhet8pycljj7jtest"), cloud.last())
}

// One setting has three names, one of them spelled Mfa, and one answer that
// lists fewer values than the setting can have.
func TestMFASettings(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{
		"UpdateMFAAuthenticationSettings": {done},
		"GetMFAAuthenticationSettingInfo": {ok(`{"MFAAuthenticationSettingInfo":{"MfaAuthenticationAdvanceSettings":"Byuser","OperationForRiskLogin":"Autonomous"}}`), ok(`{"MFAAuthenticationSettingInfo":{"MfaAuthenticationAdvanceSettings":"Disabled"}}`)},
		"GetMFAAuthenticationSettings":    {ok(`{"MFAAuthenticationAdvanceSettings":"OnlyRiskyLogin"}`)},
	})
	_, err := client.UpdateMFAAuthenticationSettings(t.Context(), &cloudsso.UpdateMFAAuthenticationSettingsRequest{
		DirectoryID: directory, MFAAuthenticationSettings: cloudsso.MFAByUser, OperationForRiskLogin: cloudsso.RiskLoginEnforceVerify,
	})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "MFAAuthenticationSettings", "Byuser", "OperationForRiskLogin", "EnforceVerify"), cloud.last())

	req := &cloudsso.GetMFAAuthenticationSettingInfoRequest{DirectoryID: directory}
	for _, want := range []cloudsso.MFAAuthenticationSettingInfo{
		{MFAAuthenticationAdvanceSettings: cloudsso.MFAByUser, OperationForRiskLogin: cloudsso.RiskLoginAutonomous},
		{MFAAuthenticationAdvanceSettings: cloudsso.MFADisabled}, // unusual logons are of no interest then
	} {
		info, err := client.GetMFAAuthenticationSettingInfo(t.Context(), req)
		require.NoError(t, err)
		assert.Equal(t, want, info.MFAAuthenticationSettingInfo)
	}

	old, err := client.GetMFAAuthenticationSettings(t.Context(), &cloudsso.GetMFAAuthenticationSettingsRequest{DirectoryID: directory})
	require.NoError(t, err)
	assert.Equal(t, cloudsso.MFAOnlyRiskyLogin, old.MFAAuthenticationAdvanceSettings)
}

func TestUserMFASettings(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"UpdateUserMFAAuthenticationSettings": {done}, "GetUserMFAAuthenticationSettings": {fixture(t, "GetUserMFAAuthenticationSettings")}})
	_, err := client.UpdateUserMFAAuthenticationSettings(t.Context(), &cloudsso.UpdateUserMFAAuthenticationSettingsRequest{
		DirectoryID: directory, UserID: "u-1", UserMFAAuthenticationSettings: cloudsso.Disabled,
	})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "UserId", "u-1", "UserMFAAuthenticationSettings", "Disabled"), cloud.last())
	resp, err := client.GetUserMFAAuthenticationSettings(t.Context(), &cloudsso.GetUserMFAAuthenticationSettingsRequest{DirectoryID: directory, UserID: "u-1"})
	require.NoError(t, err)
	assert.Equal(t, cloudsso.Enabled, resp.UserMFAAuthenticationSettings)
}

// The two operations are no longer maintained and not withdrawn: they stay, and
// their comments name what to call instead. The status is not required.
func TestMFAStatus(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"SetMFAAuthenticationStatus": {done}, "GetMFAAuthenticationStatus": {fixture(t, "GetMFAAuthenticationStatus")}})
	_, err := client.SetMFAAuthenticationStatus(t.Context(), &cloudsso.SetMFAAuthenticationStatusRequest{DirectoryID: directory, MFAAuthenticationStatus: cloudsso.Enabled})
	require.NoError(t, err)
	assert.Equal(t, form("DirectoryId", directory, "MFAAuthenticationStatus", "Enabled"), cloud.last())
	_, err = client.SetMFAAuthenticationStatus(t.Context(), &cloudsso.SetMFAAuthenticationStatusRequest{DirectoryID: directory})
	require.NoError(t, err)
	resp, err := client.GetMFAAuthenticationStatus(t.Context(), &cloudsso.GetMFAAuthenticationStatusRequest{DirectoryID: directory})
	require.NoError(t, err)
	assert.Equal(t, cloudsso.Enabled, resp.MFAAuthenticationStatus)
}
