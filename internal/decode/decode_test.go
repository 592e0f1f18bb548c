package decode_test

import (
	"context"
	"encoding/json"
	"reflect"
	"runtime"
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
		{"a byte order mark", "\ufeff" + `{"Name":"n"}`, shelf{Name: "n"}},
		{"line feeds and tabs that nobody escaped", "{\"Name\":\"one\ntwo\tthree\r\",\"Raw\":[\"a\nb\"]}", shelf{Name: "one\ntwo\tthree\r", Raw: json.RawMessage(`["a\nb"]`)}},
		{"text that is not UTF-8", "{\"Name\":\"a\xffb\",\"Tags\":[\"\xe4\xba\"]}", shelf{Name: "a\ufffdb", Tags: []string{"\ufffd\ufffd"}}},
		{"half of a pair of escapes", `{"Name":"\ud83d\ude00 \ud83d \ude00 \ud83d\u0041"}`, shelf{Name: "😀 \ufffd \ufffd \ufffdA"}},
		{"truth values in quotes", `{"Open":"true"}`, shelf{Open: true}},
		{"in another case", `{"Open":"True"}`, shelf{Open: true}},
		{"as a number", `{"Open":1}`, shelf{Open: true}},
		{"empty", `{"Open":"","Size":"","Count":"","Price":"","At":"","First":"","Extra":"","Pages":"","Raw":""}`, shelf{Extra: new(book), Raw: json.RawMessage(`""`)}},
		{"a stroke for nothing", `{"Open":"-","Size":"-","Count":"-","Price":"-","At":"-"}`, shelf{}},
		{"an empty list for an empty object", `{"First":[],"Pages":[]}`, shelf{}},
		{"numbers in quotes", `{"Size":"12","Pages":{"one":"1"}}`, shelf{Size: 12, Pages: map[string]int{"one": 1}}},
		{"whole numbers with a fraction", `{"Size":12.0,"Count":"1e2"}`, shelf{Size: 12, Count: 100}},
		{"numbers for texts, with all their digits", `{"Name":12345678901234567890123,"Key":1.50,"Tags":[7,true]}`, shelf{Name: "12345678901234567890123", Key: "1.50", Tags: []string{"7", "true"}}},
		{"a single text in a wrapper", `{"Tags":{"Tag":"a"}}`, shelf{Tags: []string{"a"}}},
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

// Some fields prove that an answer is what it seems.
func TestMissing(t *testing.T) {
	t.Parallel()
	type receipt struct {
		yunkit.Meta
		ID    string        `json:"Id" answer:"required"`
		Code  yunkit.Secret `answer:"required"`
		Count int           `answer:"required"`
		Books []book        `answer:"required"`
		First *book
		Last  book `answer:"Title"`
	}
	const whole = `{"Id":"1","Code":"c","Count":0,"Books":[],"Last":{"Title":"t"}}`
	for _, tt := range []struct{ why, body, missing string }{
		{"all there; an empty list and 0 are there too", whole, ""},
		{"a list that is null is one without items", strings.Replace(whole, `[]`, `null`, 1), ""},
		{"nothing", `{}`, "Id, no Code, no Count, no Books, no Last"},
		{"somebody else's answer", `{"status":"ok"}`, "Id, no Code, no Count, no Books, no Last"},
		{"an empty text", strings.Replace(whole, `"c"`, `""`, 1), "Code"},
		{"null", strings.Replace(whole, `"1"`, `null`, 1), "Id"},
		{"a struct without the member", strings.Replace(whole, `"t"`, `""`, 1), "Last.Title"},
		{"an empty struct", strings.Replace(whole, `{"Title":"t"}`, `""`, 1), "Last.Title"},
		{"another case is another name", strings.Replace(whole, `"Id"`, `"id"`, 1), "Id"},
		{"a name further down", strings.Replace(whole, `"Id":"1"`, `"First":{"Id":"1"}`, 1), "Id"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			var got receipt
			err := decode.Object(t.Context(), []byte(tt.body), &got)
			if tt.missing == "" {
				require.NoError(t, err)
				return
			}
			var missing *decode.MissingError
			require.ErrorAs(t, err, &missing)
			assert.EqualError(t, err, "the answer has no "+tt.missing)
		})
	}
	var got receipt
	err := decode.Object(t.Context(), []byte(`{"Id":{},"Code":"c","Count":"many","Books":7,"Last":{"Title":[]}}`), &got)
	var partial *decode.PartialError
	require.ErrorAs(t, err, &partial, "a value of a wrong type is there: the call was carried out")
	assert.EqualValues(t, "c", got.Code)
}

// Names are exact: a foreign one must not overwrite a value.
func TestNamesAreExact(t *testing.T) {
	t.Parallel()
	var got shelf
	require.NoError(t, decode.Object(t.Context(), []byte(`{"Name":"right","name":"wrong","NAME":"wrong","\u004eame2":"x","\u017fize":7,"Books":[{"Title":"A","title":"B"}]}`), &got))
	assert.Equal(t, shelf{Name: "right", Books: []book{{Title: "A"}}}, got)
}

