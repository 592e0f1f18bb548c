// Package ufile is a client of UCloud UFile (also called US3), the object
// storage: its control plane, with buckets, tokens and their like.
//
// A token is a key pair that may do certain things to certain buckets:
//
//	client, err := ufile.NewClient(yunkit.WithRegion("cn-bj2"), yunkit.WithProjectID("org-test"))
//	if err != nil {
//		return err
//	}
//	token, err := client.CreateUFileToken(ctx, &ufile.CreateUFileTokenRequest{
//		TokenName:      "uploader",
//		AllowedOps:     []string{ufile.TokenAllowWrite},
//		AllowedBuckets: []string{"logs"},
//	})
//	if err != nil {
//		return err
//	}
//	save(token.UFileTokenSet.PublicKey, string(token.UFileTokenSet.PrivateKey))
//
// Every method is named after the operation it calls, and its errors are of
// type [*yunkit.Error], with the service's RetCode as Code.
package ufile
