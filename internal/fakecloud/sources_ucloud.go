package fakecloud

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
)

// ucloudAssumeRole is what the action AssumeRole takes.
var ucloudAssumeRole = &model.Operation{Name: "AssumeRole", Params: []*model.Param{
	{Name: "RoleUrn", In: model.InQuery, Type: "string", Required: true, Pattern: `^ucs:iam::[^:]*:role/.+$`},
	{Name: "RoleSessionName", In: model.InQuery, Type: "string", Required: true, Pattern: `^[\w.-]{1,64}$`},
	{Name: "DurationSeconds", In: model.InQuery, Type: "integer", Min: new(int64(900))},
}}

const metadataOfUHost = "/meta-data/"

func (ucloud) services() []string { return []string{ucloudAssumeRole.Name, metadataService} }

func (ucloud) operation(_ *Server, r *request) string {
	if strings.HasPrefix(r.URL.Path, metadataOfUHost) {
		return metadataService
	}
	var body struct{ Action string }
	_ = json.Unmarshal(r.body, &body) // of a form that is none, and of what is no JSON it is refused later
	return cmp.Or(r.params.Get("Action"), body.Action)
}

func (v ucloud) source(s *Server, r *request) (a answer, handled bool) {
	if strings.HasPrefix(r.URL.Path, metadataOfUHost) {
		return v.metadata(s, r).answer(s, r), true
	}
	signature, refusal := v.read(r)
	if refusal != nil || r.params.Get("Action") != ucloudAssumeRole.Name {
		return answer{}, false
	}
	if refusal = v.authenticate(s, r, signature); refusal == nil {
		refusal = v.checkRole(r)
	}
	if refusal != nil {
		return v.refusal(r, refusal), true
	}
	keys := s.issueKeys(r.now, askedSeconds(r.params.Get("DurationSeconds")))
	return v.answer(r, http.StatusOK, 0, map[string]any{"Credentials": v.keys(keys)}), true
}

// checkRole refuses with the codes of the gateway.
func (v ucloud) checkRole(r *request) *Refusal {
	problems := problems(ucloudAssumeRole, r.params)
	switch {
	case len(problems) > 0 && problems[0].Kind == model.Missing:
		return v.refuse(220, describe(problems))
	case len(problems) > 0:
		return v.refuse(230, describe(problems))
	case !isPolicy(r.params.Get("Policy")):
		return v.refuse(230, "the policy is not a JSON object")
	}
	return nil
}

func (ucloud) keys(c yunkit.Credentials) map[string]any {
	return map[string]any{
		"AccessKeyId": c.AccessKeyID, "AccessKeySecret": c.AccessKeySecret,
		"SecurityToken": c.SecurityToken, "Expiration": c.Expires.Format(time.RFC3339),
	}
}

// metadata is that of a UHost, which opens no sessions.
func (v ucloud) metadata(s *Server, r *request) metadata {
	const roles = "/meta-data/v2/iam/security-credentials"
	region, project := s.location()
	keys := func() answer {
		data := v.keys(s.issueKeys(r.now, defaultLife))
		data["ProjectID"], data["HostID"] = project, "uhost-test"
		return jsonAnswer(http.StatusOK, map[string]any{"RetCode": 0, "Message": "", "Data": data})
	}
	return metadata{documents: map[string]func() answer{
		roles:                      keys,
		roles + "/" + RoleName:     keys,
		"/meta-data/latest/region": func() answer { return textAnswer(region) },
	}}
}
