// Package model holds the machine-readable model of the four APIs: every
// operation with its parameters, its answer and whether it may be sent twice.
//
// Tests hold the clients against it, and the test servers check with it what
// arrives and answer from it what they do not model.
package model

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

//go:embed *.json
var files embed.FS

// Classes of operations: what is safe when an answer was lost.
const (
	// Read changes nothing.
	Read = "read"
	// Repeatable ends in the same state when it is sent twice.
	Repeatable = "repeatable"
	// Once must not be sent again once it may have been carried out.
	Once = "once"
)

// Places of a parameter in the request.
const (
	// InQuery is a parameter of the query string, or of the form body that
	// RPC and Action services take in its stead.
	InQuery = "query"
	// InPath is a part of the path, {name} in Operation.Path.
	InPath = "path"
	// InBody is a member of the JSON body.
	InBody = "body"
	// InForm is a part of a multipart body.
	InForm = "form"
	// InHeader is a header of its own. A name that ends in a star stands for all
	// headers that begin so.
	InHeader = "header"
	// InContent is the body itself.
	InContent = "content"
)

// API is the model of one product.
type API struct {
	// Product is the package name: smc, cloudsso, bcs or ufile; ufile-objects for
	// the objects of ufile.
	Product string `json:"product"`
	// Vendor is the name of the cloud.
	Vendor string `json:"vendor"`
	// Version is the API version that RPC calls name, or empty.
	Version string `json:"version"`
	// Protocol is RPC, REST, Action or Objects.
	Protocol string `json:"protocol"`
	// Common names the parameters that any call may carry besides its own:
	// those of the signature, and those that the vendor's own tools always send.
	Common []string `json:"common"`
	// Operations stand in the order of the vendor's documentation.
	Operations []*Operation `json:"operations"`
	// Errors are the known error codes.
	Errors []ErrorCode `json:"errors"`
}

// ErrorCode is one documented error.
type ErrorCode struct {
	// Code is the vendor's code; the RetCode of UCloud in decimal.
	Code string `json:"code"`
	// HTTP is the status it comes with, or 0 where that is not documented.
	HTTP int `json:"http"`
	// Message is what the message holds where code and status do not tell.
	Message string `json:"message"`
	// Kind says what it means, in the words of this library: not_found, conflict,
	// throttle and so on. Tables of errors list successes too.
	Kind string `json:"kind"`
}

// Operation is one operation of an API.
//
// What every answer of a product carries, such as RequestId or RetCode, stands
// in no Response: clients report it in yunkit.Meta or as an error.
type Operation struct {
	// Name is the vendor's action name, and the name of the client's method.
	Name string `json:"name"`
	// Method is the HTTP method.
	Method string `json:"method"`
	// Path has its parameters in braces, as in /v1/{project_id}/nodes, and may end
	// in a flag, as in /{key}?uploads.
	Path string `json:"path"`
	// API tells the two APIs of bcs apart: bcs-v2 or node-provider-v1.
	API string `json:"api"`
	// Access is read or write.
	Access string `json:"access"`
	// Class is Read, Repeatable or Once.
	Class string `json:"class"`
	// Reason says why the operation is Once.
	Reason string `json:"reason"`
	// Task is set when the answer names asynchronous work to wait for.
	Task bool `json:"task"`
	// Download is set when the answer is a file.
	Download bool `json:"download"`
	// Deprecated is set when the vendor has withdrawn the operation or points
	// to another one.
	Deprecated bool `json:"deprecated"`
	// Paging is nil unless the answer is a list.
	Paging *Paging `json:"paging"`
	// Params are the parameters of the request.
	Params []*Param `json:"params"`
	// Response has the fields of the answer, each after its parent.
	Response []*Field `json:"response"`
	// Errors are the codes documented for this operation.
	Errors []string `json:"errors"`

	common []string
}

