package ucloud_test

import (
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
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
	"github.com/yunkit/yunkit/internal/ucloud"
)

type shelfRequest struct {
	Region    string          `url:"Region,omitempty" check:"required"`
	ProjectID string          `url:"ProjectId,omitempty" check:"required"`
	Name      string          `url:"Name,omitempty" check:"required"`
	Display   *int            `url:"Display,omitempty"`
	Until     yunkit.UnixTime `url:"Until,omitempty"`
	Key       yunkit.Secret   `url:"Key,omitempty"`
}

type shelfResponse struct {
	yunkit.Meta
	ShelfID string   `json:"ShelfId"`
	Books   []string `json:"Books"`
}

var (
	createShelf   = ucloud.Operation{Name: "CreateShelf", Class: transport.Once}
	describeShelf = ucloud.Operation{Name: "DescribeShelf", Class: transport.Read}
)

// newAPI returns the API of a server that plays the steps, in three attempts.
func newAPI(t *testing.T, opts []yunkit.Option, steps ...apitest.Step) (*ucloud.API, *apitest.Server) {
	t.Helper()
	s := apitest.NewServer(t, steps...)
	retry := yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 3, MinDelay: time.Millisecond, MaxDelay: time.Minute})
	cfg := yunkit.NewConfig(s.Options(append([]yunkit.Option{retry, yunkit.WithProjectID("org-test"), yunkit.WithRegion("cn-test")}, opts...)...)...)
	api, err := ucloud.New(cfg, "shelf", "shelf.example.test", yunkit.Credentials{})
	require.NoError(t, err)
	return api, s
}

func create(ctx context.Context, api *ucloud.API) (*shelfResponse, error) {
	return ucloud.Do[shelfResponse](ctx, api, createShelf, &shelfRequest{Name: "a"})
}

// A status alone proves nothing about a resource, nor does the JSON of somebody else,
// and a success has a RetCode.
func TestAnswersOfOthers(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `Not Found`, `<html><h1>Not Found</h1></html>`, `{}`, `{"code":404,"message":"no such page"}`, `{"error":"not_found"}`, `[]`} {
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
		synctest.Test(t, func(t *testing.T) {
			api, _ := newAPI(t, nil, apitest.Reply(200, body))
			resp, err := create(t.Context(), api)
			require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown, body)
			assert.Nil(t, resp)
		})
	}
}

// A value of a wrong type costs its field. The call was carried out, and is not repeated.
func TestPartialResponse(t *testing.T) {
	t.Parallel()
	for _, steps := range [][]apitest.Step{
		{apitest.Reply(200, `{"RetCode":0,"ShelfId":{"secret":"marker"},"Books":["a",7,{}]}`)},
		{apitest.Reply(200, `{"RetCode":153}`), apitest.Reply(200, `{"RetCode":0,"ShelfId":["marker"],"Books":["a",7,{}]}`)},
	} {
		synctest.Test(t, func(t *testing.T) {
			api, s := newAPI(t, nil, steps...)
			resp, err := create(t.Context(), api)
			require.ErrorIs(t, err, yunkit.ErrPartialResponse)
			require.NotErrorIs(t, err, yunkit.ErrOutcomeUnknown)
			require.ErrorContains(t, err, "ShelfId, Books[2]")
			assert.NotContains(t, err.Error(), "marker")
			require.NotNil(t, resp)
			assert.Equal(t, []string{"a", "7", ""}, resp.Books)
			assert.Equal(t, len(steps), resp.Attempts)
			assert.Equal(t, len(steps), s.Dials())
		})
	}
	synctest.Test(t, func(t *testing.T) {
		api, s := newAPI(t, nil, apitest.Reply(200, `{"RetCode":0,"ShelfId":"a" "Books":[]}`))
		resp, err := ucloud.Do[shelfResponse](t.Context(), api, describeShelf, &shelfRequest{Name: "a"})
		require.Error(t, err)
		assert.Nil(t, resp)
		assert.Equal(t, 1, s.Dials(), "what is no JSON would be none the next time")
	})
}

