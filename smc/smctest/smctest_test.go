package smctest_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
)

func newServer(t *testing.T) *smctest.Server {
	t.Helper()
	srv := smctest.NewServer()
	t.Cleanup(srv.Close)
	return srv
}

// newClient returns a client of srv that does not wait long between attempts.
func newClient(t *testing.T, srv *smctest.Server, opts ...yunkit.Option) *smc.Client {
	t.Helper()
	all := append(srv.Options(), yunkit.WithRetry(yunkit.RetryPolicy{MinDelay: 1, MaxDelay: time.Millisecond}))
	client, err := smc.NewClient(append(all, opts...)...)
	require.NoError(t, err)
	return client
}

// list returns the activation codes that req selects.
func list(t *testing.T, client *smc.Client, req *smc.ListAccessTokensRequest) []smc.AccessToken {
	t.Helper()
	resp, err := client.ListAccessTokens(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, len(resp.AccessTokens), resp.TotalCount)
	return resp.AccessTokens
}

func names(tokens []smc.AccessToken) []string {
	list := []string{}
	for _, token := range tokens {
		list = append(list, token.Name)
	}
	return list
}

func TestKeepsAccessTokens(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ctx := t.Context()

	created, err := client.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{
		Name: "rack-7", Description: "die Server im Keller", Count: 20, TimeToLiveInDays: 7,
	})
	require.NoError(t, err)
	assert.Contains(t, string(created.AccessTokenCode), "not-real")
	other, err := client.CreateAccessToken(ctx, nil)
	require.NoError(t, err)
	assert.NotEqual(t, created.AccessTokenCode, other.AccessTokenCode)

	got := list(t, client, nil)
	require.Len(t, got, 2)
	assert.WithinDuration(t, time.Now(), got[0].CreationTime.Time, time.Minute)
	want := smc.AccessToken{
		AccessTokenID: created.AccessTokenID, Name: "rack-7", Description: "die Server im Keller",
		Status: smc.AccessTokenActivated, Count: 20, TimeToLiveInDays: 7, CreationTime: got[0].CreationTime,
	}
	assert.Equal(t, want, got[0])
	assert.Equal(t, yunkit.Int(100), got[1].Count, "the default")
	assert.Equal(t, yunkit.Int(30), got[1].TimeToLiveInDays, "the default")

	_, err = client.DisableAccessToken(ctx, &smc.DisableAccessTokenRequest{AccessTokenID: created.AccessTokenID})
	require.NoError(t, err)
	assert.Equal(t, smc.AccessTokenUnactivated, list(t, client, nil)[0].Status)

	_, err = client.DeleteAccessToken(ctx, &smc.DeleteAccessTokenRequest{AccessTokenID: created.AccessTokenID})
	require.NoError(t, err)
	assert.Len(t, list(t, client, nil), 1)

	_, err = client.DeleteAccessToken(ctx, &smc.DeleteAccessTokenRequest{AccessTokenID: created.AccessTokenID})
	require.ErrorIs(t, err, yunkit.ErrNotFound)
	_, err = client.DisableAccessToken(ctx, &smc.DisableAccessTokenRequest{AccessTokenID: created.AccessTokenID})
	assertCode(t, "InvalidAccessTokenId.NotFound", err)
}

func TestFilters(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ids := srv.AddAccessTokens(4)
	client := newClient(t, srv)
	_, err := client.DisableAccessToken(t.Context(), &smc.DisableAccessTokenRequest{AccessTokenID: ids[3]})
	require.NoError(t, err)
	for name, test := range map[string]struct {
		req  smc.ListAccessTokensRequest
		want []string
	}{
		"nothing":      {smc.ListAccessTokensRequest{}, []string{"test-code-001", "test-code-002", "test-code-003", "test-code-004"}},
		"IDs":          {smc.ListAccessTokensRequest{AccessTokenID: []string{ids[2], ids[0], "at-other"}}, []string{"test-code-001", "test-code-003"}},
		"a name":       {smc.ListAccessTokensRequest{Name: "test-code-002"}, []string{"test-code-002"}},
		"a state":      {smc.ListAccessTokensRequest{Status: smc.AccessTokenUnactivated}, []string{"test-code-004"}},
		"all of these": {smc.ListAccessTokensRequest{AccessTokenID: []string{ids[3]}, Status: smc.AccessTokenActivated}, []string{}},
	} {
		assert.Equal(t, test.want, names(list(t, client, &test.req)), name)
	}

	srv.SkewClock(31 * 24 * time.Hour)
	_, err = client.ListAccessTokens(t.Context(), nil)
	assertCode(t, "InvalidTimeStamp.Expired", err)
}

