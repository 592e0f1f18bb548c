package cloudsso_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// task is the answer of GetTask about a task in a state.
func task(id string, state cloudsso.TaskState, reason string) answer {
	return ok(`{"RequestId":"r-1","Task":{"TaskId":%q,"TaskType":"CreateAccessAssignment","Status":%q,"FailureReason":%q,
		"AccessConfigurationId":"ac-1","PrincipalId":"u-1","PrincipalType":"User","TargetId":"1001","TargetType":"RD-Account"}}`, id, state, reason)
}

func TestWaitTask(t *testing.T) {
	t.Parallel()
	running, success := task("t-1", cloudsso.TaskInProgress, ""), task("t-1", cloudsso.TaskSuccess, "")
	for _, test := range []struct {
		why      string
		answers  []answer
		progress []cloudsso.TaskState
		took     time.Duration
		is       error
	}{
		{"a task that has ended needs no wait", []answer{success}, []cloudsso.TaskState{"Success"}, 0, nil},
		{
			"looks become rarer",
			[]answer{running, running, running, success},
			[]cloudsso.TaskState{"InProgress", "InProgress", "InProgress", "Success"},
			4750 * time.Millisecond, nil,
		},
		{
			"throttling says nothing of the task",
			[]answer{refused(429, "Throttling.User"), refused(400, "Throttling"), running, success},
			[]cloudsso.TaskState{"InProgress", "Success"},
			2500 * time.Millisecond, nil,
		},
		{
			"nor does an outage",
			[]answer{refused(503, "ServiceUnavailable"), refused(503, "ServiceUnavailable"), success},
			[]cloudsso.TaskState{"Success"},
			time.Second, nil,
		},
		{
			"a state that was invented since is no end",
			[]answer{task("t-1", "Paused", ""), success},
			[]cloudsso.TaskState{"Paused", "Success"},
			time.Second, nil,
		},
		{"what is not there cannot be waited for", []answer{running, refused(404, "EntityNotExists.Task")}, []cloudsso.TaskState{"InProgress"}, time.Second, yunkit.ErrNotFound},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, cloud := newClient(t, script{"GetTask": test.answers})
				start := time.Now()
				var seen []cloudsso.TaskState
				got, err := client.WaitTask(t.Context(), directory, "t-1", func(task cloudsso.Task) { seen = append(seen, task.Status) })
				assert.ErrorIs(t, err, test.is)
				assert.Equal(t, "t-1", got.TaskID)
				assert.Equal(t, test.progress, seen)
				// The client's own retries take a millisecond at most, each.
				// Up to a fifth of each wait between looks is cut off.
				assert.InDelta(t, test.took*9/10, time.Since(start), float64(test.took/10+10*time.Millisecond))
				assert.Equal(t, form("DirectoryId", directory, "TaskId", "t-1"), cloud.last())
			})
		})
	}
}

func TestWaitTaskEndsWithTheContext(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		why    string
		answer answer
		is     error
		state  cloudsso.TaskState
	}{
		{"while the task runs", task("t-1", cloudsso.TaskInProgress, ""), nil, cloudsso.TaskInProgress},
		{"while the service refuses to tell", refused(429, "Throttling.User"), yunkit.ErrThrottled, ""},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, cloud := newClient(t, script{"GetTask": {test.answer}}, yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1}))
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				start := time.Now()
				got, err := client.WaitTask(ctx, directory, "t-1")
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				if test.is != nil {
					assert.ErrorIs(t, err, test.is, "the last refusal is not forgotten")
				}
				assert.Equal(t, cloudsso.Task{TaskID: "t-1", Status: test.state}, cloudsso.Task{TaskID: got.TaskID, Status: got.Status})
				assert.Equal(t, 10*time.Minute, time.Since(start))
				assert.Less(t, len(cloud.requests()), 60, "ten minutes of looks are no burden")
			})
		})
	}
}

func TestWaitTaskTellsWhyATaskFailed(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"GetTask": {task("t-1", cloudsso.TaskFailed, "No permission.")}})
	got, err := client.WaitTask(t.Context(), directory, "t-1")
	assert.Equal(t, cloudsso.TaskFailed, got.Status)
	assert.EqualError(t, err, "cloudsso: task t-1 failed: CreateAccessAssignment of ac-1 for u-1 on 1001: No permission.")
	var failed *cloudsso.TaskError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, *got, failed.Task)
	var callError *yunkit.Error
	assert.NotErrorAs(t, err, &callError, "no call has failed")
}

// Provisioning has no principal, and not every failure has a reason.
func TestTaskErrorWithoutPrincipalAndReason(t *testing.T) {
	t.Parallel()
	err := &cloudsso.TaskError{Task: cloudsso.Task{
		TaskID: "t-1", TaskType: cloudsso.TaskProvisionAccessConfiguration, AccessConfigurationID: "ac-1", TargetID: "1001",
	}}
	assert.EqualError(t, err, "cloudsso: task t-1 failed: ProvisionAccessConfiguration of ac-1 on 1001: the service gives no reason")
}

