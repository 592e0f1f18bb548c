package pages_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/pages"
)

func TestByNumber(t *testing.T) {
	t.Parallel()
	const size = 10
	// How many items a page holds, and the total that it says. A page behind
	// the last one is empty and says the same total.
	type page struct{ items, total int }
	for name, tt := range map[string]struct {
		why   string
		start int
		opts  []yunkit.IterOption
		pages []page
		want  []int
		calls int // without Prefetch
		err   string
	}{
		"to the total": {
			why:   "the total saves the look behind the end",
			pages: []page{{10, 25}, {10, 25}, {5, 25}},
			want:  count(0, 25), calls: 3,
		},
		"whole pages": {
			why:   "the total is reached exactly",
			pages: []page{{10, 20}, {10, 20}},
			want:  count(0, 20), calls: 2,
		},
		"empty list": {
			why:   "an empty list is no error",
			pages: []page{{0, 0}},
			calls: 1,
		},
		"cap of the service": {
			why:   "pages count in what the service gives, not in what it was asked for",
			pages: []page{{4, 10}, {4, 10}, {2, 10}},
			want:  count(0, 10), calls: 3,
		},
		"larger pages": {
			why:   "a service may also give more than it was asked for",
			pages: []page{{30, 45}, {15, 45}},
			want:  count(0, 45), calls: 2,
		},
		"short page in between": {
			why:   "a short page is not the end while the total says more",
			pages: []page{{10, 25}, {6, 25}, {9, 25}},
			want:  count(0, 25), calls: 3,
		},
		"total grows": {
			why:   "the latest total counts: something was added meanwhile",
			pages: []page{{10, 20}, {10, 30}, {10, 30}},
			want:  count(0, 30), calls: 3,
		},
		"total shrinks": {
			why:   "what was deleted meanwhile moved later items up, to pages that were read already",
			pages: []page{{10, 40}, {10, 20}},
			want:  count(0, 20), calls: 3,
			err: "shelf ListThings: page 3 is empty after 20 of 40 items",
		},
		"total shrinks, and all came": {
			why:   "a smaller total does not take back what was read",
			pages: []page{{10, 25}, {10, 20}, {5, 20}},
			want:  count(0, 25), calls: 3,
		},
		"deleted by the loop": {
			why:   "a loop that deletes what it reads sees every second page only, and must hear of it",
			pages: []page{{10, 20}, {0, 10}},
			want:  count(0, 10), calls: 2,
			err: "shelf ListThings: page 2 is empty after 10 of 20 items",
		},
		"a page of nothing": {
			why:   "an answer that says nothing, not even a total, takes back no total",
			pages: []page{{10, 30}, {0, 0}},
			want:  count(0, 10), calls: 2,
			err: "shelf ListThings: page 2 is empty after 10 of 30 items",
		},
		"no total": {
			why:   "without a total only an empty page proves the end",
			pages: []page{{10, 0}, {10, 0}, {3, 0}},
			want:  count(0, 23), calls: 4,
		},
		"hole": {
			why:   "silence would drop what the total says exists",
			pages: []page{{10, 25}, {10, 25}},
			want:  count(0, 20), calls: 3,
			err: "shelf ListThings: page 3 is empty after 20 of 25 items",
		},
		"nothing of a total": {
			why:   "silence would drop what the total says exists",
			pages: []page{{0, 25}},
			calls: 1,
			err:   "shelf ListThings: page 1 is empty after 0 of 25 items",
		},
		"MaxItems before a hole": {
			why:   "a page that nobody needs cannot fail",
			opts:  []yunkit.IterOption{yunkit.MaxItems(10)},
			pages: []page{{10, 25}},
			want:  count(0, 10), calls: 1,
		},
		"start": {
			why:   "the request may start later, and the pages before count towards the total",
			start: 2,
			pages: []page{{10, 25}, {10, 25}, {5, 25}},
			want:  count(10, 25), calls: 2,
		},
		"start at page 1": {
			why:   "saying what is usual changes nothing",
			start: 1,
			pages: []page{{10, 20}, {10, 20}},
			want:  count(0, 20), calls: 2,
		},
		"StartAt and start": {
			why:   "what the caller of the loop says wins over the request",
			start: 3,
			opts:  []yunkit.IterOption{yunkit.StartAt("2")},
			pages: []page{{10, 25}, {10, 25}, {5, 25}},
			want:  count(10, 25), calls: 2,
		},
		"StartAt": {
			why:   "the pages before count towards the total",
			opts:  []yunkit.IterOption{yunkit.StartAt("2")},
			pages: []page{{10, 25}, {10, 25}, {5, 25}},
			want:  count(10, 25), calls: 2,
		},
		"StartAt a full last page": {
			why:   "a full page tells how much the pages before hold",
			opts:  []yunkit.IterOption{yunkit.StartAt("2")},
			pages: []page{{10, 20}, {10, 20}},
			want:  count(10, 20), calls: 1,
		},
		"StartAt a short last page": {
			why:   "a cap might have made it short, so that one more is asked for",
			opts:  []yunkit.IterOption{yunkit.StartAt("3")},
			pages: []page{{10, 25}, {10, 25}, {5, 25}},
			want:  count(20, 25), calls: 2,
		},
		"StartAt under a cap": {
			why:   "counting the pages before as full ones would end too early",
			opts:  []yunkit.IterOption{yunkit.StartAt("2")},
			pages: []page{{4, 14}, {4, 14}, {4, 14}, {2, 14}},
			want:  count(4, 14), calls: 3,
		},
		"StartAt behind the end": {
			why:   "things were deleted meanwhile, the pages before may hold the total",
			opts:  []yunkit.IterOption{yunkit.StartAt("4")},
			pages: []page{{10, 25}, {10, 25}, {5, 25}},
			calls: 1,
		},
		"StartAt before a hole": {
			why:   "even full pages before do not make up the total",
			opts:  []yunkit.IterOption{yunkit.StartAt("2")},
			pages: []page{{10, 35}, {10, 35}},
			want:  count(10, 20), calls: 2,
			err: "shelf ListThings: page 3 is empty after 20 of 35 items",
		},
	} {
		for _, prefetch := range []int{0, 1, 8} {
			t.Run(fmt.Sprintf("%s/Prefetch(%d)", name, prefetch), func(t *testing.T) {
				t.Parallel()
				var mu sync.Mutex
				calls := 0
				opts := slices.Concat(tt.opts, []yunkit.IterOption{yunkit.Prefetch(prefetch)})
				got, err := collect(t, numbers(t.Context(), tt.start, size, opts, func(_ context.Context, number, asked int) (*response, error) {
					mu.Lock()
					defer mu.Unlock()
					calls++
					assert.Equal(t, size, asked, "another size would shift the pages")
					before := 0
					for _, p := range tt.pages[:min(number-1, len(tt.pages))] {
						before += p.items
					}
					p := page{0, tt.pages[len(tt.pages)-1].total}
					if number <= len(tt.pages) {
						p = tt.pages[number-1]
					}
					return reply(pages.Page[int]{Items: count(before, before+p.items), Total: p.total})
				}))
				assert.Equal(t, tt.want, got, tt.why)
				requireFault(t, tt.err, err)
				if prefetch == 0 {
					assert.Equal(t, tt.calls, calls)
				}
			})
		}
	}
}

// Where nothing says how much there is, only the next page is sure to be needed.
func TestByNumberWithoutATotalFetchesOnePageAhead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{total: 100, perPage: 10}
		seq := numbers(t.Context(), 0, 10, []yunkit.IterOption{yunkit.Prefetch(8)}, func(ctx context.Context, number, _ int) (*response, error) {
			p, err := s.page(ctx, number-1)
			if err == nil {
				p.Total = 0
			}
			return p, err
		})
		for item, err := range seq {
			require.NoError(t, err)
			synctest.Wait()
			fetched, _ := s.calls()
			require.Equal(t, item/10+2, fetched)
		}
	})
}
