package bench

import "time"

// The goals. Allocations are exact, and held by a test; the rest is for people
// to read off a quiet machine.
const (
	// GoalCallAllocs is how many allocations a call may add to the yardstick's.
	GoalCallAllocs = 15
	// GoalPageAllocs and GoalPageBytes are what a page of 100 items may
	// allocate, in relation to the yardstick.
	GoalPageAllocs, GoalPageBytes = 1.0, 0.8
	// GoalPageCPU is the CPU time of a page of 100 items in relation to the
	// yardstick's. A small call has no such goal: the yardstick has no time limit
	// of an attempt and nothing that could repeat it, and that is what shows.
	GoalPageCPU = 1.05
	// GoalSignAllocs is how many allocations a signer may add to the bare digests'.
	GoalSignAllocs = 3
	// GoalConnections is how many connections Goroutines goroutines may open.
	GoalConnections = 96
	// GoalNumbered is how long Prefetch(8) may take for all pages of a numbered list.
	GoalNumbered = 200 * time.Millisecond
)

// page is the number of items from which on decoding outweighs the call.
const page = 100

// AllocGoal returns how many allocations a call with so many items may make
// where the yardstick makes byHand.
func AllocGoal(items int, byHand float64) float64 {
	if items >= page {
		return byHand * GoalPageAllocs
	}
	return byHand + GoalCallAllocs
}

// BytesGoal returns what a call with so many items may allocate in relation to
// the yardstick; 0 where there is no goal.
func BytesGoal(items int) float64 {
	if items >= page {
		return GoalPageBytes
	}
	return 0
}

// CPUGoal returns what CPU time a call with so many items may take in relation
// to the yardstick; 0 where there is no goal.
func CPUGoal(items int) float64 {
	if items >= page {
		return GoalPageCPU
	}
	return 0
}

// PagesGoal returns how long Prefetch(8) may take for all pages; 0 where there
// is no goal: tokens and offsets are only known from the page before.
func PagesGoal(p Pager, work time.Duration) time.Duration {
	if p.Style == byNumber && work == 0 {
		return GoalNumbered
	}
	return 0
}
