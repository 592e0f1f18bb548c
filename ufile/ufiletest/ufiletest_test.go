package ufiletest_test

import (
	"context"
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
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/ufile"
	"github.com/yunkit/yunkit/ufile/ufiletest"
)

func newServer(t *testing.T) *ufiletest.Server {
	t.Helper()
	srv := ufiletest.NewServer()
	t.Cleanup(srv.Close)
	return srv
}

// newClient returns a client of srv that does not wait long between attempts.
func newClient(t *testing.T, srv *ufiletest.Server, opts ...yunkit.Option) *ufile.Client {
	t.Helper()
	all := append(srv.Options(), yunkit.WithRetry(yunkit.RetryPolicy{MinDelay: 1, MaxDelay: time.Millisecond}))
	client, err := ufile.NewClient(append(all, opts...)...)
	require.NoError(t, err)
	return client
}

// describe returns the tokens that req selects.
func describe(t *testing.T, client *ufile.Client, req *ufile.DescribeUFileTokenRequest) []ufile.UFileToken {
	t.Helper()
	resp, err := client.DescribeUFileToken(t.Context(), req)
	require.NoError(t, err)
	return resp.DataSet
}

// create creates a token and returns nothing but the error.
func create(t *testing.T, client *ufile.Client) error {
	t.Helper()
	_, err := client.CreateUFileToken(t.Context(), &ufile.CreateUFileTokenRequest{TokenName: "once"})
	return err
}

func TestKeepsTokens(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	ctx := t.Context()

	created, err := client.CreateUFileToken(ctx, &ufile.CreateUFileTokenRequest{
		TokenName: "uploader", AllowedOps: []string{ufile.TokenAllowRead, ufile.TokenAllowWrite},
		AllowedPrefixes: []string{"a/", "b/"}, AllowedBuckets: []string{"logs"},
		ExpireTime:  yunkit.NewUnixTime(time.Unix(4102416000, 0)),
		BlackIPList: []string{"192.0.2.1"}, WhiteIPList: []string{"2001:db8::1"},
	})
	require.NoError(t, err)
	token := created.UFileTokenSet
	assert.Equal(t, created.TokenID, token.TokenID)
	assert.Equal(t, "TOKEN_"+token.TokenID, token.PublicKey)
	assert.Contains(t, string(token.PrivateKey), "not-real")
	assert.Equal(t, ufiletest.Region, token.Region)
	assert.Equal(t, []string{ufile.TokenAllowRead, ufile.TokenAllowWrite}, token.AllowedOps)
	assert.Equal(t, []string{"a/", "b/"}, token.AllowedPrefixes)
	assert.Equal(t, []string{"logs"}, token.AllowedBuckets)
	assert.Equal(t, []string{"192.0.2.1"}, token.BlackIPList)
	assert.Equal(t, []string{"2001:db8::1"}, token.WhiteIPList)
	assert.Equal(t, int64(4102416000), token.ExpireTime.Unix())
	assert.WithinDuration(t, time.Now(), token.CreateTime.Time, time.Minute)
	assert.Equal(t, []ufile.UFileToken{token}, describe(t, client, nil))

	plain, err := client.CreateUFileToken(ctx, &ufile.CreateUFileTokenRequest{TokenName: "plain"})
	require.NoError(t, err)
	assert.Equal(t, []string{ufile.TokenAllowNone}, plain.UFileTokenSet.AllowedOps, "the defaults")
	assert.Equal(t, []string{"*"}, plain.UFileTokenSet.AllowedPrefixes)
	assert.Equal(t, []string{"*"}, plain.UFileTokenSet.AllowedBuckets)
	assert.WithinDuration(t, time.Now().Add(24*time.Hour), plain.UFileTokenSet.ExpireTime.Time, time.Hour)

	srv.SkewClock(time.Hour)
	_, err = client.UpdateUFileToken(ctx, &ufile.UpdateUFileTokenRequest{
		TokenID: token.TokenID, AllowedOps: []string{ufile.TokenAllowList},
	})
	require.NoError(t, err)
	updated := describe(t, client, &ufile.DescribeUFileTokenRequest{TokenID: token.TokenID})[0]
	assert.Greater(t, updated.ModifyTime.Sub(token.ModifyTime.Time), 30*time.Minute)
	token.AllowedOps, token.ModifyTime = []string{ufile.TokenAllowList}, updated.ModifyTime
	assert.Equal(t, token, updated, "what is not sent stays")

	_, err = client.DeleteUFileToken(ctx, &ufile.DeleteUFileTokenRequest{TokenID: token.TokenID})
	require.NoError(t, err)
	assert.Len(t, describe(t, client, nil), 1)
	_, err = client.DeleteUFileToken(ctx, &ufile.DeleteUFileTokenRequest{TokenID: token.TokenID})
	require.ErrorIs(t, err, yunkit.ErrNotFound)
	_, err = client.UpdateUFileToken(ctx, &ufile.UpdateUFileTokenRequest{TokenID: token.TokenID, TokenName: "late"})
	assertCode(t, "15040", err)
}

