package ufile_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/ufile"
	"github.com/yunkit/yunkit/ufile/ufiletest"
)

const bucketName = "test-bucket"

// newBucket returns a bucket on a server of its own.
func newBucket(t *testing.T) (*ufile.Bucket, *ufiletest.Server) {
	t.Helper()
	srv := ufiletest.NewServer()
	srv.AddBucket(bucketName)
	retry := yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 5, MinDelay: time.Millisecond, MaxDelay: 10 * time.Millisecond})
	bucket, err := ufile.NewBucket(bucketName, append(srv.BucketOptions(bucketName), retry)...)
	require.NoError(t, err)
	t.Cleanup(func() {
		bucket.CloseIdleConnections()
		srv.Close()
	})
	return bucket, srv
}

// random returns content that no two tests share.
func random(n int) []byte {
	content := make([]byte, n)
	r := rand.New(rand.NewPCG(uint64(n), 7))
	for i := range content {
		content[i] = byte(r.Uint32())
	}
	return content
}

func content(t *testing.T, srv *ufiletest.Server, key string) []byte {
	t.Helper()
	object := srv.Object(bucketName, key)
	require.NotNil(t, object, "%s is not stored", key)
	b, err := object.Content()
	require.NoError(t, err)
	return b
}

// The keys are those that break path handling.
func TestPutAndGet(t *testing.T) {
	t.Parallel()
	b, srv := newBucket(t)
	for _, key := range []string{
		"a", "folder/b c", "plus+and%41&q?x=1#frag", "云/é", "trailing/", strings.Repeat("k", 1023), "~-_.", `back\slash`, "a//b", "...",
	} {
		want := random(len(key) * 1000)
		put, err := b.PutFile(t.Context(), &ufile.PutFileRequest{Key: key, Body: bytes.NewReader(want), Metadata: ufile.Metadata{"Owner": "test"}})
		require.NoError(t, err, key)
		assert.True(t, put.Verified, key)
		assert.Equal(t, want, content(t, srv, key), key)
		got, err := b.GetFile(t.Context(), &ufile.GetFileRequest{Key: key})
		require.NoError(t, err, key)
		body, err := io.ReadAll(got.Body)
		require.NoError(t, err, key)
		require.NoError(t, got.Body.Close())
		assert.Equal(t, want, body, key)
		assert.Equal(t, put.ETag, got.ETag, key)
		assert.EqualValues(t, len(want), got.Size, key)
		info, err := b.Stat(t.Context(), key)
		require.NoError(t, err, key)
		assert.EqualValues(t, len(want), info.Size, key)
		assert.Equal(t, ufile.Metadata{"owner": "test"}, info.Metadata, key)
		require.NoError(t, b.Delete(t.Context(), key), key)
		require.NoError(t, b.Delete(t.Context(), key), "gone already")
		exists, err := b.Exists(t.Context(), key)
		require.NoError(t, err, key)
		assert.False(t, exists, key)
	}
}

