package transport_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// Every class meets every event over both protocols, again and again until the
// call gives up. Of three attempts, attempts says how often it was tried; kind is the sentinel
// when the outcome is known; unknown says that a write ends in
// ErrOutcomeUnknown instead.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	type tries struct{ read, repeatable, once int }
	var (
		always = tries{3, 3, 3}
		safely = tries{3, 3, 1}
		never  = tries{1, 1, 1}
	)
	hourOff := time.Date(2000, 1, 1, 1, 0, 0, 0, time.UTC).Format(http.TimeFormat)
	html := []string{"Content-Type", "text/html"}
	const tooLarge, cutAtOnce = "200 too large", "cut at once"
	servers := map[string]func(testing.TB, ...apitest.Step) *apitest.Server{"HTTP1": apitest.NewServer, "HTTP2": apitest.NewHTTP2Server}
	for _, tt := range []struct {
		name    string
		event   apitest.Step
		tries   tries
		kind    error
		unknown bool
		why     string
	}{
		// Unsent: nothing can have been executed.
		{"connection refused", apitest.DialError(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), always, yunkit.ErrUnavailable, false, "the request never left, so that even a creation may try again"},
		{"no route", apitest.DialError(&net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}), always, yunkit.ErrUnavailable, false, "the request never left"},
		{"DNS time-out", apitest.DialError(&net.DNSError{Err: "timeout", IsTimeout: true}), always, yunkit.ErrUnavailable, false, "the name server may answer next time"},
		{"TLS handshake", apitest.DialError(errors.New("tls: handshake failure")), always, yunkit.ErrUnavailable, false, "no request is sent before the handshake ends"},
		{"unknown host", apitest.DialError(&net.DNSError{Err: "no such host", IsNotFound: true}), never, yunkit.ErrUnavailable, false, "a mistyped host stays unknown"},
		{"bad certificate", apitest.DialError(&tls.CertificateVerificationError{Err: errors.New("expired")}), never, yunkit.ErrUnavailable, false, "whoever answers is not whom we want to talk to"},
		{"no TLS", apitest.DialError(tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake", Conn: new(net.TCPConn)}), never, yunkit.ErrUnavailable, false, "a port without TLS stays so"},

		// Refused: the service says that it did not execute the call.
		{"429", apitest.Reply(429, `{}`), always, yunkit.ErrThrottled, false, "too many requests are refused before they run"},
		{"429 of a proxy", apitest.Reply(429, "<html>slow down", html...), always, yunkit.ErrThrottled, false, "the status alone says it"},
		{"throttling code", apitest.Reply(400, throttled), always, yunkit.ErrThrottled, false, "the code beats the status"},
		{"throttling code with 503", apitest.Reply(503, throttled), always, yunkit.ErrThrottled, false, "the code beats the status"},

		// Lost: it may have run.
		{"cut after the request", apitest.Cut(), safely, yunkit.ErrUnavailable, true, "the answer was on its way when the connection broke"},
		{cutAtOnce, apitest.CutEarly(), safely, yunkit.ErrUnavailable, true, "the connection stood: a part of the request may have arrived"},
		{"cut in the answer", apitest.CutBody(200, `{"data":`), safely, yunkit.ErrUnavailable, true, "half an answer is none"},
		{"cut in an error", apitest.CutBody(400, `{"code":`), safely, yunkit.ErrUnavailable, true, "half a refusal is none"},
		{"no answer in time", apitest.Stall(), safely, yunkit.ErrUnavailable, true, "the service works on, though we do not wait"},
		{"lost code", apitest.Reply(500, busy), safely, yunkit.ErrUnavailable, true, "the vendor's code for a failure on the way"},
		{"lost code with 400", apitest.Reply(400, busy), safely, yunkit.ErrUnavailable, true, "the code beats the status"},
		{"500", apitest.Reply(500, `{}`), safely, yunkit.ErrUnavailable, true, "it failed somewhere, perhaps after the deed"},
		{"501", apitest.Reply(501, ``), safely, yunkit.ErrUnavailable, true, "a gateway's word for what it cannot reach"},
		{"502 of a proxy", apitest.Reply(502, "<html>Bad Gateway", html...), safely, yunkit.ErrUnavailable, true, "the proxy had sent it on"},
		{"503", apitest.Reply(503, `{}`), safely, yunkit.ErrUnavailable, true, "the service may have begun"},
		{"504", apitest.Reply(504, ``), safely, yunkit.ErrUnavailable, true, "only the gateway gave up"},
		{"520", apitest.Reply(520, ``), safely, yunkit.ErrUnavailable, true, "a CDN's word for an answer that it did not understand"},
		{"408", apitest.Reply(408, ``), safely, yunkit.ErrUnavailable, true, "it says nothing of what arrived"},
		{"425", apitest.Reply(425, ``), safely, yunkit.ErrUnavailable, true, "nobody sends it on purpose"},
		{"200 with nothing", apitest.Reply(200, ``), safely, nil, true, "success without the answer: a one-time secret would be lost"},
		{"200 with garbage", apitest.Reply(200, `<html>Welcome to this hotel`), safely, nil, true, "it is not the service that speaks"},
		{tooLarge, apitest.Reply(200, done), never, yunkit.ErrUnavailable, true, "it would come again as large"},
		{"3xx", apitest.Reply(307, ``, "Location", "http://127.0.0.1:1/elsewhere"), never, nil, true, "we do not follow, and nobody knows what the host did"},
		{"304", apitest.Reply(304, ``), never, nil, true, "nobody asked whether something is modified"},

		// Skew and expired: refused, and mended at most once. The mending does not count as an attempt.
		{"clock an hour off", apitest.Reply(400, skewed, "Date", hourOff), tries{2, 2, 2}, yunkit.ErrUnauthenticated, false, "once corrected, a second complaint is no longer about the clock"},
		{"clock two days off", apitest.Reply(400, skewed, "Date", "Mon, 03 Jan 2000 00:00:00 GMT"), never, yunkit.ErrUnauthenticated, false, "a server must not move our time by days"},
		{"clock complaint without a date", apitest.Reply(400, skewed, "Date", "yesterday"), never, yunkit.ErrUnauthenticated, false, "nothing tells the right time"},
		{"expired, and nothing newer", apitest.Reply(400, expired), never, yunkit.ErrUnauthenticated, false, "the same token would be refused again"},

		// Final: the service has decided.
		{"400", apitest.Reply(400, `{}`), never, yunkit.ErrInvalidRequest, false, "the same request gets the same answer"},
		{"401", apitest.Reply(401, `{}`), never, yunkit.ErrUnauthenticated, false, "the same keys get the same answer"},
		{"403", apitest.Reply(403, `{}`), never, nil, false, "without a code nobody knows who speaks, and of what"},
		{"404", apitest.Reply(404, missing), never, yunkit.ErrNotFound, false, "what is missing stays missing"},
		{"407", apitest.Reply(407, ``), never, yunkit.ErrUnauthenticated, false, "the proxy wants a password"},
		{"409", apitest.Reply(409, `{}`), never, nil, false, "without a code nobody knows who speaks, and of what"},
		{"410", apitest.Reply(410, `{}`), never, nil, false, "without a code nobody knows who speaks, and of what"},
		{"412", apitest.Reply(412, `{}`), never, nil, false, "without a code nobody knows who speaks, and of what"},
		{"422", apitest.Reply(422, `{}`), never, yunkit.ErrInvalidRequest, false, "an unusual 4xx is a 4xx"},
		{"423", apitest.Reply(423, `{}`), never, nil, false, "without a code nobody knows who speaks, and of what"},
		{"404 of a proxy", apitest.Reply(404, "<html>Not Found", html...), never, nil, false, "a proxy knows nothing of what the service has"},
	} {
		for protocol, newServer := range servers {
			for _, class := range []transport.Class{transport.Read, transport.Repeatable, transport.Once} {
				t.Run(protocol+"/"+tt.name+"/"+classNames[class], func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						opts := []yunkit.Option{quick}
						if tt.name == tooLarge {
							opts = append(opts, apitest.Large())
						}
						s := newServer(t, tt.event)
						_, meta, err := do(t.Context(), newClient(t, s.Options(opts...)...), class)
						e := fault(t, err)

						tries, unknown := tt.tries, tt.unknown
						if tt.name == cutAtOnce && protocol == "HTTP2" {
							tries, unknown = always, false // it is cut in the TLS handshake, before a request
						}
						want := map[transport.Class]int{transport.Read: tries.read, transport.Repeatable: tries.repeatable, transport.Once: tries.once}[class]
						if seen := len(s.Requests()); protocol == "HTTP2" && seen > 0 {
							assert.Equal(t, want, seen, "%s: %v", tt.why, err) // one connection carries all
						} else {
							assert.Equal(t, want, s.Dials(), "%s: %v", tt.why, err)
						}
						assert.Equal(t, want, e.Attempts, "the error counts what the server saw")
						var kinds []string
						if tt.kind != nil {
							kinds = []string{tt.kind.Error()}
						}
						if unknown && class != transport.Read {
							kinds = []string{yunkit.ErrOutcomeUnknown.Error()}
						}
						assert.Equal(t, kinds, sentinels(err), tt.why)
						assert.Zero(t, meta)
						for _, r := range s.Requests() {
							assert.Equal(t, protocol, fmt.Sprintf("HTTP%d", r.ProtoMajor))
							assert.NotEqual(t, "/elsewhere", r.URL.Path, "no redirect is followed")
						}
					})
				})
			}
		}
	}
}

