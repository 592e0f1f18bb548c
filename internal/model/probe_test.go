package model_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
)

// attempts is the MaxAttempts of clients under test.
const attempts = 3

// cutServer reads every request whole, then cuts the connection: the service
// may have carried it out, and its answer is lost.
type cutServer struct {
	*httptest.Server

	mu       sync.Mutex
	requests []request
}

// request is what arrived.
type request struct {
	method, path string
	values       url.Values // of the query and of a form
	body         []byte     // unless it is a form
	files        map[string]file
}

// file is a part of a multipart body.
type file struct {
	name    string
	content []byte
}

// readFiles returns the files of a multipart body by the names of their parts, and
// none where the body is another.
func readFiles(contentType string, body []byte) map[string]file {
	files := map[string]file{}
	mediaType, attributes, _ := mime.ParseMediaType(contentType)
	if mediaType != "multipart/form-data" {
		return files
	}
	for reader := multipart.NewReader(bytes.NewReader(body), attributes["boundary"]); ; {
		part, err := reader.NextPart()
		if err != nil {
			return files
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return files
		}
		files[part.FormName()] = file{part.FileName(), content}
	}
}

func newCutServer() *cutServer {
	s := new(cutServer)
	s.Server = httptest.NewServer(s)
	return s
}

func (s *cutServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	formErr := r.ParseForm() // reads the body of a form only
	body, err := io.ReadAll(r.Body)
	if formErr != nil || err != nil {
		return // what did not arrive whole does not count
	}
	got := request{method: r.Method, path: r.URL.Path, values: r.Form, body: body, files: readFiles(r.Header.Get("Content-Type"), body)}
	s.mu.Lock()
	s.requests = append(s.requests, got)
	s.mu.Unlock()
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// arrivals returns the requests that arrived whole.
func (s *cutServer) arrivals() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// probe calls one operation of a client whose server cuts every connection, and
// returns what its retry class forbids and how the request differs from the
// model.
func probe(api *model.API, o *model.Operation, client any, server *cutServer) []string {
	call := reflect.ValueOf(client).MethodByName(o.Name)
	req := reflect.New(call.Type().In(1).Elem())
	fill(req.Elem(), o.Params)
	result := call.Call([]reflect.Value{reflect.ValueOf(context.Background()), req})
	err, _ := reflect.TypeAssert[error](result[1])

	var findings []string
	addf := func(format string, args ...any) {
		findings = append(findings, o.Name+": "+fmt.Sprintf(format, args...))
	}
	if err == nil {
		addf("no error, though no answer came")
	}
	want := attempts
	if o.Class == model.Once {
		want = 1
	}
	requests := server.arrivals()
	if n := len(requests); n != want {
		addf("%s, but the request arrived %d times, not %d: %v", o.Class, n, want, err)
	}
	if unknown := errors.Is(err, yunkit.ErrOutcomeUnknown); unknown != (o.Class != model.Read) {
		addf("%s, but the error matches ErrOutcomeUnknown: %t: %v", o.Class, unknown, err)
	}
	if len(requests) > 0 {
		findings = append(findings, arrived(api, o, requests[0])...)
	}
	return findings
}

// arrived holds the request of a fully set call against the model: everything
// is there, in its place and form, and nothing else is.
func arrived(api *model.API, o *model.Operation, r request) []string {
	var findings []string
	addf := func(format string, args ...any) {
		findings = append(findings, o.Name+": "+fmt.Sprintf(format, args...))
	}
	if routed, path := api.Route(r.method, r.path); api.Protocol == "REST" {
		if routed == nil || routed.Name != o.Name {
			addf("it was sent to %s %s", r.method, r.path)
			return findings
		}
		for name, value := range path {
			r.values.Set(name, value)
		}
	} else if r.path != o.Path || r.method != o.Method {
		addf("it was sent to %s %s", r.method, r.path)
	}
	got := map[string]bool{}
	for name := range r.values {
		if p := o.Param(name); p != nil {
			got[p.Wire] = true
		}
	}
	problems := o.Check(r.values)
	if body := map[string]any{}; len(r.body) > 0 && json.Unmarshal(r.body, &body) == nil {
		problems = append(problems, o.CheckBody(body)...)
		wires(body, "", got)
	}
	for name, f := range r.files {
		switch p := o.Param(name); {
		case p == nil || p.In != model.InForm:
			addf("unknown part %s", name)
		case f.name != sampleFileName || !bytes.Equal(f.content, sampleFile):
			addf("%s arrived as %q with %d bytes", name, f.name, len(f.content))
		default:
			got[name] = true
		}
	}
	for _, problem := range problems {
		addf("%s", problem)
	}
	for _, wire := range leaves(o.Params) {
		if !got[wire] {
			addf("%s was set but did not arrive", wire)
		}
	}
	return findings
}

// leaves returns the wire names of all parameters that are sent by themselves.
func leaves(params []*model.Param) []string {
	var names []string
	for _, p := range params {
		switch {
		case p.Type == "object" && p.Format != "json":
			names = append(names, leaves(p.Fields)...)
		default:
			names = append(names, p.Wire)
		}
	}
	return names
}

// wires notes the wire names in a JSON body.
func wires(v any, prefix string, names map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			wires(member, strings.TrimPrefix(prefix+"."+name, "."), names)
		}
	case []any:
		for _, item := range v {
			wires(item, prefix, names)
		}
	}
	names[prefix] = true
}

