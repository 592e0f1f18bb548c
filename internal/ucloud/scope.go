package ucloud

import (
	"cmp"
	"context"
	"os"
)

// scope is where a call works.
type scope struct{ project, region string }

func (s scope) get(name string) string {
	switch name {
	case "ProjectId":
		return s.project
	case "Region":
		return s.region
	}
	return ""
}

// scope returns what the options say, then what the source of the credentials
// says, then what the variables say.
func (api *API) scope(ctx context.Context, op Operation) (scope, error) {
	if op.Global {
		return scope{}, nil
	}
	s := api.given
	if s.project != "" && s.region != "" {
		return s, nil
	}
	creds, err := api.client.Credentials(ctx, op.Name)
	if err != nil {
		return s, err
	}
	s.project = cmp.Or(s.project, creds.ProjectID, os.Getenv("UCLOUD_PROJECT_ID"))
	s.region = cmp.Or(s.region, creds.Region, os.Getenv("UCLOUD_REGION"))
	return s, nil
}

// anything is provides of a scope that may yet turn out to have it all.
func anything(name string) (option string, ok bool) {
	option, _ = scope{}.provides(name)
	return option, option != ""
}

// provides returns the option for a parameter that the client adds to requests
// that lack it, and whether it was given.
func (s scope) provides(name string) (option string, ok bool) {
	option = map[string]string{"ProjectId": "WithProjectID", "Region": "WithRegion"}[name]
	return option, s.get(name) != ""
}
