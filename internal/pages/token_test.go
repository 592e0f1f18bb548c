package pages_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/pages"
)

func TestByToken(t *testing.T) {
	t.Parallel()
	type page struct {
		items []int
		next  string
		more  bool
		total int
	}
	for name, tt := range map[string]struct {
		why   string
		first string
		opts  []yunkit.IterOption
		pages map[string]page // by the token that is sent
		want  []int
		err   string
	}{
		"one page": {
			why:   "the service says that it is all",
			pages: map[string]page{"": {[]int{1, 2}, "", false, 0}},
			want:  []int{1, 2},
		},
		"no items": {
			why:   "an empty list is no error",
			pages: map[string]page{"": {nil, "", false, 0}},
		},
		"token without a flag": {
			why:   "a token leads somewhere, and ending here could drop the rest silently",
			pages: map[string]page{"": {[]int{1}, "a", false, 0}, "a": {[]int{2}, "b", false, 0}, "b": {}},
			want:  []int{1, 2},
		},
		"token with the last page": {
			why:   "flag and total agree that this was all",
			pages: map[string]page{"": {[]int{1}, "a", true, 2}, "a": {[]int{2}, "b", false, 2}},
			want:  []int{1, 2},
		},
		"token with a page below the total": {
			why:   "the total and the token say that more exists, whatever the flag says",
			pages: map[string]page{"": {[]int{1}, "a", false, 2}, "a": {[]int{2}, "", false, 2}},
			want:  []int{1, 2},
		},
		"end below the total": {
			why:   "a part must not pass for all",
			pages: map[string]page{"": {[]int{1}, "a", true, 3}, "a": {[]int{2}, "", false, 3}},
			want:  []int{1, 2},
			err:   "shelf ListThings: the list ended after 2 of 3 items",
		},
		"an answer that says nothing": {
			why:   "the total of the page before still stands",
			pages: map[string]page{"": {[]int{1}, "a", true, 3}, "a": {}},
			want:  []int{1},
			err:   "shelf ListThings: the list ended after 1 of 3 items",
		},
		"nothing of a total": {
			why:   "an empty page below the total is no empty list",
			pages: map[string]page{"": {nil, "", false, 3}},
			err:   "shelf ListThings: the list ended after 0 of 3 items",
		},
		"total of the page": {
			why:   "a total below what came proves nothing",
			pages: map[string]page{"": {[]int{1, 2}, "a", true, 2}, "a": {[]int{3}, "", false, 1}},
			want:  []int{1, 2, 3},
		},
		"start in the middle": {
			why:   "nobody knows what lies before",
			first: "a",
			pages: map[string]page{"a": {[]int{2}, "", false, 2}},
			want:  []int{2},
		},
		"empty page in between": {
			why:   "a service that filters after paging gives such pages",
			pages: map[string]page{"": {[]int{1}, "a", true, 0}, "a": {nil, "b", true, 0}, "b": {[]int{2}, "", false, 0}},
			want:  []int{1, 2},
		},
		"first token": {
			why:   "the request may carry a token of its own",
			first: "a",
			pages: map[string]page{"a": {[]int{2}, "", false, 0}},
			want:  []int{2},
		},
		"StartAt": {
			why:   "what the caller of the loop says wins over the request",
			first: "a",
			opts:  []yunkit.IterOption{yunkit.StartAt("b")},
			pages: map[string]page{"b": {[]int{3}, "", false, 0}},
			want:  []int{3},
		},
		"more without a token": {
			why:   "ending here would drop the rest silently",
			pages: map[string]page{"": {[]int{1}, "", true, 0}},
			want:  []int{1},
			err:   "shelf ListThings: the service says that more exists and gives no NextToken",
		},
		"unchanged token": {
			why:   "the same page would come for ever",
			pages: map[string]page{"": {[]int{1}, "s3cret", true, 0}, "s3cret": {[]int{2}, "s3cret", true, 0}},
			want:  []int{1, 2},
			err:   "shelf ListThings: the service repeated its NextToken: following it would list the same items again",
		},
		"token of the request comes back": {
			why:   "it was used in this iteration like any other",
			first: "s3cret",
			pages: map[string]page{"s3cret": {[]int{1}, "s3cret", true, 0}},
			want:  []int{1},
			err:   "shelf ListThings: the service repeated its NextToken: following it would list the same items again",
		},
		"cycle": {
			why:   "a longer way round is as endless",
			pages: map[string]page{"": {[]int{1}, "a", true, 0}, "a": {[]int{2}, "b", true, 0}, "b": {[]int{3}, "a", true, 0}},
			want:  []int{1, 2, 3},
			err:   "shelf ListThings: the service repeated its NextToken: following it would list the same items again",
		},
		"MaxItems before a fault": {
			why:   "a page that nobody needs cannot fail",
			opts:  []yunkit.IterOption{yunkit.MaxItems(1)},
			pages: map[string]page{"": {[]int{1}, "", true, 0}},
			want:  []int{1},
		},
	} {
		for _, prefetch := range []int{0, 1, 8} {
			t.Run(fmt.Sprintf("%s/Prefetch(%d)", name, prefetch), func(t *testing.T) {
				t.Parallel()
				opts := append([]yunkit.IterOption{yunkit.Prefetch(prefetch)}, tt.opts...)
				got, err := collect(t, tokens(t.Context(), tt.first, opts, func(_ context.Context, token string) (*response, error) {
					p, ok := tt.pages[token]
					assert.True(t, ok, "token %q", token)
					return reply(pages.Page[int]{Items: p.items, Total: p.total, Next: p.next, More: p.more})
				}))
				assert.Equal(t, tt.want, got, tt.why)
				requireFault(t, tt.err, err)
			})
		}
	}
}

func TestByTokenFollowsEmptyPagesWithinBounds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why   string
		empty int // empty pages in a row, twice, an item after each row
		calls int
		want  []int
		err   string
	}{
		{"patience, and it starts anew with every item", 1000, 2002, []int{1, 1}, ""},
		{"nothing but empty pages is a broken service", 1001, 1001, nil, "shelf ListThings: the service gave more than 1000 empty pages in a row"},
	} {
		t.Run(strconv.Itoa(tt.empty), func(t *testing.T) {
			t.Parallel()
			calls := 0
			got, err := collect(t, tokens(t.Context(), "", nil, func(context.Context, string) (*response, error) {
				calls++
				var p pages.Page[int]
				if calls < 2*(tt.empty+1) {
					p.Next, p.More = strconv.Itoa(calls), true
				}
				if calls%(tt.empty+1) == 0 {
					p.Items = []int{1}
				}
				return reply(p)
			}))
			assert.Equal(t, tt.want, got, tt.why)
			assert.Equal(t, tt.calls, calls)
			requireFault(t, tt.err, err)
		})
	}
}

// requireFault wants a fault of the service: the text, and no kind, for none of
// the sentinels describes it. An empty text wants no error.
func requireFault(t *testing.T, want string, err error) {
	t.Helper()
	if want == "" {
		require.NoError(t, err)
		return
	}
	require.EqualError(t, err, want)
	var e *yunkit.Error
	require.ErrorAs(t, err, &e)
	assert.NoError(t, e.Kind)
}
