package huawei

import (
	"context"
	"reflect"
	"strings"
)

// projectParam is the path parameter that the client fills in.
const projectParam = "project_id"

// inProject returns the API with the project that a call works in, which is
// looked up when the path wants one and neither request nor options name it.
func (api *API) inProject(ctx context.Context, op Operation, requested string) (*API, error) {
	if api.projectID != "" || requested != "" || api.project == nil || !strings.Contains(op.Path, "{"+projectParam+"}") {
		return api, nil
	}
	creds, err := api.client.Credentials(ctx, op.Name)
	if err != nil {
		return nil, err
	}
	id, err := api.project.ID(ctx, creds)
	if err != nil {
		return nil, api.client.Failed(op.Name, nil, err)
	}
	in := *api
	in.projectID = id
	return &in, nil
}

// requestProject returns the project that a request names.
func requestProject(req any) string {
	v := reflect.Indirect(reflect.ValueOf(req))
	if !v.IsValid() {
		return ""
	}
	if i, ok := planOf(v.Type()).path[projectParam]; ok {
		return v.Field(i).String()
	}
	return ""
}