// Nothing of this is sent.
func TestBadObjectRequests(t *testing.T) {
	t.Parallel()
	b, srv := newBucket(t)
	before := len(srv.Requests())
	for _, key := range []string{"", "/a", `\a`, "a/../b", ".", "a/.", strings.Repeat("k", 1024), "\xff"} {
		_, err := b.PutFile(t.Context(), &ufile.PutFileRequest{Key: key})
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest, "%q", key)
		assert.ErrorContains(t, err, "Key")
		_, err = b.Upload(t.Context(), &ufile.UploadRequest{Key: key})
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest, "%q", key)
		_, err = b.Presign(t.Context(), http.MethodGet, key, time.Minute, nil)
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest, "%q", key)
	}
	for why, call := range map[string]func() error{
		"a name of metadata": func() error {
			_, err := b.PutFile(t.Context(), &ufile.PutFileRequest{Key: "a", Metadata: ufile.Metadata{"a b": "c"}})
			return err
		},
		"too much metadata": func() error {
			_, err := b.Upload(t.Context(), &ufile.UploadRequest{Key: "a", Metadata: ufile.Metadata{"a": strings.Repeat("b", 9000)}})
			return err
		},
		"no length": func() error {
			_, err := b.PutFile(t.Context(), &ufile.PutFileRequest{Key: "a", Body: iotest.HalfReader(strings.NewReader("abc"))})
			return err
		},
		"auto MD5 of a stream": func() error {
			_, err := b.PutFile(t.Context(), &ufile.PutFileRequest{Key: "a", Body: iotest.HalfReader(strings.NewReader("abc")), ContentLength: 3, ContentMD5: "auto"})
			return err
		},
		"a URL without an end": func() error { _, err := b.Presign(t.Context(), http.MethodGet, "a", 0, nil); return err },
		"a URL for ever":       func() error { _, err := b.Presign(t.Context(), http.MethodGet, "a", 8*24*time.Hour, nil); return err },
		"a method":             func() error { _, err := b.Presign(t.Context(), http.MethodPost, "a", time.Hour, nil); return err },
		"a part":               func() error { _, err := b.PresignPart(t.Context(), "a", "", -1, time.Hour, nil); return err },
		"a range": func() error {
			_, err := b.GetFile(t.Context(), &ufile.GetFileRequest{Key: "a", Range: ufile.Range{Offset: -1}})
			return err
		},
	} {
		require.ErrorIs(t, call(), yunkit.ErrInvalidRequest, why)
	}
	assert.Len(t, srv.Requests(), before)
	for _, name := range []string{"", "ab", "Upper", "-a-b", "a_b", strings.Repeat("b", 64)} {
		_, err := ufile.NewBucket(name, srv.BucketOptions(bucketName)...)
		require.Error(t, err, name)
	}
	_, err := ufile.NewBucket(bucketName, yunkit.WithRegion("us-den"))
	require.ErrorContains(t, err, "cn-bj", "a region of the control plane without objects")
}

func TestRanges(t *testing.T) {
	t.Parallel()
	b, srv := newBucket(t)
	whole := random(1000)
	require.NoError(t, srv.PutObject(bucketName, "a", whole))
	for _, tt := range []struct {
		r        ufile.Range
		from, to int
	}{
		{ufile.Range{}, 0, 1000},
		{ufile.Range{Offset: 1}, 1, 1000},
		{ufile.Range{Length: 1}, 0, 1},
		{ufile.Range{Offset: 999, Length: 1}, 999, 1000},
		{ufile.Range{Offset: 990, Length: 100}, 990, 1000},
	} {
		got, err := b.GetFile(t.Context(), &ufile.GetFileRequest{Key: "a", Range: tt.r})
		require.NoError(t, err)
		body, err := io.ReadAll(got.Body)
		require.NoError(t, err)
		assert.Equal(t, whole[tt.from:tt.to], body)
		assert.EqualValues(t, tt.from, got.Offset)
		assert.EqualValues(t, 1000, got.Size)
	}
	_, err := b.GetFile(t.Context(), &ufile.GetFileRequest{Key: "a", Range: ufile.Range{Offset: 1000}})
	require.Error(t, err, "a range beyond the end")
}

