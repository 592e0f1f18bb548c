package yunkit

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/scrub"
	"github.com/yunkit/yunkit/internal/sign"
)

// AlibabaDefault is where the clients of smc and cloudsso look without
// [WithCredentials]. It asks, in the order of the vendor's SDK,
//
//  1. [AlibabaEnvironment]
//  2. [AlibabaOIDC], when its variables are complete
//  3. [AlibabaProfile]: ~/.aliyun/config.json
//  4. [AlibabaCredentialsFile]: ~/.alibabacloud/credentials
//  5. [AlibabaMetadata], the role of an ECS instance
//  6. [AlibabaCredentialsURI], when its variable is set
//
// With [WithProfile] it asks 3 and 4 alone, for that profile.
//
// Sources take the options that concern them; a client hands its own ones on.
// WithLogger gets a debug line that names the source that served, and a warning
// when others can read a file of keys. WithHTTPClient and WithTimeout are for
// requests to STS. WithEndpoint sends every request of the sources elsewhere,
// metadata included, which is meant for tests.
func AlibabaDefault(opts ...Option) CredentialsProvider {
	if profile := NewConfig(opts...).Profile; profile != "" {
		return Chain(AlibabaProfile(profile, opts...), AlibabaCredentialsFile(profile, opts...))
	}
	return Chain(
		AlibabaEnvironment(opts...),
		AlibabaOIDC(AlibabaOIDCRole{}, opts...),
		AlibabaProfile("", opts...),
		AlibabaCredentialsFile("", opts...),
		AlibabaMetadata("", opts...),
		AlibabaCredentialsURI("", opts...),
	)
}

// AlibabaEnvironment reads ALIBABA_CLOUD_ACCESS_KEY_ID,
// ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for an STS session,
// ALIBABA_CLOUD_SECURITY_TOKEN. Its error names what is not set.
func AlibabaEnvironment(opts ...Option) CredentialsProvider {
	return source("environment", opts, func(context.Context, *Config) (Credentials, error) {
		return fromEnvironment("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")
	})
}

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
	// ExternalID is what the owner of the role asks of a foreign account.
	ExternalID string
}

// AlibabaAssumeRole takes on a role with the keys of another source: STS
// AssumeRole. The session is renewed by the same call. The host is
// sts.aliyuncs.com, or that of a region with [WithRegion] or
// ALIBABA_CLOUD_STS_REGION (inside the VPC with ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED),
// or that of [WithEndpoint]. A refusal is an [*Error] of the service "sts".
func AlibabaAssumeRole(keys CredentialsProvider, role AlibabaRole, opts ...Option) CredentialsProvider {
	return source("assume role", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		creds, err := keys.Retrieve(ctx)
		if err != nil {
			return Credentials{}, err
		}
		return alibabaAssumeRole(ctx, cfg, stsHost{}, creds, role)
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
func AlibabaOIDC(role AlibabaOIDCRole, opts ...Option) CredentialsProvider {
	return source("oidc", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		role := role
		role.ARN = cmp.Or(role.ARN, os.Getenv("ALIBABA_CLOUD_ROLE_ARN"))
		role.ProviderARN = cmp.Or(role.ProviderARN, os.Getenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN"))
		token := ""
		if role.TokenFile == "" {
			token = os.Getenv("ALIBABA_CLOUD_OIDC_TOKEN")
			role.TokenFile = os.Getenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE")
		}
		err := require("ALIBABA_CLOUD_ROLE_ARN", role.ARN, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN", role.ProviderARN,
			"ALIBABA_CLOUD_OIDC_TOKEN_FILE", cmp.Or(token, role.TokenFile))
		if err != nil {
			return Credentials{}, err
		}
		return alibabaOIDC(ctx, cfg, stsHost{}, role, token)
	})
}

// AlibabaMetadata is the role of the ECS instance that the program runs on.
// role is its name; empty means ALIBABA_CLOUD_ECS_METADATA, else it is looked
// up. The keys are read from 100.100.100.200 with a session token (version 2),
// and without one where the server gives none, unless
// ALIBABA_CLOUD_IMDSV1_DISABLED is true. ALIBABA_CLOUD_ECS_METADATA_DISABLED,
// or YUNKIT_METADATA_DISABLED for all clouds, switches the source off. Off such
// a machine it fails within a second.
func AlibabaMetadata(role string, opts ...Option) CredentialsProvider {
	return source("ecs metadata", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		return alibabaMetadata(ctx, cfg, cmp.Or(role, os.Getenv("ALIBABA_CLOUD_ECS_METADATA")))
	})
}

// AlibabaCredentialsURI asks a URL for keys; empty means
// ALIBABA_CLOUD_CREDENTIALS_URI. The answer is JSON with AccessKeyId,
// AccessKeySecret, SecurityToken and Expiration, and is asked for again before
// that. Plain http is for addresses of this machine and of private networks,
// and for others with [WithInsecureHTTP].
func AlibabaCredentialsURI(uri string, opts ...Option) CredentialsProvider {
	return source("credentials URI", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		uri := cmp.Or(uri, os.Getenv("ALIBABA_CLOUD_CREDENTIALS_URI"))
		if err := require("ALIBABA_CLOUD_CREDENTIALS_URI", uri); err != nil {
			return Credentials{}, err
		}
		return alibabaURI(ctx, cfg, uri)
	})
}

