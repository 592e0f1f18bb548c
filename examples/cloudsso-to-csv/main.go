// Command cloudsso-to-csv writes the access configurations of a CloudSSO
// directory as CSV, however many there are.
//
//	cloudsso-to-csv -live -region cn-shanghai -directory d-00fc2p61test >all.csv
//	cloudsso-to-csv -live -region cn-shanghai -directory d-00fc2p61test -prefix team-a- >team-a.csv
//
// Without -live it reads 2,500 of them from a test server inside the process;
// with it, from the account whose credentials are in the environment.
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
)

func main() {
	live := flag.Bool("live", false, "read from the real cloud")
	region := flag.String("region", "cn-shanghai", "region of the directory")
	directory := flag.String("directory", "", "ID of the directory")
	prefix := flag.String("prefix", "", "only names that begin so")
	parseFlags("Writes the access configurations of a CloudSSO directory as CSV.", live, "prefix", "directory")

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *live, *region, *directory, *prefix)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "cloudsso-to-csv:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, live bool, region, directory, prefix string) error {
	opts := []yunkit.Option{yunkit.WithRegion(region)}
	if !live {
		srv := cloudssotest.NewServer()
		defer srv.Close()
		directory = cloudssotest.DirectoryID
		srv.AddAccessConfigurations(directory, 2500)
		opts = srv.Options()
	}
	client, err := cloudsso.NewClient(opts...)
	if err != nil {
		return err
	}
	req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory}
	if prefix != "" {
		req.Filter = "AccessConfigurationName sw " + prefix
	}
	return export(ctx, client, req)
}

func export(ctx context.Context, client *cloudsso.Client, req *cloudsso.ListAccessConfigurationsRequest) error {
	out := csv.NewWriter(os.Stdout)
	if err := out.Write([]string{"id", "name", "description", "session_seconds", "notifications", "updated"}); err != nil {
		return err
	}
	progress := yunkit.OnPage(nil)
	if watched() {
		defer fmt.Fprintln(os.Stderr) // ends the line of the progress
		progress = yunkit.OnPage(func(p yunkit.PageInfo) {
			fmt.Fprintf(os.Stderr, "\r%d of %d", p.Seen, p.Total)
		})
	}
	for ac, err := range client.AllAccessConfigurations(ctx, req, yunkit.Prefetch(1), progress) {
		if err != nil {
			return err
		}
		err := out.Write([]string{
			ac.AccessConfigurationID, ac.AccessConfigurationName, ac.Description, strconv.Itoa(ac.SessionDuration),
			strings.Join(ac.StatusNotifications, " "), ac.UpdateTime.Format(time.RFC3339),
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
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
