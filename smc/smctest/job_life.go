package smctest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// life is what is behind the state of a replication job: when it comes to which
// by itself.
type life struct {
	created   time.Time
	scheduled time.Time // its start; zero when nobody scheduled it
	expires   time.Time
	nextRun   time.Time // while it is waiting
	run       run
	runs      []jobRun
	cutOver   bool   // the run is the last one
	fault     *fault // what the run will fail with
	gone      bool
}

// fault is why a job fails, in the form that the service tells it.
type fault struct {
	ErrorCode string `json:"error_code"`
	ErrorMsg  string `json:"error_msg"`
}

// pace is how long a run takes: a number of looks, or of nanoseconds.
type pace struct {
	timed bool
	total int64
}

// run is how far a run is.
type run struct {
	pace
	left  int64
	since time.Time // when left was true of a timed run
}

// What started a run.
const (
	runManual   = "Manual"
	runSchedule = "Schedule"
)

const syncing = "Syncing"

// stages are what a running job is at, a quarter of the run each.
var stages = []string{"Preparing", syncing, "Processing", "Cleaning"}

// SetRunLooks makes runs of replication jobs last for n looks: a job is shown
// by n calls of DescribeReplicationJobs while it runs, from Preparing to
// Cleaning, and after them at the end of its run. Without it n is 4, one look
// for each business status. Runs that have begun keep their pace.
func (s *Server) SetRunLooks(n int) {
	s.cloud.Do(func(time.Time) { s.pace = pace{total: int64(max(n, 1))} })
}

// SetRunDuration makes runs of replication jobs last for d, however often they
// are looked at. PassTime lets the time pass. Runs that have begun keep their
// pace.
func (s *Server) SetRunDuration(d time.Duration) {
	s.cloud.Do(func(time.Time) { s.pace = pace{timed: true, total: int64(max(d, 1))} })
}

// FailReplicationJob makes a replication job fail, with a code such as
// "InternalError" and a message that says more of it. A running job is in error
// at once, any other in its next run, instead of Syncing. Once it has failed,
// StartReplicationJob runs it anew.
func (s *Server) FailReplicationJob(jobID, code, message string) error {
	err := fmt.Errorf("smctest: no replication job has the ID %s", jobID)
	s.cloud.Do(func(time.Time) {
		j := s.jobs.Get(jobID)
		switch {
		case j == nil:
			return
		case !j.unfinished() || j.Status == jobExpired:
			err = fmt.Errorf("smctest: replication job %s is %s and will not run again", jobID, j.Status)
			return
		}
		j.fault, err = &fault{code, message}, nil
		if j.Status == jobRunning {
			j.fail()
		}
	})
	return err
}

// plan reads the times of a call.
func (j *replicationJob) plan(c *fakecloud.Call) *fakecloud.Refusal {
	for _, t := range []struct {
		name             string
		to               *time.Time
		earliest, latest time.Time
	}{
		{"ScheduledStartTime", &j.scheduled, time.Time{}, c.Now.AddDate(0, 0, 30)},
		{"ValidTime", &j.expires, j.created.AddDate(0, 0, 7).Add(-time.Minute), j.created.AddDate(0, 0, 90)},
	} {
		if c.Text(t.name) == "" {
			continue
		}
		at, err := time.Parse(timeFormat, c.Text(t.name))
		if err != nil || at.Before(t.earliest) || at.After(t.latest) {
			return fakecloud.Refuse(http.StatusBadRequest, "InvalidParameter."+t.name, "the time is not within the documented days")
		}
		*t.to = at
	}
	return nil
}

// leftAt is how much of the run is left.
func (r run) leftAt(now time.Time) int64 {
	if !r.timed {
		return r.left
	}
	return max(r.left-int64(now.Sub(r.since)), 0)
}

// reaches is when a quarter of a timed run begins, from 0; quarter 4 is its end.
func (r run) reaches(quarter int64) time.Time {
	elapsed := (r.total*quarter+3)/4 - (r.total - r.left)
	return r.since.Add(time.Duration(max(elapsed, 0)))
}

// settleReplicationJobs lets every job become what time has made of it.
func (s *Server) settleReplicationJobs(now time.Time) {
	for _, j := range s.jobs.All() {
		for !j.gone {
			at, happen := s.next(j)
			if happen == nil || at.After(now) {
				break
			}
			happen(at)
		}
		j.measure(now)
		if source := s.sources.Get(j.SourceID); source != nil {
			j.WorkgroupID = source.WorkgroupID
		}
	}
	s.jobs.RemoveWhere(func(j *replicationJob) bool { return j.gone })
}

