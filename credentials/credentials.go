// Package credentials has the sources of credentials of the three vendors: their
// variables, the files of their tools, metadata servers, roles and tokens.
//
// A client takes its vendor's default source unless it is given another one:
//
//	client, err := cloudsso.NewClient(
//		yunkit.WithRegion("cn-shanghai"),
//		yunkit.WithCredentials(credentials.AlibabaProfile("prod")),
//	)
//
// Sources ask for nothing until a call needs them, and keep nothing: the client
// caches what they give, as [yunkit.Cached] says. Each one names itself in its
// errors and in the Source of its credentials. That it is not set up is
// [yunkit.ErrNoCredentials].
//
// # Options
//
// Sources take the options that concern them; a client hands its own ones on.
// [yunkit.WithLogger] gets a debug line that names the source that served, and
// warnings when others can read a file of keys or a source is set up by half.
// [yunkit.WithHTTPClient], [yunkit.WithTimeout] and [yunkit.WithRetry] are for
// requests to STS, IAM and the like, which are repeated, and sent again with the
// service's time, like any other call. [yunkit.WithEndpoint] sends every request
// of the sources elsewhere, metadata included, which is meant for tests.
//
// # Default sources
//
// In the default source of a vendor only a source that is not set up passes the
// question on. One that is set up and broken, refused or unavailable ends it, and
// a renewal stays with the source that served, so that no program changes its
// identity unnoticed. When nothing is set up, the error has a line for each source,
// the ones that are set up by half first, and the first step to take.
package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/source"
)

// newSource is a source of this package. Its name stands in front of its errors
// and in the Source of its credentials.
func newSource(name string, opts []yunkit.Option, retrieve func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error)) yunkit.CredentialsProvider {
	cfg := yunkit.NewConfig(opts...)
	return yunkit.CredentialsFunc(func(ctx context.Context) (yunkit.Credentials, error) {
		creds, err := retrieveWith(ctx, cfg, retrieve)
		if err != nil {
			if half, ok := errors.AsType[*source.AbsentError](err); ok && half.Half && cfg.Logger != nil {
				cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "yunkit: a source of credentials is set up by half, and passed over",
					slog.String("source", name), slog.String("reason", half.Text))
			}
			return yunkit.Credentials{}, fmt.Errorf("%s: %w", name, err)
		}
		creds.Source = cmp.Or(creds.Source, name)
		if cfg.Logger != nil {
			cfg.Logger.LogAttrs(ctx, slog.LevelDebug, "yunkit: credentials",
				slog.String("source", creds.Source), slog.String("access_key_id", creds.AccessKeyID), slog.Time("expires", creds.Expires))
		}
		return creds, nil
	})
}

func retrieveWith(ctx context.Context, cfg *yunkit.Config, retrieve func(context.Context, *yunkit.Config) (yunkit.Credentials, error)) (yunkit.Credentials, error) {
	if ctx == nil {
		return yunkit.Credentials{}, errors.New("the context is nil")
	}
	if err := cfg.Err("credentials"); err != nil {
		if e, ok := errors.AsType[*yunkit.Error](err); ok {
			e.Operation = "options"
		}
		return yunkit.Credentials{}, err
	}
	creds, err := retrieve(ctx, cfg)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	if _, err := creds.Retrieve(ctx); err != nil {
		// A source that is set up and gives nothing is broken.
		err = errors.New(err.Error())
		if creds.Source != "" {
			err = fmt.Errorf("%s: %w", creds.Source, err)
		}
		return yunkit.Credentials{}, err
	}
	return creds, nil
}

// base returns the credentials that another source gives to be traded, and a
// cache of them for the client that trades.
func base(ctx context.Context, p yunkit.CredentialsProvider) (yunkit.Credentials, *yunkit.Cached, error) {
	cached := yunkit.NewCached(p)
	creds, err := cached.Retrieve(ctx)
	return creds, cached, err
}

// by returns how credentials were made, for people.
func by(creds yunkit.Credentials) string { return cmp.Or(creds.Source, "keys given in code") }

// sessionName is the default name of a role session.
func sessionName() string { return "yunkit-" + strconv.FormatInt(time.Now().Unix(), 10) }

// seconds returns the life of keys for a request; zero means an hour.
func seconds(d time.Duration) int { return int(cmp.Or(d, time.Hour).Seconds()) }

// defaults is the default source of a vendor.
type defaults struct {
	// firstStep says what to do when nothing is set up.
	firstStep string
	// ignored maps variables that people set, and that are not read, to what is.
	ignored map[string]string
}

// chain asks sources in order, and explains when none is set up.
func (d defaults) chain(sources ...yunkit.CredentialsProvider) yunkit.CredentialsProvider {
	chain := yunkit.Chain(sources...)
	return yunkit.CredentialsFunc(func(ctx context.Context) (yunkit.Credentials, error) {
		creds, err := chain.Retrieve(ctx)
		if all, ok := err.(interface{ Unwrap() []error }); ok && errors.Is(err, yunkit.ErrNoCredentials) {
			err = &nothingError{err: err, reasons: all.Unwrap(), defaults: d}
		}
		return creds, err
	})
}

// nothingError says that no source of a default chain is set up.
type nothingError struct {
	defaults

	err     error
	reasons []error
}

func (e *nothingError) Error() string {
	reasons := slices.Clone(e.reasons)
	half := func(err error) int {
		if absent, ok := errors.AsType[*source.AbsentError](err); ok && absent.Half {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(reasons, func(a, b error) int { return half(a) - half(b) })
	var b strings.Builder
	b.WriteString("no credentials found")
	for _, r := range reasons {
		b.WriteString("\n  " + r.Error())
	}
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range e.ignored {
			if os.Getenv(name) != "" && !yield(name) {
				return
			}
		}
	}) {
		b.WriteString("\n  " + name + " is set and not read; " + e.ignored[name] + " is")
	}
	b.WriteString("\nfirst step: " + e.firstStep)
	return b.String()
}

func (e *nothingError) Unwrap() error { return e.err }

// named makes a source whose name somebody gave one that must serve: what is not
// set up is broken then, and ends the search.
func named(p yunkit.CredentialsProvider) yunkit.CredentialsProvider {
	return yunkit.CredentialsFunc(func(ctx context.Context) (yunkit.Credentials, error) {
		creds, err := p.Retrieve(ctx)
		if err != nil && errors.Is(err, yunkit.ErrNoCredentials) {
			err = missing{err}
		}
		return creds, err
	})
}

// missing is the error of a source that must be there. It is no ErrNoCredentials.
type missing struct{ err error }

func (m missing) Error() string { return m.err.Error() }

func (m missing) Is(target error) bool {
	return target != yunkit.ErrNoCredentials && errors.Is(m.err, target)
}

func (m missing) As(target any) bool { return errors.As(m.err, target) }

// profileNames lists what a file has, for those who have misspelt one.
func profileNames(names []string) string {
	const most = 20
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "" })
	switch n := len(names); {
	case n == 0:
		return "it has none"
	case n > most:
		return fmt.Sprintf("it has %q and %d more", names[:most], n-most)
	}
	return fmt.Sprintf("it has %q", names)
}
