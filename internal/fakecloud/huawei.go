package fakecloud

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/model"
	"github.com/yunkit/yunkit/internal/sign"
)

// huawei is the REST protocol, with a signature or a user token.
type huawei struct{}

const sdkHMAC = "SDK-HMAC-SHA256"

func (v huawei) open(s *Server, r *request) (*Call, *Refusal) {
	o, values := s.api.Route(r.Method, r.URL.EscapedPath())
	if o == nil {
		return nil, Refuse(http.StatusNotFound, "APIGW.0101", "no such API")
	}
	r.operation = o
	if refusal := v.authenticate(s, r); refusal != nil {
		return nil, refusal
	}
	params := r.URL.Query()
	for name, value := range values {
		text, err := url.PathUnescape(value)
		if err != nil {
			return nil, v.invalid(o, "the path is broken")
		}
		params.Set(name, text)
	}
	problems := o.Check(params)
	problems = append(problems, checkHeader(r, params)...)
	call := &Call{Params: params}
	var refusal *Refusal
	if slices.ContainsFunc(o.Params, func(p *model.Param) bool { return p.In == model.InForm }) {
		refusal = v.multipart(r, call)
	} else if call.Body, refusal = v.body(r); refusal == nil {
		problems = append(problems, o.CheckBody(call.Body)...)
	}
	if refusal != nil {
		return nil, refusal
	}
	if problems != nil {
		return nil, v.invalid(o, describe(problems))
	}
	return call, nil
}

// body reads a JSON body.
func (v huawei) body(r *request) (map[string]any, *Refusal) {
	if len(r.body) == 0 {
		return map[string]any{}, nil
	}
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType != "application/json" {
		return nil, v.wrongType(r.operation, "application/json")
	}
	var body map[string]any
	if json.Unmarshal(r.body, &body) != nil || body == nil {
		return nil, v.invalid(r.operation, "the body is not a JSON object")
	}
	return body, nil
}

// maxFile is how large the file of a request may be. All operations that take one
// have this limit.
const maxFile = 30 << 10

// multipart reads a multipart body into the call.
func (v huawei) multipart(r *request, call *Call) *Refusal {
	mediaType, attributes, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mediaType != "multipart/form-data" {
		return v.wrongType(r.operation, "multipart/form-data")
	}
	call.Files = map[string]File{}
	reader := multipart.NewReader(bytes.NewReader(r.body), attributes["boundary"])
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		var content []byte
		if err == nil {
			content, err = io.ReadAll(part)
		}
		if err != nil {
			return v.invalid(r.operation, "the body is not multipart/form-data")
		}
		name := part.FormName()
		p := r.operation.Param(name)
		_, twice := call.Files[name]
		switch {
		case p == nil || p.In != model.InForm:
			return v.invalid(r.operation, "unknown "+name)
		case twice || call.Params.Has(name):
			return v.invalid(r.operation, "invalid "+name+": given twice")
		case p.Type != "file":
			call.Params.Set(name, string(content))
			continue
		case part.FileName() == "" || len(content) == 0:
			return v.invalid(r.operation, "invalid "+name+": no file, or an empty one")
		case len(content) > maxFile:
			return v.invalid(r.operation, fmt.Sprintf("invalid %s: more than %d bytes", name, maxFile))
		}
		call.Files[name] = File{Name: part.FileName(), Content: content}
	}
	for _, p := range r.operation.Params {
		if _, isFile := call.Files[p.Name]; p.In == model.InForm && p.Required && !isFile && !call.Params.Has(p.Name) {
			return v.invalid(r.operation, "missing "+p.Name)
		}
	}
	return nil
}

func (v huawei) wrongType(o *model.Operation, want string) *Refusal {
	return Refuse(http.StatusBadRequest, v.code(o, "BCS.03400006", "BCS.4006014"), "the body must be %s", want)
}

