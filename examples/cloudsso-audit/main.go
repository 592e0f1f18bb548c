// Command cloudsso-audit writes who can access which account with what: every
// access assignment of a CloudSSO directory, however many there are, with what
// is known of its user or group and of its access configuration.
//
//	cloudsso-audit -live -region cn-shanghai -directory d-00fc2p61test >access.csv
//	cloudsso-audit -live -region cn-shanghai -directory d-00fc2p61test -members -table
//
// Without -live it reads 3,000 of them from a test server inside the process;
// with it, from the account whose credentials are in the environment.
package main

import (
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
)

func main() {
	live := flag.Bool("live", false, "read from the real cloud")
	region := flag.String("region", "cn-shanghai", "region of the directory")
	directory := flag.String("directory", "", "ID of the directory")
	members := flag.Bool("members", false, "write a line for each member of a group, none for the group")
	table := flag.Bool("table", false, "write an aligned table, no CSV")
	parseFlags("Writes who can access which account with what, as CSV.", live, "members table", "directory")

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *live, *region, *directory, *members, *table)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "cloudsso-audit:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, live bool, region, directory string, members, table bool) error {
	opts := []yunkit.Option{yunkit.WithRegion(region)}
	if !live {
		srv := cloudssotest.NewServer()
		defer srv.Close()
		directory, opts = cloudssotest.DirectoryID, srv.Options()
		users, groups := srv.AddUsers(directory, 400), srv.AddGroups(directory, 50)
		accounts := []string{"1000000000000001", "1000000000000002"}
		if err := errors.Join(
			srv.AddGroupMembers(directory, groups[0], users[:20]...),
			srv.AddAccessAssignments(directory, append(groups, users[:250]...), srv.AddAccessConfigurations(directory, 5), accounts),
		); err != nil {
			return err
		}
	}
	client, err := cloudsso.NewClient(opts...)
	if err != nil {
		return err
	}
	out := csv.NewWriter(os.Stdout)
	aligned := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	if table {
		out = csv.NewWriter(aligned)
		out.Comma = '\t'
	}
	err = audit(ctx, client, directory, members, out)
	if watched() {
		fmt.Fprintln(os.Stderr) // ends the line of the progress
	}
	out.Flush()
	return errors.Join(err, out.Error(), aligned.Flush())
}

func audit(ctx context.Context, client *cloudsso.Client, directory string, members bool, out *csv.Writer) error {
	ahead := yunkit.Prefetch(1)
	users, sessions, groups := map[string]cloudsso.User{}, map[string]time.Duration{}, map[string][]cloudsso.GroupMember{}
	if err := errors.Join(
		each(client.AllUsers(ctx, &cloudsso.ListUsersRequest{DirectoryID: directory}, ahead, progress("users")),
			func(u cloudsso.User) { users[u.UserID] = u }),
		each(client.AllAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory}, ahead, progress("configurations")),
			func(ac cloudsso.AccessConfiguration) {
				sessions[ac.AccessConfigurationID] = time.Duration(ac.SessionDuration) * time.Second
			}),
		out.Write([]string{"account", "account_name", "configuration", "session", "type", "principal", "member", "email", "status", "since"}),
	); err != nil {
		return err
	}
	for a, err := range client.AllAccessAssignments(ctx, &cloudsso.ListAccessAssignmentsRequest{DirectoryID: directory}, ahead, progress("assignments")) {
		if err != nil {
			return err
		}
		id := a.PrincipalID
		who := []cloudsso.GroupMember{{Email: users[id].Email, Status: users[id].Status}} // empty for a group
		if members && a.PrincipalType == cloudsso.PrincipalGroup {
			if _, known := groups[id]; !known {
				groups[id] = nil // it may have no members
				req := &cloudsso.ListGroupMembersRequest{DirectoryID: directory, GroupID: id}
				if err := each(client.AllGroupMembers(ctx, req, ahead), func(m cloudsso.GroupMember) { groups[id] = append(groups[id], m) }); err != nil {
					return err
				}
			}
			who = groups[id]
		}
		for _, m := range who {
			if err := out.Write([]string{
				a.TargetID, a.TargetName, a.AccessConfigurationName, sessions[a.AccessConfigurationID].String(), string(a.PrincipalType), a.PrincipalName,
				m.UserName, m.Email, string(m.Status), a.CreateTime.Format(time.DateOnly),
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

func each[T any](list iter.Seq2[T, error], use func(T)) error {
	for item, err := range list {
		if err != nil {
			return err
		}
		use(item)
	}
	return nil
}

// progress keeps a line on stderr that says how far a list is read.
func progress(what string) yunkit.IterOption {
	if !watched() {
		return yunkit.OnPage(nil)
	}
	return yunkit.OnPage(func(p yunkit.PageInfo) { fmt.Fprintf(os.Stderr, "\r%d of %d %s   ", p.Seen, p.Total, what) })
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

// watched reports whether stderr is a terminal, for progress is for people.
func watched() bool {
	info, err := os.Stderr.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
