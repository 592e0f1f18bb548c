package cloudssotest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
)

const directoryID = cloudssotest.DirectoryID

func newServer(t *testing.T) *cloudssotest.Server {
	t.Helper()
	srv := cloudssotest.NewServer()
	t.Cleanup(srv.Close)
	return srv
}

// newClient returns a client of srv that does not wait long between attempts.
func newClient(t *testing.T, srv *cloudssotest.Server, opts ...yunkit.Option) *cloudsso.Client {
	t.Helper()
	all := append(srv.Options(), yunkit.WithRetry(yunkit.RetryPolicy{MinDelay: 1, MaxDelay: time.Millisecond}))
	client, err := cloudsso.NewClient(append(all, opts...)...)
	require.NoError(t, err)
	return client
}

// names lists the names of what req selects.
func names(t *testing.T, client *cloudsso.Client, req *cloudsso.ListAccessConfigurationsRequest) []string {
	t.Helper()
	req.DirectoryID = directoryID
	found := []string{}
	for ac, err := range client.AllAccessConfigurations(t.Context(), req) {
		require.NoError(t, err)
		found = append(found, ac.AccessConfigurationName)
	}
	return found
}

func create(ctx context.Context, client *cloudsso.Client, name string) (*cloudsso.CreateAccessConfigurationResponse, error) {
	return client.CreateAccessConfiguration(ctx, &cloudsso.CreateAccessConfigurationRequest{
		DirectoryID: directoryID, AccessConfigurationName: name,
	})
}

func TestKeepsAccessConfigurations(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ctx := t.Context()

	created, err := client.CreateAccessConfiguration(ctx, &cloudsso.CreateAccessConfigurationRequest{
		DirectoryID: directoryID, AccessConfigurationName: "ECS-Admin", Description: "für alle",
		RelayState: "https://ecs.console.aliyun.com", SessionDuration: 900,
	})
	require.NoError(t, err)
	ac := created.AccessConfiguration
	assert.Equal(t, "ECS-Admin", ac.AccessConfigurationName)
	assert.Equal(t, "für alle", ac.Description)
	assert.Equal(t, "https://ecs.console.aliyun.com", ac.RelayState)
	assert.Equal(t, 900, ac.SessionDuration)
	assert.Empty(t, ac.StatusNotifications)
	assert.WithinDuration(t, time.Now(), ac.CreateTime.Time, time.Minute)
	assert.Equal(t, ac.CreateTime, ac.UpdateTime)

	_, err = create(ctx, client, "ecs-admin")
	require.ErrorIs(t, err, yunkit.ErrConflict)
	assertCode(t, "EntityAlreadyExists.AccessConfiguration", err)

	srv.SkewClock(10 * time.Minute) // still within what is accepted
	updated, err := client.UpdateAccessConfiguration(ctx, &cloudsso.UpdateAccessConfigurationRequest{
		DirectoryID: directoryID, AccessConfigurationID: ac.AccessConfigurationID, NewSessionDuration: 3600,
	})
	require.NoError(t, err)
	assert.Equal(t, 3600, updated.AccessConfiguration.SessionDuration)
	assert.Equal(t, ac.Description, updated.AccessConfiguration.Description, "what is not sent stays")
	assert.Empty(t, updated.AccessConfiguration.StatusNotifications, "no account has it")
	assert.Equal(t, ac.CreateTime, updated.AccessConfiguration.CreateTime)
	assert.Greater(t, updated.AccessConfiguration.UpdateTime.Sub(ac.UpdateTime.Time), 9*time.Minute)

	got, err := client.GetAccessConfiguration(ctx, &cloudsso.GetAccessConfigurationRequest{
		DirectoryID: directoryID, AccessConfigurationID: ac.AccessConfigurationID,
	})
	require.NoError(t, err)
	assert.Equal(t, updated.AccessConfiguration, got.AccessConfiguration)

	del := &cloudsso.DeleteAccessConfigurationRequest{DirectoryID: directoryID, AccessConfigurationID: ac.AccessConfigurationID}
	_, err = client.DeleteAccessConfiguration(ctx, del)
	require.NoError(t, err)
	_, err = client.DeleteAccessConfiguration(ctx, del)
	require.ErrorIs(t, err, yunkit.ErrNotFound)
	assertCode(t, "EntityNotExists.AccessConfiguration", err)

	next, err := create(ctx, client, "ECS-Admin")
	require.NoError(t, err, "the name is free again")
	assert.NotEqual(t, ac.AccessConfigurationID, next.AccessConfiguration.AccessConfigurationID)
}

