package apitest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yunkit/yunkit/internal/decode"
)

// FuzzResponses decodes arbitrary bodies into the responses of all operations
// of a client. Nothing may panic, and what encoding/json takes must come out the
// same. The seeds are the answers in testdata.
func FuzzResponses[C any](f *testing.F) {
	f.Helper()
	var types []reflect.Type
	for m := range reflect.TypeFor[C]().Methods() {
		if response, ok := responseOf(m); ok {
			if body, err := os.ReadFile(filepath.Join("testdata", "responses", m.Name+".json")); err == nil {
				f.Add(uint16(len(types)), body)
			}
			f.Add(uint16(len(types)), []byte(`{}`))
			types = append(types, response)
		}
	}
	for _, body := range []string{``, `null`, `[]`, `{}`, `{"RequestId":1}`, `<html>`} {
		f.Add(uint16(0), []byte(body))
	}
	same := SameAsJSON(types...)
	f.Fuzz(func(t *testing.T, which uint16, body []byte) {
		same(t, types[int(which)%len(types)], body)
	})
}

// SameAsJSON returns a function that decodes a body into one of the types, and
// fails where encoding/json comes to something else. Left out are the forms that
// only we read: misspelt names, names in another case or twice, which encoding/json
// takes for the field that we know, text that is not UTF-8, and answers that are a bare
// list, of which encoding/json knows nothing: it takes any object for an empty one.
func SameAsJSON(types ...reflect.Type) func(t *testing.T, typ reflect.Type, body []byte) {
	names := map[reflect.Type]map[string]string{}
	for _, typ := range types {
		names[typ] = map[string]string{}
		collectNames(typ, names[typ], map[reflect.Type]bool{})
	}
	return func(t *testing.T, typ reflect.Type, body []byte) {
		t.Helper()
		own := bytes.Clone(body)
		ours, theirs := reflect.New(typ), reflect.New(typ)
		err := decode.Object(t.Context(), own, ours.Interface())
		if !bytes.Equal(own, body) {
			t.Fatalf("decoding changed %q to %q", body, own)
		}
		if json.Unmarshal(body, theirs.Interface()) != nil || !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) || odd(body, names[typ]) || names[typ]["[]"] != "" {
			return
		}
		if _, missing := errors.AsType[*decode.MissingError](err); err != nil && !missing {
			t.Fatalf("encoding/json reads %q as a %s, and we do not: %v", body, typ, err)
		}
		if !reflect.DeepEqual(ours.Interface(), theirs.Interface()) {
			t.Fatalf("%q is %+v for encoding/json, and %+v for us", body, theirs, ours)
		}
	}
}

// collectNames maps the wire names in a type, in lower case, to what they are. An alias is
// no name to encoding/json.
func collectNames(t reflect.Type, names map[string]string, above map[reflect.Type]bool) {
	switch {
	case above[t]:
	case t.Kind() == reflect.Pointer, t.Kind() == reflect.Slice, t.Kind() == reflect.Map:
		collectNames(t.Elem(), names, above)
	case t.Kind() == reflect.Struct:
		above[t] = true
		for f := range t.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" {
				name = f.Name
			}
			names[strings.ToLower(name)] = name
			if alias := f.Tag.Get("alias"); alias != "" {
				names[strings.ToLower(alias)] = ""
			}
			collectNames(f.Type, names, above)
		}
	}
}

// folded replaces the letters outside of ASCII that fold to letters within.
var folded = strings.NewReplacer("ſ", "s", "\u212a", "k")

// odd reports whether valid JSON has a name that we read otherwise than encoding/json,
// or one twice in an object.
func odd(body []byte, names map[string]string) bool {
	type level struct {
		seen map[string]bool // nil in a list
		key  bool            // a key is next
	}
	if !utf8.Valid(body) {
		return true
	}
	var levels []level
	for d := json.NewDecoder(bytes.NewReader(body)); ; {
		token, err := d.Token()
		if err != nil {
			return err != io.EOF || len(levels) > 0
		}
		var at *level
		if len(levels) > 0 {
			at = &levels[len(levels)-1]
		}
		if key, ok := token.(string); ok && at != nil && at.seen != nil && at.key {
			name, known := names[strings.ToLower(folded.Replace(key))]
			if at.seen[strings.ToLower(key)] || known && name != key {
				return true
			}
			at.seen[strings.ToLower(key)], at.key = true, false
			continue
		}
		if at != nil {
			at.key = true
		}
		switch token {
		case json.Delim('{'):
			levels = append(levels, level{map[string]bool{}, true})
		case json.Delim('['):
			levels = append(levels, level{})
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:len(levels)-1]
		}
		if len(levels) > 90 { // deeper than we go
			return true
		}
	}
}

// responseOf returns the type that an operation answers with.
func responseOf(m reflect.Method) (reflect.Type, bool) {
	if m.Type.NumOut() != 2 || m.Type.Out(0).Kind() != reflect.Pointer {
		return nil, false
	}
	response := m.Type.Out(0).Elem()
	return response, response.Kind() == reflect.Struct && strings.HasSuffix(response.Name(), "Response")
}
