package ufiletest_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/ufile/ufiletest"
)

// files returns the files that the servers of a test have made. It changes the
// environment, so that such a test runs alone.
func files(t *testing.T) func() []string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	return func() []string {
		var found []string
		require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				found = append(found, path)
			}
			return err
		}))
		return found
	}
}

// Content beyond the memory goes into files, and with the last who uses it.
func TestContentBeyondMemory(t *testing.T) { //nolint:paralleltest // it changes the environment
	files := files(t)
	s := newStore(t)
	s.SetMemory(5 << 20)
	block := strings.Repeat("b", 4<<20)
	large := block + block + "x"
	small := s.put("small", "hello").etag()
	want := s.put("large", large).etag()
	assert.Len(t, files(), 1, "one for all that has no room")
	assert.Equal(t, large, s.get("large").body)
	assert.Equal(t, large[4<<20-3:4<<20+3], s.get("large", header("Range", fmt.Sprintf("bytes=%d-%d", 4<<20-3, 4<<20+2))).body)
	assert.Equal(t, "hello", s.get("small").body)

	s.put("copy", "", header("X-Ufile-Copy-Source", "/"+bucket+"/large"))
	assert.Len(t, files(), 1, "a copy is by reference")
	assert.Equal(t, want, s.put("large", large).etag())
	assert.Len(t, files(), 2)
	s.do(http.MethodDelete, "copy", "", "")
	assert.Len(t, files(), 1, "nobody uses it any more")
	s.do(http.MethodDelete, "large", "", "")
	assert.Empty(t, files())

	s.put("large", large)
	assert.Len(t, files(), 1, "the memory is there again for the first block alone")
	id := s.begin("parts")
	tags := []string{s.part("parts", id, 0, block).etag(), s.part("parts", id, 1, block).etag(), s.part("parts", id, 2, "x").etag()}
	kept := len(files())
	assert.Equal(t, want, s.finish("parts", id, tags...).etag(), "as in one piece")
	assert.Len(t, files(), kept, "parts are joined by reference")
	assert.Equal(t, large, s.get("parts").body)

	id = s.begin("aborted")
	s.part("aborted", id, 0, block)
	s.do(http.MethodDelete, "aborted", "uploadId="+id, "")
	assert.Len(t, files(), kept)
	s.OnContent("").CutUploads(1, 6<<20)
	_, err := s.try(s.request(http.MethodPut, "cut", "", large))
	require.Error(t, err)
	assert.Equal(t, small, s.get("small").etag())
	s.Close()
	assert.Empty(t, files())
}

func TestContentThatIsForgotten(t *testing.T) { //nolint:paralleltest // it changes the environment
	files := files(t)
	s := newStore(t)
	s.SetMemory(0)
	s.Discard(true)
	const size = 9<<20 + 7
	content, err := io.ReadAll(ufiletest.Pattern(size))
	require.NoError(t, err)
	put := s.put("k", string(content))
	assert.Empty(t, files())
	assert.Equal(t, string(content), s.get("k").body)
	s.Discard(false)
	assert.Equal(t, put.etag(), s.put("k", string(content)).etag(), "the hash is that of what came")
	assert.Len(t, files(), 1)
	s.Discard(true)
	s.put("other", strings.Repeat("x", 10))
	assert.NotEqual(t, strings.Repeat("x", 10), s.get("other").body)
}

// Whoever reads an object that is overwritten and deleted meanwhile gets one that
// was whole, or none.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.SetMemory(1 << 20)
	s.SetPartSize(64 << 10)
	id := s.begin("parts")
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			content := strings.Repeat(string(rune('a'+i)), 200<<10)
			for _, r := range []*http.Request{
				s.request(http.MethodPut, "shared", "", content),
				s.request(http.MethodPut, "parts", fmt.Sprintf("uploadId=%s&partNumber=%d", id, i), content[:64<<10]),
				s.request(http.MethodGet, "shared", "", ""),
				s.request(http.MethodGet, "", "listobjects", ""),
				s.request(http.MethodDelete, "shared", "", ""),
			} {
				a, err := s.try(r)
				if !assert.NoError(t, err) {
					return
				}
				if r.Method == http.MethodGet && a.json == nil {
					assert.Equal(t, strings.Repeat(a.body[:1], 200<<10), a.body)
				}
			}
		})
	}
	wg.Wait()
	assert.Empty(t, s.Keys(bucket))
	assert.Len(t, s.do(http.MethodGet, "", "muploadpart&uploadId="+id, "").json["Parts"], 16)
}

func TestPattern(t *testing.T) {
	t.Parallel()
	all, err := io.ReadAll(ufiletest.Pattern(9 << 20))
	require.NoError(t, err)
	assert.Len(t, all, 9<<20)
	for _, at := range []int{0, 1, 250, 251, 252, 4<<20 - 1, 4 << 20, 9<<20 - 1} {
		assert.Equal(t, byte(at%251), all[at], at)
	}
	assert.NotEqual(t, all[:4<<20], all[4<<20:8<<20])
	part := make([]byte, 1000)
	_, err = ufiletest.Pattern(9<<20).ReadAt(part, 4<<20-7)
	require.NoError(t, err)
	assert.Equal(t, all[4<<20-7:4<<20+993], part)
}

// An upload that ends early leaves nothing, neither in memory nor in files.
func TestUploadsThatAreCutGiveBackWhatTheyTook(t *testing.T) { //nolint:paralleltest // it changes the environment
	files := files(t)
	s := newStore(t)
	s.SetMemory(5 << 20)
	for _, at := range []int64{1 << 20, 6 << 20} { // in memory, and in a file
		s.OnContent("PutFile").CutUploads(1, at)
		_, err := s.try(s.request(http.MethodPut, "k", "", strings.Repeat("x", 9<<20)))
		require.Error(t, err)
	}
	s.put("k", strings.Repeat("x", 4<<20))
	assert.Empty(t, files(), "there is room in memory again")
}
