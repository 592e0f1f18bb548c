package redact

import (
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// canonical is a text in the one form in which texts are compared: every
// spelling that servers and what stands between give a character is undone,
// however often and in whatever mixture it was applied.
//
//	%2F %2f %u002F            queries, forms
//	&#47; &#x2F; &sol; &amp;  pages
//	\u002F \x2F \" \n \\      JSON, and what %q and repr print; \U0001F600
//
// White space, control characters and plus signs, which are spaces in a form, are
// all the same; what is left of backslashes does not count at all.
type canonical struct {
	text []byte
	// Where in the source each byte begins and ends.
	from, to []int
}

// newCanonical reads a text once. Whatever a byte completes is undone at once, so
// that what comes out of it can complete something in its turn.
func newCanonical(text string) *canonical {
	c := &canonical{make([]byte, 0, len(text)), make([]int, 0, len(text)), make([]int, 0, len(text))}
	for i := range len(text) {
		c.push(text[i], i, i+1)
		for c.reduce() {
		}
	}
	kept := 0
	for i, b := range c.text {
		switch {
		case b == '\\':
			continue
		case b < ' ' || b == 0x7f || b == '+':
			b = ' '
		}
		c.text[kept], c.from[kept], c.to[kept] = b, c.from[i], c.to[i]
		kept++
	}
	c.cut(kept)
	return c
}

func (c *canonical) push(b byte, from, to int) {
	c.text, c.from, c.to = append(c.text, b), append(c.from, from), append(c.to, to)
}

func (c *canonical) cut(n int) { c.text, c.from, c.to = c.text[:n], c.from[:n], c.to[:n] }

// longestEntity is the length of &CounterClockwiseContourIntegral;.
const longestEntity = 33

// reduce undoes the escape at the end of what was read, if there is one. Each
// step leaves less that can be undone.
func (c *canonical) reduce() bool {
	n := len(c.text)
	last := c.text[n-1]
	switch {
	case last == ';':
		for i := n - 2; i >= max(0, n-longestEntity); i-- {
			if c.text[i] != '&' {
				continue
			}
			entity := string(c.text[i:])
			decoded := html.UnescapeString(entity)
			whole := decoded == ";" || !strings.HasSuffix(decoded, ";") // and not only its beginning, as in &notit;
			return whole && c.replace(n-i, decoded)
		}
	case n >= 2 && c.text[n-2] == '\\':
		switch last {
		case '\\':
			return c.replace(2, `\`)
		case 'a', 'b', 'f', 'n', 'r', 't', 'v':
			return c.replace(2, "\n") // they are all the same
		}
	case isHex(last):
		return c.reduceHex()
	}
	return false
}

// reduceHex undoes an escape that ends with a hexadecimal digit.
func (c *canonical) reduceHex() bool {
	if high, ok := c.hex(12, `\u`, 4, 6); ok {
		if low, ok := c.hex(6, `\u`, 4, 0); ok {
			if r := utf16.DecodeRune(rune(high), rune(low)); r != utf8.RuneError {
				return c.replace(12, string(r))
			}
		}
	}
	if code, ok := c.hex(10, `\U`, 8, 0); ok && code <= unicode.MaxRune {
		return c.replace(10, string(rune(code)))
	}
	for _, form := range []string{`\u`, `%u`} {
		if code, ok := c.hex(6, form, 4, 0); ok && !utf16.IsSurrogate(rune(code)) {
			return c.replace(6, string(rune(code)))
		}
	}
	if code, ok := c.hex(4, `\x`, 2, 0); ok {
		return c.replace(4, string([]byte{byte(code)}))
	}
	if code, ok := c.hex(3, "%", 2, 0); ok {
		return c.replace(3, string([]byte{byte(code)}))
	}
	return false
}

// hex reads the number of an escape that begins back bytes before the end and
// after which rest bytes follow.
func (c *canonical) hex(back int, prefix string, digits, rest int) (uint64, bool) {
	n := len(c.text)
	if n < back || string(c.text[n-back:n-back+len(prefix)]) != prefix {
		return 0, false
	}
	number := c.text[n-rest-digits : n-rest]
	for _, b := range number {
		if !isHex(b) {
			return 0, false
		}
	}
	code, err := strconv.ParseUint(string(number), 16, 32)
	return code, err == nil
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}

// replace puts what an escape stands for in place of the last n bytes.
func (c *canonical) replace(n int, decoded string) bool {
	at := len(c.text) - n
	from, to := c.from[at], c.to[len(c.to)-1]
	c.cut(at)
	for i := range len(decoded) {
		c.push(decoded[i], from, to)
	}
	return true
}
