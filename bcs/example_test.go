package bcs_test

import (
	"context"
	"fmt"

	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
)

func printAPIKeys(ctx context.Context, client *bcs.Client) error {
	for key, err := range client.AllPublicChainCredentials(ctx, nil) {
		if err != nil {
			return err
		}
		fmt.Println(key.ID, key.Description)
	}
	return nil
}

// List the API keys of a project, here of a test server. For the real cloud the
// options are yunkit.WithRegion("ap-southeast-3") and yunkit.WithProjectID(id);
// the credentials come from the environment.
func Example() {
	srv := bcstest.NewServer()
	defer srv.Close()
	srv.AddCredentials(2)

	client, err := bcs.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := printAPIKeys(context.Background(), client); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 00000000-0000-4000-8000-000000000001 test-key-001
	// 00000000-0000-4000-8000-000000000002 test-key-002
}
