package ufiletest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUploadsThatAreCut(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "before")
	id := s.begin("parts")
	for _, at := range []int64{0, 5, 5 << 20, 99 << 20} {
		s.OnContent("").CutUploads(2, at)
		_, err := s.try(s.request(http.MethodPut, "k", "", strings.Repeat("x", 6<<20)))
		require.Error(t, err, at)
		assert.Equal(t, "before", s.get("k").body, "nothing is stored")
		_, err = s.try(s.request(http.MethodPut, "parts", "uploadId="+id+"&partNumber=0", strings.Repeat("x", 6<<20)))
		require.Error(t, err, at)
	}
	assert.Empty(t, s.do(http.MethodGet, "", "muploadpart&uploadId="+id, "").json["Parts"])
	s.put("k", "after")
}

func TestDownloadsThatAreCut(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	content := strings.Repeat("0123456789", 1<<20)
	s.put("k", content)
	for at, want := range map[int64]int{0: 0, 7: 7, 5 << 20: 5 << 20, 99 << 20: len(content) - 1} {
		s.OnContent("GetFile").CutDownloads(1, at)
		a, err := s.try(s.request(http.MethodGet, "k", "", ""))
		if at == 0 && a == nil {
			require.ErrorIs(t, err, io.EOF)
			continue
		}
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		assert.Equal(t, http.StatusOK, a.status)
		assert.Equal(t, content[:want], a.body)
	}
	assert.Equal(t, content, s.get("k").body)
}

func TestBytesThatFlip(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	right := s.put("right", "hello").etag()
	s.OnContent("PutFile").FlipUploads(1, 4)
	wrong := s.put("wrong", "hello").etag()
	assert.NotEqual(t, right, wrong, "the hash is that of what arrived")
	assert.Equal(t, "helln", s.get("wrong").body)
	s.OnContent("PutFile").FlipUploads(1, 0)
	sum := "5d41402abc4b2a76b9719d911017c592" // of hello
	assert.Equal(t, "400 -15036 check md5 failed", s.do(http.MethodPut, "k", "", "hello", header("Content-Md5", sum)).refusal())

	s.OnContent("GetFile").FlipDownloads(1, 0)
	a := s.get("right")
	assert.Equal(t, "iello", a.body)
	assert.Equal(t, right, a.etag(), "the hash is that of what is stored")
	assert.Equal(t, "hello", s.get("right").body)
	s.OnContent("GetFile").FlipDownloads(1, 1)
	assert.Equal(t, "lmo", s.get("right", header("Range", "bytes=2-")).body, "the position is that in what is sent")
}

func TestETagsThatAreWrong(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	right := s.put("k", "hello").etag()
	s.OnContent("PutFile").Pass(1).WrongETags(1)
	assert.Equal(t, right, s.put("k", "hello").etag(), "it may pass")
	assert.Equal(t, right, s.get("k").etag(), "another operation")
	assert.NotEqual(t, right, s.put("k", "hello").etag())
	assert.Equal(t, right, s.put("k", "hello").etag())
	s.OnContent("").WrongETags(0)
	assert.Equal(t, right, s.get("k").etag(), "none is planned")
}

func TestObjectThatChangesBetweenTwoRanges(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "before", header("X-Ufile-Meta-A", "b"))
	s.OnContent("GetFile").ChangeObject([]byte("after!"))
	first := s.get("k", header("Range", "bytes=0-2"))
	second := s.get("k", header("Range", "bytes=3-"))
	assert.Equal(t, "bef", first.body)
	assert.Equal(t, "er!", second.body)
	assert.NotEqual(t, first.etag(), second.etag())
	assert.Equal(t, "b", second.header.Get("X-Ufile-Meta-A"))
}

func TestSlowUploads(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.OnContent("PutFile").SlowUploads(1, time.Millisecond)
	s.put("k", strings.Repeat("x", 1<<20))
	assert.EqualValues(t, 1<<20, s.Object(bucket, "k").Size)
}

// The faults that all test servers have meet objects, too.
func TestFaultsOfAllServers(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.On("PutFile").Throttle(1)
	a := s.do(http.MethodPut, "k", "", "hello")
	assert.Equal(t, "429 -148660 too many requests", a.refusal())
	assert.NotEmpty(t, a.header.Get("X-Sessionid"))
	for _, status := range []int{http.StatusRequestEntityTooLarge, http.StatusBadGateway} {
		s.Fail(1, status, "")
		a = s.do(http.MethodPut, "k", "", strings.Repeat("x", 5<<20))
		assert.Equal(t, status, a.status)
		assert.Contains(t, a.body, "<html>")
	}
	s.Fail(1, http.StatusInternalServerError, "-1")
	assert.Equal(t, "500 -1 planned by the test", s.do(http.MethodPut, "k", "", "x").refusal())
	assert.Empty(t, s.Keys(bucket))
	s.CutConnections(1)
	_, err := s.try(s.request(http.MethodPut, "k", "", "hello"))
	require.Error(t, err)
	assert.Equal(t, "hello", s.get("k").body, "it was carried out")
}
