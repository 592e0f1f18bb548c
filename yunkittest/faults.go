package yunkittest

import (
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// Faults plans what goes wrong with the next requests to a [Server], or with
// the next ones for an operation of it, see [Server.On].
//
// Each request takes one fault, in the order in which they were planned. A
// request takes the fault that is meant for its operation, if there is one, and
// otherwise the next of those that are meant for any. A number below 1 plans
// nothing. Requests to the services of credentials count like all others.
type Faults struct {
	cloud     *fakecloud.Server
	operation string
	pass      int
}

// Pass returns faults that come after n more requests without one:
//
//	srv.On("CreateUser").Pass(6).CutConnections(1) // of the seventh
//
// Alone it plans nothing.
func (f Faults) Pass(n int) Faults {
	f.pass += max(n, 0)
	return f
}

// Throttle refuses n requests because there were too many, in the way of the
// vendor. They are not carried out, nor checked.
func (f Faults) Throttle(n int) { f.plan(n, fakecloud.Fault{Throttled: true}) }

// Fail refuses n requests with an error of the service: an HTTP status and a
// code of the vendor, such as "InternalError", "BCS.03500001" or the RetCode
// "150". Without a code the answer is the HTML page of a proxy. The requests are
// not carried out, nor checked.
func (f Faults) Fail(n, status int, code string) {
	f.plan(n, fakecloud.Fault{Refusal: fakecloud.Refuse(status, code, "planned by the test")})
}

// CutConnections carries n requests out, and cuts the connection before the
// first byte of the answer.
func (f Faults) CutConnections(n int) { f.plan(n, fakecloud.Fault{Cut: true}) }

// CutConnectionsEarly reads n requests, and cuts the connection without
// carrying them out.
func (f Faults) CutConnectionsEarly(n int) { f.plan(n, fakecloud.Fault{CutEarly: true}) }

// TruncateAnswers carries n requests out, and cuts the connection in the middle
// of the answer.
func (f Faults) TruncateAnswers(n int) { f.plan(n, fakecloud.Fault{Truncate: true}) }

// Stall carries n requests out, and answers them d later.
func (f Faults) Stall(n int, d time.Duration) { f.plan(n, fakecloud.Fault{Stall: d}) }

func (f Faults) plan(n int, fault fakecloud.Fault) { f.cloud.Plan(f.operation, f.pass, n, fault) }
