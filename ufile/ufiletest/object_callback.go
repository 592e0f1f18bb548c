package ufiletest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// callback is whom an upload tells that it is done.
type callback struct {
	URL      string            `json:"callbackUrl"`
	Body     string            `json:"callbackBody"`
	BodyType string            `json:"callbackBodyType"`
	Vars     map[string]string `json:"callbackVar"`
}

const (
	maxPolicy = 4096
	// callbackFailed is the status of an upload that is stored, and whose callback
	// went wrong.
	callbackFailed = 599
	callbackTime   = 10 * time.Second
)

// callback reads the policy that x was signed with; nil without one.
func (x *objectRequest) callback() (*callback, *fakecloud.Refusal) {
	if x.policy == "" {
		return nil, nil
	}
	c := new(callback)
	text, err := base64.URLEncoding.DecodeString(x.policy)
	if err == nil {
		err = json.Unmarshal(text, c)
	}
	if err != nil || c.URL == "" || len(x.policy) > maxPolicy {
		return nil, invalid("invalid put policy")
	}
	return c, nil
}

// finished answers an upload that is stored: with what its callback says if it has
// one, or else with answer.
func (x *objectRequest) finished(call *callback, answer map[string]any) *fakecloud.Refusal {
	if call == nil {
		if answer == nil {
			return x.done(http.StatusOK)
		}
		return x.answer(answer)
	}
	said, err := call.do(x.Context())
	switch {
	case err != nil:
		return fakecloud.Refuse(callbackFailed, "20003", "send request error: %s", err)
	case !json.Valid(said):
		return fakecloud.Refuse(callbackFailed, "20008", "expect json, but it is not")
	}
	x.w.Header().Set("Content-Type", "application/json")
	x.w.Header().Set("Content-Length", strconv.Itoa(len(said)))
	_, _ = x.w.Write(said)
	return nil
}

// do calls back, on the loopback interface and nowhere else: whoever runs a test
// does not mean to call the world.
func (c *callback) do(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callbackTime)
	defer cancel()
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() {
		return nil, &net.AddrError{Err: "a test server calls the loopback interface only", Addr: u.Host}
	}
	var pairs []string
	for name, value := range c.Vars {
		pairs = append(pairs, "$("+name+")", value)
	}
	body := strings.NewReplacer(pairs...).Replace(c.Body)
	if c.BodyType == "" {
		u.RawQuery, body = body, ""
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if c.BodyType != "" {
		r.Header.Set("Content-Type", c.BodyType)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(io.LimitReader(resp.Body, 1<<20))
}
