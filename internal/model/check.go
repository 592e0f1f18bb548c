package model

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Kinds of problems.
const (
	// Missing is a required parameter that is not there.
	Missing = "missing"
	// Unknown is a parameter that the operation does not have.
	Unknown = "unknown"
	// Invalid is a value of the wrong type or outside of the documented bounds.
	Invalid = "invalid"
)

// Problem is one thing wrong with a request.
type Problem struct {
	// Param is the name on the wire.
	Param string
	// Kind is Missing, Unknown or Invalid.
	Kind string
	// Detail says what is wrong with the value. It never repeats the value,
	// which may be a secret.
	Detail string
}

// String returns the problem as one line.
func (p Problem) String() string {
	if p.Detail == "" {
		return p.Kind + " " + p.Param
	}
	return p.Kind + " " + p.Param + ": " + p.Detail
}

// Check holds the query or form parameters of a request against the model, and
// the values of the path with them where the API has any. The parameters that
// any call may carry pass unchecked unless the operation has them itself.
func (o *Operation) Check(params url.Values) []Problem {
	inURL := func(p *Param) bool { return p.In == InQuery || p.In == InPath }
	var (
		c    checker
		root node
	)
	for name, values := range params {
		p := resolve(o.Params, name)
		switch {
		case p == nil || !inURL(p):
			if !slices.Contains(o.common, name) {
				c.add(name, Unknown, "")
			}
		case len(values) > 1:
			c.add(name, Invalid, "given %d times", len(values))
			root.put(name, values[0])
		case values[0] != "": // to the vendors an empty value is an absent one
			root.put(name, values[0])
		}
	}
	c.members(slices.DeleteFunc(slices.Clone(o.Params), func(p *Param) bool { return !inURL(p) }), &root, "")
	return c.sorted()
}

// CheckHeader holds the header of a request against the parameters that stand
// there. Headers that are none of them pass.
func (o *Operation) CheckHeader(header http.Header) []Problem {
	var (
		c    checker
		root node
	)
	params := slices.DeleteFunc(slices.Clone(o.Params), func(p *Param) bool { return p.In != InHeader })
	for _, p := range params {
		values := header.Values(p.Name)
		if len(values) > 1 {
			c.add(p.Name, Invalid, "given %d times", len(values))
		}
		if len(values) > 0 && values[0] != "" {
			root.put(p.Name, values[0])
		}
	}
	c.members(params, &root, "")
	return c.sorted()
}

// CheckBody holds a JSON body against the model. Numbers may be float64, int
// or json.Number.
func (o *Operation) CheckBody(body map[string]any) []Problem {
	var c checker
	c.object(slices.DeleteFunc(slices.Clone(o.Params), func(p *Param) bool { return p.In != InBody }), body, "")
	return c.sorted()
}

// resolve finds the parameter of a concrete name.
func resolve(params []*Param, name string) *Param {
	first, rest, more := strings.Cut(name, ".")
	i := slices.IndexFunc(params, func(p *Param) bool { return p.Name == first })
	if i < 0 {
		return nil
	}
	p := params[i]
	if p.indexed() {
		var index string
		index, rest, more = strings.Cut(rest, ".")
		if n, err := strconv.Atoi(index); err != nil || strconv.Itoa(n) != index {
			return nil
		}
	}
	flat := p.Type == "object" && p.Format != "json" && p.In == InQuery // its members are sent, it is not
	switch {
	case flat && more:
		return resolve(p.Fields, rest)
	case flat || more:
		return nil
	}
	return p
}

// node is a tree of parameters by the dots in their names.
type node struct {
	value    string
	children map[string]*node
}

func (n *node) put(name, value string) {
	for segment := range strings.SplitSeq(name, ".") {
		if n.children == nil {
			n.children = map[string]*node{}
		}
		child := n.children[segment]
		if child == nil {
			child = &node{}
			n.children[segment] = child
		}
		n = child
	}
	n.value = value
}

type checker struct{ problems []Problem }

func (c *checker) add(param, kind, format string, args ...any) {
	c.problems = append(c.problems, Problem{Param: param, Kind: kind, Detail: fmt.Sprintf(format, args...)})
}

func (c *checker) sorted() []Problem {
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return strings.Compare(a.Param, b.Param) })
	return c.problems
}

// members checks what n has or should have of params.
func (c *checker) members(params []*Param, n *node, prefix string) {
	for _, p := range params {
		name, child := prefix+p.Name, n.children[p.Name]
		switch {
		case child != nil && p.indexed():
			c.list(p, child, name)
		case child != nil:
			c.member(p, child, name)
		case p.Required:
			c.add(name, Missing, "")
		}
	}
}

func (c *checker) list(p *Param, n *node, name string) {
	first := 0
	if p.List == "from1" {
		first = 1
	}
	for i := first; i < first+len(n.children); i++ {
		if n.children[strconv.Itoa(i)] == nil {
			c.add(name, Invalid, "positions are not %d, %d and so on", first, first+1)
			break
		}
	}
	c.items(p, len(n.children), name)
	for i, item := range n.children {
		c.member(p, item, name+"."+i)
	}
}

