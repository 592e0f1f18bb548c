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
// The service has one host a region, and a directory lives in one region.
//
// Every method is named after the operation it calls, and its errors are of
// type [*yunkit.Error].
package cloudsso
