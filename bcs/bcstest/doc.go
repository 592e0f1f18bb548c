// Package bcstest runs a Blockchain Service in the memory of a test, for those
// who test programs that use package bcs.
//
//	srv := bcstest.NewServer()
//	defer srv.Close()
//	srv.AddCredentials(250)
//	client, err := bcs.NewClient(srv.Options()...)
//
// The server speaks the protocol of the real service. It checks the signature
// of every request and its time, or the user token, and refuses unknown, missing
// and wrong parameters with the service's errors, so that what works here is
// well formed there. The API keys of the node provider are kept, each project's
// apart, and listed at most 100 at a time, whatever the limit says. Their ZIP
// file is answered once, and names no ID. Nodes of public chains are kept, too:
// their creation, change and deletion take as long as NodesTake says. All other operations are checked the
// same way and answered with a fixed sample.
//
// # Credentials that end
//
// The server also plays IAM and the metadata of an ECS instance, and takes
// what it issues there until it ends:
//
//	srv.IssueFor(10 * time.Minute)
//	role := credentials.HuaweiMetadata(srv.SourceOptions()...)
//	client, err := bcs.NewClient(append(srv.Options(), yunkit.WithCredentials(role))...)
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
package bcstest
