// Package smctest runs a Server Migration Center in the memory of a test, for
// those who test programs that use package smc.
//
//	srv := smctest.NewServer()
//	defer srv.Close()
//	ids := srv.AddAccessTokens(3)
//	client, err := smc.NewClient(srv.Options()...)
//
// The server speaks the protocol of the real service. It checks the signature
// of every request, its time and its nonce, and refuses unknown, missing and
// wrong parameters with the service's errors, so that what works here is well
// formed there. All operations work on what the server holds: what was created
// is listed until it is deleted, a source server that runs a job is in use, and
// a workgroup warns of the jobs of its members.
//
// Where the service does not document what it does (which states allow a job to
// be deleted, what makes a workgroup complete, the codes for IDs that do not
// exist) the server does what follows most naturally from what is documented.
//
// # Migrations
//
// Source servers are added by AddSourceServers, or register with an activation
// code as an agent would, by RegisterSourceServer. Their replication jobs go
// through all the states, and nobody waits for it: each call that shows a
// running job moves it on, from Preparing to Cleaning and to the end of its run.
//
//	srv.SetRunLooks(100)           // a run is shown 100 times, by default 4
//	srv.SetRunDuration(time.Hour)  // or it lasts an hour
//	srv.PassTime(30 * time.Minute) // of which half is over now
//	err := srv.FailReplicationJob(id, "InternalError", "a disk is full")
//
// PassTime also starts jobs that are scheduled or due again, and lets jobs and
// activation codes expire. What is being deleted is shown once more as such, and
// gone after that.
//
// # Credentials that end
//
// The server also plays STS and the metadata of an ECS instance, and takes
// what it issues there until it ends:
//
//	srv.IssueFor(10 * time.Minute)
//	role := credentials.AlibabaMetadata("", srv.SourceOptions()...)
//	client, err := smc.NewClient(append(srv.Options(), yunkit.WithCredentials(role))...)
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
package smctest
