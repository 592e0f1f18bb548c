package apitest_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/model"
)

// Every documented error of every product is told by a sentinel, and where the
// documents group errors, by that of its group.
func TestDocumentedCodes(t *testing.T) {
	t.Parallel()
	groups := map[string]error{
		"throttle": yunkit.ErrThrottled, "auth": yunkit.ErrUnauthenticated, "permission": yunkit.ErrPermissionDenied, "not_found": yunkit.ErrNotFound,
		"invalid": yunkit.ErrInvalidRequest, "unknown_action": yunkit.ErrInvalidRequest, "unsupported": yunkit.ErrInvalidRequest,
		"conflict": yunkit.ErrConflict, "quota": yunkit.ErrConflict, "payment": yunkit.ErrConflict,
		"unavailable": yunkit.ErrUnavailable, "timeout": yunkit.ErrUnavailable, "internal": yunkit.ErrUnavailable, "failure": yunkit.ErrUnavailable,
	}
	bodies := map[string]string{
		"smc": `{"Code":%q,"Message":"m","RequestId":"r"}`, "cloudsso": `{"Code":%q,"Message":"m","RequestId":"r"}`, "bcs": `{"error_code":%q,"error_msg":"m"}`, "ufile": `{"RetCode":%s,"Message":"m"}`,
	}
	each(t, func(t *testing.T, p *product) {
		api, err := model.Load(p.name)
		require.NoError(t, err)
		require.NotEmpty(t, api.Errors)
		synctest.Test(t, func(t *testing.T) {
			for _, known := range api.Errors {
				if known.Kind == "success" { // the product's table lists them too
					continue
				}
				status := known.HTTP
				if status < 200 { // not documented, or a slip
					status = 400
				}
				client, _ := p.play(t, []yunkit.Option{yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1})}, apitest.Reply(status, fmt.Sprintf(bodies[p.name], known.Code), "Date", ""))
				err := p.read.call(t.Context(), client)
				e := p.fault(t, p.read.name, err)
				assert.Equal(t, known.Code, e.Code)
				require.Error(t, e.Kind, "%s has no sentinel", known.Code)
				group, ok := groups[known.Kind]
				if assert.True(t, ok, "the model has no kind for %s that this test knows", known.Code) {
					assert.ErrorIs(t, err, group, "%s is %s", known.Code, known.Kind)
				}
			}
		})
	})
}
