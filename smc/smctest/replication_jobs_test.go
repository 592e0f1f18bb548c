package smctest_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
)

// hours is how long a run takes where time counts: an hour for each business status.
const hours = 4 * time.Hour

// newJob creates a job for a new source server.
func newJob(t *testing.T, srv *smctest.Server, client *smc.Client, req smc.CreateReplicationJobRequest) string {
	t.Helper()
	req.RegionID = "cn-hangzhou"
	if req.SourceID == "" {
		req.SourceID = srv.AddSourceServers(1)[0]
	}
	resp, err := client.CreateReplicationJob(t.Context(), &req)
	require.NoError(t, err)
	return resp.JobID
}

// incremental is a job that is waiting after its runs.
func incremental() smc.CreateReplicationJobRequest {
	return smc.CreateReplicationJobRequest{RunOnce: new(false), Frequency: 24, MaxNumberOfImageToKeep: 2}
}

// image is a job that makes an image.
func image(name string) smc.CreateReplicationJobRequest {
	return smc.CreateReplicationJobRequest{TargetType: smc.TargetImage, ImageName: name, SystemDiskSize: 40}
}

// look returns a job as it is listed, or a Deleted one.
func look(t *testing.T, client *smc.Client, id string) smc.ReplicationJob {
	t.Helper()
	resp, err := client.DescribeReplicationJobs(t.Context(), &smc.DescribeReplicationJobsRequest{JobID: smc.StringList{id}})
	require.NoError(t, err)
	if len(resp.ReplicationJobs) == 0 {
		return smc.ReplicationJob{Status: smc.ReplicationJobDeleted}
	}
	require.Len(t, resp.ReplicationJobs, 1)
	return resp.ReplicationJobs[0]
}

func start(t *testing.T, client *smc.Client, id string) {
	t.Helper()
	_, err := client.StartReplicationJob(t.Context(), &smc.StartReplicationJobRequest{JobID: id})
	require.NoError(t, err)
}

