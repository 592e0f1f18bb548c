// Package decode reads the JSON of the vendors into plain Go structs, with the
// forms that they really send: lists wrapped in an object, quoted numbers, texts
// that come as numbers, empty texts in place of anything, misspelt names.
//
// A value that fits in none of these ways costs itself and not the answer: its
// field stays empty, and a [PartialError] names it. The text of an answer is
// never changed, and no error quotes any of it.
package decode

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Errors of answers that cannot be read as a whole.
var (
	// ErrNotObject is no JSON object, nor a list where the type takes one.
	ErrNotObject = errors.New("the answer is not a JSON object")
	// ErrCut is JSON that ends too early.
	ErrCut = errors.New("the answer ends before its JSON does")
	// ErrTooMany is an answer that would take many times its length in memory.
	ErrTooMany = errors.New("the answer holds more values than its length justifies")
	// errTooDeep ends what would otherwise end the stack.
	errTooDeep = errors.New("the answer is nested too deeply")
)

// PartialError says which fields came with a value of a wrong type. Everything
// else was decoded.
type PartialError struct {
	// Fields are the first of them, as Books[3].Title.
	Fields []string
	// More counts those that are not named.
	More int
}

// Error names the fields.
func (e *PartialError) Error() string {
	text := "a value of the wrong type in " + strings.Join(e.Fields, ", ")
	if e.More > 0 {
		text += fmt.Sprintf(" and %d more", e.More)
	}
	return text
}

// MissingError says which fields that must be there did not come, or came empty.
// Everything else was decoded.
type MissingError struct {
	// Fields are all of them.
	Fields []string
}

// Error names the fields.
func (e *MissingError) Error() string { return "the answer has no " + strings.Join(e.Fields, ", no ") }

// Object decodes body, which must be a JSON object, into what out points at; a
// nil out wants nothing of it. What out held before is cleared. Names count in
// their exact case. Where out has a list,
//
//	{"AccessToken":[...]} is read as [...]
//	{"AccessToken":{...}} is read as [{...}]
//	"" and {} are read as []
//
// A field with the tag alias:"TolenName" is also read from a member of that
// name, and one with the tag json:"[]" takes an answer that is a bare list.
// Fields of the answer itself with the tag answer:"required" must be there, texts
// not empty; answer:"UserId" on a struct says the same of its member UserId.
//
// The error is a [PartialError] or a [MissingError] where the rest of the answer
// was decoded, and otherwise says why the answer is unreadable, or that ctx ended.
func Object(ctx context.Context, body []byte, out any) error {
	body = trimMark(body)
	r := reader{ctx: ctx, b: body, budget: freeMemory + int64(len(body))*memoryFactor}
	r.space()
	if out == nil {
		out = new(struct{})
	}
	v := reflect.ValueOf(out).Elem()
	v.SetZero()
	p := planOf(v.Type())
	switch {
	case p.bare != nil && (r.at('[') || r.at('{')):
		r.value(p.bare.plan, p.bare.of(v))
	case r.at('{'), r.at('[') && (p.form == list || p.form == anything):
		r.value(p, v)
	default:
		return ErrNotObject
	}
	if r.space(); r.err == nil && r.i < len(r.b) {
		r.broken()
	}
	if r.err != nil {
		v.SetZero()
		return r.err
	}
	if err := r.proven(p); err != nil {
		return err
	}
	if r.misfits != nil {
		return &PartialError{r.misfits, r.more}
	}
	return nil
}

// Members calls visit with each member of the JSON object in body, in order,
// until it returns false. The value is the text as it stands in body. What is
// not an object has no members, and a broken one those before the break.
func Members(body []byte, visit func(key, value []byte) bool) {
	body = trimMark(body)
	eachMember(body, skipSpace(body, 0), func(key span, value int) int {
		end := skipValue(body, value)
		if end <= value || !visit(body[key.from+1:key.to-1], body[value:end]) {
			return -1
		}
		return end
	})
}

// maxText bounds Text. It is far above what is shown of a text, so that a secret that
// the cut goes through is not shown either.
const maxText = 16 << 10

// Text returns the text of a JSON string, number or boolean, the front of it when it is
// longer than any identifier or message, and "" for anything else.
func Text(value []byte) string {
	if len(value) == 0 {
		return ""
	}
	switch value[0] {
	case '"':
		if len(value) > maxText {
			return frontOf(value)
		}
		r := reader{b: value}
		text, ok := r.text()
		if !ok || r.i != len(value) {
			return ""
		}
		return string(text)
	case '{', '[', 'n':
		return ""
	}
	return string(value[:min(len(value), maxText)])
}

// frontOf returns the first letters of a text that is too long. Where the cut goes
// through an escape, it moves.
func frontOf(value []byte) string {
	for cut := range len(`\u0000\u0000`) {
		r := reader{b: append(value[:maxText-cut:maxText-cut], '"')}
		if text, ok := r.text(); ok {
			return string(text)
		}
	}
	return ""
}

// trimMark leaves out the byte order mark that some servers begin a text with.
func trimMark(body []byte) []byte {
	const mark = "\ufeff"
	if len(body) >= len(mark) && string(body[:len(mark)]) == mark {
		return body[len(mark):]
	}
	return body
}
