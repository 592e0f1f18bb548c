package yunkit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
)

func retrieve(t *testing.T, p yunkit.CredentialsProvider) yunkit.Credentials {
	t.Helper()
	creds, err := p.Retrieve(t.Context())
	require.NoError(t, err)
	return creds
}

func failure(t *testing.T, p yunkit.CredentialsProvider) error {
	t.Helper()
	_, err := p.Retrieve(t.Context())
	require.Error(t, err)
	return err
}

// counting gives keys that last for life, and fails while err is set.
type counting struct {
	life  time.Duration
	calls atomic.Int64
	work  func(ctx context.Context) error
}

func (c *counting) Retrieve(ctx context.Context) (yunkit.Credentials, error) {
	n := c.calls.Add(1)
	if c.work != nil {
		if err := c.work(ctx); err != nil {
			return yunkit.Credentials{}, err
		}
	}
	creds := yunkit.Credentials{AccessKeyID: fmt.Sprint("key-", n), AccessKeySecret: "test-secret-not-real"}
	if c.life != 0 {
		creds.Expires = time.Now().Add(c.life)
	}
	return creds, nil
}

func TestCachedWaitersShareAFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		down := errors.New("down")
		p := &counting{work: func(context.Context) error { time.Sleep(time.Second); return down }}
		cached := yunkit.NewCached(p)
		var wg sync.WaitGroup
		start := time.Now()
		for range 50 {
			wg.Go(func() {
				_, err := cached.Retrieve(t.Context())
				assert.ErrorIs(t, err, down)
			})
		}
		wg.Wait()
		assert.Equal(t, time.Second, time.Since(start), "they do not queue up to fail one after the other")
		p.work = nil
		assert.Equal(t, "key-2", retrieve(t, cached).AccessKeyID, "a failure is not remembered")
	})
}

func TestCachedFailedRenewal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		down := errors.New("down")
		p := &counting{life: time.Hour}
		cached := yunkit.NewCached(p)
		start := time.Now()
		retrieve(t, cached)
		p.work = func(context.Context) error { return down }
		var asked []time.Duration
		for before := p.calls.Load(); time.Since(start) < time.Hour; time.Sleep(time.Second) {
			assert.Equal(t, "key-1", retrieve(t, cached).AccessKeyID, "they hold for another %s", time.Hour-time.Since(start))
			synctest.Wait()
			if n := p.calls.Load(); n != before {
				asked, before = append(asked, time.Since(start)-57*time.Minute), n
			}
		}
		assert.Equal(t, []time.Duration{0, 5 * time.Second, 15 * time.Second, 35 * time.Second, 75 * time.Second, 135 * time.Second}, asked)
		_, err := cached.Retrieve(t.Context())
		require.ErrorIs(t, err, down, "after the end there is nothing left to serve")
		p.work = nil
		assert.NotEqual(t, "key-1", retrieve(t, cached).AccessKeyID)
	})
}

// A clock that is off must not make every call ask.
func TestCachedKeepsWhatSeemsToHaveEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &counting{life: -time.Minute}
		cached := yunkit.NewCached(p)
		for range 5 {
			assert.Equal(t, "key-1", retrieve(t, cached).AccessKeyID)
			time.Sleep(time.Second)
		}
		assert.Equal(t, "key-2", retrieve(t, cached).AccessKeyID)
	})
}

func TestChainForgetsFailures(t *testing.T) {
	t.Parallel()
	down := true
	first := yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
		if down {
			return yunkit.Credentials{}, fmt.Errorf("first: not yet: %w", yunkit.ErrNoCredentials)
		}
		return yunkit.Credentials{AccessKeyID: "first", AccessKeySecret: "test-secret-not-real"}, nil
	})
	last := &counting{work: func(context.Context) error { return fmt.Errorf("last: nothing here: %w", yunkit.ErrNoCredentials) }}
	cached := yunkit.NewCached(yunkit.Chain(first, last))
	err := failure(t, cached)
	require.EqualError(t, err, "no credentials found\n  first: not yet: no credentials\n  last: nothing here: no credentials")
	require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
	down = false
	assert.Equal(t, "first", retrieve(t, cached).AccessKeyID)
	assert.EqualValues(t, 1, last.calls.Load())
}

func TestChainDoesNotChangeIdentityForAHiccup(t *testing.T) {
	t.Parallel()
	for _, kind := range []error{yunkit.ErrUnavailable, yunkit.ErrThrottled} {
		next := &counting{}
		p := yunkit.Chain(yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
			return yunkit.Credentials{}, &yunkit.Error{Service: "sts", Operation: "AssumeRole", Kind: kind}
		}), next)
		require.ErrorIs(t, failure(t, p), kind)
		assert.Zero(t, next.calls.Load())
	}
}

func TestWithProfileAndWithCredentialsExclude(t *testing.T) {
	t.Parallel()
	err := yunkit.NewConfig(yunkit.WithProfile("a"), yunkit.WithCredentials(creds)).Err("smc")
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
	assert.ErrorContains(t, yunkit.NewConfig(yunkit.WithProfile("")).Err("smc"), "WithProfile: the name is empty")
}

func TestSourceOptionsLeaveTheProductBehind(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	client := &http.Client{}
	cfg := yunkit.NewConfig(yunkit.WithProfile("p"), yunkit.WithLogger(log), yunkit.WithHTTPClient(client), yunkit.WithInsecureHTTP(),
		yunkit.WithTimeout(time.Minute), yunkit.WithEndpoint("cloudsso.example.test"), yunkit.WithRegion("cn-shanghai"))
	got := yunkit.NewConfig(cfg.SourceOptions()...)
	assert.Equal(t, "p", got.Profile)
	assert.Same(t, log, got.Logger)
	assert.Same(t, client, got.HTTPClient)
	assert.Equal(t, time.Minute, got.Timeout)
	assert.True(t, got.InsecureHTTP)
	assert.Empty(t, got.Endpoint, "it is the host of the product")
	assert.Empty(t, got.Region, "STS is not where the product is")
}