// What is changed on its way is never taken for the object, in either direction.
func TestIntegrity(t *testing.T) {
	t.Parallel()
	b, srv := newBucket(t)
	want := random(5000)
	srv.OnContent("PutFile").FlipUploads(1, 7)
	put, err := b.PutFile(t.Context(), &ufile.PutFileRequest{Key: "a", Body: bytes.NewReader(want)})
	require.NoError(t, err, "it is sent again")
	assert.Equal(t, 2, put.Attempts)
	assert.Equal(t, want, content(t, srv, "a"))

	srv.OnContent("PutFile").FlipUploads(10, 7)
	_, err = b.PutFile(t.Context(), &ufile.PutFileRequest{Key: "b", Body: bytes.NewReader(want)})
	require.ErrorIs(t, err, ufile.ErrIntegrity)
	_, ok := errors.AsType[*ufile.IntegrityError](err)
	assert.True(t, ok)

	srv.OnContent("GetFile").FlipDownloads(1, 7)
	got, err := b.GetFile(t.Context(), &ufile.GetFileRequest{Key: "a"})
	require.NoError(t, err)
	_, err = io.ReadAll(got.Body)
	require.ErrorIs(t, err, ufile.ErrIntegrity)

	srv.OnContent("GetFile").CutDownloads(1, 100)
	got, err = b.GetFile(t.Context(), &ufile.GetFileRequest{Key: "a"})
	require.NoError(t, err)
	_, err = io.ReadAll(got.Body)
	require.ErrorIs(t, err, yunkit.ErrUnavailable)
}

// The settings of an object, each read back.
func TestObjectSettings(t *testing.T) {
	t.Parallel()
	b, srv := newBucket(t)
	require.NoError(t, srv.PutObject(bucketName, "a", []byte("abc")))
	_, err := b.PutObjectTagging(t.Context(), &ufile.PutObjectTaggingRequest{Key: "a", Tags: []ufile.ObjectTag{{Key: "k", Value: "v"}}})
	require.NoError(t, err)
	tags, err := b.GetObjectTagging(t.Context(), &ufile.GetObjectTaggingRequest{Key: "a"})
	require.NoError(t, err)
	assert.Equal(t, []ufile.ObjectTag{{Key: "k", Value: "v"}}, tags.Tags)
	_, err = b.DeleteObjectTagging(t.Context(), &ufile.DeleteObjectTaggingRequest{Key: "a"})
	require.NoError(t, err)
	_, err = b.PutObjectAcl(t.Context(), &ufile.PutObjectAclRequest{Key: "a", ACL: ufile.ObjectACLPublicRead})
	require.NoError(t, err)
	acl, err := b.GetObjectAcl(t.Context(), &ufile.GetObjectAclRequest{Key: "a"})
	require.NoError(t, err)
	assert.Equal(t, ufile.ObjectACLPublicRead, acl.AccessControlList.Grant)
	_, err = b.OpMeta(t.Context(), &ufile.OpMetaRequest{Key: "a", MetaValue: "text/x-test"})
	require.NoError(t, err)
	info, err := b.Stat(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, "text/x-test", info.ContentType)
	copied, err := b.CopyFile(t.Context(), &ufile.CopyFileRequest{Key: "copy of a", CopySource: ufile.CopySource(bucketName, "a")})
	require.NoError(t, err)
	assert.Equal(t, info.ETag, copied.ETag)
	_, err = b.ClassSwitch(t.Context(), &ufile.ClassSwitchRequest{Key: "a", StorageClass: ufile.StorageClassArchive})
	require.NoError(t, err)
	_, err = b.ClassSwitch(t.Context(), &ufile.ClassSwitchRequest{Key: "a", StorageClass: ufile.StorageClassStandard})
	require.ErrorIs(t, err, yunkit.ErrConflict)
	_, err = b.Restore(t.Context(), &ufile.RestoreRequest{Key: "a"})
	require.NoError(t, err)
	info, err = b.Stat(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, ufile.Restoring, info.Restore)
	assert.False(t, info.Readable())
	posted, err := b.PostFile(t.Context(), &ufile.PostFileRequest{Key: "posted", Body: strings.NewReader("abc"), ContentType: "text/plain"})
	require.NoError(t, err)
	assert.Equal(t, copied.ETag, posted.ETag)
	assert.Equal(t, []byte("abc"), content(t, srv, "posted"))
}

