package yunkittest_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
)

// The answer to the third activation code is lost, and the program must find out
// what became of it.
func ExampleServer_On() {
	srv := smctest.NewServer()
	defer srv.Close()
	client, err := smc.NewClient(srv.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	srv.On("CreateAccessToken").Pass(2).CutConnections(1)
	for i := range 4 {
		_, err := client.CreateAccessToken(context.Background(), &smc.CreateAccessTokenRequest{Name: fmt.Sprintf("batch-%d", i+1)})
		if err != nil {
			fmt.Printf("batch-%d: unknown outcome: %t\n", i+1, errors.Is(err, yunkit.ErrOutcomeUnknown))
		}
	}
	// Output: batch-3: unknown outcome: true
}
