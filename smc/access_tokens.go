package smc

import (
	"context"
	"iter"
	"log/slog"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
	"github.com/yunkit/yunkit/internal/redact"
)

// AccessTokenStatus is the state of an activation code. Values that are not
// listed here are kept as they are.
type AccessTokenStatus string

// The states of an activation code.
const (
	// AccessTokenActivated codes register source servers.
	AccessTokenActivated AccessTokenStatus = "activated"
	// AccessTokenUnactivated codes do not, and cannot be enabled again.
	AccessTokenUnactivated AccessTokenStatus = "unactivated"
	// AccessTokenExpired codes are past their days.
	AccessTokenExpired AccessTokenStatus = "expired"
)

// AccessToken is an activation code without its value, which is shown only
// when it is created.
type AccessToken struct {
	// AccessTokenID is the ID of the activation code, such as at-bp1akz2zp67r0k6rtest.
	AccessTokenID string `json:"AccessTokenId"`
	// Name is the name given at its creation.
	Name string `json:"Name"`
	// Description is the text given at its creation.
	Description string `json:"Description"`
	// Status says whether the code can be used.
	Status AccessTokenStatus `json:"Status"`
	// Count is how many source servers may register with the code.
	Count yunkit.Int `json:"Count"`
	// RegisteredCount is how many have.
	RegisteredCount yunkit.Int `json:"RegisteredCount"`
	// TimeToLiveInDays is how many days after its creation the code ends.
	TimeToLiveInDays yunkit.Int `json:"TimeToLiveInDays"`
	// CreationTime is when the code was created.
	CreationTime yunkit.Time `json:"CreationTime"`
}

// CreateAccessTokenRequest describes an activation code to create. All fields
// are optional.
type CreateAccessTokenRequest struct {
	// Name is 2 to 128 characters. It begins with a letter, not with http:// or
	// https://, and may hold digits, colons, underscores and hyphens.
	Name string `url:"Name,omitempty" check:"len=2..128 pattern=^\\p{L} deny=http://,https://" rule:"must begin with a letter"`
	// Description is a free text.
	Description string `url:"Description,omitempty"`
	// Count is how many source servers may register, 1 to 1000. Default: 100.
	Count int `url:"Count,omitempty" check:"range=1..1000"`
	// TimeToLiveInDays is how many days the code can be used, 1 to 90. Default: 30.
	TimeToLiveInDays int `url:"TimeToLiveInDays,omitempty" check:"range=1..90"`
}

// CreateAccessTokenResponse holds the new activation code.
type CreateAccessTokenResponse struct {
	yunkit.Meta
	// AccessTokenID is the ID of the activation code.
	AccessTokenID string `json:"AccessTokenId" answer:"required"`
	// AccessTokenCode is the activation code itself. It cannot be read again
	// later; save it now, with string(resp.AccessTokenCode).
	AccessTokenCode yunkit.Secret `json:"AccessTokenCode" answer:"required"`
}

// LogValue shows the response without the code.
func (r CreateAccessTokenResponse) LogValue() slog.Value { return redact.Value(r) }

// CreateAccessToken creates an activation code, with which source servers are
// registered, and returns its value, this once.
//
// The call is not safe to repeat: when its outcome is unknown
// (yunkit.ErrOutcomeUnknown), look the code up by name with ListAccessTokens,
// delete it, and create another.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/CreateAccessToken
func (c *Client) CreateAccessToken(ctx context.Context, req *CreateAccessTokenRequest) (*CreateAccessTokenResponse, error) {
	return alibaba.Do[CreateAccessTokenResponse](ctx, c.api, alibaba.Once("CreateAccessToken"), req)
}

// ListAccessTokensRequest selects activation codes. Without fields, all are listed.
type ListAccessTokensRequest struct {
	// AccessTokenID selects codes by ID, up to 100.
	AccessTokenID StringList `url:"AccessTokenId,omitempty" check:"items=..100"`
	// Name selects codes by name.
	Name string `url:"Name,omitempty"`
	// Status selects codes by state.
	Status AccessTokenStatus `url:"Status,omitempty"`
}

// ListAccessTokensResponse holds all activation codes that were selected.
type ListAccessTokensResponse struct {
	yunkit.Meta
	// AccessTokens are the activation codes.
	AccessTokens []AccessToken `json:"AccessTokens"`
	// TotalCount is how many activation codes there are.
	TotalCount int `json:"TotalCount"`
	// PageNumber and PageSize are passed on as they come. The service describes
	// each with the other's meaning and takes no page parameter, so nothing can
	// be computed from them.
	PageNumber int `json:"PageNumber"`
	// PageSize is described at PageNumber.
	PageSize int `json:"PageSize"`
}

// ListAccessTokens returns activation codes and how often they were used. The
// service answers in one page.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/ListAccessTokens
func (c *Client) ListAccessTokens(ctx context.Context, req *ListAccessTokensRequest) (*ListAccessTokensResponse, error) {
	return alibaba.Do[ListAccessTokensResponse](ctx, c.api, alibaba.Read("ListAccessTokens"), req)
}

// AllAccessTokens iterates over the activation codes that req selects. The
// service does not page this list: Prefetch and StartAt are refused, and the
// iteration ends in an error when the service says that it holds more.
func (c *Client) AllAccessTokens(ctx context.Context, req *ListAccessTokensRequest, opts ...yunkit.IterOption) iter.Seq2[AccessToken, error] {
	return pages.Unpaged(ctx, Service, "ListAccessTokens", c.ListAccessTokens, req, opts,
		func(r *ListAccessTokensResponse) pages.Page[AccessToken] {
			return pages.Page[AccessToken]{Items: r.AccessTokens, Total: r.TotalCount}
		})
}

// DisableAccessTokenRequest names an activation code.
type DisableAccessTokenRequest struct {
	// AccessTokenID is the ID of the activation code. Required.
	AccessTokenID string `url:"AccessTokenId,omitempty" check:"required"`
}

// DisableAccessTokenResponse says that the code is disabled.
type DisableAccessTokenResponse struct {
	yunkit.Meta
}

// DisableAccessToken makes an activation code unusable. Source servers that
// registered with it stay, and nothing enables the code again. A repeat is safe.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/DisableAccessToken
func (c *Client) DisableAccessToken(ctx context.Context, req *DisableAccessTokenRequest) (*DisableAccessTokenResponse, error) {
	return alibaba.Do[DisableAccessTokenResponse](ctx, c.api, alibaba.Repeatable("DisableAccessToken"), req)
}

// DeleteAccessTokenRequest names an activation code.
type DeleteAccessTokenRequest struct {
	// AccessTokenID is the ID of the activation code. Required.
	AccessTokenID string `url:"AccessTokenId,omitempty" check:"required"`
}

// DeleteAccessTokenResponse says that the code is gone.
type DeleteAccessTokenResponse struct {
	yunkit.Meta
}

// DeleteAccessToken deletes an activation code. A repeat is safe.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/DeleteAccessToken
func (c *Client) DeleteAccessToken(ctx context.Context, req *DeleteAccessTokenRequest) (*DeleteAccessTokenResponse, error) {
	return alibaba.Do[DeleteAccessTokenResponse](ctx, c.api, alibaba.Delete("DeleteAccessToken"), req)
}
