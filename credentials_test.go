package yunkit_test

import (
	"bytes"
	"context"
	"encoding"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
)

var errBroken = errors.New("broken")

func TestCredentialsPrintNoSecrets(t *testing.T) {
	t.Parallel()
	c := yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: marker, SecurityToken: marker, AuthToken: marker, Expires: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	for _, v := range []any{c, &c, []yunkit.Credentials{c}, map[string]yunkit.Credentials{"a": c}, struct{ C yunkit.Credentials }{c}} {
		assert.Empty(t, leaks(v), "%T", v)
		assert.NotContains(t, logs(v), marker)
		text, err := json.Marshal(v)
		require.NoError(t, err)
		assert.NotContains(t, string(text), marker)
	}
	assert.Equal(t, "Credentials{AccessKeyID:test-access-key-id AccessKeySecret:[REDACTED] SecurityToken:[REDACTED] AuthToken:[REDACTED] Expires:2026-01-02T03:04:05Z}", c.String())
	assert.Equal(t, "Credentials{AccessKeyID:}", yunkit.Credentials{}.String(), "what is not there is not shown as redacted")
}

// A cache is what clients share, and so what gets printed with everything else.
func TestCachedPrintsNoSecrets(t *testing.T) {
	t.Parallel()
	for _, p := range []yunkit.CredentialsProvider{creds, yunkit.Chain(creds, creds), &creds} {
		c := yunkit.NewCached(p)
		_, err := c.Retrieve(t.Context())
		require.NoError(t, err)
		type service struct {
			Name  string
			Keys  *yunkit.Cached
			inner *yunkit.Cached
		}
		for _, v := range []any{c, service{"a", c, c}, &service{"a", c, c}, []*yunkit.Cached{c}} {
			assert.Empty(t, leaks(v), "%T in %T", p, v)
			assert.NotContains(t, logs(v), marker)
			text, err := json.Marshal(v)
			require.NoError(t, err)
			assert.NotContains(t, string(text), marker)
		}
	}
}

func TestCredentialsProvideThemselves(t *testing.T) {
	t.Parallel()
	got, err := creds.Retrieve(t.Context())
	require.NoError(t, err)
	assert.Equal(t, creds, got)
	got, err = yunkit.Credentials{AuthToken: "test-auth-token"}.Retrieve(t.Context())
	require.NoError(t, err, "a user token needs no keys")
	assert.Equal(t, "test-auth-token", got.AuthToken)
	for _, bad := range []yunkit.Credentials{{}, {AccessKeyID: "a"}, {AccessKeySecret: "a"}, {SecurityToken: "a"}, {AccessKeyID: "a b", AccessKeySecret: "c"}} {
		_, err := bad.Retrieve(t.Context())
		assert.Error(t, err, bad)
	}
}

// errAbsent is what a source says that is not set up.
var errAbsent = fmt.Errorf(": %w", yunkit.ErrNoCredentials)

// failing is a source that has nothing.
func failing(err error) yunkit.CredentialsProvider {
	return yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) { return yunkit.Credentials{}, err })
}

func TestChain(t *testing.T) {
	t.Parallel()
	asked := 0
	counting := yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
		asked++
		return creds, nil
	})
	got, err := yunkit.Chain(failing(errAbsent), creds, counting).Retrieve(t.Context())
	require.NoError(t, err)
	assert.Equal(t, creds, got)
	assert.Zero(t, asked, "the first that has some ends the search")

	_, err = yunkit.Chain(failing(fmt.Errorf("environment: X not set%w", errAbsent)), failing(errAbsent), yunkit.Credentials{}).Retrieve(t.Context())
	require.EqualError(t, err, "no credentials found\n  environment: X not set: no credentials\n  : no credentials\n  AccessKeyID and AccessKeySecret are empty")
	require.ErrorIs(t, err, errAbsent, "every source can be found in the error")
	require.ErrorIs(t, err, yunkit.ErrNoCredentials)
	require.ErrorIs(t, err, yunkit.ErrUnauthenticated)

	_, err = yunkit.Chain(failing(errBroken), counting).Retrieve(t.Context())
	require.EqualError(t, err, "broken", "what is set up and fails is the end")
	assert.Zero(t, asked)

	_, err = yunkit.Chain().Retrieve(t.Context())
	require.EqualError(t, err, "no credentials found")

	ctx, cancel := context.WithCancel(t.Context())
	giveUp := yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
		cancel()
		return yunkit.Credentials{}, errBroken
	})
	_, err = yunkit.Chain(giveUp, counting).Retrieve(ctx)
	require.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, asked, "nobody waits for the others")
}

