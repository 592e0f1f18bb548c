package apitest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
	"github.com/yunkit/yunkit/internal/request"
)

var update = flag.Bool("update", false, "rewrite testdata/requests with what the clients send, and write answers that testdata/responses lacks")

// Operations holds every operation of a product against testdata, where each
// has two files:
//
//   - requests/<Operation>.txt is what leaves for a request with a sample in every
//     field; -update rewrites it
//   - responses/<Operation>.json is an answer with every field of the model, in the
//     odd forms that the service uses; all of it must be found in the response. Where
//     there is none, -update writes the model's sample, for somebody to make it odd
//
// newClient is the product's NewClient.
func Operations[C any](t *testing.T, product string, newClient func(opts ...yunkit.Option) (C, error)) {
	t.Helper()
	api, err := model.Load(product)
	require.NoError(t, err)
	var names []string
	for _, o := range api.Operations {
		if _, exists := reflect.TypeFor[C]().MethodByName(o.Name); !exists {
			continue // not built yet; the model test knows which
		}
		names = append(names, o.Name)
		t.Run(o.Name, func(t *testing.T) {
			t.Parallel()
			answer, exists := fixture(t, api, o)
			sent, result, err := call(t, o, newClient, answer)
			compare(t, filepath.Join("testdata", "requests", o.Name+".txt"), sent)
			if !exists {
				t.Fatal("testdata/responses has no answer: write it with -update")
			}
			require.NoError(t, err)
			checkResponse(t, o, answer, result)
		})
	}
	for _, dir := range []string{"requests", "responses"} {
		t.Run("stale "+dir, func(t *testing.T) {
			t.Parallel()
			files, err := os.ReadDir(filepath.Join("testdata", dir))
			require.NoError(t, err)
			for _, file := range files {
				name := strings.TrimSuffix(file.Name(), filepath.Ext(file.Name()))
				assert.Contains(t, names, name, "a file without an operation")
			}
		})
	}
}

// file is what downloads answer.
const file = "PK sample file"

// fixture returns the answer to an operation.
func fixture(t *testing.T, api *model.API, o *model.Operation) (body string, exists bool) {
	t.Helper()
	if o.Download {
		return file, true
	}
	path := filepath.Join("testdata", "responses", o.Name+".json")
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist) && *update:
		b = append(sample(t, api, o), '\n')
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, b, 0o644))
	case errors.Is(err, os.ErrNotExist):
		return "{}", false
	default:
		require.NoError(t, err)
	}
	return string(b), true
}

// sample returns the model's sample of an answer, with what all answers of the
// product carry.
func sample(t *testing.T, api *model.API, o *model.Operation) []byte {
	t.Helper()
	answer := o.Sample(2)
	if members, isObject := answer.(map[string]any); isObject || api.Protocol != "REST" {
		common := map[string]map[string]any{
			"RPC":    {"RequestId": "473469C7-AA6F-4DC5-B3DB-00000000TEST"},
			"Action": {"RetCode": 0, "Action": o.Name + "Response"},
		}[api.Protocol]
		whole := map[string]any{}
		maps.Copy(whole, members)
		maps.Copy(whole, common)
		answer = whole
	}
	b, err := json.MarshalIndent(answer, "", "  ")
	require.NoError(t, err)
	return b
}

// recorder keeps the one request that it is given and answers it.
type recorder struct {
	mediaType, answer string
	sent              string
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	text, err := requestText(req)
	if err != nil {
		return nil, err
	}
	r.sent = text
	return &http.Response{
		StatusCode: http.StatusOK, Request: req, Body: io.NopCloser(strings.NewReader(r.answer)),
		Header: http.Header{"Content-Type": {r.mediaType}, "X-Request-Id": {requestID}, "X-Ucloud-Request-Uuid": {requestID}, "X-Acs-Request-Id": {requestID}},
	}, nil
}

const requestID = "request-of-the-header"

// call makes one call with a full request.
func call[C any](t *testing.T, o *model.Operation, newClient func(opts ...yunkit.Option) (C, error), answer string) (sent string, result reflect.Value, err error) {
	t.Helper()
	r := &recorder{mediaType: "application/json", answer: answer}
	if o.Download {
		r.mediaType = "application/octet-stream"
	}
	client, err := newClient(
		yunkit.WithEndpoint("https://example.test"), yunkit.WithHTTPClient(&http.Client{Transport: r}), yunkit.WithRegion("cn-north-4"),
		yunkit.WithCredentials(Credentials), yunkit.WithProjectID(ProjectID), yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1}),
	)
	require.NoError(t, err)
	method := reflect.ValueOf(client).MethodByName(o.Name)
	req := reflect.New(method.Type().In(1).Elem())
	fill(req.Elem(), "")
	results := method.Call([]reflect.Value{reflect.ValueOf(context.WithoutCancel(t.Context())), req})
	err, _ = reflect.TypeAssert[error](results[1])
	return r.sent, results[0], err
}

