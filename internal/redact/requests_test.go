package redact_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit/internal/redact"
)

// What opens something is found wherever a vendor puts it; what only names a key
// or an algorithm may be told.
func TestProofs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why, query, form string
		header           http.Header
		want             []string
	}{
		{why: "nothing", query: "Action=GetUser&SignatureNonce=1&SignatureMethod=HMAC-SHA1&ClientToken=2&NextToken=3"},
		{why: "Alibaba's header", header: http.Header{"Authorization": {"ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host;x,Signature=0a1b"}}, want: []string{"0a1b"}},
		{why: "Huawei's header", header: http.Header{"Authorization": {"SDK-HMAC-SHA256 Access=key, SignedHeaders=host;x, Signature=0a1b"}}, want: []string{"0a1b"}},
		{why: "UCloud's header", header: http.Header{"Authorization": {"UCloud key:a/b+c="}}, want: []string{"a/b+c="}},
		{why: "a token", header: http.Header{"Authorization": {"Bearer abc"}}, want: []string{"abc"}},
		{why: "no scheme", header: http.Header{"Authorization": {"abc"}}, want: []string{"abc"}},
		{why: "tokens of temporary keys, in any case", header: http.Header{"x-acs-security-token": {"abc"}}, want: []string{"abc"}},
		{why: "a signed URL", query: "UCloudPublicKey=key&Expires=1&Signature=a%2Fb%3D", want: []string{"a/b="}},
		{why: "a form", form: "Action=GetUser&SecurityToken=t%2B&Signature=a%2Fb", want: []string{"t+", "a/b"}},
	} {
		r := &http.Request{URL: &url.URL{RawQuery: tt.query}, Header: tt.header}
		if r.Header == nil {
			r.Header = http.Header{}
		}
		var body func() (io.ReadCloser, error)
		if tt.form != "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			body = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(tt.form)), nil }
		}
		assert.Equal(t, tt.want, redact.Proofs(r, body), tt.why)
	}
	assert.Empty(t, redact.Proofs(nil, nil), "an attempt that was not signed")
	r := &http.Request{URL: &url.URL{}, Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}}
	assert.Empty(t, redact.Proofs(r, func() (io.ReadCloser, error) { return nil, errors.New("gone") }))
}