// A renewal that went to the next source would change the identity in mid-run.
func TestChainStaysWithTheSourceThatServed(t *testing.T) {
	t.Parallel()
	state := error(nil)
	first := yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) { return creds, state })
	next := &counting{}
	chain := yunkit.Chain(failing(errAbsent), first, next)
	assert.Equal(t, creds, retrieve(t, chain))
	for _, state = range []error{errBroken, errAbsent, yunkit.ErrThrottled} {
		require.ErrorIs(t, failure(t, chain), state)
	}
	assert.Zero(t, next.calls.Load())
	state = nil
	assert.Equal(t, creds, retrieve(t, chain))
}

// What is nil is an error that says so, wherever it is given.
func TestNilProviders(t *testing.T) {
	t.Parallel()
	var none *yunkit.Cached
	var noFunc yunkit.CredentialsFunc
	var noKeys *yunkit.Credentials
	for _, tt := range []struct {
		p    yunkit.CredentialsProvider
		want string
	}{
		{none, "the *Cached is nil"},
		{&yunkit.Cached{}, "the *Cached is nil, or was not made by NewCached"},
		{yunkit.NewCached(nil), "the provider is nil"},
		{yunkit.NewCached(none), "the provider is nil"},
		{yunkit.NewCached(noFunc), "the provider is nil"},
		{yunkit.NewCached(noKeys), "the provider is nil"},
		{noFunc, "the CredentialsFunc is nil"},
		{yunkit.Chain(nil), "source 1 of the chain: the provider is nil"},
		{yunkit.Chain(yunkit.Credentials{}, none), "source 2 of the chain: the provider is nil"},
	} {
		require.ErrorContains(t, failure(t, tt.p), tt.want)
	}
	_, err := none.Refresh(t.Context(), creds)
	require.ErrorContains(t, err, "the *Cached is nil")
	_, err = yunkit.NewCached(creds).Retrieve(nil) //nolint:staticcheck // that is the point
	require.ErrorContains(t, err, "the context is nil")
	for _, p := range []yunkit.CredentialsProvider{nil, none, &yunkit.Cached{}, noFunc, noKeys} {
		assert.ErrorContains(t, yunkit.NewConfig(yunkit.WithCredentials(p)).Err("smc"), "WithCredentials: the ")
	}
}

// No format of a dump holds a key.
func TestCredentialsMarshalNoSecrets(t *testing.T) {
	t.Parallel()
	c := yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: marker, SecurityToken: marker, AuthToken: marker}
	type settings struct {
		Keys yunkit.Credentials
		List []yunkit.Credentials
	}
	config := settings{c, []yunkit.Credentials{c}}
	for name, marshal := range map[string]func(any) ([]byte, error){"json": json.Marshal, "xml": xml.Marshal} {
		text, err := marshal(config)
		require.NoError(t, err, name)
		assert.NotContains(t, string(text), marker, name)
		assert.Contains(t, string(text), "test-access-key-id", name)
	}
	text, err := encoding.TextMarshaler(c).MarshalText() // which packages for YAML use
	require.NoError(t, err)
	assert.NotContains(t, string(text), marker)
	var b bytes.Buffer
	require.ErrorContains(t, gob.NewEncoder(&b).Encode(config), "are not encoded with gob")
	assert.NotContains(t, b.String(), marker)
}

// rotating gives out key-1, key-2 and so on, each for a time.
type rotating struct {
	life   time.Duration
	takes  time.Duration
	given  atomic.Int64
	broken atomic.Bool
}

func (p *rotating) Retrieve(ctx context.Context) (yunkit.Credentials, error) {
	n := p.given.Add(1)
	if p.takes > 0 {
		select {
		case <-time.After(p.takes):
		case <-ctx.Done():
			return yunkit.Credentials{}, ctx.Err()
		}
	}
	if p.broken.Load() {
		return yunkit.Credentials{}, errBroken
	}
	c := yunkit.Credentials{AccessKeyID: "key-" + strconv.FormatInt(n, 10), AccessKeySecret: "test-secret-not-real"}
	if p.life > 0 {
		c.Expires = time.Now().Add(p.life)
	}
	return c, nil
}

// together asks for credentials from many goroutines at once.
func together(t *testing.T, c *yunkit.Cached) (keys map[string]int, errs []error) {
	t.Helper()
	keys = map[string]int{}
	var mu sync.Mutex
	var running sync.WaitGroup
	for range 50 {
		running.Go(func() {
			got, err := c.Retrieve(context.WithoutCancel(t.Context()))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, err)
				return
			}
			keys[got.AccessKeyID]++
		})
	}
	running.Wait()
	return keys, errs
}

