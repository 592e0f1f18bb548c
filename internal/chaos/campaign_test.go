package chaos_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/fakecloud"
)

// setting reads a variable of the environment.
func setting(t *testing.T, name string, value uint64) uint64 {
	t.Helper()
	if text := os.Getenv(name); text != "" {
		n, err := strconv.ParseUint(text, 10, 32)
		require.NoError(t, err, name)
		return n
	}
	return value
}

// Whatever happens on the way, what a call reports is what has happened, and
// nothing of it is left behind. Not parallel, for it counts goroutines.
func TestCampaign(t *testing.T) {
	seed, calls := setting(t, "CHAOS_SEED", 1), setting(t, "CHAOS_CALLS", 150)
	t.Logf("CHAOS_SEED=%d CHAOS_CALLS=%d", seed, calls)
	before := runtime.NumGoroutine()
	t.Run("calls", func(t *testing.T) {
		for i, target := range targets {
			for version, name := range []string{"HTTP1", "HTTP2"} {
				t.Run(target.name+" "+name, func(t *testing.T) {
					t.Parallel()
					random := rand.New(rand.NewPCG(seed, uint64(2*i+version)))
					campaign(t, target, version == 1, random, int(calls))
				})
			}
		}
	})
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("goroutines are left:\n%s", stacks[:runtime.Stack(stacks, true)])
}

// call is one call, and what it has reported.
type call struct {
	kind, marker  string // of the request
	id            string
	file          []byte
	err           error
	first, behind int // its events
}

// run is the calls of one client.
type run struct {
	target
	through, direct driver
	proxy           *proxy
	random          *rand.Rand
	calls           []*call
	known           []string // IDs of what is there
}

func campaign(t *testing.T, target target, http2 bool, random *rand.Rand, calls int) {
	t.Helper()
	srv, opts := target.start()
	defer srv.Close()
	direct, err := target.open(opts...)
	require.NoError(t, err)
	defer direct.close()
	url := yunkit.NewConfig(opts...).Endpoint
	base, path, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	p := newProxy(t, http2, "http://"+base, rand.New(rand.NewPCG(random.Uint64(), 1)))
	user := &http.Transport{Protocols: new(http.Protocols)}
	user.Protocols.SetUnencryptedHTTP2(true)
	opts = append(opts, yunkit.WithEndpoint(strings.TrimSuffix(p.url+"/"+path, "/")), yunkit.WithTimeout(300*time.Millisecond),
		yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 3, MinDelay: time.Microsecond, MaxDelay: time.Millisecond}))
	if http2 {
		opts = append(opts, yunkit.WithHTTPClient(&http.Client{Transport: user}))
	}
	through, err := target.open(opts...)
	require.NoError(t, err)
	r := &run{target: target, through: through, direct: direct, proxy: p, random: random}
	for n := range calls {
		r.step(t, n)
	}
	leave(t, p, through.close, user)
	for _, c := range r.calls {
		r.check(t, c)
	}
}