// AlibabaProcess runs a program that prints keys: a JSON object with mode ("AK"
// or "StsToken"), access_key_id, access_key_secret, sts_token and expiration.
// The command line is split at white space outside of quotes and run without a
// shell; the program is killed after a minute. Its output is not shown in errors.
func AlibabaProcess(commandLine string, opts ...Option) CredentialsProvider {
	return source("process", opts, func(ctx context.Context, _ *Config) (Credentials, error) {
		return alibabaProcess(ctx, commandLine)
	})
}

// stsHost is what a profile says about the host of STS.
type stsHost struct {
	endpoint string
	region   string
	vpc      bool
}

func (h stsHost) endpointOf(cfg *Config) (string, error) {
	if endpoint := cmp.Or(cfg.Endpoint, h.endpoint); endpoint != "" {
		return endpoint, nil
	}
	region := cmp.Or(cfg.Region, h.region, os.Getenv("ALIBABA_CLOUD_STS_REGION"))
	switch {
	case region == "":
		return "sts.aliyuncs.com", nil
	case !isRegion(region):
		return "", fmt.Errorf("the region of STS is %q, which is not the name of one", region)
	case h.vpc || isTrue("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED"):
		return "sts-vpc." + region + ".aliyuncs.com", nil
	}
	return "sts." + region + ".aliyuncs.com", nil
}

// isRegion keeps a name from becoming another host when it is put into one.
func isRegion(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}

func alibabaAssumeRole(ctx context.Context, cfg *Config, host stsHost, keys Credentials, role AlibabaRole) (Credentials, error) {
	arn := cmp.Or(role.ARN, os.Getenv("ALIBABA_CLOUD_ROLE_ARN"))
	if err := require("ALIBABA_CLOUD_ROLE_ARN", arn); err != nil {
		return Credentials{}, err
	}
	form := sessionForm(arn, role.SessionName, role.Policy, role.Duration)
	if role.ExternalID != "" {
		form.Set("ExternalId", role.ExternalID)
	}
	creds, err := alibabaSTS(ctx, cfg, host, "AssumeRole", form, keys)
	creds.Source = fmt.Sprintf("role %s, assumed with %s", arn, cmp.Or(keys.Source, "keys given in code"))
	return creds, err
}

