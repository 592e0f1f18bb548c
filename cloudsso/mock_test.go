package cloudsso_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/internal/apitest"
)

const directory = "d-00fc2p61test"

// script holds the answers to each operation, in order; the last one is repeated.
type script map[string][]answer

type answer struct {
	status int
	body   string
}

// ok is an answer that reports success.
func ok(format string, args ...any) answer {
	return answer{http.StatusOK, fmt.Sprintf(format, args...)}
}

// refused is an answer that reports an error.
func refused(status int, code string) answer {
	return answer{status, fmt.Sprintf(`{"RequestId":"r-1","Code":%q,"Message":"refused by the test"}`, code)}
}

// done is the answer of operations that only say that they have worked.
var done = ok(`{"RequestId":"r-1"}`)

// fixture is the answer to an operation that holds every field.
func fixture(t *testing.T, operation string) answer {
	t.Helper()
	body, err := os.ReadFile("testdata/responses/" + operation + ".json")
	require.NoError(t, err)
	return answer{http.StatusOK, string(body)}
}

// call is a request that arrived.
type call struct {
	Operation string
	Params    url.Values
}

// cloud answers a client by a script and keeps what arrives.
type cloud struct {
	t      *testing.T
	mu     sync.Mutex
	script script
	calls  []call
}

// newClient returns a client of a service that knows the script and nothing else.
func newClient(t *testing.T, s script, opts ...yunkit.Option) (*cloudsso.Client, *cloud) {
	t.Helper()
	c := &cloud{t: t, script: s}
	transport := httpmock.NewMockTransport()
	transport.RegisterResponder(http.MethodPost, "https://cloudsso.cn-shanghai.aliyuncs.com/", c.respond)
	client, err := cloudsso.NewClient(append([]yunkit.Option{
		yunkit.WithRegion("cn-shanghai"),
		yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real"}),
		yunkit.WithHTTPClient(&http.Client{Transport: transport}),
		yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 2, MinDelay: time.Millisecond, MaxDelay: time.Millisecond}),
	}, opts...)...)
	require.NoError(t, err)
	return client, c
}

func (c *cloud) respond(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	assert.NoError(c.t, err)
	params, err := url.ParseQuery(string(body))
	assert.NoError(c.t, err)
	assert.Empty(c.t, r.URL.RawQuery, "parameters belong into the body, where no proxy logs them")

	c.mu.Lock()
	defer c.mu.Unlock()
	operation := r.Header.Get("X-Acs-Action")
	c.calls = append(c.calls, call{operation, params})
	answers := c.script[operation]
	if len(answers) == 0 {
		return nil, fmt.Errorf("%s is not in the script", operation)
	}
	if len(answers) > 1 {
		c.script[operation] = answers[1:]
	}
	return httpmock.NewStringResponse(answers[0].status, apitest.Named(r, answers[0].status, answers[0].body)), nil
}

// requests returns what has arrived so far.
func (c *cloud) requests() []call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]call(nil), c.calls...)
}

// last returns the parameters of the last request.
func (c *cloud) last() url.Values {
	calls := c.requests()
	require.NotEmpty(c.t, calls)
	return calls[len(calls)-1].Params
}

// form writes the parameters of a request: names and values in turn.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// page returns one page of a list, the last one without a token.
func page(t *testing.T, list, token string, total int, items ...any) answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		list: items, "TotalCounts": total, "MaxResults": len(items), "NextToken": token, "IsTruncated": token != "",
	})
	require.NoError(t, err)
	return answer{http.StatusOK, string(body)}
}
