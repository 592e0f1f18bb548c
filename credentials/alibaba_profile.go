package credentials

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/source"
)

// AlibabaProfile reads a profile of the vendor's command line tool:
// ~/.aliyun/config.json, or the file ALIBABA_CLOUD_CONFIG_FILE, which may be a
// pipe. The name is else that of ALIBABA_CLOUD_PROFILE (ALIBABACLOUD_PROFILE,
// ALICLOUD_PROFILE), else the file's current one. Without a name,
// ALIBABA_CLOUD_CLI_PROFILE_DISABLED and ALIBABA_CLOUD_IGNORE_PROFILE switch it off.
//
// The modes, in any letter case, are AK, StsToken, RamRoleArn, EcsRamRole,
// RamRoleArnWithEcs (RamRoleArnWithRoleName), ChainableRamRoleArn, OIDC,
// External and CredentialsURI (unless ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS
// is true), CloudSSO and OAuth. Without a mode it follows from the fields. Roles,
// OIDC settings and URIs that a profile leaves empty come from the variables of
// [AlibabaAssumeRole], [AlibabaOIDC] and [AlibabaCredentialsURI].
//
// CloudSSO and OAuth use the session or the access token that the tool has
// stored, as long as it lasts. The file is never written, and an OAuth token never
// renewed here: the service gives a new refresh token each time, so that the tool
// would be logged out. The error names the command that renews the login. Any
// other mode is an error that names it.
//
// The file is read again for each renewal.
func AlibabaProfile(name string, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("cli profile", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		if name == "" && alibabaProfilesOff() {
			return yunkit.Credentials{}, &source.AbsentError{Text: "switched off by a variable"}
		}
		f, err := readAlibabaProfiles(ctx, cfg)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		return f.retrieve(ctx, f.name(name), nil)
	})
}

// alibabaProfilesOff reports whether a variable switches the file off.
func alibabaProfilesOff() bool {
	return source.IsTrue("ALIBABA_CLOUD_CLI_PROFILE_DISABLED") || source.IsTrue("ALIBABA_CLOUD_IGNORE_PROFILE")
}

// alibabaProfileName is for both files.
func alibabaProfileName(name string) string {
	return cmp.Or(name, os.Getenv("ALIBABA_CLOUD_PROFILE"), os.Getenv("ALIBABACLOUD_PROFILE"), os.Getenv("ALICLOUD_PROFILE"))
}

// alibabaProfiles is the file of the command line tool.
type alibabaProfiles struct {
	Current  string           `json:"current"`
	Profiles []alibabaProfile `json:"profiles"`

	cfg  *yunkit.Config
	path string
}

type alibabaProfile struct {
	Name            string          `json:"name"`
	Mode            string          `json:"mode"`
	RegionID        string          `json:"region_id"`
	AccessKeyID     string          `json:"access_key_id"`
	AccessKeySecret string          `json:"access_key_secret"`
	STSToken        string          `json:"sts_token"`
	STSExpiration   yunkit.UnixTime `json:"sts_expiration"`
	STSRegion       string          `json:"sts_region"`
	STSEndpoint     string          `json:"sts_endpoint"`
	EnableVPC       bool            `json:"enable_vpc"`
	RAMRoleName     string          `json:"ram_role_name"`
	RAMRoleARN      string          `json:"ram_role_arn"`
	RAMSessionName  string          `json:"ram_session_name"`
	ExternalID      string          `json:"external_id"`
	Policy          string          `json:"policy"`
	ExpiredSeconds  yunkit.Int      `json:"expired_seconds"`
	SourceProfile   string          `json:"source_profile"`
	OIDCProviderARN string          `json:"oidc_provider_arn"`
	OIDCTokenFile   string          `json:"oidc_token_file"`
	OIDCToken       string          `json:"oidc_token"`
	ProcessCommand  string          `json:"process_command"`
	CredentialsURI  string          `json:"credentials_uri"`

	CloudSSOSignInURL    string          `json:"cloud_sso_sign_in_url"`
	AccessToken          string          `json:"access_token"`
	AccessTokenExpire    yunkit.UnixTime `json:"cloud_sso_access_token_expire"`
	CloudSSOAccessConfig string          `json:"cloud_sso_access_config"`
	CloudSSOAccountID    string          `json:"cloud_sso_account_id"`

	OAuthAccessToken        string          `json:"oauth_access_token"`
	OAuthAccessTokenExpire  yunkit.UnixTime `json:"oauth_access_token_expire"`
	OAuthRefreshToken       string          `json:"oauth_refresh_token"`
	OAuthRefreshTokenExpire yunkit.UnixTime `json:"oauth_refresh_token_expire"`
	OAuthSiteType           string          `json:"oauth_site_type"`
}

