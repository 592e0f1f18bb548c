package transport

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/scrub"
)

// Do carries out one operation. The chain, outermost first, is
//
//	retry > limit > sign > send
//
// go-retryablehttp turns the wheel, and exchange is what it turns: as the
// RoundTripper it makes one attempt and records what that came to, as
// CheckRetry and Backoff it reads the record. The result is built from the
// record alone, because go-retryablehttp forgets the vendor's answer when time
// runs out, and takes a cut last answer for success.
func (c *Client) Do(ctx context.Context, req Request, call Call) (yunkit.Meta, error) {
	if err := ctx.Err(); err != nil {
		return yunkit.Meta{}, &yunkit.Error{Service: c.service, Operation: req.Operation, ClientToken: req.ClientToken, Err: err}
	}
	x := &exchange{Client: c, ctx: ctx, req: req, call: call, http: c.http}
	x.http.Transport = x
	x.wheel = retryablehttp.Client{
		HTTPClient: &x.http,
		// The record counts the attempts; it knows those that do not count.
		RetryMax:     maxAttempts,
		CheckRetry:   x.again,
		Backoff:      x.delay,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	r := &http.Request{Method: req.Method, URL: c.endpoint, Host: c.endpoint.Host, Header: http.Header{}}
	wrapped, err := retryablehttp.FromRequest(r.WithContext(ctx))
	if err != nil {
		return yunkit.Meta{}, err
	}
	if _, err := x.wheel.Do(wrapped); err != nil && x.stop == nil { //nolint:bodyclose // see RoundTrip: there is none
		x.stop = err // the context ended a wait
	}
	if x.last.Verdict == OK && x.stop == nil {
		return x.meta(), nil
	}
	return yunkit.Meta{}, x.err()
}

// maxAttempts is far above what a policy allows in a call, corrections included.
const maxAttempts = 1 << 20

// exchange is the record of one call.
type exchange struct {
	*Client
	ctx   context.Context //nolint:containedctx // of the caller, without the deadline of an attempt; the record ends with the call
	req   Request
	call  Call
	http  http.Client
	wheel retryablehttp.Client

	attempts int // requests made
	counted  int // those that the policy counts
	creds    yunkit.Credentials
	offset   time.Duration // of the clock, for the signature
	status   int
	header   http.Header
	last     Judgement
	wait     time.Duration
	lost     bool  // an attempt may have been executed without our knowing
	skewed   bool  // the clock was corrected in this call
	renewed  bool  // the credentials were renewed in this call
	stop     error // ended the call from our side: limiter, credentials, signing, context

	// Of one attempt; here, because each would be an allocation of its own.
	connected atomic.Bool // a connection was made, as far as that is traceable
	answer    Answer
	success   http.Response // for http.Client, see RoundTrip
}

// RoundTrip makes one attempt. What it returns is only there to satisfy
// http.Client: a plain success without a body, in which there is nothing to
// follow, drain or report.
func (x *exchange) RoundTrip(r *http.Request) (*http.Response, error) {
	x.attempt(r)
	// Cookies of the user's jar were added for this attempt; the next one gets its own.
	r.Header.Del("Cookie")
	x.success = http.Response{StatusCode: http.StatusOK, Header: x.header, Body: http.NoBody, Request: r}
	return &x.success, nil
}

func (x *exchange) attempt(r *http.Request) {
	// Whatever ends the call before something is sent leaves the last answer in the record.
	if x.limiter != nil {
		if x.stop = x.limiter.Wait(x.ctx); x.stop != nil {
			return
		}
	}
	creds, err := x.Client.creds.Retrieve(x.ctx)
	if err != nil {
		if x.stop = err; x.ctx.Err() == nil {
			x.last.Kind = sourceKind(x.ctx, err)
		}
		return
	}
	x.creds = creds
	ctx, cancel := context.WithTimeout(r.Context(), x.timeout)
	defer cancel()
	if x.traced() {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			// net/http may ask for several connections; only the last one counts, for it
			// goes on only while nothing was written.
			GetConn: func(string) { x.connected.Store(false) },
			GotConn: func(httptrace.GotConnInfo) { x.connected.Store(true) },
		})
	}
	signed := r.WithContext(ctx)
	signed.Header = make(http.Header, 8) // more would make a larger kind of map
	maps.Copy(signed.Header, r.Header)
	signed.Header["User-Agent"] = x.userAgent
	signed.URL = x.url()
	x.offset = x.clock.offset()
	if x.stop = x.call.Sign(signed, creds, time.Now().Add(x.offset)); x.stop != nil {
		return
	}
	if signed.Body == nil {
		noResend(signed)
	}
	x.attempts++
	x.counted++
	x.send(signed)
}

// traced reports whether it matters and shows whether a connection was made. A
// read may be repeated in any case.
func (x *exchange) traced() bool { return x.traceable && x.req.Class != Read }

func (x *exchange) url() *url.URL {
	u := *x.endpoint
	u.RawPath = u.EscapedPath() + cmp.Or(x.req.Path, "/")
	// The path was escaped by us, so that it cannot fail to unescape.
	u.Path, _ = url.PathUnescape(u.RawPath)
	return &u
}

// send sends one signed request and judges what comes back.
func (x *exchange) send(signed *http.Request) {
	x.status, x.header = 0, nil
	start := time.Now()
	resp, err := x.base.RoundTrip(signed)
	if resp == nil && err == nil {
		err = errNoAnswer
	}
	if err == nil {
		x.status, x.header = resp.StatusCode, resp.Header
		err = x.read(resp)
	}
	if err != nil {
		if signed.Context().Err() != nil {
			err = fmt.Errorf("no complete answer within %s", time.Since(start).Round(time.Millisecond))
		}
		x.last = x.judgeFailure(err)
	}
	if x.last.Verdict == Lost {
		x.lost = true
	}
	x.logAttempt(start)
}

