package cloudsso_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
)

func ExampleClient_CreateAccessConfiguration() {
	srv := cloudssotest.NewServer()
	defer srv.Close()
	client, err := cloudsso.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()

	req := &cloudsso.CreateAccessConfigurationRequest{
		DirectoryID:             cloudssotest.DirectoryID,
		AccessConfigurationName: "auditors",
		SessionDuration:         1800,
		Tags:                    []cloudsso.Tag{{Key: "team", Value: "audit"}},
	}
	resp, err := client.CreateAccessConfiguration(ctx, req)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.AccessConfiguration.AccessConfigurationName, resp.AccessConfiguration.SessionDuration)

	_, err = client.CreateAccessConfiguration(ctx, req)
	fmt.Println("name is taken:", errors.Is(err, yunkit.ErrConflict))
	// Output:
	// auditors 1800
	// name is taken: true
}

// One page, of the names that begin with a text.
func ExampleClient_ListAccessConfigurations() {
	srv := cloudssotest.NewServer()
	defer srv.Close()
	srv.AddAccessConfigurations(cloudssotest.DirectoryID, 30)
	client, err := cloudsso.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}

	page, err := client.ListAccessConfigurations(context.Background(), &cloudsso.ListAccessConfigurationsRequest{
		DirectoryID: cloudssotest.DirectoryID,
		Filter:      "AccessConfigurationName sw test-configuration-01",
		MaxResults:  4,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(page.AccessConfigurations), "of", page.TotalCounts, "more:", page.IsTruncated)
	// Output: 4 of 10 more: true
}

// Collect before deleting: while items go away, pages shift.
func ExampleClient_DeleteAccessConfiguration() {
	srv := cloudssotest.NewServer()
	defer srv.Close()
	srv.AddAccessConfigurations(cloudssotest.DirectoryID, 250)
	client, err := cloudsso.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()

	var ids []string
	for ac, err := range client.AllAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{
		DirectoryID: cloudssotest.DirectoryID,
		Filter:      "AccessConfigurationName sw test-configuration-2",
	}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		ids = append(ids, ac.AccessConfigurationID)
	}
	for _, id := range ids {
		_, err := client.DeleteAccessConfiguration(ctx, &cloudsso.DeleteAccessConfigurationRequest{
			DirectoryID:           cloudssotest.DirectoryID,
			AccessConfigurationID: id,
		})
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println("deleted", len(ids))
	// Output: deleted 51
}
