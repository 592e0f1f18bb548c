package sign

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"
)

const (
	huaweiAlgorithm     = "SDK-HMAC-SHA256"
	huaweiContentHeader = "X-Sdk-Content-Sha256"
	huaweiUnsigned      = "UNSIGNED-PAYLOAD"
)

// SDKHMACSHA256 signs r and body with SDK-HMAC-SHA256 (Huawei Cloud, "API Request Signing Guide",
// "AK/SK Signing and Authentication Algorithm") and sets the Authorization header of r.
//
// The caller has set X-Sdk-Date (UTC, 20060102T150405Z), X-Project-Id or X-Domain-Id where the
// service wants it, and X-Security-Token with a temporary key. Every header in r.Header is signed
// but Authorization, Content-Type and its like, and names with an underscore; a Host header only if
// it stands there, with the value it has there. What is signed must not change afterwards, so set
// headers before.
//
// A Content-Type other than JSON or BSON leaves the body unsigned: then X-Sdk-Content-Sha256 is set
// to say so, unless the caller has set it. The request is left as it was on an error.
func SDKHMACSHA256(r *http.Request, body []byte, accessKeyID, secret string) error {
	req, err := huaweiCanonical(r, body, len(accessKeyID))
	if err != nil {
		return err
	}
	buf := appendHuaweiText(req.text, req.date, req.text)
	text := buf[len(req.text):]
	start := len(buf)
	buf = append(buf, huaweiAlgorithm+" Access="...)
	buf = append(buf, accessKeyID...)
	buf = append(buf, ", SignedHeaders="...)
	buf = append(buf, req.names...)
	buf = append(buf, ", Signature="...)
	buf = appendHMAC(buf, secret, text)

	values := []string{string(buf[start:]), huaweiUnsigned} // one array for both headers
	r.Header["Authorization"] = values[:1:1]
	if req.unsigned {
		r.Header[huaweiContentHeader] = values[1:]
	}
	return nil
}

// huaweiRequest is a canonical request and what else of it the signature needs.
type huaweiRequest struct {
	text     []byte // with room for all that SDKHMACSHA256 appends
	names    []byte // the list of signed headers inside text
	date     string
	unsigned bool // the header that declares the body unsigned is signed, and has to be set
}

func huaweiCanonical(r *http.Request, body []byte, spare int) (req huaweiRequest, err error) {
	if r == nil || r.URL == nil {
		return req, errNoURL
	}
	headers, err := headerFields(make([]field, 0, fieldsOnStack), r.Header, "", huaweiSigned)
	if err != nil {
		return req, err
	}
	date, ok := headerValue(headers, "x-sdk-date")
	if req.date = strings.TrimSpace(date); !ok || req.date == "" {
		return req, errors.New("sign: header X-Sdk-Date is not set")
	}
	payloadHash, given := headerValue(headers, huaweiContentHeader)
	if !given && huaweiBodyUnsigned(r.Header) {
		req.unsigned, payloadHash = true, huaweiUnsigned
		added := field{huaweiContentHeader, huaweiUnsigned}
		i, _ := slices.BinarySearchFunc(headers, added, compareHeaders)
		headers = slices.Insert(headers, i, added)
	}
	query, queryLen, err := parseQuery(make([]field, 0, fieldsOnStack), r.URL.RawQuery)
	if err != nil {
		return req, err
	}
	method := cmp.Or(r.Method, http.MethodGet)

	const fixed = 384 // newlines, the payload hash, the string to sign, the words of Authorization, the signature
	buf := make([]byte, 0, len(method)+escapedLen(r.URL.Path)+queryLen+headersLen(headers)+len(payloadHash)+fixed+spare)
	buf = append(buf, method...)
	buf = append(buf, '\n')
	buf = appendHuaweiPath(buf, r.URL.Path)
	buf = append(buf, '\n')
	buf = appendQuery(buf, query)
	buf = append(buf, '\n')
	buf, req.names = appendHeaders(buf, headers)
	buf = append(buf, '\n')
	if given || req.unsigned {
		buf = append(buf, payloadHash...)
		req.text = buf
	} else {
		req.text = appendSHA256(buf, body)
	}
	return req, nil
}

// huaweiSigned is the vendor's rule for headers: a name that only begins like Content-Type is left
// out too, and so is one with an underscore.
func huaweiSigned(name string) bool {
	return !hasPrefixFold(name, "content-type") && !strings.Contains(name, "_")
}

// huaweiBodyUnsigned tells whether the content type is one whose body is not hashed. No type at all
// is not one of them. Any spelling of the header's name counts, though the vendor's code knows one.
func huaweiBodyUnsigned(h http.Header) bool {
	for name, values := range h {
		if len(values) > 0 && compareFold(name, "content-type") == 0 {
			return !strings.Contains(values[0], "application/json") && !strings.Contains(values[0], "application/bson")
		}
	}
	return false
}

// appendHuaweiPath escapes the decoded path segment by segment, so a percent sign that is data, %25
// on the wire, is %25 here. The text ends with a slash, though the path that is sent need not.
func appendHuaweiPath(dst []byte, path string) []byte {
	for i := range len(path) {
		if path[i] == '/' {
			dst = append(dst, '/')
		} else {
			dst = appendEscapedByte(dst, path[i])
		}
	}
	if !strings.HasSuffix(path, "/") {
		dst = append(dst, '/')
	}
	return dst
}

func appendHuaweiText(dst []byte, date string, canonical []byte) []byte {
	dst = append(dst, huaweiAlgorithm+"\n"...)
	dst = append(dst, date...)
	dst = append(dst, '\n')
	return appendSHA256(dst, canonical)
}