// fill sets every field of a request to a value that the model allows.
func fill(v reflect.Value, params []*model.Param) {
	for f, field := range v.Fields() {
		name := anyName(f)
		if i := slices.IndexFunc(params, func(p *model.Param) bool { return p.Name == name }); i >= 0 {
			fillParam(field, params[i])
		}
	}
}

func fillParam(v reflect.Value, p *model.Param) {
	switch {
	case p.In == model.InForm && v.Kind() == reflect.Slice:
		v.SetBytes(sampleFile)
		return
	case p.In == model.InForm && p.Type == "file": // its name
		v.SetString(sampleFileName)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillParam(v.Elem(), p)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fillParam(v.Index(i), p)
		}
	case reflect.Map:
		item := reflect.New(v.Type().Elem()).Elem()
		fillParam(item, p)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key").Convert(v.Type().Key()), item)
	case reflect.Struct:
		switch t := v.Addr().Interface().(type) {
		case *yunkit.Time:
			t.Time = sampleTime
		case *yunkit.UnixTime:
			t.Time = sampleTime
		default:
			fill(v, p.Fields)
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(sampleNumber(p))
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.String:
		v.SetString(sampleText(p))
	case reflect.Interface:
		v.Set(reflect.ValueOf(strings.NewReader("sample file")))
	}
}

// sampleFile is an empty ZIP archive.
var sampleFile = append([]byte("PK\x05\x06"), make([]byte, 18)...)

const sampleFileName = "sample.zip"

var sampleTime = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func sampleNumber(p *model.Param) int64 {
	for _, e := range p.Enum {
		if n, ok := e.(float64); ok && n != 0 {
			return int64(n)
		}
	}
	if p.Min != nil {
		return max(*p.Min, 1)
	}
	return 1
}

func sampleText(p *model.Param) string {
	if len(p.Enum) > 0 {
		return fmt.Sprint(p.Enum[0])
	}
	if p.Format == "cidr" {
		return "192.0.2.0/24"
	}
	n := max(p.MinLength, 6)
	if p.MaxLength > 0 {
		n = min(n, p.MaxLength)
	}
	return strings.Repeat("a", n) // fits every pattern
}

// Secrets

// secretTypes returns the exported types that hold a secret, at any depth, and
// that methods of the client take or return.
func secretTypes(client reflect.Type) []reflect.Type {
	seen := map[reflect.Type]bool{client: true, client.Elem(): true} // the receiver is no data
	for m := range client.Methods() {
		visit(m.Type, seen)
	}
	var types []reflect.Type
	for t := range seen {
		parts := map[reflect.Type]bool{}
		visit(t, parts)
		isData := slices.Contains([]reflect.Kind{reflect.Struct, reflect.Slice, reflect.Map}, t.Kind())
		if isData && token.IsExported(t.Name()) && parts[reflect.TypeFor[yunkit.Secret]()] {
			types = append(types, t)
		}
	}
	slices.SortFunc(types, func(a, b reflect.Type) int { return strings.Compare(a.String(), b.String()) })
	return types
}

// visit notes t and the types that it is made of.
func visit(t reflect.Type, seen map[reflect.Type]bool) {
	if seen[t] {
		return
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Func:
		for part := range t.Ins() {
			visit(part, seen)
		}
		for part := range t.Outs() {
			visit(part, seen)
		}
	case reflect.Pointer, reflect.Slice, reflect.Map:
		visit(t.Elem(), seen)
	case reflect.Struct:
		for f := range t.Fields() {
			if f.IsExported() {
				visit(f.Type, seen)
			}
		}
	}
}

// leaks fills a value of type t with a secret wherever one fits, and returns
// the ways to print it that show the secret.
func leaks(t reflect.Type) []string {
	const secret = "Tell-Nobody-0451"
	v := reflect.New(t)
	fillSecrets(v.Elem(), secret)
	list := reflect.Append(reflect.MakeSlice(reflect.SliceOf(t), 0, 1), v.Elem())

	var found []string
	look := func(way, printed string) {
		for _, form := range []string{secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret)} {
			if strings.Contains(printed, form) {
				found = append(found, fmt.Sprintf("%s printed as %s shows its secret", t, way))
			}
		}
	}
	for _, value := range []reflect.Value{v.Elem(), v, list} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			look(verb, fmt.Sprintf(verb, value.Interface()))
		}
	}
	for _, value := range []reflect.Value{v.Elem(), v} { // the JSON handler asks no item of a list
		var text, js bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("call", "value", value.Interface())
		slog.New(slog.NewJSONHandler(&js, nil)).Info("call", "value", value.Interface())
		look("slog text", text.String())
		look("slog JSON", js.String())
	}
	if _, ok := reflect.TypeAssert[slog.LogValuer](v.Elem()); !ok {
		found = append(found, fmt.Sprintf("%s holds a secret and has no LogValue", t))
	}
	return found
}

func fillSecrets(v reflect.Value, secret string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[yunkit.Secret]() {
			v.SetString(secret)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillSecrets(v.Elem(), secret)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fillSecrets(v.Index(0), secret)
	case reflect.Map:
		item := reflect.New(v.Type().Elem()).Elem()
		fillSecrets(item, secret)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.Zero(v.Type().Key()), item)
	case reflect.Struct:
		for f, field := range v.Fields() {
			if f.IsExported() {
				fillSecrets(field, secret)
			}
		}
	}
}
