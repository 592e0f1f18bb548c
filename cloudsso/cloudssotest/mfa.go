package cloudssotest

import (
	"fmt"
	"slices"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// maxMFADevices is how many a user may have.
const maxMFADevices = 2

type mfaDevice struct {
	DeviceID      string `json:"DeviceId"`
	DeviceName    string
	DeviceType    string
	UserID        string `json:"UserId"`
	EffectiveTime string
}

// AddMFADevice binds an MFA device to a user, who may have two, and returns its
// ID. Only users themselves do that, and no operation of the service.
func (s *Server) AddMFADevice(directoryID, userID string) (string, error) {
	var id string
	err := fmt.Errorf("cloudssotest: no user has the ID %s", userID)
	s.do(directoryID, func(d *directory, now time.Time) {
		switch u := d.users.Get(userID); {
		case u == nil:
		case len(u.devices) >= maxMFADevices:
			err = fmt.Errorf("cloudssotest: the user %s has %d devices", userID, maxMFADevices)
		default:
			id, err = d.id("mfa"), nil
			u.devices = append(u.devices, mfaDevice{id, "phone", "TOTP", userID, stamp(now)})
		}
	})
	return id, err
}

func getMFAAuthenticationSettingInfo(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	info := map[string]any{"MfaAuthenticationAdvanceSettings": d.mfaSetting}
	if d.mfaSetting == "Byuser" || d.mfaSetting == "OnlyRiskyLogin" {
		info["OperationForRiskLogin"] = d.riskLogin
	}
	return map[string]any{"MFAAuthenticationSettingInfo": info}, nil
}

func updateMFAAuthenticationSettings(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	c.SetTexts(map[string]*string{"MFAAuthenticationSettings": &d.mfaSetting, "OperationForRiskLogin": &d.riskLogin})
	return nil, nil
}

func getUserMFAAuthenticationSettings(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	u, refusal := d.user(c)
	if refusal != nil {
		return nil, refusal
	}
	return map[string]any{"UserMFAAuthenticationSettings": u.mfaSetting}, nil
}

func updateUserMFAAuthenticationSettings(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	u, refusal := d.user(c)
	if refusal == nil {
		c.SetTexts(map[string]*string{"UserMFAAuthenticationSettings": &u.mfaSetting})
	}
	return nil, refusal
}

func listMFADevicesForUser(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	u, refusal := d.user(c)
	if refusal != nil {
		return nil, refusal
	}
	return whole("MFADevices", u.devices), nil
}

func deleteMFADeviceForUser(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	u, refusal := d.user(c)
	if refusal != nil {
		return nil, refusal
	}
	i := slices.IndexFunc(u.devices, func(m mfaDevice) bool { return m.DeviceID == c.Text("MFADeviceId") })
	if i < 0 {
		return nil, notExists("MFADevice")
	}
	u.devices = slices.Delete(u.devices, i, i+1)
	return nil, nil
}

func getMFAAuthenticationSettings(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	return map[string]any{"MFAAuthenticationAdvanceSettings": d.mfaSetting}, nil
}

func getMFAAuthenticationStatus(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	status := enabled
	if d.mfaSetting == disabled {
		status = disabled
	}
	return map[string]any{"MFAAuthenticationStatus": status}, nil
}

func setMFAAuthenticationStatus(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	c.SetTexts(map[string]*string{"MFAAuthenticationStatus": &d.mfaSetting})
	return nil, nil
}
