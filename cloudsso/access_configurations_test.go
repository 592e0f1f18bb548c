package cloudsso_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/internal/apitest"
)

// play returns a client of a server that plays the steps.
func play(t *testing.T, steps ...apitest.Step) (*cloudsso.Client, *apitest.Server) {
	t.Helper()
	s := apitest.NewServer(t, steps...)
	client, err := cloudsso.NewClient(s.Options()...)
	require.NoError(t, err)
	return client, s
}

// configurations is an answer with the configurations first to last.
func configurations(first, last int, next string) string {
	items := make([]string, 0, last-first+1)
	for i := first; i <= last; i++ {
		items = append(items, fmt.Sprintf(`{"AccessConfigurationId":"ac-%d","AccessConfigurationName":"name-%d","SessionDuration":3600}`, i, i))
	}
	return fmt.Sprintf(`{"RequestId":"r","TotalCounts":250,"MaxResults":100,"IsTruncated":%t,"NextToken":%q,"AccessConfigurations":[%s]}`, next != "", next, strings.Join(items, ","))
}

func list(t *testing.T, client *cloudsso.Client, req *cloudsso.ListAccessConfigurationsRequest, opts ...yunkit.IterOption) (ids []string, err error) {
	t.Helper()
	for ac, e := range client.AllAccessConfigurations(t.Context(), req, opts...) {
		if e != nil {
			return ids, e
		}
		ids = append(ids, ac.AccessConfigurationID)
	}
	return ids, nil
}

// Pages are linked by tokens, as large as the service allows.
func TestAllAccessConfigurations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pages := map[string]string{"": configurations(1, 100, "token-2"), "token-2": configurations(101, 200, "token-3"), "token-3": configurations(201, 250, "")}
		client, s := play(t, apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
			if !assert.NoError(t, r.ParseForm()) {
				return
			}
			apitest.Reply(200, pages[r.PostForm.Get("NextToken")]).Play(w, r)
		}))
		req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory, Filter: "AccessConfigurationName sw name", StatusNotifications: cloudsso.ReprovisionRequired}
		for range 2 {
			ids, err := list(t, client, req)
			require.NoError(t, err)
			require.Len(t, ids, 250)
			assert.Equal(t, "ac-1", ids[0])
			assert.Equal(t, "ac-250", ids[249])
		}
		assert.Empty(t, req.NextToken, "the request is the caller's")
		assert.Zero(t, req.MaxResults)
		require.Len(t, s.Requests(), 6, "ranging twice starts afresh")
		for i, r := range s.Requests() {
			want := url.Values{
				"DirectoryId": {directory}, "Filter": {"AccessConfigurationName sw name"}, "StatusNotifications": {"ReprovisionRequired"}, "MaxResults": {"100"},
			}
			if n := i % 3; n > 0 {
				want["NextToken"] = []string{"token-" + strconv.Itoa(n+1)}
			}
			assert.Equal(t, want, r.PostForm)
		}
	})
}

// A token beside IsTruncated false leads on: ending there would drop what the total says exists.
func TestTokenBesideIsTruncatedFalse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, strings.Replace(configurations(1, 100, "token-2"), `"IsTruncated":true`, `"IsTruncated":false`, 1)),
			apitest.Reply(200, configurations(101, 250, "")))
		ids, err := list(t, client, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory})
		require.NoError(t, err)
		assert.Len(t, ids, 250)
		assert.Len(t, s.Requests(), 2)
	})
}

