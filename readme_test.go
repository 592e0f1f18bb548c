package yunkit_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the README shows must compile and stay true, so that its code is a part
// of an Example or of a program, and its links lead somewhere.
func TestReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)

	var compiled strings.Builder
	for _, pattern := range []string{"example*_test.go", "*/example*_test.go", "examples/*/main.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, name := range files {
			code, err := os.ReadFile(name)
			require.NoError(t, err)
			compiled.WriteString("\n" + dedent(string(code)))
		}
	}
	snippet := regexp.MustCompile("(?s)```go\n(.*?)```")
	snippets := snippet.FindAllStringSubmatch(string(readme), -1)
	require.NotEmpty(t, snippets)
	for _, s := range snippets {
		assert.Contains(t, compiled.String(), "\n"+dedent(s[1]), "the README shows code that no example has")
	}
	prose := snippet.ReplaceAllString(string(readme), "")
	for _, link := range regexp.MustCompile(`\]\(([^):]+)\)`).FindAllStringSubmatch(prose, -1) {
		_, err := os.Stat(link[1])
		assert.NoError(t, err)
	}
}

// dedent drops the indentation of every line, for an example has one level more.
func dedent(code string) string {
	lines := strings.Split(code, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, "\t")
	}
	return strings.Join(lines, "\n")
}
