// Command ufile-expiring-tokens lists the UFile tokens that end soon, and
// prolongs them when it is told to.
//
//	ufile-expiring-tokens -live -project <project ID> -days 14
//	ufile-expiring-tokens -live -project <project ID> -days 14 -extend 365
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
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/ufile"
	"github.com/yunkit/yunkit/ufile/ufiletest"
)

func main() {
	live := flag.Bool("live", false, "work on the real cloud")
	region := flag.String("region", "", "region of the tokens (default $UCLOUD_REGION)")
	project := flag.String("project", "", "project ID (default $UCLOUD_PROJECT_ID)")
	days := flag.Int("days", 14, "list tokens that end within so many days")
	extend := flag.Int("extend", 0, "let the listed tokens last for so many `days` from now")
	parseFlags("Lists the UFile tokens that end soon, and prolongs them when told to.", live, "days")

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *live, *days, *extend, yunkit.WithRegion(*region), yunkit.WithProjectID(*project))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "ufile-expiring-tokens:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, live bool, days, extend int, opts ...yunkit.Option) error {
	if !live {
		srv := ufiletest.NewServer()
		defer srv.Close()
		srv.AddTokens(2) // they last a day
		srv.SkewClock(60 * 24 * time.Hour)
		srv.AddTokens(3) // and these two months
		srv.SkewClock(0)
		opts = srv.Options()
	}
	client, err := ufile.NewClient(opts...)
	if err != nil {
		return err
	}
	tokens, err := endingSoon(ctx, client, days)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tENDS\tALLOWED\tBUCKETS")
	for _, t := range tokens {
		if extend > 0 {
			if err = prolong(ctx, client, &t, time.Now().AddDate(0, 0, extend)); err != nil {
				break
			}
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%v\t%v\n", t.TokenID, t.TokenName, t.ExpireTime.Format(time.DateOnly), t.AllowedOps, t.AllowedBuckets)
	}
	return errors.Join(err, table.Flush())
}

// endingSoon leaves out tokens that have ended: to revive one is another decision.
func endingSoon(ctx context.Context, client *ufile.Client, days int) ([]ufile.UFileToken, error) {
	now := time.Now()
	var soon []ufile.UFileToken
	for t, err := range client.AllUFileTokens(ctx, nil) {
		if err != nil {
			return nil, err
		}
		if t.ExpireTime.After(now) && t.ExpireTime.Before(now.AddDate(0, 0, days)) {
			soon = append(soon, t)
		}
	}
	return soon, nil
}

func prolong(ctx context.Context, client *ufile.Client, t *ufile.UFileToken, end time.Time) error {
	t.ExpireTime = yunkit.NewUnixTime(end)
	// All that is to stay is sent: the service does not say what it keeps of the rest.
	_, err := client.UpdateUFileToken(ctx, &ufile.UpdateUFileTokenRequest{
		Region: t.Region, TokenID: t.TokenID, TokenName: t.TokenName, ExpireTime: t.ExpireTime,
		AllowedOps: t.AllowedOps, AllowedPrefixes: t.AllowedPrefixes, AllowedBuckets: t.AllowedBuckets,
	})
	return err
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
