package ucloud

import (
	"net/http"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

// Sign puts the signed parameters into the body, where no proxy logs them. The
// signature holds no time: the service has no clock check.
func (c *call) Sign(r *http.Request, creds yunkit.Credentials, _ time.Time) error {
	if creds.AccessKeyID == "" {
		return transport.ErrNoKey
	}
	c.params.Del("Signature")
	c.params.Set("PublicKey", creds.AccessKeyID)
	if c.temporary = creds.SecurityToken != ""; c.temporary {
		c.params.Set("SecurityToken", creds.SecurityToken)
	} else {
		c.params.Del("SecurityToken")
	}
	c.params.Set("Signature", sign.Action(c.params, creds.AccessKeySecret))
	transport.SetBody(r, "application/x-www-form-urlencoded", sign.Query(c.params))
	return nil
}
