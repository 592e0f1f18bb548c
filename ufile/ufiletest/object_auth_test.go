package ufiletest_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/ufile"
)

// presigned makes the query of a presigned URL.
func (s *store) presigned(method, key, expires string, edits ...func(*sign.Object)) string {
	o := sign.Object{Method: method, Date: expires, Bucket: bucket, Key: key}
	for _, e := range edits {
		e(&o)
	}
	query := url.Values{"UCloudPublicKey": {s.id}, "Signature": {o.Signature(s.key)}}
	if expires != "" {
		query.Set("Expires", expires)
	}
	return query.Encode()
}

func unsigned(r *http.Request) { r.Header["Authorization"] = []string{" "} }

func TestSignatures(t *testing.T) {
	t.Parallel()
	const (
		none    = "401 -148643 no authorization found"
		wrong   = "403 -148643 invalid signature"
		expired = "401 -148660 request expired"
	)
	s := newStore(t)
	s.put("k", "hello")
	later := strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)
	before := strconv.FormatInt(time.Now().Add(-time.Hour).Unix(), 10)
	send := func(method, key, query string, edits ...edit) *answer {
		r := s.request(method, key, query, "", edits...)
		a, err := s.try(r)
		require.NoError(t, err)
		return a
	}
	stripped := func(r *http.Request) { r.Header.Del("Authorization") }
	inURL := func(query string, edits ...edit) string {
		r := s.request(http.MethodGet, "k", query, "")
		stripped(r)
		for _, e := range edits {
			e(r)
		}
		a, err := s.try(r)
		require.NoError(t, err)
		if a.status == http.StatusOK {
			return a.body
		}
		return a.refusal()
	}
	for name, tt := range map[string]struct{ got, want string }{
		"by the header":              {send(http.MethodGet, "k", "").body, "hello"},
		"with a date, of any age":    {send(http.MethodGet, "k", "", header("Date", "20200101000000")).body, "hello"},
		"the query is not signed":    {send(http.MethodGet, "k", "ufileattname=a").body, "hello"},
		"no authorization":           {send(http.MethodGet, "k", "", unsigned).refusal(), none},
		"another method":             {send(http.MethodGet, "k", "", header("Authorization", (&sign.Object{Method: "PUT", Bucket: bucket, Key: "k"}).Authorization(s.id, s.key))).refusal(), wrong},
		"another key":                {send(http.MethodGet, "k", "", header("Authorization", (&sign.Object{Method: "GET", Bucket: bucket, Key: "l"}).Authorization(s.id, s.key))).refusal(), wrong},
		"another secret":             {send(http.MethodGet, "k", "", header("Authorization", (&sign.Object{Method: "GET", Bucket: bucket, Key: "k"}).Authorization(s.id, "test-other"))).refusal(), wrong},
		"another public key":         {send(http.MethodGet, "k", "", header("Authorization", (&sign.Object{Method: "GET", Bucket: bucket, Key: "k"}).Authorization("test-other", s.key))).refusal(), wrong},
		"signed with its query":      {send(http.MethodGet, "k", "tagging", header("Authorization", (&sign.Object{Method: "GET", Bucket: bucket, Key: "k?tagging"}).Authorization(s.id, s.key))).refusal(), wrong},
		"by the URL":                 {inURL(s.presigned("GET", "k", later)), "hello"},
		"by a URL without an end":    {inURL(s.presigned("GET", "k", "")), "hello"},
		"by a URL that has ended":    {inURL(s.presigned("GET", "k", before)), expired},
		"the end counts first":       {inURL(s.presigned("GET", "another", before)), expired},
		"an end that is none":        {inURL(s.presigned("GET", "k", "tomorrow")), expired},
		"by a URL of another method": {inURL(s.presigned("PUT", "k", later)), wrong},
		"both ways at once":          {inURL(s.presigned("GET", "k", later), header("Authorization", (&sign.Object{Method: "GET", Bucket: bucket, Key: "k"}).Authorization(s.id, s.key))), wrong},
		"a type that was signed":     {inURL(s.presigned("GET", "k", later, func(o *sign.Object) { o.ContentType = "text/plain" }), header("Content-Type", "text/plain")), "hello"},
		"a type that was not signed": {inURL(s.presigned("GET", "k", later), header("Content-Type", "text/plain")), wrong},
	} {
		assert.Equal(t, tt.want, tt.got, name)
	}

	s.put("a/b", "x")
	r := s.request(http.MethodGet, "a/b", "", "")
	r.URL.RawPath = "/-/" + bucket + "/a%2Fb"
	a, err := s.try(r)
	require.NoError(t, err)
	assert.Equal(t, wrong, a.refusal(), "a slash that is escaped")
}

