package transport

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
)

// Class says whether an operation may be carried out twice.
type Class uint8

const (
	// Once operations are sent again only when the service surely did not execute them. It is
	// the zero value, so that an operation that was never reviewed is never repeated.
	Once Class = iota
	// Repeatable writes set a state, so that a second execution changes nothing more.
	Repeatable
	// Read operations change nothing.
	Read
)

// Request is one operation to carry out.
type Request struct {
	// Operation is the vendor's name of it, for errors and log lines.
	Operation string
	// Class says whether it may be carried out twice.
	Class Class
	// Method is the HTTP method.
	Method string
	// Path is the escaped path below the endpoint's own.
	Path string
	// ClientToken is what makes the operation idempotent, to be named in errors.
	ClientToken string
	// Params is what the caller gave; secrets in it are taken out of error texts.
	Params any
}

// Call is what a vendor's protocol does in one call. Sign may be called several
// times, each time with a fresh request.
type Call interface {
	// Sign completes r with parameters, headers and the signature. r has the URL
	// of the endpoint and no body; SetBody gives it one.
	Sign(r *http.Request, creds yunkit.Credentials, now time.Time) error
	// Judge decodes an answer and says what it means. It may change and keep a.Body
	// only after a.Keep.
	Judge(a *Answer) Judgement
}

// ErrNoKey is what Sign returns for credentials that hold a user token alone,
// where the vendor knows no such token.
var ErrNoKey = fmt.Errorf("%w: the credentials hold no key pair", yunkit.ErrUnauthenticated)

// Answer is a complete answer.
type Answer struct {
	// StatusCode is the HTTP status.
	StatusCode int
	// Header holds all headers.
	Header http.Header
	// Body is reused after the call unless it is kept.
	Body []byte
	kept bool
}

// Keep makes the body the caller's own.
func (a *Answer) Keep() []byte {
	a.kept = true
	return a.Body
}

// Verdict says what an attempt came to, and so whether another one is safe.
type Verdict uint8

const (
	// OK is a complete, decoded answer that reports success.
	OK Verdict = iota
	// Final is the service's refusal; asking again gives the same answer.
	Final
	// Unsent: no connection was made, so that nothing can have been executed.
	Unsent
	// Refused: the service did not execute the call, and may later.
	Refused
	// Lost: the request may have been executed, and no usable answer says so.
	Lost
	// Skew: the service refused the time of the request.
	Skew
	// Expired: the service refused a security token that has ended.
	Expired
)

// Judgement is what a vendor's protocol reads out of an answer.
type Judgement struct {
	// Verdict says whether another attempt is safe.
	Verdict Verdict
	// NoRepeat marks a lost answer that would come again the same.
	NoRepeat bool
	// Kind is one of the sentinels of package yunkit.
	Kind error
	// Code is the vendor's error code; empty without one.
	Code string
	// Message is the vendor's text.
	Message string
	// RequestID is the vendor's identifier of the request.
	RequestID string
	// RetryAfter is the vendor's own wish; the header Retry-After is read by the exchange.
	RetryAfter time.Duration
	// Err is why the answer could not be read.
	Err error
}

// StatusKind returns the sentinel of an HTTP status, for answers whose code says nothing.
func StatusKind(status int) error {
	switch status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		return yunkit.ErrUnauthenticated
	case http.StatusForbidden:
		return yunkit.ErrPermissionDenied
	case http.StatusNotFound, http.StatusGone:
		return yunkit.ErrNotFound
	case http.StatusConflict, http.StatusPreconditionFailed, http.StatusLocked:
		return yunkit.ErrConflict
	case http.StatusTooManyRequests:
		return yunkit.ErrThrottled
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return yunkit.ErrUnavailable
	}
	switch {
	case status >= 500:
		return yunkit.ErrUnavailable
	case status >= 400:
		return yunkit.ErrInvalidRequest
	}
	return nil
}

// StatusVerdict returns the verdict of an HTTP status, for answers whose code says nothing.
func StatusVerdict(status int) Verdict {
	switch {
	case status == http.StatusTooManyRequests:
		return Refused
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status >= 500:
		return Lost
	case status >= 400:
		return Final
	}
	// A 2xx that could not be read. A 3xx is no answer of the service at all; nobody
	// knows what the host that sent it did with the request.
	return Lost
}

// Unreadable is the judgement of an answer without a code that the vendor is known to send.
func Unreadable(a *Answer, err error) Judgement {
	return Judgement{
		Verdict: StatusVerdict(a.StatusCode), NoRepeat: a.StatusCode >= 300 && a.StatusCode < 400,
		Kind: StatusKind(a.StatusCode), Message: describe(a), Err: err,
	}
}

// Invalid returns the error of a call that was not sent because of problems in
// its request, each named.
func (c *Client) Invalid(operation string, problems ...string) error {
	return &yunkit.Error{
		Service: c.service, Operation: operation, Kind: yunkit.ErrInvalidRequest,
		Message: strings.Join(problems, "; "),
	}
}

// SetMeta fills the Meta that the response out embeds.
func SetMeta(out any, meta yunkit.Meta) {
	if r, ok := out.(interface{ ResponseMeta() *yunkit.Meta }); ok {
		*r.ResponseMeta() = meta
	}
}
