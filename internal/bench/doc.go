// Package bench holds the clients against a yardstick: the same calls written
// by hand, the way one would in a tool of one's own. From its folder,
//
//	go run ./report
//
// prints how the two compare, and
//
//	go test -bench=.
//
// gives the absolute numbers behind that.
//
// Both sides send to servers in the same process, which answer with bytes that
// were made before and allocate nothing meanwhile: what a run allocates is what
// the callers allocate, net/http included. The CPU time contains the servers'
// share, which is the same for both.
package bench
