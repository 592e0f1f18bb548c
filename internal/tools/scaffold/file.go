package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/yunkit/yunkit"

// imports are the packages that generated code uses, by name.
var imports = map[string]string{
	"context": "context", "http": "net/http", "io": "io", "iter": "iter", "slog": "log/slog", "url": "net/url",
	"yunkit": module, "alibaba": module + "/internal/alibaba", "huawei": module + "/internal/huawei", "ucloud": module + "/internal/ucloud",
	"pages": module + "/internal/pages", "redact": module + "/internal/redact", "request": module + "/internal/request",
}

// appendTo adds code to the end of a file, which it makes if need be, and
// imports what the code uses.
func appendTo(path, pkg, code string) error {
	if code == "" {
		return nil
	}
	src, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		src, err = []byte("package "+pkg+"\n"), nil
	}
	if err != nil {
		return err
	}
	src, err = withImports(append(append(src, '\n'), code...))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, src, 0o644)
}

// withImports returns the source with the packages imported that it uses.
func withImports(src []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if spec.Name != nil {
			return nil, errors.New("an import has a name of its own: import the rest by hand")
		}
		paths = append(paths, path)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil && imports[x.Name] != "" {
				paths = append(paths, imports[x.Name])
			}
		}
		return true
	})
	slices.Sort(paths)
	paths = slices.Compact(paths)
	var block [2]strings.Builder
	for _, path := range paths {
		group := &block[0]
		if strings.Contains(path, ".") {
			group = &block[1]
		}
		fmt.Fprintf(group, "\t%q\n", path)
	}
	start, end := int(file.Name.End())-1, int(file.Name.End())-1
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.IMPORT {
			end = int(d.End()) - 1
		}
	}
	head := "\n\nimport (\n" + block[0].String() + "\n" + block[1].String() + ")\n"
	return format.Source(slices.Concat(src[:start], []byte(head), src[end:]))
}