// fill gives every field a sample that its check tag allows. The samples are
// always the same and tell fields and list entries apart; mark is the number of
// the entry.
func fill(v reflect.Value, mark string) {
	for f, field := range v.Fields() {
		if f.IsExported() && (f.Name != "ProjectID" || f.Tag.Get("json") != "") { // the client fills the path in
			fillField(field, f, mark)
		}
	}
}

func fillField(v reflect.Value, f reflect.StructField, mark string) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem())) // to zero: that it can be sent is why it is a pointer
		if v.Elem().Kind() == reflect.Struct {
			fillField(v.Elem(), f, mark)
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[[]byte]() { // an empty ZIP archive
			v.SetBytes(append([]byte("PK\x05\x06"), make([]byte, 18)...))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fillField(v.Index(i), f, mark+strconv.Itoa(i+1))
		}
	case reflect.Map:
		item := reflect.New(v.Type().Elem()).Elem()
		fillField(item, f, mark)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key").Convert(v.Type().Key()), item)
	case reflect.Struct:
		switch t := v.Addr().Interface().(type) {
		case *yunkit.Time:
			t.Time = sampleTime
		case *yunkit.UnixTime:
			t.Time = sampleTime
		default:
			fill(v, mark)
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		low, high := bounds(f, "range")
		n := max(low, 7)
		if high > 0 {
			n = min(n, high)
		}
		v.SetInt(int64(n))
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.String:
		v.SetString(sampleText(v.Type(), f, mark))
	case reflect.Interface:
		v.Set(reflect.ValueOf(strings.NewReader("sample file")))
	default:
		panic("apitest: no sample for " + v.Type().String())
	}
}

var sampleTime = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func sampleText(t reflect.Type, f reflect.StructField, mark string) string {
	if t == reflect.TypeFor[yunkit.JSONText]() {
		return `{"key":"value"}`
	}
	if _, isFileName := strings.CutSuffix(f.Tag.Get("form"), ",filename"); isFileName {
		return "sample.zip"
	}
	text := "sample-" + strings.ReplaceAll(strings.ToLower(request.WireName(f)), "_", "-")
	if mark != "" {
		text = "sample-" + mark + strings.TrimPrefix(text, "sample")
	}
	if _, pattern, ok := strings.Cut(f.Tag.Get("check"), "pattern="); ok && !regexp.MustCompile(strings.Fields(pattern)[0]).MatchString(text) {
		text = strings.ReplaceAll(text, "-", "")
	}
	if strings.Contains(f.Tag.Get("check"), "pattern=^[a-z][a-z0-9]") {
		text = strings.ReplaceAll(text, "-", "")
	}
	low, high := bounds(f, "len")
	if len(text) < low {
		text += strings.Repeat("x", low-len(text))
	}
	if high > 0 && len(text) > high {
		text = text[:high]
	}
	return text
}

// bounds returns the two sides of a rule of a check tag, 0 for a missing one.
func bounds(f reflect.StructField, rule string) (low, high int) {
	for part := range strings.FieldsSeq(f.Tag.Get("check")) {
		if arg, ok := strings.CutPrefix(part, rule+"="); ok {
			from, to, isRange := strings.Cut(arg, "..")
			if !isRange {
				to = from
			}
			low, _ = strconv.Atoi(from)
			high, _ = strconv.Atoi(to)
		}
	}
	return low, high
}

// requestText writes a request as a snapshot: what the operation is made of,
// sorted, without signature, nonce and time.
func requestText(r *http.Request) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", r.Method, r.URL.EscapedPath())
	for _, name := range []string{"X-Acs-Action", "X-Acs-Version", "Content-Type"} {
		if value, _, _ := strings.Cut(r.Header.Get(name), "; boundary="); value != "" { // a new one for each call
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	writeValues(&b, "query", r.URL.Query())
	if r.Body == nil {
		return b.String(), nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	switch mediaType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); {
	case len(body) == 0:
	case mediaType == "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return "", err
		}
		writeValues(&b, "form", form)
	case mediaType == "application/json":
		var indented bytes.Buffer
		if err := json.Indent(&indented, bytes.TrimSpace(body), "", "  "); err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\nbody\n%s\n", &indented)
	case mediaType == "multipart/form-data":
		_, boundary, _ := strings.Cut(r.Header.Get("Content-Type"), "boundary=")
		for parts := multipart.NewReader(bytes.NewReader(body), boundary); ; {
			part, err := parts.NextPart()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return "", err
			}
			content, err := io.ReadAll(part)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "\npart %s\nContent-Disposition: %s\n%q\n", part.FormName(), part.Header.Get("Content-Disposition"), content)
		}
	default:
		fmt.Fprintf(&b, "\nbody of %d bytes\n", len(body))
	}
	return b.String(), nil
}

