package cloudssotest

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// The two states of most things that can be switched.
const (
	enabled  = "Enabled"
	disabled = "Disabled"
)

// region is where all directories live.
const region = "cn-shanghai"

// directory is a directory with what lives in it.
type directory struct {
	DirectoryID   string `json:"DirectoryId"`
	DirectoryName string
	Region        string
	CreateTime    string
	UpdateTime    string

	globalAccess, scimSync string
	mfaSetting, riskLogin  string
	serials                fakecloud.Serials // of the IDs, by their beginning
	users                  fakecloud.Table[string, user]
	groups                 fakecloud.Table[string, group]
	memberships            fakecloud.Table[membershipKey, membership]
	configurations         fakecloud.Table[string, accessConfiguration]
	assignments            fakecloud.Table[assignmentKey, accessAssignment]
	provisionings          fakecloud.Table[place, provisioning]
	tasks                  fakecloud.Table[string, task]
	work                   *fakecloud.Work[*task] // that of the server
	scimCredentials        fakecloud.Table[string, scimCredential]
}

func (s *Server) addDirectory(id, name string, now time.Time) *directory {
	s.created++
	d := &directory{
		DirectoryID: id, DirectoryName: name, Region: region, CreateTime: stamp(now), UpdateTime: stamp(now),
		globalAccess: disabled, scimSync: disabled, mfaSetting: enabled, riskLogin: "Autonomous",
		work: &s.work,
	}
	s.directories.Add(id, d)
	return d
}

// id returns a new ID that begins with prefix.
func (d *directory) id(prefix string) string {
	return fmt.Sprintf("%s-%016dtest", prefix, d.serials.Next(prefix))
}

func (s *Server) createDirectory(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	if s.directories.Len() > 0 {
		return nil, alreadyExists("Directory", "the account has a directory")
	}
	id := fmt.Sprintf("d-%08dtest", s.created+1)
	return map[string]any{"Directory": s.addDirectory(id, cmp.Or(c.Text("DirectoryName"), id), c.Now)}, nil
}

func (s *Server) listDirectories(*fakecloud.Call) (any, *fakecloud.Refusal) {
	return whole("Directories", s.directories.All()), nil
}

func getDirectory(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	return map[string]any{"Directory": d}, nil
}

func (s *Server) updateDirectory(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	name := cmp.Or(c.Text("NewDirectoryName"), d.DirectoryName)
	switch {
	case strings.HasPrefix(name, "d-") && name != d.DirectoryID:
		return nil, fakecloud.Refuse(http.StatusBadRequest, "InvalidParameter.NewDirectoryName", "only the ID may begin with d-")
	case s.directories.Any(func(other *directory) bool { return other != d && other.DirectoryName == name }):
		return nil, alreadyExists("Directory", "the name is taken")
	}
	d.DirectoryName, d.UpdateTime = name, stamp(c.Now)
	return map[string]any{"Directory": d}, nil
}

func (s *Server) deleteDirectory(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	for _, rest := range []struct {
		what string
		some bool
	}{
		{"Task", d.running() > 0},
		{"AccessAssignment", d.assignments.Len() > 0},
		{"AccessConfiguration", d.configurations.Len() > 0},
		{"User", d.users.Len() > 0},
		{"Group", d.groups.Len() > 0},
		{"SCIMCredential", d.scimCredentials.Len() > 0},
	} {
		if rest.some {
			return nil, inUse("Directory", rest.what)
		}
	}
	s.directories.Remove(d.DirectoryID)
	return nil, nil
}

func getDirectoryStatistics(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	return map[string]any{"DirectoryStatistics": map[string]any{
		"DirectoryId": d.DirectoryID, "DirectoryName": d.DirectoryName, "Region": d.Region,
		"UserCount": d.users.Len(), "UserQuota": 100000,
		"GroupCount": d.groups.Len(), "GroupQuota": 10000,
		"AccessConfigurationCount": d.configurations.Len(), "AccessConfigurationQuota": 10000,
		"SystemPolicyPerAccessConfigurationQuota": maxPolicies["System"],
		"InlinePolicyPerAccessConfigurationQuota": maxPolicies["Inline"],
		"AccessAssignmentCount":                   d.assignments.Len(),
		"InProgressTaskCount":                     d.running(),
		"SCIMServerCredentialCount":               d.scimCredentials.Len(),
		"SCIMSyncEnabled":                         d.scimSync == enabled,
		"SSOEnabled":                              false,
	}}, nil
}

func getDirectoryGlobalAccessStatus(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	return map[string]any{"GlobalAccessStatus": map[string]any{"status": d.globalAccess}}, nil
}

func updateDirectoryGlobalAccessStatus(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	c.SetTexts(map[string]*string{"GlobalAccessStatus": &d.globalAccess})
	return nil, nil
}
