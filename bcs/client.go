package bcs

import (
	"cmp"
	"context"
	"os"
	"slices"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/huawei"
)

// Service is the name of the product in errors and log lines.
const Service = "bcs"

// Client calls Blockchain Service in one region. Make one with [NewClient] and
// share it.
type Client struct{ api *huawei.API }

// regions are where the service has a host. The last one has the node provider
// only; its host follows the pattern of the others and is not documented.
var regions = []string{"cn-east-2", "cn-north-1", "cn-north-4", "cn-south-1", "ap-southeast-3"}

// projectIDLength is how many characters a project ID has.
const projectIDLength = 32

// NewClient returns a client of the region given with [yunkit.WithRegion]:
// cn-east-2, cn-north-1, cn-north-4 or cn-south-1 for blockchain instances,
// ap-southeast-3 for the node provider. For any other host, those under
// myhuaweicloud.cn among them, give it with [yunkit.WithEndpoint]. The project
// is that of [yunkit.WithProjectID], else of the environment variable
// HUAWEICLOUD_SDK_PROJECT_ID, else of the source of the credentials, else it is
// looked up once by the region (with WithEndpoint only when
// HUAWEICLOUD_SDK_IAM_ENDPOINT says where); a request may name another one.
// Without [yunkit.WithCredentials] the credentials come from
// [credentials.HuaweiDefault] at the first call. Nothing is sent yet, and every unusable option is reported at
// once.
func NewClient(opts ...yunkit.Option) (*Client, error) {
	cfg := yunkit.NewConfig(opts...)
	if cfg.Endpoint == "" && !slices.Contains(regions, cfg.Region) {
		cfg.RejectRegion(regions)
	}
	cfg.ProjectID = cmp.Or(cfg.ProjectID, os.Getenv("HUAWEICLOUD_SDK_PROJECT_ID"))
	if cfg.ProjectID != "" && len(cfg.ProjectID) != projectIDLength && !cfg.SkipValidation {
		cfg.Reject("WithProjectID: the project ID is %q, and must have %d characters", cfg.ProjectID, projectIDLength)
	}
	api, err := huawei.New(cfg, Service, "bcs."+cfg.Region+".myhuaweicloud.com", credentials.HuaweiDefault(cfg.SourceOptions()...))
	if err != nil {
		return nil, err
	}
	return &Client{api}, nil
}

// CredentialsSource says in words where the credentials of the next call come
// from, such as "environment". It asks the sources when no call has yet.
func (c *Client) CredentialsSource(ctx context.Context) (string, error) {
	return c.api.CredentialsSource(ctx)
}

// CloseIdleConnections closes the connections that no call uses now. A program
// that drops a client calls it; otherwise they stay open for 45 seconds. It
// does nothing to the transport of [yunkit.WithHTTPClient], which others may use.
func (c *Client) CloseIdleConnections() { c.api.CloseIdleConnections() }

// Call makes a request that this package has no method for. The path is escaped
// already, and {project_id} in it is filled in. params is a struct with url
// tags or a map: the query of a GET or DELETE. Otherwise it is the JSON body. out
// is what the answer is decoded into, or nil. The call is signed, limited and
// logged like any other. A GET may be repeated. Nothing is known of other
// methods, so that a call whose answer was lost is not repeated, unless
// [yunkit.AsRead] says that it changes nothing.
func (c *Client) Call(ctx context.Context, method, path string, params, out any, opts ...yunkit.CallOption) (yunkit.Meta, error) {
	return c.api.Call(ctx, method, path, params, out, opts...)
}
