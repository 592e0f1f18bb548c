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
// formed there. Access configurations are kept, and listed page by page. Their
// names are unique in a directory, and a changed one asks to be provisioned
// again. All other operations are checked the same way and answered with a
// fixed sample.
//
// # Credentials that end
//
// The server also plays STS and the metadata of an ECS instance, and takes
// what it issues there until it ends:
//
//	srv.IssueFor(10 * time.Minute)
//	role := yunkit.AlibabaMetadata("", srv.SourceOptions()...)
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
// Each request takes one fault, in the order in which they were set, and a
// refused request is not looked at any further. Requests says what has arrived.
package cloudssotest
