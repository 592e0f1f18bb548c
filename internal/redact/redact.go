// Package redact shows values that hold secrets to log/slog without them.
package redact

import (
	"encoding/json"
	"log/slog"
	"reflect"

	"github.com/yunkit/yunkit"
)

// Value returns v, a struct, as a value that every slog handler can print:
// exported fields by name, secrets at any depth as [REDACTED].
func Value(v any) slog.Value { return slog.AnyValue(tree(reflect.ValueOf(v))) }

var (
	secret    = reflect.TypeFor[yunkit.Secret]()
	marshaler = reflect.TypeFor[json.Marshaler]()
)

func tree(v reflect.Value) any {
	switch {
	case v.Type() == secret:
		return yunkit.Secret("").String()
	case v.Type().Implements(marshaler): // a time
		return v.Interface()
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return tree(v.Elem())
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = tree(v.Index(i))
		}
		return list
	case v.Kind() == reflect.Map && v.Type().Elem().Kind() != reflect.Interface:
		entries := map[string]any{}
		for it := v.MapRange(); it.Next(); {
			entries[it.Key().String()] = tree(it.Value())
		}
		return entries
	case v.Kind() == reflect.Struct:
		fields := map[string]any{}
		for f, value := range v.Fields() {
			// An interface is the body of a download, which is no data to print.
			if f.IsExported() && f.Type.Kind() != reflect.Interface {
				fields[f.Name] = tree(value)
			}
		}
		return fields
	}
	return v.Interface()
}

// Secrets returns the secrets in v, at any depth, to be taken out of texts that
// a server sends back.
func Secrets(v any) []string {
	var found []string
	var walk func(v reflect.Value, depth int)
	walk = func(v reflect.Value, depth int) {
		if depth > 16 {
			return
		}
		switch v.Kind() {
		case reflect.String:
			if v.Type() == secret && v.Len() > 0 {
				found = append(found, v.String())
			}
		case reflect.Pointer, reflect.Interface:
			if !v.IsNil() {
				walk(v.Elem(), depth+1)
			}
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				walk(v.Index(i), depth+1)
			}
		case reflect.Map:
			for it := v.MapRange(); it.Next(); {
				walk(it.Value(), depth+1)
			}
		case reflect.Struct:
			for _, field := range v.Fields() {
				walk(field, depth+1)
			}
		}
	}
	if v != nil {
		walk(reflect.ValueOf(v), 0)
	}
	return found
}
