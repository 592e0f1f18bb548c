package sign

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/internal/request"
)

// vector is the part that all vector files share.
type vector[In, Out any] struct {
	Name             string `json:"name"`
	Kind             string `json:"kind"`
	Inputs           In     `json:"inputs"`
	CanonicalRequest string `json:"canonical_request"`
	StringToSign     string `json:"string_to_sign"`
	Expected         Out    `json:"expected"`
}

// runVectors runs test for every case that stands in the file, and fails if there is none.
func runVectors[In, Out any](t *testing.T, file string, test func(t *testing.T, v vector[In, Out])) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "vectors", file))
	require.NoError(t, err)
	defer f.Close()
	decoder := json.NewDecoder(f)
	decoder.UseNumber() // some values are integers that float64 would round
	var vectors []vector[In, Out]
	require.NoError(t, decoder.Decode(&vectors))
	require.NotEmpty(t, vectors, "%s holds no case", file)
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			test(t, v)
		})
	}
}

// signatureParts is what the header signers' vectors expect.
type signatureParts struct {
	AllHeaders     map[string]string `json:"all_headers"`
	Authorization  string            `json:"authorization"`
	CanonicalQuery string            `json:"canonical_query"`
	CanonicalURI   string            `json:"canonical_uri"`
	HashedPayload  string            `json:"hashed_payload"`
	Signature      string            `json:"signature"`
	SignedHeaders  string            `json:"signed_headers"`
	WireURL        string            `json:"wire_url"`
}

// assertParts compares the parts of a canonical request and of the header made from it, so that a
// difference shows where it arose.
func assertParts(t *testing.T, want signatureParts, canonical, authorization string) {
	t.Helper()
	lines := strings.Split(canonical, "\n")
	require.GreaterOrEqual(t, len(lines), 6)
	assert.Equal(t, want.CanonicalURI, lines[1], "URI")
	assert.Equal(t, want.CanonicalQuery, lines[2], "query")
	assert.Equal(t, want.SignedHeaders, lines[len(lines)-2], "signed headers")
	assert.Equal(t, want.HashedPayload, lines[len(lines)-1], "payload hash")
	assert.Equal(t, want.Authorization, authorization)
	assert.True(t, strings.HasSuffix(authorization, "Signature="+want.Signature), "signature")
}

// values turns the decoded parameters of a vector into url.Values: a scalar, a list (several
// values) or a map (name[key]).
func values(t *testing.T, params map[string]any) url.Values {
	t.Helper()
	v := url.Values{}
	for name, param := range params {
		switch param := param.(type) {
		case []any:
			for _, element := range param {
				v.Add(name, text(t, element))
			}
		case map[string]any:
			for key, element := range param {
				v.Add(name+"["+key+"]", text(t, element))
			}
		default:
			v.Add(name, text(t, param))
		}
	}
	return v
}

func text(t *testing.T, scalar any) string {
	t.Helper()
	switch s := scalar.(type) {
	case string:
		return s
	case json.Number:
		return s.String()
	case bool:
		if s {
			return "true"
		}
		return "false"
	}
	require.Failf(t, "no scalar", "%T", scalar)
	return ""
}

func single(params map[string]string) url.Values {
	v := url.Values{}
	for name, value := range params {
		v.Set(name, value)
	}
	return v
}

