package bcstest_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
	"github.com/yunkit/yunkit/internal/sign"
)

func newServer(t *testing.T) *bcstest.Server {
	t.Helper()
	srv := bcstest.NewServer()
	t.Cleanup(srv.Close)
	return srv
}

// newClient returns a client of srv that does not wait long between attempts.
func newClient(t *testing.T, srv *bcstest.Server, opts ...yunkit.Option) *bcs.Client {
	t.Helper()
	all := append(srv.Options(), yunkit.WithRetry(yunkit.RetryPolicy{MinDelay: 1, MaxDelay: time.Millisecond}))
	client, err := bcs.NewClient(append(all, opts...)...)
	require.NoError(t, err)
	return client
}

// list returns all API keys of a project, or of the client's.
func list(t *testing.T, client *bcs.Client, project string) []bcs.PublicChainCredential {
	t.Helper()
	var found []bcs.PublicChainCredential
	for key, err := range client.AllPublicChainCredentials(t.Context(), &bcs.ListPublicChainCredentialsRequest{ProjectID: project}) {
		require.NoError(t, err)
		found = append(found, key)
	}
	return found
}

// unzip returns the one file of an archive.
func unzip(t *testing.T, r io.Reader) string {
	t.Helper()
	archive, err := io.ReadAll(r)
	require.NoError(t, err)
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	require.NoError(t, err)
	require.Len(t, z.File, 1)
	f, err := z.File[0].Open()
	require.NoError(t, err)
	defer f.Close()
	text, err := io.ReadAll(f)
	require.NoError(t, err)
	return string(text)
}

func TestKeepsCredentials(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ctx := t.Context()

	created, err := client.CreatePublicChainCredential(ctx, &bcs.CreatePublicChainCredentialRequest{
		Description: "测试", EPSID: "0123456789abcdef", NodeIDs: []string{"node-1"}, ControlType: "white",
		Allowlists: []bcs.Allowlist{{AllowlistType: "IP", AllowlistInfo: "192.0.2.1"}},
	})
	require.NoError(t, err)
	assert.Contains(t, unzip(t, created.Body), "not-real")

	got := list(t, client, "")
	require.Len(t, got, 1)
	key := got[0]
	assert.Len(t, key.ID, 36)
	assert.Equal(t, "测试", key.Description)
	assert.Equal(t, bcs.EPSInfo{EPSID: "0123456789abcdef", EPSName: "test"}, key.EPSInfo)
	assert.Equal(t, []string{"node-1"}, key.NodeIDs)
	assert.Equal(t, "white", key.ControlType)
	assert.Equal(t, []bcs.Allowlist{{AllowlistType: "IP", AllowlistInfo: "192.0.2.1"}}, key.Allowlists)
	assert.WithinDuration(t, time.Now(), key.CreateTime.Time, time.Minute)

	_, err = client.UpdatePublicChainCredential(ctx, &bcs.UpdatePublicChainCredentialRequest{
		CredentialID: key.ID, Description: "changed", NodeIDs: []string{},
	})
	require.NoError(t, err)
	key.Description, key.NodeIDs = "changed", []string{}
	assert.Equal(t, []bcs.PublicChainCredential{key}, list(t, client, ""), "what is not sent stays")

	_, err = client.DeletePublicChainCredential(ctx, &bcs.DeletePublicChainCredentialRequest{CredentialID: key.ID})
	require.NoError(t, err)
	assert.Empty(t, list(t, client, ""))

	_, err = client.DeletePublicChainCredential(ctx, &bcs.DeletePublicChainCredentialRequest{CredentialID: key.ID})
	require.ErrorIs(t, err, yunkit.ErrNotFound)
	_, err = client.UpdatePublicChainCredential(ctx, &bcs.UpdatePublicChainCredentialRequest{CredentialID: key.ID, Description: "late"})
	assertCode(t, "BCS.03404001", err)
}

func TestKeepsProjectsApart(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ids := srv.AddCredentials(2)
	client := newClient(t, srv)
	other := strings.Repeat("0", 32)
	_, err := client.CreatePublicChainCredential(t.Context(), &bcs.CreatePublicChainCredentialRequest{ProjectID: other})
	require.NoError(t, err)
	assert.Len(t, list(t, client, other), 1)
	assert.Len(t, list(t, client, ""), 2)
	_, err = client.DeletePublicChainCredential(t.Context(), &bcs.DeletePublicChainCredentialRequest{ProjectID: other, CredentialID: ids[0]})
	require.ErrorIs(t, err, yunkit.ErrNotFound)
}

