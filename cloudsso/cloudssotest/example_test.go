package cloudssotest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
)

func ExampleNewServer() {
	srv := cloudssotest.NewServer()
	defer srv.Close()
	srv.AddAccessConfigurations(cloudssotest.DirectoryID, 250)
	srv.Throttle(2) // the client waits and asks again

	client, err := cloudsso.NewClient(srv.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	last := ""
	req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: cloudssotest.DirectoryID}
	for ac, err := range client.AllAccessConfigurations(context.Background(), req) {
		if err != nil {
			log.Fatal(err)
		}
		last = ac.AccessConfigurationName
	}
	fmt.Println("the last one is", last)
	fmt.Println(len(srv.Requests()), "requests, two of them refused")
	// Output:
	// the last one is test-configuration-250
	// 5 requests, two of them refused
}
