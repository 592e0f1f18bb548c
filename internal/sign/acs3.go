package sign

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
)

const acs3Algorithm = "ACS3-HMAC-SHA256"

// ACS3 signs r with ACS3-HMAC-SHA256 (Alibaba Cloud, "V3 request structure and signature
// mechanism") and sets its Authorization header.
//
// The request must be complete: method, host, path (already escaped) and query in r.URL, and the
// headers X-Acs-Action, X-Acs-Version, X-Acs-Date, X-Acs-Signature-Nonce and X-Acs-Content-Sha256,
// which is the lower-case hex SHA-256 of the body and stands for it here; Content-Type if there is
// a body, X-Acs-Security-Token if the credential has one. The host, Content-Type and every X-Acs-*
// header are signed and must not change afterwards. Header names in any case are found; the request
// is left as it was on an error.
func ACS3(r *http.Request, accessKeyID, secret string) error {
	canonical, names, err := acs3Canonical(r, len(accessKeyID))
	if err != nil {
		return err
	}
	buf := appendACS3Text(canonical, canonical)
	text := buf[len(canonical):]
	start := len(buf)
	buf = append(buf, acs3Algorithm+" Credential="...)
	buf = append(buf, accessKeyID...)
	buf = append(buf, ",SignedHeaders="...)
	buf = append(buf, names...)
	buf = append(buf, ",Signature="...)
	buf = appendHMAC(buf, secret, text)
	r.Header["Authorization"] = []string{string(buf[start:])}
	return nil
}

// acs3Canonical returns the canonical request and, inside it, the list of signed headers. The
// buffer has room for all that ACS3 appends, of which spare bytes cannot be told from r.
func acs3Canonical(r *http.Request, spare int) (buf, names []byte, err error) {
	if r == nil || r.URL == nil {
		return nil, nil, errNoURL
	}
	host := cmp.Or(r.Host, r.URL.Host)
	if host == "" {
		return nil, nil, errors.New("sign: the request has no host")
	}
	headers, err := headerFields(make([]field, 0, fieldsOnStack), r.Header, host, acs3Signed)
	if err != nil {
		return nil, nil, err
	}
	payloadHash, ok := headerValue(headers, "x-acs-content-sha256")
	if !ok {
		return nil, nil, errors.New("sign: header X-Acs-Content-Sha256 is not set")
	}
	query, queryLen, err := parseQuery(make([]field, 0, fieldsOnStack), r.URL.RawQuery)
	if err != nil {
		return nil, nil, err
	}
	method := cmp.Or(r.Method, http.MethodGet)
	path := cmp.Or(r.URL.EscapedPath(), "/")

	const fixed = 256 // newlines, the string to sign, the words of Authorization, the signature
	buf = make([]byte, 0, len(method)+len(path)+queryLen+headersLen(headers)+len(payloadHash)+fixed+spare)
	buf = append(buf, method...)
	buf = append(buf, '\n')
	// The path as it is sent: escaping it once more, or adding a slash as Huawei does, would sign
	// another one.
	buf = append(buf, path...)
	buf = append(buf, '\n')
	// Names are escaped like values, as the document says; the vendor's own code forgets it and
	// differs for unusual names.
	buf = appendQuery(buf, query)
	buf = append(buf, '\n')
	buf, names = appendHeaders(buf, headers)
	buf = append(buf, '\n')
	return append(buf, strings.TrimSpace(payloadHash)...), names, nil
}

// acs3Signed leaves out everything that proxies and net/http add or change, such as User-Agent and
// Accept-Encoding.
func acs3Signed(name string) bool {
	return compareFold(name, "host") == 0 || compareFold(name, "content-type") == 0 || hasPrefixFold(name, "x-acs-")
}

func appendACS3Text(dst, canonical []byte) []byte {
	dst = append(dst, acs3Algorithm+"\n"...)
	return appendSHA256(dst, canonical)
}
