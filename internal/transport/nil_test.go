package transport_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// What is nil and must not be is named by an error, and nothing panics.
func TestNil(t *testing.T) {
	t.Parallel()
	c := newClient(t, yunkit.WithCredentials(apitest.Credentials))
	_, _, err := do(nil, c, transport.Read) //nolint:staticcheck // that is the mistake
	require.EqualError(t, err, "shelf PutBook: the context is nil")
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
	_, err = c.CredentialsSource(nil) //nolint:staticcheck // that is the mistake
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)

	cfg := yunkit.NewConfig(yunkit.WithMiddleware(func(http.RoundTripper) http.RoundTripper { return nil }))
	_, err = transport.New(cfg, "shelf", transport.Endpoint(cfg, "127.0.0.1:1"), apitest.Credentials)
	require.EqualError(t, err, "shelf NewClient: WithMiddleware: the function returned nil")
}

// A transport that gives no body gives an empty one.
func TestAnswerWithoutABody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, client := play(t, apitest.Reply(200, done))
		bare := yunkit.WithMiddleware(func(http.RoundTripper) http.RoundTripper {
			return roundTripper(func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: http.StatusOK}, nil })
		})
		_, _, err := do(t.Context(), client(bare), transport.Once)
		assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
		assert.ErrorContains(t, err, "the answer is empty")
	})
}