// Paging says how a list comes in pages.
type Paging struct {
	// Style is none, token, page or offset. None is a list in one answer.
	Style string `json:"style"`
	// Items is the path of the list in the answer.
	Items string `json:"items"`
	// SizeParam is the parameter that sets the page size, or empty.
	SizeParam string `json:"size_param"`
	// SizeDefault is the page size that applies without SizeParam, or 0.
	SizeDefault int `json:"size_default"`
	// SizeMax is the largest page size, or 0.
	SizeMax int `json:"size_max"`
	// TokenParam is the parameter that carries the token of a page.
	TokenParam string `json:"token_param"`
	// TokenField is the field with the token of the next page.
	TokenField string `json:"token_field"`
	// PageParam is the parameter with the page number, counted from 1.
	PageParam string `json:"page_param"`
	// OffsetParam is the parameter with the number of items to pass over.
	OffsetParam string `json:"offset_param"`
	// Total is the field with the number of items, or empty.
	Total string `json:"total"`
	// TotalTrusted is set when Total counts the items of all pages, so that
	// pages can be fetched side by side.
	TotalTrusted bool `json:"total_trusted"`
	// Truncated is the field that is true while more pages follow.
	Truncated string `json:"truncated"`
}

// Param is a parameter of a request, or a member of one. Bounds that the
// vendor's own texts or tools contradict are left out, so a value outside of
// the others is certainly wrong.
type Param struct {
	// Name is the name on the wire, without the names it is nested in.
	Name string `json:"name"`
	// Wire is the full name with N for a position: DataDisk.N.Part.N.SizeBytes.
	Wire string `json:"-"`
	// In is InQuery, InPath, InBody, InForm, InHeader or InContent.
	In string `json:"in"`
	// Type is string, integer, number, boolean, object or file.
	Type string `json:"type"`
	// Format refines Type: int32, int64, date-time (RFC 3339), unix (seconds),
	// http-date, range (of HTTP), cidr (an IP address or a range of them), json, pem,
	// base64, commas (a list in one text); zip of a file. An object with format json is
	// one parameter that holds a JSON text.
	Format string `json:"format"`
	// List is set for a list, and says how it is written: from1 (Name.1),
	// from0 (Name.0) or json (an array).
	List string `json:"list"`
	// Map is set for a JSON object with names of the caller's choice, whose
	// values are of Type, or lists of it when List is set.
	Map bool `json:"map"`
	// Required parameters must be there; members, wherever their parent is.
	Required bool `json:"required"`
	// Filled parameters come from the client's options, so that a request
	// needs no field for them.
	Filled bool `json:"filled"`
	// Min is the smallest number, or nil.
	Min *int64 `json:"min"`
	// Max is the largest number, or nil.
	Max *int64 `json:"max"`
	// MinLength is the least number of characters. An empty text counts as an
	// absent one.
	MinLength int `json:"min_length"`
	// MaxLength is the greatest number of characters, of bytes of a file, or 0.
	MaxLength int `json:"max_length"`
	// MinItems is the least length of a list.
	MinItems int `json:"min_items"`
	// MaxItems is the greatest length of a list, or 0.
	MaxItems int `json:"max_items"`
	// Enum lists the values, texts or numbers.
	Enum []any `json:"enum"`
	// Fold is set when the case of an Enum does not matter.
	Fold bool `json:"fold"`
	// Pattern is a regular expression that a text matches, or the name of a file; or empty.
	Pattern string `json:"pattern"`
	// Deny lists what a text must not begin with.
	Deny []string `json:"deny"`
	// Default is the value that applies without the parameter, or nil.
	Default any `json:"default"`
	// NumericString is set when Type is string but only numbers are valid.
	NumericString bool `json:"numeric_string"`
	// Secret is set when the value must never be printed.
	Secret bool `json:"secret"`
	// Zero is set when 0, false or "" is valid and means something else than
	// leaving the parameter out.
	Zero bool `json:"zero"`
	// Since is the date of the documentation in which it first appears.
	Since string `json:"since"`
	// Deprecated is set when the vendor points to another parameter.
	Deprecated bool `json:"deprecated"`
	// Fields are the members of an object.
	Fields []*Param `json:"fields"`
}

