package yunkit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// processTimeout is how long a credentials process may take.
const processTimeout = time.Minute

// runProcess runs a command line without a shell and returns what it prints.
// The program is killed when its time or the context ends, or when it prints
// too much. Errors name the program only: arguments and output may be secret.
func runProcess(ctx context.Context, commandLine string) ([]byte, error) {
	args, err := splitCommand(commandLine)
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
	switch {
	case out.overflow:
		return nil, fmt.Errorf("%s printed more than %d KiB", args[0], maxFile>>10)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, fmt.Errorf("%s did not end within %s", args[0], processTimeout)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", args[0], err)
	}
	return out.buf.Bytes(), nil
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

// splitCommand splits at white space outside of quotes. There is nothing else
// to it: no variables, no escapes, no globs.
func splitCommand(line string) ([]string, error) {
	var args []string
	var word strings.Builder
	var quote rune
	inWord := false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, inWord = r, true
		case strings.ContainsRune(" \t\r\n", r):
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
