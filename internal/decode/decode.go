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
	return object(body, out, false)
}

// WrappedObject is Object for services whose lists are wrapped as a rule.
func WrappedObject(body []byte, out any) error {
	return object(body, out, true)
}

var errNotObject = errors.New("the answer is not a JSON object")

func object(body []byte, out any, wrapped bool) error {
	start := skipSpace(body, 0)
	if start >= len(body) || body[start] != '{' {
		return errNotObject
	}
	if out == nil {
		out = new(struct{})
	}
	v := reflect.ValueOf(out).Elem()
	s := shapeOf(v.Type())
	// The odd forms are rare in most services, and looking for them costs about
	// a tenth of decoding: they are mended when they are known or turn out to be there.
	if s != nil && (wrapped || s.misspelt(body)) {
		s.normalize(body, start)
		wrapped = true
	}
	v.SetZero()
	err := json.Unmarshal(body, out)
	if odd, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && s != nil && !wrapped && odd.Type.Kind() == reflect.Slice {
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
	eachMember(body, skipSpace(body, 0), func(key span, value int) int {
		end := skipValue(body, value)
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
