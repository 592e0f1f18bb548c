package bench

import (
	"context"
	"math"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCallAllocs holds the goals for allocations. It cannot run in parallel,
// since the whole process is counted.
func TestCallAllocs(t *testing.T) {
	for _, op := range Operations() {
		for _, n := range op.Counts {
			c, err := op.Compare(t.Context(), n, 3)
			require.NoError(t, err)
			// A garbage collection empties pools, which leaves a fraction.
			assert.LessOrEqual(t, math.Round(c.A.Allocs), math.Round(AllocGoal(n, c.B.Allocs)), "allocations of %s with %d items", op.Name, n)
			if goal := BytesGoal(n); goal > 0 {
				assert.LessOrEqual(t, c.A.Bytes/c.B.Bytes, goal, "bytes of %s with %d items", op.Name, n)
			}
		}
	}
}

// TestSignAllocs is the same for the signers.
func TestSignAllocs(t *testing.T) {
	for _, s := range Signers() {
		signer := testing.AllocsPerRun(100, func() { _, _ = s.Sign() })
		digest := testing.AllocsPerRun(100, func() { s.Digest() })
		assert.LessOrEqual(t, signer, digest+GoalSignAllocs, s.Name)
	}
}

// TestFanOut holds that goroutines keep their connections, and that the count
// would show it if they did not.
func TestFanOut(t *testing.T) {
	t.Parallel()
	for _, op := range Operations() {
		opened, err := FanOut(t.Context(), op, 20)
		require.NoError(t, err)
		assert.LessOrEqual(t, opened, GoalConnections, op.Name)
	}
	server, err := NewServer(createdAccessToken(), 0)
	require.NoError(t, err)
	defer server.Close()
	forgetful := &Yardstick{HTTP: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}, URL: server.URL}
	require.NoError(t, fanOut(t.Context(), 20, func(ctx context.Context) (any, error) {
		return forgetful.CreateAccessToken(ctx, newAccessToken())
	}))
	assert.Greater(t, server.Connections(), GoalConnections)
}
