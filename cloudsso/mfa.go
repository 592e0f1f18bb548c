package cloudsso

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
)

// MFASetting says which users need a second factor to log on with a password.
// Values that are not listed here are kept as they are.
type MFASetting string

// The settings for all users.
const (
	// MFAEnabled asks everybody for a second factor.
	MFAEnabled MFASetting = "Enabled"
	// MFAByUser goes by the setting of each user; the vendor writes it with a small u.
	MFAByUser MFASetting = "Byuser"
	// MFADisabled asks nobody.
	MFADisabled MFASetting = "Disabled"
	// MFAOnlyRiskyLogin asks at logons that look unusual.
	MFAOnlyRiskyLogin MFASetting = "OnlyRiskyLogin"
)

// RiskLoginOperation says what happens at a logon that looks unusual. Values
// that are not listed here are kept as they are.
type RiskLoginOperation string

// What can happen at unusual logons.
const (
	// RiskLoginAutonomous offers the second factor, and lets users without a device go on.
	RiskLoginAutonomous RiskLoginOperation = "Autonomous"
	// RiskLoginEnforceVerify insists on the second factor, and makes users without a device bind one.
	RiskLoginEnforceVerify RiskLoginOperation = "EnforceVerify"
)

// MFADeviceType is a kind of MFA device. Values that are not listed here are
// kept as they are.
type MFADeviceType string

// The kinds of MFA devices.
const (
	// MFADeviceTOTP is an app that shows time-based one-time passwords, the only kind there is.
	MFADeviceTOTP MFADeviceType = "TOTP"
)

// MFADevice is what a user proves a second factor with.
type MFADevice struct {
	// DeviceID is the ID, such as mfa-00ujhet8pycljj7jtest. DeleteMFADeviceForUser takes it as MFADeviceID.
	DeviceID string `json:"DeviceId"`
	// DeviceName is the name that the user gave the device.
	DeviceName string `json:"DeviceName"`
	// DeviceType is the kind of the device.
	DeviceType MFADeviceType `json:"DeviceType"`
	// UserID is whose device it is.
	UserID string `json:"UserId"`
	// EffectiveTime is when the device was bound.
	EffectiveTime yunkit.Time `json:"EffectiveTime"`
}

// MFAAuthenticationSettingInfo is when the users of a directory need a second
// factor.
type MFAAuthenticationSettingInfo struct {
	// MFAAuthenticationAdvanceSettings is who needs it.
	MFAAuthenticationAdvanceSettings MFASetting `json:"MfaAuthenticationAdvanceSettings"`
	// OperationForRiskLogin is what happens at unusual logons. It only comes with [MFAByUser] and
	// [MFAOnlyRiskyLogin].
	OperationForRiskLogin RiskLoginOperation `json:"OperationForRiskLogin"`
}

// GetMFAAuthenticationSettingInfoRequest names a directory.
type GetMFAAuthenticationSettingInfoRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetMFAAuthenticationSettingInfoResponse holds the MFA setting of a directory.
type GetMFAAuthenticationSettingInfoResponse struct {
	yunkit.Meta
	// MFAAuthenticationSettingInfo is the setting.
	MFAAuthenticationSettingInfo MFAAuthenticationSettingInfo `json:"MFAAuthenticationSettingInfo"`
}

// GetMFAAuthenticationSettingInfo returns which users of a directory need a
// second factor, and what happens at unusual logons.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetMFAAuthenticationSettingInfo
func (c *Client) GetMFAAuthenticationSettingInfo(ctx context.Context, req *GetMFAAuthenticationSettingInfoRequest) (*GetMFAAuthenticationSettingInfoResponse, error) {
	return alibaba.Do[GetMFAAuthenticationSettingInfoResponse](ctx, c.api, alibaba.Read("GetMFAAuthenticationSettingInfo"), req)
}

// UpdateMFAAuthenticationSettingsRequest says who needs a second factor.
type UpdateMFAAuthenticationSettingsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// MFAAuthenticationSettings is who needs it. Required.
	MFAAuthenticationSettings MFASetting `url:"MFAAuthenticationSettings,omitempty" check:"required"`
	// OperationForRiskLogin is what happens at unusual logons, for [MFAByUser] and [MFAOnlyRiskyLogin].
	OperationForRiskLogin RiskLoginOperation `url:"OperationForRiskLogin,omitempty"`
}

