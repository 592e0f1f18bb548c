package sign

import (
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	testKey    = "test-access-key-id"
	testSecret = "test-secret-not-real"
)

// acs3Request is a request that ACS3 accepts.
func acs3Request() *http.Request {
	return &http.Request{
		Method: http.MethodPost,
		URL:    &url.URL{Scheme: "https", Host: "cloudsso.example", Path: "/", RawQuery: "PageSize=10&Name=a%20b"},
		Header: http.Header{
			"Accept":                {"application/json"},
			"Content-Type":          {"application/x-www-form-urlencoded"},
			"User-Agent":            {"yunkit"},
			"X-Acs-Action":          {"ListUsers"},
			"X-Acs-Content-Sha256":  {hexSHA256("DirectoryId=d-1")},
			"X-Acs-Date":            {"2026-01-02T03:04:05Z"},
			"X-Acs-Security-Token":  {"test-token"},
			"X-Acs-Signature-Nonce": {"0123456789abcdef"},
			"X-Acs-Version":         {"2021-05-15"},
		},
	}
}

// huaweiTestRequest is a request that SDKHMACSHA256 accepts.
func huaweiTestRequest() *http.Request {
	return &http.Request{
		Method: http.MethodPut,
		URL:    &url.URL{Scheme: "https", Host: "iam.example", Path: "/v5/users/a b", RawQuery: "limit=10&marker=a%20b"},
		Header: http.Header{
			"Content-Type":     {"application/json;charset=UTF-8"},
			"User-Agent":       {"yunkit"},
			"X-Domain-Id":      {"domain"},
			"X-Sdk-Date":       {"20260102T030405Z"},
			"X-Security-Token": {"test-token"},
		},
	}
}

func testParams() url.Values {
	params := url.Values{"Action": {"List"}, "PublicKey": {"test+key=="}, "Empty": {""}, "Name": {"区域 a+b*~"}}
	for i := range 12 {
		params.Set("Id."+strconv.Itoa(i), "value/"+strconv.Itoa(i))
	}
	return params
}

// TestHeaderSignersRefuse holds what both header signers refuse. Each case says what a guess would
// have risked.
func TestHeaderSignersRefuse(t *testing.T) {
	t.Parallel()
	signers := map[string]struct {
		request func() *http.Request
		sign    func(r *http.Request) error
	}{
		"ACS3": {acs3Request, func(r *http.Request) error {
			return ACS3(r, testKey, testSecret)
		}},
		"SDKHMACSHA256": {huaweiTestRequest, func(r *http.Request) error {
			return SDKHMACSHA256(r, []byte("{}"), testKey, testSecret)
		}},
	}
	tests := map[string]struct {
		change func(r *http.Request)
		want   string
		why    string
	}{
		"no URL": {
			func(r *http.Request) { r.URL = nil },
			"no URL", "there is nothing to sign",
		},
		"no header": {
			func(r *http.Request) { r.Header = nil },
			"is not set", "the date and the payload hash stand there",
		},
		"broken escape": {
			func(r *http.Request) { r.URL.RawQuery = "a=%zz" },
			"broken percent-escape", "gateways read it in different ways",
		},
		"cut escape": {
			func(r *http.Request) { r.URL.RawQuery = "a%4" },
			"broken percent-escape", "gateways read it in different ways",
		},
		"two spellings": {
			func(r *http.Request) { r.Header["X-Acs-Tag"], r.Header["x-acs-tag"] = []string{"a"}, []string{"b"} },
			"two spellings", "the vendors merge them differently",
		},
		"two spellings of an unsigned header": {
			func(r *http.Request) { r.Header["content-type"] = []string{"text/plain"} },
			"two spellings", "the content type decides what is signed",
		},
		"a second Authorization": {
			func(r *http.Request) { r.Header["authorization"] = []string{"Basic x"} },
			"two spellings", "both would be sent",
		},
		"two values": {
			func(r *http.Request) { r.Header["X-Acs-Tag"] = []string{"a", "b"} },
			"several values", "the vendors join them differently",
		},
		"line feed": {
			func(r *http.Request) { r.Header["X-Acs-Tag"] = []string{"a\nx-acs-forged:b"} },
			"line break", "it would forge a header line",
		},
		"trailing carriage return": {
			func(r *http.Request) { r.Header["X-Acs-Tag"] = []string{"a\r"} },
			"line break", "it is refused before trimming hides it",
		},
	}
	for signer, s := range signers {
		for name, tt := range tests {
			t.Run(signer+"/"+name, func(t *testing.T) {
				t.Parallel()
				r := s.request()
				tt.change(r)
				header := r.Header.Clone()
				err := s.sign(r)
				require.ErrorContains(t, err, tt.want, tt.why)
				assert.NotContains(t, err.Error(), testSecret)
				assert.Equal(t, header, r.Header, "a refused request is left as it was")
			})
		}
		t.Run(signer+"/no request", func(t *testing.T) {
			t.Parallel()
			assert.Error(t, s.sign(nil))
		})
	}
}

