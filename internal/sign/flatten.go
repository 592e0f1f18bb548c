package sign

import (
	"errors"
	"net/url"
	"reflect"
	"strconv"
)

// maxDepth bounds the nesting that Flatten follows, so that a value that holds itself is an error
// and not an endless walk. No API nests further than a few levels.
const maxDepth = 32

// encoder is a value that encodes itself, as for go-querystring.
type encoder interface {
	EncodeValues(key string, v *url.Values) error
}

var encoderType = reflect.TypeFor[encoder]()

// Flatten adds v to dst under names as the Alibaba Cloud and UCloud form encodings spell structure:
// an element of a list is Name.1 and so on, counted from base (1 for Alibaba Cloud, 0 for UCloud),
// an entry of a map is Name.Key. prefix is the name of v itself; it is empty for a map of whole
// parameters.
//
// v is made of maps with string keys, slices, arrays, pointers, strings, booleans and numbers, and
// of types based on these. nil, empty lists and empty maps leave nothing, but an element after a
// nil keeps its number. Floats are written in plain decimal without an exponent; a json.Number is
// text and stays as it is. Empty strings are kept: UCloud's form encoding drops them, which is left
// to the caller.
//
// An error names the parameter that cannot be encoded, or whose name dst already holds; dst may
// have grown by then.
func Flatten(dst url.Values, prefix string, v any, base int) error {
	return flatten(dst, prefix, reflect.ValueOf(v), base, 0)
}

func flatten(dst url.Values, name string, v reflect.Value, base, depth int) error {
	if depth > maxDepth {
		return errors.New("sign: parameter " + name + " is nested too deeply")
	}
	if v.IsValid() && v.Type().Implements(encoderType) && v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
		return v.Interface().(encoder).EncodeValues(name, &dst)
	}
	switch v.Kind() {
	case reflect.Invalid: // nil
		return nil
	case reflect.Pointer, reflect.Interface:
		return flatten(dst, name, v.Elem(), base, depth+1)
	case reflect.Map:
		return flattenMap(dst, name, v, base, depth)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			break // bytes: neither text nor a list of numbers is certain to be meant
		}
		for i := range v.Len() {
			if err := flatten(dst, join(name, strconv.Itoa(base+i)), v.Index(i), base, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	text, ok := scalar(v)
	if !ok {
		return errors.New("sign: parameter " + name + " has a type that cannot be encoded: " + v.Type().String())
	}
	if name == "" {
		return errors.New("sign: a parameter has no name")
	}
	if dst.Has(name) {
		return errors.New("sign: parameter " + name + " is set twice")
	}
	dst.Set(name, text)
	return nil
}

func flattenMap(dst url.Values, name string, v reflect.Value, base, depth int) error {
	if v.Type().Key().Kind() != reflect.String {
		return errors.New("sign: parameter " + name + " is a map whose keys are not strings")
	}
	for entries := v.MapRange(); entries.Next(); {
		if err := flatten(dst, join(name, entries.Key().String()), entries.Value(), base, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// scalar writes a value that has no parts. NaN and the infinities have no plain form.
func scalar(v reflect.Value) (text string, ok bool) {
	switch {
	case v.Kind() == reflect.String:
		return v.String(), true
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool()), true
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10), true
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10), true
	case v.CanFloat():
		f := v.Float()
		return strconv.FormatFloat(f, 'f', -1, v.Type().Bits()), f-f == 0
	}
	return "", false
}

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}
