package yunkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// AlibabaProfile reads a profile of the vendor's command line tool:
// ~/.aliyun/config.json, or the file ALIBABA_CLOUD_CONFIG_FILE. The name is
// else that of ALIBABA_CLOUD_PROFILE (ALIBABACLOUD_PROFILE, ALICLOUD_PROFILE),
// else the file's current one. Without a name,
// ALIBABA_CLOUD_CLI_PROFILE_DISABLED and ALIBABA_CLOUD_IGNORE_PROFILE switch it off.
//
// The modes, in any letter case, are AK, StsToken, RamRoleArn, EcsRamRole,
// RamRoleArnWithEcs (RamRoleArnWithRoleName), ChainableRamRoleArn, OIDC,
// External and CredentialsURI (unless ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS
// is true), CloudSSO and OAuth. Without a mode it follows from the fields.
// CloudSSO and OAuth use the session or the access token that the tool has
// stored, as long as it lasts: the file is never written, so that a login that
// has ended is an error. Any other mode is an error that names it.
//
// The file is read again for each renewal.
func AlibabaProfile(name string, opts ...Option) CredentialsProvider {
	return source("cli profile", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		if name == "" {
			for _, off := range []string{"ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "ALIBABA_CLOUD_IGNORE_PROFILE"} {
				if isTrue(off) {
					return Credentials{}, errors.New("switched off by " + off)
				}
			}
		}
		f, err := readAlibabaProfiles(ctx, cfg)
		if err != nil {
			return Credentials{}, err
		}
		return f.retrieve(ctx, cmp.Or(alibabaProfileName(name), f.Current, "default"), nil)
	})
}

// AlibabaCredentialsFile reads a section of the ini file of the vendor's SDKs:
// ~/.alibabacloud/credentials, or the file ALIBABA_CLOUD_CREDENTIALS_FILE. The
// section is else that of ALIBABA_CLOUD_PROFILE, else "default". Its type is
// access_key, ecs_ram_role or ram_role_arn; any other is an error that names it.
func AlibabaCredentialsFile(profile string, opts ...Option) CredentialsProvider {
	return source("credentials file", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		path := os.Getenv("ALIBABA_CLOUD_CREDENTIALS_FILE")
		if path == "" {
			var err error
			if path, err = homeFile(".alibabacloud", "credentials"); err != nil {
				return Credentials{}, err
			}
		}
		data, err := readKeyFile(ctx, cfg, path)
		if err != nil {
			return Credentials{}, err
		}
		name := cmp.Or(alibabaProfileName(profile), "default")
		section, ok := parseINI(data)[name]
		if !ok {
			return Credentials{}, fmt.Errorf("%s has no section %q", path, name)
		}
		creds, err := alibabaSection(ctx, cfg, section)
		if err != nil {
			return Credentials{}, fmt.Errorf("section %q of %s: %w", name, path, err)
		}
		creds.Source = fmt.Sprintf("section %q of %s (%s)", name, path, section["type"])
		return creds, nil
	})
}

// alibabaProfileName is for both files.
func alibabaProfileName(name string) string {
	return cmp.Or(name, os.Getenv("ALIBABA_CLOUD_PROFILE"), os.Getenv("ALIBABACLOUD_PROFILE"), os.Getenv("ALICLOUD_PROFILE"))
}

func alibabaSection(ctx context.Context, cfg *Config, section map[string]string) (Credentials, error) {
	keys := Credentials{AccessKeyID: section["access_key_id"], AccessKeySecret: section["access_key_secret"]}
	switch strings.ToLower(section["type"]) {
	case "access_key":
		return keys, require("access_key_id", keys.AccessKeyID, "access_key_secret", keys.AccessKeySecret)
	case "ecs_ram_role":
		return alibabaMetadata(ctx, cfg, section["role_name"])
	case "ram_role_arn":
		err := require("access_key_id", keys.AccessKeyID, "access_key_secret", keys.AccessKeySecret, "role_arn", section["role_arn"])
		if err != nil {
			return Credentials{}, err
		}
		return alibabaAssumeRole(ctx, cfg, stsHost{}, keys, AlibabaRole{
			ARN: section["role_arn"], SessionName: section["role_session_name"], Policy: section["policy"],
		})
	case "":
		return Credentials{}, errors.New("type not set")
	}
	return Credentials{}, fmt.Errorf("the type %q is not supported", section["type"])
}

// alibabaProfiles is the file of the command line tool.
type alibabaProfiles struct {
	Current  string           `json:"current"`
	Profiles []alibabaProfile `json:"profiles"`

	cfg  *Config
	path string
}

