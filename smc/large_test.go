package smc_test

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
)

// check is the tag of a field, by rule.
func check(f reflect.StructField) map[string]string {
	rules := map[string]string{}
	for rule := range strings.FieldsSeq(f.Tag.Get("check")) {
		name, arg, _ := strings.Cut(rule, "=")
		rules[name] = arg
	}
	return rules
}

// most is the upper bound of a rule, or n where it has none.
func most(bounds string, n int) int {
	_, high, _ := strings.Cut(bounds, "..")
	if high, err := strconv.Atoi(high); err == nil {
		return high
	}
	return n
}

// largest sets every field of a request to the most that its checks allow.
func largest(v reflect.Value, rules map[string]string) {
	switch v.Kind() {
	case reflect.Struct:
		for f, field := range v.Fields() {
			if f.IsExported() {
				largest(field, check(f))
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		largest(v.Elem(), rules)
	case reflect.Slice:
		n := most(rules["items"], 16)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			largest(v.Index(i), nil)
		}
	case reflect.String:
		sign := "云" // nine bytes of a query
		if p := rules["pattern"]; p != "" && !regexp.MustCompile(p).MatchString(sign) {
			sign = "a"
		}
		v.SetString(strings.Repeat(sign, most(rules["len"], 64)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(most(rules["range"], 1)))
	default:
	}
}

// Gateways refuse request lines from 8,000 bytes on. What is too long for one
// travels in the body, and whatever is valid arrives.
func TestLargestRequests(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]yunkit.Option{"ACS3": nil, "RPC 1.0": {yunkit.WithLegacySignature()}} {
		long := 0
		for m := range reflect.TypeFor[*smc.Client]().Methods() {
			if m.Type.NumIn() != 3 || m.Type.In(2).Kind() != reflect.Pointer || m.Type.NumOut() != 2 {
				continue
			}
			synctest.Test(t, func(t *testing.T) {
				s := apitest.NewServer(t, apitest.Reply(400, `{"RequestId":"r-1","Code":"Test","Message":"test"}`))
				client, err := smc.NewClient(s.Options(opts...)...)
				require.NoError(t, err)
				req := reflect.New(m.Type.In(2).Elem())
				largest(req.Elem(), nil)
				out := reflect.ValueOf(client).MethodByName(m.Name).Call([]reflect.Value{reflect.ValueOf(t.Context()), req})
				err, _ = reflect.TypeAssert[error](out[1])
				require.ErrorContains(t, err, "Test: test", "%s %s", name, m.Name)
				r := s.Requests()[0]
				assert.Less(t, len(r.URL.RequestURI()), 5000, "%s %s", name, m.Name)
				if len(r.PostForm) > 0 {
					long++
				}
			})
		}
		assert.Positive(t, long, name)
	}
}

// The service takes such a form, whichever the signature.
func TestLongRequestsAreSigned(t *testing.T) {
	t.Parallel()
	srv := smctest.NewServer()
	defer srv.Close()
	for _, opts := range [][]yunkit.Option{nil, {yunkit.WithLegacySignature()}} {
		client, err := smc.NewClient(append(srv.Options(), opts...)...)
		require.NoError(t, err)
		ids := make([]string, 50)
		for i := range ids {
			ids[i] = "s-" + strings.Repeat(strconv.Itoa(i%10), 200)
		}
		resp, err := client.DescribeReplicationJobs(t.Context(), &smc.DescribeReplicationJobsRequest{SourceID: ids})
		require.NoError(t, err)
		assert.Empty(t, resp.ReplicationJobs)
	}
	for _, r := range srv.Requests() {
		assert.Len(t, r.PostForm, 50)
		assert.Less(t, len(r.URL.RequestURI()), 5000)
	}
}
