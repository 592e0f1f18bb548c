// Package yunkittest is what the test servers of the products have in common:
// smctest, cloudssotest, bcstest and ufiletest each run one product in the
// memory of a test, and each of their servers is a [Server] with state of its
// own.
//
//	srv := smctest.NewServer()
//	defer srv.Close()
//	client, err := smc.NewClient(srv.Options()...)
//
// They speak the protocols of the real services. Signatures, times and nonces
// are checked, and so is every parameter, against a model of the API: what is
// unknown, missing or out of its documented bounds is refused with the service's
// own error. What works here is well formed there.
//
// # Things that go wrong
//
// A server misbehaves when it is told to, see [Faults]:
//
//	srv.Throttle(2)       // the next two requests are refused,
//	srv.CutConnections(1) // and the third is carried out, but its answer is lost
//	srv.On("CreateAccessToken").Pass(6).Fail(1, 500, "InternalError")
//
// # Credentials that end
//
// A server also plays the services that issue credentials, and takes what it has
// issued until that ends, see [Server.SourceOptions]:
//
//	srv.IssueFor(10 * time.Minute)
//
// # HTTP/2
//
// A server speaks HTTP/1.1, and HTTP/2 without TLS to clients that begin with
// it, as an [http.Transport] does whose Protocols allow nothing but
// UnencryptedHTTP2. There a connection that is cut is a stream that is reset.
package yunkittest
