package cloudssotest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
	"github.com/yunkit/yunkit/internal/model"
)

// Two accounts.
const (
	account      = "1000000000000001"
	otherAccount = "1000000000000002"
)

// world is a server with one user, one group and one access configuration, and
// a client whose answers are held against the model.
type world struct {
	*cloudsso.Client
	t               *testing.T
	srv             *cloudssotest.Server
	user, group, ac string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	srv := newServer(t)
	return &world{
		Client: newClient(t, srv, heldAgainstModel(t)), t: t, srv: srv,
		user:  srv.AddUsers(directoryID, 1)[0],
		group: srv.AddGroups(directoryID, 1)[0],
		ac:    srv.AddAccessConfigurations(directoryID, 1)[0],
	}
}

// step is something that happens in a world.
type step func(w *world) error

func (w *world) do(steps ...step) {
	w.t.Helper()
	for _, s := range steps {
		require.NoError(w.t, s(w))
	}
}

// What happens to the three.
var (
	assign        = assignOn(account)
	unassign      = unassignWith("")
	unassignWhole = unassignWith(cloudsso.DeprovisionForLastAccessAssignmentOnAccount)

	assignGroup step = func(w *world) error {
		_, err := w.CreateAccessAssignment(w.t.Context(), &cloudsso.CreateAccessAssignmentRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac, TargetType: cloudsso.TargetRDAccount, TargetID: account,
			PrincipalType: cloudsso.PrincipalGroup, PrincipalID: w.group,
		})
		return err
	}
	provision step = func(w *world) error {
		_, err := w.ProvisionAccessConfiguration(w.t.Context(), &cloudsso.ProvisionAccessConfigurationRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac, TargetType: cloudsso.TargetRDAccount, TargetID: account,
		})
		return err
	}
	deprovision step = func(w *world) error {
		_, err := w.DeprovisionAccessConfiguration(w.t.Context(), &cloudsso.DeprovisionAccessConfigurationRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac, TargetType: cloudsso.TargetRDAccount, TargetID: account,
		})
		return err
	}
	updateConfiguration step = func(w *world) error {
		_, err := w.UpdateAccessConfiguration(w.t.Context(), &cloudsso.UpdateAccessConfigurationRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac, NewDescription: "changed",
		})
		return err
	}
	deleteConfiguration step = func(w *world) error {
		_, err := w.DeleteAccessConfiguration(w.t.Context(), &cloudsso.DeleteAccessConfigurationRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac,
		})
		return err
	}
	forceDeleteConfiguration step = func(w *world) error {
		_, err := w.DeleteAccessConfiguration(w.t.Context(), &cloudsso.DeleteAccessConfigurationRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac, ForceRemovePermissionPolicies: true,
		})
		return err
	}
	join step = func(w *world) error {
		_, err := w.AddUserToGroup(w.t.Context(), &cloudsso.AddUserToGroupRequest{DirectoryID: directoryID, GroupID: w.group, UserID: w.user})
		return err
	}
	leave step = func(w *world) error {
		_, err := w.RemoveUserFromGroup(w.t.Context(), &cloudsso.RemoveUserFromGroupRequest{DirectoryID: directoryID, GroupID: w.group, UserID: w.user})
		return err
	}
	updateUser step = func(w *world) error {
		_, err := w.UpdateUser(w.t.Context(), &cloudsso.UpdateUserRequest{DirectoryID: directoryID, UserID: w.user, NewDisplayName: "changed"})
		return err
	}
	updateGroup step = func(w *world) error {
		_, err := w.UpdateGroup(w.t.Context(), &cloudsso.UpdateGroupRequest{DirectoryID: directoryID, GroupID: w.group, NewGroupName: "changed"})
		return err
	}
	disableUser step = func(w *world) error {
		_, err := w.UpdateUserStatus(w.t.Context(), &cloudsso.UpdateUserStatusRequest{DirectoryID: directoryID, UserID: w.user, NewStatus: cloudsso.Disabled})
		return err
	}
	resetPassword step = func(w *world) error {
		_, err := w.ResetUserPassword(w.t.Context(), &cloudsso.ResetUserPasswordRequest{DirectoryID: directoryID, UserID: w.user})
		return err
	}
	deleteUser step = func(w *world) error {
		_, err := w.DeleteUser(w.t.Context(), &cloudsso.DeleteUserRequest{DirectoryID: directoryID, UserID: w.user})
		return err
	}
	deleteGroup step = func(w *world) error {
		_, err := w.DeleteGroup(w.t.Context(), &cloudsso.DeleteGroupRequest{DirectoryID: directoryID, GroupID: w.group})
		return err
	}
	deleteDirectory step = func(w *world) error {
		_, err := w.DeleteDirectory(w.t.Context(), &cloudsso.DeleteDirectoryRequest{DirectoryID: directoryID})
		return err
	}
	createDirectory step = func(w *world) error {
		_, err := w.CreateDirectory(w.t.Context(), &cloudsso.CreateDirectoryRequest{DirectoryName: "example-corp"})
		return err
	}
	createCredential step = func(w *world) error {
		_, err := w.CreateSCIMServerCredential(w.t.Context(), &cloudsso.CreateSCIMServerCredentialRequest{DirectoryID: directoryID})
		return err
	}
	bindDevice step = func(w *world) error {
		_, err := w.srv.AddMFADevice(directoryID, w.user)
		return err
	}
	synchronize step = func(w *world) error { return w.srv.Synchronize(directoryID, w.user, w.group) }

	slowTasks step = func(w *world) error { w.srv.TaskTime(time.Hour); return nil }
	passTime  step = func(w *world) error { w.srv.PassTime(time.Hour); return nil }
	failTask  step = func(w *world) error { w.srv.FailTasks(1, "The role is in use."); return nil }
)

