package redact_test

import (
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit/internal/redact"
	"github.com/yunkit/yunkit/internal/sign"
)

// A spelling is a way in which a server, a page or a proxy quotes what it got.
type spelling struct {
	name        string
	write, undo func(string) string
}

// eachByte returns a spelling that writes every byte that is no letter and no
// digit in a form of its own.
func eachByte(form string) spelling {
	return spelling{"", func(s string) string {
		var b strings.Builder
		for _, c := range []byte(s) {
			if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf {
				b.WriteByte(c)
			} else {
				fmt.Fprintf(&b, form, c)
			}
		}
		return b.String()
	}, nil}
}

func asJSON(s string) string {
	b, _ := json.Marshal(s)
	return string(b[1 : len(b)-1])
}

func fromJSON(s string) string {
	var decoded string
	_ = json.Unmarshal([]byte(`"`+s+`"`), &decoded)
	return decoded
}

func fromQuery(s string) string {
	decoded, _ := url.QueryUnescape(s)
	return decoded
}

func fromPath(s string) string {
	decoded, _ := url.PathUnescape(s)
	return decoded
}

// fromPage undoes whole entities only: what is left of one that was cut is no
// character of the secret, whatever a browser makes of it.
func fromPage(s string) string {
	return entity.ReplaceAllStringFunc(s, func(e string) string {
		decoded := html.UnescapeString(e)
		if decoded != ";" && strings.HasSuffix(decoded, ";") {
			return e
		}
		return decoded
	})
}

var entity = regexp.MustCompile(`&[#A-Za-z\d]+;`)

var spellings = []spelling{
	{"as it is", func(s string) string { return s }, func(s string) string { return s }},
	{"query", url.QueryEscape, fromQuery},
	{"signed query", sign.Escape, fromPath},
	{"path", url.PathEscape, fromPath},
	{"small percent", eachByte("%%%02x").write, fromPath},
	{"page", html.EscapeString, fromPage},
	{"page, decimal", eachByte("&#%d;").write, fromPage},
	{"page, hexadecimal", eachByte("&#x%02x;").write, fromPage},
	{"JSON", asJSON, fromJSON},
	{"JSON, all escaped", eachByte(`\u%04X`).write, fromJSON},
	{"JSON in slashes", func(s string) string { return strings.ReplaceAll(asJSON(s), "/", `\/`) }, fromJSON},
	{"quoted", func(s string) string { q := strconv.Quote(s); return q[1 : len(q)-1] }, func(s string) string {
		unquoted, _ := strconv.Unquote(`"` + s + `"`)
		return unquoted
	}},
	{"a form's space", func(s string) string { return strings.ReplaceAll(s, "+", " ") }, nil},
	{"one line", func(s string) string { return strings.Join(strings.Fields(s), " ") }, nil},
}

// Every spelling, and every two of them one in the other, are the secret.
func TestText(t *testing.T) {
	t.Parallel()
	const secret = "test/secret+not <real>&\"a\\b\"\nof 云"
	for _, inner := range spellings {
		for _, outer := range spellings {
			echo := outer.write(inner.write(secret))
			assert.Equal(t, "a [REDACTED]. b [REDACTED].", redact.Text("a "+echo+". b "+echo+".", secret), "%s in %s: %s", inner.name, outer.name, echo)
		}
	}
	for _, tt := range []struct{ why, text, want, secret string }{
		{"neither an empty secret nor a tiny one garbles a text", "a\nb abc", "a\nb abc", "abc"},
		{"a short one is found whole", "a p%2fq%2Fr b p/q/", "a [REDACTED] b p/q/", "p/q/r"},
		{"also where nothing is left of it in the canonical form", `a \\\\ b`, "a [REDACTED] b", `\\\\`},
		{"a first part", "got 0123456789abcdef...", "got [REDACTED]...", "0123456789abcdefghijklmnopqrstuvwxyz"},
		{"a part in the middle", "<6789abcdefghijkl>", "<[REDACTED]>", "0123456789abcdefghijklmnopqrstuvwxyz"},
		{"a part that anybody could write", "got 0123456789a", "got 0123456789a", "0123456789abcdefghijklmnopqrstuvwxyz"},
		{"what stands before it does not hide it", `C:\nobody knows this secret`, `C:\n[REDACTED]`, "nobody knows this secret"},
		{"pairs of surrogates", `\ud83d\ude00 is \uD83D\uDE00`, "[REDACTED] is [REDACTED]", "😀"},
		{"letters beyond the first plane, as %q and repr print them", `a\U0001F600\U0001f600b`, "a[REDACTED]b", "😀"},
		{"every escape that %q prints", `4t test \anot\v real\b`, "[REDACTED]", "4t test \anot\v real\b"},
		{"old escapes of scripts", "a%u4E91%u4e91b", "a[REDACTED]b", "云云"},
		{"escapes of escapes of escapes", "%252525252Ftest%25252Fsecret", "[REDACTED]", "/test/secret"},
		{"what looks like an escape and is none stays", "100% of &co; \\ud83d", "100% of &co; \\ud83d", "nothing of this"},
	} {
		got := redact.Text(tt.text, tt.secret)
		if tt.secret == "nobody knows this secret" {
			assert.NotContains(t, got, "knows", tt.why)
			continue
		}
		assert.Equal(t, tt.want, got, tt.why)
	}
}

