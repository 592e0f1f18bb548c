package yunkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/yunkit/yunkit/internal/sign"
)

// HuaweiDefault is where the client of bcs looks without [WithCredentials]. It
// asks, in the order of the vendor's SDK,
//
//  1. [HuaweiEnvironment]
//  2. [HuaweiProfile]: ~/.huaweicloud/credentials
//  3. [HuaweiMetadata], the agency of an ECS instance
//  4. [HuaweiPod], when its variables are set
//
// With [WithProfile] it asks 2 alone, for that section. What the options mean
// to sources stands at [AlibabaDefault].
func HuaweiDefault(opts ...Option) CredentialsProvider {
	if profile := NewConfig(opts...).Profile; profile != "" {
		return Chain(HuaweiProfile(profile, opts...))
	}
	return Chain(HuaweiEnvironment(opts...), HuaweiProfile("", opts...), HuaweiMetadata(opts...), HuaweiPod(opts...))
}

// HuaweiEnvironment reads HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and, for
// temporary keys, HUAWEICLOUD_SDK_SECURITY_TOKEN. Where HUAWEICLOUD_SDK_IDP_ID
// and HUAWEICLOUD_SDK_ID_TOKEN_FILE are both set they win, as for [HuaweiOIDC].
// HUAWEICLOUD_SDK_PROJECT_ID is the project. Its error names what is not set.
func HuaweiEnvironment(opts ...Option) CredentialsProvider {
	return source("environment", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		var creds Credentials
		var err error
		if idp, file := os.Getenv("HUAWEICLOUD_SDK_IDP_ID"), os.Getenv("HUAWEICLOUD_SDK_ID_TOKEN_FILE"); idp != "" && file != "" {
			creds, err = huaweiOIDC(ctx, cfg, "", idp, file)
			creds.Source = fmt.Sprintf("environment (identity provider %s)", idp)
		} else {
			creds, err = fromEnvironment("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN")
		}
		creds.ProjectID = os.Getenv("HUAWEICLOUD_SDK_PROJECT_ID")
		return creds, err
	})
}

// HuaweiProfile reads a section of the ini file of the vendor's SDKs:
// ~/.huaweicloud/credentials, or the file HUAWEICLOUD_SDK_CREDENTIALS_FILE. An
// empty name means "basic", the section of regional services. Its keys are ak,
// sk, security_token and project_id; with idp_id and id_token_file it works
// like [HuaweiOIDC], at its iam_endpoint. The file is read again for each renewal.
func HuaweiProfile(section string, opts ...Option) CredentialsProvider {
	return source("profile", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		path := os.Getenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE")
		if path == "" {
			var err error
			if path, err = homeFile(".huaweicloud", "credentials"); err != nil {
				return Credentials{}, err
			}
		}
		data, err := readKeyFile(ctx, cfg, path)
		if err != nil {
			return Credentials{}, err
		}
		name := cmp.Or(section, "basic")
		s, ok := parseINI(data)[name]
		if !ok {
			return Credentials{}, fmt.Errorf("%s has no section %q", path, name)
		}
		var creds Credentials
		if s["idp_id"] != "" && s["id_token_file"] != "" {
			creds, err = huaweiOIDC(ctx, cfg, s["iam_endpoint"], s["idp_id"], s["id_token_file"])
		} else {
			creds = Credentials{AccessKeyID: s["ak"], AccessKeySecret: s["sk"], SecurityToken: s["security_token"]}
			err = require("ak", creds.AccessKeyID, "sk", creds.AccessKeySecret)
		}
		if err != nil {
			return Credentials{}, fmt.Errorf("section %q of %s: %w", name, path, err)
		}
		creds.ProjectID = s["project_id"]
		creds.Source = fmt.Sprintf("section %q of %s", name, path)
		return creds, nil
	})
}

