package fakecloud

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"strconv"

	"github.com/yunkit/yunkit/internal/model"
	encoding "github.com/yunkit/yunkit/internal/request"
	"github.com/yunkit/yunkit/internal/sign"
)

// ucloud is the Action protocol. Its signatures hold no time, so that there is
// no clock to be wrong.
type ucloud struct{}

func (v ucloud) open(s *Server, r *request) (*Call, *Refusal) {
	signature, refusal := v.read(r)
	if refusal != nil {
		return nil, refusal
	}
	if r.operation = s.api.Operation(r.params.Get("Action")); r.operation == nil {
		return nil, v.refuse(161, "no such action")
	}
	if refusal := v.authenticate(s, r, signature); refusal != nil {
		return nil, refusal
	}
	params := maps.Clone(r.params)
	if problems := append(r.operation.Check(r.params), checkHeader(r, params)...); problems != nil {
		return nil, v.invalid(problems)
	}
	return &Call{Params: params}, nil
}

// read finds the parameters of r, and returns how they are signed with a secret.
func (v ucloud) read(r *request) (signature func(secret string) string, refusal *Refusal) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return nil, v.refuse(160, "GET and POST are supported")
	}
	signature = func(secret string) string { return sign.Action(r.params, secret) }
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType == "application/json" {
		body := map[string]any{}
		d := json.NewDecoder(bytes.NewReader(r.body))
		d.UseNumber() // a rounded number has another signature
		err := d.Decode(&body)
		if err == nil {
			r.params, err = encoding.Params(body, 0)
		}
		if err != nil {
			return nil, v.refuse(160, "the body is not a JSON object")
		}
		signature = func(secret string) string { return sign.ActionJSON(body, secret) }
	}
	// An empty value counts as an absent one, in the signature of a form too.
	maps.DeleteFunc(r.params, func(_ string, values []string) bool { return values[0] == "" })
	if r.params.Get("Action") == "" {
		return nil, v.refuse(160, "Action is missing")
	}
	return signature, nil
}

func (v ucloud) authenticate(s *Server, r *request, signature func(secret string) string) *Refusal {
	if r.params.Get("Signature") == "" {
		return v.refuse(170, "Signature is missing")
	}
	secret, state := s.secretOf(r.params.Get("PublicKey"), r.params.Get("SecurityToken"))
	switch state {
	case keyUnknown:
		return v.refuse(172, "no such public key")
	case tokenMissing, tokenUnknown, tokenExpired:
		return v.refuse(174, "no such token")
	case keyKnown:
	}
	if !equal(signature(secret), r.params.Get("Signature")) {
		return v.refuse(171, "Signature is wrong")
	}
	return nil
}

func (v ucloud) invalid(problems []model.Problem) *Refusal {
	code := 15018
	switch problems[0].Kind {
	case model.Missing:
		code = 15002
	case model.Unknown:
		code = 230
	}
	return v.refuse(code, describe(problems))
}

// refuse returns a refusal the way the vendor sends it: with the status of a success.
func (ucloud) refuse(code int, text string) *Refusal {
	return Refuse(http.StatusOK, strconv.Itoa(code), "%s", text)
}

func (v ucloud) throttled() *Refusal { return v.refuse(153, "too many calls") }

func (v ucloud) success(r *request, result any) answer {
	members, _ := result.(map[string]any)
	return v.answer(r, http.StatusOK, 0, members)
}

func (v ucloud) refusal(r *request, refusal *Refusal) answer {
	code, err := strconv.Atoi(refusal.Code)
	if err != nil {
		return page(refusal.Status) // there are no codes but numbers
	}
	return v.answer(r, refusal.Status, code, map[string]any{"Message": refusal.Message})
}

// answer puts into the members what every answer holds. A handler may have
// spelled RetCode in a way of its own.
func (ucloud) answer(r *request, status, code int, members map[string]any) answer {
	all := map[string]any{"Action": r.params.Get("Action") + "Response"}
	if _, own := members["Retcode"]; !own {
		all["RetCode"] = code
	}
	maps.Copy(all, members)
	a := jsonAnswer(status, all)
	a.header.Set("X-Ucloud-Request-Uuid", r.id)
	return a
}
