// Command report holds the clients against the same calls written by hand, and
// against their goals. The two take turns and medians are shown, so that other
// programs on the machine disturb both alike.
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"text/tabwriter"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/bench"
)

const (
	callRounds = 21
	signRounds = 7
	pageRounds = 3
)

func main() {
	if err := report(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func report(ctx context.Context, out io.Writer) error {
	// A context that can end, as programs have, costs net/http some work.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	fmt.Fprintln(out, `Medians of runs in turns. BYTES and CPU are the client's in relation to the same call written by hand,
over loopback; the CPU time holds the server's share on both sides.`)
	fmt.Fprintln(out)
	for _, section := range []func(context.Context, io.Writer) error{calls, signers, connections, paging} {
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		if err := section(ctx, w); err != nil {
			return err
		}
		fmt.Fprintln(w)
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// calls compares the operations over loopback. Ratios are client / by hand.
func calls(ctx context.Context, w io.Writer) error {
	fmt.Fprintln(w, "CALL\tITEMS\tALLOCATIONS\tBY HAND\tGOAL\t\tBYTES\tGOAL\t\tCPU\tGOAL\t")
	for _, op := range bench.Operations() {
		for _, n := range op.Counts {
			c, err := op.Compare(ctx, n, callRounds)
			if err != nil {
				return fmt.Errorf("%s: %w", op.Name, err)
			}
			allocs := bench.AllocGoal(n, c.B.Allocs)
			fmt.Fprintf(w, "%s\t%d\t%.0f\t%.0f\t%.0f\t%s\t", op.Name, n, c.A.Allocs, c.B.Allocs, allocs, mark(c.A.Allocs, allocs, 0))
			ratio(w, c.A.Bytes/c.B.Bytes, bench.BytesGoal(n))
			ratio(w, c.CPURatio, bench.CPUGoal(n))
			fmt.Fprintln(w)
		}
	}
	return nil
}

// ratio prints a ratio and its goal, if it has one.
func ratio(w io.Writer, value, goal float64) {
	if goal > 0 {
		fmt.Fprintf(w, "%.2f\t%.2f\t%s\t", value, goal, mark(value, goal, 2))
	} else {
		fmt.Fprintf(w, "%.2f\t-\t\t", value)
	}
}

// signers compares each signer with the digests that it cannot do without.
func signers(ctx context.Context, w io.Writer) error {
	fmt.Fprintln(w, "SIGNER\tALLOCATIONS\tDIGESTS ALONE\tGOAL\t\tCPU")
	for _, s := range bench.Signers() {
		sign := func(context.Context) error { _, err := s.Sign(); return err }
		digest := func(context.Context) error { s.Digest(); return nil }
		c, err := bench.Compare(ctx, signRounds, sign, digest)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		goal := c.B.Allocs + bench.GoalSignAllocs
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.0f\t%s\t%.2f\n", s.Name, c.A.Allocs, c.B.Allocs, goal, mark(c.A.Allocs, goal, 0), c.CPURatio)
	}
	return nil
}

// connections counts what goroutines that call all the time open.
func connections(ctx context.Context, w io.Writer) error {
	fmt.Fprintf(w, "%d GOROUTINES\tCONNECTIONS\tGOAL\t\n", bench.Goroutines)
	for _, op := range bench.Operations() {
		opened, err := bench.FanOut(ctx, op, 100)
		if err != nil {
			return fmt.Errorf("%s: %w", op.Name, err)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", op.Name, opened, bench.GoalConnections, mark(float64(opened), bench.GoalConnections, 0))
	}
	return nil
}

// paging compares iterations with Prefetch to those without, which wait for
// each page.
func paging(ctx context.Context, w io.Writer) error {
	pagers, stop, err := bench.Pagers()
	if err != nil {
		return err
	}
	defer stop()
	fmt.Fprintf(w, "%d PAGES OF %s\tWORK A PAGE\tSEQUENTIAL\tPREFETCH(1)\tPREFETCH(8)\tGOAL\t\n", bench.Pages, bench.Latency)
	for _, p := range pagers {
		for _, work := range []time.Duration{0, bench.Latency / 2} {
			took, err := times(ctx, p, work, 0, 1, 8)
			if err != nil {
				return fmt.Errorf("by %s: %w", p.Style, err)
			}
			sequential, one, eight := took[0], took[1], took[2]
			fmt.Fprintf(w, "by %s\t%s\t1.00\t%.2f\t%.2f\t", p.Style, work, one.Seconds()/sequential.Seconds(), eight.Seconds()/sequential.Seconds())
			if goal := bench.PagesGoal(p, work); goal > 0 {
				fmt.Fprintf(w, "%s of %s\t%s\n", eight.Round(time.Millisecond), goal, mark(eight.Seconds(), goal.Seconds(), 3))
			} else {
				fmt.Fprintln(w, "-\t")
			}
		}
	}
	return nil
}

// times returns how long an iteration takes with each of the prefetches.
func times(ctx context.Context, p bench.Pager, work time.Duration, prefetches ...int) ([]time.Duration, error) {
	rounds := make([][]time.Duration, len(prefetches))
	for range pageRounds {
		for i, prefetch := range prefetches {
			start := time.Now()
			if err := p.Run(ctx, work, yunkit.Prefetch(prefetch)); err != nil {
				return nil, err
			}
			rounds[i] = append(rounds[i], time.Since(start))
		}
	}
	medians := make([]time.Duration, len(prefetches))
	for i, times := range rounds {
		medians[i] = bench.Median(times)
	}
	return medians, nil
}

// mark says whether got, to the digits that are shown, is within goal.
func mark(got, goal float64, digits int) string {
	if scale := math.Pow10(digits); math.Round(got*scale) <= math.Round(goal*scale) {
		return "ok"
	}
	return "MISS"
}
