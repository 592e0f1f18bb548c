package yunkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
)

// TestMain lets the test binary play the program that prints credentials.
func TestMain(m *testing.M) {
	switch os.Getenv("YUNKIT_TEST_PROCESS") {
	case "":
		os.Exit(m.Run()) //nolint:forbidigo // TestMain has to
	case "hang":
		forever := make(chan os.Signal, 1)
		signal.Notify(forever)
		<-forever
	case "flood":
		for {
			if _, err := os.Stdout.WriteString(strings.Repeat("x", 1<<16)); err != nil {
				return
			}
		}
	case "fail":
		fmt.Fprintln(os.Stderr, "process-secret-not-real")
		os.Exit(3) //nolint:forbidigo // it plays a program that fails
	case "argument":
		fmt.Printf(`{"mode":"AK","access_key_id":%q,"access_key_secret":"test-secret-not-real"}`, os.Args[1])
	default:
		fmt.Print(os.Getenv("YUNKIT_TEST_PROCESS"))
	}
}

// newHome gives the test an empty home directory and an environment without
// any variable that a source reads.
func newHome(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		for _, prefix := range []string{"ALIBABA", "ALICLOUD", "HUAWEICLOUD_", "HC_", "UCLOUD_"} {
			if strings.HasPrefix(name, prefix) {
				t.Setenv(name, "")
			}
		}
	}
	return home
}

// writeFile writes a file that only its owner can read.
func writeFile(t *testing.T, content string, path ...string) string {
	t.Helper()
	name := filepath.Join(path...)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	return name
}

// server records what it is asked, and answers by method and path.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string
	routes map[string]http.HandlerFunc
}

func newServer(t *testing.T, routes map[string]http.HandlerFunc) *server {
	t.Helper()
	s := &server{routes: maps.Clone(routes)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.Path)
		h, ok := s.routes[r.Method+" "+r.URL.Path]
		s.mu.Unlock()
		if ok {
			h(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) remove(route string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.routes, route)
}

func (s *server) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.asked...)
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// inAnHour is when temporary keys of the tests end.
var inAnHour = time.Now().Add(time.Hour).UTC().Truncate(time.Second)

func temporary(id string) string {
	return fmt.Sprintf(`"AccessKeyId":%q,"AccessKeySecret":"test-secret-not-real","SecurityToken":"test-token-not-real","Expiration":%q`,
		id, inAnHour.Format(time.RFC3339))
}

func retrieve(t *testing.T, p yunkit.CredentialsProvider) yunkit.Credentials {
	t.Helper()
	creds, err := p.Retrieve(t.Context())
	require.NoError(t, err)
	return creds
}

func failure(t *testing.T, p yunkit.CredentialsProvider) error {
	t.Helper()
	_, err := p.Retrieve(t.Context())
	require.Error(t, err)
	return err
}

// counting gives keys that last for life, and fails while err is set.
type counting struct {
	life  time.Duration
	calls atomic.Int64
	work  func(ctx context.Context) error
}

func (c *counting) Retrieve(ctx context.Context) (yunkit.Credentials, error) {
	n := c.calls.Add(1)
	if c.work != nil {
		if err := c.work(ctx); err != nil {
			return yunkit.Credentials{}, err
		}
	}
	creds := yunkit.Credentials{AccessKeyID: fmt.Sprint("key-", n), AccessKeySecret: "test-secret-not-real"}
	if c.life != 0 {
		creds.Expires = time.Now().Add(c.life)
	}
	return creds, nil
}

func TestCachedWaitersShareAFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		down := errors.New("down")
		p := &counting{work: func(context.Context) error { time.Sleep(time.Second); return down }}
		cached := yunkit.NewCached(p)
		var wg sync.WaitGroup
		start := time.Now()
		for range 50 {
			wg.Go(func() {
				_, err := cached.Retrieve(t.Context())
				assert.ErrorIs(t, err, down)
			})
		}
		wg.Wait()
		assert.Equal(t, time.Second, time.Since(start), "they do not queue up to fail one after the other")
		p.work = nil
		assert.Equal(t, "key-2", retrieve(t, cached).AccessKeyID, "a failure is not remembered")
	})
}