// Every call that depends on the state of a job, in every state.
func TestStateMachine(t *testing.T) {
	t.Parallel()
	const (
		ready     = smc.ReplicationJobReady
		preparing = smc.ReplicationJobStatus("Running, Preparing")
		syncing   = smc.ReplicationJobStatus("Running, Syncing")
		running   = smc.ReplicationJobRunning
		stopped   = smc.ReplicationJobStopped
		inError   = smc.ReplicationJobInError
		waiting   = smc.ReplicationJobWaiting
		finished  = smc.ReplicationJobFinished
		expired   = smc.ReplicationJobExpired
		deleting  = smc.ReplicationJobDeleting
	)
	type status = smc.ReplicationJobStatus
	// How a job comes to each state.
	setups := map[status]func(t *testing.T, srv *smctest.Server, client *smc.Client, id string){
		ready:     func(*testing.T, *smctest.Server, *smc.Client, string) {},
		preparing: func(t *testing.T, _ *smctest.Server, client *smc.Client, id string) { start(t, client, id) },
		syncing: func(t *testing.T, srv *smctest.Server, client *smc.Client, id string) {
			start(t, client, id)
			srv.PassTime(hours / 4)
		},
		stopped: func(t *testing.T, srv *smctest.Server, client *smc.Client, id string) {
			start(t, client, id)
			srv.PassTime(hours / 4)
			_, err := client.StopReplicationJob(t.Context(), &smc.StopReplicationJobRequest{JobID: id})
			require.NoError(t, err)
		},
		inError: func(t *testing.T, srv *smctest.Server, client *smc.Client, id string) {
			start(t, client, id)
			require.NoError(t, srv.FailReplicationJob(id, "InternalError", "a disk is full"))
		},
		waiting: func(t *testing.T, srv *smctest.Server, client *smc.Client, id string) {
			start(t, client, id)
			srv.PassTime(hours)
		},
		finished: func(t *testing.T, srv *smctest.Server, client *smc.Client, id string) {
			start(t, client, id)
			srv.PassTime(hours)
			_, err := client.CutOverReplicationJob(t.Context(), &smc.CutOverReplicationJobRequest{JobID: id})
			require.NoError(t, err)
			srv.PassTime(hours / 4)
		},
		expired: func(_ *testing.T, srv *smctest.Server, _ *smc.Client, _ string) { srv.PassTime(31 * 24 * time.Hour) },
		deleting: func(t *testing.T, _ *smctest.Server, client *smc.Client, id string) {
			_, err := client.DeleteReplicationJob(t.Context(), &smc.DeleteReplicationJobRequest{JobID: id})
			require.NoError(t, err)
		},
	}
	modify := func(req smc.ModifyReplicationJobAttributeRequest) func(*testing.T, *smctest.Server, *smc.Client, string, string) error {
		return func(t *testing.T, _ *smctest.Server, client *smc.Client, id, _ string) error {
			t.Helper()
			req := req
			req.JobID = id
			_, err := client.ModifyReplicationJobAttribute(t.Context(), &req)
			return err
		}
	}
	deleteSource := func(force bool) func(*testing.T, *smctest.Server, *smc.Client, string, string) error {
		return func(t *testing.T, _ *smctest.Server, client *smc.Client, _, source string) error {
			t.Helper()
			_, err := client.DeleteSourceServer(t.Context(), &smc.DeleteSourceServerRequest{SourceID: source, Force: force})
			return err
		}
	}
	for _, test := range []struct {
		name, why string
		call      func(t *testing.T, srv *smctest.Server, client *smc.Client, id, source string) error
		leads     map[status]status // from the states that allow it
		code      string            // in the others
		codes     map[status]string // in states that have another one
	}{
		{
			name: "Start", why: "a job begins, goes on after a pause, and tries again after an error",
			call: func(t *testing.T, _ *smctest.Server, client *smc.Client, id, _ string) error {
				t.Helper()
				_, err := client.StartReplicationJob(t.Context(), &smc.StartReplicationJobRequest{JobID: id})
				return err
			},
			leads: map[status]status{ready: running, stopped: running, inError: running},
			code:  "ReplicationJob.InvalidStatus",
		},
		{
			name: "Stop", why: "only the copying of data can be paused",
			call: func(t *testing.T, _ *smctest.Server, client *smc.Client, id, _ string) error {
				t.Helper()
				_, err := client.StopReplicationJob(t.Context(), &smc.StopReplicationJobRequest{JobID: id})
				return err
			},
			leads: map[status]status{syncing: stopped},
			code:  "ReplicationJob.InvalidStatus",
			codes: map[status]string{preparing: "ReplicationJob.InvalidBusinessStatus"},
		},
		{
			name: "CutOver", why: "only a job between two runs is cut over; what is left to do is a run too",
			call: func(t *testing.T, _ *smctest.Server, client *smc.Client, id, _ string) error {
				t.Helper()
				_, err := client.CutOverReplicationJob(t.Context(), &smc.CutOverReplicationJobRequest{JobID: id})
				return err
			},
			leads: map[status]status{waiting: running},
			code:  "ReplicationJob.InvalidStatus",
		},
		{
			name: "Delete", why: "what runs is in the way, and what is being deleted is not deleted twice",
			call: func(t *testing.T, _ *smctest.Server, client *smc.Client, id, _ string) error {
				t.Helper()
				_, err := client.DeleteReplicationJob(t.Context(), &smc.DeleteReplicationJobRequest{JobID: id})
				return err
			},
			leads: map[status]status{
				ready: deleting, stopped: deleting, inError: deleting, waiting: deleting, finished: deleting, expired: deleting,
			},
			code: "ReplicationJob.InvalidStatus",
		},
		{
			name: "Modify Name", why: "the name can be changed at any time",
			call: modify(smc.ModifyReplicationJobAttributeRequest{Name: "renamed", Description: "changed"}),
			leads: map[status]status{
				ready: ready, preparing: running, syncing: running, stopped: stopped, inError: inError,
				waiting: waiting, finished: finished, expired: expired, deleting: deleting,
			},
		},
		{
			name: "Modify Frequency", why: "the interval matters before the first run and between two",
			call:  modify(smc.ModifyReplicationJobAttributeRequest{Frequency: 2}),
			leads: map[status]status{ready: ready, waiting: waiting},
			code:  "ReplicationJob.InvalidStatus",
		},
		{
			name: "Modify ValidTime", why: "what is over does not last longer",
			call: modify(smc.ModifyReplicationJobAttributeRequest{ValidTime: yunkit.Time{Time: time.Now().AddDate(0, 0, 60)}}),
			leads: map[status]status{
				ready: ready, preparing: running, syncing: running, stopped: stopped, inError: inError, waiting: waiting,
			},
			code: "ReplicationJob.InvalidStatus",
		},
		{
			name: "Modify the rest", why: "what a run works with is fixed when the first one begins",
			call:  modify(smc.ModifyReplicationJobAttributeRequest{Name: "renamed", InstanceType: "ecs.g7.large"}),
			leads: map[status]status{ready: ready},
			code:  "ReplicationJob.InvalidStatus",
		},
		{
			name: "Create another", why: "a source server has one job that is not finished",
			call: func(t *testing.T, _ *smctest.Server, client *smc.Client, _, source string) error {
				t.Helper()
				_, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: source, RegionID: "cn-hangzhou"})
				return err
			},
			leads: map[status]status{finished: finished, deleting: deleting},
			code:  "SourceServerState.Invalid",
		},
		{
			name: "Delete source server", why: "its job is in the way, whatever its state",
			call:  deleteSource(false),
			code:  "ReplicationJob.Related",
			codes: map[status]string{preparing: "SourceServer.WithRunningReplicationJob", syncing: "SourceServer.WithRunningReplicationJob"},
		},
		{
			name: "Delete source server by force", why: "that takes the job along unless it runs",
			call: deleteSource(true),
			leads: map[status]status{
				ready: deleting, stopped: deleting, inError: deleting, waiting: deleting,
				finished: deleting, expired: deleting, deleting: deleting,
			},
			code: "SourceServer.WithRunningReplicationJob",
		},
	} {
		for from, setup := range setups {
			t.Run(test.name+" when "+string(from), func(t *testing.T) {
				t.Parallel()
				srv := newServer(t)
				srv.SetRunDuration(hours)
				client := newClient(t, srv)
				source := srv.AddSourceServers(1)[0]
				req := incremental()
				req.SourceID = source
				id := newJob(t, srv, client, req)
				setup(t, srv, client, id)

				err := test.call(t, srv, client, id, source)
				to, allowed := test.leads[from]
				if allowed {
					require.NoError(t, err, test.why)
				} else {
					code := test.code
					if other, ok := test.codes[from]; ok {
						code = other
					}
					require.ErrorIs(t, err, yunkit.ErrConflict, test.why)
					assertCode(t, code, err)
					to = map[status]status{preparing: running, syncing: running}[from]
					if to == "" {
						to = from
					}
				}
				assert.Equal(t, to, look(t, client, id).Status)
			})
		}
	}
}

