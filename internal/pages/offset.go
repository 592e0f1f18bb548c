package pages

import (
	"cmp"
	"context"
	"iter"
	"strconv"

	"github.com/yunkit/yunkit"
)

// OffsetFields are the fields of a request that select a page by how many items
// lie before it.
type OffsetFields struct {
	// Offset is how many items to pass over; what the request has there is where the list begins.
	Offset *int
	// Limit is the size of a page.
	Limit *int
	// MaxLimit is the size that a request gets which sets none.
	MaxLimit int
	// LastOffset is the offset beyond which the service lists nothing; 0 when it has no such bound.
	LastOffset int
}

// ByOffset lists by offset until a page is empty. StartAt is an offset as text
// and wins over that of the request.
func ByOffset[Req, Resp, T any](
	ctx context.Context, service, operation string, call func(context.Context, *Req) (*Resp, error),
	req *Req, opts []yunkit.IterOption, fields func(*Req) OffsetFields, read func(*Resp) Page[T],
) iter.Seq2[T, error] {
	l, first := list{service, operation}, clone(req)
	start := fields(&first)
	*start.Limit = cmp.Or(*start.Limit, start.MaxLimit)
	return items(ctx, l, opts, ahead(func(ctx context.Context, cfg yunkit.IterConfig, yield func(Page[T], error) bool) {
		offset, err := startAt(l, cfg, *start.Offset, 0)
		if err != nil {
			yield(Page[T]{}, err)
			return
		}
		seen := progress[T]{list: l}
		for got := 0; ; {
			page, err := get(ctx, call, first, func(r *Req) { *fields(r).Offset = offset }, read)
			page.at = strconv.Itoa(offset)
			// By what came, not by limit: services give fewer than they are asked for.
			n := len(page.Items)
			got, offset = got+n, offset+n
			// Total is the size of the page in one service and of the list in another.
			// It is the list's for certain where it is more than the page holds.
			total := page.Total
			if total <= n {
				total = 0
			}
			if err == nil {
				err = seen.add(&page, total)
			}
			end := n == 0 || total > 0 && offset >= seen.total
			if page.Next = ""; !end {
				page.Next = strconv.Itoa(offset)
			}
			if !yield(page, err) || err != nil {
				return
			}
			if end {
				if offset < seen.total {
					yield(Page[T]{}, l.errorf(nil, "offset %d has nothing, and the service spoke of %d items", offset, seen.total))
				}
				return
			}
			if start.LastOffset > 0 && offset > start.LastOffset {
				yield(Page[T]{}, l.errorf(nil, "%d items were read and there may be more: the service lists nothing beyond offset %d", got, start.LastOffset))
				return
			}
		}
	}))
}
