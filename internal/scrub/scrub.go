// Package scrub takes secrets out of texts that came from outside before they
// get into an error or a log line.
package scrub

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yunkit/yunkit/internal/sign"
)

const (
	// Mark stands in place of a secret.
	Mark = "[REDACTED]"
	// MaxLine is the length to which Line cuts a text.
	MaxLine = 512
	// shortest is the length from which on a secret is taken out. A shorter one
	// would garble a text more than that would protect it.
	shortest = 4
)

// Secrets replaces each secret in a text by Mark, in the plain form and in the
// forms in which a server quotes it from a request.
func Secrets(text string, secrets ...string) string {
	for _, s := range secrets {
		if len(s) < shortest {
			continue
		}
		escaped := sign.Escape(s)
		for _, form := range []string{s, sign.Escape(escaped), escaped, url.QueryEscape(s)} {
			text = strings.ReplaceAll(text, form, Mark)
		}
	}
	return text
}

// Line is Secrets for a server's text, and makes one line of at most MaxLine
// bytes of it.
func Line(text string, secrets ...string) string {
	text = Secrets(text, secrets...)
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	return Cut(text, MaxLine)
}

// Cut shortens a text to limit bytes, without cutting a letter in two.
func Cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "..."
}
