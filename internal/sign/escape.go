package sign

import (
	"net/url"
	"slices"
)

const upperHex = "0123456789ABCDEF"

// Escape percent-encodes s as RFC 3986 asks, which is how signed texts are encoded: A-Z a-z 0-9 - _
// . ~ stay, every other byte becomes %XX. Unlike url.QueryEscape, a space is %20; unlike
// url.PathEscape, nothing else is spared.
func Escape(s string) string {
	n := escapedLen(s)
	if n == len(s) {
		return s
	}
	return string(appendEscaped(make([]byte, 0, n), s))
}

// Query encodes v for the wire the way it is signed: sorted by key, then by value, keys and values
// escaped by Escape, and an "=" even where the value is empty. Sending the signed form spares a
// gateway that compares texts any difference.
func Query(v url.Values) string {
	fields := appendValues(make([]field, 0, fieldsOnStack), v)
	n := 0
	for _, f := range fields {
		n += escapedLen(f.name) + escapedLen(f.value) + len("=&")
	}
	slices.SortFunc(fields, compareFields)
	buf := make([]byte, 0, n)
	for i, f := range fields {
		if i > 0 {
			buf = append(buf, '&')
		}
		buf = appendEscaped(buf, f.name)
		buf = append(buf, '=')
		buf = appendEscaped(buf, f.value)
	}
	return string(buf)
}

func appendEscaped(dst []byte, s string) []byte {
	for i := range len(s) {
		dst = appendEscapedByte(dst, s[i])
	}
	return dst
}

func appendEscapedByte(dst []byte, c byte) []byte {
	if unreserved(c) {
		return append(dst, c)
	}
	return append(dst, '%', upperHex[c>>4], upperHex[c&15])
}

func escapedLen(s string) int {
	n := len(s)
	for i := range len(s) {
		if !unreserved(s[i]) {
			n += len("XX")
		}
	}
	return n
}

func unreserved(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	case c == '-', c == '_', c == '.', c == '~':
		return true
	}
	return false
}
