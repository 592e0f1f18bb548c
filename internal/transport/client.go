// Package transport makes one HTTP exchange: it limits, signs, sends, reads and
// judges, and repeats that where it is safe.
//
// Content of any size is streamed by two fields of [Request], and the rest of a
// call stays as it is:
//
//	body, err := transport.NewBody(r, length)                // PutFile, UploadPart
//	transport.Request{Method: "PUT", Body: body}             // each attempt reads it anew
//	transport.Request{Method: "GET", Stream: true}           // GetFile: Judge takes Answer.Content
//
// Sign finds the ContentLength set and gives no body. To hash what is sent, wrap
// Body.Open, which begins each attempt. Judge puts Answer.Content, which is there
// when the status is 2xx, into the response and says OK; the caller reads and
// closes it. All other answers are in Answer.Body, read and judged as ever.
//
// An attempt that streams has no limit of its own: it ends when nothing moved for
// 30 seconds, or when no answer came within the client's timeout after the last
// byte, and with the context in any case. Reading Answer.Content is bounded alike.
package transport

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/redact"
)

// Client makes exchanges with one service. It is safe for concurrent use and
// holds no goroutine of its own.
type Client struct {
	service   string
	endpoint  *url.URL
	creds     *yunkit.Cached
	policy    yunkit.RetryPolicy
	limiter   yunkit.Limiter
	log       *slog.Logger
	userAgent []string
	timeout   time.Duration
	clock     clock
	budget    budget

	// http is the user's client or a plain one; its Transport is replaced for every call.
	http http.Client
	base http.RoundTripper
	own  *http.Transport // ours; nil when the user gave one
	// foreign says that somebody else's code sees requests: a middleware or a transport.
	foreign bool
	// plain says that base is a transport of net/http, ours or the user's.
	plain bool
	// http2 says that base has been seen to speak HTTP/2.
	http2  atomic.Bool
	bodies sync.Pool // *[]byte
}

// New returns a client of the service at endpoint. defaults is where
// credentials come from when cfg has none. The error names all that was rejected
// of cfg.
func New(cfg *yunkit.Config, service string, endpoint *url.URL, defaults yunkit.CredentialsProvider) (*Client, error) {
	if err := cfg.Err(service); err != nil {
		return nil, err
	}
	c := &Client{
		service:  service,
		endpoint: endpoint,
		policy:   cfg.Retry,
		limiter:  cfg.Limiter,
		log:      cfg.Logger,
		timeout:  cfg.Timeout,
	}
	agent := "yunkit/" + yunkit.Version + " (" + service + "; " + runtime.Version() + ")"
	c.userAgent = []string{strings.TrimSpace(cfg.UserAgent + " " + agent)}
	provider := cfg.Credentials
	if provider == nil {
		provider = defaults
	}
	c.creds = yunkit.NewCached(provider, cfg.SourceOptions()...)
	if cfg.HTTPClient != nil {
		c.http = *cfg.HTTPClient
		c.base = cfg.HTTPClient.Transport
		// It bounds an attempt, like ours; http.Client itself would count the limiter in.
		if t := c.http.Timeout; t > 0 {
			c.timeout = min(c.timeout, t)
			c.http.Timeout = 0
		}
	}
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if c.base == nil {
		c.own = newTransport()
		c.base = c.own
	}
	c.foreign = c.own == nil || len(cfg.Middleware) > 0
	t, netHTTP := c.base.(*http.Transport)
	if netHTTP && t.Protocols != nil && t.Protocols.UnencryptedHTTP2() && !t.Protocols.HTTP1() {
		c.http2.Store(true) // which a connection without TLS does not show
	}
	c.plain = netHTTP && len(cfg.Middleware) == 0
	for _, wrap := range slices.Backward(cfg.Middleware) {
		if c.base = wrap(c.base); c.base == nil {
			cfg.Reject("WithMiddleware: the function returned nil")
			break
		}
	}
	return c, cfg.Err(service)
}

// Credentials returns what calls are signed with now. That there is nothing is
// an error of the operation that needs them.
func (c *Client) Credentials(ctx context.Context, operation string) (yunkit.Credentials, error) {
	if ctx == nil {
		return yunkit.Credentials{}, c.Invalid(operation, errNilContext)
	}
	creds, err := c.creds.Retrieve(ctx)
	if err != nil {
		return yunkit.Credentials{}, c.Failed(operation, sourceKind(ctx, err), err)
	}
	return creds, nil
}

// Provider returns the source of the credentials, to be shared with other clients.
func (c *Client) Provider() yunkit.CredentialsProvider { return c.creds }

// CredentialsSource says in words where the credentials come from.
func (c *Client) CredentialsSource(ctx context.Context) (string, error) {
	creds, err := c.Credentials(ctx, "CredentialsSource")
	if err != nil {
		return "", err
	}
	return cmp.Or(creds.Source, "given in code"), nil
}

// Failed returns the error of an operation that ended before it was sent.
func (c *Client) Failed(operation string, kind, err error) error {
	return &yunkit.Error{Service: c.service, Operation: operation, Kind: kind, Err: redact.Error(err, maxCause)}
}

// sourceKind is the kind of an error of a source of credentials:
// ErrUnauthenticated, unless the source says that a later attempt may go well.
func sourceKind(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // it says nothing of the source
	}
	for _, kind := range []error{yunkit.ErrUnavailable, yunkit.ErrThrottled} {
		if errors.Is(err, kind) {
			return kind
		}
	}
	return yunkit.ErrUnauthenticated
}

// idleConns is how many idle connections are kept to the one host of a client:
// as many as a wide fan-out uses. With the 2 of net/http most would be redialed.
const idleConns = 256

// newTransport returns the transport of a client without one. It speaks HTTP/1.1
// alone: over HTTP/2 net/http repeats requests below us, and one dead connection
// serves every attempt.
func newTransport() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer.DialContext,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 10 * time.Second,
		Protocols:           protocols,
		MaxIdleConnsPerHost: idleConns,
		// Common gateways close after 60 seconds.
		IdleConnTimeout: 45 * time.Second,
	}
}

// CloseIdleConnections closes the connections that no call uses now, unless they
// are of a transport of the user's.
func (c *Client) CloseIdleConnections() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}