// What some of the vendor's clients sign beyond the documentation is accepted.
func TestSignaturesOfTheVendorsClients(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "hello")
	python := sign.Object{Method: http.MethodGet, Bucket: bucket, Key: "\nlistobjects\ndelimiter:/\nmarker:\nmax-keys:7\nprefix:k"}
	a := s.do(http.MethodGet, "", "listobjects&delimiter=/&marker=&max-keys=7&prefix=k", "", header("Authorization", python.Authorization(s.id, s.key)))
	assert.Equal(t, http.StatusOK, a.status, a.body)

	id := s.begin("copy")
	java := sign.Object{
		Method: http.MethodPut, Bucket: bucket, Key: "copy",
		Date: "20260102030405\nx-ufile-copy-source:/" + bucket + "/k\nx-ufile-copy-source-range:bytes=0-4",
	}
	a = s.do(http.MethodPut, "copy", "uploadId="+id+"&partNumber=0", "", header("Date", "20260102030405"),
		header("X-Ufile-Copy-Source", "/"+bucket+"/k"), header("X-Ufile-Copy-Source-Range", "bytes=0-4"), header("Authorization", java.Authorization(s.id, s.key)))
	assert.Equal(t, http.StatusOK, a.status, a.body)
	a = s.do(http.MethodPut, "k2", "", "", header("Date", "20260102030405"), header("Authorization", java.Authorization(s.id, s.key)))
	assert.Equal(t, http.StatusForbidden, a.status, "only there")
}

// A bucket may stand in the path, in the host, or nowhere but in the signature.
func TestBucketOfARequest(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.AddBucket("other")
	s.put("k", "hello")
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, strings.TrimPrefix(s.URL, "http://"))
	}}
	t.Cleanup(transport.CloseIdleConnections)
	s.client = &http.Client{Transport: transport}
	for _, base := range []string{"http://" + bucket + ".cn-bj.ufileos.com", "http://" + bucket + ".localhost:80", s.URL} {
		r := s.request(http.MethodGet, "k", "", "")
		u, err := url.Parse(base + "/k")
		require.NoError(t, err)
		r.URL, r.Host = u, u.Host
		a, err := s.try(r)
		require.NoError(t, err)
		assert.Equal(t, "hello", a.body, base)
	}
}

func TestPublicBuckets(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "hello")
	assert.Equal(t, http.StatusUnauthorized, s.do(http.MethodGet, "k", "", "", unsigned).status)
	s.MakePublic(bucket)
	assert.Equal(t, "hello", s.do(http.MethodGet, "k", "", "", unsigned).body)
	assert.Equal(t, http.StatusNotFound, s.do(http.MethodGet, "none", "", "", unsigned).status)
	assert.Equal(t, http.StatusUnauthorized, s.do(http.MethodGet, "", "listobjects", "", unsigned).status)
	assert.Equal(t, http.StatusUnauthorized, s.do(http.MethodPut, "k", "", "x", unsigned).status)
}