// The answer on the wire has the quirks that clients have to bear with.
func TestListsLikeTheService(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddAccessTokens(1)
	params := url.Values{
		"Action": {"ListAccessTokens"}, "Version": {"2019-06-01"}, "Format": {"JSON"}, "AccessKeyId": {"test-access-key-id"},
		"SignatureMethod": {"HMAC-SHA1"}, "SignatureVersion": {"1.0"}, "SignatureNonce": {rand.Text()},
		"Timestamp": {time.Now().UTC().Format("2006-01-02T15:04:05Z")},
	}
	params.Set("Signature", sign.RPC(http.MethodPost, params, "test-secret-not-real"))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/?"+params.Encode(), http.NoBody)
	require.NoError(t, err)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	resp, err := (&http.Client{Transport: transport}).Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)

	var got struct {
		AccessTokens struct{ AccessToken []map[string]any }
		PageSize     int
		PageNumber   int
		TotalCount   int
	}
	require.NoError(t, json.Unmarshal(body, &got), string(body))
	require.Len(t, got.AccessTokens.AccessToken, 1)
	token := got.AccessTokens.AccessToken[0]
	assert.Equal(t, []any{"100", "30", "0"}, []any{token["Count"], token["TimeToLiveInDays"], token["RegisteredCount"]}, "in quotes")
	assert.Equal(t, []int{1, 20, 1}, []int{got.PageSize, got.PageNumber, got.TotalCount}, "size and number in each other's place")
}

// What is listed has every field that the service documents, and no other.
func TestListsAllFields(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddAccessTokens(1)
	client := newClient(t, srv)
	ids := srv.AddSourceServers(2)
	tags := smc.Tags{{Key: "team", Value: "a"}}
	resp, err := client.CreateWorkgroup(t.Context(), &smc.CreateWorkgroupRequest{Tag: tags})
	require.NoError(t, err)
	_, err = client.AssociateSourceServers(t.Context(), &smc.AssociateSourceServersRequest{WorkgroupID: resp.WorkgroupID, SourceID: ids})
	require.NoError(t, err)
	_, err = client.TagResources(t.Context(), &smc.TagResourcesRequest{ResourceType: smc.ResourceSourceServer, ResourceID: ids, Tag: tags})
	require.NoError(t, err)
	parts := smc.PartitionLayouts{{Path: "/"}}
	start(t, client, newJob(t, srv, client, smc.CreateReplicationJobRequest{
		SourceID: ids[0], Tag: tags,
		SystemDiskPart: smc.TargetPartitions{{Device: "0_1", SizeBytes: 1}},
		DataDisk:       smc.TargetDataDisks{{Index: 1, Part: smc.TargetPartitions{{Device: "1_1", SizeBytes: 1}}}},
		Disks:          smc.DiskLayout{System: smc.SystemDiskLayout{Part: parts}, Data: smc.DataDiskLayouts{{Part: parts}}},
	}))

	api, err := model.Load("smc")
	require.NoError(t, err)
	for name, params := range map[string]map[string]any{
		"ListAccessTokens": nil, "DescribeSourceServers": nil, "DescribeReplicationJobs": nil, "DescribeWorkgroups": nil,
		"ListTagResources": {"ResourceType": "sourceserver"},
	} {
		var answer map[string]any
		_, err := client.Call(t.Context(), name, params, &answer)
		require.NoError(t, err)
		got := map[string]bool{}
		paths("", answer, got)
		delete(got, "RequestId")
		want := map[string]bool{}
		for _, field := range api.Operation(name).Response {
			want[field.Path] = true
		}
		assert.Equal(t, want, got, name)
	}
}

