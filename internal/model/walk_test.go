package model_test

import (
	"context"
	"encoding/json"
	"fmt"
	"go/token"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-querystring/query"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
)

// walker holds the methods of one client against the model of its product and
// notes every difference.
type walker struct {
	api      *model.API
	findings []string
	// The structs met on the way. Operations share them, so only at the end is
	// it known which of their fields stand in the model of none.
	structs map[reflect.Type]map[string]bool
}

func (w *walker) addf(format string, args ...any) {
	w.findings = append(w.findings, fmt.Sprintf(format, args...))
}

// walk returns how client, a pointer to a product's Client, differs from the
// model of the product. Pending operations must not exist yet, all others must.
func walk(api *model.API, pending []string, client reflect.Type) []string {
	w := &walker{api: api, structs: map[reflect.Type]map[string]bool{}}
	for _, o := range api.Operations {
		method, exists := client.MethodByName(o.Name)
		switch isPending := slices.Contains(pending, o.Name); {
		case exists && isPending:
			w.addf("%s: it exists, but is listed as pending", o.Name)
		case !exists && !isPending:
			w.addf("%s: no such method, and not listed as pending", o.Name)
		case exists:
			w.operation(o, method.Type)
		}
	}
	for method := range client.Methods() {
		if isOperation(method.Type) && api.Operation(method.Name) == nil {
			w.addf("%s: the model has no such operation", method.Name)
		}
	}
	w.unknownFields()
	return w.findings
}

// isOperation tells by the signature whether a method calls one operation:
// (context.Context, *struct) (*struct, error).
func isOperation(m reflect.Type) bool {
	isStruct := func(t reflect.Type) bool {
		return t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct
	}
	return m.NumIn() == 3 && m.NumOut() == 2 && // the receiver counts
		m.In(1) == reflect.TypeFor[context.Context]() && isStruct(m.In(2)) &&
		isStruct(m.Out(0)) && m.Out(1) == reflect.TypeFor[error]()
}

func (w *walker) operation(o *model.Operation, method reflect.Type) {
	if !isOperation(method) {
		w.addf("%s: its signature is %s", o.Name, method)
		return
	}
	request, response := method.In(2).Elem(), method.Out(0).Elem()
	for _, t := range []struct{ typ, suffix string }{{request.Name(), "Request"}, {response.Name(), "Response"}} {
		if t.typ != o.Name+t.suffix {
			w.addf("%s: a type is named %s, not %s%s", o.Name, t.typ, o.Name, t.suffix)
		}
	}
	w.request(o, request)
	w.response(o, response)
}

// unknownFields notes the fields that stand in the model of no operation.
func (w *walker) unknownFields() {
	for t, known := range w.structs {
		for f := range t.Fields() {
			if f.IsExported() && f.Type != reflect.TypeFor[yunkit.Meta]() && !known[f.Name] {
				w.addf("%s.%s: the model has no such field", t, f.Name)
			}
		}
	}
	slices.Sort(w.findings)
}

// known returns the names of the fields of t that the model has.
func (w *walker) known(t reflect.Type) map[string]bool {
	if w.structs[t] == nil {
		w.structs[t] = map[string]bool{}
	}
	return w.structs[t]
}

// field finds the field of t with a name on the wire.
func (w *walker) field(where string, t reflect.Type, name string, wireName func(reflect.StructField) string) (reflect.StructField, bool) {
	known := w.known(t)
	for f := range t.Fields() {
		if !f.IsExported() || wireName(f) != name {
			continue
		}
		known[f.Name] = true
		if name != "[]" && f.Name != model.GoName(name) { // a bare list has no name
			w.addf("%s.%s: its field is named %s, not %s", where, name, f.Name, model.GoName(name))
		}
		return f, true
	}
	return reflect.StructField{}, false
}

// Requests

// tags names the struct tag of each place of a parameter.
var tags = map[string]string{model.InPath: "path", model.InQuery: "url", model.InBody: "json", model.InForm: "form"}

