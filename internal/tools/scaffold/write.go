package main

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yunkit/yunkit/internal/model"
)

// A shape is what an object has on the wire.
type shape struct {
	name    string
	members []shape
}

// placeholder stands where somebody must write; doccheck refuses it.
const placeholder = "TODO(words)"

// writer writes operations of a product.
type writer struct {
	*known

	api   *model.API
	types strings.Builder // the shared types of the operation at hand
	notes []string        // what is left to its reader beside the words
}

func (w *writer) notef(format string, args ...any) {
	w.notes = append(w.notes, fmt.Sprintf(format, args...))
}

// tags names the struct tag of each place of a parameter.
var tags = map[string]string{model.InPath: "path", model.InQuery: "url", model.InBody: "json", model.InForm: "form", "header": "header"}

// member is a field to be written.
type member struct{ name, typ, tag, doc string }

// operation returns the source of an operation, without what exists.
func (w *writer) operation(o *model.Operation) string {
	w.types.Reset()
	request, response := o.Name+"Request", o.Name+"Response"
	var code strings.Builder
	if !w.names[request] {
		var members []member
		for _, p := range o.Params {
			members = append(members, w.param(p, tags[p.In], model.GoName(noun(o.Name))))
			if p.Type == "file" {
				doc := "is " + placeholder + "."
				members = append(members, member{model.GoName(p.Name) + "Name", "string", fmt.Sprintf("form:%q", p.Name+",filename") + rules(checks(&model.Param{Required: p.Required, Pattern: p.Pattern})), doc})
			}
		}
		code.WriteString(w.structType(request, members, exempt(o.Name)))
	}
	if !w.names[response] {
		members := []member{{typ: "yunkit.Meta"}}
		if o.Download {
			members = append(members, member{"Body", "io.ReadCloser", `json:"-"`, "is " + placeholder + ". It has arrived whole, and closing it does nothing."})
		}
		for _, f := range o.Children("") {
			members = append(members, w.field(o, f, model.GoName(noun(o.Name))))
		}
		code.WriteString(w.structType(response, members, exempt(o.Name)))
	}
	if !w.methods["Client."+o.Name] {
		code.WriteString(w.method(o))
	}
	if o.Paging != nil && !w.methods["Client."+allName(o.Name)] {
		if offset := o.Param(o.Paging.OffsetParam); offset != nil && offset.Type == "string" {
			w.notef("%s: its %s is a text, so that its iterator is to be written by hand", o.Name, offset.Name)
		} else {
			code.WriteString(w.list(o))
		}
	}
	return w.types.String() + code.String()
}

// exempt returns the comment behind a name that linters would have otherwise.
func exempt(name string) string {
	if regexp.MustCompile(`(Id|Api|Cpu|Http|Ip|Json|Sql|Ssl|Url|Xml)([A-Z]|$)`).MatchString(name) {
		return " //nolint:revive,staticcheck // named after the operation"
	}
	return ""
}

// structType writes a struct, and its LogValue when it holds a secret.
func (w *writer) structType(name string, members []member, exempt string) string {
	var b strings.Builder
	b.WriteString(comment("", name+" "+placeholder+"."))
	fmt.Fprintf(&b, "type %s struct {%s\n", name, exempt)
	var fields []field
	for _, m := range members {
		if m.name == "" {
			fmt.Fprintf(&b, "\t%s\n", m.typ)
			continue
		}
		f := field{m.name, m.typ, "", reflect.StructTag(m.tag)}
		f.doc = w.docOf(f)
		fields = append(fields, f)
		if f.doc != "" {
			b.WriteString("\t// " + strings.ReplaceAll(strings.TrimSpace(f.doc), "\n", "\n\t// ") + "\n")
		} else {
			b.WriteString(comment("\t", m.name+" "+m.doc))
		}
		fmt.Fprintf(&b, "\t%s %s `%s`\n", m.name, m.typ, m.tag)
	}
	b.WriteString("}\n\n")
	w.names[name], w.structs[name] = true, fields
	if w.secret(name) && !w.methods[name+".LogValue"] {
		what, receiver := "value", strings.ToLower(name[:1])
		for _, kind := range []string{"Request", "Response"} {
			if strings.HasSuffix(name, kind) {
				what, receiver = strings.ToLower(kind), "r"
			}
		}
		fmt.Fprintf(&b, "// LogValue shows the %s without the secret.\nfunc (%s %s) LogValue() slog.Value { return redact.Value(%s) }\n\n", what, receiver, name, receiver)
		w.methods[name+".LogValue"] = true
	}
	return b.String()
}