// Without more a run is seen once at everything that it does.
func TestRunGoesOnAsItIsLookedAt(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	id := newJob(t, srv, client, image("web"))
	assert.Equal(t, smc.ReplicationJobReady, look(t, client, id).Status)
	assert.Equal(t, smc.ReplicationJobReady, look(t, client, id).Status, "nothing starts by itself")
	start(t, client, id)
	for i, business := range []smc.ReplicationJobBusinessStatus{
		smc.ReplicationJobPreparing, smc.ReplicationJobSyncing, smc.ReplicationJobProcessing, smc.ReplicationJobCleaning,
	} {
		job := look(t, client, id)
		assert.Equal(t, smc.ReplicationJobRunning, job.Status)
		assert.Equal(t, business, job.BusinessStatus)
		assert.InDelta(t, 25*i, job.Progress, 0)
		assert.NotEmpty(t, job.TransitionInstanceID)
		assert.Empty(t, job.ImageID)
		require.Len(t, job.ReplicationJobRuns, 1)
		assert.True(t, job.ReplicationJobRuns[0].EndTime.IsZero())
	}
	job := look(t, client, id)
	assert.Equal(t, smc.ReplicationJobFinished, job.Status)
	assert.Empty(t, job.BusinessStatus)
	assert.InDelta(t, 100, job.Progress, 0)
	assert.NotEmpty(t, job.ImageID)
	assert.Empty(t, job.TransitionInstanceID)
	assert.False(t, job.StartTime.IsZero())
	assert.False(t, job.EndTime.IsZero())
	require.Len(t, job.ReplicationJobRuns, 1)
	run := job.ReplicationJobRuns[0]
	assert.Equal(t, smc.ReplicationJobRun{Type: smc.RunManual, ImageID: job.ImageID, StartTime: job.StartTime, EndTime: job.EndTime}, run)
}

func TestRunLooks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		why   string
		looks int
		want  []float64 // progress at each look
	}{
		{"once is enough to see that it ran", 1, []float64{0, 100}},
		{"less than once is once", 0, []float64{0, 100}},
		{"a long run", 8, []float64{0, 12.5, 25, 37.5, 50, 62.5, 75, 87.5, 100}},
	} {
		srv := newServer(t)
		srv.SetRunLooks(test.looks)
		client := newClient(t, srv)
		id := newJob(t, srv, client, smc.CreateReplicationJobRequest{})
		start(t, client, id)
		srv.SetRunLooks(50) // counts for later runs
		var got []float64
		for range test.want {
			got = append(got, look(t, client, id).Progress)
		}
		assert.Equal(t, test.want, got, test.why)
		assert.Equal(t, smc.ReplicationJobFinished, look(t, client, id).Status, test.why)
	}
}