func TestObjectLists(t *testing.T) {
	t.Parallel()
	b, srv := newBucket(t)
	for i := range 2500 {
		require.NoError(t, srv.PutObject(bucketName, fmt.Sprintf("logs/%d/%04d", i%3, i), nil))
	}
	keys := 0
	for object, err := range b.AllObjects(t.Context(), &ufile.ListObjectsRequest{Prefix: "logs/"}) {
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(object.Key, "logs/"))
		keys++
	}
	assert.Equal(t, 2500, keys)
	var folders []string
	for entry, err := range b.AllEntries(t.Context(), &ufile.ListObjectsRequest{Prefix: "logs/"}) {
		require.NoError(t, err)
		folders = append(folders, entry.Prefix)
	}
	assert.Equal(t, []string{"logs/0/", "logs/1/", "logs/2/"}, folders)
	files, err := yunkit.Collect(b.AllFiles(t.Context(), nil, yunkit.Prefetch(1)))
	require.NoError(t, err)
	assert.Len(t, files, 2500)
}

// A URL does what it was signed for, for whoever has it, and ends.
func TestPresign(t *testing.T) {
	t.Parallel()
	b, srv := newBucket(t)
	require.NoError(t, srv.PutObject(bucketName, "a b", []byte("abc")))
	link, err := b.Presign(t.Context(), http.MethodGet, "a b", time.Minute, &ufile.PresignOptions{AttachmentName: "x.txt"})
	require.NoError(t, err)
	get := func(url string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		require.NoError(t, err)
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		return resp.StatusCode
	}
	assert.Equal(t, http.StatusOK, get(link))
	assert.NotEqual(t, http.StatusOK, get(strings.Replace(link, "Expires=", "Expires=9", 1)), "the end is signed")
	srv.SkewClock(2 * time.Minute)
	assert.Equal(t, http.StatusUnauthorized, get(link), "it is over")
}

// Lengths at every border, readers of every kind.
func TestUpload(t *testing.T) {
	t.Parallel()
	const block = 4 << 20
	readers := map[string]func([]byte) io.Reader{
		"memory":  func(b []byte) io.Reader { return bytes.NewReader(b) },
		"stream":  func(b []byte) io.Reader { return struct{ io.Reader }{bytes.NewReader(b)} },
		"half":    func(b []byte) io.Reader { return iotest.HalfReader(bytes.NewReader(b)) },
		"dataerr": func(b []byte) io.Reader { return iotest.DataErrReader(bytes.NewReader(b)) },
	}
	for _, size := range []int{0, 1, block - 1, block, block + 1, 2*block - 1, 2 * block, 2*block + 1, 5*block + 7} {
		for name, reader := range readers {
			t.Run(fmt.Sprintf("%s/%d", name, size), func(t *testing.T) {
				t.Parallel()
				b, srv := newBucket(t)
				want := random(size)
				var last ufile.Progress
				resp, err := b.Upload(t.Context(), &ufile.UploadRequest{
					Key: "a", Body: reader(want), Threshold: 2 * block, Progress: func(p ufile.Progress) { last = p },
				})
				require.NoError(t, err)
				assert.True(t, resp.Verified)
				assert.EqualValues(t, size, resp.Size)
				assert.Equal(t, ufile.Progress{Done: int64(size), Total: last.Total}, last)
				assert.True(t, bytes.Equal(want, content(t, srv, "a")))
				if size <= 2*block {
					assert.Zero(t, resp.Parts)
				} else {
					assert.Equal(t, (size+block-1)/block, resp.Parts)
				}
				assert.Zero(t, srv.Uploads(bucketName), "no part is left over")
			})
		}
	}
}

