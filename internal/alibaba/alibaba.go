// Package alibaba speaks the RPC protocol of Alibaba Cloud: how parameters are
// written, calls signed, answers read and errors told apart.
package alibaba

import (
	"cmp"
	"context"
	"crypto/rand"
	"net/http"
	"net/url"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/request"
	"github.com/yunkit/yunkit/internal/transport"
)

// Product is what differs between the products that speak the protocol.
type Product struct {
	// Service names the product in errors and log lines.
	Service string
	// Version is the date of the API.
	Version string
	// Form sends parameters in the body, where no proxy logs them, instead of the query.
	// Otherwise only those do that are too long for a query.
	Form bool
}

// API calls the operations of one product.
type API struct {
	Product
	client   *transport.Client
	validate bool
	legacy   bool
}

// New returns the API at the endpoint of cfg, or else at host. Credentials come
// from defaults where cfg has none.
func New(cfg *yunkit.Config, p Product, host string, defaults yunkit.CredentialsProvider) (*API, error) {
	endpoint := transport.Endpoint(cfg, host)
	client, err := transport.New(cfg, p.Service, endpoint, defaults)
	if err != nil {
		return nil, err
	}
	return &API{
		Product:  p,
		client:   client,
		validate: !cfg.SkipValidation,
		legacy:   cfg.LegacySignature,
	}, nil
}

// CredentialsSource says in words where the credentials come from.
func (api *API) CredentialsSource(ctx context.Context) (string, error) {
	return api.client.CredentialsSource(ctx)
}

// CloseIdleConnections closes the connections that no call uses now.
func (api *API) CloseIdleConnections() { api.client.CloseIdleConnections() }

// Do carries out an operation with a request struct and returns its response.
func Do[T any](ctx context.Context, api *API, op Operation, req any) (*T, error) {
	encode := request.Encode
	if op.Changes {
		encode = request.EncodeChange
	}
	values, problems := encode(req, api.validate, nil)
	if problems != nil {
		return nil, api.client.Invalid(op.Name, problems...)
	}
	out := new(T)
	meta, err := api.do(ctx, op, req, values, out)
	return transport.Result(out, meta, err)
}

// Call carries out an operation that may have no method. Nothing is known of
// it but what opts say, so that it is never repeated blindly.
func (api *API) Call(ctx context.Context, action string, params, out any, opts ...yunkit.CallOption) (yunkit.Meta, error) {
	values, problems := request.EncodeCall(action, params, out, 1)
	if problems != nil {
		return yunkit.Meta{}, api.client.Invalid(cmp.Or(action, "Call"), problems...)
	}
	return api.do(ctx, Operation{Name: action, Class: transport.CallClass(opts)}, params, values, out)
}

func (api *API) do(ctx context.Context, op Operation, req any, values url.Values, out any) (yunkit.Meta, error) {
	if op.ClientToken && values.Get("ClientToken") == "" {
		values.Set("ClientToken", rand.Text())
	}
	meta, err := api.client.Do(ctx, transport.Request{
		Operation: op.Name, Class: op.Class, Settled: op.Settled, Method: http.MethodPost,
		ClientToken: values.Get("ClientToken"), Params: req, Unsigned: op.Unsigned,
	}, &call{api: api, action: op.Name, params: values, unsigned: op.Unsigned, out: out})
	transport.SetMeta(out, meta)
	return meta, err
}

// call is one call of an operation.
type call struct {
	api     *API
	action  string
	params  url.Values
	encoded string
	// unsigned says that the operation needs no key.
	unsigned bool
	out      any
}
