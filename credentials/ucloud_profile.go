package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/source"
)

// UCloudProfile reads a profile of the vendor's command line tool: its project
// and region from ~/.ucloud/config.json, or the file UCLOUD_SHARED_CONFIG_FILE,
// and its keys from ~/.ucloud/credential.json, or the file
// UCLOUD_SHARED_CREDENTIAL_FILE. The name is else that of UCLOUD_PROFILE, else
// the active profile. A profile that logs in with OAuth has no keys to use, and
// is an error. The files are read again for each renewal.
func UCloudProfile(name string, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("profile", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		scope, err := readUCloudScope(ctx, cfg, name)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		return readUCloudKeys(ctx, cfg, scope)
	})
}

// ucloudKeys is an entry of the tool's keys.
type ucloudKeys struct {
	Profile    string `json:"profile"`
	PublicKey  string `json:"public_key"`
	PrivateKey string `json:"private_key"`
	AuthMode   string `json:"auth_mode"`
}

func readUCloudKeys(ctx context.Context, cfg *yunkit.Config, scope ucloudScope) (yunkit.Credentials, error) {
	path, named, err := source.Path("UCLOUD_SHARED_CREDENTIAL_FILE", ".ucloud", "credential.json")
	if err != nil {
		return yunkit.Credentials{}, err
	}
	data, err := source.ReadKeys(ctx, cfg, path, named)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	var entries []ucloudKeys
	if err := source.DecodeFile(path, data, &entries); err != nil {
		return yunkit.Credentials{}, err
	}
	i := slices.IndexFunc(entries, func(e ucloudKeys) bool { return e.Profile == scope.Profile })
	if i < 0 {
		names := make([]string, len(entries))
		for i, e := range entries {
			names[i] = e.Profile
		}
		return yunkit.Credentials{}, &source.AbsentError{Text: fmt.Sprintf("%s has no profile %q; %s", path, scope.Profile, profileNames(names))}
	}
	e := entries[i]
	if strings.EqualFold(e.AuthMode, "oauth") {
		return yunkit.Credentials{}, fmt.Errorf("profile %q of %s logs in with OAuth, which is not supported; give it a key pair", e.Profile, path)
	}
	err = source.Require("public_key", e.PublicKey, "private_key", e.PrivateKey)
	if err != nil && e.PublicKey == "" && e.PrivateKey == "" {
		err = &source.AbsentError{Text: err.Error()}
	}
	if err != nil {
		return yunkit.Credentials{}, fmt.Errorf("profile %q of %s: %w", e.Profile, path, err)
	}
	return yunkit.Credentials{
		AccessKeyID: e.PublicKey, AccessKeySecret: e.PrivateKey, ProjectID: scope.ProjectID, Region: scope.Region,
		Source: fmt.Sprintf("profile %q of %s", e.Profile, path),
	}, nil
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
func readUCloudScope(ctx context.Context, cfg *yunkit.Config, name string) (ucloudScope, error) {
	name = cmp.Or(name, os.Getenv("UCLOUD_PROFILE"))
	path, named, err := source.Path("UCLOUD_SHARED_CONFIG_FILE", ".ucloud", "config.json")
	if err != nil {
		return ucloudScope{}, err
	}
	data, err := source.ReadKeys(ctx, cfg, path, named)
	if err != nil {
		if name != "" && !named && errors.Is(err, os.ErrNotExist) {
			return ucloudScope{Profile: name}, nil
		}
		return ucloudScope{}, err
	}
	var entries []ucloudScope
	if err := source.DecodeFile(path, data, &entries); err != nil {
		return ucloudScope{}, err
	}
	i := slices.IndexFunc(entries, func(e ucloudScope) bool { return e.Profile == name || name == "" && e.Active })
	switch {
	case i >= 0:
		return entries[i], nil
	case name != "":
		return ucloudScope{Profile: name}, nil
	}
	return ucloudScope{}, &source.AbsentError{Text: path + " has no active profile"}
}
