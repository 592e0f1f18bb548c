package smctest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
)

// What does a program do when the answer to a create is lost?
func ExampleNewServer() {
	srv := smctest.NewServer()
	defer srv.Close()
	client, err := smc.NewClient(srv.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	srv.CutConnections(1)
	_, err = client.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "rack-7"})
	fmt.Println("unknown:", errors.Is(err, yunkit.ErrOutcomeUnknown))

	found, err := client.ListAccessTokens(ctx, &smc.ListAccessTokensRequest{Name: "rack-7"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("created all the same:", len(found.AccessTokens))
	// Output:
	// unknown: true
	// created all the same: 1
}

// Does a program notice that a migration fails halfway?
func ExampleServer_FailReplicationJob() {
	srv := smctest.NewServer()
	defer srv.Close()
	srv.SetRunDuration(time.Hour)
	client, err := smc.NewClient(srv.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	job, err := client.CreateReplicationJob(ctx, &smc.CreateReplicationJobRequest{
		SourceID: srv.AddSourceServers(1)[0], RegionID: "cn-hangzhou",
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.StartReplicationJob(ctx, &smc.StartReplicationJobRequest{JobID: job.JobID}); err != nil {
		log.Fatal(err)
	}
	srv.PassTime(30 * time.Minute)
	show := func() {
		resp, err := client.DescribeReplicationJobs(ctx, &smc.DescribeReplicationJobsRequest{JobID: smc.StringList{job.JobID}})
		if err != nil {
			log.Fatal(err)
		}
		for _, job := range resp.ReplicationJobs {
			fmt.Printf("%s at %s, %.0f%%, error %q\n", job.Status, job.BusinessStatus, job.Progress, job.ErrorCode)
		}
	}
	show()
	if err := srv.FailReplicationJob(job.JobID, "InternalError", "a disk is full"); err != nil {
		log.Fatal(err)
	}
	show()
	// Output:
	// Running at Processing, 50%, error ""
	// InError at Processing, 50%, error "InternalError"
}