// param returns the field of a parameter.
func (w *writer) param(p *model.Param, tag, owner string) member {
	typ := w.paramType(p, tag, owner)
	if p.Zero {
		typ = "*" + typ
	}
	text := fmt.Sprintf("%s:%q", tag, p.Name)
	switch tag {
	case "url":
		text = fmt.Sprintf("url:%q", p.Name+",omitempty")
	case "json":
		text = fmt.Sprintf("json:%q", p.Name+",omitzero")
	}
	text += rules(checks(p))
	doc := "is " + placeholder
	if facts := facts(p); facts != "" {
		doc += ", " + facts
	}
	doc += "."
	switch {
	case p.Filled && p.Required && p.In != model.InPath:
		doc += " Required, here or at the client."
	case p.Filled:
		doc += " Default: the client's."
	case p.Required:
		doc += " Required."
	case p.Default != nil:
		doc += fmt.Sprintf(" Default: %v.", p.Default)
	}
	if p.Deprecated {
		doc += "\n\nDeprecated: " + placeholder + "."
	}
	return member{model.GoName(p.Name), typ, text, doc}
}

// rules returns the tags for the checks of a field.
func rules(checks string) string {
	if checks == "" {
		return ""
	}
	text := fmt.Sprintf(" check:%q", checks)
	if strings.Contains(checks, "pattern=") {
		text += fmt.Sprintf(" rule:%q", "must "+placeholder)
	}
	return text
}

// checks returns the check tag of a parameter.
func checks(p *model.Param) string {
	var rules []string
	add := func(format string, args ...any) { rules = append(rules, fmt.Sprintf(format, args...)) }
	if p.Required {
		add("required")
	}
	if p.Min != nil || p.Max != nil {
		low, high := "", ""
		if p.Min != nil {
			low = strconv.FormatInt(*p.Min, 10)
		}
		if p.Max != nil {
			high = strconv.FormatInt(*p.Max, 10)
		}
		add("range=%s..%s", low, high)
	}
	if p.MinLength != 0 || p.MaxLength != 0 {
		add("len=%s", bounds(p.MinLength, p.MaxLength))
	}
	if p.MinItems != 0 || p.MaxItems != 0 {
		add("items=%s", bounds(p.MinItems, p.MaxItems))
	}
	if p.Format == "zip" {
		add("zip")
	}
	if p.Pattern != "" && p.Type != "file" { // whose name it is for
		add("pattern=%s", p.Pattern)
	}
	if len(p.Deny) > 0 {
		add("deny=%s", strings.Join(p.Deny, ","))
	}
	return strings.Join(rules, " ")
}

func bounds(low, high int) string {
	if low == high {
		return strconv.Itoa(low)
	}
	text := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	return text(low) + ".." + text(high)
}

