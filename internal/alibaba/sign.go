package alibaba

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

// The vendor's form of a time in parameters and headers.
const timeFormat = "2006-01-02T15:04:05Z"

const formType = "application/x-www-form-urlencoded"

// Sign writes the parameters into r and signs it with ACS3-HMAC-SHA256.
func (c *call) Sign(r *http.Request, creds yunkit.Credentials, now time.Time) error {
	r.Header["Accept"] = acceptJSON
	if c.unsigned {
		c.writeUnsigned(r, now)
		return nil
	}
	if creds.AccessKeyID == "" {
		return transport.ErrNoKey
	}
	if c.api.legacy {
		c.signLegacy(r, creds, now)
		return nil
	}
	if c.encoded == "" {
		c.encoded = sign.Query(c.params)
	}
	var body string
	if c.inForm(c.encoded) {
		body = c.encoded
		transport.SetBody(r, formType, body)
	} else {
		r.URL.RawQuery = c.encoded
	}
	sum := sha256.Sum256([]byte(body))
	var hash [2 * sha256.Size]byte
	hex.Encode(hash[:], sum[:])
	// One array backs all values; a slice each would be an allocation each.
	values := []string{
		c.action, c.api.Version, now.UTC().Format(timeFormat), rand.Text(),
		string(hash[:]), creds.SecurityToken, creds.AccessKeyID,
	}
	names := [...]string{
		"X-Acs-Action", "X-Acs-Version", "X-Acs-Date", "X-Acs-Signature-Nonce",
		"X-Acs-Content-Sha256", "X-Acs-Security-Token", "X-Acs-Accesskey-Id",
	}
	count := len(names)
	if creds.SecurityToken == "" {
		count -= 2
	}
	for i, name := range names[:count] {
		r.Header[name] = values[i : i+1 : i+1]
	}
	return sign.ACS3(r, creds.AccessKeyID, creds.AccessKeySecret)
}

// maxQuery is how long a query may be. Gateways refuse request lines from 8,000
// bytes on, and the legacy signature adds its own parameters.
const maxQuery = 4 << 10

// inForm reports whether the parameters travel in the body of a form, which every
// product takes beside the query.
func (c *call) inForm(encoded string) bool { return c.api.Form || len(encoded) > maxQuery }

var acceptJSON = []string{"application/json"}

// writeUnsigned writes the parameters without a signature, which the service
// takes in the older form of the protocol alone.
func (c *call) writeUnsigned(r *http.Request, now time.Time) {
	r.URL.RawQuery = sign.Query(url.Values{
		"Action": {c.action}, "Version": {c.api.Version}, "Format": {"JSON"}, "Timestamp": {now.UTC().Format(timeFormat)},
	})
	transport.SetBody(r, formType, sign.Query(c.params))
}

// signLegacy signs with the RPC signature 1.0, which covers the query and the
// form together and travels in the query.
func (c *call) signLegacy(r *http.Request, creds yunkit.Credentials, now time.Time) {
	system := url.Values{
		"Action":           {c.action},
		"Version":          {c.api.Version},
		"Format":           {"JSON"}, // the service's own default is XML
		"AccessKeyId":      {creds.AccessKeyID},
		"SignatureMethod":  {"HMAC-SHA1"},
		"SignatureVersion": {"1.0"},
		"SignatureNonce":   {rand.Text()},
		"Timestamp":        {now.UTC().Format(timeFormat)},
	}
	if creds.SecurityToken != "" {
		system.Set("SecurityToken", creds.SecurityToken)
	}
	all := url.Values{}
	maps.Copy(all, c.params)
	maps.Copy(all, system)
	system.Set("Signature", sign.RPC(r.Method, all, creds.AccessKeySecret))
	if params := sign.Query(c.params); c.inForm(params) {
		transport.SetBody(r, formType, params)
		r.URL.RawQuery = sign.Query(system)
		return
	}
	all.Set("Signature", system.Get("Signature"))
	r.URL.RawQuery = sign.Query(all)
}
