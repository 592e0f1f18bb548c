// Command smc-activation-codes lists the activation codes of Server Migration
// Center, or creates one and writes it to a file that only its owner can read.
//
//	smc-activation-codes -live
//	smc-activation-codes -live -create rack-7 -count 20 -days 7 -out rack-7.code
//
// Without -live it works on a test server inside the process; with it, on the
// account whose credentials are in the environment.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
)

func main() {
	live := flag.Bool("live", false, "work on the real cloud")
	name := flag.String("create", "", "create a code of this `name`")
	count := flag.Int("count", 0, "how many servers may register with the new code (default 100)")
	days := flag.Int("days", 0, "how many days it lasts (default 30)")
	out := flag.String("out", "", "`file` to write the new code to; it must not exist")
	parseFlags("Lists the activation codes of Server Migration Center, or creates one.", live, "")
	switch {
	case *name != "" && *out == "":
		refuse("-create needs -out, for the code is shown only once")
	case *name == "" && (*out != "" || *count != 0 || *days != 0):
		refuse("-count, -days and -out belong to -create")
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *live, *out, &smc.CreateAccessTokenRequest{Name: *name, Count: *count, TimeToLiveInDays: *days})
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "smc-activation-codes:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, live bool, out string, req *smc.CreateAccessTokenRequest) error {
	var opts []yunkit.Option
	if !live {
		srv := smctest.NewServer()
		defer srv.Close()
		srv.AddAccessTokens(3)
		opts = srv.Options()
	}
	client, err := smc.NewClient(opts...)
	switch {
	case err != nil:
		return err
	case req.Name == "":
		return list(ctx, client)
	}
	return create(ctx, client, out, req)
}

func create(ctx context.Context, client *smc.Client, out string, req *smc.CreateAccessTokenRequest) error {
	// The file comes first: a code that cannot be saved is lost.
	file, err := os.OpenFile(filepath.Clean(out), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	resp, err := client.CreateAccessToken(ctx, req)
	if err != nil {
		err = errors.Join(err, file.Close(), os.Remove(out))
		if errors.Is(err, yunkit.ErrOutcomeUnknown) {
			return fmt.Errorf("list the codes, and delete one named %s whose value nobody has: %w", req.Name, err)
		}
		return err
	}
	_, err = fmt.Fprintln(file, string(resp.AccessTokenCode))
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("%s was created, and its value is lost: %w", resp.AccessTokenID, err)
	}
	fmt.Printf("created %s, its code is in %s\n", resp.AccessTokenID, out)
	return nil
}

func list(ctx context.Context, client *smc.Client) error {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tSTATUS\tREGISTERED\tENDS")
	for code, err := range client.AllAccessTokens(ctx, nil) {
		if err != nil {
			return err
		}
		ends := code.CreationTime.AddDate(0, 0, int(code.TimeToLiveInDays))
		fmt.Fprintf(table, "%s\t%s\t%s\t%d of %d\t%s\n", code.AccessTokenID, code.Name, code.Status,
			code.RegisteredCount, code.Count, ends.Format(time.DateOnly))
	}
	return table.Flush()
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
