// Package redact keeps secrets out of what is printed: out of values that are
// logged, out of texts that came from outside, and out of errors. It knows a
// secret in a value by its type, and in a text by what it says, in whatever spelling
// that comes back.
package redact

import (
	"fmt"
	"log/slog"
	"reflect"
)

// Mark stands in place of a secret.
const Mark = "[REDACTED]"

// maxDepth ends the way into a value that holds itself.
const maxDepth = 16

// hider is what yunkit.Secret and yunkit.Credentials are: values that hide what
// they hold from fmt and slog. This package cannot name the types, which are above it.
type hider interface {
	fmt.Formatter
	slog.LogValuer
}

var (
	hiderType = reflect.TypeFor[hider]()
	errorType = reflect.TypeFor[error]()
)

// Value returns v, a struct, as a value that every slog handler can print:
// exported fields by name, secrets at any depth as [REDACTED].
func Value(v any) slog.Value { return slog.AnyValue(tree(reflect.ValueOf(v), 0)) }

// Attr returns an attribute whose value hides something at any depth as one that
// every slog handler can print, and any other as it is. An error stays one, for
// handlers print its text.
func Attr(a slog.Attr) slog.Attr {
	if a.Value.Kind() != slog.KindAny {
		return a
	}
	v := a.Value.Any()
	if _, ok := v.(error); ok {
		return a
	}
	hides := false
	walk(reflect.ValueOf(v), 0, func(reflect.Value) { hides = true })
	if hides {
		a.Value = Value(v)
	}
	return a
}

// Secrets returns the secrets in v, at any depth, to be taken out of texts that
// a server sends back.
func Secrets(v any) []string {
	var found []string
	walk(reflect.ValueOf(v), 0, func(v reflect.Value) {
		if v.Kind() == reflect.String && v.Len() > 0 {
			found = append(found, v.String())
		}
	})
	return found
}

// tree returns v in maps and lists. What writes itself, a time say, stays as it is
// unless it holds something hidden.
func tree(v reflect.Value, depth int) any {
	switch {
	case !v.IsValid(), (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil():
		return nil
	case depth > maxDepth:
		return "..."
	case v.Type().Implements(hiderType):
		return v.Interface().(hider).LogValue().Resolve().Any() //nolint:forcetypeassert // it implements it
	case v.Type().Implements(errorType):
		return v.Interface().(error).Error() //nolint:forcetypeassert // it is one
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return tree(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			break
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = tree(v.Index(i), depth+1)
		}
		return list
	case reflect.Map:
		entries := make(map[string]any, v.Len())
		for it := v.MapRange(); it.Next(); {
			entries[fmt.Sprint(it.Key().Interface())] = tree(it.Value(), depth+1)
		}
		return entries
	case reflect.Struct:
		if writesItself(v.Type()) && len(Secrets(v.Interface())) == 0 {
			break
		}
		fields := map[string]any{}
		for f, value := range v.Fields() {
			// An interface with methods is the body of a download, which is no data to print.
			data := f.Type.Kind() != reflect.Interface || f.Type.NumMethod() == 0 || f.Type.Implements(errorType)
			if f.IsExported() && data {
				fields[f.Name] = tree(value, depth+1)
			}
		}
		return fields
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return v.Type().String()
	}
	return v.Interface()
}

// writesItself reports whether a type says how encoding/json and fmt print it.
func writesItself(t reflect.Type) bool {
	for _, method := range []string{"MarshalJSON", "MarshalText", "Format"} {
		if _, ok := t.MethodByName(method); ok {
			return true
		}
	}
	return false
}

// walk finds the values in v, at any depth, that hide something.
func walk(v reflect.Value, depth int, found func(reflect.Value)) {
	if !v.IsValid() || depth > maxDepth {
		return
	}
	if v.Type().Implements(hiderType) && v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
		found(v)
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), depth+1, found)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			walk(v.Index(i), depth+1, found)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			walk(it.Key(), depth+1, found)
			walk(it.Value(), depth+1, found)
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			walk(field, depth+1, found)
		}
	}
}