func TestSelects(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ids := srv.AddTokens(3)
	client := newClient(t, srv)
	for name, test := range map[string]struct {
		req  ufile.DescribeUFileTokenRequest
		want int
	}{
		"all":                    {ufile.DescribeUFileTokenRequest{}, 3},
		"an ID":                  {ufile.DescribeUFileTokenRequest{TokenID: ids[1]}, 1},
		"a name":                 {ufile.DescribeUFileTokenRequest{TokenName: "test-token-003"}, 1},
		"the other name of here": {ufile.DescribeUFileTokenRequest{Region: "cn-bj"}, 3},
		"another region":         {ufile.DescribeUFileTokenRequest{Region: "hk"}, 0},
		"another project":        {ufile.DescribeUFileTokenRequest{ProjectID: "org-other"}, 0},
	} {
		assert.Len(t, describe(t, client, &test.req), test.want, name)
	}
	assert.NotEmpty(t, describe(t, client, &ufile.DescribeUFileTokenRequest{Display: new(1)})[0].PrivateKey)
	assert.Empty(t, describe(t, client, &ufile.DescribeUFileTokenRequest{Display: new(0)})[0].PrivateKey)

	everywhere, err := ufile.NewClient(append(srv.Options(), yunkit.WithRegion(""), yunkit.WithProjectID(""))...)
	require.NoError(t, err)
	assert.Len(t, describe(t, everywhere, nil), 3, "both are optional")
}

func TestSpellLikeTheDocs(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.SpellLikeTheDocs()
	client := newClient(t, srv)
	assert.Empty(t, describe(t, client, nil))
	srv.AddTokens(2)

	params := url.Values{"Action": {"DescribeUFileToken"}, "PublicKey": {"test-access-key-id"}}
	params.Set("Signature", sign.Action(params, "test-secret-not-real"))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/?"+params.Encode(), http.NoBody)
	require.NoError(t, err)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	resp, err := (&http.Client{Transport: transport}).Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	text := string(body)
	assert.Regexp(t, `"ExpireTime":\d+\.0,`, text)
	assert.Contains(t, text, `"Retcode":0`)
	assert.NotContains(t, text, `"RetCode"`)
	assert.Contains(t, text, `"TolenName":"test-token-001"`)
	assert.Contains(t, text, `"TokenName":"test-token-002"`)

	got := describe(t, client, nil)
	assert.Equal(t, "test-token-001", got[0].TokenName)
	assert.Equal(t, "test-token-002", got[1].TokenName)
}

