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
// formed there. Activation codes are kept: what was created is listed, until it
// is deleted. All other operations are checked the same way and answered with a
// fixed sample.
//
// # Credentials that end
//
// The server also plays STS and the metadata of an ECS instance, and takes
// what it issues there until it ends:
//
//	srv.IssueFor(10 * time.Minute)
//	role := yunkit.AlibabaMetadata("", srv.SourceOptions()...)
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
// Each request takes one fault, in the order in which they were set, and a
// refused request is not looked at any further. Requests says what has arrived.
package smctest