func TestRunDuration(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.SetRunDuration(hours)
	client := newClient(t, srv)
	id := newJob(t, srv, client, smc.CreateReplicationJobRequest{})
	start(t, client, id)
	for range 10 {
		assert.Equal(t, smc.ReplicationJobPreparing, look(t, client, id).BusinessStatus, "looking moves nothing")
	}
	srv.PassTime(hours / 2)
	job := look(t, client, id)
	assert.Equal(t, smc.ReplicationJobProcessing, job.BusinessStatus)
	assert.InDelta(t, 50, job.Progress, 1)
	srv.PassTime(hours)
	job = look(t, client, id)
	assert.Equal(t, smc.ReplicationJobFinished, job.Status)
	assert.InDelta(t, hours.Seconds(), job.EndTime.Sub(job.StartTime.Time).Seconds(), 1, "it ended when it was over, not when it was seen")

	waited, err := client.WaitReplicationJob(t.Context(), id, smc.ReplicationJobFinished)
	require.NoError(t, err)
	assert.Equal(t, id, waited.JobID)
}

func TestPausedRunGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.SetRunLooks(8)
	client := newClient(t, srv)
	id := newJob(t, srv, client, smc.CreateReplicationJobRequest{})
	start(t, client, id)
	for range 3 {
		look(t, client, id)
	}
	_, err := client.StopReplicationJob(t.Context(), &smc.StopReplicationJobRequest{JobID: id})
	require.NoError(t, err)
	for range 3 {
		job := look(t, client, id)
		assert.Equal(t, smc.ReplicationJobStopped, job.Status)
		assert.Equal(t, smc.ReplicationJobSyncing, job.BusinessStatus)
		assert.InDelta(t, 37.5, job.Progress, 0)
	}
	start(t, client, id)
	job := look(t, client, id)
	assert.InDelta(t, 37.5, job.Progress, 0)
	assert.Len(t, job.ReplicationJobRuns, 1, "it is the same run")
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for _, timed := range []bool{false, true} {
		srv := newServer(t)
		client := newClient(t, srv)
		pass := func() {}
		if timed {
			srv.SetRunDuration(hours)
			pass = func() { srv.PassTime(hours / 4) }
		}
		id := newJob(t, srv, client, smc.CreateReplicationJobRequest{})
		require.NoError(t, srv.FailReplicationJob(id, "InternalError", `a "disk" is full`))
		assert.Equal(t, smc.ReplicationJobReady, look(t, client, id).Status, "what does not run does not fail yet")
		start(t, client, id)
		assert.Equal(t, smc.ReplicationJobPreparing, look(t, client, id).BusinessStatus)
		pass()
		job := look(t, client, id)
		assert.Equal(t, smc.ReplicationJobInError, job.Status)
		assert.Equal(t, smc.ReplicationJobSyncing, job.BusinessStatus)
		assert.Equal(t, "InternalError", job.ErrorCode)
		var info smc.StatusInfo
		require.NoError(t, job.StatusInfo.Decode(&info))
		assert.Equal(t, smc.StatusInfo{ErrorCode: "InternalError", ErrorMsg: `a "disk" is full`}, info)

		start(t, client, id)
		job = look(t, client, id)
		assert.Equal(t, smc.ReplicationJobRunning, job.Status)
		assert.InDelta(t, 0, job.Progress, 1, "it begins anew")
		assert.Empty(t, job.ErrorCode)
		assert.Empty(t, job.StatusInfo)
		assert.Len(t, job.ReplicationJobRuns, 2)
		srv.PassTime(hours)
		for range 3 {
			look(t, client, id)
		}
		assert.Equal(t, smc.ReplicationJobFinished, look(t, client, id).Status, "a failure happens once")
		require.Error(t, srv.FailReplicationJob(id, "InternalError", ""), "it is over")
	}
	require.Error(t, newServer(t).FailReplicationJob("j-other", "InternalError", ""))
}

func TestIncrementalJobs(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.SetRunDuration(hours)
	client := newClient(t, srv)
	req := image("web")
	req.RunOnce, req.Frequency, req.MaxNumberOfImageToKeep = new(false), 24, 2
	id := newJob(t, srv, client, req)
	start(t, client, id)
	srv.PassTime(hours)
	job := look(t, client, id)
	assert.Equal(t, smc.ReplicationJobWaiting, job.Status)
	assert.False(t, job.RunOnce)
	assert.True(t, job.EndTime.IsZero())

	srv.PassTime(24 * time.Hour)
	job = look(t, client, id)
	assert.Equal(t, smc.ReplicationJobRunning, job.Status, "the next run is due")
	require.Len(t, job.ReplicationJobRuns, 2)
	assert.Equal(t, smc.RunSchedule, job.ReplicationJobRuns[1].Type)

	srv.PassTime(2*24*time.Hour + 3*hours) // a day and a run for each of two more
	job = look(t, client, id)
	assert.Equal(t, smc.ReplicationJobWaiting, job.Status)
	var kept []bool
	for _, run := range job.ReplicationJobRuns {
		kept = append(kept, run.ImageID != "")
	}
	assert.Equal(t, []bool{false, false, true, true}, kept, "as many images as were asked for")

	_, err := client.CutOverReplicationJob(t.Context(), &smc.CutOverReplicationJobRequest{JobID: id, SyncData: true})
	require.NoError(t, err)
	job = look(t, client, id)
	assert.Equal(t, smc.ReplicationJobPreparing, job.BusinessStatus)
	assert.Len(t, job.ReplicationJobRuns, 5)
	srv.PassTime(hours)
	assert.Equal(t, smc.ReplicationJobFinished, look(t, client, id).Status)
}