// What became of a call is the sum of its attempts.
func TestSequences(t *testing.T) {
	t.Parallel()
	var (
		ok       = apitest.Reply(200, done)
		cut      = apitest.Cut()
		refuse   = apitest.Reply(429, throttled)
		fail     = apitest.Reply(503, busy)
		notThere = apitest.Reply(404, missing)
		noDial   = apitest.DialError(syscall.ECONNREFUSED)
	)
	for _, tt := range []struct {
		why   string
		class transport.Class
		steps []apitest.Step
		tries int
		kinds []string // nil for success
		code  string
	}{
		{"a refusal is waited out", transport.Once, []apitest.Step{refuse, refuse, ok}, 3, nil, ""},
		{"a refusal to the end was never executed", transport.Once, []apitest.Step{refuse}, 3, []string{"throttled"}, "Throttled"},
		{"nothing was sent, then it was", transport.Once, []apitest.Step{noDial, noDial, ok}, 3, nil, ""},
		{"a write that may not be repeated stops when its answer is lost", transport.Once, []apitest.Step{cut, ok}, 1, []string{"outcome unknown"}, ""},
		{"a refusal first makes the loss no safer", transport.Once, []apitest.Step{refuse, cut, ok}, 2, []string{"outcome unknown"}, ""},
		{"nor does a failed dial", transport.Once, []apitest.Step{noDial, fail, ok}, 2, []string{"outcome unknown"}, "Busy"},
		{"a lost answer of a read means nothing", transport.Read, []apitest.Step{cut, fail, ok}, 3, nil, ""},
		{"the last answer of a read counts", transport.Read, []apitest.Step{cut, notThere}, 2, []string{"not found"}, "NoSuchThing"},
		{"a repeatable write that succeeds in the end is done", transport.Repeatable, []apitest.Step{cut, cut, ok}, 3, nil, ""},
		{"not found after a lost delete: perhaps the lost one deleted it", transport.Repeatable, []apitest.Step{cut, notThere}, 2, []string{"not found", "outcome unknown"}, "NoSuchThing"},
		{"throttled after a lost one: a retry loop must not take it for refused", transport.Repeatable, []apitest.Step{cut, refuse}, 3, []string{"outcome unknown"}, "Throttled"},
		{"unsent after a lost one: the first may have run", transport.Repeatable, []apitest.Step{cut, noDial}, 3, []string{"outcome unknown"}, ""},
		{"a last lost one", transport.Repeatable, []apitest.Step{refuse, refuse, cut}, 3, []string{"outcome unknown"}, ""},
		{"a final answer without a loss is certain", transport.Repeatable, []apitest.Step{refuse, notThere}, 2, []string{"not found"}, "NoSuchThing"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, tt.steps...)
				data, meta, err := do(t.Context(), client(), tt.class)
				assert.Equal(t, tt.tries, s.Dials())
				if tt.kinds == nil {
					require.NoError(t, err)
					assert.Equal(t, "done", data)
					assert.Equal(t, tt.tries, meta.Attempts)
					assert.Equal(t, "request-1", meta.RequestID)
					assert.Equal(t, 200, meta.StatusCode)
					return
				}
				e := fault(t, err)
				assert.Equal(t, tt.kinds, sentinels(err))
				assert.Equal(t, tt.code, e.Code)
				assert.Equal(t, tt.tries, e.Attempts)
				assert.False(t, e.OutcomeUnknown && errors.Is(err, yunkit.ErrUnavailable))
			})
		})
	}
}