// UpdateMFAAuthenticationSettingsResponse says that the change was made.
type UpdateMFAAuthenticationSettingsResponse struct {
	yunkit.Meta
}

// UpdateMFAAuthenticationSettings sets which users of a directory need a second
// factor to log on with a password. With [MFAByUser] each one's own setting
// counts: see UpdateUserMFAAuthenticationSettings. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateMFAAuthenticationSettings
func (c *Client) UpdateMFAAuthenticationSettings(ctx context.Context, req *UpdateMFAAuthenticationSettingsRequest) (*UpdateMFAAuthenticationSettingsResponse, error) {
	return alibaba.Do[UpdateMFAAuthenticationSettingsResponse](ctx, c.api, alibaba.Repeatable("UpdateMFAAuthenticationSettings"), req)
}

// GetUserMFAAuthenticationSettingsRequest names a user.
type GetUserMFAAuthenticationSettingsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
}

// GetUserMFAAuthenticationSettingsResponse holds the MFA setting of a user.
type GetUserMFAAuthenticationSettingsResponse struct {
	yunkit.Meta
	// UserMFAAuthenticationSettings says whether the user needs a second factor while the directory's setting
	// is [MFAByUser].
	UserMFAAuthenticationSettings Status `json:"UserMFAAuthenticationSettings"`
}

// GetUserMFAAuthenticationSettings returns the setting of a single user.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetUserMFAAuthenticationSettings
func (c *Client) GetUserMFAAuthenticationSettings(ctx context.Context, req *GetUserMFAAuthenticationSettingsRequest) (*GetUserMFAAuthenticationSettingsResponse, error) {
	return alibaba.Do[GetUserMFAAuthenticationSettingsResponse](ctx, c.api, alibaba.Read("GetUserMFAAuthenticationSettings"), req)
}

// UpdateUserMFAAuthenticationSettingsRequest says whether a user needs a second
// factor.
type UpdateUserMFAAuthenticationSettingsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
	// UserMFAAuthenticationSettings is [Enabled] or [Disabled]. New users have Enabled. Required.
	UserMFAAuthenticationSettings Status `url:"UserMFAAuthenticationSettings,omitempty" check:"required"`
}

// UpdateUserMFAAuthenticationSettingsResponse says that the change was made.
type UpdateUserMFAAuthenticationSettingsResponse struct {
	yunkit.Meta
}

// UpdateUserMFAAuthenticationSettings sets whether a user needs a second
// factor. It counts while the directory's own setting is [MFAByUser]. A repeat
// is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateUserMFAAuthenticationSettings
func (c *Client) UpdateUserMFAAuthenticationSettings(ctx context.Context, req *UpdateUserMFAAuthenticationSettingsRequest) (*UpdateUserMFAAuthenticationSettingsResponse, error) {
	return alibaba.Do[UpdateUserMFAAuthenticationSettingsResponse](ctx, c.api, alibaba.Repeatable("UpdateUserMFAAuthenticationSettings"), req)
}

// ListMFADevicesForUserRequest names a user.
type ListMFADevicesForUserRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
}

// ListMFADevicesForUserResponse holds all MFA devices of a user.
type ListMFADevicesForUserResponse struct {
	yunkit.Meta
	// MFADevices are the devices, two at most.
	MFADevices []MFADevice `json:"MFADevices"`
	// TotalCounts is how many devices there are.
	TotalCounts int `json:"TotalCounts"`
}

// ListMFADevicesForUser returns the MFA devices of a user. When the user does
// not exist, the error matches yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListMFADevicesForUser
func (c *Client) ListMFADevicesForUser(ctx context.Context, req *ListMFADevicesForUserRequest) (*ListMFADevicesForUserResponse, error) {
	return alibaba.Do[ListMFADevicesForUserResponse](ctx, c.api, alibaba.Read("ListMFADevicesForUser"), req)
}

// AllMFADevicesForUser iterates over the MFA devices of a user, two at most.
// The service does not page this list: Prefetch and StartAt are refused.
func (c *Client) AllMFADevicesForUser(ctx context.Context, req *ListMFADevicesForUserRequest, opts ...yunkit.IterOption) iter.Seq2[MFADevice, error] {
	return pages.Unpaged(ctx, Service, "ListMFADevicesForUser", c.ListMFADevicesForUser, req, opts,
		func(r *ListMFADevicesForUserResponse) pages.Page[MFADevice] {
			return pages.Page[MFADevice]{Items: r.MFADevices, Total: r.TotalCounts}
		})
}