type alibabaProfile struct {
	Name            string   `json:"name"`
	Mode            string   `json:"mode"`
	AccessKeyID     string   `json:"access_key_id"`
	AccessKeySecret string   `json:"access_key_secret"`
	STSToken        string   `json:"sts_token"`
	STSExpiration   UnixTime `json:"sts_expiration"`
	Expiration      Time     `json:"expiration"` // of what a process prints
	STSRegion       string   `json:"sts_region"`
	STSEndpoint     string   `json:"sts_endpoint"`
	EnableVPC       bool     `json:"enable_vpc"`
	RAMRoleName     string   `json:"ram_role_name"`
	RAMRoleARN      string   `json:"ram_role_arn"`
	RAMSessionName  string   `json:"ram_session_name"`
	ExternalID      string   `json:"external_id"`
	Policy          string   `json:"policy"`
	ExpiredSeconds  Int      `json:"expired_seconds"`
	SourceProfile   string   `json:"source_profile"`
	OIDCProviderARN string   `json:"oidc_provider_arn"`
	OIDCTokenFile   string   `json:"oidc_token_file"`
	OIDCToken       string   `json:"oidc_token"`
	ProcessCommand  string   `json:"process_command"`
	CredentialsURI  string   `json:"credentials_uri"`

	CloudSSOSignInURL    string   `json:"cloud_sso_sign_in_url"`
	AccessToken          string   `json:"access_token"`
	AccessTokenExpire    UnixTime `json:"cloud_sso_access_token_expire"`
	CloudSSOAccessConfig string   `json:"cloud_sso_access_config"`
	CloudSSOAccountID    string   `json:"cloud_sso_account_id"`

	OAuthAccessToken       string   `json:"oauth_access_token"`
	OAuthAccessTokenExpire UnixTime `json:"oauth_access_token_expire"`
	OAuthSiteType          string   `json:"oauth_site_type"`
}

func readAlibabaProfiles(ctx context.Context, cfg *Config) (*alibabaProfiles, error) {
	f := &alibabaProfiles{cfg: cfg, path: os.Getenv("ALIBABA_CLOUD_CONFIG_FILE")}
	if f.path == "" {
		var err error
		if f.path, err = homeFile(".aliyun", "config.json"); err != nil {
			return nil, err
		}
	}
	data, err := readKeyFile(ctx, cfg, f.path)
	if err != nil {
		return nil, err
	}
	if err := decodeJSON(data, f); err != nil {
		return nil, fmt.Errorf("%s is %w", f.path, err)
	}
	return f, nil
}

// retrieve returns the credentials of a profile; above are those that have it
// as their source.
func (f *alibabaProfiles) retrieve(ctx context.Context, name string, above []string) (Credentials, error) {
	i := slices.IndexFunc(f.Profiles, func(p alibabaProfile) bool { return p.Name == name })
	if i < 0 {
		return Credentials{}, fmt.Errorf("%s has no profile %q", f.path, name)
	}
	if slices.Contains(above, name) {
		return Credentials{}, fmt.Errorf("the source profiles go round in a circle: %s", strings.Join(append(above, name), " > "))
	}
	p := f.Profiles[i]
	p.Mode = cmp.Or(p.Mode, p.guessMode())
	creds, err := f.byMode(ctx, p, append(above, name))
	if err != nil {
		return Credentials{}, fmt.Errorf("profile %q of %s: %w", name, f.path, err)
	}
	creds.Source = fmt.Sprintf("profile %q of %s (%s)", name, f.path, p.Mode)
	return creds, nil
}

