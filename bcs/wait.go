package bcs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/poll"
)

const (
	// appears is how long a record or a blockchain may take to show up after the
	// call that began it.
	appears = 2 * time.Minute
	// slowly is the longest wait between two looks at what takes tens of minutes.
	slowly = 30 * time.Second
)

// OperationError is the error of a wait whose operation failed or was stopped.
type OperationError struct {
	// OperationID is the ID of the operation; empty when the service gave none.
	OperationID string
	// BlockchainID is the ID of the blockchain.
	BlockchainID string
	// Type is the kind of operation, when it is known.
	Type OperationType
	// Status is [OperationStatusFailed] or [OperationStatusStop].
	Status OperationStatus
	// Steps are the steps that failed, with what the service says of them.
	Steps []FailedStep
	// Messages are what the service recorded of the operation as a whole.
	Messages []string
}

// FailedStep is a step of an operation that failed.
type FailedStep struct {
	// Name is that of the step, or of the step and its part: "deploy/peer".
	Name string
	// Detail is what the service says of it.
	Detail string
}

// Error returns one line with the operation and the steps that failed.
func (e *OperationError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: operation %s of blockchain %s is %s", Service, e.OperationID, e.BlockchainID, e.Status)
	for _, step := range e.Steps {
		fmt.Fprintf(&b, "; %s", step.Name)
		if step.Detail != "" {
			b.WriteString(": " + step.Detail)
		}
	}
	for _, message := range e.Messages {
		b.WriteString("; " + message)
	}
	return b.String()
}

// failure makes an error of a record that tells of one.
func failure(r *OperationRecord) error {
	e := &OperationError{r.OperationID, r.BlockchainID, r.OperationType, r.OperationStatus, nil, r.Message}
	steps := func(a, b FailedStep) int { return strings.Compare(a.Name, b.Name) }
	for name, step := range r.OperationProcess {
		if step.Status == string(OperationStatusFailed) {
			e.Steps = append(e.Steps, FailedStep{name, step.Detail})
		}
		for part, sub := range step.SubSteps {
			if sub.Status == string(OperationStatusFailed) {
				detail := strings.Join(append([]string{sub.Detail}, sub.Message...), " ")
				e.Steps = append(e.Steps, FailedStep{name + "/" + part, strings.TrimSpace(detail)})
			}
		}
	}
	slices.SortFunc(e.Steps, steps)
	return e
}

// WaitOperation waits until an operation is finished and returns its record: of
// whatever answers an OperationID. One that failed or was stopped is an
// [*OperationError]. A record that does not show up within two minutes is
// [yunkit.ErrNotFound]. progress, when given, sees every look.
//
// Throttling and outages of the service do not end the wait, unless they last
// for 15 minutes, and a busy service never does. The deadline of ctx does; without
// one that is after a day. The record is then returned as it was last seen, which
// is nil when it never was.
func (c *Client) WaitOperation(ctx context.Context, operationID string, progress ...func(OperationRecord)) (*OperationRecord, error) {
	const name = "WaitOperation"
	if operationID == "" {
		return nil, missing(name, "operationID")
	}
	began := time.Now()
	return poll.UntilEvery(ctx, slowly, func(ctx context.Context) (*OperationRecord, error) {
		resp, err := c.ListOpRecord(ctx, &ListOpRecordRequest{OperationID: operationID})
		if err != nil {
			return nil, nothingIfBusy(err)
		}
		i := slices.IndexFunc(resp.OperationRecords, func(r OperationRecord) bool { return r.OperationID == operationID })
		if i < 0 {
			return nil, late(began, name, "operation "+operationID+" has no record")
		}
		return &resp.OperationRecords[i], nil
	}, func(record *OperationRecord) (bool, error) {
		poll.Report(progress, *record)
		if record.OperationStatus == OperationStatusFailed || record.OperationStatus == OperationStatusStop {
			return false, failure(record)
		}
		return record.OperationStatus == OperationStatusFinished, nil
	})
}

// BlockchainProgress is what [Client.WaitBlockchain] sees: the record of the
// operation when its ID is known, else the components.
type BlockchainProgress struct {
	// BlockchainID is the ID of the blockchain.
	BlockchainID string
	// Operation is the record of the operation; nil when its ID is not known.
	Operation *OperationRecord
	// Components are those that the blockchain has, by name: bcs, eip, sfs, obs,
	// kafka, cluster, network, security_group.
	Components map[string]ComponentProgress
}

// WaitBlockchain waits for a new blockchain, and describes it: by its operation
// when created names one, else by its components, and by its name alone when that
// is all there is, as after [yunkit.ErrOutcomeUnknown]. Components that fail, and
// an operation that does, are an [*OperationError]. What does not show up within
// two minutes is [yunkit.ErrNotFound]. With a new cluster it takes tens of minutes.
// progress, when given, sees every look. What ends the wait is as in
// [Client.WaitOperation].
func (c *Client) WaitBlockchain(ctx context.Context, created *CreateNewBlockchainResponse, progress ...func(BlockchainProgress)) (*ShowBlockchainDetailResponse, error) {
	const name = "WaitBlockchain"
	if created == nil || created.BlockchainID == "" && created.BlockchainName == "" {
		return nil, missing(name, "created with a BlockchainID or a BlockchainName")
	}
	id, err := c.findBlockchain(ctx, name, created)
	if err != nil {
		return nil, err
	}
	report := func(p BlockchainProgress) {
		p.BlockchainID = id
		poll.Report(progress, p)
	}
	if created.OperationID != "" {
		_, err = c.WaitOperation(ctx, created.OperationID, func(r OperationRecord) { report(BlockchainProgress{Operation: &r}) })
	} else {
		err = c.waitComponents(ctx, name, id, report)
	}
	if err != nil {
		return nil, err
	}
	return poll.Until(ctx, func(ctx context.Context) (*ShowBlockchainDetailResponse, error) {
		detail, err := c.ShowBlockchainDetail(ctx, &ShowBlockchainDetailRequest{BlockchainID: id})
		return detail, nothingIfBusy(err)
	}, func(*ShowBlockchainDetailResponse) (bool, error) { return true, nil })
}

