package cloudssotest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/yunkit/yunkit"
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

// What a program does while a task runs can be tested without waiting for it.
func ExampleServer_TaskTime() {
	srv := cloudssotest.NewServer()
	defer srv.Close()
	const directory, account = cloudssotest.DirectoryID, "1000000000000001"
	user, configuration := srv.AddUsers(directory, 1)[0], srv.AddAccessConfigurations(directory, 1)[0]
	srv.TaskTime(5 * time.Minute)
	srv.FailTasks(1, "The role is in use.")

	client, err := cloudsso.NewClient(srv.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	req := &cloudsso.CreateAccessAssignmentRequest{
		DirectoryID: directory, AccessConfigurationID: configuration,
		PrincipalType: cloudsso.PrincipalUser, PrincipalID: user,
		TargetType: cloudsso.TargetRDAccount, TargetID: account,
	}
	resp, err := client.CreateAccessAssignment(ctx, req)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.CreateAccessAssignment(ctx, req)
	fmt.Println("refused meanwhile:", errors.Is(err, yunkit.ErrConflict))

	srv.PassTime(5 * time.Minute)
	task, err := client.WaitTask(ctx, directory, resp.Task.TaskID)
	_, failed := errors.AsType[*cloudsso.TaskError](err)
	fmt.Println("failed:", failed, task.FailureReason)
	// Output:
	// refused meanwhile: true
	// failed: true The role is in use.
}
