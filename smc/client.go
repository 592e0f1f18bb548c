package smc

import (
	"context"
	"net/url"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/request"
)

// Service is the name of the product in errors and log lines.
const Service = "smc"

// Client calls Server Migration Center. Make one with [NewClient] and share it.
type Client struct{ api *alibaba.API }

// NewClient returns a client of smc.aliyuncs.com. Without
// [yunkit.WithCredentials] the credentials come from [credentials.AlibabaDefault] at
// the first call. Nothing is sent yet, and every unusable option is reported at
// once. A region has no meaning here: operations that work in one have it as a
// parameter.
func NewClient(opts ...yunkit.Option) (*Client, error) {
	cfg := yunkit.NewConfig(opts...)
	api, err := alibaba.New(cfg, alibaba.Product{
		Service: Service,
		Version: "2019-06-01",
		// Parameters travel in the query: no other form is known to work.
	}, "smc.aliyuncs.com", credentials.AlibabaDefault(cfg.SourceOptions()...))
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

// StringList is a list of texts as a parameter. Assign any []string.
type StringList []string

// EncodeValues sends the entries as key.1, key.2 and so on.
func (l StringList) EncodeValues(key string, v *url.Values) error {
	return request.Strings(v, key, 1, l)
}

// maxPageSize is the largest page of the lists that are paged by number.
const maxPageSize = 50
