package pages_test

import (
	"context"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/pages"
)

// The list that all tests read.
const service, operation = "shelf", "ListThings"

// request selects a page in each of the ways there are.
type request struct {
	Token        string
	Number, Size int
}

// response holds a page.
type response struct {
	yunkit.Meta
	pages.Page[int]
}

func read(r *response) pages.Page[int] { return r.Page }

// reply is an answer with a page.
func reply(p pages.Page[int]) (*response, error) { return &response{Page: p}, nil }

// tokens, numbers, offsets and whole are the styles with a function for a page.
func tokens(ctx context.Context, first string, opts []yunkit.IterOption, fetch func(ctx context.Context, token string) (*response, error)) iter.Seq2[int, error] {
	return pages.ByToken(ctx, service, operation,
		func(ctx context.Context, r *request) (*response, error) { return fetch(ctx, r.Token) },
		&request{Token: first}, opts, func(r *request) pages.TokenFields { return pages.TokenFields{Token: &r.Token} }, read)
}

func numbers(ctx context.Context, start, size int, opts []yunkit.IterOption, fetch func(ctx context.Context, number, size int) (*response, error)) iter.Seq2[int, error] {
	return pages.ByNumber(ctx, service, operation,
		func(ctx context.Context, r *request) (*response, error) { return fetch(ctx, r.Number, r.Size) },
		&request{Number: start}, opts, func(r *request) pages.NumberFields {
			return pages.NumberFields{Number: &r.Number, Size: &r.Size, MaxSize: size}
		}, read)
}

func offsets(ctx context.Context, start, limit, last int, opts []yunkit.IterOption, fetch func(ctx context.Context, offset, limit int) (*response, error)) iter.Seq2[int, error] {
	return pages.ByOffset(ctx, service, operation,
		func(ctx context.Context, r *request) (*response, error) { return fetch(ctx, r.Number, r.Size) },
		&request{Number: start}, opts, func(r *request) pages.OffsetFields {
			return pages.OffsetFields{Offset: &r.Number, Limit: &r.Size, MaxLimit: limit, LastOffset: last}
		}, read)
}

func whole(ctx context.Context, opts []yunkit.IterOption, fetch func(ctx context.Context) (*response, error)) iter.Seq2[int, error] {
	return pages.Unpaged(ctx, service, operation,
		func(ctx context.Context, _ *request) (*response, error) { return fetch(ctx) }, nil, opts, read)
}

// server holds the things 0 to total-1 and gives them out by perPage.
type server struct {
	total, perPage int
	delay          func(page int) time.Duration
	fail           map[int]error // by page, counted from 0

	mu      sync.Mutex
	fetched []int // the pages that were asked for
	active  int   // the calls under way
	peak    int   // the most there were at once
}

func (s *server) page(ctx context.Context, i int) (*response, error) {
	s.mu.Lock()
	s.fetched = append(s.fetched, i)
	s.active++
	s.peak = max(s.peak, s.active)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.active--
	}()
	if s.delay != nil {
		select {
		case <-time.After(s.delay(i)):
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return nil, &yunkit.Error{Service: service, Operation: operation, Err: ctx.Err()}
	}
	if err := s.fail[i]; err != nil {
		return nil, err
	}
	p := &response{Meta: yunkit.Meta{RequestID: "request-" + strconv.Itoa(i)}, Page: pages.Page[int]{Total: s.total}}
	for n := i * s.perPage; n < min((i+1)*s.perPage, s.total); n++ {
		p.Items = append(p.Items, n)
	}
	return p, nil
}

// calls says how many pages were asked for, and how many of these calls are under way.
func (s *server) calls() (fetched, active int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.fetched), s.active
}

// The styles that have pages, over the same server. Their tokens differ.
var paged = []struct {
	name  string
	all   func(context.Context, *server, ...yunkit.IterOption) iter.Seq2[int, error]
	token func(s *server, page int) string
}{
	{"ByToken", byToken, func(_ *server, page int) string { return "token-" + strconv.Itoa(page) }},
	{"ByNumber", byNumber, func(_ *server, page int) string { return strconv.Itoa(page + 1) }},
	{"ByOffset", byOffset, func(s *server, page int) string { return strconv.Itoa(page * s.perPage) }},
}