// One attempt is one attempt, whatever could be repeated.
func TestOneAttemptOnly(t *testing.T) {
	t.Parallel()
	for _, step := range []apitest.Step{apitest.Reply(429, throttled), apitest.Cut(), apitest.DialError(syscall.ECONNREFUSED)} {
		synctest.Test(t, func(t *testing.T) {
			s, client := play(t, step)
			start := time.Now()
			_, _, err := do(t.Context(), client(yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1})), transport.Read)
			assert.Equal(t, 1, fault(t, err).Attempts)
			assert.Equal(t, 1, s.Dials())
			assert.Zero(t, time.Since(start), "there is nothing to wait for")
		})
	}
}

// The error names all that a support request needs.
func TestErrorNamesOperationStatusAndRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, client := play(t, apitest.Reply(404, missing))
		_, _, err := do(t.Context(), client(), transport.Read)
		assert.EqualError(t, err, "shelf PutBook: NoSuchThing: there is none (status 404, request request-4)")
	})
	synctest.Test(t, func(t *testing.T) {
		_, client := play(t, apitest.Reply(502, "<html>Bad\n Gateway</html>", "Content-Type", "text/html"))
		_, _, err := do(t.Context(), client(), transport.Once)
		assert.EqualError(t, err, "shelf PutBook: outcome unknown, it may have been carried out: the answer reads <html>Bad Gateway</html>: "+
			"invalid character '<' looking for beginning of value (status 502)")
	})
}

