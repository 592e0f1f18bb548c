package smc_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
)

// The code is a Secret: it prints redacted, and the conversion to string gives its value.
func ExampleClient_CreateAccessToken() {
	srv := smctest.NewServer()
	defer srv.Close()
	client, err := smc.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}

	resp, err := client.CreateAccessToken(context.Background(), &smc.CreateAccessTokenRequest{
		Name:             "rack-7",
		Count:            20,
		TimeToLiveInDays: 7,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	save := string(resp.AccessTokenCode) // it is shown this once
	fmt.Println(resp.AccessTokenID, resp.AccessTokenCode, save != "")
	// Output: at-0000000000000001test [REDACTED] true
}

// A creation whose answer is lost is not repeated. Look whether it took place.
func ExampleClient_CreateAccessToken_outcomeUnknown() {
	srv := smctest.NewServer()
	defer srv.Close()
	client, err := smc.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()

	srv.CutConnections(1)
	_, err = client.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "rack-8"})
	fmt.Println(errors.Is(err, yunkit.ErrOutcomeUnknown), len(srv.Requests()))

	for code, err := range client.AllAccessTokens(ctx, &smc.ListAccessTokensRequest{Name: "rack-8"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		_, err = client.DeleteAccessToken(ctx, &smc.DeleteAccessTokenRequest{AccessTokenID: code.AccessTokenID})
		fmt.Println("deleted", code.AccessTokenID, err)
	}
	// Output:
	// true 1
	// deleted at-0000000000000001test <nil>
}

// Follow a migration to its end.
func ExampleClient_WaitReplicationJob() {
	srv := smctest.NewServer()
	defer srv.Close()
	srv.SetRunLooks(1) // the run is short
	client, err := smc.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()

	created, err := client.CreateReplicationJob(ctx, &smc.CreateReplicationJobRequest{
		SourceID: srv.AddSourceServers(1)[0], RegionID: "cn-hangzhou",
		TargetType: smc.TargetImage, ImageName: "rack-7-web", SystemDiskSize: 80,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := client.StartReplicationJob(ctx, &smc.StartReplicationJobRequest{JobID: created.JobID}); err != nil {
		fmt.Println(err)
		return
	}
	job, err := client.WaitReplicationJob(ctx, created.JobID, smc.ReplicationJobFinished, func(job smc.ReplicationJob) {
		fmt.Printf("%s %.0f%%\n", job.Status, job.Progress)
	})
	if e, ok := errors.AsType[*smc.ReplicationJobError](err); ok {
		fmt.Println("the job ended as", e.Status, e.Message)
		return
	} else if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(job.ImageID)
	// Output:
	// Running 0%
	// Finished 100%
	// m-0000000000000001test
}

// Operations without a method are called by name.
func ExampleClient_Call() {
	srv := smctest.NewServer()
	defer srv.Close()
	srv.AddSourceServers(2)
	client, err := smc.NewClient(srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}

	var page struct {
		PageNumber    int
		SourceServers struct {
			SourceServer []struct {
				SourceID string `json:"SourceId"`
			}
		}
	}
	meta, err := client.Call(context.Background(), "DescribeSourceServers", map[string]any{"PageSize": 50}, &page)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("status", meta.StatusCode, "servers", len(page.SourceServers.SourceServer))
	// Output: status 200 servers 2
}
