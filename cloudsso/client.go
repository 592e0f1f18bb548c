package cloudsso

import (
	"context"
	"net/url"
	"slices"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/request"
)

// Service is the name of the product in errors and log lines.
const Service = "cloudsso"

// Client calls CloudSSO in one region. Make one with [NewClient] and share it.
type Client struct{ api *alibaba.API }

// regions are where CloudSSO has a host.
var regions = []string{"ap-northeast-2", "ap-southeast-1", "cn-hongkong", "cn-shanghai", "eu-central-1", "us-west-1"}

// NewClient returns a client of the region given with [yunkit.WithRegion], or
// else of [credentials.AlibabaRegion], which reads the environment and the profile
// of the vendor's command line: ap-northeast-2, ap-southeast-1, cn-hongkong,
// cn-shanghai, eu-central-1 or us-west-1. For a region that is newer than this list, or the host inside a
// VPC, give the host with [yunkit.WithEndpoint]. Without
// [yunkit.WithCredentials] the credentials come from [credentials.AlibabaDefault] at
// the first call. Nothing is sent yet, and every unusable option is reported at
// once.
func NewClient(opts ...yunkit.Option) (*Client, error) {
	cfg := yunkit.NewConfig(opts...)
	if cfg.Region == "" && cfg.Endpoint == "" {
		cfg.Region = credentials.AlibabaRegion(cfg.Profile)
	}
	if cfg.Endpoint == "" && !slices.Contains(regions, cfg.Region) {
		cfg.RejectRegion(regions)
	}
	api, err := alibaba.New(cfg, alibaba.Product{
		Service: Service,
		Version: "2021-05-15",
		Form:    true,
	}, "cloudsso."+cfg.Region+".aliyuncs.com", credentials.AlibabaDefault(cfg.SourceOptions()...))
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

// Call calls an operation by its name, for those that this package has no
// method for. params is a struct with url tags or a map, and out what the
// answer is decoded into, or nil. The call is signed, limited and logged like
// any other. Nothing is known of the operation, so that a call whose answer was
// lost is not repeated, unless [yunkit.AsRead] says that it changes nothing.
func (c *Client) Call(ctx context.Context, action string, params, out any, opts ...yunkit.CallOption) (yunkit.Meta, error) {
	return c.api.Call(ctx, action, params, out, opts...)
}

// Status says whether something can be used: a user, a credential, a feature.
// Values that are not listed here are kept as they are.
type Status string

// The two states of everything that can be switched.
const (
	// Enabled means that it can be used.
	Enabled Status = "Enabled"
	// Disabled means that it cannot, until somebody enables it.
	Disabled Status = "Disabled"
)

// Tag is a label of a resource.
type Tag struct {
	// Key is the name of the tag.
	Key string `url:"Key,omitempty"`
	// Value is its value; it may be empty.
	Value string `url:"Value,omitempty"`
}

// Tags is a list of tags as a parameter. Assign any []Tag.
type Tags []Tag

// EncodeValues sends the tags as key.1.Key, key.1.Value and so on.
func (l Tags) EncodeValues(key string, v *url.Values) error {
	return request.Structs(v, key, 1, l)
}
