package smctest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// maxJobs is how many replication jobs an account has at most.
const maxJobs = 1000

// The states of a replication job.
const (
	jobReady    = "Ready"
	jobRunning  = "Running"
	jobStopped  = "Stopped"
	jobInError  = "InError"
	jobWaiting  = "Waiting"
	jobFinished = "Finished"
	jobExpired  = "Expired"
	jobDeleting = "Deleting"
)

// What becomes of a source server.
const (
	targetImage    = "Image"
	targetInstance = "TargetInstance"
)

// replicationJob is a replication job. Where two descriptions of its disks
// exist, each holds what was sent in it.
type replicationJob struct {
	JobID                  string `json:"JobId"`
	Name                   string
	Description            string
	JobType                int
	SourceID               string `json:"SourceId"`
	WorkgroupID            string `json:"WorkgroupId"`
	RegionID               string `json:"RegionId"`
	ResourceGroupID        string `json:"ResourceGroupId"`
	Status                 string
	BusinessStatus         string
	Progress               float64
	ErrorCode              string
	StatusInfo             string
	RunOnce                bool
	Frequency              int
	MaxNumberOfImageToKeep int
	ReplicationJobRuns     wrapped[jobRun]
	CreationTime           string
	ScheduledStartTime     string
	StartTime              string
	EndTime                string
	ValidTime              string
	TargetType             string
	ImageName              string
	ImageID                string `json:"ImageId"`
	InstanceID             string `json:"InstanceId"`
	ContainerNamespace     string
	ContainerRepository    string
	ContainerTag           string
	LaunchTemplateID       string `json:"LaunchTemplateId"`
	LaunchTemplateVersion  string
	LicenseType            string
	TransitionInstanceID   string `json:"TransitionInstanceId"`
	InstanceType           string
	InstanceRAMRole        string `json:"InstanceRamRole"`
	NetMode                int
	VPCID                  string `json:"VpcId"`
	VSwitchID              string `json:"VSwitchId"`
	ReplicationParameters  string
	SystemDiskSize         int
	SystemDiskParts        wrapped[jobPartition]
	DataDisks              wrapped[jobDataDisk]
	Disks                  jobDisks
	Tags                   wrapped[tag]

	life // how it came to its state, and what it will come to
}

type jobRun struct {
	Type      string
	ImageID   string `json:"ImageId"`
	StartTime string
	EndTime   string
}

type jobPartition struct {
	Device    string
	SizeBytes int64
	Block     bool
}

type jobDataDisk struct {
	Index, Size int
	Parts       wrapped[jobPartition]
}

type jobDisks struct {
	System jobDisk
	Data   wrapped[jobDisk]
}

type jobDisk struct {
	DiskID string `json:"DiskId"`
	Size   int
	LVM    bool
	Parts  wrapped[jobDiskPartition]
}

type jobDiskPartition struct {
	Path      string
	SizeBytes int64
	Block     bool
}

func (s *Server) createReplicationJob(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	source := s.sources.Get(c.Text("SourceId"))
	if source == nil {
		return nil, unknown("SourceId")
	}
	if source.State != sourceAvailable {
		return nil, source.wrongState(sourceAvailable)
	}
	for _, j := range s.jobsOf(source) {
		if j.unfinished() { // no code is documented for this; of the operation's own, this is the nearest
			return nil, fakecloud.Refuse(http.StatusBadRequest, "SourceServerState.Invalid",
				"source server %s has the job %s, which is %s", source.SourceID, j.JobID, j.Status)
		}
	}
	j := newReplicationJob(c.Now)
	j.SourceID, j.RunOnce = source.SourceID, c.Text("RunOnce") != "false"
	j.Tags = wrap("Tag", readTags(c))
	if refusal := s.set(c, &j); refusal != nil {
		return nil, refusal
	}
	return s.addReplicationJob(&j)
}

// A cross-zone job has no source server, and nobody starts it.
func (s *Server) createCrossZoneMigrationJob(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	j := newReplicationJob(c.Now)
	j.JobType, j.RunOnce = 2, true
	if refusal := s.set(c, &j); refusal != nil {
		return nil, refusal
	}
	answer, refusal := s.addReplicationJob(&j)
	if refusal == nil {
		s.start(&j, c.Now, runManual)
	}
	return answer, refusal
}

