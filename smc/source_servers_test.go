package smc_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/smc"
)

// stub answers the calls of one client, each with what answer returns for its
// number, counted from 0, and its parameters.
type stub struct {
	answer func(n int, params url.Values) (status int, body string)

	mu       sync.Mutex
	requests []*http.Request
}

func newStub(t *testing.T, answer func(n int, params url.Values) (int, string)) (*smc.Client, *stub) {
	t.Helper()
	s := &stub{answer: answer}
	mock := httpmock.NewMockTransport()
	// The one host that serves all regions, and nothing but HTTPS and POST.
	mock.RegisterResponder("POST", "https://smc.aliyuncs.com/", s.respond)
	client, err := smc.NewClient(
		yunkit.WithHTTPClient(&http.Client{Transport: mock}),
		yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: "test-secret-not-real"}),
	)
	require.NoError(t, err)
	return client, s
}

// newStubOf always gives the same answer.
func newStubOf(t *testing.T, status int, body string) (*smc.Client, *stub) {
	t.Helper()
	return newStub(t, func(int, url.Values) (int, string) { return status, body })
}

// newStubOfFixture answers with a file of testdata/responses.
func newStubOfFixture(t *testing.T, operation string) (*smc.Client, *stub) {
	t.Helper()
	body, err := os.ReadFile("testdata/responses/" + operation + ".json")
	require.NoError(t, err)
	return newStubOf(t, http.StatusOK, string(body))
}

func (s *stub) respond(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	n := len(s.requests)
	s.requests = append(s.requests, r)
	s.mu.Unlock()
	status, body := s.answer(n, r.URL.Query())
	return httpmock.NewStringResponse(status, apitest.Named(r, status, body)), nil
}

// sent returns the parameters of every request so far, by number.
func (s *stub) sent() []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	var sent []url.Values
	for _, r := range s.requests {
		sent = append(sent, r.URL.Query())
	}
	return sent
}

// refusal is the body of an error.
func refusal(code string) string {
	return fmt.Sprintf(`{"RequestId":"request-1","HostId":"smc.aliyuncs.com","Code":%q,"Message":"no"}`, code)
}

// page returns the body of a list of total items by number, each made by item
// from its number, counted from 1.
func page(params url.Values, wrapper string, total int, item func(i int) string) string {
	number, _ := strconv.Atoi(params.Get("PageNumber"))
	size, _ := strconv.Atoi(params.Get("PageSize"))
	var items []string
	for i := (number-1)*size + 1; i <= min(number*size, total); i++ {
		items = append(items, item(i))
	}
	outer, inner, _ := strings.Cut(wrapper, ".")
	return fmt.Sprintf(`{"TotalCount":%d,"PageNumber":%d,"PageSize":%d,%q:{%q:[%s]}}`,
		total, number, size, outer, inner, strings.Join(items, ","))
}

func repeat(s string, n int) smc.StringList {
	return slices.Repeat(smc.StringList{s}, n)
}

// The fixture has its lists wrapped in the first server, and bare in the second.
func TestDescribeSourceServersReadsBothListShapes(t *testing.T) {
	t.Parallel()
	client, _ := newStubOfFixture(t, "DescribeSourceServers")
	resp, err := client.DescribeSourceServers(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, 2, resp.TotalCount)
	require.Len(t, resp.SourceServers, 2)
	for _, server := range resp.SourceServers {
		assert.Equal(t, smc.SourceServerUnavailable, server.State)
		assert.Equal(t, []smc.SourcePartition{
			{Device: "0_0", Path: "/boot", SizeBytes: 254803968, Need: true, CanBlock: true},
			{Device: "0_1", Path: "/", SizeBytes: 42694868992, Need: true, CanBlock: true},
		}, server.SystemDiskParts)
		assert.Equal(t, []smc.SourceDataDisk{{
			Index: 1, Path: "/home/data", Size: 32768,
			Parts: []smc.SourcePartition{{Device: "1_0", Path: "/home/data", SizeBytes: 32768 << 30, Need: true, CanBlock: true}},
		}}, server.DataDisks, "by device")
		assert.Equal(t, smc.SourceDisks{
			System: smc.SourceDisk{Size: 40, Offset: 1 << 20, Parts: []smc.SourceDiskPartition{
				{Path: "/boot", Type: smc.PartitionBoot, SizeBytes: 254803968, CanBlock: true},
				{Path: "/", Type: smc.PartitionSystem, SizeBytes: 42694868992, CanBlock: true},
			}},
			Data: []smc.SourceDisk{{Size: 22548578304, Offset: 1 << 20, Parts: []smc.SourceDiskPartition{
				{Path: "/home/data", Type: smc.PartitionNormal, SizeBytes: 32768 << 30, CanBlock: true},
			}}},
		}, server.Disks, "by path")
		assert.Equal(t, []smc.Tag{{Key: "team", Value: "billing"}}, server.Tags)
	}
}