// request holds a request type against the parameters of its operation.
func (w *walker) request(o *model.Operation, t reflect.Type) {
	w.known(t)
	for _, p := range o.Params {
		f, ok := w.field(o.Name, t, p.Name, anyName)
		at := o.Name + "." + p.Name
		if !ok {
			if !p.Filled {
				w.addf("%s: %s has no field for it", at, t)
			}
			continue
		}
		w.place(at, tags[p.In], f)
		w.param(at, tags[p.In], p, f)
		if p.In == model.InForm && p.Type == "file" {
			w.fileName(at, p, f.Name, t)
		}
	}
}

// fileName holds the field with the name of a file against its parameter.
func (w *walker) fileName(at string, p *model.Param, file string, t reflect.Type) {
	f, ok := t.FieldByName(file + "Name")
	if !ok || f.Type.Kind() != reflect.String || f.Tag.Get("form") != p.Name+",filename" {
		w.addf("%s: %s has no text %sName for the name of the file", at, t, file)
		return
	}
	w.known(t)[f.Name] = true
	w.limits(at+" name", &model.Param{Required: p.Required, Pattern: p.Pattern}, f)
}

// anyName returns the name of a request field in whatever place it has.
func anyName(f reflect.StructField) string {
	for _, tag := range []string{"path", "url", "json", "form"} {
		if name, _, _ := strings.Cut(f.Tag.Get(tag), ","); name != "" && name != "-" {
			return name
		}
	}
	return ""
}

// place checks that a field is sent by the tag and by no other.
func (w *walker) place(at, tag string, f reflect.StructField) {
	if value := f.Tag.Get(tag); value == "" || value == "-" {
		w.addf("%s: it has no tag %s", at, tag)
	}
	for _, other := range tags {
		if _, isSet := f.Tag.Lookup(other); isSet && other != tag {
			w.addf("%s: it has the tag %s, too, and a field has one place", at, other)
		}
	}
}

// members holds a struct in a request against the members of an object.
func (w *walker) members(where, tag string, params []*model.Param, t reflect.Type) {
	w.known(t)
	for _, p := range params {
		at := where + "." + p.Name
		f, ok := w.field(where, t, p.Name, nameIn(tag))
		if !ok {
			w.addf("%s: %s has no field for it in tag %s", at, t, tag)
			continue
		}
		w.param(at, tag, p, f)
	}
}

// nameIn reads the name of a field from a tag.
func nameIn(tag string) func(reflect.StructField) string {
	return func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get(tag), ",")
		return name
	}
}

// param holds one field of a request against its parameter.
func (w *walker) param(at, tag string, p *model.Param, f reflect.StructField) {
	omits := map[string]string{"url": "omitempty", "json": "omitzero"}[tag]
	_, options, _ := strings.Cut(f.Tag.Get(tag), ",")
	if omits != "" && !slices.Contains(strings.Split(options, ","), omits) && (tag == "url" || !p.Required) {
		w.addf("%s: the tag %s lacks %s", at, tag, omits)
	}
	w.limits(at, p, f)
	if tag == "form" && p.Type == "file" {
		if f.Type != reflect.TypeFor[[]byte]() {
			w.addf("%s: its type is %s, not []byte", at, f.Type)
		}
		return
	}
	w.paramType(at, tag, p, f.Type)
}

