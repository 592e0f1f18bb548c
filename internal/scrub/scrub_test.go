package scrub_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit/internal/scrub"
	"github.com/yunkit/yunkit/internal/sign"
)

func TestSecrets(t *testing.T) {
	t.Parallel()
	const secret = "test/secret+not real"
	for _, tt := range []struct{ why, text string }{
		{"as it is", secret},
		{"as a query quotes it", sign.Escape(secret)},
		{"as a form quotes it", url.QueryEscape(secret)},
		{"as the string to sign of RPC quotes it", sign.Escape(sign.Escape(secret))},
	} {
		assert.Equal(t, "a [REDACTED] b [REDACTED]", scrub.Secrets("a "+tt.text+" b "+tt.text, secret), tt.why)
	}
	assert.Equal(t, "a\nb", scrub.Secrets("a\nb", "", "abc"), "neither an empty secret nor a tiny one garbles a text")
}

func TestLine(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "a b [REDACTED]", scrub.Line(" a\r\n\tb\x00 first\nsecond", "first\nsecond"), "a secret of several lines is found before they are joined")
	long := scrub.Line(strings.Repeat("云", scrub.MaxLine))
	assert.LessOrEqual(t, len(long), scrub.MaxLine+len("..."))
	assert.True(t, utf8.ValidString(long), "no letter is cut in two")
}
