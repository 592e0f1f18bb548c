package transport_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// loopback returns options for a client of a real server, without the network in memory.
func loopback(url string, more ...yunkit.Option) []yunkit.Option {
	return append([]yunkit.Option{quick, yunkit.WithEndpoint(url), yunkit.WithCredentials(apitest.Credentials)}, more...)
}

// A redirect would carry the signature to a host that the server chose.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, class := range []transport.Class{transport.Read, transport.Once} {
			t.Run(http.StatusText(status)+"/"+classNames[class], func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					other := apitest.NewServer(t, apitest.Reply(200, done))
					s := apitest.NewServer(t, apitest.Reply(status, "", "Location", "http://127.0.0.2:1/take"))
					// One transport reaches both, and the user's own policy would follow.
					reach := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
						if strings.HasPrefix(addr, "127.0.0.2") {
							return other.Transport.DialContext(ctx, network, addr)
						}
						return s.Transport.DialContext(ctx, network, addr)
					}}
					user := &http.Client{Transport: reach, CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
					_, _, err := do(t.Context(), newClient(t, s.Options(quick, yunkit.WithHTTPClient(user))...), class)
					assert.Equal(t, status, fault(t, err).StatusCode)
					assert.Empty(t, other.Requests(), "no Authorization reaches the other host")
					assert.Len(t, s.Requests(), 1)
				})
			})
		}
	}
}

