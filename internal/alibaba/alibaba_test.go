package alibaba_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

type shelfRequest struct {
	Name  string      `url:"Name,omitempty" check:"required"`
	Size  int         `url:"Size,omitempty" check:"range=1..9"`
	Until yunkit.Time `url:"Until,omitempty"`
	Token string      `url:"ClientToken,omitempty"`
}

type shelfResponse struct {
	yunkit.Meta
	ShelfID string   `json:"ShelfId"`
	Books   []string `json:"Books"`
}

var (
	getShelf    = alibaba.Operation{Name: "GetShelf", Class: transport.Read}
	createShelf = alibaba.Operation{Name: "CreateShelf", Class: transport.Once}
)

// newAPI returns the API of a server that plays the steps, in three attempts.
func newAPI(t *testing.T, form bool, opts []yunkit.Option, steps ...apitest.Step) (*alibaba.API, *apitest.Server) {
	t.Helper()
	s := apitest.NewServer(t, steps...)
	retry := yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 3, MinDelay: time.Millisecond, MaxDelay: time.Minute})
	cfg := yunkit.NewConfig(s.Options(append([]yunkit.Option{retry}, opts...)...)...)
	api, err := alibaba.New(cfg, alibaba.Product{Service: "shelf", Version: "2026-01-02", Form: form}, "shelf.example.test", yunkit.Credentials{})
	require.NoError(t, err)
	return api, s
}

func do(ctx context.Context, api *alibaba.API, op alibaba.Operation) (*shelfResponse, error) {
	return alibaba.Do[shelfResponse](ctx, api, op, &shelfRequest{Name: "a b+c/d"})
}

func errorBody(code string) string {
	return `{"RequestId":"request-1","HostId":"shelf.example.test","Code":"` + code + `","Message":"in the vendor's words","Recommend":"https://example.test"}`
}

