package bcs_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/internal/apitest"
)

// play returns a client of a server that plays the steps.
func play(t *testing.T, steps ...apitest.Step) (*bcs.Client, *apitest.Server) {
	t.Helper()
	s := apitest.NewServer(t, steps...)
	client, err := bcs.NewClient(s.Options()...)
	require.NoError(t, err)
	return client, s
}

const (
	credentials  = "/v1/" + apitest.ProjectID + "/node-provider/credentials"
	credentialID = "12345678-1234-1234-1234-123456789012"
)

// keyPage is an answer with n API keys, from the first one on.
func keyPage(first, n, count int) string {
	items := make([]string, 0, n)
	for i := range n {
		items = append(items, fmt.Sprintf(`{"id":"key-%d"}`, first+i))
	}
	return fmt.Sprintf(`{"count":%d,"credentials":[%s]}`, count, strings.Join(items, ","))
}

// store serves a number of API keys by offset and limit, and at most 100 at once.
func store(total int, count func(page, total int) int) apitest.Step {
	return apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
		offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		n := max(0, min(limit, 100, total-offset))
		apitest.Reply(200, keyPage(offset, n, count(n, total))).Play(w, r)
	})
}

// The service gives 100 keys for a limit of 1000, and its pages in two languages
// do not agree on what count is. All keys come, each once, whatever it is.
func TestOffsetsAdvanceByWhatCame(t *testing.T) {
	t.Parallel()
	for name, count := range map[string]func(page, total int) int{
		"of all":      func(_, total int) int { return total },
		"of the page": func(page, _ int) int { return page },
		"of nothing":  func(_, _ int) int { return 0 },
	} {
		for _, total := range []int{0, 1, 99, 100, 101, 250, 1000} {
			t.Run(fmt.Sprintf("count %s/%d", name, total), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					client, s := play(t, store(total, count))
					seen := map[string]bool{}
					for key, err := range client.AllPublicChainCredentials(t.Context(), nil) {
						require.NoError(t, err)
						assert.False(t, seen[key.ID], "%s came twice", key.ID)
						seen[key.ID] = true
					}
					assert.Len(t, seen, total)
					assert.LessOrEqual(t, len(s.Requests()), total/100+2)
					for i, r := range s.Requests() {
						assert.Equal(t, "1000", r.URL.Query().Get("limit"), "as large as the service allows")
						assert.Equal(t, min(i*100, total), atoi(t, r.URL.Query().Get("offset")))
					}
				})
			})
		}
	}
}

func atoi(t *testing.T, text string) int {
	t.Helper()
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// What lies beyond the last offset cannot be listed, which must not pass for the end.
func TestListBeyondTheLastOffsetIsAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, store(5000, func(page, _ int) int { return page }))
		n := 0
		var last error
		for _, err := range client.AllPublicChainCredentials(t.Context(), nil) {
			if last = err; err == nil {
				n++
			}
		}
		require.ErrorContains(t, last, "bcs ListPublicChainCredentials: ")
		require.ErrorContains(t, last, "offset 1000")
		assert.Equal(t, 1100, n, "offset 1000 itself can be listed")
		assert.Len(t, s.Requests(), 11)
	})
}

