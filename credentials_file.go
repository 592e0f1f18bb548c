package yunkit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// maxFile bounds a file of credentials, and the output of a credentials process.
const maxFile = 1 << 20

// homeFile returns the path of a file below the home directory.
func homeFile(elements ...string) (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(append([]string{home}, elements...)...), nil
}

// readKeyFile reads a file that holds keys, and warns when others may read it too.
func readKeyFile(ctx context.Context, cfg *Config, path string) ([]byte, error) {
	data, mode, err := readFile(path)
	// Windows has no such bits: there they do not say who may read.
	if err == nil && cfg.Logger != nil && mode.Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "yunkit: the file of keys is open to other users; chmod 600 closes it",
			slog.String("file", path), slog.String("mode", mode.Perm().String()))
	}
	return data, err
}

// readTokenFile reads a file that holds one token.
func readTokenFile(path string) (string, error) {
	data, _, err := readFile(path)
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(data))
	if token == "" {
		return "", fmt.Errorf("%s is empty", path)
	}
	return token, nil
}

func readFile(path string) ([]byte, os.FileMode, error) {
	info, err := os.Stat(path) //nolint:gosec // the user says where the files are
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, 0, fmt.Errorf("no file %s%w", path, silent{err})
	case err != nil:
		return nil, 0, err
	case !info.Mode().IsRegular(): // a pipe would make us wait
		return nil, 0, fmt.Errorf("%s is not a regular file", path)
	}
	f, err := os.Open(path) //nolint:gosec // the same holds here
	if err != nil {
		return nil, 0, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s is larger than %d KiB", path, maxFile>>10)
	}
	return data, info.Mode(), err
}

// silent is a cause whose text the message already has.
type silent struct{ err error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.err }

// parseINI reads [section] lines and key = value lines. Lines that begin with
// # or ; are comments, and what is none of these is passed over.
func parseINI(data []byte) map[string]map[string]string {
	sections := map[string]map[string]string{}
	var section map[string]string
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		if name, ok := strings.CutPrefix(line, "["); ok {
			name, _, _ = strings.Cut(name, "]")
			name = strings.TrimSpace(name)
			if sections[name] == nil {
				sections[name] = map[string]string{}
			}
			section = sections[name]
			continue
		}
		if key, value, ok := strings.Cut(line, "="); ok && section != nil {
			section[strings.ToLower(strings.TrimSpace(key))] = strings.TrimSpace(value)
		}
	}
	return sections
}
