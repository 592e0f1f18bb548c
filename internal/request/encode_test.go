package request_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/google/go-querystring/query"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/request"
)

type (
	texts []string
	parts []part
	disks []disk

	part struct {
		Size     int64         `url:"Size,omitempty"`
		Path     string        `url:"Path,omitempty"`
		Password yunkit.Secret `url:"Password,omitempty"`
	}
	disk struct {
		Size  int   `url:"Size,omitempty"`
		Part  parts `url:"Part,omitempty"`
		Names texts `url:"Names,omitempty"`
	}
	machine struct {
		Disk  disks `url:"DataDisk,omitempty"`
		Names texts `url:"Name,omitempty"`
		Boot  one   `url:"SystemDisk,omitempty"`
	}
	one disk
)

func (l texts) EncodeValues(key string, v *url.Values) error { return request.Strings(v, key, 1, l) }

func (l parts) EncodeValues(key string, v *url.Values) error { return request.Structs(v, key, 1, l) }

func (l disks) EncodeValues(key string, v *url.Values) error { return request.Structs(v, key, 1, l) }

func (d one) EncodeValues(key string, v *url.Values) error { return request.Struct(v, key, disk(d)) }

func TestLists(t *testing.T) {
	t.Parallel()
	v, err := query.Values(machine{
		Disk:  disks{{Size: 40, Part: parts{{Size: 1 << 40, Path: "/"}, {Path: "/home", Password: "test-secret-not-real"}}, Names: texts{"a"}}, {Size: 80}},
		Names: texts{"first", "", "third"},
		Boot:  one{Size: 20, Part: parts{{Path: "/boot"}}},
	})
	require.NoError(t, err)
	assert.Equal(t, url.Values{
		"DataDisk.1.Size":            {"40"},
		"DataDisk.1.Part.1.Size":     {"1099511627776"},
		"DataDisk.1.Part.1.Path":     {"/"},
		"DataDisk.1.Part.2.Path":     {"/home"},
		"DataDisk.1.Part.2.Password": {"test-secret-not-real"},
		"DataDisk.1.Names.1":         {"a"},
		"DataDisk.2.Size":            {"80"},
		"Name.1":                     {"first"},
		"Name.2":                     {""}, // the third one keeps its place
		"Name.3":                     {"third"},
		"SystemDisk.Size":            {"20"},
		"SystemDisk.Part.1.Path":     {"/boot"},
	}, v)

	v, err = query.Values(machine{})
	require.NoError(t, err)
	assert.Empty(t, v)
}

func TestStringsCountFrom(t *testing.T) {
	t.Parallel()
	v := url.Values{}
	require.NoError(t, request.Strings(&v, "AllowedOps", 0, []string{"a", "b"}))
	require.NoError(t, request.Strings(&v, "AccessTokenId", 1, []string{"a", "b"}))
	assert.Equal(t, "AccessTokenId.1=a&AccessTokenId.2=b&AllowedOps.0=a&AllowedOps.1=b", v.Encode())
}

