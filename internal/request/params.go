package request

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/go-querystring/query"
)

// maxDepth bounds the nesting that is followed, so that a value that holds
// itself is an error and not an endless walk. No API nests further than a few levels.
const maxDepth = 32

var encoderType = reflect.TypeFor[query.Encoder]()

// Params writes v, a struct or a map, as parameters in the way of Alibaba Cloud
// and UCloud: an element of a list is Name.1 and so on, counted from first (1 for
// Alibaba Cloud, 0 for UCloud), a field of a struct and an entry of a map is
// Name.Key.
//
// v is made of structs with url tags, maps with string keys, slices, arrays,
// pointers, texts, booleans, numbers, times, and types that are based on these or
// implement [query.Encoder]. A field without a tag goes by its Go name. nil, empty
// lists and empty maps leave nothing, but an element after a nil keeps its number.
// Floats are written in plain decimal without an exponent, and times as RFC 3339.
// Empty texts are kept, unless their field says omitempty.
//
// An error names the parameter that cannot be written, or that is there twice.
func Params(v any, first int) (url.Values, error) {
	values, top := url.Values{}, reflect.ValueOf(v)
	for top.Kind() == reflect.Pointer {
		top = top.Elem()
	}
	switch top.Kind() {
	case reflect.Invalid:
		return values, nil
	case reflect.Struct, reflect.Map:
		return values, add(values, "", top, first, 0)
	}
	return nil, fmt.Errorf("params is a %T, and must be a struct or a map", v)
}

// addField adds one field of a struct.
func addField(dst url.Values, name string, omit bool, v reflect.Value, first int) error {
	if omit && empty(v) {
		return nil
	}
	return add(dst, name, v, first, 0)
}

// empty is what omitempty leaves out: zero, and a list or a map without anything.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}

func add(dst url.Values, name string, v reflect.Value, first, depth int) error {
	if depth > maxDepth {
		return errors.New("parameter " + name + " is nested too deeply")
	}
	if v.IsValid() && v.Type().Implements(encoderType) && v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
		return v.Interface().(query.Encoder).EncodeValues(name, &dst)
	}
	switch v.Kind() {
	case reflect.Invalid: // nil
		return nil
	case reflect.Pointer, reflect.Interface:
		return add(dst, name, v.Elem(), first, depth+1)
	case reflect.Map:
		return addMap(dst, name, v, first, depth)
	case reflect.Struct:
		if _, ok := reflect.TypeAssert[time.Time](v); ok {
			break
		}
		return addStruct(dst, name, v, first, depth)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			break // bytes: neither text nor a list of numbers is certain to be meant
		}
		for i := range v.Len() {
			if err := add(dst, join(name, strconv.Itoa(first+i)), v.Index(i), first, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	text, err := plain(v)
	switch {
	case err != nil:
		return fmt.Errorf("parameter %s %w", name, err)
	case name == "":
		return errors.New("a parameter has no name")
	case dst.Has(name):
		return errors.New("parameter " + name + " is set twice")
	}
	dst.Set(name, text)
	return nil
}

func addMap(dst url.Values, name string, v reflect.Value, first, depth int) error {
	if v.Type().Key().Kind() != reflect.String {
		return errors.New("parameter " + name + " is a map whose keys are not strings")
	}
	for entries := v.MapRange(); entries.Next(); {
		if err := add(dst, join(name, entries.Key().String()), entries.Value(), first, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func addStruct(dst url.Values, name string, v reflect.Value, first, depth int) error {
	if (name != "" || v.NumField() > 0) && !slices.ContainsFunc(reflect.VisibleFields(v.Type()), reflect.StructField.IsExported) {
		return errors.New("parameter " + name + " has a type that cannot be encoded: " + v.Type().String())
	}
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		wire, options, _ := strings.Cut(sf.Tag.Get("url"), ",")
		omit := options == "omitempty"
		switch {
		case wire == "-" || !sf.IsExported() && !sf.Anonymous:
			continue
		case !omit && options != "":
			return errors.New("parameter " + join(name, sf.Name) + " has a tag that is not understood: " + strconv.Quote(options))
		case omit && empty(v.Field(i)):
			continue
		case wire == "" && sf.Anonymous && reflect.Indirect(v.Field(i)).Kind() == reflect.Struct:
			wire = name // an embedded struct is not a level of its own
		case !sf.IsExported():
			continue
		case wire == "":
			wire = join(name, sf.Name)
		default:
			wire = join(name, wire)
		}
		if err := add(dst, wire, v.Field(i), first, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// plain writes a value that has no parts. NaN and the infinities have no plain form.
func plain(v reflect.Value) (string, error) {
	for v.Kind() == reflect.Pointer && !v.IsNil() && !v.Type().Implements(encoderType) {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return "", nil
	}
	if enc, ok := reflect.TypeAssert[query.Encoder](v); ok {
		one := url.Values{}
		err := enc.EncodeValues("v", &one)
		return one.Get("v"), err
	}
	if t, ok := reflect.TypeAssert[time.Time](v); ok {
		return t.UTC().Format(time.RFC3339), nil
	}
	switch {
	case v.Kind() == reflect.String:
		return v.String(), nil
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10), nil
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10), nil
	case v.CanFloat() && v.Float()-v.Float() == 0:
		return strconv.FormatFloat(v.Float(), 'f', -1, v.Type().Bits()), nil
	}
	return "", errors.New("has a type that cannot be encoded: " + v.Type().String())
}

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}

// notUTF8 returns the way to a text in v that is not UTF-8, from name on, or "".
// encoding/json would replace its bytes silently.
func notUTF8(v reflect.Value, name string) string {
	return findNotUTF8(v, name, 0)
}

func findNotUTF8(v reflect.Value, name string, depth int) string {
	if depth > maxDepth {
		return "" // encoding/json has a bound of its own, and says so
	}
	switch v.Kind() {
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return name
		}
	case reflect.Pointer, reflect.Interface:
		return findNotUTF8(v.Elem(), name, depth+1)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return "" // base64, or JSON of the caller's own
		}
		for i := range v.Len() {
			if bad := findNotUTF8(v.Index(i), name+"["+strconv.Itoa(i)+"]", depth+1); bad != "" {
				return bad
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if bad := findNotUTF8(entries.Key(), "a key of "+cmp.Or(name, "the body"), depth+1); bad != "" {
				return bad
			}
			key := entries.Key()
			if key.Kind() != reflect.String {
				continue
			}
			if bad := findNotUTF8(entries.Value(), strings.TrimPrefix(name+"."+key.String(), "."), depth+1); bad != "" {
				return bad
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if sf := v.Type().Field(i); sf.IsExported() {
				if bad := findNotUTF8(v.Field(i), strings.TrimPrefix(name+"."+sf.Name, "."), depth+1); bad != "" {
					return bad
				}
			}
		}
	}
	return ""
}
