package pages

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
)

// Unpaged lists what the service gives in one answer. It ends in an error when
// the service holds more, for there is no way to ask for the rest.
func Unpaged[T any](ctx context.Context, l List, opts []yunkit.IterOption, fetch func(ctx context.Context) (Page[T], error)) iter.Seq2[T, error] {
	return items(ctx, l, opts, func(ctx context.Context, cfg yunkit.IterConfig, yield func(Page[T], error) bool) {
		switch {
		case cfg.Prefetch != 0:
			yield(Page[T]{}, l.errorf(yunkit.ErrInvalidRequest, "Prefetch: this list has no pages, one call gives all of it"))
			return
		case cfg.StartAt != "":
			yield(Page[T]{}, l.errorf(yunkit.ErrInvalidRequest, "StartAt: this list has no pages to start at"))
			return
		}
		page, err := fetch(ctx)
		if !yield(page, err) || err != nil {
			return
		}
		if n := len(page.Items); page.More || page.Total > n {
			yield(Page[T]{}, l.errorf(nil, "the service holds more than the %d items that it shows", n))
		}
	})
}
