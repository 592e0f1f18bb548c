package transport_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// put sends content with a write that may be repeated.
func put(ctx context.Context, c *transport.Client, body *transport.Body) (yunkit.Meta, error) {
	return c.Do(ctx, transport.Request{Operation: "PutBook", Class: transport.Repeatable, Method: http.MethodPut, Body: body}, new(vendor))
}

// get asks for content.
func get(ctx context.Context, c *transport.Client) (io.ReadCloser, error) {
	v := new(vendor)
	_, err := c.Do(ctx, transport.Request{Operation: "PutBook", Class: transport.Read, Method: http.MethodGet, Stream: true}, v)
	return v.content, err
}

func body(t testing.TB, r io.Reader, length int64) *transport.Body {
	t.Helper()
	b, err := transport.NewBody(r, length)
	require.NoError(t, err)
	return b
}

// bodies are what the requests of a server held.
func bodies(t testing.TB, s *apitest.Server) []string {
	t.Helper()
	var texts []string
	for _, r := range s.Requests() {
		text, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		assert.Empty(t, r.TransferEncoding, "chunks are not documented")
		texts = append(texts, string(text))
	}
	return texts
}

// stream hides all but Read.
type stream struct{ io.Reader }

func TestNewBody(t *testing.T) { //nolint:tparallel // the readers share a file
	t.Parallel()
	name := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(name, []byte("0123456789"), 0o600))
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	_, err = file.Seek(4, io.SeekStart)
	require.NoError(t, err)
	pipe, other, err := os.Pipe()
	require.NoError(t, err)
	defer pipe.Close()
	defer other.Close()
	text := strings.NewReader("0123456789")
	_, err = text.Seek(3, io.SeekStart)
	require.NoError(t, err)
	for _, tt := range []struct { //nolint:paralleltest // the readers share a file
		why     string
		r       io.Reader
		length  int64
		want    string // or the error, when it has a comma
		oneShot bool
	}{
		{"nothing is empty content", nil, -1, "", true},
		{"a text begins where it stands", text, -1, "3456789", false},
		{"so does a file", file, -1, "456789", false},
		{"a section ends where it ends", io.NewSectionReader(strings.NewReader("0123456789"), 2, 3), -1, "234", false},
		{"a buffer has a length, and is used up", bytes.NewBufferString("once"), -1, "once", true},
		{"what can only be rewound is", struct{ io.ReadSeeker }{strings.NewReader("again")}, -1, "again", false},
		{"what can be read anywhere needs a length", struct {
			io.Reader
			io.ReaderAt
		}{nil, strings.NewReader("somewhere")}, 4, "some", false},
		{"a stream of a given length", stream{strings.NewReader("flow")}, 4, "flow", true},
		{"a stream that does not tell", stream{strings.NewReader("flow")}, -1, "its length is unknown, and must be given", false},
		{"a pipe is a stream, though it is a file", pipe, -1, "its length is unknown, and must be given", false},
		{"two lengths that differ", strings.NewReader("five!"), 6, "it holds 5 bytes, and its length is given as 6", false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			b, err := transport.NewBody(tt.r, tt.length)
			if strings.Contains(tt.want, ",") {
				require.EqualError(t, err, tt.want)
				return
			}
			require.NoError(t, err)
			assert.EqualValues(t, len(tt.want), b.Length)
			assert.Equal(t, tt.oneShot, b.OneShot)
			for range 2 {
				r, err := b.Open()
				require.NoError(t, err)
				got, err := io.ReadAll(r)
				require.NoError(t, err)
				assert.Equal(t, tt.want, string(got))
				if b.OneShot {
					break
				}
			}
		})
	}
}

// Content is sent again from its beginning by the next attempt, and hashed anew.
func TestContentIsRewound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		step apitest.Step
	}{
		{"a lost answer", apitest.Cut()},
		{"a refusal", apitest.Reply(429, throttled)},
		{"a failure", apitest.Reply(503, busy)},
		{"a connection that is cut at once", apitest.CutEarly()},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				text := strings.Repeat("0123456789", 20_000)
				s, client := play(t, tt.step, apitest.Reply(200, done))
				b := body(t, strings.NewReader(text), -1)
				sum, open := sha1.New(), b.Open
				b.Open = func() (io.Reader, error) {
					r, err := open()
					sum.Reset()
					return io.TeeReader(r, sum), err
				}
				meta, err := put(t.Context(), client(), b)
				require.NoError(t, err)
				assert.Equal(t, 2, meta.Attempts)
				arrived := bodies(t, s)
				assert.Equal(t, text, arrived[len(arrived)-1])
				assert.Equal(t, sha1.Sum([]byte(text)), [20]byte(sum.Sum(nil)))
			})
		})
	}
}

