package request

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
)

// Parts is a request of a REST API, each field in the place that its tag names:
//
//	path:"name"               a part of the path
//	url:"name,omitempty"      a parameter of the query
//	header:"Name"             a header
//	header:"Prefix-*"         headers that begin so, of a map
//	json:"name,omitzero"      a member of the JSON body
//	form:"name"               a part of a multipart body; a file where it is []byte,
//	form:"name,filename"      and the name of that file
//
// A field has one of them; a field without is not sent.
type Parts struct {
	// Query holds the parameters of the query.
	Query url.Values
	// Header holds the headers, by their canonical names; nil without any.
	Header http.Header
	// Body is the body, the same for every attempt; nil without one.
	Body []byte
	// ContentType is what the body is.
	ContentType string

	path map[string]string
}

// Path returns the value of a path parameter, or "".
func (p *Parts) Path(name string) string { return p.path[name] }

// Split writes the fields of the struct that req is or points at, or returns
// what is wrong with each. A nil pointer counts as an empty struct, and lists in
// the query are counted from first.
func Split(req any, first int) (*Parts, []string) {
	v := structOf(req)
	plan := planOf(v.Type())
	parts := &Parts{path: map[string]string{}, Query: url.Values{}}
	var problems []string
	fail := func(f place, err error) {
		if err != nil {
			problems = append(problems, f.name+": "+err.Error())
		}
	}
	for _, f := range plan.path {
		text, err := plain(v.Field(f.index))
		parts.path[f.wire] = text
		fail(f, err)
	}
	for _, f := range plan.query {
		fail(f, addField(parts.Query, f.wire, f.omit, v.Field(f.index), first))
	}
	for _, f := range plan.header {
		if prefix, ok := strings.CutSuffix(f.wire, "*"); ok {
			parts.addHeaders(prefix, v.Field(f.index))
			continue
		}
		text, err := plain(v.Field(f.index))
		switch {
		case err != nil:
			fail(f, err)
		case strings.ContainsAny(text, "\r\n\x00"):
			problems = append(problems, f.name+" holds a line break or a zero byte, which no header can")
		case text != "":
			if parts.Header == nil {
				parts.Header = http.Header{}
			}
			parts.Header.Set(f.wire, text)
		}
	}
	var err error
	switch {
	case plan.form != nil:
		err = parts.multipart(plan.form, v)
	case plan.body != nil:
		body := reflect.New(plan.body).Elem()
		for i, f := range plan.members {
			body.Field(i).Set(v.Field(f.index))
			if bad := notUTF8(v.Field(f.index), f.name); bad != "" {
				problems = append(problems, bad+" is not UTF-8")
			}
		}
		parts.ContentType = JSONType
		parts.Body, err = writeJSON(body.Interface())
	}
	if err != nil {
		problems = append(problems, err.Error())
	}
	return parts, problems
}

// addHeaders adds a header for each entry of a map of texts, which its type has
// checked.
func (p *Parts) addHeaders(prefix string, entries reflect.Value) {
	for it := entries.MapRange(); it.Next(); {
		if p.Header == nil {
			p.Header = http.Header{}
		}
		p.Header.Set(prefix+it.Key().String(), it.Value().String())
	}
}

// multipart writes the form. Its boundary is part of the body, so that every
// attempt sends the same.
func (p *Parts) multipart(fields []place, v reflect.Value) error {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	names := map[string]string{}
	for _, f := range fields {
		if f.option == "filename" {
			names[f.wire] = v.Field(f.index).String()
		}
	}
	for _, f := range fields {
		var err error
		switch field := v.Field(f.index); {
		case f.option == "filename" || field.IsZero():
		case field.Type() == reflect.TypeFor[[]byte]():
			name := names[f.wire]
			if name == "" {
				name = f.wire
			}
			part, e := w.CreateFormFile(f.wire, name)
			if err = e; err == nil {
				_, err = part.Write(field.Bytes())
			}
		default:
			text, e := plain(field)
			if err = e; err == nil {
				err = w.WriteField(f.wire, text)
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	p.Body, p.ContentType = buf.Bytes(), w.FormDataContentType()
	return nil
}

// JSONType is the type of JSON bodies.
const JSONType = "application/json"

// writeJSON writes v without the HTML escapes of encoding/json, which the vendors'
// own code does not write either.
func writeJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return buf.Bytes(), err
}

// structOf returns the struct that req is or points at, an empty one for nil.
func structOf(req any) reflect.Value {
	v := reflect.ValueOf(req)
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v = reflect.New(v.Type().Elem())
		}
		v = v.Elem()
	}
	return v
}

// place is where one field goes.
type place struct {
	index  int
	name   string // for people
	wire   string
	omit   bool // when it is zero
	option string
}

// placement is where the fields of a request type go.
type placement struct {
	path, query, header, form []place
	members                   []place
	body                      reflect.Type // the members alone; nil without any
}

// placements keeps the one of every request type; types are few and fixed.
var placements sync.Map // reflect.Type -> *placement

func planOf(t reflect.Type) *placement {
	if p, ok := placements.Load(t); ok {
		return p.(*placement)
	}
	p := new(placement)
	lists := map[string]*[]place{"path": &p.path, "url": &p.query, "header": &p.header, "json": &p.members, "form": &p.form}
	var members []reflect.StructField
	for i := range t.NumField() {
		sf := t.Field(i)
		for tag, list := range lists {
			value, tagged := sf.Tag.Lookup(tag)
			name, option, _ := strings.Cut(value, ",")
			if !tagged || name == "-" || name == "" || !sf.IsExported() {
				continue
			}
			f := place{index: i, name: sf.Name, wire: name, omit: option == "omitempty", option: option}
			*list = append(*list, f)
			if tag == "json" {
				members = append(members, reflect.StructField{Name: sf.Name, Type: sf.Type, Tag: sf.Tag})
			}
		}
	}
	if members != nil {
		p.body = reflect.StructOf(members)
	}
	placements.Store(t, p)
	return p
}
