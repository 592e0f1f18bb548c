// Command scaffold writes operations of a product from the model: types with
// their tags, the method, the iterator of a list, LogValue where there is a
// secret. What exists stays as it is, and is shared. Where somebody must write
// words it leaves TODO(words), which doccheck refuses.
//
//	go -C internal/tools run ./scaffold bcs nodes.go ListPublicChainNodes ShowPublicChainNode networks.go ListPublicChainFlavors
//
// It takes the operations off internal/model/<product>.pending.txt and has the
// product's tests write the request snapshots and the answers in testdata.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/yunkit/yunkit/internal/model"
)

func main() {
	root := flag.String("root", filepath.Join("..", ".."), "folder of the repository")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: scaffold <product> <file.go> <Operation>... [<file.go> <Operation>...]")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() < 3 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*root, flag.Arg(0), flag.Args()[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "scaffold:", err)
		os.Exit(1)
	}
}

// run writes operations and what goes with them.
func run(root, product string, args []string) error {
	notes, operations, err := scaffold(root, product, args)
	for _, note := range notes {
		fmt.Println(note)
	}
	if err != nil {
		return err
	}
	if err := unpend(filepath.Join(root, "internal", "model", product+".pending.txt"), operations); err != nil {
		return err
	}
	test := exec.CommandContext(context.Background(), "go", "test", "-run", "^TestOperations$", ".", "-update") // -update is the test's
	test.Dir = filepath.Join(root, product)
	if out, err := test.CombinedOutput(); err != nil {
		return fmt.Errorf("the code is written; go test -update in %s: %w\n%s", product, err, out)
	}
	return nil
}

// scaffold writes the code of operations into files of a product, which args
// names before the operations. It returns what is left to do by hand.
func scaffold(root, product string, args []string) (notes, operations []string, err error) {
	api, err := model.Load(product)
	if err != nil {
		return nil, nil, err
	}
	dir := filepath.Join(root, product)
	k, err := readPackage(dir)
	if err != nil {
		return nil, nil, err
	}
	w := &writer{known: k, api: api}
	code := map[string]string{}
	file := ""
	for _, arg := range args {
		if strings.HasSuffix(arg, ".go") {
			file = arg
			continue
		}
		o := api.Operation(arg)
		switch {
		case file == "":
			return nil, nil, fmt.Errorf("no file named before %s", arg)
		case o == nil:
			return nil, nil, fmt.Errorf("the model of %s has no operation %s", product, arg)
		}
		operations = append(operations, arg)
		code[file] += w.operation(o)
	}
	for file, text := range code {
		if err := appendTo(filepath.Join(dir, file), product, text); err != nil {
			return nil, nil, err
		}
	}
	return w.notes, operations, nil
}

// unpend takes operations off the list of those that do not exist yet.
func unpend(path string, operations []string) error {
	b, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil // it goes with its last line
	} else if err != nil {
		return err
	}
	rest := slices.DeleteFunc(strings.Fields(string(b)), func(name string) bool { return slices.Contains(operations, name) })
	if len(rest) == 0 {
		return os.Remove(path)
	}
	return os.WriteFile(path, []byte(strings.Join(rest, "\n")+"\n"), 0o644)
}
