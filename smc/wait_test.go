package smc_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
)

// newJobStub shows a job in one state after the other, the last one for ever;
// an empty state is a job that is not listed.
func newJobStub(t *testing.T, states ...smc.ReplicationJobStatus) (*smc.Client, *stub) {
	t.Helper()
	return newStub(t, func(n int, _ url.Values) (int, string) {
		status := states[min(n, len(states)-1)]
		if status == "" {
			return http.StatusOK, `{"TotalCount":0,"ReplicationJobs":{"ReplicationJob":[]}}`
		}
		return http.StatusOK, fmt.Sprintf(`{"ReplicationJobs":{"ReplicationJob":[{"JobId":"j-other","Status":"Finished"},
			{"JobId":"j-1","Status":%q,"BusinessStatus":"Syncing","Progress":%d}]}}`, status, 10*n)
	})
}

func TestWaitReplicationJob(t *testing.T) {
	t.Parallel()
	const (
		ready    = smc.ReplicationJobReady
		running  = smc.ReplicationJobRunning
		stopped  = smc.ReplicationJobStopped
		inError  = smc.ReplicationJobInError
		waiting  = smc.ReplicationJobWaiting
		finished = smc.ReplicationJobFinished
		expired  = smc.ReplicationJobExpired
		deleting = smc.ReplicationJobDeleting
		deleted  = smc.ReplicationJobDeleted
		unlisted = smc.ReplicationJobStatus("")
		none     = smc.ReplicationJobStatus("")
	)
	type states = []smc.ReplicationJobStatus
	// The looks are 0, 1, 2.5, 4.75 seconds after the call, and so on.
	for _, test := range []struct {
		why   string
		until smc.ReplicationJobStatus
		shown states
		fails smc.ReplicationJobStatus // the state of the error, if there is one
		took  time.Duration
	}{
		{"it is there already", ready, states{ready}, none, 0},
		{"a run ends", finished, states{running, running, finished}, none, 2500 * time.Millisecond},
		{"a run of an incremental job ends", waiting, states{running, waiting}, none, time.Second},
		{"a scheduled job starts by itself", running, states{ready, running}, none, time.Second},
		{"a cut over begins in Waiting and runs once more", finished, states{waiting, running, finished}, none, 2500 * time.Millisecond},
		{"a job is paused", stopped, states{running, stopped}, none, time.Second},
		{"a failed job that was started still shows its failure", finished, states{inError, inError, running, finished}, none, 4750 * time.Millisecond},
		{"a new job is not listed yet", finished, states{unlisted, ready, finished}, none, 2500 * time.Millisecond},
		{"a job is deleted, whatever it was before", deleted, states{inError, deleting, unlisted}, none, 2500 * time.Millisecond},
		{"so is a finished one", deleted, states{finished, finished, finished, deleting, unlisted}, none, 8125 * time.Millisecond},
		{"a paused job expires", expired, states{stopped, stopped, stopped, expired}, none, 4750 * time.Millisecond},
		{"a state that is not known yet can lead anywhere", finished, states{"Verifying", finished}, none, time.Second},
		{"failure can be waited for", inError, states{running, inError}, none, time.Second},

		{"a run fails", finished, states{running, inError}, inError, time.Second},
		{"a job fails again after it was started", finished, states{inError, running, inError}, inError, 2500 * time.Millisecond},
		{"somebody pauses the job", finished, states{running, stopped}, stopped, time.Second},
		{"it expires", finished, states{waiting, expired}, expired, time.Second},
		{"somebody deletes it", finished, states{running, deleting, unlisted}, deleting, time.Second},
		{"it is gone between two looks", finished, states{running, unlisted}, deleted, time.Second},
		{"it finishes and cannot be paused any more", stopped, states{running, finished}, finished, time.Second},
		{"it was started and is new no longer", ready, states{running}, running, 2500 * time.Millisecond},
		{"it failed long ago", finished, states{inError}, inError, 2500 * time.Millisecond},
		{"it never existed", finished, states{unlisted}, deleted, 2500 * time.Millisecond},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, stub := newJobStub(t, test.shown...)
				var seen states
				start := time.Now()
				job, err := client.WaitReplicationJob(t.Context(), "j-1", test.until, nil, func(job smc.ReplicationJob) {
					assert.Equal(t, "j-1", job.JobID)
					seen = append(seen, job.Status)
				})
				assertWaited(t, test.took, time.Since(start))
				assert.Len(t, seen, len(stub.sent()), "progress shows every look")
				for _, params := range stub.sent() {
					assert.Equal(t, url.Values{"JobId.1": {"j-1"}}, params)
				}
				if test.fails == none {
					require.NoError(t, err)
					assert.Equal(t, test.until, job.Status)
					assert.Equal(t, test.until, seen[len(seen)-1], "the last look too")
					return
				}
				assert.Equal(t, "j-1", job.JobID)
				assert.Equal(t, test.fails, job.Status, "as it was last seen")
				var e *smc.ReplicationJobError
				require.ErrorAs(t, err, &e)
				assert.Equal(t, "j-1", e.JobID)
				assert.Equal(t, test.until, e.Until)
				assert.Equal(t, test.fails, e.Status)
				assert.Equal(t, test.fails == deleted, errors.Is(err, yunkit.ErrNotFound))
			})
		})
	}
}