func TestTemporaryKeys(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "hello")
	s.AcceptCredentials(yunkit.Credentials{AccessKeyID: "test-sts-id", AccessKeySecret: "test-sts-secret", SecurityToken: "test-sts-token"})
	s.id, s.key = "test-sts-id", "test-sts-secret"
	with := header("SecurityToken", "test-sts-token")
	assert.Equal(t, "hello", s.get("k", with).body)
	assert.Equal(t, http.StatusForbidden, s.get("k").status)
	later := strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)
	r := s.request(http.MethodGet, "k", s.presigned("GET", "k", later)+"&SecurityToken=test-sts-token", "")
	r.Header.Del("Authorization")
	a, err := s.try(r)
	require.NoError(t, err)
	assert.Equal(t, "hello", a.body)
	s.ExpireToken("test-sts-token")
	assert.Equal(t, http.StatusForbidden, s.get("k", with).status)
}

// token creates a token by the control plane, and signs with it from now on.
func (s *store) token(req *ufile.CreateUFileTokenRequest) {
	s.t.Helper()
	client, err := ufile.NewClient(s.Options()...)
	require.NoError(s.t, err)
	req.TokenName = "test-token"
	created, err := client.CreateUFileToken(s.t.Context(), req)
	require.NoError(s.t, err)
	s.id, s.key = created.UFileTokenSet.PublicKey, string(created.UFileTokenSet.PrivateKey)
}

func TestScopesOfTokens(t *testing.T) {
	t.Parallel()
	all := []string{ufile.TokenAllowRead, ufile.TokenAllowWrite, ufile.TokenAllowDelete, ufile.TokenAllowList, ufile.TokenAllowIOP}
	// What each operation is refused without.
	calls := map[string]struct {
		needs              string
		method, key, query string
		edit               edit
	}{
		"read":     {ufile.TokenAllowRead, http.MethodGet, "in/k", "", nil},
		"head":     {ufile.TokenAllowRead, http.MethodHead, "in/k", "", nil},
		"tags":     {ufile.TokenAllowRead, http.MethodGet, "in/k", "tagging", nil},
		"write":    {ufile.TokenAllowWrite, http.MethodPut, "in/new", "", nil},
		"copy":     {ufile.TokenAllowWrite, http.MethodPut, "in/new", "", header("X-Ufile-Copy-Source", "/"+bucket+"/in/k")},
		"source":   {ufile.TokenAllowRead, http.MethodPut, "in/new", "", header("X-Ufile-Copy-Source", "/"+bucket+"/in/k")},
		"initiate": {ufile.TokenAllowWrite, http.MethodPost, "in/k", "uploads", nil},
		"list":     {ufile.TokenAllowList, http.MethodGet, "", "listobjects&prefix=in/", nil},
		"images":   {ufile.TokenAllowIOP, http.MethodGet, "in/k", "iopcmd=imageinfo", nil},
		"delete":   {ufile.TokenAllowDelete, http.MethodDelete, "in/k", "", nil},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			without := slices.DeleteFunc(slices.Clone(all), func(op string) bool { return op == call.needs })
			for why, tt := range map[string]struct {
				req  ufile.CreateUFileTokenRequest
				want bool
			}{
				"all":                       {ufile.CreateUFileTokenRequest{AllowedOps: all}, true},
				"without it":                {ufile.CreateUFileTokenRequest{AllowedOps: without}, false},
				"by itself nothing":         {ufile.CreateUFileTokenRequest{}, false},
				"the bucket":                {ufile.CreateUFileTokenRequest{AllowedOps: all, AllowedBuckets: []string{"x", bucket}}, true},
				"another bucket":            {ufile.CreateUFileTokenRequest{AllowedOps: all, AllowedBuckets: []string{"x"}}, false},
				"the prefix":                {ufile.CreateUFileTokenRequest{AllowedOps: all, AllowedPrefixes: []string{"x", "in/"}}, true},
				"another prefix":            {ufile.CreateUFileTokenRequest{AllowedOps: all, AllowedPrefixes: []string{"inside"}}, false},
				"another region":            {ufile.CreateUFileTokenRequest{AllowedOps: all, Region: "hk"}, false},
				"the region's other name":   {ufile.CreateUFileTokenRequest{AllowedOps: all, Region: "cn-bj"}, true},
				"the address is refused":    {ufile.CreateUFileTokenRequest{AllowedOps: all, BlackIPList: []string{"127.0.0.0/8"}}, false},
				"another is refused":        {ufile.CreateUFileTokenRequest{AllowedOps: all, BlackIPList: []string{"192.0.2.1"}}, true},
				"the address is admitted":   {ufile.CreateUFileTokenRequest{AllowedOps: all, WhiteIPList: []string{"192.0.2.0/24", "127.0.0.1"}}, true},
				"another one is admitted":   {ufile.CreateUFileTokenRequest{AllowedOps: all, WhiteIPList: []string{"192.0.2.1"}}, false},
				"its end is still to come":  {ufile.CreateUFileTokenRequest{AllowedOps: all, ExpireTime: yunkit.NewUnixTime(time.Now().Add(time.Hour))}, true},
				"it ended an hour ago, say": {ufile.CreateUFileTokenRequest{AllowedOps: all, ExpireTime: yunkit.NewUnixTime(time.Now().Add(-time.Hour))}, false},
			} {
				s := newStore(t)
				s.put("in/k", "hello")
				s.token(&tt.req)
				edits := []edit{}
				if call.edit != nil {
					edits = append(edits, call.edit)
				}
				a := s.do(call.method, call.key, call.query, "", edits...)
				assert.Equal(t, tt.want, a.status < 300, "%s: %d %s", why, a.status, a.body)
				if !tt.want {
					assert.Equal(t, http.StatusUnauthorized, a.status, why)
				}
			}
		})
	}
}

