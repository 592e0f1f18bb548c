package bench

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"github.com/yunkit/yunkit/internal/sign"
)

// Signer is a signing algorithm and the least that it needs.
type Signer struct {
	// Name is that of the algorithm.
	Name string
	// Sign signs a request and returns the signature, or the header that ends in it.
	Sign func() (string, error)
	// Digest makes the same signature of a text that was put together before.
	Digest func() []byte
}

// Signers returns the signers of all vendors, each with a request of one of the
// compared operations.
func Signers() []Signer {
	return []Signer{acs3(), rpc(), huawei(), action()}
}

const (
	signHost  = "cloud.example.com"
	emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // SHA-256 of nothing
)

func acs3() Signer {
	r := &http.Request{
		Method: http.MethodPost,
		URL:    &url.URL{Scheme: "https", Host: signHost, Path: "/", RawQuery: "Count=100&Description=servers%20of%20the%20second%20hall&Name=rack-7"},
		Header: http.Header{
			"X-Acs-Action":          {"CreateAccessToken"},
			"X-Acs-Content-Sha256":  {emptyHash},
			"X-Acs-Date":            {"2026-02-03T04:05:06Z"},
			"X-Acs-Signature-Nonce": {"0123456789abcdef"},
			"X-Acs-Version":         {"2019-06-01"},
		},
	}
	text := strings.Join([]string{
		"POST", "/", r.URL.RawQuery,
		"host:" + signHost,
		"x-acs-action:CreateAccessToken",
		"x-acs-content-sha256:" + emptyHash,
		"x-acs-date:2026-02-03T04:05:06Z",
		"x-acs-signature-nonce:0123456789abcdef",
		"x-acs-version:2019-06-01",
		"",
		"host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version",
		emptyHash,
	}, "\n")
	return Signer{
		Name: "ACS3-HMAC-SHA256",
		Sign: func() (string, error) {
			err := sign.ACS3(r, keyID, secret)
			return r.Header["Authorization"][0], err
		},
		Digest: digestSHA256("ACS3-HMAC-SHA256\n", text),
	}
}

func huawei() Signer {
	r := &http.Request{
		Method: http.MethodGet,
		URL:    &url.URL{Scheme: "https", Host: signHost, Path: "/v1/" + projectID + "/node-provider/credentials", RawQuery: "limit=100&offset=100"},
		Header: http.Header{"X-Sdk-Date": {"20260203T040506Z"}},
	}
	text := strings.Join([]string{
		"GET", r.URL.Path + "/", r.URL.RawQuery,
		"x-sdk-date:20260203T040506Z",
		"",
		"x-sdk-date",
		emptyHash,
	}, "\n")
	return Signer{
		Name: "SDK-HMAC-SHA256",
		Sign: func() (string, error) {
			err := sign.SDKHMACSHA256(r, nil, keyID, secret)
			return r.Header["Authorization"][0], err
		},
		Digest: digestSHA256("SDK-HMAC-SHA256\n20260203T040506Z\n", text),
	}
}

// digestSHA256 is what both algorithms with SHA-256 rest on: the hash of the
// canonical request, and an HMAC over a head and that hash.
func digestSHA256(head, canonical string) func() []byte {
	text, toSign, key := []byte(canonical), []byte(head), []byte(secret)
	toSign = append(toSign, make([]byte, 2*sha256.Size)...)
	return func() []byte {
		sum := sha256.Sum256(text)
		hex.Encode(toSign[len(head):], sum[:])
		mac := hmac.New(sha256.New, key)
		mac.Write(toSign)
		return mac.Sum(nil)
	}
}

func rpc() Signer {
	params := url.Values{
		"AccessKeyId":      {keyID},
		"Action":           {"ListAccessTokens"},
		"Format":           {"JSON"},
		"SignatureMethod":  {"HMAC-SHA1"},
		"SignatureNonce":   {"0123456789abcdef"},
		"SignatureVersion": {"1.0"},
		"Status":           {"activated"},
		"Timestamp":        {"2026-02-03T04:05:06Z"},
		"Version":          {"2019-06-01"},
	}
	text := []byte("POST&%2F&AccessKeyId%3D" + keyID + "%26Action%3DListAccessTokens%26Format%3DJSON%26SignatureMethod%3DHMAC-SHA1" +
		"%26SignatureNonce%3D0123456789abcdef%26SignatureVersion%3D1.0%26Status%3Dactivated" +
		"%26Timestamp%3D2026-02-03T04%253A05%253A06Z%26Version%3D2019-06-01")
	key := []byte(secret + "&")
	return Signer{
		Name: "RPC, HMAC-SHA1",
		Sign: func() (string, error) { return sign.RPC(http.MethodPost, params, secret), nil },
		Digest: func() []byte {
			mac := hmac.New(sha1.New, key)
			mac.Write(text)
			return mac.Sum(nil)
		},
	}
}

func action() Signer {
	params := url.Values{
		"Action":    {"DescribeUFileToken"},
		"Display":   {"0"},
		"ProjectId": {projectID},
		"PublicKey": {keyID},
		"Region":    {"cn-bj"},
	}
	text := []byte("ActionDescribeUFileTokenDisplay0ProjectId" + projectID + "PublicKey" + keyID + "Regioncn-bj" + secret)
	var sum [sha1.Size]byte
	return Signer{
		Name: "Action, SHA1",
		Sign: func() (string, error) { return sign.Action(params, secret), nil },
		Digest: func() []byte {
			sum = sha1.Sum(text)
			return sum[:]
		},
	}
}