// What was read of a stream is gone; only while nothing was, another attempt is made.
func TestContentThatCannotBeRewound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why   string
		step  apitest.Step
		dials int
		kinds []string
	}{
		{"a refusal came after it was read", apitest.Reply(429, throttled), 1, []string{"throttled"}},
		{"a lost answer too", apitest.Cut(), 1, []string{"outcome unknown"}},
		{"a dial that failed read nothing", apitest.DialError(errBroken), 2, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, tt.step, apitest.Reply(200, done))
				start := time.Now()
				_, err := put(t.Context(), client(), body(t, stream{strings.NewReader("flow")}, 4))
				assert.Equal(t, tt.dials, s.Dials())
				if tt.kinds == nil {
					require.NoError(t, err)
					assert.Equal(t, []string{"flow"}, bodies(t, s))
					return
				}
				assert.Equal(t, tt.kinds, sentinels(err))
				assert.Zero(t, time.Since(start), "there is nothing to wait for")
			})
		})
	}
}

// Content of another length ends the request before the service has all of it,
// for it would store something truncated.
func TestContentOfTheWrongLength(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why     string
		content io.Reader
		length  int64
		want    string
	}{
		{"shorter", stream{strings.NewReader("short")}, 9, "the content ends after 5 bytes, and its length is given as 9"},
		{"longer", stream{strings.NewReader("too long")}, 3, "the content is longer than its length of 3"},
		{"longer by one, read byte by byte", stream{iotest.OneByteReader(strings.NewReader("long"))}, 3, "the content is longer than its length of 3"},
		{"not empty", stream{strings.NewReader("x")}, 0, "the content is longer than its length of 0"},
		{"shorter by much", stream{strings.NewReader(strings.Repeat("x", 1<<20))}, 1 << 21, "the content ends after 1048576 bytes, and its length is given as 2097152"},
		{"longer by one after much", stream{strings.NewReader(strings.Repeat("x", 1<<20+1))}, 1 << 20, "the content is longer than its length of 1048576"},
		{"it breaks", stream{io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(errBroken))}, 9, "the content cannot be read: broken"},
		{"it breaks where it should end", stream{io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(errBroken))}, 2, "the content cannot be read: broken"},
		{"it never ends", stream{io.MultiReader(strings.NewReader("ab"), nothing{})}, 2, "the content cannot be read: multiple Read calls return no data or error"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, apitest.Reply(200, done))
				_, err := put(t.Context(), client(), body(t, tt.content, tt.length))
				e := fault(t, err)
				assert.EqualError(t, err, "shelf PutBook: "+tt.want)
				assert.False(t, e.OutcomeUnknown, "a request that did not end was not carried out")
				assert.LessOrEqual(t, s.Dials(), 1)
				assert.Empty(t, s.Requests(), "the server never had all of it")
				assert.Equal(t, !strings.Contains(tt.want, "cannot be read"), errors.Is(err, yunkit.ErrInvalidRequest))
			})
		})
	}
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

func TestEmptyContent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(503, busy), apitest.Reply(200, done))
		_, err := put(t.Context(), client(), body(t, nil, -1))
		require.NoError(t, err)
		assert.Equal(t, []string{"", ""}, bodies(t, s))
		assert.Equal(t, "0", s.Requests()[0].Header.Get("Content-Length"))
	})
}