func TestEndpoint(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		endpoint string
		insecure bool
		want     string // or the error, when it has a space
		why      string
	}{
		{"", false, "https://fallback.test", "the product's own host"},
		{"api.example.test", false, "https://api.example.test", "a bare host means https"},
		{"api.example.test:8443", false, "https://api.example.test:8443", "so does one with a port"},
		{"https://api.example.test/base/", false, "https://api.example.test/base", "a path is kept in front of all others"},
		{"HTTPS://api.example.test", false, "https://api.example.test", "schemes have no case"},
		{"http://127.0.0.1:80", false, "http://127.0.0.1:80", "nobody listens on the way to this machine"},
		{"http://127.8.9.1", false, "http://127.8.9.1", "all of 127/8 is this machine"},
		{"http://[::1]:80", false, "http://[::1]:80", "also by IPv6"},
		{"http://LocalHost:80", false, "http://LocalHost:80", "and by name"},
		{"http://api.example.test", true, "http://api.example.test", "the user takes the risk"},
		{"http://api.example.test", false, `endpoint "api.example.test": plain http shows every secret to the network; use https, or WithInsecureHTTP`, "everybody on the way could read the answers"},
		{"http://127.0.0.1.example.test", false, `endpoint "127.0.0.1.example.test": plain http shows every secret to the network; use https, or WithInsecureHTTP`, "a name that only begins like this machine"},
		{"http://localhost.example.test", false, `endpoint "localhost.example.test": plain http shows every secret to the network; use https, or WithInsecureHTTP`, "another one"},
		{"http://0.0.0.0", false, `endpoint "0.0.0.0": plain http shows every secret to the network; use https, or WithInsecureHTTP`, "no address of this machine by any standard"},
		{"ftp://api.example.test", false, `endpoint "api.example.test": the scheme is "ftp", allowed are https and http`, "a scheme that we do not speak"},
		{"https://", false, `endpoint "https://": no host`, "nowhere to go"},
		{"https://:8443", false, `endpoint "https://:8443": no host`, "a port alone"},
		{"https://api.example.test?a=b", false, `endpoint "api.example.test": a query or a fragment has no meaning here`, "every call has a query of its own"},
		{"https://api.example.test#part", false, `endpoint "api.example.test": a query or a fragment has no meaning here`, "a fragment is never sent"},
		{"https://user:hunter2@api.example.test", false, `endpoint: it must not hold a user or a password`, "the password must not be repeated"},
		{"https://user:hunter2@api example test", false, `endpoint: it holds the sign U+0020, which no URL has`, "not even in an unreadable URL"},
		{"https://user:hunter2@[api.example.test", false, `endpoint: not a URL`, "whatever is wrong with it"},
		{"https://api.example.test\r\nX-Evil: 1", false, `endpoint: it holds the sign U+000D, which no URL has`, "nor may it break out of a header"},
		{"https://api.example.test\u200b", false, `endpoint: it holds the sign U+200B, which no URL has`, "copied from a page, with a sign that nobody sees"},
		{"\ufeffapi.example.test", false, `endpoint: it holds the sign U+FEFF, which no URL has`, "read from a file with a byte order mark"},
		{"https://\u0430pi.example.test", false, `endpoint: it holds the sign U+0430, which no URL has`, "a Cyrillic letter that looks like ours"},
		{"https://api.example.test/b\u00a0c", false, `endpoint: it holds the sign U+00A0, which no URL has`, "also in its path"},
		{"api.example.test\n", false, `endpoint: it holds the sign U+000A, which no URL has`, "read from a file with its line feed"},
		{"<endpoint>", false, `endpoint "<endpoint>": "<endpoint>" is no host name and no IP address`, "nobody filled it in"},
		{"https://https://api.example.test", false, `endpoint "https:": the port must be 1 to 65535`, "the scheme twice"},
		{"https:/api.example.test", false, `endpoint "https:": the port must be 1 to 65535`, "a slash too few"},
		{"api,example.test", false, `endpoint "api,example.test": "api,example.test" is no host name and no IP address`, "a comma"},
		{"api..example.test", false, `endpoint "api..example.test": "api..example.test" is no host name and no IP address`, "a dot too many"},
		{".example.test", false, `endpoint ".example.test": ".example.test" is no host name and no IP address`, "a variable that was empty"},
		{"api.example.test.", false, `endpoint "api.example.test.": "api.example.test." is no host name and no IP address`, "the end of a sentence"},
		{"-api.example.test", false, `endpoint "-api.example.test": "-api.example.test" is no host name and no IP address`, "a hyphen before"},
		{"api-.example.test", false, `endpoint "api-.example.test": "api-.example.test" is no host name and no IP address`, "and after"},
		{"127.0.0.1.5", false, `endpoint "127.0.0.1.5": "127.0.0.1.5" is no host name and no IP address`, "a number too many"},
		{"10.0.1", false, `endpoint "10.0.1": "10.0.1" is no host name and no IP address`, "one too few"},
		{"https://[fe80::1%25eth0]", false, `endpoint "[fe80::1%eth0]": "fe80::1%eth0" is no host name and no IP address`, "an interface of this machine"},
		{"https://{bucket}.example.test", false, `endpoint: not a URL`, "a part that nobody filled in"},
		{"api.example.test:99999", false, `endpoint "api.example.test:99999": the port must be 1 to 65535`, "a port that is none"},
		{"api.example.test:0", false, `endpoint "api.example.test:0": the port must be 1 to 65535`, "nor is that"},
		{"api.example.test:", false, `endpoint "api.example.test:": the port must be 1 to 65535`, "a port that was forgotten"},
		{"api.example.test:https", false, `endpoint: not a URL`, "a port by name"},
		{"my_service:8080", false, "https://my_service:8080", "names of containers have underscores"},
		{"xn--fsq.example.test", false, "https://xn--fsq.example.test", "names of other scripts are written so"},
		{"192.0.2.1", false, "https://192.0.2.1", "an address"},
		{"[2001:db8::1]:8443", false, "https://[2001:db8::1]:8443", "of the new kind, too"},
		{"api.example.test:65535", false, "https://api.example.test:65535", "the last port"},
	} {
		t.Run(tt.endpoint, func(t *testing.T) {
			t.Parallel()
			cfg := &yunkit.Config{Endpoint: tt.endpoint, InsecureHTTP: tt.insecure}
			u := transport.Endpoint(cfg, "fallback.test")
			err := cfg.Err("shelf")
			if !strings.Contains(tt.want, " ") {
				require.NoError(t, err, tt.why)
				assert.Equal(t, tt.want, u.String(), tt.why)
				return
			}
			require.EqualError(t, err, "shelf NewClient: "+tt.want, tt.why)
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		})
	}
}