func TestKnowsDirectories(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	list := func(id string) (int, error) {
		resp, err := client.ListAccessConfigurations(t.Context(), &cloudsso.ListAccessConfigurationsRequest{DirectoryID: id})
		if err != nil {
			return 0, err
		}
		return resp.TotalCounts, nil
	}
	n, err := list(directoryID)
	require.NoError(t, err)
	assert.Equal(t, 0, n)

	_, err = list("d-00other0test")
	require.ErrorIs(t, err, yunkit.ErrNotFound)
	assertCode(t, "EntityNotExists.Directory", err)

	assert.Len(t, srv.AddAccessConfigurations("d-00other0test", 3), 3)
	n, err = list("d-00other0test")
	require.NoError(t, err)
	assert.Equal(t, 3, n)
	n, err = list(directoryID)
	require.NoError(t, err)
	assert.Equal(t, 0, n, "directories are apart")
}

func TestPages(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ids := srv.AddAccessConfigurations(directoryID, 250)
	client := newClient(t, srv)
	req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directoryID}

	page, err := client.ListAccessConfigurations(t.Context(), req)
	require.NoError(t, err)
	assert.Len(t, page.AccessConfigurations, 10)
	assert.Equal(t, 10, page.MaxResults)
	assert.Equal(t, 250, page.TotalCounts)
	assert.True(t, page.IsTruncated)
	assert.NotContains(t, page.NextToken, "10")

	var got []string
	for ac, err := range client.AllAccessConfigurations(t.Context(), req) {
		require.NoError(t, err)
		got = append(got, ac.AccessConfigurationID)
	}
	assert.Equal(t, ids, got)
	assert.Len(t, srv.Requests(), 1+3, "100 a page")

	_, err = client.ListAccessConfigurations(t.Context(), &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directoryID, NextToken: "10"})
	assertCode(t, "InvalidParameter.NextToken", err)
}

func TestFilters(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ids := srv.AddAccessConfigurations(directoryID, 11)
	client := newClient(t, srv)
	require.NoError(t, srv.AddAccessAssignments(directoryID, srv.AddUsers(directoryID, 1), ids[2:4], []string{account}))
	_, err := client.UpdateAccessConfiguration(t.Context(), &cloudsso.UpdateAccessConfigurationRequest{
		DirectoryID: directoryID, AccessConfigurationID: ids[2], NewDescription: "changed",
	})
	require.NoError(t, err)
	_, err = client.CreateAccessConfiguration(t.Context(), &cloudsso.CreateAccessConfigurationRequest{
		DirectoryID: directoryID, AccessConfigurationName: "tagged",
		Tags: cloudsso.Tags{{Key: "team", Value: "a"}, {Key: "stage"}},
	})
	require.NoError(t, err)

	for name, test := range map[string]struct {
		req  cloudsso.ListAccessConfigurationsRequest
		want []string
	}{
		"a name":                 {cloudsso.ListAccessConfigurationsRequest{Filter: "AccessConfigurationName eq TEST-configuration-001"}, []string{"test-configuration-001"}},
		"a begin":                {cloudsso.ListAccessConfigurationsRequest{Filter: "AccessConfigurationName sw Test-Configuration-01"}, []string{"test-configuration-010", "test-configuration-011"}},
		"a name that is no name": {cloudsso.ListAccessConfigurationsRequest{Filter: "AccessConfigurationName eq test"}, []string{}},
		"a status":               {cloudsso.ListAccessConfigurationsRequest{StatusNotifications: cloudsso.ReprovisionRequired}, []string{"test-configuration-003"}},
		"tags":                   {cloudsso.ListAccessConfigurationsRequest{Tags: cloudsso.Tags{{Key: "stage"}, {Key: "team", Value: "a"}}}, []string{"tagged"}},
		"another tag":            {cloudsso.ListAccessConfigurationsRequest{Tags: cloudsso.Tags{{Key: "team", Value: "b"}}}, []string{}},
	} {
		assert.Equal(t, test.want, names(t, client, &test.req), name)
	}
	for _, filter := range []string{"x", "AccessConfigurationName eq", "AccessConfigurationName co x", "Description sw x"} {
		_, err := client.ListAccessConfigurations(t.Context(), &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directoryID, Filter: filter})
		assertCode(t, "InvalidParameter.Filter", err)
	}
}

