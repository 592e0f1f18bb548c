package decode

import (
	"context"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
)

const (
	// memoryFactor is how many times its length an answer may take in memory, and
	// freeMemory what it may take in any case: short items with many fields that
	// are missing are normal in a small answer.
	memoryFactor = 6
	freeMemory   = 1 << 20
	// maxDepth is far deeper than any answer is nested. Each level of lists is
	// counted before it is read, so that it bounds the work as well.
	maxDepth = 100
	// maxNamed is how many fields an error names.
	maxNamed = 8
	// A look at the context is due after so many items.
	itemsPerLook = 256
)

// reader reads one answer from its front to its end. Its methods return false
// once the answer has turned out to be unreadable; err says why.
type reader struct {
	ctx    context.Context //nolint:containedctx // of the call that Object serves
	b      []byte
	i      int
	err    error
	depth  int
	budget int64 // bytes that values may still take
	items  int   // list items since the last look at the context

	misfits []string
	more    int
	seen    uint64   // the bits of required fields that came
	missing []string // required members of these

	strings [64]string // recent texts, by a hash: most repeat in the next item
	scratch []byte     // of a text that is not plain
	plain   bool       // the text read last needs no mending
}

func (r *reader) space() { r.i = skipSpace(r.b, r.i) }

func (r *reader) at(c byte) bool { return r.i < len(r.b) && r.b[r.i] == c }

// broken ends the reading where the text is no JSON.
func (r *reader) broken() bool {
	if r.err == nil {
		if r.err = ErrCut; r.i >= 0 && r.i < len(r.b) {
			r.err = &syntaxError{r.i, len(r.b)}
		}
	}
	return false
}

// syntaxError says where an answer is no JSON, and quotes nothing of it.
type syntaxError struct{ at, length int }

func (e *syntaxError) Error() string {
	return "the answer is no JSON from byte " + strconv.Itoa(e.at) + " of " + strconv.Itoa(e.length) + " on"
}

// spend takes n values of a size from the budget.
func (r *reader) spend(n int, size int64) bool {
	if r.budget -= int64(n) * size; r.budget < 0 {
		r.err = ErrTooMany
		return false
	}
	return true
}

// misfit notes that the value that was just read is of the wrong type.
func (r *reader) misfit() bool {
	if len(r.misfits) < maxNamed {
		r.misfits = append(r.misfits, "")
	} else {
		r.more++
	}
	return true
}

// name puts the name of a field before those of the misfits in it.
func (r *reader) name(known int, name string) {
	for k := known; k < len(r.misfits); k++ {
		if in := r.misfits[k]; in == "" || in[0] == '[' {
			r.misfits[k] = name + in
		} else {
			r.misfits[k] = name + "." + in
		}
	}
}

// value reads the value that begins at i into v.
func (r *reader) value(p *plan, v reflect.Value) bool {
	if r.i >= len(r.b) {
		return r.broken()
	}
	switch p.form {
	case list:
		return r.list(p, v)
	case object:
		return r.object(p, v)
	case table:
		return r.table(p, v)
	case pointer:
		return r.pointer(p, v)
	case own, other:
		return r.foreign(p, v)
	case anything:
		x, ok := r.anything()
		if ok && x != nil {
			v.Set(reflect.ValueOf(x))
		}
		return ok
	case text, truth, whole, natural, decimal:
	}
	t, ok := r.token()
	switch {
	case !ok:
		return false
	case t.kind == null:
		return true
	case t.kind == container || !r.scalar(p, v, t):
		return r.misfit()
	}
	return true
}

// scalar sets v to what a token says, and reports whether it can.
func (r *reader) scalar(p *plan, v reflect.Value, t token) bool {
	if p.form == text {
		v.SetString(r.string(t.text))
		return true
	}
	// A vendor quotes numbers and truth values in one place and not in another, and "-" is none.
	if t.kind == quoted && (len(t.text) == 0 || string(t.text) == "-") {
		v.SetZero()
		return true
	}
	switch p.form {
	case truth:
		on, ok := readTruth(t.text)
		if ok {
			v.SetBool(on)
		}
		return ok
	case whole:
		n, ok := readWhole(t.text)
		if ok = ok && !v.OverflowInt(n); ok {
			v.SetInt(n)
		}
		return ok
	case natural:
		n, err := strconv.ParseUint(string(t.text), 10, 64)
		if err != nil {
			signed, ok := readWhole(t.text)
			if !ok || signed < 0 {
				return false
			}
			n = uint64(signed)
		}
		if v.OverflowUint(n) {
			return false
		}
		v.SetUint(n)
		return true
	default: // decimal
		x, err := strconv.ParseFloat(string(t.text), v.Type().Bits())
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
		v.SetFloat(x)
		return true
	}
}

func readTruth(b []byte) (on, ok bool) {
	switch {
	case string(b) == "true", string(b) == "1", strings.EqualFold(string(b), "true"):
		return true, true
	case string(b) == "false", string(b) == "0", strings.EqualFold(string(b), "false"):
		return false, true
	}
	return false, false
}

