package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Server answers every request with the same bytes, on loopback. It speaks just
// the HTTP that takes and is no [net/http.Server], so as to allocate nothing
// while a measurement runs.
type Server struct {
	// URL is where it listens.
	URL string

	listener net.Listener
	answer   []byte
	delay    time.Duration
	opened   atomic.Int64
	serving  sync.WaitGroup
	mu       sync.Mutex
	conns    []net.Conn
}

// NewServer starts a server whose answers have the given body and come after a delay.
func NewServer(body []byte, delay time.Duration) (*Server, error) {
	var config net.ListenConfig
	listener, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	var answer bytes.Buffer
	answer.WriteString("HTTP/1.1 200 OK\r\n")
	if err := answerHeader(len(body)).Write(&answer); err != nil {
		return nil, err
	}
	answer.WriteString("\r\n")
	answer.Write(body)
	s := &Server{URL: "http://" + listener.Addr().String(), listener: listener, answer: answer.Bytes(), delay: delay}
	s.serving.Go(s.accept)
	return s, nil
}

// answerHeader holds what answers of the services have in common.
func answerHeader(length int) http.Header {
	return http.Header{
		"Content-Type":     {"application/json;charset=utf-8"},
		"Content-Length":   {strconv.Itoa(length)},
		"Connection":       {"keep-alive"},
		"Date":             {time.Now().UTC().Format(http.TimeFormat)},
		"X-Acs-Request-Id": {requestID},
	}
}

// Connections returns how many connections were opened so far.
func (s *Server) Connections() int { return int(s.opened.Load()) }

// Close ends the server and its connections.
func (s *Server) Close() {
	s.listener.Close()
	s.mu.Lock()
	for _, conn := range s.conns {
		conn.Close()
	}
	s.mu.Unlock()
	s.serving.Wait()
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // closed
		}
		s.opened.Add(1)
		s.mu.Lock()
		s.conns = append(s.conns, conn)
		s.mu.Unlock()
		s.serving.Go(func() { s.serve(conn) })
	}
}

func (s *Server) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	for {
		length, err := readHeader(r)
		if err != nil {
			return
		}
		if _, err := r.Discard(length); err != nil {
			return
		}
		if s.delay > 0 {
			<-time.After(s.delay)
		}
		if _, err := conn.Write(s.answer); err != nil {
			return
		}
	}
}

// readHeader reads a request to the end of its header and returns the length of its body.
func readHeader(r *bufio.Reader) (length int, err error) {
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		name, value, found := bytes.Cut(bytes.TrimSpace(line), []byte(":"))
		switch {
		case len(name) == 0:
			return length, nil
		case found && bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, err
			}
		case found && bytes.EqualFold(name, []byte("Transfer-Encoding")):
			return 0, errors.New("a body in chunks is not understood")
		}
	}
}

// Canned is a transport that gives the same answer to every request, without a
// connection: what remains is the caller's own work.
type Canned struct {
	header http.Header
	body   []byte
}

// NewCanned returns a transport whose answers have the given body.
func NewCanned(body []byte) *Canned {
	header := answerHeader(len(body))
	delete(header, "Connection")
	return &Canned{header, body}
}

// RoundTrip reads the request and answers it.
func (c *Canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, err := io.Copy(io.Discard, r.Body)
		r.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: maps.Clone(c.header), Body: io.NopCloser(bytes.NewReader(c.body)), ContentLength: int64(len(c.body)), Request: r,
	}, nil
}
