package yunkit

import "context"

// HuaweiEnvironment reads HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and, for
// temporary keys, HUAWEICLOUD_SDK_SECURITY_TOKEN. Its error names what is not
// set. (The project is read from HUAWEICLOUD_SDK_PROJECT_ID by the client.)
func HuaweiEnvironment() CredentialsProvider {
	return CredentialsFunc(func(context.Context) (Credentials, error) {
		return fromEnvironment("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN")
	})
}

// HuaweiDefault is where the client of bcs looks without WithCredentials: the
// environment.
func HuaweiDefault() CredentialsProvider { return Chain(HuaweiEnvironment()) }
