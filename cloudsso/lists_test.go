package cloudsso_test

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// ids collects one text of each item.
func ids[T any](seq iter.Seq2[T, error], id func(T) string) ([]string, error) {
	var found []string
	for item, err := range seq {
		if err != nil {
			return found, err
		}
		found = append(found, id(item))
	}
	return found, nil
}

// A list is read to its end in pages as large as the operation allows, which is
// 20 for those that join several things and 100 for the others; a size in the
// request stands.
func TestAllFollowsTheTokens(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		operation, list, id string
		size                string
		all                 func(t *testing.T, c *cloudsso.Client, size int, opts ...yunkit.IterOption) ([]string, error)
	}{
		{"ListUsers", "Users", "UserId", "100", func(t *testing.T, c *cloudsso.Client, size int, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListUsersRequest{DirectoryID: directory, MaxResults: size}
			return ids(c.AllUsers(t.Context(), req, opts...), func(u cloudsso.User) string { return u.UserID })
		}},
		{"ListGroups", "Groups", "GroupId", "100", func(t *testing.T, c *cloudsso.Client, size int, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListGroupsRequest{DirectoryID: directory, MaxResults: size}
			return ids(c.AllGroups(t.Context(), req, opts...), func(g cloudsso.Group) string { return g.GroupID })
		}},
		{"ListGroupMembers", "GroupMembers", "UserId", "100", func(t *testing.T, c *cloudsso.Client, size int, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListGroupMembersRequest{DirectoryID: directory, GroupID: "g-1", MaxResults: size}
			return ids(c.AllGroupMembers(t.Context(), req, opts...), func(m cloudsso.GroupMember) string { return m.UserID })
		}},
		{"ListJoinedGroupsForUser", "JoinedGroups", "GroupId", "100", func(t *testing.T, c *cloudsso.Client, size int, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListJoinedGroupsForUserRequest{DirectoryID: directory, UserID: "u-1", MaxResults: size}
			return ids(c.AllJoinedGroupsForUser(t.Context(), req, opts...), func(g cloudsso.JoinedGroup) string { return g.GroupID })
		}},
		{"ListUserProvisionings", "UserProvisionings", "UserProvisioningId", "100", func(t *testing.T, c *cloudsso.Client, size int, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListUserProvisioningsRequest{DirectoryID: directory, MaxResults: size}
			return ids(c.AllUserProvisionings(t.Context(), req, opts...), func(p cloudsso.UserProvisioning) string { return p.UserProvisioningID })
		}},
		{"ListUserProvisioningEvents", "UserProvisioningEvents", "EventId", "100", func(t *testing.T, c *cloudsso.Client, size int, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListUserProvisioningEventsRequest{DirectoryID: directory, MaxResults: size}
			return ids(c.AllUserProvisioningEvents(t.Context(), req, opts...), func(e cloudsso.UserProvisioningEvent) string { return e.EventID })
		}},
		{"ListAccessAssignments", "AccessAssignments", "PrincipalId", "20", func(t *testing.T, c *cloudsso.Client, size int, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListAccessAssignmentsRequest{DirectoryID: directory, MaxResults: size}
			return ids(c.AllAccessAssignments(t.Context(), req, opts...), func(a cloudsso.AccessAssignment) string { return a.PrincipalID })
		}},
		{"ListAccessConfigurationProvisionings", "AccessConfigurationProvisionings", "TargetId", "20", func(t *testing.T, c *cloudsso.Client, size int, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListAccessConfigurationProvisioningsRequest{DirectoryID: directory, MaxResults: size}
			return ids(c.AllAccessConfigurationProvisionings(t.Context(), req, opts...), func(p cloudsso.AccessConfigurationProvisioning) string { return p.TargetID })
		}},
		{"ListTasks", "Tasks", "TaskId", "20", func(t *testing.T, c *cloudsso.Client, size int, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListTasksRequest{DirectoryID: directory, MaxResults: size}
			return ids(c.AllTasks(t.Context(), req, opts...), func(task cloudsso.Task) string { return task.TaskID })
		}},
	} {
		t.Run(test.operation, func(t *testing.T) {
			t.Parallel()
			item := func(id string) any { return map[string]string{test.id: id} }
			answers := func() script {
				return script{test.operation: {
					page(t, test.list, "second", 3, item("a"), item("b")),
					page(t, test.list, "", 3, item("c")),
				}}
			}

			client, cloud := newClient(t, answers())
			var progress []yunkit.PageInfo
			got, err := test.all(t, client, 0, yunkit.OnPage(func(p yunkit.PageInfo) { progress = append(progress, p) }))
			require.NoError(t, err)
			assert.Equal(t, []string{"a", "b", "c"}, got)
			calls := cloud.requests()
			require.Len(t, calls, 2)
			assert.Equal(t, test.size, calls[0].Params.Get("MaxResults"))
			assert.Equal(t, directory, calls[1].Params.Get("DirectoryId"))
			assert.False(t, calls[0].Params.Has("NextToken"))
			assert.Equal(t, "second", calls[1].Params.Get("NextToken"))
			require.Len(t, progress, 2)
			assert.Equal(t, 3, progress[0].Total)
			assert.Equal(t, "second", progress[0].NextToken)

			client, cloud = newClient(t, answers())
			got, err = test.all(t, client, 2, yunkit.Prefetch(1))
			require.NoError(t, err)
			assert.Equal(t, []string{"a", "b", "c"}, got, "fetching ahead keeps the order")
			assert.Equal(t, "2", cloud.last().Get("MaxResults"))
		})
	}
}

