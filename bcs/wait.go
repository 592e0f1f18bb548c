package bcs

import (
	"context"
	"fmt"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/poll"
)

// WaitPublicChainNode waits until a node of a public chain is available, after
// [Client.UpdatePublicChainNode], or for one that a list shows after
// [Client.CreatePublicChainNode]. A node that is unavailable in two looks in a
// row is an error of kind [yunkit.ErrUnavailable], for one look may fall into a
// restart. progress, when given, sees every look.
//
// Throttling and outages of the service do not end the wait, unless they last
// for 15 minutes. The deadline of ctx does; without one that is after a day. The
// node is then returned as it was last seen, which is nil when it never was.
func (c *Client) WaitPublicChainNode(ctx context.Context, nodeID string, progress ...func(*ShowPublicChainNodeResponse)) (*ShowPublicChainNodeResponse, error) {
	unavailable := 0
	return poll.Until(ctx, func(ctx context.Context) (*ShowPublicChainNodeResponse, error) {
		return c.ShowPublicChainNode(ctx, &ShowPublicChainNodeRequest{NodeID: nodeID})
	}, func(node *ShowPublicChainNodeResponse) (bool, error) {
		poll.Report(progress, node)
		if node.Status != PublicChainNodeStateUnavailable {
			unavailable = 0
			return node.Status == PublicChainNodeStateAvailable, nil
		}
		if unavailable++; unavailable < 2 {
			return false, nil
		}
		return false, fmt.Errorf("bcs WaitPublicChainNode: node %s is %s: %w", nodeID, node.Status, yunkit.ErrUnavailable)
	})
}
