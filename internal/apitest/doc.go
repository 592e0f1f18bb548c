// Package apitest is what the tests of the clients share: servers that misbehave
// as they are told on a network in memory, and the loops that hold every
// operation of a client against its snapshots and fixtures.
//
// The network is net.Pipe, so that a test runs in a synctest bubble whole, with
// net/http on both sides: back-offs and time-outs of minutes pass at once.
package apitest
