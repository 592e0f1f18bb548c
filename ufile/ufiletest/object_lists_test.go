package ufiletest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// names returns one member of each item of a list.
func names(a *answer, list, member string) []string {
	all := []string{}
	items, _ := a.json[list].([]any)
	for _, item := range items {
		text, _ := item.(map[string]any)[member].(string)
		all = append(all, text)
	}
	return all
}

func TestListObjects(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for _, key := range []string{"a", "b/", "b/1", "b/2", "b/c/3", "d", "é云", "z/1"} {
		s.put(key, "x", header("X-Ufile-Meta-Colour", "blue"))
	}
	for _, tt := range []struct {
		query, keys, prefixes, next string
	}{
		{"", "[a b/ b/1 b/2 b/c/3 d z/1 é云]", "[]", ""},
		{"prefix=b/", "[b/ b/1 b/2 b/c/3]", "[]", ""},
		{"prefix=none", "[]", "[]", ""},
		{"marker=b/2", "[b/c/3 d z/1 é云]", "[]", ""},
		{"marker=c", "[d z/1 é云]", "[]", ""},
		{"delimiter=/", "[a d é云]", "[b/ z/]", ""},
		{"delimiter=/&prefix=b", "[]", "[b/]", ""},
		{"delimiter=/&prefix=b/", "[b/1 b/2]", "[b/c/]", ""},
		{"max-keys=3", "[a b/ b/1]", "[]", "b/1"},
		{"max-keys=2&delimiter=/", "[a]", "[b/]", "b/"},
		{"max-keys=2&delimiter=/&marker=b/", "[d]", "[z/]", "z/"},
		{"max-keys=2&delimiter=/&marker=z/", "[é云]", "[]", ""},
		{"delimiter=/&marker=b/1", "[d é云]", "[z/]", ""},
		{"max-keys=8", "[a b/ b/1 b/2 b/c/3 d z/1 é云]", "[]", ""},
		{"max-keys=0", "[]", "[]", ""},
	} {
		a := s.do(http.MethodGet, "", "listobjects&"+tt.query, "")
		assert.Equal(t, http.StatusOK, a.status, tt.query)
		assert.Equal(t, tt.keys, fmt.Sprint(names(a, "Contents", "Key")), tt.query)
		assert.Equal(t, tt.prefixes, fmt.Sprint(names(a, "CommonPrefixes", "Prefix")), tt.query)
		assert.Equal(t, tt.next, a.json["NextMarker"], tt.query)
		assert.Equal(t, tt.next != "", a.json["IsTruncated"], tt.query)
		s.documented("ListObjects", a)
	}
	for query, want := range map[string]string{
		"max-keys=1001": "400 -15005 invalid maxkeys:1001",
		"max-keys=-1":   "400 -15005 invalid maxkeys:-1",
		"max-keys=x":    "400 -15005 invalid maxkeys:x",
		"delimiter=%7C": "400 -15005 invalid delimiter:|",
	} {
		assert.Equal(t, want, s.do(http.MethodGet, "", "listobjects&"+query, "").refusal())
	}
	one := s.do(http.MethodGet, "", "listobjects&prefix=a", "").json
	assert.Equal(t, "100", one["MaxKeys"], "a text")
	item := one["Contents"].([]any)[0].(map[string]any)
	assert.Equal(t, "1", item["Size"], "a text")
	assert.Equal(t, map[string]any{"colour": "blue"}, item["UserMeta"])
}

func TestPagesOfObjects(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var want []string
	for i := range 250 {
		key := fmt.Sprintf("k%03d", i)
		want = append(want, key)
		assert.NoError(t, s.PutObject(bucket, key, []byte("x")))
	}
	assert.Equal(t, want, s.Keys(bucket))
	for _, tt := range []struct {
		flag, list, member string
		sizes              []int
	}{
		{"listobjects", "Contents", "Key", []int{100, 100, 50}},
		{"list", "DataSet", "FileName", slices.Repeat([]int{20}, 12)},
	} {
		var got []string
		var sizes []int
		for marker, more := "", true; more; {
			a := s.do(http.MethodGet, "", tt.flag+"&marker="+url.QueryEscape(marker), "")
			page := names(a, tt.list, tt.member)
			got, sizes = append(got, page...), append(sizes, len(page))
			marker, _ = a.json["NextMarker"].(string)
			more = marker != ""
		}
		assert.Equal(t, want, got, tt.flag)
		assert.Equal(t, tt.sizes, sizes[:len(tt.sizes)], tt.flag)
	}
}

func TestPrefixFileList(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for _, key := range []string{"a", "b/1", "b/2"} {
		s.put(key, "x")
	}
	a := s.do(http.MethodGet, "", "list&prefix=b/&limit=1", "")
	s.documented("PrefixFileList", a)
	assert.Equal(t, []string{"b/1"}, names(a, "DataSet", "FileName"))
	assert.Equal(t, "b/1", a.json["NextMarker"])
	a = s.do(http.MethodGet, "", "list&prefix=b/&limit=1&marker=b/1", "")
	assert.Equal(t, []string{"b/2"}, names(a, "DataSet", "FileName"))
	assert.Empty(t, a.json["NextMarker"])
	assert.Equal(t, "400 -15005 invalid limit:10001", s.do(http.MethodGet, "", "list&limit=10001", "").refusal())
	s.SpellLikeTheDocs()
	assert.Equal(t, []string{"a", "b/1", "b/2"}, names(s.do(http.MethodGet, "", "list", ""), "DataSet", "ObjectName"))
}

func TestListsLagBehind(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("gone", "x")
	s.put("same", "x")
	s.PassTime(time.Hour)
	s.StaleLists(time.Minute)
	listed := func() []string { return names(s.do(http.MethodGet, "", "listobjects", ""), "Contents", "Key") }
	s.put("new", "x")
	s.put("same", "longer")
	s.do(http.MethodDelete, "gone", "", "")
	assert.Equal(t, []string{"gone", "same"}, listed())
	assert.Equal(t, []string{"gone", "same"}, names(s.do(http.MethodGet, "", "list", ""), "DataSet", "FileName"))
	assert.Equal(t, http.StatusNotFound, s.do(http.MethodHead, "gone", "", "").status, "only lists lag")
	s.PassTime(30 * time.Second)
	s.put("gone", "back")
	s.do(http.MethodDelete, "gone", "", "")
	s.PassTime(31 * time.Second)
	assert.Equal(t, []string{"new", "same"}, listed())
	s.PassTime(time.Minute)
	s.StaleLists(0)
	s.put("newest", "x")
	assert.Equal(t, []string{"new", "newest", "same"}, listed())
}
