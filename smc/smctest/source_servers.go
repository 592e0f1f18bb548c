package smctest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// sourceServer is a source server. Where two descriptions of its disks exist,
// both are there.
type sourceServer struct {
	SourceID          string `json:"SourceId"`
	Name              string
	Description       string
	State             string
	ErrorCode         string
	StatusInfo        string
	SystemInfo        string
	Platform          string
	Architecture      string
	KernelLevel       int
	AgentVersion      string
	HeartbeatRate     int
	ReplicationDriver string
	SystemDiskSize    int
	SystemDiskParts   wrapped[sourcePartition]
	DataDisks         wrapped[sourceDataDisk]
	Disks             sourceDisks
	JobID             string `json:"JobId"`
	WorkgroupID       string `json:"WorkgroupId"`
	ResourceGroupID   string `json:"ResourceGroupId"`
	Tags              wrapped[tag]
	CreationTime      string

	offline bool
	seen    bool // while it is being deleted, which can be seen once
}

type sourcePartition struct {
	Device, Path   string
	SizeBytes      int64
	Need, CanBlock bool
}

type sourceDataDisk struct {
	Index, Size int
	Path        string
	Parts       wrapped[sourcePartition]
}

type sourceDisks struct {
	System sourceDisk
	Data   wrapped[sourceDisk]
}

type sourceDisk struct {
	Size, Offset int64
	Parts        wrapped[sourceDiskPartition]
}

type sourceDiskPartition struct {
	Path, Type string
	SizeBytes  int64
	CanBlock   bool
}

// The states of a source server.
const (
	sourceUnavailable = "Unavailable"
	sourceAvailable   = "Available"
	sourceInUse       = "InUse"
	sourceDeleting    = "Deleting"
)

const gib = 1 << 30

// AddSourceServers adds n source servers that are available and returns their
// IDs. Each has a system disk of 40 GiB and a data disk of 20 GiB.
func (s *Server) AddSourceServers(n int) []string {
	ids := make([]string, max(n, 0))
	s.cloud.Do(func(now time.Time) {
		for i := range ids {
			ids[i] = s.addSourceServer(fmt.Sprintf("test-server-%03d", s.serials.Coming("s")), now)
		}
	})
	return ids
}

// RegisterSourceServer does what the agent on a server does: it registers the
// server under a name with the value of an activation code, and returns the ID
// that it got. The code must be activated and not used up.
func (s *Server) RegisterSourceServer(code, name string) (string, error) {
	id, err := "", errors.New("smctest: no activation code has this value")
	s.cloud.Do(func(now time.Time) {
		for _, t := range s.tokens.All() {
			switch {
			case t.code != code:
			case t.Status != "activated":
				err = fmt.Errorf("smctest: the activation code is %s", t.Status)
			case t.RegisteredCount >= t.Count:
				err = fmt.Errorf("smctest: the activation code was used %d times", t.RegisteredCount)
			default:
				t.RegisteredCount++
				id, err = s.addSourceServer(name, now), nil
			}
		}
	})
	return id, err
}

// SetSourceServerOffline makes the agent of a source server fall silent, so
// that it is unavailable, or lets it be heard again.
func (s *Server) SetSourceServerOffline(sourceID string, offline bool) error {
	err := errors.New("smctest: no source server has the ID " + sourceID)
	s.cloud.Do(func(time.Time) {
		if source := s.sources.Get(sourceID); source != nil {
			source.offline, err = offline, nil
		}
	})
	return err
}

func (s *Server) addSourceServer(name string, now time.Time) string {
	serial := s.serials.Coming("s")
	systemInfo := fmt.Sprintf(`{"agent_mode":"daemon","agent_type":"aliyun","client_type":"","cores":"2","cpu_usage":"0.00",`+
		`"hostname":%q,"ipv4":"192.0.2.%d","memory":"8.00","memory_usage":"3.61"}`, name, serial%255)
	source := &sourceServer{
		SourceID: s.id("s"), Name: name, Description: "made for a test", SystemInfo: systemInfo,
		Platform: "Ubuntu", Architecture: "x86_64", KernelLevel: 2,
		AgentVersion: "2.5.0", HeartbeatRate: 30, ReplicationDriver: "SMT",
		SystemDiskSize: 40,
		SystemDiskParts: wrap("SystemDiskPart", []sourcePartition{
			{Device: "0_1", Path: "/boot", SizeBytes: gib, Need: true, CanBlock: true},
			{Device: "0_2", Path: "/", SizeBytes: 39 * gib, Need: true, CanBlock: true},
		}),
		DataDisks: wrap("DataDisk", []sourceDataDisk{{
			Index: 1, Size: 20, Path: "/home/data",
			Parts: wrap("Part", []sourcePartition{{Device: "1_1", Path: "/home/data", SizeBytes: 20 * gib}}),
		}}),
		Disks: sourceDisks{
			System: sourceDisk{Size: 40, Offset: 1024, Parts: wrap("Part", []sourceDiskPartition{
				{Path: "/boot", Type: "Boot", SizeBytes: gib, CanBlock: true},
				{Path: "/", Type: "System", SizeBytes: 39 * gib, CanBlock: true},
			})},
			Data: wrap("Data", []sourceDisk{{Size: 20, Offset: 1024, Parts: wrap("Part", []sourceDiskPartition{
				{Path: "/home/data", Type: "Normal", SizeBytes: 20 * gib},
			})}}),
		},
		Tags: wrap[tag]("Tag", nil), CreationTime: now.UTC().Format(timeFormat),
	}
	s.sources.Add(source.SourceID, source)
	return source.SourceID
}

