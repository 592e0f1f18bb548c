package cloudssotest

import (
	"net/http"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

type task struct {
	taskStatus
	*principal // nobody for provisioning
	place

	directory *directory
}

type taskStatus struct {
	TaskID        string `json:"TaskId"`
	TaskType      string
	Status        string
	FailureReason string `json:",omitempty"`
	StartTime     string `json:",omitempty"`
	EndTime       string `json:",omitempty"`
}

// TaskTime sets how long tasks take that begin from now on. By default they
// take no time: the next request finds them ended. What a task does is seen
// when it ends. Until then it keeps others away from its access configuration.
//
// See [yunkittest.Server.PassTime] for not having to wait.
func (s *Server) TaskTime(d time.Duration) {
	s.cloud.Do(func(time.Time) { s.work.Takes(d) })
}

// FailTasks makes the next n tasks that begin fail in the end, for a reason.
func (s *Server) FailTasks(n int, reason string) {
	s.cloud.Do(func(time.Time) {
		s.work.FailNext(n, func(*task) bool { return true }, fakecloud.Failure{Message: reason})
	})
}

// begin begins a task, unless another one works at the same place, and returns
// it as the call shows it: without times.
func (s *Server) begin(d *directory, c *fakecloud.Call, taskType string, p *principal, at place, done func(end string, success bool)) (task, *fakecloud.Refusal) {
	if d.works(func(t *task) bool { return t.place == at }) {
		return task{}, taskRuns()
	}
	t := task{
		taskStatus: taskStatus{TaskID: d.id("t"), TaskType: taskType, Status: "InProgress"},
		principal:  p, place: at, directory: d,
	}
	shown := t
	t.StartTime = stamp(c.Now)
	d.tasks.Add(t.TaskID, &t)
	s.work.Begin(c.Now, &t, func(w *fakecloud.Task[*task]) {
		t.Status, t.EndTime = "Success", stamp(w.Ends)
		if w.Failure != nil {
			t.Status, t.FailureReason = "Failed", w.Failure.Message
		}
		done(t.EndTime, w.Failure == nil)
	})
	return shown, nil
}

// works reports whether a task of the directory runs that matches.
func (d *directory) works(matches func(*task) bool) bool {
	return d.work.Busy(func(t *task) bool { return t.directory == d && matches(t) })
}

// running counts the tasks of the directory that run.
func (d *directory) running() int {
	return d.work.Running(func(t *task) bool { return t.directory == d })
}

// busy reports whether a task works with an access configuration.
func (d *directory) busy(ac *accessConfiguration) bool {
	return d.works(func(t *task) bool { return t.AccessConfigurationID == ac.AccessConfigurationID })
}

func taskRuns() *fakecloud.Refusal {
	return conflict("OperationConflict.Task", "a task that works with it runs")
}

func (d *directory) task(c *fakecloud.Call) (*task, *fakecloud.Refusal) {
	if t := d.tasks.Get(c.Text("TaskId")); t != nil {
		return t, nil
	}
	return nil, notExists("Task")
}

func getTask(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	t, refusal := d.task(c)
	return map[string]any{"Task": t}, refusal
}

func getTaskStatus(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	t, refusal := d.task(c)
	if refusal != nil {
		return nil, refusal
	}
	return map[string]any{"TaskStatus": t.taskStatus}, nil
}

func listTasks(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	since, refusal := startFilter(c)
	if refusal != nil {
		return nil, refusal
	}
	from, at, who := stamp(since), selectsPlace(c), selectsPrincipal(c)
	return page(c, "Tasks", d.tasks.Where(func(t *task) bool {
		return t.StartTime >= from && c.Selects("TaskType", t.TaskType) && c.Selects("Status", t.Status) && at(&t.place) && who(t.principal)
	}))
}

// startFilter reads a filter "StartTime ge <time>", which reaches back a day
// when there is none, and a week at most.
func startFilter(c *fakecloud.Call) (time.Time, *fakecloud.Refusal) {
	const day = 24 * time.Hour
	if c.Text("Filter") == "" {
		return c.Now.Add(-day), nil
	}
	if parts := strings.Fields(strings.ToUpper(c.Text("Filter"))); len(parts) == 3 && parts[0] == "STARTTIME" && parts[1] == "GE" {
		since, err := time.Parse(time.RFC3339, parts[2])
		if err == nil && c.Now.Sub(since) <= 7*day {
			return since, nil
		}
	}
	return time.Time{}, fakecloud.Refuse(http.StatusBadRequest, "InvalidParameter.Filter", "the filter is not: StartTime ge time, a week ago at most")
}
