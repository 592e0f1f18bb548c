package request_test

import (
	"encoding/json"
	"math"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/internal/request"
)

func TestParams(t *testing.T) {
	t.Parallel()
	type name string
	one := 1
	tests := map[string]struct {
		value any
		want  url.Values
	}{
		"nothing": {nil, url.Values{}},
		"empty": {
			map[string]any{"L": []any{}, "M": map[string]any{}, "N": nil, "P": (*int)(nil), "S": []string(nil)},
			url.Values{},
		},
		"scalars": {
			map[string]any{"A": "", "B": true, "C": -1, "D": uint64(math.MaxUint64), "E": name("n"), "F": &one},
			url.Values{"A": {""}, "B": {"true"}, "C": {"-1"}, "D": {"18446744073709551615"}, "E": {"n"}, "F": {"1"}},
		},
		"floats": {
			map[string]any{"A": 42.0, "B": 1e21, "C": 0.1, "D": float32(0.1)},
			url.Values{"A": {"42"}, "B": {"1000000000000000000000"}, "C": {"0.1"}, "D": {"0.1"}},
		},
		"JSON numbers": {
			map[string]any{"A": json.Number("1e+21"), "B": json.Number("2.50")},
			url.Values{"A": {"1e+21"}, "B": {"2.50"}},
		},
		"typed maps": {
			map[name]map[string]string{"A": {"k": "v"}},
			url.Values{"A.k": {"v"}},
		},
		"typed lists": {
			map[string]any{"A": []string{"x", ""}, "B": [2]int{7, 8}},
			url.Values{"A.1": {"x"}, "A.2": {""}, "B.1": {"7"}, "B.2": {"8"}},
		},
		"list in a list": {
			map[string]any{"A": []any{[]any{"x"}, "y"}},
			url.Values{"A.1.1": {"x"}, "A.2": {"y"}},
		},
		"nil in a list": {
			map[string]any{"A": []any{"x", nil, "z"}},
			url.Values{"A.1": {"x"}, "A.3": {"z"}},
		},
		"maps in a list": {
			map[string]any{"A": []map[string]any{{"K": 1}, {"K": 2}}},
			url.Values{"A.1.K": {"1"}, "A.2.K": {"2"}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := request.Params(tt.value, 1)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}

	t.Run("another base", func(t *testing.T) {
		t.Parallel()
		got, err := request.Params(map[string]any{"Ids": []string{"a", "b"}, "Name": "n"}, 0)
		require.NoError(t, err)
		assert.Equal(t, url.Values{"Ids.0": {"a"}, "Ids.1": {"b"}, "Name": {"n"}}, got)
	})
}

func TestParamsRefuses(t *testing.T) {
	t.Parallel()
	loop := map[string]any{}
	loop["Again"] = loop
	var pointers any
	pointers = &pointers
	tests := map[string]struct {
		value any
		want  string
	}{
		"channel":           {map[string]any{"A": []any{make(chan int)}}, "A.1 has a type that cannot be encoded: chan int"},
		"function":          {map[string]any{"A": map[string]any{"B": func() {}}}, "A.B has a type that cannot be encoded"},
		"struct":            {map[string]any{"A": struct{}{}}, "A has a type"},
		"bytes":             {map[string]any{"A": []byte("x")}, "A has a type"},
		"no number":         {map[string]any{"A": math.NaN()}, "A has a type"},
		"infinite":          {map[string]any{"A": math.Inf(-1)}, "A has a type"},
		"struct that hides": {map[string]any{"A": netip.Addr{}}, "A has a type that cannot be encoded: netip.Addr"},
		"tag of another": {struct {
			A []string `url:"A,comma"`
		}{[]string{"x"}}, `A has a tag that is not understood: "comma"`},
		"in a struct":      {struct{ A []any }{[]any{func() {}}}, "A.1 has a type that cannot be encoded"},
		"numbered keys":    {map[string]any{"A": map[int]string{1: "x"}}, "A is a map whose keys are not strings"},
		"one name twice":   {map[string]any{"A.1": "x", "A": []string{"y"}}, "A.1 is set twice"},
		"holds itself":     {loop, "nested too deeply"},
		"points to itself": {map[string]any{"A": pointers}, "A is nested too deeply"},
		"no name":          {map[string]any{"": "x"}, "no name"},
		"neither":          {"x", "params is a string, and must be a struct or a map"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := request.Params(tt.value, 1)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

type inner struct {
	Key  string   `url:"Key,omitempty"`
	List []string `url:"L"`
	Text string   `url:"Text"`
}

// A struct is written like a map: go-querystring alone would write L=1&L=2,
// M={k } and S[Key]=k, which no service reads.
func TestParamsOfStructs(t *testing.T) {
	t.Parallel()
	type Base struct {
		Region string `url:"RegionId,omitempty"`
	}
	v, err := request.Params(&struct {
		Base
		List    []int             `url:"L"`
		Map     map[string]string `url:"M,omitempty"`
		One     inner             `url:"S"`
		Many    []inner           `url:"T,omitempty"`
		None    []inner           `url:"U,omitempty"`
		Pointer *inner            `url:"P"`
		Zero    *int              `url:"Z,omitempty"`
		Absent  *int              `url:"Absent,omitempty"`
		Left    int               `url:"Left,omitempty"`
		Hidden  string            `url:"-"`
		Named   texts             `url:"Named"`
		Untold  bool
		At      time.Time `url:"At"`
		private string
	}{
		Base: Base{"cn-test"}, List: []int{1, 2}, Map: map[string]string{"k": "v"}, One: inner{Key: "k"},
		Many: []inner{{Key: "a", List: []string{"x", "y"}}, {Text: "b"}}, None: []inner{}, Pointer: &inner{Text: "p"}, Zero: new(0),
		Hidden: "h", Named: texts{"n"}, At: time.Date(2026, 1, 2, 11, 4, 5, 0, time.FixedZone("", 8*3600)), private: "x",
	}, 1)
	require.NoError(t, err)
	assert.Equal(t, url.Values{
		"RegionId": {"cn-test"}, "L.1": {"1"}, "L.2": {"2"}, "M.k": {"v"}, "S.Key": {"k"}, "S.Text": {""},
		"T.1.Key": {"a"}, "T.1.L.1": {"x"}, "T.1.L.2": {"y"}, "T.1.Text": {""}, "T.2.Text": {"b"},
		"P.Text": {"p"}, "Z": {"0"}, "Named.1": {"n"}, "Untold": {"false"}, "At": {"2026-01-02T03:04:05Z"},
	}, v)
}

// Bodies are JSON, which is UTF-8; encoding/json would replace other bytes silently.
func TestEncodeCallJSON(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		params any
		want   string
		wrong  string
	}{
		{"nothing", nil, "", ""},
		{"no HTML escapes", map[string]any{"a": "<&>"}, `{"a":"<&>"}`, ""},
		{"other alphabets", map[string]any{"a": "云"}, `{"a":"云"}`, ""},
		{"the sign itself is a character like any other", map[string]any{"a": "\uFFFD"}, "{\"a\":\"\uFFFD\"}", ""},
		{"a text", map[string]any{"a": "x\xff"}, "", "a is not UTF-8"},
		{"in a list", map[string]any{"a": []any{"x", "\xff"}}, "", "a[1] is not UTF-8"},
		{"in a struct", struct{ A struct{ B *string } }{struct{ B *string }{new("\xff")}}, "", "A.B is not UTF-8"},
		{"a key", map[string]any{"\xff": 1}, "", "a key of the body is not UTF-8"},
		{"what JSON cannot hold", map[string]any{"a": func() {}}, "", "unsupported type"},
	} {
		body, problems := request.EncodeCallJSON("POST /a", tt.params, nil)
		if tt.wrong != "" {
			require.NotEmpty(t, problems, tt.why)
			assert.Contains(t, problems[0], tt.wrong, tt.why)
			continue
		}
		assert.Empty(t, problems, tt.why)
		assert.Equal(t, tt.want, strings.TrimSuffix(string(body), "\n"), tt.why)
	}
}
