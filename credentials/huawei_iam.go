package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/source"
)

// HuaweiOIDC turns the token of an identity provider, read from a file each
// time, into temporary keys of six hours. idp is the ID that the provider has
// in IAM. The host is that of [yunkit.WithEndpoint], else of
// HUAWEICLOUD_SDK_IAM_ENDPOINT, else that of [yunkit.WithRegion], else
// iam.myhuaweicloud.com. A refusal is a [*yunkit.Error] of the service "iam".
func HuaweiOIDC(idp, tokenFile string, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("oidc", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		return huaweiOIDC(ctx, cfg, "", idp, tokenFile)
	})
}

// HuaweiAuthToken is a user token that the program has from elsewhere. It is
// sent as X-Auth-Token and nothing is signed. It ends after 24 hours at most,
// and cannot be renewed.
func HuaweiAuthToken(token string) yunkit.CredentialsProvider {
	return newSource("user token", nil, func(context.Context, *yunkit.Config) (yunkit.Credentials, error) {
		if token == "" {
			return yunkit.Credentials{}, &source.AbsentError{Text: "the token is empty"}
		}
		return yunkit.Credentials{AuthToken: token}, nil
	})
}

// HuaweiLogin is an IAM user and a password. A Huawei ID itself cannot log in
// so. It prints, and marshals, without the password.
type HuaweiLogin struct {
	// User is the name of the IAM user.
	User string
	// Password is that of the user.
	Password yunkit.Secret `json:"-" xml:"-" yaml:"-"`
	// Domain is the name of the account that the user belongs to.
	Domain string
}

// LogValue leaves the password out.
func (l HuaweiLogin) LogValue() slog.Value {
	return slog.GroupValue(slog.String("user", l.User), slog.String("domain", l.Domain))
}

// HuaweiPasswordLogin logs an IAM user in and gives the user token, which is
// sent as X-Auth-Token. A token is good for the one project of
// [yunkit.WithProjectID] or, by its name, of [yunkit.WithRegion]. It lasts 24
// hours and is renewed before that. Hosts and errors are those of [HuaweiOIDC].
func HuaweiPasswordLogin(login HuaweiLogin, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("password login", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		if err := source.Require("User", login.User, "Password", string(login.Password), "Domain", login.Domain); err != nil {
			return yunkit.Credentials{}, err
		}
		user := map[string]any{
			"name": login.User, "password": login.Password,
			"domain": map[string]string{"name": login.Domain},
		}
		return huaweiLogin(ctx, cfg, "password", map[string]any{"user": user})
	})
}

// HuaweiKeyLogin gives a user token for the AK and SK of another source. For
// the rest it is like [HuaweiPasswordLogin].
func HuaweiKeyLogin(keys yunkit.CredentialsProvider, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("key login", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		creds, _, err := base(ctx, keys)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		if creds.AccessKeyID == "" {
			return yunkit.Credentials{}, errors.New("the source below has a user token, and keys are needed")
		}
		return huaweiLogin(ctx, cfg, "hw_ak_sk", map[string]any{
			"access": map[string]string{"key": creds.AccessKeyID},
			"secret": map[string]yunkit.Secret{"key": yunkit.Secret(creds.AccessKeySecret)},
		})
	})
}

// HuaweiTemporaryKeys turns the user token of another source, such as
// [HuaweiPasswordLogin], into keys that last from 15 minutes to 24 hours; 0
// means one hour. They are renewed in the same way. Hosts and errors are those
// of [HuaweiOIDC].
func HuaweiTemporaryKeys(token yunkit.CredentialsProvider, life time.Duration, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("temporary keys", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		creds, _, err := base(ctx, token)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		if creds.AuthToken == "" {
			return yunkit.Credentials{}, errors.New("the source below has keys, and a user token is needed")
		}
		iam, err := newIAM(cfg, "", creds)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		defer iam.Close()
		keys, err := tokenKeys(ctx, iam, creds.AuthToken, seconds(life))
		keys.ProjectID = creds.ProjectID
		return keys, err
	})
}

// HuaweiRole is an agency that another account, or another part of one's own,
// has set up for us.
type HuaweiRole struct {
	// Agency is its name.
	Agency string
	// DomainName is the account that has set it up; DomainID serves as well.
	DomainName string
	// DomainID is the ID of that account.
	DomainID string
	// Duration is the life of the keys, from 15 minutes to 24 hours; 0 means one hour.
	Duration time.Duration
}

// HuaweiAssumeRole acts as an agency, with the keys or the user token of
// another source, and renews in the same way. Hosts and errors are those of
// [HuaweiOIDC].
func HuaweiAssumeRole(keys yunkit.CredentialsProvider, role HuaweiRole, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("assume role", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		creds, cached, err := base(ctx, keys)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		if err := source.Require("Agency", role.Agency, "DomainName or DomainID", cmp.Or(role.DomainName, role.DomainID)); err != nil {
			return yunkit.Credentials{}, err
		}
		iam, err := newIAM(cfg, "", cached)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		defer iam.Close()
		assume := map[string]any{"agency_name": role.Agency, "duration_seconds": seconds(role.Duration)}
		if role.DomainID != "" {
			assume["domain_id"] = role.DomainID
		} else {
			assume["domain_name"] = role.DomainName
		}
		got, err := securityTokens(ctx, iam, "assume_role", assume)
		got.Source = fmt.Sprintf("agency %s, assumed with %s", role.Agency, by(creds))
		return got, err
	})
}

