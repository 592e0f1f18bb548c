package source

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/yunkit/yunkit"
)

// maxFile bounds a file of credentials, and the output of a credentials process.
const maxFile = 1 << 20

// Path returns the path in a variable, or else that of a file below the home
// directory. named says that it was the variable.
func Path(variable string, home ...string) (path string, named bool, err error) {
	if path := os.Getenv(variable); path != "" {
		return path, true, nil
	}
	dir, err := os.UserHomeDir()
	if err != nil {
		return "", false, &AbsentError{Text: err.Error(), Err: err}
	}
	return filepath.Join(append([]string{dir}, home...)...), false, nil
}

// ReadKeys reads a file that holds keys, and warns when others may read it too.
// A missing file that nobody has named is an AbsentError.
func ReadKeys(ctx context.Context, cfg *yunkit.Config, path string, named bool) ([]byte, error) {
	data, mode, err := readFile(ctx, path)
	if !named && errors.Is(err, os.ErrNotExist) {
		return nil, &AbsentError{Text: err.Error(), Err: err}
	}
	// Windows has no such bits: there they do not say who may read. A pipe has no place.
	if err == nil && cfg.Logger != nil && mode.IsRegular() && mode.Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "yunkit: the file of keys is open to other users; chmod 600 closes it",
			slog.String("file", path), slog.String("mode", mode.Perm().String()))
	}
	return data, err
}

// ReadToken reads a file that holds one token.
func ReadToken(ctx context.Context, path string) (string, error) {
	data, _, err := readFile(ctx, path)
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(data))
	if token == "" {
		return "", fmt.Errorf("%s is empty", path)
	}
	return token, nil
}

func readFile(ctx context.Context, path string) ([]byte, os.FileMode, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, 0, fmt.Errorf("no file %s%w", path, silent{err})
	case err != nil:
		return nil, 0, err
	case !info.Mode().IsRegular() && info.Mode()&os.ModeNamedPipe == 0:
		return nil, 0, fmt.Errorf("%s is neither a file nor a pipe", path)
	}
	// Shells pass the output of a command as a pipe, <(sops -d x). Opened like this
	// one that nobody writes to cannot make us wait for ever.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) //nolint:gosec // the same holds here
	if err != nil {
		return nil, 0, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	if deadline, ok := ctx.Deadline(); ok {
		_ = f.SetReadDeadline(deadline) // files have none, and need none
	}
	stop := context.AfterFunc(ctx, func() { _ = f.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil && ctx.Err() != nil:
		err = ctx.Err()
	case err == nil && len(data) > maxFile:
		err = fmt.Errorf("%s is larger than %d KiB", path, maxFile>>10)
	}
	return data, info.Mode(), err
}

// silent is a cause whose text the message already has.
type silent struct{ err error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.err }

var errNotJSON = errors.New("not JSON of the expected form")

// DecodeFile decodes the JSON of a file, or says what is wrong with the file and
// where, without showing any of it.
func DecodeFile(path string, data []byte, out any) error {
	if err := decodeText(data, out); err != nil {
		return fmt.Errorf("%s %w", path, err)
	}
	return nil
}

func decodeText(data []byte, out any) error {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return errors.New("is empty")
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return errors.New("begins with a byte order mark; save it as UTF-8 without one")
	case !utf8.Valid(data):
		return errors.New("is not UTF-8")
	}
	err := json.Unmarshal(data, out)
	at := int64(-1)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = syntax.Offset
	} else if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		at = wrong.Offset
	}
	switch {
	case err == nil:
		return nil
	case at >= 0:
		line := 1 + bytes.Count(data[:min(int(at), len(data))], []byte("\n"))
		return fmt.Errorf("is %w (line %d)", errNotJSON, line)
	}
	return fmt.Errorf("is %w", errNotJSON)
}

// Decode is json.Unmarshal without the parts of the text that its errors quote:
// they may be of a secret.
func Decode(data []byte, out any) error {
	if json.Unmarshal(data, out) != nil {
		return errNotJSON
	}
	return nil
}
