package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/source"
)

// AlibabaMetadata is the role of the ECS instance that the program runs on.
// role is its name; empty means ALIBABA_CLOUD_ECS_METADATA, else it is looked
// up. The keys are read from 100.100.100.200 with a session token (version 2),
// and without one where the server gives none, unless
// ALIBABA_CLOUD_IMDSV1_DISABLED is true. ALIBABA_CLOUD_ECS_METADATA_DISABLED,
// or YUNKIT_METADATA_DISABLED for all clouds, switches the source off. Off such
// a machine it fails within a second.
func AlibabaMetadata(role string, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("ecs metadata", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		return alibabaMetadata(ctx, cfg, role)
	})
}

const (
	alibabaMetadataHost = "100.100.100.200"
	alibabaRolePath     = "/latest/meta-data/ram/security-credentials/"
	alibabaTokenHeader  = "X-aliyun-ecs-metadata-token"
)

// alibabaInstance is a session with the metadata server.
type alibabaInstance struct {
	*source.Metadata

	token     string // empty for version 1
	v1Allowed bool
}

func alibabaMetadata(ctx context.Context, cfg *yunkit.Config, role string) (yunkit.Credentials, error) {
	if off := "ALIBABA_CLOUD_ECS_METADATA_DISABLED"; source.IsTrue(off) {
		return yunkit.Credentials{}, &source.AbsentError{Text: "switched off by " + off}
	}
	m, err := openAlibabaMetadata(ctx, cfg)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	if role = cmp.Or(role, os.Getenv("ALIBABA_CLOUD_ECS_METADATA")); role == "" {
		body, err := m.get(ctx, alibabaRolePath)
		if err != nil {
			return yunkit.Credentials{}, fmt.Errorf("the role of the instance: %w", err)
		}
		role, _, _ = strings.Cut(strings.TrimSpace(string(body)), "\n")
		if role = strings.TrimSpace(role); role == "" {
			return yunkit.Credentials{}, &source.AbsentError{Text: "the instance has no role"}
		}
		if len(role) > maxRoleName || strings.ContainsFunc(role, func(r rune) bool { return r <= ' ' || r > '~' || r == '<' }) {
			return yunkit.Credentials{}, errors.New("the role of the instance: the answer is not the name of one")
		}
	}
	body, err := m.get(ctx, alibabaRolePath+url.PathEscape(role))
	if err != nil {
		return yunkit.Credentials{}, fmt.Errorf("role %.64q: %w", role, err)
	}
	var keys alibabaKeys
	if err = source.Decode(body, &keys); err != nil {
		err = fmt.Errorf("the answer is %w", err)
	} else {
		err = keys.check()
	}
	if err != nil {
		return yunkit.Credentials{}, fmt.Errorf("role %.64q: %w", role, err)
	}
	creds := keys.Credentials()
	creds.Source = fmt.Sprintf("ecs metadata (role %s)", role)
	return creds, nil
}

// maxRoleName is twice what the vendor allows.
const maxRoleName = 128

func openAlibabaMetadata(ctx context.Context, cfg *yunkit.Config) (alibabaInstance, error) {
	server, err := source.NewMetadata(cfg, alibabaMetadataHost)
	m := alibabaInstance{Metadata: server, v1Allowed: !source.IsTrue("ALIBABA_CLOUD_IMDSV1_DISABLED")}
	if err != nil {
		return m, err
	}
	a, err := m.Do(ctx, http.MethodPut, "/latest/api/token", alibabaTokenHeader+"-ttl-seconds", source.MetadataLife)
	switch {
	case err != nil && (errors.Is(err, yunkit.ErrNoCredentials) || ctx.Err() != nil):
		return m, err // nobody is there: asking in another way is no use
	case err == nil && a.StatusCode == http.StatusOK:
		m.token = strings.TrimSpace(string(a.Body))
	case m.v1Allowed:
	case err == nil:
		return m, fmt.Errorf("no session token (status %d), and ALIBABA_CLOUD_IMDSV1_DISABLED forbids version 1", a.StatusCode)
	default:
		return m, fmt.Errorf("no session token, and ALIBABA_CLOUD_IMDSV1_DISABLED forbids version 1: %w", err)
	}
	return m, nil
}

func (m alibabaInstance) get(ctx context.Context, path string) ([]byte, error) {
	body, err := m.Get(ctx, path, alibabaTokenHeader, m.token)
	if err != nil && m.token != "" && m.v1Allowed && ctx.Err() == nil {
		return m.Get(ctx, path)
	}
	return body, err
}

// alibabaKeys are keys next to a Code, which is Success or the reason why there are none.
type alibabaKeys struct {
	source.Keys

	Code string `json:"Code"`
}

func (k alibabaKeys) check() error {
	if k.Code != "" && k.Code != "Success" {
		return fmt.Errorf("the answer has the code %.64q", k.Code)
	}
	return nil
}