// readWhole reads 4102416000 and 4102416000.0 exactly.
func readWhole(b []byte) (int64, bool) {
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err == nil {
		return n, true
	}
	x, err := strconv.ParseFloat(string(b), 64)
	if err != nil || x != math.Trunc(x) || math.Abs(x) > 1<<53 {
		return 0, false
	}
	return int64(x), true
}

func (r *reader) pointer(p *plan, v reflect.Value) bool {
	if r.at('n') {
		_, ok := r.token()
		v.SetZero()
		return ok
	}
	if v.IsNil() {
		if !r.spend(1, p.elem.size) {
			return false
		}
		v.Set(reflect.New(p.elem.typ))
	}
	return r.value(p.elem, v.Elem())
}

// foreign hands a value to the type itself, or to encoding/json. Both get JSON
// that is right in itself.
func (r *reader) foreign(p *plan, v reflect.Value) bool {
	from := r.i
	t, ok := r.token()
	if !ok {
		return false
	}
	raw := r.b[from:r.i]
	if t.kind == container || t.kind == quoted && !r.plain {
		if raw, ok = valid(raw); !ok {
			r.i = from
			return r.broken()
		}
	}
	var err error
	switch {
	case p.form == own:
		err = v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(raw)
	case t.kind != container && len(t.text) == 0: // an empty text
	default:
		err = json.Unmarshal(raw, v.Addr().Interface())
	}
	if err != nil {
		v.SetZero()
		return r.misfit()
	}
	return true
}

// enter goes one level down.
func (r *reader) enter() bool {
	if r.depth++; r.depth > maxDepth {
		r.err = errTooDeep
		return false
	}
	return true
}

// next stands after a value and goes on to the next one of its list or object.
// more is false at the end of that.
func (r *reader) next(end byte) (more, ok bool) {
	r.space()
	switch {
	case r.at(','):
		r.i++
		r.space()
		return true, true
	case r.at(end):
		r.i++
		r.depth--
		return false, true
	}
	return false, r.broken()
}

// empty reads the values that stand for nothing, where an object or a list is
// expected: null, an empty text, and an empty list for an object. Anything else
// does not fit.
func (r *reader) empty(v reflect.Value) bool {
	from := r.i
	t, ok := r.token()
	switch {
	case !ok:
		return false
	case t.kind == null || t.kind == quoted && len(t.text) == 0,
		t.kind == container && r.b[from] == '[' && skipSpace(r.b, from+1) == r.i-1:
		v.SetZero()
		return true
	}
	return r.misfit()
}

// key reads the name of a member and the colon after it. It is valid until the next text.
func (r *reader) key() ([]byte, bool) {
	if !r.at('"') {
		return nil, r.broken()
	}
	name, ok := r.text()
	if !ok {
		return nil, false
	}
	if r.space(); !r.at(':') {
		return nil, r.broken()
	}
	r.i++
	r.space()
	return name, true
}

func (r *reader) object(p *plan, v reflect.Value) bool {
	if !r.at('{') {
		return r.empty(v)
	}
	if !r.enter() {
		return false
	}
	r.i++
	r.space()
	if r.at('}') {
		r.i++
		r.depth--
		return true
	}
	for place := 0; ; {
		name, ok := r.key()
		if !ok {
			return false
		}
		// Members come in the order of the documentation more often than not.
		var f *field
		if place < len(p.fields) && p.fields[place].name == string(name) {
			f = p.fields[place]
		} else {
			f = p.names[string(name)]
		}
		if f == nil {
			ok = r.skip()
		} else {
			place = f.place + 1
			known, given := len(r.misfits), f.bit != 0 && r.depth == 1 && (f.plan.form != text || !r.nothing())
			ok = r.value(f.plan, f.of(v))
			if len(r.misfits) > known {
				r.name(known, f.name)
			} else if given {
				r.prove(f, f.of(v))
			}
			if given {
				r.seen |= f.bit
			}
		}
		if !ok {
			return false
		}
		more, ok := r.next('}')
		if !ok || !more {
			return ok
		}
	}
}

// nothing reports whether the value that follows is null or an empty text.
func (r *reader) nothing() bool {
	rest := r.b[r.i:]
	return len(rest) > 1 && (rest[0] == 'n' || rest[0] == '"' && rest[1] == '"')
}

// prove notes the required members of a field that did not come.
func (r *reader) prove(f *field, v reflect.Value) {
	for _, in := range f.members {
		if in.of(v).IsZero() {
			r.missing = append(r.missing, f.name+"."+in.name)
		}
	}
}

// proven returns an error where an answer lacks a field that must be there.
func (r *reader) proven(p *plan) error {
	missing := r.missing
	if r.seen != p.required {
		for _, f := range p.fields {
			if f.bit&^r.seen != 0 {
				missing = append(missing, f.name)
			}
		}
	}
	if missing == nil {
		return nil
	}
	return &MissingError{missing}
}

