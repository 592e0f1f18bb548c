package credentials

import (
	"cmp"
	"context"
	"os"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/source"
)

// AlibabaDefault is where the clients of smc and cloudsso look without
// [yunkit.WithCredentials]. It asks, in the order of the vendor's SDK,
//
//  1. [AlibabaEnvironment]
//  2. [AlibabaOIDC], when its variables are complete
//  3. [AlibabaProfile]: ~/.aliyun/config.json
//  4. [AlibabaCredentialsFile]: ~/.alibabacloud/credentials
//  5. [AlibabaMetadata], the role of an ECS instance
//  6. [AlibabaCredentialsURI], when its variable is set
//
// With [yunkit.WithProfile] it asks 3 and 4 alone, for that profile; a profile
// that a variable names must be in one of them. The package documentation says
// when a source passes the question on.
func AlibabaDefault(opts ...yunkit.Option) yunkit.CredentialsProvider {
	profile := yunkit.NewConfig(opts...).Profile
	environment, oidc := AlibabaEnvironment(opts...), AlibabaOIDC(AlibabaOIDCRole{}, opts...)
	files := []yunkit.CredentialsProvider{AlibabaProfile(profile, opts...), AlibabaCredentialsFile(profile, opts...)}
	byName := named(yunkit.Chain(files...))
	if profile != "" {
		return byName
	}
	withName := alibabaDefaults.chain(environment, oidc, byName)
	withoutName := alibabaDefaults.chain(environment, oidc, files[0], files[1], AlibabaMetadata("", opts...), AlibabaCredentialsURI("", opts...))
	return yunkit.CredentialsFunc(func(ctx context.Context) (yunkit.Credentials, error) {
		if alibabaProfileName("") != "" && !alibabaProfilesOff() {
			return withName.Retrieve(ctx)
		}
		return withoutName.Retrieve(ctx)
	})
}

var alibabaDefaults = defaults{
	firstStep: "run \"aliyun configure\", or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or pass yunkit.WithCredentials",
	ignored: map[string]string{
		"ALICLOUD_ACCESS_KEY":           "ALIBABA_CLOUD_ACCESS_KEY_ID",
		"ALICLOUD_SECRET_KEY":           "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
		"ALICLOUD_SECURITY_TOKEN":       "ALIBABA_CLOUD_SECURITY_TOKEN",
		"ALICLOUD_ACCESS_KEY_ID":        "ALIBABA_CLOUD_ACCESS_KEY_ID",
		"ALICLOUD_ACCESS_KEY_SECRET":    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
		"ALIBABACLOUD_ACCESS_KEY_ID":    "ALIBABA_CLOUD_ACCESS_KEY_ID",
		"ALICLOUD_ACCESS_KEY_STS_TOKEN": "ALIBABA_CLOUD_SECURITY_TOKEN",
	},
}

// AlibabaEnvironment reads ALIBABA_CLOUD_ACCESS_KEY_ID,
// ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for an STS session,
// ALIBABA_CLOUD_SECURITY_TOKEN. Its error names what is not set.
func AlibabaEnvironment(opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("environment", opts, func(context.Context, *yunkit.Config) (yunkit.Credentials, error) {
		return source.Environment("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")
	})
}

// AlibabaRegion is the region that a profile of the vendor's command line tool or
// the environment names: region_id of the profile when one is given here, else
// ALIBABA_CLOUD_REGION_ID, else region_id of the profile that [AlibabaProfile]
// takes. It is empty where none names one; files that cannot be read name none. A
// client of cloudsso asks it when no option names a region.
func AlibabaRegion(profile string) string {
	if profile == "" {
		if region := cmp.Or(os.Getenv("ALIBABA_CLOUD_REGION_ID"), os.Getenv("ALIBABACLOUD_REGION_ID")); region != "" {
			return region
		}
		if alibabaProfilesOff() {
			return ""
		}
	}
	return alibabaProfileRegion(profile)
}