func alibabaOIDC(ctx context.Context, cfg *Config, host stsHost, role AlibabaOIDCRole, token string) (Credentials, error) {
	if token == "" {
		var err error
		if token, err = readTokenFile(role.TokenFile); err != nil {
			return Credentials{}, err
		}
	}
	form := sessionForm(role.ARN, role.SessionName, role.Policy, role.Duration)
	form.Set("OIDCProviderArn", role.ProviderARN)
	form.Set("OIDCToken", token)
	creds, err := alibabaSTS(ctx, cfg, host, "AssumeRoleWithOIDC", form, Credentials{})
	creds.Source = fmt.Sprintf("role %s, assumed with an OIDC token", role.ARN)
	return creds, err
}

func sessionForm(arn, sessionName, policy string, duration time.Duration) url.Values {
	form := url.Values{
		"RoleArn":         {arn},
		"RoleSessionName": {cmp.Or(sessionName, os.Getenv("ALIBABA_CLOUD_ROLE_SESSION_NAME"), "yunkit-"+strconv.FormatInt(time.Now().Unix(), 10))},
		"DurationSeconds": {strconv.Itoa(int(cmp.Or(duration, time.Hour).Seconds()))},
	}
	if policy != "" {
		form.Set("Policy", policy)
	}
	return form
}

// alibabaSTS makes one call of STS, signed when there are keys. The system
// parameters go in the query and the rest in the body, where no proxy logs it.
func alibabaSTS(ctx context.Context, cfg *Config, host stsHost, action string, form url.Values, keys Credentials) (Credentials, error) {
	endpoint, err := host.endpointOf(cfg)
	if err != nil {
		return Credentials{}, err
	}
	sts, err := newAuthority(cfg, "sts", endpoint, keys.AccessKeySecret, keys.SecurityToken, form.Get("OIDCToken"))
	if err != nil {
		return Credentials{}, err
	}
	query := url.Values{
		"Action": {action}, "Version": {"2015-04-01"}, "Format": {"JSON"},
		"Timestamp": {time.Now().UTC().Format("2006-01-02T15:04:05Z")},
	}
	if keys.AccessKeyID != "" {
		query.Set("AccessKeyId", keys.AccessKeyID)
		query.Set("SignatureMethod", "HMAC-SHA1")
		query.Set("SignatureVersion", "1.0")
		query.Set("SignatureNonce", rand.Text())
		if keys.SecurityToken != "" {
			query.Set("SecurityToken", keys.SecurityToken)
		}
		all := url.Values{}
		maps.Copy(all, query)
		maps.Copy(all, form)
		query.Set("Signature", sign.RPC(http.MethodPost, all, keys.AccessKeySecret))
	}
	r, err := sts.request(ctx, http.MethodPost, "/", formType, []byte(sign.Query(form)))
	if err != nil {
		return Credentials{}, err
	}
	r.URL.RawQuery = sign.Query(query)
	var out struct{ Credentials temporaryKeys }
	_, err = sts.do(r, action, &out)
	return out.Credentials.credentials(), err
}

const (
	alibabaMetadataHost = "100.100.100.200"
	alibabaRolePath     = "/latest/meta-data/ram/security-credentials/"
	alibabaTokenHeader  = "X-aliyun-ecs-metadata-token"
	// metadataTokenLife is the longest that metadata servers give, in seconds.
	metadataTokenLife = "21600"
)

