// Package huawei speaks the REST protocol of Huawei Cloud: how parameters are
// written, calls signed, answers read and errors told apart.
package huawei

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/google/go-querystring/query"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/check"
	"github.com/yunkit/yunkit/internal/decode"
	"github.com/yunkit/yunkit/internal/params"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

// API calls the operations of one product.
type API struct {
	client    *transport.Client
	validate  bool
	projectID string
	// project finds the project of the region where nobody names one; nil without a region.
	project *yunkit.HuaweiProject
}

// Operation is one operation of a product. Path holds parameters in braces,
// and begins with a slash.
type Operation struct {
	Name   string
	Class  transport.Class
	Method string
	Path   string
}

// New returns the API at the endpoint of cfg, or else at host.
func New(cfg *yunkit.Config, service, host string) (*API, error) {
	endpoint := transport.Endpoint(cfg, host)
	if cfg.LegacySignature {
		cfg.Reject("WithLegacySignature: Huawei Cloud has no such signature")
	}
	if err := cfg.Err(service); err != nil {
		return nil, err
	}
	api := &API{
		client:    transport.New(cfg, service, endpoint, yunkit.HuaweiDefault(cfg.SourceOptions()...)),
		validate:  !cfg.SkipValidation,
		projectID: cfg.ProjectID,
	}
	// Behind an endpoint of the user's own the public IAM of the region may know
	// nothing of the project, so that it is asked only when it is named as well.
	if cfg.Region != "" && (cfg.Endpoint == "" || os.Getenv("HUAWEICLOUD_SDK_IAM_ENDPOINT") != "") {
		api.project = yunkit.NewHuaweiProject(cfg.Region, cfg.SourceOptions()...)
	}
	return api, nil
}

// projectParam is the path parameter that the client fills in.
const projectParam = "project_id"

// CredentialsSource says in words where the credentials come from.
func (api *API) CredentialsSource(ctx context.Context) (string, error) {
	return api.client.CredentialsSource(ctx)
}

// Do carries out an operation with a request struct and returns its response.
// Fields of the request with a path tag go into the path, those with a url tag
// into the query, and those with a json tag into the body.
func Do[T any](ctx context.Context, api *API, op Operation, req any) (*T, error) {
	out := new(T)
	api, err := api.inProject(ctx, op, requestProject(req))
	if err != nil {
		return nil, err
	}
	c, err := api.newCall(op, req, out)
	if err != nil {
		return nil, err
	}
	if _, err := api.do(ctx, op, req, c); err != nil {
		return nil, err
	}
	return out, nil
}

// inProject returns the API with the project that a call works in, which is
// looked up when the path wants one and neither request nor options name it.
func (api *API) inProject(ctx context.Context, op Operation, requested string) (*API, error) {
	if api.projectID != "" || requested != "" || api.project == nil || !strings.Contains(op.Path, "{"+projectParam+"}") {
		return api, nil
	}
	creds, err := api.client.Credentials(ctx, op.Name)
	if err != nil {
		return nil, err
	}
	id, err := api.project.ID(ctx, creds)
	if err != nil {
		return nil, api.client.Failed(op.Name, nil, err)
	}
	in := *api
	in.projectID = id
	return &in, nil
}

// requestProject returns the project that a request names.
func requestProject(req any) string {
	v := reflect.Indirect(reflect.ValueOf(req))
	if !v.IsValid() {
		return ""
	}
	if i, ok := planOf(v.Type()).path[projectParam]; ok {
		return v.Field(i).String()
	}
	return ""
}

func (api *API) newCall(op Operation, req, out any) (*call, error) {
	var problems []string
	if api.validate {
		problems = check.Struct(req, func(name string) (option string, ok bool) {
			if name != projectParam {
				return "", false
			}
			return "WithProjectID", api.projectID != ""
		})
	}
	v := reflect.Indirect(reflect.ValueOf(req))
	if !v.IsValid() {
		v = reflect.Zero(reflect.TypeOf(req).Elem())
	}
	fields := planOf(v.Type())
	path, bad := api.expand(op.Path, func(name string) string {
		if i, ok := fields.path[name]; ok {
			return v.Field(i).String()
		}
		return ""
	})
	if len(problems) == 0 {
		problems = bad
	}
	if problems != nil {
		return nil, api.client.Invalid(op.Name, problems...)
	}
	values, err := query.Values(req)
	if err != nil {
		return nil, api.client.Invalid(op.Name, err.Error())
	}
	c := &call{path: path, query: sign.Query(values), out: out}
	if fields.body {
		if c.body, err = encodeBody(v.Interface()); err != nil {
			return nil, api.client.Invalid(op.Name, err.Error())
		}
	}
	return c, nil
}