// What a code means for a write that may not be repeated: how often it is tried
// of three times, what it is, and whether it may have happened.
func TestCodes(t *testing.T) {
	t.Parallel()
	const (
		final   = 1
		refused = 3
		mended  = 2
	)
	for _, tt := range []struct {
		code    string
		status  int
		tries   int
		kind    error
		unknown bool
		why     string
	}{
		{"Throttling", 400, refused, yunkit.ErrThrottled, false, "refused before it ran"},
		{"Throttling.User", 400, refused, yunkit.ErrThrottled, false, "too many calls of this account"},
		{"Throttling.Api", 429, refused, yunkit.ErrThrottled, false, "too many calls of all accounts"},
		{"Throttling.SomethingNew", 503, refused, yunkit.ErrThrottled, false, "the vendor's own tools look at the prefix"},
		{"Rejected.Throttling", 400, refused, yunkit.ErrThrottled, false, "the other spelling"},

		{"ServiceUnavailable", 503, final, yunkit.ErrUnavailable, true, "the first attempt may have run"},
		{"ServiceUnavailableTemporary", 503, final, yunkit.ErrUnavailable, true, "the same for a while"},
		{"SerivceUnavailableTemporary", 503, final, yunkit.ErrUnavailable, true, "as some documents spell it"},
		{"InternalError", 500, final, yunkit.ErrUnavailable, true, "it failed while it ran"},
		{"InternalFailure", 400, final, yunkit.ErrUnavailable, true, "the code beats the status"},
		{"SignatureNonceUsed", 400, final, yunkit.ErrUnauthenticated, true, "a copy of the request came first, and may have run"},
		{"SomethingNew", 500, final, yunkit.ErrUnavailable, true, "an unknown code: the status counts"},
		{"SomethingNew", 408, final, yunkit.ErrUnavailable, true, "an unknown code: the status counts"},

		{"InvalidTimeStamp.Expired", 400, mended, yunkit.ErrUnauthenticated, false, "the clock is corrected, once"},
		{"InvalidTimeStamp.Format", 400, final, yunkit.ErrUnauthenticated, false, "no clock mends our format"},
		{"IllegalTimestamp", 400, final, yunkit.ErrUnauthenticated, false, "the older name"},
		{"InvalidSecurityToken.Expired", 400, final, yunkit.ErrUnauthenticated, false, "there is no newer token here"},
		{"InvalidSecurityToken.Malformed", 400, final, yunkit.ErrUnauthenticated, false, "no renewal mends it"},
		{"InvalidSecurityToken.MismatchWithAccessKey", 400, final, yunkit.ErrUnauthenticated, false, "nor this"},
		{"MissingSecurityToken", 400, final, yunkit.ErrUnauthenticated, false, "not merely a missing parameter"},
		{"InvalidAccessKeyId.NotFound", 404, final, yunkit.ErrUnauthenticated, false, "what was not found is the key, and no resource"},
		{"InvalidAccessKeyId.Inactive", 403, final, yunkit.ErrUnauthenticated, false, "a key that was switched off"},
		{"SignatureDoesNotMatch", 403, final, yunkit.ErrUnauthenticated, false, "whatever the status"},
		{"IncompleteSignature", 400, final, yunkit.ErrUnauthenticated, false, "whatever the status"},

		{"NoPermission", 403, final, yunkit.ErrPermissionDenied, false, ""},
		{"NoPermission.Something", 400, final, yunkit.ErrPermissionDenied, false, "the code beats the status"},
		{"Forbidden.Unauthorized", 403, final, yunkit.ErrPermissionDenied, false, ""},
		{"Forbidden.RAM", 404, final, yunkit.ErrPermissionDenied, false, "the code beats the status"},

		{"EntityNotExists.AccessConfiguration", 404, final, yunkit.ErrNotFound, false, ""},
		{"EntityNotExist.User", 400, final, yunkit.ErrNotFound, false, "without the s"},
		{"InvalidResourceId.NotFound", 400, final, yunkit.ErrNotFound, false, "the code beats the status"},
		{"InvalidAction.NotFound", 404, final, yunkit.ErrInvalidRequest, false, "there is no such operation: no resource is missing"},
		{"InvalidRegionId.NotFound", 404, final, yunkit.ErrInvalidRequest, false, "a region is a place, no resource"},
		{"InvalidZoneId.NotFound", 404, final, yunkit.ErrInvalidRequest, false, "the same"},
		{"InvalidApi.NotFound", 404, final, yunkit.ErrInvalidRequest, false, "the same"},
		{"InvalidVersion", 400, final, yunkit.ErrInvalidRequest, false, ""},

		{"OperationConflict.Task", 409, final, yunkit.ErrConflict, false, "a task works on it"},
		{"DeletionConflict.AccessConfiguration.Provisioning", 409, final, yunkit.ErrConflict, false, ""},
		{"EntityAlreadyExists.User", 409, final, yunkit.ErrConflict, false, ""},
		{"ReplicationJob.InvalidStatus", 400, final, yunkit.ErrConflict, false, "a state, and no wrong parameter"},
		{"ImageName.UsedByReplicationJob", 400, final, yunkit.ErrConflict, false, ""},

		{"MissingParameter", 400, final, yunkit.ErrInvalidRequest, false, ""},
		{"MissingName", 400, final, yunkit.ErrInvalidRequest, false, ""},
		{"InvalidParameter", 400, final, yunkit.ErrInvalidRequest, false, ""},
		{"InvalidParameter.TagValue", 500, final, yunkit.ErrInvalidRequest, false, "the code beats the status"},
		{"NumberExceed.Tags", 400, final, yunkit.ErrInvalidRequest, false, ""},

		{"SomethingNew", 400, final, yunkit.ErrInvalidRequest, false, "an unknown code: the status counts"},
		{"SomethingNew", 404, final, yunkit.ErrNotFound, false, "an unknown code: the status counts"},
		{"SomethingNew", 429, refused, yunkit.ErrThrottled, false, "an unknown code: the status counts"},
		{"SomethingNew", 200, final, nil, false, "an error all the same"},
		{"InternalError", 200, final, yunkit.ErrUnavailable, true, "the code beats the status"},
	} {
		t.Run(tt.code+" "+http.StatusText(tt.status), func(t *testing.T) {
			t.Parallel()
			for form, body := range map[string]string{
				"JSON": errorBody(tt.code),
				"XML": `<?xml version="1.0" encoding="UTF-8"?><Error><RequestId>request-1</RequestId><HostId>shelf.example.test</HostId><Code>` +
					tt.code + `</Code><Message><![CDATA[in the vendor's words]]></Message></Error>`,
			} {
				synctest.Test(t, func(t *testing.T) {
					late := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
					api, s := newAPI(t, true, nil, apitest.Reply(tt.status, body, "Date", late, "Content-Type", "text/"+strings.ToLower(form)))
					_, err := do(t.Context(), api, createShelf)
					var e *yunkit.Error
					require.ErrorAs(t, err, &e, form)
					assert.Equal(t, tt.tries, s.Dials(), tt.why)
					assert.Equal(t, tt.kind, e.Kind, tt.why)
					assert.Equal(t, tt.unknown, e.OutcomeUnknown, tt.why)
					assert.Equal(t, []any{tt.code, "in the vendor's words", "request-1", tt.status}, []any{e.Code, e.Message, e.RequestID, e.StatusCode}, form)
				})
			}
		})
	}
}

