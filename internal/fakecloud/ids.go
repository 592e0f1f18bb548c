package fakecloud

import "fmt"

// Serials number things, each kind for itself, from 1.
type Serials struct{ last map[string]int }

// Next returns the number of the next thing of a kind.
func (s *Serials) Next(kind string) int {
	if s.last == nil {
		s.last = map[string]int{}
	}
	s.last[kind]++
	return s.last[kind]
}

// Coming returns what Next will return.
func (s *Serials) Coming(kind string) int { return s.last[kind] + 1 }

// UUID returns a number in the form of a UUID.
func UUID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }
