// Package pages turns the pages of a list into one sequence of items. There is
// a function for each way in which services page: [ByToken], [ByNumber],
// [ByOffset], and [Unpaged] for lists that have no pages.
//
// A sequence can be ranged over many times, for its state is that of the loop.
// Pages are fetched as the loop needs them, earlier only with [yunkit.Prefetch].
// However the loop ends, no goroutine and no request is left behind.
package pages

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"sync/atomic"

	"github.com/yunkit/yunkit"
)

// Page is one page of a list.
type Page[T any] struct {
	// Items are the items of the page, in the order of the service.
	Items []T
	// Total is how many items there are, as the service says; 0 when it does not.
	Total int
	// Next is the token of the next page. Only the token style reads it.
	Next string
	// More says that there is more to list, in a list by token or without pages.
	More bool
	// Meta says how the call for the page went.
	Meta yunkit.Meta

	at string // what StartAt takes to list from this page
}

// List names a list in errors.
type List struct {
	// Service is the product, such as "cloudsso".
	Service string
	// Operation is the vendor's name of the operation.
	Operation string
}

// errorf is the error of an iteration that cannot go on; kind may be nil.
func (l List) errorf(kind error, format string, args ...any) error {
	return &yunkit.Error{Service: l.Service, Operation: l.Operation, Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// A walk yields the pages of one iteration, each with at and Next set to
// what StartAt takes. It ends after it has yielded an error or yield has returned false.
type walk[T any] func(ctx context.Context, cfg yunkit.IterConfig, yield func(Page[T], error) bool)

// maxPrefetch bounds what Prefetch(math.MaxInt), meant as "as much as possible", allocates.
const maxPrefetch = 1000

// items is what all styles share: options in, items out.
func items[T any](ctx context.Context, l List, opts []yunkit.IterOption, pages walk[T]) iter.Seq2[T, error] {
	cfg, bad := yunkit.NewIterConfig(opts...)
	cfg.Prefetch = min(cfg.Prefetch, maxPrefetch)
	return func(yield func(T, error) bool) {
		var none T
		if bad != nil {
			yield(none, l.errorf(yunkit.ErrInvalidRequest, "%v", bad))
			return
		}
		number, seen, left := 0, 0, cfg.MaxItems
		pages(ctx, cfg, func(page Page[T], err error) bool {
			if err != nil {
				return yield(none, err)
			}
			number, seen = number+1, seen+len(page.Items)
			if cfg.OnPage != nil {
				cfg.OnPage(yunkit.PageInfo{
					Number: number, Items: len(page.Items), Seen: seen, Total: page.Total,
					Token: page.at, NextToken: page.Next, Meta: page.Meta,
				})
			}
			for _, item := range page.Items {
				left-- // without MaxItems it is below 0 from the start
				if !yield(item, nil) || left == 0 {
					return false
				}
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
func startAt(l List, cfg yunkit.IterConfig, usual, lowest int) (int, error) {
	if cfg.StartAt == "" {
		return usual, nil
	}
	n, err := strconv.ParseInt(cfg.StartAt, 10, 32)
	if err != nil || int(n) < lowest {
		return 0, l.errorf(yunkit.ErrInvalidRequest, "StartAt: the token of this list is a number of at least %d", lowest)
	}
	return int(n), nil
}
