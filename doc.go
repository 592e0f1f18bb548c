// Package yunkit holds what the typed clients of this module share: options,
// credentials, errors, iterator options and the small types that appear in
// requests and answers.
//
// The clients live in one package a product:
//
//   - [github.com/yunkit/yunkit/smc]: Alibaba Cloud Server Migration Center
//   - [github.com/yunkit/yunkit/cloudsso]: Alibaba Cloud CloudSSO
//   - [github.com/yunkit/yunkit/bcs]: Huawei Cloud Blockchain Service and its node provider
//   - [github.com/yunkit/yunkit/ufile]: UCloud UFile (US3)
//
// A client is made once and shared. It is safe for concurrent use:
//
//	client, err := cloudsso.NewClient(yunkit.WithRegion("cn-shanghai"))
//	if err != nil {
//		return err
//	}
//	req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: "d-00fc2p61test"}
//	for ac, err := range client.AllAccessConfigurations(ctx, req) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(ac.AccessConfigurationName)
//	}
//
// # Credentials
//
// Without [WithCredentials] a client asks the sources that the vendor's own
// tools honour, in their order: package
// [github.com/yunkit/yunkit/credentials] lists them. [WithProfile] takes one profile of the vendor's
// files instead. Every source has a constructor too, for WithCredentials and
// [Chain], and clients can share one [Cached]. [Credentials] say in Source
// where they come from.
//
// # Errors
//
// Every failed call returns an [*Error]. Test for what happened with
// [errors.Is] and the sentinels of this package, and read the vendor's own
// code, message and request ID from the [*Error]:
//
//	if errors.Is(err, yunkit.ErrOutcomeUnknown) {
//		// a write was sent and not answered: look before doing it again
//	}
//	if e, ok := errors.AsType[*yunkit.Error](err); ok {
//		log.Print(e.Code, e.RequestID)
//	}
//
// # Retries
//
// A call is repeated only when that is safe: when the request was never sent,
// when the service refused it before executing it (throttling), or when the
// answer was lost and the operation may be carried out twice. A write that may
// not be, such as the creation of an access token, ends in
// [ErrOutcomeUnknown] as soon as its answer is lost. See [RetryPolicy].
//
// # Secrets
//
// Values that must not be seen are of type [Secret], which prints as
// [REDACTED] everywhere but in a conversion to string. Log lines never hold a
// query, a header or a body.
package yunkit
