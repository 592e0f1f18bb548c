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
	// After a failed renewal the old credentials serve on for so long before the
	// next attempt: twice as long each time, up to the maximum.
	minRefreshDelay = 5 * time.Second
	maxRefreshDelay = time.Minute
)

// Cached keeps the credentials of a provider until shortly before they end:
// three minutes, or half of a short life. However many goroutines ask, one of
// them renews; the others go on with the old credentials while these hold, or
// wait for the outcome until their context ends.
//
// A failed renewal is an error only when the old credentials have ended. Until
// then they serve on, and the provider is asked again after 5 s, 10 s, 20 s
// and so on, at most a minute. A failure is not remembered beyond that: with
// nothing to serve, the next call asks again. A Cached can be shared by clients.
type Cached struct {
	// ask is the provider as a function, in which no verb of fmt can look.
	ask     func(context.Context) (Credentials, error)
	current atomic.Pointer[cachedEntry]
	renewal single[*cachedEntry]
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

// NewCached returns a cache over p. A *Cached is returned as it is.
func NewCached(p CredentialsProvider) *Cached {
	if c, ok := p.(*Cached); ok {
		return c
	}
	return &Cached{ask: p.Retrieve}
}

// Retrieve returns the cached credentials, renewed when they are about to end.
func (c *Cached) Retrieve(ctx context.Context) (Credentials, error) {
	entry := c.current.Load()
	now := time.Now()
	if !entry.due(now) {
		return entry.creds, nil
	}
	if !entry.holds(now) {
		return credentialsOf(c.renewal.do(ctx, c.renew(ctx, entry, false)))
	}
	renewed, led, err := c.renewal.try(ctx, c.renew(ctx, entry, true))
	if !led { // somebody else renews, and what we have still holds
		return entry.creds, nil
	}
	return credentialsOf(renewed, err)
}

// Refresh returns credentials other than stale, which a service has called
// expired, as far as the provider has others. Many callers with the same stale
// credentials cause one renewal.
func (c *Cached) Refresh(ctx context.Context, stale Credentials) (Credentials, error) {
	entry := c.current.Load()
	if entry != nil && !entry.creds.sameKeys(stale) {
		return entry.creds, nil
	}
	return credentialsOf(c.renewal.do(ctx, c.renew(ctx, entry, false)))
}

func credentialsOf(entry *cachedEntry, err error) (Credentials, error) {
	if err != nil {
		return Credentials{}, err
	}
	return entry.creds, nil
}

// renew returns the work of replacing old, unless somebody has done it by then.
// With keep, old goes on serving when the provider fails.
func (c *Cached) renew(ctx context.Context, old *cachedEntry, keep bool) func() (*cachedEntry, error) {
	return func() (*cachedEntry, error) {
		if entry := c.current.Load(); entry != old {
			return entry, nil
		}
		entry, err := c.fetch(ctx)
		switch {
		case err == nil:
		case keep && ctx.Err() == nil:
			entry = old.later(time.Now())
		default:
			return nil, err
		}
		c.current.Store(entry)
		return entry, nil
	}
}

func (c *Cached) fetch(ctx context.Context) (*cachedEntry, error) {
	creds, err := c.ask(ctx)
	if err != nil {
		return nil, err
	}
	if err := creds.validate(); err != nil {
		return nil, err
	}
	entry := &cachedEntry{creds: creds}
	if !creds.Expires.IsZero() {
		now := time.Now()
		left := creds.Expires.Sub(now)
		entry.again = creds.Expires.Add(-min(refreshAhead, left/2))
		if left <= 0 {
			// The provider thinks that they are good, so our clock may be off. Let the
			// service judge, rather than ask the provider before every call.
			entry.again = now.Add(minRefreshDelay)
		}
	}
	return entry, nil
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

// single lets one goroutine at a time do a piece of work while the others wait
// for its outcome. It starts no goroutine: the work is done by a caller, under
// that caller's context.
type single[T any] struct {
	mu      sync.Mutex
	current *flight[T]
}

type flight[T any] struct {
	done  chan struct{}
	value T
	err   error
	// abandoned says that the context of the goroutine at work ended, which is
	// no outcome for the others.
	abandoned bool
}

// do returns the outcome of work, its own or that of the goroutine already at it.
func (s *single[T]) do(ctx context.Context, work func() (T, error)) (T, error) {
	for {
		f, leads := s.begin()
		if leads {
			return s.lead(ctx, f, work)
		}
		select {
		case <-f.done:
			if !f.abandoned {
				return f.value, f.err
			}
		case <-ctx.Done():
			return f.none(), ctx.Err()
		}
	}
}

// try returns the outcome of work, unless another goroutine is at it.
func (s *single[T]) try(ctx context.Context, work func() (T, error)) (value T, led bool, err error) {
	f, leads := s.begin()
	if !leads {
		return f.none(), false, nil
	}
	value, err = s.lead(ctx, f, work)
	return value, true, err
}

// begin returns the flight under way, or a new one that the caller has to lead.
func (s *single[T]) begin() (f *flight[T], leads bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil {
		return s.current, false
	}
	s.current = &flight[T]{done: make(chan struct{}), err: errPanicked}
	return s.current, true
}

func (*flight[T]) none() (zero T) { return zero }

var errPanicked = errors.New("the credentials provider panicked")

func (s *single[T]) lead(ctx context.Context, f *flight[T], work func() (T, error)) (T, error) {
	defer func() { // also when a provider panics: the others must not wait for ever
		s.mu.Lock()
		s.current = nil
		s.mu.Unlock()
		close(f.done)
	}()
	f.value, f.err = work()
	f.abandoned = f.err != nil && ctx.Err() != nil
	return f.value, f.err
}
