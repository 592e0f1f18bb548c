package credentials

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/source"
)

// AlibabaRole is a RAM role to take on.
type AlibabaRole struct {
	// ARN names the role; empty means ALIBABA_CLOUD_ROLE_ARN.
	ARN string
	// SessionName appears in the audit log; empty means
	// ALIBABA_CLOUD_ROLE_SESSION_NAME, else a name that begins with yunkit.
	SessionName string
	// Duration is the life of a session, from 15 minutes to the maximum of the
	// role; 0 means one hour.
	Duration time.Duration
	// Policy narrows what the session may do; it is JSON.
	Policy string
	// ExternalID is what the owner of the role asks of a foreign account; empty
	// means ALIBABA_CLOUD_EXTERNAL_ID.
	ExternalID string
}

// AlibabaAssumeRole takes on a role with the keys of another source: STS
// AssumeRole. The session is renewed by the same call. The host is
// sts.aliyuncs.com, or that of a region with [yunkit.WithRegion] or
// ALIBABA_CLOUD_STS_REGION (inside the VPC with ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED),
// or that of [yunkit.WithEndpoint] or ALIBABA_CLOUD_STS_ENDPOINT. A refusal is a
// [*yunkit.Error] of the service "sts".
func AlibabaAssumeRole(keys yunkit.CredentialsProvider, role AlibabaRole, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("assume role", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		return alibabaAssumeRole(ctx, cfg, stsHost{}, keys, role)
	})
}

// AlibabaOIDCRole is a RAM role to take on with the token of an identity provider.
type AlibabaOIDCRole struct {
	// ARN names the role; empty means ALIBABA_CLOUD_ROLE_ARN.
	ARN string
	// ProviderARN names the identity provider; empty means ALIBABA_CLOUD_OIDC_PROVIDER_ARN.
	ProviderARN string
	// TokenFile holds the token and is read for every session; empty means the
	// token in ALIBABA_CLOUD_OIDC_TOKEN, else the file ALIBABA_CLOUD_OIDC_TOKEN_FILE.
	TokenFile string
	// SessionName is that of [AlibabaRole].
	SessionName string
	// Duration is that of [AlibabaRole].
	Duration time.Duration
	// Policy is that of [AlibabaRole].
	Policy string
}

// AlibabaOIDC takes on a role with the token of an identity provider, as pods
// of ACK do: STS AssumeRoleWithOIDC, which needs no key. Hosts and errors are
// those of [AlibabaAssumeRole].
func AlibabaOIDC(role AlibabaOIDCRole, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("oidc", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		return alibabaOIDC(ctx, cfg, stsHost{}, role, "")
	})
}

// stsHost is what a profile says about the host of STS.
type stsHost struct {
	endpoint string
	region   string
	vpc      bool
}

// api returns STS, spoken to with keys.
func (h stsHost) api(cfg *yunkit.Config, keys yunkit.CredentialsProvider) (*alibaba.API, error) {
	region := cmp.Or(cfg.Region, h.region, os.Getenv("ALIBABA_CLOUD_STS_REGION"))
	host := "sts.aliyuncs.com"
	switch {
	case region == "":
	case !source.IsRegion(region):
		return nil, fmt.Errorf("the region of STS is %.64q, which is not the name of one", region)
	case h.vpc || source.IsTrue("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED"):
		host = "sts-vpc." + region + ".aliyuncs.com"
	default:
		host = "sts." + region + ".aliyuncs.com"
	}
	at := *cfg
	at.Profile, at.Credentials = "", nil
	at.Endpoint = cmp.Or(cfg.Endpoint, h.endpoint)
	if at.Endpoint == "" && region == "" {
		at.Endpoint = os.Getenv("ALIBABA_CLOUD_STS_ENDPOINT")
	}
	return alibaba.New(&at, alibaba.Product{
		Service: "sts",
		Version: "2015-04-01",
		Form:    true, // where no proxy logs the parameters
	}, host, keys)
}

