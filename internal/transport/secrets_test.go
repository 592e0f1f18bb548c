package transport_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// marked are credentials whose secrets can be told wherever they turn up. The
// odd characters are there for what escapes them.
var marked = yunkit.Credentials{
	AccessKeyID: "test-access-key-id", AccessKeySecret: "MARKER/key+not=real", SecurityToken: "MARKER/token+not=real", AuthToken: "MARKER-auth-token",
}

// bookRequest has a secret of several lines, as a private key is.
type bookRequest struct {
	Title string
	Key   yunkit.Secret
}

const pem = "MARKER-begin key-----\nMARKER line two\n  MARKER  end"

// printed is a value in every way in which somebody may print it.
func printed(v any) string {
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&b, verb+"\n", v)
	}
	asJSON, _ := json.Marshal(v)
	b.Write(asJSON)
	slog.New(slog.NewTextHandler(&b, nil)).Info("printed", "value", v)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("printed", "value", v)
	return b.String()
}

// A server that sends back all it got, in every place and spelling, does not
// make us print it.
func TestLogLinesAndErrorsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	secrets := []string{marked.AccessKeySecret, marked.SecurityToken, marked.AuthToken, pem}
	spellings := map[string]func(string) string{
		"plain":          func(s string) string { return s },
		"query escape":   url.QueryEscape,
		"path escape":    func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") },
		"double escape":  func(s string) string { return url.QueryEscape(strings.ReplaceAll(url.QueryEscape(s), "+", "%20")) },
		"at a cut":       func(s string) string { return strings.Repeat("x", 190) + s },
		"at another cut": func(s string) string { return strings.Repeat("x", 1020) + s },
	}
	for spelling, spell := range spellings {
		echo := make([]string, len(secrets))
		for i, s := range secrets {
			echo[i] = spell(s)
		}
		text := strings.Join(echo, " ; ")
		asJSON := func(status int) apitest.Step {
			body, err := json.Marshal(map[string]string{"code": text, "message": text, "request": text})
			require.NoError(t, err)
			return apitest.Reply(status, string(body), "X-Echo", strings.ReplaceAll(text, "\n", " "))
		}
		for name, step := range map[string]apitest.Step{
			"error":                  asJSON(400),
			"error of the service":   asJSON(500),
			"HTML":                   apitest.Reply(502, "<html>"+text, "Content-Type", "text/html"),
			"unreadable success":     apitest.Reply(200, `{"data": "`+text, "Content-Type", "application/json"),
			"text with a 404":        apitest.Reply(404, text, "Content-Type", "text/plain"),
			"cut after the request":  apitest.Cut(),
			"cut in an answer":       apitest.CutBody(200, text),
			"refused and given up":   asJSON(429),
			"error of the transport": apitest.DialError(errors.New("dial " + text)),
		} {
			t.Run(spelling+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var log bytes.Buffer
					logger := yunkit.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
					_, client := play(t, step)
					_, err := client(logger, yunkit.WithCredentials(marked)).Do(t.Context(), transport.Request{
						Operation: "PutBook", Class: transport.Repeatable, Method: http.MethodPost,
						Params: &bookRequest{Title: "visible", Key: pem},
					}, new(vendor))
					require.Error(t, err)
					assert.NotEmpty(t, log.String())
					for what, text := range map[string]string{
						"log": log.String(), "error": printed(err), "cause": printed(errors.Unwrap(err)),
					} {
						assert.NotContains(t, text, "MARKER", what)
					}
					assert.Less(t, log.Len(), 10_000, "nor does it fill the log")
					assert.Less(t, len(err.Error()), 8_000)
				})
			})
		}
	}
}

// A line names the operation and how it went, and never what was asked or answered.
func TestLogLines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		logger := yunkit.WithLogger(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{
			Level:       slog.LevelDebug,
			ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr { return a },
		})))
		_, client := play(t, apitest.Reply(429, throttled, "Retry-After", "1"), apitest.Cut(), apitest.Reply(200, done))
		_, _, err := do(t.Context(), client(logger), transport.Repeatable)
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		require.Len(t, lines, 3, "one an attempt")
		for i, want := range []map[string]any{
			{"level": "WARN", "attempt": 1., "status": 429., "request_id": "request-2", "code": "Throttled"},
			{"level": "WARN", "attempt": 2., "status": 0., "request_id": ""},
			{"level": "DEBUG", "attempt": 3., "status": 200., "request_id": "request-1"},
		} {
			var got map[string]any
			require.NoError(t, json.Unmarshal([]byte(lines[i]), &got))
			assert.Equal(t, "shelf", got["service"])
			assert.Equal(t, "PutBook", got["operation"])
			assert.Contains(t, got, "duration")
			for key, value := range want {
				assert.Equal(t, value, got[key], "%s of line %d", key, i+1)
			}
			assert.NotContains(t, lines[i], "the body")
			assert.NotContains(t, lines[i], "127.0.0.1")
		}
	})
}

