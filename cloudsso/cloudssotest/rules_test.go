package cloudssotest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/cloudsso"
)

// What is possible depends on what there is; an empty code means that it is.
func TestRules(t *testing.T) {
	t.Parallel()
	const document = `{"Version":"1","Statement":[]}`
	inline, system := cloudsso.PolicyInline, cloudsso.PolicySystem
	for _, test := range []struct {
		why   string
		given []step
		do    step
		code  string
	}{
		{"a user with access stays", []step{assign}, deleteUser, "DeletionConflict.User.AccessAssigment"},
		{"one who is about to get access, too", []step{slowTasks, assign}, deleteUser, "DeletionConflict.User.AccessAssigment"},
		{"one in a group, too", []step{join}, deleteUser, "DeletionConflict.User.Group"},
		{"one with an MFA device, too", []step{bindDevice}, deleteUser, "DeletionConflict.User.MFADevice"},
		{"one who had all that can go", []step{assign, join, unassign, leave}, deleteUser, ""},
		{"one to whom access could not be given can go", []step{failTask, assign}, deleteUser, ""},
		{"one who is gone cannot go", []step{deleteUser}, deleteUser, "EntityNotExists.User"},
		{"a group with access stays", []step{assignGroup}, deleteGroup, "DeletionConflict.Group.AccessAssigment"},
		{"one with members, too", []step{join}, deleteGroup, "DeletionConflict.Group.User"},
		{"one that had them can go", []step{join, leave}, deleteGroup, ""},
		{"one that is gone cannot go", []step{deleteGroup}, deleteGroup, "EntityNotExists.Group"},

		{"a configuration that somebody has stays", []step{assign}, deleteConfiguration, "DeletionConflict.AccessConfiguration.AccessAssignment"},
		{"one that an account has, too", []step{assign, unassign}, deleteConfiguration, "DeletionConflict.AccessConfiguration.Provisioning"},
		{"one that a task works with, too", []step{slowTasks, assign}, deleteConfiguration, "DeletionConflict.AccessConfiguration.Task"},
		{"one with policies, too", []step{addPolicy(system, "AliyunECSFullAccess", "")}, deleteConfiguration, "DeletionConflict.AccessConfiguration.PermissionPolicy"},
		{"unless they may go with it", []step{addPolicy(system, "AliyunECSFullAccess", "")}, forceDeleteConfiguration, ""},
		{"one that left the account with the last access can go", []step{assign, unassignWhole}, deleteConfiguration, ""},
		{"one that was taken off the account can go", []step{provision, deprovision}, deleteConfiguration, ""},
		{"one that could not be taken off stays", []step{provision, failTask, deprovision}, deleteConfiguration, "DeletionConflict.AccessConfiguration.Provisioning"},
		{"one that is gone cannot go", []step{deleteConfiguration}, deleteConfiguration, "EntityNotExists.AccessConfiguration"},

		{"a second task at the same place waits", []step{slowTasks, assign}, assignGroup, "OperationConflict.Task"},
		{"of whatever kind", []step{slowTasks, assign}, provision, "OperationConflict.Task"},
		{"access is not taken away while it is given again", []step{assign, slowTasks, assign}, unassign, "OperationConflict.Task"},
		{"what comes off an account cannot come off twice", []step{provision, slowTasks, deprovision}, deprovision, "OperationConflict.Task"},
		{"another account is another place", []step{slowTasks, assign}, assignOn(otherAccount), ""},
		{"a configuration stays as it is while a task works with it", []step{slowTasks, assign}, updateConfiguration, "OperationConflict.Task"},
		{"its policies, too", []step{slowTasks, assign}, addPolicy(system, "AliyunECSFullAccess", ""), "OperationConflict.Task"},
		{"its documents, too", []step{slowTasks, assign}, updatePolicy(document), "OperationConflict.Task"},
		{"and they are not removed", []step{slowTasks, assign}, removePolicy(system, "AliyunECSFullAccess"), "OperationConflict.Task"},
		{"until the task has ended", []step{slowTasks, assign, passTime}, updateConfiguration, ""},

		{"access can be given twice, which changes nothing", []step{assign}, assign, ""},
		{"access is for users that exist", []step{deleteUser}, assign, "EntityNotExists.User"},
		{"for groups that exist", []step{deleteGroup}, assignGroup, "EntityNotExists.Group"},
		{"a user is no group", []step{func(w *world) error { w.group = w.user; return nil }}, assignGroup, "EntityNotExists.Group"},
		{"with a configuration that exists", []step{deleteConfiguration}, assign, "EntityNotExists.AccessConfiguration"},
		{"an account is a number", nil, assignOn("dev"), "InvalidParameter.TargetId"},
		{"what was not given cannot be taken away", nil, unassign, "EntityNotExists.AccessAssignment"},
		{"nor twice", []step{assign, unassign}, unassign, "EntityNotExists.AccessAssignment"},
		{"nor what could not be given", []step{failTask, assign}, unassign, "EntityNotExists.AccessAssignment"},
		{"what could not be taken away can", []step{assign, failTask, unassign}, unassign, ""},
		{"a configuration in use does not come off an account", []step{assign}, deprovision, "DeletionConflict.AccessConfigurationProvisioning.AccessAssignment"},
		{"nor one that is not there", nil, deprovision, "EntityNotExists.AccessConfigurationProvisioning"},

		{"a name is one user's", []step{createUser("alice", "")}, createUser("Alice", ""), "EntityAlreadyExists.User"},
		{"an address, too", []step{createUser("alice", "a@example.com")}, createUser("bob", "A@example.com"), "EntityAlreadyExists.User"},
		{"no address is nobody's", []step{createUser("alice", "")}, createUser("bob", ""), ""},
		{"the name of a group is not promised to be its own", []step{createGroup("admins")}, createGroup("admins"), ""},
		{"a member does not join again", []step{join}, join, "EntityAlreadyExists.GroupMember"},
		{"who is no member cannot leave", nil, leave, "EntityNotExists.GroupMember"},
		{"who is gone cannot join", []step{deleteUser}, join, "EntityNotExists.User"},
		{"nor what is gone be joined", []step{deleteGroup}, join, "EntityNotExists.Group"},
		{"a password is given or generated", nil, resetPassword, "MissingParameter.Password"},

		{"a policy is added once", []step{addPolicy(system, "AliyunECSFullAccess", "")}, addPolicy(system, "AliyunECSFullAccess", ""), "EntityAlreadyExists.PermissionPolicy"},
		{"there is one inline policy", []step{addPolicy(inline, "own", document)}, addPolicy(inline, "other", document), "QuotaExceeded.PermissionPolicy"},
		{"and it has a document", nil, addPolicy(inline, "own", ""), "MissingParameter.InlinePolicyDocument"},
		{"a policy has a type", []step{addPolicy(system, "own", "")}, removePolicy(inline, "own"), "EntityNotExists.PermissionPolicy"},
		{"only inline policies have documents to change", []step{addPolicy(system, "own", "")}, updatePolicy(document), "EntityNotExists.PermissionPolicy"},

		{"a provider that is let in rules over its users", []step{synchronize, synchronization("Enabled")}, updateUser, "OperationConflict.SCIMSynchronization"},
		{"whether they go", []step{synchronize, synchronization("Enabled")}, deleteUser, "OperationConflict.SCIMSynchronization"},
		{"and over its groups", []step{synchronize, synchronization("Enabled")}, updateGroup, "OperationConflict.SCIMSynchronization"},
		{"whether these go", []step{synchronize, synchronization("Enabled")}, deleteGroup, "OperationConflict.SCIMSynchronization"},
		{"who joins", []step{synchronize, synchronization("Enabled")}, join, "OperationConflict.SCIMSynchronization"},
		{"and who leaves", []step{join, synchronize, synchronization("Enabled")}, leave, "OperationConflict.SCIMSynchronization"},
		{"but not over who may log on", []step{synchronize, synchronization("Enabled")}, disableUser, ""},
		{"nor over others", []step{synchronization("Enabled")}, updateUser, ""},
		{"nor once it is shut out", []step{synchronize, synchronization("Enabled"), synchronization("Disabled")}, updateUser, ""},
		{"two SCIM credentials are enough", []step{createCredential, createCredential}, createCredential, "QuotaExceeded.SCIMCredential"},

		{"an account has one directory", nil, createDirectory, "EntityAlreadyExists.Directory"},
		{"which stays while a task runs in it", []step{slowTasks, assign}, deleteDirectory, "DeletionConflict.Directory.Task"},
		{"while somebody has access", []step{assign}, deleteDirectory, "DeletionConflict.Directory.AccessAssignment"},
		{"while it has configurations", nil, deleteDirectory, "DeletionConflict.Directory.AccessConfiguration"},
		{"users", []step{deleteConfiguration}, deleteDirectory, "DeletionConflict.Directory.User"},
		{"groups", []step{deleteConfiguration, deleteUser}, deleteDirectory, "DeletionConflict.Directory.Group"},
		{"SCIM credentials", []step{deleteConfiguration, deleteUser, deleteGroup, createCredential}, deleteDirectory, "DeletionConflict.Directory.SCIMCredential"},
		{"and can go when it is empty", []step{deleteConfiguration, deleteUser, deleteGroup}, deleteDirectory, ""},
		{"for another one", []step{deleteConfiguration, deleteUser, deleteGroup, deleteDirectory}, createDirectory, ""},
		{"nothing is in one that is gone", []step{deleteConfiguration, deleteUser, deleteGroup, deleteDirectory}, createUser("alice", ""), "EntityNotExists.Directory"},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.do(test.given...)
			err := test.do(w)
			if test.code == "" {
				require.NoError(t, err)
				return
			}
			assertCode(t, test.code, err)
		})
	}
}