// Each fault of a transfer in parts ends in a whole object or in an error that
// leaves nothing behind.
func TestUploadFaults(t *testing.T) {
	t.Parallel()
	const size = 3*(4<<20) + 5
	want := random(size)
	for why, tt := range map[string]struct {
		fault func(srv *ufiletest.Server)
		fails error
	}{
		"a part is cut":               {fault: func(srv *ufiletest.Server) { srv.OnContent("UploadPart").CutUploads(1, 1000) }},
		"a byte of a part flips":      {fault: func(srv *ufiletest.Server) { srv.OnContent("UploadPart").FlipUploads(2, 7) }},
		"a part flips for ever":       {fault: func(srv *ufiletest.Server) { srv.OnContent("UploadPart").FlipUploads(100, 7) }, fails: ufile.ErrIntegrity},
		"the first answer is lost":    {fault: func(srv *ufiletest.Server) { srv.On("InitiateMultipartUpload").CutConnections(1) }},
		"the answer of a part":        {fault: func(srv *ufiletest.Server) { srv.On("UploadPart").CutConnections(2) }},
		"the last answer is lost":     {fault: func(srv *ufiletest.Server) { srv.On("FinishMultipartUpload").CutConnections(1) }},
		"the last call does not come": {fault: func(srv *ufiletest.Server) { srv.On("FinishMultipartUpload").CutConnectionsEarly(1) }},
		"a page of a proxy":           {fault: func(srv *ufiletest.Server) { srv.On("UploadPart").Fail(1, 502, "") }},
	} {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			b, srv := newBucket(t)
			tt.fault(srv)
			resp, err := b.Upload(t.Context(), &ufile.UploadRequest{Key: "a", Body: bytes.NewReader(want), Threshold: 1 << 20})
			if tt.fails != nil {
				require.ErrorIs(t, err, tt.fails)
				assert.Nil(t, srv.Object(bucketName, "a"))
				assert.Zero(t, srv.Uploads(bucketName), "the parts are deleted")
				return
			}
			require.NoError(t, err)
			assert.True(t, resp.Verified)
			assert.True(t, bytes.Equal(want, content(t, srv, "a")))
		})
	}
}

// An upload that was stopped goes on where it was, in another process say.
func TestUploadResumes(t *testing.T) {
	t.Parallel()
	b, srv := newBucket(t)
	const block = 4 << 20
	want := random(5*block + 9)
	state := ufile.FileState(filepath.Join(t.TempDir(), "state"))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := b.Upload(ctx, &ufile.UploadRequest{
		Key: "a", Body: bytes.NewReader(want), State: state, Threshold: 1, Concurrency: 1,
		Progress: func(p ufile.Progress) {
			if p.Done >= block {
				cancel()
			}
		},
	})
	require.ErrorIs(t, err, context.Canceled)
	saved, err := state.Load(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, saved.UploadID)
	assert.Equal(t, 1, srv.Uploads(bucketName), "the parts are kept")
	resp, err := b.Upload(t.Context(), &ufile.UploadRequest{Key: "a", Body: bytes.NewReader(want), State: state, Threshold: 1})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, resp.Resumed, int64(block))
	assert.True(t, resp.Verified)
	assert.True(t, bytes.Equal(want, content(t, srv, "a")))
	saved, err = state.Load(t.Context())
	require.NoError(t, err)
	assert.Nil(t, saved, "it is over")

	// The state of another object is not taken.
	require.NoError(t, state.Save(t.Context(), &ufile.UploadState{Version: 1, Bucket: bucketName, Key: "b", UploadID: "x", PartSize: block}))
	_, err = b.Upload(t.Context(), &ufile.UploadRequest{Key: "c", Body: bytes.NewReader(want), State: state, Threshold: 1})
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want, content(t, srv, "c")))
}

