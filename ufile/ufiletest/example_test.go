package ufiletest_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/ufile"
	"github.com/yunkit/yunkit/ufile/ufiletest"
)

func ExampleNewServer() {
	srv := ufiletest.NewServer()
	defer srv.Close()
	ids := srv.AddTokens(2)

	client, err := ufile.NewClient(srv.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	for _, id := range append(ids, "unknown") {
		_, err := client.DeleteUFileToken(ctx, &ufile.DeleteUFileTokenRequest{TokenID: id})
		fmt.Println("not found:", errors.Is(err, yunkit.ErrNotFound))
	}
	// Output:
	// not found: false
	// not found: false
	// not found: true
}
