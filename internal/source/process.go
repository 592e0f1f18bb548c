package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"
	"unicode"
)

// processTimeout is how long a credentials process may take.
const processTimeout = time.Minute

// Run runs a command line without a shell and returns what it prints. The program
// is killed when its time or the context ends, or when it prints too much. Errors
// name nothing of the line and of the output: any of it may be secret.
func Run(ctx context.Context, commandLine string) ([]byte, error) {
	args, err := splitCommand(commandLine, runtime.GOOS == "windows")
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, processTimeout)
	defer cancel()
	cmd := exec.CommandContext(limited, args[0], args[1:]...) //nolint:gosec // the user's own command, from the user's own file
	out := &boundedBuffer{full: cancel}
	cmd.Stdout = out
	// A child of the program may keep the pipe open after the program was killed.
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	exit, ran := errors.AsType[*exec.ExitError](err)
	switch {
	case out.overflow:
		return nil, fmt.Errorf("the program printed more than %d KiB", maxFile>>10)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, fmt.Errorf("the program did not end within %s", processTimeout)
	case ran:
		return nil, fmt.Errorf("the program failed: %w", exit)
	case err != nil:
		return nil, fmt.Errorf("the program cannot be run: %w", startError(err))
	}
	return out.buf.Bytes(), nil
}

// startError returns the cause of an error that names the program, which is the
// secret itself when somebody has put that in place of the program.
func startError(err error) error {
	for _, inner := err, errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}

// boundedBuffer calls full when too much is written. It wraps its buffer, whose
// ReadFrom would go around Write.
type boundedBuffer struct {
	buf      bytes.Buffer
	full     func()
	overflow bool
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.buf.Len()+len(p) > maxFile {
		b.overflow = true
		b.full()
		return 0, errors.New("too much output")
	}
	return b.buf.Write(p)
}

// splitCommand splits at white space outside of quotes, like the vendor's tools.
// A backslash takes the next sign as it is; between double quotes it does so
// before a quote, a backslash, $, ` and the end of a line, and between single
// quotes never. On Windows, where it separates folders, it means something before
// a double quote between double quotes alone. There are no variables and no globs.
func splitCommand(line string, windows bool) ([]string, error) {
	var args []string
	var word strings.Builder
	var quote rune
	inWord := false
	signs := []rune(line)
	for i := 0; i < len(signs); i++ {
		r := signs[i]
		if r == '\\' && i+1 < len(signs) && escapes(signs[i+1], quote, windows) {
			i++
			inWord = true
			word.WriteRune(signs[i])
			continue
		}
		switch {
		case r == '\\' && quote == 0 && !windows:
			return nil, errors.New("the command ends with a backslash")
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, inWord = r, true
		case unicode.IsSpace(r):
			if inWord {
				args = append(args, word.String())
				word.Reset()
			}
			inWord = false
		default:
			inWord = true
			word.WriteRune(r)
		}
	}
	if quote != 0 {
		return nil, errors.New("the command has an open quote")
	}
	if inWord {
		args = append(args, word.String())
	}
	if len(args) == 0 || args[0] == "" {
		return nil, errors.New("the command is empty")
	}
	return args, nil
}

// escapes reports whether a backslash in front of next means next itself.
func escapes(next, quote rune, windows bool) bool {
	switch {
	case quote == '\'':
		return false
	case windows:
		return quote == '"' && next == '"'
	case quote == '"':
		return strings.ContainsRune("\"\\$`\n", next)
	}
	return true
}
