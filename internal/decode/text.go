package decode

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	quoted kind = iota + 1
	number
	literal // true or false
	null
	container // an object or a list, passed over
)

// token is a value as it stands; text is what is between the quotes of a text,
// without escapes, and valid until the next one is read.
type token struct {
	kind kind
	text []byte
}

// token reads the value that begins at i, whatever it is.
func (r *reader) token() (t token, ok bool) {
	if r.i >= len(r.b) {
		return t, r.broken()
	}
	from := r.i
	switch c := r.b[from]; {
	case c == '"':
		t.kind = quoted
		t.text, ok = r.text()
		return t, ok
	case c == '{' || c == '[':
		t.kind = container
		return t, r.skip()
	case c == '-' || c >= '0' && c <= '9':
		t.kind = number
		r.i = skipNumber(r.b, from)
	default:
		r.i = skipValue(r.b, from)
		switch string(r.b[from:r.i]) {
		case "true", "false":
			t.kind = literal
		case "null":
			t.kind = null
		}
	}
	if t.kind == 0 || r.i < 0 {
		// A word or a number that ends with the text may be cut.
		if r.i = from; skipValue(r.b, from) == len(r.b) {
			r.i = len(r.b)
		}
		return t, r.broken()
	}
	t.text = r.b[from:r.i]
	return t, true
}

// skip passes over a value.
func (r *reader) skip() bool {
	end := skipValue(r.b, r.i)
	if end <= r.i {
		if end < 0 {
			r.i = len(r.b)
		}
		return r.broken()
	}
	r.i = end
	return true
}

// plain holds the bytes that stand for themselves in a text and are ASCII.
var plain = func() (table [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// text reads the text that begins at i, and returns what is between its quotes
// without escapes. It is valid until the next text is read.
func (r *reader) text() ([]byte, bool) {
	from := r.i + 1
	i := from
	for i < len(r.b) && plain[r.b[i]] {
		i++
	}
	if r.plain = i < len(r.b) && r.b[i] == '"'; r.plain {
		r.i = i + 1
		return r.b[from:i], true
	}
	return r.unescape(from, i)
}

// unescape reads a text, of which the bytes up to i are plain. Line feeds,
// carriage returns and tabs that a server forgot to escape are taken as they are;
// what is not UTF-8 becomes U+FFFD.
func (r *reader) unescape(from, i int) ([]byte, bool) {
	out := r.scratch[:0]
	out = append(out, r.b[from:i]...)
	for i < len(r.b) {
		switch c := r.b[i]; {
		case c == '"':
			r.i, r.scratch = i+1, out
			return out, true
		case c == '\\':
			letter, n := escape(r.b[i:])
			if n == 0 {
				if r.i = i; len(r.b)-i < len(`\u0000`) {
					r.i = len(r.b)
				}
				return nil, r.broken()
			}
			out = utf8.AppendRune(out, letter)
			i += n
		case c >= utf8.RuneSelf:
			letter, n := utf8.DecodeRune(r.b[i:])
			out = utf8.AppendRune(out, letter)
			i += n
		case c < ' ' && c != '\n' && c != '\r' && c != '\t':
			r.i = i
			return nil, r.broken()
		default:
			out = append(out, c)
			i++
		}
	}
	r.i = i
	return nil, r.broken()
}

// escape reads the escape at the front of b, and returns 0 for what is none.
func escape(b []byte) (letter rune, length int) {
	if len(b) < 2 {
		return 0, 0
	}
	switch c := b[1]; c {
	case '"', '\\', '/':
		return rune(c), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	}
	letter = unicodeEscape(b)
	if letter < 0 {
		return 0, 0
	}
	if utf16.IsSurrogate(letter) {
		if both := utf16.DecodeRune(letter, unicodeEscape(b[6:])); both != utf8.RuneError {
			return both, 12
		}
		letter = utf8.RuneError
	}
	return letter, 6
}

// unicodeEscape reads an escape like \u4e91; -1 for what is none.
func unicodeEscape(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' || b[2] == '+' || b[2] == '-' {
		return -1
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// string returns b as a string, the one of before where it was one lately.
func (r *reader) string(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > 32 {
		return string(b)
	}
	recent := &r.strings[(uint(len(b))+uint(b[0])*7+uint(b[len(b)-1])*31+uint(b[len(b)/2])*17)%uint(len(r.strings))]
	if *recent != string(b) {
		*recent = string(b)
	}
	return *recent
}

// valid returns raw JSON in UTF-8 and with the control characters escaped that a
// server forgot to, and whether it is JSON.
func valid(raw []byte) ([]byte, bool) {
	raw = bytes.ToValidUTF8(raw, []byte("\ufffd"))
	if json.Valid(raw) {
		return raw, true
	}
	var mended []byte
	inText := false
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case c == '"':
			inText = !inText
		case c == '\\' && inText && i+1 < len(raw):
			mended = append(mended, c)
			i++
			c = raw[i]
		case inText && (c == '\n' || c == '\r' || c == '\t'):
			mended = append(mended, '\\')
			c = map[byte]byte{'\n': 'n', '\r': 'r', '\t': 't'}[c]
		}
		mended = append(mended, c)
	}
	return mended, json.Valid(mended)
}
