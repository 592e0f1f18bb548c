package yunkit

import (
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// The kinds of failure, for errors.Is. They come from the vendor's code where
// it is known, otherwise from the HTTP status. A status without a code of the
// vendor is never [ErrNotFound], [ErrConflict] or [ErrPermissionDenied]: load
// balancers and proxies answer so, too, and know nothing of a resource.
var (
	// ErrThrottled: the service refused the call because too many were made. It was not carried out.
	ErrThrottled = errors.New("throttled")
	// ErrNotFound: what the call names does not exist.
	ErrNotFound = errors.New("not found")
	// ErrUnauthenticated: no credentials were found, or the service did not accept them.
	ErrUnauthenticated = errors.New("unauthenticated")
	// ErrPermissionDenied: the credentials are good and may not do this.
	ErrPermissionDenied = errors.New("permission denied")
	// ErrInvalidRequest: a parameter or an option is missing or wrong. Before sending, the message names every bad one.
	ErrInvalidRequest = errors.New("invalid request")
	// ErrConflict: the state of the resource does not allow this, or its name is taken.
	ErrConflict = errors.New("conflict")
	// ErrUnavailable: the service could not be reached or failed. Nothing was changed by the call, or it is a read.
	ErrUnavailable = errors.New("unavailable")
	// ErrOutcomeUnknown: a write was sent and no usable answer came back, so it may have been
	// carried out. Look at the resource before doing it again. A response next to it holds
	// what arrived: the front of a file, or an ID without its secret. Such an error is never
	// ErrUnavailable or ErrThrottled as well, so that no retry loop repeats it.
	ErrOutcomeUnknown = errors.New("outcome unknown")
	// ErrPartialResponse: the call was carried out, and the error names the fields of the
	// answer that came with a value of a wrong type and are empty. The response is returned
	// next to it with all other fields.
	ErrPartialResponse = errors.New("the response is partial")
)

// Error is the error of every failed call, whatever the service answered: JSON,
// XML, the HTML page of a proxy, or nothing.
type Error struct {
	// Service is the product, such as "cloudsso".
	Service string
	// Operation is the vendor's name of the operation, such as "GetAccessConfiguration".
	Operation string
	// Code is the vendor's error code, as text; empty when no answer held one.
	Code string
	// Message is the vendor's text, shortened, with every secret of the call taken out.
	Message string
	// RequestID is the vendor's identifier of the last attempt.
	RequestID string
	// StatusCode is the HTTP status of the last answer; 0 without one.
	StatusCode int
	// Attempts counts the requests that were made; 0 when nothing was sent.
	Attempts int
	// RetryAfter is how long the service asked to wait; 0 when it did not.
	RetryAfter time.Duration
	// ClientToken is the idempotency token that was sent. Repeating the call
	// with it cannot carry the operation out twice.
	ClientToken string
	// Kind is the sentinel that describes the last answer; nil when nothing is known of it.
	Kind error
	// OutcomeUnknown says that a write may have been carried out.
	OutcomeUnknown bool
	// Err is the cause below: a network error, or the error of the context.
	Err error
}

// Error returns one line with the operation, what happened, and what a support
// request needs.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Service)
	if e.Operation != "" {
		b.WriteByte(' ')
		b.WriteString(e.Operation)
	}
	sep := ": "
	add := func(s string) {
		if s != "" {
			b.WriteString(sep)
			b.WriteString(s)
			sep = ": "
		}
	}
	if e.OutcomeUnknown {
		add("outcome unknown, it may have been carried out")
	}
	add(e.Code)
	add(e.Message)
	if e.Code == "" && e.Message == "" && e.Err == nil && e.Kind != nil {
		add(e.Kind.Error())
	}
	if e.Err != nil {
		add(e.Err.Error())
	}
	var notes []string
	if e.StatusCode != 0 {
		notes = append(notes, "status "+strconv.Itoa(e.StatusCode))
	}
	if e.RequestID != "" {
		notes = append(notes, "request "+e.RequestID)
	}
	if e.Attempts > 1 {
		notes = append(notes, strconv.Itoa(e.Attempts)+" attempts")
	}
	if e.ClientToken != "" {
		notes = append(notes, "client token "+e.ClientToken)
	}
	if len(notes) > 0 {
		b.WriteString(" (" + strings.Join(notes, ", ") + ")")
	}
	return b.String()
}

// Is reports whether the error is of the kind of target, one of the sentinels.
func (e *Error) Is(target error) bool {
	if e.OutcomeUnknown {
		switch target {
		case ErrOutcomeUnknown:
			return true
		case ErrUnavailable, ErrThrottled:
			return false
		}
	}
	return e.Kind != nil && e.Kind == target
}

// Unwrap returns the cause: context.Canceled, a network error and the like.
func (e *Error) Unwrap() error {
	if e.OutcomeUnknown && e.Err != nil {
		return unrepeatable{e.Err}
	}
	return e.Err
}

// unrepeatable is the cause of an unknown outcome. It hides what invites a
// repeat also where it comes from below, from a source of credentials say.
type unrepeatable struct{ err error }

func (u unrepeatable) Error() string { return u.err.Error() }

func (u unrepeatable) Is(target error) bool {
	return target != ErrUnavailable && target != ErrThrottled && errors.Is(u.err, target)
}

func (u unrepeatable) As(target any) bool { return errors.As(u.err, target) }

// LogValue groups the fields that a log search needs.
func (e *Error) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("error", e.Error())}
	for _, a := range []slog.Attr{
		slog.String("service", e.Service),
		slog.String("operation", e.Operation),
		slog.String("code", e.Code),
		slog.String("request_id", e.RequestID),
	} {
		if a.Value.String() != "" {
			attrs = append(attrs, a)
		}
	}
	attrs = append(attrs, slog.Int("status", e.StatusCode), slog.Int("attempts", e.Attempts))
	if e.OutcomeUnknown {
		attrs = append(attrs, slog.Bool("outcome_unknown", true))
	}
	return slog.GroupValue(attrs...)
}
