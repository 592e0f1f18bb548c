package cloudsso

import (
	"context"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
)

// NoLoginNetworkMasks as LoginNetworkMasks of SetLoginPreference lifts the
// restriction: users may log on from anywhere.
const NoLoginNetworkMasks = ";"

// LoginPreference is how users of a directory may log on to the portal.
type LoginPreference struct {
	// LoginNetworkMasks are the IPv4 addresses and CIDR blocks from which users may log on, separated by
	// semicolons; empty means from anywhere.
	LoginNetworkMasks string `json:"LoginNetworkMasks"`
	// AllowUserToGetCredentials says whether users may fetch temporary keys for programs in the portal.
	AllowUserToGetCredentials bool `json:"AllowUserToGetCredentials"`
}

// PasswordPolicy is what passwords of a directory must be like.
// SetPasswordPolicy sets half of it; the rest is the service's own.
type PasswordPolicy struct {
	// MinPasswordLength is the least number of characters.
	MinPasswordLength int `json:"MinPasswordLength"`
	// MaxPasswordLength is the greatest number of characters. It cannot be set.
	MaxPasswordLength int `json:"MaxPasswordLength"`
	// MinPasswordDifferentChars is how many different characters a password needs; 0 means that it does not
	// matter.
	MinPasswordDifferentChars int `json:"MinPasswordDifferentChars"`
	// PasswordNotContainUsername says that a password must not hold the user's name.
	PasswordNotContainUsername bool `json:"PasswordNotContainUsername"`
	// RequireLowerCaseChars says that a password needs a lower-case letter. It cannot be set.
	RequireLowerCaseChars bool `json:"RequireLowerCaseChars"`
	// RequireUpperCaseChars says that it needs an upper-case letter. It cannot be set.
	RequireUpperCaseChars bool `json:"RequireUpperCaseChars"`
	// RequireNumbers says that it needs a digit. It cannot be set.
	RequireNumbers bool `json:"RequireNumbers"`
	// RequireSymbols says that it needs a character of another kind. It cannot be set.
	RequireSymbols bool `json:"RequireSymbols"`
	// PasswordReusePrevention is how many earlier passwords may not be used again; 0 means that any may.
	PasswordReusePrevention int `json:"PasswordReusePrevention"`
	// MaxPasswordAge is how many days a password holds.
	MaxPasswordAge int `json:"MaxPasswordAge"`
	// HardExpire says that nobody logs on with a password past its days. It cannot be set.
	HardExpire bool `json:"HardExpire"`
	// MaxLoginAttempts is how many wrong passwords in a row lock a user out for an hour; 0 means that none do.
	MaxLoginAttempts int `json:"MaxLoginAttempts"`
}

// GetLoginPreferenceRequest names a directory.
type GetLoginPreferenceRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetLoginPreferenceResponse holds how users may log on.
type GetLoginPreferenceResponse struct {
	yunkit.Meta
	// LoginPreference is what is set.
	LoginPreference LoginPreference `json:"LoginPreference"`
}

// GetLoginPreference returns from where users may log on to the portal and what
// they may fetch there.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetLoginPreference
func (c *Client) GetLoginPreference(ctx context.Context, req *GetLoginPreferenceRequest) (*GetLoginPreferenceResponse, error) {
	return alibaba.Do[GetLoginPreferenceResponse](ctx, c.api, alibaba.Read("GetLoginPreference"), req)
}

// SetLoginPreferenceRequest says how users may log on.
type SetLoginPreferenceRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// LoginNetworkMasks are up to 100 IPv4 addresses and CIDR blocks, separated by semicolons, such as
	// "192.0.2.0/24;198.51.100.7". Empty keeps what is set, [NoLoginNetworkMasks] lifts it. Users who are
	// logged on already enter accounts from anywhere.
	LoginNetworkMasks string `url:"LoginNetworkMasks,omitempty"`
	// AllowUserToGetCredentials says whether users may fetch temporary keys for programs in the portal:
	// new(true) or new(false). Default: not.
	AllowUserToGetCredentials *bool `url:"AllowUserToGetCredentials,omitempty"`
}

// SetLoginPreferenceResponse says that the change was made.
type SetLoginPreferenceResponse struct {
	yunkit.Meta
}

// SetLoginPreference sets from where users may log on to the portal and what
// they may fetch there. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/SetLoginPreference
func (c *Client) SetLoginPreference(ctx context.Context, req *SetLoginPreferenceRequest) (*SetLoginPreferenceResponse, error) {
	return alibaba.Do[SetLoginPreferenceResponse](ctx, c.api, alibaba.Repeatable("SetLoginPreference"), req)
}

// GetPasswordPolicyRequest names a directory.
type GetPasswordPolicyRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetPasswordPolicyResponse holds what passwords must be like.
type GetPasswordPolicyResponse struct {
	yunkit.Meta
	// PasswordPolicy is what holds for the directory.
	PasswordPolicy PasswordPolicy `json:"PasswordPolicy"`
}

// GetPasswordPolicy returns what passwords of a directory must be like.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetPasswordPolicy
func (c *Client) GetPasswordPolicy(ctx context.Context, req *GetPasswordPolicyRequest) (*GetPasswordPolicyResponse, error) {
	return alibaba.Do[GetPasswordPolicyResponse](ctx, c.api, alibaba.Read("GetPasswordPolicy"), req)
}

// SetPasswordPolicyRequest says what passwords must be like. Whether a field
// that is left out keeps its value is not documented: set them all.
type SetPasswordPolicyRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// MinPasswordLength is the least number of characters, 8 to 32.
	MinPasswordLength int `url:"MinPasswordLength,omitempty" check:"range=8..32"`
	// MinPasswordDifferentChars is how many different characters a password needs, at most MinPasswordLength;
	// new(0) means that it does not matter.
	MinPasswordDifferentChars *int `url:"MinPasswordDifferentChars,omitempty" check:"range=0.."`
	// PasswordNotContainUsername says whether a password must not hold the user's name: new(true) or
	// new(false).
	PasswordNotContainUsername *bool `url:"PasswordNotContainUsername,omitempty"`
	// PasswordReusePrevention is how many earlier passwords may not be used again, up to 24; new(0) means that
	// any may. Those from before 2024-01-05 do not count.
	PasswordReusePrevention *int `url:"PasswordReusePrevention,omitempty" check:"range=0..24"`
	// MaxPasswordAge is how many days a password holds, 1 to 120.
	MaxPasswordAge int `url:"MaxPasswordAge,omitempty" check:"range=1..120"`
	// MaxLoginAttempts is how many wrong passwords in a row lock a user out for an hour, up to 32; new(0)
	// means that none do.
	MaxLoginAttempts *int `url:"MaxLoginAttempts,omitempty" check:"range=0..32"`
}

// SetPasswordPolicyResponse says that the change was made. The policy is not in
// it: ask GetPasswordPolicy.
type SetPasswordPolicyResponse struct {
	yunkit.Meta
}

// SetPasswordPolicy sets what passwords of a directory must be like. A repeat
// is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/SetPasswordPolicy
func (c *Client) SetPasswordPolicy(ctx context.Context, req *SetPasswordPolicyRequest) (*SetPasswordPolicyResponse, error) {
	return alibaba.Do[SetPasswordPolicyResponse](ctx, c.api, alibaba.Repeatable("SetPasswordPolicy"), req)
}