func TestCutOverWithoutSync(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		why   string
		looks int
		want  []smc.ReplicationJobBusinessStatus
	}{
		{"what is left is the last stage", 4, []smc.ReplicationJobBusinessStatus{smc.ReplicationJobCleaning, ""}},
		{"a long stage", 8, []smc.ReplicationJobBusinessStatus{smc.ReplicationJobCleaning, smc.ReplicationJobCleaning, ""}},
		{"a run that is too short to show it", 1, []smc.ReplicationJobBusinessStatus{""}},
	} {
		srv := newServer(t)
		srv.SetRunLooks(test.looks)
		client := newClient(t, srv)
		id := newJob(t, srv, client, incremental())
		start(t, client, id)
		for range test.looks {
			look(t, client, id)
		}
		require.Equal(t, smc.ReplicationJobWaiting, look(t, client, id).Status)
		_, err := client.CutOverReplicationJob(t.Context(), &smc.CutOverReplicationJobRequest{JobID: id})
		require.NoError(t, err)
		var got []smc.ReplicationJobBusinessStatus
		for range test.want {
			got = append(got, look(t, client, id).BusinessStatus)
		}
		assert.Equal(t, test.want, got, test.why)
		job := look(t, client, id)
		assert.Equal(t, smc.ReplicationJobFinished, job.Status, test.why)
		assert.Len(t, job.ReplicationJobRuns, 1, "nothing was copied again")
	}
}

func TestTimesOfJobs(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.SetRunDuration(hours)
	client := newClient(t, srv)
	in := func(d time.Duration) yunkit.Time {
		return yunkit.Time{Time: time.Now().Add(d).UTC().Truncate(time.Second)}
	}
	const day = 24 * time.Hour

	req := smc.CreateReplicationJobRequest{ScheduledStartTime: in(2 * day), ValidTime: in(10 * day)}
	scheduled := newJob(t, srv, client, req)
	idle := newJob(t, srv, client, smc.CreateReplicationJobRequest{ValidTime: in(7 * day)})
	assert.Equal(t, req.ScheduledStartTime, look(t, client, scheduled).ScheduledStartTime)
	assert.Equal(t, req.ValidTime, look(t, client, scheduled).ValidTime)
	srv.PassTime(2*day + time.Minute)
	job := look(t, client, scheduled)
	assert.Equal(t, smc.ReplicationJobRunning, job.Status, "its time has come")
	assert.Equal(t, req.ScheduledStartTime, job.StartTime)
	assert.Equal(t, smc.RunSchedule, job.ReplicationJobRuns[0].Type)
	assert.Equal(t, smc.ReplicationJobReady, look(t, client, idle).Status)

	srv.PassTime(6 * day)
	assert.Equal(t, smc.ReplicationJobFinished, look(t, client, scheduled).Status)
	assert.Equal(t, smc.ReplicationJobExpired, look(t, client, idle).Status)
	srv.PassTime(7 * day)
	assert.Equal(t, smc.ReplicationJobDeleted, look(t, client, idle).Status, "expired jobs are kept for a week")
	assert.Equal(t, smc.ReplicationJobFinished, look(t, client, scheduled).Status, "finished ones stay")

	source := srv.AddSourceServers(1)[0]
	for name, req := range map[string]smc.CreateReplicationJobRequest{
		"ScheduledStartTime": {ScheduledStartTime: in(60 * day)},
		"ValidTime":          {ValidTime: in(3 * day)}, // too soon by now
	} {
		req.SourceID, req.RegionID = source, "cn-hangzhou"
		_, err := client.CreateReplicationJob(t.Context(), &req)
		assertCode(t, "InvalidParameter."+name, err)
	}
}

