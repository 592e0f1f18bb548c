package redact

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"strings"
)

// Error returns an error fit to be wrapped: without the URLs that *url.Error
// repeat, not longer than limit, and as mere text where it holds a secret. The
// words around a URL stay, and what the error is.
func Error(err error, limit int, secrets ...string) error {
	if wrapped, ok := err.(*url.Error); ok { //nolint:errorlint // those further down have words around them
		err = wrapped.Err
	}
	if err == nil {
		return nil
	}
	text := err.Error()
	plain := withoutURLs(text, err)
	bounded := Cut(plain, MaxText)
	if clean := Text(plain, secrets...); clean != bounded {
		return errors.New(Cut(clean, limit))
	}
	if plain = Cut(bounded, limit); plain != text {
		return reworded{plain, err}
	}
	return err
}

// withoutURLs takes the URLs of all *url.Error in the tree of err out of text.
func withoutURLs(text string, err error) string {
	for e := range tops(err) {
		if u, ok := e.(*url.Error); ok && u.Err != nil { //nolint:errorlint // this one of the tree
			text = strings.ReplaceAll(text, u.Error(), u.Err.Error())
		}
	}
	return text
}

// maxErrors bounds how much of a tree of errors is looked at.
const maxErrors = 256

// tops yields err and the errors that it wraps, each before those it wraps.
func tops(err error) func(yield func(error) bool) {
	return func(yield func(error) bool) {
		todo := []error{err}
		for n := 0; len(todo) > 0 && n < maxErrors; n++ {
			e := todo[len(todo)-1]
			if todo = todo[:len(todo)-1]; e == nil {
				continue
			}
			if !yield(e) {
				return
			}
			switch e := e.(type) { //nolint:errorlint // a step down the tree
			case interface{ Unwrap() error }:
				todo = append(todo, e.Unwrap())
			case interface{ Unwrap() []error }:
				list := e.Unwrap()
				for i := range list {
					todo = append(todo, list[len(list)-1-i])
				}
			}
		}
	}
}

// reworded is an error with another text. It is what it was, but does not give
// away an error that shows a URL.
type reworded struct {
	text string
	err  error
}

func (r reworded) Error() string { return r.text }

// Format prints the text for every verb, for some look at what is inside.
func (r reworded) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.text) }

func (r reworded) Is(target error) bool { return errors.Is(r.err, target) }

// As is errors.As without those of the tree whose text has a URL, which
// *url.Error is in itself and to whoever asks for a net.Error.
func (r reworded) As(target any) bool {
	want := reflect.ValueOf(target).Elem()
	for e := range tops(r.err) {
		if text := e.Error(); text != withoutURLs(text, e) {
			continue
		}
		if reflect.TypeOf(e).AssignableTo(want.Type()) {
			want.Set(reflect.ValueOf(e))
			return true
		}
		if x, ok := e.(interface{ As(target any) bool }); ok && x.As(target) {
			return true
		}
	}
	return false
}
