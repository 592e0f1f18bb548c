// Package tools pins what checks this repository, in a module of its own so
// that users of the library never download it. go.mod names the tools; they are
// built from source. From the folder of the module that is to be checked:
//
//	go tool -modfile=internal/tools/go.mod golangci-lint run
package tools