// Five lists come in one answer, and there is no way to ask for the rest of it.
func TestAllOfListsWithoutPages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		operation, list, id string
		all                 func(t *testing.T, c *cloudsso.Client, opts ...yunkit.IterOption) ([]string, error)
	}{
		{"ListDirectories", "Directories", "DirectoryId", func(t *testing.T, c *cloudsso.Client, opts ...yunkit.IterOption) ([]string, error) {
			return ids(c.AllDirectories(t.Context(), nil, opts...), func(d cloudsso.Directory) string { return d.DirectoryID })
		}},
		{"ListMFADevicesForUser", "MFADevices", "DeviceId", func(t *testing.T, c *cloudsso.Client, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListMFADevicesForUserRequest{DirectoryID: directory, UserID: "u-1"}
			return ids(c.AllMFADevicesForUser(t.Context(), req, opts...), func(d cloudsso.MFADevice) string { return d.DeviceID })
		}},
		{"ListSCIMServerCredentials", "SCIMServerCredentials", "CredentialId", func(t *testing.T, c *cloudsso.Client, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListSCIMServerCredentialsRequest{DirectoryID: directory}
			return ids(c.AllSCIMServerCredentials(t.Context(), req, opts...), func(s cloudsso.SCIMServerCredential) string { return s.CredentialID })
		}},
		{"ListExternalSAMLIdPCertificates", "SAMLIdPCertificates", "CertificateId", func(t *testing.T, c *cloudsso.Client, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListExternalSAMLIdPCertificatesRequest{DirectoryID: directory}
			return ids(c.AllExternalSAMLIdPCertificates(t.Context(), req, opts...), func(s cloudsso.SAMLIdPCertificate) string { return s.CertificateID })
		}},
		{"ListPermissionPoliciesInAccessConfiguration", "PermissionPolicies", "PermissionPolicyName", func(t *testing.T, c *cloudsso.Client, opts ...yunkit.IterOption) ([]string, error) {
			req := &cloudsso.ListPermissionPoliciesInAccessConfigurationRequest{DirectoryID: directory, AccessConfigurationID: "ac-1"}
			return ids(c.AllPermissionPoliciesInAccessConfiguration(t.Context(), req, opts...), func(p cloudsso.PermissionPolicy) string { return p.PermissionPolicyName })
		}},
	} {
		t.Run(test.operation, func(t *testing.T) {
			t.Parallel()
			a := map[string]string{test.id: "a"}
			client, _ := newClient(t, script{test.operation: {
				ok(`{"%s":[{"%s":"a"},{"%s":"b"}],"TotalCounts":2}`, test.list, test.id, test.id),
				page(t, test.list, "", 2, a),
			}})
			got, err := test.all(t, client)
			require.NoError(t, err)
			assert.Equal(t, []string{"a", "b"}, got)

			got, err = test.all(t, client)
			assert.ErrorContains(t, err, "more than the 1 items")
			assert.Equal(t, []string{"a"}, got, "what there is comes before the error")

			_, err = test.all(t, client, yunkit.Prefetch(1))
			assert.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		})
	}
}