func TestPages(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ids := srv.AddCredentials(250)
	client := newClient(t, srv)
	for name, test := range map[string]struct {
		req         bcs.ListPublicChainCredentialsRequest
		first, last int
	}{
		"as it comes":      {bcs.ListPublicChainCredentialsRequest{}, 0, 99},
		"a limit":          {bcs.ListPublicChainCredentialsRequest{Offset: 20, Limit: 5}, 20, 24},
		"too high a limit": {bcs.ListPublicChainCredentialsRequest{Offset: 100, Limit: 1000}, 100, 199},
		"the end":          {bcs.ListPublicChainCredentialsRequest{Offset: 240, Limit: 50}, 240, 249},
	} {
		got, err := client.ListPublicChainCredentials(t.Context(), &test.req)
		require.NoError(t, err, name)
		assert.Equal(t, 250, got.Count, name)
		require.Len(t, got.Credentials, test.last-test.first+1, name)
		assert.Equal(t, ids[test.first], got.Credentials[0].ID, name)
		assert.Equal(t, ids[test.last], got.Credentials[len(got.Credentials)-1].ID, name)
	}
	past, err := client.ListPublicChainCredentials(t.Context(), &bcs.ListPublicChainCredentialsRequest{Offset: 1000})
	require.NoError(t, err)
	assert.Empty(t, past.Credentials)

	assert.Len(t, list(t, client, ""), 250)
	_, err = client.ListPublicChainCredentials(t.Context(), &bcs.ListPublicChainCredentialsRequest{Limit: 1001})
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
}

// The answers on the wire have the quirks that clients have to bear with.
func TestAnswersLikeTheService(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ids := srv.AddCredentials(1)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	call := func(method, path string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), method, srv.URL+"/v1/"+bcstest.ProjectID+"/node-provider/credentials"+path, http.NoBody)
		require.NoError(t, err)
		r.Header.Set("User-Agent", "test")
		r.Header.Set("X-Sdk-Date", time.Now().UTC().Format("20060102T150405Z"))
		require.NoError(t, sign.SDKHMACSHA256(r, nil, "test-access-key-id", "test-secret-not-real"))
		resp, err := (&http.Client{Transport: transport}).Do(r)
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.NotEmpty(t, resp.Header.Get("X-Request-Id"))
		return resp.StatusCode, string(body)
	}

	_, text := call(http.MethodGet, "")
	assert.Regexp(t, `"create_time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{5}\+08:00"`, text)

	status, text := call(http.MethodGet, "?limit=0")
	assert.Equal(t, http.StatusBadRequest, status)
	var refusal map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &refusal))
	assert.InDelta(t, 400, refusal["code"], 0, "a number")
	assert.Equal(t, "BCS.03400001", refusal["error_code"])

	status, text = call(http.MethodDelete, "/"+ids[0])
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "null", text)
}

// Each fault, met by a read, which is repeated, and by a create, which is not.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault    func(srv *bcstest.Server)
		attempts int   // of the read
		err      error // of the create
		created  int
	}{
		"throttled":  {func(srv *bcstest.Server) { srv.Throttle(2) }, 3, nil, 1},
		"failing":    {func(srv *bcstest.Server) { srv.Fail(1, http.StatusInternalServerError, "BCS.03500001") }, 2, yunkit.ErrOutcomeUnknown, 0},
		"cut":        {func(srv *bcstest.Server) { srv.CutConnections(1) }, 2, yunkit.ErrOutcomeUnknown, 1},
		"cut early":  {func(srv *bcstest.Server) { srv.CutConnectionsEarly(1) }, 2, yunkit.ErrOutcomeUnknown, 0},
		"truncated":  {func(srv *bcstest.Server) { srv.TruncateAnswers(1) }, 2, yunkit.ErrOutcomeUnknown, 1},
		"stalled":    {func(srv *bcstest.Server) { srv.Stall(1, time.Hour) }, 2, yunkit.ErrOutcomeUnknown, 1},
		"clock slow": {func(srv *bcstest.Server) { srv.SkewClock(-time.Hour) }, 2, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t)
			var opts []yunkit.Option
			if name == "stalled" { // the others have time, however busy the machine is
				opts = append(opts, yunkit.WithTimeout(2*time.Second))
			}
			client := newClient(t, srv, opts...)
			test.fault(srv)
			resp, err := client.ListPublicChainCredentials(t.Context(), nil)
			require.NoError(t, err)
			assert.Equal(t, test.attempts, resp.Attempts)
			assert.Len(t, srv.Requests(), test.attempts)

			test.fault(srv)
			_, err = newClient(t, srv, opts...).CreatePublicChainCredential(t.Context(), nil)
			require.ErrorIs(t, err, test.err)
			assert.Len(t, list(t, client, ""), test.created)
		})
	}
}

func TestRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for name, creds := range map[string]yunkit.Credentials{
		"a key":        {AccessKeyID: "test-other-key", AccessKeySecret: "test-secret-not-real"},
		"a secret":     {AccessKeyID: "test-access-key-id", AccessKeySecret: "test-other-secret"},
		"a user token": {AuthToken: "test-other-token"},
	} {
		_, err := newClient(t, srv, yunkit.WithCredentials(creds)).CreatePublicChainCredential(t.Context(), nil)
		require.ErrorIs(t, err, yunkit.ErrUnauthenticated, name)
		assertCode(t, "APIGW.0301", err)
	}
	client := newClient(t, srv, yunkit.WithoutValidation())
	_, err := client.CreatePublicChainCredential(t.Context(), &bcs.CreatePublicChainCredentialRequest{ControlType: "more than ten"})
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
	assertCode(t, "BCS.03400001", err)
	_, err = client.DeletePublicChainCredential(t.Context(), &bcs.DeletePublicChainCredentialRequest{CredentialID: "short"})
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
	assert.Empty(t, list(t, client, ""))
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	for name, issue := range map[string]func(n int) yunkit.Credentials{
		"temporary keys": func(n int) yunkit.Credentials {
			return yunkit.Credentials{
				AccessKeyID: fmt.Sprintf("test-key-%d", n), AccessKeySecret: "test-secret-not-real",
				SecurityToken: fmt.Sprintf("test-token-%d", n),
			}
		},
		"user tokens": func(n int) yunkit.Credentials {
			return yunkit.Credentials{AuthToken: fmt.Sprintf("test-token-%d", n)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t)
			issued := 0
			client := newClient(t, srv, yunkit.WithCredentials(yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
				issued++
				c := issue(issued)
				srv.AcceptCredentials(c)
				return c, nil
			})))
			assert.Empty(t, list(t, client, ""))
			srv.ExpireToken("test-token-1")
			assert.Empty(t, list(t, client, ""))
			assert.Equal(t, 2, issued)
		})
	}
}

func TestAnswersOtherOperationsWithASample(t *testing.T) {
	t.Parallel()
	client := newClient(t, newServer(t))
	var blockchains struct {
		BlockchainInfos []map[string]any `json:"blockchain_infos"`
	}
	var networks []map[string]any
	for path, out := range map[string]any{
		"/v2/{project_id}/blockchains":                 &blockchains,
		"/v1/{project_id}/node-provider/networks/type": &networks,
	} {
		_, err := client.Call(t.Context(), http.MethodGet, path, nil, out)
		require.NoError(t, err, path)
	}
	assert.NotEmpty(t, networks)
	_, err := client.Call(t.Context(), http.MethodGet, "/v2/{project_id}/nothing", nil, nil)
	assertCode(t, "APIGW.0101", err)
}

func TestServesManyAtOnce(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv, yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 11})) // one call may meet all refusals
	ids := srv.AddCredentials(64)
	srv.Throttle(10)
	var group sync.WaitGroup
	for _, id := range ids {
		group.Go(func() {
			_, err := client.CreatePublicChainCredential(t.Context(), nil)
			assert.NoError(t, err)
			_, err = client.UpdatePublicChainCredential(t.Context(), &bcs.UpdatePublicChainCredentialRequest{CredentialID: id, Description: "changed"})
			assert.NoError(t, err)
			_, err = client.ListPublicChainCredentials(t.Context(), nil)
			assert.NoError(t, err)
			_, err = client.DeletePublicChainCredential(t.Context(), &bcs.DeletePublicChainCredentialRequest{CredentialID: id})
			assert.NoError(t, err)
		})
	}
	group.Wait()
	assert.Len(t, list(t, client, ""), 64)
}

func assertCode(t *testing.T, code string, err error) {
	t.Helper()
	var e *yunkit.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, code, e.Code)
}

// A client without a project asks IAM for that of its region, with the keys
// that it has.
func TestClientFindsItsProject(t *testing.T) {
	srv := newServer(t)
	t.Setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", srv.URL)
	client := newClient(t, srv, yunkit.WithProjectID(""))
	ids := srv.AddCredentials(2)
	for range 2 {
		resp, err := client.ListPublicChainCredentials(t.Context(), nil)
		require.NoError(t, err)
		require.Len(t, resp.Credentials, len(ids))
	}
	assert.Len(t, srv.Requests(), 3, "it asks once")
}