// next is what happens to a job by itself, and when; nil if nothing does.
func (s *Server) next(j *replicationJob) (at time.Time, happen func(at time.Time)) {
	at, happen = j.expires, j.expire
	sooner := func(t time.Time, f func(time.Time)) {
		if t.Before(at) {
			at, happen = t, f
		}
	}
	startAt := func(at time.Time) { s.start(j, at, runSchedule) }
	switch j.Status {
	case jobReady:
		if !j.scheduled.IsZero() {
			sooner(j.scheduled, startAt)
		}
	case jobRunning:
		if !j.run.timed {
			break
		}
		sooner(j.run.reaches(4), func(at time.Time) { s.end(j, at) })
		if j.fault != nil {
			sooner(j.run.reaches(1), func(at time.Time) { j.measure(at); j.fail() })
		}
	case jobWaiting:
		sooner(j.nextRun, startAt)
	case jobExpired:
		return j.expires.AddDate(0, 0, 7), func(time.Time) { j.gone = true }
	case jobFinished, jobDeleting:
		return at, nil
	}
	return at, happen
}

// lookedAt moves a job on that a call has shown.
func (s *Server) lookedAt(j *replicationJob, now time.Time) {
	switch {
	case j.Status == jobDeleting:
		j.gone = true
	case j.Status == jobRunning && !j.run.timed:
		j.run.left--
		j.measure(now)
		switch {
		case j.fault != nil && j.BusinessStatus != stages[0]:
			j.fail()
		case j.run.left == 0:
			s.end(j, now)
		}
	}
}

// measure says how far a running job is.
func (j *replicationJob) measure(now time.Time) {
	if j.Status != jobRunning {
		return
	}
	done := j.run.total - j.run.leftAt(now)
	j.Progress = 100 * float64(done) / float64(j.run.total)
	j.BusinessStatus = stages[min(done*4/j.run.total, 3)]
}

// start begins a run, or goes on with one that was paused.
func (s *Server) start(j *replicationJob, at time.Time, by string) {
	if j.Status != jobStopped {
		j.run = run{pace: s.pace, left: s.pace.total}
		j.runs = append(j.runs, jobRun{Type: by, StartTime: at.UTC().Format(timeFormat)})
	}
	if j.StartTime == "" {
		j.StartTime = at.UTC().Format(timeFormat)
		j.TransitionInstanceID = s.id("i")
	}
	j.Status, j.ErrorCode, j.StatusInfo = jobRunning, "", ""
	j.run.since = at
	j.measure(at)
}

// stop pauses a run.
func (j *replicationJob) stop(now time.Time) {
	j.run.left = j.run.leftAt(now)
	j.Status = jobStopped
}

// cutOver begins the last run of an incremental job, or only what comes at the
// end of every run.
func (s *Server) cutOver(j *replicationJob, now time.Time, syncData bool) {
	j.cutOver = true
	if syncData {
		s.start(j, now, runManual)
		return
	}
	j.Status, j.run = jobRunning, run{s.pace, s.pace.total / 4, now}
	j.measure(now)
	if j.run.left == 0 { // the run is too short to show it
		s.finish(j, now)
	}
}

// end is what follows a run.
func (s *Server) end(j *replicationJob, at time.Time) {
	if last := &j.runs[len(j.runs)-1]; last.EndTime == "" { // otherwise there was nothing but cleaning
		last.EndTime = at.UTC().Format(timeFormat)
		if j.TargetType == targetImage {
			last.ImageID = s.id("m")
			j.ImageID = last.ImageID
		}
		if dropped := len(j.runs) - 1 - j.MaxNumberOfImageToKeep; !j.RunOnce && dropped >= 0 {
			j.runs[dropped].ImageID = ""
		}
	}
	if j.RunOnce || j.cutOver {
		s.finish(j, at)
		return
	}
	j.Status, j.BusinessStatus, j.Progress = jobWaiting, "", 100
	j.nextRun = at.Add(time.Duration(j.Frequency) * time.Hour)
}

func (s *Server) finish(j *replicationJob, at time.Time) {
	j.Status, j.BusinessStatus, j.Progress = jobFinished, "", 100
	j.EndTime = at.UTC().Format(timeFormat)
	j.TransitionInstanceID = "" // it is released
}

// fail ends a run with the fault that was planned. The job stays at what it was.
func (j *replicationJob) fail() {
	info, _ := json.Marshal(j.fault) // two texts always have a JSON form
	j.Status, j.ErrorCode, j.StatusInfo = jobInError, j.fault.ErrorCode, string(info)
	j.fault = nil
}

func (j *replicationJob) expire(time.Time) {
	j.Status, j.BusinessStatus = jobExpired, ""
}
