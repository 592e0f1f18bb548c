package fakecloud

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
	"github.com/yunkit/yunkit/internal/sign"
)

// FuzzAcceptsWhatIsSigned signs requests with any parameter, sends them through
// the wire format of net/http and verifies what comes out: what is signed must
// be what is sent, whatever it is.
func FuzzAcceptsWhatIsSigned(f *testing.F) {
	f.Add("Filter", "AccessConfigurationName sw a+b", "00000000-0000-4000-8000-000000000001")
	f.Add("a b", "ü=&%zz;\x00\xff", "%2F ~ü..")
	f.Add("a-1", "", "a:b@c")
	f.Add("[a]", "*'()!", ";,+")
	apis := map[string]*model.API{}
	for _, product := range []string{"cloudsso", "smc", "bcs", "ufile"} {
		api, err := model.Load(product)
		require.NoError(f, err)
		apis[product] = api
	}
	f.Fuzz(func(t *testing.T, name, value, segment string) {
		for product, api := range apis {
			if slices.Contains(api.Common, name) || name == "SignatureType" || segment == "" {
				return // it would change what is said of the signature, or the path
			}
			s := &Server{
				api: api, expired: map[string]bool{},
				accepted: []yunkit.Credentials{{AccessKeyID: AccessKeyID, AccessKeySecret: AccessKeySecret}},
			}
			r := received(t, signed(t, product, name, value, segment))
			_, refusal := vendors[api.Protocol].open(s, r)
			if refusal == nil {
				continue
			}
			accepted := []string{
				"InvalidParameter.", "MissingParameter.", // Alibaba Cloud
				"BCS.03400001",          // Huawei Cloud
				"230", "15002", "15018", // UCloud
			}
			assert.True(t, slices.ContainsFunc(accepted, func(code string) bool { return strings.HasPrefix(refusal.Code, code) }),
				"%s: %s %s", product, refusal.Code, refusal.Message)
		}
	})
}

// signed returns a signed request of a product; segment is in the path where that has parameters.
func signed(t *testing.T, product, name, value, segment string) *http.Request {
	t.Helper()
	const host = "http://127.0.0.1"
	now := time.Now().UTC()
	params := url.Values{name: {value}}
	build := func(method, target, form string) *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(form))
		require.NoError(t, err)
		return r
	}
	var r *http.Request
	switch product {
	case "cloudsso": // ACS3, once in the query and once in the body
		form := sign.Query(params)
		r = build(http.MethodPost, host+"/?"+sign.Query(params), form)
		sum := sha256.Sum256([]byte(form))
		for header, text := range map[string]string{
			"Content-Type": "application/x-www-form-urlencoded", "X-Acs-Action": "ListUsers", "X-Acs-Version": "2021-05-15",
			"X-Acs-Date": now.Format(time.RFC3339), "X-Acs-Signature-Nonce": rand.Text(), "X-Acs-Content-Sha256": hex.EncodeToString(sum[:]),
		} {
			r.Header.Set(header, text)
		}
		require.NoError(t, sign.ACS3(r, AccessKeyID, AccessKeySecret))
	case "smc": // the signature 1.0
		for key, text := range map[string]string{
			"Action": "ListAccessTokens", "Version": "2019-06-01", "AccessKeyId": AccessKeyID, "Timestamp": now.Format(time.RFC3339),
			"SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0", "SignatureNonce": rand.Text(),
		} {
			params.Set(key, text)
		}
		params.Set("Signature", sign.RPC(http.MethodPost, params, AccessKeySecret))
		r = build(http.MethodPost, host+"/?"+sign.Query(params), "")
	case "bcs":
		path := "/v1/0123456789abcdef0123456789abtest/node-provider/credentials/" + sign.Escape(segment)
		r = build(http.MethodDelete, host+path+"?"+sign.Query(params), "")
		r.Header.Set("User-Agent", "test")
		r.Header.Set("X-Sdk-Date", now.Format("20060102T150405Z"))
		require.NoError(t, sign.SDKHMACSHA256(r, nil, AccessKeyID, AccessKeySecret))
	case "ufile":
		if value == "" { // the encoder of a form leaves it out
			params = url.Values{}
		}
		params.Set("Action", "DescribeUFileToken")
		params.Set("PublicKey", AccessKeyID)
		params.Set("Signature", sign.Action(params, AccessKeySecret))
		r = build(http.MethodPost, host+"/", params.Encode())
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// received returns a request as the server reads it from the wire.
func received(t *testing.T, r *http.Request) *request {
	t.Helper()
	var wire bytes.Buffer
	require.NoError(t, r.Write(&wire))
	got, err := http.ReadRequest(bufio.NewReader(&wire))
	require.NoError(t, err)
	body, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	req := parse(got, body)
	req.now = time.Now()
	return req
}
