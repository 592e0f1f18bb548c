// Command tour shows what the library does, on servers inside this process:
//
//	go run ./examples/tour
//
// or reads from a real cloud, with the credentials of the environment; it never
// writes there:
//
//	go run ./examples/tour -live smc
//	go run ./examples/tour -live cloudsso -region cn-shanghai -directory d-00fc2p61test
//	go run ./examples/tour -live bcs -region ap-southeast-3 -project <project ID>
//	go run ./examples/tour -live ufile -region cn-bj2 -project <project ID>
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
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
	"github.com/yunkit/yunkit/ufile"
	"github.com/yunkit/yunkit/ufile/ufiletest"
)

func main() {
	live := flag.String("live", "", "read from a real cloud: `smc, cloudsso, bcs or ufile`")
	region := flag.String("region", "", "region of the real cloud")
	dir := flag.String("directory", "", "directory of the real CloudSSO, such as "+cloudssotest.DirectoryID)
	project := flag.String("project", "", "project of the real cloud")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "Shows what the library does.")
		fmt.Fprintln(flag.CommandLine.Output(), "Without -live test servers in this process answer: nothing is real, and flags of an account are refused.")
		flag.PrintDefaults()
	}
	flag.Parse()
	switch {
	case flag.NArg() > 0:
		refuse("%q is no flag", flag.Arg(0))
	case *live == "" && flag.NFlag() > 0:
		refuse("the other flags mean something only with -live")
	case *live != "" && !slices.Contains(products, *live):
		refuse("-live is %q, and takes one of %s", *live, strings.Join(products, ", "))
	case *live == "cloudsso" && *dir == "":
		refuse("-live cloudsso needs -directory")
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	var err error
	if *live == "" {
		fmt.Fprintln(os.Stderr, "Test servers in this process answer, nothing is real; -h tells about -live.")
		err = tour(ctx)
	} else {
		err = readLive(ctx, *live, *dir, yunkit.WithRegion(*region), yunkit.WithProjectID(*project))
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "tour:", err)
		if hint := advice(err); hint != "" {
			fmt.Fprintln(os.Stderr, hint)
		}
		os.Exit(1)
	}
}

var products = []string{"smc", "cloudsso", "bcs", "ufile"}

func refuse(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"; see -h\n", args...)
	os.Exit(2)
}

// stage is what the tour plays on: a server and a client of each product.
type stage struct {
	smcServer   *smctest.Server
	ssoServer   *cloudssotest.Server
	bcsServer   *bcstest.Server
	ufileServer *ufiletest.Server

	smc   *smc.Client
	sso   *cloudsso.Client
	bcs   *bcs.Client
	ufile *ufile.Client
}

// tour shows everything on servers of its own.
func tour(ctx context.Context) error {
	began := time.Now()
	s := &stage{
		smcServer: smctest.NewServer(), ssoServer: cloudssotest.NewServer(),
		bcsServer: bcstest.NewServer(), ufileServer: ufiletest.NewServer(),
	}
	defer s.smcServer.Close()
	defer s.ssoServer.Close()
	defer s.bcsServer.Close()
	defer s.ufileServer.Close()

	var errs [4]error
	s.smc, errs[0] = smc.NewClient(s.smcServer.Options()...)
	s.sso, errs[1] = cloudsso.NewClient(s.ssoServer.Options()...)
	s.bcs, errs[2] = bcs.NewClient(s.bcsServer.Options()...)
	s.ufile, errs[3] = ufile.NewClient(s.ufileServer.Options()...)
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}

	fmt.Println("Four test servers run in this process. Nothing leaves the machine.")
	for i, stop := range []struct {
		title string
		show  func(context.Context) error
	}{
		{"smc: create an activation code", s.activationCode},
		{"cloudsso: loop over 250 access configurations", s.accessConfigurations},
		{"bcs: list API keys", s.apiKeys},
		{"ufile: list tokens", s.tokens},
		{"A throttled call waits and is sent again", s.throttled},
		{"A read whose answer is lost is sent again", s.lostRead},
		{"A write whose answer is lost is not", s.lostWrite},
		{"Wrong parameters are not sent at all", s.wrongParameters},
	} {
		fmt.Printf("\n%d. %s\n", i+1, stop.title)
		if err := stop.show(ctx); err != nil {
			return err
		}
	}
	fmt.Printf("\nThat took %d ms.\n", time.Since(began).Milliseconds())
	return nil
}

func (s *stage) activationCode(ctx context.Context) error {
	resp, err := s.smc.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "rack-7", Count: 20, TimeToLiveInDays: 7})
	if err != nil {
		return err
	}
	fmt.Printf("   created %s, request %s\n", resp.AccessTokenID, resp.RequestID)
	fmt.Printf("   the code prints as %v; string(resp.AccessTokenCode) has its %d characters\n", resp.AccessTokenCode, len(string(resp.AccessTokenCode)))
	return nil
}

func (s *stage) accessConfigurations(ctx context.Context) error {
	s.ssoServer.AddAccessConfigurations(cloudssotest.DirectoryID, 250)
	progress := yunkit.OnPage(func(p yunkit.PageInfo) {
		fmt.Printf("   page %d: %d of %d have arrived\n", p.Number, p.Seen, p.Total)
	})
	req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: cloudssotest.DirectoryID}
	var count int
	var last cloudsso.AccessConfiguration
	for ac, err := range s.sso.AllAccessConfigurations(ctx, req, yunkit.Prefetch(1), progress) {
		if err != nil {
			return err
		}
		count, last = count+1, ac
	}
	fmt.Printf("   %d in all, the last one is %s\n", count, last.AccessConfigurationName)
	return nil
}