// facts says the bounds of a parameter in words.
func facts(p *model.Param) string {
	var facts []string
	between := func(low, high int64, hasLow, hasHigh bool, what string) {
		switch {
		case hasLow && hasHigh && low == high:
			facts = append(facts, fmt.Sprintf("%d%s", low, what))
		case hasLow && hasHigh:
			facts = append(facts, fmt.Sprintf("%d to %d%s", low, high, what))
		case hasLow:
			facts = append(facts, fmt.Sprintf("at least %d%s", low, what))
		case hasHigh:
			facts = append(facts, fmt.Sprintf("at most %d%s", high, what))
		}
	}
	var low, high int64
	if p.Min != nil {
		low = *p.Min
	}
	if p.Max != nil {
		high = *p.Max
	}
	between(low, high, p.Min != nil, p.Max != nil, "")
	between(int64(p.MinLength), int64(p.MaxLength), p.MinLength > 0, p.MaxLength > 0, " characters")
	between(int64(p.MinItems), int64(p.MaxItems), p.MinItems > 0, p.MaxItems > 0, " entries")
	if p.Type != "string" && len(p.Enum) > 0 {
		facts = append(facts, "one of "+strings.Trim(fmt.Sprint(p.Enum), "[]"))
	}
	return strings.Join(facts, ", ")
}

func paramShapes(params []*model.Param) []shape {
	var shapes []shape
	for _, p := range params {
		shapes = append(shapes, shape{p.Name, paramShapes(p.Fields)})
	}
	return shapes
}

func fieldShapes(o *model.Operation, path string) []shape {
	var shapes []shape
	for _, f := range o.Children(path) {
		name := f.Name()
		if f.Wrapper {
			f = o.Children(f.Path)[0]
		}
		shapes = append(shapes, shape{name, fieldShapes(o, f.Path)})
	}
	return shapes
}

func (w *writer) paramType(p *model.Param, tag, owner string) string {
	item := w.paramItem(p, tag, owner)
	switch {
	case p.Map && p.List != "":
		return "map[string][]" + item
	case p.Map:
		return "map[string]" + item
	case p.List == "":
		return item
	case tag == "url":
		return w.listOf(item)
	}
	return "[]" + item
}

func (w *writer) paramItem(p *model.Param, tag, owner string) string {
	if p.Type != "object" {
		if p.NumericString {
			return "int"
		}
		inURLList := tag == "url" && p.List != ""
		return w.scalar(p.Name, p.Type, p.Format, p.Secret, p.Enum, owner, inURLList)
	}
	if p.Format == "json" {
		tag = "json"
	}
	name := singular(model.GoName(p.Name))
	if typ := w.structFor(p.Name, name, tag, paramShapes(p.Fields)); typ != "" {
		return typ
	}
	typ := w.typeName(p.Name, owner)
	w.names[typ] = true
	var members []member
	for _, f := range p.Fields {
		members = append(members, w.param(f, tag, typ))
	}
	w.types.WriteString(w.structType(typ, members, ""))
	switch {
	case p.Format == "json":
		w.notef("%s needs an EncodeValues that writes one JSON object", typ)
	case tag == "url" && p.List == "":
		receiver := strings.ToLower(typ[:1])
		w.encoder(typ, receiver, "request.Struct(v, key, &"+receiver+")", "sends the value as "+placeholder)
	}
	return typ
}

// listOf returns the list of an item that knows how it is sent as parameters.
func (w *writer) listOf(item string) string {
	for list, of := range w.lists {
		if of == item && w.methods[list+".EncodeValues"] {
			return list
		}
	}
	first := 1
	if w.api.Protocol == "Action" {
		first = 0
	}
	list, encode := "StringList", fmt.Sprintf("request.Strings(v, key, %d, l)", first)
	if item != "string" {
		list, encode = plural(item), fmt.Sprintf("request.Structs(v, key, %d, l)", first)
	}
	fmt.Fprintf(&w.types, "// %s is a list of %s as a parameter. Assign any []%s.\ntype %s []%s\n\n", list, placeholder, item, list, item)
	w.names[list], w.lists[list] = true, item
	w.encoder(list, "l", encode, fmt.Sprintf("sends the entries as key.%d, key.%d and so on", first, first+1))
	return list
}

func (w *writer) encoder(typ, receiver, encode, doc string) {
	fmt.Fprintf(&w.types, "// EncodeValues %s.\nfunc (%s %s) EncodeValues(key string, v *url.Values) error {\n\treturn %s\n}\n\n", doc, receiver, typ, encode)
	w.methods[typ+".EncodeValues"] = true
}

