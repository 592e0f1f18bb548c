package decode

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
)

// form is how values of a type are read.
type form uint8

const (
	other   form = iota // what encoding/json must read
	own                 // types that read themselves
	text                // string
	truth               // bool
	whole               // int, int64 ...
	natural             // uint, uint64 ...
	decimal             // float32, float64
	list                // slices
	object              // structs
	table               // maps with text keys
	pointer
	anything // any
)

// plan says how a Go type is read.
type plan struct {
	form form
	typ  reflect.Type
	size int64 // of a value in memory
	elem *plan // of a list, table or pointer

	// Of an object.
	fields   []*field
	names    map[string]*field // by wire name and alias
	required uint64            // the bits of the fields that must be there
	bare     *field            // takes an answer that is a bare list
	headers  []*field          // take headers of the answer
}

// field is a field of a struct.
type field struct {
	name  string // on the wire
	index []int
	place int // among the fields of its plan
	plan  *plan
	// Of a required field.
	bit     uint64
	members []*field // required ones
}

// of returns the field in a struct.
func (f *field) of(v reflect.Value) reflect.Value {
	if len(f.index) == 1 {
		return v.Field(f.index[0])
	}
	return v.FieldByIndex(f.index)
}

// plans keeps the plan of every type that was decoded; types are few and fixed.
var plans sync.Map // reflect.Type -> *plan

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	made := map[reflect.Type]*plan{}
	p := build(t, made)
	for t, p := range made {
		plans.Store(t, p)
	}
	return p
}

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// build makes the plan of a type. A type that contains itself finds its own, which is
// complete by the time that it is used.
func build(t reflect.Type, made map[reflect.Type]*plan) *plan {
	if p, ok := made[t]; ok {
		return p
	}
	p := &plan{typ: t, size: int64(t.Size())}
	made[t] = p
	byText := t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(textUnmarshaler)
	switch {
	case t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(unmarshaler):
		p.form = own
	case byText:
		p.form = other
	default:
		p.form = formOf(t)
	}
	switch p.form {
	case list, table, pointer:
		p.elem = build(t.Elem(), made)
	case object:
		p.names = map[string]*field{}
		p.collect(t, nil, made)
	case other, own, text, truth, whole, natural, decimal, anything:
	}
	return p
}

func formOf(t reflect.Type) form {
	switch t.Kind() {
	case reflect.String:
		return text
	case reflect.Bool:
		return truth
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return whole
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return natural
	case reflect.Float32, reflect.Float64:
		return decimal
	case reflect.Pointer:
		return pointer
	case reflect.Struct:
		return object
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 { // base64 text
			return list
		}
	case reflect.Map:
		if t.Key().Kind() == reflect.String && !reflect.PointerTo(t.Key()).Implements(textUnmarshaler) {
			return table
		}
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return anything
		}
	}
	return other
}

// collect adds the fields of a struct, those of embedded structs first, so that
// the outer ones win where names collide.
func (p *plan) collect(t reflect.Type, above []int, made map[reflect.Type]*plan) {
	var direct []reflect.StructField
	for i := range t.NumField() {
		f := t.Field(i)
		f.Index = append(append([]int(nil), above...), i)
		if tag, tagged := f.Tag.Lookup("json"); f.Anonymous && !tagged && f.Type.Kind() == reflect.Struct && tag != "-" {
			p.collect(f.Type, f.Index, made)
		} else if f.IsExported() {
			direct = append(direct, f)
		}
	}
	for _, f := range direct {
		p.add(f, made)
	}
}

func (p *plan) add(sf reflect.StructField, made map[reflect.Type]*plan) {
	if name := sf.Tag.Get("header"); name != "" {
		p.headers = append(p.headers, &field{name: name, index: sf.Index, plan: build(sf.Type, made)})
	}
	tag := sf.Tag.Get("json")
	if tag == "-" || tag == "" && sf.Tag.Get("header") != "" {
		return
	}
	name, _, _ := strings.Cut(tag, ",")
	if name == "" {
		name = sf.Name
	}
	f := &field{name: name, index: sf.Index, place: len(p.fields), plan: build(sf.Type, made)}
	if name == "[]" {
		p.bare = f
		return
	}
	if must := sf.Tag.Get("answer"); must != "" {
		f.bit = p.required + 1 // the lowest bit that is not taken
		p.required |= f.bit
		for in := range strings.SplitSeq(must, ",") {
			if member := f.plan.names[in]; member != nil {
				f.members = append(f.members, member)
			}
		}
	}
	if hidden := p.names[name]; hidden != nil { // of an embedded struct
		f.place = hidden.place
		p.fields[f.place] = f
	} else {
		p.fields = append(p.fields, f)
	}
	p.names[name] = f
	for alias := range strings.SplitSeq(sf.Tag.Get("alias"), ",") {
		if alias != "" {
			p.names[alias] = f
		}
	}
}
