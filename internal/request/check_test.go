package request_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/request"
)

type order struct {
	ID       string          `url:"OrderId,omitempty" check:"required"`
	Name     string          `url:"Name,omitempty" check:"len=2..5 pattern=^\\p{L} deny=http://,https://"`
	Exact    string          `json:"exact,omitzero" check:"len=3"`
	Count    int             `url:"Count,omitempty" check:"range=1..1000"`
	Low      int64           `url:"Low,omitempty" check:"range=10.."`
	High     yunkit.Int      `url:"High,omitempty" check:"range=..10"`
	Until    yunkit.UnixTime `url:"Until,omitempty" check:"range=..4102416000"`
	Zero     *int            `url:"Zero,omitempty" check:"range=0..1"`
	Flag     *bool           `url:"Flag,omitempty" check:"required"`
	List     []string        `url:"List,omitempty" check:"items=1..2"`
	Password yunkit.Secret   `url:"Password,omitempty" check:"len=8.. pattern=^[a-z]+$ deny=MARKER"`
	Item     item            `url:"Item,omitempty"`
	Items    []item          `url:"Items,omitempty"`
	Maybe    *item           `url:"Maybe,omitempty"`
	At       time.Time       `url:"At,omitempty"`
	Code     string          `url:"Code,omitempty" check:"pattern=^[a-z]$" rule:"must be a small letter"`
	File     []byte          `form:"file" check:"len=..64 zip"`
	Free     string
	private  string `check:"required"` //nolint:unused // nobody can set it
}

type item struct {
	Size  int    `url:"Size,omitempty" check:"range=1..9"`
	Label string `url:"Label,omitempty" check:"required"`
}

var emptyZIP = append([]byte("PK\x05\x06"), make([]byte, 18)...)

// valid is an order with nothing wrong.
func valid(change func(o *order)) *order {
	o := &order{ID: "1", Flag: new(false)}
	if change != nil {
		change(o)
	}
	return o
}

func TestStruct(t *testing.T) {
	t.Parallel()
	at := func(unix int64) yunkit.UnixTime { return yunkit.NewUnixTime(time.Unix(unix, 0)) }
	for _, tt := range []struct {
		why    string
		change func(o *order)
		want   string
	}{
		{"nothing is wrong", nil, ""},
		{"required", func(o *order) { o.ID = "" }, "ID (OrderId) is required"},
		{"a required pointer may point at zero, and must be there", func(o *order) { o.Flag = nil }, "Flag is required"},
		{"the shortest text", func(o *order) { o.Name = "ab" }, ""},
		{"the longest text", func(o *order) { o.Name = "abcde" }, ""},
		{"characters count, not bytes", func(o *order) { o.Name = "云服务器一" }, ""},
		{"too short", func(o *order) { o.Name = "a" }, "Name is 1 characters long, allowed is 2 to 5"},
		{"too long", func(o *order) { o.Name = "abcdef" }, "Name is 6 characters long, allowed is 2 to 5"},
		{"exactly, and with its wire name", func(o *order) { o.Exact = "abcd" }, "Exact (exact) is 4 characters long, allowed is 3"},
		{"a pattern", func(o *order) { o.Name = "1ab" }, `Name "1ab" does not match ^\p{L}`},
		{"a pattern in words", func(o *order) { o.Code = "A" }, `Code "A" must be a small letter`},
		{"a prefix, and its length as well", func(o *order) { o.Name = "https://x" }, `Name is 9 characters long, allowed is 2 to 5; Name "https://x" must not begin with https://`},
		{"the smallest number", func(o *order) { o.Count = 1 }, ""},
		{"the greatest number", func(o *order) { o.Count = 1000 }, ""},
		{"zero is absent", func(o *order) { o.Count = 0 }, ""},
		{"below", func(o *order) { o.Count = -1 }, "Count is -1, allowed is 1 to 1000"},
		{"above", func(o *order) { o.Count = 1001 }, "Count is 1001, allowed is 1 to 1000"},
		{"open above", func(o *order) { o.Low = 1 << 62 }, ""},
		{"below an open range", func(o *order) { o.Low = 9 }, "Low is 9, allowed is at least 10"},
		{"open below", func(o *order) { o.High = -1 << 62 }, ""},
		{"above an open range", func(o *order) { o.High = 11 }, "High is 11, allowed is at most 10"},
		{"the last second", func(o *order) { o.Until = at(4102416000) }, ""},
		{"a time is a number of seconds", func(o *order) { o.Until = at(4102416001) }, "Until is 4102416001, allowed is at most 4102416000"},
		{"a pointer to zero is present", func(o *order) { o.Zero = new(0) }, ""},
		{"and checked", func(o *order) { o.Zero = new(2) }, "Zero is 2, allowed is 0 to 1"},
		{"an archive", func(o *order) { o.File = emptyZIP }, ""},
		{"no archive", func(o *order) { o.File = []byte("PK MARKER") }, "File is no ZIP archive"},
		{"bytes count, not characters", func(o *order) { o.File = slices.Concat(make([]byte, 62), []byte("云"), emptyZIP) }, "File is 87 bytes long, allowed is at most 64"},
		{"an empty file is absent to its limits", func(o *order) { o.File = nil }, ""},
		{"entries", func(o *order) { o.List = []string{"a", "b", "c"} }, "List has 3 entries, allowed is 1 to 2"},
		{"in a struct", func(o *order) { o.Item = item{Size: 10} }, "Item.Size is 10, allowed is 1 to 9; Item.Label is required"},
		{"an absent struct needs nothing", func(o *order) { o.Item = item{} }, ""},
		{"in a list, with the position as in Go", func(o *order) { o.Items = []item{{1, "a"}, {10, "b"}, {}} }, "Items[1].Size is 10, allowed is 1 to 9; Items[2].Label is required"},
		{"behind a pointer", func(o *order) { o.Maybe = new(item) }, "Maybe.Label is required"},
		{"a secret is never shown", func(o *order) { o.Password = "MARKER" }, "Password is 6 characters long, allowed is at least 8; Password [REDACTED] does not match ^[a-z]+$; Password [REDACTED] must not begin with MARKER"},
		{"all at once", func(o *order) { *o = order{Count: 2000, Low: 1} }, "ID (OrderId) is required; Count is 2000, allowed is 1 to 1000; Low is 1, allowed is at least 10; Flag is required"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			o := valid(tt.change)
			assert.Equal(t, tt.want, strings.Join(request.Check(o, nil), "; "))
			assert.Equal(t, tt.want, strings.Join(request.Check(*o, nil), "; "), "by value as well")
		})
	}
}

