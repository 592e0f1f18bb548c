// Package callinfo holds the key under which the context of a request keeps the
// attempt that it belongs to, where users cannot set it.
package callinfo

// Key is that of the context's value.
type Key struct{}