// findBlockchain returns the ID of a new blockchain, by its name if need be.
func (c *Client) findBlockchain(ctx context.Context, name string, created *CreateNewBlockchainResponse) (string, error) {
	if created.BlockchainID != "" {
		return created.BlockchainID, nil
	}
	began := time.Now()
	return poll.Until(ctx, func(ctx context.Context) (string, error) {
		resp, err := c.ListBlockchains(ctx, nil)
		if err != nil {
			return "", nothingIfBusy(err)
		}
		for _, b := range resp.Blockchains {
			if b.Name == created.BlockchainName {
				return b.ID, nil
			}
		}
		return "", late(began, name, "there is no blockchain "+created.BlockchainName)
	}, func(string) (bool, error) { return true, nil })
}

// waitComponents waits until every component that a blockchain has is there.
func (c *Client) waitComponents(ctx context.Context, name, id string, report func(BlockchainProgress)) error {
	began := time.Now()
	_, err := poll.UntilEvery(ctx, slowly, func(ctx context.Context) (*ShowBlockchainStatusResponse, error) {
		resp, err := c.ShowBlockchainStatus(ctx, &ShowBlockchainStatusRequest{BlockchainID: id})
		if errors.Is(err, yunkit.ErrNotFound) {
			return nil, late(began, name, "there is no blockchain "+id)
		}
		return resp, nothingIfBusy(err)
	}, func(status *ShowBlockchainStatusResponse) (bool, error) {
		parts := components(status)
		report(BlockchainProgress{Components: parts})
		failed := &OperationError{BlockchainID: id, Type: OperationTypeCreate, Status: OperationStatusFailed}
		finished := len(parts) > 0
		for part, p := range parts {
			if p.Status == ComponentStatusFailed {
				failed.Steps = append(failed.Steps, FailedStep{part, p.Detail})
			}
			finished = finished && p.Status == ComponentStatusFinished
		}
		if len(failed.Steps) > 0 {
			slices.SortFunc(failed.Steps, func(a, b FailedStep) int { return strings.Compare(a.Name, b.Name) })
			return false, failed
		}
		return finished, nil
	})
	return err
}

// components returns the parts that a blockchain has, by name.
func components(s *ShowBlockchainStatusResponse) map[string]ComponentProgress {
	parts := map[string]ComponentProgress{
		"bcs": s.BCS, "eip": s.EIP, "sfs": s.SFS, "obs": s.OBS, "kafka": s.Kafka,
		"cluster": s.CCE.Cluster, "network": s.CCE.Network, "security_group": s.CCE.SecurityGroup,
	}
	for name, p := range parts {
		if p.Status == "" {
			delete(parts, name)
		}
	}
	return parts
}

// WaitBlockchainDeleted waits until a blockchain is gone, after
// [Client.DeleteBlockchain]. A deletion that failed leaves it there: then
// [Client.ListOpRecord] says why, and the wait ends with ctx, or after a day. What
// else ends it is as in [Client.WaitOperation].
func (c *Client) WaitBlockchainDeleted(ctx context.Context, blockchainID string) error {
	if blockchainID == "" {
		return missing("WaitBlockchainDeleted", "blockchainID")
	}
	_, err := poll.UntilEvery(ctx, slowly, func(ctx context.Context) (gone bool, err error) {
		_, err = c.ShowBlockchainDetail(ctx, &ShowBlockchainDetailRequest{BlockchainID: blockchainID})
		if errors.Is(err, yunkit.ErrNotFound) {
			return true, nil
		}
		return false, nothingIfBusy(err)
	}, func(gone bool) (bool, error) { return gone, nil })
	return err
}

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
	return poll.UntilEvery(ctx, slowly, func(ctx context.Context) (*ShowPublicChainNodeResponse, error) {
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

func missing(operation, what string) error {
	return &yunkit.Error{Service: Service, Operation: operation, Kind: yunkit.ErrInvalidRequest, Message: what + " is required"}
}

// late is an error of its own once something has not shown up for too long.
func late(began time.Time, operation, message string) error {
	if time.Since(began) < appears {
		return poll.ErrNothing
	}
	return &yunkit.Error{Service: Service, Operation: operation, Kind: yunkit.ErrNotFound, Message: message}
}

// busy are the codes of a blockchain that is made, changed or deleted just now,
// which end no wait.
var busy = []string{"BCS.4001001", "BCS.4001002", "BCS.4001003", "BCS.4001020"}

// nothingIfBusy replaces an error that says no more than that something goes on.
func nothingIfBusy(err error) error {
	if e, ok := errors.AsType[*yunkit.Error](err); ok && slices.Contains(busy, e.Code) {
		return poll.ErrNothing
	}
	return err
}