// scalar returns the type of one value.
func (w *writer) scalar(wire, typ, format string, secret bool, enum []any, owner string, plain bool) string {
	switch {
	case secret:
		return "yunkit.Secret"
	case format == "date-time":
		return "yunkit.Time"
	case format == "unix", format == "unix-ms":
		return "yunkit.UnixTime"
	case format == "json", typ == "any":
		return "yunkit.JSONText"
	}
	switch typ {
	case "integer":
		if format == "unix-ns" || format == "int64" && w.wide(wire) && len(enum) == 0 {
			return "int64"
		}
		if slices.ContainsFunc(enum, func(v any) bool { return v.(float64) > 9 }) {
			enum = nil // numbers that speak for themselves
		}
		return w.enum(wire, "int", enum, owner)
	case "number":
		return "float64"
	case "boolean":
		return "bool"
	case "file":
		return "[]byte"
	}
	if plain {
		return "string"
	}
	return w.enum(wire, "string", enum, owner)
}

// wide reports whether a number needs 64 bits. Huawei calls every number int64.
func (w *writer) wide(wire string) bool {
	return w.api.Protocol != "REST" || regexp.MustCompile(`(?i)time|bytes|height|rate$|size$`).MatchString(wire)
}

// enum returns the type of the values, which it makes unless it exists.
func (w *writer) enum(wire, kind string, enum []any, owner string) string {
	var values []string
	for _, v := range enum {
		if text := fmt.Sprint(v); text != "" {
			values = append(values, text)
		}
	}
	name := singular(model.GoName(wire))
	if typ := w.enumFor(wire, name, owner, values); typ != "" {
		return typ
	}
	if len(values) == 0 {
		return kind
	}
	typ := w.typeName(wire, owner)
	w.names[typ], w.enums[typ] = true, values
	var b strings.Builder
	b.WriteString(comment("", fmt.Sprintf("%s is %s. Values that are not listed here are kept as they are.", typ, placeholder)))
	fmt.Fprintf(&b, "type %s %s\n\n// %s.\nconst (\n", typ, kind, placeholder)
	for _, value := range values {
		name := constant(typ, value)
		if kind == "string" {
			value = strconv.Quote(value)
		}
		fmt.Fprintf(&b, "\t// %s means %s.\n\t%s %s = %s\n", name, placeholder, name, typ, value)
	}
	b.WriteString(")\n\n")
	w.types.WriteString(b.String())
	return typ
}

// field returns the field of an answer.
func (w *writer) field(o *model.Operation, f *model.Field, owner string) member {
	wire := f.Name()
	name := model.GoName(wire)
	if wire == "[]" {
		name = plural(model.GoName(noun(o.Name)))
	}
	tag := fmt.Sprintf("json:%q", wire)
	if len(f.Alias) > 0 {
		tag += fmt.Sprintf(" alias:%q", strings.Join(f.Alias, ","))
	}
	if proof := o.Proof(f); proof != "" {
		tag += fmt.Sprintf(" answer:%q", proof)
	}
	if f.Wrapper { // only its list is of interest
		f = o.Children(f.Path)[0]
	}
	typ := w.fieldItem(o, f, wire, owner)
	if f.List {
		typ = "[]" + typ
	}
	if f.Map {
		typ = "map[string]" + typ
	}
	doc := "is " + placeholder + "."
	if f.List || f.Map {
		doc = "are " + placeholder + "."
	}
	if f.Deprecated {
		doc += "\n\nDeprecated: " + placeholder + "."
	}
	return member{name, typ, tag, doc}
}

