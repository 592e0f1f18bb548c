package yunkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/scrub"
	"github.com/yunkit/yunkit/internal/sign"
)

// UCloudDefault is where the client of ufile looks without [WithCredentials].
// It asks, in the order of the vendor's SDK, where a file beats a variable,
//
//  1. [UCloudProfile]: ~/.ucloud/config.json and credential.json
//  2. [UCloudEnvironment], with the project and the region of the active
//     profile where that has them
//  3. [UCloudMetadata], the role of a UHost
//
// With [WithProfile] it asks 1 alone, for that profile. What the options mean
// to sources stands at [AlibabaDefault].
func UCloudDefault(opts ...Option) CredentialsProvider {
	if profile := NewConfig(opts...).Profile; profile != "" {
		return Chain(UCloudProfile(profile, opts...))
	}
	environment := source("environment", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		creds, err := ucloudEnvironment()
		// A profile without keys may still hold the settings.
		if scope, scopeErr := readUCloudScope(ctx, cfg, ""); err == nil && scopeErr == nil {
			creds.ProjectID = cmp.Or(scope.ProjectID, creds.ProjectID)
			creds.Region = cmp.Or(scope.Region, creds.Region)
		}
		return creds, err
	})
	return Chain(UCloudProfile("", opts...), environment, UCloudMetadata("", opts...))
}

// UCloudEnvironment reads UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY, and
// UCLOUD_PROJECT_ID and UCLOUD_REGION for the project and the region. The
// vendor has no variable for a security token. Its error names what is not set.
func UCloudEnvironment(opts ...Option) CredentialsProvider {
	return source("environment", opts, func(context.Context, *Config) (Credentials, error) {
		return ucloudEnvironment()
	})
}

func ucloudEnvironment() (Credentials, error) {
	creds, err := fromEnvironment("UCLOUD_PUBLIC_KEY", "UCLOUD_PRIVATE_KEY", "")
	creds.ProjectID, creds.Region = os.Getenv("UCLOUD_PROJECT_ID"), os.Getenv("UCLOUD_REGION")
	return creds, err
}

// UCloudProfile reads a profile of the vendor's command line tool: its project
// and region from ~/.ucloud/config.json, or the file UCLOUD_SHARED_CONFIG_FILE,
// and its keys from ~/.ucloud/credential.json, or the file
// UCLOUD_SHARED_CREDENTIAL_FILE. The name is else that of UCLOUD_PROFILE, else
// the active profile. A profile that logs in with OAuth has no keys to use, and
// is an error. The files are read again for each renewal.
func UCloudProfile(name string, opts ...Option) CredentialsProvider {
	return source("profile", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		scope, err := readUCloudScope(ctx, cfg, name)
		if err != nil {
			return Credentials{}, err
		}
		path, err := ucloudFile("UCLOUD_SHARED_CREDENTIAL_FILE", "credential.json")
		if err != nil {
			return Credentials{}, err
		}
		data, err := readKeyFile(ctx, cfg, path)
		if err != nil {
			return Credentials{}, err
		}
		var entries []struct {
			Profile    string `json:"profile"`
			PublicKey  string `json:"public_key"`
			PrivateKey string `json:"private_key"`
			AuthMode   string `json:"auth_mode"`
		}
		if err := decodeJSON(data, &entries); err != nil {
			return Credentials{}, fmt.Errorf("%s is %w", path, err)
		}
		for _, e := range entries {
			if e.Profile != scope.Profile {
				continue
			}
			if strings.EqualFold(e.AuthMode, "oauth") {
				return Credentials{}, fmt.Errorf("profile %q of %s logs in with OAuth, which is not supported; give it a key pair", e.Profile, path)
			}
			if err := require("public_key", e.PublicKey, "private_key", e.PrivateKey); err != nil {
				return Credentials{}, fmt.Errorf("profile %q of %s: %w", e.Profile, path, err)
			}
			return Credentials{
				AccessKeyID: e.PublicKey, AccessKeySecret: e.PrivateKey, ProjectID: scope.ProjectID, Region: scope.Region,
				Source: fmt.Sprintf("profile %q of %s", e.Profile, path),
			}, nil
		}
		return Credentials{}, fmt.Errorf("%s has no profile %q", path, scope.Profile)
	})
}

// ucloudScope is an entry of the tool's settings.
type ucloudScope struct {
	Profile   string `json:"profile"`
	Active    bool   `json:"active"`
	ProjectID string `json:"project_id"`
	Region    string `json:"region"`
}

// readUCloudScope returns the named profile, else the active one. A name in the
// program or in UCLOUD_PROFILE needs no entry: then it has keys alone.
func readUCloudScope(ctx context.Context, cfg *Config, name string) (ucloudScope, error) {
	name = cmp.Or(name, os.Getenv("UCLOUD_PROFILE"))
	path, err := ucloudFile("UCLOUD_SHARED_CONFIG_FILE", "config.json")
	if err != nil {
		return ucloudScope{}, err
	}
	data, err := readKeyFile(ctx, cfg, path)
	if err != nil {
		if name != "" && os.Getenv("UCLOUD_SHARED_CONFIG_FILE") == "" && errors.Is(err, os.ErrNotExist) {
			return ucloudScope{Profile: name}, nil
		}
		return ucloudScope{}, err
	}
	var entries []ucloudScope
	if err := decodeJSON(data, &entries); err != nil {
		return ucloudScope{}, fmt.Errorf("%s is %w", path, err)
	}
	i := slices.IndexFunc(entries, func(e ucloudScope) bool { return e.Profile == name || name == "" && e.Active })
	switch {
	case i >= 0:
		return entries[i], nil
	case name != "":
		return ucloudScope{Profile: name}, nil
	}
	return ucloudScope{}, fmt.Errorf("%s has no active profile", path)
}