// HuaweiMetadata is the agency of the ECS instance that the program runs on,
// with the project of the instance. The keys are read from 169.254.169.254
// with a session token, and without one where the server knows none.
// YUNKIT_METADATA_DISABLED=true switches the source off. Off such a machine it
// fails within a second.
func HuaweiMetadata(opts ...Option) CredentialsProvider {
	return source("ecs metadata", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		m, err := newMetadata(cfg, "169.254.169.254")
		if err != nil {
			return Credentials{}, err
		}
		token := ""
		a, err := m.do(ctx, http.MethodPut, "/meta-data/latest/api/token", "X-Metadata-Token-Ttl-Seconds", metadataTokenLife)
		if err != nil {
			return Credentials{}, err
		}
		switch a.status {
		case http.StatusOK:
			token = strings.TrimSpace(string(a.body))
		case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusServiceUnavailable: // version 1 only
		default:
			return Credentials{}, fmt.Errorf("no session token (status %d)", a.status)
		}
		body, err := m.get(ctx, "/openstack/latest/securitykey", "X-Metadata-Token", token)
		if err != nil {
			return Credentials{}, fmt.Errorf("%w; has the instance an agency?", err)
		}
		var out struct{ Credential huaweiKeys }
		if err := decodeJSON(body, &out); err != nil {
			return Credentials{}, fmt.Errorf("the answer is %w", err)
		}
		creds := out.Credential.credentials()
		// The project can be had from elsewhere: not to find it here is no failure.
		if body, err := m.get(ctx, "/openstack/latest/meta_data.json", "X-Metadata-Token", token); err == nil {
			var about struct {
				ProjectID string `json:"project_id"`
			}
			_ = decodeJSON(body, &about)
			creds.ProjectID = about.ProjectID
		}
		return creds, nil
	})
}

// HuaweiPod asks the identity agent of a pod: a POST to
// HC_CONTAINER_CREDENTIALS_FULL_URI with the content of
// HC_CONTAINER_AUTHORIZATION_TOKEN_FILE, which is read each time.
func HuaweiPod(opts ...Option) CredentialsProvider {
	return source("pod identity", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		uri, file := os.Getenv("HC_CONTAINER_CREDENTIALS_FULL_URI"), os.Getenv("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE")
		if err := require("HC_CONTAINER_CREDENTIALS_FULL_URI", uri, "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", file); err != nil {
			return Credentials{}, err
		}
		token, err := readTokenFile(file)
		if err != nil {
			return Credentials{}, err
		}
		server, err := newURIAuthority(cfg, "pod identity", uri, token)
		if err != nil {
			return Credentials{}, err
		}
		var out struct {
			Credentials struct {
				AccessKeyID     string `json:"accessKeyId"`
				SecretAccessKey string `json:"secretAccessKey"`
				SecurityToken   string `json:"securityToken"`
				Expiration      Time   `json:"expiration"`
			}
		}
		_, err = server.postJSON(ctx, "POST", "", struct{}{}, &out, func(r *http.Request, _ []byte) error {
			r.Header.Set("Authorization", token)
			return nil
		})
		k := out.Credentials
		return Credentials{
			AccessKeyID: k.AccessKeyID, AccessKeySecret: k.SecretAccessKey,
			SecurityToken: k.SecurityToken, Expires: k.Expiration.Time,
		}, err
	})
}

// HuaweiOIDC turns the token of an identity provider, read from a file each
// time, into temporary keys of six hours. idp is the ID that the provider has
// in IAM. The host is that of [WithEndpoint], else of
// HUAWEICLOUD_SDK_IAM_ENDPOINT, else that of [WithRegion], else
// iam.myhuaweicloud.com. A refusal is an [*Error] of the service "iam".
func HuaweiOIDC(idp, tokenFile string, opts ...Option) CredentialsProvider {
	return source("oidc", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		return huaweiOIDC(ctx, cfg, "", idp, tokenFile)
	})
}

// HuaweiAuthToken is a user token that the program has from elsewhere. It is
// sent as X-Auth-Token and nothing is signed. It ends after 24 hours at most,
// and cannot be renewed.
func HuaweiAuthToken(token string) CredentialsProvider {
	return source("user token", nil, func(context.Context, *Config) (Credentials, error) {
		return Credentials{AuthToken: token}, nil
	})
}

// HuaweiLogin is an IAM user and a password. A Huawei ID itself cannot log in so.
type HuaweiLogin struct {
	// User is the name of the IAM user.
	User string
	// Password is that of the user.
	Password Secret
	// Domain is the name of the account that the user belongs to.
	Domain string
}