// Call makes a request that may have no method. The path may hold {project_id}.
// Nothing is known of the operation, so that it is never repeated blindly.
func (api *API) Call(ctx context.Context, method, path string, request, out any) (yunkit.Meta, error) {
	op := Operation{Name: strings.TrimSpace(method + " " + path), Class: transport.Once, Method: method, Path: path}
	api, err := api.inProject(ctx, op, "")
	if err != nil {
		return yunkit.Meta{}, err
	}
	c := &call{out: out}
	var problems []string
	switch method {
	case http.MethodGet, http.MethodDelete:
		var values url.Values
		values, problems = params.EncodeCall(op.Name, request, out, 0)
		c.query = sign.Query(values)
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		problems = transport.CheckCall(op.Name, out)
		body, err := encodeBody(request)
		if err != nil {
			problems = append(problems, err.Error())
		}
		if request != nil {
			c.body = body
		}
	default:
		problems = append(problems, fmt.Sprintf("method is %q, allowed are GET, POST, PUT, PATCH and DELETE", method))
	}
	var bad []string
	c.path, bad = api.expand(path, func(string) string { return "" })
	problems = append(problems, bad...)
	if u, err := url.Parse(c.path); err != nil || !strings.HasPrefix(path, "/") || u.EscapedPath() != c.path {
		problems = append(problems, fmt.Sprintf("path is %q, and must begin with a slash, be escaped and hold no query", path))
	}
	if problems != nil {
		return yunkit.Meta{}, api.client.Invalid(cmp.Or(op.Name, "Call"), problems...)
	}
	return api.do(ctx, op, request, c)
}

func (api *API) do(ctx context.Context, op Operation, req any, c *call) (yunkit.Meta, error) {
	meta, err := api.client.Do(ctx, transport.Request{
		Operation: op.Name, Class: op.Class, Method: op.Method, Path: c.path, Params: req,
	}, c)
	transport.SetMeta(c.out, meta)
	return meta, err
}

// expand replaces each {name} of a path, escaped as one segment. A value that
// would leave its segment is refused: it would make the call one of another
// resource.
func (api *API) expand(path string, value func(name string) string) (string, []string) {
	var problems []string
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		name, isParam := strings.CutPrefix(segment, "{")
		if !isParam {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		text := value(name)
		if name == projectParam {
			text = cmp.Or(text, api.projectID)
		}
		switch text {
		case "":
			problems = append(problems, name+" is required")
		case ".", "..":
			problems = append(problems, fmt.Sprintf("%s is %q, which has a meaning of its own in a path", name, text))
		}
		segments[i] = sign.Escape(text)
	}
	return strings.Join(segments, "/"), problems
}

// encodeBody writes JSON without the HTML escapes of encoding/json, which the
// vendor's own code does not write either.
func encodeBody(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return buf.Bytes(), err
}

// call is one call of an operation.
type call struct {
	path  string
	query string
	body  []byte
	out   any
}

// The vendor's form of a time in headers.
const timeFormat = "20060102T150405Z"

// Sign writes the parameters into r and signs it, or adds the user token.
func (c *call) Sign(r *http.Request, creds yunkit.Credentials, now time.Time) error {
	r.URL.RawQuery = c.query
	r.Header["Accept"] = acceptAny
	if c.body != nil {
		transport.SetBody(r, "application/json", string(c.body))
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

// Judge decodes an answer, or tells what its error means. A file comes with a
// success status, and an error is JSON with another one.
func (c *call) Judge(a *transport.Answer) transport.Judgement {
	e := readEnvelope(a.Body)
	var j transport.Judgement
	switch {
	case a.StatusCode >= 200 && a.StatusCode < 300 && !e.failed():
		if err := c.decode(a); err != nil {
			j = transport.Unreadable(a, err)
		}
	case e.code == "":
		j = transport.Unreadable(a, nil)
	default:
		j = judgeCode(e.code, e.message, a.StatusCode)
		j.Code, j.Message = e.code, e.message
	}
	j.RequestID = cmp.Or(a.Header.Get("X-Request-Id"), e.requestID)
	return j
}

var errNoFile = errors.New("the answer is no file")

// decode reads what a success brings: a file, a JSON object, or null and
// nothing where no data is expected.
func (c *call) decode(a *transport.Answer) error {
	if c.out == nil {
		return nil
	}
	out := reflect.ValueOf(c.out).Elem()
	fields := planOf(out.Type())
	if fields.download >= 0 {
		mediaType, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
		if len(a.Body) == 0 || strings.HasPrefix(mediaType, "text/") || strings.HasSuffix(mediaType, "json") {
			return errNoFile
		}
		// The file may exist only in this answer: it was read whole before the call counts as done.
		out.Field(fields.download).Set(reflect.ValueOf(io.NopCloser(bytes.NewReader(a.Keep()))))
		return nil
	}
	text := bytes.TrimSpace(a.Body)
	nothing := len(text) == 0 || string(text) == "null"
	switch {
	case nothing && (out.Kind() != reflect.Struct || !fields.body):
		return nil
	case out.Kind() != reflect.Struct: // a list, or whatever the caller of Call wants
		return json.Unmarshal(a.Body, c.out)
	}
	return decode.Object(a.Body, c.out)
}
