package ucloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/yunkit/yunkit/internal/decode"
	"github.com/yunkit/yunkit/internal/transport"
)

// Judge decodes an answer, or tells what its error means.
func (c *objectCall) Judge(ctx context.Context, a *transport.Answer) transport.Judgement {
	session := a.Header.Get("X-Sessionid")
	e := readObjectEnvelope(a.Body)
	var j transport.Judgement
	if a.StatusCode >= 200 && a.StatusCode < 300 && (e.retCode == "" || e.retCode == "0") {
		j = c.success(ctx, a, e.retCode == "0")
	} else {
		j = judgeObject(c.op, a, e, session != "", c.temporary)
	}
	j.RequestID = session
	return j
}

var (
	errNoContent = errors.New("the answer has content that the operation has not")
	errNotHere   = errors.New("the answer is none of this operation")
)

// success reads what a success brings. Where nothing has to be in it, nothing may
// be: the page of a box in the middle is none.
func (c *objectCall) success(ctx context.Context, a *transport.Answer, coded bool) transport.Judgement {
	out := c.out.Addr().Interface()
	c.out.SetZero()
	if c.op.Method == http.MethodDelete && a.StatusCode != http.StatusNoContent && len(a.Body) > 0 && !coded {
		return transport.Unreadable(a, errNotHere)
	}
	switch body := c.out.FieldByName("Body"); {
	case a.Content != nil:
		body.Set(reflect.ValueOf(a.Content))
		if length := c.out.FieldByName("ContentLength"); length.IsValid() {
			length.SetInt(a.ContentLength)
		}
	case hasJSON(c.out.Type()):
		if !knows(c.out.Type(), a.Body) {
			return transport.Unreadable(a, errNotHere)
		}
		if j := a.Decode(ctx, out); j.Verdict != transport.OK || j.Err != nil {
			return j
		}
	case len(bytes.TrimSpace(a.Body)) == 0 || coded:
	default:
		callback := c.out.FieldByName("CallbackBody")
		if !callback.IsValid() || c.op.policy == "" {
			return transport.Unreadable(a, errNoContent)
		}
		callback.SetBytes(a.Keep())
	}
	if j := a.DecodeHeader(out); j.Verdict != transport.OK || j.Err != nil {
		return j
	}
	for f, field := range c.out.Fields() {
		if f.Tag.Get("header") != "" && f.Tag.Get("answer") == "required" && field.IsZero() {
			return transport.Unreadable(a, fmt.Errorf("the answer has no %s", f.Tag.Get("header")))
		}
	}
	return c.verify()
}

// hasJSON reports whether a response type takes anything from a JSON body.
func hasJSON(t reflect.Type) bool { return len(members(t)) > 0 }

// members are the names of what a response type takes from a JSON body.
func members(t reflect.Type) []string {
	var names []string
	for f := range t.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(append(names, name), strings.Split(f.Tag.Get("alias"), ",")...)
		}
	}
	return names
}

// knows reports whether a JSON body has any member of a response type. An answer
// without one is somebody else's: it would read like a list that has ended.
func knows(t reflect.Type, body []byte) bool {
	names, found := members(t), false
	decode.Members(body, func(key, _ []byte) bool {
		found = slices.Contains(names, string(key))
		return !found
	})
	return found
}

// MismatchError is an object or a part whose hash is not that of what was sent.
type MismatchError struct {
	// Want is the hash of what was sent.
	Want string
	// Got is that of the answer.
	Got string
}

// Error says what it means.
func (e *MismatchError) Error() string { return "the service has stored other bytes than were sent" }

// verify compares the ETag of the answer with that of what was sent. An ETag of
// another form than the documented one proves nothing either way.
func (c *objectCall) verify() transport.Judgement {
	field := c.out.FieldByName("ETag")
	if c.sum == nil || !field.IsValid() {
		return transport.Judgement{}
	}
	got, want := field.String(), c.sum.ETag()
	blocks, sum, ok := ETagSum(got)
	wantBlocks, wantSum, _ := ETagSum(want)
	if !ok || blocks != wantBlocks && blocks >= 0 || blocks < 0 && c.sum.Len() > BlockSize {
		return transport.Judgement{}
	}
	if sum != wantSum {
		return transport.Judgement{Verdict: transport.Refused, Kind: ErrIntegrity, Err: &MismatchError{Want: want, Got: got}}
	}
	if verified := c.out.FieldByName("Verified"); verified.IsValid() {
		verified.SetBool(true)
	}
	return transport.Judgement{}
}

// readObjectEnvelope reads the body of an error, and the RetCode that some
// successes have.
func readObjectEnvelope(body []byte) envelope {
	var e envelope
	decode.Members(body, func(key, value []byte) bool {
		switch {
		case bytes.EqualFold(key, []byte("RetCode")):
			e.retCode = strings.TrimSuffix(decode.Text(value), ".0")
		case bytes.EqualFold(key, []byte("ErrMsg")), bytes.EqualFold(key, []byte("Message")):
			e.message = decode.Text(value)
		}
		return true
	})
	return e
}
