package fakecloud

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/model"
	"github.com/yunkit/yunkit/internal/sign"
)

// alibaba is the RPC protocol with both of its signatures.
type alibaba struct{}

const acs3 = "ACS3-HMAC-SHA256"

// rpc is what both signatures say of a call, each in its own place.
type rpc struct {
	action, version, date, nonce, keyID, token string
	// verify checks the signature; it returns what the server has signed instead.
	verify func(secret string) (ok bool, signed string)
}

func (v alibaba) open(s *Server, r *request) (*Call, *Refusal) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return nil, Refuse(http.StatusForbidden, "UnsupportedHTTPMethod", "GET and POST are supported")
	}
	read := v.readRPC
	if isACS3(r) {
		read = v.readACS3
	}
	c, refusal := read(r)
	if refusal == nil {
		refusal = v.authenticate(s, r, c)
	}
	if refusal != nil {
		return nil, refusal
	}
	if c.version != s.api.Version {
		return nil, Refuse(http.StatusBadRequest, "InvalidVersion", "the version is %s", s.api.Version)
	}
	if r.operation = s.api.Operation(c.action); r.operation == nil {
		return nil, Refuse(http.StatusNotFound, "InvalidAction.NotFound", "no such action")
	}
	// The vendor's older tools send these with every call.
	for _, name := range []string{"RegionId", "SignatureType"} {
		if r.operation.Param(name) == nil {
			r.params.Del(name)
		}
	}
	params := maps.Clone(r.params)
	if problems := append(r.operation.Check(r.params), checkHeader(r, params)...); problems != nil {
		return nil, v.invalid(problems)
	}
	maps.DeleteFunc(params, func(name string, _ []string) bool {
		return slices.Contains(s.api.Common, name) && r.operation.Param(name) == nil
	})
	return &Call{Params: params}, nil
}

func isACS3(r *request) bool { return strings.HasPrefix(r.Header.Get("Authorization"), "ACS3-") }

