package pages

import (
	"cmp"
	"context"
	"iter"
	"strconv"
	"sync"

	"github.com/yunkit/yunkit"
)

// NumberFields are the fields of a request that select a page by its number.
type NumberFields struct {
	// Number counts the pages from 1; what the request has there is where the list begins.
	Number *int
	// Size is the size of a page.
	Size *int
	// MaxSize is the size that a request gets which sets none.
	MaxSize int
}

// ByNumber lists by page number to the largest total that was said, or to an
// empty page where no total is. StartAt is a page number as text and wins over
// that of the request. Prefetch fetches pages side by side.
func ByNumber[Req, Resp, T any](
	ctx context.Context, service, operation string, call func(context.Context, *Req) (*Resp, error),
	req *Req, opts []yunkit.IterOption, fields func(*Req) NumberFields, read func(*Resp) Page[T],
) iter.Seq2[T, error] {
	l, request := list{service, operation}, clone(req)
	start := fields(&request)
	*start.Size = cmp.Or(*start.Size, start.MaxSize)
	return items(ctx, l, opts, func(ctx context.Context, cfg yunkit.IterConfig, yield func(Page[T], error) bool) {
		first, err := startAt(l, cfg, cmp.Or(*start.Number, 1), 1)
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
			fetch := func() (Page[T], error) {
				return get(ctx, call, request, func(r *Req) { *fields(r).Number = number }, read)
			}
			if cfg.Prefetch > 0 {
				fetch = background(&running, fetch)
			}
			started <- fetch
			next++
		}

		seen := progress[T]{list: l}
		got, full := 0, 0 // the items read, and those of the fullest page
		for number := first; ; number++ {
			if len(started) == 0 {
				launch()
			}
			page, err := (<-started)()
			page.at = strconv.Itoa(number)
			got, full = got+len(page.Items), max(full, len(page.Items))
			if err == nil {
				err = seen.add(&page, page.Total)
			}
			// What the pages before the first one hold is only known within bounds: this
			// page may be short because it is the last or because the service caps all.
			before, atMost := (first-1)*full, (first-1)*max(full, *start.Size)
			end := len(page.Items) == 0 || seen.total > 0 && before+got >= seen.total
			if page.Next = ""; !end {
				page.Next = strconv.Itoa(number + 1)
				for n := len(started); err == nil && n < cfg.Prefetch; n++ {
					expected := got + n*full
					if cfg.MaxItems > 0 && expected >= cfg.MaxItems || n > 0 && before+expected >= seen.total {
						break // the next page is needed in any case, further ones up to the total
					}
					launch()
				}
			}
			if !yield(page, err) || err != nil {
				return
			}
			if end {
				if atMost+got < seen.total {
					yield(Page[T]{}, l.errorf(nil, "page %d is empty after %d of %d items", number, atMost+got, seen.total))
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