func readAlibabaProfiles(ctx context.Context, cfg *yunkit.Config) (*alibabaProfiles, error) {
	path, named, err := source.Path("ALIBABA_CLOUD_CONFIG_FILE", ".aliyun", "config.json")
	if err != nil {
		return nil, err
	}
	data, err := source.ReadKeys(ctx, cfg, path, named)
	if err != nil {
		return nil, err
	}
	f := &alibabaProfiles{cfg: cfg, path: path}
	return f, source.DecodeFile(path, data, f)
}

// alibabaProfileRegion returns the region of a profile, and nothing where that
// cannot be read. A pipe is left to those who want its keys.
func alibabaProfileRegion(name string) string {
	path, _, err := source.Path("ALIBABA_CLOUD_CONFIG_FILE", ".aliyun", "config.json")
	if err != nil {
		return ""
	}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	data, err := os.ReadFile(path) //nolint:gosec // the same holds here
	var f alibabaProfiles
	if err != nil || json.Unmarshal(data, &f) != nil {
		return ""
	}
	if i := f.index(f.name(name)); i >= 0 {
		return f.Profiles[i].RegionID
	}
	return ""
}

// name returns the name of the profile to take.
func (f *alibabaProfiles) name(given string) string {
	return cmp.Or(alibabaProfileName(given), f.Current, "default")
}

func (f *alibabaProfiles) index(name string) int {
	return slices.IndexFunc(f.Profiles, func(p alibabaProfile) bool { return p.Name == name })
}

// retrieve returns the credentials of a profile; above are those that have it
// as their source.
func (f *alibabaProfiles) retrieve(ctx context.Context, name string, above []string) (yunkit.Credentials, error) {
	i := f.index(name)
	if i < 0 {
		names := make([]string, len(f.Profiles))
		for i, p := range f.Profiles {
			names[i] = p.Name
		}
		text := fmt.Sprintf("%s has no profile %q; %s", f.path, name, profileNames(names))
		if above == nil && name != f.Current { // which may be in the other file
			return yunkit.Credentials{}, &source.AbsentError{Text: text}
		}
		return yunkit.Credentials{}, errors.New(text)
	}
	if slices.Contains(above, name) {
		return yunkit.Credentials{}, fmt.Errorf("the source profiles go round in a circle: %s", strings.Join(append(above, name), " > "))
	}
	p := f.Profiles[i]
	p.Mode = cmp.Or(p.Mode, p.guessMode())
	creds, err := f.byMode(ctx, p, append(above, name))
	if err != nil {
		return yunkit.Credentials{}, fmt.Errorf("profile %q of %s: %w", name, f.path, err)
	}
	creds.Source = fmt.Sprintf("profile %q of %s (%s)", name, f.path, p.Mode)
	return creds, nil
}

