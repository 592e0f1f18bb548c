package yunkit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"
)

// Credentials sign calls. One type serves all vendors:
//
//   - Alibaba Cloud: AccessKey ID and secret, and an STS token as SecurityToken
//   - Huawei Cloud: AK and SK, and the token of temporary keys as SecurityToken;
//     or a user token as AuthToken alone (sent as X-Auth-Token, nothing is signed)
//   - UCloud: the public key as AccessKeyID, the private key as AccessKeySecret
//
// A Credentials value is its own provider, prints redacted in every way, and
// does not marshal its secrets.
type Credentials struct {
	// AccessKeyID names the key. It is not secret.
	AccessKeyID string
	// AccessKeySecret is the key that signs.
	AccessKeySecret string
	// SecurityToken belongs to temporary keys.
	SecurityToken string
	// AuthToken is a Huawei Cloud user token. With it the keys are not used.
	AuthToken string
	// Expires is when the credentials end; zero when they do not, or when that is unknown.
	Expires time.Time
}

// CredentialsProvider is a source of credentials. It need not cache: the client
// asks it once, and again when what it gave is about to end.
type CredentialsProvider interface {
	// Retrieve returns credentials that are good now.
	Retrieve(ctx context.Context) (Credentials, error)
}

// CredentialsFunc is a function that serves as a provider.
type CredentialsFunc func(ctx context.Context) (Credentials, error)

// Retrieve calls the function.
func (f CredentialsFunc) Retrieve(ctx context.Context) (Credentials, error) { return f(ctx) }

// Retrieve returns the credentials themselves.
func (c Credentials) Retrieve(context.Context) (Credentials, error) { return c, c.validate() }

// String names the key and hides what is secret.
func (c Credentials) String() string {
	var b strings.Builder
	b.WriteString("Credentials{AccessKeyID:" + c.AccessKeyID)
	for _, f := range []struct{ name, value string }{
		{"AccessKeySecret", c.AccessKeySecret},
		{"SecurityToken", c.SecurityToken},
		{"AuthToken", c.AuthToken},
	} {
		if f.value != "" {
			b.WriteString(" " + f.name + ":" + redacted)
		}
	}
	if !c.Expires.IsZero() {
		b.WriteString(" Expires:" + c.Expires.Format(time.RFC3339))
	}
	return b.String() + "}"
}

