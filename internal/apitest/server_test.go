package apitest

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestServerPlaysItsSteps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewServer(t, DialError(assert.AnError), CutEarly(), Cut(), CutBody(200, "{"), Reply(404, "{}", "X-Test", "1"))
		client := &http.Client{Transport: s.Transport}
		get := func() (*http.Response, error) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/path?a=b", http.NoBody)
			require.NoError(t, err)
			return client.Do(r)
		}
		for _, why := range []string{"dial", "early", "cut"} {
			_, err := get()
			require.Error(t, err, why)
		}
		resp, err := get()
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		for range 2 {
			resp, err := get()
			require.NoError(t, err)
			assert.Equal(t, http.StatusNotFound, resp.StatusCode, "the last step is repeated")
			assert.Equal(t, "1", resp.Header.Get("X-Test"))
			require.NoError(t, resp.Body.Close())
		}
		assert.Equal(t, 6, s.Dials())
		require.Len(t, s.Requests(), 4, "two never arrived")
		assert.Equal(t, "b", s.Requests()[0].Form.Get("a"))
	})
}
