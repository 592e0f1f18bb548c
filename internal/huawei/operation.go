package huawei

import (
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/transport"
)

// Operation is one operation of a product. Path holds parameters in braces,
// and begins with a slash.
type Operation struct {
	// Name is the vendor's name of the operation.
	Name string
	// Class says whether it may be carried out twice.
	Class transport.Class
	// Settled is the refusal of a repeat that shows that the operation was carried out.
	Settled error
	// Changes says that a request which sets nothing to change is refused.
	Changes bool
	// Method is the HTTP method.
	Method string
	// Path is the path below the endpoint.
	Path string
}

// Read is an operation that changes nothing.
func Read(method, path, name string) Operation {
	return Operation{Name: name, Method: method, Path: path, Class: transport.Read}
}

// Repeatable is a write that sets a state, so that a second execution changes
// nothing more.
func Repeatable(method, path, name string) Operation {
	return Operation{Name: name, Method: method, Path: path, Class: transport.Repeatable}
}

// Delete is a repeatable write that takes something away. When an answer was
// lost and the repeat finds nothing, it is done.
func Delete(path, name string) Operation {
	return Operation{
		Name: name, Method: http.MethodDelete, Path: path,
		Class: transport.Repeatable, Settled: yunkit.ErrNotFound,
	}
}

// Once is a write that is sent again only when the service surely did not
// execute it.
func Once(method, path, name string) Operation {
	return Operation{Name: name, Method: method, Path: path, Class: transport.Once}
}

// Changing is an operation that changes what its request sets besides what is
// required. A request that sets nothing is refused.
func (o Operation) Changing() Operation {
	o.Changes = true
	return o
}
