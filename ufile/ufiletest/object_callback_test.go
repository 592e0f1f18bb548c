package ufiletest_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/internal/sign"
)

// withPolicy signs a request with a policy.
func (s *store) withPolicy(method, key, policy string) edit {
	encoded := base64.URLEncoding.EncodeToString([]byte(policy))
	return func(r *http.Request) {
		o := sign.Object{Method: method, Bucket: bucket, Key: key, Policy: encoded}
		r.Header.Set("Authorization", o.Authorization(s.id, s.key))
	}
}

func TestCallbacks(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	answer := `{"seen":true}`
	var got []string
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("Content-Type")+" "+string(body))
		_, _ = io.WriteString(w, answer)
	}))
	defer app.Close()

	a := s.put("k", "hello", s.withPolicy(http.MethodPut, "k", `{"callbackUrl":"`+app.URL+`/done","callbackBody":"{\"who\":\"$(x:who)\"}","callbackBodyType":"application/json","callbackVar":{"x:who":"me"}}`))
	assert.Equal(t, answer, a.body)
	id := s.begin("parts")
	tag := s.part("parts", id, 0, "hello").etag()
	a = s.do(http.MethodPost, "parts", "uploadId="+id, tag, s.withPolicy(http.MethodPost, "parts", `{"callbackUrl":"`+app.URL+`","callbackBody":"a=b"}`))
	assert.Equal(t, answer, a.body)
	assert.Equal(t, []string{`POST /done application/json {"who":"me"}`, "POST /?a=b  "}, got)

	answer = "thanks"
	a = s.do(http.MethodPut, "k2", "", "hello", s.withPolicy(http.MethodPut, "k2", `{"callbackUrl":"`+app.URL+`"}`))
	assert.Equal(t, "599 20008 expect json, but it is not", a.refusal())
	assert.NotNil(t, s.Object(bucket, "k2"), "the object is stored")
	for _, url := range []string{"http://192.0.2.1/", "http://127.0.0.1:1/"} {
		a = s.do(http.MethodPut, "k3", "", "hello", s.withPolicy(http.MethodPut, "k3", `{"callbackUrl":"`+url+`"}`))
		assert.Equal(t, 599, a.status, url)
		assert.InDelta(t, 20003, a.json["RetCode"], 0)
	}
	for _, policy := range []string{"{}", "x", `{"callbackBody":"a=b"}`} {
		a = s.do(http.MethodPut, "k4", "", "hello", s.withPolicy(http.MethodPut, "k4", policy))
		assert.Equal(t, "400 -148660 invalid put policy", a.refusal(), policy)
	}
	r := s.request(http.MethodPut, "k4", "", "hello", s.withPolicy(http.MethodPut, "k4", `{"callbackUrl":"`+app.URL+`"}`))
	r.Header.Set("Authorization", r.Header.Get("Authorization")+"=")
	other, err := s.try(r)
	require.NoError(t, err)
	assert.Equal(t, http.StatusForbidden, other.status, "the policy is signed")
	assert.Nil(t, s.Object(bucket, "k4"))
}
