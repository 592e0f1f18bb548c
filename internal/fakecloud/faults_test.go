package fakecloud_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/fakecloud"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/yunkittest"
)

// counting starts a ufile server that counts how often a call is carried out.
func counting(t *testing.T) (srv *server, carriedOut func() int) {
	t.Helper()
	n := 0
	srv = start("ufile", map[string]fakecloud.Handler{
		"DescribeUFileToken": func(*fakecloud.Call) (any, *fakecloud.Refusal) {
			n++
			return map[string]any{"DataSet": []string{strings.Repeat("x", 1000)}}, nil
		},
	})
	t.Cleanup(srv.Close)
	return srv, func() (count int) {
		srv.cloud.Do(func(time.Time) { count = n })
		return count
	}
}

func describe(t *testing.T, srv *server) *http.Request {
	t.Helper()
	return newRequest(t, http.MethodPost, srv.URL, formType, action("DescribeUFileToken", nil).Encode())
}

func TestCutConnections(t *testing.T) {
	t.Parallel()
	srv, carriedOut := counting(t)
	srv.CutConnectionsEarly(1)
	srv.CutConnections(1)
	client := newClient(t)

	_, err := client.Do(describe(t, srv))
	require.ErrorIs(t, err, io.EOF)
	assert.Equal(t, 0, carriedOut(), "cut before it was carried out")

	_, err = client.Do(describe(t, srv))
	require.ErrorIs(t, err, io.EOF)
	assert.Equal(t, 1, carriedOut(), "cut after it was carried out")

	assert.Equal(t, http.StatusOK, send(t, describe(t, srv)).status)
	assert.Len(t, srv.Requests(), 3)
}

func TestTruncateAnswers(t *testing.T) {
	t.Parallel()
	srv, carriedOut := counting(t)
	srv.TruncateAnswers(1)
	resp, err := newClient(t).Do(describe(t, srv))
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.NotEmpty(t, body)
	assert.Less(t, int64(len(body)), resp.ContentLength)
	assert.Equal(t, 1, carriedOut())
}

func TestStall(t *testing.T) {
	t.Parallel()
	carriedOut := make(chan struct{}, 2)
	srv := start("ufile", map[string]fakecloud.Handler{
		"DescribeUFileToken": func(*fakecloud.Call) (any, *fakecloud.Refusal) {
			carriedOut <- struct{}{}
			return nil, nil
		},
	})
	t.Cleanup(srv.Close)
	srv.Stall(1, 20*time.Millisecond)
	srv.Stall(1, time.Hour)

	start := time.Now()
	assert.Equal(t, http.StatusOK, send(t, describe(t, srv)).status)
	assert.GreaterOrEqual(t, time.Since(start), 20*time.Millisecond)
	<-carriedOut

	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-carriedOut // the answer is late, not the execution
		cancel()
	}()
	_, err := newClient(t).Do(describe(t, srv).WithContext(ctx))
	require.ErrorIs(t, err, context.Canceled)
}

func TestFaultsAreTakenInOrder(t *testing.T) {
	t.Parallel()
	srv, carriedOut := counting(t)
	srv.Throttle(2)
	srv.Fail(1, http.StatusOK, "15040")
	srv.Fail(0, http.StatusOK, "15041")
	srv.Fail(-1, http.StatusOK, "15041")
	var codes []any
	for range 4 {
		codes = append(codes, send(t, describe(t, srv)).json["RetCode"])
	}
	assert.Equal(t, []any{153.0, 153.0, 15040.0, 0.0}, codes)
	assert.Equal(t, 1, carriedOut())
}

// Faults are aimed at an operation, and past its first requests.
func TestFaultsOfOneOperation(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "ufile")
	call := func(operation string) any {
		return send(t, newRequest(t, http.MethodPost, srv.URL, formType, action(operation, url.Values{"TokenName": {"x"}}).Encode())).json["RetCode"]
	}
	const describe, create = "DescribeUFileToken", "CreateUFileToken"
	srv.On(describe).Pass(2).Fail(1, http.StatusOK, "15041")
	srv.On(describe).Pass(1).Throttle(1)
	srv.Fail(1, http.StatusOK, "15040")
	srv.On(create).Pass(3)
	srv.Pass(1).Fail(1, http.StatusOK, "15042")
	for i, want := range []struct {
		operation string
		retCode   float64
	}{
		{describe, 15040}, // its own faults let it pass, and the one for any is due
		{create, 0},       // the one for any lets it pass
		{describe, 15042},
		{describe, 15041}, // the third of its own
		{create, 0},
		{describe, 0},
		{describe, 153}, // the fifth
		{describe, 0},
	} {
		assert.InDelta(t, want.retCode, call(want.operation), 0, "call %d", i+1)
	}

	srv.On(describe).Fail(1, http.StatusOK, "15041")
	body := map[string]any{"Action": describe, "PublicKey": fakecloud.AccessKeyID}
	body["Signature"] = sign.ActionJSON(body, fakecloud.AccessKeySecret)
	text, err := json.Marshal(body)
	require.NoError(t, err)
	assert.InDelta(t, 15041, send(t, newRequest(t, http.MethodPost, srv.URL, "application/json", string(text))).json["RetCode"], 0, "named in JSON")
}

func TestFaultsOfServices(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ product, operation, method, path string }{
		{"smc", "ListAccessTokens", http.MethodPost, "/?Action=ListAccessTokens"},
		{"smc", "AssumeRole", http.MethodPost, "/?Action=AssumeRole&Version=2015-04-01"},
		{"smc", "Metadata", http.MethodGet, "/latest/meta-data/"},
		{"bcs", "ListPublicChainCredentials", http.MethodGet, "/v1/0123456789abcdef0123456789abtest/node-provider/credentials"},
		{"bcs", "CreateToken", http.MethodPost, "/v3/auth/tokens"},
		{"bcs", "CreateTemporaryAccessKey", http.MethodPost, "/v3.0/OS-CREDENTIAL/securitytokens"},
		{"bcs", "ListProjects", http.MethodGet, "/v3/projects"},
		{"bcs", "Metadata", http.MethodPut, "/meta-data/latest/api/token"},
		{"bcs", "Metadata", http.MethodGet, "/openstack/latest/securitykey"},
		{"ufile", "AssumeRole", http.MethodGet, "/?Action=AssumeRole"},
		{"ufile", "Metadata", http.MethodGet, "/meta-data/latest/region"},
	} {
		srv := newServer(t, tt.product)
		srv.On(tt.operation).Fail(1, http.StatusTeapot, "")
		assert.NotEqual(t, http.StatusTeapot, send(t, newRequest(t, http.MethodPatch, srv.URL+"/other", "", "")).status, "%v", tt)
		assert.Equal(t, http.StatusTeapot, send(t, newRequest(t, tt.method, srv.URL+tt.path, "", "")).status, "%v", tt)
		assert.PanicsWithValue(t, "yunkittest: the server has no operation ListNothing", func() { srv.On("ListNothing") })
	}
}

func TestErrorsHaveTheVendorsForm(t *testing.T) {
	t.Parallel()
	const failed = "planned by the test"
	for name, test := range map[string]struct {
		product   string
		fail      func(srv *server)
		status    int
		json      map[string]any // nil for a page
		requestID string         // the header
		wait      string
	}{
		"Alibaba throttles": {
			"cloudsso", func(srv *server) { srv.Throttle(1) }, 400,
			map[string]any{"Code": "Throttling.User", "Message": "too many calls"},
			"X-Acs-Request-Id", "Limit:100,Remain:0,TimeLeft:1",
		},
		"Alibaba fails": {
			"smc", func(srv *server) { srv.Fail(1, 500, "InternalError") }, 500,
			map[string]any{"Code": "InternalError", "Message": failed},
			"X-Acs-Request-Id", "",
		},
		"Huawei throttles": {
			"bcs", func(srv *server) { srv.Throttle(1) }, 429,
			map[string]any{"error_code": "APIGW.0308", "error_msg": "too many calls"},
			"X-Request-Id", "",
		},
		"the node provider fails": {
			"bcs", func(srv *server) { srv.Fail(1, 429, "BCS.03429001") }, 429,
			map[string]any{"error_code": "BCS.03429001", "error_msg": "Too Many Requests", "message": failed, "code": 429.0},
			"X-Request-Id", "",
		},
		"the blockchain service fails": {
			"bcs", func(srv *server) { srv.Fail(1, 500, "BCS.5000500") }, 500,
			map[string]any{"error_code": "BCS.5000500", "error_msg": failed},
			"X-Request-Id", "",
		},
		"UCloud throttles": {
			"ufile", func(srv *server) { srv.Throttle(1) }, 200,
			map[string]any{"RetCode": 153.0, "Message": "too many calls", "Action": "Response"},
			"X-Ucloud-Request-Uuid", "",
		},
		"UCloud fails": {
			"ufile", func(srv *server) { srv.Fail(1, 503, "150") }, 503,
			map[string]any{"RetCode": 150.0, "Message": failed, "Action": "Response"},
			"X-Ucloud-Request-Uuid", "",
		},
		"UCloud has only numbers":   {"ufile", func(srv *server) { srv.Fail(1, 502, "BadGateway") }, 502, nil, "", ""},
		"a proxy fails":             {"cloudsso", func(srv *server) { srv.Fail(1, 502, "") }, 502, nil, "", ""},
		"a proxy redirects a write": {"bcs", func(srv *server) { srv.Fail(1, 307, "") }, 307, nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t, test.product)
			test.fail(srv)
			// Whoever gets a fault is not looked at any further.
			got := send(t, newRequest(t, http.MethodPost, srv.URL+"/?Format=JSON", "", ""))
			assert.Equal(t, test.status, got.status)
			if test.json == nil {
				assert.Equal(t, "text/html", got.header.Get("Content-Type"))
				assert.Contains(t, got.text, "<html>")
				return
			}
			assert.Subset(t, got.json, test.json)
			assert.NotEmpty(t, got.header.Get(test.requestID))
			assert.Equal(t, test.wait, got.header.Get("X-Ratelimit-User"))
		})
	}
}

