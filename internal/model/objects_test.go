package model_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
	"github.com/yunkit/yunkit/ufile"
)

// transfers are the methods of Bucket that look like operations and are made of
// several.
var transfers = []string{"Upload"}

func objectBucket(t *testing.T, url string) *ufile.Bucket {
	t.Helper()
	b, err := ufile.NewBucket("test-bucket", yunkit.WithEndpoint(url),
		yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real"}),
		yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: attempts, MinDelay: time.Millisecond, MaxDelay: time.Millisecond}))
	require.NoError(t, err)
	return b
}

// tagged returns the name that a field has in a tag.
func tagged(f reflect.StructField, tag string) string {
	name, _, _ := strings.Cut(f.Tag.Get(tag), ",")
	return name
}

// Every operation of the object API exists, and every field of the model has its
// place in it, both ways.
func TestObjectsMatchTheModel(t *testing.T) {
	t.Parallel()
	api, err := model.Load("ufile-objects")
	require.NoError(t, err)
	require.Len(t, api.Operations, 23)
	client := reflect.TypeFor[*ufile.Bucket]()
	for m := range client.Methods() {
		if isOperation(m.Type) && !slices.Contains(transfers, m.Name) {
			assert.NotNil(t, api.Operation(m.Name), "%s: the model has no such operation", m.Name)
		}
	}
	for _, o := range api.Operations {
		m, ok := client.MethodByName(o.Name)
		if !assert.True(t, ok && isOperation(m.Type), "%s: no such method", o.Name) {
			continue
		}
		request, response := m.Type.In(2).Elem(), m.Type.Out(0).Elem()
		known := map[string]bool{}
		for _, p := range o.Params {
			tag := map[string]string{model.InPath: "path", model.InQuery: "url", model.InBody: "json", model.InHeader: "header"}[p.In]
			found := tag == "" // content and forms are held by what arrives
			for f := range request.Fields() {
				if tag != "" && strings.EqualFold(tagged(f, tag), p.Name) {
					found, known[f.Name] = true, true
					// These have a default, or zero is a value.
					filled := slices.Contains([]string{"op", "metak", "partNumber", "Tags", "Content-Type", "X-Ufile-Copy-Source-Range"}, p.Name)
					if p.Required && !filled {
						assert.Contains(t, f.Tag.Get("check"), "required", "%s.%s", o.Name, p.Name)
					}
				}
			}
			assert.True(t, found, "%s.%s: no field in %s", o.Name, p.Name, p.In)
		}
		for f := range request.Fields() {
			for _, tag := range []string{"path", "url", "json", "header"} {
				assert.True(t, tagged(f, tag) == "" || known[f.Name], "%s.%s: the model has no such parameter", o.Name, f.Name)
			}
		}
		for _, r := range o.Response {
			assert.True(t, hasField(response, r), "%s: the response has no field for %s", o.Name, r.Path)
		}
	}
}

// hasField reports whether a response has a place for a field of the model.
func hasField(t reflect.Type, r *model.Field) bool {
	if r.In == model.InHeader {
		for f := range t.Fields() {
			if strings.EqualFold(tagged(f, "header"), r.Path) || r.Path == "Content-Length" && f.Name == "ContentLength" {
				return true
			}
		}
		return false
	}
	for name := range strings.SplitSeq(strings.NewReplacer("[]", "", "{}", "").Replace(r.Path), ".") {
		for t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		found := false
		for f := range t.Fields() {
			if tagged(f, "json") == name {
				t, found = f.Type, true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// objectRequest is a request of the object API with what it holds.
type objectRequest struct {
	*http.Request
	body []byte
}

// What a request says arrives in the place of the model, what an answer holds
// comes out, and a lost answer is asked for again only where that is safe.
func TestObjectsArrive(t *testing.T) {
	t.Parallel()
	api, err := model.Load("ufile-objects")
	require.NoError(t, err)
	for _, o := range api.Operations {
		t.Run(o.Name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex // guards the two
			var got []objectRequest
			lost := false
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				assert.NoError(t, err)
				mu.Lock()
				got = append(got, objectRequest{r, body})
				cut := lost
				mu.Unlock()
				if cut {
					panic(http.ErrAbortHandler)
				}
				for _, f := range o.Response {
					if f.In == model.InHeader {
						w.Header().Set(strings.Replace(f.Path, "*", "Test", 1), headerSample(f))
					}
				}
				switch sample := o.Sample(1); {
				case o.Download:
					w.Header().Set("Content-Range", "bytes 5-11/100")
					w.WriteHeader(http.StatusPartialContent)
					_, _ = io.WriteString(w, "content")
				case sample != nil && o.Method != http.MethodHead:
					members := sample.(map[string]any)
					if p := o.Paging; p != nil { // samples are the last page
						members[p.TokenField], members[p.Truncated] = "7", true
					}
					_ = json.NewEncoder(w).Encode(members)
				}
			}))
			defer srv.Close()
			b := objectBucket(t, srv.URL)
			defer b.CloseIdleConnections()
			call := reflect.ValueOf(b).MethodByName(o.Name)
			req := reflect.New(call.Type().In(1).Elem())
			want := fillObject(req.Elem())
			results := call.Call([]reflect.Value{reflect.ValueOf(t.Context()), req})
			require.Nil(t, results[1].Interface())
			mu.Lock()
			require.Len(t, got, 1)
			assertArrived(t, o, got[0], want)
			got, lost = nil, true
			mu.Unlock()
			for f, field := range results[0].Elem().Fields() {
				if f.Tag.Get("header") != "" || f.Tag.Get("json") != "" && f.Tag.Get("json") != "-" {
					assert.False(t, field.IsZero() && !slices.Contains([]string{"CommonPrefixes"}, f.Name), "%s.%s was sent, and is empty", o.Name, f.Name)
				}
			}
			if body := results[0].Elem().FieldByName("Body"); body.IsValid() {
				content, err := io.ReadAll(body.Interface().(io.Reader))
				require.NoError(t, err)
				assert.Equal(t, "content", string(content))
				require.NoError(t, body.Interface().(io.Closer).Close())
			}

			if body := req.Elem().FieldByName("Body"); body.IsValid() {
				body.Set(reflect.ValueOf(strings.NewReader("content")))
			}
			results = call.Call([]reflect.Value{reflect.ValueOf(t.Context()), req})
			err, _ := reflect.TypeAssert[error](results[1])
			require.Error(t, err)
			times := attempts
			if o.Class == model.Once {
				times = 1
			}
			mu.Lock()
			defer mu.Unlock()
			assert.Len(t, got, times, "the class is %s", o.Class)
			assert.Equal(t, o.Class != model.Read, isUnknown(err))
		})
	}
}

