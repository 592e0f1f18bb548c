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
	serials                map[string]int // of the IDs, by their beginning
	users                  table[string, user]
	groups                 table[string, group]
	memberships            table[membershipKey, membership]
	configurations         table[string, accessConfiguration]
	assignments            table[assignmentKey, accessAssignment]
	provisionings          table[place, provisioning]
	tasks                  table[string, task]
	running                []*task // by the time of their end
	scimCredentials        table[string, scimCredential]
}

func (s *Server) addDirectory(id, name string, now time.Time) *directory {
	s.created++
	d := &directory{
		DirectoryID: id, DirectoryName: name, Region: region, CreateTime: stamp(now), UpdateTime: stamp(now),
		globalAccess: disabled, scimSync: disabled, mfaSetting: enabled, riskLogin: "Autonomous",
		serials: map[string]int{},
	}
	s.directories.add(id, d)
	return d
}

// id returns a new ID that begins with prefix.
func (d *directory) id(prefix string) string {
	d.serials[prefix]++
	return fmt.Sprintf("%s-%016dtest", prefix, d.serials[prefix])
}

func (s *Server) createDirectory(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	if len(s.directories.items) > 0 {
		return nil, alreadyExists("Directory", "the account has a directory")
	}
	id := fmt.Sprintf("d-%08dtest", s.created+1)
	return map[string]any{"Directory": s.addDirectory(id, cmp.Or(c.Text("DirectoryName"), id), c.Now)}, nil
}

func (s *Server) listDirectories(*fakecloud.Call) (any, *fakecloud.Refusal) {
	return whole("Directories", s.directories.items), nil
}

func getDirectory(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	return map[string]any{"Directory": d}, nil
}

func (s *Server) updateDirectory(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	name := cmp.Or(c.Text("NewDirectoryName"), d.DirectoryName)
	switch {
	case strings.HasPrefix(name, "d-") && name != d.DirectoryID:
		return nil, fakecloud.Refuse(http.StatusBadRequest, "InvalidParameter.NewDirectoryName", "only the ID may begin with d-")
	case s.directories.any(func(other *directory) bool { return other != d && other.DirectoryName == name }):
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
		{"Task", len(d.running) > 0},
		{"AccessAssignment", len(d.assignments.items) > 0},
		{"AccessConfiguration", len(d.configurations.items) > 0},
		{"User", len(d.users.items) > 0},
		{"Group", len(d.groups.items) > 0},
		{"SCIMCredential", len(d.scimCredentials.items) > 0},
	} {
		if rest.some {
			return nil, inUse("Directory", rest.what)
		}
	}
	s.directories.remove(d.DirectoryID)
	return nil, nil
}

func getDirectoryStatistics(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	return map[string]any{"DirectoryStatistics": map[string]any{
		"DirectoryId": d.DirectoryID, "DirectoryName": d.DirectoryName, "Region": d.Region,
		"UserCount": len(d.users.items), "UserQuota": 100000,
		"GroupCount": len(d.groups.items), "GroupQuota": 10000,
		"AccessConfigurationCount": len(d.configurations.items), "AccessConfigurationQuota": 10000,
		"SystemPolicyPerAccessConfigurationQuota": maxPolicies["System"],
		"InlinePolicyPerAccessConfigurationQuota": maxPolicies["Inline"],
		"AccessAssignmentCount":                   len(d.assignments.items),
		"InProgressTaskCount":                     len(d.running),
		"SCIMServerCredentialCount":               len(d.scimCredentials.items),
		"SCIMSyncEnabled":                         d.scimSync == enabled,
		"SSOEnabled":                              false,
	}}, nil
}

func getDirectoryGlobalAccessStatus(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	return map[string]any{"GlobalAccessStatus": map[string]any{"status": d.globalAccess}}, nil
}

func updateDirectoryGlobalAccessStatus(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	update(c, "GlobalAccessStatus", &d.globalAccess)
	return nil, nil
}
