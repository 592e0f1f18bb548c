package bcs_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
)

const exampleChain = "00000000-0000-4000-8000-000000000001"

// saveCert creates a certificate and writes it to a new file that only its owner can
// read, and never over another: what is in it cannot be had again.
func saveCert(ctx context.Context, client *bcs.Client, user, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // before there is something to lose
	if err != nil {
		return err
	}
	defer f.Close()
	created, err := client.CreateBlockchainCertByUserName(ctx, &bcs.CreateBlockchainCertByUserNameRequest{
		BlockchainID: exampleChain, OrgName: "organization1", UserName: user, SecurityMode: new(true),
	})
	if err != nil {
		return err // when it is yunkit.ErrOutcomeUnknown, the certificate may be lost
	}
	if _, err := io.Copy(f, created.Body); err != nil {
		return err
	}
	return f.Close()
}

// freezeCert gives the file back, which freezes the certificate within a minute.
func freezeCert(ctx context.Context, client *bcs.Client, user, path string) error {
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	_, err = client.FreezeCert(ctx, &bcs.FreezeCertRequest{
		BlockchainID: exampleChain, OrgName: "organization1", UserName: user, File: file, FileName: filepath.Base(path),
	})
	return err
}

// Create a certificate for a user, save its only copy, and freeze it later.
func ExampleClient_CreateBlockchainCertByUserName() {
	srv := bcstest.NewServer()
	defer srv.Close()
	client, err := bcs.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "certificates")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "alice1.zip")

	ctx := context.Background()
	fmt.Println("saved:", saveCert(ctx, client, "alice1", path) == nil)
	fmt.Println("frozen:", freezeCert(ctx, client, "alice1", path) == nil)
	// Output:
	// saved: true
	// frozen: true
}
