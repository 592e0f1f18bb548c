package yunkit

import "context"

// AlibabaEnvironment reads ALIBABA_CLOUD_ACCESS_KEY_ID,
// ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for an STS session,
// ALIBABA_CLOUD_SECURITY_TOKEN. Its error names what is not set.
func AlibabaEnvironment() CredentialsProvider {
	return CredentialsFunc(func(context.Context) (Credentials, error) {
		return fromEnvironment("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")
	})
}

// AlibabaDefault is where the clients of smc and cloudsso look without
// WithCredentials: the environment.
func AlibabaDefault() CredentialsProvider { return Chain(AlibabaEnvironment()) }
