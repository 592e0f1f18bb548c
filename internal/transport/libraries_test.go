package transport_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-querystring/query"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/request"
	"github.com/yunkit/yunkit/internal/transport"
)

// What the libraries do behind one's back. Each test shows it on the library
// alone first, so that the day it changes is noticed, and then that it does not
// happen to us.

// A Secret prints as [REDACTED], and go-querystring sends what a value prints.
func TestQuerystringSendsTheTextOfAStringer(t *testing.T) {
	t.Parallel()
	v, err := query.Values(struct{ Key shy }{"hunter2"})
	require.NoError(t, err)
	require.Equal(t, "***", v.Get("Key"), "the library")

	v, err = query.Values(struct {
		Key   yunkit.Secret  `url:"Key,omitempty"`
		Other *yunkit.Secret `url:"Other,omitempty"`
		None  yunkit.Secret  `url:"None,omitempty"`
	}{Key: "test-secret-not-real", Other: new(yunkit.Secret("other-secret"))})
	require.NoError(t, err)
	assert.Equal(t, url.Values{"Key": {"test-secret-not-real"}, "Other": {"other-secret"}}, v)
}

type shy string

func (shy) String() string { return "***" }

// A struct around a time.Time has no exported fields but the time itself.
func TestQuerystringDropsAWrappedTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 678, time.FixedZone("", 8*3600))
	v, err := query.Values(struct{ At wrapped }{wrapped{at}})
	require.NoError(t, err)
	require.Empty(t, v.Get("At"), "the library")

	v, err = query.Values(struct {
		At    yunkit.Time      `url:"At,omitempty"`
		Unix  yunkit.UnixTime  `url:"Unix,omitempty"`
		Other *yunkit.UnixTime `url:"Other,omitempty"`
		None  yunkit.Time      `url:"None,omitempty"`
		Never yunkit.UnixTime  `url:"Never,omitempty"`
	}{At: yunkit.NewTime(at), Unix: yunkit.NewUnixTime(at), Other: new(yunkit.NewUnixTime(at))})
	require.NoError(t, err)
	assert.Equal(t, url.Values{"At": {"2026-01-01T19:04:05Z"}, "Unix": {"1767294245"}, "Other": {"1767294245"}}, v)
}

type wrapped struct{ time.Time }

// Structs and lists are written as no vendor reads them.
func TestQuerystringWritesBrackets(t *testing.T) {
	t.Parallel()
	disk := disk{Size: 40, Labels: labels{{"k", "v"}, {"k2", ""}}}
	v, err := query.Values(struct{ SystemDisk plainDisk }{plainDisk{40, []label{{"k", "v"}}}})
	require.NoError(t, err)
	require.Equal(t, url.Values{"SystemDisk[Size]": {"40"}, "SystemDisk[Labels]": {"{k v}"}}, v, "the library")

	v, err = query.Values(struct{ SystemDisk encodedDisk }{encodedDisk(disk)})
	require.NoError(t, err)
	assert.Equal(t, url.Values{"SystemDisk.Size": {"40"}, "SystemDisk.Labels.1.Key": {"k"}, "SystemDisk.Labels.1.Value": {"v"}, "SystemDisk.Labels.2.Key": {"k2"}}, v)
}

type (
	plainDisk struct {
		Size   int
		Labels []label
	}
	disk struct {
		Size   int
		Labels labels
	}
	encodedDisk disk
	label       struct {
		Key   string `url:"Key,omitempty"`
		Value string `url:"Value,omitempty"`
	}
	labels []label
)

func (d encodedDisk) EncodeValues(key string, v *url.Values) error {
	return request.Struct(v, key, disk(d))
}

func (l labels) EncodeValues(key string, v *url.Values) error { return request.Structs(v, key, 1, l) }

// No float leaves as 4.102416e+09.
func TestQuerystringWritesExponents(t *testing.T) {
	t.Parallel()
	v, err := query.Values(struct{ At float64 }{4102416000})
	require.NoError(t, err)
	require.Equal(t, "4.102416e+09", v.Get("At"), "the library")

	v, err = query.Values(struct{ At yunkit.Float }{4102416000})
	require.NoError(t, err)
	assert.Equal(t, "4102416000", v.Get("At"))
}

