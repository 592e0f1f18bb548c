package credentials_test

import (
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
	"testing"
	"time"

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

// marker is a secret that must not be seen.
const marker = "MARKER-not-real"

// leaks returns the verbs with which a value shows the marker.
func leaks(v any) []string {
	var found []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		text := fmt.Sprintf(verb, v)
		if strings.Contains(text, marker) || strings.Contains(strings.ToLower(text), fmt.Sprintf("%x", marker)) {
			found = append(found, verb)
		}
	}
	return found
}

// logs returns a value as the handlers of slog print it.
func logs(v any) string {
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("logged", "value", v, slog.Group("group", "value", v))
	slog.New(slog.NewJSONHandler(&b, nil)).Info("logged", "value", v, slog.Group("group", "value", v))
	return b.String()
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// testProgram returns a command line that runs this test as the program.
func testProgram(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	return "'" + filepath.ToSlash(program) + "'"
}
