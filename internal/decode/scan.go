package decode

import "bytes"

// The functions of this file find where values begin and end. They accept more
// than JSON is, for json.Unmarshal judges afterwards, and they never read
// beyond the text: a position of -1 means that it is broken.

type span struct{ from, to int }

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// skipString returns the position after the string that begins at i.
func skipString(b []byte, i int) int {
	for i++; i < len(b); {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return -1
		}
		i += n + 1
		// The quote ends the string unless an odd number of backslashes stands before it.
		slashes := 0
		for b[i-2-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
	return -1
}

// skipValue returns the position after the value that begins at i.
func skipValue(b []byte, i int) int {
	if i < 0 || i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		return skipString(b, i)
	case '{', '[':
		return skipContainer(b, i)
	}
	for i < len(b) && !ends[b[i]] {
		i++
	}
	return i
}

// ends holds what a number, true, false or null ends at.
var ends = [256]bool{' ': true, '\n': true, '\t': true, '\r': true, ',': true, ':': true, ']': true, '}': true}

func skipContainer(b []byte, i int) int {
	for depth := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			if i = skipString(b, i) - 1; i < 0 {
				return -1
			}
		case '{', '[':
			if depth++; depth > maxDepth {
				return -1
			}
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// eachMember visits the members of the object that begins at i and returns the
// position after it. visit gets the key with its quotes and where its value
// begins, and returns the position after the value, or -1 to end the walk.
func eachMember(b []byte, i int, visit func(key span, value int) int) int {
	if i >= len(b) || b[i] != '{' {
		return -1
	}
	if i = skipSpace(b, i+1); i < len(b) && b[i] == '}' {
		return i + 1
	}
	for i < len(b) && b[i] == '"' {
		key := span{i, skipString(b, i)}
		if key.to < 0 {
			return -1
		}
		i = skipSpace(b, key.to)
		if i >= len(b) || b[i] != ':' {
			return -1
		}
		value := skipSpace(b, i+1)
		if i = visit(key, value); i <= value {
			return -1
		}
		i = skipSpace(b, i)
		switch {
		case i < len(b) && b[i] == ',':
			i = skipSpace(b, i+1)
		case i < len(b) && b[i] == '}':
			return i + 1
		default:
			return -1
		}
	}
	return -1
}

// countItems returns the number of items of the list that begins at i, or -1
// where it has no end.
func countItems(b []byte, i int) int {
	if first := skipSpace(b, i+1); first < len(b) && b[first] == ']' {
		return 0
	}
	n := 1
	for depth := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			if i = skipString(b, i) - 1; i < 0 {
				return -1
			}
		case ',':
			if depth == 1 {
				n++
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return n
			}
		}
	}
	return -1
}

// skipNumber returns the position after the number that begins at i.
func skipNumber(b []byte, i int) int {
	digits := func() bool {
		from := i
		for i < len(b) && b[i] >= '0' && b[i] <= '9' {
			i++
		}
		return i > from
	}
	if b[i] == '-' {
		i++
	}
	if i < len(b) && b[i] == '0' {
		i++
	} else if !digits() {
		return -1
	}
	if i < len(b) && b[i] == '.' {
		if i++; !digits() {
			return -1
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if !digits() {
			return -1
		}
	}
	if i < len(b) && !ends[b[i]] {
		return -1
	}
	return i
}