func isUnknown(err error) bool {
	e, ok := err.(*yunkit.Error) //nolint:errorlint // it is always one
	return ok && e.OutcomeUnknown
}

func headerSample(f *model.Field) string {
	switch {
	case f.Path == "ETag":
		tag, _, _ := ufile.ComputeETag(strings.NewReader("content"))
		return `"` + string(tag) + `"`
	case f.Format == "http-date":
		return "Tue, 03 Feb 2026 04:05:06 GMT"
	case f.Type == "integer":
		return "7"
	}
	return "sample"
}

// fillObject sets every field of a request, and returns what is to arrive by the
// names of the tags.
func fillObject(v reflect.Value) map[string]string {
	want := map[string]string{}
	for f, field := range v.Fields() {
		name := tagged(f, "path") + tagged(f, "url") + tagged(f, "json") + tagged(f, "header")
		text := "sample-" + strings.ToLower(f.Name)
		switch value := field.Addr().Interface().(type) {
		case *ufile.Range:
			*value, text = ufile.Range{Offset: 5, Length: 7}, "bytes=5-11"
		case *ufile.HTTPTime:
			*value, text = ufile.HTTPTime{Time: time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)}, "Tue, 03 Feb 2026 04:05:06 GMT"
		case *ufile.Metadata:
			*value, name, text = ufile.Metadata{"test": "metadata"}, "X-Ufile-Meta-Test", "metadata"
		case *io.Reader:
			*value, text = strings.NewReader("content"), ""
		case *[]ufile.ETag:
			*value, text = []ufile.ETag{"a", "b"}, ""
		case *[]ufile.ObjectTag:
			*value, text = []ufile.ObjectTag{{Key: "k", Value: "v"}}, `[{"Key":"k","Value":"v"}]`
		case **ufile.UploadPolicy:
			text = ""
		case *bool:
			text = ""
		case **int:
			*value, text = new(7), "7"
		case *int64:
			text = ""
		default:
			if field.CanInt() {
				field.SetInt(7)
				text = "7"
			} else {
				field.SetString(text)
			}
		}
		if name != "" && text != "" {
			want[name] = text
		}
	}
	return want
}

func assertArrived(t *testing.T, o *model.Operation, r objectRequest, want map[string]string) {
	t.Helper()
	assert.True(t, strings.HasPrefix(r.Header.Get("Authorization"), "UCloud test-access-key-id:") || o.Name == "PostFile")
	path, flag, _ := strings.Cut(o.Path, "?")
	assert.Equal(t, strings.Replace(path, "{key}", want["key"], 1), r.URL.Path)
	assert.True(t, strings.HasPrefix(r.URL.RawQuery, flag), "the flag comes first, and bare")
	query, err := url.ParseQuery(r.URL.RawQuery)
	require.NoError(t, err)
	members := map[string]json.RawMessage{}
	if len(r.body) > 0 && r.body[0] == '{' {
		require.NoError(t, json.Unmarshal(r.body, &members))
	}
	form := map[string]string{}
	if mediaType, attributes, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType == "multipart/form-data" {
		for reader := multipart.NewReader(bytes.NewReader(r.body), attributes["boundary"]); ; {
			part, err := reader.NextPart()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			content, err := io.ReadAll(part)
			require.NoError(t, err)
			form[part.FormName()] = string(content)
		}
	}
	for _, p := range o.Params {
		switch p.In {
		case model.InQuery:
			assert.Equal(t, want[p.Name], query.Get(p.Name), "%s.%s", o.Name, p.Name)
		case model.InHeader:
			name := strings.Replace(p.Name, "*", "Test", 1)
			assert.Equal(t, want[name], r.Header.Get(name), "%s.%s", o.Name, p.Name)
		case model.InBody:
			text := strings.Trim(string(members[p.Name]), `"`)
			assert.Equal(t, want[p.Name], text, "%s.%s", o.Name, p.Name)
		case model.InForm:
			assert.NotEmpty(t, form[p.Name], "%s.%s", o.Name, p.Name)
		case model.InContent:
			wantBody := "content"
			if o.Name == "FinishMultipartUpload" {
				wantBody = "a,b"
			}
			assert.Equal(t, wantBody, string(r.body), "%s.%s", o.Name, p.Name)
		}
	}
}
