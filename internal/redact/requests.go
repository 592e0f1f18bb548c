package redact

import (
	"io"
	"net/http"
	"net/url"
	"strings"
)

// proofs are the headers and parameters that sign or authorise a request, in
// small letters.
var proofs = map[string]bool{
	"authorization": true, "proxy-authorization": true, "cookie": true, "signature": true, "securitytoken": true, "x-auth-token": true,
	"x-subject-token": true, "x-security-token": true, "x-acs-security-token": true,
}

// Proofs returns what signs or authorises a request, in its headers, its URL and
// its body where that is a form; body gives it once more. Whoever reads it in an
// error could send the request again, so it is a secret of the call. Names of keys
// and algorithms are none.
func Proofs(r *http.Request, body func() (io.ReadCloser, error)) []string {
	if r == nil {
		return nil
	}
	var found []string
	for name, values := range r.Header {
		if name = strings.ToLower(name); !proofs[name] {
			continue
		}
		for _, value := range values {
			if strings.HasSuffix(name, "authorization") {
				value = proof(value)
			}
			found = append(found, value)
		}
	}
	for _, query := range []string{r.URL.RawQuery, form(r, body)} {
		for pair := range strings.SplitSeq(query, "&") {
			name, value, _ := strings.Cut(pair, "=")
			if name, err := url.QueryUnescape(name); err != nil || !proofs[strings.ToLower(name)] {
				continue
			}
			if value, err := url.QueryUnescape(value); err == nil {
				found = append(found, value)
			}
		}
	}
	return found
}

// maxForm is more than any form that is sent.
const maxForm = 1 << 20

func form(r *http.Request, body func() (io.ReadCloser, error)) string {
	if body == nil || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		return ""
	}
	content, err := body()
	if err != nil {
		return ""
	}
	defer content.Close()
	text, _ := io.ReadAll(io.LimitReader(content, maxForm)) // what cannot be read was not sent
	return string(text)
}

// proof returns what proves something in the header Authorization:
//
//	ACS3-HMAC-SHA256 Credential=KEY,SignedHeaders=a;b,Signature=PROOF
//	UCloud KEY:PROOF
//	Bearer PROOF
func proof(authorization string) string {
	if _, signature, ok := strings.Cut(authorization, "Signature="); ok {
		signature, _, _ = strings.Cut(signature, ",")
		return strings.TrimSpace(signature)
	}
	scheme, rest, ok := strings.Cut(strings.TrimSpace(authorization), " ")
	if !ok {
		return scheme
	}
	if _, signature, ok := strings.Cut(rest, ":"); ok {
		return signature
	}
	return rest[strings.LastIndex(rest, " ")+1:]
}
