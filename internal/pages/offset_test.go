package pages_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/pages"
)

func TestByOffset(t *testing.T) {
	t.Parallel()
	const limit = 10
	list := func(page []int, held int) int { return held }
	page := func(page []int, held int) int { return len(page) }
	none := func(page []int, held int) int { return 0 }
	for name, tt := range map[string]struct {
		why     string
		held    int // items the service holds
		most    int // items it gives at most, whatever the limit
		total   func(page []int, held int) int
		start   int
		last    int // the last offset that it takes
		opts    []yunkit.IterOption
		want    []int
		offsets []int // that were asked for
		err     string
	}{
		"total of the page": {
			why:  "it proves nothing, so that only an empty page ends the list",
			held: 25, most: limit, total: page,
			want: count(0, 25), offsets: []int{0, 10, 20, 25},
		},
		"total of the list": {
			why:  "above the size of the page it can only be the list's, and saves the last call",
			held: 25, most: limit, total: list,
			want: count(0, 25), offsets: []int{0, 10, 20},
		},
		"total equal to the only page": {
			why:  "it may be either",
			held: 7, most: limit, total: list,
			want: count(0, 7), offsets: []int{0, 7},
		},
		"no total": {
			why:  "only an empty page ends the list",
			held: 20, most: limit, total: none,
			want: count(0, 20), offsets: []int{0, 10, 20},
		},
		"empty list": {
			why:  "an empty list is no error",
			held: 0, most: limit, total: list,
			offsets: []int{0},
		},
		"cap of the service": {
			why:  "going on by limit would skip what the service held back",
			held: 10, most: 4, total: page,
			want: count(0, 10), offsets: []int{0, 4, 8, 10},
		},
		"start": {
			why:  "the request may start later, and what lies before counts towards the total",
			held: 25, most: limit, total: list, start: 5,
			want: count(5, 25), offsets: []int{5, 15},
		},
		"start behind the end": {
			why:  "nothing is there",
			held: 25, most: limit, total: list, start: 40,
			offsets: []int{40},
		},
		"StartAt": {
			why:  "what the caller of the loop says wins over the request",
			held: 25, most: limit, total: list, start: 5, opts: []yunkit.IterOption{yunkit.StartAt("20")},
			want: count(20, 25), offsets: []int{20},
		},
		"StartAt 0": {
			why:  "zero is an offset like any other",
			held: 15, most: limit, total: list, start: 5, opts: []yunkit.IterOption{yunkit.StartAt("0")},
			want: count(0, 15), offsets: []int{0, 10},
		},
		"beyond the last offset": {
			why:  "silence would pass a part off as all",
			held: 45, most: limit, total: list, last: 20,
			want: count(0, 30), offsets: []int{0, 10, 20},
			err: "shelf ListThings: 30 items were read and there may be more: the service lists nothing beyond offset 20",
		},
		"perhaps beyond the last offset": {
			why:  "the end is not proven: a short page may be one that the service made short",
			held: 25, most: limit, total: page, last: 20,
			want: count(0, 25), offsets: []int{0, 10, 20},
			err: "shelf ListThings: 25 items were read and there may be more: the service lists nothing beyond offset 20",
		},
		"end proven at the last offset": {
			why:  "the total says that this was all",
			held: 25, most: limit, total: list, last: 20,
			want: count(0, 25), offsets: []int{0, 10, 20},
		},
		"the last offset itself": {
			why:  "it can be asked for, and proves the end",
			held: 20, most: limit, total: page, last: 20,
			want: count(0, 20), offsets: []int{0, 10, 20},
		},
		"beyond the last offset from a later start": {
			why:  "the items that were read are those of this iteration",
			held: 45, most: limit, total: list, start: 15, last: 20,
			want: count(15, 25), offsets: []int{15},
			err: "shelf ListThings: 10 items were read and there may be more: the service lists nothing beyond offset 20",
		},
		"start beyond the last offset": {
			why:  "it is sent as it is: fetch checks the request",
			held: 45, most: limit, total: list, start: 40, last: 20,
			want: count(40, 45), offsets: []int{40},
		},
		"MaxItems before the last offset": {
			why:  "what nobody needs cannot be missing",
			held: 45, most: limit, total: list, last: 20, opts: []yunkit.IterOption{yunkit.MaxItems(30)},
			want: count(0, 30), offsets: []int{0, 10, 20},
		},
	} {
		for _, prefetch := range []int{0, 1, 8} {
			t.Run(fmt.Sprintf("%s/Prefetch(%d)", name, prefetch), func(t *testing.T) {
				t.Parallel()
				var asks []int
				opts := slices.Concat(tt.opts, []yunkit.IterOption{yunkit.Prefetch(prefetch)})
				got, err := collect(t, offsets(t.Context(), tt.start, limit, tt.last, opts, func(_ context.Context, offset, asked int) (*response, error) {
					assert.Equal(t, limit, asked)
					asks = append(asks, offset)
					items := count(offset, min(offset+tt.most, tt.held))
					return reply(pages.Page[int]{Items: items, Total: tt.total(items, tt.held)})
				}))
				assert.Equal(t, tt.want, got, tt.why)
				assert.Equal(t, tt.offsets, asks)
				requireFault(t, tt.err, err)
			})
		}
	}
}
