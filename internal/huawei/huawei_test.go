package huawei_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

type shelfRequest struct {
	ProjectID string        `path:"project_id" check:"required len=32"`
	ShelfID   string        `path:"shelf_id" check:"required"`
	Limit     int           `url:"limit,omitempty" check:"range=1..9"`
	Filter    string        `url:"filter,omitempty"`
	Name      string        `json:"name,omitzero"`
	Password  yunkit.Secret `json:"password,omitzero"`
}

type readRequest struct {
	ProjectID string `path:"project_id" check:"required len=32"`
	ShelfID   string `path:"shelf_id" check:"required"`
	Filter    string `url:"filter,omitempty"`
}

type shelfResponse struct {
	yunkit.Meta
	ShelfID string   `json:"shelf_id"`
	Books   []string `json:"books"`
}

type doneResponse struct{ yunkit.Meta }

type fileResponse struct {
	yunkit.Meta
	Body io.ReadCloser `json:"-"`
}

const path = "/v1/{project_id}/shelves/{shelf_id}"

var (
	createShelf = huawei.Operation{Name: "CreateShelf", Class: transport.Once, Method: http.MethodPost, Path: path}
	getShelf    = huawei.Operation{Name: "GetShelf", Class: transport.Read, Method: http.MethodGet, Path: path}
	deleteShelf = huawei.Operation{Name: "DeleteShelf", Class: transport.Repeatable, Method: http.MethodDelete, Path: path}
)

// newAPI returns the API of a server that plays the steps, in three attempts.
func newAPI(t *testing.T, opts []yunkit.Option, steps ...apitest.Step) (*huawei.API, *apitest.Server) {
	t.Helper()
	s := apitest.NewServer(t, steps...)
	retry := yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 3, MinDelay: time.Millisecond, MaxDelay: time.Minute})
	api, err := huawei.New(yunkit.NewConfig(s.Options(append([]yunkit.Option{retry}, opts...)...)...), "shelf", "shelf.example.test", yunkit.Credentials{})
	require.NoError(t, err)
	return api, s
}

func create(ctx context.Context, api *huawei.API) (*shelfResponse, error) {
	return huawei.Do[shelfResponse](ctx, api, createShelf, &shelfRequest{ShelfID: "1", Name: "a"})
}