// newReplicationJob returns a job that is valid for 30 days, which is one of the
// two documented defaults.
func newReplicationJob(now time.Time) replicationJob {
	j := replicationJob{
		Status: jobReady, CreationTime: now.UTC().Format(timeFormat),
		SystemDiskParts: wrap[jobPartition]("SystemDiskPart", nil),
		DataDisks:       wrap[jobDataDisk]("DataDisk", nil),
		Tags:            wrap[tag]("Tag", nil),
		life:            life{created: now, expires: now.AddDate(0, 0, 30)},
	}
	j.Disks.System.Parts, j.Disks.Data = wrap[jobDiskPartition]("Part", nil), wrap[jobDisk]("Data", nil)
	j.ValidTime = j.expires.UTC().Format(timeFormat)
	return j
}

func (s *Server) addReplicationJob(j *replicationJob) (any, *fakecloud.Refusal) {
	if s.jobs.Len() >= maxJobs {
		return nil, fakecloud.Refuse(http.StatusBadRequest, "QuotaExceeded.ReplicationJob", "an account has %d at most", maxJobs)
	}
	j.JobID = s.id("j")
	s.jobs.Add(j.JobID, j)
	return map[string]any{"JobId": j.JobID}, nil
}

// set gives a job what the parameters of a call say, unless they contradict
// each other or the rest of the server.
func (s *Server) set(c *fakecloud.Call, job *replicationJob) *fakecloud.Refusal {
	j := *job
	c.SetTexts(map[string]*string{
		"Name": &j.Name, "Description": &j.Description, "RegionId": &j.RegionID, "ResourceGroupId": &j.ResourceGroupID,
		"TargetType": &j.TargetType, "ImageName": &j.ImageName, "InstanceId": &j.InstanceID,
		"ContainerNamespace": &j.ContainerNamespace, "ContainerRepository": &j.ContainerRepository, "ContainerTag": &j.ContainerTag,
		"LaunchTemplateId": &j.LaunchTemplateID, "LaunchTemplateVersion": &j.LaunchTemplateVersion, "LicenseType": &j.LicenseType,
		"InstanceType": &j.InstanceType, "InstanceRamRole": &j.InstanceRAMRole, "VpcId": &j.VPCID, "VSwitchId": &j.VSwitchID,
		"ReplicationParameters": &j.ReplicationParameters, "ScheduledStartTime": &j.ScheduledStartTime, "ValidTime": &j.ValidTime,
	})
	for _, kind := range []string{targetImage, "ContainerImage", targetInstance} {
		if strings.EqualFold(j.TargetType, kind) { // a change may spell it in any case
			j.TargetType = kind
		}
	}
	for name, field := range map[string]*int{
		"JobType": &j.JobType, "NetMode": &j.NetMode, "SystemDiskSize": &j.SystemDiskSize,
		"Frequency": &j.Frequency, "MaxNumberOfImageToKeep": &j.MaxNumberOfImageToKeep,
	} {
		*field = c.Int(name, *field)
	}
	if parts := readPartitions(c, "SystemDiskPart"); parts != nil {
		j.SystemDiskParts = wrap("SystemDiskPart", parts)
	}
	if disks := readDataDisks(c); disks != nil {
		j.DataDisks = wrap("DataDisk", disks)
	}
	if disks, ok := readDisks(c); ok {
		j.Disks = disks
	}
	if refusal := s.checkReplicationJob(job, &j); refusal != nil {
		return refusal
	}
	if refusal := j.plan(c); refusal != nil {
		return refusal
	}
	*job = j
	return nil
}