func (f *alibabaProfiles) byMode(ctx context.Context, p alibabaProfile, trail []string) (Credentials, error) {
	host := stsHost{p.STSEndpoint, p.STSRegion, p.EnableVPC}
	switch strings.ToLower(p.Mode) {
	case "ak":
		p.STSToken = ""
		return p.keys(), p.requireKeys()
	case "ststoken":
		return p.keys(), p.requireKeys("sts_token", p.STSToken)
	case "ramrolearn":
		if err := p.requireKeys("ram_role_arn", p.RAMRoleARN); err != nil {
			return Credentials{}, err
		}
		return alibabaAssumeRole(ctx, f.cfg, host, p.keys(), p.role())
	case "ecsramrole":
		return alibabaMetadata(ctx, f.cfg, p.RAMRoleName)
	case "ramrolearnwithecs", "ramrolearnwithrolename":
		if err := require("ram_role_arn", p.RAMRoleARN); err != nil {
			return Credentials{}, err
		}
		keys, err := alibabaMetadata(ctx, f.cfg, p.RAMRoleName)
		if err != nil {
			return Credentials{}, err
		}
		return alibabaAssumeRole(ctx, f.cfg, host, keys, p.role())
	case "chainableramrolearn":
		if err := require("source_profile", p.SourceProfile, "ram_role_arn", p.RAMRoleARN); err != nil {
			return Credentials{}, err
		}
		keys, err := f.retrieve(ctx, p.SourceProfile, trail)
		if err != nil {
			return Credentials{}, err
		}
		return alibabaAssumeRole(ctx, f.cfg, host, keys, p.role())
	case "oidc":
		err := require("oidc_provider_arn", p.OIDCProviderARN, "oidc_token_file", cmp.Or(p.OIDCToken, p.OIDCTokenFile), "ram_role_arn", p.RAMRoleARN)
		if err != nil {
			return Credentials{}, err
		}
		role := p.role()
		return alibabaOIDC(ctx, f.cfg, host, AlibabaOIDCRole{
			ARN: role.ARN, ProviderARN: p.OIDCProviderARN, TokenFile: p.OIDCTokenFile,
			SessionName: role.SessionName, Duration: role.Duration, Policy: role.Policy,
		}, p.OIDCToken)
	case "external", "credentialsuri":
		const off = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"
		if isTrue(off) {
			return Credentials{}, fmt.Errorf("%s forbids the mode %q", off, p.Mode)
		}
		if strings.EqualFold(p.Mode, "external") {
			if err := require("process_command", p.ProcessCommand); err != nil {
				return Credentials{}, err
			}
			return alibabaProcess(ctx, p.ProcessCommand)
		}
		if err := require("credentials_uri", p.CredentialsURI); err != nil {
			return Credentials{}, err
		}
		return alibabaURI(ctx, f.cfg, p.CredentialsURI)
	case "cloudsso", "oauth":
		return p.session(ctx, f.cfg)
	case "":
		return Credentials{}, errors.New("no mode, and no fields to guess it from")
	}
	return Credentials{}, fmt.Errorf("the mode %q is not supported", p.Mode)
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

func (p alibabaProfile) keys() Credentials {
	return Credentials{AccessKeyID: p.AccessKeyID, AccessKeySecret: p.AccessKeySecret, SecurityToken: p.STSToken}
}

func (p alibabaProfile) requireKeys(more ...string) error {
	return require(append([]string{"access_key_id", p.AccessKeyID, "access_key_secret", p.AccessKeySecret}, more...)...)
}

func (p alibabaProfile) role() AlibabaRole {
	return AlibabaRole{
		ARN: p.RAMRoleARN, SessionName: p.RAMSessionName, Duration: time.Duration(p.ExpiredSeconds) * time.Second,
		Policy: p.Policy, ExternalID: p.ExternalID,
	}
}

// session uses what a login of the tool has left: the keys while they last,
// else new ones for the access token while that lasts.
func (p alibabaProfile) session(ctx context.Context, cfg *Config) (Credentials, error) {
	now := time.Now()
	if p.requireKeys("sts_token", p.STSToken) == nil && p.STSExpiration.Sub(now) > refreshAhead {
		creds := p.keys()
		creds.Expires = p.STSExpiration.Time
		return creds, nil
	}
	token, ends := p.AccessToken, p.AccessTokenExpire
	endpoint, path, service := p.CloudSSOSignInURL, "/cloud-credentials", "CloudSSO"
	var in any = map[string]string{"AccountId": p.CloudSSOAccountID, "AccessConfigurationId": p.CloudSSOAccessConfig}
	if strings.EqualFold(p.Mode, "oauth") {
		token, ends = p.OAuthAccessToken, p.OAuthAccessTokenExpire
		path, service, in = "/v1/exchange", "OAuth", struct{}{}
		endpoint = "oauth.aliyun.com"
		if strings.EqualFold(p.OAuthSiteType, "INTL") {
			endpoint = "oauth.alibabacloud.com"
		}
	} else if err := require("cloud_sso_sign_in_url", endpoint, "cloud_sso_account_id", p.CloudSSOAccountID,
		"cloud_sso_access_config", p.CloudSSOAccessConfig); err != nil {
		return Credentials{}, err
	}
	if token == "" || !ends.After(now) {
		return Credentials{}, fmt.Errorf("the %s login has ended; log in again with: aliyun configure --mode %s --profile %s", service, service, p.Name)
	}
	server, err := newAuthority(cfg, service, cmp.Or(cfg.Endpoint, endpoint), token)
	if err != nil {
		return Credentials{}, err
	}
	// The sign-in URL is a page; the keys are at the root of its host.
	server.base.Path, server.base.RawPath, server.base.RawQuery, server.base.Fragment = "", "", "", ""
	var out struct {
		CloudCredential temporaryKeys
		temporaryKeys
	}
	_, err = server.postJSON(ctx, strings.TrimPrefix(path, "/"), path, in, &out, func(r *http.Request, _ []byte) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	})
	if out.CloudCredential.AccessKeyID != "" {
		return out.CloudCredential.credentials(), err
	}
	return out.credentials(), err
}
