package cloudsso

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
	"github.com/yunkit/yunkit/internal/poll"
)

// TaskState is how far a task is. Values that are not listed here are kept as
// they are.
type TaskState string

// The states of a task.
const (
	// TaskInProgress means that the task runs.
	TaskInProgress TaskState = "InProgress"
	// TaskSuccess means that it has done its work.
	TaskSuccess TaskState = "Success"
	// TaskFailed means that it has ended without; the FailureReason says why.
	TaskFailed TaskState = "Failed"
)

// TaskType is what a task does. Values that are not listed here are kept as
// they are.
type TaskType string

// The kinds of tasks, by the operations that begin them.
const (
	// TaskProvisionAccessConfiguration brings an access configuration to an account.
	TaskProvisionAccessConfiguration TaskType = "ProvisionAccessConfiguration"
	// TaskDeprovisionAccessConfiguration takes an access configuration off an account.
	TaskDeprovisionAccessConfiguration TaskType = "DeprovisionAccessConfiguration"
	// TaskCreateAccessAssignment gives a principal access to an account.
	TaskCreateAccessAssignment TaskType = "CreateAccessAssignment"
	// TaskDeleteAccessAssignment takes the access away.
	TaskDeleteAccessAssignment TaskType = "DeleteAccessAssignment"
)

// Task is work that goes on after the call that began it.
type Task struct {
	// TaskID is the ID, such as t-shfqw1u1edszvxw5test.
	TaskID string `json:"TaskId"`
	// TaskType is what the task does.
	TaskType TaskType `json:"TaskType"`
	// Status is how far it is.
	Status TaskState `json:"Status"`
	// FailureReason is the service's own text on why the task failed, and empty for any other.
	FailureReason string `json:"FailureReason"`
	// AccessConfigurationID is the access configuration that the task works with.
	AccessConfigurationID string `json:"AccessConfigurationId"`
	// AccessConfigurationName is its name.
	AccessConfigurationName string `json:"AccessConfigurationName"`
	// PrincipalType tells what PrincipalID is. Provisioning knows no principal.
	PrincipalType PrincipalType `json:"PrincipalType"`
	// PrincipalID is the user or group whose access changes.
	PrincipalID string `json:"PrincipalId"`
	// PrincipalName is its name.
	PrincipalName string `json:"PrincipalName"`
	// TargetType tells what TargetID is: an account.
	TargetType TargetType `json:"TargetType"`
	// TargetID is the account that the task works on, all digits.
	TargetID string `json:"TargetId"`
	// TargetName is the name of the account.
	TargetName string `json:"TargetName"`
	// TargetPath is where the account stands in the resource directory, by IDs.
	TargetPath string `json:"TargetPath"`
	// TargetPathName is the same by names.
	TargetPathName string `json:"TargetPathName"`
	// StartTime is when the task began. The answer to the call that began it does not say.
	StartTime yunkit.Time `json:"StartTime"`
	// EndTime is when it ended, and zero while it runs.
	EndTime yunkit.Time `json:"EndTime"`
}

// TaskStatus is how far a task is, and nothing of what it works on.
type TaskStatus struct {
	// TaskID is the ID of the task.
	TaskID string `json:"TaskId"`
	// TaskType is what the task does.
	TaskType TaskType `json:"TaskType"`
	// Status is how far it is.
	Status TaskState `json:"Status"`
	// FailureReason is the service's own text on why the task failed, and empty for any other.
	FailureReason string `json:"FailureReason"`
	// StartTime is when the task began.
	StartTime yunkit.Time `json:"StartTime"`
	// EndTime is when it ended, and zero while it runs.
	EndTime yunkit.Time `json:"EndTime"`
}

// GetTaskRequest names a task.
type GetTaskRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// TaskID names the task. Required.
	TaskID string `url:"TaskId,omitempty" check:"required"`
}

// GetTaskResponse holds a task.
type GetTaskResponse struct {
	yunkit.Meta
	// Task is what was asked for.
	Task Task `json:"Task"`
}

