// Package cloudsso is a client of Alibaba Cloud CloudSSO, API version
// 2021-05-15: who may enter which account of a resource directory, with what
// permissions.
//
// Nearly everything lives in a directory and is listed page by page. The
// iterators hide the pages:
//
//	client, err := cloudsso.NewClient(yunkit.WithRegion("cn-shanghai"))
//	if err != nil {
//		return err
//	}
//	req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: "d-00fc2p61test"}
//	for ac, err := range client.AllAccessConfigurations(ctx, req, yunkit.Prefetch(1)) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(ac.AccessConfigurationID, ac.AccessConfigurationName)
//	}
//
// The service has one host a region, and a directory lives in one region. A
// DirectoryID is always that of the CloudSSO directory, d- and so on, also where
// the vendor's texts speak of a resource directory.
//
// Every method is named after the operation it calls, and its errors are of
// type [*yunkit.Error].
//
// # Giving access
//
// An access configuration is a set of policies. An access assignment gives it
// to a user or a group on one account, and provisions it there when it is the
// first one. This goes on in a task, which may fail after the call succeeded:
//
//	resp, err := client.CreateAccessAssignment(ctx, &cloudsso.CreateAccessAssignmentRequest{
//		DirectoryID: directory, AccessConfigurationID: configuration,
//		PrincipalType: cloudsso.PrincipalUser, PrincipalID: user,
//		TargetType: cloudsso.TargetRDAccount, TargetID: account,
//	})
//	if err != nil {
//		return err
//	}
//	task, err := client.WaitTask(ctx, directory, resp.Task.TaskID)
//
// A task that failed is a [*TaskError]. [Client.WaitTasks] waits for many.
//
// A change of an access configuration reaches the accounts that have it only
// with ProvisionAccessConfiguration, account by account.
//
// # Taking away
//
// What is in use cannot be deleted; the error then matches yunkit.ErrConflict.
// The order is: access assignments, provisioned access configurations, access
// configurations, MFA devices and memberships, users and groups, SCIM
// credentials, the identity provider, the directory. Deleting what is gone
// matches yunkit.ErrNotFound, which can be taken for success.
package cloudsso
