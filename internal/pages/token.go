package pages

import (
	"cmp"
	"context"
	"iter"

	"github.com/yunkit/yunkit"
)

// maxEmpty is how many empty pages in a row are followed. A service that
// filters after paging makes some; a broken one would make them for ever.
const maxEmpty = 1000

// TokenFields are the fields of a request that select a page by the token that
// the page before it gave.
type TokenFields struct {
	// Token is where the list begins; empty at its beginning.
	Token *string
	// Size is the size of a page; nil where the service decides alone.
	Size *int
	// MaxSize is the size that a request gets which sets none.
	MaxSize int
}

// ByToken lists by the token, or the marker, that each page gives for the next
// one. StartAt wins over the token of the request.
func ByToken[Req, Resp, T any](
	ctx context.Context, service, operation string, call func(context.Context, *Req) (*Resp, error),
	req *Req, opts []yunkit.IterOption, fields func(*Req) TokenFields, read func(*Resp) Page[T],
) iter.Seq2[T, error] {
	l, first := list{service, operation}, clone(req)
	start := fields(&first)
	if start.Size != nil {
		*start.Size = cmp.Or(*start.Size, start.MaxSize)
	}
	return items(ctx, l, opts, ahead(func(ctx context.Context, cfg yunkit.IterConfig, yield func(Page[T], error) bool) {
		token := cmp.Or(cfg.StartAt, *start.Token)
		fromStart := token == ""
		got, total, empty := 0, 0, 0
		used := map[string]bool{}
		for {
			used[token] = true
			page, err := get(ctx, call, first, func(r *Req) { *fields(r).Token = token }, read)
			page.at = token
			got, total = got+len(page.Items), max(total, page.Total)
			// A token with a page that is not the last one is followed whatever the flag
			// says, unless the total proves that this was all.
			end := !page.More && (page.Next == "" || fromStart && total > 0 && got >= total)
			if end {
				page.Next = ""
			}
			if !yield(page, err) || err != nil {
				return
			}
			if empty++; len(page.Items) > 0 {
				empty = 0
			}
			token = page.Next
			switch {
			case end && fromStart && got < total:
				err = l.errorf(nil, "the list ended after %d of %d items", got, total)
			case end:
				return
			case token == "":
				err = l.errorf(nil, "the service says that more exists and gives no NextToken")
			case used[token]:
				err = l.errorf(nil, "the service repeated its NextToken: following it would list the same items again")
			case empty > maxEmpty:
				err = l.errorf(nil, "the service gave more than %d empty pages in a row", maxEmpty)
			}
			if err != nil {
				yield(Page[T]{}, err)
				return
			}
		}
	}))
}