// authenticate accepts a user token, or else a signature.
func (v huawei) authenticate(s *Server, r *request) *Refusal {
	if token := r.Header.Get("X-Auth-Token"); token != "" {
		return v.userToken(s, r, token)
	}
	parts := authorization(r.Header.Get("Authorization"), sdkHMAC)
	if parts == nil {
		return v.unauthenticated("x-auth-token not found")
	}
	names := strings.Split(parts["SignedHeaders"], ";")
	for _, name := range []string{"X-Sdk-Date", "X-Sdk-Content-Sha256", "X-Security-Token"} {
		if r.Header.Get(name) != "" && !slices.Contains(names, strings.ToLower(name)) {
			return v.unauthenticated("verify aksk signature fail, it does not cover %s", name)
		}
	}
	date, err := time.Parse("20060102T150405Z", r.Header.Get("X-Sdk-Date"))
	switch {
	case err != nil:
		return v.unauthenticated("verify aksk signature fail, X-Sdk-Date is not of the form 20060102T150405Z")
	case r.now.Sub(date).Abs() > maxAge:
		return v.unauthenticated("signature expired, the client's time is %s and the server's %s",
			date.Format(time.RFC3339), r.now.UTC().Format(time.RFC3339))
	}
	secret, state := s.secretOf(parts["Access"], r.Header.Get("X-Security-Token"))
	switch state {
	case keyUnknown:
		return v.unauthenticated("Get secretKey failed, ak:%s, err: ak not exist", parts["Access"])
	case tokenMissing, tokenUnknown:
		return v.unauthenticated("verify aksk signature fail, the security token is not the key's")
	case tokenExpired:
		return v.unauthenticated("the security token expires, expires_at %s", r.now.UTC().Format(time.RFC3339))
	case keyKnown:
	}
	if ok, signed := v.verify(r, parts, names, secret); !ok {
		return v.unauthenticated("verify aksk signature fail, the canonical request is %s", strings.ReplaceAll(signed, "\n", "|"))
	}
	return nil
}

func (v huawei) userToken(s *Server, r *request, token string) *Refusal {
	switch s.authToken(token) {
	case keyKnown:
		return nil
	case tokenExpired:
		return v.unauthenticated("token expires, expires_at %s", r.now.UTC().Format(time.RFC3339))
	default:
		return v.unauthenticated("decrypt token fail")
	}
}

// verify checks the signature; it also returns the canonical request.
func (huawei) verify(r *request, parts map[string]string, names []string, secret string) (ok bool, signed string) {
	// The type of the body is never signed, but decides about the body's part in the signature.
	c := only(r.Request, append(names, "content-type"))
	if slices.Contains(names, "host") {
		c.Header.Set("Host", r.Host)
	}
	const header, unsigned = "X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"
	sum := sha256.Sum256(r.body)
	hash := hex.EncodeToString(sum[:])
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	given := c.Header.Get(header)
	switch {
	case given == unsigned:
		hash = unsigned
	case mediaType == "multipart/form-data": // whose body is never signed
		return false, canonical(c, r.URL.EscapedPath(), names, unsigned)
	case given != "":
		c.Header.Set(header, hash)
	}
	if sign.SDKHMACSHA256(c, r.body, parts["Access"], secret) != nil {
		return false, ""
	}
	path := strings.TrimSuffix(strings.ReplaceAll(sign.Escape(r.URL.Path), "%2F", "/"), "/") + "/"
	ours := authorization(c.Header.Get("Authorization"), sdkHMAC)
	return equal(ours["Signature"], parts["Signature"]), canonical(c, path, names, hash)
}

func (huawei) unauthenticated(format string, args ...any) *Refusal {
	return Refuse(http.StatusUnauthorized, "APIGW.0301", "not authenticated: "+format, args...)
}

func (v huawei) invalid(o *model.Operation, text string) *Refusal {
	return Refuse(http.StatusBadRequest, v.code(o, "BCS.03400001", "BCS.4006014"), "%s", text)
}

// code returns the one that fits the API of the operation.
func (huawei) code(o *model.Operation, nodeProvider, blockchain string) string {
	if o.API == "node-provider-v1" {
		return nodeProvider
	}
	return blockchain
}

func (huawei) throttled() *Refusal {
	return Refuse(http.StatusTooManyRequests, "APIGW.0308", "too many calls")
}

func (huawei) success(r *request, result any) answer {
	a := jsonAnswer(http.StatusOK, result)
	if f, ok := result.(File); ok {
		a = f.answer(http.StatusOK)
	}
	a.header.Set("X-Request-Id", r.id)
	return a
}

// refusal writes the form that belongs to the code: of the gateway, of IAM, of
// the node provider, or of the blockchain service.
func (huawei) refusal(r *request, refusal *Refusal) answer {
	members := map[string]any{"error_code": refusal.Code, "error_msg": refusal.Message}
	switch {
	case strings.HasPrefix(refusal.Code, "APIG"):
		members["request_id"] = r.id
	case refusal.Code == strconv.Itoa(refusal.Status):
		members = map[string]any{"error": map[string]any{"code": refusal.Status, "title": http.StatusText(refusal.Status), "message": refusal.Message}}
	case strings.HasPrefix(refusal.Code, "BCS.03"):
		// Documented as a text, and sent as a number.
		members["code"], members["error_msg"], members["message"] = refusal.Status, http.StatusText(refusal.Status), refusal.Message
	}
	a := jsonAnswer(refusal.Status, members)
	a.header.Set("X-Request-Id", r.id)
	return a
}