func TestACS3Refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(r *http.Request)
		want   string
	}{
		"no payload hash": {func(r *http.Request) { r.Header.Del("X-Acs-Content-Sha256") }, "X-Acs-Content-Sha256 is not set"},
		"no host":         {func(r *http.Request) { r.URL.Host = "" }, "no host"},
		"line break":      {func(r *http.Request) { r.Host = "a\nx-acs-forged:b" }, "line break in header Host"},
		"a second host":   {func(r *http.Request) { r.Header["host"] = []string{"other.example"} }, "two spellings of header"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := acs3Request()
			tt.change(r)
			assert.ErrorContains(t, ACS3(r, testKey, testSecret), tt.want)
		})
	}
}

// TestACS3Same holds changes that leave what is sent the same in the gateway's eyes, or that are
// not signed.
func TestACS3Same(t *testing.T) {
	t.Parallel()
	tests := map[string]func(r *http.Request){
		"order and spelling of the query":    func(r *http.Request) { r.URL.RawQuery = "Name=%61+b&PageSize=1%30" },
		"empty parts of the query":           func(r *http.Request) { r.URL.RawQuery = "&PageSize=10&&Name=a%20b&" },
		"an empty path":                      func(r *http.Request) { r.URL.Path = "" },
		"the host apart from the URL":        func(r *http.Request) { r.Host, r.URL.Host = r.URL.Host, "192.0.2.1" },
		"a Host header, which is never sent": func(r *http.Request) { r.Header["Host"] = []string{"other.example"} },
		"an unsigned header":                 func(r *http.Request) { r.Header["Accept"] = []string{"a", "b"} },
		"a signed header in lower case": func(r *http.Request) {
			r.Header["x-acs-version"] = r.Header["X-Acs-Version"]
			delete(r.Header, "X-Acs-Version")
		},
		"space around a value":                 func(r *http.Request) { r.Header["X-Acs-Version"] = []string{" 2021-05-15\t"} },
		"a header without values, as net/http": func(r *http.Request) { r.Header["X-Acs-Tag"] = nil },
		"an earlier signature":                 func(r *http.Request) { r.Header["Authorization"] = []string{"old", "older"} },
	}
	want := acs3Request()
	require.NoError(t, ACS3(want, testKey, testSecret))
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := acs3Request()
			change(r)
			require.NoError(t, ACS3(r, testKey, testSecret))
			assert.Equal(t, want.Header["Authorization"], r.Header["Authorization"])
		})
	}
	t.Run("GET is the default method", func(t *testing.T) {
		t.Parallel()
		a, b := acs3Request(), acs3Request()
		a.Method, b.Method = "", http.MethodGet
		require.NoError(t, ACS3(a, testKey, testSecret))
		require.NoError(t, ACS3(b, testKey, testSecret))
		assert.Equal(t, b.Header["Authorization"], a.Header["Authorization"])
	})
}

// TestParseQuery holds orders that differ from those of the encoded text or of finished pairs.
func TestParseQuery(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ raw, want, why string }{
		"empty value":    {"b&a=", "a=&b=", "the equals sign stays"},
		"prefix":         {"a-1=x&a=y", "a=y&a-1=x", "finished pairs would sort the other way"},
		"decoded order":  {"%E4%BA%91=1&z=2", "z=2&%E4%BA%91=1", "by the byte it stands for, not by its percent sign"},
		"values":         {"a=c&a=b&a=%61&a", "a=&a=a&a=b&a=c", "values of one name sort too"},
		"names":          {"a%20b=1&a%26c=2&a%3Dd=3", "a%20b=1&a%26c=2&a%3Dd=3", "names are encoded like values"},
		"first equals":   {"a=b=c", "a=b%3Dc", "the rest is the value"},
		"semicolon":      {"a=b;c=d", "a=b%3Bc%3Dd", "it separates nothing"},
		"no name":        {"=v", "=v", "a name may be empty"},
		"bytes":          {"a=%ff\xfe", "a=%FF%FE", "bytes that are no UTF-8 are signed as they are"},
		"no parameters":  {"&&", "", "empty parts are none"},
		"lower-case hex": {"a=%2f%C3%a9", "a=%2F%C3%A9", "one spelling"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fields, n, err := parseQuery(nil, tt.raw)
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(appendQuery(nil, fields)), tt.why)
			assert.LessOrEqual(t, len(tt.want), n, "room")
		})
	}
}