func TestKeepsReplicationJobs(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	source := srv.AddSourceServers(1)[0]
	req := &smc.CreateReplicationJobRequest{
		SourceID: source, RegionID: "cn-hangzhou", Name: "web", Description: "der Webserver",
		TargetType: smc.TargetImage, ImageName: "web-image", LicenseType: smc.LicenseBYOL,
		SystemDiskSize: 80,
		SystemDiskPart: smc.TargetPartitions{{Device: "0_1", SizeBytes: 1 << 30}, {Device: "0_2", SizeBytes: 79 << 30, Block: new(false)}},
		DataDisk:       smc.TargetDataDisks{{Index: 1, Size: 200, Part: smc.TargetPartitions{{Device: "1_1", SizeBytes: 200 << 30}}}},
		Disks: smc.DiskLayout{
			System: smc.SystemDiskLayout{Size: 80, LVM: true, Part: smc.PartitionLayouts{{Path: "/", SizeBytes: 80 << 30, Block: new(true)}}},
			Data:   smc.DataDiskLayouts{{DiskID: "d-1", Size: 200}},
		},
		NetMode: smc.NetModeVPC, VPCID: "vpc-1", VSwitchID: "vsw-1", InstanceType: "ecs.g7.large", InstanceRAMRole: "role",
		ReplicationParameters: `{"bandwidth_limit":0}`, ResourceGroupID: "rg-1",
		LaunchTemplateID: "lt-1", LaunchTemplateVersion: "1",
		Tag: smc.Tags{{Key: "team", Value: "a"}},
	}
	resp, err := client.CreateReplicationJob(t.Context(), req)
	require.NoError(t, err)

	got := look(t, client, resp.JobID)
	assert.WithinDuration(t, time.Now(), got.CreationTime.Time, time.Minute)
	assert.Equal(t, 30*24*time.Hour, got.ValidTime.Sub(got.CreationTime.Time))
	assert.Equal(t, smc.ReplicationJob{
		JobID: resp.JobID, SourceID: source, RegionID: "cn-hangzhou", Name: "web", Description: "der Webserver",
		Status: smc.ReplicationJobReady, RunOnce: true, ReplicationJobRuns: []smc.ReplicationJobRun{},
		CreationTime: got.CreationTime, ValidTime: got.ValidTime,
		TargetType: smc.TargetImage, ImageName: "web-image", LicenseType: smc.LicenseBYOL,
		SystemDiskSize:  80,
		SystemDiskParts: []smc.JobPartition{{Device: "0_1", SizeBytes: 1 << 30, Block: true}, {Device: "0_2", SizeBytes: 79 << 30}},
		DataDisks:       []smc.JobDataDisk{{Index: 1, Size: 200, Parts: []smc.JobPartition{{Device: "1_1", SizeBytes: 200 << 30, Block: true}}}},
		Disks: smc.JobDisks{
			System: smc.JobDisk{Size: 80, LVM: true, Parts: []smc.JobDiskPartition{{Path: "/", SizeBytes: 80 << 30, Block: true}}},
			Data:   []smc.JobDisk{{DiskID: "d-1", Size: 200, Parts: []smc.JobDiskPartition{}}},
		},
		NetMode: smc.NetModeVPC, VPCID: "vpc-1", VSwitchID: "vsw-1", InstanceType: "ecs.g7.large", InstanceRAMRole: "role",
		ReplicationParameters: `{"bandwidth_limit":0}`, ResourceGroupID: "rg-1",
		LaunchTemplateID: "lt-1", LaunchTemplateVersion: "1",
		Tags: []smc.Tag{{Key: "team", Value: "a"}},
	}, got)

	_, err = client.ModifyReplicationJobAttribute(t.Context(), &smc.ModifyReplicationJobAttributeRequest{
		JobID: resp.JobID, Name: "web-2", TargetType: "targetinstance", InstanceID: "i-1", NetMode: new(smc.NetModeInternet),
		DataDisk: smc.TargetDataDisks{{Index: 1, Size: 300}},
	})
	require.NoError(t, err)
	want := got
	want.Name, want.TargetType, want.InstanceID, want.NetMode = "web-2", smc.TargetInstance, "i-1", smc.NetModeInternet
	want.DataDisks = []smc.JobDataDisk{{Index: 1, Size: 300, Parts: []smc.JobPartition{}}}
	assert.Equal(t, want, look(t, client, resp.JobID), "what was not sent stays")

	_, err = client.DeleteReplicationJob(t.Context(), &smc.DeleteReplicationJobRequest{JobID: resp.JobID})
	require.NoError(t, err)
	assert.Equal(t, smc.ReplicationJobDeleting, look(t, client, resp.JobID).Status)
	assert.Equal(t, smc.ReplicationJobDeleted, look(t, client, resp.JobID).Status)
}