func byToken(ctx context.Context, s *server, opts ...yunkit.IterOption) iter.Seq2[int, error] {
	return tokens(ctx, "", opts, func(ctx context.Context, token string) (*response, error) {
		i, _ := strconv.Atoi(strings.TrimPrefix(token, "token-"))
		p, err := s.page(ctx, i)
		if err == nil && (i+1)*s.perPage < s.total {
			p.More, p.Next = true, "token-"+strconv.Itoa(i+1)
		}
		return p, err
	})
}

func byNumber(ctx context.Context, s *server, opts ...yunkit.IterOption) iter.Seq2[int, error] {
	return numbers(ctx, 0, s.perPage, opts, func(ctx context.Context, number, _ int) (*response, error) {
		return s.page(ctx, number-1)
	})
}

func byOffset(ctx context.Context, s *server, opts ...yunkit.IterOption) iter.Seq2[int, error] {
	return offsets(ctx, 0, s.perPage, 0, opts, func(ctx context.Context, offset, _ int) (*response, error) {
		return s.page(ctx, offset/s.perPage)
	})
}

func unpaged(ctx context.Context, s *server, opts ...yunkit.IterOption) iter.Seq2[int, error] {
	return whole(ctx, opts, func(ctx context.Context) (*response, error) {
		return s.page(ctx, 0)
	})
}

// collect ranges to the end. It fails the test when anything comes after an error.
func collect(t *testing.T, seq iter.Seq2[int, error]) ([]int, error) {
	t.Helper()
	var got []int
	var failed error
	for item, err := range seq {
		require.NoError(t, failed, "an error is the last thing that is yielded")
		if err != nil {
			assert.Zero(t, item, "no item comes with an error")
			failed = err
			continue
		}
		got = append(got, item)
	}
	return got, failed
}

// count returns the numbers from first up to but without end.
func count(first, end int) []int {
	var ns []int
	for n := first; n < end; n++ {
		ns = append(ns, n)
	}
	return ns
}

func always(d time.Duration) func(int) time.Duration {
	return func(int) time.Duration { return d }
}

// eachPaged runs test for every style that has pages, without and with prefetch.
// Each run has a clock of its own and fails when a goroutine outlives it.
func eachPaged(t *testing.T, test func(t *testing.T, style int, prefetch int)) {
	for style := range paged {
		for _, prefetch := range []int{0, 1, 8} {
			t.Run(fmt.Sprintf("%s/Prefetch(%d)", paged[style].name, prefetch), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { test(t, style, prefetch) })
			})
		}
	}
}

func TestNothingIsFetchedBeforeTheRange(t *testing.T) {
	t.Parallel()
	eachPaged(t, func(t *testing.T, style, prefetch int) {
		s := &server{total: 30, perPage: 10}
		_ = paged[style].all(t.Context(), s, yunkit.Prefetch(prefetch))
		synctest.Wait()
		assert.Empty(t, s.fetched)
	})
}

// Without Prefetch a page costs nothing before it is needed; with Prefetch(n)
// never more than n pages wait to be used.
func TestPagesAreFetchedAtMostSoFarAhead(t *testing.T) {
	t.Parallel()
	eachPaged(t, func(t *testing.T, style, prefetch int) {
		s := &server{total: 200, perPage: 10}
		for item, err := range paged[style].all(t.Context(), s, yunkit.Prefetch(prefetch)) {
			require.NoError(t, err)
			synctest.Wait() // for whatever would run ahead
			fetched, _ := s.calls()
			page := item/10 + 1
			require.Equal(t, min(page+prefetch, 20), fetched, "pages fetched while page %d is in use", page)
		}
	})
}

func TestRangingTwiceStartsAfresh(t *testing.T) {
	t.Parallel()
	eachPaged(t, func(t *testing.T, style, prefetch int) {
		s := &server{total: 25, perPage: 10}
		seq := paged[style].all(t.Context(), s, yunkit.Prefetch(prefetch), yunkit.MaxItems(23))
		for item, err := range seq { // one that ends early, in the second page
			require.NoError(t, err)
			if item == 12 {
				break
			}
		}
		for _, err := range seq { // two that run at the same time
			require.NoError(t, err)
			got, err := collect(t, seq)
			require.NoError(t, err)
			assert.Equal(t, count(0, 23), got)
			break
		}
	})
}