// go-retryablehttp looks at the status of the last answer and not at whether it
// arrived.
func TestRetryablehttpReportsSuccessOnACutLastAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer(t, apitest.CutBody(200, `{"data":"half`))
		library := retryablehttp.NewClient()
		library.HTTPClient, library.Logger = &http.Client{Transport: s.Transport}, nil
		resp, err := library.Get(s.URL)
		require.NoError(t, err, "the library")
		require.NoError(t, resp.Body.Close())

		_, _, err = do(t.Context(), newClient(t, s.Options(quick)...), transport.Read)
		assert.Equal(t, 3, fault(t, err).Attempts)
		_, _, err = do(t.Context(), newClient(t, s.Options(quick)...), transport.Once)
		assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
	})
}

// When the context ends a wait, go-retryablehttp returns its error alone.
func TestRetryablehttpForgetsTheAnswerWhenTimeRunsOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer(t, apitest.Reply(429, throttled, "Retry-After", "60"))
		ctx, cancel := context.WithCancel(t.Context())
		library := retryablehttp.NewClient()
		library.HTTPClient, library.Logger = &http.Client{Transport: s.Transport}, nil
		r, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
		require.NoError(t, err)
		time.AfterFunc(time.Second, cancel)
		resp, err := library.Do(r)
		require.Equal(t, context.Canceled, err, "the library")
		require.Nil(t, resp)

		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, _, err = do(ctx, newClient(t, s.Options(yunkit.WithRetry(yunkit.RetryPolicy{MaxDelay: time.Hour}))...), transport.Once)
		e := fault(t, err)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, yunkit.ErrThrottled)
		assert.Equal(t, "Throttled", e.Code)
		assert.Equal(t, "request-2", e.RequestID)
		assert.Equal(t, 429, e.StatusCode)
		assert.Equal(t, time.Minute, e.RetryAfter)
	})
}

