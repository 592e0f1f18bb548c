package model_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/internal/model"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/ufile"
)

// clients make a client of each product.
var clients = map[string]func(...yunkit.Option) (any, error){
	"smc":      func(opts ...yunkit.Option) (any, error) { return smc.NewClient(opts...) },
	"cloudsso": func(opts ...yunkit.Option) (any, error) { return cloudsso.NewClient(opts...) },
	"bcs":      func(opts ...yunkit.Option) (any, error) { return bcs.NewClient(opts...) },
	"ufile":    func(opts ...yunkit.Option) (any, error) { return ufile.NewClient(opts...) },
}

// newClient returns a client of a product that calls url.
func newClient(t *testing.T, product, url string) any {
	t.Helper()
	client, err := clients[product](
		yunkit.WithEndpoint(url),
		yunkit.WithProjectID(strings.Repeat("p", 32)),
		yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real"}),
		yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: attempts, MinDelay: time.Millisecond, MaxDelay: time.Millisecond}),
	)
	require.NoError(t, err)
	return client
}

// forEachProduct runs a test on the model and the client type of each product.
func forEachProduct(t *testing.T, test func(t *testing.T, api *model.API, pending []string, client reflect.Type)) {
	t.Helper()
	for product := range clients {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			api, err := model.Load(product)
			require.NoError(t, err)
			pending, err := os.ReadFile(product + ".pending.txt")
			if !errors.Is(err, fs.ErrNotExist) { // it goes with its last line
				require.NoError(t, err)
			}
			client := newClient(t, product, "https://127.0.0.1")
			test(t, api, strings.Fields(string(pending)), reflect.TypeOf(client))
		})
	}
}

// forEachOperation runs a test on every operation that a client has.
func forEachOperation(t *testing.T, test func(t *testing.T, api *model.API, o *model.Operation)) {
	t.Helper()
	forEachProduct(t, func(t *testing.T, api *model.API, _ []string, client reflect.Type) {
		for _, o := range api.Operations {
			if _, exists := client.MethodByName(o.Name); exists {
				t.Run(o.Name, func(t *testing.T) {
					t.Parallel()
					test(t, api, o)
				})
			}
		}
	})
}

// The model test walks every operation; never weaken it to get green.
func TestClientsMatchModels(t *testing.T) {
	t.Parallel()
	forEachProduct(t, func(t *testing.T, api *model.API, pending []string, client reflect.Type) {
		for _, finding := range walk(api, pending, client) {
			t.Error(finding)
		}
	})
}

// What the types promise must arrive, and arrive as often as the class of the
// operation allows when no answer comes.
func TestRequestsArriveAsTheModelSays(t *testing.T) {
	t.Parallel()
	forEachOperation(t, func(t *testing.T, api *model.API, o *model.Operation) {
		server := newCutServer()
		defer server.Close()
		for _, finding := range probe(api, o, newClient(t, api.Product, server.URL), server) {
			t.Error(finding)
		}
	})
}

// Every field that the service sends comes out of the client.
func TestAnswersAreReadInFull(t *testing.T) {
	t.Parallel()
	forEachOperation(t, func(t *testing.T, api *model.API, o *model.Operation) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if o.Download {
				w.Header().Set("Content-Type", "application/octet-stream")
				_, _ = io.WriteString(w, "PK")
				return
			}
			sample := o.Sample(2)
			if sample == nil && api.Protocol != "REST" {
				sample = map[string]any{}
			}
			if members, ok := sample.(map[string]any); ok {
				members["RequestId"], members["RetCode"] = "request-1", 0
				if p := o.Paging; p != nil && p.Style == "token" { // samples are the last page
					members[p.TokenField], members[p.Truncated] = "next", true
				}
			}
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(sample)
		}))
		defer server.Close()

		call := reflect.ValueOf(newClient(t, api.Product, server.URL)).MethodByName(o.Name)
		req := reflect.New(call.Type().In(1).Elem())
		fill(req.Elem(), o.Params)
		result := call.Call([]reflect.Value{reflect.ValueOf(t.Context()), req})
		require.Nil(t, result[1].Interface())
		response := result[0].Elem()
		assert.Empty(t, unread(o, "", response, o.Name), "fields that were sent and not read")
		if o.Download {
			body, err := io.ReadAll(response.FieldByName("Body").Interface().(io.Reader))
			require.NoError(t, err)
			assert.Equal(t, "PK", string(body))
		}
	})
}

// unread returns the fields of v, at any depth, that stand in the answer of o
// and are zero. Operations share types, and not each fills all of their fields.
func unread(o *model.Operation, path string, v reflect.Value, at string) []string {
	var found []string
	switch kind := v.Kind(); {
	case kind == reflect.Slice && v.Len() > 0:
		for i, item := range v.Seq2() {
			found = append(found, unread(o, path, item, fmt.Sprintf("%s[%d]", at, i.Int()))...)
		}
	case kind == reflect.Map && v.Len() > 0:
		for key, value := range v.Seq2() {
			found = append(found, unread(o, path, value, at+"{"+key.String()+"}")...)
		}
	case kind == reflect.Struct && !v.IsZero() && !isTime(v.Type()):
		for f, field := range v.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			for _, sent := range o.Children(path) {
				if sent.Name() != name {
					continue
				}
				if sent.Wrapper { // clients only have its list
					sent = o.Children(sent.Path)[0]
				}
				found = append(found, unread(o, sent.Path, field, at+"."+f.Name)...)
			}
		}
	case v.IsZero():
		found = append(found, at)
	}
	return found
}

func isTime(t reflect.Type) bool {
	return t == reflect.TypeFor[yunkit.Time]() || t == reflect.TypeFor[yunkit.UnixTime]()
}

// What holds a secret can be printed and logged by anybody.
func TestSecretsAreNeverPrinted(t *testing.T) {
	t.Parallel()
	forEachProduct(t, func(t *testing.T, api *model.API, _ []string, client reflect.Type) {
		types := secretTypes(client)
		for _, typ := range types {
			for _, finding := range leaks(typ) {
				t.Error(finding)
			}
		}
		if slices.ContainsFunc(api.Operations, func(o *model.Operation) bool {
			_, exists := client.MethodByName(o.Name)
			return exists && slices.ContainsFunc(o.Response, func(f *model.Field) bool { return f.Secret })
		}) {
			assert.NotEmpty(t, types, "answers hold secrets, and no type does")
		}
	})
}
