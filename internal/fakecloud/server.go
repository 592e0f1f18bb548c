// Package fakecloud is what the test servers of the products share: HTTP, the
// three vendors' protocols seen from the server's side, the ways in which a
// server can misbehave, and what the state behind the operations is made of:
// [Table], pages, [Work] that takes time, and a clock that can be moved. What is
// in the tables is the products' own. Package yunkittest shows it to users.
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
	"slices"
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

const (
	// maxBody bounds the body of a call. It is Huawei Cloud's limit; the others
	// publish none.
	maxBody = 12 << 20
	// maxHeader bounds what stands before a body.
	maxHeader = 64 << 10
)

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

	// site and settle are set before the first request.
	site   *Site
	settle func(now time.Time)

	mu       sync.Mutex // guards the rest
	record   record
	faults   map[string][]planned // by the operation they are meant for; "" is any
	skew     time.Duration
	passed   time.Duration // by PassTime
	accepted []yunkit.Credentials
	issued   []yunkit.Credentials
	expired  map[string]bool
	nonces   recent[struct{}]
	sessions recent[time.Time] // of the metadata, and their ends
	life     time.Duration     // of what is issued; 0 leaves it to the request
	region   string
	project  string
}

// vendor is the protocol of one vendor.
type vendor interface {
	// services names the operations of the vendor's services of credentials.
	services() []string
	// operation names what a request asks for, before anything of it is verified;
	// "" is nothing that the server knows.
	operation(s *Server, r *request) string
	// source answers what is for the vendor's services of credentials; what it does
	// not handle is for the product.
	source(s *Server, r *request) (a answer, handled bool)
	// open verifies a request and returns the call in it. It sets the operation
	// of r once that is known.
	open(s *Server, r *request) (*Call, *Refusal)
	// success is the answer with the result of a call.
	success(r *request, result any) answer
	// refusal is the answer that refuses a request.
	refusal(r *request, refusal *Refusal) answer
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
		settle:   func(time.Time) {},
		faults:   map[string][]planned{},
		accepted: []yunkit.Credentials{{AccessKeyID: AccessKeyID, AccessKeySecret: AccessKeySecret}},
		expired:  map[string]bool{},
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true) // for clients that speak it from the first byte
	s.http = http.Server{
		Handler:           http.HandlerFunc(s.serve),
		Protocols:         &protocols,
		MaxHeaderBytes:    maxHeader,
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

// Credentials are those that the server knows from the start.
func Credentials() yunkit.Credentials {
	return yunkit.Credentials{AccessKeyID: AccessKeyID, AccessKeySecret: AccessKeySecret}
}

// Knows reports whether the server has an operation of this name, in the
// product, on its site or in a service of credentials.
func (s *Server) Knows(operation string) bool {
	return s.api.Operation(operation) != nil || slices.Contains(s.vendor.services(), operation) ||
		s.site != nil && slices.Contains(s.site.Operations, operation)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if s.site != nil {
		if operation := s.site.Operation(r); operation != "" {
			s.serveSite(w, r, operation)
			return
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the client has left
	}
	req := parse(r, body)
	f := s.arrived(req)
	if f.CutEarly {
		panic(http.ErrAbortHandler)
	}
	a := s.answer(req, s.planned(f))
	a.header.Set("Date", req.now.UTC().Format(http.TimeFormat))
	f.spoil(w, r, a)
}

// arrived records a request and takes the fault that is meant for it.
func (s *Server) arrived(r *request) Fault {
	operation := s.vendor.operation(s, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	r.now = time.Now().Add(s.skew)
	a := s.record.add(r.Request)
	a.keep(r.body)
	r.id = UUID(a.number)
	return s.takeFault(operation)
}

// planned is the refusal of a fault, if there is one.
func (s *Server) planned(f Fault) *Refusal {
	if f.Throttled {
		return s.vendor.throttled()
	}
	return f.Refusal
}

func parse(r *http.Request, body []byte) *request {
	c := r.Clone(context.Background())
	c.Body = io.NopCloser(bytes.NewReader(body))
	_ = c.ParseForm() // what cannot be parsed is missing, and refused as that
	params := c.URL.Query()
	maps.Copy(params, c.PostForm)
	return &request{Request: c, body: body, params: params}
}

// answer carries a request out, unless it is refused beforehand.
func (s *Server) answer(r *request, refusal *Refusal) answer {
	var call *Call
	if refusal == nil {
		if a, handled := s.vendor.source(s, r); handled {
			return a
		}
		call, refusal = s.vendor.open(s, r)
	}
	if refusal == nil {
		return s.carryOut(r, call)
	}
	return s.refuse(r, refusal)
}

func (s *Server) refuse(r *request, refusal *Refusal) answer {
	if refusal.Code == "" {
		return page(refusal.Status)
	}
	return s.vendor.refusal(r, refusal)
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
	call.Now = r.now.Add(s.passedTime())
	s.settle(call.Now)
	result, refusal := handle(call)
	if refusal != nil {
		return s.refuse(r, refusal)
	}
	return s.vendor.success(r, result) // while the state that the result points into is at rest
}
