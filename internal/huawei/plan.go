package huawei

import (
	"io"
	"reflect"
	"strings"
	"sync"
)

// plan is what an answer fills of a response type.
type plan struct {
	body     bool // fields come in a JSON body
	download int  // the field that takes a file; -1 without one
}

// plans keeps the plan of every type that was used; types are few and fixed.
var plans sync.Map // reflect.Type -> *plan

// planOf returns the plan of a struct type, and an empty one for other types.
func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := &plan{download: -1}
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			f := t.Field(i)
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
				p.body = true
			}
			if f.Name == "Body" && f.Type == reflect.TypeFor[io.ReadCloser]() {
				p.download = i
			}
		}
	}
	plans.Store(t, p)
	return p
}