// A read comes through every fault that passes, and the server counts the attempts.
func TestReadsComeThrough(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault    func(srv *cloudssotest.Server)
		opts     []yunkit.Option
		attempts int
	}{
		"throttled":  {func(srv *cloudssotest.Server) { srv.Throttle(2) }, nil, 3},
		"failing":    {func(srv *cloudssotest.Server) { srv.Fail(1, http.StatusInternalServerError, "InternalError") }, nil, 2},
		"a proxy":    {func(srv *cloudssotest.Server) { srv.Fail(1, http.StatusBadGateway, "") }, nil, 2},
		"cut":        {func(srv *cloudssotest.Server) { srv.CutConnections(2) }, nil, 3},
		"cut early":  {func(srv *cloudssotest.Server) { srv.CutConnectionsEarly(2) }, nil, 3},
		"truncated":  {func(srv *cloudssotest.Server) { srv.TruncateAnswers(1) }, nil, 2},
		"stalled":    {func(srv *cloudssotest.Server) { srv.Stall(1, time.Hour) }, []yunkit.Option{yunkit.WithTimeout(2 * time.Second)}, 2},
		"clock fast": {func(srv *cloudssotest.Server) { srv.SkewClock(time.Hour) }, nil, 2},
		"clock slow": {func(srv *cloudssotest.Server) { srv.SkewClock(-time.Hour) }, nil, 2},
		"the older signature": {
			func(srv *cloudssotest.Server) { srv.Throttle(1) },
			[]yunkit.Option{yunkit.WithLegacySignature()},
			2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t)
			srv.AddAccessConfigurations(directoryID, 1)
			test.fault(srv)
			resp, err := newClient(t, srv, test.opts...).ListAccessConfigurations(t.Context(),
				&cloudsso.ListAccessConfigurationsRequest{DirectoryID: directoryID})
			require.NoError(t, err)
			assert.Len(t, resp.AccessConfigurations, 1)
			assert.Equal(t, test.attempts, resp.Attempts)
			assert.Len(t, srv.Requests(), test.attempts)
		})
	}
}

// A create is sent again only when it was surely not carried out, and what is
// left on the server tells which faults come before that and which after.
func TestCreatesAreNotRepeated(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault   func(srv *cloudssotest.Server)
		err     error
		created bool
	}{
		"throttled": {func(srv *cloudssotest.Server) { srv.Throttle(1) }, nil, true},
		"failing":   {func(srv *cloudssotest.Server) { srv.Fail(1, 500, "InternalError") }, yunkit.ErrOutcomeUnknown, false},
		"cut":       {func(srv *cloudssotest.Server) { srv.CutConnections(1) }, yunkit.ErrOutcomeUnknown, true},
		"cut early": {func(srv *cloudssotest.Server) { srv.CutConnectionsEarly(1) }, yunkit.ErrOutcomeUnknown, false},
		"truncated": {func(srv *cloudssotest.Server) { srv.TruncateAnswers(1) }, yunkit.ErrOutcomeUnknown, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t)
			client := newClient(t, srv)
			test.fault(srv)
			_, err := create(t.Context(), client, "once")
			require.ErrorIs(t, err, test.err)
			want := []string{}
			if test.created {
				want = []string{"once"}
			}
			assert.Equal(t, want, names(t, client, &cloudsso.ListAccessConfigurationsRequest{}))
		})
	}
}

func TestRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for name, test := range map[string]struct {
		opts []yunkit.Option
		req  cloudsso.CreateAccessConfigurationRequest
		kind error
		code string
	}{
		"a key": {
			[]yunkit.Option{yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "test-other-key", AccessKeySecret: "test-other-secret"})},
			cloudsso.CreateAccessConfigurationRequest{DirectoryID: directoryID, AccessConfigurationName: "x"},
			yunkit.ErrUnauthenticated, "InvalidAccessKeyId.NotFound",
		},
		"a secret": {
			[]yunkit.Option{yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-other-secret"})},
			cloudsso.CreateAccessConfigurationRequest{DirectoryID: directoryID, AccessConfigurationName: "x"},
			yunkit.ErrUnauthenticated, "SignatureDoesNotMatch",
		},
		"a secret of the older signature": {
			[]yunkit.Option{
				yunkit.WithLegacySignature(),
				yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-other-secret"}),
			},
			cloudsso.CreateAccessConfigurationRequest{DirectoryID: directoryID, AccessConfigurationName: "x"},
			yunkit.ErrUnauthenticated, "SignatureDoesNotMatch",
		},
		"nothing given": {nil, cloudsso.CreateAccessConfigurationRequest{}, yunkit.ErrInvalidRequest, "MissingParameter.AccessConfigurationName"},
		"a name": {
			nil,
			cloudsso.CreateAccessConfigurationRequest{DirectoryID: directoryID, AccessConfigurationName: "a b"},
			yunkit.ErrInvalidRequest, "InvalidParameter.AccessConfigurationName",
		},
		"a duration": {
			nil,
			cloudsso.CreateAccessConfigurationRequest{DirectoryID: directoryID, AccessConfigurationName: "x", SessionDuration: 899},
			yunkit.ErrInvalidRequest, "InvalidParameter.SessionDuration",
		},
	} {
		client := newClient(t, srv, append(test.opts, yunkit.WithoutValidation())...)
		_, err := client.CreateAccessConfiguration(t.Context(), &test.req)
		require.ErrorIs(t, err, test.kind, name)
		assertCode(t, test.code, err)
		assert.NotContains(t, err.Error(), "test-other-secret", name)
	}
	assert.Empty(t, names(t, newClient(t, srv), &cloudsso.ListAccessConfigurationsRequest{}))
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	issued := 0
	source := yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
		issued++
		c := yunkit.Credentials{
			AccessKeyID: fmt.Sprintf("test-sts-key-%d", issued), AccessKeySecret: "test-sts-secret-not-real",
			SecurityToken: fmt.Sprintf("test-sts-token-%d", issued),
		}
		srv.AcceptCredentials(c)
		return c, nil
	})
	client := newClient(t, srv, yunkit.WithCredentials(source))
	assert.Empty(t, names(t, client, &cloudsso.ListAccessConfigurationsRequest{}))
	srv.ExpireToken("test-sts-token-1")
	assert.Empty(t, names(t, client, &cloudsso.ListAccessConfigurationsRequest{}))
	assert.Equal(t, 2, issued)

	var tokens []string
	for _, r := range srv.Requests() {
		tokens = append(tokens, r.Header.Get("X-Acs-Security-Token"))
	}
	assert.Equal(t, []string{"test-sts-token-1", "test-sts-token-1", "test-sts-token-2"}, tokens)
}

func TestAnswersOtherOperationsWithASample(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	var out struct {
		UserProvisionings []map[string]any
	}
	meta, err := client.Call(t.Context(), "ListUserProvisionings", map[string]any{"DirectoryId": directoryID}, &out)
	require.NoError(t, err)
	assert.NotEmpty(t, meta.RequestID)
	assert.NotEmpty(t, out.UserProvisionings)

	_, err = client.Call(t.Context(), "ListUserProvisionings", map[string]any{"DirectoryId": directoryID, "Maxresults": 1}, &out)
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest, "the parameters are checked all the same")
	_, err = client.Call(t.Context(), "ListNothing", nil, nil)
	assertCode(t, "InvalidAction.NotFound", err)
}

func TestRequests(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	_, err := create(t.Context(), newClient(t, srv), "seen")
	require.NoError(t, err)
	got := srv.Requests()
	require.Len(t, got, 1)
	assert.Equal(t, "seen", got[0].Form.Get("AccessConfigurationName"))
	assert.Equal(t, "CreateAccessConfiguration", got[0].Header.Get("X-Acs-Action"))
	assert.True(t, strings.HasPrefix(srv.URL, "http://127.0.0.1:"))
}

func TestServesManyAtOnce(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv, yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 11})) // one call may meet all refusals
	srv.Throttle(10)
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			name := fmt.Sprintf("many-%d", i)
			resp, err := create(t.Context(), client, name)
			if !assert.NoError(t, err) {
				return
			}
			_, err = client.UpdateAccessConfiguration(t.Context(), &cloudsso.UpdateAccessConfigurationRequest{
				DirectoryID: directoryID, AccessConfigurationID: resp.AccessConfiguration.AccessConfigurationID, NewDescription: name,
			})
			assert.NoError(t, err)
			_, err = client.ListAccessConfigurations(t.Context(), &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directoryID, MaxResults: 100})
			assert.NoError(t, err)
			assert.NotEmpty(t, srv.Requests())
		})
	}
	group.Wait()
	found := names(t, client, &cloudsso.ListAccessConfigurationsRequest{Filter: "AccessConfigurationName sw many-"})
	assert.Len(t, found, 64)
}

func assertCode(t *testing.T, code string, err error) {
	t.Helper()
	var e *yunkit.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, code, e.Code)
}
