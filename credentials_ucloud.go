package yunkit

import "context"

// UCloudEnvironment reads UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY. The vendor
// has no variable for a security token. Its error names what is not set. (The
// project and the region are read from UCLOUD_PROJECT_ID and UCLOUD_REGION by
// the client.)
func UCloudEnvironment() CredentialsProvider {
	return CredentialsFunc(func(context.Context) (Credentials, error) {
		return fromEnvironment("UCLOUD_PUBLIC_KEY", "UCLOUD_PRIVATE_KEY", "")
	})
}

// UCloudDefault is where the client of ufile looks without WithCredentials: the
// environment.
func UCloudDefault() CredentialsProvider { return Chain(UCloudEnvironment()) }
