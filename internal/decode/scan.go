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
		// The quote ends the string unless an odd number of backslashes stands before it.
		end, slashes := i+n, 0
		for end-slashes > i && b[end-slashes-1] == '\\' {
			slashes++
		}
		i = end + 1
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
		for depth := 0; i < len(b); {
			switch b[i] {
			case '"':
				if i = skipString(b, i); i < 0 {
					return -1
				}
				continue
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
			i++
		}
		return -1
	}
	for i < len(b) && !bytes.ContainsRune([]byte(" \n\t\r,:]}"), rune(b[i])) {
		i++
	}
	return i
}

// eachMember visits the members of the object that begins at i and returns the
// position after it. Keys include their quotes.
func eachMember(b []byte, i int, visit func(key, value span) bool) int {
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
		value := span{from: skipSpace(b, i+1)}
		value.to = skipValue(b, value.from)
		if value.to <= value.from {
			return -1
		}
		if !visit(key, value) {
			return value.to
		}
		i = skipSpace(b, value.to)
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

// eachItem visits the items of the list that begins at i.
func eachItem(b []byte, i int, visit func(value span)) {
	for i = skipSpace(b, i+1); i < len(b) && b[i] != ']'; {
		value := span{i, skipValue(b, i)}
		if value.to <= value.from {
			return
		}
		visit(value)
		i = skipSpace(b, value.to)
		if i >= len(b) || b[i] != ',' {
			return
		}
		i = skipSpace(b, i+1)
	}
}