// A new class that nobody reviewed must not be repeated.
func TestZeroClassIsTheSafeOne(t *testing.T) {
	t.Parallel()
	var class transport.Class
	assert.Equal(t, transport.Once, class, fmt.Sprint(class))
}

// An error out of a middleware does not tell whether the request had left, unless
// it is that of a dial.
func TestForeignErrors(t *testing.T) {
	t.Parallel()
	var (
		safely = map[transport.Class]int{transport.Read: 3, transport.Repeatable: 3, transport.Once: 1}
		always = map[transport.Class]int{transport.Read: 3, transport.Repeatable: 3, transport.Once: 3}
		never  = map[transport.Class]int{transport.Read: 1, transport.Repeatable: 1, transport.Once: 1}
	)
	for _, tt := range []struct {
		why     string
		err     error
		tries   map[transport.Class]int
		unknown bool
	}{
		{"anything may have happened before it", errBroken, safely, true},
		{"a connection that was refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, always, false},
		{"wrapped by the middleware", fmt.Errorf("traced: %w", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), always, false},
		{"a proxy that was not reached", &net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}, always, false},
		{"a name server that did not answer", &net.DNSError{Err: "timeout", IsTimeout: true}, always, false},
		{"a connection that broke", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, safely, true},
		{"an HTTP/2 connection that was lost before it got the request", errors.New("net/http: cannot rewind body after connection loss"), always, false},
		{"neither an answer nor an error", nil, safely, true},
		{"an unknown host stays unknown", &net.DNSError{Err: "no such host", IsNotFound: true}, never, false},
		{"a certificate stays bad", &tls.CertificateVerificationError{Err: errBroken}, never, true},
	} {
		for class, tries := range tt.tries {
			t.Run(tt.why+"/"+classNames[class], func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					_, client := play(t, apitest.Reply(200, done))
					broken := yunkit.WithMiddleware(func(http.RoundTripper) http.RoundTripper {
						return roundTripper(func(*http.Request) (*http.Response, error) { return nil, tt.err })
					})
					_, _, err := do(t.Context(), client(broken), class)
					e := fault(t, err)
					assert.Equal(t, tries, e.Attempts)
					assert.Equal(t, tt.unknown && class != transport.Read, e.OutcomeUnknown)
					if tt.err != nil {
						assert.ErrorIs(t, err, tt.err)
					}
				})
			})
		}
	}
}

