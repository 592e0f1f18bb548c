package cloudssotest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/cloudsso"
)

// The secret of a SCIM credential is shown once.
func TestKeepsSCIMCredentials(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	created, err := w.CreateSCIMServerCredential(ctx, &cloudsso.CreateSCIMServerCredentialRequest{DirectoryID: directoryID})
	require.NoError(t, err)
	want := created.SCIMServerCredential
	assert.NotEmpty(t, want.CredentialSecret)
	assert.Equal(t, cloudsso.Enabled, want.Status)
	assert.Equal(t, want.CreateTime.AddDate(1, 0, 0), want.ExpireTime.Time)
	want.CredentialSecret = ""

	list := func() []cloudsso.SCIMServerCredential {
		return all(t, w.AllSCIMServerCredentials(ctx, &cloudsso.ListSCIMServerCredentialsRequest{DirectoryID: directoryID}))
	}
	assert.Equal(t, []cloudsso.SCIMServerCredential{want}, list())
	changed, err := w.UpdateSCIMServerCredentialStatus(ctx, &cloudsso.UpdateSCIMServerCredentialStatusRequest{
		DirectoryID: directoryID, CredentialID: want.CredentialID, NewStatus: cloudsso.Disabled,
	})
	require.NoError(t, err)
	want.Status = cloudsso.Disabled
	assert.Equal(t, want, changed.SCIMServerCredential)
	assert.Equal(t, []cloudsso.SCIMServerCredential{want}, list())

	del := &cloudsso.DeleteSCIMServerCredentialRequest{DirectoryID: directoryID, CredentialID: want.CredentialID}
	_, err = w.DeleteSCIMServerCredential(ctx, del)
	require.NoError(t, err)
	assert.Empty(t, list())
	_, err = w.DeleteSCIMServerCredential(ctx, del)
	assertCode(t, "EntityNotExists.SCIMCredential", err)
}

func TestKeepsSCIMSynchronization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, want := range []cloudsso.Status{cloudsso.Disabled, cloudsso.Enabled, cloudsso.Disabled} {
		w.do(synchronization(want))
		got, err := w.GetSCIMSynchronizationStatus(t.Context(), &cloudsso.GetSCIMSynchronizationStatusRequest{DirectoryID: directoryID})
		require.NoError(t, err)
		assert.Equal(t, want, got.SCIMSynchronizationStatus)
	}
}

// Three pairs of operations set and tell the same thing.
func TestKeepsMFASettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	set := func(setting cloudsso.MFASetting, risk cloudsso.RiskLoginOperation) func() error {
		return func() error {
			_, err := w.UpdateMFAAuthenticationSettings(ctx, &cloudsso.UpdateMFAAuthenticationSettingsRequest{
				DirectoryID: directoryID, MFAAuthenticationSettings: setting, OperationForRiskLogin: risk,
			})
			return err
		}
	}
	old := func(status cloudsso.Status) func() error {
		return func() error {
			_, err := w.SetMFAAuthenticationStatus(ctx, &cloudsso.SetMFAAuthenticationStatusRequest{DirectoryID: directoryID, MFAAuthenticationStatus: status})
			return err
		}
	}
	for _, test := range []struct {
		why     string
		change  func() error
		setting cloudsso.MFASetting
		risk    cloudsso.RiskLoginOperation
		status  cloudsso.Status
	}{
		{"a new directory asks everybody", func() error { return nil }, cloudsso.MFAEnabled, "", cloudsso.Enabled},
		{"risky logons count by user", set(cloudsso.MFAByUser, cloudsso.RiskLoginEnforceVerify), cloudsso.MFAByUser, cloudsso.RiskLoginEnforceVerify, cloudsso.Enabled},
		{"and stay as they were", set(cloudsso.MFAOnlyRiskyLogin, ""), cloudsso.MFAOnlyRiskyLogin, cloudsso.RiskLoginEnforceVerify, cloudsso.Enabled},
		{"but do not show without", set(cloudsso.MFADisabled, ""), cloudsso.MFADisabled, "", cloudsso.Disabled},
		{"the older switch knows two states", old(cloudsso.Enabled), cloudsso.MFAEnabled, "", cloudsso.Enabled},
		{"of the same thing", old(cloudsso.Disabled), cloudsso.MFADisabled, "", cloudsso.Disabled},
	} {
		require.NoError(t, test.change(), test.why)
		info, err := w.GetMFAAuthenticationSettingInfo(ctx, &cloudsso.GetMFAAuthenticationSettingInfoRequest{DirectoryID: directoryID})
		require.NoError(t, err)
		assert.Equal(t, cloudsso.MFAAuthenticationSettingInfo{
			MFAAuthenticationAdvanceSettings: test.setting, OperationForRiskLogin: test.risk,
		}, info.MFAAuthenticationSettingInfo, test.why)
		older, err := w.GetMFAAuthenticationSettings(ctx, &cloudsso.GetMFAAuthenticationSettingsRequest{DirectoryID: directoryID})
		require.NoError(t, err)
		assert.Equal(t, test.setting, older.MFAAuthenticationAdvanceSettings, test.why)
		oldest, err := w.GetMFAAuthenticationStatus(ctx, &cloudsso.GetMFAAuthenticationStatusRequest{DirectoryID: directoryID})
		require.NoError(t, err)
		assert.Equal(t, test.status, oldest.MFAAuthenticationStatus, test.why)
	}
}

func TestKeepsMFAOfUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	setting := func() cloudsso.Status {
		resp, err := w.GetUserMFAAuthenticationSettings(ctx, &cloudsso.GetUserMFAAuthenticationSettingsRequest{DirectoryID: directoryID, UserID: w.user})
		require.NoError(t, err)
		return resp.UserMFAAuthenticationSettings
	}
	assert.Equal(t, cloudsso.Enabled, setting())
	_, err := w.UpdateUserMFAAuthenticationSettings(ctx, &cloudsso.UpdateUserMFAAuthenticationSettingsRequest{
		DirectoryID: directoryID, UserID: w.user, UserMFAAuthenticationSettings: cloudsso.Disabled,
	})
	require.NoError(t, err)
	assert.Equal(t, cloudsso.Disabled, setting())

	w.do(bindDevice)
	w.do(bindDevice)
	assert.Error(t, bindDevice(w), "two are enough")
	list := func() []string {
		req := &cloudsso.ListMFADevicesForUserRequest{DirectoryID: directoryID, UserID: w.user}
		return each(t, w.AllMFADevicesForUser(ctx, req), func(d cloudsso.MFADevice) string { return d.DeviceID })
	}
	devices := list()
	require.Len(t, devices, 2)
	del := &cloudsso.DeleteMFADeviceForUserRequest{DirectoryID: directoryID, UserID: w.user, MFADeviceID: devices[0]}
	_, err = w.DeleteMFADeviceForUser(ctx, del)
	require.NoError(t, err)
	assert.Equal(t, devices[1:], list())
	_, err = w.DeleteMFADeviceForUser(ctx, del)
	assertCode(t, "EntityNotExists.MFADevice", err)
}
