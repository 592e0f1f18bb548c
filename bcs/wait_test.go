package bcs_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/internal/apitest"
)

const testNodeID = "12345678-1234-1234-1234-123456789012-test"

func node(status string) apitest.Step {
	return apitest.Reply(200, `{"id":"`+testNodeID+`","status":"`+status+`"}`)
}

func TestWaitPublicChainNode(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		why   string
		looks []apitest.Step
		want  string
		is    error
	}{
		{"available at once", []apitest.Step{node("Available")}, "Available", nil},
		{"creating and upgrading go on", []apitest.Step{node("Creating"), node("Upgrading"), node("Available")}, "Creating, Upgrading, Available", nil},
		{"a restart passes", []apitest.Step{node("Unavailable"), node("Upgrading"), node("Unavailable"), node("Available")}, "Unavailable, Upgrading, Unavailable, Available", nil},
		{"unavailable twice in a row is an error", []apitest.Step{node("Upgrading"), node("Unavailable"), node("Unavailable")}, "Upgrading, Unavailable, Unavailable", yunkit.ErrUnavailable},
		{"a state of the future goes on", []apitest.Step{node("Resting"), node("Available")}, "Resting, Available", nil},
		{"throttling says nothing", []apitest.Step{apitest.Reply(429, `{"error_code":"APIGW.0308","error_msg":"test"}`), node("Available")}, "Available", nil},
		{"a refusal ends it", []apitest.Step{apitest.Reply(403, `{"error_code":"APIGW.0302","error_msg":"test"}`)}, "", yunkit.ErrPermissionDenied},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := play(t, test.looks...)
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				var seen []string
				got, err := client.WaitPublicChainNode(ctx, testNodeID, func(n *bcs.ShowPublicChainNodeResponse) { seen = append(seen, string(n.Status)) })
				assert.Equal(t, test.want, strings.Join(seen, ", "))
				if test.is != nil {
					require.ErrorIs(t, err, test.is)
					return
				}
				require.NoError(t, err)
				assert.Equal(t, bcs.PublicChainNodeStateAvailable, got.Status)
			})
		})
	}
}

// record answers ListOpRecord with one record.
func record(status, rest string) apitest.Step {
	return apitest.Reply(200, `{"operation_records":[{"operation_id":"op-1","blockchain_id":"bc-1","operation_status":"`+status+`"`+rest+`}]}`)
}

var (
	noRecord = apitest.Reply(200, `{"operation_records":[]}`)
	isBusy   = apitest.Reply(400, `{"error_code":"BCS.4001020","error_msg":"test"}`)
	isGone   = apitest.Reply(400, `{"error_code":"BCS.4001011","error_msg":"test"}`)
	detail   = apitest.Reply(200, `{"basic_info":{"id":"bc-1","name":"chain1"}}`)
)

func TestWaitOperation(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		why   string
		looks []apitest.Step
		seen  string
		is    error
		text  string
	}{
		{"finished at once", []apitest.Step{record("finished", "")}, "finished", nil, ""},
		{"waiting and processing go on", []apitest.Step{record("waiting", ""), record("processing", ""), record("finished", "")}, "waiting processing finished", nil, ""},
		{"a record may be late", []apitest.Step{noRecord, noRecord, record("finished", "")}, "finished", nil, ""},
		{"a record of another operation is none", []apitest.Step{apitest.Reply(200, `{"operation_records":[{"operation_id":"op-2","operation_status":"finished"}]}`), record("finished", "")}, "finished", nil, ""},
		{"a busy service says nothing", []apitest.Step{isBusy, record("finished", "")}, "finished", nil, ""},
		{"a state of the future goes on", []apitest.Step{record("resting", ""), record("finished", "")}, "resting finished", nil, ""},
		{"no record within two minutes", slices.Repeat([]apitest.Step{noRecord}, 60), "", yunkit.ErrNotFound, "operation op-1 has no record"},
		{"a refusal ends it", []apitest.Step{apitest.Reply(403, `{"error_code":"APIGW.0302","error_msg":"test"}`)}, "", yunkit.ErrPermissionDenied, ""},
		{"stopped", []apitest.Step{record("stop", `,"message":["by hand"]`)}, "stop", nil, "bcs: operation op-1 of blockchain bc-1 is stop; by hand"},
		{
			"failed, with the steps in order",
			[]apitest.Step{record("failed", `,"operation_process":{`+
				`"b":{"status":"failed","detail":"no disk"},"c":{"status":"finished","detail":"fine"},`+
				`"a":{"status":"processing","sub_steps":{"1":{"status":"finished"},"2":{"status":"failed","detail":"d","message":["m"]}}}}`)},
			"failed", nil,
			"bcs: operation op-1 of blockchain bc-1 is failed; a/2: d m; b: no disk",
		},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := play(t, test.looks...)
				var seen []string
				got, err := client.WaitOperation(t.Context(), "op-1", func(r bcs.OperationRecord) { seen = append(seen, string(r.OperationStatus)) })
				assert.Equal(t, test.seen, strings.Join(seen, " "))
				switch {
				case test.is == nil && test.text == "":
					require.NoError(t, err)
					assert.Equal(t, bcs.OperationStatusFinished, got.OperationStatus)
				case test.is != nil:
					require.ErrorIs(t, err, test.is)
				default:
					var failed *bcs.OperationError
					require.ErrorAs(t, err, &failed)
					assert.Equal(t, "op-1", failed.OperationID)
				}
				if test.text != "" {
					assert.ErrorContains(t, err, test.text)
				}
			})
		})
	}
}

