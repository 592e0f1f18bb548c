package redact_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit/internal/redact"
)

// refusedError stands for what a source of credentials answers.
type refusedError struct{ why string }

func (e refusedError) Error() string { return e.why }

// An error keeps its words and what it is; of a URL in it nothing is left.
func TestError(t *testing.T) {
	t.Parallel()
	const address = "https://vault.test/v1?token=MARKER"
	get := func(err error) error { return &url.Error{Op: "Get", URL: address, Err: err} }
	for _, tt := range []struct {
		why  string
		err  error
		want string
	}{
		{"nothing to take out", refusedError{"refused"}, "refused"},
		{"a URL at the top", get(refusedError{"refused"}), "refused"},
		{"words around a URL", fmt.Errorf("vault: %w", get(refusedError{"refused"})), "vault: refused"},
		{"more than one", fmt.Errorf("vault: %w", errors.Join(get(refusedError{"first"}), get(context.Canceled))), "vault: first\ncontext canceled"},
		{"a URL in a URL", fmt.Errorf("vault: %w", get(fmt.Errorf("login: %w", get(refusedError{"refused"})))), "vault: login: refused"},
	} {
		got := redact.Error(tt.err, redact.MaxLine, "another secret")
		assert.EqualError(t, got, tt.want, tt.why)
		var refused refusedError
		assert.ErrorAs(t, got, &refused, tt.why)
		for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%d"} {
			assert.NotContains(t, fmt.Sprintf(verb, got), "MARKER", tt.why)
		}
		var address *url.Error
		assert.NotErrorAs(t, got, &address, tt.why)
	}
	assert.NoError(t, redact.Error(nil, redact.MaxLine))
	assert.NoError(t, redact.Error(&url.Error{Op: "Get", URL: address}, redact.MaxLine))
}

// A *url.Error is a net.Error, too, and must not come out as one: its text would
// show the URL. What it wraps does.
func TestErrorShowsNoURLToAnybody(t *testing.T) {
	t.Parallel()
	inner := &net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded}
	got := redact.Error(fmt.Errorf("vault: %w", &url.Error{Op: "Get", URL: "https://vault.test/?MARKER", Err: inner}), redact.MaxLine)
	var network net.Error
	assert.ErrorAs(t, got, &network)
	assert.Same(t, inner, network)
	assert.ErrorIs(t, got, context.DeadlineExceeded)
	var path *fs.PathError
	assert.NotErrorAs(t, got, &path)
}

// An error with a secret in it becomes a text, for what it wraps would show the secret.
func TestErrorWithASecret(t *testing.T) {
	t.Parallel()
	got := redact.Error(fmt.Errorf("vault: %w", refusedError{"no such key: test%2Fsecret"}), redact.MaxLine, "test/secret")
	assert.EqualError(t, got, "vault: no such key: [REDACTED]")
	var refused refusedError
	assert.NotErrorAs(t, got, &refused)
}

// A long error is cut, is still what it was, and costs no more than its length.
func TestErrorIsBounded(t *testing.T) {
	t.Parallel()
	err := error(refusedError{strings.Repeat("x", 1<<20)})
	got := redact.Error(err, redact.MaxLine, "test/secret")
	assert.Len(t, got.Error(), redact.MaxLine+len("..."))
	assert.ErrorIs(t, got, err)

	many := make([]error, 1000)
	for i := range many {
		many[i] = refusedError{strings.Repeat("y", 1<<10)}
	}
	assert.Len(t, redact.Error(errors.Join(many...), redact.MaxLine).Error(), redact.MaxLine+len("..."))
}
