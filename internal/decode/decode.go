// Package decode reads the JSON of the vendors into plain Go structs, with the
// forms that they really send: lists wrapped in an object, empty texts in place
// of lists, misspelt names.
package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
)

var errNotObject = errors.New("the answer is not a JSON object")

// Object decodes body, which must be a JSON object, into the struct that out
// points at; a nil out wants nothing of it. What out held before, from an answer
// that broke off, is cleared. Where out has a list,
//
//	{"AccessToken":[...]} is read as [...]
//	{"AccessToken":{...}} is read as [{...}]
//	"" and {} are read as []
//
// and a field with the tag alias:"TolenName" is also read from a member of that
// name. For that, body is changed in place.
func Object(body []byte, out any) error {
	start := skipSpace(body, 0)
	if start >= len(body) || body[start] != '{' {
		return errNotObject
	}
	if out == nil {
		out = new(struct{})
	}
	v := reflect.ValueOf(out).Elem()
	s := shapeOf(v.Type())
	if s.misspelt(body) {
		s.normalize(body, start)
	}
	v.SetZero()
	err := json.Unmarshal(body, out)
	// The odd forms are rare in most services, and looking for them costs about a
	// tenth of decoding: they are mended where they turn out to be there.
	if odd, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && odd.Type.Kind() == reflect.Slice {
		s.normalize(body, start)
		v.SetZero()
		err = json.Unmarshal(body, out)
	}
	return err
}

// Members calls visit with each member of the JSON object in body, in order,
// until it returns false. The value is the text as it stands in body. What is
// not an object has no members, and a broken one those before the break.
func Members(body []byte, visit func(key, value []byte) bool) {
	members(body, nil, visit)
}

// MembersOf is Members for an answer that Object will decode into out, of a
// service that has the odd forms as a rule: they are mended on the way, which
// saves a second look at everything.
func MembersOf(body []byte, out any, visit func(key, value []byte) bool) {
	var s *shape
	if out != nil {
		s = shapeOf(reflect.TypeOf(out).Elem())
	}
	members(body, s, visit)
}

func members(body []byte, s *shape, visit func(key, value []byte) bool) {
	eachMember(body, skipSpace(body, 0), func(key span, value int) int {
		end := s.member(body, key).normalize(body, value)
		if end <= value || !visit(body[key.from+1:key.to-1], body[value:end]) {
			return -1
		}
		return end
	})
}

// Text returns the text of a JSON string, number or boolean, and "" for
// anything else.
func Text(value []byte) string {
	if len(value) == 0 {
		return ""
	}
	switch value[0] {
	case '"':
		if bytes.IndexByte(value, '\\') < 0 {
			return string(value[1 : len(value)-1])
		}
		var s string
		if json.Unmarshal(value, &s) != nil {
			return ""
		}
		return s
	case '{', '[', 'n':
		return ""
	}
	return string(value)
}