// checkReplicationJob refuses what an old job may not become.
func (s *Server) checkReplicationJob(old, j *replicationJob) *fakecloud.Refusal {
	for _, other := range s.jobs.All() {
		switch {
		case other == old || other.Status == jobDeleting:
		case other.Name != "" && other.Name == j.Name:
			return fakecloud.Refuse(http.StatusBadRequest, "ReplicationJobName.Duplicate", "%s has the name", other.JobID)
		case other.unfinished() && other.RegionID == j.RegionID && other.ImageName != "" && other.ImageName == j.ImageName:
			return fakecloud.Refuse(http.StatusBadRequest, "ImageName.UsedByReplicationJob", "%s has the image name", other.JobID)
		}
	}
	for _, need := range []struct {
		when    string
		applies bool
		param   string
		given   bool
	}{
		{"TargetType=Image", j.TargetType == targetImage, "ImageName", j.ImageName != ""},
		{"TargetType=Image", j.TargetType == targetImage, "SystemDiskSize", j.SystemDiskSize > 0},
		{"TargetType=TargetInstance", j.TargetType == targetInstance, "InstanceId", j.InstanceID != ""},
		{"NetMode=2", j.NetMode == 2, "VSwitchId", j.VSwitchID != ""},
		{"RunOnce=false", !j.RunOnce, "Frequency", j.Frequency > 0},
		{"RunOnce=false", !j.RunOnce, "MaxNumberOfImageToKeep", j.MaxNumberOfImageToKeep > 0},
	} {
		if need.applies && !need.given {
			return missing(need.param, need.when)
		}
	}
	source := s.sources.Get(j.SourceID)
	if source == nil { // a cross-zone job, or one that is being deleted with its source server
		return nil
	}
	var seen []int
	for _, disk := range j.DataDisks["DataDisk"] {
		if slices.Contains(seen, disk.Index) {
			return fakecloud.Refuse(http.StatusBadRequest, "DataDisk.DuplicateIndex", "data disk %d is there twice", disk.Index)
		}
		seen = append(seen, disk.Index)
		if !slices.ContainsFunc(source.DataDisks["DataDisk"], func(d sourceDataDisk) bool { return d.Index == disk.Index }) {
			return fakecloud.Refuse(http.StatusBadRequest, "ReplicationJobDataDiskIndex.Invalid", "the source server has no data disk %d", disk.Index)
		}
	}
	return nil
}

func readPartitions(c *fakecloud.Call, name string) []jobPartition {
	return fakecloud.Objects(c, name, func(prefix string) jobPartition {
		return jobPartition{c.Text(prefix + "Device"), readBytes(c, prefix), c.Text(prefix+"Block") != "false"}
	})
}

func readDataDisks(c *fakecloud.Call) []jobDataDisk {
	return fakecloud.Objects(c, "DataDisk", func(prefix string) jobDataDisk {
		return jobDataDisk{c.Int(prefix+"Index", 0), c.Int(prefix+"Size", 0), wrap("Part", readPartitions(c, prefix+"Part"))}
	})
}

func readDisks(c *fakecloud.Call) (disks jobDisks, given bool) {
	for name := range c.Params {
		given = given || strings.HasPrefix(name, "Disks.")
	}
	read := func(prefix string) jobDisk {
		return jobDisk{
			DiskID: c.Text(prefix + "DiskId"), Size: c.Int(prefix+"Size", 0), LVM: c.Text(prefix+"LVM") == "true",
			Parts: wrap("Part", fakecloud.Objects(c, prefix+"Part", func(prefix string) jobDiskPartition {
				return jobDiskPartition{c.Text(prefix + "Path"), readBytes(c, prefix), c.Text(prefix+"Block") == "true"}
			})),
		}
	}
	return jobDisks{read("Disks.System."), wrap("Data", fakecloud.Objects(c, "Disks.Data", read))}, given
}

// readBytes reads a size that does not fit into an int everywhere.
func readBytes(c *fakecloud.Call, prefix string) int64 {
	n, _ := strconv.ParseInt(c.Text(prefix+"SizeBytes"), 10, 64) // that it is a number was checked
	return n
}