// readACS3 reads the signature that stands in the headers.
func (alibaba) readACS3(r *request) (rpc, *Refusal) {
	parts := authorization(r.Header.Get("Authorization"), acs3)
	names := strings.Split(parts["SignedHeaders"], ";")
	needed := []string{"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
	for name := range r.Header {
		if name = strings.ToLower(name); name == "content-type" || strings.HasPrefix(name, "x-acs-") {
			needed = append(needed, name)
		}
	}
	for _, name := range needed {
		if !slices.Contains(names, name) {
			return rpc{}, Refuse(http.StatusBadRequest, "IncompleteSignature", "the signature does not cover the header %s", name)
		}
	}
	sum := sha256.Sum256(r.body)
	hash := hex.EncodeToString(sum[:])
	return rpc{
		action: r.Header.Get("X-Acs-Action"), version: r.Header.Get("X-Acs-Version"),
		date: r.Header.Get("X-Acs-Date"), nonce: r.Header.Get("X-Acs-Signature-Nonce"),
		keyID: parts["Credential"], token: r.Header.Get("X-Acs-Security-Token"),
		verify: func(secret string) (bool, string) {
			c := only(r.Request, names)
			c.Header.Set("X-Acs-Content-Sha256", hash)
			if sign.ACS3(c, parts["Credential"], secret) != nil {
				return false, ""
			}
			ours := authorization(c.Header.Get("Authorization"), acs3)
			return equal(ours["Signature"], parts["Signature"]), canonical(c, r.URL.EscapedPath(), names, hash)
		},
	}, nil
}

// readRPC reads the signature 1.0, which stands among the parameters.
func (alibaba) readRPC(r *request) (rpc, *Refusal) {
	p := r.params
	for _, name := range []string{"Signature", "SignatureNonce", "SignatureVersion", "Timestamp", "AccessKeyId"} {
		if p.Get(name) == "" {
			return rpc{}, Refuse(http.StatusBadRequest, "IncompleteSignature", "%s is missing", name)
		}
	}
	if p.Get("SignatureMethod") != "HMAC-SHA1" || p.Get("SignatureVersion") != "1.0" {
		return rpc{}, Refuse(http.StatusBadRequest, "InvalidSignatureMethod", "only HMAC-SHA1 with version 1.0 is supported")
	}
	return rpc{
		action: p.Get("Action"), version: p.Get("Version"),
		date: p.Get("Timestamp"), nonce: p.Get("SignatureNonce"),
		keyID: p.Get("AccessKeyId"), token: p.Get("SecurityToken"),
		verify: func(secret string) (bool, string) {
			all := maps.Clone(p)
			all.Del("Signature")
			text := r.Method + "&%2F&" + sign.Escape(sign.Query(all))
			return equal(sign.RPC(r.Method, all, secret), p.Get("Signature")), text
		},
	}, nil
}

// authenticate checks who signed a call, when, and whether it is the first time.
func (alibaba) authenticate(s *Server, r *request, c rpc) *Refusal {
	date, err := time.Parse("2006-01-02T15:04:05Z", c.date)
	switch {
	case err != nil:
		return Refuse(http.StatusBadRequest, "InvalidTimeStamp.Format", "the time is not of the form 2006-01-02T15:04:05Z")
	case r.now.Sub(date).Abs() > maxAge:
		return Refuse(http.StatusBadRequest, "InvalidTimeStamp.Expired", "the time is more than 15 minutes from the server's")
	}
	secret, state := s.secretOf(c.keyID, c.token)
	switch state {
	case keyUnknown:
		return Refuse(http.StatusNotFound, "InvalidAccessKeyId.NotFound", "no such access key")
	case tokenMissing:
		return Refuse(http.StatusBadRequest, "MissingSecurityToken", "the access key needs its security token")
	case tokenUnknown:
		return Refuse(http.StatusBadRequest, "InvalidSecurityToken.Malformed", "the security token cannot be read")
	case tokenExpired:
		return Refuse(http.StatusBadRequest, "InvalidSecurityToken.Expired", "the security token has ended")
	case keyKnown:
	}
	if ok, signed := c.verify(secret); !ok {
		return Refuse(http.StatusBadRequest, "SignatureDoesNotMatch", "the server has signed: %s", signed)
	}
	if !s.firstUse(c.nonce) {
		return Refuse(http.StatusBadRequest, "SignatureNonceUsed", "the nonce was used before")
	}
	return nil
}

func (alibaba) invalid(problems []model.Problem) *Refusal {
	code := "InvalidParameter."
	if problems[0].Kind == model.Missing {
		code = "MissingParameter."
	}
	name, _, _ := strings.Cut(problems[0].Param, ".")
	return Refuse(http.StatusBadRequest, code+name, "%s", describe(problems))
}

// TimeLeft is in milliseconds, and short: whoever waits for it is a test, and a
// client ends a call that is to wait longer than its policy allows.
func (alibaba) throttled() *Refusal {
	refusal := Refuse(http.StatusBadRequest, "Throttling.User", "too many calls")
	refusal.header = http.Header{"X-Ratelimit-User": {"Limit:100,Remain:0,TimeLeft:1"}}
	return refusal
}

func (v alibaba) success(r *request, result any) answer {
	members := map[string]any{"RequestId": r.id}
	if m, ok := result.(map[string]any); ok {
		maps.Copy(members, m)
	}
	return v.answer(r, http.StatusOK, r.operation.Name+"Response", members)
}

func (v alibaba) refusal(r *request, refusal *Refusal) answer {
	a := v.answer(r, refusal.Status, "Error", map[string]any{
		"RequestId": r.id, "HostId": r.Host, "Code": refusal.Code, "Message": refusal.Message,
	})
	maps.Copy(a.header, refusal.header)
	return a
}

// answer writes XML where the signature 1.0 does not ask for JSON: that is the
// vendor's default.
func (alibaba) answer(r *request, status int, root string, members map[string]any) answer {
	format := r.params.Get("Format")
	a := jsonAnswer(status, members)
	if strings.EqualFold(format, "XML") || format == "" && !isACS3(r) {
		a = xmlAnswer(status, root, members)
	}
	a.header.Set("X-Acs-Request-Id", r.id)
	return a
}
