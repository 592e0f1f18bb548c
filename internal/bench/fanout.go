package bench

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Goroutines is how many call at once to show how connections are used.
const Goroutines = 64

// FanOut makes calls of an operation from that many goroutines, each one call
// after the other, and returns how many connections that took.
func FanOut(ctx context.Context, op Operation, callsEach int) (connections int, err error) {
	// The answer takes longer than a connection, as everywhere but on loopback.
	server, err := NewServer(op.Answer(1), 5*time.Millisecond)
	if err != nil {
		return 0, err
	}
	defer server.Close()
	pair, err := op.Pair(server.URL, nil)
	if err != nil {
		return 0, err
	}
	err = fanOut(ctx, callsEach, pair.Client)
	return server.Connections(), err
}

func fanOut(ctx context.Context, callsEach int, call Call) error {
	errs := make([]error, Goroutines)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			for range callsEach {
				if errs[i] = call.Run(ctx); errs[i] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