// settleSourceServers gives every source server the state that follows from its
// agent and its jobs.
func (s *Server) settleSourceServers() {
	s.sources.RemoveWhere(func(source *sourceServer) bool { return source.seen })
	for _, source := range s.sources.All() {
		source.ErrorCode, source.StatusInfo, source.JobID = "", "", ""
		running := false
		for _, j := range s.jobsOf(source) {
			source.JobID = j.JobID // in the end that of the last one
			running = running || j.Status == jobRunning
		}
		switch {
		case source.State == sourceDeleting:
		case source.offline:
			source.State, source.ErrorCode = sourceUnavailable, "SourceServer.Offline"
			source.StatusInfo = `{"error_code":"S0","error_msg":"nothing is heard of the agent"}`
		case running:
			source.State = sourceInUse
		default:
			source.State = sourceAvailable
		}
	}
}

// jobsOf returns the jobs of a source server, in the order of their creation.
func (s *Server) jobsOf(source *sourceServer) []*replicationJob {
	return s.jobs.Where(func(j *replicationJob) bool { return j.SourceID == source.SourceID })
}

func (s *Server) describeSourceServers(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	found := s.sources.Where(func(source *sourceServer) bool {
		jobs := s.jobsOf(source)
		isJob := func(j *replicationJob) bool { return j.JobID == c.Text("JobId") }
		ofType := func(j *replicationJob) bool { return c.SelectsAny("RelatedJobType", strconv.Itoa(j.JobType)) }
		return c.SelectsAny("SourceId", source.SourceID) && c.Selects("Name", source.Name) && c.Selects("State", source.State) &&
			c.Selects("WorkgroupId", source.WorkgroupID) && c.Selects("ResourceGroupId", source.ResourceGroupID) &&
			(c.Text("JobId") == "" || slices.ContainsFunc(jobs, isJob)) &&
			(c.List("RelatedJobType") == nil || slices.ContainsFunc(jobs, ofType)) &&
			selectsTags(c, source.Tags)
	})
	answer, shown := page(c, "SourceServers", "SourceServer", found)
	for _, source := range shown {
		source.seen = source.State == sourceDeleting
	}
	return answer, nil
}

func (s *Server) modifySourceServerAttribute(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	source := s.sources.Get(c.Text("SourceId"))
	taken := func(other *sourceServer) bool { return other != source && other.Name == c.Text("Name") }
	switch {
	case source == nil:
		return nil, unknown("SourceId")
	case source.State == sourceDeleting:
		return nil, source.wrongState(sourceAvailable, sourceInUse, sourceUnavailable)
	case c.Text("Name") != "" && s.sources.Any(taken):
		return nil, fakecloud.Refuse(http.StatusBadRequest, "SourceServerName.Duplicate", "the name is taken")
	}
	c.SetTexts(map[string]*string{"Name": &source.Name, "Description": &source.Description})
	return nil, nil
}

func (s *Server) deleteSourceServer(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	source := s.sources.Get(c.Text("SourceId"))
	if source == nil {
		return nil, unknown("SourceId")
	}
	jobs := s.jobsOf(source)
	switch {
	case source.State == sourceDeleting:
		return nil, source.wrongState(sourceAvailable, sourceUnavailable)
	case slices.ContainsFunc(jobs, func(j *replicationJob) bool { return j.Status == jobRunning }):
		return nil, fakecloud.Refuse(http.StatusBadRequest, "SourceServer.WithRunningReplicationJob", "its job %s is running", source.JobID)
	case len(jobs) > 0 && c.Text("Force") != "true":
		return nil, fakecloud.Refuse(http.StatusBadRequest, "ReplicationJob.Related", "it has %d jobs, the last one is %s", len(jobs), source.JobID)
	}
	for _, j := range jobs {
		j.Status = jobDeleting
	}
	source.State, source.WorkgroupID = sourceDeleting, ""
	return nil, nil
}

// wrongState refuses what works in other states only.
func (source *sourceServer) wrongState(needed ...string) *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusBadRequest, "SourceServerState.Invalid",
		"source server %s is in the state %s; this needs %s", source.SourceID, source.State, strings.Join(needed, ", "))
}
