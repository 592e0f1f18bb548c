// Package chaos is a campaign against the clients: tests that make random calls of
// all products through a proxy which breaks connections, over HTTP/1.1 and HTTP/2,
// to servers that count what they carry out. Afterwards what each call has reported
// is held against what has happened.
//
//	go test ./internal/chaos                                     # a few seconds
//	CHAOS_SEED=7 CHAOS_CALLS=5000 go test -race ./internal/chaos # another one, longer
package chaos
