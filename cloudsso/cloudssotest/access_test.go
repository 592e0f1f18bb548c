package cloudssotest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// The first access provisions, a change asks for it again, and the strategy
// decides what the last access leaves behind.
func TestProvisioningFollowsAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const document = `{"Version": "1","Statement": []}`
	w.do(addPolicy(cloudsso.PolicySystem, "AliyunECSFullAccess", ""), addPolicy(cloudsso.PolicyInline, "own", document))
	assert.Empty(t, w.notifications(), "no account has it")

	w.do(assign, assignOn(otherAccount))
	assert.Equal(t, map[string]cloudsso.ProvisioningStatus{account: "Provisioned", otherAccount: "Provisioned"}, w.provisionings())
	req := &cloudsso.ListAccessConfigurationProvisioningsRequest{DirectoryID: directoryID, TargetType: cloudsso.TargetRDAccount, TargetID: account}
	there := all(t, w.AllAccessConfigurationProvisionings(t.Context(), req))
	require.Len(t, there, 1)
	assert.Equal(t, cloudsso.AccessConfigurationProvisioning{
		AccessConfigurationID: w.ac, AccessConfigurationName: "test-configuration-001",
		TargetType: cloudsso.TargetRDAccount, TargetID: account, TargetName: "account-" + account,
		TargetPath: "rd-test01/r-test01/" + account, TargetPathName: "root/account-" + account,
		Status: cloudsso.StatusProvisioned, RAMRoleName: "AliyunReservedSSO-test-configuration-001",
		RAMPolicyNames: []string{"AliyunReservedSSO-Policy-own"}, SAMLProviderName: "AliyunReservedSSO-" + directoryID,
		CreateTime: there[0].CreateTime, UpdateTime: there[0].CreateTime,
	}, there[0])

	for what, change := range map[string]step{
		"a description": updateConfiguration,
		"a document":    updatePolicy(`{"Version":"1"}`),
		"a policy less": removePolicy(cloudsso.PolicySystem, "AliyunECSFullAccess"),
	} {
		w.do(change)
		assert.Equal(t, map[string]cloudsso.ProvisioningStatus{account: "ReprovisionRequired", otherAccount: "ReprovisionRequired"}, w.provisionings(), what)
		assert.Equal(t, []string{cloudsso.ReprovisionRequired}, w.notifications(), what)
		w.do(provision)
		assert.Equal(t, map[string]cloudsso.ProvisioningStatus{account: "Provisioned", otherAccount: "ReprovisionRequired"}, w.provisionings(), what)
		assert.NotEmpty(t, w.notifications(), "the other account waits after "+what)
	}
	waiting := &cloudsso.ListAccessConfigurationProvisioningsRequest{DirectoryID: directoryID, ProvisioningStatus: cloudsso.StatusReprovisionRequired}
	assert.Equal(t, []string{otherAccount}, each(t, w.AllAccessConfigurationProvisionings(t.Context(), waiting),
		func(p cloudsso.AccessConfigurationProvisioning) string { return p.TargetID }))

	w.do(assignGroup, unassignWhole)
	assert.Contains(t, w.provisionings(), account, "the group still has it")
	w.do(assign, unassign)
	assert.Len(t, w.provisionings(), 2, "it stays unless it is told to go")
}

func TestDeprovisioningCanFail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do(provision, updateConfiguration, failTask, deprovision)
	assert.Equal(t, map[string]cloudsso.ProvisioningStatus{account: "DeprovisionFailed"}, w.provisionings())
	assert.Empty(t, w.notifications(), "provisioning it again is not what it needs")
	w.do(assign)
	assert.Equal(t, map[string]cloudsso.ProvisioningStatus{account: "Provisioned"}, w.provisionings(), "who has access needs it")
	w.do(unassignWhole)
	assert.Empty(t, w.provisionings())
}