// errNoAnswer is for a middleware that returns nothing at all.
var errNoAnswer = errors.New("a middleware returned neither an answer nor an error")

// judgeFailure judges an attempt that brought no complete answer.
func (x *exchange) judgeFailure(err error) Judgement {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the connection ended before the answer: %w", err)
	}
	j := Judgement{
		Verdict: Lost, NoRepeat: hopeless(err) || errors.Is(err, errTooLarge),
		Kind: yunkit.ErrUnavailable, Err: cause(err, scrub.MaxLine, secretsOf(x.creds, x.req.Params)),
	}
	if x.traced() && !x.connected.Load() {
		j.Verdict = Unsent
	}
	if x.stop = x.ctx.Err(); x.stop != nil {
		j.Kind, j.Err = nil, nil
	}
	return j
}

// read reads an answer to its end and judges it.
func (x *exchange) read(resp *http.Response) error {
	defer resp.Body.Close()
	buf := x.buffer(resp.ContentLength)
	body, err := readAll(resp.Body, *buf)
	if err != nil {
		return err
	}
	x.answer = Answer{StatusCode: resp.StatusCode, Header: resp.Header, Body: body}
	x.last = x.call.Judge(&x.answer)
	if x.last.RetryAfter == 0 {
		x.last.RetryAfter = RetryAfter(resp.Header, time.Now())
	}
	if x.last.Verdict != OK || len(x.last.RequestID) > maxRequestID {
		secrets := secretsOf(x.creds, x.req.Params)
		x.last.Code = scrub.Line(x.last.Code, secrets...)
		x.last.Message = scrub.Line(x.last.Message, secrets...)
		x.last.RequestID = scrub.Line(x.last.RequestID, secrets...)
		x.last.Err = cause(x.last.Err, scrub.MaxLine, secrets)
	}
	if !x.answer.kept {
		x.release(buf, body)
	}
	return nil
}

// again is CheckRetry: it says whether another attempt is safe and worth
// making. The reasons stand with the verdicts.
func (x *exchange) again(context.Context, *http.Response, error) (bool, error) {
	if x.stop != nil {
		return false, nil //nolint:nilerr // the record has it
	}
	switch x.last.Verdict {
	case OK, Final:
		return false, nil
	case Skew:
		return x.correctClock(), nil
	case Expired:
		return x.renewCredentials(), nil
	case Lost:
		if x.req.Class == Once {
			return false, nil
		}
	case Unsent, Refused:
	}
	if x.last.NoRepeat {
		return false, nil
	}
	if x.counted >= x.retry.MaxAttempts {
		return false, nil
	}
	x.wait = backoff(x.retry, x.counted, x.last.Verdict == Refused, x.last.RetryAfter)
	if deadline, ok := x.ctx.Deadline(); ok && time.Until(deadline) <= x.wait {
		x.stop = context.DeadlineExceeded // the wait would outlive it
		return false, nil
	}
	return true, nil
}

func (x *exchange) correctClock() bool {
	if x.skewed || !x.clock.correct(x.header, x.offset) {
		return false
	}
	x.skewed, x.wait = true, 0
	x.counted--
	return true
}

func (x *exchange) renewCredentials() bool {
	if x.renewed {
		return false
	}
	creds, err := x.Client.creds.Refresh(x.ctx, x.creds)
	if err != nil {
		x.last.Err = err
		return false
	}
	if creds == x.creds {
		return false
	}
	x.renewed, x.wait = true, 0
	x.counted--
	return true
}

// delay is Backoff; again has decided it.
func (x *exchange) delay(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return x.wait }

// unknown reports whether a write may have been carried out although the call failed.
func (x *exchange) unknown() bool { return x.lost && x.req.Class != Read }

func (x *exchange) meta() yunkit.Meta {
	for _, name := range []string{"Set-Cookie", "Authorization", "X-Auth-Token", "X-Subject-Token", "X-Security-Token", "X-Acs-Security-Token"} {
		delete(x.header, name)
	}
	return yunkit.Meta{RequestID: x.last.RequestID, StatusCode: x.status, Attempts: x.attempts, Header: x.header}
}

// err builds the error of the call from the record.
func (x *exchange) err() error {
	e := &yunkit.Error{
		Service: x.service, Operation: x.req.Operation,
		Code: x.last.Code, Message: x.last.Message, RequestID: x.last.RequestID,
		StatusCode: x.status, Attempts: x.attempts, RetryAfter: x.last.RetryAfter,
		ClientToken: x.req.ClientToken, Kind: x.last.Kind, OutcomeUnknown: x.unknown(),
		Err: x.last.Err,
	}
	if x.stop != nil {
		e.Err = cause(x.stop, maxCause, secretsOf(x.creds, x.req.Params))
	}
	return e
}

// logAttempt writes the line of an attempt.
func (x *exchange) logAttempt(start time.Time) {
	if x.log == nil {
		return
	}
	attrs := make([]slog.Attr, 0, 8)
	attrs = append(attrs,
		slog.String("service", x.service),
		slog.String("operation", x.req.Operation),
		slog.Int("attempt", x.attempts),
		slog.Int("status", x.status),
		slog.String("request_id", x.last.RequestID),
		slog.Duration("duration", time.Since(start)),
	)
	level := slog.LevelDebug
	if x.last.Verdict != OK {
		attrs = append(attrs, slog.String("code", x.last.Code))
	}
	if x.last.Verdict > Final {
		level = slog.LevelWarn
	}
	x.log.LogAttrs(x.ctx, level, "yunkit: attempt", attrs...)
}
