package yunkit

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/scrub"
)

const (
	// maxAnswer bounds what a server of credentials may answer.
	maxAnswer = 1 << 20
	// metadataTimeout is how long a machine that is none of the vendor's waits to find that out.
	metadataTimeout = time.Second
)

// answer is what a server of credentials sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send sends r and reads the answer whole.
func send(client *http.Client, r *http.Request) (answer, error) {
	r.Header.Set("User-Agent", "yunkit/"+Version)
	resp, err := client.Do(r) //nolint:gosec // the user says who hands out credentials
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err // without the URL, whose query may hold a secret
		}
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = fmt.Errorf("the answer is larger than %d KiB", maxAnswer>>10)
	}
	return answer{resp.StatusCode, resp.Header, body}, err
}

// newSourceClient returns a client that follows no redirect: it would carry
// tokens to a host that a server chose. Nothing of it stays open after a call.
func newSourceClient(rt http.RoundTripper, timeout time.Duration) *http.Client {
	return &http.Client{
		Transport:     rt,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       timeout,
	}
}

// sourceURL reads an endpoint: a URL, or a host name that is spoken to over
// https. Plain http is for this machine alone, unless the options allow it.
func sourceURL(cfg *Config, text string) (*url.URL, error) {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return nil, errors.New("the endpoint is not a URL of a host") // its text may hold a password
	}
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	switch {
	case u.Scheme == "https", u.Scheme == "http" && (local || cfg.InsecureHTTP):
		return u, nil
	case u.Scheme == "http":
		return nil, fmt.Errorf("plain http to %s would show the keys to the network; use https, or WithInsecureHTTP", u.Host)
	}
	return nil, fmt.Errorf("the scheme of the endpoint is %q, allowed are https and http", u.Scheme)
}

// metadata is the server that tells a machine about itself. It is at an address
// that only the machine can reach, so that a proxy could only be wrong.
type metadata struct {
	base    *url.URL
	client  *http.Client
	timeout time.Duration
}

// metadataDisabled is the variable that keeps a machine which is no cloud's from
// looking for a metadata server.
const metadataDisabled = "YUNKIT_METADATA_DISABLED"

// newMetadata returns the metadata server at address, or at the endpoint of cfg.
func newMetadata(cfg *Config, address string) (metadata, error) {
	m := metadata{base: &url.URL{Scheme: "http", Host: address}, timeout: min(cfg.Timeout, metadataTimeout)}
	if isTrue(metadataDisabled) {
		return m, errors.New("switched off by " + metadataDisabled)
	}
	if cfg.Endpoint != "" {
		var err error
		if m.base, err = sourceURL(cfg, cfg.Endpoint); err != nil {
			return m, err
		}
	}
	m.client = newSourceClient(&http.Transport{
		Proxy:                 nil,
		DialContext:           (&net.Dialer{Timeout: m.timeout}).DialContext,
		ResponseHeaderTimeout: m.timeout,
		DisableKeepAlives:     true,
	}, 2*m.timeout)
	return m, nil
}

// errUnreachable says that nothing is at the address: asking in another way is no use.
var errUnreachable = errors.New("unreachable")

// do asks for a path with headers, given as names and values. Every status is an answer.
func (m metadata) do(ctx context.Context, method, path string, header ...string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, m.base.JoinPath(path).String(), http.NoBody) //nolint:gosec // the same holds here
	if err != nil {
		return answer{}, err
	}
	for pair := range slices.Chunk(header, 2) {
		if pair[1] != "" {
			r.Header.Set(pair[0], pair[1])
		}
	}
	a, err := send(m.client, r)
	if err == nil {
		return a, nil
	}
	if ctx.Err() != nil {
		return a, ctx.Err()
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		if op.Timeout() {
			return a, fmt.Errorf("%s is %w within %s", m.base.Host, errUnreachable, m.timeout)
		}
		return a, fmt.Errorf("%s is %w: %w", m.base.Host, errUnreachable, op.Err)
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return a, fmt.Errorf("%s %s: no answer from %s within %s", method, path, m.base.Host, m.timeout)
	}
	return a, fmt.Errorf("%s %s: %w", method, path, err)
}

// get returns the answer to a GET when it is a success.
func (m metadata) get(ctx context.Context, path string, header ...string) ([]byte, error) {
	a, err := m.do(ctx, http.MethodGet, path, header...)
	if err == nil && a.status != http.StatusOK {
		err = fmt.Errorf("GET %s: status %d", path, a.status)
	}
	return a.body, err
}

// authority is a service that hands out credentials: STS, IAM and the like. It
// is spoken to over TLS, through the HTTP client of the options if they have one.
type authority struct {
	service string
	base    *url.URL
	client  *http.Client
	// secrets are those of the requests; no error shows them.
	secrets []string
}