// Field is a field of an answer.
type Field struct {
	// Path is the way to the field: Items[].Disks.Data[].Size, with [] after a
	// list and {} after a map. A bare [] is an answer that is a list itself. Of a
	// header it is the name; one that ends in a star stands for all that begin so.
	Path string `json:"path"`
	// In is empty, for the body, or InHeader.
	In string `json:"in"`
	// Type is string, integer, number, boolean, object or any; any is a value
	// whose members are not documented.
	Type string `json:"type"`
	// Format refines Type: int32, int64, date-time (RFC 3339), http-date, unix
	// (seconds), unix-ms, unix-ns, json, pem, base64.
	Format string `json:"format"`
	// List is set for a list of Type.
	List bool `json:"list"`
	// Map is set for an object with names of the server's choice, whose values
	// are of Type, or lists of it when List is set.
	Map bool `json:"map"`
	// Wrapper is set for an object that only holds one list. Some versions
	// send the list in its place, and clients have no type for it.
	Wrapper bool `json:"wrapper"`
	// NumericString is set for a number that may come in quotes.
	NumericString bool `json:"numeric_string"`
	// Loose is set for a text that may come as a bare number.
	Loose bool `json:"loose"`
	// Always is set for a field that proves an answer: it comes in each success, a
	// text never empty. It stands at the top of an answer, or right below a field
	// that is always there.
	Always bool `json:"always"`
	// Secret is set when the value must never be printed.
	Secret bool `json:"secret"`
	// Enum lists the documented values; others may come.
	Enum []any `json:"enum"`
	// Alias lists other spellings of the name that servers use.
	Alias []string `json:"alias"`
	// Since is the date of the documentation in which it first appears.
	Since string `json:"since"`
	// Deprecated is set when newer documentation lacks the field.
	Deprecated bool `json:"deprecated"`
}

// Load reads the model of a product: smc, cloudsso, bcs, ufile or ufile-objects.
func Load(product string) (*API, error) {
	b, err := files.ReadFile(product + ".json")
	if err != nil {
		return nil, fmt.Errorf("model: no product %q: %w", product, err)
	}
	api := new(API)
	if err := json.Unmarshal(b, api); err != nil {
		return nil, fmt.Errorf("model: %s.json: %w", product, err)
	}
	for _, o := range api.Operations {
		o.common = api.Common
		for _, p := range o.Params {
			if p.In == "" {
				p.In = InQuery
			}
			p.complete("")
		}
	}
	return api, nil
}

// complete derives what a parameter has from its parents.
func (p *Param) complete(prefix string) {
	p.Wire = prefix + p.Name
	if p.indexed() {
		p.Wire += ".N"
	}
	for _, f := range p.Fields {
		f.In = p.In
		f.complete(p.Wire + ".")
	}
}

// indexed reports whether the items of the list have parameters of their own.
func (p *Param) indexed() bool { return p.List == "from0" || p.List == "from1" }

// Operation returns the operation of that name, or nil.
func (a *API) Operation(name string) *Operation {
	i := slices.IndexFunc(a.Operations, func(o *Operation) bool { return o.Name == name })
	if i < 0 {
		return nil
	}
	return a.Operations[i]
}

// Route returns the operation that a REST request is for, with the values of
// its path parameters, or nil. A fixed segment wins over a parameter.
func (a *API) Route(method, path string) (*Operation, map[string]string) {
	var (
		best   *Operation
		values map[string]string
	)
	for _, o := range a.Operations {
		if o.Method != method {
			continue
		}
		if v, ok := match(o.Path, path); ok && (best == nil || len(v) < len(values)) {
			best, values = o, v
		}
	}
	return best, values
}

// match reads the parameters of pattern from path.
func match(pattern, path string) (map[string]string, bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	values := map[string]string{}
	for i, w := range want {
		name, isParam := strings.CutPrefix(w, "{")
		switch {
		case isParam && got[i] != "":
			values[strings.TrimSuffix(name, "}")] = got[i]
		case w != got[i]:
			return nil, false
		}
	}
	return values, true
}

// Param returns the parameter that a name in a request stands for, such as
// RegionId, Tags.3.Key or DataDisk.1.Part.2.SizeBytes, or nil when the
// operation has none. Members of a JSON body are found by their first name.
func (o *Operation) Param(wire string) *Param {
	return resolve(o.Params, wire)
}
