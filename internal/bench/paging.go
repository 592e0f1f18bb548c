package bench

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/smc"
)

const (
	// Pages is how many pages each list has.
	Pages = 50
	// Latency is how long a server takes for a page.
	Latency = 20 * time.Millisecond

	pageSize = 20
)

// Pager lists all pages of one list.
type Pager struct {
	// Style says by what the pages are found.
	Style string
	// Run lists everything and works on each page for the given time. It fails
	// when items are missing.
	Run func(ctx context.Context, work time.Duration, opts ...yunkit.IterOption) error
}

const byNumber = "page number"

// Pagers returns a pager for each way in which services page. They list from
// servers that run until stop is called.
func Pagers() (pagers []Pager, stop func(), err error) {
	tokens, numbers, offsets := newPageServer(tokenPage), newPageServer(numberPage), newPageServer(offsetPage)
	stop = func() {
		tokens.Close()
		numbers.Close()
		offsets.Close()
	}
	chained, err := cloudsso.NewClient(clientOptions(tokens.URL)...)
	if err != nil {
		stop()
		return nil, nil, err
	}
	numbered, err := smc.NewClient(clientOptions(numbers.URL)...)
	if err != nil {
		stop()
		return nil, nil, err
	}
	shifted, err := bcs.NewClient(clientOptions(offsets.URL)...)
	if err != nil {
		stop()
		return nil, nil, err
	}
	return []Pager{
		{"token", func(ctx context.Context, work time.Duration, opts ...yunkit.IterOption) error {
			return consume(chained.AllAccessConfigurations(ctx, &cloudsso.ListAccessConfigurationsRequest{DirectoryID: "d-test0000"}, opts...), work)
		}},
		{byNumber, func(ctx context.Context, work time.Duration, opts ...yunkit.IterOption) error {
			return consume(numbered.AllSourceServers(ctx, &smc.DescribeSourceServersRequest{PageSize: pageSize}, opts...), work)
		}},
		{"offset", func(ctx context.Context, work time.Duration, opts ...yunkit.IterOption) error {
			return consume(shifted.AllPublicChainCredentials(ctx, nil, opts...), work)
		}},
	}, stop, nil
}

func consume[T any](items iter.Seq2[T, error], work time.Duration) error {
	got := 0
	for _, err := range items {
		if err != nil {
			return err
		}
		if got++; got%pageSize == 0 && work > 0 {
			<-time.After(work)
		}
	}
	if got != Pages*pageSize {
		return fmt.Errorf("%d items came instead of %d", got, Pages*pageSize)
	}
	return nil
}

// newPageServer answers what page makes of a request, after the latency.
func newPageServer(page func(r *http.Request) []byte) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(Latency):
		case <-r.Context().Done():
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(page(r))
	}))
}

func tokenPage(r *http.Request) []byte {
	number, _ := strconv.Atoi(r.FormValue("NextToken"))
	next := ""
	if number++; number < Pages {
		next = strconv.Itoa(number)
	}
	return fmt.Appendf(nil, `{"RequestId":%q,"IsTruncated":%t,"NextToken":%q,"AccessConfigurations":[%s]}`, requestID, next != "", next,
		itemsFrom((number-1)*pageSize, pageSize, `{"AccessConfigurationId":"ac-test%04d"}`))
}

func numberPage(r *http.Request) []byte {
	number, _ := strconv.Atoi(r.FormValue("PageNumber"))
	return fmt.Appendf(nil, `{"RequestId":%q,"TotalCount":%d,"SourceServers":{"SourceServer":[%s]}}`, requestID, Pages*pageSize,
		itemsFrom((number-1)*pageSize, pageSize, `{"SourceId":"s-test%04d"}`))
}

func offsetPage(r *http.Request) []byte {
	offset, _ := strconv.Atoi(r.FormValue("offset"))
	return fmt.Appendf(nil, `{"count":%d,"credentials":[%s]}`, Pages*pageSize,
		itemsFrom(offset, pageSize, `{"id":"00000000-0000-0000-0000-00000000%04d"}`))
}