// Format prints the redacted text for every verb.
func (c Credentials) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns the redacted text.
func (c Credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON writes the redacted text, so that no dump of a configuration holds a key.
func (c Credentials) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

var (
	errNoKey       = errors.New("AccessKeyID and AccessKeySecret are empty")
	errNoKeyID     = errors.New("AccessKeyID is empty")
	errNoKeySecret = errors.New("AccessKeySecret is empty")
)

// validate refuses what can sign nothing, and what would break out of a header.
func (c Credentials) validate() error {
	if c.AuthToken == "" {
		switch {
		case c.AccessKeyID == "" && c.AccessKeySecret == "":
			return errNoKey
		case c.AccessKeyID == "":
			return errNoKeyID
		case c.AccessKeySecret == "":
			return errNoKeySecret
		}
	}
	for _, f := range []struct{ name, value string }{
		{"AccessKeyID", c.AccessKeyID},
		{"AccessKeySecret", c.AccessKeySecret},
		{"SecurityToken", c.SecurityToken},
		{"AuthToken", c.AuthToken},
	} {
		if strings.ContainsFunc(f.value, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
			return fmt.Errorf("%s holds white space or control characters", f.name)
		}
	}
	return nil
}

// Chain asks providers in order and returns the credentials of the first that
// has some. When none has, its error lists each one's reason. A source that is
// configured and broken ends the search only with the context.
func Chain(providers ...CredentialsProvider) CredentialsProvider { return chain(providers) }

type chain []CredentialsProvider

// Retrieve returns the first credentials that a provider has.
func (c chain) Retrieve(ctx context.Context) (Credentials, error) {
	var reasons []error
	for _, p := range c {
		creds, err := p.Retrieve(ctx)
		if err == nil {
			return creds, nil
		}
		if ctx.Err() != nil {
			return Credentials{}, ctx.Err()
		}
		reasons = append(reasons, err)
	}
	return Credentials{}, &noCredentials{reasons}
}

// noCredentials lists why each source had nothing.
type noCredentials struct{ reasons []error }

func (e *noCredentials) Error() string {
	var b strings.Builder
	b.WriteString("no credentials found")
	sep := ": "
	for _, r := range e.reasons {
		b.WriteString(sep + r.Error())
		sep = "; "
	}
	return b.String()
}

func (e *noCredentials) Unwrap() []error { return e.reasons }

// refreshAhead is how long before their end credentials are renewed.
const refreshAhead = 3 * time.Minute

// retryRefresh is how long a failed renewal is left alone while the old credentials hold.
const retryRefresh = 10 * time.Second

// Cached keeps the credentials of a provider until shortly before they end.
// However many goroutines ask, one of them renews and the others go on with
// the old credentials while these hold, or wait. A failed renewal is an error
// only when the old credentials have ended. A Cached can be shared by clients.
type Cached struct {
	// A function, for fmt would follow a provider to the secrets in it.
	retrieve func(context.Context) (Credentials, error)
	current  atomic.Pointer[cachedEntry]
	// renewing holds one token while a goroutine renews. A channel, unlike a
	// mutex, lets those who wait end with their context.
	renewing chan struct{}
}

type cachedEntry struct {
	creds Credentials
	// again is when the next renewal is due; zero means never.
	again time.Time
}

// NewCached returns a cache over p. A *Cached is returned as it is.
func NewCached(p CredentialsProvider) *Cached {
	if c, ok := p.(*Cached); ok {
		return c
	}
	return &Cached{retrieve: p.Retrieve, renewing: make(chan struct{}, 1)}
}

// String names the type and nothing of its content.
func (*Cached) String() string { return "Cached credentials" }

// Format prints what String returns for every verb.
func (c *Cached) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns what String returns.
func (c *Cached) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Retrieve returns the cached credentials, renewed when they are about to end.
func (c *Cached) Retrieve(ctx context.Context) (Credentials, error) {
	entry := c.current.Load()
	now := time.Now()
	if entry != nil && (entry.again.IsZero() || now.Before(entry.again)) {
		return entry.creds, nil
	}
	if entry != nil && now.Before(entry.creds.Expires) {
		select {
		case c.renewing <- struct{}{}:
			return c.renew(ctx, entry)
		default: // somebody else renews, and what we have still holds
			return entry.creds, nil
		}
	}
	return c.waitAndRenew(ctx, entry)
}

// Refresh returns credentials other than stale, which a service has called
// expired. Many callers with the same stale credentials cause one renewal.
func (c *Cached) Refresh(ctx context.Context, stale Credentials) (Credentials, error) {
	entry := c.current.Load()
	if entry != nil && entry.creds != stale {
		return entry.creds, nil
	}
	return c.waitAndRenew(ctx, entry)
}

// waitAndRenew takes the token and renews, unless another goroutine has replaced old meanwhile.
func (c *Cached) waitAndRenew(ctx context.Context, old *cachedEntry) (Credentials, error) {
	select {
	case c.renewing <- struct{}{}:
	case <-ctx.Done():
		return Credentials{}, ctx.Err()
	}
	if entry := c.current.Load(); entry != old && entry != nil {
		<-c.renewing
		return entry.creds, nil
	}
	return c.renew(ctx, nil)
}

// renew asks the provider; the caller holds the token, and renew gives it back.
// fallback is what serves when the provider fails; nil when nothing does.
func (c *Cached) renew(ctx context.Context, fallback *cachedEntry) (Credentials, error) {
	defer func() { <-c.renewing }()
	creds, err := c.retrieve(ctx)
	if err == nil {
		err = creds.validate()
	}
	now := time.Now()
	if err != nil {
		if fallback == nil {
			return Credentials{}, err
		}
		again := now.Add(retryRefresh)
		if again.After(fallback.creds.Expires) {
			again = fallback.creds.Expires
		}
		c.current.Store(&cachedEntry{creds: fallback.creds, again: again})
		return fallback.creds, nil
	}
	entry := &cachedEntry{creds: creds}
	if !creds.Expires.IsZero() {
		// Short-lived credentials are renewed at half of their life, not all the time.
		ahead := min(refreshAhead, creds.Expires.Sub(now)/2)
		entry.again = creds.Expires.Add(-ahead)
	}
	c.current.Store(entry)
	return creds, nil
}