func TestCachedFailedRenewal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		down := errors.New("down")
		p := &counting{life: time.Hour}
		cached := yunkit.NewCached(p)
		start := time.Now()
		retrieve(t, cached)
		p.work = func(context.Context) error { return down }
		var asked []time.Duration
		for before := p.calls.Load(); time.Since(start) < time.Hour; time.Sleep(time.Second) {
			assert.Equal(t, "key-1", retrieve(t, cached).AccessKeyID, "they hold for another %s", time.Hour-time.Since(start))
			if n := p.calls.Load(); n != before {
				asked, before = append(asked, time.Since(start)-57*time.Minute), n
			}
		}
		assert.Equal(t, []time.Duration{0, 5 * time.Second, 15 * time.Second, 35 * time.Second, 75 * time.Second, 135 * time.Second}, asked)
		_, err := cached.Retrieve(t.Context())
		require.ErrorIs(t, err, down, "after the end there is nothing left to serve")
		p.work = nil
		assert.NotEqual(t, "key-1", retrieve(t, cached).AccessKeyID)
	})
}

// A clock that is off must not make every call ask.
func TestCachedKeepsWhatSeemsToHaveEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &counting{life: -time.Minute}
		cached := yunkit.NewCached(p)
		for range 5 {
			assert.Equal(t, "key-1", retrieve(t, cached).AccessKeyID)
			time.Sleep(time.Second)
		}
		assert.Equal(t, "key-2", retrieve(t, cached).AccessKeyID)
	})
}

func TestChainForgetsFailures(t *testing.T) {
	t.Parallel()
	down := true
	first := yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
		if down {
			return yunkit.Credentials{}, errors.New("first: not yet")
		}
		return yunkit.Credentials{AccessKeyID: "first", AccessKeySecret: "test-secret-not-real"}, nil
	})
	last := &counting{work: func(context.Context) error { return errors.New("last: nothing here") }}
	cached := yunkit.NewCached(yunkit.Chain(first, last))
	err := failure(t, cached)
	require.EqualError(t, err, "no credentials found: first: not yet; last: nothing here")
	require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
	down = false
	assert.Equal(t, "first", retrieve(t, cached).AccessKeyID)
	assert.EqualValues(t, 1, last.calls.Load())
}

func TestChainDoesNotChangeIdentityForAHiccup(t *testing.T) {
	t.Parallel()
	for _, kind := range []error{yunkit.ErrUnavailable, yunkit.ErrThrottled} {
		next := &counting{}
		p := yunkit.Chain(yunkit.CredentialsFunc(func(context.Context) (yunkit.Credentials, error) {
			return yunkit.Credentials{}, &yunkit.Error{Service: "sts", Operation: "AssumeRole", Kind: kind}
		}), next)
		require.ErrorIs(t, failure(t, p), kind)
		assert.Zero(t, next.calls.Load())
	}
}

func TestWithProfileAndWithCredentialsExclude(t *testing.T) {
	t.Parallel()
	err := yunkit.NewConfig(yunkit.WithProfile("a"), yunkit.WithCredentials(yunkit.HuaweiAuthToken("t"))).Err("smc")
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
	assert.ErrorContains(t, yunkit.NewConfig(yunkit.WithProfile("")).Err("smc"), "WithProfile: the name is empty")
}

func TestSourceOptionsLeaveTheProductBehind(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	client := &http.Client{}
	cfg := yunkit.NewConfig(yunkit.WithProfile("p"), yunkit.WithLogger(log), yunkit.WithHTTPClient(client), yunkit.WithInsecureHTTP(),
		yunkit.WithTimeout(time.Minute), yunkit.WithEndpoint("cloudsso.example.test"), yunkit.WithRegion("cn-shanghai"))
	got := yunkit.NewConfig(cfg.SourceOptions()...)
	assert.Equal(t, "p", got.Profile)
	assert.Same(t, log, got.Logger)
	assert.Same(t, client, got.HTTPClient)
	assert.Equal(t, time.Minute, got.Timeout)
	assert.True(t, got.InsecureHTTP)
	assert.Empty(t, got.Endpoint, "it is the host of the product")
	assert.Empty(t, got.Region, "STS is not where the product is")
}

