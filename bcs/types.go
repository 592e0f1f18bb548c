package bcs

import (
	"fmt"
	"net/url"
	"strings"
)

// CommaList is a list that travels as one parameter, with commas between its
// entries. Assign a plain []string{...}.
type CommaList []string

// EncodeValues writes the list, and refuses an entry that is empty or holds a
// comma, also the full-width one of Chinese texts: it would arrive as another list.
func (l CommaList) EncodeValues(key string, values *url.Values) error {
	for i, entry := range l {
		if entry == "" || strings.ContainsAny(entry, ",，") {
			return fmt.Errorf("%s: entry %d must be neither empty nor hold a comma", key, i+1)
		}
	}
	if len(l) > 0 {
		values.Set(key, strings.Join(l, ","))
	}
	return nil
}
