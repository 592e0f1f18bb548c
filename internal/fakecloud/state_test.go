package fakecloud_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

type thing struct{ name string }

func named(name string) func(*thing) bool { return func(t *thing) bool { return t.name == name } }

func TestTable(t *testing.T) {
	t.Parallel()
	var table fakecloud.Table[int, thing]
	assert.Nil(t, table.Get(1))
	table.Remove(1)
	assert.NotNil(t, table.Where(named("a")), "an empty list is [] in JSON")
	assert.Empty(t, table.All())

	for i, name := range []string{"c", "a", "b", "a"} {
		assert.Equal(t, name, table.Add(i, &thing{name}).name)
	}
	assert.Equal(t, 4, table.Len())
	assert.Equal(t, "b", table.Get(2).name)
	assert.Same(t, table.Get(1), table.First(named("a")))
	assert.Nil(t, table.First(named("d")))
	assert.Len(t, table.Where(named("a")), 2)

	table.Remove(0)
	assert.Nil(t, table.Get(0))
	assert.False(t, table.Any(named("c")))
	table.RemoveWhere(named("a"))
	assert.Nil(t, table.Get(1))
	assert.Nil(t, table.Get(3))
	assert.Equal(t, []*thing{{"b"}}, table.All())
}

func TestSerials(t *testing.T) {
	t.Parallel()
	var s fakecloud.Serials
	assert.Equal(t, 1, s.Coming("a"))
	assert.Equal(t, 1, s.Next("a"))
	assert.Equal(t, 1, s.Next("b"))
	assert.Equal(t, 2, s.Coming("a"))
	assert.Equal(t, 2, s.Next("a"))
	assert.Equal(t, "00000000-0000-4000-8000-000000000042", fakecloud.UUID(42))
}

func TestPages(t *testing.T) {
	t.Parallel()
	items := []int{1, 2, 3, 4, 5}
	for _, tt := range []struct {
		offset, size int
		want         []int
	}{
		{0, 2, []int{1, 2}},
		{4, 2, []int{5}},
		{5, 2, []int{}},
		{1000, 2, []int{}},
		{-1, 9, items},
		{0, -1, []int{}},
	} {
		assert.Equal(t, tt.want, fakecloud.ByOffset(items, tt.offset, tt.size), "%v", tt)
	}
	for _, tt := range []struct {
		number, size int
		want         []int
	}{
		{1, 2, []int{1, 2}},
		{3, 2, []int{5}},
		{4, 2, []int{}},
		{1 << 30, 100, []int{}}, // times the size that is more than an int holds somewhere
		{0, 2, []int{1, 2}},
	} {
		assert.Equal(t, tt.want, fakecloud.ByNumber(items, tt.number, tt.size), "%v", tt)
	}

	var all []int
	token, pages := "", 0
	for {
		shown, next, ok := fakecloud.ByToken(items, token, 2)
		require.True(t, ok)
		all, pages, token = append(all, shown...), pages+1, next
		if next == "" {
			break
		}
	}
	assert.Equal(t, items, all)
	assert.Equal(t, 3, pages)
	_, next, ok := fakecloud.ByToken(items, "", 5)
	assert.True(t, ok)
	assert.Empty(t, next, "a full page that is the last one")
	_, next, _ = fakecloud.ByToken(items, "", 4)
	_, _, ok = fakecloud.ByToken(items[:2], next, 4)
	assert.False(t, ok, "a token of a longer list")
	for _, token := range []string{"2", "!", "dGVzdA", "dGVzdC1wYWdlLWF0LS0x"} {
		_, _, ok = fakecloud.ByToken(items, token, 2)
		assert.False(t, ok, token)
	}
}

func TestCallReadsParameters(t *testing.T) {
	t.Parallel()
	c := &fakecloud.Call{Params: url.Values{
		"One.1": {"a"}, "One.2": {"b"}, "One.4": {"d"}, "Zero.0": {"x"}, "Zero.1": {"y"},
		"Tag.1.Key": {"k"}, "Tag.1.Value": {"v"}, "Tag.2.Value": {"w"}, "Rule.0.ID": {"r"},
		"Name": {"n"}, "Size": {"7"}, "Word": {"seven"},
	}}
	assert.Equal(t, []string{"a", "b"}, c.List("One"))
	assert.Equal(t, []string{"x", "y"}, c.List("Zero"))
	assert.Nil(t, c.List("None"))
	key := func(prefix string) string { return c.Text(prefix+"Key") + "=" + c.Text(prefix+"Value") }
	assert.Equal(t, []string{"k=v", "=w"}, fakecloud.Objects(c, "Tag", key))
	assert.Equal(t, []string{"Rule.0."}, fakecloud.Objects(c, "Rule", func(prefix string) string { return prefix }))
	assert.Equal(t, 7, c.Int("Size", 1))
	assert.Equal(t, 1, c.Int("Word", 1))

	assert.True(t, c.Selects("Name", "n"))
	assert.False(t, c.Selects("Name", "m"))
	assert.True(t, c.Selects("Nothing", "m"))
	assert.True(t, c.SelectsAny("One", "b"))
	assert.False(t, c.SelectsAny("One", "d"))
	assert.True(t, c.SelectsAny("None", "d"))

	name, other := "old", "old"
	c.SetTexts(map[string]*string{"Name": &name, "Other": &other})
	assert.Equal(t, "n", name)
	assert.Equal(t, "old", other)
}

func TestWork(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var (
		work  fakecloud.Work[string]
		ended []string
	)
	every := func(string) bool { return true }
	is := func(want string) func(string) bool { return func(of string) bool { return of == want } }
	begin := func(of string) *fakecloud.Task[string] {
		return work.Begin(now, of, func(t *fakecloud.Task[string]) {
			text := t.Of
			if t.Failure != nil {
				text += " failed at " + t.Failure.Step + ": " + t.Failure.Message
			}
			ended = append(ended, text)
		})
	}
	begin("at once")
	assert.True(t, work.Busy(every), "nothing ends before the next call")
	work.Settle(now)
	assert.False(t, work.Busy(every))

	work.Takes(time.Hour)
	work.FailNext(1, is("b"), fakecloud.Failure{Step: "peers", Message: "no room"})
	work.FailNext(0, every, fakecloud.Failure{Message: "never"})
	a, b := begin("a"), begin("b")
	work.Takes(time.Minute)
	begin("b")
	assert.Nil(t, a.Failure)
	assert.NotNil(t, b.Failure)
	assert.InDelta(t, 0.25, a.Done(now.Add(15*time.Minute)), 1e-9)
	assert.InDelta(t, 1, a.Done(now.Add(2*time.Hour)), 0)
	assert.InDelta(t, 0, a.Done(now.Add(-time.Hour)), 0)
	assert.Equal(t, 2, work.Running(is("b")))

	work.Settle(now.Add(time.Minute))
	assert.Equal(t, []string{"at once", "b"}, ended, "the one that takes a minute, and was not to fail")
	now = now.Add(30 * time.Minute)
	assert.Equal(t, 1, work.Finish(now, is("a")))
	assert.Equal(t, now, a.Ends)
	assert.Equal(t, 0, work.Finish(now, is("a")), "it has ended")
	work.Settle(now.Add(time.Hour))
	assert.Equal(t, []string{"at once", "b", "a", "b failed at peers: no room"}, ended)
}
