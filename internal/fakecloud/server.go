// Package fakecloud is what the test servers of the products share: HTTP, the
// three vendors' protocols seen from the server's side, and the ways in which
// a server can misbehave. The state behind the operations is the products' own.
package fakecloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
)

// The credentials that every server knows.
const (
	// AccessKeyID is the key.
	AccessKeyID = "test-access-key-id"
	// AccessKeySecret is what it signs with.
	AccessKeySecret = "test-secret-not-real"
)

// maxBody bounds the body of a request. It is Huawei Cloud's limit; the others
// publish none.
const maxBody = 12 << 20

// Handler carries out one operation. Handlers run one at a time.
//
// The result is what the answer holds beside what the protocol puts into every
// one: a map, a list, nil or a [File].
type Handler func(c *Call) (any, *Refusal)

// Refusal is an answer that refuses a request.
type Refusal struct {
	// Status is the HTTP status.
	Status int
	// Code is the vendor's code; without one the answer is a page.
	Code string
	// Message says what is wrong.
	Message string
	header  http.Header
}

// Refuse returns a refusal.
func Refuse(status int, code, format string, args ...any) *Refusal {
	return &Refusal{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Server serves one product on the loopback interface.
type Server struct {
	// URL is where it listens.
	URL string

	api      *model.API
	vendor   vendor
	handlers map[string]Handler
	carrying sync.Mutex // held while a handler runs

	http     http.Server
	listener net.Listener
	served   chan struct{} // closed when nothing is accepted any more
	conns    sync.WaitGroup
	cancel   context.CancelFunc

	mu       sync.Mutex // guards the rest
	requests []*request
	faults   []fault
	skew     time.Duration
	accepted []yunkit.Credentials
	expired  map[string]bool
	nonces   map[string]bool
	sessions map[string]time.Time // of the metadata, and their ends
	life     time.Duration        // of what is issued; 0 leaves it to the request
	region   string
	project  string
}

// vendor is the protocol of one vendor.
type vendor interface {
	// source answers what is for the vendor's services of credentials; anything
	// else is not mine, and for the product.
	source(s *Server, r *request) (a answer, mine bool)
	// open verifies a request and returns the call in it. It sets the operation
	// of r once that is known.
	open(s *Server, r *request) (*Call, *Refusal)
	// success is the answer with the result of a call.
	success(r *request, result any) answer
	// refusal is the answer that refuses a request.
	refusal(r *request, no *Refusal) answer
	// throttled is what the vendor says to those who call too often.
	throttled() *Refusal
}

var vendors = map[string]vendor{"RPC": alibaba{}, "REST": huawei{}, "Action": ucloud{}}

// request is a request that has arrived, read to its end and parsed.
type request struct {
	*http.Request
	body []byte
	// params are those of the query and the form; the form wins where both have one.
	params    url.Values
	id        string
	now       time.Time
	operation *model.Operation
}

// answer is a complete HTTP answer.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// New starts a server of a product. Operations without a handler are verified
// like the others, and answered with the sample of the model.
//
// It panics where no port can be had, as httptest does: a test cannot go on.
func New(product string, handlers map[string]Handler) *Server {
	api, err := model.Load(product)
	if err != nil {
		panic(err)
	}
	for name := range handlers {
		if api.Operation(name) == nil {
			panic("fakecloud: " + product + " has no operation " + name)
		}
	}
	var config net.ListenConfig
	ctx, cancel := context.WithCancel(context.Background())
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Errorf("fakecloud: no port to listen on: %w", err))
	}
	s := &Server{
		URL:      "http://" + listener.Addr().String(),
		api:      api,
		vendor:   vendors[api.Protocol],
		handlers: handlers,
		listener: listener,
		served:   make(chan struct{}),
		cancel:   cancel,
		accepted: []yunkit.Credentials{{AccessKeyID: AccessKeyID, AccessKeySecret: AccessKeySecret}},
		expired:  map[string]bool{},
		nonces:   map[string]bool{},
		sessions: map[string]time.Time{},
	}
	s.http = http.Server{
		Handler:           http.HandlerFunc(s.serve),
		ReadHeaderTimeout: time.Minute,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				s.conns.Add(1)
			case http.StateClosed, http.StateHijacked:
				s.conns.Done()
			default:
			}
		},
	}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(listener) // ends with the listener
	}()
	return s
}