func (f *alibabaProfiles) byMode(ctx context.Context, p alibabaProfile, trail []string) (yunkit.Credentials, error) {
	host := stsHost{p.STSEndpoint, p.STSRegion, p.EnableVPC}
	switch strings.ToLower(p.Mode) {
	case "ak":
		p.STSToken = ""
		return p.keys(), p.requireKeys()
	case "ststoken":
		return p.keys(), p.requireKeys("sts_token", p.STSToken)
	case "ramrolearn":
		if err := p.requireKeys("ram_role_arn", p.roleARN()); err != nil {
			return yunkit.Credentials{}, err
		}
		return alibabaAssumeRole(ctx, f.cfg, host, p.keys(), p.role())
	case "ecsramrole":
		creds, err := alibabaMetadata(ctx, f.cfg, p.RAMRoleName)
		return creds, must(err)
	case "ramrolearnwithecs", "ramrolearnwithrolename":
		if err := source.Require("ram_role_arn", p.roleARN()); err != nil {
			return yunkit.Credentials{}, err
		}
		keys, err := alibabaMetadata(ctx, f.cfg, p.RAMRoleName)
		if err != nil {
			return yunkit.Credentials{}, must(err)
		}
		return alibabaAssumeRole(ctx, f.cfg, host, keys, p.role())
	case "chainableramrolearn":
		if err := source.Require("source_profile", p.SourceProfile, "ram_role_arn", p.roleARN()); err != nil {
			return yunkit.Credentials{}, err
		}
		keys, err := f.retrieve(ctx, p.SourceProfile, trail)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		return alibabaAssumeRole(ctx, f.cfg, host, keys, p.role())
	case "oidc":
		role := p.role()
		creds, err := alibabaOIDC(ctx, f.cfg, host, AlibabaOIDCRole{
			ARN: role.ARN, ProviderARN: p.OIDCProviderARN, TokenFile: p.OIDCTokenFile,
			SessionName: role.SessionName, Duration: role.Duration, Policy: role.Policy,
		}, p.OIDCToken)
		return creds, must(err)
	case "external":
		if err := source.Require("process_command", p.ProcessCommand); err != nil {
			return yunkit.Credentials{}, err
		}
		return alibabaProcess(ctx, p.ProcessCommand)
	case "credentialsuri":
		creds, err := alibabaURI(ctx, f.cfg, p.CredentialsURI)
		return creds, must(err)
	case "cloudsso":
		return p.session(ctx, f.cfg, p.cloudSSO())
	case "oauth":
		return p.session(ctx, f.cfg, p.oauth())
	case "":
		return yunkit.Credentials{}, errors.New("no mode, and no fields to guess it from")
	}
	return yunkit.Credentials{}, fmt.Errorf("the mode %.32q is not supported", p.Mode)
}

// must returns the error of a source that is set up by a profile: what the source
// does not find then is broken.
func must(err error) error {
	if err != nil && errors.Is(err, yunkit.ErrNoCredentials) {
		return missing{err}
	}
	return err
}

// guessMode is what the tool takes a profile without a mode for.
func (p alibabaProfile) guessMode() string {
	switch {
	case p.AccessKeyID != "" && p.AccessKeySecret != "":
		switch {
		case p.RAMRoleARN != "":
			return "RamRoleArn"
		case p.STSToken != "":
			return "StsToken"
		}
		return "AK"
	case p.RAMRoleName != "":
		return "EcsRamRole"
	case p.ProcessCommand != "":
		return "External"
	case p.OIDCProviderARN != "":
		return "OIDC"
	}
	return ""
}

func (p alibabaProfile) keys() yunkit.Credentials {
	return yunkit.Credentials{AccessKeyID: p.AccessKeyID, AccessKeySecret: p.AccessKeySecret, SecurityToken: p.STSToken}
}

// requireKeys names what is missing. The tool itself leaves a profile without
// anything in it, which is not set up.
func (p alibabaProfile) requireKeys(more ...string) error {
	err := source.Require(append([]string{"access_key_id", p.AccessKeyID, "access_key_secret", p.AccessKeySecret}, more...)...)
	if err != nil && p.AccessKeyID == "" && p.AccessKeySecret == "" {
		return &source.AbsentError{Text: err.Error()}
	}
	return err
}

func (p alibabaProfile) roleARN() string {
	return cmp.Or(p.RAMRoleARN, os.Getenv("ALIBABA_CLOUD_ROLE_ARN"))
}

func (p alibabaProfile) role() AlibabaRole {
	return AlibabaRole{
		ARN: p.RAMRoleARN, SessionName: p.RAMSessionName, Duration: time.Duration(p.ExpiredSeconds) * time.Second,
		Policy: p.Policy, ExternalID: p.ExternalID,
	}
}

