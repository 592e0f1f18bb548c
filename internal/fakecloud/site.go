package fakecloud

import (
	"io"
	"net/http"
	"strconv"
)

// Site is what a product serves beside the protocol of its vendor, such as the
// objects of a store: requests are not verified and answers are not written for
// it, and bodies are streamed. They are recorded like others, and faults apply.
type Site struct {
	// Operations are the names that Operation returns.
	Operations []string
	// Operation names what a request asks of the site. What it returns "" for is
	// left to the protocol.
	Operation func(r *http.Request) string
	// Handler serves the rest. Handlers of a site run side by side; see [Server.Do].
	Handler http.Handler
	// Refuse answers a planned refusal.
	Refuse func(w http.ResponseWriter, r *http.Request, refusal *Refusal)
	// Throttled is what the site says to those who call too often.
	Throttled *Refusal
}

// Serve adds a site. It is set before the first request.
func (s *Server) Serve(site Site) { s.site = &site }

// serveSite gives a request to the site, and spoils what comes of it as its
// fault has it.
func (s *Server) serveSite(w http.ResponseWriter, r *http.Request, operation string) {
	s.mu.Lock()
	a := s.record.add(r)
	f := s.takeFault(operation)
	s.mu.Unlock()
	r.Body = &recordedBody{ReadCloser: r.Body, server: s, arrival: a}
	w.Header().Set("Date", s.Now().UTC().Format(http.TimeFormat))
	refusal := f.Refusal
	if f.Throttled {
		refusal = s.site.Throttled
	}
	if f.CutEarly || refusal != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	switch {
	case f.CutEarly:
		panic(http.ErrAbortHandler)
	case refusal != nil && refusal.Code == "":
		page(refusal.Status).write(w)
	case refusal != nil:
		s.site.Refuse(w, r, refusal)
	case f == Fault{}:
		s.site.Handler.ServeHTTP(w, r)
	default:
		spoiled := &spoiledWriter{ResponseWriter: w, request: r, fault: f}
		s.site.Handler.ServeHTTP(spoiled, r)
		spoiled.end()
	}
}

// recordedBody is a body of which the beginning is kept.
type recordedBody struct {
	io.ReadCloser
	server  *Server
	arrival *arrival
}

func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.server.mu.Lock()
	defer b.server.mu.Unlock()
	b.arrival.keep(p[:n])
	return n, err
}

// spoiledWriter spoils an answer that is written piece by piece. The handler
// does not notice: it is not the one at fault.
type spoiledWriter struct {
	http.ResponseWriter
	request *http.Request
	fault   Fault
	begun   bool
	// left is how much of a truncated answer is still sent.
	left int64
}

func (w *spoiledWriter) WriteHeader(status int) {
	if w.begun {
		return
	}
	w.begun = true
	if w.fault.Cut {
		return // all is dropped, and in the end the connection
	}
	w.fault.delay(w.request)
	length, err := strconv.ParseInt(w.Header().Get("Content-Length"), 10, 64)
	if err == nil { // without a length nothing follows the header
		w.left = length / 2
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *spoiledWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	switch {
	case w.fault.Cut:
		return len(p), nil
	case w.fault.Truncate:
		part := p[:min(int64(len(p)), w.left)]
		w.left -= int64(len(part))
		_, err := w.ResponseWriter.Write(part)
		return len(p), err
	}
	return w.ResponseWriter.Write(p)
}

// FlushError is what http.ResponseController calls.
func (w *spoiledWriter) FlushError() error {
	w.WriteHeader(http.StatusOK)
	if w.fault.Cut {
		return nil
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

func (w *spoiledWriter) end() {
	w.WriteHeader(http.StatusOK)
	if w.fault.Cut || w.fault.Truncate {
		_ = w.FlushError()
		panic(http.ErrAbortHandler)
	}
}