// An empty page with a new token is not the end, and a repeated token is no way on.
func TestNextTokens(t *testing.T) {
	t.Parallel()
	req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory}
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, configurations(1, 0, "a")), apitest.Reply(200, configurations(1, 0, "b")), apitest.Reply(200, configurations(1, 250, "")))
		ids, err := list(t, client, req)
		require.NoError(t, err)
		assert.Len(t, ids, 250)
	})
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, configurations(1, 2, "a")), apitest.Reply(200, configurations(3, 4, "a")))
		ids, err := list(t, client, req)
		require.ErrorContains(t, err, "cloudsso ListAccessConfigurations: the service repeated its NextToken")
		assert.Len(t, ids, 4, "nothing that came is lost")
		assert.Len(t, s.Requests(), 2)
	})
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, strings.Replace(configurations(1, 2, "a"), `"NextToken":"a"`, `"NextToken":""`, 1)))
		ids, err := list(t, client, req)
		require.ErrorContains(t, err, "gives no NextToken")
		assert.Len(t, ids, 2)
	})
}

// Progress, and a token to go on from after an interruption.
func TestResume(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, configurations(1, 100, "token-2")), apitest.Reply(503, `{"Code":"ServiceUnavailable"}`))
		var resume string
		ids, err := list(t, client, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory}, yunkit.OnPage(func(p yunkit.PageInfo) { resume = p.NextToken }))
		require.ErrorIs(t, err, yunkit.ErrUnavailable)
		assert.Len(t, ids, 100)
		assert.Equal(t, "token-2", resume)

		client, s := play(t, apitest.Reply(200, configurations(101, 200, "")))
		ids, err = list(t, client, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory}, yunkit.StartAt(resume))
		require.NoError(t, err)
		assert.Equal(t, "ac-101", ids[0])
		assert.Equal(t, "token-2", s.Requests()[0].PostForm.Get("NextToken"))
	})
}

// perSecond serves n calls in each second and refuses the others.
func perSecond(n int, answer apitest.Step) apitest.Step {
	second, calls := int64(0), 0
	return apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
		if now := time.Now().Unix(); now != second {
			second, calls = now, 0
		}
		if calls++; calls > n {
			apitest.Reply(400, `{"Code":"Throttling.User","Message":"Request was denied due to user flow control."}`).Play(w, r)
			return
		}
		answer.Play(w, r)
	})
}

// The service takes 100 calls a second and refuses more, which is waited out.
func TestThrottlingIsAnsweredByWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		token := 0
		s := apitest.NewServer(t, perSecond(2, apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
			token++
			apitest.Reply(200, configurations(1, 1, strconv.Itoa(token))).Play(w, r)
		})))
		client, err := cloudsso.NewClient(s.Options(yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 10}))...)
		require.NoError(t, err)
		n := 0
		start := time.Now()
		for _, err := range client.AllAccessConfigurations(t.Context(), &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory}) {
			require.NoError(t, err)
			if n++; n == 5 {
				break
			}
		}
		assert.Greater(t, len(s.Requests()), 5, "some were refused")
		assert.GreaterOrEqual(t, time.Since(start), 2*time.Second, "two a second")
	})
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(400, `{"Code":"Throttling","RequestId":"r-1"}`, "X-Ratelimit-User", "Limit:100,Remain:0,TimeLeft:700"))
		_, err := client.ListAccessConfigurations(t.Context(), &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory})
		require.ErrorIs(t, err, yunkit.ErrThrottled)
		require.EqualError(t, err, "cloudsso ListAccessConfigurations: Throttling (status 400, request r-1, 4 attempts)")
		var e *yunkit.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, 700*time.Millisecond, e.RetryAfter)
		assert.Len(t, s.Requests(), 4)
	})
}

// Who sets no policy gets through a quota that is counted by the second.
func TestDefaultPolicyOutlastsAQuotaOfASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, perSecond(1, apitest.Reply(200, `{"AccessConfiguration":{"AccessConfigurationId":"ac-1"}}`)))
		for i := range 200 {
			time.Sleep(time.Duration(i) * time.Second / 200) // at any moment of a second
			for range 2 {
				_, err := client.ListAccessConfigurations(t.Context(), &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory})
				require.NoError(t, err, "trial %d", i)
			}
		}
	})
}

