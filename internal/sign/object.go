package sign

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the vendor's choice, and part of the protocol
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
)

// Object is what the signature of a call of UCloud's object storage covers (UCloud, "US3 API
// signature"). The query, and headers of other names than x-ucloud-, are not among it.
type Object struct {
	Method      string      // of HTTP
	ContentMD5  string      // as it is sent: hex, not Base64
	ContentType string      // of the file where a form is posted
	Date        string      // as it is sent; of a presigned URL, when it ends, in Unix seconds
	Header      http.Header // only names that begin with x-ucloud- count
	Bucket      string      // its name
	Key         string      // as it is, unescaped; empty for calls of the whole bucket
	Policy      string      // of an upload with a callback, encoded as it is sent
}

// Signature returns the signature with a private key. It holds no time of its own, so that it never
// expires by itself.
func (o *Object) Signature(privateKey string) string {
	mac := hmac.New(sha1.New, []byte(privateKey))
	mac.Write(o.text())
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Authorization returns the value of that header.
func (o *Object) Authorization(publicKey, privateKey string) string {
	value := "UCloud " + publicKey + ":" + o.Signature(privateKey)
	if o.Policy != "" {
		value += ":" + o.Policy
	}
	return value
}

// text returns the string to sign.
func (o *Object) text() []byte {
	buf := make([]byte, 0, 256)
	for _, line := range [...]string{strings.ToUpper(o.Method), o.ContentMD5, o.ContentType, o.Date} {
		buf = append(buf, line...)
		buf = append(buf, '\n')
	}
	buf = o.appendHeaders(buf)
	buf = append(buf, '/')
	buf = append(buf, o.Bucket...)
	buf = append(buf, '/')
	buf = append(buf, o.Key...)
	return append(buf, o.Policy...)
}

// appendHeaders adds the signed headers: sorted by name, values joined by commas.
func (o *Object) appendHeaders(buf []byte) []byte {
	var fields []field
	for name, values := range o.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-ucloud-") {
			trimmed := make([]string, len(values))
			for i, value := range values {
				trimmed[i] = strings.TrimSpace(value)
			}
			fields = append(fields, field{name, strings.Join(trimmed, ",")})
		}
	}
	slices.SortFunc(fields, compareFields)
	for _, f := range fields {
		buf = append(buf, f.name...)
		buf = append(buf, ':')
		buf = append(buf, f.value...)
		buf = append(buf, '\n')
	}
	return buf
}
