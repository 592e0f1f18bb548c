// Package huawei speaks the REST protocol of Huawei Cloud: how parameters are
// written, calls signed, answers read and errors told apart.
package huawei

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/request"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

// API calls the operations of one product.
type API struct {
	client    *transport.Client
	validate  bool
	projectID string
	// project finds the project of the region where nobody names one; nil without a region.
	project *project
}

// New returns the API at the endpoint of cfg, or else at host. Credentials come
// from defaults where cfg has none.
func New(cfg *yunkit.Config, service, host string, defaults yunkit.CredentialsProvider) (*API, error) {
	endpoint := transport.Endpoint(cfg, host)
	if cfg.LegacySignature {
		cfg.Reject("WithLegacySignature: Huawei Cloud has no such signature")
	}
	client, err := transport.New(cfg, service, endpoint, defaults)
	if err != nil {
		return nil, err
	}
	api := &API{
		client:    client,
		validate:  !cfg.SkipValidation,
		projectID: cfg.ProjectID,
	}
	// Behind an endpoint of the user's own the public IAM of the region may know
	// nothing of the project, so that it is asked only when it is named as well.
	if cfg.Region != "" && (cfg.Endpoint == "" || os.Getenv("HUAWEICLOUD_SDK_IAM_ENDPOINT") != "") {
		if api.project, err = newProject(cfg, defaults); err != nil {
			return nil, err
		}
	}
	return api, nil
}

// CredentialsSource says in words where the credentials come from.
func (api *API) CredentialsSource(ctx context.Context) (string, error) {
	return api.client.CredentialsSource(ctx)
}

// CloseIdleConnections closes the connections that no call uses now.
func (api *API) CloseIdleConnections() {
	api.client.CloseIdleConnections()
	if api.project != nil {
		api.project.iam.Close()
	}
}

// Do carries out an operation with a request struct and returns its response.
// Each field of the request goes where its tag says, see [request.Parts].
func Do[T any](ctx context.Context, api *API, op Operation, req any) (*T, error) {
	out := new(T)
	c, err := api.newCall(ctx, op, req, out)
	if err != nil {
		return nil, err
	}
	meta, err := api.do(ctx, op, req, c)
	return transport.Result(out, meta, err)
}

func (api *API) newCall(ctx context.Context, op Operation, req, out any) (*call, error) {
	var problems []string
	if api.validate {
		problems = request.Check(req, api.provides)
		if problems == nil && op.Changes {
			problems = request.Unchanged(req, api.provides)
		}
	}
	parts, bad := request.Split(req, 0)
	if problems == nil {
		problems = bad
	}
	if problems != nil {
		return nil, api.client.Invalid(op.Name, problems...)
	}
	project, err := api.projectFor(ctx, op, parts.Path(projectParam))
	if err != nil {
		return nil, err
	}
	path, problems := expand(op.Path, project, parts.Path)
	if problems != nil {
		return nil, api.client.Invalid(op.Name, problems...)
	}
	return &call{
		path: path, query: sign.Query(parts.Query), header: parts.Header,
		body: parts.Body, contentType: parts.ContentType, out: out,
	}, nil
}

// Call makes a request that may have no method. The path may hold {project_id}.
// A GET is a read. Nothing is known of other operations but what opts say, so
// that they are never repeated blindly.
func (api *API) Call(ctx context.Context, method, path string, params, out any, opts ...yunkit.CallOption) (yunkit.Meta, error) {
	op := Operation{Name: strings.TrimSpace(method + " " + path), Class: transport.CallClass(opts), Method: method, Path: path}
	if method == http.MethodGet {
		op.Class = transport.Read
	}
	c := &call{out: out}
	var problems []string
	switch method {
	case http.MethodGet, http.MethodDelete:
		var values url.Values
		values, problems = request.EncodeCall(op.Name, params, out, 0)
		c.query = sign.Query(values)
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		c.body, problems = request.EncodeCallJSON(op.Name, params, out)
		c.contentType = request.JSONType
	default:
		problems = append(problems, fmt.Sprintf("method is %q, allowed are GET, POST, PUT, PATCH and DELETE", method))
	}
	noParam := func(string) string { return "" }
	written, bad := expand(path, "project", noParam)
	if u, err := url.Parse(written); err != nil || !strings.HasPrefix(path, "/") || u.EscapedPath() != written {
		bad = append(bad, fmt.Sprintf("path is %q, and must begin with a slash, be escaped and hold no query", path))
	}
	if problems = append(problems, bad...); problems != nil {
		return yunkit.Meta{}, api.client.Invalid(cmp.Or(op.Name, "Call"), problems...)
	}
	project, err := api.projectFor(ctx, op, "")
	if err != nil {
		return yunkit.Meta{}, err
	}
	if c.path, problems = expand(path, project, noParam); problems != nil {
		return yunkit.Meta{}, api.client.Invalid(op.Name, problems...)
	}
	return api.do(ctx, op, params, c)
}

func (api *API) do(ctx context.Context, op Operation, req any, c *call) (yunkit.Meta, error) {
	meta, err := api.client.Do(ctx, transport.Request{
		Operation: op.Name, Class: op.Class, Settled: op.Settled, Method: op.Method, Path: c.path, Params: req,
	}, c)
	transport.SetMeta(c.out, meta)
	return meta, err
}

// call is one call of an operation.
type call struct {
	path        string
	query       string
	header      http.Header
	body        []byte
	contentType string
	out         any
}
