package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// known is what a package has already, so that operations share its types.
type known struct {
	structs map[string][]field
	enums   map[string][]string // the types of texts and numbers, with the values of their constants
	lists   map[string]string   // Tags is a list of Tag
	methods map[string]bool     // Client.GetUser
	names   map[string]bool     // everything declared
}

// field is a field of a struct.
type field struct {
	name, typ, doc string
	tag            reflect.StructTag
}

// wire returns the name of a field on the wire: in a tag, or in any.
func (f field) wire(tags ...string) string {
	for _, tag := range tags {
		if name, _, _ := strings.Cut(f.tag.Get(tag), ","); name != "" && name != "-" {
			return name
		}
	}
	return ""
}

var allTags = []string{"json", "url", "path", "header", "form"}

func newKnown() *known {
	return &known{structs: map[string][]field{}, enums: map[string][]string{}, lists: map[string]string{}, methods: map[string]bool{}, names: map[string]bool{}}
}

// readPackage reads the Go files of a folder, tests excepted.
func readPackage(dir string) (*known, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	k := newKnown()
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if err := k.add(path, src); err != nil {
			return nil, err
		}
	}
	if len(k.names) == 0 {
		return nil, fmt.Errorf("no Go package in %s", dir)
	}
	return k, nil
}

// add notes what a file declares.
func (k *known) add(name string, src []byte) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				k.names[d.Name.Name] = true
				continue
			}
			k.methods[strings.TrimPrefix(text(d.Recv.List[0].Type), "*")+"."+d.Name.Name] = true
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					k.addType(s)
				case *ast.ValueSpec:
					k.addValue(s)
				}
			}
		}
	}
	return nil
}

func (k *known) addType(s *ast.TypeSpec) {
	name := s.Name.Name
	k.names[name] = true
	switch t := s.Type.(type) {
	case *ast.StructType:
		k.structs[name] = []field{}
		for _, f := range t.Fields.List {
			tag := ""
			if f.Tag != nil {
				tag, _ = strconv.Unquote(f.Tag.Value)
			}
			for _, n := range f.Names {
				k.structs[name] = append(k.structs[name], field{n.Name, text(f.Type), f.Doc.Text(), reflect.StructTag(tag)})
			}
		}
	case *ast.ArrayType:
		k.lists[name] = text(t.Elt)
	case *ast.Ident:
		if t.Name == "string" || t.Name == "int" {
			k.enums[name] = append(k.enums[name], []string{}...) // its constants may have come before
		}
	}
}

func (k *known) addValue(s *ast.ValueSpec) {
	for i, n := range s.Names {
		k.names[n.Name] = true
		if s.Type == nil || i >= len(s.Values) {
			continue
		}
		if lit, ok := s.Values[i].(*ast.BasicLit); ok {
			value := lit.Value
			if lit.Kind == token.STRING {
				value, _ = strconv.Unquote(value)
			}
			k.enums[text(s.Type)] = append(k.enums[text(s.Type)], value)
		}
	}
}

// text prints a node of the syntax tree.
func text(n ast.Node) string {
	var b strings.Builder
	if err := printer.Fprint(&b, token.NewFileSet(), n); err != nil {
		panic(err) // what was parsed can be printed
	}
	return b.String()
}

// base takes lists, maps and pointers off a type.
func (k *known) base(typ string) string {
	for _, prefix := range []string{"*", "map[string]", "[]", "*"} {
		typ = strings.TrimPrefix(typ, prefix)
	}
	if item, ok := k.lists[typ]; ok && item != "string" {
		return item
	}
	return typ
}

// secret reports whether a type holds a secret, at any depth.
func (k *known) secret(typ string) bool {
	typ = k.base(typ)
	return typ == "yunkit.Secret" || slices.ContainsFunc(k.structs[typ], func(f field) bool {
		return k.base(f.typ) != typ && k.secret(f.typ)
	})
}

// typesOf returns the types that fields with a name on the wire have.
func (k *known) typesOf(wire string) map[string]bool {
	types := map[string]bool{}
	for _, fields := range k.structs {
		for _, f := range fields {
			if f.wire(allTags...) == wire {
				types[k.base(f.typ)] = true
			}
		}
	}
	return types
}

// structFor returns the struct that has these members in a tag, or "". One that
// has more of them is good when a field of that name has its type elsewhere.
func (k *known) structFor(wire, goName, tag string, members []shape) string {
	linked := k.typesOf(wire)
	linked[goName] = true
	best, bestExtra := "", 0
	for _, typ := range slices.Sorted(maps.Keys(k.structs)) {
		extra := len(k.structs[typ]) - len(members)
		switch {
		case strings.HasSuffix(typ, "Request") || strings.HasSuffix(typ, "Response") || !token.IsExported(typ):
		case !k.has(typ, tag, members):
		case extra > 0 && typ != goName && (!linked[typ] || isVague(wire) || extra > len(members)):
		case extra == 0 && !linked[typ] && len(members) < 4:
		case best == "" || extra < bestExtra || extra == bestExtra && linked[typ] && !linked[best]:
			best, bestExtra = typ, extra
		}
	}
	return best
}

// has reports whether a struct has these members in a tag, at any depth.
func (k *known) has(typ, tag string, members []shape) bool {
	return !slices.ContainsFunc(members, func(m shape) bool {
		i := slices.IndexFunc(k.structs[typ], func(f field) bool { return f.wire(tag) == m.name })
		return i < 0 || !k.has(k.base(k.structs[typ][i].typ), tag, m.members)
	})
}

// enumFor returns the type whose constants hold these values, or "". Without
// values, it is the one type that fields of the name have everywhere.
func (k *known) enumFor(wire, goName, owner string, values []string) string {
	used := k.typesOf(wire)
	var fitting []string
	for typ, has := range k.enums {
		if len(values) == 0 && !used[typ] || slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(has, v) }) {
			continue
		}
		fitting = append(fitting, typ)
	}
	if len(values) == 0 {
		if len(fitting) == 1 && len(used) == 1 {
			return fitting[0]
		}
		return ""
	}
	const poor = 3
	rank := func(typ string) int {
		switch {
		case used[typ] && strings.HasPrefix(typ, owner):
			return 0
		case used[typ]:
			return 1
		case strings.HasPrefix(typ, owner) || strings.HasPrefix(typ, goName) || strings.HasSuffix(goName, typ):
			return 2
		}
		return poor
	}
	slices.SortFunc(fitting, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	if len(fitting) == 0 || rank(fitting[0]) == poor && (len(values) < 2 || values[0] == "0" || values[0] == "1") {
		return ""
	}
	return fitting[0]
}

// docOf returns the words that every field of a name, type and tag of the
// package's requests or responses has, when there are at least two.
func (k *known) docOf(f field) string {
	var docs []string
	for typ, fields := range k.structs {
		if strings.HasSuffix(typ, "Request") || strings.HasSuffix(typ, "Response") {
			for _, other := range fields {
				if other.doc != "" && other.name == f.name && other.typ == f.typ && other.tag == f.tag {
					docs = append(docs, other.doc)
				}
			}
		}
	}
	if len(docs) < 2 || slices.ContainsFunc(docs, func(d string) bool { return d != docs[0] || strings.Contains(d, placeholder) }) {
		return ""
	}
	return docs[0]
}
