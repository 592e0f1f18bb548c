package ufile

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/request"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// Service is the name of the product in errors and log lines.
const Service = "ufile"

// Client calls the control plane of UFile. Make one with [NewClient] and share it.
type Client struct {
	api *ucloud.API
	// config is what Bucket goes on from; a function, for fmt prints what fields hold.
	config func() yunkit.Config
}

// regions are those of the platform; UFile's own documents call cn-bj2 cn-bj too.
var regions = []string{
	"afr-nigeria", "bra-saopaulo", "cn-bj", "cn-bj1", "cn-bj2", "cn-gd", "cn-gd2", "cn-guiyang1", "cn-jx", "cn-sh", "cn-sh2",
	"cn-wlcb", "cn-wlcb2", "ge-fra", "hk", "idn-jakarta", "ind-mumbai", "jpn-tky", "kr-seoul", "kz-ala", "mx-mex", "ph-mnl",
	"pk-khi", "rus-mosc", "sg", "th-bkk", "tw-tp", "uae-dubai", "uk-london", "us-ca", "us-den", "us-ws", "uz-tas", "vn-sng",
}

// NewClient returns a client of api.ucloud.cn, which serves all regions. The
// region of [yunkit.WithRegion] (else of the source of the credentials, else of
// the environment variable UCLOUD_REGION) and the project of
// [yunkit.WithProjectID] (else of that source, else of UCLOUD_PROJECT_ID) are
// sent with requests that name none; both are optional here, and required by
// some operations. Beijing 2 is cn-bj2 and, for UFile, cn-bj as well. Without
// [yunkit.WithCredentials] the credentials come from [credentials.UCloudDefault] at
// the first call. Nothing is sent yet, and every unusable option is reported at
// once.
func NewClient(opts ...yunkit.Option) (*Client, error) {
	cfg := yunkit.NewConfig(opts...)
	if cfg.Endpoint == "" && cfg.Region != "" && !slices.Contains(regions, cfg.Region) {
		cfg.RejectRegion(regions)
	}
	api, err := ucloud.New(cfg, Service, "api.ucloud.cn", credentials.UCloudDefault(cfg.SourceOptions()...))
	if err != nil {
		return nil, err
	}
	return &Client{api, func() yunkit.Config { return *cfg }}, nil
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

// Call calls an action by its name, for those that this package has no method
// for. params is a struct with url tags or a map, and out what the answer is
// decoded into, or nil. The call is signed, limited and logged like any other.
// Nothing is known of the operation, so that a call whose answer was lost is
// not repeated, unless [yunkit.AsRead] says that it changes nothing.
func (c *Client) Call(ctx context.Context, action string, params, out any, opts ...yunkit.CallOption) (yunkit.Meta, error) {
	return c.api.Call(ctx, action, params, out, opts...)
}

// StringList is a list of texts as a parameter. Assign any []string. Its entries
// must not be empty: the service drops empty values, so that a list would say
// something else than it holds.
type StringList []string

// EncodeValues sends the entries as key.0, key.1 and so on.
func (l StringList) EncodeValues(key string, v *url.Values) error {
	if i := slices.Index(l, ""); i >= 0 {
		return fmt.Errorf("%s[%d] is empty", key, i)
	}
	return request.Strings(v, key, 0, l)
}
