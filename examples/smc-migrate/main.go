// Command smc-migrate makes an image of a server: it creates an activation code,
// waits for the server that registers with it, copies its disks, and once more
// what has changed meanwhile.
//
//	smc-migrate -live -region cn-hangzhou -image rack-7-web -out rack-7.code
//
// Ctrl-C ends it at any time, and -source or -job goes on from there. Without
// -live it works on a test server inside the process; with it, on the account
// whose credentials are in the environment.
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
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
)

func main() {
	live := flag.Bool("live", false, "work on the real cloud")
	region := flag.String("region", "cn-hangzhou", "region of the image")
	image := flag.String("image", "rack-7-web", "name of the image")
	out := flag.String("out", "", "`file` to write the activation code to; it must not exist")
	source := flag.String("source", "", "ID of a server that has registered already")
	job := flag.String("job", "", "ID of a job that exists already")
	parseFlags("Makes an image of a server that registers with an activation code.", live, "")

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *live, *region, *image, *out, *source, *job)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "smc-migrate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, live bool, region, image, out, source, job string) error {
	var opts []yunkit.Option
	install := func(string) error { return nil } // the agent; on a real server somebody does that
	if !live {
		srv := smctest.NewServer()
		defer srv.Close()
		srv.SetRunLooks(2) // it is over soon
		opts, source, job = srv.Options(), "", ""
		out = filepath.Join(os.TempDir(), fmt.Sprintf("smc-migrate-%d.code", os.Getpid()))
		defer func() { _ = os.Remove(out) }()
		install = func(code string) error {
			_, err := srv.RegisterSourceServer(code, "rack-7-web")
			return err
		}
	}
	client, err := smc.NewClient(opts...)
	if err == nil && source == "" && job == "" {
		source, err = register(ctx, client, image, out, install)
	}
	if err != nil {
		return err
	}
	if job == "" {
		if job, err = create(ctx, client, source, region, image); err != nil {
			return fmt.Errorf("%w; go on with -source %s", err, source)
		}
	}
	if err := follow(ctx, client, job); err != nil {
		return fmt.Errorf("%w; go on with -job %s", err, job)
	}
	return nil
}

// register creates an activation code and waits for the server that uses it.
func register(ctx context.Context, client *smc.Client, name, out string, install func(code string) error) (string, error) {
	known := map[string]bool{}
	for source, err := range client.AllSourceServers(ctx, nil) {
		if err != nil {
			return "", err
		}
		known[source.SourceID] = true
	}
	// The file comes first: a code that cannot be saved is lost.
	file, err := os.OpenFile(filepath.Clean(out), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("-out: %w", err)
	}
	token, err := client.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: name, Count: 1})
	if err != nil {
		return "", errors.Join(err, file.Close(), os.Remove(out))
	}
	code := string(token.AccessTokenCode)
	_, err = fmt.Fprintln(file, code)
	if err := errors.Join(err, file.Close(), install(code)); err != nil {
		return "", err
	}
	fmt.Println("waiting for a server to register with the code in", out)
	for {
		for source, err := range client.AllSourceServers(ctx, &smc.DescribeSourceServersRequest{State: smc.SourceServerAvailable}) {
			if err != nil || !known[source.SourceID] {
				return source.SourceID, err
			}
		}
		select {
		case <-time.After(10 * time.Second):
		case <-ctx.Done():
			return "", fmt.Errorf("%w; once a server has registered, go on with -source and its ID", ctx.Err())
		}
	}
}

// create creates an incremental job that copies all disks of a server.
func create(ctx context.Context, client *smc.Client, source, region, image string) (string, error) {
	resp, err := client.DescribeSourceServers(ctx, &smc.DescribeSourceServersRequest{SourceID: smc.StringList{source}})
	if err != nil {
		return "", err
	}
	req := &smc.CreateReplicationJobRequest{
		SourceID: source, RegionID: region, TargetType: smc.TargetImage, ImageName: image,
		RunOnce: new(false), Frequency: 24, MaxNumberOfImageToKeep: 1,
	}
	for _, s := range resp.SourceServers {
		fmt.Printf("migrating %s (%s)\n", s.Name, source)
		req.SystemDiskSize = s.SystemDiskSize
		for _, disk := range s.DataDisks {
			req.DataDisk = append(req.DataDisk, smc.TargetDataDisk{Index: disk.Index, Size: disk.Size})
		}
	}
	job, err := client.CreateReplicationJob(ctx, req)
	if err != nil {
		return "", err
	}
	return job.JobID, nil
}

// follow brings a job to its end, from wherever it is.
func follow(ctx context.Context, client *smc.Client, id string) error {
	for {
		resp, err := client.DescribeReplicationJobs(ctx, &smc.DescribeReplicationJobsRequest{JobID: smc.StringList{id}})
		if err != nil {
			return err
		}
		if len(resp.ReplicationJobs) == 0 {
			return errors.New("there is no such job")
		}
		job, until := resp.ReplicationJobs[0], smc.ReplicationJobFinished
		if !job.RunOnce && job.Status != smc.ReplicationJobWaiting {
			until = smc.ReplicationJobWaiting
		}
		switch job.Status {
		case smc.ReplicationJobFinished:
			fmt.Println("done:", job.ImageID, job.InstanceID)
			return nil
		case smc.ReplicationJobReady, smc.ReplicationJobStopped, smc.ReplicationJobInError:
			_, err = client.StartReplicationJob(ctx, &smc.StartReplicationJobRequest{JobID: id})
		case smc.ReplicationJobWaiting:
			_, err = client.CutOverReplicationJob(ctx, &smc.CutOverReplicationJobRequest{JobID: id, SyncData: true})
		default: // it runs
		}
		if err != nil {
			return err
		}
		_, err = client.WaitReplicationJob(ctx, id, until, showProgress)
		if watched() {
			fmt.Fprintln(os.Stderr) // ends the line of the progress
		}
		e, ok := errors.AsType[*smc.ReplicationJobError](err)
		if cutOver := ok && e.Status == smc.ReplicationJobFinished; err != nil && !cutOver {
			return err
		}
	}
}

func showProgress(job smc.ReplicationJob) {
	if !watched() {
		return
	}
	bar := strings.Repeat("#", int(job.Progress/10))
	fmt.Fprintf(os.Stderr, "\r[%-10s] %3.0f%% %-8s %-10s", bar, job.Progress, job.Status, job.BusinessStatus)
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
