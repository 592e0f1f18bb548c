package fakecloud

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// fault is what goes wrong with one request. The zero fault is none.
type fault struct {
	cutEarly bool
	refusal  *Refusal
	stall    time.Duration
	cut      bool
	truncate bool
}

func (s *Server) plan(n int, f fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, slices.Repeat([]fault{f}, max(n, 0))...)
}

// Throttle refuses n requests because there were too many.
func (s *Server) Throttle(n int) { s.plan(n, fault{refusal: s.vendor.throttled()}) }

// Fail refuses n requests with a status and a code of the vendor; without a
// code the answer is the HTML page of a proxy.
func (s *Server) Fail(n, status int, code string) {
	s.plan(n, fault{refusal: Refuse(status, code, "planned by the test")})
}

// CutConnections carries n requests out and cuts the connection instead of answering.
func (s *Server) CutConnections(n int) { s.plan(n, fault{cut: true}) }

// CutConnectionsEarly cuts the connection after each of n requests without carrying them out.
func (s *Server) CutConnectionsEarly(n int) { s.plan(n, fault{cutEarly: true}) }

// TruncateAnswers carries n requests out and sends half of each answer.
func (s *Server) TruncateAnswers(n int) { s.plan(n, fault{truncate: true}) }

// Stall carries n requests out and answers them d later.
func (s *Server) Stall(n int, d time.Duration) { s.plan(n, fault{stall: d}) }

// spoil sends an answer the way that the fault has it.
func (f fault) spoil(w http.ResponseWriter, r *http.Request, a answer) {
	if f.stall > 0 {
		timer := time.NewTimer(f.stall)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done(): // the client has left, or the server is closed
			panic(http.ErrAbortHandler)
		}
	}
	if f.cut {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if f.truncate {
		w.Write(a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	w.Write(a.body)
}