func hexSHA256(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

func TestACS3Vectors(t *testing.T) {
	t.Parallel()
	type inputs struct {
		AccessKeyID     string            `json:"access_key_id"`
		AccessKeySecret string            `json:"access_key_secret"`
		Body            string            `json:"body"`
		BodyNested      map[string]any    `json:"body_nested"`
		BodyType        string            `json:"body_type"`
		Headers         map[string]string `json:"headers"`
		Method          string            `json:"method"`
		Path            string            `json:"path"`
		PathSegments    []string          `json:"path_segments_raw"`
		Query           map[string]string `json:"query"`
		QueryNested     map[string]any    `json:"query_nested"`
	}
	runVectors(t, "alibaba-acs3.json", func(t *testing.T, v vector[inputs, signatureParts]) {
		in, want := v.Inputs, v.Expected
		u, err := url.Parse("https://unused.example" + in.Path)
		require.NoError(t, err)
		r := &http.Request{Method: in.Method, URL: u, Header: http.Header{}}
		for name, value := range in.Headers {
			if strings.EqualFold(name, "host") {
				r.Host = value
				continue
			}
			r.Header[name] = []string{value} // in the case given
		}
		assert.Equal(t, want.HashedPayload, hexSHA256(in.Body))
		if in.PathSegments != nil && in.Path != "" {
			escaped := ""
			for _, segment := range in.PathSegments {
				escaped += "/" + Escape(segment)
			}
			assert.Equal(t, in.Path, escaped)
		}

		wire, err := url.Parse(want.WireURL)
		require.NoError(t, err)
		for spelling, rawQuery := range map[string]string{"our": Query(single(in.Query)), "the vendor's": wire.RawQuery} {
			r.URL.RawQuery = rawQuery
			canonical, _, err := acs3Canonical(r, 0)
			require.NoError(t, err)
			assert.Equal(t, v.CanonicalRequest, string(canonical), "query in %s spelling", spelling)
			assert.Equal(t, v.StringToSign, string(appendACS3Text(nil, canonical)))
			require.NoError(t, ACS3(r, in.AccessKeyID, in.AccessKeySecret))
			assertParts(t, want, string(canonical), r.Header.Get("Authorization"))
		}

		if in.QueryNested != nil {
			assertFlat(t, single(in.Query), in.QueryNested)
		}
		if in.BodyNested != nil && in.BodyType == "form" {
			form, err := url.ParseQuery(in.Body)
			require.NoError(t, err)
			assertFlat(t, form, in.BodyNested)
		}
	})
}

func assertFlat(t *testing.T, want url.Values, nested map[string]any) {
	t.Helper()
	flat, err := request.Params(nested, 1)
	require.NoError(t, err)
	assert.Equal(t, want, flat)
}

func TestRPCVectors(t *testing.T) {
	t.Parallel()
	type inputs struct {
		AccessKeySecret string            `json:"access_key_secret"`
		Body            map[string]string `json:"body"`
		BodyNested      map[string]any    `json:"body_nested"`
		Method          string            `json:"method"`
		Query           map[string]string `json:"query"`
		QueryNested     map[string]any    `json:"query_nested"`
	}
	type expected struct {
		AllParams   map[string]string `json:"all_params"`
		QueryParams map[string]string `json:"query_params"`
		Signature   string            `json:"signature"`
	}
	runVectors(t, "alibaba-rpc-v1.json", func(t *testing.T, v vector[inputs, expected]) {
		in, want := v.Inputs, v.Expected
		params := single(want.QueryParams)
		maps.Copy(params, single(in.Body)) // the form wins
		assert.Equal(t, single(want.AllParams), params)

		assert.Equal(t, v.StringToSign, string(rpcText(in.Method, params, 0)))
		assert.Equal(t, want.Signature, RPC(in.Method, params, in.AccessKeySecret))
		params.Set("Signature", want.Signature)
		assert.Equal(t, want.Signature, RPC(in.Method, params, in.AccessKeySecret), "the signature signs itself")

		if in.QueryNested != nil {
			assertFlat(t, single(in.Query), in.QueryNested)
		}
		if in.BodyNested != nil {
			assertFlat(t, single(in.Body), in.BodyNested)
		}
	})
}

func TestSDKHMACSHA256Vectors(t *testing.T) {
	t.Parallel()
	type inputs struct {
		AccessKeyID string            `json:"ak"`
		Secret      string            `json:"sk"`
		Body        string            `json:"body"`
		Headers     map[string]string `json:"headers"`
		Method      string            `json:"method"`
		Path        string            `json:"path"`
		Query       map[string]any    `json:"query"`
	}
	runVectors(t, "huawei-sdk-hmac-sha256.json", func(t *testing.T, v vector[inputs, signatureParts]) {
		in, want := v.Inputs, v.Expected
		r := &http.Request{
			Method: in.Method,
			URL:    &url.URL{Scheme: "https", Host: "unused.example", Path: in.Path, RawQuery: Query(values(t, in.Query))},
			Header: http.Header{},
		}
		for name, value := range want.AllHeaders {
			if _, given := in.Headers[name]; !given && name == "X-Sdk-Content-Sha256" {
				continue // the signer's to set
			}
			r.Header[name] = []string{value} // in the case given
		}

		req, err := huaweiCanonical(r, []byte(in.Body), 0)
		require.NoError(t, err)
		assert.Equal(t, v.CanonicalRequest, string(req.text))
		assert.Equal(t, v.StringToSign, string(appendHuaweiText(nil, req.date, req.text)))
		require.NoError(t, SDKHMACSHA256(r, []byte(in.Body), in.AccessKeyID, in.Secret))
		authorization := r.Header.Get("Authorization")
		assertParts(t, want, string(req.text), authorization)

		require.NoError(t, SDKHMACSHA256(r, []byte(in.Body), in.AccessKeyID, in.Secret))
		assert.Equal(t, authorization, r.Header.Get("Authorization"), "signed again")
		delete(r.Header, "Authorization")
		headers := map[string]string{}
		for name, values := range r.Header {
			headers[name] = strings.Join(values, "|")
		}
		assert.Equal(t, want.AllHeaders, headers)
	})
}

func TestActionVectors(t *testing.T) {
	t.Parallel()
	type inputs struct {
		Params        map[string]any `json:"params"`
		Query         string         `json:"query"`
		PublicKey     string         `json:"public_key"`
		PrivateKey    string         `json:"private_key"`
		SecurityToken string         `json:"security_token"`
	}
	type expected struct {
		Body       string            `json:"body"`
		FlatParams map[string]string `json:"flat_params"`
		Signature  string            `json:"signature"`
	}
	runVectors(t, "ucloud-action.json", func(t *testing.T, v vector[inputs, expected]) {
		in, want := v.Inputs, v.Expected
		if v.Kind == "json" {
			in.Params["PublicKey"] = in.PublicKey
			if in.SecurityToken != "" {
				in.Params["SecurityToken"] = in.SecurityToken
			}
			text, err := actionJSONText(in.Params)
			require.NoError(t, err)
			assert.Equal(t, v.StringToSign, string(text))
			assert.Equal(t, want.Signature, ActionJSON(in.Params, in.PrivateKey))
			in.Params["Signature"] = want.Signature
			assert.Equal(t, want.Signature, ActionJSON(in.Params, in.PrivateKey), "the signature signs itself")
			return
		}

		params := url.Values{}
		switch v.Kind {
		case "form":
			var err error
			params, err = request.Params(goValue(t, in.Params), 0)
			require.NoError(t, err)
			// The form encoding drops empty values before anything is signed; a query keeps them.
			maps.DeleteFunc(params, func(_ string, values []string) bool { return values[0] == "" })
		case "query":
			parsed, err := url.ParseQuery(in.Query)
			require.NoError(t, err)
			params = parsed
		default:
			require.Fail(t, "unknown kind", v.Kind)
		}
		params.Set("PublicKey", in.PublicKey)
		if in.SecurityToken != "" {
			params.Set("SecurityToken", in.SecurityToken)
		}
		assert.Equal(t, single(want.FlatParams), params)
		assert.Equal(t, v.StringToSign, string(actionText(params, 0)))
		assert.Equal(t, want.Signature, Action(params, in.PrivateKey))
		params.Set("Signature", want.Signature)
		assert.Equal(t, want.Signature, Action(params, in.PrivateKey), "the signature signs itself")
		if v.Kind == "form" {
			assert.Equal(t, want.Body, params.Encode())
		}
	})
}

// goValue turns the floats of a vector into float64: the vendor's code was given Go values, while
// request.Params takes json.Number for text.
func goValue(t *testing.T, v any) any {
	t.Helper()
	switch v := v.(type) {
	case json.Number:
		if !strings.ContainsAny(v.String(), ".eE") {
			return v
		}
		f, err := v.Float64()
		require.NoError(t, err)
		return f
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = goValue(t, element)
		}
		return list
	case map[string]any:
		entries := make(map[string]any, len(v))
		for key, element := range v {
			entries[key] = goValue(t, element)
		}
		return entries
	}
	return v
}

