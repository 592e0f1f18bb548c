package decode

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
)

// shape says what of a Go type needs a look before its JSON is decoded. A nil
// shape needs none.
type shape struct {
	list    bool
	item    *shape            // of a list's items
	members map[string]*shape // of an object's members, by wire name
	alias   map[string]string // misspelt name -> wire name
}

// shapes keeps the shape of every type that was decoded; types are few and fixed.
var shapes sync.Map // reflect.Type -> *shape

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := buildShape(t, map[reflect.Type]bool{})
	shapes.Store(t, s)
	return s
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// buildShape returns nil for what json.Unmarshal reads well enough alone, for
// types that read themselves, and inside a type that contains itself.
func buildShape(t reflect.Type, above map[reflect.Type]bool) *shape {
	if reflect.PointerTo(t).Implements(unmarshaler) {
		return nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		return buildShape(t.Elem(), above)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return nil // base64 text
		}
		return &shape{list: true, item: buildShape(t.Elem(), above)}
	case reflect.Struct:
		if above[t] {
			return nil
		}
		above[t] = true
		defer delete(above, t)
		return buildMembers(t, above)
	}
	return nil
}

func buildMembers(t reflect.Type, above map[reflect.Type]bool) *shape {
	s := &shape{members: map[string]*shape{}, alias: map[string]string{}}
	for f := range t.Fields() {
		if !f.IsExported() {
			continue
		}
		tag, tagged := f.Tag.Lookup("json")
		name, _, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-":
			continue
		case f.Anonymous && !tagged:
			if in := buildShape(f.Type, above); in != nil {
				for k, v := range in.members {
					s.members[k] = v
				}
				for k, v := range in.alias {
					s.alias[k] = v
				}
			}
			continue
		case name == "":
			name = f.Name
		}
		if in := buildShape(f.Type, above); in != nil {
			s.members[name] = in
		}
		if wrong := f.Tag.Get("alias"); wrong != "" {
			s.alias[wrong] = name
		}
	}
	if len(s.members) == 0 && len(s.alias) == 0 {
		return nil
	}
	return s
}

// misspelt reports whether body may hold a misspelt name at any depth.
func (s *shape) misspelt(body []byte) bool {
	if s == nil {
		return false
	}
	for wrong := range s.alias {
		if bytes.Contains(body, []byte(wrong)) {
			return true
		}
	}
	for _, in := range s.members {
		if in.misspelt(body) {
			return true
		}
	}
	return s.item.misspelt(body)
}

// normalize rewrites the value that begins at i, in place, and returns the
// position after it, or -1 where the text is broken.
func (s *shape) normalize(b []byte, i int) int {
	switch {
	case s == nil || i >= len(b):
		return skipValue(b, i)
	case s.list && b[i] == '{':
		return s.unwrap(b, i)
	case s.list && b[i] == '[':
		return eachItem(b, i, func(item int) int { return s.item.normalize(b, item) })
	case s.list:
		return emptyText(b, i)
	case b[i] == '{':
		return eachMember(b, i, func(key span, value int) int {
			return s.member(b, key).normalize(b, value)
		})
	}
	return skipValue(b, i)
}

// member returns the shape of a member, whose name is put right where it is misspelt.
func (s *shape) member(b []byte, key span) *shape {
	if s == nil {
		return nil
	}
	name := b[key.from+1 : key.to-1]
	if bytes.IndexByte(name, '\\') >= 0 {
		name = []byte(Text(b[key.from:key.to]))
	}
	if right, ok := s.alias[string(name)]; ok {
		rename(b[key.from:key.to], right)
		return s.members[right]
	}
	return s.members[string(name)]
}

// emptyText turns "" in place of a list into one.
func emptyText(b []byte, i int) int {
	end := skipValue(b, i)
	if end == i+2 && b[i] == '"' {
		copy(b[i:], "[]")
	}
	return end
}

// unwrap turns an object with one member into the list that the member holds,
// and an empty object into an empty list. An object with more members is no
// wrapper and is left for json.Unmarshal to refuse.
func (s *shape) unwrap(b []byte, i int) int {
	var inner span
	members := 0
	end := eachMember(b, i, func(_ span, value int) int {
		members++
		inner = span{value, skipValue(b, value)}
		return inner.to
	})
	switch {
	case end < 0 || members > 1:
		return end
	case members == 0:
		inner = span{end - 1, end - 1}
	}
	opening, closing := byte('['), byte(']')
	if members == 1 && (b[inner.from] == '[' || b[inner.from] == 'n' || inner.to == inner.from+2 && b[inner.from] == '"') {
		opening, closing = ' ', ' ' // not a single item, but the list itself
	}
	blank(b[i:inner.from])
	blank(b[inner.to:end])
	b[i], b[end-1] = opening, closing
	if s.item != nil || b[inner.from] == '"' {
		// What is in the list now is read as if it had always stood there.
		s.normalize(b, skipSpace(b, i))
	}
	return end
}

func blank(b []byte) {
	for i := range b {
		b[i] = ' '
	}
}

// rename overwrites a quoted key with a name that is no longer than it; what is
// left over becomes spaces after the closing quote.
func rename(key []byte, name string) {
	if len(name)+2 > len(key) {
		return
	}
	blank(key)
	key[0] = '"'
	copy(key[1:], name)
	key[len(name)+1] = '"'
}