// A long or odd text does not make a long or odd message.
func TestStructShowsTextsShortened(t *testing.T) {
	t.Parallel()
	problems := request.Check(valid(func(o *order) { o.Name = "\n\x00" + strings.Repeat("云", 1000) }), nil)
	assert.Len(t, problems, 2)
	for _, p := range problems {
		assert.Less(t, len(p), 300)
		assert.NotContains(t, p, "\n")
	}
}

func TestStructOfNothing(t *testing.T) {
	t.Parallel()
	want := []string{"ID (OrderId) is required", "Flag is required"}
	var none *order
	assert.Equal(t, want, request.Check(none, nil), "a nil request is an empty one")
	assert.Equal(t, want, request.Check(new(none), nil), "however it is wrapped")
	assert.Empty(t, request.Check(nil, nil))
	assert.Empty(t, request.Check(map[string]any{"OrderId": ""}, nil), "nothing is known of maps")
}

// What the client fills in need not be in the request.
func TestStructProvided(t *testing.T) {
	t.Parallel()
	given := func(ok bool) func(string) (string, bool) {
		return func(wire string) (string, bool) {
			if wire == "OrderId" || wire == "Label" {
				return "WithOrderID", ok
			}
			return "", false
		}
	}
	noID := valid(func(o *order) { o.ID, o.Item, o.Flag = "", item{Size: 1}, nil })
	assert.Equal(t, []string{"Flag is required", "Item.Label is required"}, request.Check(noID, given(true)),
		"only at the top: members are nobody's default")
	assert.Equal(t, []string{"ID (OrderId) is required, here or with WithOrderID", "Flag is required", "Item.Label is required"}, request.Check(noID, given(false)),
		"the message says what else would do")
}

// A tag that says nothing known is a mistake of ours, to be found by the first test.
func TestUnknownRules(t *testing.T) {
	t.Parallel()
	assert.Panics(t, func() {
		request.Check(struct {
			A string `check:"maximum=7"`
		}{"a"}, nil)
	})
	assert.Panics(t, func() {
		request.Check(struct {
			A int `check:"range=a..b"`
		}{1}, nil)
	})
}

func FuzzStruct(f *testing.F) {
	f.Add("1", "ab", "abc", int64(7), "secret", "label")
	f.Add("", "http://", "\xff", int64(-1), "MARKER", "")
	f.Fuzz(func(t *testing.T, id, name, exact string, n int64, password, label string) {
		o := &order{
			ID: id, Name: name, Exact: exact, Count: int(n), Low: n, High: yunkit.Int(n), Until: yunkit.NewUnixTime(time.Unix(n, 0)),
			Zero: new(int(n)), List: []string{id, name}, Password: yunkit.Secret("MARKER" + password), Items: []item{{int(n), label}},
		}
		for _, p := range request.Check(o, nil) {
			if strings.Contains(strings.ReplaceAll(p, "begin with MARKER", ""), "MARKER") && !strings.Contains(id+name+exact+label, "MARKER") {
				t.Fatalf("%q shows a secret", p)
			}
			if len(p) > 600 {
				t.Fatalf("%d bytes: %q", len(p), p)
			}
		}
	})
}

// An update that sets nothing besides what is required says what it could set.
func TestUnchanged(t *testing.T) {
	t.Parallel()
	type change struct {
		ID      string   `url:"Id,omitempty" check:"required"`
		Region  string   `url:"Region,omitempty"`
		Name    string   `url:"Name,omitempty" check:"len=2..5"`
		Flag    *bool    `url:"Flag,omitempty"`
		Entries []string `url:"Entry,omitempty"`
	}
	provided := func(wire string) (string, bool) { return map[string]string{"Region": "WithRegion"}[wire], false }
	nothing := []string{"nothing is to be changed: set Name or Flag or Entries"}
	for _, tt := range []struct {
		why  string
		req  any
		want []string
	}{
		{"nothing", &change{}, nothing},
		{"what is required names, and changes nothing", &change{ID: "1", Region: "r"}, nothing},
		{"a text", &change{Name: "a"}, nil},
		{"false is a change", &change{Flag: new(false)}, nil},
		{"so is an empty list that is there", &change{Entries: []string{}}, nil},
		{"many fields are not all listed", &struct{ A, B, C, D, E, F, G, H string }{}, []string{"nothing is to be changed: set A or B or C or D or E or F or another field"}},
		{"a nil request", (*change)(nil), nil}, // lacks what is required
	} {
		assert.Equal(t, tt.want, request.Unchanged(tt.req, provided), tt.why)
	}
}
