package huawei

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/request"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

// IAM is the identity service, which hands out tokens and keys, and knows projects.
type IAM struct{ client *transport.Client }

// NewIAM returns the service at an endpoint: that of the options, else of a
// profile, else of the environment, else that of the region.
func NewIAM(cfg *yunkit.Config, profile string) (*IAM, error) {
	host := "iam.myhuaweicloud.com"
	if cfg.Region != "" {
		host = "iam." + cfg.Region + ".myhuaweicloud.com"
	}
	at := *cfg
	at.Endpoint = cmp.Or(cfg.Endpoint, profile, os.Getenv("HUAWEICLOUD_SDK_IAM_ENDPOINT"))
	client, err := transport.New(&at, "iam", transport.Endpoint(&at, host), nil)
	return &IAM{client}, err
}

// Close closes the connections of the service.
func (iam *IAM) Close() { iam.client.CloseIdleConnections() }

// IAMRequest is one request to IAM. None of them changes anything but what is
// issued, so that each may be repeated.
type IAMRequest struct {
	// Operation is the vendor's name of it.
	Operation string
	// Method is the HTTP method.
	Method string
	// Path is the path below the endpoint.
	Path string
	// Query holds the parameters of the query.
	Query url.Values
	// Body is sent as JSON, unless it is nil.
	Body any
	// Unsigned says that the body speaks for the caller.
	Unsigned bool
	// IdentityProvider is the header X-Idp-Id.
	IdentityProvider string
}

// Do carries out a request and decodes the answer into out. It returns the user
// token, which comes in a header.
func (iam *IAM) Do(ctx context.Context, r IAMRequest, out any) (token string, err error) {
	c := &iamCall{call: call{path: r.Path, query: sign.Query(r.Query), out: out}, unsigned: r.Unsigned, provider: r.IdentityProvider}
	if r.Body != nil {
		var problems []string
		if c.body, problems = request.EncodeCallJSON(r.Operation, r.Body, nil); problems != nil {
			return "", iam.client.Invalid(r.Operation, problems...)
		}
		c.contentType = request.JSONType
	}
	_, err = iam.client.Do(ctx, transport.Request{
		Operation: r.Operation, Class: transport.Read, Method: r.Method, Path: r.Path, Params: r.Body, Unsigned: r.Unsigned,
	}, c)
	return c.token, err
}

type iamCall struct {
	call

	unsigned bool
	provider string
	token    string
}

// Sign adds what IAM alone takes.
func (c *iamCall) Sign(r *http.Request, creds yunkit.Credentials, now time.Time) error {
	if c.provider != "" {
		r.Header.Set("X-Idp-Id", c.provider)
	}
	if c.unsigned {
		r.URL.RawQuery = c.query
		r.Header["Accept"] = acceptAny
		transport.SetBody(r, c.contentType, string(c.body))
		return nil
	}
	return c.call.Sign(r, creds, now)
}

// Judge keeps the token of a success.
func (c *iamCall) Judge(ctx context.Context, a *transport.Answer) transport.Judgement {
	j := c.call.Judge(ctx, a)
	c.token = a.Header.Get("X-Subject-Token")
	return j
}

// project finds the project of a region, which most paths want. It asks IAM once
// and remembers the answer; failures are forgotten.
type project struct {
	iam    *IAM
	region string
	known  atomic.Pointer[string]
	turn   chan struct{} // held by the one who asks
}

// newProject returns the finder for the region of cfg, which is also the name of
// its project. Nothing is sent yet.
func newProject(cfg *yunkit.Config, defaults yunkit.CredentialsProvider) (*project, error) {
	at := *yunkit.NewConfig(cfg.SourceOptions()...)
	at.Profile, at.Region, at.Credentials = "", cfg.Region, cfg.Credentials
	if at.Credentials == nil {
		at.Credentials = defaults
	}
	iam, err := NewIAM(&at, "")
	return &project{iam: iam, region: cfg.Region, turn: make(chan struct{}, 1)}, err
}

// ID returns the project of creds where their source names one; else it is
// looked up, by one call however many goroutines ask.
func (p *project) ID(ctx context.Context, creds yunkit.Credentials) (string, error) {
	if creds.ProjectID != "" {
		return creds.ProjectID, nil
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if id := p.known.Load(); id != nil {
		return *id, nil
	}
	id, err := p.find(ctx)
	if err != nil {
		return "", fmt.Errorf("the project of region %q: %w", p.region, err)
	}
	p.known.Store(&id)
	return id, nil
}

func (p *project) find(ctx context.Context) (string, error) {
	var out struct {
		Projects []struct {
			ID string `json:"id"`
		} `json:"projects"`
	}
	_, err := p.iam.Do(ctx, IAMRequest{
		Operation: "KeystoneListProjects", Method: http.MethodGet, Path: "/v3/projects", Query: url.Values{"name": {p.region}},
	}, &out)
	if err != nil {
		return "", err
	}
	if len(out.Projects) != 1 || out.Projects[0].ID == "" {
		return "", fmt.Errorf("IAM knows %d of that name; give WithProjectID", len(out.Projects))
	}
	return out.Projects[0].ID, nil
}
