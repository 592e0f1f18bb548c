package redact

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// MaxLine is the length to which Line cuts a text.
	MaxLine = 512
	// MaxText is the length to which a text is cut before anything is done with it.
	MaxText = 16 << 10
	// shortest is the length from which on a secret is taken out. A shorter one
	// would garble a text more than that would protect it.
	shortest = 4
	// window is the length from which on a part of a secret is taken out, too.
	window = 12
)

// Text replaces each secret in a text by [Mark], in every spelling in which a
// server may send it back, and every part of one that is at least twelve
// characters long. A text longer than [MaxText] is cut.
func Text(text string, secrets ...string) string {
	text = Cut(text, MaxText)
	var marked []bool
	mark := func(from, to int) {
		if marked == nil {
			marked = make([]bool, len(text))
		}
		for i := from; i < to; i++ {
			marked[i] = true
		}
	}
	var plain *canonical
	parts := map[[window]byte]bool{} // of the text, and whether they are parts of a secret
	for _, secret := range secrets {
		if len(secret) < shortest {
			continue
		}
		for at := range occurrences([]byte(text), []byte(secret)) {
			mark(at, at+len(secret))
		}
		if plain == nil {
			plain = newCanonical(text)
			for i := range len(plain.text) - window + 1 {
				parts[[window]byte(plain.text[i:])] = false
			}
		}
		s := newCanonical(secret).text
		if len(s) >= shortest && len(s) < window {
			for at := range occurrences(plain.text, s) {
				mark(plain.from[at], plain.to[at+len(s)-1])
			}
		}
		for i := range len(s) - window + 1 {
			part := [window]byte(s[i:])
			if _, ok := parts[part]; ok {
				parts[part] = true
			}
		}
	}
	if plain != nil {
		for i := range len(plain.text) - window + 1 {
			if parts[[window]byte(plain.text[i:])] {
				mark(plain.from[i], plain.to[i+window-1])
			}
		}
	}
	if marked == nil {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		switch {
		case !marked[i]:
			b.WriteByte(text[i])
		case i == 0 || !marked[i-1]:
			b.WriteString(Mark)
		}
	}
	return b.String()
}

// occurrences yields where part begins in text, overlapping ones included.
func occurrences(text, part []byte) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for at := 0; ; at++ {
			i := bytes.Index(text[at:], part)
			if i < 0 || !yield(at+i) {
				return
			}
			at += i
		}
	}
}

// Line is [Text] for a server's text, and makes one line of at most [MaxLine]
// bytes of it.
func Line(text string, secrets ...string) string {
	text = strings.ToValidUTF8(Text(text, secrets...), "\uFFFD")
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
