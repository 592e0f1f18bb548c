package pages

import (
	"cmp"
	"context"
	"iter"
	"strconv"
	"sync"

	"github.com/yunkit/yunkit"
)

// ByNumber lists from page start to the total, by pages of size items or of
// what the service makes of it; start 0 is page 1. Where no total is said an
// empty page is the end. StartAt is a page number as text and wins over start.
// Prefetch fetches pages side by side.
func ByNumber[T any](ctx context.Context, l List, start, size int, opts []yunkit.IterOption, fetch func(ctx context.Context, number, size int) (Page[T], error)) iter.Seq2[T, error] {
	return items(ctx, l, opts, func(ctx context.Context, cfg yunkit.IterConfig, yield func(Page[T], error) bool) {
		first, err := startAt(l, cfg, cmp.Or(start, 1), 1)
		if err != nil {
			yield(Page[T]{}, err)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()

		started := make(chan func() (Page[T], error), max(cfg.Prefetch, 1)) // in page order
		next := first
		launch := func() {
			number := next
			call := func() (Page[T], error) { return fetch(ctx, number, size) }
			if cfg.Prefetch > 0 {
				call = background(&running, call)
			}
			started <- call
			next++
		}

		got, full := 0, 0 // the items read, and those of the fullest page
		for number := first; ; number++ {
			if len(started) == 0 {
				launch()
			}
			page, err := (<-started)()
			page.at = strconv.Itoa(number)
			got, full = got+len(page.Items), max(full, len(page.Items))
			// What the pages before the first one hold is only known within bounds: this
			// page may be short because it is the last or because the service caps all.
			before, atMost := (first-1)*full, (first-1)*max(full, size)
			end := len(page.Items) == 0 || page.Total > 0 && before+got >= page.Total
			if page.Next = ""; !end {
				page.Next = strconv.Itoa(number + 1)
				for n := len(started); n < cfg.Prefetch; n++ {
					expected := got + n*full
					if cfg.MaxItems > 0 && expected >= cfg.MaxItems || n > 0 && before+expected >= page.Total {
						break // the next page is needed in any case, further ones up to the total
					}
					launch()
				}
			}
			if !yield(page, err) || err != nil {
				return
			}
			if end {
				if atMost+got < page.Total {
					yield(Page[T]{}, l.errorf(nil, "page %d is empty after %d of %d items", number, atMost+got, page.Total))
				}
				return
			}
		}
	})
}

// background starts call; what it returns waits for the result.
func background[T any](running *sync.WaitGroup, call func() (Page[T], error)) func() (Page[T], error) {
	var page Page[T]
	var err error
	done := make(chan struct{})
	running.Go(func() {
		defer close(done)
		page, err = call()
	})
	return func() (Page[T], error) {
		<-done
		return page, err
	}
}
