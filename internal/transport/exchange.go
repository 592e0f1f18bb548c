package transport

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/redact"
)

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
	repeats  int // taken from the budget
	creds    yunkit.Credentials
	offset   time.Duration // of the clock, for the signature
	status   int
	header   http.Header
	last     Judgement
	wait     time.Duration
	lost     bool  // an attempt may have been executed without our knowing
	skewed   bool  // the clock was corrected in this call
	renewed  bool  // the credentials were renewed in this call
	barred   bool  // the last attempt was not for its connection, and nothing was sent
	spent    bool  // the content cannot be sent again
	stop     error // ended the call from our side: limiter, credentials, signing, content, context

	// Of one attempt; here, because each would be an allocation of its own.
	try     try
	answer  Answer
	success http.Response // for http.Client, see RoundTrip
}

// Do carries out one operation. The chain, outermost first, is
//
//	retry > limit > sign > send
//
// go-retryablehttp repeats, and exchange is what it works on: as the
// RoundTripper it makes one attempt and records what that came to, as
// CheckRetry and Backoff it reads the record. The result is built from the
// record alone, because go-retryablehttp forgets the vendor's answer when time
// runs out, and takes a cut last answer for success.
func (c *Client) Do(ctx context.Context, req Request, call Call) (yunkit.Meta, error) {
	if ctx == nil {
		return yunkit.Meta{}, c.Invalid(req.Operation, errNilContext)
	}
	x := &exchange{Client: c, ctx: ctx, req: req, call: call, http: c.http}
	if x.stop = ctx.Err(); x.stop == nil {
		x.retry()
	}
	switch {
	case x.done() && x.last.Err == nil:
		return x.meta(), nil
	case x.stop == nil && x.last.Arrived:
		return x.meta(), x.err()
	}
	return yunkit.Meta{}, x.err()
}

// attempt is one turn of retry. Whatever ends the call before something is sent
// leaves the last answer in the record.
func (x *exchange) attempt(r *http.Request) {
	if x.stop = x.limit(); x.stop != nil {
		return
	}
	ctx := x.begin()
	defer x.end()
	signed, err := x.sign(r.WithContext(ctx))
	if err != nil {
		x.stop = err
		return
	}
	x.try.signed, x.try.body = signed, signed.GetBody
	x.send(signed)
}

// retry makes attempts until one of them settles the call.
func (x *exchange) retry() {
	x.http.Transport = x
	x.wheel = retryablehttp.Client{
		HTTPClient: &x.http,
		// The record counts the attempts; it knows those that do not count.
		RetryMax:     maxAttempts,
		CheckRetry:   x.again,
		Backoff:      x.delay,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	r := &http.Request{Method: x.req.Method, URL: x.endpoint, Host: x.endpoint.Host, Header: http.Header{}}
	wrapped, err := retryablehttp.FromRequest(r.WithContext(x.ctx))
	if err == nil {
		_, err = x.wheel.Do(wrapped) //nolint:bodyclose // see RoundTrip: there is none
	}
	if err != nil && x.stop == nil {
		x.stop = err // the context ended a wait
	}
}

// maxAttempts is far above what a policy allows in a call, corrections included.
const maxAttempts = 1 << 20

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

// again is CheckRetry: it says whether another attempt is safe and worth
// making. The reasons stand with the verdicts.
func (x *exchange) again(context.Context, *http.Response, error) (bool, error) {
	if x.stop != nil || x.spent {
		return false, nil //nolint:nilerr // the record has it
	}
	if x.barred {
		x.wait = 0
		return true, nil
	}
	switch x.last.Verdict {
	case OK, Final:
		x.budget.give(x.repeats)
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
	// A longer wait than the policy allows is the caller's, who gets the wish with the error.
	if x.counted >= x.policy.MaxAttempts || x.last.RetryAfter > x.policy.MaxDelay {
		return false, nil
	}
	x.wait = backoff(x.policy, x.counted, x.last.Verdict == Refused, x.last.RetryAfter)
	if deadline, ok := x.ctx.Deadline(); ok && time.Until(deadline) <= x.wait {
		x.stop = context.DeadlineExceeded // the wait would outlive it
		return false, nil
	}
	if !x.budget.take() {
		if x.last.Err == nil {
			x.last.Err = errBudget
		}
		return false, nil
	}
	x.repeats++
	return true, nil
}

// delay is Backoff; again has decided it.
func (x *exchange) delay(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return x.wait }

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
		x.last.Err = redact.Error(err, maxCause, x.secrets()...)
		return false
	}
	if creds == x.creds {
		return false
	}
	x.renewed, x.wait = true, 0
	x.counted--
	return true
}

// limit waits for the limiter.
func (x *exchange) limit() error {
	if x.limiter == nil {
		return nil
	}
	return x.limiter.Wait(x.ctx)
}

// unknown reports whether a write may have been carried out although the call failed.
func (x *exchange) unknown() bool { return x.lost && x.req.Class != Read && !x.done() }

// done reports whether the last answer says that the call was carried out.
func (x *exchange) done() bool { return x.last.Verdict == OK && x.stop == nil }

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
		e.Err = redact.Error(x.stop, maxCause, x.secrets()...)
	}
	return e
}

// secrets lists what must not get into an error of the call: what the caller gave,
// and what signed or authorised the last attempt.
func (x *exchange) secrets() []string {
	secrets := append(redact.Secrets(x.req.Params), x.creds.AccessKeySecret, x.creds.SecurityToken, x.creds.AuthToken)
	return append(secrets, redact.Proofs(x.try.signed, x.try.body)...)
}

// maxCause bounds the errors of sources of credentials, of which a chain lists many.
const maxCause = 8 << 10

const errNilContext = "the context is nil"

var errNoAnswer = errors.New("a middleware returned neither an answer nor an error")
