// Package request writes request structs: it holds requests against the documented limits of their fields
// before they are sent.
//
// A limit stands in the tag check of a field, several separated by a space:
//
//	check:"required"                 not the zero value
//	check:"range=1..1000"            a number; either side may be missing
//	check:"len=2..128"               characters of a text, bytes of a file; one number means exactly
//	check:"items=..20"               entries of a list
//	check:"pattern=^[A-Za-z0-9-]+$"  a regular expression without spaces; the tag rule says it in words
//	check:"deny=http://,https://"    texts that the value must not begin with
//	check:"zip"                      a file that is a ZIP archive
//
// A field that is absent (zero, or a nil pointer) is checked only for required.
package request

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Check returns what is wrong with each field of the struct that req is or
// points at, a text each: the Go name of the field, its wire name where that
// differs, the value unless it is a text, and what is allowed. A nil pointer
// counts as an empty struct. For a wire parameter that the client may add
// itself, provided returns the option that sets it and whether it is set.
func Check(req any, provided func(wire string) (option string, ok bool)) []string {
	v := reflect.ValueOf(req)
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v = reflect.New(v.Type().Elem())
		}
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return nil
	}
	return check(nil, "", v, provided)
}

// Unchanged returns what is wrong with a request that sets nothing besides what is
// required and what the client may add itself.
func Unchanged(req any, provided func(wire string) (option string, ok bool)) []string {
	v := reflect.Indirect(reflect.ValueOf(req))
	if v.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		if !sf.IsExported() || slices.Contains(strings.Fields(sf.Tag.Get("check")), "required") {
			continue
		}
		if provided != nil {
			if option, _ := provided(WireName(sf)); option != "" {
				continue
			}
		}
		if !v.Field(i).IsZero() {
			return nil
		}
		names = append(names, sf.Name)
	}
	if len(names) > 6 {
		names = append(names[:6], "another field")
	}
	return []string{"nothing is to be changed: set " + strings.Join(names, " or ")}
}

func check(problems []string, prefix string, v reflect.Value, provided func(string) (string, bool)) []string {
	for _, f := range fieldsOf(v.Type()) {
		field := v.Field(f.index)
		if f.required && field.IsZero() {
			option, ok := "", false
			if provided != nil && prefix == "" {
				option, ok = provided(f.wire)
			}
			switch {
			case ok:
			case option != "":
				problems = append(problems, prefix+f.name+" is required, here or with "+option)
			default:
				problems = append(problems, prefix+f.name+" is required")
			}
			continue
		}
		if field.Kind() == reflect.Pointer {
			if field.IsNil() {
				continue
			}
			field = field.Elem()
		} else if field.IsZero() {
			continue
		}
		for _, limit := range f.limits {
			if text := limit(field); text != "" {
				problems = append(problems, prefix+f.name+" "+text)
			}
		}
		switch {
		case !f.nested:
		case field.Kind() == reflect.Struct:
			problems = check(problems, prefix+f.goName+".", field, provided)
		default:
			for i := range field.Len() {
				problems = check(problems, prefix+f.goName+"["+strconv.Itoa(i)+"].", field.Index(i), provided)
			}
		}
	}
	return problems
}

// field is what is known of one field of a request type.
type field struct {
	index    int
	goName   string
	name     string // for people: the Go name, and the wire name where it differs
	wire     string
	required bool
	nested   bool // a struct or a list of structs with limits of their own
	limits   []limit
}

// limit returns what is wrong with a value that is present, or "".
type limit func(v reflect.Value) string

// types keeps what is known of every request type; types are few and fixed.
var types sync.Map // reflect.Type -> []field

func fieldsOf(t reflect.Type) []field {
	if fields, ok := types.Load(t); ok {
		return fields.([]field)
	}
	var fields []field
	for i := range t.NumField() {
		sf := t.Field(i)
		if !sf.IsExported() {
			continue
		}
		f := field{index: i, goName: sf.Name, name: sf.Name, wire: WireName(sf)}
		if f.wire != f.goName {
			f.name += " (" + f.wire + ")"
		}
		for rule := range strings.FieldsSeq(sf.Tag.Get("check")) {
			name, arg, _ := strings.Cut(rule, "=")
			if name == "required" {
				f.required = true
			} else {
				f.limits = append(f.limits, newLimit(name, arg, sf.Tag.Get("rule")))
			}
		}
		f.nested = nests(sf.Type)
		if f.required || f.nested || len(f.limits) > 0 {
			fields = append(fields, f)
		}
	}
	types.Store(t, fields)
	return fields
}

