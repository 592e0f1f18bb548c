package request

import (
	"fmt"
	"net/url"
	"reflect"
	"strconv"

	"github.com/google/go-querystring/query"
)

// Strings adds the entries of list as key.N, counted from first. Empty entries
// keep their number and are sent as they are.
func Strings(v *url.Values, key string, first int, list []string) error {
	for i, s := range list {
		v.Set(key+"."+strconv.Itoa(first+i), s)
	}
	return nil
}

// Structs adds the fields of each struct in list as key.N.Field, counted from first.
func Structs[T any](v *url.Values, key string, first int, list []T) error {
	for i := range list {
		if err := Struct(v, key+"."+strconv.Itoa(first+i), &list[i]); err != nil {
			return err
		}
	}
	return nil
}

// Struct adds the fields of the struct that s points at as key.Field.
func Struct(v *url.Values, key string, s any) error {
	fields, err := query.Values(s)
	if err != nil {
		return err
	}
	for name, values := range fields {
		(*v)[key+"."+name] = values
	}
	return nil
}

// Encode encodes the request struct of an operation, or returns what is wrong
// with it, each problem named. provided is that of Check.
func Encode(req any, validate bool, provided func(wire string) (option string, ok bool)) (url.Values, []string) {
	if validate {
		if problems := Check(req, provided); problems != nil {
			return nil, problems
		}
	}
	values, err := query.Values(req)
	if err != nil {
		return nil, []string{err.Error()}
	}
	return values, nil
}

// EncodeChange is Encode for an operation that changes what its request sets.
func EncodeChange(req any, validate bool, provided func(wire string) (option string, ok bool)) (url.Values, []string) {
	values, problems := Encode(req, validate, provided)
	if problems == nil && validate {
		problems = Unchanged(req, provided)
	}
	return values, problems
}

// EncodeCall encodes what a user passes to a client's Call: a struct or a map,
// written as [Params] does with lists counted from first. out is where the answer
// is to go.
func EncodeCall(operation string, params, out any, first int) (url.Values, []string) {
	problems := checkCall(operation, out)
	values, err := Params(params, first)
	if err != nil {
		problems = append(problems, err.Error())
	}
	return values, problems
}

// EncodeCallJSON is EncodeCall for a JSON body; nil is no body.
func EncodeCallJSON(operation string, params, out any) ([]byte, []string) {
	problems := checkCall(operation, out)
	if bad := notUTF8(reflect.ValueOf(params), ""); bad != "" {
		problems = append(problems, bad+" is not UTF-8")
	}
	body, err := writeJSON(params)
	if err != nil {
		problems = append(problems, err.Error())
	}
	if params == nil {
		body = nil
	}
	return body, problems
}

// checkCall returns why a user's own call cannot be made.
func checkCall(operation string, out any) []string {
	var problems []string
	if operation == "" {
		problems = append(problems, "the operation is empty")
	}
	if v := reflect.ValueOf(out); out != nil && (v.Kind() != reflect.Pointer || v.IsNil()) {
		problems = append(problems, fmt.Sprintf("out is a %T, and must be a pointer or nil", out))
	}
	return problems
}
