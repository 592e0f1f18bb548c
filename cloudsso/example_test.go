package cloudsso_test

import (
	"context"
	"fmt"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
)

func printConfigurations(ctx context.Context, client *cloudsso.Client, directory string) error {
	req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory}
	for ac, err := range client.AllAccessConfigurations(ctx, req, yunkit.Prefetch(1)) {
		if err != nil {
			return err
		}
		fmt.Println(ac.AccessConfigurationID, ac.AccessConfigurationName)
	}
	return nil
}

// List access configurations, here those of a test server. For the real cloud
// the options are those of the account: yunkit.WithRegion("cn-shanghai"), and
// credentials from the environment.
func Example() {
	srv := cloudssotest.NewServer()
	defer srv.Close()
	srv.AddAccessConfigurations(cloudssotest.DirectoryID, 2)

	client, err := cloudsso.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := printConfigurations(context.Background(), client, cloudssotest.DirectoryID); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ac-0000000000000001test test-configuration-001
	// ac-0000000000000002test test-configuration-002
}