func TestKeepsPolicies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const document = `{"Version": "1","Statement": []}`
	w.do(addPolicy(cloudsso.PolicySystem, "AliyunECSFullAccess", document), addPolicy(cloudsso.PolicyInline, "own", document))
	list := func(kind cloudsso.PermissionPolicyType) []cloudsso.PermissionPolicy {
		req := &cloudsso.ListPermissionPoliciesInAccessConfigurationRequest{DirectoryID: directoryID, AccessConfigurationID: w.ac, PermissionPolicyType: kind}
		policies := all(t, w.AllPermissionPoliciesInAccessConfiguration(t.Context(), req))
		for i := range policies {
			assert.WithinDuration(t, time.Now(), policies[i].AddTime.Time, time.Minute)
			policies[i].AddTime = yunkit.Time{}
		}
		return policies
	}
	system := cloudsso.PermissionPolicy{PermissionPolicyType: cloudsso.PolicySystem, PermissionPolicyName: "AliyunECSFullAccess"}
	inline := cloudsso.PermissionPolicy{PermissionPolicyType: cloudsso.PolicyInline, PermissionPolicyName: "own", PermissionPolicyDocument: document}
	assert.Equal(t, []cloudsso.PermissionPolicy{system, inline}, list(""))
	assert.Equal(t, []cloudsso.PermissionPolicy{inline}, list(cloudsso.PolicyInline))

	w.do(updatePolicy(`{"Version": "2"}`), removePolicy(cloudsso.PolicySystem, "AliyunECSFullAccess"))
	inline.PermissionPolicyDocument = `{"Version": "2"}`
	assert.Equal(t, []cloudsso.PermissionPolicy{inline}, list(""))

	for i := range 20 {
		w.do(addPolicy(cloudsso.PolicySystem, fmt.Sprintf("policy-%d", i), ""))
	}
	assertCode(t, "QuotaExceeded.PermissionPolicy", addPolicy(cloudsso.PolicySystem, "policy-20", "")(w))
}

func TestFiltersAccessAssignments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do(assign, assignGroup, assignOn(otherAccount))
	more := w.srv.AddAccessConfigurations(directoryID, 1)[0]
	require.NoError(t, w.srv.AddAccessAssignments(directoryID, []string{w.user, w.group}, []string{w.ac, more}, []string{account}))
	want := []string{
		w.user + w.ac + account, w.group + w.ac + account, w.user + w.ac + otherAccount,
		w.user + more + account, w.group + more + account,
	}
	for why, test := range map[string]struct {
		req  cloudsso.ListAccessAssignmentsRequest
		want []string
	}{
		"all, and none twice":        {cloudsso.ListAccessAssignmentsRequest{}, want},
		"of a configuration":         {cloudsso.ListAccessAssignmentsRequest{AccessConfigurationID: w.ac}, want[:3]},
		"of a user":                  {cloudsso.ListAccessAssignmentsRequest{PrincipalType: cloudsso.PrincipalUser, PrincipalID: w.user}, []string{want[0], want[2], want[3]}},
		"half a principal is none":   {cloudsso.ListAccessAssignmentsRequest{PrincipalID: w.user}, want},
		"of the wrong type":          {cloudsso.ListAccessAssignmentsRequest{PrincipalType: cloudsso.PrincipalGroup, PrincipalID: w.user}, []string{}},
		"on an account":              {cloudsso.ListAccessAssignmentsRequest{TargetType: cloudsso.TargetRDAccount, TargetID: otherAccount}, []string{want[2]}},
		"half a target is none":      {cloudsso.ListAccessAssignmentsRequest{TargetID: otherAccount}, want},
		"an account nobody can read": {cloudsso.ListAccessAssignmentsRequest{TargetType: cloudsso.TargetRDAccount, TargetID: "3"}, []string{}},
	} {
		test.req.DirectoryID = directoryID
		assert.Equal(t, test.want, each(t, w.AllAccessAssignments(t.Context(), &test.req), func(a cloudsso.AccessAssignment) string {
			return a.PrincipalID + a.AccessConfigurationID + a.TargetID
		}), why)
	}

	// An assignment tells the name that its group has now.
	w.do(updateGroup)
	req := &cloudsso.ListAccessAssignmentsRequest{DirectoryID: directoryID, PrincipalType: cloudsso.PrincipalGroup, PrincipalID: w.group}
	for _, a := range all(t, w.AllAccessAssignments(t.Context(), req)) {
		assert.Equal(t, "changed", a.PrincipalName)
	}
}