func (w *writer) fieldItem(o *model.Operation, f *model.Field, wire, owner string) string {
	if f.Type != "object" {
		if f.NumericString {
			return "yunkit.Int"
		}
		return w.scalar(wire, f.Type, f.Format, f.Secret, f.Enum, owner, false)
	}
	name := singular(model.GoName(wire))
	isItem := o.Paging != nil && (o.Paging.Items == f.Path || o.Paging.Items == wire)
	if isItem {
		name = singular(model.GoName(noun(o.Name)))
	}
	if typ := w.structFor(wire, name, "json", fieldShapes(o, f.Path)); typ != "" {
		return typ
	}
	typ := name
	if !isItem || w.names[name] {
		typ = w.typeName(wire, owner)
	}
	w.names[typ] = true
	var members []member
	for _, c := range o.Children(f.Path) {
		members = append(members, w.field(o, c, typ))
	}
	w.types.WriteString(w.structType(typ, members, ""))
	return typ
}

// rooms are the packages of the vendors' protocols.
var rooms = map[string]string{"RPC": "alibaba", "REST": "huawei", "Action": "ucloud"}

// deletes are operations whose repeat finds nothing once they were carried out.
var deletes = regexp.MustCompile(`^(Clear|Delete|Disassociate|Remove|Unbind|Untag)`)

// updates are operations that do nothing when nothing is set beside what is required.
var updates = regexp.MustCompile(`^(Modify|Update)`)

// method writes the method of an operation.
func (w *writer) method(o *model.Operation) string {
	doc := o.Name + " " + placeholder + "."
	switch o.Class {
	case model.Repeatable:
		doc += " A repeat is safe."
	case model.Once:
		doc += "\n\nThe call is not safe to repeat: " + cmp.Or(o.Reason, placeholder) + ". When its outcome is unknown ([yunkit.ErrOutcomeUnknown]), " + placeholder + "."
	}
	doc += "\n\nAPI: " + w.page(o)
	if o.Deprecated {
		doc += "\n\nDeprecated: " + placeholder + "."
	}
	room := rooms[w.api.Protocol]
	class := map[string]string{model.Read: "Read", model.Repeatable: "Repeatable", model.Once: "Once"}[o.Class]
	switch {
	case o.Class != model.Repeatable:
	case deletes.MatchString(o.Name):
		class = "Delete"
	case w.api.Protocol == "RPC" && o.Param("ClientToken") != nil:
		class = "WithToken"
	}
	args := strconv.Quote(o.Name)
	if w.api.Protocol == "REST" {
		method := map[string]string{
			http.MethodGet: "http.MethodGet", http.MethodPost: "http.MethodPost", http.MethodPut: "http.MethodPut",
			http.MethodDelete: "http.MethodDelete", http.MethodPatch: "http.MethodPatch",
		}[o.Method]
		if class == "Delete" {
			args = fmt.Sprintf("%q, %q", o.Path, o.Name)
		} else {
			args = fmt.Sprintf("%s, %q, %q", method, o.Path, o.Name)
		}
	}
	changing := ""
	if updates.MatchString(o.Name) {
		changing = ".Changing()"
	}
	w.methods["Client."+o.Name] = true
	return comment("", doc) + fmt.Sprintf("func (c *Client) %s(ctx context.Context, req *%sRequest) (*%sResponse, error) {%s\n\treturn %s.Do[%sResponse](ctx, c.api, %s.%s(%s)%s, req)\n}\n\n",
		o.Name, o.Name, o.Name, exempt(o.Name), room, o.Name, room, class, args, changing)
}

