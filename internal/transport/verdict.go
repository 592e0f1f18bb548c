package transport

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/redact"
)

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
	// Arrived says that the response holds what could be read of the answer, so that it is
	// returned next to the error.
	Arrived bool
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
	// Err is why the answer could not be read, wholly or in part.
	Err error
}

// StatusKind returns the sentinel of an HTTP status, for answers whose code says
// nothing. A status alone proves nothing about a resource, for load balancers and
// proxies answer 404, too.
func StatusKind(status int) error {
	switch status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		return yunkit.ErrUnauthenticated
	case http.StatusTooManyRequests:
		return yunkit.ErrThrottled
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return yunkit.ErrUnavailable
	}
	switch {
	case status >= 500:
		return yunkit.ErrUnavailable
	case status >= 400 && CodeKind(status) == nil:
		return yunkit.ErrInvalidRequest
	}
	return nil
}

// CodeKind returns the sentinel of the HTTP statuses that tell of a resource. They
// count only next to a code of the vendor.
func CodeKind(status int) error {
	switch status {
	case http.StatusForbidden:
		return yunkit.ErrPermissionDenied
	case http.StatusNotFound, http.StatusGone:
		return yunkit.ErrNotFound
	case http.StatusConflict, http.StatusPreconditionFailed, http.StatusLocked:
		return yunkit.ErrConflict
	}
	return nil
}

// OfResource reports whether a sentinel tells of a resource, which only the vendor can.
func OfResource(kind error) bool {
	return errors.Is(kind, yunkit.ErrNotFound) || errors.Is(kind, yunkit.ErrConflict) || errors.Is(kind, yunkit.ErrPermissionDenied)
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

// describe says what an answer is that is none of the vendor's forms. The text
// of a success is not shown: it may hold a secret that was meant for the caller.
func describe(a *Answer) string {
	mediaType, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	switch {
	case len(a.Body) == 0:
		return "the answer is empty"
	case a.StatusCode < 300 || !strings.HasPrefix(mediaType, "text/") && !strings.HasSuffix(mediaType, "json") && !strings.HasSuffix(mediaType, "xml"):
		return fmt.Sprintf("the answer is %d bytes of %s that cannot be read", len(a.Body), cmp.Or(mediaType, "no known type"))
	}
	return "the answer reads " + string(a.Body[:min(len(a.Body), redact.MaxText)])
}

// settled reports whether a refusal shows that an attempt whose answer was lost
// was carried out. It takes the vendor's own word; a status may be anybody's.
func (x *exchange) settled() bool {
	return x.last.Verdict == Final && x.lost && x.last.Code != "" && x.req.Settled != nil && errors.Is(x.last.Kind, x.req.Settled)
}

// judgeFailure judges an attempt that brought no complete answer.
func (x *exchange) judgeFailure(err error) Judgement {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the connection ended before the answer: %w", err)
	}
	j := Judgement{
		Verdict: Lost, NoRepeat: hopeless(err) || errors.Is(err, errTooLarge),
		Kind: yunkit.ErrUnavailable, Err: redact.Error(err, redact.MaxLine, x.secrets()...),
	}
	if !x.endContent() || x.unsent(err) {
		j.Verdict = Unsent
	}
	if x.ctx.Err() != nil {
		x.stop = x.ctx.Err()
	}
	if x.stop != nil {
		j.Kind, j.Err = nil, nil
	}
	return j
}

// hopeless reports whether an error of a connection would come again: the name
// does not exist, or what answers is not whom we want to talk to.
func hopeless(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.IsNotFound
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	_, ok := errors.AsType[x509.UnknownAuthorityError](err)
	return ok
}