func ucloudFile(variable, name string) (string, error) {
	if path := os.Getenv(variable); path != "" {
		return path, nil
	}
	return homeFile(".ucloud", name)
}

const ucloudMetadataHost = "100.80.80.80"

// UCloudMetadata is the role of the UHost that the program runs on, with its
// project and region. role is its name; empty means the one that the machine
// has. The keys are read from 100.80.80.80, from the second version of the
// interface or else from the first. YUNKIT_METADATA_DISABLED=true switches the
// source off. Off such a machine it fails within a second.
func UCloudMetadata(role string, opts ...Option) CredentialsProvider {
	return source("uhost metadata", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		m, err := newMetadata(cfg, ucloudMetadataHost)
		if err != nil {
			return Credentials{}, err
		}
		suffix := ""
		if role != "" {
			suffix = "/" + url.PathEscape(role)
		}
		creds, err := ucloudMetadata(ctx, m, "/meta-data/v2/iam/security-credentials"+suffix)
		if err != nil && !errors.Is(err, errUnreachable) && ctx.Err() == nil {
			var v1 error
			if creds, v1 = ucloudMetadata(ctx, m, "/meta-data/v1/uam/security-credentials"+suffix); v1 != nil {
				return Credentials{}, fmt.Errorf("%w; %w", err, v1)
			}
			err = nil
		}
		if err != nil {
			return Credentials{}, err
		}
		// The region can be had from elsewhere: not to find it here is no failure.
		if region, err := m.get(ctx, "/meta-data/latest/region"); err == nil {
			creds.Region = strings.TrimSpace(string(region))
		}
		return creds, nil
	})
}

func ucloudMetadata(ctx context.Context, m metadata, path string) (Credentials, error) {
	body, err := m.get(ctx, path)
	if err != nil {
		return Credentials{}, err
	}
	var out struct {
		RetCode Int
		Message string
		Data    struct {
			temporaryKeys        // of the second version
			PublicKey     string // and of the first
			PrivateKey    string
			ProjectID     string
		}
	}
	if err := decodeJSON(body, &out); err != nil {
		return Credentials{}, fmt.Errorf("GET %s: the answer is %w", path, err)
	}
	if out.RetCode != 0 {
		return Credentials{}, fmt.Errorf("GET %s: code %d: %s", path, out.RetCode, scrub.Line(out.Message))
	}
	creds := out.Data.credentials()
	creds.AccessKeyID = cmp.Or(creds.AccessKeyID, out.Data.PublicKey)
	creds.AccessKeySecret = cmp.Or(creds.AccessKeySecret, out.Data.PrivateKey)
	creds.ProjectID = out.Data.ProjectID
	if err := creds.validate(); err != nil {
		return Credentials{}, fmt.Errorf("GET %s: %w", path, err)
	}
	return creds, nil
}

// UCloudRole is a role to take on.
type UCloudRole struct {
	// URN names the role.
	URN string
	// SessionName appears in the audit log: up to 64 letters, digits, and . _ -
	// signs. Empty means a name that begins with yunkit.
	SessionName string
	// Duration is the life of a session, from 15 minutes; 0 means what the service gives.
	Duration time.Duration
	// Policy narrows what the session may do; it is JSON.
	Policy string
}

// UCloudAssumeRole takes on a role with the keys of another source: the action
// AssumeRole at api.ucloud.cn, or at the host of [WithEndpoint]. The session is
// renewed in the same way, and has the project and region of the other source.
// A refusal is an [*Error] of the service "sts".
func UCloudAssumeRole(keys CredentialsProvider, role UCloudRole, opts ...Option) CredentialsProvider {
	return source("assume role", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		base, err := keys.Retrieve(ctx)
		if err != nil {
			return Credentials{}, err
		}
		if err := require("URN", role.URN); err != nil {
			return Credentials{}, err
		}
		form := url.Values{
			"Action": {"AssumeRole"}, "PublicKey": {base.AccessKeyID}, "RoleUrn": {role.URN},
			"RoleSessionName": {cmp.Or(role.SessionName, "yunkit-"+strconv.FormatInt(time.Now().Unix(), 10))},
		}
		if role.Duration != 0 {
			form.Set("DurationSeconds", strconv.Itoa(int(role.Duration.Seconds())))
		}
		if role.Policy != "" {
			form.Set("Policy", role.Policy)
		}
		if base.SecurityToken != "" {
			form.Set("SecurityToken", base.SecurityToken)
		}
		form.Set("Signature", sign.Action(form, base.AccessKeySecret))
		sts, err := newAuthority(cfg, "sts", cmp.Or(cfg.Endpoint, "api.ucloud.cn"), base.AccessKeySecret, base.SecurityToken)
		if err != nil {
			return Credentials{}, err
		}
		r, err := sts.request(ctx, http.MethodPost, "/", formType, []byte(form.Encode()))
		if err != nil {
			return Credentials{}, err
		}
		var out struct{ Credentials temporaryKeys }
		_, err = sts.do(r, "AssumeRole", &out)
		creds := out.Credentials.credentials()
		creds.ProjectID, creds.Region = base.ProjectID, base.Region
		creds.Source = fmt.Sprintf("role %s, assumed with %s", role.URN, cmp.Or(base.Source, "keys given in code"))
		return creds, err
	})
}
