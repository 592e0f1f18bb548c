package smc

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/poll"
)

// ReplicationJobError is the error of WaitReplicationJob when the job has come
// to a state from which it does not reach the wanted one by itself.
type ReplicationJobError struct {
	// JobID is the ID of the replication job.
	JobID string
	// Until is the state that was waited for.
	Until ReplicationJobStatus
	// Status is the state that the job is in instead.
	Status ReplicationJobStatus
	// BusinessStatus is what the job was at, when it is known.
	BusinessStatus ReplicationJobBusinessStatus
	// Code is the error code of the job; empty when it has none.
	Code string
	// Message is what the job says of its state, in the words of the service.
	Message string
}

// Error returns one line with the job, its state and what the service says of it.
func (e *ReplicationJobError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: replication job %s is %s", Service, e.JobID, e.Status)
	if e.BusinessStatus != "" {
		fmt.Fprintf(&b, " (%s)", e.BusinessStatus)
	}
	fmt.Fprintf(&b, " and will not be %s", e.Until)
	for _, s := range []string{e.Code, e.Message} {
		if s != "" {
			b.WriteString(": " + s)
		}
	}
	return b.String()
}

// Is reports a job that is not listed as yunkit.ErrNotFound.
func (e *ReplicationJobError) Is(target error) bool {
	return target == yunkit.ErrNotFound && e.Status == ReplicationJobDeleted
}

// LogValue groups the fields that a log search needs.
func (e *ReplicationJobError) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("error", e.Error()),
		slog.String("job_id", e.JobID),
		slog.String("status", string(e.Status)),
		slog.String("business_status", string(e.BusinessStatus)),
		slog.String("code", e.Code),
	)
}

// staleLooks is how many looks at a job are needed to believe that it rests where
// it was found: the first ones may be older than the call that has just started
// or created it. What it comes to before our eyes is believed at once.
const staleLooks = 3

// WaitReplicationJob waits until a replication job is in the state until, and
// returns it. After StartReplicationJob that is [ReplicationJobFinished], or
// [ReplicationJobWaiting] for an incremental job; after CutOverReplicationJob it
// is [ReplicationJobFinished], after StopReplicationJob [ReplicationJobStopped]
// and after DeleteReplicationJob [ReplicationJobDeleted]. progress is called
// with the job as it is at every look, the last one included.
//
// The wait ends in a [*ReplicationJobError] when the job is where it does not
// reach that state by itself: gone, being deleted, expired or finished, and
// stopped or in error, until somebody starts it again. Throttling and outages of
// the service do not end it, unless they last for 15 minutes. The deadline of ctx
// does; without one that is after a day. The job is returned as it was last seen,
// with an error too.
func (c *Client) WaitReplicationJob(ctx context.Context, jobID string, until ReplicationJobStatus, progress ...func(ReplicationJob)) (*ReplicationJob, error) {
	if jobID == "" || until == "" {
		return nil, &yunkit.Error{
			Service: Service, Operation: "WaitReplicationJob", Kind: yunkit.ErrInvalidRequest,
			Message: "jobID and until are required",
		}
	}
	looks, moving := 0, false
	job, err := poll.Until(ctx, func(ctx context.Context) (ReplicationJob, error) {
		return c.lookAtJob(ctx, jobID)
	}, func(job ReplicationJob) (bool, error) {
		poll.Report(progress, job)
		looks++
		switch {
		case job.Status == until:
			return true, nil
		case job.Status.leadsTo(until):
			moving = true
		case moving || looks >= staleLooks:
			return false, newReplicationJobError(job, until)
		}
		return false, nil
	})
	job.JobID = jobID // also when it was never seen
	return &job, err
}

// lookAtJob returns the job as it is now. One that is not listed is deleted.
func (c *Client) lookAtJob(ctx context.Context, jobID string) (ReplicationJob, error) {
	resp, err := c.DescribeReplicationJobs(ctx, &DescribeReplicationJobsRequest{JobID: StringList{jobID}})
	if err != nil {
		return ReplicationJob{}, err
	}
	i := slices.IndexFunc(resp.ReplicationJobs, func(job ReplicationJob) bool { return job.JobID == jobID })
	if i < 0 {
		return ReplicationJob{JobID: jobID, Status: ReplicationJobDeleted}, nil
	}
	return resp.ReplicationJobs[i], nil
}

// leadsTo reports whether a job in state s can come to the state to without
// anybody starting it again. A call that was just made to delete the job may
// not show yet, so deletion can come in any state, and time expires whatever
// is not finished.
func (s ReplicationJobStatus) leadsTo(to ReplicationJobStatus) bool {
	switch s {
	case ReplicationJobRunning, ReplicationJobWaiting:
		return to != ReplicationJobReady
	case ReplicationJobStopped, ReplicationJobInError:
		return to == ReplicationJobExpired || to == ReplicationJobDeleting || to == ReplicationJobDeleted
	case ReplicationJobFinished, ReplicationJobExpired:
		return to == ReplicationJobDeleting || to == ReplicationJobDeleted
	case ReplicationJobDeleting:
		return to == ReplicationJobDeleted
	case ReplicationJobDeleted:
		return false
	default: // Ready, and states that are newer than this list
		return true
	}
}

func newReplicationJobError(job ReplicationJob, until ReplicationJobStatus) *ReplicationJobError {
	// What the text holds is not documented for jobs: often the JSON of a
	// StatusInfo, sometimes a plain text.
	var info StatusInfo
	message := string(job.StatusInfo)
	if job.StatusInfo.Decode(&info) == nil && info.ErrorMsg != "" {
		message = info.ErrorMsg
	}
	return &ReplicationJobError{
		JobID: job.JobID, Until: until, Status: job.Status, BusinessStatus: job.BusinessStatus,
		Code: job.ErrorCode, Message: message,
	}
}
