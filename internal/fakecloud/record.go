package fakecloud

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

const (
	// MaxRequests is how many requests are kept, the last ones.
	MaxRequests = 1000
	// MaxKeptBody is how much of each body is kept.
	MaxKeptBody = 64 << 10
)

// record holds the last requests.
type record struct {
	count int // of all that have arrived
	last  []*arrival
}

// arrival is a request as it is kept: without forms, which would hold its body
// once more.
type arrival struct {
	request *http.Request
	number  int // from 1
	body    []byte
}

// add keeps a request.
func (rec *record) add(r *http.Request) *arrival {
	r = r.Clone(context.Background()) // which does not keep the connection
	r.Form, r.PostForm, r.Body = nil, nil, nil
	rec.count++
	a := &arrival{request: r, number: rec.count}
	if len(rec.last) < MaxRequests {
		rec.last = append(rec.last, a)
	} else {
		rec.last[(rec.count-1)%MaxRequests] = a
	}
	return a
}

// keep adds to the body of a request what there is room for.
func (a *arrival) keep(part []byte) {
	a.body = append(a.body, part[:min(len(part), MaxKeptBody-len(a.body))]...)
}

// copies returns what is kept in the order of arrival.
func (rec *record) copies() []*http.Request {
	copies := make([]*http.Request, len(rec.last))
	for i := range copies {
		a := rec.last[(rec.count-len(rec.last)+i)%len(rec.last)]
		r, body := a.request.Clone(context.Background()), bytes.Clone(a.body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		_ = r.ParseForm() // what cannot be parsed is not there
		r.Body = io.NopCloser(bytes.NewReader(body))
		copies[i] = r
	}
	return copies
}

// Requests returns a copy of each of the last [MaxRequests] requests, in the
// order in which they came, with the form parsed and a body that can be read up
// to [MaxKeptBody].
func (s *Server) Requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.record.copies()
}

// recent keeps what was put last: one generation, and the one before it.
type recent[V any] struct{ young, old map[string]V }

// generation is how much makes room for the next one.
const generation = 50_000

func (r *recent[V]) get(key string) (V, bool) {
	v, found := r.young[key]
	if !found {
		v, found = r.old[key]
	}
	return v, found
}

func (r *recent[V]) put(key string, v V) {
	if r.young == nil || len(r.young) == generation {
		r.young, r.old = map[string]V{}, r.young
	}
	r.young[key] = v
}
