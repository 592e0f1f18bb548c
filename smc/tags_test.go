package smc_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
)

func TestTagRequests(t *testing.T) {
	t.Parallel()
	two := smc.StringList{"s-1", "s-2"}
	for _, test := range []struct {
		why  string
		call func(context.Context, *smc.Client) error
		want url.Values
	}{
		{"lists are numbered from 1, and an empty value is left out", func(ctx context.Context, c *smc.Client) error {
			_, err := c.TagResources(ctx, &smc.TagResourcesRequest{
				ResourceType: smc.ResourceSourceServer, ResourceID: two, Tag: smc.Tags{{Key: "team", Value: "billing"}, {Key: "done"}},
			})
			return err
		}, url.Values{
			"ResourceType": {"sourceserver"}, "ResourceId.1": {"s-1"}, "ResourceId.2": {"s-2"},
			"Tag.1.Key": {"team"}, "Tag.1.Value": {"billing"}, "Tag.2.Key": {"done"},
		}},
		{"tags to remove are bare keys", func(ctx context.Context, c *smc.Client) error {
			_, err := c.UntagResources(ctx, &smc.UntagResourcesRequest{
				ResourceType: smc.ResourceReplicationJob, ResourceID: smc.StringList{"j-1"}, TagKey: smc.StringList{"team", "rack"},
			})
			return err
		}, url.Values{"ResourceType": {"replicationjob"}, "ResourceId.1": {"j-1"}, "TagKey.1": {"team"}, "TagKey.2": {"rack"}}},
		{"or all of them", func(ctx context.Context, c *smc.Client) error {
			_, err := c.UntagResources(ctx, &smc.UntagResourcesRequest{
				ResourceType: smc.ResourceSourceServer, ResourceID: two, All: true,
			})
			return err
		}, url.Values{"ResourceType": {"sourceserver"}, "ResourceId.1": {"s-1"}, "ResourceId.2": {"s-2"}, "All": {"true"}}},
		{"a page has no size", func(ctx context.Context, c *smc.Client) error {
			_, err := c.ListTagResources(ctx, &smc.ListTagResourcesRequest{
				ResourceType: smc.ResourceSourceServer, Tag: smc.Tags{{Key: "team"}}, NextToken: "next-1",
			})
			return err
		}, url.Values{"ResourceType": {"sourceserver"}, "Tag.1.Key": {"team"}, "NextToken": {"next-1"}}},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			client, stub := newStubOf(t, http.StatusOK, `{"RequestId":"request-1"}`)
			require.NoError(t, test.call(t.Context(), client))
			assert.Equal(t, test.want, stub.sent()[0])
		})
	}
}

func TestListTagResourcesReadsBothListShapes(t *testing.T) {
	t.Parallel()
	want := smc.TagResource{
		ResourceID: "s-bp1test0000000000001", ResourceType: "ALIYUN::SMC::SOURCESERVER", // not the sourceserver of requests
		TagKey: "team", TagValue: "billing",
	}
	bare, _ := newStubOfFixture(t, "ListTagResources")
	wrapped, _ := newStubOf(t, http.StatusOK, `{"TagResources":{"TagResource":[{"ResourceId":"s-bp1test0000000000001",
		"ResourceType":"ALIYUN::SMC::SOURCESERVER","TagKey":"team","TagValue":"billing"}]}}`)
	for shape, client := range map[string]*smc.Client{"bare": bare, "wrapped": wrapped} {
		resp, err := client.ListTagResources(t.Context(), &smc.ListTagResourcesRequest{ResourceType: smc.ResourceSourceServer})
		require.NoError(t, err, shape)
		require.NotEmpty(t, resp.TagResources, shape)
		assert.Equal(t, want, resp.TagResources[0], shape)
	}
}