func TestSkewClock(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "cloudsso")
	srv.SkewClock(-time.Hour)
	assert.WithinDuration(t, time.Now().Add(-time.Hour), srv.cloud.Now(), time.Minute)

	r := acs3Request(t, srv, "ListUsers", url.Values{"DirectoryId": {"d-1"}})
	signACS3(t, r)
	got := send(t, r)
	assert.Equal(t, "InvalidTimeStamp.Expired", got.json["Code"])
	date, err := http.ParseTime(got.header.Get("Date"))
	require.NoError(t, err)
	assert.WithinDuration(t, srv.cloud.Now(), date, time.Minute)

	r = acs3Request(t, srv, "ListUsers", url.Values{"DirectoryId": {"d-1"}})
	r.Header.Set("X-Acs-Date", date.UTC().Format("2006-01-02T15:04:05Z"))
	signACS3(t, r)
	assert.Equal(t, http.StatusOK, send(t, r).status, "the time that the server has told is right")
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	creds := yunkit.Credentials{AccessKeyID: "test-sts-key-id", AccessKeySecret: "test-sts-secret", SecurityToken: "test-sts-token"}
	t.Run("Alibaba", func(t *testing.T) {
		t.Parallel()
		srv := newServer(t, "cloudsso")
		srv.AcceptCredentials(creds)
		code := func(token string) any {
			r := acs3Request(t, srv, "ListUsers", url.Values{"DirectoryId": {"d-1"}})
			if token != "" {
				r.Header.Set("X-Acs-Security-Token", token)
			}
			require.NoError(t, sign.ACS3(r, creds.AccessKeyID, creds.AccessKeySecret))
			return send(t, r).json["Code"]
		}
		assert.Equal(t, "MissingSecurityToken", code(""))
		assert.Equal(t, "InvalidSecurityToken.Malformed", code("test-other-token"))
		assert.Nil(t, code(creds.SecurityToken))
		srv.ExpireToken(creds.SecurityToken)
		assert.Equal(t, "InvalidSecurityToken.Expired", code(creds.SecurityToken))
	})
	t.Run("Huawei", func(t *testing.T) {
		t.Parallel()
		srv := newServer(t, "bcs")
		srv.AcceptCredentials(creds)
		srv.AcceptCredentials(yunkit.Credentials{AuthToken: "test-user-token"})
		message := func(header, token string) any {
			r := sdkHMACRequest(t, srv, http.MethodGet, "/v2/0123456789abcdef0123456789abtest/blockchains", "", "")
			r.Header.Set(header, token)
			require.NoError(t, sign.SDKHMACSHA256(r, nil, creds.AccessKeyID, creds.AccessKeySecret))
			return send(t, r).json["error_msg"]
		}
		assert.Contains(t, message("X-Other", ""), "verify aksk signature fail", "the key needs its token")
		for header, token := range map[string]string{"X-Security-Token": creds.SecurityToken, "X-Auth-Token": "test-user-token"} {
			assert.Nil(t, message(header, token))
			srv.ExpireToken(token)
			assert.Contains(t, message(header, token), "token expires, expires_at")
		}
	})
	t.Run("UCloud", func(t *testing.T) {
		t.Parallel()
		srv := newServer(t, "ufile")
		srv.AcceptCredentials(creds)
		retCode := func() any {
			params := url.Values{
				"Action": {"DescribeUFileToken"}, "PublicKey": {creds.AccessKeyID}, "SecurityToken": {creds.SecurityToken},
			}
			params.Set("Signature", sign.Action(params, creds.AccessKeySecret))
			return send(t, newRequest(t, http.MethodPost, srv.URL, formType, params.Encode())).json["RetCode"]
		}
		assert.InDelta(t, 0, retCode(), 0)
		srv.ExpireToken(creds.SecurityToken)
		assert.InDelta(t, 174, retCode(), 0)
	})
}

