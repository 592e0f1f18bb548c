package transport

import (
	"context"
	"fmt"
	"io"
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

// CallClass returns the class of an operation that nothing is known of but options.
func CallClass(opts []yunkit.CallOption) Class {
	if yunkit.NewCallConfig(opts...).Read {
		return Read
	}
	return Once
}

// Request is one operation to carry out.
type Request struct {
	// Operation is the vendor's name of it, for errors and log lines.
	Operation string
	// Class says whether it may be carried out twice.
	Class Class
	// Settled is the kind of refusal that shows, after a lost answer, that the
	// operation was carried out: [yunkit.ErrNotFound] of a deletion. Nil where no
	// refusal shows that.
	Settled error
	// Method is the HTTP method.
	Method string
	// Path is the escaped path below the endpoint's own.
	Path string
	// ClientToken is what makes the operation idempotent, to be named in errors.
	ClientToken string
	// Unsigned says that the operation needs no credentials: Sign gets empty ones.
	Unsigned bool
	// Params is what the caller gave; secrets in it are taken out of error texts.
	Params any
	// Body is content that is streamed; nil where Sign gives the body.
	Body *Body
	// Stream hands over the body of a success as Answer.Content instead of reading it.
	Stream bool
}

// streams reports whether the call moves content, which takes as long as it takes.
func (r *Request) streams() bool { return r.Body != nil || r.Stream }

// Body is content that is read while it is sent, and never held whole. It has a
// known length, and content that is shorter or longer ends the call before the
// request ends, so that nothing truncated is stored.
type Body struct {
	// Length is how many bytes are sent.
	Length int64
	// Open returns the content from its beginning, once for every attempt. What it
	// returns is not read after the call, nor by two attempts at a time. It may be
	// wrapped to hash what is sent.
	Open func() (io.Reader, error)
	// OneShot says that what was read cannot be had again, so that another attempt
	// is made only while nothing was.
	OneShot bool
}

// Call is what a vendor's protocol does in one call. Sign may be called several
// times, each time with a fresh request.
type Call interface {
	// Sign completes r with parameters, headers and the signature. r has the URL of
	// the endpoint. It has no body, and SetBody gives it one; where the request has
	// one of its own, r has its ContentLength.
	Sign(r *http.Request, creds yunkit.Credentials, now time.Time) error
	// Judge decodes an answer and says what it means. It may keep a.Body only after
	// a.Keep, and ends with ctx.
	Judge(ctx context.Context, a *Answer) Judgement
}

// ErrNoKey is what Sign returns for credentials that hold a user token alone,
// where the vendor knows no such token.
var ErrNoKey = fmt.Errorf("%w: the credentials hold no key pair", yunkit.ErrUnauthenticated)

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
