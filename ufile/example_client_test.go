package ufile_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/ufile"
	"github.com/yunkit/yunkit/ufile/ufiletest"
)

// A token for uploads to one bucket, for ten years.
func ExampleClient_CreateUFileToken() {
	srv := ufiletest.NewServer()
	defer srv.Close()
	client, err := ufile.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}

	resp, err := client.CreateUFileToken(context.Background(), &ufile.CreateUFileTokenRequest{
		TokenName:      "uploader",
		AllowedOps:     []string{ufile.TokenAllowWrite},
		AllowedBuckets: []string{"logs"},
		ExpireTime:     yunkit.NewUnixTime(time.Now().AddDate(10, 0, 0)),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	t := resp.UFileTokenSet
	fmt.Println(t.TokenName, t.AllowedBuckets, t.PrivateKey, string(t.PrivateKey) != "")
	// Output: uploader [logs] [REDACTED] true
}

// Display is a pointer because 0 is not the default: new(0) sends it.
func ExampleClient_DescribeUFileToken() {
	srv := ufiletest.NewServer()
	defer srv.Close()
	srv.AddTokens(1)
	client, err := ufile.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}

	resp, err := client.DescribeUFileToken(context.Background(), &ufile.DescribeUFileTokenRequest{
		TokenName: "test-token-001",
		Display:   new(0),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range resp.DataSet {
		fmt.Println(t.TokenName, "with its private key:", t.PrivateKey != "")
	}
	// Output: test-token-001 with its private key: false
}

// Errors come with HTTP 200 from this service. They are errors all the same,
// with the RetCode as the Code.
func ExampleClient_DeleteUFileToken() {
	srv := ufiletest.NewServer()
	defer srv.Close()
	client, err := ufile.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}

	_, err = client.DeleteUFileToken(context.Background(), &ufile.DeleteUFileTokenRequest{TokenID: "no-such-token"})
	if e, ok := errors.AsType[*yunkit.Error](err); ok {
		fmt.Println(e.StatusCode, e.Code, errors.Is(err, yunkit.ErrNotFound))
	}
	// Output: 200 15040 true
}