func (s *Server) describeReplicationJobs(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	found := s.jobs.Where(func(j *replicationJob) bool {
		return c.SelectsAny("JobId", j.JobID) && c.SelectsAny("SourceId", j.SourceID) && c.SelectsAny("InstanceId", j.InstanceID) &&
			c.Selects("Name", j.Name) && c.Selects("Status", j.Status) && c.Selects("BusinessStatus", j.BusinessStatus) &&
			c.Selects("JobType", strconv.Itoa(j.JobType)) && c.Selects("RegionId", j.RegionID) &&
			c.Selects("ResourceGroupId", j.ResourceGroupID) && selectsTags(c, j.Tags)
	})
	answer, shown := page(c, "ReplicationJobs", "ReplicationJob", found)
	views := make([]replicationJob, len(shown))
	for i, j := range shown {
		j.ReplicationJobRuns = wrap("ReplicationJobRun", slices.Clone(j.runs))
		views[i] = *j
		s.lookedAt(j, c.Now)
	}
	answer["ReplicationJobs"] = wrap("ReplicationJob", views)
	return answer, nil
}

func (s *Server) modifyReplicationJobAttribute(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	j, refusal := s.findReplicationJob(c)
	if refusal != nil {
		return nil, refusal
	}
	for name := range c.Params {
		var needed []string
		switch name {
		case "JobId", "Name", "Description":
			continue // in any state
		case "ValidTime":
			needed = []string{jobReady, jobRunning, jobStopped, jobInError, jobWaiting}
		case "Frequency", "MaxNumberOfImageToKeep":
			needed = []string{jobReady, jobWaiting}
		default:
			needed = []string{jobReady}
		}
		if refusal := j.need(needed...); refusal != nil {
			return nil, refusal
		}
	}
	return nil, s.set(c, j)
}

func (s *Server) startReplicationJob(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	j, refusal := s.findReplicationJob(c)
	if refusal == nil {
		refusal = j.need(jobReady, jobStopped, jobInError)
	}
	if refusal == nil {
		refusal = s.needSource(j)
	}
	if refusal == nil {
		s.start(j, c.Now, runManual)
	}
	return nil, refusal
}

func (s *Server) stopReplicationJob(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	j, refusal := s.findReplicationJob(c)
	if refusal == nil {
		refusal = j.need(jobRunning)
	}
	switch {
	case refusal != nil:
		return nil, refusal
	case j.BusinessStatus != syncing:
		return nil, fakecloud.Refuse(http.StatusBadRequest, "ReplicationJob.InvalidBusinessStatus",
			"replication job %s is at %s; this needs %s", j.JobID, j.BusinessStatus, syncing)
	}
	j.stop(c.Now)
	return nil, nil
}

func (s *Server) cutOverReplicationJob(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	j, refusal := s.findReplicationJob(c)
	if refusal == nil {
		refusal = j.need(jobWaiting)
	}
	if refusal == nil {
		refusal = s.needSource(j)
	}
	if refusal == nil {
		s.cutOver(j, c.Now, c.Text("SyncData") == "true")
	}
	return nil, refusal
}

func (s *Server) deleteReplicationJob(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	j, refusal := s.findReplicationJob(c)
	if refusal == nil {
		// That a running one is refused is not documented, but follows from its source
		// server being refused.
		refusal = j.need(jobReady, jobStopped, jobInError, jobWaiting, jobFinished, jobExpired)
	}
	if refusal == nil {
		j.Status = jobDeleting
	}
	return nil, refusal
}

// findReplicationJob returns the job that a call names.
func (s *Server) findReplicationJob(c *fakecloud.Call) (*replicationJob, *fakecloud.Refusal) {
	if j := s.jobs.Get(c.Text("JobId")); j != nil {
		return j, nil
	}
	return nil, unknown("JobId")
}

// unfinished reports whether a job keeps its source server from another one.
func (j *replicationJob) unfinished() bool { return j.Status != jobFinished && j.Status != jobDeleting }

// need refuses what works in some states only.
func (j *replicationJob) need(states ...string) *fakecloud.Refusal {
	if slices.Contains(states, j.Status) {
		return nil
	}
	return fakecloud.Refuse(http.StatusBadRequest, "ReplicationJob.InvalidStatus",
		"replication job %s is %s; this needs %s", j.JobID, j.Status, strings.Join(states, ", "))
}

// needSource refuses to start a job whose source server cannot be reached.
func (s *Server) needSource(j *replicationJob) *fakecloud.Refusal {
	if source := s.sources.Get(j.SourceID); source != nil && source.State != sourceAvailable {
		return source.wrongState(sourceAvailable)
	}
	return nil
}
