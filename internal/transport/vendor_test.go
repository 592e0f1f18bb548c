package transport_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// vendor is a protocol as small as can be: a POST signed with key, time and
// nonce, answers {"data":...} and errors {"code":...,"message":...}.
type vendor struct {
	data    string
	content io.ReadCloser
	length  int64
	form    func(*http.Request) // of the request; nil: a POST has a body
	signErr error
}

var nonces atomic.Int64

func (v *vendor) Sign(r *http.Request, creds yunkit.Credentials, now time.Time) error {
	if v.signErr != nil {
		return v.signErr
	}
	r.Header.Set("Authorization", "TEST "+creds.AccessKeyID+" "+creds.SecurityToken)
	r.Header.Set("X-Time", now.UTC().Format(time.RFC3339))
	r.Header.Set("X-Nonce", time.Duration(nonces.Add(1)).String())
	if v.form != nil {
		v.form(r)
	} else if r.Method == http.MethodPost && r.ContentLength == 0 {
		transport.SetBody(r, "text/plain", "the body")
	}
	return nil
}

func (v *vendor) Judge(_ context.Context, a *transport.Answer) transport.Judgement {
	if v.length = a.ContentLength; a.Content != nil {
		if a.Header.Get("X-Wrong") != "" {
			return transport.Unreadable(a, nil)
		}
		v.content = a.Content
		return transport.Judgement{}
	}
	if len(a.Body) == 0 && a.StatusCode == http.StatusOK && v.length > 0 {
		return transport.Judgement{} // of a HEAD
	}
	var e struct{ Code, Message, Request, Data string }
	if err := json.Unmarshal(a.Body, &e); err != nil {
		return transport.Unreadable(a, err)
	}
	j := transport.Judgement{Code: e.Code, Message: e.Message, RequestID: e.Request, Verdict: transport.Final}
	switch e.Code {
	case "":
		if a.StatusCode >= 300 {
			return transport.Unreadable(a, nil)
		}
		j.Verdict = transport.OK
		v.data = e.Data
	case "Throttled":
		j.Verdict, j.Kind = transport.Refused, yunkit.ErrThrottled
	case "Busy":
		j.Verdict, j.Kind = transport.Lost, yunkit.ErrUnavailable
	case "Skew":
		j.Verdict, j.Kind = transport.Skew, yunkit.ErrUnauthenticated
	case "Expired":
		j.Verdict, j.Kind = transport.Expired, yunkit.ErrUnauthenticated
	default:
		j.Kind = transport.CodeKind(a.StatusCode)
	}
	return j
}

// Bodies of the vendor.
const (
	done      = `{"data":"done","request":"request-1"}`
	throttled = `{"code":"Throttled","message":"slow down","request":"request-2"}`
	busy      = `{"code":"Busy","message":"try later","request":"request-3"}`
	skewed    = `{"code":"Skew","message":"the clock is off"}`
	expired   = `{"code":"Expired","message":"the token has ended"}`
	missing   = `{"code":"NoSuchThing","message":"there is none","request":"request-4"}`
)

// newClient returns a client of an endpoint.
func newClient(t testing.TB, opts ...yunkit.Option) *transport.Client {
	t.Helper()
	cfg := yunkit.NewConfig(opts...)
	endpoint := transport.Endpoint(cfg, "127.0.0.1:1")
	c, err := transport.New(cfg, "shelf", endpoint, yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
		return yunkit.Credentials{}, errors.New("no default")
	}))
	require.NoError(t, err)
	return c
}

// quick has three attempts and waits up to a second.
var quick = yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 3, MinDelay: 100 * time.Millisecond, MaxDelay: time.Second})

// oneAttempt leaves only what does not count.
var oneAttempt = yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1})

// play returns a client of a server that plays the steps, with three attempts.
func play(t testing.TB, steps ...apitest.Step) (*apitest.Server, func(opts ...yunkit.Option) *transport.Client) {
	t.Helper()
	s := apitest.NewServer(t, steps...)
	return s, func(opts ...yunkit.Option) *transport.Client {
		return newClient(t, s.Options(append([]yunkit.Option{quick}, opts...)...)...)
	}
}

// do carries out one operation and returns its data.
func do(ctx context.Context, c *transport.Client, class transport.Class) (string, yunkit.Meta, error) {
	v := new(vendor)
	method := http.MethodPost
	if class == transport.Read {
		method = http.MethodGet
	}
	meta, err := c.Do(ctx, transport.Request{Operation: "PutBook", Class: class, Method: method}, v)
	return v.data, meta, err
}

// fault returns the error as what it must be.
func fault(t testing.TB, err error) *yunkit.Error {
	t.Helper()
	var e *yunkit.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "shelf", e.Service)
	require.Equal(t, "PutBook", e.Operation)
	var u *url.Error
	require.NotErrorAs(t, err, &u, "it repeats the whole URL")
	return e
}

// sentinels are those that an error matches.
func sentinels(err error) []string {
	var found []string
	for _, s := range []error{
		yunkit.ErrThrottled, yunkit.ErrNotFound, yunkit.ErrUnauthenticated, yunkit.ErrPermissionDenied, yunkit.ErrInvalidRequest,
		yunkit.ErrConflict, yunkit.ErrUnavailable, yunkit.ErrOutcomeUnknown,
	} {
		if errors.Is(err, s) {
			found = append(found, s.Error())
		}
	}
	return found
}

var classNames = map[transport.Class]string{transport.Once: "once", transport.Repeatable: "repeatable", transport.Read: "read"}

// store is a real server that keeps what was put last.
type store struct {
	*httptest.Server
	conns atomic.Int64
}

func newStore(t testing.TB, set ...func(*httptest.Server)) *store {
	t.Helper()
	var kept []byte
	s := new(store)
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = w.Write(kept)
			return
		}
		if content, err := io.ReadAll(r.Body); err == nil {
			kept = content
			_, _ = io.WriteString(w, done)
		}
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.conns.Add(1)
		}
	}
	for _, f := range set {
		f(s.Server)
	}
	if s.EnableHTTP2 {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}
