package model_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
	"github.com/yunkit/yunkit/internal/model"
)

// Every operation of bcs, with all of its parameters, passes the checks of the test
// server whichever way it is signed: the signature, the path, and the parameters by
// the model. That the server has no such blockchain or node is no complaint.
func TestOperationsOfBCSAreWellFormedInBothAuthentications(t *testing.T) {
	t.Parallel()
	token := yunkit.Credentials{AuthToken: "test-user-token-not-real"}
	temporary := yunkit.Credentials{AccessKeyID: "test-temporary-key-id", AccessKeySecret: "test-temporary-not-real", SecurityToken: "test-security-token-not-real"}
	complaints := []string{
		"APIGW.0101", "APIGW.0301", // no such path, not authenticated
		"BCS.03400001", "BCS.03400006", "BCS.4006014", // a parameter
	}
	api, err := model.Load("bcs")
	require.NoError(t, err)
	for name, opts := range map[string][]yunkit.Option{
		"AK and SK":      nil,
		"temporary keys": {yunkit.WithCredentials(temporary)},
		"a user token":   {yunkit.WithCredentials(token)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := bcstest.NewServer()
			t.Cleanup(srv.Close)
			srv.AcceptCredentials(token)
			srv.AcceptCredentials(temporary)
			client, err := bcs.NewClient(append(srv.Options(), opts...)...)
			require.NoError(t, err)
			calls := 0
			for _, o := range api.Operations {
				call := reflect.ValueOf(client).MethodByName(o.Name)
				if !call.IsValid() {
					continue // not built yet
				}
				calls++
				req := reflect.New(call.Type().In(1).Elem())
				fill(req.Elem(), o.Params)
				req.Elem().FieldByName("ProjectID").SetString("") // the client's
				result := call.Call([]reflect.Value{reflect.ValueOf(t.Context()), req})
				err, _ := reflect.TypeAssert[error](result[1])
				var refused *yunkit.Error
				switch {
				case err == nil:
				case errors.As(err, &refused):
					assert.False(t, refused.StatusCode == 0 || slices.Contains(complaints, refused.Code), "%s: %v", o.Name, err)
				default:
					t.Errorf("%s: %v", o.Name, err)
				}
			}
			requests := srv.Requests()
			assert.Len(t, requests, calls, "each was sent once")
			for _, r := range requests {
				assert.Equal(t, name != "a user token", r.Header.Get("Authorization") != "", "%s %s", r.Method, r.URL.Path)
				assert.Equal(t, name == "a user token", r.Header.Get("X-Auth-Token") != "", "%s %s", r.Method, r.URL.Path)
			}
		})
	}
}
