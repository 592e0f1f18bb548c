package transport

import (
	"cmp"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/redact"
	"github.com/yunkit/yunkit/internal/sign"
)

const (
	// maxMessage bounds what of a server's text gets into an error.
	maxMessage = 512
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

// scrub takes secrets out of a text that came from outside, in the plain form
// and in those that a server quotes from a request, and makes one bounded line
// of it.
func scrub(text string, secrets []string) string {
	for _, s := range secrets {
		escaped := sign.Escape(s)
		for _, form := range []string{s, sign.Escape(escaped), escaped, url.QueryEscape(s)} {
			text = strings.ReplaceAll(text, form, yunkit.Secret("").String())
		}
	}
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if len(text) > maxMessage {
		cut := maxMessage
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "..."
	}
	return text
}

// secretsOf lists what must not get into an error of a call. Texts of a few
// characters would garble a message more than they would protect.
func secretsOf(creds yunkit.Credentials, params any) []string {
	var secrets []string
	for _, s := range append(redact.Secrets(params), creds.AccessKeySecret, creds.SecurityToken, creds.AuthToken) {
		if len(s) >= 4 {
			secrets = append(secrets, s)
		}
	}
	return secrets
}

// cause returns an error fit to be wrapped: without the URL that a *url.Error
// repeats, and as mere text where it holds a secret.
func cause(err error, secrets []string) error {
	if err == nil {
		return nil
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if text := err.Error(); scrub(text, secrets) != text {
		return errors.New(scrub(text, secrets))
	}
	return err
}
