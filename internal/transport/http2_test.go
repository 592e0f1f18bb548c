package transport_test

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/transport"
)

// Types of HTTP/2 frames, and codes of their errors.
const (
	frameData, frameHeaders, frameReset, frameSettings, frameGoAway = 0, 1, 3, 4, 7

	codeNone, codeProtocol, codeInternal, codeRefused, codeCancel = 0, 1, 2, 7, 8
)

// peer is the least that is an HTTP/2 server: it counts the requests that came
// whole, and does with each what act says.
type peer struct {
	url    string
	client *http.Client
	act    func(c *peerConn, n int, stream uint32)

	mu       sync.Mutex
	requests int
	open     []net.Conn
	running  sync.WaitGroup
}

// peerConn writes frames.
type peerConn struct{ net.Conn }

func (c *peerConn) frame(kind, flags byte, stream uint32, payload []byte) {
	head := make([]byte, 9, 9+len(payload))
	binary.BigEndian.PutUint32(head, uint32(len(payload))<<8)
	head[3], head[4] = kind, flags
	binary.BigEndian.PutUint32(head[5:], stream)
	_, _ = c.Write(append(head, payload...))
}

func (c *peerConn) reset(stream, code uint32) {
	c.frame(frameReset, 0, stream, binary.BigEndian.AppendUint32(nil, code))
}

func (c *peerConn) goAway(last, code uint32) {
	c.frame(frameGoAway, 0, 0, binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, last), code))
}

func (c *peerConn) answer(stream uint32, body string) {
	c.frame(frameHeaders, 4, stream, []byte{0x88}) // :status 200, of the static table
	c.frame(frameData, 1, stream, []byte(body))
}

func newPeer(t *testing.T, act func(c *peerConn, n int, stream uint32)) *peer {
	t.Helper()
	model := httptest.NewUnstartedServer(http.NotFoundHandler()) // for its certificate
	model.EnableHTTP2 = true
	model.StartTLS()
	model.Close()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: model.TLS.Certificates, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12})
	require.NoError(t, err)
	client := model.Client()
	p := &peer{url: "https://" + l.Addr().String(), client: client, act: act}
	p.running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.open = append(p.open, conn)
			p.mu.Unlock()
			p.running.Go(func() { p.serve(&peerConn{conn}) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		p.mu.Lock()
		for _, conn := range p.open {
			_ = conn.Close()
		}
		p.mu.Unlock()
		p.running.Wait()
		client.CloseIdleConnections()
	})
	return p
}

func (p *peer) serve(c *peerConn) {
	defer c.Close()
	if _, err := io.CopyN(io.Discard, c, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
		return
	}
	c.frame(frameSettings, 0, 0, nil)
	var head [9]byte
	for {
		if _, err := io.ReadFull(c, head[:]); err != nil {
			return
		}
		length := int64(binary.BigEndian.Uint32(head[:4]) >> 8)
		if _, err := io.CopyN(io.Discard, c, length); err != nil {
			return
		}
		kind, flags, stream := head[3], head[4], binary.BigEndian.Uint32(head[5:])
		switch {
		case kind == frameSettings && flags&1 == 0:
			c.frame(frameSettings, 1, 0, nil)
		case (kind == frameHeaders || kind == frameData) && flags&1 != 0: // the request ends
			p.mu.Lock()
			p.requests++
			n := p.requests
			p.mu.Unlock()
			p.act(c, n, stream)
		}
	}
}

func (p *peer) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests
}

// requestForms are those that the vendors' protocols send.
var requestForms = map[string]func(*http.Request){
	"POST with a body":    func(r *http.Request) { transport.SetBody(r, "text/plain", "the body") },
	"POST without a body": func(*http.Request) {},
	"GET":                 func(r *http.Request) { r.Method = http.MethodGet },
	"DELETE":              func(r *http.Request) { r.Method = http.MethodDelete },
}