// What a RetCode means for a write that may not be repeated. Nearly all errors
// come with status 200.
func TestJudge(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		retCode string // as it stands in the body
		status  int
		tries   int
		kind    error
		unknown bool
		code    string
		why     string
	}{
		{`153`, 200, 3, yunkit.ErrThrottled, false, "153", "refused before it ran, though the vendor's own SDK does not repeat it"},
		{`"153"`, 200, 3, yunkit.ErrThrottled, false, "153", "quoted"},
		{`153.0`, 200, 3, yunkit.ErrThrottled, false, "153", "as a fraction"},

		{`110`, 200, 1, yunkit.ErrUnavailable, true, "110", "the gateway gave up waiting, the backend did not"},
		{`130`, 200, 1, yunkit.ErrUnavailable, true, "130", ""},
		{`150`, 200, 1, yunkit.ErrUnavailable, true, "150", ""},
		{`15004`, 200, 1, yunkit.ErrUnavailable, true, "15004", ""},
		{`15005`, 200, 1, yunkit.ErrUnavailable, true, "15005", ""},
		{`15006`, 200, 1, yunkit.ErrUnavailable, true, "15006", ""},
		{`15007`, 200, 1, yunkit.ErrUnavailable, true, "15007", ""},
		{`15027`, 200, 1, yunkit.ErrUnavailable, true, "15027", ""},

		{`170`, 200, 1, yunkit.ErrUnauthenticated, false, "170", "no signature"},
		{`171`, 200, 1, yunkit.ErrUnauthenticated, false, "171", "a wrong one"},
		{`172`, 200, 1, yunkit.ErrUnauthenticated, false, "172", "no such user"},
		{`174`, 200, 1, yunkit.ErrUnauthenticated, false, "174", "no such token, and none was sent: nothing to renew"},
		{`160`, 200, 1, yunkit.ErrInvalidRequest, false, "160", "no Action"},
		{`161`, 200, 1, yunkit.ErrInvalidRequest, false, "161", "no such Action: no resource is missing"},
		{`230`, 200, 1, yunkit.ErrInvalidRequest, false, "230", "a wrong value"},
		{`291`, 200, 1, yunkit.ErrPermissionDenied, false, "291", ""},
		{`292`, 200, 1, yunkit.ErrNotFound, false, "292", "no such project"},
		{`299`, 200, 1, yunkit.ErrPermissionDenied, false, "299", ""},
		{`15000`, 200, 1, yunkit.ErrConflict, false, "15000", "the name is taken"},
		{`15002`, 200, 1, yunkit.ErrInvalidRequest, false, "15002", ""},
		{`15040`, 200, 1, yunkit.ErrNotFound, false, "15040", "no such token to delete"},

		{`4711`, 200, 1, nil, false, "4711", "an unknown code is a refusal, of which nothing is known"},
		{`-1`, 200, 1, nil, false, "-1", "also a negative one"},
		{`4711`, 500, 1, yunkit.ErrUnavailable, true, "4711", "an unknown code: the status counts"},
		{`4711`, 503, 1, yunkit.ErrUnavailable, true, "4711", "an unknown code: the status counts"},
		{`4711`, 429, 3, yunkit.ErrThrottled, false, "4711", "an unknown code: the status counts"},
		{`4711`, 404, 1, yunkit.ErrNotFound, false, "4711", "an unknown code: the status counts"},
		{`171`, 500, 1, yunkit.ErrUnauthenticated, false, "171", "a known code beats the status"},
		{`153`, 500, 3, yunkit.ErrThrottled, false, "153", "a known code beats the status"},
		{`150`, 404, 1, yunkit.ErrUnavailable, true, "150", "a known code beats the status"},

		{`0`, 500, 1, yunkit.ErrUnavailable, true, "", "success with such a status is nobody's word"},
		{`0`, 302, 1, nil, true, "", "nor with a redirect"},
		{`null`, 200, 1, nil, true, "", "no code, no answer"},
		{`{}`, 200, 1, nil, true, "", "nor is this one"},
		{`""`, 200, 1, nil, true, "", "nor this"},
	} {
		for _, name := range []string{"RetCode", "Retcode", "retCode"} {
			t.Run(tt.retCode+" "+http.StatusText(tt.status)+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					api, s := newAPI(t, nil, apitest.Reply(tt.status, `{"`+name+`":`+tt.retCode+`,"Action":"CreateShelfResponse","Message":"in the vendor's words"}`, "X-UCLOUD-REQUEST-UUID", "request-1"))
					_, err := create(t.Context(), api)
					var e *yunkit.Error
					require.ErrorAs(t, err, &e)
					assert.Equal(t, tt.tries, s.Dials(), tt.why)
					assert.Equal(t, tt.kind, e.Kind, tt.why)
					assert.Equal(t, tt.unknown, e.OutcomeUnknown, tt.why)
					assert.Equal(t, tt.code, e.Code)
					assert.Equal(t, "request-1", e.RequestID)
					if tt.code != "" {
						assert.Equal(t, "in the vendor's words", e.Message)
					}
				})
			})
		}
	}
}

