package fakecloud_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// echo starts a ufile server with a site that answers the bodies of PUT /at/...
func echo(t *testing.T) (srv *server, served *atomic.Int32) {
	t.Helper()
	srv, served = newServer(t, "ufile"), new(atomic.Int32)
	srv.cloud.Serve(fakecloud.Site{
		Operations: []string{"PutEcho"},
		Operation: func(r *http.Request) string {
			if r.Method == http.MethodPut && strings.HasPrefix(r.URL.Path, "/at/") {
				return "PutEcho"
			}
			return ""
		},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			served.Add(1)
			w.Header().Set("Content-Length", r.Header.Get("X-Length"))
			w.WriteHeader(http.StatusAccepted)
			if _, err := io.Copy(w, r.Body); err != nil {
				t.Errorf("the handler notices: %v", err)
			}
		}),
		Refuse: func(w http.ResponseWriter, _ *http.Request, refusal *fakecloud.Refusal) {
			http.Error(w, "refused with "+refusal.Code, refusal.Status)
		},
		Throttled: fakecloud.Refuse(http.StatusServiceUnavailable, "-1", "slow down"),
	})
	return srv, served
}

// put sends 4 MiB and reads what comes back.
func put(t *testing.T, srv *server) (resp *http.Response, body string, err error) {
	t.Helper()
	r := newRequest(t, http.MethodPut, srv.URL+"/at/home", "", strings.Repeat("x", 4<<20))
	r.Header.Set("X-Length", "4194304")
	resp, err = newClient(t).Do(r)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp, string(b), err
}

func TestSiteIsServedBesideTheProtocol(t *testing.T) {
	t.Parallel()
	srv, served := echo(t)
	srv.SkewClock(-time.Hour)
	resp, body, err := put(t, srv)
	require.NoError(t, err)
	assert.Equal(t, http.StatusAccepted, resp.StatusCode)
	assert.Len(t, body, 4<<20)
	date, err := http.ParseTime(resp.Header.Get("Date"))
	require.NoError(t, err)
	assert.WithinDuration(t, srv.cloud.Now(), date, time.Minute)

	assert.InDelta(t, 0, send(t, describe(t, srv)).json["RetCode"], 0, "the protocol answers what is not for the site")
	assert.EqualValues(t, 1, served.Load())
	got := srv.Requests()
	require.Len(t, got, 2)
	kept, err := io.ReadAll(got[0].Body)
	require.NoError(t, err)
	assert.Len(t, kept, fakecloud.MaxKeptBody, "of what is streamed the beginning")
}

func TestFaultsOfASite(t *testing.T) {
	t.Parallel()
	srv, served := echo(t)

	srv.On("PutEcho").Pass(1).Throttle(1)
	_, body, err := put(t, srv)
	require.NoError(t, err)
	assert.Len(t, body, 4<<20, "it may pass")
	resp, body, err := put(t, srv)
	require.NoError(t, err)
	assert.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	assert.Equal(t, "refused with -1\n", body)

	srv.Fail(1, http.StatusBadGateway, "")
	resp, body, err = put(t, srv)
	require.NoError(t, err)
	assert.Equal(t, http.StatusBadGateway, resp.StatusCode)
	assert.Contains(t, body, "<html>")

	srv.CutConnectionsEarly(1)
	_, _, err = put(t, srv)
	require.ErrorIs(t, err, io.EOF)
	assert.EqualValues(t, 1, served.Load(), "nothing of that was carried out")

	srv.CutConnections(1)
	_, _, err = put(t, srv)
	require.ErrorIs(t, err, io.EOF)
	assert.EqualValues(t, 2, served.Load())

	srv.TruncateAnswers(1)
	_, body, err = put(t, srv)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Len(t, body, 2<<20)
	assert.EqualValues(t, 3, served.Load())
}

func TestStallOfASite(t *testing.T) {
	t.Parallel()
	srv, served := echo(t)
	srv.Stall(1, 20*time.Millisecond)
	begun := time.Now()
	_, body, err := put(t, srv)
	require.NoError(t, err)
	assert.Len(t, body, 4<<20)
	assert.GreaterOrEqual(t, time.Since(begun), 20*time.Millisecond)
	assert.EqualValues(t, 1, served.Load())
}