func TestErrorComesOnceAfterTheItemsBeforeIt(t *testing.T) {
	t.Parallel()
	eachPaged(t, func(t *testing.T, style, prefetch int) {
		refused := &yunkit.Error{Service: "shelf", Operation: "ListThings", Code: "Refused", Kind: yunkit.ErrPermissionDenied}
		for page := range 3 {
			s := &server{total: 100, perPage: 10, fail: map[int]error{page: refused}}
			s.delay = func(i int) time.Duration { // the failure is there before the pages ahead of it
				return time.Duration(10-i) * time.Millisecond
			}
			got, err := collect(t, paged[style].all(t.Context(), s, yunkit.Prefetch(prefetch)))
			assert.Equal(t, count(0, page*10), got)
			assert.Same(t, refused, err, "the error of fetch is passed on as it is")
		}
	})
}

func TestBreakLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	eachPaged(t, func(t *testing.T, style, prefetch int) {
		s := &server{total: 1000, perPage: 10, delay: func(i int) time.Duration {
			if i > 1 {
				return time.Hour // under way when the loop ends
			}
			return 0
		}}
		begin := time.Now()
		for item, err := range paged[style].all(t.Context(), s, yunkit.Prefetch(prefetch)) {
			require.NoError(t, err)
			if item == 10 {
				synctest.Wait()
				break
			}
		}
		fetched, active := s.calls()
		assert.Zero(t, active, "requests under way after the break")
		assert.Zero(t, time.Since(begin), "the break cancels, it does not wait for answers")
		<-time.After(24 * time.Hour)
		later, _ := s.calls()
		assert.Equal(t, fetched, later, "requests after the break")
	})
}

func TestPanicInTheLoopLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	eachPaged(t, func(t *testing.T, style, prefetch int) {
		s := &server{total: 1000, perPage: 10, delay: always(time.Minute)}
		assert.PanicsWithValue(t, "in the loop", func() {
			for _, err := range paged[style].all(t.Context(), s, yunkit.Prefetch(prefetch)) {
				require.NoError(t, err)
				synctest.Wait()
				panic("in the loop")
			}
		})
		_, active := s.calls()
		assert.Zero(t, active)
	})
}

// A fetch that does not look at its context is waited for, and is the last one.
func TestBreakWaitsForADeafFetch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fetched := 0
		seq := tokens(t.Context(), "", []yunkit.IterOption{yunkit.Prefetch(4)}, func(_ context.Context, token string) (*response, error) {
			<-time.After(time.Second)
			fetched++
			return reply(pages.Page[int]{Items: []int{fetched}, Next: token + "x", More: true})
		})
		for _, err := range seq {
			require.NoError(t, err)
			synctest.Wait() // for the second one to begin
			break
		}
		assert.Equal(t, 2, fetched)
	})
}

func TestOrderUnderRandomLatencies(t *testing.T) {
	t.Parallel()
	eachPaged(t, func(t *testing.T, style, prefetch int) {
		s := &server{total: 995, perPage: 10, delay: func(int) time.Duration { return rand.N(100 * time.Millisecond) }}
		got, err := collect(t, paged[style].all(t.Context(), s, yunkit.Prefetch(prefetch)))
		require.NoError(t, err)
		assert.Equal(t, count(0, 995), got)
		slices.Sort(s.fetched)
		assert.Equal(t, count(0, 100), s.fetched, "every page is asked for once")
		most := 1 // pages that are linked come one after the other, however far ahead
		if paged[style].name == "ByNumber" {
			most = max(prefetch, 1)
		}
		assert.LessOrEqual(t, s.peak, most, "calls at the same time")
	})
}

func TestTenThousandItems(t *testing.T) {
	t.Parallel()
	eachPaged(t, func(t *testing.T, style, prefetch int) {
		got, err := collect(t, paged[style].all(t.Context(), &server{total: 10_000, perPage: 100}, yunkit.Prefetch(prefetch)))
		require.NoError(t, err)
		assert.Equal(t, count(0, 10_000), got)
	})
}

