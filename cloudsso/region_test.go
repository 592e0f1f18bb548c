package cloudsso_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// Whoever has set up the vendor's command line need not name the region again.
func TestRegionOfTheEnvironmentOrTheProfile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.json")
	for _, name := range []string{"ALIBABACLOUD_REGION_ID", "ALIBABA_CLOUD_PROFILE", "ALIBABACLOUD_PROFILE", "ALICLOUD_PROFILE", "ALIBABA_CLOUD_IGNORE_PROFILE", "ALIBABA_CLOUD_CLI_PROFILE_DISABLED"} {
		t.Setenv(name, "")
	}
	t.Setenv("ALIBABA_CLOUD_CONFIG_FILE", file)
	require.NoError(t, os.WriteFile(file, []byte(`{"current":"main","profiles":[{"name":"main","region_id":"cn-shanghai"},{"name":"far","region_id":"cn-atlantis"}]}`), 0o600))
	for _, tt := range []struct {
		why, variable string
		opts          []yunkit.Option
		want          string
	}{
		{"the current profile", "", nil, ""},
		{"a variable comes before the current profile", "cn-lemuria", nil, `"cn-lemuria" is no known region`},
		{"a profile that was named comes before the variable", "eu-central-1", []yunkit.Option{yunkit.WithProfile("far")}, `"cn-atlantis" is no known region`},
		{"an option comes before all", "cn-lemuria", []yunkit.Option{yunkit.WithRegion("us-west-1")}, ""},
		{"no such profile", "", []yunkit.Option{yunkit.WithProfile("gone")}, "a region is needed"},
	} {
		t.Setenv("ALIBABA_CLOUD_REGION_ID", tt.variable)
		_, err := cloudsso.NewClient(tt.opts...)
		if tt.want == "" {
			assert.NoError(t, err, tt.why)
			continue
		}
		assert.ErrorContains(t, err, tt.want, tt.why)
	}
	t.Setenv("ALIBABA_CLOUD_REGION_ID", "")
	require.NoError(t, os.WriteFile(file, []byte("{"), 0o600))
	_, err := cloudsso.NewClient()
	require.ErrorContains(t, err, "a region is needed")
	t.Setenv("ALIBABA_CLOUD_IGNORE_PROFILE", "TRUE")
	_, err = cloudsso.NewClient()
	require.ErrorContains(t, err, "a region is needed")
}
