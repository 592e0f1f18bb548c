package ufile

import (
	"context"
	"iter"
	"log/slog"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/pages"
	"github.com/yunkit/yunkit/internal/redact"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// What a token may do, for AllowedOps. The list is the service's to extend.
const (
	// TokenAllowNone allows nothing.
	TokenAllowNone = "TOKEN_ALLOW_NONE"
	// TokenAllowRead allows downloads.
	TokenAllowRead = "TOKEN_ALLOW_READ"
	// TokenAllowWrite allows uploads.
	TokenAllowWrite = "TOKEN_ALLOW_WRITE"
	// TokenAllowDelete allows deletions.
	TokenAllowDelete = "TOKEN_ALLOW_DELETE"
	// TokenAllowList allows listing.
	TokenAllowList = "TOKEN_ALLOW_LIST"
	// TokenAllowIOP allows image processing.
	TokenAllowIOP = "TOKEN_ALLOW_IOP"
	// TokenAllowDP is listed for updates only, without an explanation.
	TokenAllowDP = "TOKEN_ALLOW_DP"
	// TokenDenyUpdate forbids overwriting. It is listed for creation only.
	TokenDenyUpdate = "TOKEN_DENY_UPDATE"
)

// UFileToken is a key pair for objects, with limits.
type UFileToken struct {
	// TokenID is the ID of the token.
	TokenID string `json:"TokenId"`
	// TokenName is its name. One answer of the vendor's documents spells the field TolenName.
	TokenName string `json:"TokenName" alias:"TolenName"`
	// Region is the region of its buckets.
	Region string `json:"Region"`
	// PublicKey is the public part of the key pair.
	PublicKey string `json:"PublicKey"`
	// PrivateKey is the secret part of the key pair.
	PrivateKey yunkit.Secret `json:"PrivateKey"`
	// AllowedOps is what the token may do: TokenAllowRead and so on.
	AllowedOps []string `json:"AllowedOps"`
	// AllowedPrefixes are the key prefixes that it may touch; "*" is all.
	AllowedPrefixes []string `json:"AllowedPrefixes"`
	// AllowedBuckets are the buckets that it may touch; "*" is all.
	AllowedBuckets []string `json:"AllowedBuckets"`
	// BlackIPList are the source addresses and ranges that it refuses.
	BlackIPList []string `json:"BlackIPList"`
	// WhiteIPList are the source addresses and ranges that it admits; empty is all.
	WhiteIPList []string `json:"WhiteIPList"`
	// ExpireTime is when it ends.
	ExpireTime yunkit.UnixTime `json:"ExpireTime"`
	// CreateTime is when it was created; zero when the answer leaves it out.
	CreateTime yunkit.UnixTime `json:"CreateTime"`
	// ModifyTime is when it was last changed; zero when the answer leaves it out.
	ModifyTime yunkit.UnixTime `json:"ModifyTime"`
}

// LogValue shows the token without its private key.
func (t UFileToken) LogValue() slog.Value { return redact.Value(t) }

// CreateUFileTokenRequest describes a token to create.
type CreateUFileTokenRequest struct {
	// Region is the region of the buckets; a token cannot span regions. Default: the client's.
	Region string `url:"Region,omitempty"`
	// ProjectID is the project; sub-accounts must name one. Default: the client's, else
	// the account's default project.
	ProjectID string `url:"ProjectId,omitempty"`
	// TokenName is the name of the token. Required.
	TokenName string `url:"TokenName,omitempty" check:"required"`
	// AllowedOps is what the token may do: TokenAllowRead and so on. Default: TokenAllowNone.
	AllowedOps StringList `url:"AllowedOps,omitempty"`
	// AllowedPrefixes are the key prefixes that it may touch. Default: all.
	AllowedPrefixes StringList `url:"AllowedPrefixes,omitempty"`
	// AllowedBuckets are the buckets that it may touch. Default: all.
	AllowedBuckets StringList `url:"AllowedBuckets,omitempty"`
	// ExpireTime is when the token ends, in 2099 at the latest (4102416000). Default: a day from now.
	ExpireTime yunkit.UnixTime `url:"ExpireTime,omitempty" check:"range=..4102416000"`
	// BlackIPList are source addresses to refuse, IPv4 or IPv6: "192.0.2.1" or a
	// range, "192.0.2.0/24".
	BlackIPList StringList `url:"BlackIPList,omitempty"`
	// WhiteIPList are source addresses to admit, in the same form. Default: all.
	// With a list, calls from inside a UHost network are refused whatever it holds,
	// for they arrive over IPv6.
	WhiteIPList StringList `url:"WhiteIPList,omitempty"`
}

// CreateUFileTokenResponse holds the new token.
type CreateUFileTokenResponse struct {
	yunkit.Meta
	// TokenID is the ID of the token.
	TokenID string `json:"TokenId" answer:"required"`
	// UFileTokenSet is the token with its private key. Older deployments answer
	// the ID alone; DescribeUFileToken then shows the rest.
	UFileTokenSet UFileToken `json:"UFileTokenSet"`
}

// LogValue shows the response without the private key.
func (r CreateUFileTokenResponse) LogValue() slog.Value { return redact.Value(r) }

// CreateUFileToken creates a token.
//
// The call is not safe to repeat, for each one creates a token: when its
// outcome is unknown (yunkit.ErrOutcomeUnknown), look the name up with
// DescribeUFileToken.
//
// API: https://docs.ucloud.cn/api/ufile-api/create_ufile_token
func (c *Client) CreateUFileToken(ctx context.Context, req *CreateUFileTokenRequest) (*CreateUFileTokenResponse, error) {
	return ucloud.Do[CreateUFileTokenResponse](ctx, c.api, ucloud.Once("CreateUFileToken"), req)
}

// DescribeUFileTokenRequest selects tokens. Without fields, all are described.
type DescribeUFileTokenRequest struct {
	// Region is the region of the tokens. Default: the client's.
	Region string `url:"Region,omitempty"`
	// ProjectID is the project; sub-accounts must name one. Default: the client's, else
	// the account's default project.
	ProjectID string `url:"ProjectId,omitempty"`
	// TokenID selects one token by ID.
	TokenID string `url:"TokenId,omitempty"`
	// TokenName selects one token by name.
	TokenName string `url:"TokenName,omitempty"`
	// Display of 0 (new(0)) asks for a part of each token; nil and other numbers ask for all.
	Display *int `url:"Display,omitempty"`
}

// DescribeUFileTokenResponse holds all tokens that were selected.
type DescribeUFileTokenResponse struct {
	yunkit.Meta
	// DataSet are the tokens.
	DataSet []UFileToken `json:"DataSet"`
}

// LogValue shows the response without private keys.
func (r DescribeUFileTokenResponse) LogValue() slog.Value { return redact.Value(r) }

// DescribeUFileToken returns tokens, private keys included. The service answers
// in one page.
//
// API: https://docs.ucloud.cn/api/ufile-api/describe_ufile_token
func (c *Client) DescribeUFileToken(ctx context.Context, req *DescribeUFileTokenRequest) (*DescribeUFileTokenResponse, error) {
	return ucloud.Do[DescribeUFileTokenResponse](ctx, c.api, ucloud.Read("DescribeUFileToken"), req)
}

// AllUFileTokens iterates over the tokens that req selects. The service does
// not page this list: Prefetch and StartAt are refused.
func (c *Client) AllUFileTokens(ctx context.Context, req *DescribeUFileTokenRequest, opts ...yunkit.IterOption) iter.Seq2[UFileToken, error] {
	return pages.Unpaged(ctx, Service, "DescribeUFileToken", c.DescribeUFileToken, req, opts,
		func(r *DescribeUFileTokenResponse) pages.Page[UFileToken] {
			return pages.Page[UFileToken]{Items: r.DataSet}
		})
}

// UpdateUFileTokenRequest says what to change of a token. Whether the service
// keeps or clears a list that is left out is not documented: send all that is
// to stay. An empty name cannot be sent: the service drops empty values.
type UpdateUFileTokenRequest struct {
	// Region is the region of the token. Default: the client's.
	Region string `url:"Region,omitempty"`
	// ProjectID is the project. Required, here or at the client.
	ProjectID string `url:"ProjectId,omitempty" check:"required"`
	// TokenID is the ID of the token. Required.
	TokenID string `url:"TokenId,omitempty" check:"required"`
	// TokenName is its new name.
	TokenName string `url:"TokenName,omitempty"`
	// AllowedOps is what it may do: TokenAllowRead and so on.
	AllowedOps StringList `url:"AllowedOps,omitempty"`
	// AllowedPrefixes are the key prefixes that it may touch.
	AllowedPrefixes StringList `url:"AllowedPrefixes,omitempty"`
	// AllowedBuckets are the buckets that it may touch.
	AllowedBuckets StringList `url:"AllowedBuckets,omitempty"`
	// ExpireTime is when it ends, in 2099 at the latest (4102416000).
	ExpireTime yunkit.UnixTime `url:"ExpireTime,omitempty" check:"range=..4102416000"`
}

// UpdateUFileTokenResponse says that the token was changed.
type UpdateUFileTokenResponse struct {
	yunkit.Meta
}

// UpdateUFileToken changes a token; it takes about five minutes to show. A
// repeat is safe.
//
// API: https://docs.ucloud.cn/api/ufile-api/update_ufile_token
func (c *Client) UpdateUFileToken(ctx context.Context, req *UpdateUFileTokenRequest) (*UpdateUFileTokenResponse, error) {
	return ucloud.Do[UpdateUFileTokenResponse](ctx, c.api, ucloud.Repeatable("UpdateUFileToken").Changing(), req)
}

// DeleteUFileTokenRequest names a token.
type DeleteUFileTokenRequest struct {
	// Region is the region of the token. Required, here or at the client.
	Region string `url:"Region,omitempty" check:"required"`
	// ProjectID is the project. Required, here or at the client.
	ProjectID string `url:"ProjectId,omitempty" check:"required"`
	// TokenID is the ID of the token. Required.
	TokenID string `url:"TokenId,omitempty" check:"required"`
}

// DeleteUFileTokenResponse says that the token is gone.
type DeleteUFileTokenResponse struct {
	yunkit.Meta
}

// DeleteUFileToken deletes a token. A repeat is safe; an unknown token is
// yunkit.ErrNotFound.
//
// API: https://docs.ucloud.cn/api/ufile-api/delete_ufile_token
func (c *Client) DeleteUFileToken(ctx context.Context, req *DeleteUFileTokenRequest) (*DeleteUFileTokenResponse, error) {
	return ucloud.Do[DeleteUFileTokenResponse](ctx, c.api, ucloud.Delete("DeleteUFileToken"), req)
}
