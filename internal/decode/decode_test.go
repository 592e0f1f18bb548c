package decode_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/decode"
)

// shelf has every shape that a response can have.
type shelf struct {
	yunkit.Meta
	Name   string     `json:"Name" alias:"Naem"`
	Size   int        `json:"Size"`
	Count  yunkit.Int `json:"Count"`
	Price  yunkit.Float
	Open   bool            `json:"Open"`
	Key    yunkit.Secret   `json:"Key"`
	At     yunkit.Time     `json:"At"`
	Until  yunkit.UnixTime `json:"Until"`
	Tags   []string        `json:"Tags"`
	Books  []book          `json:"Books"`
	First  book            `json:"First"`
	Extra  *book           `json:"Extra"`
	Rows   [][]string      `json:"Rows"`
	Pages  map[string]int  `json:"Pages"`
	Raw    json.RawMessage `json:"Raw"`
	Data   []byte          `json:"Data"`
	hidden []string        //nolint:unused // nothing may touch it
}

type book struct {
	Title   string   `json:"Title" alias:"Titel"`
	Authors []string `json:"Authors"`
	Notes   []note   `json:"Notes"`
}

type note struct {
	Text string `json:"Text"`
	Sub  []note `json:"Sub"` // a type that holds itself
}

func TestObject(t *testing.T) {
	t.Parallel()
	two := []book{{Title: "A"}, {Title: "B"}}
	for _, tt := range []struct {
		why  string
		body string
		want shelf
	}{
		{"nothing", `{}`, shelf{}},
		{"a flat list", `{"Tags":["a","b"]}`, shelf{Tags: []string{"a", "b"}}},
		{"a wrapped one", `{"Tags":{"Tag":["a","b"]}}`, shelf{Tags: []string{"a", "b"}}},
		{"a flat list of structs", `{"Books":[{"Title":"A"},{"Title":"B"}]}`, shelf{Books: two}},
		{"a wrapped one", `{"Books":{"Book":[{"Title":"A"},{"Title":"B"}]}}`, shelf{Books: two}},
		{"a single object in the wrapper, as translated from XML", `{"Books":{"Book":{"Title":"A"}}}`, shelf{Books: two[:1]}},
		{"an empty list", `{"Books":[]}`, shelf{Books: []book{}}},
		{"an empty one in a wrapper", `{"Books":{"Book":[]}}`, shelf{Books: []book{}}},
		{"a wrapper around nothing", `{"Books":{}}`, shelf{Books: []book{}}},
		{"a wrapper around null", `{"Books":{"Book":null}}`, shelf{}},
		{"a wrapper around an empty text", `{"Books":{"Book":""}}`, shelf{Books: []book{}}},
		{"an empty text, as an empty XML element becomes", `{"Books":"","Tags":""}`, shelf{Books: []book{}, Tags: []string{}}},
		{"null", `{"Books":null,"Tags":null,"First":null,"Name":null,"Count":null,"At":null,"Key":null}`, shelf{}},
		{"white space everywhere", " {\n \"Books\" :\t{ \"Book\" : [ { \"Title\" : \"A\" } , { \"Title\" : \"B\" } ] } } \r\n", shelf{Books: two}},
		{"an empty wrapper with white space", `{"Books":{ }}`, shelf{Books: []book{}}},
		{"wrapped lists in a wrapped list", `{"Books":{"Book":[{"Authors":{"Author":["x"]}},{"Notes":{"Note":{"Text":"y"}}}]}}`, shelf{Books: []book{{Authors: []string{"x"}}, {Notes: []note{{Text: "y"}}}}}},
		{"in a struct", `{"First":{"Authors":{"Author":["x"]}}}`, shelf{First: book{Authors: []string{"x"}}}},
		{"behind a pointer", `{"Extra":{"Authors":{"Author":["x"]}}}`, shelf{Extra: &book{Authors: []string{"x"}}}},
		{"in a list of lists", `{"Rows":{"Row":[{"Cell":["a"]},["b"]]}}`, shelf{Rows: [][]string{{"a"}, {"b"}}}},
		{"a misspelt name", `{"Naem":"n"}`, shelf{Name: "n"}},
		{"further down", `{"Books":{"Book":[{"Titel":"A"},{"Title":"B"}]}}`, shelf{Books: two}},
		{"a type that holds itself", `{"First":{"Notes":[{"Text":"a","Sub":[{"Text":"b","Sub":[]}]}]}}`, shelf{First: book{Notes: []note{{Text: "a", Sub: []note{{Text: "b", Sub: []note{}}}}}}}},
		{"brackets and quotes in texts", `{"Name":"}]\"{[\\","Books":{"Book":[{"Title":"\\\"}]"}]}}`, shelf{Name: `}]"{[\`, Books: []book{{Title: `\"}]`}}}},
		{"a key with an escape", `{"Name":"n","Books":{"B\u006fok":[{"Title":"A"}]}}`, shelf{Name: "n", Books: two[:1]}},
		{"an escaped name of a list", `{"B\u006foks":{"Book":[{"Title":"A"}]}}`, shelf{Books: two[:1]}},
		{"unknown members", `{"New":{"A":[1,{"B":2}]},"Name":"n","Other":""}`, shelf{Name: "n"}},
		{"text outside of ASCII", `{"Name":"云","Tags":{"标签":["é","\u00e9"]}}`, shelf{Name: "云", Tags: []string{"é", "é"}}},
		{"both forms of numbers", `{"Count":"7","Size":7,"Price":"1.5"}`, shelf{Count: 7, Size: 7, Price: 1.5}},
		{"what reads itself stays as it is", `{"Raw":{"a":[""]},"Data":"YQ=="}`, shelf{Raw: json.RawMessage(`{"a":[""]}`), Data: []byte("a")}},
		{"a map is no wrapper", `{"Pages":{"one":1}}`, shelf{Pages: map[string]int{"one": 1}}},
		{"times", `{"At":"2023-06-06T20:47:02.15507+08:00","Until":"4102416000.0"}`, shelf{
			At:    yunkit.NewTime(time.Date(2023, 6, 6, 20, 47, 2, 155070000, time.FixedZone("", 8*3600))),
			Until: yunkit.NewUnixTime(time.Unix(4102416000, 0).UTC()),
		}},
		{"a secret arrives", `{"Key":"test-secret-not-real"}`, shelf{Key: "test-secret-not-real"}},
		{"Meta is not the vendor's to fill", `{"RequestID":"r","StatusCode":500,"Attempts":9,"Header":{"A":["b"]}}`, shelf{}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			got := shelf{Name: "old", Tags: []string{"old"}, Extra: new(book)}
			body := []byte(tt.body)
			require.NoError(t, decode.Object(t.Context(), body, &got))
			assert.Equal(t, tt.body, string(body), "the answer stays as it came")
			assert.True(t, tt.want.At.Equal(got.At.Time))
			want := tt.want
			got.At, want.At = yunkit.Time{}, yunkit.Time{}
			assert.Equal(t, want, got)
		})
	}
}

// What is no JSON, or no JSON of the type, is an error and never a panic or a guess.
func TestObjectRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, body string }{
		{"nothing", ``},
		{"white space", "  \n"},
		{"cut in a key", `{"Bo`},
		{"cut after a key", `{"Books"`},
		{"cut before a value", `{"Books":`},
		{"cut in a wrapper", `{"Books":{"Book":[`},
		{"cut in a text", `{"Name":"a\"`},
		{"cut after a backslash", `{"Name":"a\`},
		{"two values", `{} {}`},
		{"a wrong bracket", `{"Books":[}`},
		{"a missing comma", `{"Name":"a" "Size":1}`},
		{"a comma too many", `{"Name":"a",}`},
		{"HTML", `<html>`},
		{"nested deeper than anybody nests", strings.Repeat(`{"First":`, 20000)},
		{"lists nested deeper than anybody nests", `{"New":` + strings.Repeat(`[`, 20000) + strings.Repeat(`]`, 20000) + `}`},
		{"control characters in a text", "{\"Name\":\"\x00\"}"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			got := shelf{Name: "old"}
			assert.Error(t, decode.Object(t.Context(), []byte(tt.body), &got))
			assert.Zero(t, got, "half an answer is none")
		})
	}
}

// One value of a wrong type costs that value only, and the error names its field
// without its value.
func TestPartial(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		body   string
		want   shelf
		fields string
	}{
		{"a text where a struct is", `{"First":"x-marker","Name":"n"}`, shelf{Name: "n"}, "First"},
		{"a number where a list is", `{"Tags":7,"Name":"n"}`, shelf{Name: "n"}, "Tags"},
		{"a text where a list is", `{"Tags":"x-marker","Name":"n"}`, shelf{Name: "n"}, "Tags"},
		{"two members where a list is: no wrapper, and which one?", `{"Tags":{"A":["x"],"B":["y"]},"Name":"n"}`, shelf{Name: "n"}, "Tags"},
		{"a wrapper in a wrapper", `{"Tags":{"A":{"B":["x"]}},"Name":"n"}`, shelf{Name: "n", Tags: []string{""}}, "Tags[0]"},
		{"a word where a number is", `{"Count":"marker","Size":"marker","Price":"marker","Name":"n"}`, shelf{Name: "n"}, "Count, Size, Price"},
		{"a fraction where a whole number is", `{"Count":"7.5","Size":7.5,"Name":"n"}`, shelf{Name: "n"}, "Count, Size"},
		{"a number that is too large", `{"Count":9223372036854775808,"Size":1e300,"Price":1e999,"Name":"n"}`, shelf{Name: "n"}, "Count, Size, Price"},
		{"an object where a text is", `{"Name":{"marker":1},"Key":["marker"],"Size":7}`, shelf{Size: 7}, "Name, Key"},
		{"an object where a number or a truth value is", `{"Size":{},"Count":[],"Open":{},"Name":"n"}`, shelf{Name: "n"}, "Size, Count, Open"},
		{"a truth value where a number is", `{"Size":true,"Open":"marker","Name":"n"}`, shelf{Name: "n"}, "Size, Open"},
		{"no time", `{"At":"marker","Until":true,"Name":"n"}`, shelf{Name: "n"}, "At, Until"},
		{"in an item of a list", `{"Books":[{"Title":"A"},{"Title":[],"Authors":["x",{}]},"marker"],"Name":"n"}`, shelf{
			Name: "n", Books: []book{{Title: "A"}, {Authors: []string{"x", ""}}, {}},
		}, "Books[1].Title, Books[1].Authors[1], Books[2]"},
		{"in a wrapped one", `{"Books":{"Book":[{"Title":[]}]}}`, shelf{Books: []book{{}}}, "Books[0].Title"},
		{"in a struct behind a pointer", `{"Extra":{"Title":[]}}`, shelf{Extra: new(book)}, "Extra.Title"},
		{"in a map, whose names are data", `{"Pages":{"marker":"marker","two":2}}`, shelf{Pages: map[string]int{"marker": 0, "two": 2}}, "Pages.*"},
		{"under a misspelt name", `{"Naem":{}}`, shelf{}, "Name"},
		{"what encoding/json reads", `{"Data":"no base64, marker","Name":"n"}`, shelf{Name: "n"}, "Data"},
		{
			"more than can be named", `{"Tags":[{},{},{},{},{},{},{},{},{},{}]}`,
			shelf{Tags: make([]string, 10)},
			"Tags[0], Tags[1], Tags[2], Tags[3], Tags[4], Tags[5], Tags[6], Tags[7] and 2 more",
		},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			var got shelf
			err := decode.Object(t.Context(), []byte(tt.body), &got)
			var partial *decode.PartialError
			require.ErrorAs(t, err, &partial)
			assert.Equal(t, tt.want, got)
			require.EqualError(t, err, "a value of the wrong type in "+tt.fields)
			assert.NotContains(t, err.Error(), "marker")
		})
	}
}

// What is not an object is none for any taker.
func TestObjectIsOne(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, ` `, `null`, `[]`, `"x"`, `7`, `<html>`} {
		require.ErrorIs(t, decode.Object(t.Context(), []byte(body), new(shelf)), decode.ErrNotObject, body)
		require.ErrorIs(t, decode.Object(t.Context(), []byte(body), nil), decode.ErrNotObject, body)
	}
	require.NoError(t, decode.Object(t.Context(), []byte(`{"a":1}`), nil), "nobody wants the content")
	require.Error(t, decode.Object(t.Context(), []byte(`{"a":`), nil), "but it must be whole")

	m := map[string]any{"old": 1}
	require.NoError(t, decode.Object(t.Context(), []byte(`{"a":1}`), &m))
	assert.Equal(t, map[string]any{"a": 1.}, m)
	var v any
	require.NoError(t, decode.Object(t.Context(), []byte(`{"a":[1,"b",true,null,{"c":{}}]}`), &v))
	assert.Equal(t, map[string]any{"a": []any{1., "b", true, nil, map[string]any{"c": map[string]any{}}}}, v)
	require.NoError(t, decode.Object(t.Context(), []byte(`[1]`), &v), "whoever takes anything takes a list")
	assert.Equal(t, []any{1.}, v)
	var list []string
	require.NoError(t, decode.Object(t.Context(), []byte(`["a"]`), &list), "as does a list")
	assert.Equal(t, []string{"a"}, list)
}

func TestMembers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, body, want string }{
		{"all members with their text", ` {"a":1, "b":"x" ,"c":{"d":[1]},"e":null,"f":true}`, `a=1 b="x" c={"d":[1]} e=null f=true`},
		{"none", `{}`, ``},
		{"no object", `[{"a":1}]`, ``},
		{"nothing", ``, ``},
		{"those before a break", `{"a":1,"b":"x`, `a=1`},
		{"those before a wrong comma", `{"a":1,,"b":2}`, `a=1`},
		{"a key without a value", `{"a":}`, ``},
		{"the same twice", `{"a":1,"a":2}`, `a=1 a=2`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			var got []string
			decode.Members([]byte(tt.body), func(key, value []byte) bool {
				got = append(got, string(key)+"="+string(value))
				return true
			})
			assert.Equal(t, tt.want, strings.Join(got, " "))
		})
	}
	visits := 0
	decode.Members([]byte(`{"a":1,"b":2}`), func(_, _ []byte) bool { visits++; return false })
	assert.Equal(t, 1, visits, "until it returns false")
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ value, want, why string }{
		{`"x"`, "x", "a text"},
		{`"\u4e91\n\""`, "云\n\"", "with escapes"},
		{`400`, "400", "a number is read as it stands"},
		{`true`, "true", "so is a boolean"},
		{`null`, "", "null is none"},
		{`{"a":1}`, "", "nor is an object"},
		{`["x"]`, "", "nor a list"},
		{``, "", "nor nothing"},
		{`"x`, "", "nor half a text"},
	} {
		assert.Equal(t, tt.want, decode.Text([]byte(tt.value)), tt.why)
	}
}

// FuzzDecode: nothing panics, and what encoding/json takes is read to the same value.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"Books":{"Book":[{"Title":"A","Authors":{"Author":["x"]}}]}}`, `{"Tags":"","Books":""}`, `{"Naem":"n"}`, `{"Tags":{"A":["x"],"B":1}}`,
		`{"Name":"\\\"","Count":"7","At":"2026-01-02T03:04:05Z","Until":1767323045.0}`, `{"Rows":[["a"],{"C":["b"]}]}`, `{"books":[{"title":"A"}]}`,
		`{"Extra":{"Notes":[{"Sub":[{"Text":"a"}]}]}}`, `{"Tags":{`, `{"B\u006foks":[]}`, `{"Books":[{"Titel":"A"`, `{"First":{"Notes":{"N":{"Text":1}}}}`, `{"Pages":{"a":1}}`,
		"\ufeff{}", "{\"Name\":\"a\nb\"}", "{\"Name\":\"\xff\"}", `{"Name":"\ud83d\ude00\ud83d"}`, `{"Size":1e2,"Price":-0.5,"Open":"true"}`, `{"Raw":[1,{"a":null}]}`,
	} {
		f.Add([]byte(s))
	}
	types := []reflect.Type{reflect.TypeFor[shelf](), reflect.TypeFor[any](), reflect.TypeFor[book](), reflect.TypeFor[map[string]any]()}
	same := apitest.SameAsJSON(types...)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, typ := range types {
			same(t, typ, body)
		}
		_ = decode.Object(t.Context(), body, nil)
		decode.Members(body, func(_, value []byte) bool {
			decode.Text(value)
			return true
		})
	})
}