// DeleteMFADeviceForUserRequest names an MFA device of a user.
type DeleteMFADeviceForUserRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// UserID names the user. Required.
	UserID string `url:"UserId,omitempty" check:"required"`
	// MFADeviceID is the DeviceID of an MFADevice. Required.
	MFADeviceID string `url:"MFADeviceId,omitempty" check:"required"`
}

// DeleteMFADeviceForUserResponse says that the device is unbound.
type DeleteMFADeviceForUserResponse struct {
	yunkit.Meta
}

// DeleteMFADeviceForUser unbinds an MFA device, such as one that was lost, so
// that the user can bind another. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DeleteMFADeviceForUser
func (c *Client) DeleteMFADeviceForUser(ctx context.Context, req *DeleteMFADeviceForUserRequest) (*DeleteMFADeviceForUserResponse, error) {
	return alibaba.Do[DeleteMFADeviceForUserResponse](ctx, c.api, alibaba.Delete("DeleteMFADeviceForUser"), req)
}

// GetMFAAuthenticationSettingsRequest names a directory.
type GetMFAAuthenticationSettingsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetMFAAuthenticationSettingsResponse holds the MFA setting of a directory.
type GetMFAAuthenticationSettingsResponse struct {
	yunkit.Meta
	// MFAAuthenticationAdvanceSettings is who needs a second factor. The vendor lists no [MFAOnlyRiskyLogin]
	// here, which may come all the same.
	MFAAuthenticationAdvanceSettings MFASetting `json:"MFAAuthenticationAdvanceSettings"`
}

// GetMFAAuthenticationSettings returns which users of a directory need a second
// factor. The vendor no longer maintains it: GetMFAAuthenticationSettingInfo
// tells more.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetMFAAuthenticationSettings
func (c *Client) GetMFAAuthenticationSettings(ctx context.Context, req *GetMFAAuthenticationSettingsRequest) (*GetMFAAuthenticationSettingsResponse, error) {
	return alibaba.Do[GetMFAAuthenticationSettingsResponse](ctx, c.api, alibaba.Read("GetMFAAuthenticationSettings"), req)
}

// GetMFAAuthenticationStatusRequest names a directory.
type GetMFAAuthenticationStatusRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetMFAAuthenticationStatusResponse says whether users need a second factor.
type GetMFAAuthenticationStatusResponse struct {
	yunkit.Meta
	// MFAAuthenticationStatus is the switch for all users.
	MFAAuthenticationStatus Status `json:"MFAAuthenticationStatus"`
}

// GetMFAAuthenticationStatus tells whether the second factor is on. The vendor
// no longer maintains it: GetMFAAuthenticationSettingInfo tells more.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetMFAAuthenticationStatus
func (c *Client) GetMFAAuthenticationStatus(ctx context.Context, req *GetMFAAuthenticationStatusRequest) (*GetMFAAuthenticationStatusResponse, error) {
	return alibaba.Do[GetMFAAuthenticationStatusResponse](ctx, c.api, alibaba.Read("GetMFAAuthenticationStatus"), req)
}

// SetMFAAuthenticationStatusRequest says whether users need a second factor.
type SetMFAAuthenticationStatusRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// MFAAuthenticationStatus is [Enabled] or [Disabled]. The service does not insist on a value.
	MFAAuthenticationStatus Status `url:"MFAAuthenticationStatus,omitempty"`
}

// SetMFAAuthenticationStatusResponse says that the change was made.
type SetMFAAuthenticationStatusResponse struct {
	yunkit.Meta
}

// SetMFAAuthenticationStatus switches the second factor on or off for all
// users. The vendor no longer maintains it: UpdateMFAAuthenticationSettings
// does more. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/SetMFAAuthenticationStatus
func (c *Client) SetMFAAuthenticationStatus(ctx context.Context, req *SetMFAAuthenticationStatusRequest) (*SetMFAAuthenticationStatusResponse, error) {
	return alibaba.Do[SetMFAAuthenticationStatusResponse](ctx, c.api, alibaba.Repeatable("SetMFAAuthenticationStatus"), req)
}