// The path of the endpoint stays in front.
func TestEndpointPath(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]string{"": "/", "/base": "/base/", "/a%2Fb/": "/a%2Fb/"} {
		synctest.Test(t, func(t *testing.T) {
			s := apitest.NewServer(t, apitest.Reply(200, done))
			_, _, err := do(t.Context(), newClient(t, s.Options(yunkit.WithEndpoint(s.URL+endpoint))...), transport.Once)
			require.NoError(t, err)
			assert.Equal(t, want, s.Requests()[0].URL.EscapedPath())
		})
	}
}

// The user's client is used as it is and left as it was.
func TestUserClientIsCopied(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		jar, err := cookiejar.New(nil)
		require.NoError(t, err)
		s := apitest.NewServer(t, apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "cookie-marker"})
			_, _ = io.WriteString(w, done)
		}))
		user := &http.Client{Transport: s.Transport, Jar: jar, Timeout: 40 * time.Second}
		before := *user
		c := newClient(t, s.Options(yunkit.WithHTTPClient(user))...)
		for range 2 {
			_, meta, err := do(t.Context(), c, transport.Once)
			require.NoError(t, err)
			assert.Empty(t, meta.Header["Set-Cookie"])
		}
		assert.Equal(t, before.Transport, user.Transport)
		assert.Equal(t, before.Timeout, user.Timeout)
		assert.Nil(t, user.CheckRedirect, "the original may follow redirects as before")
		assert.Empty(t, s.Requests()[0].Cookies())
		require.Len(t, s.Requests()[1].Cookies(), 1, "the jar works")
		endpoint, err := url.Parse(s.URL)
		require.NoError(t, err)
		assert.Len(t, jar.Cookies(endpoint), 1)
	})
}

// A cookie of the jar goes with every attempt once.
func TestCookiesOfRepeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		jar, err := cookiejar.New(nil)
		require.NoError(t, err)
		s := apitest.NewServer(t, apitest.Reply(429, throttled, "Set-Cookie", "a=1"), apitest.Reply(429, throttled, "Set-Cookie", "a=2"), apitest.Reply(200, done))
		_, _, err = do(t.Context(), newClient(t, s.Options(quick, yunkit.WithHTTPClient(&http.Client{Transport: s.Transport, Jar: jar}))...), transport.Once)
		require.NoError(t, err)
		var sent []string
		for _, r := range s.Requests() {
			sent = append(sent, r.Header.Get("Cookie"))
		}
		assert.Equal(t, []string{"", "a=1", "a=2"}, sent)
	})
}

// The time-out of the user's client bounds an attempt.
func TestUserTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer(t, apitest.Stall(), apitest.Reply(200, done))
		start := time.Now()
		_, meta, err := do(t.Context(), newClient(t, s.Options(quick, yunkit.WithHTTPClient(&http.Client{Transport: s.Transport, Timeout: 5 * time.Second}))...), transport.Read)
		require.NoError(t, err)
		assert.Equal(t, 2, meta.Attempts)
		assert.GreaterOrEqual(t, time.Since(start), 5*time.Second)
		assert.Less(t, time.Since(start), 6*time.Second)
	})
}

func TestUserTimeoutLeavesNoGoroutine(t *testing.T) {
	t.Parallel()
	for _, step := range []apitest.Step{apitest.Reply(200, done), apitest.Reply(404, missing), apitest.Cut()} {
		synctest.Test(t, func(t *testing.T) {
			s := apitest.NewServer(t, step)
			_, _, _ = do(t.Context(), newClient(t, s.Options(quick, yunkit.WithHTTPClient(&http.Client{Transport: s.Transport, Timeout: time.Hour}))...), transport.Once)
			assert.Len(t, s.Requests(), 1) // and the bubble ends only when all goroutines have
		})
	}
}

