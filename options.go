package yunkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/callinfo"
)

// Version is the version of this module, as its User-Agent says it.
const Version = "0.1.0"

// Option sets something of a client. The With functions make them; NewClient
// reports every unusable one at once.
type Option func(*Config)

// Config is what the options of a client add up to. Most users never touch it;
// it is exported for those who write options of their own.
type Config struct {
	// Credentials sign the calls. Nil means the vendor's default sources.
	Credentials CredentialsProvider
	// Profile names the profile of the vendor's files that credentials come from.
	Profile string
	// Region chooses the host where the product has one a region.
	Region string
	// Endpoint replaces the host: a URL, or a host name that is spoken to over https.
	Endpoint string
	// ProjectID is the project that calls work in, for the vendors that have projects.
	ProjectID string
	// HTTPClient is copied and used instead of the built-in one, without its CheckRedirect.
	HTTPClient *http.Client
	// Middleware wraps the transport; the first entry sees a request first.
	Middleware []func(http.RoundTripper) http.RoundTripper
	// Retry says how often and how patiently a call is repeated.
	Retry RetryPolicy
	// Limiter is asked before every attempt; nil means no limit.
	Limiter Limiter
	// Logger gets one line an attempt; nil means silence.
	Logger *slog.Logger
	// UserAgent is put before the library's own User-Agent.
	UserAgent string
	// Timeout bounds one attempt. 0 means 30 seconds.
	Timeout time.Duration
	// InsecureHTTP allows plain http to hosts other than this machine.
	InsecureHTTP bool
	// SkipValidation leaves the checks of parameters to the service.
	SkipValidation bool
	// LegacySignature signs with the RPC signature 1.0 (Alibaba Cloud only).
	LegacySignature bool

	problems []error
}

// Limiter slows calls down. A *rate.Limiter of golang.org/x/time fits, and so
// does one that many processes share.
type Limiter interface {
	// Wait returns when a request may be made, or the error that ends the call.
	Wait(ctx context.Context) error
}

// RetryPolicy bounds the repeats of a call. Which calls may be repeated is not
// a matter of policy: an operation that is not safe to carry out twice is
// repeated only when the service surely did not execute it.
type RetryPolicy struct {
	// MaxAttempts counts the first request too: 1 means no repeats, 0 means 4.
	MaxAttempts int
	// MinDelay is the longest wait before the first repeat; it doubles with
	// each one, and the wait is a random part of it. When a service refuses calls
	// and does not say for how long, waits are twice to four times as long. 0 means
	// 200 ms.
	MinDelay time.Duration
	// MaxDelay caps every wait. When the service asks for a longer one the call ends
	// at once, and [Error.RetryAfter] says for how long; a shorter wish is kept, and
	// a random part of the usual wait added to it, so that those who were refused
	// together do not come back together. 0 means 20 s.
	MaxDelay time.Duration
}

// NewConfig applies options to the defaults. Problems are kept for Err.
func NewConfig(opts ...Option) *Config {
	c := &Config{
		Retry:   RetryPolicy{MaxAttempts: 4, MinDelay: 200 * time.Millisecond, MaxDelay: 20 * time.Second},
		Timeout: 30 * time.Second,
	}
	for _, opt := range opts {
		if opt == nil {
			c.Reject("option: nil")
			continue
		}
		opt(c)
	}
	if c.Profile != "" && c.Credentials != nil {
		c.Reject("WithProfile: WithCredentials is given too, and only one of them can say where credentials come from")
	}
	return c
}

// SourceOptions returns what a client's options mean to its default credential
// sources: the profile, the logger, the HTTP client, repeats, the timeout, the
// User-Agent and whether plain http is allowed. The endpoint, the region, the
// limiter and the middleware are those of the product.
func (c *Config) SourceOptions() []Option {
	return []Option{func(s *Config) {
		s.Profile, s.Logger, s.HTTPClient = c.Profile, c.Logger, c.HTTPClient
		s.Retry, s.UserAgent = c.Retry, c.UserAgent
		s.Timeout, s.InsecureHTTP = cmp.Or(c.Timeout, s.Timeout), c.InsecureHTTP
	}}
}

// Reject records why an option cannot be used. NewClient returns all of them.
func (c *Config) Reject(format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf(format, args...))
}

// RejectRegion records that the region is none of those that are known.
func (c *Config) RejectRegion(known []string) {
	problem := fmt.Sprintf("%q is no known region", c.Region)
	if c.Region == "" {
		problem = "a region is needed"
	}
	c.Reject("WithRegion: %s; known are %s, and WithEndpoint takes any host", problem, strings.Join(known, ", "))
}