// Each fault, met by a read, which is repeated, and by a create, which is not.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault    func(srv *ufiletest.Server)
		attempts int   // of the read
		err      error // of the create
		created  int
	}{
		"throttled":   {func(srv *ufiletest.Server) { srv.Throttle(2) }, 3, nil, 1},
		"failing":     {func(srv *ufiletest.Server) { srv.Fail(1, http.StatusOK, "150") }, 2, yunkit.ErrOutcomeUnknown, 0},
		"cut":         {func(srv *ufiletest.Server) { srv.CutConnections(1) }, 2, yunkit.ErrOutcomeUnknown, 1},
		"cut early":   {func(srv *ufiletest.Server) { srv.CutConnectionsEarly(1) }, 2, yunkit.ErrOutcomeUnknown, 0},
		"truncated":   {func(srv *ufiletest.Server) { srv.TruncateAnswers(1) }, 2, yunkit.ErrOutcomeUnknown, 1},
		"stalled":     {func(srv *ufiletest.Server) { srv.Stall(1, time.Hour) }, 2, yunkit.ErrOutcomeUnknown, 1},
		"other clock": {func(srv *ufiletest.Server) { srv.SkewClock(time.Hour) }, 1, nil, 1},
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
			resp, err := client.DescribeUFileToken(t.Context(), nil)
			require.NoError(t, err)
			assert.Equal(t, test.attempts, resp.Attempts)
			assert.Len(t, srv.Requests(), test.attempts)

			test.fault(srv)
			require.ErrorIs(t, create(t, client), test.err)
			assert.Len(t, describe(t, client, nil), test.created)
		})
	}
}

func TestRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for code, creds := range map[string]yunkit.Credentials{
		"172": {AccessKeyID: "test-other-key", AccessKeySecret: "test-secret-not-real"},
		"171": {AccessKeyID: "test-access-key-id", AccessKeySecret: "test-other-secret"},
	} {
		err := create(t, newClient(t, srv, yunkit.WithCredentials(creds)))
		require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
		assertCode(t, code, err)
	}
	client := newClient(t, srv, yunkit.WithoutValidation())
	for code, req := range map[string]ufile.CreateUFileTokenRequest{
		"15002": {},
		"15018": {TokenName: "x", ExpireTime: yunkit.NewUnixTime(time.Unix(4102416001, 0))},
	} {
		_, err := client.CreateUFileToken(t.Context(), &req)
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		assertCode(t, code, err)
	}
	_, err := client.Call(t.Context(), "DescribeUFileToken", map[string]any{"Limit": 1}, nil)
	assertCode(t, "230", err)
	assert.Empty(t, describe(t, client, nil))
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
	assert.Empty(t, describe(t, client, nil))
	srv.ExpireToken("test-sts-token-1")
	assert.Empty(t, describe(t, client, nil))
	assert.Equal(t, 2, issued)
}

func TestAnswersOtherOperationsWithASample(t *testing.T) {
	t.Parallel()
	client := newClient(t, newServer(t))
	var out struct{ DataSet []map[string]any }
	_, err := client.Call(t.Context(), "DescribeBucket", nil, &out)
	require.NoError(t, err)
	assert.NotEmpty(t, out.DataSet)
	_, err = client.Call(t.Context(), "DescribeNothing", nil, nil)
	assertCode(t, "161", err)
}

func TestServesManyAtOnce(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv, yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 11})) // one call may meet all refusals
	ids := srv.AddTokens(64)
	srv.Throttle(10)
	var group sync.WaitGroup
	for _, id := range ids {
		group.Go(func() {
			assert.NoError(t, create(t, client))
			_, err := client.UpdateUFileToken(t.Context(), &ufile.UpdateUFileTokenRequest{TokenID: id, TokenName: "changed"})
			assert.NoError(t, err)
			_, err = client.DescribeUFileToken(t.Context(), nil)
			assert.NoError(t, err)
			_, err = client.DeleteUFileToken(t.Context(), &ufile.DeleteUFileTokenRequest{TokenID: id})
			assert.NoError(t, err)
		})
	}
	group.Wait()
	assert.Len(t, describe(t, client, nil), 64)
	assert.True(t, strings.HasPrefix(srv.URL, "http://127.0.0.1:"))
}

func assertCode(t *testing.T, code string, err error) {
	t.Helper()
	var e *yunkit.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, code, e.Code)
}