// What a code means for a write that may not be repeated.
func TestCodes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		body    string
		status  int
		tries   int
		kind    error
		unknown bool
		code    string
		message string
		why     string
	}{
		{`{"error_code":"BCS.4006014","error_msg":"Invalid Parameter"}`, 400, 1, yunkit.ErrInvalidRequest, false, "BCS.4006014", "Invalid Parameter", "the blockchain service's form"},
		{`{"code":400,"error_code":"BCS.03400001","error_msg":"Invalid request.","message":"unmarshal error"}`, 400, 1, yunkit.ErrInvalidRequest, false, "BCS.03400001", "Invalid request.: unmarshal error", "the node provider's form: a number, and the detail beside the fixed text"},
		{`{"code":"400","error_code":"BCS.03400001","error_msg":"Invalid request."}`, 400, 1, yunkit.ErrInvalidRequest, false, "BCS.03400001", "Invalid request.", "code is documented as a text"},
		{`{"code":400,"message":"no"}`, 400, 1, yunkit.ErrInvalidRequest, false, "400", "no", "a number alone"},
		{`{"code":"400","message":"no"}`, 400, 1, yunkit.ErrInvalidRequest, false, "400", "no", "a text alone"},
		{`{"error_msg":"same","error_code":"BCS.03400001","message":"same"}`, 400, 1, yunkit.ErrInvalidRequest, false, "BCS.03400001", "same", "nobody reads it twice"},
		{`{"errorCode":"BCS.4040404","errorMsg":"gone"}`, 404, 1, yunkit.ErrNotFound, false, "BCS.4040404", "gone", "a sibling's spelling"},
		{`{"error_code":"BCS.4040404","error_message":"gone"}`, 404, 1, yunkit.ErrNotFound, false, "BCS.4040404", "gone", "another one's"},
		{`{"error":{"code":"APIGW.0302","message":"no"}}`, 403, 1, yunkit.ErrPermissionDenied, false, "APIGW.0302", "no", "one level down"},
		{`{"error":{"error_code":"BCS.4030403","error_msg":"no"}}`, 403, 1, yunkit.ErrPermissionDenied, false, "BCS.4030403", "no", "one level down, long names"},
		{`{"error_code":"BCS.4040404"}`, 400, 1, yunkit.ErrNotFound, false, "BCS.4040404", "", "the code beats the status"},
		{`{"error_code":"BCS.03404001"}`, 400, 1, yunkit.ErrNotFound, false, "BCS.03404001", "", "also the node provider's"},

		{`{"error_code":"BCS.03429001","error_msg":"slow down"}`, 429, 3, yunkit.ErrThrottled, false, "BCS.03429001", "slow down", "refused before it ran"},
		{`{"error_code":"BCS.03429001"}`, 400, 3, yunkit.ErrThrottled, false, "BCS.03429001", "", "the code beats the status"},
		{`{"error_code":"APIGW.0308","error_msg":"slow down"}`, 429, 3, yunkit.ErrThrottled, false, "APIGW.0308", "slow down", "the gateway's own limit"},
		{`{"error_code":"APIG.0308"}`, 403, 3, yunkit.ErrThrottled, false, "APIG.0308", "", "whatever the status"},

		{`{"error_code":"BCS.5000500","error_msg":"Internal Server Error"}`, 500, 1, yunkit.ErrUnavailable, true, "BCS.5000500", "Internal Server Error", "it failed while it ran"},
		{`{"error_code":"BCS.03500001"}`, 200, 1, yunkit.ErrUnavailable, true, "BCS.03500001", "", "an error whatever the status says"},
		{`{"error_code":"BCS.4009100"}`, 400, 1, yunkit.ErrUnavailable, true, "BCS.4009100", "", "a fault of the service that comes as a client's"},
		{`{"error_code":"SomethingNew"}`, 503, 1, yunkit.ErrUnavailable, true, "SomethingNew", "", "an unknown code: the status counts"},

		{`{"error_code":"BCS.4001001"}`, 400, 1, yunkit.ErrConflict, false, "BCS.4001001", "", "a state, and no wrong parameter"},
		{`{"error_code":"BCS.03400002"}`, 400, 1, yunkit.ErrConflict, false, "BCS.03400002", "", "the quota is used up"},
		{`{"error_code":"APIGW.0101"}`, 404, 1, yunkit.ErrInvalidRequest, false, "APIGW.0101", "", "no such API is no missing resource"},
		{`{"error_code":"BCS.4010401","error_msg":"Incorrect token or token resolution failed"}`, 401, 1, yunkit.ErrUnauthenticated, false, "BCS.4010401", "Incorrect token or token resolution failed", "a wrong token stays wrong"},
		{`{"code":401,"error_code":"BCS.03401001","error_msg":"Authorization failed.","message":"request token is not valid"}`, 401, 1, yunkit.ErrUnauthenticated, false, "BCS.03401001", "Authorization failed.: request token is not valid", ""},
		{`{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: verify aksk signature fail"}`, 401, 1, yunkit.ErrUnauthenticated, false, "APIGW.0301", "Incorrect IAM authentication information: verify aksk signature fail", "wrong keys"},
		{`{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: AK access failed to reach the limit, forbidden"}`, 401, 1, yunkit.ErrUnauthenticated, false, "APIGW.0301", "Incorrect IAM authentication information: AK access failed to reach the limit, forbidden", "a locked key"},
		{`{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: signature expired, signature time"}`, 401, 2, yunkit.ErrUnauthenticated, false, "APIGW.0301", "Incorrect IAM authentication information: signature expired, signature time", "the clock: corrected once"},
		{`{"error_code":"APIGW.0301","error_msg":"decrypt token fail: token expires"}`, 401, 1, yunkit.ErrUnauthenticated, false, "APIGW.0301", "decrypt token fail: token expires", "an ended token, and no newer one"},
	} {
		t.Run(tt.why+tt.body, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				late := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
				api, s := newAPI(t, nil, apitest.Reply(tt.status, tt.body, "Date", late, "X-Request-Id", "request-1"))
				_, err := create(t.Context(), api)
				var e *yunkit.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, tt.tries, s.Dials(), tt.why)
				assert.Equal(t, tt.kind, e.Kind, tt.why)
				assert.Equal(t, tt.unknown, e.OutcomeUnknown, tt.why)
				assert.Equal(t, []any{tt.code, tt.message, "request-1", tt.status}, []any{e.Code, e.Message, e.RequestID, e.StatusCode})
			})
		})
	}
}