// paths collects the ways to all members of v, written as the model does.
func paths(path string, v any, found map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for key, member := range v {
			way := strings.TrimPrefix(path+"."+key, ".")
			found[way] = true
			paths(way, member, found)
		}
	case []any:
		for _, item := range v {
			paths(path+"[]", item, found)
		}
	}
}

// Each fault, met by a read, which is repeated, and by a create, which is not.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault    func(srv *smctest.Server)
		attempts int   // of the read
		err      error // of the create
		created  int
	}{
		"throttled":  {func(srv *smctest.Server) { srv.Throttle(2) }, 3, nil, 1},
		"failing":    {func(srv *smctest.Server) { srv.Fail(1, http.StatusInternalServerError, "InternalError") }, 2, yunkit.ErrOutcomeUnknown, 0},
		"cut":        {func(srv *smctest.Server) { srv.CutConnections(1) }, 2, yunkit.ErrOutcomeUnknown, 1},
		"cut early":  {func(srv *smctest.Server) { srv.CutConnectionsEarly(1) }, 2, yunkit.ErrOutcomeUnknown, 0},
		"truncated":  {func(srv *smctest.Server) { srv.TruncateAnswers(1) }, 2, yunkit.ErrOutcomeUnknown, 1},
		"stalled":    {func(srv *smctest.Server) { srv.Stall(1, time.Hour) }, 2, yunkit.ErrOutcomeUnknown, 1},
		"clock fast": {func(srv *smctest.Server) { srv.SkewClock(time.Hour) }, 2, nil, 1},
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
			resp, err := client.ListAccessTokens(t.Context(), nil)
			require.NoError(t, err)
			assert.Equal(t, test.attempts, resp.Attempts)
			assert.Len(t, srv.Requests(), test.attempts)

			test.fault(srv)
			_, err = newClient(t, srv, opts...).CreateAccessToken(t.Context(), nil)
			require.ErrorIs(t, err, test.err)
			assert.Len(t, list(t, client, nil), test.created)
		})
	}
}

func TestRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	other := yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-other-secret"}
	_, err := newClient(t, srv, yunkit.WithCredentials(other)).CreateAccessToken(t.Context(), nil)
	require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
	assertCode(t, "SignatureDoesNotMatch", err)

	client := newClient(t, srv, yunkit.WithoutValidation())
	for name, req := range map[string]smc.CreateAccessTokenRequest{
		"Count":            {Count: 1001},
		"TimeToLiveInDays": {TimeToLiveInDays: 91},
		"Name":             {Name: "https://x"},
	} {
		_, err := client.CreateAccessToken(t.Context(), &req)
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		assertCode(t, "InvalidParameter."+name, err)
	}
	_, err = client.DeleteAccessToken(t.Context(), nil)
	assertCode(t, "MissingParameter.AccessTokenId", err)
	assert.Empty(t, list(t, client, nil))
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	issued := 0
	client := newClient(t, srv, yunkit.WithCredentials(yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
		issued++
		c := yunkit.Credentials{
			AccessKeyID: "test-sts-key", AccessKeySecret: "test-sts-secret-not-real",
			SecurityToken: fmt.Sprintf("test-sts-token-%d", issued),
		}
		srv.AcceptCredentials(c)
		return c, nil
	})))
	assert.Empty(t, list(t, client, nil))
	srv.ExpireToken("test-sts-token-1")
	assert.Empty(t, list(t, client, nil))
	assert.Equal(t, 2, issued)
}

func TestServesManyAtOnce(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv, yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 11})) // one call may meet all refusals
	srv.Throttle(10)
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			resp, err := client.CreateAccessToken(t.Context(), nil)
			if !assert.NoError(t, err) {
				return
			}
			_, err = client.DisableAccessToken(t.Context(), &smc.DisableAccessTokenRequest{AccessTokenID: resp.AccessTokenID})
			assert.NoError(t, err)
			_, err = client.ListAccessTokens(t.Context(), nil)
			assert.NoError(t, err)
			srv.AddAccessTokens(1)
		})
	}
	group.Wait()
	assert.Len(t, list(t, client, &smc.ListAccessTokensRequest{Status: smc.AccessTokenUnactivated}), 64)
	assert.Len(t, list(t, client, nil), 128)
}

func assertCode(t *testing.T, code string, err error) {
	t.Helper()
	var e *yunkit.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, code, e.Code)
}