// assertWaited allows for the part of each wait that is cut off at random.
func assertWaited(t *testing.T, want, got time.Duration) {
	t.Helper()
	assert.LessOrEqual(t, got, want)
	assert.GreaterOrEqual(t, got, want*4/5)
}

func TestWaitReplicationJobSaysWhy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ why, info, message string }{
		{"the text is JSON", `{\"error_code\":\"S1\",\"error_msg\":\"rsync is not installed\"}`, "rsync is not installed"},
		{"or a plain text", "statusinfo", "statusinfo"},
		{"or JSON of something else", `{\"step\":3}`, `{"step":3}`},
		{"or missing", "", ""},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := newStubOf(t, http.StatusOK, `{"ReplicationJobs":{"ReplicationJob":[{"JobId":"j-1",
					"Status":"InError","BusinessStatus":"Processing","ErrorCode":"InternalError","StatusInfo":"`+test.info+`"}]}}`)
				_, err := client.WaitReplicationJob(t.Context(), "j-1", smc.ReplicationJobFinished)
				var e *smc.ReplicationJobError
				require.ErrorAs(t, err, &e)
				assert.Equal(t, &smc.ReplicationJobError{
					JobID: "j-1", Until: smc.ReplicationJobFinished, Status: smc.ReplicationJobInError,
					BusinessStatus: smc.ReplicationJobProcessing, Code: "InternalError", Message: test.message,
				}, e)
				text := "smc: replication job j-1 is InError (Processing) and will not be Finished: InternalError"
				if test.message != "" {
					text += ": " + test.message
				}
				require.EqualError(t, err, text)
				require.NotErrorIs(t, err, yunkit.ErrNotFound)
				assert.Contains(t, e.LogValue().String(), "InError")
			})
		})
	}
}

func TestWaitReplicationJobOutlastsTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, stub := newStub(t, func(n int, _ url.Values) (int, string) {
			switch {
			case n < 10:
				return http.StatusTooManyRequests, refusal("Throttling.User")
			case n < 20:
				return http.StatusServiceUnavailable, refusal("ServiceUnavailable")
			}
			return http.StatusOK, `{"ReplicationJobs":{"ReplicationJob":[{"JobId":"j-1","Status":"Finished"}]}}`
		})
		job, err := client.WaitReplicationJob(t.Context(), "j-1", smc.ReplicationJobFinished)
		require.NoError(t, err)
		assert.Equal(t, smc.ReplicationJobFinished, job.Status)
		assert.Len(t, stub.sent(), 21)
	})
}

func TestWaitReplicationJobEnds(t *testing.T) {
	t.Parallel()
	t.Run("with its context", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			client, _ := newJobStub(t, smc.ReplicationJobRunning)
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			start := time.Now()
			job, err := client.WaitReplicationJob(ctx, "j-1", smc.ReplicationJobFinished)
			assert.Equal(t, smc.ReplicationJobRunning, job.Status, "as it was last seen")
			require.ErrorIs(t, err, context.DeadlineExceeded)
			assert.Equal(t, time.Hour, time.Since(start))
		})
	})
	t.Run("when it may not look", func(t *testing.T) {
		t.Parallel()
		client, stub := newStubOf(t, http.StatusForbidden, refusal("Forbidden.Unauthorized"))
		job, err := client.WaitReplicationJob(t.Context(), "j-1", smc.ReplicationJobFinished)
		require.ErrorIs(t, err, yunkit.ErrPermissionDenied)
		assert.Equal(t, &smc.ReplicationJob{JobID: "j-1"}, job, "never seen")
		assert.Len(t, stub.sent(), 1)
	})
	// Without an ID all jobs would be listed, and the one without a name be gone.
	t.Run("before it begins, without a job or a state", func(t *testing.T) {
		t.Parallel()
		client, stub := newStubOf(t, http.StatusOK, `{}`)
		_, err := client.WaitReplicationJob(t.Context(), "", smc.ReplicationJobDeleted)
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		_, err = client.WaitReplicationJob(t.Context(), "j-1", "")
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		assert.Empty(t, stub.sent())
	})
}