// A source that is slow makes the attempt as long as it takes; one that stands
// still ends it, and so does a server that does not answer.
func TestUploadTimes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		gap    time.Duration // between the bytes of the source
		step   apitest.Step
		cancel time.Duration
		took   time.Duration
		want   string // error
	}{
		{"slow is not dead", 29 * time.Second, apitest.Reply(200, done), 0, 4 * 29 * time.Second, ""},
		{"nothing comes from the source", 31 * time.Second, apitest.Reply(200, done), 0, 31 * time.Second, "nothing moved for 30s"},
		{"no answer comes", time.Second, apitest.Stall(), 0, 4*time.Second + 7*time.Second, "no complete answer within"},
		{"the answer never ends", time.Second, drip(time.Second), 0, 4*time.Second + 7*time.Second, "no complete answer within"},
		{"the caller gives up while the source is slow", 29 * time.Second, apitest.Reply(200, done), 29*3*time.Second + 1, 4 * 29 * time.Second, "context deadline exceeded"},
		{"the caller gives up while no answer comes", time.Second, apitest.Stall(), 6 * time.Second, 6 * time.Second, "context deadline exceeded"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, client := play(t, tt.step)
				ctx := t.Context()
				if tt.cancel > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.cancel)
					defer cancel()
				}
				slow := stream{iotest.OneByteReader(&slowly{strings.NewReader("flow"), tt.gap})}
				start := time.Now()
				_, err := put(ctx, client(yunkit.WithTimeout(7*time.Second)), body(t, slow, 4))
				assert.InDelta(t, tt.took, time.Since(start), float64(time.Second+time.Millisecond), "readGrace")
				if tt.want == "" {
					require.NoError(t, err)
					return
				}
				assert.ErrorContains(t, err, tt.want)
			})
		})
	}
}

// slowly waits before each read.
type slowly struct {
	io.Reader
	gap time.Duration
}

func (s *slowly) Read(p []byte) (int, error) {
	if r, ok := s.Reader.(*strings.Reader); ok && r.Len() > 0 {
		time.Sleep(s.gap)
	}
	return s.Reader.Read(p)
}

// drip answers byte by byte.
func drip(gap time.Duration) apitest.Step {
	return apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
		for range 1000 {
			_, _ = w.Write([]byte("x"))
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(gap):
			case <-r.Context().Done():
				return
			}
		}
	})
}

// A reader that is used by the caller again must not be read by an attempt of before.
func TestContentIsNotReadAfterTheCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var over atomic.Bool
		source := stream{io.TeeReader(&endless{}, checker(func() { assert.False(t, over.Load()) }))}
		s, client := play(t, apitest.Reply(200, done))
		early := yunkit.WithMiddleware(func(http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				go func() { _, _ = io.Copy(io.Discard, r.Body) }() // as net/http may
				_, err := io.CopyN(io.Discard, r.Body, 100)
				assert.NoError(t, err)
				return nil, errBroken
			})
		})
		_, err := put(t.Context(), client(early), body(t, source, 1<<40))
		over.Store(true)
		e := fault(t, err)
		assert.False(t, e.OutcomeUnknown, "not all of it was sent")
		assert.ErrorIs(t, err, errBroken)
		assert.Zero(t, s.Dials())
		synctest.Wait()
	})
}

type endless struct{}

func (*endless) Read(p []byte) (int, error) { return len(p), nil }

type checker func()

func (f checker) Write(p []byte) (int, error) {
	f()
	return len(p), nil
}

// Somebody in the middle who says yes before all was sent is not believed.
func TestAnswerBeforeTheContent(t *testing.T) {
	t.Parallel()
	for status, kinds := range map[int][]string{200: {"outcome unknown"}, 404: {"not found"}} {
		synctest.Test(t, func(t *testing.T) {
			_, client := play(t, apitest.Reply(200, done))
			early := yunkit.WithMiddleware(func(http.RoundTripper) http.RoundTripper {
				return roundTripper(func(*http.Request) (*http.Response, error) {
					text := map[int]string{200: done, 404: missing}[status]
					return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text))}, nil
				})
			})
			_, err := put(t.Context(), client(early), body(t, strings.NewReader("content"), -1))
			assert.Equal(t, kinds, sentinels(err))
		})
	}
}

