package credentials

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/source"
)

// HuaweiDefault is where the client of bcs looks without
// [yunkit.WithCredentials]. It asks, in the order of the vendor's SDK,
//
//  1. [HuaweiEnvironment]
//  2. [HuaweiProfile]: ~/.huaweicloud/credentials
//  3. [HuaweiMetadata], the agency of an ECS instance
//  4. [HuaweiPod], when its variables are set
//
// With [yunkit.WithProfile] it asks 2 alone, for that section. The package
// documentation says when a source passes the question on.
func HuaweiDefault(opts ...yunkit.Option) yunkit.CredentialsProvider {
	if profile := yunkit.NewConfig(opts...).Profile; profile != "" {
		return named(HuaweiProfile(profile, opts...))
	}
	return huaweiDefaults.chain(HuaweiEnvironment(opts...), HuaweiProfile("", opts...), HuaweiMetadata(opts...), HuaweiPod(opts...))
}

var huaweiDefaults = defaults{
	firstStep: "set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or write ak and sk into the section [basic] of ~/.huaweicloud/credentials, or pass yunkit.WithCredentials",
	ignored: map[string]string{
		"HW_ACCESS_KEY":          "HUAWEICLOUD_SDK_AK",
		"HW_SECRET_KEY":          "HUAWEICLOUD_SDK_SK",
		"HW_SECURITY_TOKEN":      "HUAWEICLOUD_SDK_SECURITY_TOKEN",
		"OS_ACCESS_KEY":          "HUAWEICLOUD_SDK_AK",
		"OS_SECRET_KEY":          "HUAWEICLOUD_SDK_SK",
		"OS_USERNAME":            "HUAWEICLOUD_SDK_AK",
		"OS_PASSWORD":            "HUAWEICLOUD_SDK_SK",
		"HUAWEICLOUD_ACCESS_KEY": "HUAWEICLOUD_SDK_AK",
		"HUAWEICLOUD_SECRET_KEY": "HUAWEICLOUD_SDK_SK",
	},
}

// HuaweiEnvironment reads HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and, for
// temporary keys, HUAWEICLOUD_SDK_SECURITY_TOKEN. Where HUAWEICLOUD_SDK_IDP_ID
// and HUAWEICLOUD_SDK_ID_TOKEN_FILE are both set they win, as for [HuaweiOIDC].
// HUAWEICLOUD_SDK_PROJECT_ID is the project. Its error names what is not set.
func HuaweiEnvironment(opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("environment", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		var creds yunkit.Credentials
		var err error
		if idp, file := os.Getenv("HUAWEICLOUD_SDK_IDP_ID"), os.Getenv("HUAWEICLOUD_SDK_ID_TOKEN_FILE"); idp != "" && file != "" {
			creds, err = huaweiOIDC(ctx, cfg, "", idp, file)
			creds.Source = fmt.Sprintf("environment (identity provider %s)", idp)
		} else {
			creds, err = source.Environment("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN")
		}
		creds.ProjectID = os.Getenv("HUAWEICLOUD_SDK_PROJECT_ID")
		return creds, err
	})
}

// HuaweiProfile reads a section of the ini file of the vendor's SDKs:
// ~/.huaweicloud/credentials, or the file HUAWEICLOUD_SDK_CREDENTIALS_FILE. An
// empty name means "basic", the section of regional services. Its keys are ak,
// sk, security_token and project_id; with idp_id and id_token_file it works
// like [HuaweiOIDC], at its iam_endpoint. The file is read again for each renewal.
func HuaweiProfile(section string, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("profile", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		name := cmp.Or(section, "basic")
		path, s, err := readSection(ctx, cfg, name, "HUAWEICLOUD_SDK_CREDENTIALS_FILE", ".huaweicloud", "credentials")
		if err != nil {
			return yunkit.Credentials{}, err
		}
		var creds yunkit.Credentials
		if s["idp_id"] != "" && s["id_token_file"] != "" {
			creds, err = huaweiOIDC(ctx, cfg, s["iam_endpoint"], s["idp_id"], s["id_token_file"])
		} else {
			creds = yunkit.Credentials{AccessKeyID: s["ak"], AccessKeySecret: s["sk"], SecurityToken: s["security_token"]}
			err = source.Require("ak", creds.AccessKeyID, "sk", creds.AccessKeySecret)
		}
		if err != nil {
			return yunkit.Credentials{}, fmt.Errorf("section %q of %s: %w", name, path, err)
		}
		creds.ProjectID = s["project_id"]
		creds.Source = fmt.Sprintf("section %q of %s", name, path)
		return creds, nil
	})
}
