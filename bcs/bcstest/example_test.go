package bcstest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
)

func ExampleNewServer() {
	srv := bcstest.NewServer()
	defer srv.Close()
	srv.AddCredentials(250)

	client, err := bcs.NewClient(srv.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	keys := 0
	for _, err := range client.AllPublicChainCredentials(context.Background(), nil) {
		if err != nil {
			log.Fatal(err)
		}
		keys++
	}
	fmt.Println(keys, "API keys")
	for _, r := range srv.Requests() {
		fmt.Println("asked from", r.Form.Get("offset"), "for", r.Form.Get("limit"))
	}
	// Output:
	// 250 API keys
	// asked from  for 1000
	// asked from 100 for 1000
	// asked from 200 for 1000
}
