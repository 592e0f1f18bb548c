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

// An iteration does not change when its caller uses the request for something
// else, and the caller's request does not change either.
func TestTheRequestIsCopied(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]func(req *request, call func(context.Context, *request) (*response, error)) func(func(int, error) bool){
		"ByToken": func(req *request, call func(context.Context, *request) (*response, error)) func(func(int, error) bool) {
			return pages.ByToken(t.Context(), service, operation, call, req, nil, func(r *request) pages.TokenFields {
				return pages.TokenFields{Token: &r.Token, Size: &r.Size, MaxSize: 50}
			}, read)
		},
		"ByNumber": func(req *request, call func(context.Context, *request) (*response, error)) func(func(int, error) bool) {
			return pages.ByNumber(t.Context(), service, operation, call, req, nil, func(r *request) pages.NumberFields {
				return pages.NumberFields{Number: &r.Number, Size: &r.Size, MaxSize: 50}
			}, read)
		},
		"ByOffset": func(req *request, call func(context.Context, *request) (*response, error)) func(func(int, error) bool) {
			return pages.ByOffset(t.Context(), service, operation, call, req, nil, func(r *request) pages.OffsetFields {
				return pages.OffsetFields{Offset: &r.Number, Limit: &r.Size, MaxLimit: 50}
			}, read)
		},
	} {
		for _, tt := range []struct {
			why  string
			req  *request
			want int // the size that is asked for
		}{
			{"the largest page where the request has no size", &request{}, 50},
			{"a size of the request's own", &request{Size: 7}, 7},
			{"a nil request is an empty one", nil, 50},
		} {
			t.Run(name+"/"+tt.why, func(t *testing.T) {
				t.Parallel()
				var sizes []int
				var before request
				if tt.req != nil {
					before = *tt.req
				}
				seq := list(tt.req, func(_ context.Context, r *request) (*response, error) {
					sizes = append(sizes, r.Size)
					r.Size = 99 // what a call does with its request is its own affair
					return reply(pages.Page[int]{})
				})
				if tt.req != nil {
					assert.Equal(t, before, *tt.req, "the caller's request is left alone")
					tt.req.Size = 3
				}
				for range 2 {
					_, err := collect(t, seq)
					require.NoError(t, err)
				}
				assert.Equal(t, []int{tt.want, tt.want}, sizes)
			})
		}
	}
}

// A nil context would be a panic somewhere below.
func TestNilContext(t *testing.T) {
	t.Parallel()
	var none context.Context
	for _, all := range []func(context.Context, *server, ...yunkit.IterOption) func(func(int, error) bool){
		func(ctx context.Context, s *server, opts ...yunkit.IterOption) func(func(int, error) bool) {
			return byToken(ctx, s, opts...)
		},
		func(ctx context.Context, s *server, opts ...yunkit.IterOption) func(func(int, error) bool) {
			return byNumber(ctx, s, opts...)
		},
		func(ctx context.Context, s *server, opts ...yunkit.IterOption) func(func(int, error) bool) {
			return byOffset(ctx, s, opts...)
		},
		func(ctx context.Context, s *server, opts ...yunkit.IterOption) func(func(int, error) bool) {
			return unpaged(ctx, s, opts...)
		},
	} {
		s := &server{total: 5, perPage: 10}
		got, err := collect(t, all(none, s))
		assert.Empty(t, got)
		require.EqualError(t, err, "shelf ListThings: the context is nil")
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		assert.Empty(t, s.fetched)
	}
}

// A response that comes with an error holds what could be read: its items come,
// then the error, and nothing more is asked for.
func TestAPageWithAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("item 3 could not be read")
	partial := func() (*response, error) {
		return &response{Page: pages.Page[int]{Items: []int{1, 2}, Total: 90, Next: "a", More: true}}, broken
	}
	for _, prefetch := range []int{0, 4} {
		opts := []yunkit.IterOption{yunkit.Prefetch(prefetch)}
		for name, seq := range map[string]func(func(int, error) bool){
			"tokens":  tokens(t.Context(), "", opts, func(context.Context, string) (*response, error) { return partial() }),
			"numbers": numbers(t.Context(), 0, 10, opts, func(context.Context, int, int) (*response, error) { return partial() }),
			"offsets": offsets(t.Context(), 0, 10, 0, opts, func(context.Context, int, int) (*response, error) { return partial() }),
			"whole":   whole(t.Context(), nil, func(context.Context) (*response, error) { return partial() }),
		} {
			got, err := collect(t, seq)
			assert.Equal(t, []int{1, 2}, got, name)
			assert.Equal(t, broken, err, name)
		}
	}
}

// A service that ignores the position, or never says that it is done, must not
// be asked for ever.
func TestNoListGoesOnForEver(t *testing.T) {
	t.Parallel()
	same := pages.Page[int]{Items: []int{1, 2}}
	const repeated = "shelf ListThings: the service repeated its page: it seems to ignore which one was asked for"
	for _, prefetch := range []int{0, 4} {
		opts := []yunkit.IterOption{yunkit.Prefetch(prefetch)}
		got, err := collect(t, offsets(t.Context(), 0, 10, 0, opts, func(context.Context, int, int) (*response, error) { return reply(same) }))
		assert.Equal(t, []int{1, 2}, got)
		requireFault(t, repeated, err)
		got, err = collect(t, numbers(t.Context(), 0, 10, opts, func(context.Context, int, int) (*response, error) {
			return reply(pages.Page[int]{Items: []int{1, 2}, Total: 90})
		}))
		assert.Equal(t, []int{1, 2}, got, "a total does not make it better")
		requireFault(t, repeated, err)

		const endless = "shelf ListThings: the service gave 10000 pages and no total: the list seems to have no end"
		got, err = collect(t, numbers(t.Context(), 0, 1, opts, func(_ context.Context, number, _ int) (*response, error) {
			return reply(pages.Page[int]{Items: []int{number}})
		}))
		assert.Len(t, got, 10_000)
		requireFault(t, endless, err)
		got, err = collect(t, offsets(t.Context(), 0, 1, 0, opts, func(_ context.Context, offset, _ int) (*response, error) {
			return reply(pages.Page[int]{Items: []int{offset}})
		}))
		assert.Len(t, got, 10_000)
		requireFault(t, endless, err)
	}
}

// An empty page below a total that is the list's for certain is no end.
func TestByOffsetEndsBelowATotal(t *testing.T) {
	t.Parallel()
	got, err := collect(t, offsets(t.Context(), 0, 10, 0, nil, func(_ context.Context, offset, _ int) (*response, error) {
		if offset > 0 {
			return reply(pages.Page[int]{})
		}
		return reply(pages.Page[int]{Items: count(0, 10), Total: 30})
	}))
	assert.Equal(t, count(0, 10), got)
	requireFault(t, "shelf ListThings: offset 10 has nothing, and the service spoke of 30 items", err)
}