// leave closes what the client keeps, until the proxy has ended: net/http finishes
// dials of which nobody waits for the connection any more, and keeps that.
func leave(t *testing.T, p *proxy, own func(), user *http.Transport) {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.stop()
	}()
	for range 1000 {
		own()
		user.CloseIdleConnections()
		select {
		case <-ended:
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatal("connections of the client are left")
}

// step makes a call at random.
func (r *run) step(t *testing.T, n int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if r.random.IntN(20) == 0 {
		ctx, cancel = context.WithTimeout(ctx, time.Duration(r.random.IntN(5000))*time.Microsecond)
		defer cancel()
	}
	// Long enough to be in no signature by chance.
	c := &call{marker: fmt.Sprintf("marker%dx", n), first: len(r.proxy.all())}
	switch k := r.random.IntN(10); {
	case k < 3:
		r.list(t, ctx)
		return
	case k < 5 && r.through.change != nil && len(r.known) > 0:
		c.kind, c.id = "change", r.known[r.random.IntN(len(r.known))]
		c.err = r.through.change(ctx, c.id, c.marker)
	case len(r.known) > 12 || k < 7 && len(r.known) > 0:
		i := r.random.IntN(len(r.known))
		c.kind, c.id = "remove", r.known[i]
		r.known = slices.Delete(r.known, i, i+1)
		c.err = r.through.remove(ctx, c.id)
	default:
		c.kind = "create"
		c.id, c.file, c.err = r.through.create(ctx, c.marker)
		for _, item := range r.there(t) {
			if item.text == c.marker {
				r.known = append(r.known, item.id)
			}
		}
	}
	c.behind = len(r.proxy.all())
	r.calls = append(r.calls, c)
}

// list reads a list, which must be what is there: each item once and in order, or
// the first ones and an error. What was carried out late may change it meanwhile.
func (r *run) list(t *testing.T, ctx context.Context) { //nolint:revive // t first, as everywhere
	t.Helper()
	before := r.there(t)
	got, err := r.through.list(ctx)
	if !slices.Equal(before, r.there(t)) {
		return
	}
	if err == nil {
		assert.Equal(t, before, got, "%s", r.name)
		return
	}
	assertNoSecret(t, err)
	assert.NotErrorIs(t, err, yunkit.ErrOutcomeUnknown, "a list changes nothing")
	assert.LessOrEqual(t, len(got), len(before))
	assert.Equal(t, before[:len(got)], slices.Clip(got), "%s: the first ones before %v", r.name, err)
}

// there returns what is there. A removal that is carried out late may come between
// two pages, of which the list says that something is missing.
func (r *run) there(t *testing.T) []item {
	t.Helper()
	var err error
	for range 100 {
		var found []item
		if found, err = r.direct.list(t.Context()); err == nil {
			return found
		}
	}
	require.NoError(t, err)
	return nil
}

func assertNoSecret(t *testing.T, err error) {
	t.Helper()
	assert.NotContains(t, err.Error(), fakecloud.AccessKeySecret)
	assert.NotContains(t, err.Error(), "Signature=")
}

// of reports whether an event is a request of a call.
func (c *call) of(e event) bool {
	if c.kind == "remove" {
		return strings.Contains(e.request, c.id) && (strings.HasPrefix(e.request, http.MethodDelete) || strings.Contains(e.request, "Delete"))
	}
	return strings.Contains(e.request, c.marker)
}

// check holds what a call has reported against what was carried out.
func (r *run) check(t *testing.T, c *call) {
	t.Helper()
	executed := 0
	var answers [][]byte
	for _, e := range r.proxy.all() {
		if e.executed && c.of(e) {
			executed++
			answers = append(answers, e.answer)
		}
	}
	events := r.proxy.all()[c.first:c.behind]
	var story []string
	for _, e := range events {
		story = append(story, e.fault.name)
	}
	what := fmt.Sprintf("%s: %s %s%s, carried out %d times, after %q: %v", r.name, c.kind, c.id, c.marker, executed, story, c.err)
	if c.kind == "create" && r.once {
		assert.LessOrEqual(t, executed, 1, what)
	}
	unknown := errors.Is(c.err, yunkit.ErrOutcomeUnknown)
	switch {
	case c.err == nil:
		if executed == 0 && !r.believes(c, events) {
			t.Errorf("a success that was none: %s", what)
		}
		if executed > 0 {
			assert.True(t, slices.ContainsFunc(answers, func(a []byte) bool {
				// A file may have something behind it, which harms no archive.
				return c.kind != "create" || bytes.Contains(a, []byte(c.id)) && (bytes.Contains(a, c.file) || bytes.HasPrefix(c.file, a))
			}), "the answer is not what the server said: %s", what)
		}
		return
	case unknown:
		// Without an answer it may always be open, also when time ran out in the middle of
		// one; a whole answer leaves it so for a reason.
		e, ok := errors.AsType[*yunkit.Error](c.err)
		late := errors.Is(c.err, context.DeadlineExceeded) || strings.Contains(c.err.Error(), "no complete answer within")
		doubt := late || ok && e.StatusCode == 0 || slices.ContainsFunc(events, func(e event) bool { return !e.fault.clean })
		assert.True(t, doubt, "it is known: %s", what)
		assert.NotErrorIs(t, c.err, yunkit.ErrUnavailable, what)
	case errors.Is(c.err, yunkit.ErrPartialResponse):
		assert.Positive(t, executed, what)
	default:
		assert.Zero(t, executed, "it was carried out: %s", what)
	}
	assertNoSecret(t, c.err)
}

// believes reports whether a success may be somebody else's.
func (r *run) believes(c *call, events []event) bool {
	return r.quiet && slices.ContainsFunc(events, func(e event) bool { return e.fault.foreign && c.of(e) })
}
