package fakecloud

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Call is a verified request: signed by a known key, with parameters that the
// operation has and values in their bounds.
type Call struct {
	// Params are the parameters of the query, of the form, of the path and of the
	// header, without those of the RPC protocol.
	Params url.Values
	// Body is the JSON body, if there is one.
	Body map[string]any
	// Files are the parts of a multipart body by their names.
	Files map[string]File
	// Now is the time by which the state lives.
	Now time.Time
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

// List returns the items of a list, whether it begins with name.0 or name.1;
// nil when it is absent.
func (c *Call) List(name string) []string {
	return Objects(c, name, func(prefix string) string { return c.Text(strings.TrimSuffix(prefix, ".")) })
}

// Objects reads the objects of a list, whether it begins with name.0 or name.1;
// read gets what the names of their members begin with, such as "Tag.1.".
func Objects[T any](c *Call, name string, read func(prefix string) T) []T {
	var items []T
	for i := 0; ; i++ {
		prefix := name + "." + strconv.Itoa(i) + "."
		switch {
		case c.begins(prefix):
			items = append(items, read(prefix))
		case i > 0:
			return items
		}
	}
}

// begins reports whether there is a parameter prefix, its last dot aside, or one
// of its members.
func (c *Call) begins(prefix string) bool {
	if c.Params.Has(strings.TrimSuffix(prefix, ".")) {
		return true
	}
	for name := range c.Params {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// SetTexts sets the texts that the call has parameters for, and leaves the
// others as they are.
func (c *Call) SetTexts(fields map[string]*string) {
	for name, field := range fields {
		*field = cmp.Or(c.Text(name), *field)
	}
}

// Selects reports whether what the call filters by lets a value pass: there is
// no such parameter, or it is the value.
func (c *Call) Selects(name, value string) bool { return cmp.Or(c.Text(name), value) == value }

// SelectsAny is Selects for a list of values, one of which must be the value.
func (c *Call) SelectsAny(name, value string) bool {
	list := c.List(name)
	return list == nil || slices.Contains(list, value)
}
