package source

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ParseINI reads [section] lines and lines of key = value or key: value, the way
// the vendors' reader does: a # or a ; begins a comment wherever it stands outside
// of quotes, and quotes around a value are not part of it. What is none of these
// is passed over. A file that is no text is an error which shows none of it.
func ParseINI(path string, data []byte) (map[string]map[string]string, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, fmt.Errorf("%s is empty", path)
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return nil, fmt.Errorf("%s is not UTF-8", path)
	}
	sections := map[string]map[string]string{}
	var section map[string]string
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		if name, ok := strings.CutPrefix(line, "["); ok {
			name, _, closed := strings.Cut(name, "]")
			if !closed {
				return nil, fmt.Errorf("line %d of %s opens a section and does not close it", number, path)
			}
			name = strings.TrimSpace(name)
			if sections[name] == nil {
				sections[name] = map[string]string{}
			}
			section = sections[name]
			continue
		}
		i := strings.IndexAny(line, "=:")
		if i < 0 || section == nil {
			continue
		}
		value, err := iniValue(strings.TrimSpace(line[i+1:]))
		if err != nil {
			return nil, fmt.Errorf("line %d of %s: %w", number, path, err)
		}
		section[strings.ToLower(strings.TrimSpace(line[:i]))] = value
	}
	return sections, nil
}

func iniValue(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if quote := text[0]; quote == '"' || quote == '\'' || quote == '`' {
		end := strings.IndexByte(text[1:], quote)
		if end < 0 {
			return "", errors.New("the value has an open quote")
		}
		return text[1 : 1+end], nil
	}
	if i := strings.IndexAny(text, "#;"); i >= 0 {
		text = strings.TrimSpace(text[:i])
	}
	return text, nil
}
