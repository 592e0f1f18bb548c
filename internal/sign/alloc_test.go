package sign

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAllocations holds each signer to at most three allocations more than the digests alone. It
// cannot run in parallel, since allocations are counted for the whole process.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	// As long as the longest in use: short secrets are kept on the stack.
	secret := strings.Repeat("test-secret-not-real", 2)
	key, text, body := []byte(secret), make([]byte, 1024), []byte("{}")
	bareSHA256 := testing.AllocsPerRun(100, func() {
		sum := sha256.Sum256(text)
		mac := hmac.New(sha256.New, key)
		mac.Write(sum[:])
		mac.Sum(nil)
	})
	bareHMACSHA1 := testing.AllocsPerRun(100, func() {
		mac := hmac.New(sha1.New, key)
		mac.Write(text)
		mac.Sum(nil)
	})
	bareSHA1 := testing.AllocsPerRun(100, func() { sha1.Sum(text) })

	params := testParams()
	many := url.Values{}
	for i := range 2 * fieldsOnStack {
		many.Set("Name."+strconv.Itoa(i), "云")
	}
	acs3, acs3Many, huawei, huaweiUnsigned := acs3Request(), acs3Request(), huaweiTestRequest(), huaweiTestRequest()
	acs3.URL.RawQuery = params.Encode() // "+" for spaces: not what is signed, letter by letter
	acs3Many.URL.RawQuery = many.Encode()
	huawei.URL.RawQuery = params.Encode()
	huaweiUnsigned.Header.Set("Content-Type", "application/octet-stream")

	var err error
	tests := []struct {
		name    string
		bare    float64
		allowed float64
		sign    func()
	}{
		{"ACS3", bareSHA256, 3, func() { err = ACS3(acs3, testKey, secret) }},
		{"ACS3, more parameters than fit on the stack", bareSHA256, 5, func() { err = ACS3(acs3Many, testKey, secret) }},
		{"SDKHMACSHA256", bareSHA256, 3, func() { err = SDKHMACSHA256(huawei, body, testKey, secret) }},
		{"SDKHMACSHA256, unsigned body", bareSHA256, 3, func() {
			delete(huaweiUnsigned.Header, "X-Sdk-Content-Sha256")
			err = SDKHMACSHA256(huaweiUnsigned, body, testKey, secret)
		}},
		{"RPC", bareHMACSHA1, 3, func() { RPC(http.MethodPost, params, secret) }},
		{"Action", bareSHA1, 3, func() { Action(params, secret) }},
	}
	for _, tt := range tests {
		got := testing.AllocsPerRun(100, tt.sign)
		require.NoError(t, err)
		t.Logf("%s: %v, digests alone %v", tt.name, got, tt.bare)
		assert.LessOrEqual(t, got, tt.bare+tt.allowed, tt.name)
	}
}
