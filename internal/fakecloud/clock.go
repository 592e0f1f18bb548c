package fakecloud

import "time"

// The server has two clocks. Requests are held against one, which SkewClock
// sets; what the server holds lives by the other, which is ahead of the first by
// all that PassTime has let pass.

// SkewClock sets how far the clock that requests are held against is ahead.
func (s *Server) SkewClock(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skew = d
}

// Now is the time by which requests are checked.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.skew)
}

// PassTime lets d pass for all that the server holds.
func (s *Server) PassTime(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passed += max(d, 0)
}

func (s *Server) passedTime() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.passed
}

// Settle has f called before every handler and every Do, to let the state
// become what time has made of it. It is set before the first request.
func (s *Server) Settle(f func(now time.Time)) { s.settle = f }

// Do runs f while no handler runs, with the time by which the state lives.
func (s *Server) Do(f func(now time.Time)) {
	s.carrying.Lock()
	defer s.carrying.Unlock()
	now := s.Now().Add(s.passedTime())
	s.settle(now)
	f(now)
}