// huaweiKeys is how IAM and the metadata server write temporary keys.
type huaweiKeys struct {
	Access        string        `json:"access"`
	Secret        yunkit.Secret `json:"secret"`
	SecurityToken yunkit.Secret `json:"securitytoken"`
	ExpiresAt     yunkit.Time   `json:"expires_at"`
}

func (k huaweiKeys) credentials() yunkit.Credentials {
	return yunkit.Credentials{
		AccessKeyID: k.Access, AccessKeySecret: string(k.Secret),
		SecurityToken: string(k.SecurityToken), Expires: k.ExpiresAt.Time,
	}
}

// newIAM returns the service, spoken to with the credentials of p.
func newIAM(cfg *yunkit.Config, endpoint string, p yunkit.CredentialsProvider) (*huawei.IAM, error) {
	if cfg.Region != "" && !source.IsRegion(cfg.Region) {
		return nil, fmt.Errorf("the region is %.64q, which is not the name of one", cfg.Region)
	}
	at := *cfg
	at.Profile, at.Credentials = "", p
	return huawei.NewIAM(&at, endpoint)
}

// identity is the body of a login.
func identity(method string, with any) map[string]any {
	return map[string]any{"identity": map[string]any{"methods": []string{method}, method: with}}
}

// tokenKeys trades a user token for keys.
func tokenKeys(ctx context.Context, iam *huawei.IAM, token string, seconds int) (yunkit.Credentials, error) {
	return securityTokens(ctx, iam, "token", map[string]any{"id": yunkit.Secret(token), "duration_seconds": seconds})
}

func securityTokens(ctx context.Context, iam *huawei.IAM, method string, with map[string]any) (yunkit.Credentials, error) {
	var out struct {
		Credential huaweiKeys `json:"credential"`
	}
	_, err := iam.Do(ctx, huawei.IAMRequest{
		Operation: "CreateTemporaryAccessKey", Method: http.MethodPost, Path: "/v3.0/OS-CREDENTIAL/securitytokens",
		Body: map[string]any{"auth": identity(method, with)},
	}, &out)
	return out.Credential.credentials(), err
}

func huaweiOIDC(ctx context.Context, cfg *yunkit.Config, endpoint, idp, tokenFile string) (yunkit.Credentials, error) {
	if err := source.Require("the identity provider", idp, "the token file", tokenFile); err != nil {
		return yunkit.Credentials{}, err
	}
	idToken, err := source.ReadToken(ctx, tokenFile)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	iam, err := newIAM(cfg, endpoint, nil)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	defer iam.Close()
	auth := map[string]any{"id_token": map[string]yunkit.Secret{"id": yunkit.Secret(idToken)}}
	token, err := iam.Do(ctx, huawei.IAMRequest{
		Operation: "CreateTokenWithIdToken", Method: http.MethodPost, Path: "/v3.0/OS-AUTH/id-token/tokens",
		Body: map[string]any{"auth": auth}, Unsigned: true, IdentityProvider: idp,
	}, nil)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	if token == "" {
		return yunkit.Credentials{}, errNoToken
	}
	user, err := newIAM(cfg, endpoint, yunkit.Credentials{AuthToken: token})
	if err != nil {
		return yunkit.Credentials{}, err
	}
	defer user.Close()
	return tokenKeys(ctx, user, token, seconds(6*time.Hour))
}

var errNoToken = errors.New("the answer holds no token")

// huaweiTokenLife is the life of a user token whose answer does not say it.
const huaweiTokenLife = 24 * time.Hour

func huaweiLogin(ctx context.Context, cfg *yunkit.Config, method string, with any) (yunkit.Credentials, error) {
	project := map[string]string{}
	switch {
	case cfg.ProjectID != "":
		project["id"] = cfg.ProjectID
	case cfg.Region != "":
		project["name"] = cfg.Region
	default:
		return yunkit.Credentials{}, errors.New("a token is good for one project: give WithProjectID or WithRegion")
	}
	iam, err := newIAM(cfg, "", nil)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	defer iam.Close()
	auth := identity(method, with)
	auth["scope"] = map[string]any{"project": project}
	var out struct {
		Token struct {
			ExpiresAt yunkit.Time `json:"expires_at"`
			Project   struct {
				ID string `json:"id"`
			} `json:"project"`
		} `json:"token"`
	}
	token, err := iam.Do(ctx, huawei.IAMRequest{
		Operation: "KeystoneCreateUserToken", Method: http.MethodPost, Path: "/v3/auth/tokens",
		Query: url.Values{"nocatalog": {"true"}}, // it is long, and nobody reads it
		Body:  map[string]any{"auth": auth}, Unsigned: true,
	}, &out)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	if token == "" {
		return yunkit.Credentials{}, errNoToken
	}
	creds := yunkit.Credentials{AuthToken: token, Expires: out.Token.ExpiresAt.Time, ProjectID: cmp.Or(cfg.ProjectID, out.Token.Project.ID)}
	if creds.Expires.IsZero() {
		creds.Expires = time.Now().Add(huaweiTokenLife)
	}
	return creds, nil
}
