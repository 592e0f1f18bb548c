package cloudssotest

import (
	"net/http"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/fakecloud"
)

// DirectoryID is the directory that every server has from the start.
const DirectoryID = "d-00fc2p61test"

// Server is a CloudSSO in memory. It is safe for concurrent use.
type Server struct {
	// URL is the address of the server: http, a loopback address and a port.
	URL string

	fake         *fakecloud.Server
	passed       time.Duration // by PassTime
	directories  table[string, directory]
	created      int // directories, ever
	taskTime     time.Duration
	taskFailures []string // of the tasks that begin next
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
	for name, handle := range handlers {
		handlers[name] = func(c *fakecloud.Call) (any, *fakecloud.Refusal) {
			c.Now = c.Now.Add(s.passed)
			s.settle(c.Now)
			return handle(c)
		}
	}
	s.fake = fakecloud.New("cloudsso", handlers)
	s.URL = s.fake.URL
	s.do(DirectoryID, func(*directory, time.Time) {})
	return s
}

// in finds the directory that a call names.
func (s *Server) in(handle handler) fakecloud.Handler {
	return func(c *fakecloud.Call) (any, *fakecloud.Refusal) {
		d := s.directories.get(c.Text("DirectoryId"))
		if d == nil {
			return nil, notExists("Directory")
		}
		return handle(d, c)
	}
}

// do changes a directory from outside of a call. It exists from then on.
func (s *Server) do(directoryID string, f func(d *directory, now time.Time)) {
	s.fake.Do(func() {
		now := s.fake.Now().Add(s.passed)
		s.settle(now)
		d := s.directories.get(directoryID)
		if d == nil {
			d = s.addDirectory(directoryID, directoryID, now)
		}
		f(d, now)
	})
}

// settle ends the tasks whose time has come.
func (s *Server) settle(now time.Time) {
	for _, d := range s.directories.items {
		d.settle(now)
	}
}

// PassTime lets d pass for all that the server holds: tasks end, and times of
// what happens later are later. The clock by which requests are checked stays;
// that one is set by SkewClock.
func (s *Server) PassTime(d time.Duration) {
	s.fake.Do(func() { s.passed += max(d, 0) })
}

// Close ends the server and all it is doing, and returns when nothing of it is
// left.
func (s *Server) Close() { s.fake.Close() }

// Options returns what a client needs to talk to the server: its address,
// credentials that are obviously fake, and a region.
func (s *Server) Options() []yunkit.Option {
	return append(s.fake.Options(), yunkit.WithRegion("cn-shanghai"))
}

// SourceOptions returns what the credential sources of Alibaba Cloud need to
// find the server in the place of STS and of an instance's metadata: any role
// can be taken on, and the instance has the role test-role.
func (s *Server) SourceOptions() []yunkit.Option { return s.fake.SourceOptions() }

// IssueFor sets how long the credentials last that the server issues from now
// on. Until then, or with 0, that is as long as a source asks for, or an hour.
func (s *Server) IssueFor(d time.Duration) { s.fake.IssueFor(d) }

// AcceptCredentials makes the server accept c besides the credentials of
// Options: other keys, temporary ones with their SecurityToken.
func (s *Server) AcceptCredentials(c yunkit.Credentials) { s.fake.AcceptCredentials(c) }

// ExpireToken makes the server refuse a security token as ended from now on.
func (s *Server) ExpireToken(token string) { s.fake.ExpireToken(token) }

// Throttle refuses the next n requests because there were too many.
func (s *Server) Throttle(n int) { s.fake.Throttle(n) }

// Fail refuses the next n requests with an error of the service: an HTTP status
// and a code such as "InternalError". Without a code the answer is the HTML
// page of a proxy.
func (s *Server) Fail(n, status int, code string) { s.fake.Fail(n, status, code) }

// CutConnections carries the next n requests out, and cuts the connection
// before the first byte of the answer.
func (s *Server) CutConnections(n int) { s.fake.CutConnections(n) }

// CutConnectionsEarly reads the next n requests, and cuts the connection
// without carrying them out.
func (s *Server) CutConnectionsEarly(n int) { s.fake.CutConnectionsEarly(n) }

// TruncateAnswers carries the next n requests out, and cuts the connection in
// the middle of the answer.
func (s *Server) TruncateAnswers(n int) { s.fake.TruncateAnswers(n) }

// Stall carries the next n requests out, and answers d later.
func (s *Server) Stall(n int, d time.Duration) { s.fake.Stall(n, d) }

// SkewClock sets the server's clock d ahead of the real one, or behind it.
// Requests whose time is more than 15 minutes from its own are refused.
func (s *Server) SkewClock(d time.Duration) { s.fake.SkewClock(d) }

// Requests returns a copy of every request that has arrived, in their order:
// Form is parsed, and Body can be read.
func (s *Server) Requests() []*http.Request { return s.fake.Requests() }