func TestWaitBlockchain(t *testing.T) {
	t.Parallel()
	status := func(bcs, kafka, network string) apitest.Step {
		return apitest.Reply(200, `{"bcs":{"status":"`+bcs+`"},"eip":null,"kafka":{"status":"`+kafka+`","detail":"test"},"cce":{"network":{"status":"`+network+`"}}}`)
	}
	list := func(names string) apitest.Step { return apitest.Reply(200, `{"blockchains":[`+names+`]}`) }
	both := &bcs.CreateNewBlockchainResponse{BlockchainID: "bc-1", OperationID: "op-1"}
	idOnly := &bcs.CreateNewBlockchainResponse{BlockchainID: "bc-1"}
	nameOnly := &bcs.CreateNewBlockchainResponse{BlockchainName: "chain1"}
	for _, test := range []struct {
		why     string
		created *bcs.CreateNewBlockchainResponse
		looks   []apitest.Step
		is      error
		text    string
	}{
		{"by its operation", both, []apitest.Step{record("processing", ""), record("finished", ""), detail}, nil, ""},
		{"its operation fails", both, []apitest.Step{record("failed", "")}, nil, "op-1 of blockchain bc-1 is failed"},
		{"by its components, those that it has", idOnly, []apitest.Step{status("waiting", "waiting", "deploying"), status("finished", "", "deploying"), status("finished", "finished", "finished"), detail}, nil, ""},
		{"nothing is known of the components", idOnly, []apitest.Step{apitest.Reply(200, `{"bcs":{}}`), status("finished", "", ""), detail}, nil, ""},
		{"a component fails", idOnly, []apitest.Step{status("deploying", "failed", "finished")}, nil, "kafka: test"},
		{"it shows up late", idOnly, []apitest.Step{isGone, status("finished", "", ""), detail}, nil, ""},
		{"it does not show up", idOnly, slices.Repeat([]apitest.Step{isGone}, 60), yunkit.ErrNotFound, ""},
		{"by its name", nameOnly, []apitest.Step{list(`{"id":"bc-2","name":"chain2"}`), list(`{"id":"bc-1","name":"chain1"}`), status("finished", "", ""), detail}, nil, ""},
		{"there is none of that name", nameOnly, slices.Repeat([]apitest.Step{list("")}, 60), yunkit.ErrNotFound, "no blockchain chain1"},
		{"the detail is busy", idOnly, []apitest.Step{status("finished", "", ""), isBusy, detail}, nil, ""},
		{"nothing to wait for", &bcs.CreateNewBlockchainResponse{OperationID: "op-1"}, nil, yunkit.ErrInvalidRequest, "BlockchainID"},
		{"nil", nil, nil, yunkit.ErrInvalidRequest, "BlockchainID"},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := play(t, test.looks...)
				looks := 0
				got, err := client.WaitBlockchain(t.Context(), test.created, func(p bcs.BlockchainProgress) {
					looks++
					assert.Equal(t, "bc-1", p.BlockchainID)
					assert.NotEqual(t, p.Operation == nil, p.Components == nil)
				})
				switch {
				case test.is != nil:
					require.ErrorIs(t, err, test.is)
					assert.ErrorContains(t, err, test.text)
				case test.text != "":
					var failed *bcs.OperationError
					require.ErrorAs(t, err, &failed)
					assert.ErrorContains(t, err, test.text)
				default:
					require.NoError(t, err)
					assert.Equal(t, "chain1", got.BasicInfo.Name)
					assert.NotZero(t, looks)
				}
			})
		})
	}
}

func TestWaitBlockchainDeleted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, detail, isBusy, apitest.Reply(400, `{"error_code":"BCS.4001003","error_msg":"test"}`), isGone)
		require.NoError(t, client.WaitBlockchainDeleted(t.Context(), "bc-1"))
		require.ErrorIs(t, client.WaitBlockchainDeleted(t.Context(), ""), yunkit.ErrInvalidRequest)
	})
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, slices.Repeat([]apitest.Step{detail}, 10)...)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		require.ErrorIs(t, client.WaitBlockchainDeleted(ctx, "bc-1"), context.DeadlineExceeded, "a deletion that failed")
	})
}
