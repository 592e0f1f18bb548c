package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// Cost is what one call takes of the whole process, on average over a run.
type Cost struct {
	// Allocs and Bytes are what is allocated.
	Allocs, Bytes float64
	// CPU is the time that all threads work, which passes for us alone while
	// other programs run.
	CPU time.Duration
}

// Comparison is what two ways of doing the same cost: medians of many runs.
type Comparison struct {
	// A and B are the two.
	A, B Cost
	// CPURatio is A's CPU time in relation to B's. The ratio is taken of
	// neighbouring runs, so that what slows the machine down slows down both.
	CPURatio float64
}

// Compare runs a and b in turns, each for about runTime a round.
func Compare(ctx context.Context, rounds int, a, b func(context.Context) error) (Comparison, error) {
	// With more processors, threads that look for work in vain would count, and
	// do so the longer the longer the other side is busy.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	calls, err := callsIn(ctx, runTime, b)
	if err != nil {
		return Comparison{}, err
	}
	if _, err := run(ctx, calls, a); err != nil { // as warm as b is now
		return Comparison{}, err
	}
	as, bs, ratios := make([]Cost, rounds), make([]Cost, rounds), make([]float64, rounds)
	for i := range rounds {
		var errA, errB error
		if i%2 == 0 {
			as[i], errA = run(ctx, calls, a)
			bs[i], errB = run(ctx, calls, b)
		} else {
			bs[i], errB = run(ctx, calls, b)
			as[i], errA = run(ctx, calls, a)
		}
		if errA != nil || errB != nil {
			return Comparison{}, fmt.Errorf("round %d: %w, %w", i, errA, errB)
		}
		ratios[i] = float64(as[i].CPU) / float64(bs[i].CPU)
	}
	return Comparison{A: medianCost(as), B: medianCost(bs), CPURatio: Median(ratios)}, nil
}

const runTime = 40 * time.Millisecond

// callsIn returns how many calls take about d.
func callsIn(ctx context.Context, d time.Duration, call func(context.Context) error) (int, error) {
	for n := 1; ; n *= 2 {
		start := time.Now()
		if _, err := run(ctx, n, call); err != nil {
			return 0, err
		}
		if took := time.Since(start); took > d/2 {
			return max(1, int(d*time.Duration(n)/took)), nil
		}
	}
}

// run makes n calls and returns the cost of one.
func run(ctx context.Context, n int, call func(context.Context) error) (Cost, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu := cpuTime()
	for range n {
		if err := call(ctx); err != nil {
			return Cost{}, err
		}
	}
	cpu = cpuTime() - cpu
	runtime.ReadMemStats(&after)
	return Cost{
		Allocs: float64(after.Mallocs-before.Mallocs) / float64(n),
		Bytes:  float64(after.TotalAlloc-before.TotalAlloc) / float64(n),
		CPU:    cpu / time.Duration(n),
	}, nil
}

// cpuTime returns the CPU time of the process so far.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // it fails for other arguments only
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func medianCost(costs []Cost) Cost {
	n := len(costs)
	allocs, bytes, cpu := make([]float64, n), make([]float64, n), make([]time.Duration, n)
	for i, c := range costs {
		allocs[i], bytes[i], cpu[i] = c.Allocs, c.Bytes, c.CPU
	}
	return Cost{Allocs: Median(allocs), Bytes: Median(bytes), CPU: Median(cpu)}
}

// Median returns the value in the middle, the upper one of two.
func Median[T float64 | time.Duration](values []T) T {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}