// Answers that are no answers of the service.
func TestUnreadableAnswers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		answer apitest.Step
		tries  int
		kind   error
		lost   bool
	}{
		{"HTML of a proxy", apitest.Reply(502, "<html><body>Bad Gateway</body></html>", "Content-Type", "text/html"), 1, yunkit.ErrUnavailable, true},
		{"well-formed HTML with a 403", apitest.Reply(403, "<html><Code/></html>", "Content-Type", "text/html"), 1, nil, false},
		{"HTML with 429", apitest.Reply(429, "<html>", "Content-Type", "text/html"), 3, yunkit.ErrThrottled, false},
		{"nothing", apitest.Reply(200, ""), 1, nil, true},
		{"XML though JSON was asked for", apitest.Reply(200, "<GetShelfResponse><ShelfId>1</ShelfId></GetShelfResponse>"), 1, nil, true},
		{"a list", apitest.Reply(200, "[]"), 1, nil, true},
		{"half of an object", apitest.Reply(200, `{"ShelfId":"1"`), 1, nil, true},
		{"an error without a code", apitest.Reply(400, `{"Message":"no"}`), 1, yunkit.ErrInvalidRequest, false},
		{"an XML error in an unknown alphabet", apitest.Reply(500, `<?xml version="1.0" encoding="GBK"?><Error><Code>Throttling</Code></Error>`), 1, yunkit.ErrUnavailable, true},
		{"a code of another type", apitest.Reply(400, `{"Code":{},"Message":[]}`), 1, yunkit.ErrInvalidRequest, false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api, s := newAPI(t, true, nil, tt.answer)
				_, err := do(t.Context(), api, createShelf)
				var e *yunkit.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, tt.tries, s.Dials())
				assert.Equal(t, tt.kind, e.Kind)
				assert.Equal(t, tt.lost, e.OutcomeUnknown)
			})
		})
	}
}

// The gateway names the request in a header too, which is all there is when the body is none of its own.
func TestRequestID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, _ := newAPI(t, true, nil,
			apitest.Reply(502, "<html>", "X-Acs-Request-Id", "request-2"),
			apitest.Reply(200, `{"ShelfId":"1","RequestId":"request-4"}`, "X-Acs-Request-Id", "request-5"))
		_, err := do(t.Context(), api, createShelf)
		var e *yunkit.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, "request-2", e.RequestID)
		resp, err := do(t.Context(), api, getShelf)
		require.NoError(t, err)
		assert.Equal(t, "request-4", resp.RequestID)
	})
}