// login is what a login of the tool has left, and how it is traded for keys.
type login struct {
	service   string
	token     string
	ends      time.Time
	endpoint  string
	operation string
	// body is what is sent, as JSON.
	body any
	// renew says what to do when the token has ended.
	renew string
	// err says what the profile lacks.
	err error
}

func (p alibabaProfile) cloudSSO() login {
	return login{
		service: "CloudSSO", token: p.AccessToken, ends: p.AccessTokenExpire.Time,
		endpoint: p.CloudSSOSignInURL, operation: "cloud-credentials",
		body:  map[string]string{"AccountId": p.CloudSSOAccountID, "AccessConfigurationId": p.CloudSSOAccessConfig},
		renew: "log in again with: aliyun configure --mode CloudSSO --profile " + p.Name,
		err: source.Require("cloud_sso_sign_in_url", p.CloudSSOSignInURL, "cloud_sso_account_id", p.CloudSSOAccountID,
			"cloud_sso_access_config", p.CloudSSOAccessConfig),
	}
}

func (p alibabaProfile) oauth() login {
	l := login{
		service: "OAuth", token: p.OAuthAccessToken, ends: p.OAuthAccessTokenExpire.Time,
		endpoint: "oauth.aliyun.com", operation: "v1/exchange", body: struct{}{},
		renew: "log in again with: aliyun configure --mode OAuth --profile " + p.Name,
	}
	if strings.EqualFold(p.OAuthSiteType, "INTL") {
		l.endpoint = "oauth.alibabacloud.com"
	}
	if p.OAuthRefreshToken != "" && (p.OAuthRefreshTokenExpire.IsZero() || p.OAuthRefreshTokenExpire.After(time.Now())) {
		l.renew = "any command of the tool renews it, such as: aliyun sts GetCallerIdentity --profile " + p.Name
	}
	return l
}

// loginAhead is how long before their end the stored keys are left alone.
const loginAhead = 3 * time.Minute

// session uses what a login of the tool has left: the keys while they last,
// else new ones for the access token while that lasts.
func (p alibabaProfile) session(ctx context.Context, cfg *yunkit.Config, l login) (yunkit.Credentials, error) {
	now := time.Now()
	if p.requireKeys("sts_token", p.STSToken) == nil && p.STSExpiration.Sub(now) > loginAhead {
		creds := p.keys()
		creds.Expires = p.STSExpiration.Time
		return creds, nil
	}
	switch {
	case l.err != nil:
		return yunkit.Credentials{}, l.err
	case l.token == "" || !l.ends.After(now):
		return yunkit.Credentials{}, fmt.Errorf("the %s login has ended; %s", l.service, l.renew)
	}
	server, err := source.NewServer(cfg, l.service, cmp.Or(cfg.Endpoint, l.endpoint))
	if err != nil {
		return yunkit.Credentials{}, err
	}
	defer server.Close()
	body, err := json.Marshal(l.body)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	var out struct {
		CloudCredential source.Keys `json:"CloudCredential"` // of CloudSSO
		// And of OAuth.
		AccessKeyID     string        `json:"accessKeyId"`
		AccessKeySecret yunkit.Secret `json:"accessKeySecret"`
		SecurityToken   yunkit.Secret `json:"securityToken"`
		Expiration      yunkit.Time   `json:"expiration"`
	}
	err = server.Do(ctx, source.Request{
		// The sign-in URL is a page; the keys are at the root of its host.
		Operation: l.operation, Method: http.MethodPost, Path: "/" + l.operation,
		ContentType: "application/json", Body: string(body),
		Authorization: "Bearer " + l.token, Secrets: []yunkit.Secret{yunkit.Secret(l.token)},
	}, &out)
	if errors.Is(err, yunkit.ErrUnauthenticated) {
		err = fmt.Errorf("%w; %s", err, l.renew)
	}
	if l.service == "CloudSSO" {
		return out.CloudCredential.Credentials(), err
	}
	return source.Keys{
		AccessKeyID: out.AccessKeyID, AccessKeySecret: out.AccessKeySecret,
		SecurityToken: out.SecurityToken, Expiration: out.Expiration,
	}.Credentials(), err
}