// An answer that is a list itself goes into the field for it.
func TestBareList(t *testing.T) {
	t.Parallel()
	type networks struct {
		yunkit.Meta
		Books []book `json:"[]"`
	}
	for why, body := range map[string]string{
		"a list": `[{"Title":"A"},{"Title":"B"}]`, "with white space": " [ {\"Title\":\"A\"} , {\"Title\":\"B\"} ] \n", "in a wrapper": `{"networks":[{"Title":"A"},{"Title":"B"}]}`,
	} {
		var got networks
		require.NoError(t, decode.Object(t.Context(), []byte(body), &got), why)
		assert.Equal(t, networks{Books: []book{{Title: "A"}, {Title: "B"}}}, got, why)
	}
	var got networks
	require.NoError(t, decode.Object(t.Context(), []byte(`[]`), &got))
	assert.Equal(t, []book{}, got.Books)
	for _, body := range []string{``, `null`, `7`, `"x"`, `[`, `[{]`, `[]]`} {
		require.Error(t, decode.Object(t.Context(), []byte(body), &got), body)
	}
}

// An answer of 1 MiB must not need hundreds.
//
//nolint:paralleltest // it counts what the whole process allocates
func TestMemoryIsBounded(t *testing.T) {
	for why, body := range map[string]string{
		"empty items":               `{"Books":[` + strings.Repeat(`{},`, 1<<18) + `{}]}`,
		"empty items in a wrapper":  `{"Books":{"Book":[` + strings.Repeat(`{},`, 1<<18) + `{}]}}`,
		"nothing in lists of lists": `{"Rows":[` + strings.Repeat(`[],`, 1<<19) + `[]]}`,
		"small maps":                `{"Any":[` + strings.Repeat(`{"a":1},`, 1<<18) + `{}]}`,
		"empty maps":                `{"Any":[` + strings.Repeat(`{},`, 1<<19) + `{}]}`,
	} {
		var got struct {
			Books []book
			Rows  [][]string
			Any   any
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := decode.Object(t.Context(), []byte(body), &got)
		runtime.ReadMemStats(&after)
		if err != nil {
			require.ErrorIs(t, err, decode.ErrTooMany, why)
		}
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(12*len(body)), why)
	}
	items := strings.Repeat(`{"Title":"`+strings.Repeat("a", 60)+`"},`, 20000)
	var got shelf
	require.NoError(t, decode.Object(t.Context(), []byte(`{"Books":[`+items+`{}]}`), &got), "a large page of real items is none of these")
	assert.Len(t, got.Books, 20001)
}

// Decoding ends with the context.
func TestContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	body := []byte(`{"Books":[` + strings.Repeat(`{"Title":"a","Authors":["b"]},`, 1000) + `{}]}`)
	require.ErrorIs(t, decode.Object(ctx, body, new(shelf)), context.Canceled)
}

// What ends too early is told from what is no JSON, for only the former may come
// whole the next time. Neither quotes the answer.
func TestCutOrBroken(t *testing.T) {
	t.Parallel()
	const whole = `{"Name":"a\u0041b","Size":12.5,"Open":true,"Tags":["x",{"y":null}],"Books":{"Book":[{"Title":"A"}]},"New":{"a":[1,2]}}`
	for n := 1; n < len(whole); n++ {
		err := decode.Object(t.Context(), []byte(whole[:n]), new(shelf))
		require.ErrorIs(t, err, decode.ErrCut, whole[:n])
	}
	for _, body := range []string{`{"Name":"marker"x}`, `{"Name":marker}`, `{"Name":"marker",}`, `{'Name':"marker"}`, `{"Name":"\x marker"}`, `{"Size":01,"Name":"marker"}`, `{"Name":"marker"}}`, "{\"Name\":\"marker\x00\"}"} {
		err := decode.Object(t.Context(), []byte(body), new(shelf))
		require.Error(t, err, body)
		require.NotErrorIs(t, err, decode.ErrCut, body)
		assert.NotContains(t, err.Error(), "marker", body)
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

// A text of an error may be as long as an answer, and is cut before anybody works on it.
func TestTextIsBounded(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"a", "云", `\n`, `\u4e91`, `\ud83d\ude00`, `\\`, `\"`} {
		for shift := range 12 {
			text := decode.Text([]byte(`"` + strings.Repeat("x", shift) + strings.Repeat(part, 1<<16) + `"`))
			assert.Less(t, len(text), 20<<10, part)
			assert.Greater(t, len(text), 1<<10, part)
		}
	}
	assert.Len(t, decode.Text([]byte(strings.Repeat("7", 1<<20))), 16<<10)
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
