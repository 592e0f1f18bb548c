package apitest

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/yunkit/yunkit"
)

// A Step is what becomes of one attempt.
type Step struct {
	dial   error            // the dial fails with this,
	early  bool             // or the connection is cut before the request is read,
	answer http.HandlerFunc // or this gets the request
}

// DialError refuses the connection.
func DialError(err error) Step { return Step{dial: err} }

// CutEarly accepts the connection and cuts it before anything is read.
func CutEarly() Step { return Step{early: true} }

// Cut reads the request whole and cuts the connection without an answer.
func Cut() Step {
	return Answer(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler) // HTTP/2 ends the stream
		}
		_ = conn.Close()
	})
}

// CutBody answers with a part of what the headers promise.
func CutBody(status int, part string) Step {
	return Answer(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "4096")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, part)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
}

// Stall reads the request and says nothing until the client is gone.
func Stall() Step {
	return Answer(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
}

// Reply answers with JSON, or whatever header makes of it: names and values in
// turn. A success of Alibaba Cloud names the request, as each of them does; see
// Somebody for one that does not.
func Reply(status int, body string, header ...string) Step {
	return Answer(func(w http.ResponseWriter, r *http.Request) {
		write(w, status, Named(r, status, body), header)
	})
}

// Somebody is Reply for answers of whoever is in the middle.
func Somebody(status int, body string, header ...string) Step {
	return Answer(func(w http.ResponseWriter, _ *http.Request) { write(w, status, body, header) })
}

func write(w http.ResponseWriter, status int, body string, header []string) {
	w.Header().Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		w.Header().Set(header[i], header[i+1])
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// Named adds the RequestId to a success of Alibaba Cloud that has none.
func Named(r *http.Request, status int, body string) string {
	ours := r.Header.Get("X-Acs-Action") != "" || r.URL.Query().Has("SignatureNonce")
	if !ours || status >= 300 || !json.Valid([]byte(body)) || body[0] != '{' || strings.Contains(body, `"RequestId"`) {
		return body
	}
	rest := strings.TrimSpace(body[1:])
	if rest != "}" {
		rest = "," + rest
	}
	return `{"RequestId":"request-of-a-test"` + rest
}

// Large makes every answer 100 MB long on its way to the client, where that
// costs the test next to nothing.
func Large() yunkit.Option {
	return yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err == nil {
				resp.ContentLength = -1
				resp.Body = struct {
					io.Reader
					io.Closer
				}{io.LimitReader(spaces{}, 100<<20), resp.Body}
			}
			return resp, err
		})
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// spaces is a body without an end.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for n := 0; n < len(p); {
		n += copy(p[n:], block)
	}
	return len(p), nil
}

var block = bytes.Repeat([]byte{' '}, 64<<10)

// Answer gives the request to h.
func Answer(h http.HandlerFunc) Step { return Step{answer: h} }

// Play answers a request of another step as this one would.
func (s Step) Play(w http.ResponseWriter, r *http.Request) { s.answer(w, r) }

// Server plays steps, one for each connection; the last one is repeated. Every
// attempt has a connection of its own, so that steps and attempts keep together.
type Server struct {
	// URL is the endpoint.
	URL string
	// Transport dials the server and nothing else. It is a plain *http.Transport,
	// like the built-in one.
	Transport *http.Transport

	http     *http.Server
	accept   chan net.Conn
	closed   chan struct{}
	running  sync.WaitGroup // net/http does not wait for handlers
	mu       sync.Mutex
	steps    []Step
	dials    int
	requests []*http.Request
}

// NewServer starts a server that ends with the test.
func NewServer(t testing.TB, steps ...Step) *Server {
	t.Helper()
	s := newServer(t, steps)
	s.running.Go(func() { _ = s.http.Serve(listener{s}) })
	return s
}

// NewHTTP2Server is NewServer over TLS and HTTP/2, where one connection carries
// many attempts. It is for servers that play a single step.
func NewHTTP2Server(t testing.TB, steps ...Step) *Server {
	t.Helper()
	s := newServer(t, steps)
	s.URL = "https" + strings.TrimPrefix(s.URL, "http")
	// It has a certificate for loopback that its own client trusts.
	model := httptest.NewUnstartedServer(http.NotFoundHandler())
	model.StartTLS()
	defer model.Close()
	s.http.TLSConfig = &tls.Config{Certificates: model.TLS.Certificates, MinVersion: tls.VersionTLS12}
	roots := x509.NewCertPool()
	roots.AddCert(model.Certificate())
	s.Transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	s.Transport.ForceAttemptHTTP2, s.Transport.DisableKeepAlives = true, false
	s.running.Go(func() { _ = s.http.ServeTLS(listener{s}, "", "") })
	return s
}

func newServer(t testing.TB, steps []Step) *Server {
	t.Helper()
	s := &Server{URL: "http://127.0.0.1:1", steps: steps, accept: make(chan net.Conn), closed: make(chan struct{})}
	s.Transport = &http.Transport{DialContext: s.dial, DisableKeepAlives: true}
	s.http = &http.Server{
		Handler:  http.HandlerFunc(s.serve),
		ErrorLog: log.New(io.Discard, "", 0), // of connections that are cut on purpose
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			if secure, ok := conn.(*tls.Conn); ok {
				conn = secure.NetConn()
			}
			return context.WithValue(ctx, stepKey{}, conn)
		},
	}
	t.Cleanup(func() {
		_ = s.http.Close()
		s.Transport.CloseIdleConnections()
		s.running.Wait()
	})
	return s
}

// Options make a client of any product that calls the server.
func (s *Server) Options(more ...yunkit.Option) []yunkit.Option {
	return append([]yunkit.Option{
		yunkit.WithEndpoint(s.URL),
		yunkit.WithHTTPClient(&http.Client{Transport: s.Transport}),
		yunkit.WithCredentials(Credentials),
		yunkit.WithProjectID(ProjectID),
	}, more...)
}

// Credentials and ProjectID are what clients under test have.
var Credentials = yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real"}

// ProjectID has the length that Huawei Cloud asks for.
const ProjectID = "0123456789abcdef0123456789abcdef"

// Dials counts the connections that were tried.
func (s *Server) Dials() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dials
}

// Requests returns what arrived, with bodies to read and forms parsed.
func (s *Server) Requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*http.Request(nil), s.requests...)
}

type stepKey struct{}

// stepConn carries the step of the attempt that dialed it.
type stepConn struct {
	net.Conn
	step Step
}

func (s *Server) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	s.mu.Lock()
	step := s.steps[min(s.dials, len(s.steps)-1)]
	s.dials++
	s.mu.Unlock()
	if step.dial != nil {
		return nil, step.dial
	}
	client, server := net.Pipe()
	if step.early {
		_ = server.Close()
		return client, nil
	}
	select {
	case s.accept <- stepConn{server, step}:
		return client, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.closed:
		return nil, net.ErrClosed
	}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.running.Add(1)
	defer s.running.Done()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // what did not arrive whole does not count
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	kept := r.Clone(context.WithoutCancel(r.Context()))
	kept.Body = io.NopCloser(bytes.NewReader(body))
	_ = kept.ParseForm()
	kept.Body = io.NopCloser(bytes.NewReader(body))
	s.mu.Lock()
	s.requests = append(s.requests, kept)
	s.mu.Unlock()
	r.Context().Value(stepKey{}).(stepConn).step.answer(w, r)
}

// listener hands the server's ends of the pipes to net/http.
type listener struct{ *Server }

func (l listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.accept:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l listener) Close() error {
	close(l.closed)
	return nil
}

func (l listener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }
