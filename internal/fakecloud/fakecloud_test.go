package fakecloud_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/internal/fakecloud"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/yunkittest"
)

const formType = "application/x-www-form-urlencoded"

// server is a server of a product, from inside and from outside.
type server struct {
	*yunkittest.Server
	cloud *fakecloud.Server
}

func start(product string, handlers map[string]fakecloud.Handler) *server {
	cloud := fakecloud.New(product, handlers)
	return &server{yunkittest.New(cloud), cloud}
}

// newServer starts a server of a product whose operations all answer samples.
func newServer(t *testing.T, product string) *server {
	t.Helper()
	srv := start(product, nil)
	t.Cleanup(srv.Close)
	return srv
}

// newClient returns a plain client with connections of its own, which neither
// repeats anything nor follows anything.
func newClient(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func newRequest(t *testing.T, method, address, contentType, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

// reply is an answer read to its end.
type reply struct {
	status int
	header http.Header
	text   string
	json   map[string]any
}

func send(t *testing.T, r *http.Request) reply {
	t.Helper()
	resp, err := newClient(t).Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	got := reply{status: resp.StatusCode, header: resp.Header, text: string(body)}
	_ = json.Unmarshal(body, &got.json) // XML, files and null leave it nil
	return got
}

// acs3Request returns a call of cloudsso with ACS3 headers, to be signed.
func acs3Request(t *testing.T, srv *server, action string, params url.Values) *http.Request {
	t.Helper()
	body := params.Encode()
	r := newRequest(t, http.MethodPost, srv.URL+"/", formType, body)
	sum := sha256.Sum256([]byte(body))
	r.Header.Set("X-Acs-Action", action)
	r.Header.Set("X-Acs-Version", "2021-05-15")
	r.Header.Set("X-Acs-Date", time.Now().UTC().Format("2006-01-02T15:04:05Z"))
	r.Header.Set("X-Acs-Signature-Nonce", rand.Text())
	r.Header.Set("X-Acs-Content-Sha256", hex.EncodeToString(sum[:]))
	return r
}

func signACS3(t *testing.T, r *http.Request) {
	t.Helper()
	require.NoError(t, sign.ACS3(r, fakecloud.AccessKeyID, fakecloud.AccessKeySecret))
}

// sdkHMACRequest returns a call of bcs with the date set, to be signed.
func sdkHMACRequest(t *testing.T, srv *server, method, path, contentType, body string) *http.Request {
	t.Helper()
	r := newRequest(t, method, srv.URL+path, contentType, body)
	r.Header.Set("User-Agent", "test")
	r.Header.Set("X-Sdk-Date", time.Now().UTC().Format("20060102T150405Z"))
	return r
}

func signSDKHMAC(t *testing.T, r *http.Request, body string) {
	t.Helper()
	require.NoError(t, sign.SDKHMACSHA256(r, []byte(body), fakecloud.AccessKeyID, fakecloud.AccessKeySecret))
}

// action returns the signed parameters of a call of ufile.
func action(name string, params url.Values) url.Values {
	all := url.Values{"Action": {name}, "PublicKey": {fakecloud.AccessKeyID}}
	maps.Copy(all, params)
	all.Set("Signature", sign.Action(all, fakecloud.AccessKeySecret))
	return all
}

func TestAcceptsWhatTheSignersSign(t *testing.T) {
	t.Parallel()
	t.Run("ACS3", func(t *testing.T) {
		t.Parallel()
		srv := newServer(t, "cloudsso")
		r := acs3Request(t, srv, "ListUsers", url.Values{"DirectoryId": {"d-00fc2p61test"}, "Filter": {"UserName sw ~ü +&="}})
		signACS3(t, r)
		got := send(t, r)
		assert.Equal(t, http.StatusOK, got.status, got.text)
		assert.Equal(t, got.header.Get("X-Acs-Request-Id"), got.json["RequestId"])
		assert.Len(t, got.json["Users"], 2, "the sample")
	})
	t.Run("SDK-HMAC-SHA256", func(t *testing.T) {
		t.Parallel()
		srv := newServer(t, "bcs")
		body := `{"description":"<ü>"}`
		r := sdkHMACRequest(t, srv, http.MethodPut, "/v1/0123456789abcdef0123456789abtest/node-provider/credentials/00000000-0000-4000-8000-000000000001", "application/json", body)
		signSDKHMAC(t, r, body)
		got := send(t, r)
		assert.Equal(t, http.StatusOK, got.status, got.text)
		assert.Equal(t, "null", got.text)
		assert.NotEmpty(t, got.header.Get("X-Request-Id"))
	})
	t.Run("Action", func(t *testing.T) {
		t.Parallel()
		srv := newServer(t, "ufile")
		params := action("DescribeUFileToken", url.Values{"Display": {"0"}, "TokenName": {"a b+c=ü"}})
		// The vendor's own SDK repeats the action in the query.
		got := send(t, newRequest(t, http.MethodPost, srv.URL+"/?Action=DescribeUFileToken", formType, params.Encode()))
		assert.InDelta(t, 0, got.json["RetCode"], 0, got.text)
		assert.Equal(t, "DescribeUFileTokenResponse", got.json["Action"])
		assert.NotEmpty(t, got.header.Get("X-Ucloud-Request-Uuid"))

		got = send(t, newRequest(t, http.MethodGet, srv.URL+"/?"+params.Encode(), "", ""))
		assert.InDelta(t, 0, got.json["RetCode"], 0, "in the query: %s", got.text)

		body := map[string]any{
			"Action": "CreateUFileToken", "PublicKey": fakecloud.AccessKeyID,
			"TokenName": "a b", "AllowedOps": []string{"TOKEN_ALLOW_READ"}, "ExpireTime": int64(4102416000),
		}
		body["Signature"] = sign.ActionJSON(body, fakecloud.AccessKeySecret)
		text, err := json.Marshal(body)
		require.NoError(t, err)
		got = send(t, newRequest(t, http.MethodPost, srv.URL, "application/json", string(text)))
		assert.InDelta(t, 0, got.json["RetCode"], 0, "in a JSON body: %s", got.text)
	})
}

func TestAlibabaRefuses(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "cloudsso")
	in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format("2006-01-02T15:04:05Z") }
	directory := url.Values{"DirectoryId": {"d-00fc2p61test"}}
	for name, test := range map[string]struct {
		action string
		params url.Values
		before func(r *http.Request) // the request is signed
		after  func(r *http.Request) // it was signed
		code   string
		status int
	}{
		"no signature":                {after: func(r *http.Request) { r.Header.Del("Authorization") }, code: "IncompleteSignature", status: 400},
		"another algorithm":           {after: func(r *http.Request) { r.Header.Set("Authorization", "ACS3-HMAC-SM3 Credential=x") }, code: "IncompleteSignature", status: 400},
		"a parameter more":            {after: func(r *http.Request) { r.URL.RawQuery = "MaxResults=2" }, code: "SignatureDoesNotMatch", status: 400},
		"another body":                {after: func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("DirectoryId=d-99fc2p61test")) }, code: "SignatureDoesNotMatch", status: 400},
		"the hash of another body":    {before: func(r *http.Request) { r.Header.Set("X-Acs-Content-Sha256", strings.Repeat("0", 64)) }, code: "SignatureDoesNotMatch", status: 400},
		"a header that is not signed": {after: func(r *http.Request) { r.Header.Set("X-Acs-Security-Token", "test-token") }, code: "IncompleteSignature", status: 400},
		"another time":                {after: func(r *http.Request) { r.Header.Set("X-Acs-Date", in(time.Minute)) }, code: "SignatureDoesNotMatch", status: 400},
		"a time 16 minutes ago":       {before: func(r *http.Request) { r.Header.Set("X-Acs-Date", in(-16*time.Minute)) }, code: "InvalidTimeStamp.Expired", status: 400},
		"a time 16 minutes ahead":     {before: func(r *http.Request) { r.Header.Set("X-Acs-Date", in(16*time.Minute)) }, code: "InvalidTimeStamp.Expired", status: 400},
		"a time that is none":         {before: func(r *http.Request) { r.Header.Set("X-Acs-Date", "now") }, code: "InvalidTimeStamp.Format", status: 400},
		"a token that is unknown":     {before: func(r *http.Request) { r.Header.Set("X-Acs-Security-Token", "test-token") }, code: "InvalidSecurityToken.Malformed", status: 400},
		"another version":             {before: func(r *http.Request) { r.Header.Set("X-Acs-Version", "2019-06-01") }, code: "InvalidVersion", status: 400},
		"an action that is unknown":   {action: "ListNothing", code: "InvalidAction.NotFound", status: 404},
		"a missing parameter":         {params: url.Values{"MaxResults": {"1"}}, code: "MissingParameter.DirectoryId", status: 400},
		"an unknown parameter":        {params: url.Values{"DirectoryId": {"d-1"}, "Maxresults": {"1"}}, code: "InvalidParameter.Maxresults", status: 400},
		"a number out of range":       {params: url.Values{"DirectoryId": {"d-1"}, "MaxResults": {"101"}}, code: "InvalidParameter.MaxResults", status: 400},
		"a list from 0":               {params: url.Values{"DirectoryId": {"d-1"}, "Tags.0.Key": {"a"}}, code: "InvalidParameter.Tags", status: 400},
		"a method that is unknown":    {before: func(r *http.Request) { r.Method = http.MethodPut }, code: "UnsupportedHTTPMethod", status: 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := test.params
			if params == nil {
				params = directory
			}
			action := test.action
			if action == "" {
				action = "ListAccessConfigurations"
			}
			r := acs3Request(t, srv, action, params)
			if test.before != nil {
				test.before(r)
			}
			signACS3(t, r)
			if test.after != nil {
				test.after(r)
			}
			got := send(t, r)
			assert.Equal(t, test.status, got.status)
			if test.code == "IncompleteSignature" && !strings.HasPrefix(r.Header.Get("Authorization"), "ACS3-") {
				assert.Contains(t, got.text, "<Code>IncompleteSignature</Code>", "XML is the default of the older signature")
				return
			}
			assert.Equal(t, test.code, got.json["Code"], got.text)
			assert.Equal(t, got.header.Get("X-Acs-Request-Id"), got.json["RequestId"])
			assert.Equal(t, strings.TrimPrefix(srv.URL, "http://"), got.json["HostId"])
		})
	}
}

func TestAlibabaKnowsKeysAndNonces(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "cloudsso")
	call := func() *http.Request {
		return acs3Request(t, srv, "ListUsers", url.Values{"DirectoryId": {"d-1"}})
	}

	r := call()
	require.NoError(t, sign.ACS3(r, "test-other-key-id", fakecloud.AccessKeySecret))
	got := send(t, r)
	assert.Equal(t, http.StatusNotFound, got.status)
	assert.Equal(t, "InvalidAccessKeyId.NotFound", got.json["Code"])

	r = call()
	require.NoError(t, sign.ACS3(r, fakecloud.AccessKeyID, "test-other-secret"))
	got = send(t, r)
	assert.Equal(t, "SignatureDoesNotMatch", got.json["Code"])
	assert.Contains(t, got.json["Message"], "x-acs-action:ListUsers\n", "the canonical request is quoted")
	nonce := r.Header.Get("X-Acs-Signature-Nonce")

	r = call()
	r.Header.Set("X-Acs-Signature-Nonce", nonce)
	signACS3(t, r)
	assert.Equal(t, http.StatusOK, send(t, r).status, "a nonce counts only with a good signature")
	again := r.Clone(t.Context())
	again.Body, _ = r.GetBody()
	assert.Equal(t, "SignatureNonceUsed", send(t, again).json["Code"])
}

// rpcParams returns the signed parameters of a call of smc with the signature 1.0.
func rpcParams(method string, params url.Values) url.Values {
	all := url.Values{
		"Action": {"ListAccessTokens"}, "Version": {"2019-06-01"}, "AccessKeyId": {fakecloud.AccessKeyID},
		"SignatureMethod": {"HMAC-SHA1"}, "SignatureVersion": {"1.0"}, "SignatureNonce": {rand.Text()},
		"Timestamp": {time.Now().UTC().Format("2006-01-02T15:04:05Z")},
	}
	maps.Copy(all, params)
	all.Set("Signature", sign.RPC(method, all, fakecloud.AccessKeySecret))
	return all
}

func TestAlibabaRPC(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "smc")
	get := func(params url.Values) reply {
		return send(t, newRequest(t, http.MethodGet, srv.URL+"/?"+params.Encode(), "", ""))
	}

	got := get(rpcParams(http.MethodGet, url.Values{"Format": {"JSON"}, "AccessTokenId.1": {"at-1"}, "RegionId": {"cn-hangzhou"}, "SignatureType": {""}}))
	assert.Equal(t, http.StatusOK, got.status, "with what the vendor's older SDK adds: %s", got.text)
	assert.Contains(t, got.json, "AccessTokens")

	got = get(rpcParams(http.MethodGet, nil))
	assert.Contains(t, got.header.Get("Content-Type"), "xml", "who asks for nothing gets XML")
	assert.Contains(t, got.text, "<ListAccessTokensResponse>")
	assert.Contains(t, got.text, "</AccessToken><AccessToken>", "the items of a list that is nested twice")

	params := rpcParams(http.MethodGet, url.Values{"Format": {"JSON"}})
	got = send(t, newRequest(t, http.MethodPost, srv.URL, formType, params.Encode()))
	assert.Equal(t, "SignatureDoesNotMatch", got.json["Code"], "the method is signed")
	assert.Contains(t, got.json["Message"], "POST&%2F&AccessKeyId%3Dtest-access-key-id%26Action%3DListAccessTokens")

	params = rpcParams(http.MethodPost, url.Values{"Format": {"JSON"}})
	query := url.Values{"Action": params["Action"], "Signature": params["Signature"]}
	params.Del("Action")
	params.Del("Signature")
	got = send(t, newRequest(t, http.MethodPost, srv.URL+"?"+query.Encode(), formType, params.Encode()))
	assert.Equal(t, http.StatusOK, got.status, "query and form are signed together: %s", got.text)
	got = send(t, newRequest(t, http.MethodPost, srv.URL+"?"+query.Encode(), formType, params.Encode()))
	assert.Equal(t, "SignatureNonceUsed", got.json["Code"])

	for name, test := range map[string]struct {
		params url.Values
		code   string
	}{
		"time":    {url.Values{"Timestamp": {"2020-01-01T00:00:00Z"}}, "InvalidTimeStamp.Expired"},
		"method":  {url.Values{"SignatureMethod": {"HMAC-SHA256"}}, "InvalidSignatureMethod"},
		"token":   {url.Values{"SecurityToken": {"test-token"}}, "InvalidSecurityToken.Malformed"},
		"key":     {url.Values{"AccessKeyId": {"test-other-key-id"}}, "InvalidAccessKeyId.NotFound"},
		"nonce":   {url.Values{"SignatureNonce": {""}}, "IncompleteSignature"},
		"unknown": {url.Values{"PageNumber": {"1"}}, "InvalidParameter.PageNumber"},
	} {
		test.params.Set("Format", "JSON")
		got := get(rpcParams(http.MethodGet, test.params))
		assert.Equal(t, test.code, got.json["Code"], name)
	}
}

func TestHuaweiRefuses(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "bcs")
	const credentials = "/v1/0123456789abcdef0123456789abtest/node-provider/credentials"
	in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format("20060102T150405Z") }
	for name, test := range map[string]struct {
		method, path, contentType, body string
		before, after                   func(r *http.Request)
		status                          int
		code, text                      string
	}{
		"no such API":              {path: "/v3/nothing", status: 404, code: "APIGW.0101"},
		"nothing to know it by":    {after: func(r *http.Request) { r.Header.Del("Authorization") }, status: 401, code: "APIGW.0301", text: "x-auth-token not found"},
		"an unknown user token":    {before: func(r *http.Request) { r.Header.Set("X-Auth-Token", "test-token") }, status: 401, code: "APIGW.0301", text: "decrypt token fail"},
		"a time 16 minutes ago":    {before: func(r *http.Request) { r.Header.Set("X-Sdk-Date", in(-16*time.Minute)) }, status: 401, code: "APIGW.0301", text: "signature expired"},
		"another time":             {after: func(r *http.Request) { r.Header.Set("X-Sdk-Date", in(time.Minute)) }, status: 401, code: "APIGW.0301", text: "verify aksk signature fail"},
		"a time that is none":      {before: func(r *http.Request) { r.Header.Set("X-Sdk-Date", "now") }, status: 401, code: "APIGW.0301", text: "verify aksk signature fail"},
		"a time that is unsigned":  {after: func(r *http.Request) { unsign(r, "x-sdk-date") }, status: 401, code: "APIGW.0301", text: "does not cover X-Sdk-Date"},
		"a parameter more":         {after: func(r *http.Request) { r.URL.RawQuery = "limit=2" }, status: 401, code: "APIGW.0301", text: "|limit=2|"},
		"the path of another one":  {after: func(r *http.Request) { r.URL.Path = strings.Replace(credentials, "0123", "9999", 1) }, status: 401, code: "APIGW.0301", text: "verify aksk signature fail"},
		"another body":             {method: "POST", contentType: "application/json", body: `{}`, after: func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(`[]`)) }, status: 401, code: "APIGW.0301", text: "verify aksk signature fail"},
		"an unknown token":         {before: func(r *http.Request) { r.Header.Set("X-Security-Token", "test-token") }, status: 401, code: "APIGW.0301", text: "verify aksk signature fail"},
		"a short project":          {path: "/v1/0123/node-provider/credentials", status: 400, code: "BCS.03400001", text: "project_id"},
		"a number out of range":    {path: credentials + "?limit=1001", status: 400, code: "BCS.03400001", text: "limit"},
		"an unknown parameter":     {path: credentials + "?Limit=1", status: 400, code: "BCS.03400001", text: "Limit"},
		"an unknown member":        {method: "POST", contentType: "application/json", body: `{"name":"x"}`, status: 400, code: "BCS.03400001", text: "unknown name"},
		"a member of another type": {method: "POST", contentType: "application/json", body: `{"node_ids":"x"}`, status: 400, code: "BCS.03400001", text: "node_ids"},
		"no JSON":                  {method: "POST", contentType: "application/json", body: `{`, status: 400, code: "BCS.03400001", text: "not a JSON object"},
		"a form":                   {method: "POST", contentType: formType, body: `a=b`, status: 400, code: "BCS.03400006"},
		"the other API":            {path: "/v2/0123456789abcdef0123456789abtest/blockchains?x=y", status: 400, code: "BCS.4006014", text: "unknown x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method, path := test.method, test.path
			if method == "" {
				method = http.MethodGet
			}
			if path == "" {
				path = credentials
			}
			r := sdkHMACRequest(t, srv, method, path, test.contentType, test.body)
			if test.before != nil {
				test.before(r)
			}
			signSDKHMAC(t, r, test.body)
			if test.after != nil {
				test.after(r)
			}
			got := send(t, r)
			assert.Equal(t, test.status, got.status, got.text)
			assert.Equal(t, test.code, got.json["error_code"])
			assert.Contains(t, got.text, test.text)
			if strings.HasPrefix(test.code, "BCS.03") {
				assert.InDelta(t, 400, got.json["code"], 0, "a number, whatever the documentation says")
			}
		})
	}
}

