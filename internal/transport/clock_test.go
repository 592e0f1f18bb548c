package transport_test

import (
	"io"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/internal/transport"
)

// clockServer accepts requests within 15 minutes of its own clock, which is off.
func clockServer(off time.Duration) apitest.Step {
	return apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
		now := time.Now().Add(off)
		w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		sent, err := time.Parse(time.RFC3339, r.Header.Get("X-Time"))
		if err != nil || now.Sub(sent).Abs() > 15*time.Minute {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, skewed)
			return
		}
		_, _ = io.WriteString(w, done)
	})
}

// A wrong clock costs one more attempt once, even of a creation with one
// attempt, for the service refused the first one.
func TestClockIsCorrected(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{time.Hour, -time.Hour, 23 * time.Hour, -23 * time.Hour, 16 * time.Minute} {
		t.Run(off.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, clockServer(off))
				c := client(oneAttempt)
				start := time.Now()
				_, meta, err := do(t.Context(), c, transport.Once)
				require.NoError(t, err)
				assert.Equal(t, 2, meta.Attempts, "the attempt that mended the clock is told")
				assert.Zero(t, time.Since(start), "there is nothing to wait for")

				_, meta, err = do(t.Context(), c, transport.Once)
				require.NoError(t, err)
				assert.Equal(t, 1, meta.Attempts, "later calls are right at once")
				assert.Equal(t, 3, s.Dials())
			})
		})
	}
}

// An answer must not move the clock further than a day: whoever can fake one
// could make us sign for any time.
func TestClockIsNotMovedByDays(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{25 * time.Hour, -25 * time.Hour, 24 * 365 * time.Hour} {
		t.Run(off.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, client := play(t, clockServer(off))
				_, _, err := do(t.Context(), client(), transport.Once)
				e := fault(t, err)
				assert.Equal(t, "Skew", e.Code)
				assert.False(t, e.OutcomeUnknown)
				assert.Equal(t, 1, s.Dials())
			})
		})
	}
}

// All calls that were refused together are mended together: the first one
// corrects the clock, and the others must use that as well.
func TestClockIsCorrectedForConcurrentCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls = 20
		var arrived sync.WaitGroup
		arrived.Add(calls)
		answer := clockServer(time.Hour)
		s, client := play(t, apitest.Answer(func(w http.ResponseWriter, r *http.Request) {
			if sent, _ := time.Parse(time.RFC3339, r.Header.Get("X-Time")); time.Until(sent) < time.Minute {
				arrived.Done()
				arrived.Wait() // so that no call profits from another's correction before it is sent
			}
			answer.Play(w, r)
		}))
		c := client(oneAttempt)
		var running sync.WaitGroup
		for range calls {
			running.Go(func() {
				_, meta, err := do(t.Context(), c, transport.Once)
				if assert.NoError(t, err) {
					assert.Equal(t, 2, meta.Attempts)
				}
			})
		}
		running.Wait()
		assert.Equal(t, 2*calls, s.Dials())
	})
}

// A clock that is put right on our side is followed as well.
func TestClockFollowsBackAndForth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		off := time.Hour
		_, client := play(t, apitest.Answer(func(w http.ResponseWriter, r *http.Request) { clockServer(off).Play(w, r) }))
		c := client(oneAttempt)
		for _, next := range []time.Duration{time.Hour, 0, -time.Hour, 0} {
			off = next
			_, meta, err := do(t.Context(), c, transport.Once)
			require.NoError(t, err, next)
			assert.Equal(t, 2, meta.Attempts, next)
		}
	})
}
