package transport_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// A source of the user's own keeps its words and what its error is; the URL that
// it asked may hold its token.
func TestErrorsOfSourcesKeepTheirWordsButNoURL(t *testing.T) {
	t.Parallel()
	sealed := errors.New("sealed")
	asked := &url.Error{Op: "Get", URL: "https://vault.example.test/?token=vault-token-not-real", Err: sealed}
	for name, cause := range map[string]error{
		"alone":     asked,
		"wrapped":   fmt.Errorf("vault: %w", asked),
		"of a list": fmt.Errorf("a: %w; b: %w", fmt.Errorf("vault: %w", asked), errors.Join(errors.New("other"), asked)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, client := play(t, apitest.Reply(200, done))
				_, _, err := do(t.Context(), client(yunkit.WithCredentials(yunkit.CredentialsFunc(
					func(context.Context) (yunkit.Credentials, error) { return yunkit.Credentials{}, cause },
				))), transport.Read)
				require.ErrorIs(t, err, sealed)
				require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
				assert.NotContains(t, err.Error(), "vault-token-not-real")
				if name != "alone" {
					assert.Contains(t, err.Error(), "vault: sealed")
				}
				_, shows := errors.AsType[*url.Error](err)
				assert.False(t, shows)

				_, client = play(t, tokenServer(99))
				_, _, err = do(t.Context(), client(yunkit.WithCredentials(&tokens{fail: func(n int64) error {
					if n > 1 {
						return cause
					}
					return nil
				}})), transport.Read)
				require.ErrorIs(t, err, sealed, "nor does a renewal that a service asked for")
				assert.NotContains(t, err.Error(), "vault-token-not-real")
			})
		})
	}
}