// The keys end almost at once, so that the cache renews all the time.
func TestManyGoroutinesAcrossARefresh(t *testing.T) {
	t.Parallel()
	var issued atomic.Int64
	s := newServer(t, map[string]http.HandlerFunc{
		"GET /keys": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"AccessKeyId":"key-%d","AccessKeySecret":"secret-%[1]d","SecurityToken":"token-%[1]d","Expiration":%q}`,
				issued.Add(1), time.Now().Add(20*time.Millisecond).Format(time.RFC3339Nano))
		},
	})
	cached := yunkit.NewCached(yunkit.AlibabaCredentialsURI(s.URL + "/keys"))
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for issued.Load() < 20 {
				creds, err := cached.Retrieve(t.Context())
				if !assert.NoError(t, err) {
					return
				}
				number := strings.TrimPrefix(creds.AccessKeyID, "key-")
				assert.Equal(t, []string{"secret-" + number, "token-" + number}, []string{creds.AccessKeySecret, creds.SecurityToken})
				if number == "10" {
					_, err = cached.Refresh(t.Context(), creds)
					assert.NoError(t, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestNothingPrintsASecret(t *testing.T) {
	t.Parallel()
	creds := yunkit.Credentials{
		AccessKeyID: "test-access-key-id", AccessKeySecret: marker, SecurityToken: marker, AuthToken: marker,
		Expires: inAnHour, ProjectID: "project", Region: "region", Source: "code",
	}
	cached := yunkit.NewCached(creds)
	retrieve(t, cached)
	login := yunkit.HuaweiLogin{User: "user", Password: marker, Domain: "domain"}
	echo := newServer(t, map[string]http.HandlerFunc{
		// A server that repeats all it got, as some do when a signature is wrong.
		"POST /v3/auth/tokens": func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			text, _ := json.Marshal(string(body))
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"error":{"code":401,"message":%s}}`, text)
		},
	})
	loginFailed := failure(t, yunkit.HuaweiPasswordLogin(login, yunkit.WithEndpoint(echo.URL), yunkit.WithRegion("cn-north-4")))
	require.ErrorContains(t, loginFailed, "[REDACTED]")
	chain := yunkit.Chain(creds, cached, yunkit.HuaweiAuthToken(marker))
	cfg := yunkit.NewConfig(yunkit.WithCredentials(creds), yunkit.WithHTTPClient(&http.Client{}))
	project := yunkit.NewHuaweiProject("cn-north-4", yunkit.WithCredentials(creds))
	var asError *yunkit.Error
	require.ErrorAs(t, loginFailed, &asError)
	for _, v := range []any{
		creds, &creds,
		[]yunkit.Credentials{creds},
		map[string]any{"c": creds},
		struct{ C yunkit.CredentialsProvider }{creds},
		cached,
		struct{ C *yunkit.Cached }{cached},
		struct{ c *yunkit.Cached }{yunkit.NewCached(creds)},
		yunkit.NewCached(creds), yunkit.NewCached(chain), chain,
		login, &login, loginFailed, asError, cfg, *cfg, project,
		yunkit.HuaweiAuthToken(marker), yunkit.HuaweiPasswordLogin(login), yunkit.HuaweiKeyLogin(creds),
		yunkit.HuaweiAssumeRole(creds, yunkit.HuaweiRole{Agency: "a"}), yunkit.HuaweiTemporaryKeys(creds, 0),
		yunkit.AlibabaAssumeRole(creds, yunkit.AlibabaRole{ARN: "r"}), yunkit.UCloudAssumeRole(creds, yunkit.UCloudRole{URN: "u"}),
		yunkit.AlibabaProcess("program " + marker), yunkit.AlibabaCredentialsURI("http://localhost/?" + marker),
		yunkit.WithCredentials(creds),
	} {
		assert.Empty(t, leaks(v), "%T", v)
		assert.NotContains(t, logs(v), marker, "%T", v)
	}
}
