package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/redact"
	"github.com/yunkit/yunkit/internal/source"
)

// UCloudMetadata is the role of the UHost that the program runs on, with its
// project and region. role is its name; empty means the one that the machine
// has. The keys are read from 100.80.80.80, from the second version of the
// interface or else from the first. YUNKIT_METADATA_DISABLED=true switches the
// source off. Off such a machine it fails within a second.
func UCloudMetadata(role string, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("uhost metadata", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		m, err := source.NewMetadata(cfg, "100.80.80.80")
		if err != nil {
			return yunkit.Credentials{}, err
		}
		suffix := ""
		if role != "" {
			suffix = "/" + url.PathEscape(role)
		}
		creds, err := ucloudMetadata(ctx, m, "/meta-data/v2/iam/security-credentials"+suffix)
		if err != nil && !source.Unreachable(err) && ctx.Err() == nil {
			var v1 error
			if creds, v1 = ucloudMetadata(ctx, m, "/meta-data/v1/uam/security-credentials"+suffix); v1 == nil {
				err = nil
			} else {
				err = both(err, v1)
			}
		}
		if err != nil {
			return yunkit.Credentials{}, err
		}
		// The region can be had from elsewhere: not to find it here is no failure.
		if region, err := m.Get(ctx, "/meta-data/latest/region"); err == nil {
			creds.Region = strings.TrimSpace(string(region))
		}
		return creds, nil
	})
}

// both returns two errors as one, which says that there is no role only when both do.
func both(v2, v1 error) error {
	if errors.Is(v2, yunkit.ErrNoCredentials) && errors.Is(v1, yunkit.ErrNoCredentials) {
		return fmt.Errorf("%w; %w", v2, v1)
	}
	return fmt.Errorf("%w; %w", must(v2), must(v1))
}

func ucloudMetadata(ctx context.Context, m *source.Metadata, path string) (yunkit.Credentials, error) {
	body, err := m.Get(ctx, path)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	var out struct {
		RetCode yunkit.Int
		Message string
		Data    struct {
			source.Keys        // of the second version
			PublicKey   string // and of the first
			PrivateKey  string
			ProjectID   string
		}
	}
	if err := source.Decode(body, &out); err != nil {
		return yunkit.Credentials{}, fmt.Errorf("GET %s: the answer is %w", path, err)
	}
	if out.RetCode != 0 {
		return yunkit.Credentials{}, fmt.Errorf("GET %s: code %d: %s", path, out.RetCode, redact.Line(out.Message))
	}
	creds := out.Data.Credentials()
	creds.AccessKeyID = cmp.Or(creds.AccessKeyID, out.Data.PublicKey)
	creds.AccessKeySecret = cmp.Or(creds.AccessKeySecret, out.Data.PrivateKey)
	creds.ProjectID = out.Data.ProjectID
	if _, err := creds.Retrieve(ctx); err != nil {
		return yunkit.Credentials{}, fmt.Errorf("GET %s: %w", path, must(err))
	}
	return creds, nil
}