// WireName returns the name that a field has in a path, a query or a body.
func WireName(f reflect.StructField) string {
	for _, place := range []string{"path", "url", "json"} {
		if name, _, _ := strings.Cut(f.Tag.Get(place), ","); name != "" && name != "-" {
			return name
		}
	}
	return f.Name
}

func nests(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct && !isTime(t) && len(fieldsOf(t)) > 0
}

type unixer interface{ Unix() int64 }

func isTime(t reflect.Type) bool { return t.Implements(reflect.TypeFor[unixer]()) }

// newLimit panics on a tag that says nothing it knows: tags are fixed at
// compile time, and the tests of every request type run through here.
func newLimit(name, arg, rule string) limit {
	switch name {
	case "range":
		low, high := bounds(arg)
		return func(v reflect.Value) string {
			n := number(v)
			if n < low || n > high {
				return fmt.Sprintf("is %d, allowed is %s", n, describe(low, high))
			}
			return ""
		}
	case "len":
		low, high := bounds(arg)
		return func(v reflect.Value) string {
			if isFile := v.Kind() == reflect.Slice; isFile {
				if n := int64(v.Len()); n < low || n > high {
					return fmt.Sprintf("is %d bytes long, allowed is %s", n, describe(low, high))
				}
			} else if n := int64(utf8.RuneCountInString(v.String())); n < low || n > high {
				return fmt.Sprintf("is %d characters long, allowed is %s", n, describe(low, high))
			}
			return ""
		}
	case "items":
		low, high := bounds(arg)
		return func(v reflect.Value) string {
			if n := int64(v.Len()); n < low || n > high {
				return fmt.Sprintf("has %d entries, allowed is %s", n, describe(low, high))
			}
			return ""
		}
	case "pattern":
		re := regexp.MustCompile(arg)
		return func(v reflect.Value) string {
			if !re.MatchString(v.String()) {
				return shown(v) + " " + cmp.Or(rule, "does not match "+arg)
			}
			return ""
		}
	case "deny":
		return func(v reflect.Value) string {
			for prefix := range strings.SplitSeq(arg, ",") {
				if strings.HasPrefix(v.String(), prefix) {
					return shown(v) + " must not begin with " + prefix
				}
			}
			return ""
		}
	case "zip":
		return func(v reflect.Value) string {
			_, err := zip.NewReader(bytes.NewReader(v.Bytes()), int64(v.Len()))
			if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
				return "is no ZIP archive"
			}
			return ""
		}
	}
	panic("check: unknown rule " + name)
}

// shown returns a text for an error: quoted, shortened, and redacted by its own
// type when it is a secret.
func shown(v reflect.Value) string {
	if _, own := reflect.TypeAssert[fmt.Formatter](v); own {
		return fmt.Sprint(v.Interface())
	}
	return fmt.Sprintf("%.64q", v.String())
}

func number(v reflect.Value) int64 {
	if t, ok := reflect.TypeAssert[unixer](v); ok {
		return t.Unix()
	}
	return v.Int()
}

const (
	noMin = -1 << 63
	noMax = 1<<63 - 1
)

func bounds(arg string) (low, high int64) {
	from, to, isRange := strings.Cut(arg, "..")
	if !isRange {
		to = from
	}
	return bound(from, noMin), bound(to, noMax)
}

func bound(text string, missing int64) int64 {
	if text == "" {
		return missing
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic("check: " + err.Error())
	}
	return n
}

func describe(low, high int64) string {
	switch {
	case low == high:
		return strconv.FormatInt(low, 10)
	case low == noMin:
		return "at most " + strconv.FormatInt(high, 10)
	case high == noMax:
		return "at least " + strconv.FormatInt(low, 10)
	}
	return strconv.FormatInt(low, 10) + " to " + strconv.FormatInt(high, 10)
}
