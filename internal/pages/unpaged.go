package pages

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
)

// Unpaged lists what the service gives in one answer. It ends in an error when
// the service holds more, for there is no way to ask for the rest.
func Unpaged[Req, Resp, T any](
	ctx context.Context, service, operation string, call func(context.Context, *Req) (*Resp, error),
	req *Req, opts []yunkit.IterOption, read func(*Resp) Page[T],
) iter.Seq2[T, error] {
	l, request := list{service, operation}, clone(req)
	return items(ctx, l, opts, func(ctx context.Context, cfg yunkit.IterConfig, yield func(Page[T], error) bool) {
		switch {
		case cfg.Prefetch != 0:
			yield(Page[T]{}, l.errorf(yunkit.ErrInvalidRequest, "Prefetch: this list has no pages, one call gives all of it"))
			return
		case cfg.StartAt != "":
			yield(Page[T]{}, l.errorf(yunkit.ErrInvalidRequest, "StartAt: this list has no pages to start at"))
			return
		}
		page, err := get(ctx, call, request, func(*Req) {}, read)
		if !yield(page, err) || err != nil {
			return
		}
		if n := len(page.Items); page.More || page.Next != "" || page.Total > n {
			yield(Page[T]{}, l.errorf(nil, "the service holds more than the %d items that it shows", n))
		}
	})
}
