package apitest_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/ufile"
)

// Every method of every client is called with nil for all that can be nil, and with
// nil for each argument alone. An error comes back, or it means something; nothing
// panics. An iterator says so when it is ranged over.
func TestNilArguments(t *testing.T) {
	t.Parallel()
	clients := map[string]func(opts ...yunkit.Option) (any, error){
		"bucket": func(opts ...yunkit.Option) (any, error) { return ufile.NewBucket("test-bucket", opts...) },
	}
	for _, p := range products {
		clients[p.name] = p.new
	}
	for name, open := range clients {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := apitest.NewServer(t, apitest.Reply(400, `{"RequestId":"r-1","RetCode":230,"Code":"Test","Message":"test","error_code":"TEST.0001","error_msg":"test"}`))
			client, err := open(s.Options()...)
			require.NoError(t, err)
			v := reflect.ValueOf(client)
			for m, f := range v.Methods() {
				for i := range f.Type().NumIn() {
					callNil(t, name+"."+m.Name, f, func(arg int) bool { return arg == i })
				}
				callNil(t, name+"."+m.Name, f, func(int) bool { return true })
			}
		})
	}
}

// callNil calls f with nil for the arguments that isNil says, and something plain for
// the others.
func callNil(t *testing.T, name string, f reflect.Value, isNil func(arg int) bool) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s panics: %v", name, r)
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // what is no mistake ends at once
	var args []reflect.Value
	withoutContext := false
	for i := range f.Type().NumIn() {
		in := f.Type().In(i)
		if f.Type().IsVariadic() && i == f.Type().NumIn()-1 {
			if isNil(i) {
				args = append(args, reflect.Zero(in.Elem()), reflect.Zero(in.Elem())) // nil options and callbacks
			}
			break
		}
		arg := reflect.New(in).Elem()
		switch {
		case in == reflect.TypeFor[context.Context]():
			if withoutContext = isNil(i); !withoutContext {
				arg.Set(reflect.ValueOf(ctx))
			}
		case isNil(i):
		case in.Kind() == reflect.Pointer:
			arg.Set(reflect.New(in.Elem()))
		case in.Kind() == reflect.String:
			arg.SetString(strings.Repeat("a", 36))
		case in.Kind() == reflect.Slice:
			arg.Set(reflect.MakeSlice(in, 1, 1))
		default:
		}
		args = append(args, arg)
	}
	out := f.Call(args)
	for _, result := range out {
		if result.Kind() == reflect.Func && !result.IsNil() { // an iterator
			for _, err := range result.Seq2() {
				if withoutContext {
					failed, _ := reflect.TypeAssert[error](err)
					assert.ErrorIs(t, failed, yunkit.ErrInvalidRequest, "%s without a context", name)
				}
				break
			}
		}
		if err, ok := reflect.TypeAssert[error](result); ok && withoutContext {
			assert.ErrorIs(t, err, yunkit.ErrInvalidRequest, "%s without a context", name)
		}
	}
}
