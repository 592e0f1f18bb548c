package fakecloud

import (
	"maps"
	"net/http"
	"strconv"
	"time"
)

// Fault is what goes wrong with one request. The zero fault is none.
type Fault struct {
	// CutEarly cuts the connection without carrying the request out.
	CutEarly bool
	// Throttled refuses the request because there were too many.
	Throttled bool
	// Refusal refuses the request.
	Refusal *Refusal
	// Stall answers late.
	Stall time.Duration
	// Cut cuts the connection before the first byte of the answer.
	Cut bool
	// Truncate cuts the connection in the middle of the answer.
	Truncate bool
}

// planned is a fault of so many requests.
type planned struct {
	Fault
	left int
}

// Plan lets the next requests for an operation pass, and gives the fault to the
// n after them; "" is any operation. What is planned twice follows one another.
func (s *Server) Plan(operation string, pass, n int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range []planned{{Fault{}, pass}, {f, n}} {
		if p.left > 0 {
			s.faults[operation] = append(s.faults[operation], p)
		}
	}
}

// takeFault returns the fault of a request for an operation: the one aimed at
// the operation or, while that lets pass, the one for any.
func (s *Server) takeFault(operation string) Fault {
	f := Fault{}
	if operation != "" {
		f = s.takeNext(operation)
	}
	if f == (Fault{}) {
		f = s.takeNext("")
	}
	return f
}

func (s *Server) takeNext(operation string) Fault {
	queue := s.faults[operation]
	if len(queue) == 0 {
		return Fault{}
	}
	f := queue[0].Fault
	if queue[0].left--; queue[0].left == 0 {
		s.faults[operation] = queue[1:]
	}
	return f
}

// delay waits as long as the answer is late.
func (f Fault) delay(r *http.Request) {
	if f.Stall <= 0 {
		return
	}
	timer := time.NewTimer(f.Stall)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done(): // the client has left, or the server is closed
		panic(http.ErrAbortHandler)
	}
}

// spoil sends an answer the way that the fault has it.
func (f Fault) spoil(w http.ResponseWriter, r *http.Request, a answer) {
	f.delay(r)
	if f.Cut {
		panic(http.ErrAbortHandler)
	}
	if !f.Truncate {
		a.write(w)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	w.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