func (w *walker) paramType(at, tag string, p *model.Param, t reflect.Type) {
	if isPointer := t.Kind() == reflect.Pointer; isPointer != p.Zero {
		w.addf("%s: its type is %s; pointers are for parameters whose zero value means something, and for no others", at, t)
		return
	} else if isPointer {
		t = t.Elem()
	}
	if tag == "url" && (p.List != "" || p.Type == "object") && !encodesItself(t) {
		w.addf("%s: its type is %s, not an exported type with EncodeValues", at, t)
	}
	isCommas := p.Format == "commas"
	if isCommas && !encodesItself(t) {
		w.addf("%s: its type is %s, not an exported type with EncodeValues", at, t)
	}
	t, ok := w.items(at, t, p.Map, p.List != "" || isCommas)
	switch {
	case !ok:
	case p.Type == "object" && t.Kind() != reflect.Struct:
		w.addf("%s: its type is %s, not a struct", at, t)
	case p.Type == "object" && p.Format == "json":
		w.members(at, "json", p.Fields, t)
	case p.Type == "object":
		w.members(at, tag, p.Fields, t)
	case p.NumericString: // the quotes are the vendor's affair
		w.scalar(at, scalar{typ: "integer"}, t)
	default:
		w.scalar(at, scalar{typ: p.Type, format: p.Format, secret: p.Secret}, t)
	}
}

// items takes the map and the list off a type.
func (w *walker) items(at string, t reflect.Type, isMap, isList bool) (reflect.Type, bool) {
	if isMap {
		if t.Kind() != reflect.Map || t.Key().Kind() != reflect.String {
			w.addf("%s: its type is %s, not a map of texts", at, t)
			return nil, false
		}
		t = t.Elem()
	}
	if isList {
		if t.Kind() != reflect.Slice {
			w.addf("%s: its type is %s, not a list", at, t)
			return nil, false
		}
		t = t.Elem()
	}
	return t, true
}

// encodesItself reports whether go-querystring leaves the encoding to the type;
// on its own it would send lists and structs in forms that no vendor reads.
func encodesItself(t reflect.Type) bool {
	return token.IsExported(t.Name()) && t.PkgPath() != "" && t.Implements(reflect.TypeFor[query.Encoder]())
}

// limits compares the check tag with what the model bounds.
func (w *walker) limits(at string, p *model.Param, f reflect.StructField) {
	want, got := limits(p), map[string]string{}
	for rule := range strings.FieldsSeq(f.Tag.Get("check")) {
		name, arg, _ := strings.Cut(rule, "=")
		got[name] = normal(name, arg)
	}
	if p.Filled { // the client sees to it
		delete(want, "required")
		delete(got, "required")
	}
	if !maps.Equal(got, want) {
		w.addf("%s: the check tag says %q, the model %q", at, got, want)
	}
}

// limits returns the rules that the check tag of a parameter must have.
func limits(p *model.Param) map[string]string {
	rules := map[string]string{}
	if p.Required {
		rules["required"] = ""
	}
	if p.Min != nil || p.Max != nil {
		var low, high string
		if p.Min != nil {
			low = strconv.FormatInt(*p.Min, 10)
		}
		if p.Max != nil {
			high = strconv.FormatInt(*p.Max, 10)
		}
		rules["range"] = low + ".." + high
	}
	if p.MinLength != 0 || p.MaxLength != 0 {
		rules["len"] = normal("len", fmt.Sprintf("%d..%d", p.MinLength, p.MaxLength))
	}
	if p.MinItems != 0 || p.MaxItems != 0 {
		rules["items"] = normal("items", fmt.Sprintf("%d..%d", p.MinItems, p.MaxItems))
	}
	if p.Format == "zip" {
		rules["zip"] = ""
	}
	if p.Pattern != "" && p.Type != "file" { // whose name it is for
		rules["pattern"] = p.Pattern
	}
	if len(p.Deny) > 0 {
		rules["deny"] = strings.Join(p.Deny, ",")
	}
	return rules
}

// normal gives the ways to write the same bounds one form: 5 is 5..5, and no
// length or count is below zero.
func normal(rule, arg string) string {
	if rule != "range" && rule != "len" && rule != "items" {
		return arg
	}
	low, high, isRange := strings.Cut(arg, "..")
	if !isRange {
		high = low
	}
	if rule != "range" {
		low, high = strings.TrimLeft(low, "0"), strings.TrimLeft(high, "0")
	}
	return low + ".." + high
}

// Responses