// However much a server sends, little of it is read into memory.
func TestReadsAreBounded(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z, err := gzip.NewWriterLevel(&bomb, gzip.BestSpeed)
	require.NoError(t, err)
	_, err = z.Write(make([]byte, 65<<20))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	for _, tt := range []struct {
		why    string
		answer apitest.Step
		opts   []yunkit.Option
	}{
		{"100 MB", apitest.Reply(200, done), []yunkit.Option{apitest.Large()}},
		{"100 MB of an error", apitest.Reply(502, ""), []yunkit.Option{apitest.Large()}},
		{"65 kB that unpack to 65 MB", apitest.Reply(200, bomb.String(), "Content-Encoding", "gzip"), nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, tt.answer)
				_, _, err := do(t.Context(), client(tt.opts...), transport.Once)
				e := fault(t, err)
				assert.ErrorContains(t, err, "the answer is larger than 64 MiB")
				assert.True(t, e.OutcomeUnknown)
				assert.NotZero(t, e.StatusCode)
				assert.Equal(t, 1, s.Dials())
			})
		})
	}
}

// Gzip that nobody took off is unpacked, whoever asked for it, and one that is
// broken off is a lost answer.
func TestPackedAnswers(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(done))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	packed := b.String()
	for _, tt := range []struct {
		why, body, encoding string
		cut                 bool
	}{
		{"gzip", packed, "gzip", false},
		{"an old name of it", packed, "x-gzip", false},
		{"in capitals", packed, "GZIP", false},
		{"named and not used", done, "gzip", false},
		{"broken off", packed[:len(packed)/2], "gzip", true},
		{"broken off in its sum", packed[:len(packed)-3], "x-gzip", true},
	} {
		for _, asked := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, asked for: %t", tt.why, asked), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s, client := play(t, apitest.Reply(200, tt.body, "Content-Encoding", tt.encoding))
					asks := yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
						return roundTripper(func(r *http.Request) (*http.Response, error) {
							if asked { // by a wrapper, so that net/http leaves the answer as it is
								r.Header.Set("Accept-Encoding", "gzip")
							}
							return next.RoundTrip(r)
						})
					})
					_, _, err := do(t.Context(), client(asks), transport.Once)
					// net/http refuses what is none, where it has asked itself.
					lost := tt.cut || tt.body == done && !asked
					assert.Equal(t, lost, errors.Is(err, yunkit.ErrOutcomeUnknown), "%v", err)
					if !lost {
						require.NoError(t, err)
					}
					assert.Equal(t, 1, s.Dials())
				})
			})
		}
	}
}

// What no call uses is closed when the user says so, and nothing else.
func TestCloseIdleConnections(t *testing.T) {
	t.Parallel()
	closed := make(chan struct{}, 1)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, done) }))
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			closed <- struct{}{}
		}
	}
	srv.Start()
	defer srv.Close()
	c := newClient(t, loopback(srv.URL)...)
	_, _, err := do(t.Context(), c, transport.Once)
	require.NoError(t, err)
	c.CloseIdleConnections()
	<-closed // or the test ends with its time
	_, _, err = do(t.Context(), c, transport.Once)
	require.NoError(t, err, "the client goes on")
	c.CloseIdleConnections()
	<-closed

	user := &http.Transport{}
	c = newClient(t, loopback(srv.URL, yunkit.WithHTTPClient(&http.Client{Transport: user}))...)
	_, _, err = do(t.Context(), c, transport.Once)
	require.NoError(t, err)
	c.CloseIdleConnections()
	select {
	case <-closed:
		t.Error("a connection of the user's transport is closed")
	default:
	}
	user.CloseIdleConnections()
	<-closed
}

// A Content-Length is a claim: it neither makes us allocate nor believe.
func TestContentLengthLies(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		length string
		body   string
		why    string
	}{
		{"99999999999", done, "less comes than was promised"},
		{"4096", done, "only a little less"},
		{"5", done, "more comes than was promised, and what was promised is no answer"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				raw := apitest.Answer(func(w http.ResponseWriter, _ *http.Request) {
					conn, _, err := http.NewResponseController(w).Hijack()
					if err != nil {
						return
					}
					_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "+tt.length+"\r\n\r\n"+tt.body)
					_ = conn.Close()
				})
				s, client := play(t, raw)
				_, _, err := do(t.Context(), client(), transport.Once)
				assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
				assert.Equal(t, 200, fault(t, err).StatusCode)
				_, _, err = do(t.Context(), client(), transport.Read)
				assert.Equal(t, 3, fault(t, err).Attempts)
				assert.Equal(t, 4, s.Dials())
			})
		})
	}
}