// The product's table of errors lists successes, and answers have fields with
// the names of error fields.
func TestSuccesses(t *testing.T) {
	t.Parallel()
	for body, why := range map[string]string{
		`{"shelf_id":"1","error_code":"BCS.2001002","error_msg":"success"}`: "a success with a code",
		`{"shelf_id":"1","code":"abc","message":"hello"}`:                   "a field that happens to be called code",
		`{"shelf_id":"1","error":null}`:                                     "no error",
		` {"shelf_id":"1"} `:                                                "white space",
	} {
		synctest.Test(t, func(t *testing.T) {
			api, _ := newAPI(t, nil, apitest.Reply(200, body, "X-Request-Id", "request-1"))
			resp, err := create(t.Context(), api)
			require.NoError(t, err, why)
			assert.Equal(t, "1", resp.ShelfID)
			assert.Equal(t, "request-1", resp.RequestID)
		})
	}
}

// An answer without data may be null, nothing or an object; one with data must
// have it.
func TestEmptyAnswers(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"null", " null\n", "", "{}", `{"new":1}`} {
		synctest.Test(t, func(t *testing.T) {
			api, _ := newAPI(t, nil, apitest.Reply(200, body))
			_, err := huawei.Do[doneResponse](t.Context(), api, deleteShelf, &readRequest{ShelfID: "1"})
			require.NoError(t, err, body)
		})
	}
	for _, body := range []string{"null", "", "[]", `"x"`, `{"shelf_id":`, "<html>"} {
		synctest.Test(t, func(t *testing.T) {
			api, s := newAPI(t, nil, apitest.Reply(200, body))
			_, err := create(t.Context(), api)
			require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown, body)
			assert.Equal(t, 1, s.Dials())
		})
	}
}

// A file is read whole before the call counts as done, and an error is no file.
func TestDownload(t *testing.T) {
	t.Parallel()
	download := func(t *testing.T, steps ...apitest.Step) (*fileResponse, *apitest.Server, error) {
		t.Helper()
		api, s := newAPI(t, nil, steps...)
		resp, err := huawei.Do[fileResponse](t.Context(), api, createShelf, &shelfRequest{ShelfID: "1", Name: "a"})
		return resp, s, err
	}
	zip := archive(t)
	for _, mediaType := range []string{"application/octet-stream", "application/zip", "application/octet-stream; charset=UTF-8", ""} {
		synctest.Test(t, func(t *testing.T) {
			resp, _, err := download(t, apitest.Reply(200, zip, "Content-Type", mediaType))
			require.NoError(t, err, mediaType)
			got, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Equal(t, zip, string(got))
			require.NoError(t, resp.Body.Close())
		})
	}
	for _, tt := range []struct {
		why     string
		answer  apitest.Step
		tries   int
		unknown bool
	}{
		{"an error with another status", apitest.Reply(400, `{"code":400,"error_code":"BCS.03400002"}`), 1, false},
		{"an error with success", apitest.Reply(200, `{"error_code":"BCS.03400002"}`), 1, false},
		{"JSON", apitest.Reply(200, `{"id":"1"}`), 1, true},
		{"a page", apitest.Reply(200, `<html>Welcome`, "Content-Type", "text/html"), 1, true},
		{"nothing", apitest.Reply(200, ``, "Content-Type", "application/zip"), 1, true},
		{"a page with another name", apitest.Reply(200, ` <html>Welcome`, "Content-Type", "text/plain"), 1, true},
		{"JSON with another name", apitest.Reply(200, `{"id":"1"}`, "Content-Type", "text/plain"), 1, true},
		{"half of it", apitest.CutBody(200, "PK"), 1, true},
		{"throttled", apitest.Reply(429, `{}`), 3, false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				resp, s, err := download(t, tt.answer)
				var e *yunkit.Error
				require.ErrorAs(t, err, &e)
				assert.Nil(t, resp)
				assert.Equal(t, tt.unknown, e.OutcomeUnknown)
				assert.Equal(t, tt.tries, s.Dials())
			})
		})
	}
}

