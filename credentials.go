package yunkit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
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
	if c.Source != "" {
		b.WriteString(" Source:" + strconv.Quote(c.Source))
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

// sameKeys reports whether two credentials sign alike.
func (c Credentials) sameKeys(o Credentials) bool {
	return c.AccessKeyID == o.AccessKeyID && c.AccessKeySecret == o.AccessKeySecret &&
		c.SecurityToken == o.SecurityToken && c.AuthToken == o.AuthToken
}

// Chain asks providers in order and returns the credentials of the first that
// has some. It remembers nothing: every call begins with the first one.
//
// A provider whose error is [ErrUnavailable] or [ErrThrottled] ends the search:
// it is set up and fails for the moment, and the next one may be another
// identity. Any other error passes the question on. When no provider serves,
// the error lists each one's reason and is [ErrUnauthenticated].
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
		if errors.Is(err, ErrUnavailable) || errors.Is(err, ErrThrottled) {
			break
		}
	}
	return Credentials{}, &noCredentialsError{reasons}
}

// noCredentialsError lists why each source had nothing.
type noCredentialsError struct{ reasons []error }

func (e *noCredentialsError) Error() string {
	var b strings.Builder
	b.WriteString("no credentials found")
	sep := ": "
	for _, r := range e.reasons {
		b.WriteString(sep + r.Error())
		sep = "; "
	}
	return b.String()
}

func (e *noCredentialsError) Is(target error) bool { return target == ErrUnauthenticated }

func (e *noCredentialsError) Unwrap() []error { return e.reasons }
