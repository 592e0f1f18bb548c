package apitest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

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
			types = append(types, response)
		}
	}
	for _, body := range []string{``, `null`, `[]`, `{}`, `{"RequestId":1}`, `<html>`} {
		f.Add(uint16(0), []byte(body))
	}
	f.Fuzz(func(t *testing.T, which uint16, body []byte) {
		response := types[int(which)%len(types)]
		theirs := reflect.New(response)
		var plain any
		valid := json.Unmarshal(body, theirs.Interface()) == nil && json.Unmarshal(body, &plain) == nil && reflect.TypeOf(plain) == reflect.TypeFor[map[string]any]()
		for name, read := range map[string]func([]byte, any) error{"Object": decode.Object, "MembersOf": afterMembersOf} {
			ours := reflect.New(response)
			err := read(slices.Clone(body), ours.Interface())
			switch {
			case !valid || misspelt(plain):
			case err != nil:
				t.Fatalf("%s: encoding/json reads %q as a %s, and %s does not: %v", name, body, response, name, err)
			case !reflect.DeepEqual(ours.Interface(), theirs.Interface()):
				t.Fatalf("%q is %+v for encoding/json, and %+v for %s", body, theirs, ours, name)
			}
		}
	})
}

// afterMembersOf decodes a body as the room of a service with wrapped lists does.
func afterMembersOf(body []byte, out any) error {
	decode.MembersOf(body, out, func(_, _ []byte) bool { return true })
	return decode.Object(body, out)
}

// misspelt reports whether a value has a name that only we read.
func misspelt(v any) bool {
	switch v := v.(type) {
	case []any:
		return slices.ContainsFunc(v, misspelt)
	case map[string]any:
		for name, member := range v {
			if name == "TolenName" || misspelt(member) {
				return true
			}
		}
	}
	return false
}

// responseOf returns the type that an operation answers with.
func responseOf(m reflect.Method) (reflect.Type, bool) {
	if m.Type.NumOut() != 2 || m.Type.Out(0).Kind() != reflect.Pointer {
		return nil, false
	}
	response := m.Type.Out(0).Elem()
	return response, response.Kind() == reflect.Struct && strings.HasSuffix(response.Name(), "Response")
}