func assignOn(account string) step {
	return func(w *world) error {
		_, err := w.CreateAccessAssignment(w.t.Context(), &cloudsso.CreateAccessAssignmentRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac, TargetType: cloudsso.TargetRDAccount, TargetID: account,
			PrincipalType: cloudsso.PrincipalUser, PrincipalID: w.user,
		})
		return err
	}
}

func unassignWith(strategy cloudsso.DeprovisionStrategy) step {
	return func(w *world) error {
		_, err := w.DeleteAccessAssignment(w.t.Context(), &cloudsso.DeleteAccessAssignmentRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac, TargetType: cloudsso.TargetRDAccount, TargetID: account,
			PrincipalType: cloudsso.PrincipalUser, PrincipalID: w.user, DeprovisionStrategy: strategy,
		})
		return err
	}
}

func addPolicy(kind cloudsso.PermissionPolicyType, name, document string) step {
	return func(w *world) error {
		_, err := w.AddPermissionPolicyToAccessConfiguration(w.t.Context(), &cloudsso.AddPermissionPolicyToAccessConfigurationRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac, PermissionPolicyType: kind,
			PermissionPolicyName: name, InlinePolicyDocument: yunkit.JSONText(document),
		})
		return err
	}
}

// updatePolicy changes the inline policy named own.
func updatePolicy(document string) step {
	return func(w *world) error {
		_, err := w.UpdateInlinePolicyForAccessConfiguration(w.t.Context(), &cloudsso.UpdateInlinePolicyForAccessConfigurationRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac, InlinePolicyName: "own", NewInlinePolicyDocument: yunkit.JSONText(document),
		})
		return err
	}
}

func removePolicy(kind cloudsso.PermissionPolicyType, name string) step {
	return func(w *world) error {
		_, err := w.RemovePermissionPolicyFromAccessConfiguration(w.t.Context(), &cloudsso.RemovePermissionPolicyFromAccessConfigurationRequest{
			DirectoryID: directoryID, AccessConfigurationID: w.ac, PermissionPolicyType: kind, PermissionPolicyName: name,
		})
		return err
	}
}

func createUser(name, email string) step {
	return func(w *world) error {
		_, err := w.CreateUser(w.t.Context(), &cloudsso.CreateUserRequest{DirectoryID: directoryID, UserName: name, Email: email})
		return err
	}
}

func createGroup(name string) step {
	return func(w *world) error {
		_, err := w.CreateGroup(w.t.Context(), &cloudsso.CreateGroupRequest{DirectoryID: directoryID, GroupName: name})
		return err
	}
}