// Boxes in the middle answer 200, too. The service names the request in each of its
// answers, and what does not is lost.
func TestSomebodyElsesSuccess(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, body string }{
		{"a health check", `{"status":"ok"}`},
		{"nothing at all", `{}`},
		{"data without a name", `{"ShelfId":"1"}`},
		{"an empty name", `{"ShelfId":"1","RequestId":""}`},
		{"a name in a place of its own", `{"data":{"RequestId":"r"}}`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api, s := newAPI(t, true, nil, apitest.Somebody(200, tt.body, "X-Acs-Request-Id", "r"))
				resp, err := do(t.Context(), api, createShelf)
				require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
				assert.Nil(t, resp)
				assert.Equal(t, 1, s.Dials())
			})
			synctest.Test(t, func(t *testing.T) {
				api, s := newAPI(t, true, nil, apitest.Somebody(200, tt.body), apitest.Reply(200, `{"ShelfId":"1","RequestId":"r"}`))
				resp, err := do(t.Context(), api, getShelf)
				require.NoError(t, err, "a read asks again")
				assert.Equal(t, "1", resp.ShelfID)
				assert.Equal(t, 2, s.Dials())
			})
		})
	}
}

// Products behind the same gateway spell the envelope in different ways.
func TestEnvelopeInAnyCase(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		status int
		body   string
		tries  int
		kind   error
		code   string
		lost   bool
	}{
		{"a refusal in lower case is waited out", 400, `{"code":"Throttling.User","message":"m","requestId":"r"}`, 3, yunkit.ErrThrottled, "Throttling.User", false},
		{"in capitals", 400, `{"CODE":"Throttling.User","MESSAGE":"m","REQUESTID":"r"}`, 3, yunkit.ErrThrottled, "Throttling.User", false},
		{"with a success status", 200, `{"requestId":"r","code":"Forbidden","message":"m"}`, 1, yunkit.ErrPermissionDenied, "Forbidden", false},
		{"ErrorCode with an error status", 404, `{"RequestId":"r","ErrorCode":"EntityNotExist.Shelf","Message":"m"}`, 1, yunkit.ErrNotFound, "EntityNotExist.Shelf", false},
		{"a failure with a code", 200, `{"RequestId":"r","Success":false,"Code":"Throttling","Message":"m"}`, 3, yunkit.ErrThrottled, "Throttling", false},
		{"a failure without one", 200, `{"RequestId":"r","Success":false}`, 1, nil, "", true},
		{"in lower case and quoted", 200, `{"requestId":"r","success":"false"}`, 1, nil, "", true},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api, s := newAPI(t, true, nil, apitest.Somebody(tt.status, tt.body))
				_, err := do(t.Context(), api, createShelf)
				var e *yunkit.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, tt.kind, e.Kind)
				assert.Equal(t, tt.code, e.Code)
				assert.Equal(t, tt.lost, e.OutcomeUnknown)
				assert.Equal(t, "r", e.RequestID)
				assert.Equal(t, tt.tries, s.Dials())
			})
		})
	}
	for why, body := range map[string]string{
		"a name in lower case":            `{"requestId":"r","ShelfId":"1"}`,
		"a success that says so":          `{"RequestId":"r","Success":true,"Code":"OK","ShelfId":"1"}`,
		"ErrorCode is data of a success":  `{"RequestId":"r","ErrorCode":"JobError","ShelfId":"1"}`,
		"a byte order mark":               "\ufeff" + `{"RequestId":"r","ShelfId":"1"}`,
		"a line feed that nobody escaped": "{\"RequestId\":\"r\",\"Description\":\"one\ntwo\",\"ShelfId\":\"1\"}",
	} {
		synctest.Test(t, func(t *testing.T) {
			api, _ := newAPI(t, true, nil, apitest.Somebody(200, body))
			resp, err := do(t.Context(), api, createShelf)
			require.NoError(t, err, why)
			assert.Equal(t, "1", resp.ShelfID, why)
			assert.Equal(t, "r", resp.RequestID, why)
		})
	}
}

