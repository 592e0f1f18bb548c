package bcs_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
)

// The project is looked up once, and goes into the path.
func TestProjectOfTheRegion(t *testing.T) {
	const project = "0123456789abcdef0123456789abcdef"
	var lookups atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v3/projects" {
			lookups.Add(1)
			fmt.Fprintf(w, `{"projects":[{"id":%q}]}`, project)
			return
		}
		assert.Equal(t, "/v2/"+project+"/things", r.URL.Path)
		fmt.Fprint(w, `{}`)
	}))
	defer srv.Close()
	t.Setenv("HUAWEICLOUD_SDK_PROJECT_ID", "")
	t.Setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", srv.URL)
	client, err := bcs.NewClient(yunkit.WithEndpoint(srv.URL), yunkit.WithRegion("cn-north-4"),
		yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real"}))
	require.NoError(t, err)
	for range 2 {
		_, err = client.Call(t.Context(), http.MethodGet, "/v2/{project_id}/things", nil, nil)
		require.NoError(t, err)
	}
	assert.EqualValues(t, 1, lookups.Load())
	source, err := client.CredentialsSource(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "given in code", source)
}
