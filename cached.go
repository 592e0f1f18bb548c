package yunkit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// refreshAhead is how long before their end credentials are renewed.
	refreshAhead = 3 * time.Minute
	// renewalLimit is how long a renewal may take. It is longer than the minute that
	// a credentials process has, and than a few attempts at a slow service.
	renewalLimit = 2 * time.Minute
	// After a failed renewal the old credentials serve on for so long before the
	// next attempt: twice as long each time, up to the maximum.
	minRefreshDelay = 5 * time.Second
	maxRefreshDelay = time.Minute
)

// Cached keeps the credentials of a provider until shortly before they end:
// three minutes, or half of a short life. However many goroutines ask, there is
// one renewal at a time. While the old credentials hold they are returned at
// once; without any that hold, callers wait for the outcome until their context
// ends.
//
// A renewal belongs to no caller: it goes on when the one that began it has gone,
// so that a source which is slower than every caller's deadline serves them in
// the end. It has the values of that caller's context and a limit of its own, two
// minutes, after which its context has ended and its goroutine with it.
//
// A failed renewal is an error only when the old credentials have ended. Until
// then they serve on, and the provider is asked again after 5 s, 10 s, 20 s
// and so on, at most a minute. A failure is not remembered beyond that: with
// nothing to serve, the next call asks again. When a renewal brings credentials
// of another Source, a warning in the log says so.
//
// Make one with [NewCached]. It can be shared by clients.
type Cached struct {
	// ask is the provider as a function, in which no verb of fmt can look.
	ask     func(context.Context) (Credentials, error)
	log     *slog.Logger
	current atomic.Pointer[cachedEntry]

	mu      sync.Mutex
	renewal *renewal // under way, or nil
}

type cachedEntry struct {
	creds Credentials
	// again is when the next renewal is due; zero means never.
	again time.Time
	// failures counts the renewals that failed since creds came.
	failures int
}

func (e *cachedEntry) due(now time.Time) bool {
	return e == nil || !e.again.IsZero() && !now.Before(e.again)
}

func (e *cachedEntry) holds(now time.Time) bool {
	return e != nil && (e.creds.Expires.IsZero() || now.Before(e.creds.Expires))
}

// NewCached returns a cache over p. A *Cached is returned as it is. Of the
// options [WithLogger] counts, and the rest is ignored.
func NewCached(p CredentialsProvider, opts ...Option) *Cached {
	if c, ok := p.(*Cached); ok && c != nil {
		return c
	}
	if err := checkProvider(p); err != nil {
		p = CredentialsFunc(func(context.Context) (Credentials, error) { return Credentials{}, err })
	}
	return &Cached{ask: p.Retrieve, log: NewConfig(opts...).Logger}
}

var (
	errNotCached  = errors.New("the *Cached is nil, or was not made by NewCached")
	errNilContext = errors.New("the context is nil")
)

// usable refuses what would panic.
func (c *Cached) usable(ctx context.Context) error {
	switch {
	case c == nil || c.ask == nil:
		return errNotCached
	case ctx == nil:
		return errNilContext
	}
	return nil
}

// Retrieve returns the cached credentials, and has them renewed when they are
// about to end.
func (c *Cached) Retrieve(ctx context.Context) (Credentials, error) {
	if err := c.usable(ctx); err != nil {
		return Credentials{}, err
	}
	entry := c.current.Load()
	now := time.Now()
	if !entry.due(now) {
		return entry.creds, nil
	}
	r := c.renew(ctx, entry)
	if entry.holds(now) {
		return entry.creds, nil
	}
	return r.wait(ctx)
}

// Refresh returns credentials other than stale, which a service has called
// expired. Many callers with the same stale credentials cause one renewal. When
// the provider has no other keys it returns stale itself, for a later end alone
// makes no new key.
func (c *Cached) Refresh(ctx context.Context, stale Credentials) (Credentials, error) {
	if err := c.usable(ctx); err != nil {
		return Credentials{}, err
	}
	entry := c.current.Load()
	if entry != nil && !entry.creds.sameKeys(stale) {
		return entry.creds, nil
	}
	creds, err := c.renew(ctx, entry).wait(ctx)
	if err == nil && creds.sameKeys(stale) {
		return stale, nil
	}
	return creds, err
}

