package fakecloud

import (
	"net/url"
	"strconv"
	"time"

	"github.com/yunkit/yunkit/internal/model"
)

// Call is a verified request: signed by a known key, with parameters that the
// operation has and values in their bounds.
type Call struct {
	// Params are the parameters of the query, of the form and of the path, without
	// those of the RPC protocol.
	Params url.Values
	// Body is the JSON body, if there is one.
	Body map[string]any
	// Now is the time by which the state lives.
	Now time.Time

	operation *model.Operation
}

// Text returns a parameter, or "" when it is absent.
func (c *Call) Text(name string) string { return c.Params.Get(name) }

// Int returns a whole number, or absent when there is none.
func (c *Call) Int(name string, absent int) int {
	if n, err := strconv.Atoi(c.Params.Get(name)); err == nil {
		return n
	}
	return absent
}

// List returns the items name.first, name.first+1 and so on.
func (c *Call) List(name string, first int) []string {
	var items []string
	for i := first; c.Params.Has(name + "." + strconv.Itoa(i)); i++ {
		items = append(items, c.Params.Get(name+"."+strconv.Itoa(i)))
	}
	return items
}