func alibabaMetadata(ctx context.Context, cfg *Config, role string) (Credentials, error) {
	if isTrue("ALIBABA_CLOUD_ECS_METADATA_DISABLED") {
		return Credentials{}, errors.New("switched off by ALIBABA_CLOUD_ECS_METADATA_DISABLED")
	}
	m, err := newMetadata(cfg, alibabaMetadataHost)
	if err != nil {
		return Credentials{}, err
	}
	v1Allowed := !isTrue("ALIBABA_CLOUD_IMDSV1_DISABLED")
	token := ""
	switch a, err := m.do(ctx, http.MethodPut, "/latest/api/token", alibabaTokenHeader+"-ttl-seconds", metadataTokenLife); {
	case errors.Is(err, errUnreachable), err != nil && ctx.Err() != nil:
		return Credentials{}, err
	case err == nil && a.status == http.StatusOK:
		token = strings.TrimSpace(string(a.body))
	case !v1Allowed && err == nil:
		return Credentials{}, fmt.Errorf("no session token (status %d), and ALIBABA_CLOUD_IMDSV1_DISABLED forbids version 1", a.status)
	case !v1Allowed:
		return Credentials{}, fmt.Errorf("no session token, and ALIBABA_CLOUD_IMDSV1_DISABLED forbids version 1: %w", err)
	}
	get := func(path string) ([]byte, error) {
		body, err := m.get(ctx, path, alibabaTokenHeader, token)
		if err != nil && token != "" && v1Allowed && ctx.Err() == nil {
			return m.get(ctx, path)
		}
		return body, err
	}
	if role == "" {
		body, err := get(alibabaRolePath)
		if err != nil {
			return Credentials{}, fmt.Errorf("the role of the instance: %w", err)
		}
		role, _, _ = strings.Cut(strings.TrimSpace(string(body)), "\n")
		if role = strings.TrimSpace(role); role == "" {
			return Credentials{}, errors.New("the instance has no role")
		}
	}
	body, err := get(alibabaRolePath + url.PathEscape(role))
	if err != nil {
		return Credentials{}, fmt.Errorf("role %q: %w", role, err)
	}
	creds, err := alibabaKeys(body)
	if err != nil {
		return Credentials{}, fmt.Errorf("role %q: %w", role, err)
	}
	creds.Source = fmt.Sprintf("ecs metadata (role %s)", role)
	return creds, nil
}

// alibabaKeys reads keys next to a Code, which is Success or the reason why there are none.
func alibabaKeys(body []byte) (Credentials, error) {
	var out struct {
		Code text
		temporaryKeys
	}
	if err := decodeJSON(body, &out); err != nil {
		return Credentials{}, fmt.Errorf("the answer is %w", err)
	}
	if out.Code != "" && out.Code != "Success" {
		return Credentials{}, fmt.Errorf("the answer has the code %q", scrub.Line(string(out.Code)))
	}
	return out.credentials(), nil
}

func alibabaURI(ctx context.Context, cfg *Config, uri string) (Credentials, error) {
	server, err := newURIAuthority(cfg, "credentials URI", uri)
	if err != nil {
		return Credentials{}, err
	}
	r, err := server.request(ctx, http.MethodGet, "", "", nil)
	if err != nil {
		return Credentials{}, err
	}
	var out jsonBody
	if _, err := server.do(r, "GET", &out); err != nil {
		return Credentials{}, err
	}
	creds, err := alibabaKeys(out)
	creds.Source = "credentials URI at " + server.base.Host
	return creds, err
}

// jsonBody keeps an answer as it came.
type jsonBody []byte

// UnmarshalJSON copies the text.
func (b *jsonBody) UnmarshalJSON(data []byte) error {
	*b = append((*b)[:0], data...)
	return nil
}

func alibabaProcess(ctx context.Context, commandLine string) (Credentials, error) {
	out, err := runProcess(ctx, commandLine)
	if err != nil {
		return Credentials{}, err
	}
	var p alibabaProfile
	if err := decodeJSON(out, &p); err != nil {
		return Credentials{}, fmt.Errorf("the output is %w", err)
	}
	switch strings.ToLower(p.Mode) {
	case "ak":
		p.STSToken = ""
	case "ststoken":
		if err := require("sts_token", p.STSToken); err != nil {
			return Credentials{}, fmt.Errorf("the output: %w", err)
		}
	default:
		return Credentials{}, fmt.Errorf("the output has the mode %q, supported are AK and StsToken", scrub.Line(p.Mode))
	}
	creds := p.keys()
	creds.Expires = p.Expiration.Time
	return creds, nil
}