func TestTokensThatMustNotOverwrite(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("there", "hello")
	s.put("source", "hello")
	s.token(&ufile.CreateUFileTokenRequest{AllowedOps: []string{ufile.TokenAllowRead, ufile.TokenAllowWrite, ufile.TokenDenyUpdate}})
	source := header("X-Ufile-Copy-Source", "/"+bucket+"/source")
	const want = "401 -148643 no authorization found"
	assert.Equal(t, want, s.do(http.MethodPut, "there", "", "other").refusal())
	assert.Equal(t, want, s.do(http.MethodPut, "there", "", "", source).refusal())
	id := s.begin("there")
	tag := s.part("there", id, 0, "other").etag()
	assert.Equal(t, want, s.do(http.MethodPost, "there", "uploadId="+id, tag).refusal())
	content, err := s.Object(bucket, "there").Content()
	require.NoError(t, err)
	assert.Equal(t, "hello", string(content))
	s.put("new", "hello")
	s.put("new2", "", source)
}

func TestTokensTakeTheirTime(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "hello")
	s.TokensTake(5 * time.Minute)
	s.token(&ufile.CreateUFileTokenRequest{AllowedOps: []string{ufile.TokenAllowRead}})
	assert.Equal(t, http.StatusForbidden, s.get("k").status)
	s.PassTime(5 * time.Minute)
	assert.Equal(t, "hello", s.get("k").body)
	s.PassTime(24 * time.Hour)
	assert.Equal(t, http.StatusUnauthorized, s.get("k").status, "by itself a token lasts a day")
}

// The control plane stays where it is.
func TestControlPlaneBesideObjects(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	client, err := ufile.NewClient(s.Options()...)
	require.NoError(t, err)
	s.AddTokens(2)
	got, err := client.DescribeUFileToken(t.Context(), nil)
	require.NoError(t, err)
	assert.Len(t, got.DataSet, 2)
	assert.Panics(t, func() { s.OnContent("UploadHit") })
	for _, o := range s.api.Operations {
		assert.NotPanics(t, func() { s.On(o.Name); s.OnContent(o.Name) }, o.Name)
	}
}
