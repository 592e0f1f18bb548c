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

// ByToken lists by the token that each page gives for the next one. first is
// the token of the request; StartAt wins over it.
func ByToken[T any](ctx context.Context, l List, first string, opts []yunkit.IterOption, fetch func(ctx context.Context, token string) (Page[T], error)) iter.Seq2[T, error] {
	return items(ctx, l, opts, ahead(func(ctx context.Context, cfg yunkit.IterConfig, yield func(Page[T], error) bool) {
		token, empty := cmp.Or(cfg.StartAt, first), 0
		used := map[string]bool{}
		for {
			used[token] = true
			page, err := fetch(ctx, token)
			page.at = token
			if !page.More {
				page.Next = "" // some services give a token with the last page too
			}
			if !yield(page, err) || err != nil || !page.More {
				return
			}
			if empty++; len(page.Items) > 0 {
				empty = 0
			}
			token = page.Next
			switch {
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
