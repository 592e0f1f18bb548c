package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/smc"
)

// TestSameRequest holds that both sides do the same work on the way out: the
// same parameters in the same places, under a signature that is right.
func TestSameRequest(t *testing.T) {
	t.Parallel()
	for _, op := range Operations() {
		t.Run(op.Name, func(t *testing.T) {
			t.Parallel()
			rec := &recorder{Canned: NewCanned(op.Answer(1))}
			pair, err := op.Pair("http://127.0.0.1:1", rec)
			require.NoError(t, err)
			for _, c := range []Call{pair.Client, pair.ByHand} {
				require.NoError(t, c.Run(t.Context()))
			}
			require.Len(t, rec.sent, 2)
			client, byHand := rec.sent[0], rec.sent[1]
			for _, s := range rec.sent {
				assert.True(t, s.signatureHolds(t), "%s", s.r.UserAgent())
			}
			assert.Equal(t, client.r.Method, byHand.r.Method)
			assert.Equal(t, client.r.URL.Host, byHand.r.URL.Host)
			assert.Equal(t, client.r.URL.Path, byHand.r.URL.Path)
			assert.Equal(t, unsigned(client.r.URL.Query()), unsigned(byHand.r.URL.Query()))
			assert.Equal(t, unsigned(client.form(t)), unsigned(byHand.form(t)))
			assert.Equal(t, client.headers(), byHand.headers())
		})
	}
}

// recorder keeps what passes through it.
type recorder struct {
	*Canned

	sent []sentRequest
}

type sentRequest struct {
	r    *http.Request
	body string
}

func (rec *recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	s := sentRequest{r: r.Clone(context.WithoutCancel(r.Context()))}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		s.body = string(body)
		r.Body = http.NoBody
	}
	rec.sent = append(rec.sent, s)
	return rec.Canned.RoundTrip(r)
}

func (s sentRequest) form(t *testing.T) url.Values {
	t.Helper()
	form, err := url.ParseQuery(s.body)
	require.NoError(t, err)
	return form
}

// headers returns the names of the headers that both sides must agree on.
func (s sentRequest) headers() []string {
	var names []string
	for name := range s.r.Header {
		if name != "User-Agent" && name != "Accept" { // they tell clients apart, and answers here are fixed
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// signatureHolds signs the request once more, with signers that are tested
// against the vendors' own code, and compares.
func (s sentRequest) signatureHolds(t *testing.T) bool {
	t.Helper()
	if form := s.form(t); form.Has("Signature") {
		return form.Get("Signature") == sign.Action(form, secret)
	}
	want := s.r.Header.Get("Authorization")
	again := s.r.Clone(t.Context())
	if strings.HasPrefix(want, "ACS3") {
		assert.NoError(t, sign.ACS3(again, keyID, secret))
	} else {
		// All headers present are signed here, while a caller may choose fewer, and Host.
		_, signed, _ := strings.Cut(want, "SignedHeaders=")
		signed, _, _ = strings.Cut(signed, ",")
		again.Header = http.Header{}
		for name := range strings.SplitSeq(signed, ";") {
			again.Header.Set(name, s.r.Header.Get(name))
		}
		if _, ok := again.Header["Host"]; ok {
			again.Header.Set("Host", s.r.URL.Host)
		}
		assert.NoError(t, sign.SDKHMACSHA256(again, []byte(s.body), keyID, secret))
	}
	return want == again.Header.Get("Authorization")
}

// unsigned drops the signature, which depends on nothing else that may differ.
func unsigned(v url.Values) url.Values {
	delete(v, "Signature")
	return v
}

// TestSameResponse holds that both sides do the same work on the way back: every
// field of every item arrives.
func TestSameResponse(t *testing.T) {
	t.Parallel()
	for _, op := range Operations() {
		for _, n := range op.Counts {
			pair, err := op.Pair("http://127.0.0.1:1", NewCanned(op.Answer(n)))
			require.NoError(t, err)
			t.Run(fmt.Sprintf("%s/%d", op.Name, n), func(t *testing.T) {
				t.Parallel()
				client, err := pair.Client(t.Context())
				require.NoError(t, err)
				byHand, err := pair.ByHand(t.Context())
				require.NoError(t, err)
				if wire, ok := byHand.(*AccessTokens); ok {
					byHand = &smc.ListAccessTokensResponse{
						AccessTokens: wire.AccessTokens.AccessToken,
						TotalCount:   wire.TotalCount, PageNumber: wire.PageNumber, PageSize: wire.PageSize,
					}
				}
				// The yardstick does not fill Meta.
				*client.(interface{ ResponseMeta() *yunkit.Meta }).ResponseMeta() = yunkit.Meta{}
				assert.Equal(t, client, byHand)
				assertNothingEmpty(t, reflect.ValueOf(client).Elem())
			})
		}
	}
}

// mayBeEmpty are the fields that an answer of one page leaves out, and the number of its only page.
var mayBeEmpty = []string{"Meta", "IsTruncated", "NextToken"}

// assertNothingEmpty holds that the canned answers exercise all of a response.
func assertNothingEmpty(t *testing.T, response reflect.Value) {
	t.Helper()
	for field, v := range response.Fields() {
		if slices.Contains(mayBeEmpty, field.Name) {
			continue
		}
		assert.False(t, v.IsZero(), "%s is empty", field.Name)
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct {
			for i := range v.Len() {
				assertNothingEmpty(t, v.Index(i))
			}
		}
	}
}

// TestErrorsByHand holds that the yardstick sees a failure where a tool must.
func TestErrorsByHand(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		status     int
	}{
		{"a status", `{"Code":"Forbidden"}`, http.StatusForbidden},
		{"no JSON", `<html>`, http.StatusOK},
		{"a RetCode beside a good status", `{"RetCode":171,"Message":"test"}`, http.StatusOK},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			y := &Yardstick{HTTP: &http.Client{Transport: failing{NewCanned([]byte(tt.body)), tt.status}}, URL: "http://127.0.0.1:1", KeyID: keyID, Secret: secret}
			_, err := y.DescribeUFileToken(t.Context(), beijingTokens())
			assert.Error(t, err)
		})
	}
}

type failing struct {
	*Canned

	status int
}

func (f failing) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := f.Canned.RoundTrip(r)
	if err == nil {
		resp.StatusCode = f.status
	}
	return resp, err
}
