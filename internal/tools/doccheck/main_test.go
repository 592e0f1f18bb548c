package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestInspect(t *testing.T) {
	t.Parallel()
	const src = `package p

// Documented has one field with words and one without.
type Documented struct {
	Embedded
	A int // A trailing comment counts.
	B int
	c int
	D struct{ E int }
}

type Bare interface {
	M(arg struct{ NotMine int })
}

// A comment on a group says nothing about its members.
const (
	One = 1
	// Two is documented.
	Two = 2
)

// Lone is documented by the comment on its declaration.
var Lone = 0

func F() {}

func (d *Documented) G() {}

func (h hidden) String() string { return "" }

type hidden struct{ X int }
`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range inspect(file) {
		got = append(got, f.name)
	}
	want := []string{"Documented.B", "Documented.D", "Documented.E", "Bare", "Bare.M", "One", "F", "Documented.G"}
	if !slices.Equal(got, want) {
		t.Errorf("undocumented: got %v, want %v", got, want)
	}
}

func TestCheckRefusesAnEmptyFolder(t *testing.T) {
	t.Parallel()
	if _, err := check(t.TempDir()); err == nil {
		t.Error("a wrong path must not look like a clean one")
	}
}

// Generated code compiles, so that nothing else would say that its words are missing.
func TestCheckRefusesPlaceholders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	src := "// Package p is for tests.\npackage p\n\n// T is TODO(words).\ntype T struct {\n\t// F is a field.\n\tF int `rule:\"must TODO(words)\"`\n}\n"
	if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := check(dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"p.go:4: TODO(words)", "p.go:7: TODO(words)"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