// A filter takes one text, and an answer has a list of them.
func TestStatusNotificationsIsOneTextAsFilterAndAListInAnswers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		answer string
		want   []string
	}{
		{`["ReprovisionRequired"]`, []string{cloudsso.ReprovisionRequired}},
		{`["ReprovisionRequired","SomethingNew"]`, []string{cloudsso.ReprovisionRequired, "SomethingNew"}},
		{`[]`, nil},
		{`null`, nil},
		{`""`, nil},
		{`{"StatusNotification":["ReprovisionRequired"]}`, []string{cloudsso.ReprovisionRequired}}, // as in XML
	} {
		synctest.Test(t, func(t *testing.T) {
			client, s := play(t, apitest.Reply(200, `{"AccessConfigurations":[{"StatusNotifications":`+tt.answer+`}]}`))
			resp, err := client.ListAccessConfigurations(t.Context(), &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory, StatusNotifications: cloudsso.ReprovisionRequired})
			require.NoError(t, err)
			if got := resp.AccessConfigurations[0].StatusNotifications; len(tt.want)+len(got) > 0 {
				assert.Equal(t, tt.want, got, tt.answer)
			}
			assert.Equal(t, []string{"ReprovisionRequired"}, s.Requests()[0].PostForm["StatusNotifications"])
		})
	}
}

// A filter goes as it is written: its form is the service's to judge.
func TestFilterArrivesVerbatim(t *testing.T) {
	t.Parallel()
	for _, filter := range []string{"AccessConfigurationName eq VPC-Admin", "accessconfigurationname SW a+b&c=d %20", "云"} {
		synctest.Test(t, func(t *testing.T) {
			client, s := play(t, apitest.Reply(200, `{"AccessConfiguration":{"AccessConfigurationId":"ac-1"}}`))
			_, err := client.ListAccessConfigurations(t.Context(), &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory, Filter: filter})
			require.NoError(t, err)
			assert.Equal(t, filter, s.Requests()[0].PostForm.Get("Filter"))
			assert.Empty(t, s.Requests()[0].URL.RawQuery, "parameters travel in the body")
		})
	}
}

// Times, seconds, and a field that the official SDK does not know.
func TestAccessConfigurationIsRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `{"RequestId":"r-1","AccessConfiguration":{"AccessConfigurationId":"ac-1","AccessConfigurationName":"VPC-Admin","Description":"d",
			"RelayState":"https://cloudsso.console.aliyun.com/test1","SessionDuration":900,"StatusNotifications":[],"CreateTime":"2021-11-02T02:41:45Z","UpdateTime":"2021-11-30T06:48:54Z",
			"Tags":[{"Key":"k","Value":"v"}]}}`))
		resp, err := client.GetAccessConfiguration(t.Context(), &cloudsso.GetAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationID: "ac-1"})
		require.NoError(t, err)
		ac := resp.AccessConfiguration
		assert.Equal(t, 900, ac.SessionDuration, "in seconds")
		assert.Equal(t, time.Date(2021, 11, 2, 2, 41, 45, 0, time.UTC), ac.CreateTime.UTC())
		assert.Equal(t, time.Date(2021, 11, 30, 6, 48, 54, 0, time.UTC), ac.UpdateTime.UTC())
		assert.Equal(t, "r-1", resp.RequestID)
	})
}

// The gateway answers in XML what it has not understood.
func TestErrorsInXMLAreRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(404, `<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>r-1</RequestId><HostId>cloudsso.cn-shanghai.aliyuncs.com</HostId>
			<Code>EntityNotExists.AccessConfiguration</Code><Message>The access configuration &lt;ac-1&gt; does not exist.</Message></Error>`, "Content-Type", "text/xml"))
		_, err := client.GetAccessConfiguration(t.Context(), &cloudsso.GetAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationID: "ac-1"})
		require.ErrorIs(t, err, yunkit.ErrNotFound)
		require.EqualError(t, err, "cloudsso GetAccessConfiguration: EntityNotExists.AccessConfiguration: The access configuration <ac-1> does not exist. (status 404, request r-1)")
	})
}