// A status alone proves nothing about a resource: load balancers and foreign services
// answer so, too.
func TestStatusesOfOthers(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `Not Found`, `<html><h1>Not Found</h1></html>`, `{}`, `{"code":404,"message":"no such page"}`, `{"error":"not_found"}`, `{"Code":"Forbidden"}`, `[]`} {
		for _, status := range []int{403, 404, 409, 410, 412} {
			synctest.Test(t, func(t *testing.T) {
				api, s := newAPI(t, true, nil, apitest.Somebody(status, body))
				_, err := do(t.Context(), api, createShelf)
				var e *yunkit.Error
				require.ErrorAs(t, err, &e)
				assert.NoError(t, e.Kind, "%d %s", status, body)
				assert.Equal(t, 1, s.Dials())
			})
		}
	}
}

// The gateway says in headers how long its limits last, in milliseconds.
func TestRateLimitHeaders(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		api, user string
		want      time.Duration
		why       string
	}{
		{"Limit:100,Remain:0,TimeLeft:1500", "", 1500 * time.Millisecond, "the limit of the operation"},
		{"", "Limit:100,Remain:0,TimeLeft:2500", 2500 * time.Millisecond, "the limit of the account"},
		{"TimeLeft:1500", "TimeLeft:2500", 2500 * time.Millisecond, "the longer one, for both must pass"},
		{"TimeLeft:2500", "TimeLeft:1500", 2500 * time.Millisecond, "in either order"},
		{" Limit : 100 , TimeLeft : 1500 ", "", 1500 * time.Millisecond, "with spaces"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api, _ := newAPI(t, true, nil, apitest.Reply(400, errorBody("Throttling.Api"), "X-RateLimit-User-API", tt.api, "x-ratelimit-user", tt.user),
					apitest.Reply(200, `{"ShelfId":"1"}`))
				start := time.Now()
				_, err := do(t.Context(), api, createShelf)
				require.NoError(t, err)
				assert.GreaterOrEqual(t, time.Since(start), tt.want)
				assert.Less(t, time.Since(start), tt.want+100*time.Millisecond, "a part of the usual wait comes on top")
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		api, _ := newAPI(t, true, nil, apitest.Reply(400, errorBody("Throttling"), "X-Ratelimit-User-Api", "TimeLeft:2147483647"))
		start := time.Now()
		_, err := do(t.Context(), api, createShelf)
		var e *yunkit.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, 2147483647*time.Millisecond, e.RetryAfter, "absurd: the caller may wait, and we do not")
		assert.Zero(t, time.Since(start))
	})
	for _, header := range []string{"TimeLeft:-5", "TimeLeft:soon", "TimeLeft", "TimeLeft:99999999999999999999", ":,:,,", "Remain:5", "TimeLeft:1.5"} {
		synctest.Test(t, func(t *testing.T) {
			api, _ := newAPI(t, true, nil, apitest.Reply(400, errorBody("Throttling"), "X-Ratelimit-User-Api", header), apitest.Reply(200, `{}`))
			start := time.Now()
			_, err := do(t.Context(), api, createShelf)
			require.NoError(t, err)
			assert.Less(t, time.Since(start), 100*time.Millisecond, "%s says nothing: the usual wait", header)
		})
	}
}

var accessKey = yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real", SecurityToken: "test-token"}

