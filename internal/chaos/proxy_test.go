package chaos_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// proxy stands between one client and its server. It passes requests on, or not,
// breaks what it is told to by chance, and remembers what was carried out.
type proxy struct {
	url     string
	backend string // host and port
	http    http.Client
	stop    func()

	mu     sync.Mutex
	random *rand.Rand
	events []event
}

// event is a request, or a connection that was ended before one was read.
type event struct {
	fault    *fault
	request  string // method, target, headers and body; empty when it was not read
	executed bool   // the server has answered it with success
	answer   []byte // of the server
}

// reply is an answer of the server.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// wire is how an answer, or what is left of it, gets to the client.
type wire interface {
	answer(r reply)        // whole
	cut(r reply, head int) // so many bytes of the head and half of the body, or none of it; then the end
	garbage(text string)   // what is no HTTP
	end(reset bool)        // of the connection
	hold()                 // nothing, until the client leaves
}

func (p *proxy) next() *fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.random.IntN(2) == 0 {
		return &faults[0]
	}
	f := &faults[p.random.IntN(len(faults))]
	if f.rare && p.random.IntN(5) > 0 {
		return &faults[0]
	}
	return f
}

func (p *proxy) record(e event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.events = append(p.events, e)
}

// all returns the events so far.
func (p *proxy) all() []event {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clip(p.events)
}

// pass takes a request that has arrived whole.
func (p *proxy) pass(f *fault, r *http.Request, body []byte) reply {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s\n", r.Method, r.RequestURI)
	_ = r.Header.Write(&text)
	text.Write(body)
	e := event{fault: f, request: text.String()}
	var a reply
	if f.executes {
		a = p.forward(r, body)
		e.executed = a.succeeded()
		e.answer = a.body
	}
	p.record(e)
	return a
}

func (p *proxy) forward(r *http.Request, body []byte) reply {
	out := r.Clone(context.Background()) // the server carries it out whether or not somebody waits
	out.RequestURI = ""
	out.URL.Scheme, out.URL.Host = "http", p.backend
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	out.TransferEncoding = nil
	resp, err := p.http.Do(out)
	if err != nil {
		return reply{status: http.StatusBadGateway, header: http.Header{}}
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{status: http.StatusBadGateway, header: http.Header{}}
	}
	resp.Header.Del("Content-Length")
	resp.Header.Del("Connection")
	return reply{resp.StatusCode, resp.Header, content}
}

func (r reply) succeeded() bool {
	return r.status < 300 && (!bytes.Contains(r.body, []byte(`"RetCode"`)) || bytes.Contains(r.body, []byte(`"RetCode":0`)))
}

// newProxy returns a proxy to a server, for HTTP/1.1 or HTTP/2.
func newProxy(t *testing.T, http2 bool, server string, random *rand.Rand) *proxy {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	transport := &http.Transport{DisableCompression: true}
	p := &proxy{
		url: "http://" + l.Addr().String(), backend: strings.TrimPrefix(server, "http://"), random: random,
		http: http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	serve := p.serveHTTP1
	if http2 {
		serve = p.serveHTTP2
	}
	stop := serve(l)
	p.stop = func() {
		stop()
		transport.CloseIdleConnections()
	}
	return p
}

// HTTP/1.1, byte by byte

type conn struct {
	net.Conn
	in   *bufio.Reader
	open bool
}

// serveHTTP1 returns a function that waits until every connection was closed by
// the client, or by a fault.
func (p *proxy) serveHTTP1(l net.Listener) (stop func()) {
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer c.Close()
				p.serveConn(&conn{c, bufio.NewReader(c), true})
			})
		}
	})
	return func() {
		_ = l.Close()
		running.Wait()
	}
}

func (p *proxy) serveConn(c *conn) {
	for c.open {
		f := p.next()
		if f.unread {
			if _, err := c.in.Peek(f.peek); err == nil {
				p.record(event{fault: f})
				c.end(f.peek%2 == 0)
			}
			return
		}
		r, err := http.ReadRequest(c.in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		a := p.pass(f, r, body)
		f.spoil(c, a)
	}
}

func (c *conn) head(r reply, length int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", r.status, http.StatusText(r.status))
	_ = r.header.Write(&b)
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n", length)
	return b.String()
}

func (c *conn) answer(r reply) {
	if r.status == http.StatusNoContent {
		_, _ = fmt.Fprintf(c, "HTTP/1.1 204 No Content\r\n\r\n")
		return
	}
	_, _ = io.WriteString(c, c.head(r, len(r.body))+string(r.body))
}

func (c *conn) cut(r reply, head int) {
	text := c.head(r, max(len(r.body), 2))
	if head < len(text) {
		text = text[:head]
	} else {
		text += string(r.body[:len(r.body)/2])
	}
	_, _ = io.WriteString(c, text)
	c.end(false)
}

func (c *conn) garbage(text string) {
	_, _ = io.WriteString(c, text)
	c.end(false)
}

func (c *conn) end(reset bool) {
	if tcp, ok := c.Conn.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0)
	}
	c.open = false
	_ = c.Close()
}

func (c *conn) hold() {
	_, _ = io.Copy(io.Discard, c.in)
	c.open = false
}

// HTTP/2, by net/http

type connKey struct{}

func (p *proxy) serveHTTP2(l net.Listener) (stop func()) {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	var conns sync.WaitGroup
	server := http.Server{
		Protocols: protocols, ReadHeaderTimeout: time.Minute,
		Handler:     http.HandlerFunc(p.serveStream),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connKey{}, c) },
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				conns.Add(1)
			case http.StateClosed, http.StateHijacked:
				conns.Done()
			default:
			}
		},
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(l)
	}()
	return func() {
		_ = l.Close()
		<-served
		conns.Wait()
		_ = server.Close()
	}
}

// stream is one request. What ends it, or its connection, panics as net/http wants it.
type stream struct {
	http.ResponseWriter
	r *http.Request
}

func (p *proxy) serveStream(w http.ResponseWriter, r *http.Request) {
	f := p.next()
	s := stream{w, r}
	if f.unread {
		p.record(event{fault: f})
		s.end(f.peek%2 == 0)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	f.spoil(s, p.pass(f, r, body))
}

func (s stream) write(r reply, length int) {
	maps.Copy(s.Header(), r.header)
	if r.status != http.StatusNoContent {
		s.Header().Set("Content-Length", fmt.Sprint(length))
	}
	s.WriteHeader(r.status)
}

func (s stream) answer(r reply) {
	s.write(r, len(r.body))
	_, _ = s.Write(r.body)
}

func (s stream) cut(r reply, head int) {
	if head == wholeHead {
		s.write(r, max(len(r.body), 2))
		_, _ = s.Write(r.body[:len(r.body)/2])
		_ = http.NewResponseController(s.ResponseWriter).Flush()
	}
	s.end(false)
}

func (s stream) garbage(text string) {
	if c, ok := s.r.Context().Value(connKey{}).(net.Conn); ok {
		_, _ = io.WriteString(c, text)
	}
	s.end(true)
}

// end resets the stream, or ends its connection.
func (s stream) end(reset bool) {
	if c, ok := s.r.Context().Value(connKey{}).(net.Conn); ok && reset {
		_ = c.Close()
	}
	panic(http.ErrAbortHandler)
}

func (s stream) hold() { <-s.r.Context().Done() }
