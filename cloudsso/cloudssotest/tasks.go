package cloudssotest

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

type task struct {
	taskStatus
	*principal // nobody for provisioning
	place

	ends time.Time
	// done does what the task is for, unless it has failed.
	done    func(end string, success bool)
	failure *string // what will go wrong
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
	s.cloud.Do(func(time.Time) { s.taskTime = max(d, 0) })
}

// FailTasks makes the next n tasks that begin fail in the end, for a reason.
func (s *Server) FailTasks(n int, reason string) {
	s.cloud.Do(func(time.Time) {
		s.taskFailures = append(s.taskFailures, slices.Repeat([]string{reason}, max(n, 0))...)
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
		principal:  p, place: at, ends: c.Now.Add(s.taskTime), done: done,
	}
	if len(s.taskFailures) > 0 {
		t.failure, s.taskFailures = &s.taskFailures[0], s.taskFailures[1:]
	}
	kept := t
	kept.StartTime = stamp(c.Now)
	d.tasks.add(t.TaskID, &kept)
	d.running = append(d.running, &kept)
	slices.SortStableFunc(d.running, func(a, b *task) int { return a.ends.Compare(b.ends) })
	return t, nil
}

// settle ends the tasks whose time has come.
func (d *directory) settle(now time.Time) {
	for len(d.running) > 0 && !d.running[0].ends.After(now) {
		t := d.running[0]
		d.running = d.running[1:]
		t.Status, t.EndTime = "Success", stamp(t.ends)
		if t.failure != nil {
			t.Status, t.FailureReason = "Failed", *t.failure
		}
		t.done(t.EndTime, t.failure == nil)
	}
}

// works reports whether a task runs that is such.
func (d *directory) works(matches func(*task) bool) bool {
	return slices.ContainsFunc(d.running, matches)
}

// busy reports whether a task works with an access configuration.
func (d *directory) busy(ac *accessConfiguration) bool {
	return d.works(func(t *task) bool { return t.AccessConfigurationID == ac.AccessConfigurationID })
}

func taskRuns() *fakecloud.Refusal {
	return conflict("OperationConflict.Task", "a task that works with it runs")
}

func (d *directory) task(c *fakecloud.Call) (*task, *fakecloud.Refusal) {
	if t := d.tasks.get(c.Text("TaskId")); t != nil {
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
	taskType, status := selects(c, "TaskType"), selects(c, "Status")
	return page(c, "Tasks", d.tasks.where(func(t *task) bool {
		return t.StartTime >= from && taskType(t.TaskType) && status(t.Status) && at(&t.place) && who(t.principal)
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
