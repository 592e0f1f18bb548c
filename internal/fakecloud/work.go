package fakecloud

import (
	"cmp"
	"slices"
	"time"
)

// Work is what goes on after a call was answered: tasks of a product, each with
// a T that says what it is. A task takes time, and then it does what it is for,
// or fails. The zero Work is idle and its tasks take no time: the next call
// finds them ended.
//
// Products call Settle with the function that they give to [Server.Settle].
type Work[T any] struct {
	takes   time.Duration
	plans   []failurePlan[T]
	running []*Task[T] // in the order of their ends
}

// Task is one piece of work.
type Task[T any] struct {
	// Of is what the product knows of it.
	Of T
	// Begun and Ends are its times. Ends moves when the task is finished early.
	Begun, Ends time.Time
	// Failure is what it will end with, or has ended with; nil is success.
	Failure *Failure

	end func(t *Task[T])
}

// Done returns how much of the task is done, from 0 to 1.
func (t *Task[T]) Done(now time.Time) float64 {
	if !now.Before(t.Ends) {
		return 1
	}
	return max(float64(now.Sub(t.Begun))/float64(t.Ends.Sub(t.Begun)), 0)
}

// Failure says why a task fails.
type Failure struct {
	// Step is what it fails at, where the product has steps.
	Step string
	// Message is the reason.
	Message string
}

type failurePlan[T any] struct {
	left    int
	matches func(T) bool
	failure Failure
}

// Takes sets how long tasks take that begin from now on.
func (w *Work[T]) Takes(d time.Duration) { w.takes = max(d, 0) }

// FailNext makes the next n tasks that match and begin from now on fail when they
// end.
func (w *Work[T]) FailNext(n int, matches func(T) bool, failure Failure) {
	if n > 0 {
		w.plans = append(w.plans, failurePlan[T]{n, matches, failure})
	}
}

// Begin begins a task. When it ends, end does what it is for.
func (w *Work[T]) Begin(now time.Time, of T, end func(t *Task[T])) *Task[T] {
	t := &Task[T]{Of: of, Begun: now, Ends: now.Add(w.takes), end: end}
	if i := slices.IndexFunc(w.plans, func(p failurePlan[T]) bool { return p.matches(of) }); i >= 0 {
		t.Failure = new(w.plans[i].failure)
		if w.plans[i].left--; w.plans[i].left == 0 {
			w.plans = slices.Delete(w.plans, i, i+1)
		}
	}
	at, _ := slices.BinarySearchFunc(w.running, t.Ends, func(other *Task[T], end time.Time) int {
		return cmp.Or(other.Ends.Compare(end), -1) // behind those that end with it
	})
	w.running = slices.Insert(w.running, at, t)
	return t
}

// Settle ends the tasks whose time has come.
func (w *Work[T]) Settle(now time.Time) {
	for len(w.running) > 0 && !w.running[0].Ends.After(now) {
		t := w.running[0]
		w.running = w.running[1:]
		t.end(t)
	}
}

// Finish ends the running tasks that match now, and returns how many there were.
func (w *Work[T]) Finish(now time.Time, matches func(T) bool) int {
	n := 0
	for _, t := range w.running {
		if matches(t.Of) {
			t.Ends = now
			n++
		}
	}
	slices.SortStableFunc(w.running, func(a, b *Task[T]) int { return a.Ends.Compare(b.Ends) })
	w.Settle(now)
	return n
}

// Busy reports whether a task that matches is running.
func (w *Work[T]) Busy(matches func(T) bool) bool {
	return slices.ContainsFunc(w.running, func(t *Task[T]) bool { return matches(t.Of) })
}

// Running returns how many tasks that match are running.
func (w *Work[T]) Running(matches func(T) bool) int {
	n := 0
	for _, t := range w.running {
		if matches(t.Of) {
			n++
		}
	}
	return n
}
