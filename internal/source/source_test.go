package source

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Files as people and tools write them, read as the vendors' reader does.
func TestParseINI(t *testing.T) {
	t.Parallel()
	got, err := ParseINI("f", []byte("\xef\xbb\xbflost = before any section\r\n"+
		"[ default ]\r\ntype = access_key   # comment\r\n; a comment\n# another\nColon: value\nAK=\"quoted # and ; kept\" # dropped\n"+
		"single = 'a b'\nsigns=a=b:c\nempty =\nneither\ncut=abc;def\n[default]\nmore = 1\n[other]\ntype = x\n"))
	require.NoError(t, err)
	assert.Equal(t, map[string]map[string]string{
		"default": {
			"type": "access_key", "colon": "value", "ak": "quoted # and ; kept", "single": "a b",
			"signs": "a=b:c", "empty": "", "cut": "abc", "more": "1",
		},
		"other": {"type": "x"},
	}, got)
	for text, want := range map[string]string{
		" \n":                         "f is empty",
		"\xff\xfe[\x00b\x00":          "f is not UTF-8",
		"[a]\nk = \"test-not-real\nx": "line 2 of f: the value has an open quote",
		"\n[a\nk = v":                 "line 2 of f opens a section and does not close it",
	} {
		_, err := ParseINI("f", []byte(text))
		assert.EqualError(t, err, want)
	}
}

// What is wrong with a file is said, and none of the file is shown.
func TestDecodeFile(t *testing.T) {
	t.Parallel()
	var out struct {
		Key string `json:"key"`
	}
	for text, want := range map[string]string{
		"":                            "f is empty",
		" \n\t":                       "f is empty",
		"\xef\xbb\xbf{}":              "f begins with a byte order mark; save it as UTF-8 without one",
		"\xff\xfe{\x00}\x00":          "f is not UTF-8",
		"{\"key\":\"\xe9\"}":          "f is not UTF-8",
		"test-secret-not-real":        "f is not JSON of the expected form (line 1)",
		"{\n\"key\": \"a\",\n}":       "f is not JSON of the expected form (line 3)",
		"{\n\"key\": [\"not-real\"]}": "f is not JSON of the expected form (line 2)",
		"{\n\"key\": \"not-real":      "f is not JSON of the expected form (line 2)",
	} {
		assert.EqualError(t, DecodeFile("f", []byte(text), &out), want)
	}
	require.NoError(t, DecodeFile("f", []byte(`{"key":"v"}`), &out))
	assert.Equal(t, "v", out.Key)
}

func TestSplitCommand(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		line    string
		windows bool
		want    []string
		err     string
	}{
		{line: ` a  "b c"	'd e' `, want: []string{"a", "b c", "d e"}},
		{line: `a "" b`, want: []string{"a", "", "b"}},
		{line: `a\ b c\"d`, want: []string{"a b", `c"d`}},
		{line: `"a\"b\\c\$d\e"`, want: []string{`a"b\c$d\e`}},
		{line: `'a\'`, want: []string{`a\`}},
		{line: `pre"mid dle"post`, want: []string{"premid dlepost"}},
		{line: `$HOME/x * | y`, want: []string{"$HOME/x", "*", "|", "y"}},
		{line: `"C:\Program Files\tool.exe" C:\x\ y`, windows: true, want: []string{`C:\Program Files\tool.exe`, `C:\x\`, "y"}},
		{line: `"a\"b"`, windows: true, want: []string{`a"b`}},
		{line: `a\`, err: "the command ends with a backslash"},
		{line: `"a`, err: "the command has an open quote"},
		{line: "  ", err: "the command is empty"},
		{line: `""`, err: "the command is empty"},
	} {
		got, err := splitCommand(tt.line, tt.windows)
		if tt.err != "" {
			assert.EqualError(t, err, tt.err, tt.line)
			continue
		}
		require.NoError(t, err, tt.line)
		assert.Equal(t, tt.want, got, tt.line)
	}
}
