// Package cloudssotest runs a CloudSSO in the memory of a test, for those who
// test programs that use package cloudsso.
//
//	srv := cloudssotest.NewServer()
//	defer srv.Close()
//	srv.AddAccessConfigurations(cloudssotest.DirectoryID, 250)
//	client, err := cloudsso.NewClient(srv.Options()...)
//
// The server speaks the protocol of the real service. It checks the signature
// of every request, its time and its nonce, and refuses unknown, missing and
// wrong parameters with the service's errors, so that what works here is well
// formed there.
//
// It keeps directories, users, groups and who is in them, access configurations
// with their policies, access assignments, provisioned access configurations,
// tasks, SCIM credentials, and the settings of SCIM and MFA, and holds them
// together as the service does: who is assigned cannot be deleted, a changed
// access configuration asks to be provisioned again, the first assignment on an
// account provisions. All other operations are checked the same way and
// answered with a fixed sample.
//
// Where the service does not document what it does (most of the codes that end
// in what is in the way, whether a member can be added twice) the server does
// what follows most naturally from what is documented. It has room for any
// number of users, groups and access configurations.
//
// # Thousands of everything
//
// Whatever a test needs is there at once, without calls and tasks:
//
//	users := srv.AddUsers(cloudssotest.DirectoryID, 10_000)
//	configurations := srv.AddAccessConfigurations(cloudssotest.DirectoryID, 5)
//	accounts := []string{"1000000000000001", "1000000000000002"}
//	err := srv.AddAccessAssignments(cloudssotest.DirectoryID, users[:1000], configurations, accounts)
//
// # Tasks
//
// Tasks have ended when the next request arrives, unless they are given time,
// which need not be waited for:
//
//	srv.TaskTime(5 * time.Minute)
//	srv.FailTasks(1, "The role is in use.")
//	// ... a call that begins a task, another one that is refused meanwhile
//	srv.PassTime(5 * time.Minute) // the task has failed
//
// # Credentials that end
//
// The server also plays STS and the metadata of an ECS instance, and takes
// what it issues there until it ends:
//
//	srv.IssueFor(10 * time.Minute)
//	role := credentials.AlibabaMetadata("", srv.SourceOptions()...)
//	client, err := cloudsso.NewClient(append(srv.Options(), yunkit.WithCredentials(role))...)
//
// # Things that go wrong
//
// The server misbehaves when it is told to:
//
//	srv.Throttle(2)              // the next two requests are refused
//	srv.CutConnections(1)        // the third is carried out, and its answer lost
//	srv.SkewClock(2 * time.Hour) // and all the while its clock is off
//
// This and all else that the test servers have in common is described in package
// [yunkittest]: faults of one operation, credentials, clocks, and what has arrived.
package cloudssotest
