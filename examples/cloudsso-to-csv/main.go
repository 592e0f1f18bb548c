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
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
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
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
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
	if directory == "" {
		return errors.New("-live needs -directory")
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
	defer fmt.Fprintln(os.Stderr) // ends the line of the progress
	progress := yunkit.OnPage(func(p yunkit.PageInfo) {
		fmt.Fprintf(os.Stderr, "\r%d of %d", p.Seen, p.Total)
	})
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
