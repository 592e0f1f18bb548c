package fakecloud

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/model"
	"github.com/yunkit/yunkit/internal/sign"
)

// maxAge is how far the time of a request may be from the server's, either way.
const maxAge = 15 * time.Minute

// authorization reads the parts of an Authorization header of the form
// "ALGORITHM Name=value,Name=value"; nil when it has another algorithm.
func authorization(header, algorithm string) map[string]string {
	rest, ok := strings.CutPrefix(header, algorithm+" ")
	if !ok {
		return nil
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		parts[name] = value
	}
	return parts
}

// only returns r with the headers of these lower-case names and no others, for
// what proxies and net/http have added was not signed.
func only(r *http.Request, names []string) *http.Request {
	c := r.Clone(r.Context())
	for name := range c.Header {
		if !slices.Contains(names, strings.ToLower(name)) {
			delete(c.Header, name)
		}
	}
	return c
}

// canonical is the canonical request of ACS3 and of Huawei Cloud as a server
// quotes it to those whose signature is another one.
func canonical(r *http.Request, path string, names []string, payloadHash string) string {
	lines := []string{r.Method, path, sign.Query(r.URL.Query())}
	for _, name := range names {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		lines = append(lines, name+":"+strings.TrimSpace(value))
	}
	return strings.Join(append(lines, "", strings.Join(names, ";"), payloadHash), "\n")
}

// checkHeader holds the header of r against the model, and adds what stands there
// to the parameters of its call.
func checkHeader(r *request, params url.Values) []model.Problem {
	for _, p := range r.operation.Params {
		if text := r.Header.Get(p.Name); p.In == model.InHeader && text != "" {
			params.Set(p.Name, text)
		}
	}
	return r.operation.CheckHeader(r.Header)
}

func describe(problems []model.Problem) string {
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.String()
	}
	return strings.Join(texts, "; ")
}
