package decode

import (
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

// normalize rewrites the value that begins at i, in place.
func (s *shape) normalize(b []byte, i int) {
	if i >= len(b) {
		return
	}
	switch {
	case s.list:
		s.normalizeList(b, i)
	case b[i] == '{':
		eachMember(b, i, func(key, value span) bool {
			name := b[key.from+1 : key.to-1]
			if right, ok := s.alias[string(name)]; ok {
				rename(b[key.from:key.to], right)
			} else if in := s.members[string(name)]; in != nil {
				in.normalize(b, value.from)
			}
			return true
		})
	}
}

func (s *shape) normalizeList(b []byte, i int) {
	switch b[i] {
	case '"':
		if i+1 < len(b) && b[i+1] == '"' {
			copy(b[i:], "[]")
		}
	case '{':
		s.unwrap(b, i)
	}
	if s.item != nil {
		if i = skipSpace(b, i); i < len(b) && b[i] == '[' {
			eachItem(b, i, func(value span) { s.item.normalize(b, value.from) })
		}
	}
}

// unwrap turns an object with one member into the list that the member holds.
// An object with more members is no wrapper and is left for json.Unmarshal to refuse.
func (s *shape) unwrap(b []byte, i int) {
	var inner span
	members := 0
	end := eachMember(b, i, func(_, value span) bool {
		inner = value
		members++
		return true
	})
	if end < 0 || members > 1 {
		return
	}
	opening, closing := byte(' '), byte(' ')
	if members == 0 {
		inner = span{i + 1, end - 1}
	}
	if members == 0 || b[inner.from] == '{' {
		opening, closing = '[', ']'
	} else if b[inner.from] == '"' && inner.to == inner.from+2 {
		copy(b[inner.from:], "[]")
	}
	for k := i; k < inner.from; k++ {
		b[k] = ' '
	}
	for k := inner.to; k < end; k++ {
		b[k] = ' '
	}
	b[i], b[end-1] = opening, closing
}

// rename overwrites a quoted key with a name that is no longer than it; what is
// left over becomes spaces after the closing quote.
func rename(key []byte, name string) {
	if len(name)+2 > len(key) {
		return
	}
	for i := range key {
		key[i] = ' '
	}
	key[0] = '"'
	copy(key[1:], name)
	key[len(name)+1] = '"'
}
