package yunkit

import (
	"context"

	"github.com/yunkit/yunkit/internal/callinfo"
)

// CallOption says something of one call of the Call method of a client.
type CallOption func(*CallConfig)

// CallConfig is what call options add up to.
type CallConfig struct {
	// Read says that the operation changes nothing.
	Read bool
}

// NewCallConfig applies options.
func NewCallConfig(opts ...CallOption) CallConfig {
	var c CallConfig
	for _, opt := range opts {
		if opt != nil {
			opt(&c)
		}
	}
	return c
}

// AsRead says that the operation changes nothing, so that it may be repeated
// when its answer was lost. Without it Call takes every operation for a write
// that must not happen twice.
func AsRead() CallOption { return func(c *CallConfig) { c.Read = true } }

// Attempt is one request of a call.
type Attempt struct {
	// Service is the product, such as "cloudsso".
	Service string
	// Operation is the vendor's name of the operation, such as "GetAccessConfiguration".
	Operation string
	// Number counts the attempts of the call, from 1.
	Number int
}

// CallInfo says which attempt of which call a request belongs to, for names of
// spans and labels of counters in middleware: pass it the context of the
// request. It is false for a request of something else.
func CallInfo(ctx context.Context) (Attempt, bool) {
	attempt, ok := ctx.Value(callinfo.Key{}).(Attempt)
	return attempt, ok
}
