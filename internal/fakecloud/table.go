package fakecloud

import "slices"

// Table keeps things in the order in which they came, and finds them by a key
// however many there are. The zero Table is empty. Handlers and [Server.Do] run
// one at a time, so that it needs no lock.
type Table[K comparable, T any] struct {
	items []*T
	byKey map[K]*T
}

// Get returns the thing of a key, or nil.
func (t *Table[K, T]) Get(key K) *T { return t.byKey[key] }

// Add puts a thing at the end, under a key that is not there yet, and returns it.
func (t *Table[K, T]) Add(key K, item *T) *T {
	if t.byKey == nil {
		t.byKey = map[K]*T{}
	}
	t.items = append(t.items, item)
	t.byKey[key] = item
	return item
}

// Remove takes the thing of a key out, if there is one.
func (t *Table[K, T]) Remove(key K) {
	if item := t.byKey[key]; item != nil {
		t.items = slices.DeleteFunc(t.items, func(i *T) bool { return i == item })
		delete(t.byKey, key)
	}
}

// RemoveWhere takes out everything that matches.
func (t *Table[K, T]) RemoveWhere(matches func(*T) bool) {
	if !t.Any(matches) {
		return
	}
	for key, item := range t.byKey {
		if matches(item) {
			delete(t.byKey, key)
		}
	}
	t.items = slices.DeleteFunc(t.items, matches)
}

// All returns everything, in a slice that belongs to the table.
func (t *Table[K, T]) All() []*T { return t.items }

// Len returns how many things there are.
func (t *Table[K, T]) Len() int { return len(t.items) }

// First returns the first thing that matches, or nil.
func (t *Table[K, T]) First(matches func(*T) bool) *T {
	if i := slices.IndexFunc(t.items, matches); i >= 0 {
		return t.items[i]
	}
	return nil
}

// Any reports whether something matches.
func (t *Table[K, T]) Any(matches func(*T) bool) bool { return slices.ContainsFunc(t.items, matches) }

// Where returns what matches, in a slice that is never nil.
func (t *Table[K, T]) Where(matches func(*T) bool) []*T {
	found := []*T{}
	for _, item := range t.items {
		if matches(item) {
			found = append(found, item)
		}
	}
	return found
}
