package redact_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/redact"
)

// vault has secrets wherever they can be.
type vault struct {
	yunkit.Meta
	Name    string
	Key     yunkit.Secret
	Other   *yunkit.Secret
	None    *yunkit.Secret
	Keys    []yunkit.Secret
	ByName  map[string]yunkit.Secret
	Boxes   []box
	Nested  box
	Pointer *box
	Named   map[string]box
	Opened  yunkit.Time
	Body    io.Reader
	hidden  yunkit.Secret
}

type box struct {
	Label string
	Key   yunkit.Secret
}

func full() vault {
	b := box{"visible-label", "MARKER"}
	return vault{
		Meta: yunkit.Meta{RequestID: "visible-request"}, Name: "visible-name", Key: "MARKER", Other: new(yunkit.Secret("MARKER")),
		Keys: []yunkit.Secret{"MARKER", "MARKER"}, ByName: map[string]yunkit.Secret{"visible-key": "MARKER"}, Boxes: []box{b, b}, Nested: b, Pointer: &b,
		Named: map[string]box{"visible-key": b}, Opened: yunkit.NewTime(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)),
		Body: strings.NewReader("MARKER"), hidden: "MARKER",
	}
}

// Every handler prints what is not secret, and nothing that is.
func TestValue(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]func(io.Writer) slog.Handler{
		"text": func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) },
		"JSON": func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			slog.New(handler(&b)).Info("opened", "vault", redact.Value(full()))
			assert.NotContains(t, b.String(), "MARKER")
			for _, want := range []string{"[REDACTED]", "visible-name", "visible-label", "visible-key", "visible-request", "2026-01-02"} {
				assert.Contains(t, b.String(), want)
			}
			b.Reset()
			slog.New(handler(&b)).Info("opened", "vault", redact.Value(vault{}))
			assert.Contains(t, b.String(), "Nested", "the zero value prints too")
		})
	}
}

// What is to be taken out of foreign texts is found at any depth, but nowhere
// in a value that holds itself.
func TestSecrets(t *testing.T) {
	t.Parallel()
	v := full()
	assert.Len(t, redact.Secrets(v), 11)
	assert.Len(t, redact.Secrets(&v), 11)
	assert.Equal(t, []string{"a"}, redact.Secrets(map[string]any{"A": yunkit.Secret("a"), "B": "b"}))
	assert.Equal(t, []string{"a"}, redact.Secrets([]any{map[string]any{"A": []yunkit.Secret{"a", ""}}}))
	assert.Empty(t, redact.Secrets(nil))
	assert.Empty(t, redact.Secrets((*vault)(nil)))
	assert.Empty(t, redact.Secrets(7))

	type ring struct {
		Next *ring
		Key  yunkit.Secret
	}
	r := &ring{Key: "a"}
	r.Next = r
	assert.Contains(t, redact.Secrets(r), "a", "and it ends")
}

// With Attr every handler prints what is not secret in any value, and nothing that is.
func TestAttr(t *testing.T) {
	t.Parallel()
	type login struct {
		Label string
		creds yunkit.Credentials
	}
	creds := yunkit.Credentials{AccessKeyID: "visible-key-id", AccessKeySecret: "MARKER"}
	for name, handler := range map[string]func(io.Writer, *slog.HandlerOptions) slog.Handler{
		"text": func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(w, o) },
		"JSON": func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(w, o) },
	} {
		for what, v := range map[string]any{
			"struct":  full(),
			"pointer": new(full()),
			"list":    []vault{full()},
			"map":     map[string]any{"visible-label": yunkit.Secret("MARKER"), "other": []any{full()}},
			"number":  map[int]box{7: {"visible-label", "MARKER"}},
			"key":     map[yunkit.Secret]string{"MARKER": "visible-label"},
			"hidden":  login{"visible-label", creds},
			"error":   struct{ Err error }{errors.New("visible-label")},
			"creds":   map[string]any{"a": creds, "visible-label": 1},
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				t.Parallel()
				var b bytes.Buffer
				log := slog.New(handler(&b, &slog.HandlerOptions{ReplaceAttr: yunkit.RedactAttr}))
				log.WithGroup("group").With("with", v).Info("opened", "value", v, slog.Group("more", "value", v))
				assert.NotContains(t, b.String(), "MARKER")
				if what != "error" || name == "text" {
					assert.Contains(t, b.String(), "visible-label")
				}
			})
		}
	}
	for _, v := range []any{nil, 7, "text", time.Second, errors.New("error"), yunkit.NewTime(time.Unix(7, 0)), http.Header{"A": {"b"}}, struct{ A any }{7}} {
		a := slog.Any("value", v)
		assert.Equal(t, a, redact.Attr(a), "what hides nothing stays as it is")
	}
	err := slog.Any("error", fmt.Errorf("wrapped: %w", &yunkit.Error{Message: "message"}))
	assert.Equal(t, err, redact.Attr(err), "handlers print the text of an error")
}
