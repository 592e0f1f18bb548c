package transport_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// When the caller gives up, what counts is how far the request had come.
func TestCancel(t *testing.T) {
	t.Parallel()
	hang := func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	open := yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) { return next.RoundTrip(r) })
	})
	for _, tt := range []struct {
		why      string
		step     apitest.Step
		dial     func(context.Context, string, string) (net.Conn, error)
		opts     []yunkit.Option
		class    transport.Class
		attempts int
		unknown  bool
		code     string
		kinds    []string
	}{
		{"a write in flight may be carried out", apitest.Stall(), nil, nil, transport.Once, 1, true, "", []string{"outcome unknown"}},
		{"so may a repeatable one", apitest.Stall(), nil, nil, transport.Repeatable, 1, true, "", []string{"outcome unknown"}},
		{"a read changes nothing", apitest.Stall(), nil, nil, transport.Read, 1, false, "", nil},
		{"no connection, no deed", apitest.Stall(), hang, nil, transport.Once, 1, false, "", nil},
		{"nor through a middleware", apitest.Stall(), hang, []yunkit.Option{open}, transport.Once, 1, false, "", nil},
		{"one that hides the context does not tell", apitest.Stall(), hang, []yunkit.Option{hiding}, transport.Once, 1, true, "", []string{"outcome unknown"}},
		{"during the wait after a refusal the refusal stands", apitest.Reply(429, throttled, "Retry-After", "30"), nil, nil, transport.Once, 1, false, "Throttled", []string{"throttled"}},
		{"during the wait after a lost answer it stays lost", apitest.Reply(503, busy, "Retry-After", "30"), nil, nil, transport.Repeatable, 1, true, "Busy", []string{"outcome unknown"}},
		{"during the wait of a read the service was unavailable", apitest.Reply(503, busy, "Retry-After", "30"), nil, nil, transport.Read, 1, false, "Busy", []string{"unavailable"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			patient := yunkit.WithRetry(yunkit.RetryPolicy{MaxDelay: time.Minute})
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, tt.step)
				if tt.dial != nil {
					s.Transport.DialContext = tt.dial
				}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(5*time.Second, cancel)
				_, _, err := do(ctx, client(append(tt.opts, patient)...), tt.class)
				e := fault(t, err)
				assert.ErrorIs(t, err, context.Canceled)
				assert.Equal(t, tt.unknown, e.OutcomeUnknown)
				assert.Equal(t, tt.kinds, sentinels(err))
				assert.Equal(t, tt.code, e.Code, "what the vendor said is not forgotten")
				assert.Equal(t, tt.attempts, e.Attempts)
			})
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, tt.step)
				if tt.dial != nil {
					s.Transport.DialContext = tt.dial
				}
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				start := time.Now()
				_, _, err := do(ctx, client(append(tt.opts, patient)...), tt.class)
				e := fault(t, err)
				assert.ErrorIs(t, err, context.DeadlineExceeded, "a deadline is told like a cancellation")
				assert.LessOrEqual(t, time.Since(start), 5*time.Second)
				assert.Equal(t, tt.unknown, e.OutcomeUnknown)
				assert.Equal(t, tt.code, e.Code)
			})
		})
	}
}

// A call that begins with an ended context sends nothing.
func TestCancelledBeforehand(t *testing.T) {
	t.Parallel()
	for _, class := range []transport.Class{transport.Read, transport.Once} {
		synctest.Test(t, func(t *testing.T) {
			s, client := play(t, apitest.Reply(200, done))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, _, err := do(ctx, client(yunkit.WithLimiter(limiter(func(context.Context) error {
				t.Error("nor is the limiter asked")
				return nil
			}))), class)
			e := fault(t, err)
			assert.ErrorIs(t, err, context.Canceled)
			assert.Empty(t, sentinels(err), "nothing happened")
			assert.Zero(t, e.Attempts)
			assert.Zero(t, s.Dials())
		})
	}
}

// An answer that has arrived counts, even when the caller gives up that moment.
func TestAnswerBeatsCancellation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		_, client := play(t, apitest.Reply(200, done))
		late := yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				resp, err := next.RoundTrip(r)
				resp.Body = &onEOF{resp.Body, cancel}
				return resp, err
			})
		})
		data, _, err := do(ctx, client(late), transport.Once)
		assert.NoError(t, err)
		assert.Equal(t, "done", data)
		assert.Error(t, ctx.Err())
	})
}

