// Package ucloud speaks the Action protocol of UCloud: how parameters are
// written, calls signed, answers read and errors told apart.
package ucloud

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/decode"
	"github.com/yunkit/yunkit/internal/params"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

// API calls the operations of one product.
type API struct {
	client   *transport.Client
	validate bool
	// given are sent where the request has no value of its own.
	given scope
}

// scope is where a call works.
type scope struct{ project, region string }

func (s scope) get(name string) string {
	switch name {
	case "ProjectId":
		return s.project
	case "Region":
		return s.region
	}
	return ""
}

// Operation is one operation of a product.
type Operation struct {
	Name  string
	Class transport.Class
}

// New returns the API at the endpoint of cfg, or else at host.
func New(cfg *yunkit.Config, service, host string) (*API, error) {
	endpoint := transport.Endpoint(cfg, host)
	if cfg.LegacySignature {
		cfg.Reject("WithLegacySignature: UCloud has one signature only")
	}
	if err := cfg.Err(service); err != nil {
		return nil, err
	}
	return &API{
		client:   transport.New(cfg, service, endpoint, yunkit.UCloudDefault(cfg.SourceOptions()...)),
		validate: !cfg.SkipValidation,
		given:    scope{cfg.ProjectID, cfg.Region},
	}, nil
}

// CredentialsSource says in words where the credentials come from.
func (api *API) CredentialsSource(ctx context.Context) (string, error) {
	return api.client.CredentialsSource(ctx)
}

// Do carries out an operation with a request struct and returns its response.
func Do[T any](ctx context.Context, api *API, op Operation, req any) (*T, error) {
	s, err := api.scope(ctx, op.Name)
	if err != nil {
		return nil, err
	}
	values, problems := params.Encode(req, api.validate, s.provides)
	if problems != nil {
		return nil, api.client.Invalid(op.Name, problems...)
	}
	out := new(T)
	if _, err := api.do(ctx, op, req, s, values, out); err != nil {
		return nil, err
	}
	return out, nil
}

// Call carries out an operation that may have no method. Nothing is known of
// it, so that it is never repeated blindly.
func (api *API) Call(ctx context.Context, action string, request, out any) (yunkit.Meta, error) {
	values, problems := params.EncodeCall(action, request, out, 0)
	if problems != nil {
		return yunkit.Meta{}, api.client.Invalid(cmp.Or(action, "Call"), problems...)
	}
	s, err := api.scope(ctx, action)
	if err != nil {
		return yunkit.Meta{}, err
	}
	return api.do(ctx, Operation{Name: action, Class: transport.Once}, request, s, values, out)
}

// scope returns what the options say, then what the source of the credentials
// says, then what the variables say.
func (api *API) scope(ctx context.Context, operation string) (scope, error) {
	s := api.given
	if s.project != "" && s.region != "" {
		return s, nil
	}
	creds, err := api.client.Credentials(ctx, operation)
	if err != nil {
		return s, err
	}
	s.project = cmp.Or(s.project, creds.ProjectID, os.Getenv("UCLOUD_PROJECT_ID"))
	s.region = cmp.Or(s.region, creds.Region, os.Getenv("UCLOUD_REGION"))
	return s, nil
}

// provides returns the option for a parameter that the client adds to requests
// that lack it, and whether it was given.
func (s scope) provides(name string) (option string, ok bool) {
	option = map[string]string{"ProjectId": "WithProjectID", "Region": "WithRegion"}[name]
	return option, s.get(name) != ""
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
		Operation: op.Name, Class: op.Class, Method: http.MethodPost, Params: req,
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

// Judge decodes an answer, or tells what its error means. Errors come with
// status 200 and a RetCode.
func (c *call) Judge(a *transport.Answer) transport.Judgement {
	e := readEnvelope(a.Body)
	var j transport.Judgement
	switch {
	case e.retCode == "0" && a.StatusCode < 300:
		if err := decode.Object(a.Body, c.out); err != nil {
			j = transport.Unreadable(a, err)
		}
	case e.retCode == "" || e.retCode == "0":
		j = transport.Unreadable(a, e.err)
	default:
		j = judgeCode(e.retCode, a.StatusCode, c.temporary)
		j.Code, j.Message = e.retCode, e.message
	}
	j.RequestID = a.Header.Get("X-Ucloud-Request-Uuid")
	return j
}