// archive returns a ZIP archive with a key in it.
func archive(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("../key.pem") // with a name that must not frighten us
	require.NoError(t, err)
	_, err = io.WriteString(f, strings.Repeat("test-key-not-real ", 1000))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// A file may hold a key that is shown once: half of it is no success, and whatever
// arrived is handed over with the error.
func TestCutFiles(t *testing.T) {
	t.Parallel()
	file := archive(t)
	unframed := func(body string) apitest.Step {
		return apitest.Answer(func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n\r\n"+body)
				_ = conn.Close()
			}
		})
	}
	for _, tt := range []struct {
		why    string
		answer apitest.Step
		whole  bool
		want   string
	}{
		{"an archive proves itself", unframed(file), true, file},
		{"one that ends with its connection", unframed(file[:len(file)/2]), false, file[:len(file)/2]},
		{"a length that is too short", apitest.Reply(200, file[:len(file)/2], "Content-Type", "application/zip"), false, file[:len(file)/2]},
		{"without its last byte", apitest.Reply(200, file[:len(file)-1], "Content-Type", "application/zip"), false, file[:len(file)-1]},
		{"something else that ends with its connection", unframed("half a certifi"), false, "half a certifi"},
		{"something else with a length", apitest.Reply(200, "a certificate", "Content-Type", "application/octet-stream"), true, "a certificate"},
		{"a configuration as plain text", apitest.Reply(200, "name: a\nkey: b\n", "Content-Type", "text/plain; charset=utf-8"), true, "name: a\nkey: b\n"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api, s := newAPI(t, nil, tt.answer)
				resp, err := huawei.Do[fileResponse](t.Context(), api, createShelf, &shelfRequest{ShelfID: "1", Name: "a"})
				if tt.whole {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
					assert.NotContains(t, err.Error(), "test-key")
				}
				require.NotNil(t, resp)
				got, err := io.ReadAll(resp.Body)
				require.NoError(t, err)
				assert.Equal(t, tt.want, string(got))
				assert.Equal(t, 1, s.Dials())
			})
			synctest.Test(t, func(t *testing.T) {
				api, s := newAPI(t, nil, tt.answer, apitest.Reply(200, file, "Content-Type", "application/zip"))
				_, err := huawei.Do[fileResponse](t.Context(), api, getShelf, &readRequest{ShelfID: "1"})
				require.NoError(t, err, "a read asks again")
				assert.Equal(t, tt.whole, s.Dials() == 1)
			})
		})
	}
}

// A status alone proves nothing about a resource, nor does the JSON of somebody else.
func TestStatusesOfOthers(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `Not Found`, `<html><h1>Not Found</h1></html>`, `{}`, `{"code":404,"message":"no such page"}`, `{"error":{"code":404}}`, `{"error":"not_found"}`, `[]`} {
		for _, status := range []int{403, 404, 409, 410, 412} {
			synctest.Test(t, func(t *testing.T) {
				api, s := newAPI(t, nil, apitest.Reply(status, body))
				_, err := create(t.Context(), api)
				var e *yunkit.Error
				require.ErrorAs(t, err, &e)
				assert.NoError(t, e.Kind, "%d %s", status, body)
				assert.Equal(t, 1, s.Dials())
			})
		}
	}
	synctest.Test(t, func(t *testing.T) {
		api, _ := newAPI(t, nil, apitest.Reply(404, `{"error_code":"BCS.4040001","error_msg":"no such thing"}`))
		_, err := create(t.Context(), api)
		require.ErrorIs(t, err, yunkit.ErrNotFound, "the vendor's code is proof")
	})
}

// Two downloads at once do not share their bytes.
func TestDownloadsAreTheirOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, _ := newAPI(t, nil,
			apitest.Reply(200, "PK first", "Content-Type", "application/zip"), apitest.Reply(200, "PK second", "Content-Type", "application/zip"), apitest.Reply(200, `{"shelf_id":"third"}`))
		first, err := huawei.Do[fileResponse](t.Context(), api, createShelf, &shelfRequest{ShelfID: "1"})
		require.NoError(t, err)
		second, err := huawei.Do[fileResponse](t.Context(), api, createShelf, &shelfRequest{ShelfID: "1"})
		require.NoError(t, err)
		_, err = create(t.Context(), api)
		require.NoError(t, err)
		for want, resp := range map[string]*fileResponse{"PK first": first, "PK second": second} {
			got, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Equal(t, want, string(got), "buffers are reused, but not this one")
		}
	})
}