// A task is there from the call on, and what it does from its end on.
func TestTasksTakeTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.srv.TaskTime(5 * time.Minute)
	begun, err := w.CreateAccessAssignment(ctx, &cloudsso.CreateAccessAssignmentRequest{
		DirectoryID: directoryID, AccessConfigurationID: w.ac, TargetType: cloudsso.TargetRDAccount, TargetID: account,
		PrincipalType: cloudsso.PrincipalUser, PrincipalID: w.user,
	})
	require.NoError(t, err)
	assert.Equal(t, cloudsso.Task{
		TaskID: begun.Task.TaskID, TaskType: cloudsso.TaskCreateAccessAssignment, Status: cloudsso.TaskInProgress,
		AccessConfigurationID: w.ac, AccessConfigurationName: "test-configuration-001",
		PrincipalType: cloudsso.PrincipalUser, PrincipalID: w.user, PrincipalName: "test-user-00001",
		TargetType: cloudsso.TargetRDAccount, TargetID: account, TargetName: "account-" + account,
		TargetPath: "rd-test01/r-test01/" + account, TargetPathName: "root/account-" + account,
	}, begun.Task, "without times")

	look := func() (cloudsso.Task, int) {
		got, err := w.GetTask(ctx, &cloudsso.GetTaskRequest{DirectoryID: directoryID, TaskID: begun.Task.TaskID})
		require.NoError(t, err)
		status, err := w.GetTaskStatus(ctx, &cloudsso.GetTaskStatusRequest{DirectoryID: directoryID, TaskID: begun.Task.TaskID})
		require.NoError(t, err)
		assert.Equal(t, cloudsso.TaskStatus{
			TaskID: got.Task.TaskID, TaskType: got.Task.TaskType, Status: got.Task.Status, FailureReason: got.Task.FailureReason,
			StartTime: got.Task.StartTime, EndTime: got.Task.EndTime,
		}, status.TaskStatus)
		return got.Task, len(all(t, w.AllAccessAssignments(ctx, &cloudsso.ListAccessAssignmentsRequest{DirectoryID: directoryID})))
	}
	task, assigned := look()
	assert.Equal(t, cloudsso.TaskInProgress, task.Status)
	assert.False(t, task.StartTime.IsZero())
	assert.True(t, task.EndTime.IsZero())
	assert.Equal(t, 0, assigned)
	assert.Empty(t, w.provisionings())

	w.srv.PassTime(5 * time.Minute)
	task, assigned = look()
	assert.Equal(t, cloudsso.TaskSuccess, task.Status)
	assert.Equal(t, 5*time.Minute, task.EndTime.Sub(task.StartTime.Time))
	assert.Equal(t, 1, assigned)
	assert.Len(t, w.provisionings(), 1)

	_, err = w.GetTask(ctx, &cloudsso.GetTaskRequest{DirectoryID: directoryID, TaskID: "t-none"})
	assertCode(t, "EntityNotExists.Task", err)
	_, err = w.GetTaskStatus(ctx, &cloudsso.GetTaskStatusRequest{DirectoryID: directoryID, TaskID: "t-none"})
	assertCode(t, "EntityNotExists.Task", err)
}

// By default the first look finds a task ended, so that tests do not wait.
func TestWaitTasksFindsTasksEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.srv.FailTasks(1, "The role is in use.")
	var ids []string
	for i := range 3 {
		resp, err := w.ProvisionAccessConfiguration(t.Context(), &cloudsso.ProvisionAccessConfigurationRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac, TargetType: cloudsso.TargetRDAccount, TargetID: fmt.Sprint(i),
		})
		require.NoError(t, err)
		require.Len(t, resp.Tasks, 1)
		ids = append(ids, resp.Tasks[0].TaskID)
	}
	looks := 0
	tasks, err := w.WaitTasks(t.Context(), directoryID, ids, func(cloudsso.Task) { looks++ })
	assert.Equal(t, 3, looks)
	assert.Equal(t, cloudsso.TaskSuccess, tasks[1].Status)
	assert.Equal(t, cloudsso.TaskSuccess, tasks[2].Status)
	var failed *cloudsso.TaskError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, ids[0], failed.Task.TaskID)
	assert.Equal(t, "The role is in use.", failed.Task.FailureReason)
	assert.Len(t, w.provisionings(), 2)
}

