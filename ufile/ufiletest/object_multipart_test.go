package ufiletest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// begin begins an upload and returns its ID.
func (s *store) begin(key string, edits ...edit) string {
	s.t.Helper()
	a := s.do(http.MethodPost, key, "uploads", "", edits...)
	require.Equal(s.t, http.StatusOK, a.status, a.body)
	s.documented("InitiateMultipartUpload", a)
	id, _ := a.json["UploadId"].(string)
	return id
}

// part sends a part.
func (s *store) part(key, id string, number int, content string) *answer {
	s.t.Helper()
	a := s.do(http.MethodPut, key, fmt.Sprintf("uploadId=%s&partNumber=%d", id, number), content)
	require.Equal(s.t, http.StatusOK, a.status, a.body)
	s.documented("UploadPart", a)
	return a
}

func (s *store) finish(key, id string, tags ...string) *answer {
	s.t.Helper()
	return s.do(http.MethodPost, key, "uploadId="+id, strings.Join(tags, ","))
}

// The ETag of an object in parts of 4 MiB is that of an object in one piece.
func TestParts(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	block := strings.Repeat("\x00", 4<<20)
	id := s.begin("k", header("Content-Type", "text/x-test"), header("X-Ufile-Meta-Colour", "blue"), header("X-Ufile-Storage-Class", "IA"))
	last := s.part("k", id, 1, "\x00").etag()
	s.part("k", id, 0, "which is replaced")
	first := s.part("k", id, 0, block).etag()
	assert.Equal(t, "K8y9LzjxXBPrfVqJ_Z2F9ZXiO8M=", first, "the bare hash of the part")
	assert.Equal(t, 1, s.Uploads(bucket))
	assert.Nil(t, s.Object(bucket, "k"), "not before it is finished")

	a := s.finish("k", id, first, last)
	require.Equal(t, http.StatusOK, a.status, a.body)
	s.documented("FinishMultipartUpload", a)
	assert.Equal(t, "AgAAABCFgki5yzon0rjN9uJusf6qtsF6", a.etag())
	assert.InDelta(t, 4<<20+1, a.json["FileSize"], 0)
	o := s.Object(bucket, "k")
	assert.Equal(t, "text/x-test", o.ContentType)
	assert.Equal(t, "blue", o.Metadata["colour"])
	assert.Equal(t, "IA", o.StorageClass)
	got := s.get("k")
	assert.Equal(t, block+"\x00", got.body)
	assert.Equal(t, "\x00\x00", s.get("k", header("Range", "bytes=4194303-4194304")).body, "across parts")

	assert.Equal(t, "404 -148654 upload not exist", s.finish("k", id, first, last).refusal())
	assert.Equal(t, 0, s.Uploads(bucket))
}

func TestFinishHoldsThePartsAgainstEachOther(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.SetPartSize(4)
	id := s.begin("k")
	tags := []string{s.part("k", id, 0, "aaaa").etag(), s.part("k", id, 1, "bbbb").etag(), s.part("k", id, 2, "cc").etag()}
	for name, tt := range map[string]struct {
		tags []string
		want string
	}{
		"none":           {nil, "400 -148660 invalid parts: 1 named, 3 stored"},
		"one is missing": {tags[:2], "400 -148660 invalid parts: 2 named, 3 stored"},
		"out of order":   {[]string{tags[1], tags[0], tags[2]}, "400 -148660 invalid parts: number 0 has another ETag"},
	} {
		assert.Equal(t, tt.want, s.finish("k", id, tt.tags...).refusal(), name)
	}
	short := s.part("k", id, 1, "bbb").etag()
	assert.Equal(t, "400 -148660 invalid parts: number 1 has 3 bytes", s.finish("k", id, tags[0], short, tags[2]).refusal())
	s.part("k", id, 1, "bbbb")
	long := s.part("k", id, 2, "ccccc").etag()
	assert.Equal(t, "400 -148660 invalid parts: number 2 has 5 bytes", s.finish("k", id, tags[0], tags[1], long).refusal())
	s.part("k", id, 2, "cc")
	assert.Equal(t, http.StatusOK, s.finish("k", id, `"`+tags[0]+`"`, tags[1], tags[2]).status, "quotes are taken off")
	assert.Equal(t, "aaaabbbbcc", s.get("k").body)

	gap := s.begin("gap")
	only := s.part("gap", gap, 1, "bbbb").etag()
	assert.Equal(t, "400 -148660 invalid parts: number 0 is missing", s.finish("gap", gap, only).refusal())
}

func TestPartsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := s.begin("k")
	for query, want := range map[string]string{
		"uploadId=unknown&partNumber=0":      "404 -148654 upload not exist",
		"uploadId=" + id:                     "400 -148660 invalid part number",
		"uploadId=" + id + "&partNumber=-1":  "400 -148660 invalid part number",
		"uploadId=" + id + "&partNumber=one": "400 -148660 invalid part number",
	} {
		assert.Equal(t, want, s.do(http.MethodPut, "k", query, "x").refusal(), query)
	}
	assert.Equal(t, "404 -148654 upload not exist", s.do(http.MethodPut, "other", "uploadId="+id+"&partNumber=0", "x").refusal(), "the key belongs to it")
	assert.Equal(t, "400 -15036 check md5 failed", s.do(http.MethodPut, "k", "uploadId="+id+"&partNumber=0", "x", header("Content-Md5", strings.Repeat("0", 32))).refusal())
	assert.Equal(t, "404 -148654 upload not exist", s.do(http.MethodDelete, "k", "uploadId=unknown", "").refusal())
	assert.Equal(t, http.StatusOK, s.do(http.MethodDelete, "k", "uploadId="+id, "").status)
	assert.Equal(t, http.StatusNotFound, s.do(http.MethodPut, "k", "uploadId="+id+"&partNumber=0", "x").status)
	assert.Empty(t, s.Keys(bucket))
}

