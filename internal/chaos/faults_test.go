package chaos_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"slices"
)

// fault is what happens to one request.
type fault struct {
	name string
	// unread ends the connection after so many bytes of the request, or at once.
	unread bool
	peek   int
	// executes passes the request on before anything else.
	executes bool
	// foreign is an answer of somebody in the middle that says success.
	foreign bool
	// clean leaves the client in no doubt.
	clean bool
	// rare is a fault that takes long.
	rare  bool
	spoil func(w wire, r reply)
}

const wholeHead = 1 << 20

const page = "<html><head><title>test</title></head><body>Somebody in the middle</body></html>"

func whole(w wire, r reply) { w.answer(r) }

// says answers in somebody's name.
func says(status int, mediaType, body string) func(w wire, r reply) {
	return func(w wire, _ reply) {
		w.answer(reply{status, http.Header{"Content-Type": {mediaType}}, []byte(body)})
	}
}

// changed answers with another body.
func changed(change func(body []byte) []byte) func(w wire, r reply) {
	return func(w wire, r reply) {
		r.body = change(slices.Clone(r.body))
		w.answer(r)
	}
}

func zipped(w wire, r reply) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(r.body)
	_ = z.Close()
	r.body, r.header = b.Bytes(), r.header.Clone()
	r.header.Set("Content-Encoding", "gzip")
	w.answer(r)
}

// faults are all of them; the first one is none.
var faults = slices.Concat([]fault{
	{name: "none", executes: true, clean: true, spoil: whole},

	// Before the request, and in it.
	{name: "closed at once", unread: true},
	{name: "closed after a byte", unread: true, peek: 1},
	{name: "reset in the head", unread: true, peek: 20},
	{name: "closed in the request", unread: true, peek: 101},

	// What the client understands.
	{name: "too many requests", clean: true, spoil: says(http.StatusTooManyRequests, "text/html", page)},
	{name: "forbidden by a page", clean: true, spoil: says(http.StatusForbidden, "text/html", page)},
	{name: "not found by a page", clean: true, spoil: says(http.StatusNotFound, "text/html", page)},
	{name: "gone", clean: true, spoil: says(http.StatusGone, "application/json", `{"error":"test"}`)},
}, twice(
	// After the request, carried out or not.
	fault{name: "closed", spoil: func(w wire, _ reply) { w.end(false) }},
	fault{name: "reset", spoil: func(w wire, _ reply) { w.end(true) }},
	fault{name: "garbage", spoil: func(w wire, _ reply) { w.garbage("\x00\x17garbage\r\n\r\n") }},
	fault{name: "half of a status line", spoil: func(w wire, _ reply) { w.garbage("HTTP/1.1 2") }},
	fault{name: "silence", rare: true, spoil: func(w wire, _ reply) { w.hold() }},
	fault{name: "bad gateway", spoil: says(http.StatusBadGateway, "text/html", page)},
	fault{name: "unavailable", spoil: says(http.StatusServiceUnavailable, "text/plain", "no server is available")},
	fault{name: "gateway timeout", spoil: says(http.StatusGatewayTimeout, "text/html", page)},
	fault{name: "redirect", spoil: says(http.StatusFound, "text/html", page)},
	fault{name: "portal", foreign: true, spoil: says(http.StatusOK, "text/html", page)},
	fault{name: "somebody else's success", foreign: true, spoil: says(http.StatusOK, "application/json", `{"status":"ok"}`)},
	fault{name: "an empty object", foreign: true, spoil: says(http.StatusOK, "application/json", `{}`)},
	fault{name: "an empty success", foreign: true, spoil: says(http.StatusOK, "application/json", "")},
	fault{name: "null", foreign: true, spoil: says(http.StatusOK, "application/json", "null")},
	fault{name: "broken JSON", foreign: true, spoil: says(http.StatusOK, "application/json", `{"RequestId":"r-1",`)},
), carriedOut(
	// In the answer.
	fault{name: "cut in the head", spoil: func(w wire, r reply) { w.cut(r, 40) }},
	fault{name: "cut in the body", spoil: func(w wire, r reply) { w.cut(r, wholeHead) }},
	fault{name: "half of the body, with a length that fits", spoil: changed(func(b []byte) []byte { return b[:len(b)/2] })},
	fault{name: "without its last byte", spoil: changed(func(b []byte) []byte { return b[:max(len(b), 1)-1] })},
	fault{name: "a body with another behind it", spoil: changed(func(b []byte) []byte { return append(b, "{}"...) })},
	fault{name: "then closed", spoil: func(w wire, r reply) {
		if c, ok := w.(*conn); ok {
			c.answer(r)
			c.end(false)
			return
		}
		w.answer(r)
	}},
	fault{name: "gzip that nobody wanted", clean: true, spoil: zipped},
	fault{name: "an early hint", clean: true, spoil: func(w wire, r reply) {
		if c, ok := w.(*conn); ok {
			_, _ = c.Write([]byte("HTTP/1.1 103 Early Hints\r\nLink: </test>\r\n\r\n"))
		}
		w.answer(r)
	}},
	fault{name: "byte by byte", clean: true, spoil: func(w wire, r reply) {
		c, ok := w.(*conn)
		if !ok {
			w.answer(r)
			return
		}
		for _, b := range []byte(c.head(r, len(r.body)) + string(r.body)) {
			_, _ = c.Write([]byte{b})
		}
	}},
	fault{name: "a body that ends with its connection", spoil: untold(1)},
	fault{name: "half of a body that ends with its connection", spoil: untold(2)},
))

// untold writes a part of the body without a length, after which the connection ends.
func untold(part int) func(w wire, r reply) {
	return func(w wire, r reply) {
		c, ok := w.(*conn)
		if !ok {
			w.cut(r, wholeHead)
			return
		}
		var b bytes.Buffer
		fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\nConnection: close\r\n", r.status, http.StatusText(r.status))
		_ = r.header.Write(&b)
		b.WriteString("\r\n")
		b.Write(r.body[:len(r.body)/part])
		_, _ = c.Write(b.Bytes())
		c.end(false)
	}
}

func carriedOut(list ...fault) []fault {
	for i := range list {
		list[i].executes = true
	}
	return list
}

// twice returns each fault after the request was carried out, and without that.
func twice(list ...fault) []fault {
	undone := slices.Clone(list)
	for i := range undone {
		undone[i].name += ", and nothing done"
	}
	return append(carriedOut(list...), undone...)
}
