// Package pages turns the pages of a list into one sequence of items. There is
// a function for each way in which services page: [ByToken], [ByNumber],
// [ByOffset], and [Unpaged] for lists that have no pages. A list is one
// statement that names the fields of the request which select a page, and takes
// the items out of the response:
//
//	return pages.ByToken(ctx, Service, "ListUsers", c.ListUsers, req, opts,
//		func(r *ListUsersRequest) pages.TokenFields {
//			return pages.TokenFields{Token: &r.NextToken, Size: &r.MaxResults, MaxSize: 100}
//		},
//		func(r *ListUsersResponse) pages.Page[User] {
//			return pages.Page[User]{Items: r.Users, Total: r.TotalCounts, Next: r.NextToken, More: r.IsTruncated}
//		})
//
// The request is copied, so that an iteration does not change with it. A list
// that sets no size is read by the largest pages there are.
//
// A list ends where all that the service says agrees that it is over: the page,
// the largest total that was said, the flag and the token. Anything else is
// another page or an error, never silence.
//
// A sequence can be ranged over many times, for its state is that of the loop.
// Pages are fetched as the loop needs them, earlier only with [yunkit.Prefetch].
// However the loop ends, no goroutine and no request is left behind.
package pages

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"strconv"
	"sync/atomic"

	"github.com/yunkit/yunkit"
)

// Page is what a response says of a page of a list.
type Page[T any] struct {
	// Items are the items of the page, in the order of the service.
	Items []T
	// Total is how many items there are, as the service says; 0 when it does not.
	Total int
	// Next is the token of the next page, in a list by token.
	Next string
	// More says that there is more to list, in a list by token or without pages.
	// A service without such a flag leaves it to Next.
	More bool

	meta yunkit.Meta
	at   string // what StartAt takes to list from this page
}

// A list names itself in errors.
type list struct{ service, operation string }

// errorf is the error of an iteration that cannot go on; kind may be nil.
func (l list) errorf(kind error, format string, args ...any) error {
	return &yunkit.Error{Service: l.service, Operation: l.operation, Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// get fetches one page: turn makes the fields of a copy of req select it. A
// response that comes with an error is a page with one.
func get[Req, Resp, T any](ctx context.Context, call func(context.Context, *Req) (*Resp, error), req Req, turn func(*Req), read func(*Resp) Page[T]) (Page[T], error) {
	turn(&req)
	resp, err := call(ctx, &req)
	if resp == nil {
		return Page[T]{}, err
	}
	page := read(resp)
	if m, ok := any(resp).(interface{ ResponseMeta() *yunkit.Meta }); ok {
		page.meta = *m.ResponseMeta()
	}
	return page, err
}

// maxUntold is how many pages are followed without a total that ends them.
const maxUntold = 10_000

// progress is what the pages of an iteration have shown, where only the caller's
// counting leads from one page to the next.
type progress[T any] struct {
	list

	total int // the largest that was said
	pages int // that came
	last  []T
}

// add takes a page in. A service that ignores the position gives the same page
// again and again, which is an error in place of the page.
func (p *progress[T]) add(page *Page[T], total int) error {
	p.total = max(p.total, total)
	p.pages++
	var err error
	switch {
	case len(page.Items) > 0 && reflect.DeepEqual(page.Items, p.last):
		err = p.errorf(nil, "the service repeated its page: it seems to ignore which one was asked for")
	case p.total == 0 && p.pages > maxUntold:
		err = p.errorf(nil, "the service gave %d pages and no total: the list seems to have no end", maxUntold)
	}
	if err != nil {
		*page = Page[T]{at: page.at}
	}
	p.last = page.Items
	return err
}

// clone returns what req points at, and the zero value for nil.
func clone[T any](req *T) T {
	if req == nil {
		return *new(T)
	}
	return *req
}

// A walk yields the pages of one iteration, each with at and Next set to
// what StartAt takes. It ends after it has yielded an error or yield has returned false.
type walk[T any] func(ctx context.Context, cfg yunkit.IterConfig, yield func(Page[T], error) bool)

// maxPrefetch bounds what Prefetch(math.MaxInt), meant as "as much as possible", allocates.
const maxPrefetch = 1000

// items is what all styles share: options in, items out.
func items[T any](ctx context.Context, l list, opts []yunkit.IterOption, pages walk[T]) iter.Seq2[T, error] {
	cfg, bad := yunkit.NewIterConfig(opts...)
	cfg.Prefetch = min(cfg.Prefetch, maxPrefetch)
	return func(yield func(T, error) bool) {
		var none T
		switch {
		case bad != nil:
			yield(none, l.errorf(yunkit.ErrInvalidRequest, "%v", bad))
			return
		case ctx == nil:
			yield(none, l.errorf(yunkit.ErrInvalidRequest, "the context is nil"))
			return
		}
		number, seen, left := 0, 0, cfg.MaxItems
		pages(ctx, cfg, func(page Page[T], err error) bool {
			if err != nil && len(page.Items) == 0 {
				return yield(none, err)
			}
			number, seen = number+1, seen+len(page.Items)
			if cfg.OnPage != nil {
				cfg.OnPage(yunkit.PageInfo{
					Number: number, Items: len(page.Items), Seen: seen, Total: page.Total,
					Token: page.at, NextToken: page.Next, Meta: page.meta,
				})
			}
			for _, item := range page.Items {
				left-- // without MaxItems it is below 0 from the start
				if !yield(item, nil) || left == 0 {
					return false
				}
			}
			if err != nil { // what could be read came before it
				yield(none, err)
				return false
			}
			return true
		})
	}
}

// ahead lets a walk whose pages only come one after the other run up to
// Prefetch pages before its consumer.
func ahead[T any](pages walk[T]) walk[T] {
	type result struct {
		page Page[T]
		err  error
	}
	return func(ctx context.Context, cfg yunkit.IterConfig, yield func(Page[T], error) bool) {
		if cfg.Prefetch < 1 {
			pages(ctx, cfg, yield)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		var stopped atomic.Bool                      // not ctx.Err: when the caller cancels, fetch must come to report it
		results := make(chan result, cfg.Prefetch-1) // one more page waits in the goroutine
		go func() {
			defer close(results)
			got := 0
			pages(ctx, cfg, func(page Page[T], err error) bool {
				results <- result{page, err}
				got += len(page.Items)
				return !stopped.Load() && (cfg.MaxItems < 1 || got < cfg.MaxItems)
			})
		}()
		defer func() {
			stopped.Store(true)
			cancel()
			for range results { // closed when the goroutine ends
			}
		}()
		for r := range results {
			if !yield(r.page, r.err) {
				return
			}
		}
	}
}

// startAt is the position that StartAt names, or else the usual one. Services
// count in 32 bits, which also keeps the arithmetic on positions from overflowing.
func startAt(l list, cfg yunkit.IterConfig, usual, lowest int) (int, error) {
	if cfg.StartAt == "" {
		return usual, nil
	}
	n, err := strconv.ParseInt(cfg.StartAt, 10, 32)
	if err != nil || int(n) < lowest {
		return 0, l.errorf(yunkit.ErrInvalidRequest, "StartAt: the token of this list is a number of at least %d", lowest)
	}
	return int(n), nil
}
