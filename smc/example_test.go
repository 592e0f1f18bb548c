package smc_test

import (
	"context"
	"fmt"

	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
)

func printCodes(ctx context.Context, client *smc.Client) error {
	for code, err := range client.AllAccessTokens(ctx, nil) {
		if err != nil {
			return err
		}
		fmt.Println(code.Name, code.Status, code.RegisteredCount, "of", code.Count)
	}
	return nil
}

// List activation codes, here those of a test server. A program that uses the
// real cloud calls smc.NewClient() and finds its credentials in the environment.
func Example() {
	srv := smctest.NewServer()
	defer srv.Close()
	srv.AddAccessTokens(2)

	client, err := smc.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := printCodes(context.Background(), client); err != nil {
		fmt.Println(err)
	}
	// Output:
	// test-code-001 activated 0 of 100
	// test-code-002 activated 0 of 100
}