func TestWaitTasks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, cloud := newClient(t, script{"GetTask": {
			task("t-1", cloudsso.TaskInProgress, ""), task("t-2", cloudsso.TaskFailed, "No permission."), refused(404, "EntityNotExists.Task"), task("t-4", cloudsso.TaskInProgress, ""),
			refused(429, "Throttling.User"), refused(429, "Throttling.User"), // ends this look before t-4
			task("t-1", cloudsso.TaskInProgress, ""), task("t-4", cloudsso.TaskSuccess, ""),
			task("t-1", cloudsso.TaskSuccess, ""),
		}})
		var progress []string
		got, err := client.WaitTasks(t.Context(), directory, []string{"t-1", "t-2", "t-3", "t-4"},
			func(task cloudsso.Task) { progress = append(progress, task.TaskID) })

		var states []cloudsso.TaskState
		for _, task := range got {
			states = append(states, task.Status)
		}
		assert.Equal(t, []cloudsso.TaskState{"Success", "Failed", "", "Success"}, states, "in the order of the IDs, all waited for")
		assert.Equal(t, "t-3", got[2].TaskID)
		assert.Equal(t, []string{"t-1", "t-2", "t-4", "t-1", "t-4", "t-1"}, progress)

		var asked []string
		for _, call := range cloud.requests() {
			asked = append(asked, call.Params.Get("TaskId"))
		}
		assert.Equal(t, []string{"t-1", "t-2", "t-3", "t-4", "t-1", "t-1", "t-1", "t-4", "t-1"}, asked, "nobody asks again for what has ended")

		var failed *cloudsso.TaskError
		require.ErrorAs(t, err, &failed)
		assert.Equal(t, "t-2", failed.Task.TaskID)
		assert.ErrorIs(t, err, yunkit.ErrNotFound)
		var joined interface{ Unwrap() []error }
		require.ErrorAs(t, err, &joined)
		assert.Len(t, joined.Unwrap(), 2)
	})
}

func TestWaitTasksWithoutTasks(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, nil)
	got, err := client.WaitTasks(t.Context(), directory, nil)
	require.NoError(t, err)
	assert.Empty(t, got)
	assert.Empty(t, cloud.requests())
}

func TestWaitTasksIsCanceledInTheMiddleOfALook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		client, cloud := newClient(t, script{"GetTask": {task("t-1", cloudsso.TaskSuccess, "")}})
		got, err := client.WaitTasks(ctx, directory, []string{"t-1", "t-2"}, func(cloudsso.Task) { cancel() })
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, cloudsso.TaskSuccess, got[0].Status)
		assert.Equal(t, cloudsso.Task{TaskID: "t-2"}, got[1])
		assert.Len(t, cloud.requests(), 1)
	})
}

// The object TaskStatus holds a text Status, and nothing of what the task works on.
func TestGetTaskStatus(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, script{"GetTaskStatus": {
		ok(`{"TaskStatus":{"TaskId":"t-1","TaskType":"DeleteAccessAssignment","Status":"InProgress","StartTime":"2026-04-01T08:00:00Z"}}`),
		refused(http.StatusNotFound, "EntityNotExists.Task"),
	}})
	req := &cloudsso.GetTaskStatusRequest{DirectoryID: directory, TaskID: "t-1"}
	resp, err := client.GetTaskStatus(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, cloudsso.TaskInProgress, resp.TaskStatus.Status)
	assert.Equal(t, cloudsso.TaskDeleteAccessAssignment, resp.TaskStatus.TaskType)
	assert.True(t, resp.TaskStatus.EndTime.IsZero())
	_, err = client.GetTaskStatus(t.Context(), req)
	assert.ErrorIs(t, err, yunkit.ErrNotFound)
}

// A task whose ID was lost with an answer is found by what it works on. Status
// selects by state, whatever the vendor's text says, and pages hold 20 at most.
func TestListTasksFindsALostTask(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"ListTasks": {fixture(t, "ListTasks")}})
	resp, err := client.ListTasks(t.Context(), &cloudsso.ListTasksRequest{
		DirectoryID: directory, Filter: "StartTime ge 2026-04-01T08:00:00Z", Status: cloudsso.TaskInProgress, TaskType: cloudsso.TaskCreateAccessAssignment,
		PrincipalType: cloudsso.PrincipalUser, PrincipalID: "u-1", TargetType: cloudsso.TargetRDAccount, TargetID: "1001", MaxResults: 20,
	})
	require.NoError(t, err)
	assert.NotEmpty(t, resp.Tasks)
	assert.Equal(t, form(
		"DirectoryId", directory, "Filter", "StartTime ge 2026-04-01T08:00:00Z", "Status", "InProgress", "TaskType", "CreateAccessAssignment",
		"PrincipalType", "User", "PrincipalId", "u-1", "TargetType", "RD-Account", "TargetId", "1001", "MaxResults", "20",
	), cloud.last())
	_, err = client.ListTasks(t.Context(), &cloudsso.ListTasksRequest{DirectoryID: directory, MaxResults: 21})
	assert.ErrorIs(t, err, yunkit.ErrInvalidRequest)
}

// The whole way: a call that begins a task, and its end.
func TestAssignAndWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := newClient(t, script{
			"CreateAccessAssignment": {ok(`{"Task":{"TaskId":"t-1","Status":"InProgress"}}`)},
			"GetTask":                {task("t-1", cloudsso.TaskInProgress, ""), task("t-1", cloudsso.TaskFailed, "No permission.")},
		})
		resp, err := client.CreateAccessAssignment(t.Context(), &cloudsso.CreateAccessAssignmentRequest{
			DirectoryID: directory, AccessConfigurationID: "ac-1", PrincipalType: cloudsso.PrincipalUser, PrincipalID: "u-1",
			TargetType: cloudsso.TargetRDAccount, TargetID: "1001",
		})
		require.NoError(t, err)
		_, err = client.WaitTask(t.Context(), directory, resp.Task.TaskID)
		_, isTaskError := errors.AsType[*cloudsso.TaskError](err)
		assert.True(t, isTaskError)
	})
}
