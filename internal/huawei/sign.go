package huawei

import (
	"maps"
	"net/http"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

// The vendor's form of a time in headers.
const timeFormat = "20060102T150405Z"

// Sign writes the parameters into r and signs it, or adds the user token.
func (c *call) Sign(r *http.Request, creds yunkit.Credentials, now time.Time) error {
	r.URL.RawQuery = c.query
	r.Header["Accept"] = acceptAny
	maps.Copy(r.Header, c.header)
	if c.body != nil {
		transport.SetBody(r, c.contentType, string(c.body))
	}
	if creds.AuthToken != "" {
		r.Header.Set("X-Auth-Token", creds.AuthToken)
		return nil
	}
	r.Header.Set("X-Sdk-Date", now.UTC().Format(timeFormat))
	if creds.SecurityToken != "" {
		r.Header.Set("X-Security-Token", creds.SecurityToken)
	}
	return sign.SDKHMACSHA256(r, c.body, creds.AccessKeyID, creds.AccessKeySecret)
}

// Files are answered too, so that JSON alone would be wrong to ask for.
var acceptAny = []string{"application/json, */*"}
