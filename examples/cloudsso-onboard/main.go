// Command cloudsso-onboard gives somebody access: it creates a user, adds the
// user to groups, assigns access configurations on accounts, and waits until
// the user can enter them.
//
//	cloudsso-onboard -live -directory d-00fc2p61test -user lin.mei -groups on-call,emea \
//		-access ECS-Admin@1000000000000001,Billing@1000000000000002
//
// It looks for what is there and adds what is missing, so after an error it is
// run again. Without -live it works on a test server inside the process,
// where one step fails the first time; with it, on the account whose
// credentials are in the environment.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
)

func main() {
	live := flag.Bool("live", false, "work on the real cloud")
	region := flag.String("region", "cn-shanghai", "region of the directory")
	directory := flag.String("directory", "", "ID of the directory")
	user := flag.String("user", "", "name of the user")
	groups := flag.String("groups", "", "names of groups, with commas between them")
	access := flag.String("access", "", "configurations and accounts, `name@account`, with commas between them")
	parseFlags("Creates a user, and gives the user groups and access.", live, "", "directory", "user")
	for each := range strings.SplitSeq(*access, ",") {
		if *access != "" && !strings.Contains(each, "@") {
			refuse("-access has %q, and takes name@account", each)
		}
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute) // tasks take their time
	var err error
	if *live {
		err = onboard(ctx, *directory, *user, split(*groups), split(*access), yunkit.WithRegion(*region))
	} else {
		err = demonstrate(ctx)
	}
	cancel()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "cloudsso-onboard:", err)
		fmt.Fprintln(os.Stderr, "What is printed above is done. Run it again to do the rest.")
		os.Exit(1)
	}
}

func demonstrate(ctx context.Context) error {
	srv := cloudssotest.NewServer()
	defer srv.Close()
	srv.AddGroups(cloudssotest.DirectoryID, 2)
	srv.AddAccessConfigurations(cloudssotest.DirectoryID, 2)
	srv.TaskTime(500 * time.Millisecond)
	srv.FailTasks(1, "The account is being set up.")
	again := func() error {
		return onboard(ctx, cloudssotest.DirectoryID, "lin.mei", []string{"test-group-002"},
			[]string{"test-configuration-001@1000000000000001", "test-configuration-002@1000000000000002"}, srv.Options()...)
	}
	fmt.Println("error:", again())
	fmt.Println("once more:")
	return again()
}

func onboard(ctx context.Context, directory, name string, groups, access []string, opts ...yunkit.Option) error {
	client, err := cloudsso.NewClient(opts...)
	if err != nil {
		return err
	}
	user, err := first(client.AllUsers(ctx, &cloudsso.ListUsersRequest{DirectoryID: directory, Filter: "UserName eq " + name}))
	if errors.Is(err, errNone) {
		var resp *cloudsso.CreateUserResponse
		if resp, err = client.CreateUser(ctx, &cloudsso.CreateUserRequest{DirectoryID: directory, UserName: name}); err == nil {
			user = resp.User
			fmt.Printf("user %s: created, %s\n", name, user.UserID)
		}
	}
	if err != nil {
		return fmt.Errorf("user %s: %w", name, err)
	}
	for _, group := range groups {
		if err := join(ctx, client, directory, user.UserID, group); err != nil {
			return fmt.Errorf("group %s: %w", group, err)
		}
	}
	var tasks []string
	for _, each := range access {
		task, assignErr := assign(ctx, client, directory, user.UserID, each)
		if assignErr != nil {
			err = errors.Join(err, fmt.Errorf("access %s: %w", each, assignErr))
			continue // the others are to have their tasks
		}
		tasks = append(tasks, task)
	}
	_, waitErr := client.WaitTasks(ctx, directory, tasks, func(t cloudsso.Task) {
		fmt.Printf("access %s@%s: %s\n", t.AccessConfigurationName, t.TargetID, t.Status)
	})
	return errors.Join(err, waitErr)
}

func join(ctx context.Context, client *cloudsso.Client, directory, user, name string) error {
	group, err := first(client.AllGroups(ctx, &cloudsso.ListGroupsRequest{DirectoryID: directory, Filter: "GroupName eq " + name}))
	if err != nil {
		return err
	}
	for joined, err := range client.AllJoinedGroupsForUser(ctx, &cloudsso.ListJoinedGroupsForUserRequest{DirectoryID: directory, UserID: user}) {
		if err != nil || joined.GroupID == group.GroupID {
			return err
		}
	}
	_, err = client.AddUserToGroup(ctx, &cloudsso.AddUserToGroupRequest{DirectoryID: directory, GroupID: group.GroupID, UserID: user})
	if err == nil {
		fmt.Printf("group %s: joined\n", name)
	}
	return err
}

// assign begins to give access and returns the task, which has nothing to do
// when the access is there.
func assign(ctx context.Context, client *cloudsso.Client, directory, user, access string) (string, error) {
	name, account, _ := strings.Cut(access, "@")
	ac, err := first(client.AllAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{
		DirectoryID: directory, Filter: "AccessConfigurationName eq " + name,
	}))
	if err != nil {
		return "", err
	}
	resp, err := client.CreateAccessAssignment(ctx, &cloudsso.CreateAccessAssignmentRequest{
		DirectoryID: directory, AccessConfigurationID: ac.AccessConfigurationID,
		PrincipalType: cloudsso.PrincipalUser, PrincipalID: user, TargetType: cloudsso.TargetRDAccount, TargetID: account,
	})
	if err != nil {
		return "", err
	}
	return resp.Task.TaskID, nil
}

var errNone = errors.New("there is none of that name")

// first returns the first item of a list.
func first[T any](list iter.Seq2[T, error]) (item T, err error) {
	for item, err := range list {
		return item, err
	}
	return item, errNone
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

// parseFlags reads the command line, and ends the program with status 2 where it
// cannot be meant so. Without -live only the flags named in demo have a meaning.
func parseFlags(about string, live *bool, demo string, needed ...string) {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), about)
		fmt.Fprintln(flag.CommandLine.Output(), "Without -live a test server in this process answers: nothing is real, and flags of an account are refused.")
		flag.PrintDefaults()
	}
	flag.Parse()
	given := map[string]bool{"live": true}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name := range given {
		if !*live && name != "live" && !slices.Contains(strings.Fields(demo), name) {
			refuse("-%s means something only with -live", name)
		}
	}
	for _, name := range needed {
		if *live && !given[name] {
			refuse("-live needs -%s", name)
		}
	}
	if flag.NArg() > 0 {
		refuse("%q is no flag", flag.Arg(0))
	}
	if !*live {
		fmt.Fprintln(os.Stderr, "A test server in this process answers, nothing is real; -h tells about -live.")
	}
}

func refuse(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"; see -h\n", args...)
	os.Exit(2)
}