// unsign takes a name out of the list of signed headers.
func unsign(r *http.Request, name string) {
	r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), name, "x-unknown", 1))
}

func TestHuaweiSignsWithoutTheBodyOfAForm(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "bcs")
	const path = "/v2/0123456789abcdef0123456789abtest/blockchains/00000000-0000-4000-8000-000000000001/orgs/o/usercert/u/freeze"
	body := "--b\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"x\"\r\n\r\nx\r\n--b--\r\n"
	for part, status := range map[string]int{"file": http.StatusOK, "other": http.StatusBadRequest} {
		body := strings.Replace(body, "%s", part, 1)
		r := sdkHMACRequest(t, srv, http.MethodPost, path, "multipart/form-data; boundary=b", body)
		signSDKHMAC(t, r, body)
		assert.Equal(t, "UNSIGNED-PAYLOAD", r.Header.Get("X-Sdk-Content-Sha256"))
		got := send(t, r)
		assert.Equal(t, status, got.status, "%s: %s", part, got.text)
	}
}

func TestHuaweiFiles(t *testing.T) {
	t.Parallel()
	const path = "/v2/0123456789abcdef0123456789abtest/blockchains/00000000-0000-4000-8000-000000000001/orgs/o/usercert/u/freeze"
	const multipart = "multipart/form-data; boundary=b"
	part := func(name, content string) string {
		return "--b\r\nContent-Disposition: form-data; " + name + "\r\n\r\n" + content + "\r\n"
	}
	file := part(`name="file"; filename="cert.zip"`, "PK")
	signed := func(r *http.Request, body string) { signSDKHMAC(t, r, body) }
	for name, test := range map[string]struct {
		contentType, body string
		sign              func(r *http.Request, body string)
		status            int
		text              string
	}{
		"the file":        {multipart, file + "--b--\r\n", signed, 200, ""},
		"a text":          {multipart, part(`name="file"`, "PK") + "--b--\r\n", signed, 400, "no file"},
		"an empty file":   {multipart, part(`name="file"; filename="cert.zip"`, "") + "--b--\r\n", signed, 400, "empty"},
		"a large file":    {multipart, part(`name="file"; filename="cert.zip"`, strings.Repeat("x", 30<<10+1)) + "--b--\r\n", signed, 400, "more than 30720 bytes"},
		"two files":       {multipart, file + file + "--b--\r\n", signed, 400, "given twice"},
		"another part":    {multipart, file + part(`name="other"`, "x") + "--b--\r\n", signed, 400, "unknown other"},
		"no part":         {multipart, "--b--\r\n", signed, 400, "missing file"},
		"no end":          {multipart, file, signed, 400, "not multipart/form-data"},
		"no boundary":     {"multipart/form-data", file + "--b--\r\n", signed, 400, "not multipart/form-data"},
		"no multipart":    {"application/zip", "PK", signed, 400, "must be multipart/form-data"},
		"JSON":            {"application/json", `{"file":"PK"}`, signed, 400, "must be multipart/form-data"},
		"the body signed": {multipart, file + "--b--\r\n", signBody, 401, "verify aksk signature fail"},
		"no word of it": {multipart, file + "--b--\r\n", func(r *http.Request, body string) {
			signSDKHMAC(t, r, body)
			unsign(r, "x-sdk-content-sha256")
		}, 401, "verify aksk signature fail"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got map[string]fakecloud.File
			srv := start("bcs", map[string]fakecloud.Handler{"FreezeCert": func(c *fakecloud.Call) (any, *fakecloud.Refusal) {
				got = c.Files
				return nil, nil
			}})
			t.Cleanup(srv.Close)
			r := sdkHMACRequest(t, srv, http.MethodPost, path, test.contentType, test.body)
			test.sign(r, test.body)
			answer := send(t, r)
			assert.Equal(t, test.status, answer.status)
			assert.Contains(t, answer.text, test.text)
			if test.status == http.StatusOK {
				assert.Equal(t, map[string]fakecloud.File{"file": {Name: "cert.zip", Content: []byte("PK")}}, got)
			}
		})
	}
}