// Where parameters travel, and that what arrives is signed as the vendor signs it.
func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	for _, form := range []bool{true, false} {
		for _, legacy := range []bool{false, true} {
			for _, token := range []string{"", "test-token"} {
				synctest.Test(t, func(t *testing.T) {
					creds := accessKey
					creds.SecurityToken = token
					opts := []yunkit.Option{yunkit.WithCredentials(creds)}
					if legacy {
						opts = append(opts, yunkit.WithLegacySignature())
					}
					api, s := newAPI(t, form, opts, apitest.Reply(503, `{}`), apitest.Reply(200, `{}`))
					_, err := alibaba.Do[shelfResponse](t.Context(), api, getShelf, &shelfRequest{Name: "a b+c/d~*云", Size: 7, Until: yunkit.NewTime(time.Unix(1767323045, 0))})
					require.NoError(t, err)
					requests := s.Requests()
					require.Len(t, requests, 2)
					for _, r := range requests {
						checkRequest(t, r, form, legacy, token)
					}
					nonce := func(r *http.Request) string {
						return r.Header.Get("X-Acs-Signature-Nonce") + r.Form.Get("SignatureNonce")
					}
					assert.NotEqual(t, nonce(requests[0]), nonce(requests[1]))
					assert.GreaterOrEqual(t, len(nonce(requests[0])), 16)
				})
			}
		}
	}
}

func checkRequest(t *testing.T, r *http.Request, form, legacy bool, token string) {
	t.Helper()
	own := url.Values{"Name": {"a b+c/d~*云"}, "Size": {"7"}, "Until": {"2026-01-02T03:04:05Z"}}
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	assert.Equal(t, http.MethodPost, r.Method)
	assert.Equal(t, "/", r.URL.Path)
	assert.NotContains(t, r.URL.RawQuery+string(body), "+", "RFC 3986: a space is %20")
	if form {
		assert.Equal(t, sign.Query(own), string(body))
		assert.Equal(t, "application/x-www-form-urlencoded", r.Header.Get("Content-Type"))
		assert.NotContains(t, r.URL.RawQuery, "Name=", "no proxy logs it")
	} else {
		assert.Empty(t, body)
		assert.Contains(t, r.URL.RawQuery, "Name=a%20b%2Bc%2Fd~%2A%E4%BA%91")
	}
	if legacy {
		got := r.Form
		assert.Equal(t, "GetShelf", got.Get("Action"))
		assert.Equal(t, "JSON", got.Get("Format"), "the service's own default is XML")
		assert.Equal(t, token, got.Get("SecurityToken"))
		assert.Empty(t, r.Header.Get("Authorization"))
		signature := got.Get("Signature")
		got.Del("Signature")
		assert.Equal(t, sign.RPC(http.MethodPost, got, accessKey.AccessKeySecret), signature)
		return
	}
	assert.Equal(t, "GetShelf", r.Header.Get("X-Acs-Action"))
	assert.Equal(t, "2026-01-02", r.Header.Get("X-Acs-Version"))
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, r.Header.Get("X-Acs-Date"))
	assert.Equal(t, token, r.Header.Get("X-Acs-Security-Token"))
	sum := sha256.Sum256(body)
	assert.Equal(t, hex.EncodeToString(sum[:]), r.Header.Get("X-Acs-Content-Sha256"))
	authorization := r.Header.Get("Authorization")
	r.Header.Del("Authorization")
	require.NoError(t, sign.ACS3(r, accessKey.AccessKeyID, accessKey.AccessKeySecret))
	assert.Equal(t, r.Header.Get("Authorization"), authorization, "signed as it arrived")
}

// Nothing is sent that cannot be right.
func TestInvalidRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, s := newAPI(t, true, nil, apitest.Reply(200, `{}`))
		_, err := alibaba.Do[shelfResponse](t.Context(), api, createShelf, &shelfRequest{Size: 10})
		require.EqualError(t, err, "shelf CreateShelf: Name is required; Size is 10, allowed is 1 to 9")
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		_, err = alibaba.Do[shelfResponse](t.Context(), api, createShelf, (*shelfRequest)(nil))
		require.EqualError(t, err, "shelf CreateShelf: Name is required")
		_, err = api.Call(t.Context(), "", 7, shelfResponse{})
		require.EqualError(t, err, "shelf Call: the operation is empty; out is a alibaba_test.shelfResponse, and must be a pointer or nil; params is a int, and must be a struct or a map")
		assert.Zero(t, s.Dials())

		lax, s := newAPI(t, true, []yunkit.Option{yunkit.WithoutValidation()}, apitest.Reply(200, `{}`))
		_, err = alibaba.Do[shelfResponse](t.Context(), lax, createShelf, &shelfRequest{Size: 10})
		require.NoError(t, err)
		assert.Equal(t, url.Values{"Size": {"10"}}, s.Requests()[0].PostForm, "the service's business now")
	})
}

