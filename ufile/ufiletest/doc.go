// Package ufiletest runs a UFile in the memory of a test, its control plane and
// its objects, for those who test programs that use package ufile.
//
//	srv := ufiletest.NewServer()
//	defer srv.Close()
//	srv.AddTokens(3)
//	client, err := ufile.NewClient(srv.Options()...)
//
// The server speaks the protocol of the real service. It checks the signature
// of every request, and refuses unknown, missing and wrong parameters with the
// service's errors, so that what works here is well formed there. Tokens are
// kept, each project's apart, and described all in one answer. All other
// operations are checked the same way and answered with a fixed sample.
//
// # Objects
//
// The server stores objects as the service does, with its signatures, presigned
// URLs, ETags, ranges, parts, lists, storage classes, tags and access rights:
//
//	srv.AddBucket("photos")
//	opts := srv.BucketOptions("photos")
//
// The bucket of a request stands in its path, after "/-/", or in its host, or it is
// the one that the request is signed for. Tokens of CreateUFileToken sign requests
// within their scope: buckets, prefixes, operations, addresses and end. An object of
// the archive thaws with [yunkittest.Server.PassTime].
//
// Content is kept in memory up to 64 MiB, see [Server.SetMemory], and for tests of
// load it can be forgotten, see [Server.Discard]. [Server.OnContent] spoils it on its
// way, and [Server.StaleLists] lets lists lag behind.
//
// What the service answers is not documented everywhere. The server makes these up:
// 401 for what is out of the scope of a token, 403 for an object of the archive that
// was not restored, and 404 for an unknown upload.
//
// # Credentials that end
//
// The server also plays STS and the metadata of a UHost, and takes
// what it issues there until it ends:
//
//	srv.IssueFor(10 * time.Minute)
//	role := credentials.UCloudMetadata("", srv.SourceOptions()...)
//	client, err := ufile.NewClient(append(srv.Options(), yunkit.WithCredentials(role))...)
//
// # Things that go wrong
//
// The server misbehaves when it is told to:
//
//	srv.Throttle(2)       // the next two requests are refused
//	srv.CutConnections(1) // the third is carried out, and its answer lost
//	srv.TruncateAnswers(1)
//
// This and all else that the test servers have in common is described in package
// [yunkittest]: faults of one operation, credentials, clocks, and what has arrived.
package ufiletest
