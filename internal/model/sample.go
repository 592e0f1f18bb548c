package model

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// sampleUnix is the time that samples name: 2026-01-02T03:04:05Z.
const sampleUnix = 1767323045

// Sample returns an answer of the operation as the service would send it, of
// maps, slices and plain values that encoding/json writes. Every list has n
// items, and is the last page; n of 1 or 2 is plausible. It is always the same.
//
// What all answers of a product carry, such as RequestId or RetCode, is left
// to the caller to add. The answer is a map but where the service sends a list,
// and nil where it sends nothing or a file.
func (o *Operation) Sample(n int) any {
	if len(o.Children("")) == 0 {
		return nil
	}
	if o.Response[0].Path == "[]" {
		return o.sampleValue(o.Response[0], n)
	}
	return o.sampleMembers("", n)
}

// Proof returns the tag answer that the field of a client has for f, or "".
func (o *Operation) Proof(f *Field) string {
	if !f.Always || f.Path != f.Name() {
		return ""
	}
	var members []string
	for _, in := range o.Children(f.Path) {
		if in.Always {
			members = append(members, in.Name())
		}
	}
	if members == nil {
		return "required"
	}
	return strings.Join(members, ",")
}

// Children returns the fields one level below the one at path, or the top
// level of the body for "". Path is without the [] or {} of a list or a map.
func (o *Operation) Children(path string) []*Field {
	var children []*Field
	for _, f := range o.Response {
		if parent, _ := f.split(); parent == path && f.Path != path && f.In != InHeader {
			children = append(children, f)
		}
	}
	return children
}

// Name is the last part of the path, the name on the wire.
func (f *Field) Name() string {
	_, name := f.split()
	return name
}

// split returns the path of the parent, as Children takes it, and the name.
func (f *Field) split() (parent, name string) {
	i := strings.LastIndexByte(f.Path, '.')
	if i < 0 {
		return "", f.Path
	}
	parent = f.Path[:i]
	if parent != "[]" { // the one list without a name
		parent = strings.TrimSuffix(strings.TrimSuffix(parent, "[]"), "{}")
	}
	return parent, f.Path[i+1:]
}

func (o *Operation) sampleMembers(path string, n int) map[string]any {
	members := map[string]any{}
	for _, f := range o.Children(path) {
		members[f.Name()] = o.sampleValue(f, n)
	}
	return members
}

// sampleValue returns the value of f with its lists and maps.
func (o *Operation) sampleValue(f *Field, n int) any {
	var value any
	if f.List {
		items := []any{}
		for i := range n {
			items = append(items, o.sampleItem(f, n, i+1))
		}
		value = items
	} else {
		value = o.sampleItem(f, n, 1)
	}
	if f.Map {
		return map[string]any{"key1": value}
	}
	return value
}

func (o *Operation) sampleItem(f *Field, n, i int) any {
	if p := o.Paging; p != nil {
		switch f.Path {
		case p.Total:
			return n
		case p.TokenField:
			return ""
		case p.Truncated:
			return false
		}
	}
	switch {
	case f.Type == "object":
		return o.sampleMembers(f.Path, n)
	case f.Type == "any":
		return map[string]any{"sample": "value"}
	case f.NumericString:
		return "30"
	case len(f.Enum) > 0:
		// A client that does not read the field has its zero value, so a sample never is that.
		values := slices.DeleteFunc(slices.Clone(f.Enum), func(v any) bool { return reflect.ValueOf(v).IsZero() })
		return values[(i-1)%len(values)]
	}
	switch f.Type {
	case "boolean":
		return true
	case "number":
		return 1.5
	case "integer":
		switch f.Format {
		case "unix":
			return sampleUnix
		case "unix-ms":
			return int64(sampleUnix) * 1e3
		case "unix-ns":
			return int64(sampleUnix) * 1e9
		}
		return i
	}
	switch {
	case f.Secret:
		return fmt.Sprintf("test-secret-not-real-%d", i)
	case f.Format == "date-time":
		return "2026-01-02T03:04:05Z"
	case f.Format == "json":
		return `{"sample":"value"}`
	case f.Format == "base64":
		return "c2FtcGxl"
	}
	return fmt.Sprintf("%s-%d", strings.ToLower(f.Name()), i)
}
