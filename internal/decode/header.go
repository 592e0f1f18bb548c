package decode

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
)

// Headers fills the fields of the struct that out points at whose tag header names
// a header of an answer. They are read as forgivingly as JSON: texts, numbers, truth
// values and times, the last also in the form of HTTP. A map[string]string with a
// name that ends in a star takes all headers that begin so, without that beginning
// and in lower case. A header that did not come leaves its field as it is.
//
// The error is a [PartialError] that names the headers that do not fit.
func Headers(header http.Header, out any) error {
	if out == nil {
		return nil
	}
	v := reflect.ValueOf(out).Elem()
	var r reader
	for _, f := range planOf(v.Type()).headers {
		if prefix, ok := strings.CutSuffix(f.name, "*"); ok {
			takePrefixed(header, prefix, f.of(v))
			continue
		}
		value := header.Get(f.name)
		if value == "" {
			continue
		}
		known := len(r.misfits)
		switch field := f.of(v); f.plan.form {
		case text, truth, whole, natural, decimal:
			if !r.scalar(f.plan, field, token{quoted, []byte(value)}) {
				r.misfit()
			}
		default:
			r.b, _ = json.Marshal(value) // what a text is in a body
			r.i = 0
			if !r.value(f.plan, field) {
				r.misfit()
			}
		}
		r.name(known, f.name)
	}
	if r.misfits == nil {
		return nil
	}
	return &PartialError{r.misfits, r.more}
}

func takePrefixed(header http.Header, prefix string, field reflect.Value) {
	prefix = http.CanonicalHeaderKey(prefix)
	for name, values := range header {
		rest, ok := strings.CutPrefix(name, prefix)
		if !ok || rest == "" || len(values) == 0 {
			continue
		}
		if field.IsNil() {
			field.Set(reflect.MakeMap(field.Type()))
		}
		field.SetMapIndex(reflect.ValueOf(strings.ToLower(rest)).Convert(field.Type().Key()), reflect.ValueOf(values[0]).Convert(field.Type().Elem()))
	}
}
