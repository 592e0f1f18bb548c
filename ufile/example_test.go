package ufile_test

import (
	"context"
	"fmt"

	"github.com/yunkit/yunkit/ufile"
	"github.com/yunkit/yunkit/ufile/ufiletest"
)

func printTokens(ctx context.Context, client *ufile.Client) error {
	for token, err := range client.AllUFileTokens(ctx, nil) {
		if err != nil {
			return err
		}
		fmt.Println(token.TokenName, token.AllowedOps, token.AllowedBuckets, token.PrivateKey)
	}
	return nil
}

// List tokens, here those of a test server. For the real cloud the options are
// yunkit.WithRegion("cn-bj2") and yunkit.WithProjectID("org-test"), or nothing
// when the environment says it all.
func Example() {
	srv := ufiletest.NewServer()
	defer srv.Close()
	srv.AddTokens(2)

	client, err := ufile.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := printTokens(context.Background(), client); err != nil {
		fmt.Println(err)
	}
	// Output:
	// test-token-001 [TOKEN_ALLOW_READ] [*] [REDACTED]
	// test-token-002 [TOKEN_ALLOW_READ] [*] [REDACTED]
}