func (w *walker) response(o *model.Operation, t reflect.Type) {
	if meta, ok := t.FieldByName("Meta"); !ok || !meta.Anonymous || meta.Type != reflect.TypeFor[yunkit.Meta]() {
		w.addf("%s: %s does not embed yunkit.Meta", o.Name, t)
	}
	if !o.Download {
		w.fields(o, "", t)
		return
	}
	w.known(t)["Body"] = true
	if body, ok := t.FieldByName("Body"); !ok || body.Type != reflect.TypeFor[io.ReadCloser]() {
		w.addf("%s: %s has no field Body of type io.ReadCloser", o.Name, t)
	}
}

// fields holds a struct against the fields below a path of the answer.
func (w *walker) fields(o *model.Operation, path string, t reflect.Type) {
	w.known(t)
	for _, mf := range o.Children(path) {
		at := o.Name + " answer " + mf.Path
		f, ok := w.field(o.Name+" answer "+path, t, mf.Name(), nameIn("json"))
		if !ok {
			w.addf("%s: %s has no field for it", at, t)
			continue
		}
		if want := strings.Join(mf.Alias, ","); want != "" && f.Tag.Get("alias") != want {
			w.addf("%s: its tag alias is %q, not %q", at, f.Tag.Get("alias"), want)
		}
		if want := o.Proof(mf); f.Tag.Get("answer") != want {
			w.addf("%s: its tag answer is %q, not %q", at, f.Tag.Get("answer"), want)
		}
		if mf.Wrapper { // clients only have its list, under its name
			mf = o.Children(mf.Path)[0]
		}
		w.fieldType(o, at, mf, f.Type)
	}
}

func (w *walker) fieldType(o *model.Operation, at string, mf *model.Field, t reflect.Type) {
	t, ok := w.items(at, t, mf.Map, mf.List)
	switch {
	case !ok:
	case mf.Type != "object":
		w.scalar(at, scalar{mf.Type, mf.Format, mf.NumericString, mf.Secret}, t)
	case t.Kind() != reflect.Struct:
		w.addf("%s: its type is %s, not a struct", at, t)
	default:
		w.fields(o, mf.Path, t)
	}
}

// Scalars

// scalar is what the model says of one value.
type scalar struct {
	typ, format           string
	numericString, secret bool
}

func (w *walker) scalar(at string, s scalar, t reflect.Type) {
	if why := s.misfit(t); why != "" {
		w.addf("%s: its type is %s, not %s", at, t, why)
	}
}

// misfit returns what type a value needs, or "" if t is one.
func (s scalar) misfit(t reflect.Type) string {
	is := func(want reflect.Type) string {
		if t == want {
			return ""
		}
		return want.String()
	}
	oneOf := func(why string, kinds ...reflect.Kind) string {
		if slices.Contains(kinds, t.Kind()) {
			return ""
		}
		return why
	}
	switch {
	case s.secret:
		return is(reflect.TypeFor[yunkit.Secret]())
	case t == reflect.TypeFor[yunkit.Secret]():
		return "something to be seen"
	case s.format == "date-time":
		return is(reflect.TypeFor[yunkit.Time]())
	case s.format == "unix" || s.format == "unix-ms":
		return is(reflect.TypeFor[yunkit.UnixTime]())
	case s.numericString:
		return is(reflect.TypeFor[yunkit.Int]())
	}
	switch s.typ {
	case "string":
		return oneOf("a text", reflect.String)
	case "integer":
		return oneOf("a whole number", reflect.Int, reflect.Int64)
	case "number":
		return oneOf("a number", reflect.Float64)
	case "boolean":
		return oneOf("a bool", reflect.Bool)
	case "file":
		return is(reflect.TypeFor[io.Reader]())
	case "any":
		if t.ConvertibleTo(reflect.TypeFor[json.RawMessage]()) && reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
			return ""
		}
		return "a json.RawMessage"
	}
	return "a type for " + s.typ
}
