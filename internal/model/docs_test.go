package model_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every exported identifier, struct field and interface method that users can
// see is documented.
func TestPublicPackagesAreDocumented(t *testing.T) {
	t.Parallel()
	const root = "../.."
	packages := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (name == "internal" || name == "examples" || name == "testdata" || strings.HasPrefix(name, ".")):
			return filepath.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, missing, err := undocumented(path, nil)
		if err != nil {
			return err
		}
		packages[file.Name.Name] = packages[file.Name.Name] || file.Doc != nil
		assert.Empty(t, missing, path)
		return nil
	})
	require.NoError(t, err)
	for name, documented := range packages {
		assert.True(t, documented, "package %s has no package comment", name)
	}
	assert.Contains(t, packages, "yunkit")
}

// undocumented returns the exported things of a file without a comment.
func undocumented(path string, src any) (*ast.File, []string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, err
	}
	var missing []string
	need := func(owner string, names []*ast.Ident, comments ...*ast.CommentGroup) {
		for _, c := range comments {
			if strings.TrimSpace(c.Text()) != "" {
				return
			}
		}
		for _, name := range names {
			if name.IsExported() {
				full := strings.TrimPrefix(owner+"."+name.Name, ".")
				missing = append(missing, fmt.Sprintf("%s:%d %s", filepath.Base(path), fset.Position(name.Pos()).Line, full))
			}
		}
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if owner := receiver(d); owner == "" || token.IsExported(owner) {
				need(owner, []*ast.Ident{d.Name}, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.ValueSpec:
					if d.Lparen.IsValid() { // the comment of a group says nothing of its members
						need("", s.Names, s.Doc, s.Comment)
					} else {
						need("", s.Names, d.Doc, s.Comment)
					}
				case *ast.TypeSpec:
					need("", []*ast.Ident{s.Name}, d.Doc, s.Doc)
					if s.Name.IsExported() {
						members(s, need)
					}
				}
			}
		}
	}
	return file, missing, nil
}

// receiver returns the name of the type that a method belongs to, or "".
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	typ := f.Recv.List[0].Type
	for {
		switch t := typ.(type) {
		case *ast.StarExpr:
			typ = t.X
		case *ast.IndexExpr:
			typ = t.X
		case *ast.IndexListExpr:
			typ = t.X
		case *ast.Ident:
			return t.Name
		default:
			return ""
		}
	}
}

// members asks for comments on the fields of a struct and the methods of an
// interface, however deep they nest. Embedded ones have a comment of their own.
func members(spec *ast.TypeSpec, need func(owner string, names []*ast.Ident, comments ...*ast.CommentGroup)) {
	ast.Inspect(spec.Type, func(n ast.Node) bool {
		switch t := n.(type) {
		case *ast.FuncType:
			return false
		case *ast.StructType:
			for _, f := range t.Fields.List {
				need(spec.Name.Name, f.Names, f.Doc, f.Comment)
			}
		case *ast.InterfaceType:
			for _, f := range t.Methods.List {
				need(spec.Name.Name, f.Names, f.Doc, f.Comment)
			}
		}
		return true
	})
}

func TestUndocumentedThingsAreFound(t *testing.T) {
	t.Parallel()
	_, missing, err := undocumented("a.go", `package a

const A = 1

// The Bs.
const (
	B1 = 1
	B2 = 2 // is documented
)

type C struct {
	D int
	// E is documented.
	E struct{ F int }
	g int
	C2
}

// C2 is documented.
type C2 interface{ H() }

func I() {}

func (c *C) J() {}

func (c *c) K() {}

func l() {}
`)
	require.NoError(t, err)
	var names []string
	for _, m := range missing {
		names = append(names, strings.Fields(m)[1])
	}
	assert.Equal(t, []string{"A", "B1", "C", "C.D", "C.F", "C2.H", "I", "C.J"}, names)
}