func TestCreateOnceAToken(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	sources := srv.AddSourceServers(2)
	req := smc.CreateReplicationJobRequest{SourceID: sources[0], RegionID: "cn-hangzhou"}

	srv.CutConnections(1)
	resp, err := client.CreateReplicationJob(t.Context(), &req)
	require.NoError(t, err)
	assert.Equal(t, 2, resp.Attempts, "the first answer was lost")
	jobs := slices.Collect(values(t, client.AllReplicationJobs(t.Context(), nil)))
	require.Len(t, jobs, 1)
	assert.Equal(t, jobs[0].JobID, resp.JobID)

	req.SourceID, req.ClientToken = sources[1], "mine"
	first, err := client.CreateReplicationJob(t.Context(), &req)
	require.NoError(t, err)
	second, err := client.CreateReplicationJob(t.Context(), &req)
	require.NoError(t, err)
	assert.Equal(t, first.JobID, second.JobID)
	req.Name = "other"
	_, err = client.CreateReplicationJob(t.Context(), &req)
	assertCode(t, "IdempotentParameterMismatch", err)

	_, err = client.CreateWorkgroup(t.Context(), &smc.CreateWorkgroupRequest{ClientToken: "mine"})
	require.NoError(t, err, "another operation has tokens of its own")
}

func TestRefusesJobs(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	source := srv.AddSourceServers(1)[0]
	taken := image("web-image")
	taken.Name = "web"
	newJob(t, srv, client, taken)
	other := newJob(t, srv, client, smc.CreateReplicationJobRequest{Name: "other"})

	for _, test := range []struct {
		why  string
		req  smc.CreateReplicationJobRequest
		code string
	}{
		{"the source server does not exist", smc.CreateReplicationJobRequest{SourceID: "s-other"}, "InvalidSourceId.NotFound"},
		{"the name is taken", smc.CreateReplicationJobRequest{Name: "web"}, "ReplicationJobName.Duplicate"},
		{"so is the name of the image", image("web-image"), "ImageName.UsedByReplicationJob"},
		{"an image has a name", smc.CreateReplicationJobRequest{TargetType: smc.TargetImage, SystemDiskSize: 40}, "MissingParameter.ImageName"},
		{"and a size", smc.CreateReplicationJobRequest{TargetType: smc.TargetImage, ImageName: "x1"}, "MissingParameter.SystemDiskSize"},
		{"an instance must be named", smc.CreateReplicationJobRequest{TargetType: smc.TargetInstance}, "MissingParameter.InstanceId"},
		{"a VPC is entered by a vSwitch", smc.CreateReplicationJobRequest{NetMode: smc.NetModeVPC}, "MissingParameter.VSwitchId"},
		{"repeated runs have an interval", smc.CreateReplicationJobRequest{RunOnce: new(false), MaxNumberOfImageToKeep: 1}, "MissingParameter.Frequency"},
		{"and keep images", smc.CreateReplicationJobRequest{RunOnce: new(false), Frequency: 1}, "MissingParameter.MaxNumberOfImageToKeep"},
		{
			"there is one data disk only",
			smc.CreateReplicationJobRequest{DataDisk: smc.TargetDataDisks{{Index: 2, Size: 20}}},
			"ReplicationJobDataDiskIndex.Invalid",
		},
		{
			"and it is copied once",
			smc.CreateReplicationJobRequest{DataDisk: smc.TargetDataDisks{{Index: 1, Size: 20}, {Index: 1, Size: 40}}},
			"DataDisk.DuplicateIndex",
		},
	} {
		if test.req.SourceID == "" {
			test.req.SourceID = source
		}
		test.req.RegionID = "cn-hangzhou"
		_, err := client.CreateReplicationJob(t.Context(), &test.req)
		require.Error(t, err, test.why)
		assertCode(t, test.code, err)
	}
	_, err := client.ModifyReplicationJobAttribute(t.Context(), &smc.ModifyReplicationJobAttributeRequest{JobID: other, Name: "web"})
	assertCode(t, "ReplicationJobName.Duplicate", err)
	_, err = client.ModifyReplicationJobAttribute(t.Context(), &smc.ModifyReplicationJobAttributeRequest{JobID: other, Name: "other", Frequency: 3})
	require.NoError(t, err, "its own name is no other's")

	abroad := image("web-image")
	abroad.SourceID, abroad.RegionID = source, "cn-beijing"
	_, err = client.CreateReplicationJob(t.Context(), &abroad)
	require.NoError(t, err, "names of images are per region")

	require.NoError(t, srv.SetSourceServerOffline(source, true))
	jobs, err := client.DescribeReplicationJobs(t.Context(), &smc.DescribeReplicationJobsRequest{SourceID: smc.StringList{source}})
	require.NoError(t, err)
	_, err = client.StartReplicationJob(t.Context(), &smc.StartReplicationJobRequest{JobID: jobs.ReplicationJobs[0].JobID})
	assertCode(t, "SourceServerState.Invalid", err)

	for _, call := range []func() error{
		func() error {
			_, err := client.ModifyReplicationJobAttribute(t.Context(), &smc.ModifyReplicationJobAttributeRequest{JobID: "j-other", Name: "late"})
			return err
		},
		func() error {
			_, err := client.StartReplicationJob(t.Context(), &smc.StartReplicationJobRequest{JobID: "j-other"})
			return err
		},
		func() error {
			_, err := client.StopReplicationJob(t.Context(), &smc.StopReplicationJobRequest{JobID: "j-other"})
			return err
		},
		func() error {
			_, err := client.CutOverReplicationJob(t.Context(), &smc.CutOverReplicationJobRequest{JobID: "j-other"})
			return err
		},
		func() error {
			_, err := client.DeleteReplicationJob(t.Context(), &smc.DeleteReplicationJobRequest{JobID: "j-other"})
			return err
		},
	} {
		err := call()
		require.ErrorIs(t, err, yunkit.ErrNotFound)
		assertCode(t, "InvalidJobId.NotFound", err)
	}
}

