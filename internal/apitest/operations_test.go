package apitest

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
)

// What holds the clients against their answers must see what is missing.
func TestWalkFindsWhatIsMissing(t *testing.T) {
	t.Parallel()
	type book struct {
		Title string     `json:"Title" alias:"Titel"`
		Pages yunkit.Int `json:"Pages"`
	}
	type response struct {
		yunkit.Meta
		Books []book         `json:"Books"`
		Tags  []string       `json:"Tags"`
		Sizes map[string]int `json:"Sizes"`
	}
	w := walk{o: &model.Operation{Response: []*model.Field{
		{Path: "Books", Type: "object", Wrapper: true},
		{Path: "Books.Book", Type: "object", List: true},
		{Path: "Books.Book[].Title", Type: "string", Alias: []string{"Titel"}},
		{Path: "Books.Book[].Pages", Type: "string"},
		{Path: "Tags", Type: "string", List: true},
		{Path: "Sizes", Type: "integer", Map: true},
		{Path: "New", Type: "string"},
	}}}
	sent := func() map[string]any {
		return map[string]any{
			"Books": map[string]any{"Book": []any{map[string]any{"Titel": "a", "Pages": "7"}}}, "Tags": []any{"x"}, "Sizes": map[string]any{"a": 1.}, "New": "n",
		}
	}
	read := response{Books: []book{{"a", 7}}, Tags: []string{"x"}, Sizes: map[string]int{"a": 1}}
	for _, tt := range []struct {
		why    string
		change func(sent map[string]any, read *response)
		want   []string
	}{
		{"all is there but what has no field", func(map[string]any, *response) {}, nil},
		{"an item was lost", func(_ map[string]any, r *response) { r.Books = nil }, []string{"Books was sent as map[Book:[map[Pages:7 Titel:a]]], and is empty"}},
		{"a field of an item was lost", func(_ map[string]any, r *response) { r.Books = []book{{"a", 0}} }, []string{"Books.Book[].Pages was sent as 7, and is empty"}},
		{"one of two items", func(s map[string]any, _ *response) { s["Tags"] = []any{"x", "y"} }, []string{"Tags has 2 items, and 1 were read"}},
		{"an entry of a map", func(_ map[string]any, r *response) { r.Sizes = map[string]int{"a": 0} }, []string{"Sizes was sent as 1, and is empty"}},
		{"the answer has no list", func(s map[string]any, _ *response) { delete(s, "Tags") }, []string{"the answer has no Tags"}},
		{"what says nothing needs no value", func(s map[string]any, r *response) { s["Tags"], r.Tags = []any{}, nil }, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			w, s, r := w, sent(), read
			tt.change(s, &r)
			w.members("", s, reflect.ValueOf(r))
			assert.Equal(t, append(tt.want, "the response has no New"), w.findings)
		})
	}
}

// A snapshot holds what the operation is made of, and nothing that changes.
func TestRequestText(t *testing.T) {
	t.Parallel()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://example.test/a%2Fb?z=1&y=2&y=3", strings.NewReader(url.Values{"Signature": {"x"}, "PublicKey": {"x"}, "B": {"b c"}, "A": {"\n"}}.Encode()))
	require.NoError(t, err)
	r.Header = http.Header{"X-Acs-Action": {"Act"}, "X-Acs-Date": {"now"}, "Authorization": {"x"}, "Content-Type": {"application/x-www-form-urlencoded"}}
	text, err := requestText(r)
	require.NoError(t, err)
	assert.Equal(t, "POST /a%2Fb\nX-Acs-Action: Act\nContent-Type: application/x-www-form-urlencoded\n\nquery\ny=\"2\"\ny=\"3\"\nz=\"1\"\n\nform\nA=\"\\n\"\nB=\"b c\"\n", text)
}

// Samples are those that a check tag lets through.
func TestFill(t *testing.T) {
	t.Parallel()
	var request struct {
		ProjectID string
		ID        string          `url:"Id" check:"required len=20"`
		Short     string          `url:"Short" check:"len=2..5"`
		Count     int             `url:"Count" check:"range=900..43200"`
		Display   *int            `url:"Display"`
		At        yunkit.UnixTime `url:"At"`
		Tags      []struct {
			Key string `url:"Key"`
		} `url:"Tags"`
	}
	fill(reflect.ValueOf(&request).Elem(), "")
	assert.Empty(t, request.ProjectID)
	assert.Equal(t, "sample-idxxxxxxxxxxx", request.ID)
	assert.Equal(t, "sampl", request.Short)
	assert.Equal(t, 900, request.Count)
	assert.Equal(t, new(0), request.Display)
	assert.Equal(t, sampleTime, request.At.Time)
	assert.Equal(t, "sample-1-key sample-2-key", request.Tags[0].Key+" "+request.Tags[1].Key)
}
