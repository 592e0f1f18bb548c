package sign

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The references below are written from the vendors' documents the plain way, with nothing from
// this package, and compared with it.

func refEscape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// refPair is a decoded parameter or a header.
type refPair struct{ name, value string }

func refSort(pairs []refPair) {
	sort.Slice(pairs, func(i, j int) bool {
		if pairs[i].name != pairs[j].name {
			return pairs[i].name < pairs[j].name
		}
		return pairs[i].value < pairs[j].value
	})
}

func refJoin(pairs []refPair) string {
	refSort(pairs)
	var parts []string
	for _, p := range pairs {
		parts = append(parts, refEscape(p.name)+"="+refEscape(p.value))
	}
	return strings.Join(parts, "&")
}

func refQuery(raw string) (string, error) {
	var pairs []refPair
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		nameText, valueText, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(nameText)
		if err != nil {
			return "", err
		}
		value, err := url.QueryUnescape(valueText)
		if err != nil {
			return "", err
		}
		pairs = append(pairs, refPair{name, value})
	}
	return refJoin(pairs), nil
}

// refHeaders returns the header lines and the list of names, or false if they have to be refused.
func refHeaders(headers []refPair) (lines, names string, ok bool) {
	var list []string
	refSort(headers)
	for i, h := range headers {
		if i > 0 && h.name == headers[i-1].name || strings.Contains(h.value, "\n") || strings.Contains(h.value, "\r") {
			return "", "", false
		}
		lines += fmt.Sprintf("%s:%s\n", h.name, strings.TrimSpace(h.value))
		list = append(list, h.name)
	}
	return lines, strings.Join(list, ";"), true
}

func refHMAC256(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprint(mac, text)
	return hex.EncodeToString(mac.Sum(nil))
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }) < 0
}