func TestEscape(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                   "",
		"AZaz09-_.~":         "AZaz09-_.~",
		" +*%/&=":            "%20%2B%2A%25%2F%26%3D",
		"云":                  "%E4%BA%91",
		"\xff\x00\n":         "%FF%00%0A",
		"!'()$@:,;?#[]{}|\\": "%21%27%28%29%24%40%3A%2C%3B%3F%23%5B%5D%7B%7D%7C%5C",
	}
	for in, want := range tests {
		assert.Equal(t, want, Escape(in))
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	assert.Empty(t, Query(nil))
	assert.Empty(t, Query(url.Values{"a": nil}))
	v := url.Values{"b": {"2", "", "1"}, "a-1": {"x"}, "a": {"y z"}}
	assert.Equal(t, "a=y%20z&a-1=x&b=&b=1&b=2", Query(v))
	assert.Equal(t, []string{"2", "", "1"}, v["b"], "the caller's values keep their order")
}

func TestSDKHMACSHA256Body(t *testing.T) {
	t.Parallel()
	const body = `{"a":1}`
	tests := map[string]struct {
		name, value string // of the content type
		given       string // X-Sdk-Content-Sha256
		wantHash    string
		wantHeader  string
	}{
		"JSON":                  {"Content-Type", "application/json", "", hexSHA256(body), ""},
		"BSON":                  {"Content-Type", "application/bson; x", "", hexSHA256(body), ""},
		"none":                  {"Accept", "*/*", "", hexSHA256(body), ""},
		"other":                 {"Content-Type", "text/plain", "", "UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD"},
		"other, in lower case":  {"content-type", "text/plain", "", "UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD"},
		"other, but hash given": {"Content-Type", "text/plain", hexSHA256(body), hexSHA256(body), hexSHA256(body)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := huaweiTestRequest()
			r.Header = http.Header{"X-Sdk-Date": {"20260102T030405Z"}, "X-Zone": {"z"}, "A": {"a"}, tt.name: {tt.value}}
			if tt.given != "" {
				r.Header.Set("X-Sdk-Content-Sha256", tt.given)
			}
			req, err := huaweiCanonical(r, []byte(body), 0)
			require.NoError(t, err)
			assert.True(t, strings.HasSuffix(string(req.text), "\n"+tt.wantHash))
			signed := strings.Contains(string(req.names), "x-sdk-content-sha256;x-sdk-date;x-zone")
			assert.Equal(t, tt.wantHeader != "", signed)
			require.NoError(t, SDKHMACSHA256(r, []byte(body), testKey, testSecret))
			assert.Equal(t, tt.wantHeader, r.Header.Get("X-Sdk-Content-Sha256"))
		})
	}
}

func TestSDKHMACSHA256NeedsDate(t *testing.T) {
	t.Parallel()
	r := huaweiTestRequest()
	r.Header.Set("X-Sdk-Date", " ")
	assert.ErrorContains(t, SDKHMACSHA256(r, nil, testKey, testSecret), "X-Sdk-Date is not set")
}

// TestActionValues holds what the vectors leave open.
func TestActionValues(t *testing.T) {
	t.Parallel()
	params := url.Values{"A": {"x", "never"}, "None": {}, "B": {""}, "By": {""}, "Signature": {"old"}}
	assert.Equal(t, "AxBBy", string(actionText(params, 0)))

	// One case per kind of value that reaches the text differently than it was in Go.
	tests := map[string]struct {
		value any
		want  string
	}{
		"null":              {nil, "V"},
		"empty list":        {[]any{}, "V"},
		"nested signature":  {map[string]any{"Signature": "s"}, "VSignatures"},
		"list in list":      {[]any{[]any{"a", "b"}, "c"}, "Vabc"},
		"typed map":         {map[string]string{"k": "v", "a": "b"}, "Vabkv"},
		"typed list":        {[]string{"a", "b"}, "Vab"},
		"struct":            {struct{ B, A int }{1, 2}, "VA2B1"},
		"large unsigned":    {uint64(math.MaxUint64), "V18446744073709551615"},
		"whole float":       {42.0, "V42"},
		"spelled float":     {json.Number("42.50"), "V42.5"},
		"large float":       {1e21, "V1000000000000000000000"},
		"small float":       {1e-7, "V0.0000001"},
		"no float at all":   {json.Number("1e999"), "V1e999"},
		"markup":            {"<&>", "V<&>"},
		"bytes of no text":  {"a\xff", "Va\uFFFD"}, // JSON cannot carry them either
		"every digit stays": {json.Number("9007199254740993"), "V9007199254740993"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := actionJSONText(map[string]any{"V": tt.value, "Signature": "old"})
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(text))
		})
	}
	assert.Empty(t, ActionJSON(map[string]any{"V": make(chan int)}, testSecret), "what cannot be sent has no signature")
	assert.Equal(t, sha1Hex([]byte(testSecret)), ActionJSON(nil, testSecret))
}