// list writes the iterator of a list.
func (w *writer) list(o *model.Operation) string {
	p := o.Paging
	all, item := allName(o.Name), o.Name+"Response"
	var path []string
	for name := range strings.SplitSeq(p.Items, ".") {
		name = strings.TrimSuffix(cmp.Or(strings.TrimSuffix(name, "[]"), "[]"), "{}")
		i := slices.IndexFunc(w.structs[item], func(f field) bool { return f.wire("json") == name })
		if i < 0 {
			break // the list of a wrapper, which has its name
		}
		path = append(path, w.structs[item][i].name)
		item = strings.TrimPrefix(w.structs[item][i].typ, "[]")
	}
	page := []string{"Items: r." + strings.Join(path, ".")}
	for _, f := range []struct{ name, wire string }{{"Total", p.Total}, {"Next", p.TokenField}, {"More", p.Truncated}} {
		if f.wire != "" {
			page = append(page, f.name+": r."+model.GoName(f.wire))
		}
	}
	var fields []string
	add := func(name, wire string) {
		if wire != "" {
			fields = append(fields, name+": &r."+model.GoName(wire))
		}
	}
	add("Token", p.TokenParam)
	add("Number", p.PageParam)
	add("Offset", p.OffsetParam)
	kind := map[string]string{"token": "Token", "page": "Number", "offset": "Offset"}[p.Style]
	style, size := "By"+kind, "Size"
	switch kind {
	case "Offset":
		size = "Limit"
	case "":
		style = "Unpaged"
	}
	if add(size, p.SizeParam); p.SizeMax > 0 {
		fields = append(fields, fmt.Sprintf("Max%s: %d", size, p.SizeMax))
	}
	if offset := o.Param(p.OffsetParam); offset != nil && offset.Max != nil {
		fields = append(fields, fmt.Sprintf("LastOffset: %d", *offset.Max))
	}
	doc := all + " iterates over " + placeholder + ", page by page. Collect before deleting, for pages shift."
	if p.Style == "none" {
		doc = all + " iterates over " + placeholder + ". The service does not page this list: Prefetch and StartAt are refused."
	}
	var b strings.Builder
	b.WriteString(comment("", doc))
	fmt.Fprintf(&b, "func (c *Client) %s(ctx context.Context, req *%sRequest, opts ...yunkit.IterOption) iter.Seq2[%s, error] {\n", all, o.Name, item)
	fmt.Fprintf(&b, "\treturn pages.%s(ctx, Service, %q, c.%s, req, opts,\n", style, o.Name, o.Name)
	if kind != "" {
		fmt.Fprintf(&b, "\t\tfunc(r *%sRequest) pages.%sFields {\n\t\t\treturn pages.%sFields{%s}\n\t\t},\n", o.Name, kind, kind, strings.Join(fields, ", "))
	}
	fmt.Fprintf(&b, "\t\tfunc(r *%sResponse) pages.Page[%s] {\n\t\t\treturn pages.Page[%s]{%s}\n\t\t})\n}\n\n", o.Name, item, item, strings.Join(page, ", "))
	w.methods["Client."+all] = true
	return b.String()
}

// page returns the address of the vendor's page for an operation.
func (w *writer) page(o *model.Operation) string {
	switch w.api.Product {
	case "cloudsso":
		return "https://api.aliyun.com/api/CloudSSO/" + w.api.Version + "/" + o.Name
	case "ufile":
		return "https://docs.ucloud.cn/api/ufile-api/" + snake(o.Name)
	case "bcs":
		area := "api-bcs"
		if o.API == "node-provider-v1" {
			area = "api-nes"
		}
		return "https://support.huaweicloud.com/intl/en-us/" + area + "/" + o.Name + ".html"
	}
	return "https://api.aliyun.com/api/" + w.api.Product + "/" + w.api.Version + "/" + o.Name
}

// snake writes a name of UCloud as its pages do: get_ufile_ssl_cert.
func snake(name string) string {
	name = strings.ReplaceAll(name, "UFile", "Ufile")
	var b strings.Builder
	upper := func(i int) bool { return i >= 0 && i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	for i := range len(name) {
		if i > 0 && upper(i) && (!upper(i-1) || i+1 < len(name) && !upper(i+1)) {
			b.WriteByte('_')
		}
		b.WriteByte(name[i])
	}
	return strings.ToLower(b.String())
}

// comment writes lines of a comment, wrapped.
func comment(indent, doc string) string {
	var b strings.Builder
	for i, paragraph := range strings.Split(doc, "\n\n") {
		if i > 0 {
			b.WriteString(indent + "//\n")
		}
		line := indent + "//"
		for word := range strings.FieldsSeq(paragraph) {
			if len(line)+1+len(word) > 100 && line != indent+"//" {
				b.WriteString(line + "\n")
				line = indent + "//"
			}
			line += " " + word
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