func TestEncodeCall(t *testing.T) {
	t.Parallel()
	type named map[string]any
	secret := yunkit.Secret("test-secret-not-real")
	for _, tt := range []struct {
		why    string
		params any
		want   string
	}{
		{"nothing", nil, ""},
		{"a nil struct", (*disk)(nil), ""},
		{"a nil map", map[string]any(nil), ""},
		{"a struct", disk{Size: 1, Names: texts{"a"}}, "Names.1=a&Size=1"},
		{"a pointer to one", &disk{Size: 1}, "Size=1"},
		{"a map", map[string]any{"A": "x", "B": 7, "C": true, "D": 1.5, "E": json.Number("1e3")}, "A=x&B=7&C=true&D=1.5&E=1e3"},
		{"a pointer to one", &map[string]any{"A": "x"}, "A=x"},
		{"a named map of strings", map[string]string{"A": "x"}, "A=x"},
		{"a type of one's own", named{"A": "x"}, "A=x"},
		{"lists and maps inside", map[string]any{"Tag": []map[string]string{{"Key": "k", "Value": "v"}}, "L": []int{5, 6}}, "L.1=5&L.2=6&Tag.1.Key=k&Tag.1.Value=v"},
		{"nil members vanish", map[string]any{"A": nil, "B": []string{}, "C": ""}, "C="},
		{"no exponents", map[string]any{"At": 4102416000.0}, "At=4102416000"},
		{"a secret arrives in clear", map[string]any{"Password": secret, "P": &secret, "L": []yunkit.Secret{secret}}, "L.1=test-secret-not-real&P=test-secret-not-real&Password=test-secret-not-real"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			v, problems := request.EncodeCall("Act", tt.params, nil, 1)
			require.Empty(t, problems)
			assert.Equal(t, tt.want, v.Encode())
		})
	}
	for _, bad := range []any{"A=x", 7, []string{"A"}, url.Values{"A": {"x"}}["A"], func() {}, map[int]string{1: "x"}, map[string]any{"A": func() {}}, map[string]any{"A": make(chan int)}} {
		_, problems := request.EncodeCall("Act", bad, nil, 1)
		assert.Len(t, problems, 1, "%T", bad)
	}
}

// Times of this library are parameters in a map like anywhere else.
func TestEncodeCallTakesTimes(t *testing.T) {
	t.Parallel()
	var at yunkit.Time
	require.NoError(t, at.UnmarshalJSON([]byte(`"2026-01-02T03:04:05Z"`)))
	v, problems := request.EncodeCall("Act", map[string]any{"At": at, "Until": yunkit.UnixTime(at), "F": yunkit.Float(4102416000)}, nil, 1)
	require.Empty(t, problems)
	assert.Equal(t, "At=2026-01-02T03%3A04%3A05Z&F=4102416000&Until=1767323045", v.Encode())
}

// url.Values is a map too.
func TestEncodeCallOfURLValues(t *testing.T) {
	t.Parallel()
	v, problems := request.EncodeCall("Act", url.Values{"A": {"x"}}, nil, 1)
	require.Empty(t, problems)
	assert.Equal(t, "A.1=x", v.Encode(), "a list is a list: Name.1")
}

// All that is wrong with a call is told at once.
func TestEncodeCallRefuses(t *testing.T) {
	t.Parallel()
	_, problems := request.EncodeCall("", "A=x", disk{}, 1)
	assert.Equal(t, []string{
		"the operation is empty",
		"out is a request_test.disk, and must be a pointer or nil",
		"params is a string, and must be a struct or a map",
	}, problems)
	for _, out := range []any{nil, new(disk), new(any), &map[string]any{}} {
		_, problems := request.EncodeCall("Act", nil, out, 1)
		assert.Empty(t, problems, "%T", out)
	}
	for _, out := range []any{(*disk)(nil), map[string]any{}, 7, ""} {
		_, problems := request.EncodeCall("Act", nil, out, 1)
		assert.Len(t, problems, 1, "%T", out)
	}
}

// A request of an operation is checked, unless the user asked not to.
func TestEncode(t *testing.T) {
	t.Parallel()
	type req struct {
		Name string `url:"Name,omitempty" check:"required"`
		Size int    `url:"Size,omitempty" check:"range=1..9"`
	}
	_, problems := request.Encode(&req{Size: 10}, true, nil)
	assert.Equal(t, []string{"Name is required", "Size is 10, allowed is 1 to 9"}, problems)
	v, problems := request.Encode(&req{Size: 10}, false, nil)
	assert.Empty(t, problems)
	assert.Equal(t, "Size=10", v.Encode())
	v, problems = request.Encode((*req)(nil), false, nil)
	assert.Empty(t, problems)
	assert.Empty(t, v)
}
