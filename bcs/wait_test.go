package bcs_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/internal/apitest"
)

const testNodeID = "12345678-1234-1234-1234-123456789012-test"

func node(status string) apitest.Step {
	return apitest.Reply(200, `{"id":"`+testNodeID+`","status":"`+status+`"}`)
}

func TestWaitPublicChainNode(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		why   string
		looks []apitest.Step
		want  string
		is    error
	}{
		{"available at once", []apitest.Step{node("Available")}, "Available", nil},
		{"creating and upgrading go on", []apitest.Step{node("Creating"), node("Upgrading"), node("Available")}, "Creating, Upgrading, Available", nil},
		{"a restart passes", []apitest.Step{node("Unavailable"), node("Upgrading"), node("Unavailable"), node("Available")}, "Unavailable, Upgrading, Unavailable, Available", nil},
		{"unavailable twice in a row is an error", []apitest.Step{node("Upgrading"), node("Unavailable"), node("Unavailable")}, "Upgrading, Unavailable, Unavailable", yunkit.ErrUnavailable},
		{"a state of the future goes on", []apitest.Step{node("Resting"), node("Available")}, "Resting, Available", nil},
		{"throttling says nothing", []apitest.Step{apitest.Reply(429, `{"error_code":"APIGW.0308","error_msg":"test"}`), node("Available")}, "Available", nil},
		{"a refusal ends it", []apitest.Step{apitest.Reply(403, `{"error_code":"APIGW.0302","error_msg":"test"}`)}, "", yunkit.ErrPermissionDenied},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := play(t, test.looks...)
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				var seen []string
				got, err := client.WaitPublicChainNode(ctx, testNodeID, func(n *bcs.ShowPublicChainNodeResponse) { seen = append(seen, string(n.Status)) })
				assert.Equal(t, test.want, strings.Join(seen, ", "))
				if test.is != nil {
					require.ErrorIs(t, err, test.is)
					return
				}
				require.NoError(t, err)
				assert.Equal(t, bcs.PublicChainNodeStateAvailable, got.Status)
			})
		})
	}
}