// However many goroutines ask, the source is asked once.
func TestCachedRefreshesOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &rotating{life: time.Hour, takes: time.Second}
		c := yunkit.NewCached(p)
		keys, errs := together(t, c)
		assert.Empty(t, errs)
		assert.Equal(t, map[string]int{"key-1": 50}, keys, "all wait for the first")
		assert.EqualValues(t, 1, p.given.Load())

		time.Sleep(56 * time.Minute)
		keys, _ = together(t, c)
		assert.Equal(t, map[string]int{"key-1": 50}, keys, "good for some minutes more")

		time.Sleep(2 * time.Minute)
		start := time.Now()
		keys, errs = together(t, c)
		assert.Empty(t, errs)
		assert.Equal(t, map[string]int{"key-1": 50}, keys, "one renewal goes ahead, and nobody waits for it")
		assert.Zero(t, time.Since(start))
		time.Sleep(time.Second)
		synctest.Wait()
		keys, _ = together(t, c)
		assert.Equal(t, map[string]int{"key-2": 50}, keys)
		assert.EqualValues(t, 2, p.given.Load())

		time.Sleep(2 * time.Hour)
		keys, errs = together(t, c)
		assert.Empty(t, errs)
		assert.Equal(t, map[string]int{"key-3": 50}, keys, "once they have ended all wait")
		assert.EqualValues(t, 3, p.given.Load())
	})
}

// A renewal that fails is nobody's problem while the old credentials hold.
func TestCachedOutlivesFailedRefreshes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &rotating{life: time.Hour}
		c := yunkit.NewCached(p)
		_, err := c.Retrieve(t.Context())
		require.NoError(t, err)
		p.broken.Store(true)
		time.Sleep(58 * time.Minute)
		for range 3 {
			keys, errs := together(t, c)
			assert.Empty(t, errs)
			assert.Equal(t, map[string]int{"key-1": 50}, keys)
			synctest.Wait()
		}
		assert.EqualValues(t, 2, p.given.Load(), "a source that is down is left alone for a while")
		time.Sleep(11 * time.Second)
		together(t, c)
		synctest.Wait()
		assert.EqualValues(t, 3, p.given.Load(), "and asked again later")

		time.Sleep(2 * time.Minute)
		_, err = c.Retrieve(t.Context())
		require.ErrorIs(t, err, errBroken, "credentials that have ended are of no use")
		p.broken.Store(false)
		got, err := c.Retrieve(t.Context())
		require.NoError(t, err, "an error is not kept")
		assert.Equal(t, yunkit.Credentials{AccessKeyID: "key-5", AccessKeySecret: "test-secret-not-real", Expires: got.Expires}, got)
	})
}

// What does not end is fetched once, and what ends soon not all the time.
func TestCachedRefreshTimes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why         string
		life, after time.Duration
		fetched     int64
	}{
		{"without an end", 0, 1000 * time.Hour, 1},
		{"before it is due", time.Hour, 56 * time.Minute, 1},
		{"three minutes ahead", time.Hour, 57 * time.Minute, 2},
		{"short ones at half of their life, not before", 4 * time.Minute, 119 * time.Second, 1},
		{"short ones at half of their life", 4 * time.Minute, 2 * time.Minute, 2},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &rotating{life: tt.life}
				c := yunkit.NewCached(p)
				for range 3 {
					_, err := c.Retrieve(t.Context())
					require.NoError(t, err)
				}
				time.Sleep(tt.after)
				_, err := c.Retrieve(t.Context())
				require.NoError(t, err)
				synctest.Wait()
				assert.Equal(t, tt.fetched, p.given.Load())
			})
		})
	}
}

// Those who wait for a renewal end with their own context, and the renewal goes
// on without them: a source that is slower than every caller serves in the end.
func TestCachedRenewalOutlivesItsCallers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &rotating{takes: 1500 * time.Millisecond}
		c := yunkit.NewCached(p)
		start := time.Now()
		for range 2 {
			short, cancel := context.WithTimeout(t.Context(), time.Second)
			got, err := c.Retrieve(short)
			cancel()
			if time.Since(start) == time.Second {
				require.ErrorIs(t, err, context.DeadlineExceeded)
				continue
			}
			require.NoError(t, err)
			assert.Equal(t, "key-1", got.AccessKeyID)
		}
		assert.Equal(t, 1500*time.Millisecond, time.Since(start))
		assert.EqualValues(t, 1, p.given.Load())

		gone, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := yunkit.NewCached(&rotating{takes: time.Second}).Retrieve(gone)
		require.ErrorIs(t, err, context.Canceled)
		time.Sleep(time.Second) // until that renewal has ended, too
	})
}