func TestObjectVectors(t *testing.T) {
	t.Parallel()
	type inputs struct {
		Bucket     string            `json:"bucket"`
		Expires    string            `json:"expires"`
		Headers    map[string]string `json:"headers"`
		Key        string            `json:"key"`
		Method     string            `json:"method"`
		Policy     string            `json:"policy_json"`
		PrivateKey string            `json:"private_key"`
		PublicKey  string            `json:"public_key"`
		Query      map[string]string `json:"query"`
		SignKey    *string           `json:"sign_key"`
	}
	type expected struct {
		Authorization string          `json:"authorization"`
		Policy        string          `json:"policy_base64"`
		Query         json.RawMessage `json:"query"`
		Signature     string          `json:"signature"`
	}
	runVectors(t, "ufile-object.json", func(t *testing.T, v vector[inputs, expected]) {
		in, want := v.Inputs, v.Expected
		switch v.Kind {
		case "etag":
			t.Skip("no signature: package ufile computes ETags")
		case "canonical_headers":
			t.Skip("a function of the vendor's code that none of its calls uses, and that takes in x-ufile- headers")
		case "bucket_query":
			params := single(in.Query)
			params.Set("PublicKey", in.PublicKey)
			assert.Equal(t, want.Signature, Action(params, in.PrivateKey))
			return
		}
		header := http.Header{}
		for name, value := range in.Headers {
			header.Set(name, value)
		}
		o := &Object{
			Method: in.Method, ContentMD5: header.Get("Content-Md5"), ContentType: header.Get("Content-Type"),
			Date: header.Get("Date"), Header: header, Bucket: in.Bucket, Key: in.Key,
		}
		if in.SignKey != nil {
			o.Key = *in.SignKey
		}
		if in.Expires != "" {
			o.Date = in.Expires
		}
		if in.Policy != "" {
			o.Policy = base64.URLEncoding.EncodeToString([]byte(in.Policy))
			assert.Equal(t, want.Policy, o.Policy)
		}
		assert.Equal(t, v.StringToSign, string(o.text()))
		if want.Authorization != "" {
			// The vendor's code leaves an empty third part where the policy is empty.
			want.Authorization = strings.TrimSuffix(want.Authorization, ":")
			assert.Equal(t, want.Authorization, o.Authorization(in.PublicKey, in.PrivateKey))
		}
		if want.Signature != "" {
			assert.Equal(t, want.Signature, o.Signature(in.PrivateKey))
		}
		assert.NotEmpty(t, want.Authorization+want.Signature)
	})
}

// Only headers of the one prefix are signed, sorted and joined as the documents say.
func TestObjectHeaders(t *testing.T) {
	t.Parallel()
	o := &Object{Method: "PUT", ContentType: "image/jpeg", Bucket: "demobucket", Key: "demokey", Header: http.Header{
		"X-Ucloud-Foo": {" foo "}, "x-ucloud-bar": {"bar1", " bar2"}, "X-Ufile-Meta-A": {"not signed"}, "Range": {"bytes=0-1"},
	}}
	assert.Equal(t, "PUT\n\nimage/jpeg\n\nx-ucloud-bar:bar1,bar2\nx-ucloud-foo:foo\n/demobucket/demokey", string(o.text()))
	assert.Equal(t, "cj7yX7XjtQfeIHgq5nVUvsSsbGc=", o.Signature("46f09bb9fab4f12dfc160dae12273d5332b5debe"))
}