func TestBounds(t *testing.T) {
	t.Parallel()
	longName := strings.Repeat("a", 33)
	longText := strings.Repeat("云", 1025)
	for _, tt := range []struct {
		name string
		call func(context.Context, *cloudsso.Client) error
		want string
	}{
		{"MaxResults too small", func(ctx context.Context, c *cloudsso.Client) error {
			_, err := c.ListAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory, MaxResults: -1})
			return err
		}, "MaxResults is -1, allowed is 1 to 100"},
		{"MaxResults too large, and no directory", func(ctx context.Context, c *cloudsso.Client) error {
			_, err := c.ListAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{MaxResults: 101})
			return err
		}, "DirectoryID (DirectoryId) is required; MaxResults is 101, allowed is 1 to 100"},
		{"nothing to get", func(ctx context.Context, c *cloudsso.Client) error {
			_, err := c.GetAccessConfiguration(ctx, nil)
			return err
		}, "DirectoryID (DirectoryId) is required; AccessConfigurationID (AccessConfigurationId) is required"},
		{"a name too long, a session too short", func(ctx context.Context, c *cloudsso.Client) error {
			_, err := c.CreateAccessConfiguration(ctx, &cloudsso.CreateAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationName: longName, SessionDuration: 899})
			return err
		}, "AccessConfigurationName is 33 characters long, allowed is at most 32; SessionDuration is 899, allowed is 900 to 43200"},
		{"a text too long, a session too long", func(ctx context.Context, c *cloudsso.Client) error {
			_, err := c.UpdateAccessConfiguration(ctx, &cloudsso.UpdateAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationID: "ac-1", NewDescription: longText, NewSessionDuration: 43201})
			return err
		}, "NewDescription is 1025 characters long, allowed is at most 1024; NewSessionDuration is 43201, allowed is 900 to 43200"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, s := play(t, apitest.Reply(200, `{"AccessConfiguration":{"AccessConfigurationId":"ac-1"}}`))
				err := tt.call(t.Context(), client)
				require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
				require.ErrorContains(t, err, ": "+tt.want)
				assert.Zero(t, s.Dials())
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `{"AccessConfiguration":{"AccessConfigurationId":"ac-1"}}`))
		for _, name := range []string{"a b", "a_b", "云", "a/b"} {
			_, err := client.CreateAccessConfiguration(t.Context(), &cloudsso.CreateAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationName: name})
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest, name)
		}
		for _, req := range []cloudsso.CreateAccessConfigurationRequest{
			{DirectoryID: directory, AccessConfigurationName: "VPC-Admin-7", SessionDuration: 900},
			{DirectoryID: directory, AccessConfigurationName: longName[1:], SessionDuration: 43200, Description: longText[3:]},
		} {
			_, err := client.CreateAccessConfiguration(t.Context(), &req)
			require.NoError(t, err)
		}
	})
}