func newAuthority(cfg *Config, service, endpoint string, secrets ...string) (authority, error) {
	a := authority{service: service, secrets: secrets}
	var err error
	if a.base, err = sourceURL(cfg, endpoint); err != nil {
		return a, err
	}
	if cfg.HTTPClient != nil && cfg.HTTPClient.Transport != nil {
		a.client = newSourceClient(cfg.HTTPClient.Transport, cfg.Timeout)
		return a, nil
	}
	rt := &http.Transport{
		DialContext:       (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSClientConfig:   &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2: true,
		DisableKeepAlives: true,
	}
	if a.base.Scheme == "https" { // a proxy would see keys that travel in plain http
		rt.Proxy = http.ProxyFromEnvironment
	}
	a.client = newSourceClient(rt, cfg.Timeout)
	return a, nil
}

// newURIAuthority returns the authority at a URL that the environment names.
// Such servers are side by side with the program, so that plain http is allowed
// to private and link-local addresses too.
func newURIAuthority(cfg *Config, service, uri string, secrets ...string) (authority, error) {
	if u, err := url.Parse(uri); err == nil {
		if ip := net.ParseIP(u.Hostname()); ip != nil && (ip.IsPrivate() || ip.IsLinkLocalUnicast()) {
			near := *cfg
			near.InsecureHTTP = true
			cfg = &near
		}
	}
	return newAuthority(cfg, service, uri, secrets...)
}

// request returns a request to a path below the authority.
func (a authority) request(ctx context.Context, method, path, contentType string, body []byte) (*http.Request, error) {
	u := a.base
	if path != "" {
		u = u.JoinPath(path)
	}
	r, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	r.Header.Set("Accept", "application/json")
	return r, nil
}

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// postJSON sends in as JSON to a path and decodes the answer into out. setUp
// may add headers or sign; it gets the body that is sent.
func (a authority) postJSON(ctx context.Context, operation, path string, in, out any, setUp func(r *http.Request, body []byte) error) (http.Header, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	r, err := a.request(ctx, http.MethodPost, path, jsonType, body)
	if err == nil {
		err = setUp(r, body)
	}
	if err != nil {
		return nil, err
	}
	return a.do(r, operation, out)
}

// do makes one request and decodes the answer into out. A refusal is an *Error
// with the code and the request ID of the service.
func (a authority) do(r *http.Request, operation string, out any) (http.Header, error) {
	e := &Error{Service: a.service, Operation: operation, Attempts: 1}
	got, err := send(a.client, r)
	if err != nil {
		if ctxErr := r.Context().Err(); ctxErr != nil {
			return nil, ctxErr
		}
		e.Kind, e.Err = ErrUnavailable, err
		return nil, e
	}
	var f failure
	// Of a body in another form, such as the HTML of a proxy, the status remains.
	_ = json.Unmarshal(got.body, &f)
	code := cmp.Or(f.Code, f.ErrorCode, f.Error.Code)
	e.StatusCode = got.status
	e.RequestID = scrub.Line(cmp.Or(string(f.RequestID), string(f.RequestID2),
		got.header.Get("X-Request-Id"), got.header.Get("X-Ucloud-Request-Uuid")), a.secrets...)
	if f.RetCode != "" && f.RetCode != "0" {
		code = f.RetCode
	}
	switch {
	case got.status/100 != 2 || code != "" && code == f.RetCode:
		e.Code = scrub.Line(string(code), a.secrets...)
		e.Message = scrub.Line(string(cmp.Or(f.Message, f.ErrorMsg, f.Error.Message)), a.secrets...)
		e.Kind = kindOf(got.status, e.Code)
		if e.Code == "" && e.Message == "" {
			e.Message = "refused"
		}
		return nil, e
	case out == nil:
	default:
		if err := decodeJSON(got.body, out); err != nil {
			e.Message = "the answer is " + err.Error()
			return nil, e
		}
	}
	return got.header, nil
}

// failure has the forms in which the three vendors write errors.
type failure struct {
	Code       text `json:"Code"`
	Message    text `json:"Message"`
	RequestID  text `json:"RequestId"`
	RequestID2 text `json:"request_id"`
	RetCode    text `json:"RetCode"`
	ErrorCode  text `json:"error_code"`
	ErrorMsg   text `json:"error_msg"`
	Error      struct {
		Code    text `json:"code"`
		Message text `json:"message"`
	} `json:"error"`
}

// text is a string or a number.
type text string

// UnmarshalJSON takes either.
func (t *text) UnmarshalJSON(b []byte) error {
	*t = text(unquote(b))
	return nil
}

// kindOf tells what a refusal means; the code beats the status.
func kindOf(status int, code string) error {
	begins := func(prefixes ...string) bool {
		for _, p := range prefixes {
			if strings.HasPrefix(code, p) {
				return true
			}
		}
		return false
	}
	switch code {
	case "153", "APIGW.0308":
		return ErrThrottled
	case "110", "130", "150":
		return ErrUnavailable
	case "170", "171", "172", "174":
		return ErrUnauthenticated
	case "292", "293", "294", "299":
		return ErrPermissionDenied
	}
	switch {
	case begins("Throttling") || status == http.StatusTooManyRequests:
		return ErrThrottled
	case begins("InvalidAccessKeyId", "InvalidSecurityToken", "MissingSecurityToken", "SignatureDoesNotMatch", "IncompleteSignature", "InvalidTimeStamp"):
		return ErrUnauthenticated
	case begins("NoPermission", "Forbidden"):
		return ErrPermissionDenied
	case status >= 500 || status == http.StatusRequestTimeout:
		return ErrUnavailable
	}
	switch status {
	case http.StatusUnauthorized:
		return ErrUnauthenticated
	case http.StatusForbidden:
		return ErrPermissionDenied
	case http.StatusNotFound:
		return ErrNotFound
	case http.StatusBadRequest:
		return ErrInvalidRequest
	}
	return nil
}
