// Command shared-limit shares one quota of calls among all programs of an
// account, on however many machines, through Redis. It counts the permission
// policies of every access configuration of a CloudSSO directory, eight at a time.
//
//	shared-limit -live -region cn-shanghai -directory d-00fc2p61test -redis redis.example.com:6379 -quota 100
//
// Without -live four clients with a limiter each share a small Redis and a test
// server, all inside the process.
//
// What to copy is sharedLimiter. While Redis is away it fails open: each program
// then keeps to a limit of its own, which is a share of the quota, and asks Redis
// again after a second. The other choice, to end calls until Redis is back, is to
// return the error of Allow.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
)

func main() {
	live := flag.Bool("live", false, "read from the real cloud")
	region := flag.String("region", "cn-shanghai", "region of the directory")
	directory := flag.String("directory", "", "ID of the directory")
	server := flag.String("redis", "", "address of the Redis that all programs share")
	quota := flag.Int("quota", 100, "calls a second that all programs may make together")
	programs := flag.Int("programs", 4, "how many programs share the quota, for the time without Redis")
	parseFlags("Counts policies of access configurations, within a quota that many programs share through Redis.", live, "quota", "directory", "redis")
	if *quota < 1 || *programs < 1 {
		refuse("-quota and -programs are at least 1")
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	var err error
	if *live {
		limiter := newSharedLimiter(*server, "yunkit:cloudsso", *quota, *programs)
		err = count(ctx, *directory, yunkit.WithRegion(*region), yunkit.WithLimiter(limiter))
		limiter.Close()
	} else {
		err = demonstrate(ctx, *quota)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "shared-limit:", err)
		os.Exit(1)
	}
}

// demonstrate runs four clients, as if they were programs of their own.
func demonstrate(ctx context.Context, quota int) error {
	srv := cloudssotest.NewServer()
	defer srv.Close()
	srv.AddAccessConfigurations(cloudssotest.DirectoryID, 40)
	shared, err := miniredis.Run()
	if err != nil {
		return err
	}
	defer shared.Close()

	var programs sync.WaitGroup
	failed := make([]error, 4)
	started := time.Now()
	for i := range failed {
		programs.Go(func() {
			limiter := newSharedLimiter(shared.Addr(), "yunkit:cloudsso", quota, len(failed))
			defer limiter.Close()
			failed[i] = count(ctx, cloudssotest.DirectoryID, append(srv.Options(), yunkit.WithLimiter(limiter))...)
		})
	}
	programs.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	took := time.Since(started).Seconds()
	calls := len(srv.Requests())
	fmt.Printf("4 programs: %d calls in %.1f s, %.0f a second of %d\n", calls, took, float64(calls)/took, quota)
	return nil
}

// count is the work: a call for each access configuration, eight at a time.
func count(ctx context.Context, directory string, opts ...yunkit.Option) error {
	client, err := cloudsso.NewClient(opts...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var workers sync.WaitGroup
	var configurations, policies atomic.Int64
	ids := make(chan string)
	for range 8 {
		workers.Go(func() {
			for id := range ids {
				resp, err := client.ListPermissionPoliciesInAccessConfiguration(ctx, &cloudsso.ListPermissionPoliciesInAccessConfigurationRequest{
					DirectoryID: directory, AccessConfigurationID: id,
				})
				if err != nil {
					cancel(err) // the list ends with it
					continue
				}
				configurations.Add(1)
				policies.Add(int64(len(resp.PermissionPolicies)))
			}
		})
	}
	for ac, err := range client.AllAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: directory}) {
		if err != nil {
			cancel(err) // of two errors the first counts
			break
		}
		ids <- ac.AccessConfigurationID
	}
	close(ids)
	workers.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	fmt.Println(configurations.Load(), "access configurations have", policies.Load(), "policies")
	return nil
}

// sharedLimiter is a yunkit.Limiter whose quota all programs share that name the
// same key of the same Redis.
type sharedLimiter struct {
	redis  *redis.Client
	shared *redis_rate.Limiter
	key    string
	limit  redis_rate.Limit
	// For the time without Redis.
	local *rate.Limiter
	again atomic.Int64 // when Redis is asked again, Unix nanoseconds
}

// newSharedLimiter holds quota calls in every second: nine tenths of them flow
// evenly, and one tenth may come at once.
func newSharedLimiter(address, key string, quota, programs int) *sharedLimiter {
	burst := max(1, quota/10)
	client := redis.NewClient(&redis.Options{
		Addr:        address, // host:port, or the path of a socket
		MaxRetries:  -1,      // asking twice would count twice
		DialTimeout: 2 * time.Second, ReadTimeout: 2 * time.Second, WriteTimeout: 2 * time.Second,
		ContextTimeoutEnabled: true,
	})
	share := max(1, quota/programs)
	return &sharedLimiter{
		redis: client, shared: redis_rate.NewLimiter(client), key: key,
		limit: redis_rate.Limit{Rate: max(1, quota-burst), Burst: burst, Period: time.Second},
		local: rate.NewLimiter(rate.Limit(share), max(1, share/10)),
	}
}

// Wait returns when the quota has room for a call.
func (l *sharedLimiter) Wait(ctx context.Context) error {
	for {
		if time.Now().UnixNano() < l.again.Load() {
			return l.local.Wait(ctx)
		}
		verdict, err := l.shared.Allow(ctx, l.key, l.limit)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			if l.again.Swap(time.Now().Add(time.Second).UnixNano()) == 0 {
				fmt.Fprintln(os.Stderr, "Redis is away, each program keeps to its share of the quota:", err)
			}
			continue
		case verdict.Allowed > 0:
			return nil
		}
		room := time.NewTimer(verdict.RetryAfter)
		select {
		case <-ctx.Done():
			room.Stop()
			return context.Cause(ctx)
		case <-room.C:
		}
	}
}

// Close closes the connections to Redis.
func (l *sharedLimiter) Close() { _ = l.redis.Close() }

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
