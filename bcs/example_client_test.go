package bcs_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
)

// The answer is a ZIP file with the key, which cannot be had again.
func ExampleClient_CreatePublicChainCredential() {
	srv := bcstest.NewServer()
	defer srv.Close()
	client, err := bcs.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}

	resp, err := client.CreatePublicChainCredential(context.Background(), &bcs.CreatePublicChainCredentialRequest{Description: "indexer"})
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := io.ReadAll(resp.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range archive.File {
		fmt.Println(f.Name)
	}
	// Output: credential.txt
}

// Operations without a method are called by method and path. The client fills
// in the project.
func ExampleClient_Call() {
	srv := bcstest.NewServer()
	defer srv.Close()
	client, err := bcs.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}

	var out struct {
		Count int `json:"count"`
	}
	meta, err := client.Call(context.Background(), http.MethodGet, "/v1/{project_id}/node-provider/credentials",
		map[string]any{"limit": 10}, &out)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("status", meta.StatusCode, "count", out.Count)
	// Output: status 200 count 0
}
