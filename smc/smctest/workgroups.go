package smctest

import (
	"net/http"
	"slices"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// The service documents no code for what is wrong with a workgroup. The forms
// here are those that the vendor uses for the same reasons elsewhere.

// What an account and a workgroup hold at most.
const (
	maxWorkgroups       = 50
	maxWorkgroupSources = 50
)

type workgroup struct {
	WorkgroupID string `json:"WorkgroupId"`
	Name        string
	Description string
	Status      string
	Warnings    wrapped[warning]
	Tags        wrapped[tag]
}

type warning struct {
	WarningType string
	SourceIDs   wrapped[string] `json:"SourceIds"`
}

func (s *Server) createWorkgroup(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	if refusal := s.workgroupNameTaken(nil, c.Text("Name")); refusal != nil {
		return nil, refusal
	}
	if s.groups.Len() >= maxWorkgroups {
		return nil, fakecloud.Refuse(http.StatusBadRequest, "QuotaExceeded.Workgroup", "an account has %d at most", maxWorkgroups)
	}
	group := &workgroup{
		WorkgroupID: s.id("w"), Name: c.Text("Name"), Description: c.Text("Description"), Tags: wrap("Tag", readTags(c)),
	}
	s.groups.Add(group.WorkgroupID, group)
	return map[string]any{"WorkgroupId": group.WorkgroupID}, nil
}

// workgroupNameTaken refuses a name that a workgroup other than group has.
func (s *Server) workgroupNameTaken(group *workgroup, name string) *fakecloud.Refusal {
	if name != "" && s.groups.Any(func(other *workgroup) bool { return other != group && other.Name == name }) {
		return fakecloud.Refuse(http.StatusBadRequest, "WorkgroupName.Duplicate", "the name is taken")
	}
	return nil
}

func (s *Server) describeWorkgroups(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	found := s.groups.Where(func(group *workgroup) bool {
		s.assess(group)
		return c.SelectsAny("WorkgroupId", group.WorkgroupID) && c.Selects("Name", group.Name) &&
			c.Selects("Status", group.Status) && selectsTags(c, group.Tags)
	})
	answer, _ := page(c, "Workgroups", "Workgroup", found)
	return answer, nil
}

// assess gives a workgroup the state and the warnings that follow from the last
// jobs of its source servers. The service only names the states; what leads to
// each is inferred.
func (s *Server) assess(group *workgroup) {
	var inError, unrelated []string
	members, begun, cutOver, finished := s.members(group), 0, 0, 0
	for _, source := range members {
		jobs := s.jobsOf(source)
		if len(jobs) == 0 {
			unrelated = append(unrelated, source.SourceID)
			continue
		}
		j := jobs[len(jobs)-1]
		if j.Status == jobInError {
			inError = append(inError, source.SourceID)
		}
		if j.StartTime != "" {
			begun++
		}
		if j.Status == jobRunning && j.cutOver {
			cutOver++
		}
		if j.Status == jobFinished {
			finished++
		}
	}
	switch {
	case begun == 0:
		group.Status = "NotStarted"
	case finished == len(members):
		group.Status = "Completed"
	case cutOver > 0:
		group.Status = "Cutover"
	default:
		group.Status = "InProgress"
	}
	var warnings []warning
	if inError != nil {
		warnings = append(warnings, warning{"InError", wrap("SourceId", inError)})
	}
	if unrelated != nil {
		warnings = append(warnings, warning{"UnRelated", wrap("SourceId", unrelated)})
	}
	group.Warnings = wrap("Warning", warnings)
}

// members returns the source servers of a workgroup.
func (s *Server) members(group *workgroup) []*sourceServer {
	return s.sources.Where(func(source *sourceServer) bool { return source.WorkgroupID == group.WorkgroupID })
}

func (s *Server) modifyWorkgroupAttribute(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	group, refusal := s.findWorkgroup(c)
	if refusal == nil {
		refusal = s.workgroupNameTaken(group, c.Text("Name"))
	}
	if refusal != nil {
		return nil, refusal
	}
	c.SetTexts(map[string]*string{"Name": &group.Name, "Description": &group.Description})
	return nil, nil
}

func (s *Server) deleteWorkgroup(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	group, refusal := s.findWorkgroup(c)
	if refusal != nil {
		return nil, refusal
	}
	if n := len(s.members(group)); n > 0 {
		return nil, fakecloud.Refuse(http.StatusBadRequest, "DeletionConflict.Workgroup", "%d source servers are in it", n)
	}
	s.groups.Remove(group.WorkgroupID)
	return nil, nil
}

func (s *Server) associateSourceServers(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	group, refusal := s.findWorkgroup(c)
	if refusal != nil {
		return nil, refusal
	}
	joining, refusal := s.findSourceServers(c)
	if refusal != nil {
		return nil, refusal
	}
	for _, source := range joining {
		if source.WorkgroupID != "" && source.WorkgroupID != group.WorkgroupID {
			return nil, fakecloud.Refuse(http.StatusBadRequest, "OperationConflict.SourceServer",
				"%s is in the workgroup %s", source.SourceID, source.WorkgroupID)
		}
	}
	all := s.members(group)
	for _, source := range joining {
		if !slices.Contains(all, source) {
			all = append(all, source)
		}
	}
	if len(all) > maxWorkgroupSources {
		return nil, fakecloud.Refuse(http.StatusBadRequest, "QuotaExceeded.SourceServer", "a workgroup has %d at most", maxWorkgroupSources)
	}
	for _, source := range all {
		source.WorkgroupID = group.WorkgroupID
	}
	return nil, nil
}

func (s *Server) disassociateSourceServers(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	group, refusal := s.findWorkgroup(c)
	if refusal != nil {
		return nil, refusal
	}
	leaving, refusal := s.findSourceServers(c)
	if refusal != nil {
		return nil, refusal
	}
	for _, source := range leaving {
		if source.WorkgroupID == group.WorkgroupID { // others are out already
			source.WorkgroupID = ""
		}
	}
	return nil, nil
}

// findWorkgroup returns the workgroup that a call names.
func (s *Server) findWorkgroup(c *fakecloud.Call) (*workgroup, *fakecloud.Refusal) {
	if group := s.groups.Get(c.Text("WorkgroupId")); group != nil {
		return group, nil
	}
	return nil, unknown("WorkgroupId")
}

// findSourceServers returns the source servers that a call names in a list.
func (s *Server) findSourceServers(c *fakecloud.Call) ([]*sourceServer, *fakecloud.Refusal) {
	var found []*sourceServer
	for _, id := range c.List("SourceId") {
		source := s.sources.Get(id)
		if source == nil {
			return nil, unknown("SourceId")
		}
		found = append(found, source)
	}
	return found, nil
}
