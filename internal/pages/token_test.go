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
			pages: map[string]page{"": {[]int{1, 2}, "", false}},
			want:  []int{1, 2},
		},
		"no items": {
			why:   "an empty list is no error",
			pages: map[string]page{"": {nil, "", false}},
		},
		"token with the last page": {
			why:   "truncated or not is what counts, not the token",
			pages: map[string]page{"": {[]int{1}, "a", true}, "a": {[]int{2}, "b", false}},
			want:  []int{1, 2},
		},
		"empty page in between": {
			why:   "a service that filters after paging gives such pages",
			pages: map[string]page{"": {[]int{1}, "a", true}, "a": {nil, "b", true}, "b": {[]int{2}, "", false}},
			want:  []int{1, 2},
		},
		"first token": {
			why:   "the request may carry a token of its own",
			first: "a",
			pages: map[string]page{"a": {[]int{2}, "", false}},
			want:  []int{2},
		},
		"StartAt": {
			why:   "what the caller of the loop says wins over the request",
			first: "a",
			opts:  []yunkit.IterOption{yunkit.StartAt("b")},
			pages: map[string]page{"b": {[]int{3}, "", false}},
			want:  []int{3},
		},
		"more without a token": {
			why:   "ending here would drop the rest silently",
			pages: map[string]page{"": {[]int{1}, "", true}},
			want:  []int{1},
			err:   "shelf ListThings: the service says that more exists and gives no NextToken",
		},
		"unchanged token": {
			why:   "the same page would come for ever",
			pages: map[string]page{"": {[]int{1}, "s3cret", true}, "s3cret": {[]int{2}, "s3cret", true}},
			want:  []int{1, 2},
			err:   "shelf ListThings: the service repeated its NextToken: following it would list the same items again",
		},
		"token of the request comes back": {
			why:   "it was used in this iteration like any other",
			first: "s3cret",
			pages: map[string]page{"s3cret": {[]int{1}, "s3cret", true}},
			want:  []int{1},
			err:   "shelf ListThings: the service repeated its NextToken: following it would list the same items again",
		},
		"cycle": {
			why:   "a longer way round is as endless",
			pages: map[string]page{"": {[]int{1}, "a", true}, "a": {[]int{2}, "b", true}, "b": {[]int{3}, "a", true}},
			want:  []int{1, 2, 3},
			err:   "shelf ListThings: the service repeated its NextToken: following it would list the same items again",
		},
		"MaxItems before a fault": {
			why:   "a page that nobody needs cannot fail",
			opts:  []yunkit.IterOption{yunkit.MaxItems(1)},
			pages: map[string]page{"": {[]int{1}, "", true}},
			want:  []int{1},
		},
	} {
		for _, prefetch := range []int{0, 1, 8} {
			t.Run(fmt.Sprintf("%s/Prefetch(%d)", name, prefetch), func(t *testing.T) {
				t.Parallel()
				opts := append([]yunkit.IterOption{yunkit.Prefetch(prefetch)}, tt.opts...)
				got, err := collect(t, pages.ByToken(t.Context(), things, tt.first, opts, func(_ context.Context, token string) (pages.Page[int], error) {
					p, ok := tt.pages[token]
					assert.True(t, ok, "token %q", token)
					return pages.Page[int]{Items: p.items, Next: p.next, More: p.more}, nil
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
			got, err := collect(t, pages.ByToken(t.Context(), things, "", nil, func(context.Context, string) (pages.Page[int], error) {
				calls++
				p := pages.Page[int]{Next: strconv.Itoa(calls), More: calls < 2*(tt.empty+1)}
				if calls%(tt.empty+1) == 0 {
					p.Items = []int{1}
				}
				return p, nil
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