func (r *reader) table(p *plan, v reflect.Value) bool {
	if !r.at('{') {
		return r.empty(v)
	}
	if !r.enter() {
		return false
	}
	v.Set(reflect.MakeMap(p.typ))
	r.i++
	r.space()
	if r.at('}') {
		r.i++
		r.depth--
		return true
	}
	for n := 0; ; n++ {
		name, ok := r.key()
		if !ok || !r.spend(slots(n), 16+p.elem.size) {
			return false
		}
		key := reflect.ValueOf(r.string(name)).Convert(p.typ.Key())
		value := reflect.New(p.elem.typ).Elem()
		known := len(r.misfits)
		if !r.value(p.elem, value) {
			return false
		}
		r.name(known, "*")
		v.SetMapIndex(key, value)
		more, ok := r.next('}')
		if !ok || !more {
			return ok
		}
	}
}

// slots returns how many places a map makes for its entry n: eight for the first
// one, and none for the next seven.
func slots(n int) int {
	switch {
	case n == 0:
		return 8
	case n < 8:
		return 0
	}
	return 2
}

func (r *reader) list(p *plan, v reflect.Value) bool {
	switch {
	case r.at('['):
		return r.listItems(p, v)
	case r.at('{'):
		return r.wrapped(p, v)
	case r.at('"') && r.nothing():
		r.i += 2
		v.Set(reflect.MakeSlice(p.typ, 0, 0))
		return true
	}
	return r.empty(v)
}

func (r *reader) listItems(p *plan, v reflect.Value) bool {
	if !r.enter() {
		return false
	}
	n := countItems(r.b, r.i)
	if n < 0 {
		r.i = len(r.b)
		return r.broken()
	}
	r.i++
	r.space()
	v.SetZero()
	if n == 0 {
		v.Set(reflect.MakeSlice(p.typ, 0, 0))
		r.i++
		r.depth--
		return true
	}
	if !r.spend(n, p.elem.size) || !r.look(n) {
		return false
	}
	v.Grow(n)
	v.SetLen(n)
	for k := 0; ; k++ {
		if k == n {
			return r.broken() // what was counted was no JSON
		}
		known := len(r.misfits)
		if !r.value(p.elem, v.Index(k)) {
			return false
		}
		if len(r.misfits) > known {
			r.name(known, "["+strconv.Itoa(k)+"]")
		}
		more, ok := r.next(']')
		if !ok || !more {
			return ok
		}
	}
}

// look ends the reading when the context has ended.
func (r *reader) look(items int) bool {
	if r.items += items; r.items < itemsPerLook {
		return true
	}
	r.items = 0
	if err := r.ctx.Err(); err != nil {
		r.err = err
		return false
	}
	return true
}

// wrapped reads the list that the only member of an object is.
func (r *reader) wrapped(p *plan, v reflect.Value) bool {
	from, known := r.i, len(r.misfits)
	if !r.enter() {
		return false
	}
	r.i++
	r.space()
	if r.at('}') {
		r.i++
		r.depth--
		v.Set(reflect.MakeSlice(p.typ, 0, 0))
		return true
	}
	if _, ok := r.key(); !ok {
		return false
	}
	var ok bool
	if r.at('[') || r.at('n') || r.nothing() {
		ok = r.list(p, v)
	} else {
		// One item, as in a translation from XML.
		v.SetZero()
		v.Grow(1)
		v.SetLen(1)
		ok = r.spend(1, p.elem.size) && r.value(p.elem, v.Index(0))
		r.name(known, "[0]")
	}
	if !ok {
		return false
	}
	more, ok := r.next('}')
	if !ok || !more {
		return ok
	}
	// More members: no wrapper.
	r.depth--
	v.SetZero()
	r.misfits = r.misfits[:known]
	r.i = from
	return r.skip() && r.misfit()
}

// anything reads a value into the types of encoding/json.
func (r *reader) anything() (any, bool) {
	switch {
	case r.i >= len(r.b):
		return nil, r.broken()
	case r.at('['):
		return r.anyList()
	case r.at('{'):
		return r.anyObject()
	}
	t, ok := r.token()
	switch t.kind {
	case quoted:
		return r.string(t.text), ok && r.spend(1, 16)
	case literal:
		return t.text[0] == 't', ok
	case null, container:
	case number:
		x, err := strconv.ParseFloat(string(t.text), 64)
		if err != nil {
			return nil, r.misfit()
		}
		return x, r.spend(1, 8)
	}
	return nil, ok
}

func (r *reader) anyList() (any, bool) {
	var items []any
	ok := r.listItems(planOf(reflect.TypeFor[[]any]()), reflect.ValueOf(&items).Elem())
	return items, ok
}

func (r *reader) anyObject() (any, bool) {
	var m map[string]any
	ok := r.spend(1, 48) && r.table(planOf(reflect.TypeFor[map[string]any]()), reflect.ValueOf(&m).Elem())
	return m, ok
}