// An operation that nobody has reviewed is called like any other, once.
func TestCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, s := newAPI(t, true, nil, apitest.Reply(200, `{"RequestId":"request-1","ShelfId":"1","Books":{"Book":["a"]}}`))
		var out shelfResponse
		meta, err := api.Call(t.Context(), "NewOperation", map[string]any{"Tag": []map[string]string{{"Key": "k"}}, "Password": yunkit.Secret("test-secret")}, &out)
		require.NoError(t, err)
		assert.Equal(t, "request-1", meta.RequestID)
		assert.Equal(t, meta, out.Meta)
		assert.Equal(t, []string{"a"}, out.Books)
		assert.Equal(t, url.Values{"Tag.1.Key": {"k"}, "Password": {"test-secret"}}, s.Requests()[0].PostForm)

		var m map[string]any
		_, err = api.Call(t.Context(), "NewOperation", nil, &m)
		require.NoError(t, err)
		assert.Equal(t, "1", m["ShelfId"])
		_, err = api.Call(t.Context(), "NewOperation", &shelfRequest{Size: 10}, nil)
		require.NoError(t, err, "parameters of a call are not checked, and its answer is not needed")

		api, s = newAPI(t, true, nil, apitest.Cut())
		_, err = api.Call(t.Context(), "NewOperation", map[string]any{"ClientToken": "token-1"}, nil)
		var e *yunkit.Error
		require.ErrorAs(t, err, &e)
		assert.True(t, e.OutcomeUnknown)
		assert.Equal(t, "token-1", e.ClientToken, "with it the call can be repeated")
		assert.Equal(t, 1, s.Dials())
	})
}

// A token that makes a repeat safe is the same in every attempt, and named in the error.
func TestClientToken(t *testing.T) {
	t.Parallel()
	withToken := alibaba.Operation{Name: "CreateShelf", Class: transport.Repeatable, ClientToken: true}
	for _, own := range []string{"", "token-of-the-user"} {
		synctest.Test(t, func(t *testing.T) {
			api, s := newAPI(t, true, nil, apitest.Cut())
			_, err := alibaba.Do[shelfResponse](t.Context(), api, withToken, &shelfRequest{Name: "a", Token: own})
			var e *yunkit.Error
			require.ErrorAs(t, err, &e)
			assert.True(t, e.OutcomeUnknown)
			require.Len(t, s.Requests(), 3)
			sent := map[string]bool{}
			for _, r := range s.Requests() {
				sent[r.PostForm.Get("ClientToken")] = true
			}
			assert.Equal(t, map[string]bool{e.ClientToken: true}, sent)
			assert.NotEmpty(t, e.ClientToken)
			if own != "" {
				assert.Equal(t, own, e.ClientToken)
			}

			_, err = alibaba.Do[shelfResponse](t.Context(), api, withToken, &shelfRequest{Name: "a", Token: own})
			var other *yunkit.Error
			require.ErrorAs(t, err, &other)
			assert.Equal(t, own != "", e.ClientToken == other.ClientToken, "another call is another deed")
		})
	}
}

// Huawei Cloud's user token signs nothing here.
func TestAuthTokenIsForHuaweiOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, opts := range [][]yunkit.Option{nil, {yunkit.WithLegacySignature()}} {
			api, s := newAPI(t, true, append(opts, yunkit.WithCredentials(yunkit.Credentials{AuthToken: "test-auth-token"})), apitest.Reply(200, `{}`))
			_, err := do(t.Context(), api, getShelf)
			require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
			assert.Zero(t, s.Dials())
		}
	})
}