// go-retryablehttp closes the idle connections of the client that it was given,
// which other parts of the program may use, after every failure.
func TestRetryablehttpClosesIdleConnectionsOfTheUser(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { apitest.Reply(503, busy).Play(w, r) }))
	defer srv.Close()
	tell := &tellTransport{Transport: new(http.Transport)}
	defer tell.Transport.CloseIdleConnections()
	library := retryablehttp.NewClient()
	library.HTTPClient, library.Logger, library.RetryMax = &http.Client{Transport: tell}, nil, 0
	resp, err := library.Get(srv.URL)
	if err == nil {
		require.NoError(t, resp.Body.Close())
	}
	require.EqualValues(t, 1, tell.closed.Load(), "the library")

	c := newClient(t, loopback(srv.URL, yunkit.WithHTTPClient(&http.Client{Transport: tell}))...)
	for _, class := range []transport.Class{transport.Read, transport.Once} {
		_, _, err = do(t.Context(), c, class)
		require.Error(t, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = do(ctx, c, transport.Read)
	require.Error(t, err)
	assert.EqualValues(t, 1, tell.closed.Load(), "not once more")
}

type tellTransport struct {
	*http.Transport
	closed atomic.Int64
}

func (t *tellTransport) CloseIdleConnections() { t.closed.Add(1) }

// keptAlive answers the first request of every connection, and reads the second
// one and cuts the connection without a word.
func keptAlive(t *testing.T) (url string, requests *atomic.Int64) {
	t.Helper()
	requests = new(atomic.Int64)
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a loopback address
	require.NoError(t, err)
	serve := func(conn net.Conn) {
		defer conn.Close()
		r := bufio.NewReader(conn)
		for n := 1; ; n++ {
			req, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			if _, err := io.Copy(io.Discard, req.Body); err != nil {
				return
			}
			requests.Add(1)
			if n > 1 {
				return
			}
			_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(done), done)
		}
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	t.Cleanup(func() { assert.NoError(t, l.Close()) })
	return "http://" + l.Addr().String(), requests
}

// net/http sends a GET again by itself when a kept connection breaks, with the
// same signature, past the limiter and the count of attempts.
func TestNetHTTPResendsAGetUnderTheSigner(t *testing.T) {
	t.Parallel()
	address, requests := keptAlive(t)
	library := &http.Client{Transport: new(http.Transport)}
	defer library.CloseIdleConnections()
	for range 2 {
		resp, err := library.Get(address) //nolint:noctx // nor has a user of the library one
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
	}
	require.EqualValues(t, 3, requests.Load(), "the library: two calls, three requests")

	requests.Store(0)
	var asked atomic.Int64
	ours := &http.Client{Transport: new(http.Transport)}
	defer ours.CloseIdleConnections()
	c := newClient(t, loopback(address, yunkit.WithHTTPClient(ours), yunkit.WithLimiter(limiter(func(context.Context) error {
		asked.Add(1)
		return nil
	})))...)
	attempts := 0
	for range 3 {
		_, meta, err := do(t.Context(), c, transport.Read)
		require.NoError(t, err)
		attempts += meta.Attempts
	}
	assert.EqualValues(t, requests.Load(), attempts, "every request is counted")
	assert.Equal(t, requests.Load(), asked.Load(), "and limited")
	assert.Greater(t, attempts, 3, "connections did break")
}

// The same for a write, whose loss must not go unnoticed.
func TestNetHTTPDoesNotResendAPost(t *testing.T) {
	t.Parallel()
	address, requests := keptAlive(t)
	ours := &http.Client{Transport: new(http.Transport)}
	defer ours.CloseIdleConnections()
	c := newClient(t, loopback(address, yunkit.WithHTTPClient(ours))...)
	_, _, err := do(t.Context(), c, transport.Once)
	require.NoError(t, err)
	_, _, err = do(t.Context(), c, transport.Once)
	assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
	assert.EqualValues(t, 2, requests.Load())
}

// What keeps net/http from it must not change the request.
func TestGetIsPlainOnTheWire(t *testing.T) {
	t.Parallel()
	conns := map[string]bool{}
	var seen []*http.Request
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Empty(t, body)
		conns[r.RemoteAddr] = true
		seen = append(seen, r)
		_, _ = io.WriteString(w, done)
	}))
	defer srv.Close()
	c := newClient(t, loopback(srv.URL)...)
	for range 3 {
		_, _, err := do(t.Context(), c, transport.Read)
		require.NoError(t, err)
	}
	for _, r := range seen {
		assert.Empty(t, r.TransferEncoding)
		assert.NotContains(t, r.Header, "Content-Length")
		assert.NotContains(t, r.Header, "Content-Type")
		assert.False(t, r.Close)
	}
	assert.Len(t, conns, 1, "the connection is kept")
}

// A kept connection that cannot be written to any more makes net/http dial
// again by itself. When that fails nothing was sent, kept connection or not.
func TestRedialThatFailsIsUnsent(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, done) }))
	defer srv.Close()
	var broken atomic.Bool
	var dials atomic.Int64
	user := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		if dials.Add(1); broken.Load() {
			return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
		}
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		return &brittleConn{conn, &broken}, err
	}}}
	defer user.CloseIdleConnections()
	c := newClient(t, loopback(srv.URL, yunkit.WithHTTPClient(user))...)
	_, _, err := do(t.Context(), c, transport.Once)
	require.NoError(t, err)

	broken.Store(true)
	_, _, err = do(t.Context(), c, transport.Once)
	assert.Equal(t, []string{"unavailable"}, sentinels(err), "the request never left")
	assert.EqualValues(t, 1+3, dials.Load())
	assert.Equal(t, 3, fault(t, err).Attempts)
}

// brittleConn does not let itself be written to once it is broken.
type brittleConn struct {
	net.Conn
	broken *atomic.Bool
}

func (c *brittleConn) Write(p []byte) (int, error) {
	if c.broken.Load() {
		return 0, errors.New("the network is gone")
	}
	return c.Conn.Write(p)
}
