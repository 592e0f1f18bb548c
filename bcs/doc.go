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
// Blockchains take their time: the calls that create, change and delete them begin
// an operation, and [Client.WaitBlockchain], [Client.WaitOperation] and
// [Client.WaitBlockchainDeleted] wait for its end. Those calls are never repeated,
// for each one begins another operation. Where the outcome of one is unknown
// ([yunkit.ErrOutcomeUnknown]), [Client.ListOpRecord] with the blockchain and the
// type of the operation finds what was begun.
//
// All calls work in a project. They are signed with AK and SK, or carry a user
// token when the credentials hold an AuthToken.
//
// Every method is named after the operation it calls, and its errors are of
// type [*yunkit.Error]. Files come in a Body that holds all of them already: a
// file of which a part is missing is an error of the call.
//
// What the vendor's pages do not say: how long records of operations are kept,
// which fields of an API key an update may leave out, and how often version 2 may be
// called.
package bcs
