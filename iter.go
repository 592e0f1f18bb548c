package yunkit

import (
	"errors"
	"fmt"
	"iter"
	"strings"
)

// IterOption changes how an iterator fetches.
type IterOption func(*IterConfig)

// IterConfig is what iterator options add up to.
type IterConfig struct {
	// Prefetch is how many pages are fetched ahead of the consumer.
	Prefetch int
	// MaxItems ends the iteration after so many items; 0 means all.
	MaxItems int
	// StartAt is the token of the page to start at.
	StartAt string
	// OnPage is called for every page that arrived, before its items are yielded.
	OnPage func(PageInfo)

	problems []string
}

// PageInfo describes a page that arrived.
type PageInfo struct {
	// Number counts the pages of this iteration, from 1.
	Number int
	// Items is how many items the page holds.
	Items int
	// Seen is how many items this page and those before it hold.
	Seen int
	// Total is how many items the service says there are; 0 when it does not say.
	Total int
	// Token lists from this page again with StartAt. It is the one to keep while
	// the items of the page are worked on; empty for a first page linked by tokens.
	Token string
	// NextToken goes on after this page with StartAt; empty at the end.
	NextToken string
	// Meta says how the call for the page went.
	Meta Meta
}

// NewIterConfig applies options. Its error names every unusable one.
func NewIterConfig(opts ...IterOption) (IterConfig, error) {
	var c IterConfig
	for _, opt := range opts {
		if opt != nil {
			opt(&c)
		}
	}
	if c.problems != nil {
		return c, errors.New(strings.Join(c.problems, "; "))
	}
	return c, nil
}

// Prefetch fetches up to n pages while the loop works on earlier ones: the next
// page where pages are linked by tokens, n side by side where they are
// numbered. Items come in the same order, and a break stops what is under way.
func Prefetch(n int) IterOption {
	return func(c *IterConfig) {
		if n < 0 {
			c.problems = append(c.problems, fmt.Sprintf("Prefetch: %d is negative", n))
		}
		c.Prefetch = n
	}
}

// MaxItems ends the iteration after n items, without fetching pages beyond. 0
// means all.
func MaxItems(n int) IterOption {
	return func(c *IterConfig) {
		if n < 0 {
			c.problems = append(c.problems, fmt.Sprintf("MaxItems: %d is negative", n))
		}
		c.MaxItems = n
	}
}

// StartAt begins at the page of a token that [OnPage] has shown, to go on with
// an iteration that was interrupted. The request must be the same.
func StartAt(token string) IterOption {
	return func(c *IterConfig) { c.StartAt = token }
}

// OnPage calls f for every page that arrived, before its items are yielded: for
// progress, and for a token to resume from. f runs in the goroutine of the loop.
func OnPage(f func(PageInfo)) IterOption {
	return func(c *IterConfig) { c.OnPage = f }
}

// Collect returns all items of a list, or those before the error that ended it
// and that error.
func Collect[T any](items iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range items {
		if err != nil {
			return all, err
		}
		all = append(all, item)
	}
	return all, nil
}

// First returns the first item of a list, of which only the page with it is
// asked for. ok is false when the list is empty.
func First[T any](items iter.Seq2[T, error]) (item T, ok bool, err error) {
	for item, err := range items {
		return item, err == nil, err
	}
	return item, false, nil
}
