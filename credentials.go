package yunkit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
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
// does not marshal its secrets, in whatever form.
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
	// ProjectID is the project that the source names beside the keys (Huawei
	// Cloud, UCloud). It counts where neither the request nor WithProjectID names one.
	ProjectID string
	// Region is the region that the source names beside the keys (UCloud). It
	// counts where neither the request nor WithRegion names one.
	Region string
	// Source says in words where the credentials come from, such as
	// "environment"; empty for a value made in code. It is not secret.
	Source string
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
func (f CredentialsFunc) Retrieve(ctx context.Context) (Credentials, error) {
	if f == nil {
		return Credentials{}, errors.New("the CredentialsFunc is nil")
	}
	return f(ctx)
}

// Retrieve returns the credentials themselves. That they are empty is
// [ErrNoCredentials]; that they are of no use is any other error.
func (c Credentials) Retrieve(context.Context) (Credentials, error) {
	if err := c.validate(); err != nil {
		return Credentials{}, err
	}
	return c, nil
}

// ErrNoCredentials is the error of a source that is not set up: it has nothing
// to give, and [Chain] asks the next one. A source of your own says so with
// fmt.Errorf("vault: no address: %w", yunkit.ErrNoCredentials).
var ErrNoCredentials = errors.New("no credentials")

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
	if c.Source != "" {
		b.WriteString(" Source:" + strconv.Quote(c.Source))
	}
	return b.String() + "}"
}

// Format prints the redacted text for every verb.
func (c Credentials) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns the redacted text.
func (c Credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText writes the redacted text, so that no dump of a configuration holds a
// key: JSON, XML and YAML.
func (c Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// GobEncode refuses: a redacted text would come back as credentials that sign nothing.
func (Credentials) GobEncode() ([]byte, error) {
	return nil, errors.New("yunkit: credentials are not encoded with gob, which would show them")
}

// errNoKey is the error of credentials without anything in them.
var errNoKey error = emptyError{}

type emptyError struct{}

func (emptyError) Error() string        { return "AccessKeyID and AccessKeySecret are empty" }
func (emptyError) Is(target error) bool { return target == ErrNoCredentials }

var (
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
		switch {
		case strings.ContainsFunc(f.value, func(r rune) bool { return r <= ' ' || r == 0x7f }):
			return fmt.Errorf("%s holds white space or control characters", f.name)
		case strings.ContainsFunc(f.value, func(r rune) bool { return r > '~' }):
			return fmt.Errorf("%s holds characters that are not ASCII", f.name)
		}
	}
	return nil
}

// sameKeys reports whether two credentials sign alike.
func (c Credentials) sameKeys(o Credentials) bool {
	return c.AccessKeyID == o.AccessKeyID && c.AccessKeySecret == o.AccessKeySecret &&
		c.SecurityToken == o.SecurityToken && c.AuthToken == o.AuthToken
}

// Chain asks providers in order and returns the credentials of the first that
// has some.
//
// Only [ErrNoCredentials] passes the question on. A provider that is set up and
// fails, whatever the reason, ends the search with its error: the next one may
// be another identity. For the same reason the provider that has served once is
// the only one that is asked again. When none is set up, the error lists each
// one's reason, a line each, and is [ErrNoCredentials] and [ErrUnauthenticated].
func Chain(providers ...CredentialsProvider) CredentialsProvider {
	served := new(atomic.Pointer[CredentialsProvider])
	return CredentialsFunc(func(ctx context.Context) (Credentials, error) {
		if p := served.Load(); p != nil {
			creds, err := (*p).Retrieve(ctx)
			if err != nil && errors.Is(err, ErrNoCredentials) {
				err = fmt.Errorf("%w; it has served so far, and no other source takes its place", err)
			}
			return creds, err
		}
		reasons := []error{} // that are none is an error of this kind, too
		for i, p := range providers {
			if err := checkProvider(p); err != nil {
				return Credentials{}, fmt.Errorf("source %d of the chain: %w", i+1, err)
			}
			creds, err := p.Retrieve(ctx)
			switch {
			case err == nil:
				served.CompareAndSwap(nil, &providers[i])
				return creds, nil
			case ctx.Err() != nil:
				return Credentials{}, ctx.Err()
			case !errors.Is(err, ErrNoCredentials):
				return Credentials{}, err
			}
			reasons = append(reasons, err)
		}
		return Credentials{}, &noCredentialsError{reasons}
	})
}

// checkProvider refuses what would panic.
func checkProvider(p CredentialsProvider) error {
	if isNil(p) {
		return fmt.Errorf("the provider %w", errNil)
	}
	if c, ok := p.(*Cached); ok && c.ask == nil {
		return errNotCached
	}
	return nil
}

// noCredentialsError lists why each source had nothing.
type noCredentialsError struct{ reasons []error }

func (e *noCredentialsError) Error() string {
	var b strings.Builder
	b.WriteString("no credentials found")
	for _, r := range e.reasons {
		b.WriteString("\n  " + r.Error())
	}
	return b.String()
}

func (e *noCredentialsError) Is(target error) bool {
	return target == ErrNoCredentials || target == ErrUnauthenticated
}

func (e *noCredentialsError) Unwrap() []error { return e.reasons }