// The body of a success is the caller's, who reads it as long as it takes.
func TestContentIsHandedOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(503, busy), drip(29*time.Second))
		content, err := get(t.Context(), client(yunkit.WithTimeout(7*time.Second)))
		require.NoError(t, err)
		assert.Equal(t, 2, s.Dials())
		assert.Equal(t, "identity", s.Requests()[1].Header.Get("Accept-Encoding"), "content is wanted as it is stored")
		time.Sleep(time.Hour) // a caller who is slow is not a connection that is dead
		text, err := io.ReadAll(io.LimitReader(content, 200))
		require.NoError(t, err)
		assert.Len(t, text, 200)
		require.NoError(t, content.Close())
		require.NoError(t, content.Close(), "twice does no harm")
		_, err = content.Read(text)
		assert.ErrorIs(t, err, http.ErrBodyReadAfterClose)
	})
}

// An answer that is no success is read and judged as ever.
func TestErrorInsteadOfContent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, client := play(t, apitest.Reply(404, missing))
		content, err := get(t.Context(), client())
		assert.ErrorIs(t, err, yunkit.ErrNotFound)
		assert.Equal(t, "NoSuchThing", fault(t, err).Code)
		assert.Nil(t, content)
	})
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(200, done, "X-Wrong", "yes"))
		content, err := get(t.Context(), client())
		assert.Error(t, err, "Judge did not like its headers")
		assert.Nil(t, content)
		assert.Equal(t, 3, s.Dials())
	})
}

// However a transfer ends, the error says so and nothing is left behind.
func TestContentBreaksOff(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		step   apitest.Step
		cancel time.Duration
		want   string
		kinds  []string
	}{
		{"the connection is cut", apitest.CutBody(200, "half"), 0, "the content broke off: unexpected EOF", []string{"unavailable"}},
		{"nothing comes any more", stuck(), 0, "the content broke off: nothing moved for 30s", []string{"unavailable"}},
		{"the caller gives up", stuck(), 10 * time.Second, "context deadline exceeded", nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, client := play(t, tt.step)
				ctx := t.Context()
				if tt.cancel > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.cancel)
					defer cancel()
				}
				content, err := get(ctx, client())
				require.NoError(t, err)
				text, err := io.ReadAll(content)
				assert.Equal(t, "half", string(text), "what came is given")
				_ = fault(t, err)
				assert.ErrorContains(t, err, tt.want)
				assert.Equal(t, tt.kinds, sentinels(err))
				require.NoError(t, content.Close())
			})
		})
	}
}

// stuck sends half of the content and stops.
func stuck() apitest.Step {
	return apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "8")
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
}

// Close while somebody reads ends the Read.
func TestCloseDuringRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, client := play(t, stuck())
		content, err := get(t.Context(), client())
		require.NoError(t, err)
		ended := make(chan error)
		go func() {
			_, err := io.ReadAll(content)
			ended <- err
		}()
		synctest.Wait()
		start := time.Now()
		_ = content.Close()
		assert.Error(t, <-ended)
		assert.Zero(t, time.Since(start))
	})
}

// The methods of the object API carry what they should.
func TestMethods(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodPost} {
		synctest.Test(t, func(t *testing.T) {
			s, client := play(t, apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodHead {
					w.Header().Set("Content-Length", "12345")
				} else {
					_, _ = io.WriteString(w, done)
				}
			}))
			v := new(vendor)
			meta, err := client().Do(t.Context(), transport.Request{Operation: "PutBook", Class: transport.Read, Method: method}, v)
			require.NoError(t, err, method)
			assert.Equal(t, 200, meta.StatusCode)
			assert.Equal(t, method, s.Requests()[0].Method)
			if method == http.MethodHead {
				assert.EqualValues(t, 12345, v.length)
			}
		})
	}
}

// With a real server, large content goes both ways whole, and connections are kept.
func TestContentBothWays(t *testing.T) {
	t.Parallel()
	const size = 8 << 20
	srv := newStore(t)
	c := newClient(t, loopback(srv.URL)...)
	text := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	for range 3 {
		_, err := put(t.Context(), c, body(t, bytes.NewReader(text), -1))
		require.NoError(t, err)
		content, err := get(t.Context(), c)
		require.NoError(t, err)
		got, err := io.ReadAll(content)
		require.NoError(t, err)
		require.NoError(t, content.Close())
		assert.True(t, bytes.Equal(text, got))
	}
	assert.EqualValues(t, 1, srv.conns.Load(), "connections")
}