// LogValue leaves the password out.
func (l HuaweiLogin) LogValue() slog.Value {
	return slog.GroupValue(slog.String("user", l.User), slog.String("domain", l.Domain))
}

// HuaweiPasswordLogin logs an IAM user in and gives the user token, which is
// sent as X-Auth-Token. A token is good for the one project of [WithProjectID]
// or, by its name, of [WithRegion]. It lasts 24 hours and is renewed before
// that. Hosts and errors are those of [HuaweiOIDC].
func HuaweiPasswordLogin(login HuaweiLogin, opts ...Option) CredentialsProvider {
	return source("password login", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		if err := require("User", login.User, "Password", string(login.Password), "Domain", login.Domain); err != nil {
			return Credentials{}, err
		}
		user := map[string]any{
			"name": login.User, "password": string(login.Password),
			"domain": map[string]string{"name": login.Domain},
		}
		return huaweiLogin(ctx, cfg, "password", map[string]any{"user": user}, string(login.Password))
	})
}

// HuaweiKeyLogin gives a user token for the AK and SK of another source. For
// the rest it is like [HuaweiPasswordLogin].
func HuaweiKeyLogin(keys CredentialsProvider, opts ...Option) CredentialsProvider {
	return source("key login", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		creds, err := keys.Retrieve(ctx)
		if err != nil {
			return Credentials{}, err
		}
		return huaweiLogin(ctx, cfg, "hw_ak_sk", map[string]any{
			"access": map[string]string{"key": creds.AccessKeyID},
			"secret": map[string]string{"key": creds.AccessKeySecret},
		}, creds.AccessKeySecret)
	})
}

