package bcstest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
)

func TestLifeOfANode(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.NodesTake(time.Hour)
	client := newClient(t, srv, yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1}))
	ctx := t.Context()
	req := &bcs.CreatePublicChainNodeRequest{
		NetworkID: bcstest.NetworkID, CPU: 2, RAM: 8192, NodeType: bcs.NodeTypeFullNode,
		ChargeMode: bcs.ChargeModePostPaid, NodeMode: bcs.NodeModeSingle, NodeNum: 2,
	}
	created, err := client.CreatePublicChainNode(ctx, req)
	require.NoError(t, err)
	assert.Len(t, created.Jobs, 2)
	list, err := client.ListPublicChainNodes(ctx, &bcs.ListPublicChainNodesRequest{NetworkID: bcstest.NetworkID})
	require.NoError(t, err)
	require.Len(t, list.Nodes, 2)
	id := list.Nodes[0].ID
	show := func() *bcs.ShowPublicChainNodeResponse {
		node, err := client.ShowPublicChainNode(ctx, &bcs.ShowPublicChainNodeRequest{NodeID: id})
		require.NoError(t, err)
		return node
	}
	assert.Equal(t, bcs.PublicChainNodeStateCreating, show().Status)
	change := &bcs.UpdatePublicChainNodeRequest{NodeID: id, CPU: 4, RAM: 16384}
	_, err = client.UpdatePublicChainNode(ctx, change)
	assertCode(t, "BCS.03429001", err)
	require.ErrorIs(t, err, yunkit.ErrThrottled)

	srv.PassTime(time.Hour)
	assert.Equal(t, bcs.PublicChainNodeStateAvailable, show().Status)
	_, err = client.UpdatePublicChainNode(ctx, change)
	require.NoError(t, err)
	assert.Equal(t, bcs.PublicChainNodeStateUpgrading, show().Status)
	assert.Equal(t, 2, show().Flavor.CPU)
	srv.PassTime(time.Hour)
	assert.Equal(t, 4, show().Flavor.CPU)

	srv.FailNodes(1)
	_, err = client.DeletePublicChainNode(ctx, &bcs.DeletePublicChainNodeRequest{NodeID: id})
	require.NoError(t, err)
	srv.PassTime(time.Hour)
	assert.Equal(t, bcs.PublicChainNodeStateUnavailable, show().Status)
	_, err = client.DeletePublicChainNode(ctx, &bcs.DeletePublicChainNodeRequest{NodeID: id})
	require.NoError(t, err)
	srv.PassTime(time.Hour)
	_, err = client.ShowPublicChainNode(ctx, &bcs.ShowPublicChainNodeRequest{NodeID: id})
	require.ErrorIs(t, err, yunkit.ErrNotFound)
	sum, err := client.ShowPublicChainSummary(ctx, nil)
	require.NoError(t, err)
	assert.Equal(t, 1, sum.Node)

	req.RAM = 1
	_, err = client.CreatePublicChainNode(ctx, req)
	assertCode(t, "BCS.03400022", err)
}

func TestNodesComeInPages(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ids := srv.AddNodes(250)
	client := newClient(t, srv)
	var got []string
	for node, err := range client.AllPublicChainNodes(t.Context(), &bcs.ListPublicChainNodesRequest{NetworkID: bcstest.NetworkID}) {
		require.NoError(t, err)
		got = append(got, node.ID)
	}
	assert.Equal(t, ids, got)
	_, err := client.ListPublicChainNodes(t.Context(), &bcs.ListPublicChainNodesRequest{NetworkID: "00000000-0000-4000-8000-000000000000"})
	require.ErrorIs(t, err, yunkit.ErrNotFound)
	var types []struct {
		Networks []struct {
			ID string `json:"id"`
		} `json:"networks"`
	}
	_, err = client.Call(t.Context(), http.MethodGet, "/v1/{project_id}/node-provider/networks/type", nil, &types)
	require.NoError(t, err)
	require.Len(t, types, 1)
	assert.Equal(t, bcstest.NetworkID, types[0].Networks[0].ID)
}
