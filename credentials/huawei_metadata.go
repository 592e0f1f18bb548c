package credentials

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/source"
)

// HuaweiMetadata is the agency of the ECS instance that the program runs on,
// with the project of the instance. The keys are read from 169.254.169.254
// with a session token, and without one where the server knows none.
// YUNKIT_METADATA_DISABLED=true switches the source off. Off such a machine it
// fails within a second.
func HuaweiMetadata(opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("ecs metadata", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		m, err := source.NewMetadata(cfg, "169.254.169.254")
		if err != nil {
			return yunkit.Credentials{}, err
		}
		token := ""
		a, err := m.Do(ctx, http.MethodPut, "/meta-data/latest/api/token", "X-Metadata-Token-Ttl-Seconds", source.MetadataLife)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		switch a.StatusCode {
		case http.StatusOK:
			token = strings.TrimSpace(string(a.Body))
		case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusServiceUnavailable: // version 1 only
		default:
			return yunkit.Credentials{}, fmt.Errorf("no session token (status %d)", a.StatusCode)
		}
		body, err := m.Get(ctx, "/openstack/latest/securitykey", "X-Metadata-Token", token)
		if err != nil {
			return yunkit.Credentials{}, fmt.Errorf("%w; has the instance an agency?", err)
		}
		var out struct {
			Credential huaweiKeys `json:"credential"`
		}
		if err := source.Decode(body, &out); err != nil {
			return yunkit.Credentials{}, fmt.Errorf("the answer is %w", err)
		}
		creds := out.Credential.credentials()
		// The project can be had from elsewhere: not to find it here is no failure.
		if body, err := m.Get(ctx, "/openstack/latest/meta_data.json", "X-Metadata-Token", token); err == nil {
			var about struct {
				ProjectID string `json:"project_id"`
			}
			_ = source.Decode(body, &about)
			creds.ProjectID = about.ProjectID
		}
		return creds, nil
	})
}

// HuaweiPod asks the identity agent of a pod: a POST to
// HC_CONTAINER_CREDENTIALS_FULL_URI with the content of
// HC_CONTAINER_AUTHORIZATION_TOKEN_FILE, which is read each time.
func HuaweiPod(opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("pod identity", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		uri, file := os.Getenv("HC_CONTAINER_CREDENTIALS_FULL_URI"), os.Getenv("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE")
		if err := source.Set("HC_CONTAINER_CREDENTIALS_FULL_URI", uri, "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", file); err != nil {
			return yunkit.Credentials{}, err
		}
		token, err := source.ReadToken(ctx, file)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		server, err := source.NewLocalServer(cfg, "pod identity", uri)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		defer server.Close()
		var out struct {
			Credentials *struct {
				AccessKeyID     string        `json:"accessKeyId"`
				SecretAccessKey yunkit.Secret `json:"secretAccessKey"`
				SecurityToken   yunkit.Secret `json:"securityToken"`
				Expiration      yunkit.Time   `json:"expiration"`
			} `json:"credentials"`
		}
		err = server.Do(ctx, source.Request{
			Operation: "POST", Method: http.MethodPost, ContentType: "application/json", Body: "{}",
			Authorization: token,
		}, &out)
		switch k := out.Credentials; {
		case err != nil:
			return yunkit.Credentials{}, err
		case k == nil:
			return yunkit.Credentials{}, errors.New("the answer holds no credentials")
		default:
			return source.Keys{
				AccessKeyID: k.AccessKeyID, AccessKeySecret: k.SecretAccessKey,
				SecurityToken: k.SecurityToken, Expiration: k.Expiration,
			}.Credentials(), nil
		}
	})
}
