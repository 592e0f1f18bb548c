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
// would show it if they did not. How close the count comes to GoalConnections
// depends on the machine and is for the report to say; internal/transport tests
// it with a server that makes all calls wait for each other.
func TestFanOut(t *testing.T) {
	t.Parallel()
	const callsEach, kept = 20, Goroutines * 20 / 4
	for _, op := range Operations() {
		opened, err := FanOut(t.Context(), op, callsEach)
		require.NoError(t, err)
		assert.Less(t, opened, kept, op.Name)
	}
	server, err := NewServer(createdAccessToken(), 0)
	require.NoError(t, err)
	defer server.Close()
	forgetful := &Yardstick{HTTP: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}, URL: server.URL}
	require.NoError(t, fanOut(t.Context(), callsEach, func(ctx context.Context) (any, error) {
		return forgetful.CreateAccessToken(ctx, newAccessToken())
	}))
	assert.Greater(t, server.Connections(), kept)
}