func TestListsTasks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do(provision)
	w.srv.PassTime(2 * 24 * time.Hour)
	w.do(failTask, assign, assignGroup, slowTasks, assignOn(otherAccount))
	since := func(d time.Duration) string {
		return "starttime GE " + time.Now().Add(2*24*time.Hour-d).UTC().Format(time.RFC3339)
	}
	types := func(req cloudsso.ListTasksRequest) []string {
		req.DirectoryID = directoryID
		return each(t, w.AllTasks(t.Context(), &req), func(task cloudsso.Task) string {
			return fmt.Sprint(task.TaskType, " ", task.Status, " ", task.PrincipalType)
		})
	}
	failed, group, running := "CreateAccessAssignment Failed User", "CreateAccessAssignment Success Group", "CreateAccessAssignment InProgress User"
	for why, test := range map[string]struct {
		req  cloudsso.ListTasksRequest
		want []string
	}{
		"of the last day":      {cloudsso.ListTasksRequest{}, []string{failed, group, running}},
		"of three days":        {cloudsso.ListTasksRequest{Filter: since(3 * 24 * time.Hour)}, []string{"ProvisionAccessConfiguration Success ", failed, group, running}},
		"of a type":            {cloudsso.ListTasksRequest{TaskType: cloudsso.TaskProvisionAccessConfiguration}, []string{}},
		"that run":             {cloudsso.ListTasksRequest{Status: cloudsso.TaskInProgress}, []string{running}},
		"for a user":           {cloudsso.ListTasksRequest{PrincipalType: cloudsso.PrincipalUser, PrincipalID: w.user}, []string{failed, running}},
		"on an account":        {cloudsso.ListTasksRequest{TargetType: cloudsso.TargetRDAccount, TargetID: account}, []string{failed, group}},
		"of a configuration":   {cloudsso.ListTasksRequest{AccessConfigurationID: w.ac}, []string{failed, group, running}},
		"of a configuration 2": {cloudsso.ListTasksRequest{AccessConfigurationID: "ac-none"}, []string{}},
	} {
		assert.Equal(t, test.want, types(test.req), why)
	}
	for _, filter := range []string{"StartTime", "EndTime ge 2026-01-02T03:04:05Z", "StartTime ge yesterday", since(8 * 24 * time.Hour)} {
		_, err := w.ListTasks(t.Context(), &cloudsso.ListTasksRequest{DirectoryID: directoryID, Filter: filter})
		assertCode(t, "InvalidParameter.Filter", err)
	}
}

// Some lists come in pages of 20 at most.
func TestSmallPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var accounts []string
	for i := range 30 {
		accounts = append(accounts, fmt.Sprint(i))
		w.do(assignOn(accounts[i]))
	}
	loose := newClient(t, w.srv, yunkit.WithoutValidation())
	_, err := loose.ListAccessAssignments(t.Context(), &cloudsso.ListAccessAssignmentsRequest{DirectoryID: directoryID, MaxResults: 21})
	assertCode(t, "InvalidParameter.MaxResults", err)
	_, err = loose.ListUsers(t.Context(), &cloudsso.ListUsersRequest{DirectoryID: directoryID, MaxResults: 101})
	assertCode(t, "InvalidParameter.MaxResults", err)

	before := len(w.srv.Requests())
	assert.Equal(t, accounts, each(t, w.AllAccessAssignments(t.Context(), &cloudsso.ListAccessAssignmentsRequest{DirectoryID: directoryID}),
		func(a cloudsso.AccessAssignment) string { return a.TargetID }))
	assert.Equal(t, accounts, each(t, w.AllAccessConfigurationProvisionings(t.Context(), &cloudsso.ListAccessConfigurationProvisioningsRequest{DirectoryID: directoryID}),
		func(p cloudsso.AccessConfigurationProvisioning) string { return p.TargetID }))
	assert.Equal(t, accounts, each(t, w.AllTasks(t.Context(), &cloudsso.ListTasksRequest{DirectoryID: directoryID}),
		func(task cloudsso.Task) string { return task.TargetID }))
	assert.Len(t, w.srv.Requests()[before:], 6)
}

// A mistake of a test is told at once, and not where it shows.
func TestSeedsWhatExists(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	both := []string{w.user, w.group}
	for why, err := range map[string]error{
		"a principal":     w.srv.AddAccessAssignments(directoryID, []string{"u-none"}, []string{w.ac}, []string{account}),
		"a configuration": w.srv.AddAccessAssignments(directoryID, both, []string{"ac-none"}, []string{account}),
		"an account":      w.srv.AddAccessAssignments(directoryID, both, []string{w.ac}, []string{"dev"}),
		"a group":         w.srv.AddGroupMembers(directoryID, "g-none", w.user),
		"a member":        w.srv.AddGroupMembers(directoryID, w.group, "u-none"),
		"a user or group": w.srv.Synchronize(directoryID, "u-none"),
	} {
		assert.Error(t, err, why)
	}
	_, err := w.srv.AddMFADevice(directoryID, "u-none")
	assert.Error(t, err)
	assert.Empty(t, w.srv.AddUsers(directoryID, -1))
}
