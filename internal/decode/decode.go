// Package decode reads the JSON of the vendors into plain Go structs, with the
// forms that they really send: lists wrapped in an object, empty texts in place
// of lists, misspelt names.
package decode

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// Unmarshal decodes body into the struct that out points at. body is changed
// on the way: where out has a list,
//
//	{"AccessToken":[...]} becomes [...]
//	{"AccessToken":{...}} becomes [{...}]
//	"" and {} become []
//
// and a field with the tag alias:"TolenName" is also read from a member of that
// name. The changes are made in place, with spaces, so that nothing is copied.
func Unmarshal(body []byte, out any) error {
	t := reflect.TypeOf(out)
	if t == nil || t.Kind() != reflect.Pointer {
		return fmt.Errorf("decode: %T is not a pointer", out)
	}
	if s := shapeOf(t.Elem()); s != nil {
		// What is not JSON is left to json.Unmarshal to report.
		s.normalize(body, skipSpace(body, 0))
	}
	return json.Unmarshal(body, out)
}

var errNotObject = errors.New("the answer is not a JSON object")

// Object decodes a body that must be a JSON object like Unmarshal. A nil out
// wants nothing of it. What out held before, from an answer that broke off, is
// cleared.
func Object(body []byte, out any) error {
	if i := skipSpace(body, 0); i >= len(body) || body[i] != '{' {
		return errNotObject
	}
	if out == nil {
		out = new(struct{})
	} else {
		reflect.ValueOf(out).Elem().SetZero()
	}
	return Unmarshal(body, out)
}

// Members calls visit with each member of the JSON object in body, in order,
// until it returns false. The value is the text as it stands in body. What is
// not an object has no members, and a broken one those before the break.
func Members(body []byte, visit func(key, value []byte) bool) {
	eachMember(body, skipSpace(body, 0), func(key span, value span) bool {
		return visit(body[key.from+1:key.to-1], body[value.from:value.to])
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
