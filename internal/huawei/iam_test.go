package huawei

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
)

const projectOfRegion = "0123456789abcdef0123456789abcdef"

var projectKeys = yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real"}

// newFinder returns the finder of a region's project, which asks h.
func newFinder(t *testing.T, region string, h http.HandlerFunc) *project {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	iam, err := NewIAM(yunkit.NewConfig(yunkit.WithEndpoint(srv.URL), yunkit.WithCredentials(projectKeys), yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1})), "")
	require.NoError(t, err)
	return &project{iam: iam, region: region, turn: make(chan struct{}, 1)}
}

func TestProjectIsAskedForOnce(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	p := newFinder(t, "cn-north-4", func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		assert.Equal(t, "/v3/projects?name=cn-north-4", r.URL.String())
		assert.NotEmpty(t, r.Header.Get("Authorization"))
		fmt.Fprintf(w, `{"projects":[{"id":%q,"name":"cn-north-4"}]}`, projectOfRegion)
	})
	named := projectKeys
	named.ProjectID = "named"
	id, err := p.ID(t.Context(), named)
	require.NoError(t, err)
	assert.Equal(t, "named", id)
	assert.Zero(t, calls.Load())

	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			id, err := p.ID(t.Context(), projectKeys)
			assert.NoError(t, err)
			assert.Equal(t, projectOfRegion, id)
		})
	}
	wg.Wait()
	assert.EqualValues(t, 1, calls.Load())
}

func TestProjectIsNotGuessed(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"projects":[{"id":"a"},{"id":"b"}]}`: `the project of region "cn-east-2": IAM knows 2 of that name; give WithProjectID`,
		`{"projects":[]}`:                      `the project of region "cn-east-2": IAM knows 0 of that name; give WithProjectID`,
	} {
		p := newFinder(t, "cn-east-2", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
		_, err := p.ID(t.Context(), projectKeys)
		require.EqualError(t, err, want)
	}
}

func TestProjectForgetsFailures(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	p := newFinder(t, "cn-north-4", func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, `{"projects":[{"id":%q}]}`, projectOfRegion)
	})
	_, err := p.ID(t.Context(), projectKeys)
	require.ErrorIs(t, err, yunkit.ErrUnavailable)
	id, err := p.ID(t.Context(), projectKeys)
	require.NoError(t, err)
	assert.Equal(t, projectOfRegion, id)
}
