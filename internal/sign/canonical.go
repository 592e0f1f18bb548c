package sign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// field is a query parameter or a header.
type field struct{ name, value string }

// fieldsOnStack is how many fields are sorted without an allocation; more parameters than
// any of the APIs takes only cost a few.
const fieldsOnStack = 48

var errNoURL = errors.New("sign: the request has no URL")

// compareFields sorts by name first: sorting finished "name=value" texts would put "a-1=" before
// "a=".
func compareFields(a, b field) int {
	if c := strings.Compare(a.name, b.name); c != 0 {
		return c
	}
	return strings.Compare(a.value, b.value)
}

func compareHeaders(a, b field) int { return compareFold(a.name, b.name) }

func appendValues(dst []field, v url.Values) []field {
	for name, values := range v {
		for _, value := range values {
			dst = append(dst, field{name, value})
		}
	}
	return dst
}

// parseQuery cuts raw into its parameters, sorted by the bytes they stand for, and tells how long
// they are when encoded again. They are left encoded: nextByte decodes them in place, so that no
// parameter costs an allocation.
func parseQuery(dst []field, raw string) (fields []field, n int, err error) {
	for raw != "" {
		var part string
		part, raw, _ = strings.Cut(raw, "&")
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		nameLen, ok1 := reescapedLen(name)
		valueLen, ok2 := reescapedLen(value)
		if !ok1 || !ok2 {
			return nil, 0, errors.New("sign: the query holds a broken percent-escape")
		}
		n += nameLen + valueLen + len("=&")
		dst = append(dst, field{name, value})
	}
	slices.SortFunc(dst, func(a, b field) int {
		if c := compareDecoded(a.name, b.name); c != 0 {
			return c
		}
		return compareDecoded(a.value, b.value)
	})
	return dst, n, nil
}

// appendQuery writes the parameters of parseQuery. However the wire spells a character, the signed
// text has the one spelling of Escape.
func appendQuery(dst []byte, fields []field) []byte {
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = appendReescaped(dst, f.name)
		dst = append(dst, '=')
		dst = appendReescaped(dst, f.value)
	}
	return dst
}

func appendReescaped(dst []byte, s string) []byte {
	for s != "" {
		var c byte
		c, s = nextByte(s)
		dst = appendEscapedByte(dst, c)
	}
	return dst
}

func compareDecoded(a, b string) int {
	for a != "" && b != "" {
		var x, y byte
		x, a = nextByte(a)
		y, b = nextByte(b)
		if x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

// reescapedLen is the length of s in the spelling of Escape; ok is false if a percent sign does not
// start an escape.
func reescapedLen(s string) (n int, ok bool) {
	for s != "" {
		if s[0] == '%' && (len(s) < 3 || !isHex(s[1]) || !isHex(s[2])) {
			return 0, false
		}
		var c byte
		c, s = nextByte(s)
		if n++; !unreserved(c) {
			n += len("XX")
		}
	}
	return n, true
}

// nextByte decodes the first byte of an encoded query component, which reescapedLen has checked.
func nextByte(s string) (c byte, rest string) {
	switch s[0] {
	case '+':
		return ' ', s[1:]
	case '%':
		return hexValue(s[1])<<4 | hexValue(s[2]), s[3:]
	}
	return s[0], s[1:]
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func hexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return lower(c) - 'a' + 10
}

// headerFields adds the headers of h to dst, sorts by lower-case name and keeps those that are
// signed. Two names that differ only in case are refused: each vendor's code merges them in a way
// of its own, and what the gateway does with them is not known. So are several values of one signed
// header, and line breaks, which would forge further lines.
//
// Authorization is never signed, but a second spelling of it is found here too. So is one of Host
// if host is given, which is then signed in place of a Host header, since net/http sends no such
// header but the host of the request.
func headerFields(dst []field, h http.Header, host string, signed func(name string) bool) ([]field, error) {
	for name, values := range h {
		if len(values) == 0 || name == "Authorization" || host != "" && name == "Host" {
			continue
		}
		if len(values) > 1 && signed(name) {
			return nil, errors.New("sign: several values of header " + name)
		}
		dst = append(dst, field{name, values[0]})
	}
	dst = append(dst, field{name: "Authorization"})
	if host != "" {
		dst = append(dst, field{"Host", host})
	}
	slices.SortFunc(dst, compareHeaders)
	for i, f := range dst {
		if i > 0 && compareHeaders(f, dst[i-1]) == 0 {
			return nil, errors.New("sign: two spellings of header " + f.name)
		}
		if strings.ContainsAny(f.value, "\r\n") {
			return nil, errors.New("sign: line break in header " + f.name)
		}
	}
	return slices.DeleteFunc(dst, func(f field) bool {
		return !signed(f.name) || compareFold(f.name, "authorization") == 0
	}), nil
}

// headersLen is the room that appendHeaders needs, and once more the names alone.
func headersLen(fields []field) int {
	n := 0
	for _, f := range fields {
		n += 3*len(f.name) + len(f.value) + len(":\n;;")
	}
	return n
}

// appendHeaders writes the header lines, an empty line and the list of names, which it also
// returns: Authorization repeats it.
func appendHeaders(dst []byte, fields []field) (buf, names []byte) {
	for _, f := range fields {
		dst = appendLower(dst, f.name)
		dst = append(dst, ':')
		dst = append(dst, strings.TrimSpace(f.value)...)
		dst = append(dst, '\n')
	}
	dst = append(dst, '\n')
	start := len(dst)
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ';')
		}
		dst = appendLower(dst, f.name)
	}
	return dst, dst[start:]
}

func headerValue(fields []field, name string) (string, bool) {
	for _, f := range fields {
		if compareFold(f.name, name) == 0 {
			return f.value, true
		}
	}
	return "", false
}

// compareFold compares as if both were lower-case. Header names are ASCII; strings.EqualFold knows
// more letters than HTTP does.
func compareFold(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			continue
		}
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && compareFold(s[:len(prefix)], prefix) == 0
}

func appendLower(dst []byte, s string) []byte {
	for i := range len(s) {
		dst = append(dst, lower(s[i]))
	}
	return dst
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func appendSHA256(dst, text []byte) []byte {
	sum := sha256.Sum256(text)
	return hex.AppendEncode(dst, sum[:])
}

// appendHMAC appends the HMAC-SHA256 in hex. Both vendors key it with the secret itself, derived
// from nothing.
func appendHMAC(dst []byte, secret string, text []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(text)
	// The sum passes through the room behind dst: an array of our own would escape through the
	// interface.
	var sum [sha256.Size]byte
	copy(sum[:], mac.Sum(dst)[len(dst):])
	return hex.AppendEncode(dst, sum[:])
}