// Each field in its place, escaped as it is signed.
func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	for _, creds := range []yunkit.Credentials{
		apitest.Credentials,
		{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real", SecurityToken: "test-token"},
		{AuthToken: "test-auth-token"},
		{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real", AuthToken: "test-auth-token"},
	} {
		synctest.Test(t, func(t *testing.T) {
			api, s := newAPI(t, []yunkit.Option{yunkit.WithCredentials(creds)}, apitest.Reply(200, `{"shelf_id":"1"}`))
			_, err := huawei.Do[shelfResponse](t.Context(), api, createShelf, &shelfRequest{ShelfID: "a/b c", Limit: 7, Filter: "x&y=z", Name: `<"云">`, Password: "test-password"})
			require.NoError(t, err)
			_, err = huawei.Do[shelfResponse](t.Context(), api, getShelf, &readRequest{ShelfID: "1", Filter: "a b"})
			require.NoError(t, err)
			write, read := s.Requests()[0], s.Requests()[1]

			assert.Equal(t, "/v1/"+apitest.ProjectID+"/shelves/a%2Fb%20c", write.URL.EscapedPath())
			assert.Equal(t, "filter=x%26y%3Dz&limit=7", write.URL.RawQuery)
			body, err := io.ReadAll(write.Body)
			require.NoError(t, err)
			assert.JSONEq(t, `{"name":"<\"云\">","password":"test-password"}`, string(body), "a secret in clear, and no escapes of HTML")
			assert.Equal(t, "application/json", write.Header.Get("Content-Type"))

			assert.Equal(t, "filter=a%20b", read.URL.RawQuery)
			assert.Zero(t, read.ContentLength)
			assert.Empty(t, read.Header.Get("Content-Type"), "a read has no body")

			for r, body := range map[*http.Request]string{write: string(body), read: ""} {
				if creds.AuthToken != "" {
					assert.Equal(t, "test-auth-token", r.Header.Get("X-Auth-Token"))
					assert.Empty(t, r.Header.Get("Authorization"), "a token needs no signature")
					assert.Empty(t, r.Header.Get("X-Sdk-Date"))
					continue
				}
				assert.Equal(t, creds.SecurityToken, r.Header.Get("X-Security-Token"))
				assert.Regexp(t, `^\d{8}T\d{6}Z$`, r.Header.Get("X-Sdk-Date"))
				checkSignature(t, r, body)
			}
		})
	}
}

// checkSignature signs again what arrived, with the headers that were signed.
func checkSignature(t *testing.T, r *http.Request, body string) {
	t.Helper()
	authorization := r.Header.Get("Authorization")
	_, list, ok := strings.Cut(authorization, "SignedHeaders=")
	require.True(t, ok, authorization)
	list, _, _ = strings.Cut(list, ",")
	again := r.Clone(t.Context())
	again.Header = http.Header{}
	for name := range strings.SplitSeq(list, ";") {
		if name != "host" {
			again.Header[http.CanonicalHeaderKey(name)] = r.Header[http.CanonicalHeaderKey(name)]
		}
	}
	require.NoError(t, signAgain(again, body))
	assert.Equal(t, again.Header.Get("Authorization"), authorization)
}

func TestInvalidRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, s := newAPI(t, nil, apitest.Reply(200, `{"shelf_id":"1"}`))
		lax, laxServer := newAPI(t, []yunkit.Option{yunkit.WithoutValidation()}, apitest.Reply(200, `{"shelf_id":"1"}`))
		noProject, _ := newAPI(t, []yunkit.Option{yunkit.WithProjectID("")}, apitest.Reply(200, `{}`))
		for _, tt := range []struct {
			why  string
			api  *huawei.API
			req  *shelfRequest
			want string
		}{
			{"all at once", api, &shelfRequest{ProjectID: "short", Limit: 10}, "ProjectID (project_id) is 5 characters long, allowed is 32; ShelfID (shelf_id) is required; Limit (limit) is 10, allowed is 1 to 9"},
			{"a nil request is an empty one", api, nil, "ShelfID (shelf_id) is required"},
			{"the option is named", noProject, &shelfRequest{ShelfID: "1"}, "ProjectID (project_id) is required, here or with WithProjectID"},
			{"a path that leads elsewhere", api, &shelfRequest{ShelfID: ".."}, `shelf_id is "..", which has a meaning of its own in a path`},
			{"another one", api, &shelfRequest{ShelfID: "."}, `shelf_id is ".", which has a meaning of its own in a path`},
			{"whatever the user asked to leave out", lax, &shelfRequest{ShelfID: ".."}, `shelf_id is "..", which has a meaning of its own in a path`},
			{"nor can a path be without it", lax, &shelfRequest{}, `shelf_id is required`},
		} {
			_, err := huawei.Do[shelfResponse](t.Context(), tt.api, createShelf, tt.req)
			require.EqualError(t, err, "shelf CreateShelf: "+tt.want, tt.why)
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		}
		assert.Zero(t, s.Dials())
		_, err := huawei.Do[shelfResponse](t.Context(), lax, createShelf, &shelfRequest{ShelfID: "1", Limit: 10})
		require.NoError(t, err)
		assert.Equal(t, "limit=10", laxServer.Requests()[0].URL.RawQuery)
	})
}

func TestCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, s := newAPI(t, nil, apitest.Reply(200, `{"shelf_id":"1"}`, "X-Request-Id", "request-1"))
		var out shelfResponse
		meta, err := api.Call(t.Context(), http.MethodGet, "/v9/{project_id}/new%20things", map[string]any{"limit": 7}, &out)
		require.NoError(t, err)
		assert.Equal(t, "1", out.ShelfID)
		assert.Equal(t, meta, out.Meta)
		_, err = api.Call(t.Context(), http.MethodPost, "/v9/new", map[string]any{"name": "a", "password": yunkit.Secret("test-secret"), "tags": []string{"x"}}, nil)
		require.NoError(t, err)
		_, err = api.Call(t.Context(), http.MethodDelete, "/v9/new", url.Values{}, nil)
		require.NoError(t, err)
		_, err = api.Call(t.Context(), http.MethodPut, "/v9/new", nil, nil)
		require.NoError(t, err)

		r := s.Requests()
		assert.Equal(t, "/v9/"+apitest.ProjectID+"/new%20things?limit=7", r[0].URL.RequestURI())
		body, err := io.ReadAll(r[1].Body)
		require.NoError(t, err)
		assert.JSONEq(t, `{"name":"a","password":"test-secret","tags":["x"]}`, string(body))
		assert.Equal(t, http.MethodDelete, r[2].Method)
		assert.Zero(t, r[3].ContentLength, "no parameters, no body")

		api, s = newAPI(t, nil, apitest.Reply(500, `{}`))
		_, err = api.Call(t.Context(), http.MethodPost, "/v9/new", nil, nil)
		require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
		require.ErrorContains(t, err, "shelf POST /v9/new: ")
		assert.Equal(t, 1, s.Dials(), "nobody knows whether it may be repeated")
	})
}

func TestInvalidCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, s := newAPI(t, nil, apitest.Reply(200, `{}`))
		for _, tt := range []struct {
			method, path string
			params, out  any
			want         string
		}{
			{"", "", nil, nil, `shelf Call: method is ""`},
			{"GET", "v1/x", nil, nil, "must begin with a slash"},
			{"GET", "/v1?a=b", nil, nil, "hold no query"},
			{"GET", "/v1#a", nil, nil, "hold no query"},
			{"GET", "/v1/a b", nil, nil, "be escaped"},
			{"GET", "/v1/%zz", nil, nil, "be escaped"},
			{"GET", "//example.test/v1", nil, nil, "path"},
			{"GET", "/v1/{shelf_id}", nil, nil, "shelf_id is required"},
			{"TRACE", "/v1", nil, nil, `method is "TRACE"`},
			{"get", "/v1", nil, nil, `method is "get"`},
			{"GET", "/v1", 7, nil, "must be a struct or a map"},
			{"POST", "/v1", func() {}, nil, "unsupported type"},
			{"GET", "/v1", nil, shelfResponse{}, "must be a pointer or nil"},
		} {
			_, err := api.Call(t.Context(), tt.method, tt.path, tt.params, tt.out)
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest, tt.path)
			require.ErrorContains(t, err, tt.want)
		}
		assert.Zero(t, s.Dials())
	})
}

// A deep error is no reason to work for minutes.
func TestDeepErrorsAreReadOnce(t *testing.T) {
	t.Parallel()
	const depth = 100_000
	body := strings.Repeat(`{"error":`, depth) + `{"code":"deep"}` + strings.Repeat(`}`, depth)
	synctest.Test(t, func(t *testing.T) {
		api, _ := newAPI(t, nil, apitest.Reply(400, body))
		done := make(chan error, 1)
		go func() {
			_, err := create(context.WithoutCancel(t.Context()), api)
			done <- err
		}()
		require.ErrorIs(t, <-done, yunkit.ErrInvalidRequest)
	})
}

func TestLegacySignatureIsRefused(t *testing.T) {
	t.Parallel()
	_, err := huawei.New(yunkit.NewConfig(yunkit.WithLegacySignature()), "shelf", "shelf.example.test", yunkit.Credentials{})
	require.EqualError(t, err, "shelf NewClient: WithLegacySignature: Huawei Cloud has no such signature")
}

func signAgain(r *http.Request, body string) error {
	return sign.SDKHMACSHA256(r, []byte(body), apitest.Credentials.AccessKeyID, apitest.Credentials.AccessKeySecret)
}
