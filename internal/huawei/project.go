package huawei

import (
	"cmp"
	"context"
	"strings"
)

// projectParam is the path parameter that the client fills in.
const projectParam = "project_id"

// provides returns the option for a parameter that the client adds to requests
// that lack it, and whether the client has a value or a way to find one.
func (api *API) provides(name string) (option string, ok bool) {
	if name != projectParam {
		return "", false
	}
	return "WithProjectID", api.projectID != "" || api.project != nil
}

// projectFor returns the project that a call works in: that of the request, or
// else of the options, or else the one that IAM knows for the region. It is
// looked up for nothing but a path that wants it.
func (api *API) projectFor(ctx context.Context, op Operation, requested string) (string, error) {
	known := cmp.Or(requested, api.projectID)
	if known != "" || api.project == nil || !strings.Contains(op.Path, "{"+projectParam+"}") {
		return known, nil
	}
	creds, err := api.client.Credentials(ctx, op.Name)
	if err != nil {
		return "", err
	}
	id, err := api.project.ID(ctx, creds)
	if err != nil {
		return "", api.client.Failed(op.Name, nil, err)
	}
	return id, nil
}
