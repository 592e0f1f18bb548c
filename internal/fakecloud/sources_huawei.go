package fakecloud

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
)

// The operations of IAM that issue credentials or help to.
const (
	iamTokens   = "CreateToken"
	iamKeys     = "CreateTemporaryAccessKey"
	iamProjects = "ListProjects"
)

var iamRoutes = map[string]string{
	"POST /v3/auth/tokens":                    iamTokens,
	"POST /v3.0/OS-CREDENTIAL/securitytokens": iamKeys,
	"GET /v3/projects":                        iamProjects,
}

func (huawei) services() []string {
	return append(slices.Sorted(maps.Values(iamRoutes)), metadataService)
}

func (v huawei) operation(s *Server, r *request) string {
	if service := v.service(r); service != "" {
		return service
	}
	if o, _ := s.api.Route(r.Method, r.URL.EscapedPath()); o != nil {
		return o.Name
	}
	return ""
}

// service names the operation of a service of credentials.
func (huawei) service(r *request) string {
	if path := r.URL.Path; strings.HasPrefix(path, "/meta-data/") || strings.HasPrefix(path, "/openstack/") {
		return metadataService
	}
	return iamRoutes[r.Method+" "+r.URL.Path]
}

func (v huawei) source(s *Server, r *request) (a answer, handled bool) {
	var refusal *Refusal
	switch v.service(r) {
	case metadataService:
		return v.metadata(s, r).answer(s, r), true
	case iamTokens:
		a, refusal = v.login(s, r)
	case iamProjects:
		a, refusal = v.projects(s, r)
	case iamKeys:
		a, refusal = v.securityTokens(s, r)
	default:
		return answer{}, false
	}
	if refusal != nil {
		return v.refusal(r, refusal), true
	}
	a.header.Set("X-Request-Id", r.id)
	return a, true
}

// iamBody is what IAM is sent.
type iamBody struct {
	Auth struct {
		Identity struct {
			Methods  []string `json:"methods"`
			Password struct {
				User struct {
					Name     string `json:"name"`
					Password string `json:"password"`
					Domain   struct {
						Name string `json:"name"`
					} `json:"domain"`
				} `json:"user"`
			} `json:"password"`
			Keys struct {
				Access struct {
					Key string `json:"key"`
				} `json:"access"`
				Secret struct {
					Key string `json:"key"`
				} `json:"secret"`
			} `json:"hw_ak_sk"`
			Token struct {
				ID              string `json:"id"`
				DurationSeconds *int   `json:"duration_seconds"`
			} `json:"token"`
			AssumeRole struct {
				AgencyName      string `json:"agency_name"`
				DomainID        string `json:"domain_id"`
				DomainName      string `json:"domain_name"`
				DurationSeconds *int   `json:"duration_seconds"`
			} `json:"assume_role"`
		} `json:"identity"`
		Scope struct {
			Project struct {
				ID   string `json:"id"`
				Name string `json:"name"`
			} `json:"project"`
		} `json:"scope"`
	} `json:"auth"`
}

// iam reads a request to IAM and the one method in it.
func (huawei) iam(r *request) (body iamBody, method string, refusal *Refusal) {
	if json.Unmarshal(r.body, &body) != nil || len(body.Auth.Identity.Methods) != 1 {
		return body, "", refuseIAM(http.StatusBadRequest, "the body is not of the documented form")
	}
	return body, body.Auth.Identity.Methods[0], nil
}

// refuseIAM returns a refusal whose code is the status, as IAM has it.
func refuseIAM(status int, text string) *Refusal {
	return Refuse(status, strconv.Itoa(status), "%s", text)
}