// signBody signs a body that the service leaves unsigned.
func signBody(r *http.Request, body string) {
	sum := sha256.Sum256([]byte(body))
	r.Header.Set("X-Sdk-Content-Sha256", hex.EncodeToString(sum[:]))
	_ = sign.SDKHMACSHA256(r, []byte(body), fakecloud.AccessKeyID, fakecloud.AccessKeySecret) // of a request with a date
}

func TestHuaweiDownloads(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "bcs")
	r := sdkHMACRequest(t, srv, http.MethodPost, "/v1/0123456789abcdef0123456789abtest/node-provider/credentials", "", "")
	signSDKHMAC(t, r, "")
	got := send(t, r)
	assert.Equal(t, "application/zip", got.header.Get("Content-Type"))
	assert.Equal(t, "attachment; filename=sample.zip", got.header.Get("Content-Disposition"))
	assert.True(t, strings.HasPrefix(got.text, "PK"))
}

func TestUCloudRefuses(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "ufile")
	good := action("DescribeUFileToken", nil)
	with := func(name, value string) url.Values {
		params := maps.Clone(good)
		params.Set(name, value)
		return params
	}
	for name, test := range map[string]struct {
		params  url.Values
		retCode float64
	}{
		"no action":             {with("Action", ""), 160},
		"an unknown action":     {action("DescribeNothing", nil), 161},
		"no signature":          {with("Signature", ""), 170},
		"another signature":     {with("Signature", "00"), 171},
		"a parameter more":      {with("Region", "cn-bj2"), 171},
		"an unknown key":        {action("DescribeUFileToken", url.Values{"PublicKey": {"test-other-key"}}), 172},
		"an unknown token":      {action("DescribeUFileToken", url.Values{"SecurityToken": {"test-token"}}), 174},
		"a missing parameter":   {action("CreateUFileToken", nil), 15002},
		"an unknown parameter":  {action("DescribeUFileToken", url.Values{"Limit": {"1"}}), 230},
		"a list from 1":         {action("CreateUFileToken", url.Values{"TokenName": {"x"}, "AllowedOps.1": {"TOKEN_ALLOW_READ"}}), 15018},
		"a number out of range": {action("CreateUFileToken", url.Values{"TokenName": {"x"}, "ExpireTime": {"4102416001"}}), 15018},
	} {
		got := send(t, newRequest(t, http.MethodPost, srv.URL, formType, test.params.Encode()))
		assert.Equal(t, http.StatusOK, got.status, name)
		assert.InDelta(t, test.retCode, got.json["RetCode"], 0, "%s: %s", name, got.text)
	}
}