// GetTask returns a task and what it works on. When there is none of that ID,
// the error matches yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetTask
func (c *Client) GetTask(ctx context.Context, req *GetTaskRequest) (*GetTaskResponse, error) {
	return alibaba.Do[GetTaskResponse](ctx, c.api, alibaba.Read("GetTask"), req)
}

// GetTaskStatusRequest names a task.
type GetTaskStatusRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// TaskID names the task. Required.
	TaskID string `url:"TaskId,omitempty" check:"required"`
}

// GetTaskStatusResponse holds the status of a task.
type GetTaskStatusResponse struct {
	yunkit.Meta
	// TaskStatus is how far the task is.
	TaskStatus TaskStatus `json:"TaskStatus"`
}

// GetTaskStatus returns how far a task is. When there is none of that ID, the
// error matches yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetTaskStatus
func (c *Client) GetTaskStatus(ctx context.Context, req *GetTaskStatusRequest) (*GetTaskStatusResponse, error) {
	return alibaba.Do[GetTaskStatusResponse](ctx, c.api, alibaba.Read("GetTaskStatus"), req)
}

// ListTasksRequest selects a page of tasks. Only DirectoryID is required.
type ListTasksRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// Filter selects tasks by when they began: "StartTime ge 2026-01-02T03:04:05Z", a time in UTC within the
	// last 7 days. Default: the last 24 hours.
	Filter string `url:"Filter,omitempty"`
	// TaskType selects tasks by what they do.
	TaskType TaskType `url:"TaskType,omitempty"`
	// Status selects tasks by how far they are.
	Status TaskState `url:"Status,omitempty"`
	// PrincipalType selects by principal, and only together with PrincipalID.
	PrincipalType PrincipalType `url:"PrincipalType,omitempty"`
	// PrincipalID is the ID of a user or group, and only counts together with PrincipalType.
	PrincipalID string `url:"PrincipalId,omitempty"`
	// TargetType selects by account, and only together with TargetID.
	TargetType TargetType `url:"TargetType,omitempty"`
	// TargetID is an account ID, and only counts together with TargetType.
	TargetID string `url:"TargetId,omitempty"`
	// AccessConfigurationID selects by access configuration.
	AccessConfigurationID string `url:"AccessConfigurationId,omitempty"`
	// MaxResults is the size of a page, 1 to 20. Default: 10, and 20 with AllTasks.
	MaxResults int `url:"MaxResults,omitempty" check:"range=1..20"`
	// NextToken is the token of the page, from the answer with the page before it.
	NextToken string `url:"NextToken,omitempty"`
}

// ListTasksResponse holds one page of tasks.
type ListTasksResponse struct {
	yunkit.Meta
	// Tasks are the items of the page.
	Tasks []Task `json:"Tasks"`
	// TotalCounts is how many match in all, not how many this page holds.
	TotalCounts int `json:"TotalCounts"`
	// MaxResults is the size of a page.
	MaxResults int `json:"MaxResults"`
	// IsTruncated says that another page follows.
	IsTruncated bool `json:"IsTruncated"`
	// NextToken is the token of the next page, when there is one.
	NextToken string `json:"NextToken"`
}

// ListTasks returns one page of the tasks of the last days. It finds the task
// of a call whose answer was lost.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListTasks
func (c *Client) ListTasks(ctx context.Context, req *ListTasksRequest) (*ListTasksResponse, error) {
	return alibaba.Do[ListTasksResponse](ctx, c.api, alibaba.Read("ListTasks"), req)
}

// AllTasks iterates over the tasks that req selects, page by page.
func (c *Client) AllTasks(ctx context.Context, req *ListTasksRequest, opts ...yunkit.IterOption) iter.Seq2[Task, error] {
	return pages.ByToken(ctx, Service, "ListTasks", c.ListTasks, req, opts,
		func(r *ListTasksRequest) pages.TokenFields {
			return pages.TokenFields{Token: &r.NextToken, Size: &r.MaxResults, MaxSize: 20}
		},
		func(r *ListTasksResponse) pages.Page[Task] {
			return pages.Page[Task]{Items: r.Tasks, Total: r.TotalCounts, Next: r.NextToken, More: r.IsTruncated}
		})
}