func synchronization(status cloudsso.Status) step {
	return func(w *world) error {
		_, err := w.SetSCIMSynchronizationStatus(w.t.Context(), &cloudsso.SetSCIMSynchronizationStatusRequest{
			DirectoryID: directoryID, SCIMSynchronizationStatus: status,
		})
		return err
	}
}

// all collects a list.
func all[T any](t *testing.T, seq iter.Seq2[T, error]) []T {
	t.Helper()
	items := []T{}
	for item, err := range seq {
		require.NoError(t, err)
		items = append(items, item)
	}
	return items
}

// each collects something of each item of a list.
func each[T, V any](t *testing.T, seq iter.Seq2[T, error], of func(T) V) []V {
	t.Helper()
	values := []V{}
	for _, item := range all(t, seq) {
		values = append(values, of(item))
	}
	return values
}

// provisionings tells where the access configuration is, and in what state.
func (w *world) provisionings() map[string]cloudsso.ProvisioningStatus {
	w.t.Helper()
	states := map[string]cloudsso.ProvisioningStatus{}
	req := &cloudsso.ListAccessConfigurationProvisioningsRequest{DirectoryID: directoryID, AccessConfigurationID: w.ac}
	for _, p := range all(w.t, w.AllAccessConfigurationProvisionings(w.t.Context(), req)) {
		states[p.TargetID] = p.Status
	}
	return states
}

// notifications are those of the access configuration.
func (w *world) notifications() []string {
	w.t.Helper()
	resp, err := w.GetAccessConfiguration(w.t.Context(), &cloudsso.GetAccessConfigurationRequest{DirectoryID: directoryID, AccessConfigurationID: w.ac})
	require.NoError(w.t, err)
	return resp.AccessConfiguration.StatusNotifications
}

var loadModel = sync.OnceValues(func() (*model.API, error) { return model.Load("cloudsso") })

// heldAgainstModel fails a test when an answer has other fields than the model.
func heldAgainstModel(t *testing.T) yunkit.Option {
	t.Helper()
	api, err := loadModel()
	require.NoError(t, err)
	return yunkit.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err != nil || resp.StatusCode != http.StatusOK {
				return resp, err
			}
			body, err := io.ReadAll(resp.Body)
			if !assert.NoError(t, err) {
				return nil, err
			}
			resp.Body = io.NopCloser(bytes.NewReader(body))
			operation := r.Header.Get("X-Acs-Action")
			want, _ := api.Operation(operation).Sample(1).(map[string]any)
			sample, err := json.Marshal(want)
			var got, modeled map[string]any
			assert.NoError(t, err)
			assert.NoError(t, json.Unmarshal(body, &got))
			assert.NoError(t, json.Unmarshal(sample, &modeled))
			delete(got, "RequestId")
			assert.Empty(t, differences(operation, got, modeled))
			return resp, nil
		})
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// sometimes are the fields that not every answer has.
var sometimes = []string{
	"EndTime", "StartTime", "FailureReason", "PrincipalId", "PrincipalName", "PrincipalType",
	"ExternalId", "NewPassword", "NextToken", "OperationForRiskLogin",
}

// differences lists the fields that only one of two values has, or that are of
// different types.
func differences(path string, got, modeled any) []string {
	if fmt.Sprintf("%T", got) != fmt.Sprintf("%T", modeled) {
		return []string{fmt.Sprintf("%s is %T, not %T", path, got, modeled)}
	}
	var found []string
	switch modeled := modeled.(type) {
	case []any:
		for _, item := range got.([]any) {
			found = append(found, differences(path+"[]", item, modeled[0])...)
		}
	case map[string]any:
		got := got.(map[string]any)
		for name, value := range got {
			if _, ok := modeled[name]; ok {
				found = append(found, differences(path+"."+name, value, modeled[name])...)
			} else {
				found = append(found, path+"."+name+" is not in the model")
			}
		}
		for name := range modeled {
			if _, ok := got[name]; !ok && !slices.Contains(sometimes, name) {
				found = append(found, path+"."+name+" is missing")
			}
		}
	}
	return found
}
