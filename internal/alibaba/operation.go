package alibaba

import (
	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/transport"
)

// Operation is one operation of a product.
type Operation struct {
	// Name is the vendor's action.
	Name string
	// Class says whether it may be carried out twice.
	Class transport.Class
	// Settled is the refusal of a repeat that shows that the operation was carried out.
	Settled error
	// Changes says that a request which sets nothing to change is refused.
	Changes bool
	// ClientToken says that the operation has that parameter. One is generated
	// when the caller gave none, so that the operation can be repeated.
	ClientToken bool
	// Unsigned says that the operation needs no key.
	Unsigned bool
}

// Read is an operation that changes nothing.
func Read(name string) Operation { return Operation{Name: name, Class: transport.Read} }

// Repeatable is a write that sets a state, so that a second execution changes
// nothing more.
func Repeatable(name string) Operation { return Operation{Name: name, Class: transport.Repeatable} }

// Delete is a repeatable write that takes something away. When an answer was
// lost and the repeat finds nothing, it is done.
func Delete(name string) Operation {
	return Operation{Name: name, Class: transport.Repeatable, Settled: yunkit.ErrNotFound}
}

// Once is a write that is sent again only when the service surely did not
// execute it.
func Once(name string) Operation { return Operation{Name: name, Class: transport.Once} }

// Unsigned is an operation that changes nothing and needs no key: something in
// its parameters speaks for the caller.
func Unsigned(name string) Operation {
	return Operation{Name: name, Class: transport.Read, Unsigned: true}
}

// WithToken is a create with a ClientToken: one is generated when the caller
// gave none, so that the operation can be repeated.
func WithToken(name string) Operation {
	return Operation{Name: name, Class: transport.Repeatable, ClientToken: true}
}

// Changing is an operation that changes what its request sets besides what is
// required. A request that sets nothing is refused.
func (o Operation) Changing() Operation {
	o.Changes = true
	return o
}
