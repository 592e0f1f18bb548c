// Command doccheck reports every exported identifier, struct field and
// interface method without a doc comment in the packages of the module in a
// folder, and every placeholder that scaffold has left. Linters look at
// declarations only; a request's fields are where users need words most.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// placeholder is what scaffold leaves where words are missing.
const placeholder = "TODO(words)"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: doccheck folder")
		os.Exit(2)
	}
	missing, err := check(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "doccheck:", err)
		os.Exit(1)
	}
	for _, m := range missing {
		fmt.Println(m)
	}
	if len(missing) > 0 {
		fmt.Fprintf(os.Stderr, "doccheck: %d undocumented\n", len(missing))
		os.Exit(1)
	}
}

// check walks the Go files of the module at root, tests excepted, and returns
// one line for each thing that lacks documentation or awaits it.
func check(root string) ([]string, error) {
	var missing []string
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && skipped(path):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files++
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, f := range inspect(file) {
			missing = append(missing, fmt.Sprintf("%s: %s", fset.Position(f.pos), f.name))
		}
		for i, line := range strings.Split(string(src), "\n") {
			if strings.Contains(line, placeholder) {
				missing = append(missing, fmt.Sprintf("%s:%d: %s", name, i+1, placeholder))
			}
		}
		return nil
	})
	if err == nil && files == 0 {
		err = errors.New("no Go files in " + root)
	}
	return missing, err
}

// skipped tells the folders that hold nothing of the module: test data, hidden
// ones, and modules of their own.
func skipped(dir string) bool {
	name := filepath.Base(dir)
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return name == "testdata" || strings.HasPrefix(name, ".") || err == nil
}

// A finding is a thing without a doc comment.
type finding struct {
	pos  token.Pos
	name string
}

func inspect(file *ast.File) []finding {
	var found []finding
	need := func(prefix string, names []*ast.Ident, docs ...*ast.CommentGroup) {
		if slices.ContainsFunc(docs, func(d *ast.CommentGroup) bool { return strings.TrimSpace(d.Text()) != "" }) {
			return
		}
		for _, n := range names {
			if n.IsExported() {
				found = append(found, finding{n.Pos(), prefix + n.Name})
			}
		}
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			switch recv := receiver(d); {
			case recv == "":
				need("", []*ast.Ident{d.Name}, d.Doc)
			case ast.IsExported(recv):
				need(recv+".", []*ast.Ident{d.Name}, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.ValueSpec:
					// A group's comment names the group; each of its members still means something.
					doc := d.Doc
					if d.Lparen.IsValid() {
						doc = nil
					}
					need("", s.Names, doc, s.Doc, s.Comment)
				case *ast.TypeSpec:
					need("", []*ast.Ident{s.Name}, d.Doc, s.Doc)
					if s.Name.IsExported() {
						inspectType(s.Name.Name, s.Type, need)
					}
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b finding) int { return cmp.Compare(a.pos, b.pos) })
	return found
}

// inspectType asks for documentation of the fields and methods that a type
// shows, however deep its literal nests. Embedded ones speak for themselves.
func inspectType(name string, typ ast.Expr, need func(string, []*ast.Ident, ...*ast.CommentGroup)) {
	ast.Inspect(typ, func(n ast.Node) bool {
		var fields *ast.FieldList
		switch t := n.(type) {
		case *ast.StructType:
			fields = t.Fields
		case *ast.InterfaceType:
			fields = t.Methods
		case *ast.FuncType:
			return false
		default:
			return true
		}
		for _, f := range fields.List {
			need(name+".", f.Names, f.Doc, f.Comment)
		}
		return true
	})
}

// receiver is the name of the type that a method belongs to, "" for a function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	typ := d.Recv.List[0].Type
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