func writeValues(b *strings.Builder, title string, values url.Values) {
	if len(values) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	var lines []string
	for name, list := range values {
		for _, value := range list {
			switch name {
			case "Signature", "PublicKey": // of UCloud's signature
			case "ClientToken":
				lines = append(lines, name+"="+strconv.Quote(value[:min(len(value), len("sample"))]))
			default:
				lines = append(lines, name+"="+strconv.Quote(value))
			}
		}
	}
	slices.Sort(lines)
	b.WriteString(strings.Join(lines, "\n") + "\n")
}

// compare holds a text against a file, or rewrites the file.
func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "write it with -update")
	assert.Equal(t, string(want), got, "%s: when the change is meant, rewrite it with -update", path)
}

// checkResponse looks for every field of the model in the answer and in what
// the client made of it.
func checkResponse(t *testing.T, o *model.Operation, answer string, result reflect.Value) {
	t.Helper()
	meta := result.Interface().(interface{ ResponseMeta() *yunkit.Meta }).ResponseMeta()
	assert.Equal(t, 200, meta.StatusCode)
	assert.Equal(t, 1, meta.Attempts)
	assert.NotEmpty(t, meta.RequestID)
	response := result.Elem()
	if o.Download {
		body, err := io.ReadAll(response.FieldByName("Body").Interface().(io.Reader))
		require.NoError(t, err)
		assert.Equal(t, file, string(body))
		return
	}
	var sent any
	require.NoError(t, json.Unmarshal([]byte(answer), &sent))
	if members, ok := sent.(map[string]any); ok && members["RequestId"] != nil {
		assert.Equal(t, members["RequestId"], meta.RequestID)
	}
	w := walk{o: o}
	switch {
	case len(o.Response) == 0:
	case o.Response[0].Path == "[]": // a list itself; its field is the one beside Meta
		w.value("[]", o.Response[0], sent, response.Field(1))
	default:
		w.members("", sent, response)
	}
	for _, finding := range w.findings {
		t.Error(finding)
	}
}

// walk goes through an answer and the response that was read from it, side by
// side, as the model says.
type walk struct {
	o        *model.Operation
	findings []string
}

func (w *walk) addf(format string, args ...any) {
	w.findings = append(w.findings, fmt.Sprintf(format, args...))
}

func (w *walk) members(path string, sent any, read reflect.Value) {
	members, ok := sent.(map[string]any)
	if !ok {
		w.addf("the answer has no object at %s", path)
		return
	}
	for _, f := range w.o.Children(path) {
		value, exists := members[f.Name()]
		for _, alias := range f.Alias {
			if other, misspelt := members[alias]; misspelt && !exists {
				value, exists = other, true
			}
		}
		field := fieldByWire(read, f.Name())
		switch {
		case !exists:
			w.addf("the answer has no %s", f.Path)
		case !field.IsValid():
			w.addf("the response has no %s", f.Path)
		default:
			w.value(f.Path, f, value, field)
		}
	}
}

func (w *walk) value(path string, f *model.Field, sent any, read reflect.Value) {
	for read.Kind() == reflect.Pointer && !read.IsNil() {
		read = read.Elem()
	}
	if nothing(sent) {
		return
	}
	if read.IsZero() || read.Kind() == reflect.Slice && read.Len() == 0 {
		w.addf("%s was sent as %v, and is empty", path, sent)
		return
	}
	switch {
	case f.Wrapper:
		inner := w.o.Children(f.Path)[0]
		if members, wrapped := sent.(map[string]any); wrapped {
			sent = members[inner.Name()]
		}
		w.value(inner.Path, inner, sent, read)
	case f.Map:
		members, _ := sent.(map[string]any)
		for key, value := range members {
			item := *f
			item.Map = false
			w.value(path, &item, value, read.MapIndex(reflect.ValueOf(key).Convert(read.Type().Key())))
		}
	case f.List:
		items, ok := sent.([]any)
		if !ok { // a single one, as translated from XML
			items = []any{sent}
		}
		if len(items) != read.Len() {
			w.addf("%s has %d items, and %d were read", path, len(items), read.Len())
			return
		}
		for i, value := range items {
			item := *f
			item.List = false
			w.value(path, &item, value, read.Index(i))
		}
	case f.Type == "object":
		w.members(f.Path, sent, read)
	}
}

// nothing reports whether a value says no more than its absence.
func nothing(sent any) bool {
	switch sent := sent.(type) {
	case nil:
		return true
	case bool:
		return !sent
	case float64:
		return sent == 0
	case string:
		return sent == ""
	case []any:
		return len(sent) == 0
	case map[string]any:
		return len(sent) == 0
	}
	return false
}

// fieldByWire returns the field of a struct with a name on the wire.
func fieldByWire(v reflect.Value, name string) reflect.Value {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	for f, field := range v.Fields() {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case tag == name:
			return field
		case f.Anonymous && tag == "":
			if inner := fieldByWire(field, name); inner.IsValid() {
				return inner
			}
		}
	}
	return reflect.Value{}
}
