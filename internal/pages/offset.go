package pages

import (
	"context"
	"iter"
	"strconv"

	"github.com/yunkit/yunkit"
)

// ByOffset lists from offset start on, limit items at a time, until a page is
// empty. The service lists nothing beyond lastOffset; 0 means that it has no
// such bound. StartAt is an offset as text and wins over start.
func ByOffset[T any](ctx context.Context, l List, start, limit, lastOffset int, opts []yunkit.IterOption, fetch func(ctx context.Context, offset, limit int) (Page[T], error)) iter.Seq2[T, error] {
	return items(ctx, l, opts, ahead(func(ctx context.Context, cfg yunkit.IterConfig, yield func(Page[T], error) bool) {
		offset, err := startAt(l, cfg, start, 0)
		if err != nil {
			yield(Page[T]{}, err)
			return
		}
		for got := 0; ; {
			page, err := fetch(ctx, offset, limit)
			page.at = strconv.Itoa(offset)
			// By what came, not by limit: services give fewer than they are asked for.
			n := len(page.Items)
			got, offset = got+n, offset+n
			// Total is the size of the page in one service and of the list in another.
			// It is the list's for certain where it is more than the page holds.
			end := n == 0 || page.Total > n && offset >= page.Total
			if page.Next = ""; !end {
				page.Next = strconv.Itoa(offset)
			}
			if !yield(page, err) || err != nil || end {
				return
			}
			if lastOffset > 0 && offset > lastOffset {
				yield(Page[T]{}, l.errorf(nil, "%d items were read and there may be more: the service lists nothing beyond offset %d", got, lastOffset))
				return
			}
		}
	}))
}
