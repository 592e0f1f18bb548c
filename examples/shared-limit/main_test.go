package main

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
)

// TestMain is a program of its own when it is told a server.
func TestMain(m *testing.M) {
	endpoint := os.Getenv("SHARED_LIMIT_ENDPOINT")
	if endpoint == "" {
		os.Exit(m.Run())
	}
	limiter := newSharedLimiter(os.Getenv("SHARED_LIMIT_REDIS"), "test", quota, programs)
	err := count(context.Background(), cloudssotest.DirectoryID, yunkit.WithEndpoint(endpoint), yunkit.WithCredentials(keys), yunkit.WithLimiter(limiter))
	if err != nil {
		_, _ = os.Stderr.WriteString(err.Error())
		os.Exit(1)
	}
}

const (
	programs       = 4
	quota          = 100
	configurations = 60
)

var keys = yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real"}

// startRedis starts the redis-server of this machine, or a small one in this
// process where there is none.
func startRedis(t *testing.T) (address string) {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Log("no redis-server here, a small one in this process stands in for it")
		return miniredis.RunT(t).Addr()
	}
	socket := t.TempDir() + "/redis.sock"
	cmd := exec.CommandContext(t.Context(), program, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no")
	cmd.Dir = t.TempDir()
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	client := redis.NewClient(&redis.Options{Addr: socket, Network: "unix"})
	defer client.Close()
	require.Eventually(t, func() bool { return client.Ping(t.Context()).Err() == nil }, time.Minute, 10*time.Millisecond)
	return socket
}

// Four processes make 244 calls. All are served, and not faster than the quota allows.
func TestProcessesShareTheQuota(t *testing.T) {
	t.Parallel()
	srv := cloudssotest.NewServer()
	defer srv.Close()
	srv.AcceptCredentials(keys)
	srv.AddAccessConfigurations(cloudssotest.DirectoryID, configurations)
	address := startRedis(t)

	var running []*exec.Cmd
	started := time.Now()
	for range programs {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), "SHARED_LIMIT_ENDPOINT="+srv.URL, "SHARED_LIMIT_REDIS="+address)
		cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
		require.NoError(t, cmd.Start())
		running = append(running, cmd)
	}
	for _, cmd := range running {
		require.NoError(t, cmd.Wait())
	}
	took := time.Since(started)
	calls := len(srv.Requests())
	assert.Equal(t, programs*(configurations+1), calls, "a list and a call for each configuration, nothing twice")
	assert.GreaterOrEqual(t, took, time.Duration(calls-quota/10)*time.Second/(quota-quota/10), "a tenth at once, the rest in turn")
}

// Without Redis a program keeps to its share, and comes back to Redis once that is there.
func TestRedisAway(t *testing.T) {
	t.Parallel()
	redis := miniredis.RunT(t)
	limiter := newSharedLimiter(redis.Addr(), "test", 40, 4)
	defer limiter.Close()
	require.NoError(t, limiter.Wait(t.Context()))
	assert.Zero(t, limiter.again.Load(), "Redis serves")

	redis.Close()
	limiter.again.Store(0)
	started := time.Now()
	for range 6 {
		require.NoError(t, limiter.Wait(t.Context()), "it fails open")
	}
	assert.NotZero(t, limiter.again.Load())
	assert.GreaterOrEqual(t, time.Since(started), 5*time.Second/10, "a share of the quota: ten a second")

	require.NoError(t, redis.Restart())
	limiter.again.Store(0)
	require.NoError(t, limiter.Wait(t.Context()))
	assert.Zero(t, limiter.again.Load(), "Redis serves again")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, limiter.Wait(ctx), context.Canceled)
}

var _ yunkit.Limiter = (*sharedLimiter)(nil)