// A wait that would outlive the deadline is not begun.
func TestWaitThatOutlivesTheDeadline(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why      string
		deadline time.Duration
		tries    int
	}{
		{"ten seconds do not fit into nine", 9 * time.Second, 1},
		{"at the deadline itself nothing can be sent any more", 10 * time.Second, 1},
		{"they fit once", 11 * time.Second, 2},
		{"twice", 25 * time.Second, 3},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, apitest.Reply(429, throttled, "Retry-After", "10"))
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				start := time.Now()
				_, _, err := do(ctx, client(yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 9, MaxDelay: time.Minute})), transport.Once)
				e := fault(t, err)
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				assert.Equal(t, []string{"throttled"}, sentinels(err))
				assert.Equal(t, "Throttled", e.Code)
				assert.Equal(t, 10*time.Second, e.RetryAfter, "the caller can do better with it")
				assert.Equal(t, tt.tries, s.Dials())
				waited := time.Duration(tt.tries-1) * 10 * time.Second
				assert.LessOrEqual(t, time.Since(start), waited+waited/10, "the error comes at once, not at the deadline")
			})
		})
	}
}

// A time-out of one attempt is not the caller's: another attempt follows.
func TestAttemptTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Stall(), apitest.Reply(200, done))
		start := time.Now()
		data, meta, err := do(t.Context(), client(yunkit.WithTimeout(7*time.Second)), transport.Read)
		assert.NoError(t, err)
		assert.Equal(t, "done", data)
		assert.Equal(t, 2, meta.Attempts)
		assert.Equal(t, 2, s.Dials())
		assert.GreaterOrEqual(t, time.Since(start), 7*time.Second)
		assert.Less(t, time.Since(start), 9*time.Second)
	})
	for _, why := range []string{"the headers never come", "the body never ends"} {
		synctest.Test(t, func(t *testing.T) {
			step := apitest.Stall()
			if why == "the body never ends" {
				step = apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
					_, _ = w.Write([]byte(`{"data":`))
					_ = http.NewResponseController(w).Flush()
					<-r.Context().Done()
				})
			}
			_, client := play(t, step)
			start := time.Now()
			_, _, err := do(t.Context(), client(), transport.Once)
			assert.Equal(t, 30*time.Second, time.Since(start), "%s: every wait is finite without any option", why)
			assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
			assert.NotErrorIs(t, err, context.DeadlineExceeded, "it was not the caller's context that ended")
			assert.ErrorContains(t, err, "no complete answer within 30s")
		})
	}
}

// A server that drips is cut off by the same time-out.
func TestDrippingServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, client := play(t, apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
			ticker := time.NewTicker(time.Second)
			defer ticker.Stop()
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte(" "))
				_ = http.NewResponseController(w).Flush()
				select {
				case <-ticker.C:
				case <-r.Context().Done():
				}
			}
		}))
		start := time.Now()
		_, _, err := do(t.Context(), client(yunkit.WithTimeout(10*time.Second)), transport.Once)
		assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
		assert.Equal(t, 10*time.Second, time.Since(start))
	})
}

// Goroutines that are cancelled while one renews the credentials end at once.
func TestCancelWhileCredentialsAreFetched(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Reply(200, done))
		slow := yunkit.CredentialsFunc(func(ctx context.Context) (yunkit.Credentials, error) {
			<-ctx.Done()
			return yunkit.Credentials{}, ctx.Err()
		})
		c := client(yunkit.WithCredentials(slow))
		ctx, cancel := context.WithCancel(t.Context())
		errs := make(chan error, 10)
		for range cap(errs) {
			go func() {
				_, _, err := do(ctx, c, transport.Once)
				errs <- err
			}()
		}
		synctest.Wait()
		cancel()
		for range cap(errs) {
			err := <-errs
			assert.ErrorIs(t, err, context.Canceled)
			assert.Empty(t, sentinels(err), "to be cancelled is not to be unauthenticated")
		}
		assert.Zero(t, s.Dials())
		time.Sleep(2 * time.Minute) // which the renewal has, without its callers
	})
}

// hiding is a middleware that keeps from us what happens below it.
var hiding = yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		return next.RoundTrip(r.WithContext(blind{r.Context()}))
	})
})

// blind is a context without values.
type blind struct{ context.Context }

func (blind) Value(any) any { return nil }

type limiter func(context.Context) error

func (l limiter) Wait(ctx context.Context) error { return l(ctx) }

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

var errBroken = errors.New("broken")