// 50 pages of 20 ms. The clock of synctest is exact, so the times are too.
func TestPrefetchSavesTime(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for _, tt := range []struct {
		why      string
		style    int
		prefetch int
		perItem  time.Duration // what the loop does with each of the 10 items of a page
		want     time.Duration
	}{
		{"every page is waited for", 1, 0, 0, 1000 * ms},
		{"the first page alone, then 49 in 7 rounds of 8", 1, 8, 0, 160 * ms},
		{"a token is only known from the page before", 0, 8, 0, 1000 * ms},
		{"an offset is only known from the page before", 2, 8, 0, 1000 * ms},
		{"fetching and working in turns", 0, 0, 10 * ms, 6000 * ms},
		{"only the first page is waited for", 0, 1, 10 * ms, 5020 * ms},
		{"only the first page is waited for", 1, 1, 10 * ms, 5020 * ms},
		{"only the first page is waited for", 2, 1, 10 * ms, 5020 * ms},
		{"side by side is no faster than a loop that is slower than one page", 1, 8, 10 * ms, 5020 * ms},
		{"more than the service needs", 1, math.MaxInt, 0, 40 * ms},
	} {
		t.Run(fmt.Sprintf("%s/Prefetch(%d)/%v", paged[tt.style].name, tt.prefetch, tt.perItem), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				s := &server{total: 500, perPage: 10, delay: always(20 * ms)}
				for _, err := range paged[tt.style].all(t.Context(), s, yunkit.Prefetch(tt.prefetch)) {
					require.NoError(t, err)
					<-time.After(tt.perItem)
				}
				assert.Equal(t, tt.want, time.Since(begin), tt.why)
			})
		})
	}
}

func TestMaxItems(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why             string
		max, want, call int
	}{
		{"the first item", 1, 1, 1},
		{"within a page", 9, 9, 1},
		{"a whole page needs no look at the next", 10, 10, 1},
		{"one item of the next page", 11, 11, 2},
		{"whole pages", 30, 30, 3},
		{"as many as there are", 95, 95, 10},
		{"more than there are", 96, 95, 10},
		{"0 is no bound", 0, 95, 10},
	} {
		t.Run(strconv.Itoa(tt.max), func(t *testing.T) {
			t.Parallel()
			eachPaged(t, func(t *testing.T, style, prefetch int) {
				s := &server{total: 95, perPage: 10, delay: always(time.Millisecond)}
				got, err := collect(t, paged[style].all(t.Context(), s, yunkit.MaxItems(tt.max), yunkit.Prefetch(prefetch)))
				require.NoError(t, err)
				assert.Equal(t, count(0, tt.want), got, tt.why)
				assert.Len(t, s.fetched, tt.call, "pages beyond MaxItems are not fetched, ahead of the loop neither")
			})
		})
	}
}

func TestOnPage(t *testing.T) {
	t.Parallel()
	eachPaged(t, func(t *testing.T, style, prefetch int) {
		s := &server{total: 25, perPage: 10, delay: always(time.Millisecond)}
		var infos []yunkit.PageInfo
		here := goroutine()
		onPage := yunkit.OnPage(func(p yunkit.PageInfo) {
			assert.Equal(t, here, goroutine(), "OnPage runs where the loop runs")
			infos = append(infos, p)
		})
		for item, err := range paged[style].all(t.Context(), s, onPage, yunkit.Prefetch(prefetch)) {
			require.NoError(t, err)
			require.Len(t, infos, item/10+1, "a page is announced before its items, and not before it is their turn")
		}
		var want []yunkit.PageInfo
		for i, n := range []int{10, 10, 5} {
			want = append(want, yunkit.PageInfo{
				Number: i + 1, Items: n, Seen: min(10*(i+1), 25), Total: 25,
				Token: paged[style].token(s, i), NextToken: paged[style].token(s, i+1),
				Meta: yunkit.Meta{RequestID: "request-" + strconv.Itoa(i)},
			})
		}
		want[2].NextToken = "" // the end
		if paged[style].name == "ByToken" {
			want[0].Token = "" // no token leads to the first page
		}
		assert.Equal(t, want, infos)
	})
}

// goroutine is the first line of a stack, "goroutine 7 [running]:".
func goroutine() string {
	line, _, _ := strings.Cut(string(debug.Stack()), "\n")
	return line
}

// Whatever token OnPage has shown, StartAt gives exactly the rest.
func TestStartAtGoesOn(t *testing.T) {
	t.Parallel()
	eachPaged(t, func(t *testing.T, style, prefetch int) {
		s := &server{total: 45, perPage: 10}
		seen := 0
		onPage := yunkit.OnPage(func(p yunkit.PageInfo) {
			seen += p.Items
			if p.NextToken == "" {
				return
			}
			rest, err := collect(t, paged[style].all(t.Context(), s, yunkit.StartAt(p.NextToken), yunkit.Prefetch(prefetch)))
			assert.NoError(t, err)
			assert.Equal(t, count(seen, 45), rest)
		})
		_, err := collect(t, paged[style].all(t.Context(), s, onPage))
		require.NoError(t, err)
		assert.Equal(t, 45, seen)
	})
}

