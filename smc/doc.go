// Package smc is a client of Alibaba Cloud Server Migration Center, API version
// 2019-06-01: it moves servers into Alibaba Cloud.
//
// A migration begins with an activation code, with which the agent on a source
// server registers it:
//
//	client, err := smc.NewClient()
//	if err != nil {
//		return err
//	}
//	token, err := client.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "rack-7", Count: 20})
//	if err != nil {
//		return err
//	}
//	save(string(token.AccessTokenCode)) // shown this once
//
// The service has one host for all regions, so that no region is needed.
//
// Every method is named after the operation it calls, and its errors are of
// type [*yunkit.Error].
package smc