func TestUploadFile(t *testing.T) {
	t.Parallel()
	b, srv := newBucket(t)
	name := filepath.Join(t.TempDir(), "file.txt")
	want := random(9 << 20)
	require.NoError(t, os.WriteFile(name, want, 0o600))
	_, err := b.UploadFile(t.Context(), name, &ufile.UploadRequest{Key: "a.txt", Threshold: 1 << 20})
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want, content(t, srv, "a.txt")))
	_, err = b.UploadFile(t.Context(), t.TempDir(), &ufile.UploadRequest{Key: "a"})
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
	_, err = b.UploadFile(t.Context(), name+"x", &ufile.UploadRequest{Key: "a"})
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)

	// A file that grows meanwhile was not stored as it is.
	file, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND, 0)
	require.NoError(t, err)
	defer file.Close()
	_, err = b.Upload(t.Context(), &ufile.UploadRequest{Key: "b", Body: file, Threshold: 1 << 20, Progress: func(ufile.Progress) {
		_, _ = file.WriteString("more")
	}})
	require.ErrorIs(t, err, ufile.ErrChanged)
	assert.Nil(t, srv.Object(bucketName, "b"))
}

// A stream that is not as long as was said is stored nowhere.
func TestUploadOfAnotherLength(t *testing.T) {
	t.Parallel()
	b, srv := newBucket(t)
	for _, size := range []int64{1, 2 << 20} {
		for _, threshold := range []int64{1, 16 << 20} {
			_, err := b.Upload(t.Context(), &ufile.UploadRequest{
				Key: "a", Body: struct{ io.Reader }{bytes.NewReader(random(1 << 20))}, Size: size, Threshold: threshold,
			})
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
			assert.Nil(t, srv.Object(bucketName, "a"))
			assert.Zero(t, srv.Uploads(bucketName))
		}
	}
	_, err := b.Upload(t.Context(), &ufile.UploadRequest{Key: "a", Body: iotest.ErrReader(io.ErrNoProgress)})
	require.ErrorIs(t, err, io.ErrNoProgress)
}

func TestComputeETag(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		content []byte
		want    ufile.ETag
	}{
		{nil, "AAAAANo5o-5ea0sNMlW_75VgGJCv2AcJ"},
		{[]byte("hello"), "AQAAAKr0xh3cxeii2r7eDztILNmuqUNN"},
		{make([]byte, 4194304), "AQAAACvMvS848VwT631aif2dhfWV4jvD"},
		{make([]byte, 4194305), "AgAAABCFgki5yzon0rjN9uJusf6qtsF6"},
		{make([]byte, 8388608), "AgAAAMCVE24-Immdd6zm-ffVVhsWYcDG"},
	} {
		for _, r := range []io.Reader{bytes.NewReader(tt.content), iotest.DataErrReader(bytes.NewReader(tt.content))} {
			got, n, err := ufile.ComputeETag(r)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
			assert.EqualValues(t, len(tt.content), n)
		}
		blocks, ok := tt.want.Blocks()
		assert.True(t, ok)
		assert.Equal(t, (len(tt.content)+4194303)/4194304, blocks)
	}
	_, ok := ufile.ETag("d41d8cd98f00b204e9800998ecf8427e").Blocks()
	assert.False(t, ok, "an MD5")
}

// Somebody else's success is no list that has ended.
func TestListsProveThemselves(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"status":"ok"}`, `{}`, `null`, `[]`, ""} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, body)
		}))
		defer srv.Close()
		b, err := ufile.NewBucket(bucketName, yunkit.WithEndpoint(srv.URL+"/"+bucketName), yunkit.WithRegion(ufiletest.Region),
			yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "test-id", AccessKeySecret: "test-secret-not-real"}),
			yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: 1}))
		require.NoError(t, err)
		defer b.CloseIdleConnections()
		_, err = yunkit.Collect(b.AllObjects(t.Context(), nil))
		require.Error(t, err, body)
		_, err = yunkit.Collect(b.AllFiles(t.Context(), nil))
		require.Error(t, err, body)
		_, err = yunkit.Collect(b.AllMultipartUploads(t.Context(), nil))
		require.Error(t, err, body)
		_, err = yunkit.Collect(b.AllParts(t.Context(), &ufile.ListPartsRequest{UploadID: "u-1"}))
		require.Error(t, err, body)
	}
}
