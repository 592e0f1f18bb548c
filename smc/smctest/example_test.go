package smctest_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
)

// What does a program do when the answer to a create is lost?
func ExampleNewServer() {
	srv := smctest.NewServer()
	defer srv.Close()
	client, err := smc.NewClient(srv.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	srv.CutConnections(1)
	_, err = client.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "rack-7"})
	fmt.Println("unknown:", errors.Is(err, yunkit.ErrOutcomeUnknown))

	found, err := client.ListAccessTokens(ctx, &smc.ListAccessTokensRequest{Name: "rack-7"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("created all the same:", len(found.AccessTokens))
	// Output:
	// unknown: true
	// created all the same: 1
}
