package pages_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/pages"
)

func TestUnpaged(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		why  string
		page pages.Page[int]
		opts []yunkit.IterOption
		want []int
		err  string
	}{
		"all":                 {"the total is what came", pages.Page[int]{Items: count(0, 3), Total: 3}, nil, count(0, 3), ""},
		"no total":            {"nothing says that more exists", pages.Page[int]{Items: count(0, 3)}, nil, count(0, 3), ""},
		"empty list":          {"an empty list is no error", pages.Page[int]{}, nil, nil, ""},
		"total below":         {"a total of something else is no reason to fail", pages.Page[int]{Items: count(0, 3), Total: 1}, nil, count(0, 3), ""},
		"Prefetch 0":          {"it is the default, said aloud", pages.Page[int]{Items: count(0, 3)}, []yunkit.IterOption{yunkit.Prefetch(0)}, count(0, 3), ""},
		"total above":         {"a part must not pass for all", pages.Page[int]{Items: count(0, 3), Total: 4}, nil, count(0, 3), "shelf ListThings: the service holds more than the 3 items that it shows"},
		"truncated":           {"a part must not pass for all", pages.Page[int]{Items: count(0, 3), More: true}, nil, count(0, 3), "shelf ListThings: the service holds more than the 3 items that it shows"},
		"MaxItems":            {"the loop has what it asked for", pages.Page[int]{Items: count(0, 3), Total: 4}, []yunkit.IterOption{yunkit.MaxItems(3)}, count(0, 3), ""},
		"MaxItems not filled": {"the loop asked for more than came", pages.Page[int]{Items: count(0, 3), Total: 5}, []yunkit.IterOption{yunkit.MaxItems(4)}, count(0, 3), "shelf ListThings: the service holds more than the 3 items that it shows"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			var infos []yunkit.PageInfo
			opts := append([]yunkit.IterOption{yunkit.OnPage(func(p yunkit.PageInfo) { infos = append(infos, p) })}, tt.opts...)
			seq := whole(t.Context(), opts, func(context.Context) (*response, error) {
				calls++
				return reply(tt.page)
			})
			assert.Zero(t, calls, "nothing is fetched before the range")
			for round := range 2 {
				got, err := collect(t, seq)
				assert.Equal(t, tt.want, got, tt.why)
				requireFault(t, tt.err, err)
				assert.Equal(t, round+1, calls, "one call a range")
			}
			page := yunkit.PageInfo{Number: 1, Items: len(tt.page.Items), Seen: len(tt.page.Items), Total: tt.page.Total}
			assert.Equal(t, []yunkit.PageInfo{page, page}, infos)
		})
	}
}

func TestUnpagedPassesErrorsOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	got, err := collect(t, unpaged(t.Context(), &server{total: 3, perPage: 10, fail: map[int]error{0: broken}}))
	assert.Empty(t, got)
	require.Equal(t, broken, err)
}

func TestUnpagedBreak(t *testing.T) {
	t.Parallel()
	s := &server{total: 30, perPage: 10}
	var got []int
	for item, err := range unpaged(t.Context(), s) {
		require.NoError(t, err, "the error that more exists is for loops that come to the end")
		if got = append(got, item); item == 9 {
			break
		}
	}
	assert.Equal(t, count(0, 10), got)
}