// What HTTP/2 servers do to requests means what it says, each request is one
// attempt that we count, and net/http repeats none by itself.
func TestHTTP2Frames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		act    func(c *peerConn, stream uint32)
		unsent bool
	}{
		{"the stream was refused", func(c *peerConn, stream uint32) { c.reset(stream, codeRefused) }, true},
		{"the server leaves, and did not begin with this one", func(c *peerConn, stream uint32) { c.goAway(max(stream, 2)-2, codeNone) }, true},
		{"so with an error", func(c *peerConn, stream uint32) { c.goAway(max(stream, 2)-2, codeInternal) }, true},
		{"the server leaves, and may have carried this one out", func(c *peerConn, stream uint32) {
			c.goAway(stream, codeNone)
			_ = c.Close()
		}, false},
		{"a protocol error may come after the deed", func(c *peerConn, stream uint32) { c.reset(stream, codeProtocol) }, false},
		{"so may an internal one", func(c *peerConn, stream uint32) { c.reset(stream, codeInternal) }, false},
		{"and a cancellation", func(c *peerConn, stream uint32) { c.reset(stream, codeCancel) }, false},
		{"the connection is cut", func(c *peerConn, _ uint32) { _ = c.Close() }, false},
		{"half of an answer", func(c *peerConn, stream uint32) {
			c.frame(frameHeaders, 4, stream, []byte{0x88})
			c.frame(frameData, 0, stream, []byte(`{"data":`))
			_ = c.Close()
		}, false},
		{"frames that are none", func(c *peerConn, _ uint32) { _, _ = io.WriteString(c, strings.Repeat("garbage", 10)) }, false},
		{"a name that says REFUSED_STREAM", func(c *peerConn, stream uint32) {
			c.frame(frameGoAway, 0, 0, append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, stream), codeInternal), "REFUSED_STREAM; received from peer"...))
			_ = c.Close()
		}, false},
	} {
		for form, write := range requestForms {
			for class, name := range classNames {
				t.Run(tt.why+"/"+form+"/"+name, func(t *testing.T) {
					t.Parallel()
					p := newPeer(t, func(c *peerConn, _ int, stream uint32) { tt.act(c, stream) })
					c := newClient(t, loopback(p.url, yunkit.WithHTTPClient(p.client),
						yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 3, MinDelay: 1, MaxDelay: 1}))...)
					_, err := c.Do(t.Context(), transport.Request{Operation: "PutBook", Class: class, Method: http.MethodPost}, &vendor{form: write})
					e := fault(t, err)
					want := 3
					if class == transport.Once && !tt.unsent {
						want = 1
					}
					assert.Equal(t, want, e.Attempts, "%s: %v", tt.why, err)
					assert.Equal(t, want, p.count(), "net/http has repeated something: %v", err)
					assert.Equal(t, !tt.unsent && class != transport.Read, e.OutcomeUnknown, "%v", err)
				})
			}
		}
	}
}

// The first request over a connection that turns out to speak HTTP/2 is made
// anew in a form that cannot be repeated, without being sent.
func TestHTTP2IsMet(t *testing.T) {
	t.Parallel()
	for form, write := range requestForms {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, func(c *peerConn, n int, stream uint32) {
				if n == 1 {
					c.answer(stream, done)
				} else {
					c.reset(stream, codeProtocol)
				}
			})
			asked := 0
			c := newClient(t, loopback(p.url, yunkit.WithHTTPClient(p.client), oneAttempt, yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					asked++
					return next.RoundTrip(r)
				})
			}))...)
			v := &vendor{form: write}
			meta, err := c.Do(t.Context(), transport.Request{Operation: "PutBook", Method: http.MethodPost}, v)
			require.NoError(t, err)
			assert.Equal(t, "done", v.data)
			assert.Equal(t, 1, meta.Attempts)
			assert.Equal(t, 1, p.count())
			assert.LessOrEqual(t, asked, 2)
			_, err = c.Do(t.Context(), transport.Request{Operation: "PutBook", Method: http.MethodPost}, v)
			assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
			assert.Equal(t, 2, p.count())
		})
	}
}

// net/http alone repeats, which is why all that is needed.
func TestNetHTTPResendsOverHTTP2(t *testing.T) {
	t.Parallel()
	p := newPeer(t, func(c *peerConn, n int, stream uint32) {
		if n < 3 {
			c.reset(stream, codeRefused) // Go 1.26 repeats after PROTOCOL_ERROR, too
		} else {
			c.answer(stream, done)
		}
	})
	resp, err := p.client.Post(p.url, "text/plain", bytes.NewReader([]byte("create"))) //nolint:noctx // nor has a user of the library one
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, 3, p.count(), "the library: one call, three requests")
}

// Our own transport speaks HTTP/1.1, whatever a server offers.
func TestOwnTransportSpeaksHTTP1(t *testing.T) {
	t.Parallel()
	var protocol string
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocol = r.Proto
		_, _ = io.WriteString(w, done)
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	trusting := yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		own, ok := next.(*http.Transport)
		if assert.True(t, ok) {
			assert.Less(t, own.IdleConnTimeout, time.Minute, "when common gateways close")
			own.TLSClientConfig.RootCAs = srv.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		}
		return next
	})
	_, _, err := do(t.Context(), newClient(t, loopback(srv.URL, trusting)...), transport.Once)
	require.NoError(t, err)
	assert.Equal(t, "HTTP/1.1", protocol)
}

// Content is streamed over HTTP/2 alike, and cut content stores nothing.
func TestContentOverHTTP2(t *testing.T) {
	t.Parallel()
	srv := newStore(t, func(s *httptest.Server) { s.EnableHTTP2 = true })
	c := newClient(t, loopback(srv.URL, yunkit.WithHTTPClient(srv.Client()))...)
	text := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	_, err := put(t.Context(), c, body(t, bytes.NewReader(text), -1))
	require.NoError(t, err)
	for _, short := range []io.Reader{stream{strings.NewReader("short")}, stream{bytes.NewReader(append(text, 'x'))}} {
		_, err = put(t.Context(), c, body(t, short, int64(len(text))))
		assert.ErrorIs(t, err, yunkit.ErrInvalidRequest)
	}
	content, err := get(t.Context(), c)
	require.NoError(t, err)
	got, err := io.ReadAll(content)
	require.NoError(t, err)
	require.NoError(t, content.Close())
	assert.True(t, bytes.Equal(text, got))
	content, err = get(t.Context(), c)
	require.NoError(t, err)
	require.NoError(t, content.Close(), "it may be closed unread")
}