// TaskError is the error of a task that failed, found with [errors.As]:
//
//	var failed *cloudsso.TaskError
//	if errors.As(err, &failed) {
//		log.Print(failed.Task.TargetName, ": ", failed.Task.FailureReason)
//	}
//
// It is no error of a call: the service carried out the call that began the
// task, and may be asked to begin another.
type TaskError struct {
	// Task is the task as it ended: which one, what it was to do for whom on
	// which account, and the service's FailureReason.
	Task Task
}

// Error returns one line with the task, what it worked on, and why it failed.
func (e *TaskError) Error() string {
	t := &e.Task
	var b strings.Builder
	fmt.Fprintf(&b, "%s: task %s failed: %s of %s", Service, t.TaskID, t.TaskType, t.AccessConfigurationID)
	if t.PrincipalID != "" { // provisioning knows none
		fmt.Fprintf(&b, " for %s", t.PrincipalID)
	}
	fmt.Fprintf(&b, " on %s: %s", t.TargetID, cmp.Or(t.FailureReason, "the service gives no reason"))
	return b.String()
}

// WaitTask waits until a task has ended and returns it, with a [*TaskError] if
// it failed. It looks at once, then after a second, and more and more seldom up
// to every 15 seconds. progress is called with the task at every look.
//
// Throttling and outages of the service do not end the wait, unless they last for
// 15 minutes. The deadline of ctx does; without one that is after a day. The task
// is then returned as it was last seen.
func (c *Client) WaitTask(ctx context.Context, directoryID, taskID string, progress ...func(Task)) (*Task, error) {
	tasks, err := c.WaitTasks(ctx, directoryID, []string{taskID}, progress...)
	return &tasks[0], err
}

// WaitTasks waits like [Client.WaitTask] until all tasks have ended, however
// the others ended. It returns them in the order of taskIDs, as far as they
// were seen, also with an error. The error joins those of all tasks that failed
// or could not be looked at: range over them with Unwrap() []error, or over the
// tasks by Status.
func (c *Client) WaitTasks(ctx context.Context, directoryID string, taskIDs []string, progress ...func(Task)) ([]Task, error) {
	w := taskWait{client: c, directoryID: directoryID, progress: progress}
	for i, id := range taskIDs {
		w.tasks = append(w.tasks, Task{TaskID: id})
		w.running = append(w.running, i)
	}
	w.errs = make([]error, len(taskIDs))
	_, err := poll.Until(ctx, w.look, func(running int) (bool, error) { return running == 0, nil })
	return w.tasks, errors.Join(append(w.errs, err)...)
}

// taskWait is one call of WaitTasks.
type taskWait struct {
	client      *Client
	directoryID string
	progress    []func(Task)

	tasks   []Task
	errs    []error // by position in tasks
	running []int   // positions in tasks of those that have not ended
}

// look asks for the tasks that have not ended, one after the other: many at
// once would only meet the service's limit. It returns how many are left.
func (w *taskWait) look(ctx context.Context) (int, error) {
	var stop error
	w.running = slices.DeleteFunc(w.running, func(i int) bool {
		if stop != nil {
			return false
		}
		var ended bool
		ended, stop = w.ended(ctx, i)
		return ended
	})
	return len(w.running), stop
}

// ended looks at one task. Its error ends this look at all tasks; what only
// concerns the task goes into w.errs.
func (w *taskWait) ended(ctx context.Context, i int) (bool, error) {
	resp, err := w.client.GetTask(ctx, &GetTaskRequest{DirectoryID: w.directoryID, TaskID: w.tasks[i].TaskID})
	switch {
	case err == nil:
	case ctx == nil, ctx.Err() != nil, errors.Is(err, yunkit.ErrThrottled), errors.Is(err, yunkit.ErrUnavailable):
		return false, err
	default:
		w.errs[i] = err
		return true, nil
	}
	w.tasks[i] = resp.Task
	poll.Report(w.progress, resp.Task)
	if resp.Task.Status == TaskFailed {
		w.errs[i] = &TaskError{Task: resp.Task}
		return true, nil
	}
	return resp.Task.Status == TaskSuccess, nil // a state that is not known yet is no end
}