// Close ends the server and everything it is doing, and returns when nothing of
// it is left. It may be called twice.
func (s *Server) Close() {
	s.cancel()
	// In this order, for http.Server.Close overlooks a connection that is being accepted.
	_ = s.listener.Close()
	<-s.served
	_ = s.http.Close()
	s.conns.Wait()
}

// Options are what a client needs to talk to the server.
func (s *Server) Options() []yunkit.Option {
	return []yunkit.Option{
		yunkit.WithEndpoint(s.URL),
		yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: AccessKeyID, AccessKeySecret: AccessKeySecret}),
	}
}

// Do runs f while no handler runs.
func (s *Server) Do(f func()) {
	s.carrying.Lock()
	defer s.carrying.Unlock()
	f()
}

// SkewClock sets how far the server's clock is ahead.
func (s *Server) SkewClock(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skew = d
}

// Now is the time of the server's clock.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.skew)
}

// Requests returns a copy of every request that has arrived, in their order,
// with its form parsed and a body that can be read.
func (s *Server) Requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	copies := make([]*http.Request, len(s.requests))
	for i, r := range s.requests {
		copies[i] = r.Clone(context.Background())
		copies[i].Body = io.NopCloser(bytes.NewReader(r.body))
	}
	return copies
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the client has left
	}
	req, f := s.arrived(r, body)
	if f.cutEarly {
		panic(http.ErrAbortHandler)
	}
	a := s.answer(req, f.refusal)
	a.header.Set("Date", req.now.UTC().Format(http.TimeFormat))
	f.spoil(w, r, a)
}

// arrived records a request and takes the fault that is meant for it.
func (s *Server) arrived(r *http.Request, body []byte) (*request, fault) {
	req := parse(r, body)
	s.mu.Lock()
	defer s.mu.Unlock()
	req.now = time.Now().Add(s.skew)
	req.id = fmt.Sprintf("00000000-0000-4000-8000-%012d", len(s.requests)+1)
	s.requests = append(s.requests, req)
	var f fault
	if len(s.faults) > 0 {
		f, s.faults = s.faults[0], s.faults[1:]
	}
	return req, f
}

func parse(r *http.Request, body []byte) *request {
	c := r.Clone(context.Background())
	c.Body = io.NopCloser(bytes.NewReader(body))
	_ = c.ParseForm() // what cannot be parsed is missing, and refused as such
	params := c.URL.Query()
	maps.Copy(params, c.PostForm)
	return &request{Request: c, body: body, params: params}
}

// answer carries a request out, unless it is refused beforehand.
func (s *Server) answer(r *request, no *Refusal) answer {
	var call *Call
	if no == nil {
		if a, mine := s.vendor.source(s, r); mine {
			return a
		}
		call, no = s.vendor.open(s, r)
	}
	if no == nil {
		call.Now = r.now
		return s.carryOut(r, call)
	}
	return s.refuse(r, no)
}

func (s *Server) refuse(r *request, no *Refusal) answer {
	if no.Code == "" {
		return page(no.Status)
	}
	return s.vendor.refusal(r, no)
}

func (s *Server) carryOut(r *request, call *Call) answer {
	o := r.operation
	handle := s.handlers[o.Name]
	switch {
	case handle == nil && o.Download:
		return s.vendor.success(r, NewZIP("sample.zip", "sample.txt", "sample"))
	case handle == nil:
		return s.vendor.success(r, o.Sample(2))
	}
	s.carrying.Lock()
	defer s.carrying.Unlock()
	result, no := handle(call)
	if no != nil {
		return s.refuse(r, no)
	}
	return s.vendor.success(r, result) // while the state that the result points into is at rest
}