func TestTagLimits(t *testing.T) {
	t.Parallel()
	valid := func() *smc.TagResourcesRequest {
		return &smc.TagResourcesRequest{ResourceType: smc.ResourceSourceServer, ResourceID: repeat("s", 50), Tag: make(smc.Tags, 20)}
	}
	for _, test := range []struct {
		why    string
		change func(*smc.TagResourcesRequest)
		bad    string
	}{
		{"as much as there may be", func(*smc.TagResourcesRequest) {}, ""},
		{"an older page calls the resources optional, all others do not", func(r *smc.TagResourcesRequest) { r.ResourceID = nil }, "ResourceID (ResourceId) is required"},
		{"too many resources", func(r *smc.TagResourcesRequest) { r.ResourceID = repeat("s", 51) }, "ResourceID (ResourceId) has 51 entries"},
		{"too many tags", func(r *smc.TagResourcesRequest) { r.Tag = make(smc.Tags, 21) }, "Tag has 21 entries"},
		{"no tags", func(r *smc.TagResourcesRequest) { r.Tag = nil }, "Tag is required"},
		{"a value that is too long", func(r *smc.TagResourcesRequest) { r.Tag[19].Value = strings.Repeat("v", 129) }, "Tag[19].Value"},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			client, stub := newStubOf(t, http.StatusOK, `{}`)
			req := valid()
			test.change(req)
			_, err := client.TagResources(t.Context(), req)
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

func TestTagRefusals(t *testing.T) {
	t.Parallel()
	for code, kind := range map[string]error{
		"InvalidResourceId.NotFound":   yunkit.ErrNotFound,
		"InvalidResourceType.NotFound": yunkit.ErrInvalidRequest, // a workgroup, say
		"InvalidParameter.TagValue":    yunkit.ErrInvalidRequest, // a value without its key
		"Duplicate.ResourceId":         yunkit.ErrInvalidRequest,
		"NumberExceed.Tags":            yunkit.ErrInvalidRequest,
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			client, _ := newStubOf(t, http.StatusBadRequest, refusal(code))
			_, err := client.ListTagResources(t.Context(), &smc.ListTagResourcesRequest{ResourceType: "workgroup"})
			assert.ErrorIs(t, err, kind)
		})
	}
}

func TestAllTagResources(t *testing.T) {
	t.Parallel()
	client, stub := newStub(t, func(_ int, params url.Values) (int, string) {
		token := params.Get("NextToken")
		next := map[string]string{"": "b", "b": "c", "c": ""}[token]
		return http.StatusOK, fmt.Sprintf(`{"NextToken":%q,"TagResources":{"TagResource":[{"TagKey":"first%[2]s"},{"TagKey":"second%[2]s"}]}}`, next, token)
	})
	for _, test := range []struct {
		why  string
		req  smc.ListTagResourcesRequest
		opts []yunkit.IterOption
		want []string
	}{
		{"to the page without a token", smc.ListTagResourcesRequest{}, nil, []string{"first", "second", "firstb", "secondb", "firstc", "secondc"}},
		{"from the page of the request", smc.ListTagResourcesRequest{NextToken: "b"}, nil, []string{"firstb", "secondb", "firstc", "secondc"}},
		{"from where an iteration broke off", smc.ListTagResourcesRequest{}, []yunkit.IterOption{yunkit.StartAt("c")}, []string{"firstc", "secondc"}},
		{"with the next page on its way", smc.ListTagResourcesRequest{}, []yunkit.IterOption{yunkit.Prefetch(1)}, []string{"first", "second", "firstb", "secondb", "firstc", "secondc"}},
	} {
		test.req.ResourceType = smc.ResourceSourceServer
		var got []string
		for tag, err := range client.AllTagResources(t.Context(), &test.req, test.opts...) {
			require.NoError(t, err, test.why)
			got = append(got, tag.TagKey)
		}
		assert.Equal(t, test.want, got, test.why)
	}
	for _, params := range stub.sent() {
		assert.Equal(t, "sourceserver", params.Get("ResourceType"), "every page has the filter")
	}
}
