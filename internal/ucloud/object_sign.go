package ucloud

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

// Sign writes headers and query into r and signs it. The signature covers neither
// a time nor the query. A Date is not sent: the service does not look at it.
func (c *objectCall) Sign(r *http.Request, creds yunkit.Credentials, _ time.Time) error {
	if creds.AccessKeyID == "" {
		return transport.ErrNoKey
	}
	r.URL.RawQuery = c.query
	maps.Copy(r.Header, c.header)
	if c.body != nil {
		transport.SetBody(r, cmp.Or(c.contentType, r.Header.Get("Content-Type")), string(c.body))
	}
	if c.temporary = creds.SecurityToken != ""; c.temporary {
		r.Header.Set("SecurityToken", creds.SecurityToken)
	}
	if c.form {
		r.Header.Set("Content-Type", c.contentType)
		return nil
	}
	o := sign.Object{
		Method: r.Method, ContentMD5: r.Header.Get("Content-Md5"), ContentType: r.Header.Get("Content-Type"),
		Bucket: c.bucket, Key: c.key, Policy: c.op.policy,
	}
	r.Header.Set("Authorization", o.Authorization(creds.AccessKeyID, creds.AccessKeySecret))
	return nil
}

// SignedURL returns the URL of a call that carries its signature until end, with
// the parameters in query, which are not signed.
func (o *Objects) SignedURL(creds yunkit.Credentials, method, key string, end time.Time, contentMD5, contentType string, query url.Values) *url.URL {
	signed := sign.Object{
		Method: method, ContentMD5: contentMD5, ContentType: contentType,
		Date: strconv.FormatInt(end.Unix(), 10), Bucket: o.bucket, Key: key,
	}
	query.Set("UCloudPublicKey", creds.AccessKeyID)
	query.Set("Signature", signed.Signature(creds.AccessKeySecret))
	query.Set("Expires", signed.Date)
	if creds.SecurityToken != "" {
		query.Set("SecurityToken", creds.SecurityToken)
	}
	u := o.URL(key)
	u.RawQuery = sign.Query(query)
	return u
}
