package fakecloud

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
)

const (
	// stsVersion tells calls of STS from those of a product.
	stsVersion = "2015-04-01"
	// metadataOfECS is what all paths of the metadata begin with.
	metadataOfECS = "/latest/"
)

// stsActions are the actions of STS, and what they take.
var stsActions = map[string]*model.Operation{
	"AssumeRole": {Params: stsParams()},
	"AssumeRoleWithOIDC": {Params: append(stsParams(),
		&model.Param{Name: "OIDCProviderArn", In: model.InQuery, Type: "string", Required: true, Pattern: `^acs:ram::\d+:oidc-provider/.+$`},
		&model.Param{Name: "OIDCToken", In: model.InQuery, Type: "string", Required: true},
	)},
}

func stsParams() []*model.Param {
	return []*model.Param{
		{Name: "RoleArn", In: model.InQuery, Type: "string", Required: true, Pattern: `^acs:ram::\d+:role/[\w.@/-]+$`},
		{Name: "RoleSessionName", In: model.InQuery, Type: "string", Required: true, Pattern: `^[\w.@-]{2,64}$`},
		{Name: "DurationSeconds", In: model.InQuery, Type: "integer", Min: new(int64(900)), Max: new(int64(43200))},
	}
}

func (alibaba) services() []string {
	return append(slices.Sorted(maps.Keys(stsActions)), metadataService)
}

func (alibaba) operation(_ *Server, r *request) string {
	if strings.HasPrefix(r.URL.Path, metadataOfECS) {
		return metadataService
	}
	return cmp.Or(r.Header.Get("X-Acs-Action"), r.params.Get("Action"))
}

func (v alibaba) source(s *Server, r *request) (a answer, handled bool) {
	if strings.HasPrefix(r.URL.Path, metadataOfECS) {
		return v.metadata(s, r).answer(s, r), true
	}
	if cmp.Or(r.Header.Get("X-Acs-Version"), r.params.Get("Version")) != stsVersion {
		return answer{}, false
	}
	action := v.operation(s, r)
	members, refusal := v.sts(s, r, action)
	if refusal != nil {
		return v.refusal(r, refusal), true
	}
	return v.answer(r, http.StatusOK, action+"Response", members), true
}

func (v alibaba) sts(s *Server, r *request, action string) (map[string]any, *Refusal) {
	if action != "AssumeRoleWithOIDC" { // for which the token speaks
		if refusal := v.signed(s, r); refusal != nil {
			return nil, refusal
		}
	}
	o := stsActions[action]
	if o == nil {
		return nil, Refuse(http.StatusNotFound, "InvalidAction.NotFound", "no such action")
	}
	if problems := problems(o, r.params); len(problems) > 0 {
		return nil, v.invalid(problems)
	}
	if !isPolicy(r.params.Get("Policy")) {
		return nil, Refuse(http.StatusBadRequest, "InvalidParameter.PolicyGrammar", "the policy is not a JSON object")
	}
	arn, session := r.params.Get("RoleArn"), r.params.Get("RoleSessionName")
	return map[string]any{
		"RequestId":   r.id,
		"Credentials": v.keys(s.issueKeys(r.now, askedSeconds(r.params.Get("DurationSeconds")))),
		"AssumedRoleUser": map[string]any{
			"Arn":           strings.Replace(arn, ":role/", ":assumed-role/", 1) + "/" + session,
			"AssumedRoleId": "300000000000000000:" + session,
		},
	}, nil
}

// signed checks either signature.
func (v alibaba) signed(s *Server, r *request) *Refusal {
	read := v.readRPC
	if isACS3(r) {
		read = v.readACS3
	}
	c, refusal := read(r)
	if refusal != nil {
		return refusal
	}
	return v.authenticate(s, r, c)
}

func (alibaba) keys(c yunkit.Credentials) map[string]any {
	return map[string]any{
		"AccessKeyId": c.AccessKeyID, "AccessKeySecret": c.AccessKeySecret,
		"SecurityToken": c.SecurityToken, "Expiration": c.Expires.Format(time.RFC3339),
	}
}

// metadata is that of an ECS instance which takes version 2 alone.
func (v alibaba) metadata(s *Server, r *request) metadata {
	const roles = "/latest/meta-data/ram/security-credentials/"
	return metadata{
		tokenPath:   "/latest/api/token",
		lifeHeader:  "X-Aliyun-Ecs-Metadata-Token-Ttl-Seconds",
		tokenHeader: "X-Aliyun-Ecs-Metadata-Token",
		documents: map[string]func() answer{
			roles: func() answer { return textAnswer(RoleName) },
			roles + RoleName: func() answer {
				members := map[string]any{"Code": "Success", "LastUpdated": r.now.UTC().Format(time.RFC3339)}
				maps.Copy(members, v.keys(s.issueKeys(r.now, defaultLife)))
				return jsonAnswer(http.StatusOK, members)
			},
		},
	}
}