func TestSourceServerTextsAreJSON(t *testing.T) {
	t.Parallel()
	client, _ := newStubOfFixture(t, "DescribeSourceServers")
	resp, err := client.DescribeSourceServers(t.Context(), nil)
	require.NoError(t, err)
	var system smc.SystemInfo
	require.NoError(t, resp.SourceServers[0].SystemInfo.Decode(&system), "every value in it is a text, numbers too")
	assert.Equal(t, smc.SystemInfo{
		Hostname: "web-1", IPv4: "192.0.2.1", IPv6: "2001:db8::1",
		Cores: 2, CPUUsage: 0, Memory: 8, MemoryUsage: 3.61, AgentMode: "daemon", AgentType: "aliyun",
	}, system)
	var status smc.StatusInfo
	require.NoError(t, resp.SourceServers[0].StatusInfo.Decode(&status))
	assert.Equal(t, smc.StatusInfo{ErrorCode: "S1", ErrorMsg: "rsync is not installed"}, status)
}

func TestSourceServerWithoutDetails(t *testing.T) {
	t.Parallel()
	client, _ := newStubOf(t, http.StatusOK, `{"TotalCount":1,"SourceServers":{"SourceServer":[
		{"SourceId":"s-1","State":"Sleeping","StatusInfo":"","DataDisks":"","SystemDiskParts":{},"Tags":null,"Disks":{"Data":{}}}]}}`)
	resp, err := client.DescribeSourceServers(t.Context(), nil)
	require.NoError(t, err)
	server := resp.SourceServers[0]
	assert.Equal(t, smc.SourceServerState("Sleeping"), server.State, "an unknown state is kept")
	assert.Empty(t, server.DataDisks)
	assert.Empty(t, server.SystemDiskParts)
	assert.Empty(t, server.Disks.Data)
	assert.Empty(t, server.Tags)
	status := smc.StatusInfo{ErrorCode: "before"}
	require.NoError(t, server.StatusInfo.Decode(&status), "only unavailable servers have one")
	assert.Equal(t, "before", status.ErrorCode)
}

func TestDescribeSourceServersSendsFilters(t *testing.T) {
	t.Parallel()
	client, stub := newStubOf(t, http.StatusOK, `{}`)
	_, err := client.DescribeSourceServers(t.Context(), &smc.DescribeSourceServersRequest{
		SourceID:       smc.StringList{"s-1", "s-2"},
		JobID:          "j-1",
		RelatedJobType: smc.StringList{"0", "2"},
		State:          smc.SourceServerAvailable,
		Tag:            smc.Tags{{Key: "team"}, {Key: "rack", Value: "7"}},
	})
	require.NoError(t, err)
	assert.Equal(t, url.Values{
		"SourceId.1": {"s-1"}, "SourceId.2": {"s-2"},
		"JobId":            {"j-1"}, // one only, unlike that of DescribeReplicationJobs
		"RelatedJobType.1": {"0"}, "RelatedJobType.2": {"2"},
		"State":     {"Available"},
		"Tag.1.Key": {"team"}, "Tag.2.Key": {"rack"}, "Tag.2.Value": {"7"},
	}, stub.sent()[0])
}

func TestSourceServerLimits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		why  string
		call func(context.Context, *smc.Client) error
		bad  string
	}{
		{"no limit is documented for the IDs", func(ctx context.Context, c *smc.Client) error {
			_, err := c.DescribeSourceServers(ctx, &smc.DescribeSourceServersRequest{SourceID: repeat("s", 100)})
			return err
		}, ""},
		{"a tag of a server has 64 characters by one text and 128 by another", func(ctx context.Context, c *smc.Client) error {
			_, err := c.DescribeSourceServers(ctx, &smc.DescribeSourceServersRequest{Tag: smc.Tags{{Key: strings.Repeat("k", 128)}}})
			return err
		}, ""},
		{"tags are checked inside of their list", func(ctx context.Context, c *smc.Client) error {
			_, err := c.DescribeSourceServers(ctx, &smc.DescribeSourceServersRequest{Tag: smc.Tags{{Key: "k"}, {Key: strings.Repeat("k", 129)}}})
			return err
		}, "Tag[1].Key"},
		{"pages are short", func(ctx context.Context, c *smc.Client) error {
			_, err := c.DescribeSourceServers(ctx, &smc.DescribeSourceServersRequest{PageSize: 51})
			return err
		}, "PageSize is 51"},
		{"a description must not look like a link", func(ctx context.Context, c *smc.Client) error {
			_, err := c.ModifySourceServerAttribute(ctx, &smc.ModifySourceServerAttributeRequest{SourceID: "s-1", Description: "https://example.com"})
			return err
		}, "Description"},
		{"a nil request lacks its ID", func(ctx context.Context, c *smc.Client) error {
			_, err := c.DeleteSourceServer(ctx, nil)
			return err
		}, "SourceID (SourceId) is required"},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			client, stub := newStubOf(t, http.StatusOK, `{}`)
			err := test.call(t.Context(), client)
			if test.bad == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
			require.ErrorContains(t, err, test.bad)
			assert.Empty(t, stub.sent(), "nothing is sent")
		})
	}
}

