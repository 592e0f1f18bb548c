// Package bcs is a client of Huawei Cloud Blockchain Service: the Hyperledger
// Fabric instances of API version 2, and the node provider of version 1, which
// runs nodes of public chains and gives out API keys for them.
//
//	client, err := bcs.NewClient(yunkit.WithRegion("ap-southeast-3"), yunkit.WithProjectID(projectID))
//	if err != nil {
//		return err
//	}
//	for key, err := range client.AllPublicChainCredentials(ctx, nil) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(key.ID, key.Description, key.UpdateTime)
//	}
//
// All calls work in a project. They are signed with AK and SK, or carry a user
// token when the credentials hold an AuthToken.
//
// Every method is named after the operation it calls, and its errors are of
// type [*yunkit.Error].
package bcs
