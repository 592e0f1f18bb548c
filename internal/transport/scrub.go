package transport

import (
	"cmp"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/redact"
	"github.com/yunkit/yunkit/internal/scrub"
)

const (
	// maxCause bounds the errors of sources of credentials, of which a chain lists many.
	maxCause = 8 << 10
	// maxExcerpt bounds what of a body is looked at for that. It is larger, so that
	// a secret at its end, which would not be recognised, is cut off.
	maxExcerpt = 16 << 10
	// maxRequestID is longer than any vendor's.
	maxRequestID = 64
)

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
	return "the answer reads " + string(a.Body[:min(len(a.Body), maxExcerpt)])
}

// secretsOf lists what must not get into an error of a call.
func secretsOf(creds yunkit.Credentials, params any) []string {
	return append(redact.Secrets(params), creds.AccessKeySecret, creds.SecurityToken, creds.AuthToken)
}

// cause returns an error fit to be wrapped: without the URL that a *url.Error
// repeats, and as mere text where it holds a secret or is longer than limit.
func cause(err error, limit int, secrets []string) error {
	if err == nil {
		return nil
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	text := err.Error()
	if fit := scrub.Cut(scrub.Secrets(text, secrets...), limit); fit != text {
		return errors.New(fit)
	}
	return err
}
