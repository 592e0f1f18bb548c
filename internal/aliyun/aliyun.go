// Package aliyun speaks the RPC protocol of Alibaba Cloud: how parameters are
// written, calls signed, answers read and errors told apart.
package aliyun

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/params"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

// Product is what differs between the products that speak the protocol.
type Product struct {
	// Service names the product in errors and log lines.
	Service string
	// Version is the date of the API.
	Version string
	// Form sends parameters in the body, where no proxy logs them, instead of the query.
	Form bool
	// WrappedLists says that lists come as {"AccessTokens":{"AccessToken":[...]}}.
	WrappedLists bool
}

// API calls the operations of one product.
type API struct {
	Product
	client   *transport.Client
	validate bool
	legacy   bool
}

// Operation is one operation of a product.
type Operation struct {
	Name  string
	Class transport.Class
	// ClientToken says that the operation has that parameter. One is generated
	// when the caller gave none, so that the operation can be repeated.
	ClientToken bool
}

// New returns the API at the endpoint of cfg, or else at host.
func New(cfg *yunkit.Config, p Product, host string) (*API, error) {
	endpoint := transport.Endpoint(cfg, host)
	if err := cfg.Err(p.Service); err != nil {
		return nil, err
	}
	return &API{
		Product:  p,
		client:   transport.New(cfg, p.Service, endpoint, yunkit.AlibabaDefault(cfg.SourceOptions()...)),
		validate: !cfg.SkipValidation,
		legacy:   cfg.LegacySignature,
	}, nil
}

// CredentialsSource says in words where the credentials come from.
func (api *API) CredentialsSource(ctx context.Context) (string, error) {
	return api.client.CredentialsSource(ctx)
}

// Do carries out an operation with a request struct and returns its response.
func Do[T any](ctx context.Context, api *API, op Operation, req any) (*T, error) {
	values, problems := params.Encode(req, api.validate, nil)
	if problems != nil {
		return nil, api.client.Invalid(op.Name, problems...)
	}
	out := new(T)
	if _, err := api.do(ctx, op, req, values, out); err != nil {
		return nil, err
	}
	return out, nil
}

// Call carries out an operation that may have no method. Nothing is known of
// it, so that it is never repeated blindly.
func (api *API) Call(ctx context.Context, action string, request, out any) (yunkit.Meta, error) {
	values, problems := params.EncodeCall(action, request, out, 1)
	if problems != nil {
		return yunkit.Meta{}, api.client.Invalid(cmp.Or(action, "Call"), problems...)
	}
	return api.do(ctx, Operation{Name: action, Class: transport.Once}, request, values, out)
}

func (api *API) do(ctx context.Context, op Operation, req any, values url.Values, out any) (yunkit.Meta, error) {
	if op.ClientToken && values.Get("ClientToken") == "" {
		values.Set("ClientToken", rand.Text())
	}
	meta, err := api.client.Do(ctx, transport.Request{
		Operation: op.Name, Class: op.Class, Method: http.MethodPost,
		ClientToken: values.Get("ClientToken"), Params: req,
	}, &call{api: api, action: op.Name, params: values, out: out})
	transport.SetMeta(out, meta)
	return meta, err
}

// call is one call of an operation.
type call struct {
	api     *API
	action  string
	params  url.Values
	encoded string
	out     any
}

// The vendor's form of a time in parameters and headers.
const timeFormat = "2006-01-02T15:04:05Z"

const formType = "application/x-www-form-urlencoded"

// Sign writes the parameters into r and signs it with ACS3-HMAC-SHA256.
func (c *call) Sign(r *http.Request, creds yunkit.Credentials, now time.Time) error {
	if creds.AccessKeyID == "" {
		return transport.ErrNoKey
	}
	r.Header["Accept"] = acceptJSON
	if c.api.legacy {
		c.signLegacy(r, creds, now)
		return nil
	}
	if c.encoded == "" {
		c.encoded = sign.Query(c.params)
	}
	var body string
	if c.api.Form {
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

var acceptJSON = []string{"application/json"}

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
	for name, values := range c.params {
		all[name] = values
	}
	for name, values := range system {
		all[name] = values
	}
	system.Set("Signature", sign.RPC(r.Method, all, creds.AccessKeySecret))
	if c.api.Form {
		transport.SetBody(r, formType, sign.Query(c.params))
		r.URL.RawQuery = sign.Query(system)
		return
	}
	all.Set("Signature", system.Get("Signature"))
	r.URL.RawQuery = sign.Query(all)
}