// Lists of structs are numbered from one; new values have names of their own.
func TestWritesOnTheWire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"AccessConfiguration":{"AccessConfigurationId":"ac-1"}}`))
		ctx := t.Context()
		_, err := client.CreateAccessConfiguration(ctx, &cloudsso.CreateAccessConfigurationRequest{
			DirectoryID: directory, AccessConfigurationName: "VPC-Admin", Tags: []cloudsso.Tag{{Key: "team", Value: "net"}, {Key: "empty"}},
		})
		require.NoError(t, err)
		_, err = client.UpdateAccessConfiguration(ctx, &cloudsso.UpdateAccessConfigurationRequest{
			DirectoryID: directory, AccessConfigurationID: "ac-1", NewDescription: "d", NewRelayState: "https://example.test", NewSessionDuration: 900,
		})
		require.NoError(t, err)
		_, err = client.DeleteAccessConfiguration(ctx, &cloudsso.DeleteAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationID: "ac-1", ForceRemovePermissionPolicies: true})
		require.NoError(t, err)
		_, err = client.DeleteAccessConfiguration(ctx, &cloudsso.DeleteAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationID: "ac-1"})
		require.NoError(t, err)
		want := []url.Values{
			{"DirectoryId": {directory}, "AccessConfigurationName": {"VPC-Admin"}, "Tags.1.Key": {"team"}, "Tags.1.Value": {"net"}, "Tags.2.Key": {"empty"}},
			{"DirectoryId": {directory}, "AccessConfigurationId": {"ac-1"}, "NewDescription": {"d"}, "NewRelayState": {"https://example.test"}, "NewSessionDuration": {"900"}},
			{"DirectoryId": {directory}, "AccessConfigurationId": {"ac-1"}, "ForceRemovePermissionPolicies": {"true"}},
			{"DirectoryId": {directory}, "AccessConfigurationId": {"ac-1"}},
		}
		for i, r := range s.Requests() {
			assert.Equal(t, want[i], r.PostForm)
			assert.Equal(t, "2021-05-15", r.Header.Get("X-Acs-Version"))
		}
	})
}

// A creation is not repeated when it may have happened; what sets a state is.
func TestRepeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Cut())
		_, err := client.CreateAccessConfiguration(t.Context(), &cloudsso.CreateAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationName: "a"})
		require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
		assert.Equal(t, 1, s.Dials())
	})
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Cut(), apitest.Reply(404, `{"Code":"EntityNotExists.AccessConfiguration"}`))
		_, err := client.DeleteAccessConfiguration(t.Context(), &cloudsso.DeleteAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationID: "ac-1"})
		require.NoError(t, err, "the lost one has deleted it")
		assert.Equal(t, 2, s.Dials())
	})
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(409, `{"Code":"OperationConflict.Task"}`))
		_, err := client.UpdateAccessConfiguration(t.Context(), &cloudsso.UpdateAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationID: "ac-1", NewDescription: "d"})
		require.ErrorIs(t, err, yunkit.ErrConflict)
		assert.Equal(t, 1, s.Dials())
	})
}

func TestRegions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		opts []yunkit.Option
		want string
	}{
		{"none", nil, "WithRegion: a region is needed"},
		{"an unknown one", []yunkit.Option{yunkit.WithRegion("cn-nowhere")}, `WithRegion: "cn-nowhere" is no known region`},
		{"one that would be another host", []yunkit.Option{yunkit.WithRegion("evil.example.test/")}, `WithRegion: "evil.example.test/" is no known region`},
		{"all that is wrong at once", []yunkit.Option{yunkit.WithRegion("x"), yunkit.WithTimeout(-1), yunkit.WithLogger(nil)}, "WithTimeout"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			_, err := cloudsso.NewClient(tt.opts...)
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
			require.ErrorContains(t, err, tt.want)
			require.ErrorContains(t, err, "ap-northeast-2, ap-southeast-1, cn-hongkong, cn-shanghai, eu-central-1, us-west-1", "the known ones are listed")
		})
	}
	_, err := cloudsso.NewClient(yunkit.WithRegion("cn-tomorrow-1"), yunkit.WithEndpoint("cloudsso.cn-tomorrow-1.aliyuncs.com"))
	require.NoError(t, err, "an endpoint goes anywhere")
	_, err = cloudsso.NewClient(yunkit.WithRegion("cn-shanghai"))
	require.NoError(t, err)
}

// The region makes the host.
func TestRegionMakesTheHost(t *testing.T) {
	t.Parallel()
	var host string
	client, err := cloudsso.NewClient(yunkit.WithRegion("eu-central-1"), yunkit.WithCredentials(apitest.Credentials),
		yunkit.WithHTTPClient(&http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			host = r.URL.Scheme + "://" + r.Host
			return nil, context.Canceled
		})}), yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1}))
	require.NoError(t, err)
	_, err = client.Call(t.Context(), "ListDirectories", nil, nil)
	require.Error(t, err)
	assert.Equal(t, "https://cloudsso.eu-central-1.aliyuncs.com", host)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