// What is not HTTP at all is an error too, and no panic.
func TestGarbageInsteadOfHTTP(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		"\x15\x03\x01\x00\x02\x02\x28", "SSH-2.0-OpenSSH_9.9\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 999 \r\n\r\n", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: 1\r\n", 1000),
	} {
		synctest.Test(t, func(t *testing.T) {
			_, client := play(t, apitest.Answer(func(w http.ResponseWriter, _ *http.Request) {
				if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
					_, _ = io.WriteString(conn, answer)
					_ = conn.Close()
				}
			}))
			_, _, err := do(t.Context(), client(), transport.Once)
			assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown, answer)
			assert.Less(t, len(err.Error()), 2000)
		})
	}
}

// A wide fan-out keeps its connections instead of redialing them. The server
// answers only when all calls of a round have arrived, so that each needs a
// connection of its own.
func TestIdlePoolIsAsWideAsTheFanOut(t *testing.T) {
	t.Parallel()
	const wide, rounds = 64, 3
	var opened atomic.Int64
	var round sync.WaitGroup
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		round.Done()
		round.Wait()
		_, _ = io.WriteString(w, done)
	}))
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	c := newClient(t, loopback(srv.URL)...)
	for range rounds {
		round.Add(wide)
		var running sync.WaitGroup
		for range wide {
			running.Go(func() {
				_, _, err := do(context.WithoutCancel(t.Context()), c, transport.Read)
				assert.NoError(t, err)
			})
		}
		running.Wait()
	}
	assert.EqualValues(t, wide, opened.Load(), "%d calls were made", wide*rounds)
}

// Who answers with a certificate that nobody vouches for gets nothing.
func TestUntrustedCertificate(t *testing.T) {
	t.Parallel()
	var requests atomic.Int64
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	srv.Config.ErrorLog = quiet
	srv.StartTLS()
	defer srv.Close()
	_, _, err := do(t.Context(), newClient(t, loopback(srv.URL)...), transport.Once)
	e := fault(t, err)
	assert.Equal(t, 1, e.Attempts)
	assert.Equal(t, []string{"unavailable"}, sentinels(err))
	assert.ErrorContains(t, err, "certificate")
	assert.Zero(t, requests.Load())
}

// A stream that turns into garbage after the request was read is a lost answer,
// though its error is of the same type as that of a port without TLS.
func TestBrokenTLSStreamIsLost(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, ok := r.Context().Value(rawConn{}).(interface{ NetConn() net.Conn })
		if assert.True(t, ok) {
			_, _ = io.WriteString(raw.NetConn(), "HTTP/1.1 500 this is not TLS any more\r\n\r\n")
			_ = raw.NetConn().Close()
		}
	}))
	srv.Config.ErrorLog = quiet
	srv.Config.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, rawConn{}, conn)
	}
	srv.StartTLS()
	defer srv.Close()
	_, _, err := do(t.Context(), newClient(t, loopback(srv.URL, yunkit.WithHTTPClient(srv.Client()))...), transport.Once)
	assert.Equal(t, 1, fault(t, err).Attempts)
	assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
}

type rawConn struct{}

// HTTP/2 is spoken where it is offered, and its errors mean the same.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	var requests atomic.Int64
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, 2, r.ProtoMajor)
		if n := requests.Add(1); n > 2 {
			panic(http.ErrAbortHandler) // resets the stream
		}
		_, _ = io.WriteString(w, done)
	}))
	srv.Config.ErrorLog = quiet
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	c := newClient(t, loopback(srv.URL, yunkit.WithHTTPClient(srv.Client()))...)
	for _, class := range []transport.Class{transport.Read, transport.Once} {
		_, _, err := do(t.Context(), c, class)
		require.NoError(t, err)
	}
	_, _, err := do(t.Context(), c, transport.Once)
	assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
	assert.EqualValues(t, 3, requests.Load())
	_, _, err = do(t.Context(), c, transport.Read)
	assert.Equal(t, 3, fault(t, err).Attempts)
	assert.EqualValues(t, 6, requests.Load())
}