func TestQuotaOfJobs(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	for range 1000 {
		_, err := client.CreateCrossZoneMigrationJob(t.Context(), &smc.CreateCrossZoneMigrationJobRequest{RegionID: "cn-hangzhou"})
		require.NoError(t, err)
	}
	_, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{
		SourceID: srv.AddSourceServers(1)[0], RegionID: "cn-hangzhou",
	})
	require.ErrorIs(t, err, yunkit.ErrConflict)
	assertCode(t, "QuotaExceeded.ReplicationJob", err)
}

func TestCrossZoneJobsStartByThemselves(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	client := newClient(t, srv)
	resp, err := client.CreateCrossZoneMigrationJob(t.Context(), &smc.CreateCrossZoneMigrationJobRequest{
		RegionID: "cn-hangzhou", InstanceID: "i-1", TargetZoneID: "cn-hangzhou-i",
		Disk: smc.CrossZoneDisks{{DiskID: "d-1", Category: smc.DiskESSD}},
	})
	require.NoError(t, err)
	job := look(t, client, resp.JobID)
	assert.Equal(t, smc.ReplicationJobRunning, job.Status)
	assert.Equal(t, smc.JobTypeCrossZone, job.JobType)
	assert.Equal(t, "i-1", job.InstanceID)
	for range 3 {
		look(t, client, resp.JobID)
	}
	assert.Equal(t, smc.ReplicationJobFinished, look(t, client, resp.JobID).Status)
}

func TestFiltersReplicationJobs(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.SetRunDuration(hours)
	client := newClient(t, srv)
	sources := srv.AddSourceServers(2)
	a := newJob(t, srv, client, smc.CreateReplicationJobRequest{SourceID: sources[0], Name: "aa", ResourceGroupID: "rg-1"})
	b := newJob(t, srv, client, smc.CreateReplicationJobRequest{
		SourceID: sources[1], Name: "bb", TargetType: smc.TargetInstance, InstanceID: "i-1", JobType: smc.JobTypeOperatingSystem,
		Tag: smc.Tags{{Key: "team", Value: "a"}, {Key: "stage"}},
	})
	start(t, client, b)
	for _, test := range []struct {
		name string
		req  smc.DescribeReplicationJobsRequest
		want []string
	}{
		{"nothing", smc.DescribeReplicationJobsRequest{}, []string{a, b}},
		{"IDs", smc.DescribeReplicationJobsRequest{JobID: smc.StringList{b, "j-other"}}, []string{b}},
		{"source servers", smc.DescribeReplicationJobsRequest{SourceID: sources[:1]}, []string{a}},
		{"instances", smc.DescribeReplicationJobsRequest{InstanceID: smc.StringList{"i-1"}}, []string{b}},
		{"a name", smc.DescribeReplicationJobsRequest{Name: "aa"}, []string{a}},
		{"a state", smc.DescribeReplicationJobsRequest{Status: smc.ReplicationJobRunning}, []string{b}},
		{"what it is at", smc.DescribeReplicationJobsRequest{BusinessStatus: smc.ReplicationJobPreparing}, []string{b}},
		{"the first type", smc.DescribeReplicationJobsRequest{JobType: new(smc.JobTypeServer)}, []string{a}},
		{"another type", smc.DescribeReplicationJobsRequest{JobType: new(smc.JobTypeOperatingSystem)}, []string{b}},
		{"a region", smc.DescribeReplicationJobsRequest{RegionID: "cn-beijing"}, nil},
		{"a resource group", smc.DescribeReplicationJobsRequest{ResourceGroupID: "rg-1"}, []string{a}},
		{"tags", smc.DescribeReplicationJobsRequest{Tag: smc.Tags{{Key: "team"}, {Key: "stage"}}}, []string{b}},
		{"both must fit", smc.DescribeReplicationJobsRequest{Name: "aa", Status: smc.ReplicationJobRunning}, nil},
	} {
		var got []string
		for job := range values(t, client.AllReplicationJobs(t.Context(), &test.req)) {
			got = append(got, job.JobID)
		}
		assert.Equal(t, test.want, got, test.name)
	}
}