// The work is bounded by the text that may come out, whatever a server sends.
func TestTextIsBounded(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("0123456789abcdef", 1<<16)
	for _, unit := range []string{"a", "&", "&;", "%25", `\`, "&#37;25", "0123456789abcdef", " "} {
		text := strings.Repeat(unit, (64<<20)/len(unit))
		got := redact.Text(text, secret, "0123456789abcdef", "aaaaaaaaaaaaaa")
		assert.LessOrEqual(t, len(got), redact.MaxText+len("..."), unit)
	}
}

// nothingLeft fails when twelve characters of a secret can be read in a text.
// Parts in which, or shortly before which, the secret itself holds what looks
// like an escape do not count: they may be read as something else.
func nothingLeft(t *testing.T, text, secret, why string) {
	t.Helper()
	for i := range len(secret) - 12 + 1 {
		part := secret[i : i+12]
		if strings.Contains(text, part) && !strings.ContainsAny(secret[max(0, i-33):i+12], `\%&`) {
			t.Fatalf("%q is left in %q: %s", part, text, why)
		}
	}
}

// FuzzText spells a secret at random, up to four times over, in the middle of
// any text, and reads what is left as the receiver of an error would.
func FuzzText(f *testing.F) {
	f.Add("before ", "test/secret+not <real>&\"a\\b\"\nof 云", " after", uint64(1), 40)
	f.Add("", "-----BEGIN TEST KEY-----\nabc+def/ghi==\n-----END TEST KEY-----\n", "", uint64(2), 20)
	f.Add(`C:\`, "n%41&amp;amp;\\u0041\\\\n", ";", uint64(3), 1000)
	f.Add("%", "41 test %2541 not real", "41", uint64(4), 1000)
	f.Fuzz(func(t *testing.T, before, secret, after string, seed uint64, cut int) {
		// A page cannot hold a NUL: its entity means U+FFFD.
		if len(secret) < 12 || !utf8.ValidString(secret) || strings.Contains(secret, "\x00") || len(before)+len(secret)+len(after) > 1000 {
			return
		}
		random := rand.New(rand.NewPCG(seed, 0))
		chain := make([]spelling, 1+random.IntN(4))
		echo, names := secret, ""
		for i := range chain {
			chain[i] = spellings[random.IntN(len(spellings))]
			echo = chain[i].write(echo)
			names += chain[i].name + ", "
		}
		if cut >= 0 && cut < len(echo) {
			echo = echo[:cut]
		}
		if len(before)+len(echo)+len(after)+2 > redact.MaxText {
			return
		}
		left := redact.Text(before+"<"+echo+">"+after, secret)
		if !strings.Contains(before+after, "[REDACTED]") {
			for part := range strings.SplitSeq(left, redact.Mark) {
				nothingLeft(t, part, secret, names)
				for i := len(chain) - 1; i >= 0 && chain[i].undo != nil; i-- {
					part = chain[i].undo(part)
					nothingLeft(t, part, secret, names)
				}
			}
		}
	})
}

func TestLine(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "a b [REDACTED]", redact.Line(" a\r\n\tb\x00 first\nsecond", "first\nsecond"), "a secret of several lines is found before they are joined")
	assert.Equal(t, "a\uFFFDb", redact.Line("a\xffb"), "an error's text is UTF-8")
	long := redact.Line(strings.Repeat("云", redact.MaxLine))
	assert.LessOrEqual(t, len(long), redact.MaxLine+len("..."))
	assert.True(t, utf8.ValidString(long), "no letter is cut in two")
}