// Err returns what was rejected, as one error of kind ErrInvalidRequest, or nil.
func (c *Config) Err(service string) error { return c.err(service, "NewClient") }

func (c *Config) err(service, operation string) error {
	if len(c.problems) == 0 {
		return nil
	}
	texts := make([]string, len(c.problems))
	for i, p := range c.problems {
		texts[i] = p.Error()
	}
	return &Error{
		Service: service, Operation: operation, Kind: ErrInvalidRequest,
		Message: strings.Join(texts, "; "), Err: joined{c.problems},
	}
}

// joined lets errors.Is and errors.As see the problems whose texts the message already has.
type joined struct{ errs []error }

func (j joined) Error() string   { return "" }
func (j joined) Unwrap() []error { return j.errs }

var errNil = errors.New("is nil")

// isNil reports whether there is nothing behind an interface: nil itself, or a
// nil pointer, function, map or slice in it, whose methods would panic.
func isNil(v any) bool {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Func, reflect.Map, reflect.Slice, reflect.Chan:
		return r.IsNil()
	}
	return false
}

// WithCredentials signs calls with the credentials of p: a [Credentials] value,
// or any source of them. The client caches what p returns; pass a [*Cached] to
// share one cache between clients.
func WithCredentials(p CredentialsProvider) Option {
	return func(c *Config) {
		if creds, ok := p.(Credentials); ok {
			if err := creds.validate(); err != nil {
				c.Reject("WithCredentials: %w", err)
			}
		} else if err := checkProvider(p); err != nil {
			c.Reject("WithCredentials: %w", err)
		}
		c.Credentials = p
	}
}

// WithProfile takes the credentials from the named profile of the files of the
// vendor's tools, and from nowhere else: variables and metadata might be another
// identity. Package [github.com/yunkit/yunkit/credentials] says which files those are.
func WithProfile(name string) Option {
	return func(c *Config) {
		if name == "" {
			c.Reject("WithProfile: the name is empty")
		}
		c.Profile = name
	}
}

// WithRegion chooses the region, such as "cn-shanghai". NewClient refuses a
// region that the product does not have.
func WithRegion(region string) Option {
	return func(c *Config) { c.Region = region }
}

// WithEndpoint sends all calls to another host: "https://host[:port]", or a
// bare host name. Plain http is accepted for this machine's own addresses, and
// for others with [WithInsecureHTTP].
func WithEndpoint(endpoint string) Option {
	return func(c *Config) {
		if strings.TrimSpace(endpoint) == "" {
			c.Reject("WithEndpoint: the endpoint is empty")
		}
		c.Endpoint = endpoint
	}
}

// WithProjectID sets the project that calls work in when the request names
// none: Huawei Cloud's project_id, UCloud's ProjectId.
func WithProjectID(id string) Option {
	return func(c *Config) { c.ProjectID = id }
}

// WithHTTPClient sends through h: its transport, cookie jar and timeout. h is
// copied, and never follows redirects for us, for they would carry signed
// requests to a host that a server chose.
//
// Without it a client has a transport of its own, which speaks HTTP/1.1. A
// transport that speaks HTTP/2 works, too, and every repeat stays ours; but one
// connection that died without a word then serves, and fails, every attempt, until
// it is found to be dead. Let it ask: [http.Transport.HTTP2] with SendPingTimeout
// (10 s, say) and PingTimeout (5 s).
func WithHTTPClient(h *http.Client) Option {
	return func(c *Config) {
		if h == nil {
			c.Reject("WithHTTPClient: the client %w", errNil)
		}
		c.HTTPClient = h
	}
}

// WithMiddleware wraps the transport. The wrapper sees every attempt, signed
// and ready, and may be given several times; the first one sees it first.
// [CallInfo] tells it the service, the operation and the attempt.
//
// Whether a request left is traced through the wrapper, as long as it passes the
// context of the request on. Otherwise an error that comes out of it does not tell,
// unless it is that of a dial, and a write that may not be repeated then ends
// in [ErrOutcomeUnknown]. A wrapper should not repeat requests: what a second one
// comes to says nothing of the first.
func WithMiddleware(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return func(c *Config) {
		if wrap == nil {
			c.Reject("WithMiddleware: the function %w", errNil)
			return
		}
		c.Middleware = append(c.Middleware, wrap)
	}
}

