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

// The fixture has its lists wrapped in the first workgroup, down to the list of
// texts, and bare in the second.
func TestDescribeWorkgroupsReadsBothListShapes(t *testing.T) {
	t.Parallel()
	client, _ := newStubOfFixture(t, "DescribeWorkgroups")
	resp, err := client.DescribeWorkgroups(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, []smc.Workgroup{
		{
			WorkgroupID: "w-bp1test0000000000001", Name: "rack-7", Description: "the seventh rack", Status: smc.WorkgroupInProgress,
			Warnings: []smc.WorkgroupWarning{
				{WarningType: smc.WorkgroupWarningInError, SourceIDs: []string{"s-bp1test0000000000001", "s-bp1test0000000000002"}},
				{WarningType: smc.WorkgroupWarningUnrelated, SourceIDs: []string{"s-bp1test0000000000003"}},
			},
			Tags: []smc.Tag{{Key: "team", Value: "billing"}},
		},
		{
			WorkgroupID: "w-bp1test0000000000002", Name: "rack-8", Description: "the eighth rack", Status: smc.WorkgroupNotStarted,
			Warnings: []smc.WorkgroupWarning{{WarningType: smc.WorkgroupWarningNotPassed, SourceIDs: []string{"s-bp1test0000000000004"}}},
			Tags:     []smc.Tag{{Key: "team", Value: "search"}},
		},
	}, resp.Workgroups)
}

func TestCreateWorkgroupSendsTags(t *testing.T) {
	t.Parallel()
	client, stub := newStubOfFixture(t, "CreateWorkgroup")
	resp, err := client.CreateWorkgroup(t.Context(), &smc.CreateWorkgroupRequest{
		Name: "rack-7", Tag: smc.Tags{{Key: "team", Value: "billing"}, {Key: "rack", Value: "7"}}, ClientToken: "token-1",
	})
	require.NoError(t, err)
	assert.Equal(t, "w-bp1test0000000000001", resp.WorkgroupID)
	assert.Equal(t, url.Values{
		"Name":      {"rack-7"},
		"Tag.1.Key": {"team"}, "Tag.1.Value": {"billing"},
		"Tag.2.Key": {"rack"}, "Tag.2.Value": {"7"},
		"ClientToken": {"token-1"},
	}, stub.sent()[0])
}

func TestAssociateSourceServersSendsFlatList(t *testing.T) {
	t.Parallel()
	client, stub := newStubOf(t, http.StatusOK, `{"RequestId":"request-1"}`)
	_, err := client.AssociateSourceServers(t.Context(), &smc.AssociateSourceServersRequest{WorkgroupID: "w-1", SourceID: repeat("s", 50)})
	require.NoError(t, err)
	_, err = client.DisassociateSourceServers(t.Context(), &smc.DisassociateSourceServersRequest{WorkgroupID: "w-1", SourceID: smc.StringList{"s-1"}})
	require.NoError(t, err)
	assert.Equal(t, "s", stub.sent()[0].Get("SourceId.50"))
	assert.Equal(t, url.Values{"WorkgroupId": {"w-1"}, "SourceId.1": {"s-1"}}, stub.sent()[1])
}

func TestWorkgroupLimits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		why  string
		call func(context.Context, *smc.Client) error
		bad  string
	}{
		{"the name is not required", func(ctx context.Context, c *smc.Client) error {
			_, err := c.CreateWorkgroup(ctx, nil)
			return err
		}, ""},
		{"a name may hold periods", func(ctx context.Context, c *smc.Client) error {
			_, err := c.CreateWorkgroup(ctx, &smc.CreateWorkgroupRequest{Name: "rack.7"})
			return err
		}, ""},
		{"names are shorter than those of servers", func(ctx context.Context, c *smc.Client) error {
			_, err := c.CreateWorkgroup(ctx, &smc.CreateWorkgroupRequest{Name: strings.Repeat("a", 65)})
			return err
		}, "Name"},
		{"the gateway takes 100 servers, a workgroup 50", func(ctx context.Context, c *smc.Client) error {
			_, err := c.AssociateSourceServers(ctx, &smc.AssociateSourceServersRequest{WorkgroupID: "w-1", SourceID: repeat("s", 51)})
			return err
		}, "SourceID (SourceId) has 51 entries"},
		{"and neither takes none", func(ctx context.Context, c *smc.Client) error {
			_, err := c.DisassociateSourceServers(ctx, &smc.DisassociateSourceServersRequest{WorkgroupID: "w-1"})
			return err
		}, "SourceID (SourceId) is required"},
		{"the gateway takes 21 tags, a workgroup 20", func(ctx context.Context, c *smc.Client) error {
			_, err := c.CreateWorkgroup(ctx, &smc.CreateWorkgroupRequest{Tag: make(smc.Tags, 21)})
			return err
		}, "Tag has 21 entries"},
		{"every change names its workgroup", func(ctx context.Context, c *smc.Client) error {
			_, err := c.ModifyWorkgroupAttribute(ctx, &smc.ModifyWorkgroupAttributeRequest{Name: "rack-8"})
			return err
		}, "WorkgroupID (WorkgroupId) is required"},
		{"a token is ASCII", func(ctx context.Context, c *smc.Client) error {
			_, err := c.CreateWorkgroup(ctx, &smc.CreateWorkgroupRequest{ClientToken: "云"})
			return err
		}, "ClientToken"},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			client, stub := newStubOf(t, http.StatusOK, `{"WorkgroupId":"w-1"}`)
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

func TestAllWorkgroups(t *testing.T) {
	t.Parallel()
	client, stub := newStub(t, func(_ int, params url.Values) (int, string) {
		return http.StatusOK, page(params, "Workgroups.Workgroup", 51, func(i int) string { return fmt.Sprintf(`{"WorkgroupId":"w-%d"}`, i) })
	})
	n := 0
	for workgroup, err := range client.AllWorkgroups(t.Context(), &smc.DescribeWorkgroupsRequest{Status: smc.WorkgroupCutover}, yunkit.Prefetch(2)) {
		n++
		require.NoError(t, err)
		assert.Equal(t, fmt.Sprintf("w-%d", n), workgroup.WorkgroupID)
	}
	assert.Equal(t, 51, n)
	for _, params := range stub.sent() {
		assert.Equal(t, "Cutover", params.Get("Status"), "every page has the filter")
	}
}
