// Package ucloud speaks the Action protocol of UCloud: how parameters are
// written, calls signed, answers read and errors told apart.
package ucloud

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/request"
	"github.com/yunkit/yunkit/internal/transport"
)

// API calls the operations of one product.
type API struct {
	client   *transport.Client
	validate bool
	// given are sent where the request has no value of its own.
	given scope
	// static says that the credentials are a value: asking for them costs nothing.
	static bool
}

// New returns the API at the endpoint of cfg, or else at host. Credentials come
// from defaults where cfg has none.
func New(cfg *yunkit.Config, service, host string, defaults yunkit.CredentialsProvider) (*API, error) {
	endpoint := transport.Endpoint(cfg, host)
	if cfg.LegacySignature {
		cfg.Reject("WithLegacySignature: UCloud has one signature only")
	}
	_, static := cfg.Credentials.(yunkit.Credentials)
	client, err := transport.New(cfg, service, endpoint, defaults)
	if err != nil {
		return nil, err
	}
	return &API{
		client:   client,
		validate: !cfg.SkipValidation,
		given:    scope{cfg.ProjectID, cfg.Region},
		static:   static,
	}, nil
}

// CredentialsSource says in words where the credentials come from.
func (api *API) CredentialsSource(ctx context.Context) (string, error) {
	return api.client.CredentialsSource(ctx)
}

// Provider returns the source of the credentials, to be shared with other clients.
func (api *API) Provider() yunkit.CredentialsProvider { return api.client.Provider() }

// CloseIdleConnections closes the connections that no call uses now.
func (api *API) CloseIdleConnections() { api.client.CloseIdleConnections() }

// Do carries out an operation with a request struct and returns its response.
func Do[T any](ctx context.Context, api *API, op Operation, req any) (*T, error) {
	// What is wrong anyway needs no credentials. Only those that are a value can say
	// before what they add; others are asked when the rest is right.
	provides := anything
	if api.static {
		s, err := api.scope(ctx, op)
		if err != nil {
			return nil, err
		}
		provides = s.provides
	}
	encode := request.Encode
	if op.Changes {
		encode = request.EncodeChange
	}
	values, problems := encode(req, api.validate, provides)
	if problems != nil {
		return nil, api.client.Invalid(op.Name, problems...)
	}
	s, err := api.scope(ctx, op)
	if err != nil {
		return nil, err
	}
	if api.validate && (s.project == "" || s.region == "") {
		if problems := request.Check(req, s.provides); problems != nil {
			return nil, api.client.Invalid(op.Name, problems...)
		}
	}
	out := new(T)
	meta, err := api.do(ctx, op, req, s, values, out)
	return transport.Result(out, meta, err)
}

// Call carries out an operation that may have no method. Nothing is known of
// it but what opts say, so that it is never repeated blindly.
func (api *API) Call(ctx context.Context, action string, params, out any, opts ...yunkit.CallOption) (yunkit.Meta, error) {
	values, problems := request.EncodeCall(action, params, out, 0)
	if problems != nil {
		return yunkit.Meta{}, api.client.Invalid(cmp.Or(action, "Call"), problems...)
	}
	op := Operation{Name: action, Class: transport.CallClass(opts)}
	s, err := api.scope(ctx, op)
	if err != nil {
		return yunkit.Meta{}, err
	}
	return api.do(ctx, op, params, s, values, out)
}

func (api *API) do(ctx context.Context, op Operation, req any, s scope, values url.Values, out any) (yunkit.Meta, error) {
	for _, name := range []string{"ProjectId", "Region"} {
		if value := s.get(name); value != "" && values.Get(name) == "" {
			values.Set(name, value)
		}
	}
	// An empty value cannot be sent: the service drops it before it checks the signature.
	for name := range values {
		if values.Get(name) == "" {
			delete(values, name)
		}
	}
	values.Set("Action", op.Name)
	meta, err := api.client.Do(ctx, transport.Request{
		Operation: op.Name, Class: op.Class, Settled: op.Settled, Method: http.MethodPost, Params: req,
	}, &call{params: values, out: out})
	transport.SetMeta(out, meta)
	return meta, err
}

// call is one call of an operation.
type call struct {
	params    url.Values
	temporary bool // signed with a security token
	out       any
}
