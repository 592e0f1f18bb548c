package source

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/decode"
	"github.com/yunkit/yunkit/internal/transport"
)

// Server hands out keys as plain JSON and speaks no vendor's protocol: a sign-in
// host, an agent beside the program. It is spoken to through the exchange of
// every product.
type Server struct {
	client *transport.Client
	// Host is its name, for people.
	Host string
	path string
	// query may hold a token, and is never shown.
	query string
}

// NewServer returns the server at a URL. It may have a path and a query.
func NewServer(cfg *yunkit.Config, service, text string) (*Server, error) {
	at := *cfg
	at.Credentials, at.Profile, at.Endpoint = nil, "", text
	s := &Server{}
	if u, err := url.Parse(text); err == nil && u.Host != "" {
		s.path, s.query = u.EscapedPath(), u.RawQuery
		u.Path, u.RawPath, u.RawQuery, u.Fragment, u.ForceQuery = "", "", "", "", false
		at.Endpoint = u.String()
	}
	endpoint := transport.Endpoint(&at, "")
	s.Host = endpoint.Host
	var err error
	s.client, err = transport.New(&at, service, endpoint, nil)
	return s, err
}

// NewLocalServer is NewServer for a URL that the environment names. Such servers
// are side by side with the program, so that plain http is allowed to private and
// link-local addresses too.
func NewLocalServer(cfg *yunkit.Config, service, text string) (*Server, error) {
	near := *cfg
	if u, err := url.Parse(text); err == nil {
		ip := net.ParseIP(u.Hostname())
		near.InsecureHTTP = near.InsecureHTTP || ip != nil && (ip.IsPrivate() || ip.IsLinkLocalUnicast())
	}
	return NewServer(&near, service, text)
}

// Close closes the connections of the server.
func (s *Server) Close() { s.client.CloseIdleConnections() }

// Request is one request to a server.
type Request struct {
	// Operation names it in errors.
	Operation string
	// Method is the HTTP method.
	Method string
	// Path replaces that of the server's URL.
	Path string
	// ContentType is that of Body.
	ContentType string
	// Body is what is sent.
	Body string
	// Authorization is the header of that name.
	Authorization string
	// Secrets are taken out of errors.
	Secrets []yunkit.Secret
}

// Do carries out a request, which may be repeated, and decodes the answer.
func (s *Server) Do(ctx context.Context, r Request, out any) error {
	secrets := append([]yunkit.Secret{yunkit.Secret(r.Authorization), yunkit.Secret(s.query)}, r.Secrets...)
	call := &serverCall{Request: r, out: out}
	if r.Path == "" {
		call.query = s.query
	}
	_, err := s.client.Do(ctx, transport.Request{
		Operation: r.Operation, Class: transport.Read, Method: r.Method,
		Path: cmp.Or(r.Path, s.path), Params: secrets, Unsigned: true,
	}, call)
	return err
}

type serverCall struct {
	Request

	query string
	out   any
}

// Sign writes what is sent; there is no signature.
func (c *serverCall) Sign(r *http.Request, _ yunkit.Credentials, _ time.Time) error {
	r.URL.RawQuery = c.query
	r.Header.Set("Accept", "application/json")
	if c.Authorization != "" {
		r.Header.Set("Authorization", c.Authorization)
	}
	if c.Method == http.MethodPost {
		transport.SetBody(r, c.ContentType, c.Body)
	}
	return nil
}

// Judge decodes a success, and reads the usual forms of an error.
func (c *serverCall) Judge(ctx context.Context, a *transport.Answer) transport.Judgement {
	var code, message, requestID string
	decode.Members(a.Body, func(key, value []byte) bool {
		switch name := strings.ToLower(string(key)); name {
		case "code", "error", "errorcode", "error_code":
			code = cmp.Or(decode.Text(value), code)
		case "message", "error_description", "error_msg":
			message = cmp.Or(decode.Text(value), message)
		case "requestid", "request_id":
			requestID = decode.Text(value)
		}
		return true
	})
	var j transport.Judgement
	switch {
	case a.StatusCode >= 200 && a.StatusCode < 300:
		j = a.Decode(ctx, c.out)
	case code != "" || message != "":
		j = transport.Judgement{
			Verdict: transport.StatusVerdict(a.StatusCode), Code: code, Message: message,
			Kind: cmp.Or(transport.CodeKind(a.StatusCode), transport.StatusKind(a.StatusCode)),
		}
	default:
		j = transport.Unreadable(a, nil)
	}
	j.RequestID = cmp.Or(requestID, a.Header.Get("X-Request-Id"))
	return j
}