// login takes the passwords of all users, for it knows none.
func (v huawei) login(s *Server, r *request) (answer, *Refusal) {
	body, method, refusal := v.iam(r)
	if refusal != nil {
		return answer{}, refusal
	}
	user, keys := body.Auth.Identity.Password.User, body.Auth.Identity.Keys
	switch method {
	case "password":
		if user.Name == "" || user.Password == "" || user.Domain.Name == "" {
			return answer{}, refuseIAM(http.StatusBadRequest, "the name, the password or the domain is missing")
		}
	case "hw_ak_sk":
		if secret, state := s.secretOf(keys.Access.Key, ""); state != keyKnown || !equal(secret, keys.Secret.Key) {
			return answer{}, refuseIAM(http.StatusUnauthorized, "no such access key, or its secret is another one")
		}
	default:
		return answer{}, refuseIAM(http.StatusBadRequest, "the method is not password or hw_ak_sk")
	}
	region, home := s.location()
	project := body.Auth.Scope.Project
	switch {
	case project.ID == "" && project.Name == region:
		project.ID = home
	case project.ID == "":
		return answer{}, refuseIAM(http.StatusBadRequest, "no such project")
	}
	token := s.issueToken(r.now)
	a := jsonAnswer(http.StatusCreated, map[string]any{"token": map[string]any{
		"methods":    []string{method},
		"issued_at":  huaweiTime(r.now),
		"expires_at": huaweiTime(token.Expires),
		"project":    map[string]any{"id": project.ID, "name": region},
	}})
	a.header.Set("X-Subject-Token", token.AuthToken)
	return a, nil
}

func (v huawei) projects(s *Server, r *request) (answer, *Refusal) {
	if refusal := v.authenticate(s, r); refusal != nil {
		return answer{}, refusal
	}
	region, project := s.location()
	found := []map[string]any{}
	if name := r.URL.Query().Get("name"); name == "" || name == region {
		found = append(found, map[string]any{"id": project, "name": region, "enabled": true})
	}
	return jsonAnswer(http.StatusOK, map[string]any{"projects": found}), nil
}

func (v huawei) securityTokens(s *Server, r *request) (answer, *Refusal) {
	body, method, refusal := v.iam(r)
	if refusal != nil {
		return answer{}, refusal
	}
	token, role := body.Auth.Identity.Token, body.Auth.Identity.AssumeRole
	asked := cmp.Or(token.DurationSeconds, role.DurationSeconds)
	switch {
	case method == "token" && token.ID != "":
		refusal = v.userToken(s, r, token.ID)
	case method == "token" && r.Header.Get("X-Auth-Token") == "":
		refusal = refuseIAM(http.StatusBadRequest, "the token is missing")
	case method == "token":
		refusal = v.authenticate(s, r)
	case method != "assume_role":
		refusal = refuseIAM(http.StatusBadRequest, "the method is not token or assume_role")
	case role.AgencyName == "" || cmp.Or(role.DomainID, role.DomainName) == "":
		refusal = refuseIAM(http.StatusBadRequest, "the agency or its domain is missing")
	default:
		refusal = v.authenticate(s, r)
	}
	if refusal != nil {
		return answer{}, refusal
	}
	if asked == nil {
		asked = new(900)
	}
	if *asked < 900 || *asked > 86400 {
		return answer{}, refuseIAM(http.StatusBadRequest, "duration_seconds is not from 900 to 86400")
	}
	return v.keys(http.StatusCreated, s.issueKeys(r.now, time.Duration(*asked)*time.Second)), nil
}

func (huawei) keys(status int, c yunkit.Credentials) answer {
	return jsonAnswer(status, map[string]any{"credential": map[string]any{
		"access": c.AccessKeyID, "secret": c.AccessKeySecret,
		"securitytoken": c.SecurityToken, "expires_at": huaweiTime(c.Expires),
	}})
}

func huaweiTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// metadata is that of an ECS instance which takes version 2 alone.
func (v huawei) metadata(s *Server, r *request) metadata {
	return metadata{
		tokenPath:   "/meta-data/latest/api/token",
		lifeHeader:  "X-Metadata-Token-Ttl-Seconds",
		tokenHeader: "X-Metadata-Token",
		documents: map[string]func() answer{
			"/openstack/latest/securitykey": func() answer { return v.keys(http.StatusOK, s.issueKeys(r.now, defaultLife)) },
			"/openstack/latest/meta_data.json": func() answer {
				region, project := s.location()
				return jsonAnswer(http.StatusOK, map[string]any{"region_id": region, "project_id": project})
			},
		},
	}
}