// A middleware that had a request carried out, and then fails to send it once
// more, has sent it.
func TestMiddlewareThatRepeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, client := play(t, apitest.Cut(), apitest.DialError(errBroken))
		twice := yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				_, err := next.RoundTrip(r)
				assert.Error(t, err)
				r.Body, err = r.GetBody()
				assert.NoError(t, err)
				return next.RoundTrip(r)
			})
		})
		_, _, err := do(t.Context(), client(twice), transport.Once)
		assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
		assert.Equal(t, 2, s.Dials())
	})
}

// A refusal that shows that the lost attempt did its work settles the call, when
// it is the vendor's own.
func TestSettled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why     string
		steps   []apitest.Step
		settled error
		kinds   []string
		tries   int
	}{
		{"the thing is gone", []apitest.Step{apitest.Cut(), apitest.Reply(404, missing)}, yunkit.ErrNotFound, nil, 2},
		{"so it is after a throttle", []apitest.Step{apitest.Cut(), apitest.Reply(429, throttled), apitest.Reply(404, missing)}, yunkit.ErrNotFound, nil, 3},
		{"it was never there", []apitest.Step{apitest.Reply(404, missing)}, yunkit.ErrNotFound, []string{"not found"}, 1},
		{"it was never there after a refusal", []apitest.Step{apitest.Reply(429, throttled), apitest.Reply(404, missing)}, yunkit.ErrNotFound, []string{"not found"}, 2},
		{"a load balancer knows nothing of it", []apitest.Step{apitest.Cut(), apitest.Reply(404, "{}")}, yunkit.ErrNotFound, []string{"outcome unknown"}, 2},
		{"another refusal shows nothing", []apitest.Step{apitest.Cut(), apitest.Reply(403, missing)}, yunkit.ErrNotFound, []string{"permission denied", "outcome unknown"}, 2},
		{"an update of what is gone by now", []apitest.Step{apitest.Cut(), apitest.Reply(404, missing)}, nil, []string{"not found", "outcome unknown"}, 2},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, client := play(t, tt.steps...)
				meta, err := client().Do(t.Context(), transport.Request{
					Operation: "PutBook", Class: transport.Repeatable, Settled: tt.settled, Method: http.MethodPost,
				}, new(vendor))
				if tt.kinds == nil {
					require.NoError(t, err)
					assert.Equal(t, "request-4", meta.RequestID)
					assert.Equal(t, tt.tries, meta.Attempts)
					return
				}
				assert.Equal(t, tt.kinds, sentinels(err))
				assert.Equal(t, tt.tries, fault(t, err).Attempts)
			})
		})
	}
}