func TestBounds(t *testing.T) {
	t.Parallel()
	list := func(req *bcs.ListPublicChainCredentialsRequest) func(context.Context, *bcs.Client) error {
		return func(ctx context.Context, c *bcs.Client) error {
			_, err := c.ListPublicChainCredentials(ctx, req)
			return err
		}
	}
	create := func(req *bcs.CreatePublicChainCredentialRequest) func(context.Context, *bcs.Client) error {
		return func(ctx context.Context, c *bcs.Client) error {
			_, err := c.CreatePublicChainCredential(ctx, req)
			return err
		}
	}
	update := func(req *bcs.UpdatePublicChainCredentialRequest) func(context.Context, *bcs.Client) error {
		return func(ctx context.Context, c *bcs.Client) error {
			_, err := c.UpdatePublicChainCredential(ctx, req)
			return err
		}
	}
	for _, tt := range []struct {
		why  string
		call func(context.Context, *bcs.Client) error
		want string
	}{
		{"offset and limit, both at once", list(&bcs.ListPublicChainCredentialsRequest{Offset: 1001, Limit: 1001}), "Offset (offset) is 1001, allowed is 0 to 1000; Limit (limit) is 1001, allowed is 1 to 1000"},
		{"below", list(&bcs.ListPublicChainCredentialsRequest{Offset: -1, Limit: -1}), "Offset (offset) is -1, allowed is 0 to 1000; Limit (limit) is -1, allowed is 1 to 1000"},
		{"a project has 32 characters", list(&bcs.ListPublicChainCredentialsRequest{ProjectID: "short"}), "ProjectID (project_id) is 5 characters long, allowed is 32"},
		{"texts and lists", create(&bcs.CreatePublicChainCredentialRequest{
			Description: strings.Repeat("云", 1001), EPSID: strings.Repeat("e", 37), NodeIDs: make([]string, 1001), ControlType: "longer than", Allowlists: make([]bcs.Allowlist, 121),
		}), "Description (description) is 1001 characters long, allowed is at most 1000; EPSID (eps_id) is 37 characters long, allowed is at most 36; NodeIDs (node_ids) has 1001 entries, allowed is at most 1000; " +
			"ControlType (control_type) is 11 characters long, allowed is at most 10; Allowlists (allowlists) has 121 entries, allowed is at most 120"},
		{
			"entries of a list, by number", create(&bcs.CreatePublicChainCredentialRequest{Allowlists: []bcs.Allowlist{{AllowlistType: "IP"}, {AllowlistType: strings.Repeat("t", 21)}}}),
			"Allowlists[1].AllowlistType (allowlist_type) is 21 characters long, allowed is at most 20",
		},
		{"an ID has 36 characters", update(&bcs.UpdatePublicChainCredentialRequest{CredentialID: "short"}), "CredentialID (credential_id) is 5 characters long, allowed is 36"},
		{"and must be there", update(nil), "CredentialID (credential_id) is required"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, s := play(t, apitest.Reply(200, `{"credentials":[]}`))
				err := tt.call(t.Context(), client)
				require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
				require.ErrorContains(t, err, ": "+tt.want)
				assert.Zero(t, s.Dials())
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"credentials":[]}`))
		_, err := client.ListPublicChainCredentials(t.Context(), &bcs.ListPublicChainCredentialsRequest{Offset: 1000, Limit: 1000})
		require.NoError(t, err)
		_, err = client.ListPublicChainCredentials(t.Context(), nil)
		require.NoError(t, err)
		assert.Equal(t, "limit=1000&offset=1000", s.Requests()[0].URL.RawQuery)
		assert.Equal(t, credentials, s.Requests()[1].URL.RequestURI(), "defaults are the service's")
	})
}

// The code is documented as a text and sent as a number, beside the real one.
func TestErrorCodeIsATextOrANumber(t *testing.T) {
	t.Parallel()
	for _, code := range []string{`400`, `"400"`} {
		synctest.Test(t, func(t *testing.T) {
			client, _ := play(t, apitest.Reply(400, `{"code":`+code+`,"error_code":"BCS.03400001","error_msg":"Invalid request.","message":"unmarshal request data error"}`, "X-Request-Id", "r-1"))
			_, err := client.ListPublicChainCredentials(t.Context(), nil)
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
			require.EqualError(t, err, "bcs ListPublicChainCredentials: BCS.03400001: Invalid request.: unmarshal request data error (status 400, request r-1)")

			client, _ = play(t, apitest.Reply(400, `{"code":`+code+`,"message":"no"}`))
			_, err = client.ListPublicChainCredentials(t.Context(), nil)
			var e *yunkit.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, "400", e.Code, "without another one it is the code")
		})
	}
}

// The update time is that of the last use, and times have odd fractions and a zone.
func TestUpdateTimeIsTheLastUse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `{"count":1,"credentials":[{"id":"`+credentialID+`","description":"d","create_time":"2023-06-06T20:47:02.15507+08:00","update_time":"2023-06-07T00:00:00.1+08:00",
			"eps_info":{"eps_id":"0","eps_name":"default"},"node_ids":["n-1"],"control_type":"allow","allowlists":[{"allowlist_type":"IP","allowlist_info":"192.0.2.1"}]}]}`))
		resp, err := client.ListPublicChainCredentials(t.Context(), nil)
		require.NoError(t, err)
		key := resp.Credentials[0]
		assert.True(t, time.Date(2023, 6, 6, 12, 47, 2, 155070000, time.UTC).Equal(key.CreateTime.Time))
		assert.True(t, time.Date(2023, 6, 6, 16, 0, 0, 100000000, time.UTC).Equal(key.UpdateTime.Time))
		assert.Equal(t, bcs.EPSInfo{EPSID: "0", EPSName: "default"}, key.EPSInfo)
		assert.Equal(t, []bcs.Allowlist{{AllowlistType: "IP", AllowlistInfo: "192.0.2.1"}}, key.Allowlists)
	})
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `{"count":1,"credentials":[{"id":"1","create_time":"2023-06-06T20:47:02.15507+08:00","update_time":""}]}`))
		resp, err := client.ListPublicChainCredentials(t.Context(), nil)
		require.NoError(t, err, "older answers have fewer fields")
		assert.True(t, resp.Credentials[0].UpdateTime.IsZero(), "never used")
	})
}

// Both authentications, and the ways that the one excludes the other.
func TestBothAuthentications(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			creds  yunkit.Credentials
			signed bool
		}{
			{apitest.Credentials, true},
			{yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real", SecurityToken: "test-token"}, true},
			{yunkit.Credentials{AuthToken: "test-auth-token"}, false},
		} {
			s := apitest.NewServer(t, apitest.Reply(200, `{"credentials":[]}`))
			client, err := bcs.NewClient(s.Options(yunkit.WithCredentials(tt.creds))...)
			require.NoError(t, err)
			_, err = client.ListPublicChainCredentials(t.Context(), nil)
			require.NoError(t, err)
			h := s.Requests()[0].Header
			assert.Equal(t, tt.signed, strings.HasPrefix(h.Get("Authorization"), "SDK-HMAC-SHA256 Access=test-access-key-id, SignedHeaders="))
			assert.Equal(t, tt.signed, h.Get("X-Sdk-Date") != "")
			assert.Equal(t, tt.creds.AuthToken, h.Get("X-Auth-Token"))
			assert.Equal(t, tt.creds.SecurityToken, h.Get("X-Security-Token"))
		}
	})
}

// The key is in the file and nowhere else: the file comes whole or not at all,
// and no second key is made.
func TestCreatePublicChainCredentialIsADownload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(429, `{"error_code":"BCS.03429001"}`), apitest.Reply(200, "PK zip", "Content-Type", "application/octet-stream", "X-Request-Id", "r-1"))
		resp, err := client.CreatePublicChainCredential(t.Context(), &bcs.CreatePublicChainCredentialRequest{Description: "for tests", NodeIDs: []string{"n-1"}, Allowlists: []bcs.Allowlist{{AllowlistType: "IP"}}})
		require.NoError(t, err)
		file, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, "PK zip", string(file))
		assert.Equal(t, "r-1", resp.RequestID)
		assert.Equal(t, 2, resp.Attempts)
		assert.NotContains(t, fmt.Sprintf("%+v", resp), "zip")
		body, err := io.ReadAll(s.Requests()[1].Body)
		require.NoError(t, err)
		assert.JSONEq(t, `{"description":"for tests","node_ids":["n-1"],"allowlists":[{"allowlist_type":"IP"}]}`, string(body))
	})
	for why, step := range map[string]apitest.Step{
		"cut": apitest.Cut(), "half a file": apitest.CutBody(200, "PK"), "no file": apitest.Reply(200, ``), "JSON": apitest.Reply(200, `{"id":"1"}`), "500": apitest.Reply(500, `{"error_code":"BCS.03500001"}`), "silence": apitest.Stall(),
	} {
		synctest.Test(t, func(t *testing.T) {
			client, s := play(t, step)
			resp, err := client.CreatePublicChainCredential(t.Context(), nil)
			require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown, why)
			assert.Nil(t, resp)
			assert.Equal(t, 1, s.Dials(), why)
		})
	}
}

// No answer is an answer: success is null.
func TestUpdateAndDeleteAnswerNull(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"null", "", "{}"} {
		synctest.Test(t, func(t *testing.T) {
			client, s := play(t, apitest.Cut(), apitest.Reply(200, body, "X-Request-Id", "r-1"))
			resp, err := client.DeletePublicChainCredential(t.Context(), &bcs.DeletePublicChainCredentialRequest{CredentialID: credentialID})
			require.NoError(t, err)
			assert.Equal(t, yunkit.Meta{RequestID: "r-1", StatusCode: 200, Attempts: 2, Header: resp.Header}, resp.Meta, "a lost one was repeated")
			r := s.Requests()[1]
			assert.Equal(t, http.MethodDelete+" "+credentials+"/"+credentialID, r.Method+" "+r.URL.RequestURI())
			assert.Zero(t, r.ContentLength)

			client, s = play(t, apitest.Reply(200, body))
			_, err = client.UpdatePublicChainCredential(t.Context(), &bcs.UpdatePublicChainCredentialRequest{CredentialID: credentialID, Description: "new"})
			require.NoError(t, err)
			r = s.Requests()[0]
			assert.Equal(t, http.MethodPut+" "+credentials+"/"+credentialID, r.Method+" "+r.URL.RequestURI())
			sent, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			assert.JSONEq(t, `{"description":"new"}`, string(sent), "what is in the path is not in the body")
		})
	}
}

// An operation may answer with a list, or with nothing.
func TestCallReadsABareList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `[{"name":"a"},{"name":"b"}]`, "X-Request-Id", "r-1"))
		var networks []struct {
			Name string `json:"name"`
		}
		meta, err := client.Call(t.Context(), http.MethodGet, "/v1/{project_id}/node-provider/networks", nil, &networks)
		require.NoError(t, err)
		require.Len(t, networks, 2)
		assert.Equal(t, "b", networks[1].Name)
		assert.Equal(t, "r-1", meta.RequestID)
		assert.Equal(t, "/v1/"+apitest.ProjectID+"/node-provider/networks", s.Requests()[0].URL.Path)
	})
}

func TestCallTakesNull(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `null`))
		var m map[string]any
		_, err := client.Call(t.Context(), http.MethodPut, "/v1/{project_id}/x", map[string]any{"a": 1}, &m)
		require.NoError(t, err)
		var v any
		_, err = client.Call(t.Context(), http.MethodPut, "/v1/{project_id}/x", nil, &v)
		require.NoError(t, err)
		_, err = client.Call(t.Context(), http.MethodPut, "/v1/{project_id}/x", nil, nil)
		require.NoError(t, err)
	})
}

// net/http would send a GET again by itself, signed as it is, when the server
// cuts a kept connection after reading it. Every request must be one of ours:
// counted, and signed for itself.
func TestKeptConnectionsAreNotResentByNetHTTP(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a loopback address
	require.NoError(t, err)
	defer l.Close()
	var requests atomic.Int64
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { // one answer a connection, and the next request is read and cut
				defer conn.Close()
				r := bufio.NewReader(conn)
				for n := range 2 {
					if _, err := http.ReadRequest(r); err != nil {
						return
					}
					requests.Add(1)
					if n == 0 {
						_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{\"credentials\":[]}")
					}
				}
			}()
		}
	}()
	transport := new(http.Transport)
	defer transport.CloseIdleConnections()
	client, err := bcs.NewClient(yunkit.WithEndpoint("http://"+l.Addr().String()), yunkit.WithProjectID(apitest.ProjectID), yunkit.WithCredentials(apitest.Credentials),
		yunkit.WithHTTPClient(&http.Client{Transport: transport}), yunkit.WithRetry(yunkit.RetryPolicy{MinDelay: time.Millisecond, MaxDelay: time.Millisecond}))
	require.NoError(t, err)

	attempts := 0
	for range 5 {
		resp, err := client.ListPublicChainCredentials(t.Context(), nil)
		require.NoError(t, err)
		attempts += resp.Attempts
	}
	assert.EqualValues(t, attempts, requests.Load(), "the server saw what we count")
	assert.Greater(t, attempts, 5)
	requests.Store(0)
	meta, err := client.Call(t.Context(), http.MethodGet, "/v1/{project_id}/x", nil, nil)
	require.NoError(t, err, "a GET is a read")
	assert.EqualValues(t, meta.Attempts, requests.Load())
	requests.Store(0)
	_, err = client.Call(t.Context(), http.MethodDelete, "/v1/{project_id}/x", nil, nil)
	if err != nil { // the kept connection was cut
		require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
	}
	assert.EqualValues(t, 1, requests.Load())
}

func TestNewClient(t *testing.T) {
	for _, tt := range []struct {
		why  string
		env  string
		opts []yunkit.Option
		want string
	}{
		{"a region is needed", "", nil, "WithRegion: a region is needed; known are cn-east-2, cn-north-1, cn-north-4, cn-south-1, ap-southeast-3"},
		{"an unknown one", "", []yunkit.Option{yunkit.WithRegion("eu-west-0")}, `WithRegion: "eu-west-0" is no known region`},
		{"the node provider's", "", []yunkit.Option{yunkit.WithRegion("ap-southeast-3")}, ""},
		{"any host", "", []yunkit.Option{yunkit.WithEndpoint("bcs.cn-north-4.myhuaweicloud.cn")}, ""},
		{"a project of another length", "", []yunkit.Option{yunkit.WithRegion("cn-north-4"), yunkit.WithProjectID("short")}, `WithProjectID: the project ID is "short", and must have 32 characters`},
		{"also from the environment", "short", []yunkit.Option{yunkit.WithRegion("cn-north-4")}, `the project ID is "short"`},
		{"the day when it has another length", "short", []yunkit.Option{yunkit.WithRegion("cn-north-4"), yunkit.WithoutValidation()}, ""},
		{"all at once", "", []yunkit.Option{yunkit.WithProjectID("short"), yunkit.WithLegacySignature()}, "WithLegacySignature"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Setenv("HUAWEICLOUD_SDK_PROJECT_ID", tt.env)
			_, err := bcs.NewClient(tt.opts...)
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// The project comes from the request, the option or the environment, in that order.
func TestProject(t *testing.T) {
	t.Setenv("HUAWEICLOUD_SDK_PROJECT_ID", strings.Repeat("e", 32))
	option, request := strings.Repeat("a", 32), strings.Repeat("b", 32)
	for _, tt := range []struct {
		opts []yunkit.Option
		req  *bcs.ListPublicChainCredentialsRequest
		want string
	}{
		{nil, nil, strings.Repeat("e", 32)},
		{[]yunkit.Option{yunkit.WithProjectID(option)}, nil, option},
		{[]yunkit.Option{yunkit.WithProjectID(option)}, &bcs.ListPublicChainCredentialsRequest{ProjectID: request}, request},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := apitest.NewServer(t, apitest.Reply(200, `{"credentials":[]}`))
			client, err := bcs.NewClient(append([]yunkit.Option{
				yunkit.WithEndpoint(s.URL), yunkit.WithHTTPClient(&http.Client{Transport: s.Transport}), yunkit.WithCredentials(apitest.Credentials),
			}, tt.opts...)...)
			require.NoError(t, err)
			_, err = client.ListPublicChainCredentials(t.Context(), tt.req)
			require.NoError(t, err)
			assert.Equal(t, "/v1/"+tt.want+"/node-provider/credentials", s.Requests()[0].URL.Path)
		})
	}
}