// The headers of an answer are for support tickets, and those get passed on.
func TestMetaHeaderHoldsNoTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, client := play(t, apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
			for _, name := range []string{
				"Set-Cookie", "Authorization", "X-Auth-Token", "X-Subject-Token", "X-Security-Token", "X-Acs-Security-Token", "x-acs-security-token",
			} {
				w.Header().Add(name, "MARKER")
			}
			w.Header().Set("X-Request-Id", "visible")
			apitest.Reply(200, done).Play(w, r)
		}))
		_, meta, err := do(t.Context(), client(), transport.Once)
		require.NoError(t, err)
		assert.Equal(t, "visible", meta.Header.Get("X-Request-Id"))
		assert.NotContains(t, printed(meta), "MARKER")
	})
}

// The second attempt has no credentials any more, and still the message of the
// first one must not show those it had.
func TestSecretsOfEarlierAttemptsAreScrubbed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, client := play(t, apitest.Reply(503, `{"code":"Busy","message":"your token MARKER/token+not=real is busy"}`, "Retry-After", "600"))
		asked := 0
		source := yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
			if asked++; asked > 1 {
				return yunkit.Credentials{}, errBroken
			}
			creds := marked
			creds.Expires = time.Now().Add(time.Minute)
			return creds, nil
		})
		_, _, err := do(t.Context(), client(yunkit.WithCredentials(source), yunkit.WithRetry(yunkit.RetryPolicy{MaxDelay: time.Hour})), transport.Read)
		require.ErrorIs(t, err, errBroken)
		assert.Equal(t, 2, asked)
		assert.NotContains(t, printed(err), "MARKER")
		assert.Contains(t, err.Error(), "your token [REDACTED] is busy")
	})
}

// An unreadable success holds what the service made for us, which may be a
// one-time secret that nobody knows as one yet.
func TestExcerptKeepsSecretsOut(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"RequestId":"1","AccessTokenCode":"MARKER`, `{"data":{"PrivateKey":"MARKER"}}`, `{"data":7,"PrivateKey":"MARKER"}`, `MARKER`, `<xml><PrivateKey>MARKER`, `["MARKER"]`,
	} {
		for _, mediaType := range []string{"application/json", "text/plain", "text/xml", ""} {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				_, client := play(t, apitest.Reply(200, body, "Content-Type", mediaType))
				_, _, err := do(t.Context(), client(yunkit.WithLogger(slog.New(slog.NewTextHandler(&log, nil)))), transport.Once)
				require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown, body)
				assert.NotContains(t, printed(err)+log.String(), "MARKER", body)
			})
		}
	}
}

// A cause may be an error of this library itself, of a call for credentials or
// of a shared limiter. What is unknown must not look repeatable because of it.
func TestUnknownOutcomeHidesTheCausesKind(t *testing.T) {
	t.Parallel()
	for _, kind := range []error{yunkit.ErrUnavailable, yunkit.ErrThrottled} {
		synctest.Test(t, func(t *testing.T) {
			_, client := play(t, apitest.Cut())
			asked := 0
			_, _, err := do(t.Context(), client(yunkit.WithLimiter(limiter(func(context.Context) error {
				if asked++; asked > 1 {
					return fmt.Errorf("limit: %w", &yunkit.Error{Service: "sts", Kind: kind, Err: errBroken})
				}
				return nil
			}))), transport.Repeatable)
			assert.Equal(t, []string{"outcome unknown"}, sentinels(err))
			assert.ErrorContains(t, err, "limit: sts: broken", "what it was is told")
		})
	}
}

// A chain of sources tells of each why it did not serve, and none of that may be cut off.
func TestErrorsOfCredentialsAreKeptWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reason := errors.New(strings.Repeat("a source said why; ", 100))
		_, client := play(t, apitest.Reply(200, done))
		_, _, err := do(t.Context(), client(yunkit.WithCredentials(yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
			return yunkit.Credentials{}, reason
		}))), transport.Read)
		require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
		require.ErrorIs(t, err, reason)
		assert.ErrorContains(t, err, reason.Error())
	})
}
