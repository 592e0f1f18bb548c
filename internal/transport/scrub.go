package transport

import (
	"errors"
	"mime"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/redact"
	"github.com/yunkit/yunkit/internal/sign"
)

// maxMessage bounds what of a server's text gets into an error.
const maxMessage = 1024

// Excerpt returns the beginning of a body that is none of the vendor's forms,
// when it is text.
func Excerpt(a *Answer) string {
	mediaType, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if len(a.Body) == 0 {
		return "the answer is empty"
	}
	if !strings.HasPrefix(mediaType, "text/") && !strings.HasSuffix(mediaType, "json") && !strings.HasSuffix(mediaType, "xml") {
		return "the answer is " + strings.TrimSpace("neither JSON nor XML "+mediaType)
	}
	text := string(a.Body[:min(len(a.Body), 200)])
	return "the answer reads " + strings.Join(strings.Fields(text), " ")
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
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
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
