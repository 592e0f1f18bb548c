package credentials_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
)

// Each vendor's own variables are read, and a missing one is named.
func TestEnvironment(t *testing.T) {
	newHome(t)
	nothing := yunkit.WithEndpoint(newServer(t, nil).URL)
	for _, tt := range []struct {
		vendor            string
		environment       yunkit.CredentialsProvider
		byDefault         yunkit.CredentialsProvider
		id, secret, token string
	}{
		{"Alibaba", credentials.AlibabaEnvironment(), credentials.AlibabaDefault(nothing), "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"},
		{"Huawei", credentials.HuaweiEnvironment(), credentials.HuaweiDefault(nothing), "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"},
		{"UCloud", credentials.UCloudEnvironment(), credentials.UCloudDefault(nothing), "UCLOUD_PUBLIC_KEY", "UCLOUD_PRIVATE_KEY", ""},
	} {
		t.Run(tt.vendor, func(t *testing.T) {
			set := func(id, secret, token string) {
				t.Setenv(tt.id, id)
				t.Setenv(tt.secret, secret)
				if tt.token != "" {
					t.Setenv(tt.token, token)
				}
			}
			set("", "", "")
			_, err := tt.environment.Retrieve(t.Context())
			require.EqualError(t, err, "environment: "+tt.id+" and "+tt.secret+" not set")
			_, err = tt.byDefault.Retrieve(t.Context())
			require.ErrorContains(t, err, "no credentials found")
			require.ErrorContains(t, err, tt.id)

			set("test-id", "", "")
			_, err = tt.environment.Retrieve(t.Context())
			require.EqualError(t, err, "environment: "+tt.secret+" not set")
			set("", marker, "")
			_, err = tt.environment.Retrieve(t.Context())
			require.EqualError(t, err, "environment: "+tt.id+" not set")

			set("test-id", marker, "test-token")
			want := yunkit.Credentials{AccessKeyID: "test-id", AccessKeySecret: marker, Source: "environment"}
			if tt.token != "" {
				want.SecurityToken = "test-token"
			}
			got, err := tt.environment.Retrieve(t.Context())
			require.NoError(t, err)
			assert.Equal(t, want, got)
			got, err = tt.byDefault.Retrieve(t.Context())
			require.NoError(t, err)
			assert.Equal(t, want, got)

			set("test-id", marker+"\n", "")
			_, err = tt.environment.Retrieve(t.Context())
			require.ErrorContains(t, err, "AccessKeySecret holds white space", "a line break from a file")
			assert.NotContains(t, err.Error(), marker)
		})
	}
}