func FuzzEscape(f *testing.F) {
	for _, seed := range []string{"", "az-_.~", " +*%/&=", "云🚀", "\xff\x00%zz"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		escaped := Escape(s)
		decoded, err := url.PathUnescape(escaped)
		require.NoError(t, err)
		assert.Equal(t, s, decoded)
		assert.Equal(t, refEscape(s), escaped)
		assert.Empty(t, strings.Trim(escaped, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~%"))
	})
}

func FuzzQuery(f *testing.F) {
	f.Add("a", "1", "a-1", "2", "a", "")
	f.Add("", "", "云", " +", "%", "&=;")
	f.Fuzz(func(t *testing.T, k1, v1, k2, v2, k3, v3 string) {
		want := url.Values{}
		for _, p := range []refPair{{k1, v1}, {k2, v2}, {k3, v3}} {
			want.Add(p.name, p.value)
		}
		query := Query(want)
		got, err := url.ParseQuery(query)
		require.NoError(t, err)
		for _, values := range want {
			sort.Strings(values)
		}
		assert.Equal(t, want, got)

		fields, n, err := parseQuery(nil, query)
		require.NoError(t, err)
		assert.Equal(t, query, string(appendQuery(nil, fields)), "what is sent is what is signed")
		assert.LessOrEqual(t, len(query), n)
	})
}

func FuzzACS3(f *testing.F) {
	f.Add("GET", "ecs.example", "/", "", "X-Acs-Action", "A", "x-acs-tag", " v\t", "{}", "secret")
	f.Add("", "h", "", "b=2&a=%E4%BA%91+1&a&a-1=", "content-type", "text/plain", "Accept", "*/*", "", "")
	f.Add("POST", "h:443", "//a b/%2F/云", "a=%zz", "X-Acs-Tag", "1", "x-acs-tag", "2", "\x00", "s")
	f.Add("POST", "", "/", "&&=;&", "Authorization", "a", "Host", "b\n", "\x00", "s")
	f.Fuzz(func(t *testing.T, method, host, path, query, name1, value1, name2, value2, body, secret string) {
		if !ascii(name1 + name2) {
			t.Skip("header names are ASCII")
		}
		u := &url.URL{Scheme: "https", Host: host, Path: path, RawQuery: query}
		r := &http.Request{Method: method, URL: u, Header: http.Header{}}
		r.Header["X-Acs-Content-Sha256"] = []string{hexSHA256(body)}
		r.Header[name1] = []string{value1}
		r.Header[name2] = []string{value2}
		hash := r.Header["X-Acs-Content-Sha256"][0]
		want, ok := refACS3(r, host, hash, secret)

		err := ACS3(r, testKey, secret)
		if !ok {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		assert.Equal(t, want, r.Header["Authorization"][0])
	})
}

func refACS3(r *http.Request, host, hash, secret string) (string, bool) {
	if host == "" {
		return "", false
	}
	query, err := refQuery(r.URL.RawQuery)
	if err != nil {
		return "", false
	}
	method, uri := r.Method, r.URL.EscapedPath()
	if method == "" {
		method = "GET"
	}
	if uri == "" {
		uri = "/"
	}
	headers, seen := []refPair{{"host", host}}, map[string]bool{"authorization": true, "host": true}
	if strings.ContainsAny(host, "\r\n") {
		return "", false
	}
	for name, values := range r.Header {
		if name == "Authorization" || name == "Host" {
			continue // replaced, and never sent
		}
		name, value := strings.ToLower(name), values[0]
		if seen[name] || strings.ContainsAny(value, "\r\n") {
			return "", false
		}
		seen[name] = true
		if name == "content-type" || strings.HasPrefix(name, "x-acs-") {
			headers = append(headers, refPair{name, value})
		}
	}
	lines, names, ok := refHeaders(headers)
	canonical := fmt.Sprintf("%s\n%s\n%s\n%s\n%s\n%s", method, uri, query, lines, names, strings.TrimSpace(hash))
	text := fmt.Sprintf("ACS3-HMAC-SHA256\n%s", hexSHA256(canonical))
	return fmt.Sprintf("ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%s",
		testKey, names, refHMAC256(secret, text)), ok
}

func FuzzSDKHMACSHA256(f *testing.F) {
	f.Add("GET", "/v1/a b", "", "Content-Type", "application/json", "X-Tag", " v\t", "{}", "secret")
	f.Add("", "", "b=2&a=%E4%BA%91+1&a&a-1=", "content-type", "text/plain", "Accept", "*/*", "", "")
	f.Add("PUT", "//a%20/云/", "a=%zz", "X_A", "1", "x-tag", "2", "\x00", "s")
	f.Add("PUT", "a", "&&=;&", "Authorization", "a", "Host", "b", "\xff", "s")
	f.Add("PUT", "/", "", "Content-Type", "text/plain", "x-sdk-content-sha256", "given", "\xff", "s")
	f.Fuzz(func(t *testing.T, method, path, query, name1, value1, name2, value2, body, secret string) {
		if !ascii(name1 + name2) {
			t.Skip("header names are ASCII")
		}
		u := &url.URL{Scheme: "https", Host: "iam.example", Path: path, RawQuery: query}
		r := &http.Request{Method: method, URL: u, Header: http.Header{}}
		r.Header["X-Sdk-Date"] = []string{"20260102T030405Z"}
		r.Header[name1] = []string{value1}
		r.Header[name2] = []string{value2}
		want, ok := refSDKHMACSHA256(r, body, secret)

		err := SDKHMACSHA256(r, []byte(body), testKey, secret)
		if !ok {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		assert.Equal(t, want, r.Header["Authorization"][0])
	})
}

func refSDKHMACSHA256(r *http.Request, body, secret string) (string, bool) {
	query, err := refQuery(r.URL.RawQuery)
	if err != nil {
		return "", false
	}
	method := r.Method
	if method == "" {
		method = "GET"
	}
	var segments []string
	for segment := range strings.SplitSeq(r.URL.Path, "/") {
		segments = append(segments, refEscape(segment))
	}
	uri := strings.Join(segments, "/")
	if !strings.HasSuffix(uri, "/") {
		uri += "/"
	}

	sent := map[string]string{}
	for name, values := range r.Header {
		if name == "Authorization" {
			continue // replaced
		}
		if _, twice := sent[strings.ToLower(name)]; twice || strings.ContainsAny(values[0], "\r\n") {
			return "", false
		}
		sent[strings.ToLower(name)] = values[0]
	}
	if _, other := sent["authorization"]; other {
		return "", false
	}
	date := strings.TrimSpace(sent["x-sdk-date"])
	if date == "" {
		return "", false
	}
	hash, given := sent["x-sdk-content-sha256"]
	if !given {
		hash = hexSHA256(body)
		kind, typed := sent["content-type"]
		if typed && !strings.Contains(kind, "application/json") && !strings.Contains(kind, "application/bson") {
			hash = "UNSIGNED-PAYLOAD"
			sent["x-sdk-content-sha256"] = hash
		}
	}
	var headers []refPair
	for name, value := range sent {
		if !strings.HasPrefix(name, "content-type") && !strings.Contains(name, "_") {
			headers = append(headers, refPair{name, value})
		}
	}
	lines, names, ok := refHeaders(headers)
	canonical := fmt.Sprintf("%s\n%s\n%s\n%s\n%s\n%s", method, uri, query, lines, names, hash)
	text := fmt.Sprintf("SDK-HMAC-SHA256\n%s\n%s", date, hexSHA256(canonical))
	return fmt.Sprintf("SDK-HMAC-SHA256 Access=%s, SignedHeaders=%s, Signature=%s",
		testKey, names, refHMAC256(secret, text)), ok
}

func FuzzRPC(f *testing.F) {
	f.Add("GET", "Action", "A", "a-1", "2", "a", " +*~", "secret")
	f.Add("POST", "Signature", "old", "", "云", "a", "\xff%", "")
	f.Fuzz(func(t *testing.T, method, k1, v1, k2, v2, k3, v3, secret string) {
		params := url.Values{}
		var pairs []refPair
		for _, p := range []refPair{{k1, v1}, {k2, v2}, {k3, v3}} {
			params.Add(p.name, p.value)
			if p.name != "Signature" {
				pairs = append(pairs, p)
			}
		}
		mac := hmac.New(sha1.New, []byte(secret+"&"))
		fmt.Fprintf(mac, "%s&%s&%s", method, refEscape("/"), refEscape(refJoin(pairs)))
		assert.Equal(t, base64.StdEncoding.EncodeToString(mac.Sum(nil)), RPC(method, params, secret))
	})
}

func FuzzAction(f *testing.F) {
	f.Add("Action", "A", "Id.10", "2", "Id.2", "", "key")
	f.Add("Signature", "old", "", "云", "a", "\xff%", "")
	f.Fuzz(func(t *testing.T, k1, v1, k2, v2, k3, v3, key string) {
		params := map[string]string{k1: v1, k2: v2, k3: v3}
		var names []string
		for name := range params {
			names = append(names, name)
		}
		sort.Strings(names)
		text := ""
		for _, name := range names {
			if name != "Signature" {
				text += name + params[name]
			}
		}
		want := fmt.Sprintf("%x", sha1.Sum([]byte(text+key)))
		assert.Equal(t, want, Action(single(params), key))
	})
}

func FuzzActionJSON(f *testing.F) {
	f.Add(`{"Action":"A","N":1e+21,"L":[1,[true,null],{"b":"c","a":-0.50}]}`)
	f.Add(`{"Signature":"s","S":{"Signature":"s"},"E":"","":"x"}`)
	f.Fuzz(func(t *testing.T, body string) {
		decoder := json.NewDecoder(strings.NewReader(body))
		decoder.UseNumber()
		var params map[string]any
		if decoder.Decode(&params) != nil {
			t.Skip("no JSON object")
		}
		signature := ActionJSON(params, testSecret)
		assert.Len(t, signature, 2*sha1.Size)
		delete(params, "Signature")
		want := fmt.Sprintf("%x", sha1.Sum([]byte(refJSONText(params)+testSecret)))
		assert.Equal(t, want, signature)
	})
}

func refJSONText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case json.Number:
		n, err := v.Float64()
		if !strings.ContainsAny(string(v), ".eE") || err != nil {
			return string(v)
		}
		return refPlain(n)
	case []any:
		text := ""
		for _, element := range v {
			text += refJSONText(element)
		}
		return text
	case map[string]any:
		var names []string
		for name := range v {
			names = append(names, name)
		}
		sort.Strings(names)
		text := ""
		for _, name := range names {
			text += name + refJSONText(v[name])
		}
		return text
	}
	return fmt.Sprint(v)
}

// refPlain moves the decimal point of the shortest scientific form to where it belongs.
func refPlain(n float64) string {
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(math.Abs(n), 'e', -1, 64), "e")
	digits := strings.Replace(mantissa, ".", "", 1)
	point, _ := strconv.Atoi(exponent)
	point++
	switch {
	case point <= 0:
		digits = "0." + strings.Repeat("0", -point) + digits
	case point >= len(digits):
		digits += strings.Repeat("0", point-len(digits))
	default:
		digits = digits[:point] + "." + digits[point:]
	}
	if math.Signbit(n) {
		return "-" + digits
	}
	return digits
}
