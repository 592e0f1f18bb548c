package credentials

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/source"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// UCloudRole is a role to take on.
type UCloudRole struct {
	// URN names the role.
	URN string
	// SessionName appears in the audit log: up to 64 letters, digits, and . _ -
	// signs. Empty means a name that begins with yunkit.
	SessionName string
	// Duration is the life of a session, from 15 minutes; 0 means what the service gives.
	Duration time.Duration
	// Policy narrows what the session may do; it is JSON.
	Policy string
}

// UCloudAssumeRole takes on a role with the keys of another source: the action
// AssumeRole at api.ucloud.cn, or at the host of [yunkit.WithEndpoint]. The
// session is renewed in the same way, and has the project and region of the other
// source. A refusal is a [*yunkit.Error] of the service "sts".
func UCloudAssumeRole(keys yunkit.CredentialsProvider, role UCloudRole, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("assume role", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		creds, cached, err := base(ctx, keys)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		if err := source.Require("URN", role.URN); err != nil {
			return yunkit.Credentials{}, err
		}
		at := *cfg
		at.Profile, at.Credentials = "", nil
		sts, err := ucloud.New(&at, "sts", "api.ucloud.cn", cached)
		if err != nil {
			return yunkit.Credentials{}, err
		}
		defer sts.CloseIdleConnections()
		resp, err := ucloud.Do[ucloudRoleResponse](ctx, sts, ucloud.Global("AssumeRole"), &ucloudRoleRequest{
			RoleUrn: role.URN, RoleSessionName: cmp.Or(role.SessionName, sessionName()),
			DurationSeconds: int(role.Duration.Seconds()), Policy: role.Policy,
		})
		if err != nil {
			return yunkit.Credentials{}, err
		}
		got := resp.Credentials.Credentials()
		got.ProjectID, got.Region = creds.ProjectID, creds.Region
		got.Source = fmt.Sprintf("role %s, assumed with %s", role.URN, by(creds))
		return got, nil
	})
}

type ucloudRoleRequest struct {
	RoleUrn         string `url:"RoleUrn"`
	RoleSessionName string `url:"RoleSessionName"`
	DurationSeconds int    `url:"DurationSeconds,omitempty"`
	Policy          string `url:"Policy,omitempty"`
}

type ucloudRoleResponse struct {
	Credentials source.Keys `json:"Credentials"`
}