// assumeRoleRequest is what both operations take.
type assumeRoleRequest struct {
	RoleArn         string        `url:"RoleArn"`
	RoleSessionName string        `url:"RoleSessionName"`
	DurationSeconds int           `url:"DurationSeconds"`
	Policy          string        `url:"Policy,omitempty"`
	ExternalID      string        `url:"ExternalId,omitempty"`
	OIDCProviderArn string        `url:"OIDCProviderArn,omitempty"`
	OIDCToken       yunkit.Secret `url:"OIDCToken,omitempty"`
}

type assumeRoleResponse struct {
	Credentials source.Keys `json:"Credentials"`
}

func newAssumeRoleRequest(arn, session, policy string, duration time.Duration) *assumeRoleRequest {
	return &assumeRoleRequest{
		RoleArn:         arn,
		RoleSessionName: cmp.Or(session, os.Getenv("ALIBABA_CLOUD_ROLE_SESSION_NAME"), sessionName()),
		DurationSeconds: seconds(duration),
		Policy:          policy,
	}
}

func alibabaAssumeRole(ctx context.Context, cfg *yunkit.Config, host stsHost, keys yunkit.CredentialsProvider, role AlibabaRole) (yunkit.Credentials, error) {
	creds, cached, err := base(ctx, keys)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	arn := cmp.Or(role.ARN, os.Getenv("ALIBABA_CLOUD_ROLE_ARN"))
	if err := source.Require("ALIBABA_CLOUD_ROLE_ARN", arn); err != nil {
		return yunkit.Credentials{}, err
	}
	req := newAssumeRoleRequest(arn, role.SessionName, role.Policy, role.Duration)
	req.ExternalID = cmp.Or(role.ExternalID, os.Getenv("ALIBABA_CLOUD_EXTERNAL_ID"))
	got, err := assumeRole(ctx, cfg, host, cached, alibaba.Read("AssumeRole"), req)
	got.Source = fmt.Sprintf("role %s, assumed with %s", arn, by(creds))
	return got, err
}

// alibabaOIDC takes the token given, else that of the role's file, else that of
// the environment.
func alibabaOIDC(ctx context.Context, cfg *yunkit.Config, host stsHost, role AlibabaOIDCRole, token string) (yunkit.Credentials, error) {
	arn := cmp.Or(role.ARN, os.Getenv("ALIBABA_CLOUD_ROLE_ARN"))
	provider := cmp.Or(role.ProviderARN, os.Getenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN"))
	file := role.TokenFile
	if token == "" && file == "" {
		token, file = os.Getenv("ALIBABA_CLOUD_OIDC_TOKEN"), os.Getenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE")
	}
	err := source.Set("ALIBABA_CLOUD_ROLE_ARN", arn, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN", provider, "ALIBABA_CLOUD_OIDC_TOKEN_FILE", cmp.Or(token, file))
	if err != nil {
		return yunkit.Credentials{}, err
	}
	if token == "" {
		if token, err = source.ReadToken(ctx, file); err != nil {
			return yunkit.Credentials{}, err
		}
	}
	req := newAssumeRoleRequest(arn, role.SessionName, role.Policy, role.Duration)
	req.OIDCProviderArn, req.OIDCToken = provider, yunkit.Secret(token)
	got, err := assumeRole(ctx, cfg, host, nil, alibaba.Unsigned("AssumeRoleWithOIDC"), req)
	got.Source = fmt.Sprintf("role %s, assumed with an OIDC token", arn)
	return got, err
}

func assumeRole(ctx context.Context, cfg *yunkit.Config, host stsHost, keys yunkit.CredentialsProvider, op alibaba.Operation, req *assumeRoleRequest) (yunkit.Credentials, error) {
	sts, err := host.api(cfg, keys)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	defer sts.CloseIdleConnections()
	resp, err := alibaba.Do[assumeRoleResponse](ctx, sts, op, req)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	return resp.Credentials.Credentials(), nil
}