func TestRequests(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "ufile")
	assert.Empty(t, srv.Requests())
	send(t, newRequest(t, http.MethodPost, srv.URL+"/?a=1", formType, "b=2"))
	send(t, newRequest(t, http.MethodPost, srv.URL+"/path", "application/json", `{"c":3}`))

	for range 2 { // each call gives copies of its own
		got := srv.Requests()
		require.Len(t, got, 2)
		assert.Equal(t, url.Values{"a": {"1"}, "b": {"2"}}, got[0].Form)
		assert.Equal(t, url.Values{"b": {"2"}}, got[0].PostForm)
		for i, want := range []string{"b=2", `{"c":3}`} {
			body, err := io.ReadAll(got[i].Body)
			require.NoError(t, err)
			assert.Equal(t, want, string(body))
		}
		assert.Equal(t, "/path", got[1].URL.Path)
		assert.Equal(t, "application/json", got[1].Header.Get("Content-Type"))
		got[0].Form.Set("a", "changed")
		got[1].Header.Set("Content-Type", "changed")
	}
}

func TestRequestsAreBounded(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "ufile")
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	post := func(path, contentType string, length int) {
		resp, err := client.Do(newRequest(t, http.MethodPost, srv.URL+path, contentType, "b="+strings.Repeat("x", length-2)))
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		resp.Body.Close()
	}
	const more = 5
	for i := range yunkittest.MaxRequests + more {
		post(fmt.Sprintf("/%d", i), "text/plain", 2)
	}
	got := srv.Requests()
	require.Len(t, got, yunkittest.MaxRequests)
	for i, r := range got {
		require.Equal(t, fmt.Sprintf("/%d", i+more), r.URL.Path, "the last ones, in order")
	}
	post("/large", formType, yunkittest.MaxKeptBody+1)
	large := srv.Requests()[yunkittest.MaxRequests-1]
	assert.Equal(t, "/large", large.URL.Path)
	body, err := io.ReadAll(large.Body)
	require.NoError(t, err)
	assert.Len(t, body, yunkittest.MaxKeptBody)
	assert.Len(t, large.Form.Get("b"), yunkittest.MaxKeptBody-2)
	assert.EqualValues(t, yunkittest.MaxKeptBody+1, large.ContentLength)
}

// A client that begins with HTTP/2 gets it, and the same faults.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	srv, carriedOut := counting(t)
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}
	srv.CutConnections(1)
	_, err := client.Do(describe(t, srv))
	require.ErrorContains(t, err, "stream error")
	assert.Equal(t, 1, carriedOut())

	srv.TruncateAnswers(1)
	resp, err := client.Do(describe(t, srv))
	require.NoError(t, err)
	_, err = io.ReadAll(resp.Body)
	require.ErrorContains(t, err, "stream error")
	resp.Body.Close()

	resp, err = client.Do(describe(t, srv))
	require.NoError(t, err)
	assert.Equal(t, 2, resp.ProtoMajor)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Contains(t, string(body), `"RetCode":0`)
	resp.Body.Close()
	srv.Close() // returns, whatever connections are idle
}

func TestRefusesLargeBodies(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "ufile")
	got := send(t, newRequest(t, http.MethodPost, srv.URL, formType, strings.Repeat("x", 12<<20+1)))
	assert.Equal(t, http.StatusRequestEntityTooLarge, got.status)
	assert.Empty(t, srv.Requests())
}

// The end of a bubble waits for every goroutine that was started in it: that
// this test ends says that Close leaves none, whatever the server was doing.
func TestCloseLeavesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := start("ufile", nil)
		defer srv.Close()
		transport := &http.Transport{}
		defer transport.CloseIdleConnections()
		client := &http.Client{Transport: transport}

		resp, err := client.Do(describe(t, srv))
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		resp.Body.Close() // the connection is idle now

		dialer := &net.Dialer{}
		for _, begin := range []string{"", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "POST / HTTP/1.1\r\nHost: x\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"} {
			conn, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(srv.URL, "http://"))
			require.NoError(t, err)
			defer conn.Close()
			_, err = io.WriteString(conn, begin)
			require.NoError(t, err)
		}

		srv.Stall(4, time.Hour)
		var stalled sync.WaitGroup
		for range 4 {
			stalled.Go(func() {
				_, err := client.Do(describe(t, srv))
				assert.Error(t, err)
			})
		}
		for len(srv.Requests()) < 5 {
			runtime.Gosched() // the clock of a bubble stands still while something waits for the network
		}
		srv.Close()
		stalled.Wait()
		_, err = client.Do(describe(t, srv))
		assert.Error(t, err)
		srv.Close()
	})
}