// A renewal has a limit of its own, which is no deadline of a caller's.
func TestCachedRenewalEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := yunkit.NewCached(&rotating{takes: time.Hour})
		start := time.Now()
		_, err := c.Retrieve(t.Context())
		require.ErrorIs(t, err, yunkit.ErrUnavailable)
		require.NotErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 2*time.Minute, time.Since(start))
	})
}

// Old keys serve while they hold, however slow the source is.
func TestCachedNobodyWaitsWhileTheOldOnesHold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &rotating{life: time.Hour}
		c := yunkit.NewCached(p)
		retrieve(t, c)
		time.Sleep(58 * time.Minute)
		p.takes = 90 * time.Second
		for range 80 {
			start := time.Now()
			assert.Equal(t, "key-1", retrieve(t, c).AccessKeyID)
			assert.Zero(t, time.Since(start))
			time.Sleep(time.Second)
		}
		time.Sleep(20 * time.Second)
		assert.Equal(t, "key-2", retrieve(t, c).AccessKeyID)
	})
}

// Another source may be another identity.
func TestCachedWarnsOfAnotherSource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		from := "profile a"
		c := yunkit.NewCached(yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
			now := creds
			now.Source, now.Expires = from, time.Now().Add(time.Hour)
			return now, nil
		}), yunkit.WithLogger(slog.New(slog.NewTextHandler(&out, nil))))
		for range 2 {
			retrieve(t, c)
			time.Sleep(58 * time.Minute)
			synctest.Wait()
		}
		retrieve(t, c)
		synctest.Wait()
		assert.Empty(t, out.String())
		from = "profile b"
		time.Sleep(58 * time.Minute)
		retrieve(t, c)
		synctest.Wait()
		assert.Contains(t, out.String(), `level=WARN msg="yunkit: credentials come from another source than before" before="profile a" now="profile b"`)
		assert.NotContains(t, out.String(), marker)
	})
}

// A later end of the same keys makes a refused request no better.
func TestCachedRefreshKnowsTheSameKeys(t *testing.T) {
	t.Parallel()
	end := time.Now()
	c := yunkit.NewCached(yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
		end = end.Add(time.Hour)
		return yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: marker, Expires: end}, nil
	}))
	stale := retrieve(t, c)
	got, err := c.Refresh(t.Context(), stale)
	require.NoError(t, err)
	assert.Equal(t, stale, got)
	assert.NotEqual(t, stale, retrieve(t, c), "the cache has the later end")
}

// Credentials that a service calls expired are replaced once for all who hold them.
func TestCachedRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &rotating{takes: time.Second}
		c := yunkit.NewCached(p)
		stale, err := c.Retrieve(t.Context())
		require.NoError(t, err)
		var running sync.WaitGroup
		for range 50 {
			running.Go(func() {
				got, err := c.Refresh(t.Context(), stale)
				assert.NoError(t, err)
				assert.Equal(t, "key-2", got.AccessKeyID)
			})
		}
		running.Wait()
		got, err := c.Refresh(t.Context(), stale)
		require.NoError(t, err)
		assert.Equal(t, "key-2", got.AccessKeyID, "who comes late gets what is there")
		assert.EqualValues(t, 2, p.given.Load())

		p.broken.Store(true)
		_, err = c.Refresh(t.Context(), got)
		require.ErrorIs(t, err, errBroken)
		again, err := c.Retrieve(t.Context())
		require.NoError(t, err, "other services may still take the old ones")
		assert.Equal(t, got, again)
	})
}

// What a provider gives out is checked like what a user gives.
func TestCachedChecksCredentials(t *testing.T) {
	t.Parallel()
	for _, bad := range []yunkit.Credentials{{}, {AccessKeyID: "a"}, {AccessKeyID: "a", AccessKeySecret: "b\r\nX-Evil: 1"}} {
		c := yunkit.NewCached(yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) { return bad, nil }))
		_, err := c.Retrieve(t.Context())
		assert.Error(t, err, bad)
	}
}

func TestNewCachedIsShared(t *testing.T) {
	t.Parallel()
	c := yunkit.NewCached(creds)
	assert.Same(t, c, yunkit.NewCached(c))
}

// A panic of a provider must not lock out all others.
func TestCachedSurvivesAPanic(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		c := yunkit.NewCached(yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
			if calls++; calls == 1 {
				panic("of the user's own code")
			}
			return creds, nil
		}))
		_, err := c.Retrieve(t.Context())
		require.EqualError(t, err, "the credentials provider panicked: of the user's own code")
		got, err := c.Retrieve(t.Context())
		require.NoError(t, err)
		assert.Equal(t, creds, got)
	})
}