func TestSourceServerRefusals(t *testing.T) {
	t.Parallel()
	remove := func(ctx context.Context, c *smc.Client) error {
		_, err := c.DeleteSourceServer(ctx, &smc.DeleteSourceServerRequest{SourceID: "s-1", Force: true})
		return err
	}
	modify := func(ctx context.Context, c *smc.Client) error {
		_, err := c.ModifySourceServerAttribute(ctx, &smc.ModifySourceServerAttributeRequest{SourceID: "s-1", Name: "web"})
		return err
	}
	for code, call := range map[string]func(context.Context, *smc.Client) error{
		"ReplicationJob.Related":                 remove, // without Force
		"SourceServer.WithRunningReplicationJob": remove, // even with it
		"SourceServerState.Invalid":              modify, // though its page promises that every state will do
		"SourceServerName.Duplicate":             modify,
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			client, stub := newStubOf(t, http.StatusBadRequest, refusal(code))
			err := call(t.Context(), client)
			require.ErrorIs(t, err, yunkit.ErrConflict)
			var e *yunkit.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, code, e.Code)
			assert.Len(t, stub.sent(), 1, "a refusal is not repeated")
		})
	}
}

// serverPages answers DescribeSourceServers with 120 servers.
func serverPages(_ int, params url.Values) (int, string) {
	return http.StatusOK, page(params, "SourceServers.SourceServer", 120, func(i int) string {
		return fmt.Sprintf(`{"SourceId":"s-%d"}`, i)
	})
}

func TestAllSourceServers(t *testing.T) {
	t.Parallel()
	var all []string
	for i := range 120 {
		all = append(all, "s-"+strconv.Itoa(i+1))
	}
	for _, test := range []struct {
		why   string
		req   *smc.DescribeSourceServersRequest
		opts  []yunkit.IterOption
		want  []string
		pages []string // number/size, in any order
	}{
		{"pages are as long as they can be", nil, nil, all, []string{"1/50", "2/50", "3/50"}},
		{"side by side they come in the same order", nil, []yunkit.IterOption{yunkit.Prefetch(4)}, all, []string{"1/50", "2/50", "3/50"}},
		{"the request may set the size", &smc.DescribeSourceServersRequest{PageSize: 40}, nil, all, []string{"1/40", "2/40", "3/40"}},
		{"and the first page", &smc.DescribeSourceServersRequest{PageNumber: 2}, nil, all[50:], []string{"2/50", "3/50"}},
		{"which a token to resume from beats", &smc.DescribeSourceServersRequest{PageNumber: 3}, []yunkit.IterOption{yunkit.StartAt("2")}, all[50:], []string{"2/50", "3/50"}},
		{"no page is fetched beyond the items wanted", nil, []yunkit.IterOption{yunkit.MaxItems(50), yunkit.Prefetch(4)}, all[:50], []string{"1/50"}},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			client, stub := newStub(t, serverPages)
			servers := client.AllSourceServers(t.Context(), test.req, test.opts...)
			for range 2 { // a sequence can be ranged over again
				var got []string
				for server, err := range servers {
					require.NoError(t, err)
					got = append(got, server.SourceID)
				}
				assert.Equal(t, test.want, got)
			}
			var pages []string
			for _, params := range stub.sent()[:len(test.pages)] {
				pages = append(pages, params.Get("PageNumber")+"/"+params.Get("PageSize"))
			}
			assert.ElementsMatch(t, test.pages, pages)
			assert.Len(t, stub.sent(), 2*len(test.pages))
		})
	}
}

func TestAllSourceServersFetchesPagesSideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := newStub(t, func(n int, params url.Values) (int, string) {
			<-time.After(time.Second)
			return serverPages(n, params)
		})
		start := time.Now()
		for _, err := range client.AllSourceServers(t.Context(), nil, yunkit.Prefetch(4)) {
			require.NoError(t, err)
		}
		assert.Equal(t, 2*time.Second, time.Since(start), "the first page says how many follow, and they come together")
	})
}
