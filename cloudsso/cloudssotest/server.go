package cloudssotest

import (
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/fakecloud"
	"github.com/yunkit/yunkit/yunkittest"
)

// DirectoryID is the directory that every server has from the start.
const DirectoryID = "d-00fc2p61test"

// Server is a CloudSSO in memory. It is safe for concurrent use.
type Server struct {
	// Server has the address, the options and the faults.
	*yunkittest.Server

	cloud       *fakecloud.Server
	directories fakecloud.Table[string, directory]
	created     int // directories, ever
	work        fakecloud.Work[*task]
}

// handler carries out an operation in a directory.
type handler func(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal)

// NewServer starts a server whose one directory, [DirectoryID], is empty. The
// caller closes it.
func NewServer() *Server {
	s := &Server{}
	handlers := map[string]fakecloud.Handler{
		"CreateDirectory": s.createDirectory,
		"ListDirectories": s.listDirectories,
	}
	for name, handle := range map[string]handler{
		"GetDirectory":                      getDirectory,
		"UpdateDirectory":                   s.updateDirectory,
		"DeleteDirectory":                   s.deleteDirectory,
		"GetDirectoryStatistics":            getDirectoryStatistics,
		"GetDirectoryGlobalAccessStatus":    getDirectoryGlobalAccessStatus,
		"UpdateDirectoryGlobalAccessStatus": updateDirectoryGlobalAccessStatus,

		"CreateUser":        createUser,
		"GetUser":           getUser,
		"GetUserId":         getUserID,
		"ListUsers":         listUsers,
		"UpdateUser":        updateUser,
		"UpdateUserStatus":  updateUserStatus,
		"DeleteUser":        deleteUser,
		"ResetUserPassword": resetUserPassword,

		"CreateGroup":             createGroup,
		"GetGroup":                getGroup,
		"ListGroups":              listGroups,
		"UpdateGroup":             updateGroup,
		"DeleteGroup":             deleteGroup,
		"AddUserToGroup":          addUserToGroup,
		"RemoveUserFromGroup":     removeUserFromGroup,
		"ListGroupMembers":        listGroupMembers,
		"ListJoinedGroupsForUser": listJoinedGroupsForUser,

		"CreateAccessConfiguration":                     createAccessConfiguration,
		"GetAccessConfiguration":                        getAccessConfiguration,
		"ListAccessConfigurations":                      listAccessConfigurations,
		"UpdateAccessConfiguration":                     updateAccessConfiguration,
		"DeleteAccessConfiguration":                     deleteAccessConfiguration,
		"AddPermissionPolicyToAccessConfiguration":      addPermissionPolicy,
		"ListPermissionPoliciesInAccessConfiguration":   listPermissionPolicies,
		"UpdateInlinePolicyForAccessConfiguration":      updateInlinePolicy,
		"RemovePermissionPolicyFromAccessConfiguration": removePermissionPolicy,

		"CreateAccessAssignment": s.createAccessAssignment,
		"ListAccessAssignments":  listAccessAssignments,
		"DeleteAccessAssignment": s.deleteAccessAssignment,

		"ProvisionAccessConfiguration":         s.provisionAccessConfiguration,
		"ListAccessConfigurationProvisionings": listAccessConfigurationProvisionings,
		"DeprovisionAccessConfiguration":       s.deprovisionAccessConfiguration,

		"GetTask":       getTask,
		"GetTaskStatus": getTaskStatus,
		"ListTasks":     listTasks,

		"CreateSCIMServerCredential":       createSCIMServerCredential,
		"ListSCIMServerCredentials":        listSCIMServerCredentials,
		"UpdateSCIMServerCredentialStatus": updateSCIMServerCredentialStatus,
		"DeleteSCIMServerCredential":       deleteSCIMServerCredential,
		"GetSCIMSynchronizationStatus":     getSCIMSynchronizationStatus,
		"SetSCIMSynchronizationStatus":     setSCIMSynchronizationStatus,

		"GetMFAAuthenticationSettingInfo":     getMFAAuthenticationSettingInfo,
		"UpdateMFAAuthenticationSettings":     updateMFAAuthenticationSettings,
		"GetUserMFAAuthenticationSettings":    getUserMFAAuthenticationSettings,
		"UpdateUserMFAAuthenticationSettings": updateUserMFAAuthenticationSettings,
		"ListMFADevicesForUser":               listMFADevicesForUser,
		"DeleteMFADeviceForUser":              deleteMFADeviceForUser,
		"GetMFAAuthenticationSettings":        getMFAAuthenticationSettings,
		"GetMFAAuthenticationStatus":          getMFAAuthenticationStatus,
		"SetMFAAuthenticationStatus":          setMFAAuthenticationStatus,
	} {
		handlers[name] = s.in(handle)
	}
	s.cloud = fakecloud.New("cloudsso", handlers)
	s.cloud.Settle(s.work.Settle)
	s.Server = yunkittest.New(s.cloud, yunkit.WithRegion(region))
	s.do(DirectoryID, func(*directory, time.Time) {})
	return s
}

// in finds the directory that a call names.
func (s *Server) in(handle handler) fakecloud.Handler {
	return func(c *fakecloud.Call) (any, *fakecloud.Refusal) {
		d := s.directories.Get(c.Text("DirectoryId"))
		if d == nil {
			return nil, notExists("Directory")
		}
		return handle(d, c)
	}
}

// do changes a directory from outside of a call. It exists from then on.
func (s *Server) do(directoryID string, f func(d *directory, now time.Time)) {
	s.cloud.Do(func(now time.Time) {
		d := s.directories.Get(directoryID)
		if d == nil {
			d = s.addDirectory(directoryID, directoryID, now)
		}
		f(d, now)
	})
}