// renewal is one renewal, which all that need it share.
type renewal struct {
	done  chan struct{}
	creds Credentials
	err   error
}

func (r *renewal) wait(ctx context.Context) (Credentials, error) {
	select {
	case <-r.done:
		return r.creds, r.err
	case <-ctx.Done():
		return Credentials{}, ctx.Err()
	}
}

// renew returns the renewal that replaces old: the one under way, or a new one.
func (c *Cached) renew(ctx context.Context, old *cachedEntry) *renewal {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.renewal != nil {
		return c.renewal
	}
	r := &renewal{done: make(chan struct{})}
	if entry := c.current.Load(); entry != old { // somebody has done it by now
		r.creds = entry.creds
		close(r.done)
		return r
	}
	c.renewal = r
	go c.carryOut(context.WithoutCancel(ctx), r, old)
	return r
}

// carryOut asks the provider and keeps what it gives.
func (c *Cached) carryOut(ctx context.Context, r *renewal, old *cachedEntry) {
	r.err = errors.New("the credentials provider ended its goroutine")
	defer func() { // also after that, for the others must not wait for ever
		c.mu.Lock()
		c.renewal = nil
		c.mu.Unlock()
		close(r.done)
	}()
	ctx, cancel := context.WithTimeout(ctx, renewalLimit)
	defer cancel()
	entry, err := c.fetch(ctx)
	now := time.Now()
	switch {
	case err == nil:
		r.creds = entry.creds
		if c.log != nil && old != nil && old.creds.Source != entry.creds.Source {
			c.log.LogAttrs(ctx, slog.LevelWarn, "yunkit: credentials come from another source than before",
				slog.String("before", old.creds.Source), slog.String("now", entry.creds.Source))
		}
		c.current.Store(entry)
	case old.due(now) && old.holds(now):
		c.current.Store(old.later(now))
	}
	r.err = err
}

// fetch asks the provider. Its panic is an error, for nobody above could catch it.
func (c *Cached) fetch(ctx context.Context) (entry *cachedEntry, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the credentials provider panicked: %v", cause)
		}
	}()
	creds, err := c.ask(ctx)
	if err != nil {
		if ctx.Err() != nil { // a deadline of ours, and not of a caller
			err = fmt.Errorf("%w: no credentials within %s: %v", ErrUnavailable, renewalLimit, err) //nolint:errorlint // the text is enough
		}
		return nil, err
	}
	if err := creds.validate(); err != nil {
		return nil, err
	}
	return newEntry(creds, time.Now()), nil
}

func newEntry(creds Credentials, now time.Time) *cachedEntry {
	entry := &cachedEntry{creds: creds}
	if !creds.Expires.IsZero() {
		left := creds.Expires.Sub(now)
		entry.again = creds.Expires.Add(-min(refreshAhead, left/2))
		if left <= 0 {
			// The provider thinks that they are good, so our clock may be off. Let the
			// service judge, rather than ask the provider before every call.
			entry.again = now.Add(minRefreshDelay)
		}
	}
	return entry
}

// later returns e with its next renewal put off after a failed one.
func (e *cachedEntry) later(now time.Time) *cachedEntry {
	delay := min(minRefreshDelay<<min(e.failures, 10), maxRefreshDelay)
	again := now.Add(delay)
	if again.After(e.creds.Expires) {
		again = e.creds.Expires
	}
	return &cachedEntry{creds: e.creds, again: again, failures: e.failures + 1}
}

// String names the type and nothing of its content.
func (*Cached) String() string { return "Cached credentials" }

// Format prints what String returns for every verb.
func (c *Cached) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns what String returns.
func (c *Cached) LogValue() slog.Value { return slog.StringValue(c.String()) }
