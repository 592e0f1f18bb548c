package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/source"
)

// AlibabaCredentialsFile reads a section of the ini file of the vendor's SDKs:
// ~/.alibabacloud/credentials, or the file ALIBABA_CLOUD_CREDENTIALS_FILE. The
// section is else that of ALIBABA_CLOUD_PROFILE, else "default". Its type is
// access_key, ecs_ram_role or ram_role_arn; any other is an error that names it.
func AlibabaCredentialsFile(profile string, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("credentials file", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		name := cmp.Or(alibabaProfileName(profile), "default")
		path, section, err := readSection(ctx, cfg, name, "ALIBABA_CLOUD_CREDENTIALS_FILE", ".alibabacloud", "credentials")
		if err != nil {
			return yunkit.Credentials{}, err
		}
		creds, err := alibabaSection(ctx, cfg, section)
		if err != nil {
			return yunkit.Credentials{}, fmt.Errorf("section %q of %s: %w", name, path, err)
		}
		creds.Source = fmt.Sprintf("section %q of %s (%s)", name, path, section["type"])
		return creds, nil
	})
}

// readSection reads one section of an ini file.
func readSection(ctx context.Context, cfg *yunkit.Config, name, variable string, home ...string) (path string, section map[string]string, err error) {
	path, named, err := source.Path(variable, home...)
	if err != nil {
		return path, nil, err
	}
	data, err := source.ReadKeys(ctx, cfg, path, named)
	if err != nil {
		return path, nil, err
	}
	sections, err := source.ParseINI(path, data)
	if err != nil {
		return path, nil, err
	}
	section, ok := sections[name]
	if !ok {
		return path, nil, &source.AbsentError{Text: fmt.Sprintf("%s has no section %q; %s", path, name, profileNames(slices.Sorted(maps.Keys(sections))))}
	}
	return path, section, nil
}

func alibabaSection(ctx context.Context, cfg *yunkit.Config, section map[string]string) (yunkit.Credentials, error) {
	keys := yunkit.Credentials{AccessKeyID: section["access_key_id"], AccessKeySecret: section["access_key_secret"]}
	pair := []string{"access_key_id", keys.AccessKeyID, "access_key_secret", keys.AccessKeySecret}
	switch strings.ToLower(section["type"]) {
	case "access_key":
		return keys, source.Require(pair...)
	case "ecs_ram_role":
		creds, err := alibabaMetadata(ctx, cfg, section["role_name"])
		return creds, must(err)
	case "ram_role_arn":
		arn := cmp.Or(section["role_arn"], os.Getenv("ALIBABA_CLOUD_ROLE_ARN"))
		if err := source.Require(append(pair, "role_arn", arn)...); err != nil {
			return yunkit.Credentials{}, err
		}
		return alibabaAssumeRole(ctx, cfg, stsHost{}, keys, AlibabaRole{
			ARN: arn, SessionName: section["role_session_name"], Policy: section["policy"],
		})
	case "":
		return yunkit.Credentials{}, errors.New("type not set")
	}
	return yunkit.Credentials{}, fmt.Errorf("the type %.32q is not supported", section["type"])
}
