package credentials

import (
	"cmp"
	"context"
	"os"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/source"
)

// UCloudDefault is where the client of ufile looks without
// [yunkit.WithCredentials]. It asks, in the order of the vendor's SDK, where a
// file beats a variable,
//
//  1. [UCloudProfile]: ~/.ucloud/config.json and credential.json
//  2. [UCloudEnvironment], with the project and the region of the active
//     profile where that has them
//  3. [UCloudMetadata], the role of a UHost
//
// With [yunkit.WithProfile] it asks 1 alone, for that profile; one that
// UCLOUD_PROFILE names must be there. The package documentation says when a source
// passes the question on.
//
// Requests go where [yunkit.WithEndpoint] says, and to api.ucloud.cn otherwise:
// base_url of a profile and UCLOUD_API_BASE_URL are not read, and the keys of a
// UHost's role are used at the public host. The vendor's internal address speaks
// plain http, which is not taken from a file unseen; give it with
// [yunkit.WithEndpoint] and [yunkit.WithInsecureHTTP].
func UCloudDefault(opts ...yunkit.Option) yunkit.CredentialsProvider {
	if profile := yunkit.NewConfig(opts...).Profile; profile != "" {
		return named(UCloudProfile(profile, opts...))
	}
	profile := UCloudProfile("", opts...)
	environment := newSource("environment", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		creds, err := ucloudEnvironment()
		// A profile without keys may still hold the settings.
		if scope, scopeErr := readUCloudScope(ctx, cfg, ""); err == nil && scopeErr == nil {
			creds.ProjectID = cmp.Or(scope.ProjectID, creds.ProjectID)
			creds.Region = cmp.Or(scope.Region, creds.Region)
		}
		return creds, err
	})
	withName := named(profile)
	withoutName := ucloudDefaults.chain(profile, environment, UCloudMetadata("", opts...))
	return yunkit.CredentialsFunc(func(ctx context.Context) (yunkit.Credentials, error) {
		if os.Getenv("UCLOUD_PROFILE") != "" {
			return withName.Retrieve(ctx)
		}
		return withoutName.Retrieve(ctx)
	})
}

var ucloudDefaults = defaults{
	firstStep: "run \"ucloud init\", or set UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY, or pass yunkit.WithCredentials",
	ignored: map[string]string{
		"UCLOUD_SECURITY_TOKEN": "yunkit.WithCredentials",
		"US3_PUBLIC_KEY":        "UCLOUD_PUBLIC_KEY",
		"US3_PRIVATE_KEY":       "UCLOUD_PRIVATE_KEY",
	},
}

// UCloudEnvironment reads UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY, and
// UCLOUD_PROJECT_ID and UCLOUD_REGION for the project and the region. The
// vendor has no variable for a security token. Its error names what is not set.
func UCloudEnvironment(opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("environment", opts, func(context.Context, *yunkit.Config) (yunkit.Credentials, error) {
		return ucloudEnvironment()
	})
}

func ucloudEnvironment() (yunkit.Credentials, error) {
	creds, err := source.Environment("UCLOUD_PUBLIC_KEY", "UCLOUD_PRIVATE_KEY", "")
	creds.ProjectID, creds.Region = os.Getenv("UCLOUD_PROJECT_ID"), os.Getenv("UCLOUD_REGION")
	return creds, err
}