func (c *checker) member(p *Param, n *node, name string) {
	if p.Type != "object" {
		c.text(p, n.value, name)
		return
	}
	if p.Format != "json" {
		c.members(p.Fields, n, name+".")
		return
	}
	var members map[string]any
	if err := json.Unmarshal([]byte(n.value), &members); err != nil {
		c.add(name, Invalid, "not a JSON object")
		return
	}
	c.object(p.Fields, members, name+".")
}

// object checks the members of a JSON object.
func (c *checker) object(params []*Param, members map[string]any, prefix string) {
	for name := range members {
		if !slices.ContainsFunc(params, func(p *Param) bool { return p.Name == name }) {
			c.add(prefix+name, Unknown, "")
		}
	}
	for _, p := range params {
		name := prefix + p.Name
		switch v := members[p.Name]; {
		case v == nil, v == "" && p.Required && !p.Zero:
			if p.Required {
				c.add(name, Missing, "")
			}
		case p.Map:
			m, ok := v.(map[string]any)
			if !ok {
				c.add(name, Invalid, "not an object")
				continue
			}
			for key, item := range m {
				c.json(p, item, name+"{"+key+"}")
			}
		default:
			c.json(p, v, name)
		}
	}
}

// json checks a value of a JSON body.
func (c *checker) json(p *Param, v any, name string) {
	if p.List == "" {
		c.jsonItem(p, v, name)
		return
	}
	items, ok := v.([]any)
	if !ok {
		c.add(name, Invalid, "not a list")
		return
	}
	c.items(p, len(items), name)
	for i, item := range items {
		c.jsonItem(p, item, fmt.Sprintf("%s[%d]", name, i))
	}
}

func (c *checker) jsonItem(p *Param, v any, name string) {
	ok := false
	var text string
	switch v := v.(type) {
	case map[string]any:
		if p.Type == "object" {
			c.object(p.Fields, v, name+".")
			return
		}
	case string:
		ok, text = p.Type == "string", v
		if ok && v == "" {
			return
		}
	case bool:
		ok, text = p.Type == "boolean", strconv.FormatBool(v)
	case float64:
		ok, text = p.Type == "integer" || p.Type == "number", strconv.FormatFloat(v, 'f', -1, 64)
	case int:
		ok, text = p.Type == "integer" || p.Type == "number", strconv.Itoa(v)
	case json.Number:
		ok, text = p.Type == "integer" || p.Type == "number", v.String()
	}
	if !ok {
		c.add(name, Invalid, "not a JSON %s", p.Type)
		return
	}
	c.text(p, text, name)
}

func (c *checker) items(p *Param, n int, name string) {
	if n < p.MinItems {
		c.add(name, Invalid, "fewer than %d items", p.MinItems)
	}
	if p.MaxItems > 0 && n > p.MaxItems {
		c.add(name, Invalid, "more than %d items", p.MaxItems)
	}
}

// text checks one value in the form it has in a query string.
func (c *checker) text(p *Param, s, name string) {
	switch {
	case p.Type == "integer" || p.NumericString:
		n, err := strconv.ParseInt(s, 10, 64)
		switch {
		case err != nil:
			c.add(name, Invalid, "not a whole number")
			return
		case p.Zero && n == 0: // special wherever it is valid, so no bound is meant for it
		case p.Min != nil && n < *p.Min:
			c.add(name, Invalid, "less than %d", *p.Min)
		case p.Max != nil && n > *p.Max:
			c.add(name, Invalid, "more than %d", *p.Max)
		}
	case p.Type == "number":
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			c.add(name, Invalid, "not a number")
			return
		}
	case p.Type == "boolean":
		if s != "true" && s != "false" {
			c.add(name, Invalid, "neither true nor false")
			return
		}
	case s == "":
		return
	case p.Format == "date-time":
		if _, err := time.Parse(time.RFC3339, s); err != nil {
			c.add(name, Invalid, "not an RFC 3339 time")
		}
	case p.Format == "cidr":
		if !isAddressOrRange(s) {
			c.add(name, Invalid, "neither an IP address nor a range of them")
		}
	default:
		c.characters(p, s, name)
	}
	if len(p.Enum) > 0 && !slices.ContainsFunc(p.Enum, func(e any) bool {
		v := fmt.Sprint(e)
		return v == s || p.Fold && strings.EqualFold(v, s)
	}) {
		c.add(name, Invalid, "none of the documented values")
	}
}

// isAddressOrRange reports whether s is an IP address, or a range of them as
// 192.0.2.0/24 or 2001:db8::/32.
func isAddressOrRange(s string) bool {
	_, noAddress := netip.ParseAddr(s)
	_, noRange := netip.ParsePrefix(s)
	return noAddress == nil || noRange == nil
}

func (c *checker) characters(p *Param, s, name string) {
	n := utf8.RuneCountInString(s)
	if n < p.MinLength {
		c.add(name, Invalid, "shorter than %d characters", p.MinLength)
	}
	if p.MaxLength > 0 && n > p.MaxLength {
		c.add(name, Invalid, "longer than %d characters", p.MaxLength)
	}
	if p.Pattern != "" && !regexp.MustCompile(p.Pattern).MatchString(s) {
		c.add(name, Invalid, "does not match %s", p.Pattern)
	}
	for _, prefix := range p.Deny {
		if strings.HasPrefix(s, prefix) {
			c.add(name, Invalid, "begins with %s", prefix)
		}
	}
}