func TestUnusableOptions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		all  func(context.Context, *server, ...yunkit.IterOption) iter.Seq2[int, error]
		opt  yunkit.IterOption
		want string
	}{
		{"no pages before the present", byToken, yunkit.Prefetch(-1), "Prefetch: -1 is negative"},
		{"not a number of items", byNumber, yunkit.MaxItems(-2), "MaxItems: -2 is negative"},
		{"the options are the same everywhere", byOffset, yunkit.Prefetch(-3), "Prefetch: -3 is negative"},
		{"the options are the same everywhere", unpaged, yunkit.MaxItems(-1), "MaxItems: -1 is negative"},
		{"nothing to fetch ahead", unpaged, yunkit.Prefetch(1), "Prefetch: this list has no pages, one call gives all of it"},
		{"nowhere to start", unpaged, yunkit.StartAt("token"), "StartAt: this list has no pages to start at"},
		{"a token of another list", byNumber, yunkit.StartAt("token"), "StartAt: the token of this list is a number of at least 1"},
		{"pages count from 1", byNumber, yunkit.StartAt("0"), "StartAt: the token of this list is a number of at least 1"},
		{"larger than any service counts", byNumber, yunkit.StartAt("9223372036854775807"), "StartAt: the token of this list is a number of at least 1"},
		{"a token of another list", byOffset, yunkit.StartAt("1.5"), "StartAt: the token of this list is a number of at least 0"},
		{"offsets count from 0", byOffset, yunkit.StartAt("-1"), "StartAt: the token of this list is a number of at least 0"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			s := &server{total: 5, perPage: 10}
			got, err := collect(t, tt.all(t.Context(), s, tt.opt))
			assert.Equal(t, &yunkit.Error{
				Service: "shelf", Operation: "ListThings", Kind: yunkit.ErrInvalidRequest, Message: tt.want,
			}, err, tt.why)
			assert.Empty(t, got)
			assert.Empty(t, s.fetched, "nothing is asked for")
		})
	}
}

// An option of the caller's own can set what the library's options refuse.
func TestOptionsThatSetNegativesThemselves(t *testing.T) {
	t.Parallel()
	for _, style := range paged {
		s := &server{total: 25, perPage: 10}
		got, err := collect(t, style.all(t.Context(), s, func(c *yunkit.IterConfig) { c.Prefetch, c.MaxItems = -1, -1 }))
		require.NoError(t, err, style.name)
		assert.Equal(t, count(0, 25), got, style.name)
	}
}

func TestCancelledBeforeTheRange(t *testing.T) {
	t.Parallel()
	eachPaged(t, func(t *testing.T, style, prefetch int) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		s := &server{total: 25, perPage: 10}
		got, err := collect(t, paged[style].all(ctx, s, yunkit.Prefetch(prefetch)))
		assert.Empty(t, got)
		require.ErrorIs(t, err, context.Canceled)
		assert.ErrorAs(t, err, new(*yunkit.Error), "fetch reports it, so that the error names the operation")
	})
}

// A caller that cancels must see an error: a list that just ends looks complete.
func TestCancelledInTheLoop(t *testing.T) {
	t.Parallel()
	for _, delay := range []time.Duration{0, time.Millisecond} { // pages that wait for the loop, and pages under way
		t.Run(delay.String(), func(t *testing.T) {
			t.Parallel()
			eachPaged(t, func(t *testing.T, style, prefetch int) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				s := &server{total: 1000, perPage: 10, delay: always(delay)}
				var got []int
				var failed error
				for item, err := range paged[style].all(ctx, s, yunkit.Prefetch(prefetch)) {
					if failed = err; err != nil {
						break
					}
					got = append(got, item)
					if item == 15 {
						synctest.Wait()
						cancel()
					}
				}
				assert.ErrorIs(t, failed, context.Canceled)
				assert.Equal(t, count(0, len(got)), got)
				assert.GreaterOrEqual(t, len(got), 20, "the page in hand is yielded to its end")
				assert.LessOrEqual(t, len(got), 20+prefetch*10, "nothing new is fetched")
			})
		})
	}
}