func (s *stage) apiKeys(ctx context.Context) error {
	s.bcsServer.AddCredentials(3)
	return printAPIKeys(ctx, s.bcs)
}

func (s *stage) tokens(ctx context.Context) error {
	s.ufileServer.AddTokens(3)
	return printTokens(ctx, s.ufile)
}

func (s *stage) throttled(ctx context.Context) error {
	s.ssoServer.Throttle(2)
	resp, err := s.sso.ListAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: cloudssotest.DirectoryID})
	if err != nil {
		return err
	}
	fmt.Printf("   the server refused two calls; the answer came at attempt %d\n", resp.Attempts)
	return nil
}

func (s *stage) lostRead(ctx context.Context) error {
	s.ssoServer.CutConnections(1)
	resp, err := s.sso.ListAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: cloudssotest.DirectoryID})
	if err != nil {
		return err
	}
	fmt.Printf("   the connection was cut once; the answer came at attempt %d\n", resp.Attempts)
	return nil
}

func (s *stage) lostWrite(ctx context.Context) error {
	before := len(s.smcServer.Requests())
	s.smcServer.CutConnections(1)
	_, err := s.smc.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "rack-8"})
	if !errors.Is(err, yunkit.ErrOutcomeUnknown) {
		return fmt.Errorf("expected an unknown outcome, got: %w", err)
	}
	fmt.Printf("   error: %v\n", err)
	fmt.Printf("   requests that the server saw: %d\n", len(s.smcServer.Requests())-before)

	// What to do: look whether it is there. Its code is lost, so that it is of no use.
	for code, err := range s.smc.AllAccessTokens(ctx, &smc.ListAccessTokensRequest{Name: "rack-8"}) {
		if err != nil {
			return err
		}
		fmt.Printf("   looked it up: %s exists, and nobody has its code; delete it and create another\n", code.AccessTokenID)
	}
	return nil
}

func (s *stage) wrongParameters(ctx context.Context) error {
	before := len(s.smcServer.Requests())
	_, err := s.smc.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "7", Count: 5000, TimeToLiveInDays: 365})
	if !errors.Is(err, yunkit.ErrInvalidRequest) {
		return fmt.Errorf("expected an invalid request, got: %w", err)
	}
	fmt.Printf("   error: %v\n", err)
	fmt.Printf("   requests that the server saw: %d\n", len(s.smcServer.Requests())-before)
	return nil
}

func printActivationCodes(ctx context.Context, client *smc.Client) error {
	return printAll(client.AllAccessTokens(ctx, nil), func(t smc.AccessToken) string {
		return fmt.Sprintf("%s %s, %s, used %d of %d times", t.AccessTokenID, t.Name, t.Status, t.RegisteredCount, t.Count)
	})
}

func printAccessConfigurations(ctx context.Context, client *cloudsso.Client, dir string) error {
	req := &cloudsso.ListAccessConfigurationsRequest{DirectoryID: dir}
	return printAll(client.AllAccessConfigurations(ctx, req, yunkit.Prefetch(1)), func(ac cloudsso.AccessConfiguration) string {
		return fmt.Sprintf("%s %s", ac.AccessConfigurationID, ac.AccessConfigurationName)
	})
}

func printAPIKeys(ctx context.Context, client *bcs.Client) error {
	return printAll(client.AllPublicChainCredentials(ctx, nil), func(key bcs.PublicChainCredential) string {
		return fmt.Sprintf("%s %s, last used %s", key.ID, key.Description, key.UpdateTime.Format(time.DateOnly))
	})
}

func printTokens(ctx context.Context, client *ufile.Client) error {
	return printAll(client.AllUFileTokens(ctx, nil), func(t ufile.UFileToken) string {
		return fmt.Sprintf("%s %s, until %s, private key %v", t.TokenID, t.TokenName, t.ExpireTime.Format(time.DateOnly), t.PrivateKey)
	})
}

// printAll prints a line an item: the iterators of all products have one form.
func printAll[T any](items iter.Seq2[T, error], line func(T) string) error {
	count := 0
	for item, err := range items {
		if err != nil {
			return err
		}
		count++
		fmt.Println("   " + line(item))
	}
	fmt.Printf("   %d in all\n", count)
	return nil
}

// readLive prints a list of a real cloud.
func readLive(ctx context.Context, product, dir string, opts ...yunkit.Option) error {
	switch product {
	case "smc":
		client, err := smc.NewClient(opts...)
		if err != nil {
			return err
		}
		return printActivationCodes(ctx, client)
	case "cloudsso":
		client, err := cloudsso.NewClient(opts...)
		if err != nil {
			return err
		}
		return printAccessConfigurations(ctx, client, dir)
	case "bcs":
		client, err := bcs.NewClient(opts...)
		if err != nil {
			return err
		}
		return printAPIKeys(ctx, client)
	default: // ufile
		client, err := ufile.NewClient(opts...)
		if err != nil {
			return err
		}
		return printTokens(ctx, client)
	}
}

// advice says what usually helps, or nothing.
func advice(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "Interrupted."
	case errors.Is(err, yunkit.ErrUnauthenticated):
		return "Set the credentials of the vendor in the environment, and check that they are still valid."
	case errors.Is(err, yunkit.ErrPermissionDenied):
		return "The credentials are good, but not allowed to list this."
	case errors.Is(err, yunkit.ErrUnavailable):
		return "Is the network up, and the region right?"
	}
	return ""
}