func TestSuccesses(t *testing.T) {
	t.Parallel()
	for body, why := range map[string]string{
		`{"RetCode":0,"ShelfId":"1"}`:                                   "the usual form",
		`{"Retcode":0,"ShelfId":"1"}`:                                   "as a sample of the vendor spells it",
		`{"RetCode":"0","ShelfId":"1"}`:                                 "quoted",
		`{"RetCode":0.0,"ShelfId":"1"}`:                                 "as a fraction",
		` {"ShelfId":"1" , "Action":"X", "RetCode" : 0 } `:              "at the end, with white space",
		`{"RetCode":0,"ShelfId":"1","DataSet":[{"RetCode":171}]}`:       "a code further down is not the answer's",
		`{"Message":"success","RetCode":0,"ShelfId":"1","New":{"a":1}}`: "a message, and news",
	} {
		synctest.Test(t, func(t *testing.T) {
			api, _ := newAPI(t, nil, apitest.Reply(200, body, "X-Ucloud-Request-Uuid", "request-1"))
			resp, err := create(t.Context(), api)
			require.NoError(t, err, why)
			assert.Equal(t, "1", resp.ShelfID)
			assert.Equal(t, "request-1", resp.RequestID)
		})
	}
}

// An unknown token is an ended one only when a temporary one was sent.
func TestUnknownTokenIsRenewedWhenTemporary(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		source := yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
			n++
			creds := apitest.Credentials
			creds.SecurityToken = "test-token-" + strings.Repeat("i", n)
			return creds, nil
		})
		api, s := newAPI(t, []yunkit.Option{yunkit.WithCredentials(source)}, apitest.Reply(200, `{"RetCode":174}`), apitest.Reply(200, `{"RetCode":0}`))
		resp, err := create(t.Context(), api)
		require.NoError(t, err)
		assert.Equal(t, 2, resp.Attempts)
		assert.Equal(t, "test-token-i", s.Requests()[0].PostForm.Get("SecurityToken"))
		assert.Equal(t, "test-token-ii", s.Requests()[1].PostForm.Get("SecurityToken"))
	})
}

// All parameters travel signed in the body, and what is empty does not travel:
// the service would leave it out of the text that it signs.
func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, s := newAPI(t, nil, apitest.Cut(), apitest.Reply(200, `{"RetCode":0}`))
		_, err := ucloud.Do[shelfResponse](t.Context(), api, describeShelf, &shelfRequest{
			Name: "a b+c&d=云", Display: new(0), Until: yunkit.NewUnixTime(time.Unix(4102416000, 0)), Key: "test-secret",
		})
		require.NoError(t, err)
		require.Len(t, s.Requests(), 2)
		for _, r := range s.Requests() {
			assert.Equal(t, http.MethodPost, r.Method)
			assert.Equal(t, "/", r.URL.RequestURI(), "nothing in the query, where proxies log it")
			assert.Equal(t, "application/x-www-form-urlencoded", r.Header.Get("Content-Type"))
			body, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			got, err := url.ParseQuery(string(body))
			require.NoError(t, err)
			assert.Equal(t, sign.Action(got, apitest.Credentials.AccessKeySecret), got.Get("Signature"))
			got.Del("Signature")
			assert.Equal(t, url.Values{
				"Action": {"DescribeShelf"}, "PublicKey": {"test-access-key-id"}, "Region": {"cn-test"}, "ProjectId": {"org-test"},
				"Name": {"a b+c&d=云"}, "Display": {"0"}, "Until": {"4102416000"}, "Key": {"test-secret"},
			}, got)
		}
	})
}

// What a request says wins over what the client knows.
func TestDefaults(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, s := newAPI(t, nil, apitest.Reply(200, `{"RetCode":0}`))
		_, err := ucloud.Do[shelfResponse](t.Context(), api, createShelf, &shelfRequest{Region: "cn-own", ProjectID: "org-own", Name: "a"})
		require.NoError(t, err)
		_, err = api.Call(t.Context(), "NewAction", map[string]any{"Region": "cn-own", "Zone": "", "List": []string{"a", "", "c"}}, nil)
		require.NoError(t, err)
		form := s.Requests()[0].PostForm
		assert.Equal(t, "cn-own org-own", form.Get("Region")+" "+form.Get("ProjectId"))
		form = s.Requests()[1].PostForm
		assert.Equal(t, "cn-own org-test", form.Get("Region")+" "+form.Get("ProjectId"))
		assert.Equal(t, "a", form.Get("List.0"))
		assert.Equal(t, "c", form.Get("List.2"), "entries keep their numbers")
		assert.NotContains(t, form, "List.1")
		assert.NotContains(t, form, "Zone")

		bare, s := newAPI(t, []yunkit.Option{yunkit.WithProjectID(""), yunkit.WithRegion("")}, apitest.Reply(200, `{"RetCode":0}`))
		_, err = create(t.Context(), bare)
		require.EqualError(t, err, "shelf CreateShelf: Region is required, here or with WithRegion; ProjectID (ProjectId) is required, here or with WithProjectID")
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		assert.Zero(t, s.Dials())
		_, err = bare.Call(t.Context(), "NewAction", nil, nil)
		require.NoError(t, err)
		assert.NotContains(t, s.Requests()[0].PostForm, "Region")
		assert.NotContains(t, s.Requests()[0].PostForm, "ProjectId")
	})
}

func TestCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, s := newAPI(t, nil, apitest.Reply(200, `{"RetCode":0,"ShelfId":"1"}`, "X-Ucloud-Request-Uuid", "request-1"), apitest.Reply(200, `{"RetCode":150}`))
		var out shelfResponse
		meta, err := api.Call(t.Context(), "NewAction", &struct{ A string }{"x"}, &out)
		require.NoError(t, err)
		assert.Equal(t, "1", out.ShelfID)
		assert.Equal(t, meta, out.Meta)
		assert.Equal(t, "request-1", meta.RequestID)
		_, err = api.Call(t.Context(), "NewAction", nil, nil)
		require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
		assert.Equal(t, 2, s.Dials())
		_, err = api.Call(t.Context(), "", 7, out)
		require.EqualError(t, err, "shelf Call: the operation is empty; out is a ucloud_test.shelfResponse, and must be a pointer or nil; params is a int, and must be a struct or a map")
	})
}

// Whatever a user puts into the parameters, the signature is the client's.
func TestCallCannotOverwriteTheSignature(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, s := newAPI(t, nil, apitest.Reply(200, `{"RetCode":0}`))
		_, err := api.Call(t.Context(), "NewAction", map[string]any{"Action": "Other", "PublicKey": "other", "Signature": "other", "SecurityToken": "other"}, nil)
		require.NoError(t, err)
		form := s.Requests()[0].PostForm
		assert.Equal(t, "NewAction", form.Get("Action"))
		assert.Equal(t, "test-access-key-id", form.Get("PublicKey"))
		assert.NotContains(t, form, "SecurityToken")
		assert.Equal(t, sign.Action(form, apitest.Credentials.AccessKeySecret), form.Get("Signature"))
	})
}

func TestAuthTokenIsForHuaweiOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, s := newAPI(t, []yunkit.Option{yunkit.WithCredentials(yunkit.Credentials{AuthToken: "test-auth-token"})}, apitest.Reply(200, `{"RetCode":0}`))
		_, err := create(t.Context(), api)
		require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
		assert.Zero(t, s.Dials())
	})
}

func TestLegacySignatureIsRefused(t *testing.T) {
	t.Parallel()
	_, err := ucloud.New(yunkit.NewConfig(yunkit.WithLegacySignature()), "shelf", "shelf.example.test", yunkit.Credentials{})
	require.EqualError(t, err, "shelf NewClient: WithLegacySignature: UCloud has one signature only")
}

// A failure that the vendor wants reported, not repeated, is no refusal: a write
// may have been carried out before it.
func TestInternalErrorsOfAWriteAreUnknown(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"15012", "15013", "15015", "15016", "15020", "15021", "15022", "15032", "15033", "15036", "15044", "15080", "15083"} {
		synctest.Test(t, func(t *testing.T) {
			api, s := newAPI(t, nil, apitest.Reply(200, `{"RetCode":`+code+`}`))
			_, err := create(t.Context(), api)
			require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown, code)
			require.NotErrorIs(t, err, yunkit.ErrUnavailable, "nobody's loop may repeat it")
			_, err = ucloud.Do[shelfResponse](t.Context(), api, describeShelf, &shelfRequest{Name: "a"})
			require.ErrorIs(t, err, yunkit.ErrUnavailable)
			assert.Equal(t, 2, s.Dials(), "one attempt each")
		})
	}
}

// A vault is not asked for a request that is wrong anyway.
func TestInvalidRequestsAskNoSource(t *testing.T) {
	t.Parallel()
	asked := 0
	vault := yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
		asked++
		return yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real"}, nil
	})
	api, err := ucloud.New(yunkit.NewConfig(yunkit.WithCredentials(vault), yunkit.WithEndpoint("https://localhost:1")), "books", "", nil)
	require.NoError(t, err)
	type request struct {
		Region string `url:"Region,omitempty" check:"required"`
		Name   string `url:"Name,omitempty" check:"required"`
	}
	_, err = ucloud.Do[struct{}](t.Context(), api, ucloud.Read("GetBook"), &request{})
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
	assert.Zero(t, asked)
	_, err = ucloud.Do[struct{}](t.Context(), api, ucloud.Read("GetBook"), &request{Name: "a"})
	require.ErrorContains(t, err, "Region is required, here or with WithRegion")
	assert.Equal(t, 1, asked, "only the source can say whether it names the region")
}
