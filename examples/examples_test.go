// Package examples_test runs the programs of this folder the way that a new
// user does, mistakes included. A new folder is covered as soon as it exists.
package examples_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// harmless are the flags that mean something on a test server, too: they choose
// what is shown, and neither an account nor a write.
var harmless = map[string][]string{
	"bcs-stale-api-keys":    {"days"},
	"cloudsso-audit":        {"members", "table"},
	"cloudsso-to-csv":       {"prefix"},
	"shared-limit":          {"quota"},
	"ufile-expiring-tokens": {"days"},
}

// result is what a run of a program came to.
type result struct {
	stdout, stderr string
	status         int
}

// run runs a program in an empty folder, without a terminal, and without
// anything in the environment that an account could be found by.
func run(t *testing.T, program string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = t.TempDir(), &stdout, &stderr
	cmd.Env = []string{"HOME=" + cmd.Dir, "PATH=" + os.Getenv("PATH"), "YUNKIT_METADATA_DISABLED=true"}
	err := cmd.Run()
	if _, failed := errors.AsType[*exec.ExitError](err); !failed {
		require.NoError(t, err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// build builds the program of a folder, which may be a module of its own.
func build(t *testing.T, dir string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), filepath.Base(dir))
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	cmd.Dir = dir
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, string(output))
	return program
}

func TestExamples(t *testing.T) {
	t.Parallel()
	mains, err := filepath.Glob("*/main.go")
	require.NoError(t, err)
	require.NotEmpty(t, mains)
	for name := range harmless {
		require.Contains(t, mains, filepath.Join(name, "main.go"), "harmless names a program that does not exist")
	}
	for _, main := range mains {
		name := filepath.Dir(main)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program := build(t, name)
			help := run(t, program, "-h")
			flags := flagsOf(help.stderr)

			t.Run("demonstration", func(t *testing.T) {
				t.Parallel()
				shown := run(t, program)
				assert.Zero(t, shown.status, shown.stderr)
				assert.NotEmpty(t, shown.stdout)
				first, _, _ := strings.Cut(shown.stderr, "\n")
				assert.Regexp(t, `(?i)^test servers? .*nothing is real|^a test server .*nothing is real`, first, "made-up rows must not pass for real ones")
				assert.NotContains(t, shown.stderr, "\r", "progress is for terminals")
			})
			t.Run("help", func(t *testing.T) {
				t.Parallel()
				assert.Zero(t, help.status)
				lines := strings.SplitN(help.stderr, "\n", 3)
				require.Len(t, lines, 3)
				assert.NotContains(t, lines[0], "Usage of", "the first line says what the program is for")
				assert.Contains(t, lines[1], "Without -live")
				assert.Contains(t, flags, "live")
			})
			t.Run("stray argument", func(t *testing.T) {
				t.Parallel()
				for _, args := range [][]string{{"stray"}, {"on-call,", "emea", "-live"}} {
					refused := run(t, program, args...)
					assert.Equal(t, 2, refused.status, refused.stderr)
					assert.Empty(t, refused.stdout)
				}
			})
			for flag, boolean := range flags {
				if flag == "live" || slices.Contains(harmless[name], flag) {
					continue
				}
				t.Run("-"+flag+" without -live", func(t *testing.T) {
					t.Parallel()
					arg := "-" + flag
					if !boolean {
						arg += "=1"
					}
					refused := run(t, program, arg)
					assert.Equal(t, 2, refused.status, refused.stderr)
					assert.Empty(t, refused.stdout)
					assert.Contains(t, refused.stderr, "-live")
				})
			}
			t.Run("SIGTERM", func(t *testing.T) {
				t.Parallel()
				source, err := os.ReadFile(main)
				require.NoError(t, err)
				assert.Contains(t, string(source), "syscall.SIGTERM", "what a supervisor sends must end the program as Ctrl-C does")
			})
		})
	}
}

// TestSIGTERM stops a program in the middle of a call: it says so, and ends by
// itself, which gives it the time to put things away.
func TestSIGTERM(t *testing.T) {
	t.Parallel()
	program := build(t, "tour")
	var config net.ListenConfig
	proxy, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer proxy.Close()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, "-live", "smc")
	cmd.Stderr = &stderr
	cmd.Env = []string{
		"HOME=" + t.TempDir(), "HTTPS_PROXY=http://" + proxy.Addr().String(), "YUNKIT_METADATA_DISABLED=true",
		"ALIBABA_CLOUD_ACCESS_KEY_ID=test-access-key-id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=test-secret-not-real",
	}
	require.NoError(t, cmd.Start())
	call, err := proxy.Accept() // never answered
	require.NoError(t, err)
	defer call.Close()
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	failed, ok := errors.AsType[*exec.ExitError](cmd.Wait())
	require.True(t, ok)
	assert.Equal(t, 1, failed.ExitCode())
	assert.Contains(t, stderr.String(), "Interrupted.")
}

var flagLine = regexp.MustCompile(`(?m)^ {2}-(\S+)(.*)$`)

// flagsOf reads the flags out of the help text, and whether each is boolean.
func flagsOf(help string) map[string]bool {
	flags := map[string]bool{}
	for _, m := range flagLine.FindAllStringSubmatch(help, -1) {
		flags[m[1]] = strings.TrimSpace(m[2]) == "" || strings.HasPrefix(m[2], "\t")
	}
	return flags
}