// WithRetry sets how often and how patiently calls are repeated. Fields that
// are zero keep their defaults, with which a call takes about three minutes at
// the most: four attempts of up to 30 seconds ([WithTimeout]), and waits of up to
// 20 seconds between them, which a service may ask for. The context bounds it.
//
// All calls of a client share a budget of a hundred repeats, so that many
// goroutines do not multiply an outage. Calls that are answered fill it again.
func WithRetry(p RetryPolicy) Option {
	return func(c *Config) {
		if p.MaxAttempts < 0 || p.MinDelay < 0 || p.MaxDelay < 0 {
			c.Reject("WithRetry: %+v has a negative field", p)
			return
		}
		if p.MaxDelay > 0 && p.MinDelay > p.MaxDelay {
			c.Reject("WithRetry: MinDelay %s is above MaxDelay %s", p.MinDelay, p.MaxDelay)
			return
		}
		if p.MaxAttempts > 0 {
			c.Retry.MaxAttempts = p.MaxAttempts
		}
		// One delay set alone moves the default of the other out of its way.
		if p.MaxDelay > 0 {
			c.Retry.MaxDelay = p.MaxDelay
			c.Retry.MinDelay = min(c.Retry.MinDelay, p.MaxDelay)
		}
		if p.MinDelay > 0 {
			c.Retry.MinDelay = p.MinDelay
			c.Retry.MaxDelay = max(c.Retry.MaxDelay, p.MinDelay)
		}
	}
}

// WithLimiter asks l before every attempt, repeats included.
func WithLimiter(l Limiter) Option {
	return func(c *Config) {
		if isNil(l) {
			c.Reject("WithLimiter: the limiter %w", errNil)
		}
		c.Limiter = l
	}
}

// WithLogger logs one line an attempt to l: at debug level what the service
// answered for good, and at warn level what was lost or is worth another
// attempt. Lines name the operation, the status, the
// request ID and the duration, and never a query, a header or a body.
func WithLogger(l *slog.Logger) Option {
	return func(c *Config) {
		if l == nil {
			c.Reject("WithLogger: the logger %w", errNil)
		}
		c.Logger = l
	}
}

// WithUserAgent puts text before the library's own User-Agent.
func WithUserAgent(text string) Option {
	return func(c *Config) {
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
			c.Reject("WithUserAgent: %q holds more than printable ASCII", text)
		}
		c.UserAgent = text
	}
}

// WithTimeout bounds each attempt, from the dial to the last byte of the
// answer. The context bounds the whole call, which takes about three minutes at
// the most by default; see [WithRetry]. Where content of any size is sent or
// received, it bounds the wait for the answer after the last byte was sent, and
// 30 seconds without a byte in either direction end the attempt.
func WithTimeout(d time.Duration) Option {
	return func(c *Config) {
		if d <= 0 {
			c.Reject("WithTimeout: %s is not positive", d)
			return
		}
		c.Timeout = d
	}
}

// WithInsecureHTTP allows an endpoint with plain http on another machine.
// Signatures protect the request from change, but nothing hides its content
// or the answer, secrets included.
func WithInsecureHTTP() Option {
	return func(c *Config) { c.InsecureHTTP = true }
}

// WithoutValidation sends requests as they are and leaves it to the service to
// refuse missing or wrong parameters, for the day when a documented limit has
// changed. Path parameters are still checked for what would change the path.
func WithoutValidation() Option {
	return func(c *Config) { c.SkipValidation = true }
}

// WithLegacySignature signs with Alibaba Cloud's RPC signature 1.0 (HMAC-SHA1),
// which some private deployments still need. Clients of other vendors refuse it.
func WithLegacySignature() Option {
	return func(c *Config) { c.LegacySignature = true }
}

// CallOption says something of one call of the Call method of a client.
type CallOption func(*CallConfig)

// CallConfig is what call options add up to.
type CallConfig struct {
	// Read says that the operation changes nothing.
	Read bool
}

// NewCallConfig applies options.
func NewCallConfig(opts ...CallOption) CallConfig {
	var c CallConfig
	for _, opt := range opts {
		if opt != nil {
			opt(&c)
		}
	}
	return c
}

// AsRead says that the operation changes nothing, so that it may be repeated
// when its answer was lost. Without it Call takes every operation for a write
// that must not happen twice.
func AsRead() CallOption { return func(c *CallConfig) { c.Read = true } }

// Attempt is one request of a call.
type Attempt struct {
	// Service is the product, such as "cloudsso".
	Service string
	// Operation is the vendor's name of the operation, such as "GetAccessConfiguration".
	Operation string
	// Number counts the attempts of the call, from 1.
	Number int
}

// CallInfo says which attempt of which call a request belongs to, for names of
// spans and labels of counters in middleware: pass it the context of the
// request. It is false for a request of something else.
func CallInfo(ctx context.Context) (Attempt, bool) {
	attempt, ok := ctx.Value(callinfo.Key{}).(Attempt)
	return attempt, ok
}