// HuaweiTemporaryKeys turns the user token of another source, such as
// [HuaweiPasswordLogin], into keys that last from 15 minutes to 24 hours; 0
// means one hour. They are renewed in the same way. Hosts and errors are those
// of [HuaweiOIDC].
func HuaweiTemporaryKeys(token CredentialsProvider, life time.Duration, opts ...Option) CredentialsProvider {
	return source("temporary keys", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		creds, err := token.Retrieve(ctx)
		if err != nil {
			return Credentials{}, err
		}
		if creds.AuthToken == "" {
			return Credentials{}, errors.New("the source below has keys, and a user token is needed")
		}
		iam, err := newHuaweiIAM(cfg, "", creds.AuthToken)
		if err != nil {
			return Credentials{}, err
		}
		keys, err := iam.temporaryKeys(ctx, creds, "token", map[string]any{"id": creds.AuthToken, "duration_seconds": seconds(life)})
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
func HuaweiAssumeRole(keys CredentialsProvider, role HuaweiRole, opts ...Option) CredentialsProvider {
	return source("assume role", opts, func(ctx context.Context, cfg *Config) (Credentials, error) {
		creds, err := keys.Retrieve(ctx)
		if err != nil {
			return Credentials{}, err
		}
		if err := require("Agency", role.Agency, "DomainName or DomainID", cmp.Or(role.DomainName, role.DomainID)); err != nil {
			return Credentials{}, err
		}
		iam, err := newHuaweiIAM(cfg, "", creds.AccessKeySecret, creds.SecurityToken, creds.AuthToken)
		if err != nil {
			return Credentials{}, err
		}
		assume := map[string]any{"agency_name": role.Agency, "duration_seconds": seconds(role.Duration)}
		if role.DomainID != "" {
			assume["domain_id"] = role.DomainID
		} else {
			assume["domain_name"] = role.DomainName
		}
		got, err := iam.temporaryKeys(ctx, creds, "assume_role", assume)
		got.Source = fmt.Sprintf("agency %s, assumed with %s", role.Agency, cmp.Or(creds.Source, "keys given in code"))
		return got, err
	})
}

func seconds(d time.Duration) int { return int(cmp.Or(d, time.Hour).Seconds()) }

// huaweiKeys is how IAM and the metadata server write temporary keys.
type huaweiKeys struct {
	Access        string `json:"access"`
	Secret        string `json:"secret"`
	SecurityToken string `json:"securitytoken"`
	ExpiresAt     Time   `json:"expires_at"`
}

func (k huaweiKeys) credentials() Credentials {
	return Credentials{AccessKeyID: k.Access, AccessKeySecret: k.Secret, SecurityToken: k.SecurityToken, Expires: k.ExpiresAt.Time}
}

// huaweiIAM is the identity service.
type huaweiIAM struct{ authority }

// newHuaweiIAM returns the service at the endpoint of the options, of a profile
// or of the environment, else that of the region.
func newHuaweiIAM(cfg *Config, endpoint string, secrets ...string) (huaweiIAM, error) {
	endpoint = cmp.Or(cfg.Endpoint, endpoint, os.Getenv("HUAWEICLOUD_SDK_IAM_ENDPOINT"))
	if endpoint == "" {
		endpoint = "iam.myhuaweicloud.com"
		if cfg.Region != "" {
			if !isRegion(cfg.Region) {
				return huaweiIAM{}, fmt.Errorf("the region is %q, which is not the name of one", cfg.Region)
			}
			endpoint = "iam." + cfg.Region + ".myhuaweicloud.com"
		}
	}
	a, err := newAuthority(cfg, "iam", endpoint, secrets...)
	return huaweiIAM{a}, err
}

// authorize adds the user token of creds, or signs with its keys.
func (huaweiIAM) authorize(r *http.Request, body []byte, creds Credentials) error {
	if creds.AuthToken != "" {
		r.Header.Set("X-Auth-Token", creds.AuthToken)
		return nil
	}
	r.Header.Set("X-Sdk-Date", time.Now().UTC().Format("20060102T150405Z"))
	if creds.SecurityToken != "" {
		r.Header.Set("X-Security-Token", creds.SecurityToken)
	}
	return sign.SDKHMACSHA256(r, body, creds.AccessKeyID, creds.AccessKeySecret)
}

// identity is the body of a login.
func identity(method string, with any) map[string]any {
	return map[string]any{"identity": map[string]any{"methods": []string{method}, method: with}}
}

func (iam huaweiIAM) temporaryKeys(ctx context.Context, creds Credentials, method string, with map[string]any) (Credentials, error) {
	var out struct{ Credential huaweiKeys }
	_, err := iam.postJSON(ctx, "CreateTemporaryAccessKey", "/v3.0/OS-CREDENTIAL/securitytokens", map[string]any{"auth": identity(method, with)}, &out,
		func(r *http.Request, body []byte) error { return iam.authorize(r, body, creds) })
	return out.Credential.credentials(), err
}

func huaweiOIDC(ctx context.Context, cfg *Config, endpoint, idp, tokenFile string) (Credentials, error) {
	if err := require("the identity provider", idp, "the token file", tokenFile); err != nil {
		return Credentials{}, err
	}
	idToken, err := readTokenFile(tokenFile)
	if err != nil {
		return Credentials{}, err
	}
	iam, err := newHuaweiIAM(cfg, endpoint, idToken)
	if err != nil {
		return Credentials{}, err
	}
	auth := map[string]any{"id_token": map[string]string{"id": idToken}}
	header, err := iam.postJSON(ctx, "CreateTokenWithIdToken", "/v3.0/OS-AUTH/id-token/tokens", map[string]any{"auth": auth}, nil,
		func(r *http.Request, _ []byte) error {
			r.Header.Set("X-Idp-Id", idp)
			return nil
		})
	if err != nil {
		return Credentials{}, err
	}
	user := Credentials{AuthToken: header.Get("X-Subject-Token")}
	iam.secrets = append(iam.secrets, user.AuthToken)
	return iam.temporaryKeys(ctx, user, "token", map[string]any{"id": user.AuthToken, "duration_seconds": seconds(6 * time.Hour)})
}

// huaweiTokenLife is the life of a user token whose answer does not say it.
const huaweiTokenLife = 24 * time.Hour

func huaweiLogin(ctx context.Context, cfg *Config, method string, with any, secret string) (Credentials, error) {
	iam, err := newHuaweiIAM(cfg, "", secret)
	if err != nil {
		return Credentials{}, err
	}
	project := map[string]string{}
	switch {
	case cfg.ProjectID != "":
		project["id"] = cfg.ProjectID
	case cfg.Region != "":
		project["name"] = cfg.Region
	default:
		return Credentials{}, errors.New("a token is good for one project: give WithProjectID or WithRegion")
	}
	auth := identity(method, with)
	auth["scope"] = map[string]any{"project": project}
	var out struct {
		Token struct {
			ExpiresAt Time `json:"expires_at"`
			Project   struct {
				ID string `json:"id"`
			} `json:"project"`
		} `json:"token"`
	}
	// The catalog is long, and nobody reads it.
	header, err := iam.postJSON(ctx, "KeystoneCreateUserToken", "/v3/auth/tokens", map[string]any{"auth": auth}, &out,
		func(r *http.Request, _ []byte) error {
			r.URL.RawQuery = "nocatalog=true"
			return nil
		})
	if err != nil {
		return Credentials{}, err
	}
	token := header.Get("X-Subject-Token")
	if token == "" {
		return Credentials{}, errors.New("the answer holds no token")
	}
	creds := Credentials{AuthToken: token, Expires: out.Token.ExpiresAt.Time, ProjectID: cmp.Or(cfg.ProjectID, out.Token.Project.ID)}
	if creds.Expires.IsZero() {
		creds.Expires = time.Now().Add(huaweiTokenLife)
	}
	return creds, nil
}

// HuaweiProject finds the project of a region, which Huawei Cloud wants in the
// path of most calls. It asks IAM once and remembers the answer. Make one with
// [NewHuaweiProject]; it may be used by many goroutines.
type HuaweiProject struct {
	find   func(ctx context.Context, creds Credentials) (string, error)
	known  atomic.Pointer[string]
	lookup single[string]
}

// NewHuaweiProject returns the finder for a region, which is also the name of
// its project. Nothing is sent yet. Hosts are those of [HuaweiOIDC].
func NewHuaweiProject(region string, opts ...Option) *HuaweiProject {
	cfg := NewConfig(append(slices.Clip(opts), WithRegion(region))...)
	return &HuaweiProject{find: func(ctx context.Context, creds Credentials) (string, error) {
		id, err := huaweiProject(ctx, cfg, creds)
		if err != nil {
			return "", fmt.Errorf("the project of region %q: %w", region, err)
		}
		return id, nil
	}}
}

// ID returns the project of creds where their source names one; else it is
// looked up with creds, by one call however many goroutines ask. That there is
// none, or more than one, is an error that asks for [WithProjectID]; it is not
// remembered, and neither is any other.
func (p *HuaweiProject) ID(ctx context.Context, creds Credentials) (string, error) {
	if creds.ProjectID != "" {
		return creds.ProjectID, nil
	}
	if id := p.known.Load(); id != nil {
		return *id, nil
	}
	return p.lookup.do(ctx, func() (string, error) {
		if id := p.known.Load(); id != nil {
			return *id, nil
		}
		id, err := p.find(ctx, creds)
		if err == nil {
			p.known.Store(&id)
		}
		return id, err
	})
}

func huaweiProject(ctx context.Context, cfg *Config, creds Credentials) (string, error) {
	if err := cfg.err("iam", "options"); err != nil {
		return "", err
	}
	if cfg.Region == "" {
		return "", errors.New("no region to look it up by; give WithProjectID")
	}
	iam, err := newHuaweiIAM(cfg, "", creds.AccessKeySecret, creds.SecurityToken, creds.AuthToken)
	if err != nil {
		return "", err
	}
	r, err := iam.request(ctx, http.MethodGet, "/v3/projects", jsonType, nil)
	if err != nil {
		return "", err
	}
	r.URL.RawQuery = sign.Query(url.Values{"name": {cfg.Region}})
	if err := iam.authorize(r, nil, creds); err != nil {
		return "", err
	}
	var out struct {
		Projects []struct {
			ID string `json:"id"`
		} `json:"projects"`
	}
	if _, err := iam.do(r, "KeystoneListProjects", &out); err != nil {
		return "", err
	}
	if len(out.Projects) != 1 || out.Projects[0].ID == "" {
		return "", fmt.Errorf("IAM knows %d of that name; give WithProjectID", len(out.Projects))
	}
	return out.Projects[0].ID, nil
}
