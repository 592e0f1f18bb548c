// Command bcs-stale-api-keys lists the API keys of Huawei Cloud's node provider
// that nobody has used for a while, or creates a new one and saves its file.
//
//	bcs-stale-api-keys -live -region ap-southeast-3 -project <project ID> -days 90
//	bcs-stale-api-keys -live -region ap-southeast-3 -project <project ID> -create key.zip -description indexer
//
// Without -live it works on a test server inside the process; with it, on the
// project whose credentials are in the environment.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
)

func main() {
	live := flag.Bool("live", false, "work on the real cloud")
	region := flag.String("region", "ap-southeast-3", "region of the node provider")
	project := flag.String("project", "", "project ID (default $HUAWEICLOUD_SDK_PROJECT_ID)")
	days := flag.Int("days", 30, "list keys that were not used for so many days")
	file := flag.String("create", "", "create a key and write it to this `file`, which must not exist")
	description := flag.String("description", "", "description of the new key")
	parseFlags("Lists the API keys of the node provider that nobody has used for a while, or creates one.", live, "days")
	if *description != "" && *file == "" {
		refuse("-description belongs to -create")
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *live, *file, *description, *days, yunkit.WithRegion(*region), yunkit.WithProjectID(*project))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bcs-stale-api-keys:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, live bool, file, description string, days int, opts ...yunkit.Option) error {
	const day = 24 * time.Hour
	if !live {
		srv := bcstest.NewServer()
		defer srv.Close()
		srv.SkewClock(-60 * day) // these were last used two months ago
		srv.AddCredentials(3)
		srv.SkewClock(0)
		srv.AddCredentials(2)
		opts = srv.Options()
	}
	client, err := bcs.NewClient(opts...)
	if err != nil {
		return err
	}
	if file != "" {
		return create(ctx, client, file, description)
	}
	return list(ctx, client, time.Now().Add(-time.Duration(days)*day))
}

func list(ctx context.Context, client *bcs.Client, limit time.Time) error {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tLAST USED\tCREATED\tDESCRIPTION")
	for key, err := range client.AllPublicChainCredentials(ctx, nil) {
		if err != nil {
			return err
		}
		if lastUsed := key.UpdateTime; lastUsed.Before(limit) {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", key.ID, lastUsed.Format(time.DateOnly), key.CreateTime.Format(time.DateOnly), key.Description)
		}
	}
	return table.Flush()
}

func create(ctx context.Context, client *bcs.Client, name, description string) error {
	// The file comes first: a key that cannot be saved is lost.
	file, err := os.OpenFile(filepath.Clean(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	resp, err := client.CreatePublicChainCredential(ctx, &bcs.CreatePublicChainCredentialRequest{Description: description})
	if err != nil {
		err = errors.Join(err, file.Close(), os.Remove(name))
		if errors.Is(err, yunkit.ErrOutcomeUnknown) {
			return fmt.Errorf("look for a key created just now, and delete it, for nobody has its file: %w", err)
		}
		return err
	}
	_, err = io.Copy(file, resp.Body)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("a key was created, and its file is lost: %w", err)
	}
	fmt.Println("the new key is in", name)
	return nil
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