// The new key is for a key that was taken after the upload began.
func TestFinishUnderANewKey(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "before")
	id := s.begin("k")
	tag := s.part("k", id, 0, "part").etag()
	a := s.do(http.MethodPost, "k", "uploadId="+id+"&newKey=n", tag)
	assert.Equal(t, "k", a.json["Key"], "it was there already")

	id = s.begin("k")
	s.part("k", id, 0, "part")
	s.put("k", "meanwhile")
	a = s.do(http.MethodPost, "k", "uploadId="+id+"&newKey=n", tag, header("X-Ufile-Metadata-Directive", "REPLACE"), header("X-Ufile-Meta-A", "b"))
	assert.Equal(t, "n", a.json["Key"])
	assert.Equal(t, "meanwhile", s.get("k").body)
	assert.Equal(t, "part", s.get("n").body)
	assert.Equal(t, map[string]string{"a": "b"}, s.Object(bucket, "n").Metadata)
}

func TestPartsThatAreCopied(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.SetPartSize(4)
	s.put("src", "0123456789")
	id := s.begin("k")
	copied := func(number int, span string) *answer {
		return s.do(http.MethodPut, "k", fmt.Sprintf("uploadId=%s&partNumber=%d", id, number), "",
			header("X-Ufile-Copy-Source", "/"+bucket+"/src"), header("X-Ufile-Copy-Source-Range", span))
	}
	first := copied(0, "bytes=2-5")
	s.documented("UploadPartCopy", first)
	assert.Equal(t, "bytes 2-5/10", first.header.Get("Content-Range"))
	second := copied(1, "bytes=6-10") // one too many, as a client of the vendor asks
	assert.Equal(t, "bytes 6-9/10", second.header.Get("Content-Range"))
	for _, span := range []string{"bytes=10-12", "", "2-5"} {
		assert.Equal(t, 419, copied(2, span).status, span)
	}
	s.do(http.MethodDelete, "src", "", "")
	assert.Equal(t, http.StatusNotFound, copied(2, "bytes=0-1").status)
	assert.Equal(t, http.StatusOK, s.finish("k", id, first.etag(), second.etag()).status)
	assert.Equal(t, "23456789", s.get("k").body, "what was copied stays")
}

func TestListsOfParts(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.SetPartSize(4)
	id := s.begin("k")
	var tags []string
	for i := range 5 {
		tags = append(tags, s.part("k", id, i, fmt.Sprintf("%04d", i)).etag())
	}
	list := func(more string) *answer { return s.do(http.MethodGet, "", "muploadpart&uploadId="+id+more, "") }
	var got []string
	marker, pages := "", 0
	for more := true; more; pages++ {
		a := list("&max-parts=2" + marker)
		s.documented("ListParts", a)
		for _, p := range a.json["Parts"].([]any) {
			part := p.(map[string]any)
			assert.InDelta(t, 4, part["Size"], 0)
			got = append(got, part["Etag"].(string))
		}
		more = a.json["IsTruncated"].(bool)
		marker = fmt.Sprint("&part-number-marker=", a.json["NextPartNumberMarker"])
	}
	assert.Equal(t, tags, got)
	assert.Equal(t, 3, pages)
	assert.Len(t, list("&part-number-marker=0").json["Parts"], 4, "the marker itself is left out")
	assert.Equal(t, "400 -15005 invalid max-parts:1001", list("&max-parts=1001").refusal())
	assert.Equal(t, "404 -148654 upload not exist", s.do(http.MethodGet, "", "muploadpart&uploadId=x", "").refusal())
	s.SpellLikeTheDocs()
	assert.InDelta(t, 32, list("").json["Parts"].([]any)[0].(map[string]any)["Size"], 0, "in bits")
}

func TestListsOfUploads(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	want := map[string]bool{}
	for i := range 5 {
		want[s.begin(fmt.Sprintf("p/%d", i/2))] = true
	}
	s.begin("other")
	query, pages := "muploadid&prefix=p/&limit=2", 0
	got := map[string]bool{}
	for marker, more := "", true; more; pages++ {
		a := s.do(http.MethodGet, "", query+marker, "")
		s.documented("ListMultipartUploads", a)
		for _, u := range a.json["DataSet"].([]any) {
			got[u.(map[string]any)["UploadId"].(string)] = true
		}
		more = a.json["IsTruncated"].(bool)
		marker = fmt.Sprintf("&marker=%s&upload-id-marker=%s", a.json["NextMarker"], a.json["UploadIdMarker"])
	}
	assert.Equal(t, want, got)
	assert.Equal(t, 3, pages)
	assert.Equal(t, "400 -15005 invalid limit:1001", s.do(http.MethodGet, "", "muploadid&limit=1001", "").refusal())
}
