package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yunkit/yunkit/internal/model"
)

const root = "../../.."

// byHand says what somebody decided about an operation otherwise than the model
// would have it.
var byHand = map[string]string{
	"smc.CreateReplicationJob":                "its Disks are a DiskLayout",
	"smc.CreateCrossZoneMigrationJob":         "its Disk is a list of CrossZoneDisk",
	"cloudsso.ListAccessConfigurations":       "StatusNotifications stays a text, with one constant",
	"cloudsso.GetDirectoryGlobalAccessStatus": "its GlobalAccessStatus is a GlobalAccess",
	"bcs.ListPublicChainNodeAlarm":            "its Sort is a PublicChainNodeAlarmSort",
	"bcs.ListPublicChainStatisticAPICalls":    "its lists are of APICalls and MethodCalls",
	"bcs.ShowPublicChainSummary":              "its Call is an int64",
	"bcs.ListPublicChainNodeMetrics":          "its metrics have fields that no source shows",
	"bcs.ListBcsEvents":                       "its Type is an AlertType",
	"bcs.ListBcsEventsStatistic":              "its Type is an AlertType",
	"bcs.FreezeCert":                          "its LogValue leaves out the file",
	"bcs.UnfreezeCert":                        "its LogValue leaves out the file",
	"bcs.DeleteMemberInvite":                  "its list is of Invitation",
	"bcs.HandleNotification":                  "its list is of JoiningOrg",
	"bcs.ShowBlockchainStatus":                "its CCE is a ClusterProgress",
	"bcs.ShowBlockchainDetail":                "its CouchDBInfo is a CouchDBUser",
	"bcs.UpdateInstance":                      "its lists are of InstanceOrg and IEFNode",
	"bcs.DeleteBlockchain":                    "its lists in one text are CommaLists",
	"bcs.CreateNewBlockchain":                 "its objects are named for what they are",
	"bcs.BatchCreateChannels":                 "its list is of ChannelToCreate",
}

// Every operation that exists is deleted and written anew, one at a time. The
// code must be the same; its words, and the order of its fields, are a person's.
func TestOperationsComeBackAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, product := range []string{"smc", "cloudsso", "bcs", "ufile"} {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			api, err := model.Load(product)
			if err != nil {
				t.Fatal(err)
			}
			whole := declarations(t, filepath.Join(root, product))
			for _, o := range api.Operations {
				if whole["Client."+o.Name] == "" {
					continue // not built yet
				}
				t.Run(o.Name, func(t *testing.T) {
					t.Parallel()
					if why := byHand[product+"."+o.Name]; why != "" {
						t.Skip(why)
					}
					tmp := t.TempDir()
					dir := filepath.Join(tmp, product)
					without(t, filepath.Join(root, product), dir, o)
					if _, _, err := scaffold(tmp, product, []string{"new.go", o.Name}); err != nil {
						t.Fatal(err)
					}
					again := declarations(t, dir)
					names := maps.Clone(whole)
					maps.Copy(names, again)
					for _, name := range slices.Sorted(maps.Keys(names)) {
						if again[name] != whole[name] {
							t.Errorf("written:\n%s\nwas:\n%s", again[name], whole[name])
						}
					}
				})
			}
		})
	}
}

// rule is the tag with the words for a pattern; a tag that says that another one counts says no more.
var rule = regexp.MustCompile(` rule:"[^"]*"| (url|json):"-"`)

// persons are constants that lists name, and what a person knows: whether what an
// update requires only names its object.
var persons = strings.NewReplacer(".Changing()", "", "maxPageSize", "50", "maxCredentialsLimit", "1000", "lastCredentialOffset", "1000")

// declarations returns the code of a package without comments, by name. The
// fields of a struct are in alphabetical order.
func declarations(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	eachFile(t, dir, func(_ string, _ []byte, file *ast.File) {
		for _, decl := range file.Decls {
			for name, node := range named(decl) {
				if s, ok := node.(*ast.TypeSpec); ok {
					s.Doc, s.Comment = nil, nil
					if st, ok := s.Type.(*ast.StructType); ok {
						var lines []string
						for _, f := range st.Fields.List {
							line := text(f.Type)
							for _, n := range f.Names {
								line = n.Name + " " + line
							}
							if f.Tag != nil {
								line += " " + rule.ReplaceAllString(f.Tag.Value, "")
							}
							lines = append(lines, line)
						}
						slices.Sort(lines)
						found[name] = "type " + name + " struct\n" + strings.Join(lines, "\n")
						continue
					}
				}
				found[name] = persons.Replace(text(node))
			}
		}
	})
	return found
}

// without copies a package without an operation.
func without(t *testing.T, from, to string, o *model.Operation) {
	t.Helper()
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	request, response := o.Name+"Request", o.Name+"Response"
	gone := []string{request, response, request + ".LogValue", response + ".LogValue", "Client." + o.Name}
	if o.Paging != nil {
		gone = append(gone, "Client."+allName(o.Name))
	}
	eachFile(t, from, func(path string, src []byte, file *ast.File) {
		kept := slices.Clone(src)
		for _, decl := range file.Decls {
			for name := range named(decl) {
				if !slices.Contains(gone, name) {
					continue
				}
				for i := decl.Pos() - 1; i < decl.End()-1; i++ {
					if kept[i] != '\n' {
						kept[i] = ' '
					}
				}
			}
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(path)), kept, 0o600); err != nil {
			t.Fatal(err)
		}
	})
}

func eachFile(t *testing.T, dir string, f func(path string, src []byte, file *ast.File)) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no Go files in %s: %v", dir, err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		f(path, src, file)
	}
}

// named returns what a declaration declares.
func named(decl ast.Decl) map[string]ast.Node {
	found := map[string]ast.Node{}
	switch d := decl.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = strings.TrimPrefix(text(d.Recv.List[0].Type), "*") + "." + name
		}
		found[name] = d
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				found[s.Name.Name] = s
			case *ast.ValueSpec:
				for _, n := range s.Names {
					found[n.Name] = s
				}
			}
		}
	}
	return found
}
