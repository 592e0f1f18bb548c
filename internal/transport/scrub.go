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

// cause returns an error fit to be wrapped: without the URLs that *url.Error
// repeat, not longer than limit, and as mere text where it holds a secret. The
// words around a URL stay, and what the error is.
func cause(err error, limit int, secrets []string) error {
	if wrapped, ok := err.(*url.Error); ok { //nolint:errorlint // those further down have words around them
		err = wrapped.Err
	}
	if err == nil {
		return nil
	}
	text := err.Error()
	plain := withoutURLs(text, err)
	if clean := scrub.Secrets(plain, secrets...); clean != plain {
		return errors.New(scrub.Cut(clean, limit))
	}
	if plain = scrub.Cut(plain, limit); plain != text {
		return reworded{plain, err}
	}
	return err
}

// withoutURLs takes the URLs of all *url.Error in the tree of err out of text.
func withoutURLs(text string, err error) string {
	if u, ok := err.(*url.Error); ok && u.Err != nil { //nolint:errorlint // this one of the tree
		text = strings.ReplaceAll(text, u.Error(), u.Err.Error())
	}
	switch e := err.(type) { //nolint:errorlint // a step down the tree
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			text = withoutURLs(text, inner)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			text = withoutURLs(text, inner)
		}
	}
	return text
}

// reworded is an error with another text. It is what it was, but does not give
// away an error that shows a URL.
type reworded struct {
	text string
	err  error
}

func (r reworded) Error() string { return r.text }

func (r reworded) Is(target error) bool { return errors.Is(r.err, target) }

func (r reworded) As(target any) bool {
	if _, ok := target.(**url.Error); ok {
		return false
	}
	return errors.As(r.err, target)
}
