package ufiletest_test

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/internal/fakecloud"
	"github.com/yunkit/yunkit/internal/model"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/ufile/ufiletest"
)

const bucket = "test-bucket"

// store is a server with a bucket, and a client of it that is written by hand.
type store struct {
	*ufiletest.Server
	t       *testing.T
	api     *model.API
	client  *http.Client
	id, key string // what requests are signed with
}

func newStore(t *testing.T) *store {
	t.Helper()
	api, err := model.Load("ufile-objects")
	require.NoError(t, err)
	transport := &http.Transport{}
	s := &store{
		Server: ufiletest.NewServer(), t: t, api: api, client: &http.Client{Transport: transport},
		id: fakecloud.AccessKeyID, key: fakecloud.AccessKeySecret,
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		s.Close()
	})
	s.AddBucket(bucket)
	return s
}

// answer is an answer, read to its end.
type answer struct {
	status int
	header http.Header
	body   string
	json   map[string]any
}

// etag is the ETag without its quotes.
func (a *answer) etag() string {
	tag, _ := strconv.Unquote(a.header.Get("Etag"))
	return tag
}

// refusal is the status, the RetCode and the text of an error.
func (a *answer) refusal() string {
	return fmt.Sprint(a.status, " ", a.json["RetCode"], " ", a.json["ErrMsg"])
}

// edit changes a request before it is signed, or after it with signed.
type edit func(*http.Request)

func header(name, value string) edit { return func(r *http.Request) { r.Header.Set(name, value) } }

func escape(key string) string { return strings.ReplaceAll(sign.Escape(key), "%2F", "/") }

// request makes a signed request; target is the key, with a query if it needs one.
func (s *store) request(method, key, query, body string, edits ...edit) *http.Request {
	s.t.Helper()
	target := s.URL + "/-/" + bucket + "/" + escape(key)
	if query != "" {
		target += "?" + query
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, target, strings.NewReader(body))
	require.NoError(s.t, err)
	for _, e := range edits {
		e(r)
	}
	if r.Header.Get("Authorization") == "" {
		o := sign.Object{
			Method: method, ContentMD5: r.Header.Get("Content-Md5"), ContentType: r.Header.Get("Content-Type"), Date: r.Header.Get("Date"),
			Bucket: bucket, Key: key,
		}
		r.Header.Set("Authorization", o.Authorization(s.id, s.key))
	}
	return r
}

// try sends a request.
func (s *store) try(r *http.Request) (*answer, error) {
	resp, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	a := &answer{status: resp.StatusCode, header: resp.Header, body: string(body)}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		_ = json.Unmarshal(body, &a.json)
	}
	return a, err
}

// do sends a signed request, whose answer must be complete.
func (s *store) do(method, key, query, body string, edits ...edit) *answer {
	s.t.Helper()
	a, err := s.try(s.request(method, key, query, body, edits...))
	require.NoError(s.t, err)
	return a
}

// put stores an object.
func (s *store) put(key, body string, edits ...edit) *answer {
	s.t.Helper()
	a := s.do(http.MethodPut, key, "", body, edits...)
	require.Equal(s.t, http.StatusOK, a.status, a.body)
	return a
}

func (s *store) get(key string, edits ...edit) *answer {
	s.t.Helper()
	return s.do(http.MethodGet, key, "", "", edits...)
}

// documented holds the members of an answer against the model, in both directions.
func (s *store) documented(operation string, a *answer) {
	s.t.Helper()
	o := s.api.Operation(operation)
	require.NotNil(s.t, o)
	var compare func(path string, members map[string]any)
	compare = func(path string, members map[string]any) {
		for _, f := range o.Children(path) {
			value, there := members[f.Name()]
			assert.True(s.t, there, "%s does not answer %s", operation, f.Path)
			items, isList := value.([]any)
			if !isList {
				items = []any{value}
			}
			for _, item := range items {
				if inner, ok := item.(map[string]any); ok && f.Type == "object" {
					compare(f.Path, inner)
				}
			}
		}
		for name := range members {
			known := slices.ContainsFunc(o.Children(path), func(f *model.Field) bool { return f.Name() == name })
			assert.True(s.t, known || name == "RetCode" || name == "ErrMsg", "%s answers %s, which the model does not have", operation, name)
		}
	}
	compare("", a.json)
	for _, f := range o.Response {
		if f.In == model.InHeader && f.Name() == "ETag" {
			assert.NotEmpty(s.t, a.etag(), operation)
		}
	}
}

// The ETags are those of the facts about the service.
func TestObjectsAreKept(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for name, tt := range map[string]struct{ content, etag string }{
		"empty":                  {"", "AAAAANo5o-5ea0sNMlW_75VgGJCv2AcJ"},
		"hello":                  {"hello", "AQAAAKr0xh3cxeii2r7eDztILNmuqUNN"},
		"a block":                {strings.Repeat("\x00", 4<<20), "AQAAACvMvS848VwT631aif2dhfWV4jvD"},
		"a block and a byte":     {strings.Repeat("\x00", 4<<20+1), "AgAAABCFgki5yzon0rjN9uJusf6qtsF6"},
		"two blocks":             {strings.Repeat("\x00", 8<<20), "AgAAAMCVE24-Immdd6zm-ffVVhsWYcDG"},
		"a key/with 云+%?#&=.txt": {"x", ""},
		"folder/":                {"", ""},
	} {
		put := s.put(name, tt.content, header("Content-Type", "text/x-test"), header("X-Ufile-Meta-Colour", "Blue"))
		if tt.etag != "" {
			assert.Equal(t, tt.etag, put.etag(), name)
		}
		assert.Empty(t, put.body)

		head := s.do(http.MethodHead, name, "", "")
		assert.Equal(t, http.StatusOK, head.status)
		assert.Equal(t, strconv.Itoa(len(tt.content)), head.header.Get("Content-Length"), name)
		for _, f := range s.api.Operation("HeadFile").Response {
			if f.Name() != "X-Ufile-Restore" && f.Name() != "X-Ufile-Meta-*" {
				assert.NotEmpty(t, head.header.Get(f.Name()), "HeadFile: %s", f.Name())
			}
		}
		get := s.get(name)
		assert.Equal(t, http.StatusOK, get.status)
		assert.Equal(t, tt.content, get.body, name)
		assert.Equal(t, put.etag(), get.etag())
		assert.Equal(t, "text/x-test", get.header.Get("Content-Type"))
		assert.Equal(t, "Blue", get.header.Get("X-Ufile-Meta-Colour"))
		assert.NotEmpty(t, get.header.Get("X-Sessionid"))

		o := s.Object(bucket, name)
		require.NotNil(t, o)
		assert.Equal(t, map[string]string{"colour": "Blue"}, o.Metadata, "names lose their case")
		content, err := o.Content()
		require.NoError(t, err)
		assert.Equal(t, tt.content, string(content))

		assert.Equal(t, http.StatusNoContent, s.do(http.MethodDelete, name, "", "").status)
		assert.Equal(t, "404 -148654 file not exist", s.do(http.MethodDelete, name, "", "").refusal())
		assert.Equal(t, "404 -148654 file not exist", s.get(name).refusal())
		gone := s.do(http.MethodHead, name, "", "")
		assert.Equal(t, http.StatusNotFound, gone.status)
		assert.Empty(t, gone.body)
		assert.Nil(t, s.Object(bucket, name))
		content, err = o.Content()
		require.NoError(t, err)
		assert.Equal(t, tt.content, string(content), "as it was")
	}
}

func TestUploadsThatAreRefusedStoreNothing(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	sum := md5.Sum([]byte("hello"))
	right := hex.EncodeToString(sum[:])
	for name, tt := range map[string]struct {
		edit edit
		want string
	}{
		"another MD5":         {header("Content-Md5", strings.Repeat("0", 32)), "400 -15036 check md5 failed"},
		"storage class":       {header("X-Ufile-Storage-Class", "COLD"), "400 -148660 invalid storage class"},
		"name of metadata":    {header("X-Ufile-Meta-a_b", "x"), "400 -148660 invalid metadata name"},
		"too much metadata":   {header("X-Ufile-Meta-a", strings.Repeat("x", 8<<10)), "400 -148660 metadata is too large"},
		"length is not given": {func(r *http.Request) { r.ContentLength, r.Body = -1, io.NopCloser(strings.NewReader("hello")) }, "411 -148660 content length is missing"},
	} {
		assert.Equal(t, tt.want, s.do(http.MethodPut, "k", "", "hello", tt.edit).refusal(), name)
		assert.Nil(t, s.Object(bucket, "k"), name)
	}
	for _, key := range []string{"/a", `\a`, strings.Repeat("a", 1024)} {
		assert.Equal(t, "400 -148660 invalid key", s.do(http.MethodPut, key, "", "hello").refusal(), "%.10q", key)
	}
	assert.Equal(t, http.StatusOK, s.do(http.MethodPut, strings.Repeat("a", 1023), "", "hello").status)
	s.put("k", "hello", header("Content-Md5", right))
	assert.Equal(t, right, s.get("k").header.Get("Content-Md5"))

	r := s.request(http.MethodPut, "large", "", "")
	r.ContentLength, r.Body = 512<<20+1, io.NopCloser(ufiletest.Pattern(512<<20+1))
	a, err := s.try(r)
	if err == nil { // the connection may be gone before the answer is read, as with the service
		assert.Equal(t, http.StatusRequestEntityTooLarge, a.status)
		assert.Contains(t, a.body, "<html>")
	}
	assert.Nil(t, s.Object(bucket, "large"))
}

func TestUnknownOperationsAreRefused(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "hello")
	for _, tt := range []struct{ method, key, query string }{
		{http.MethodPut, "k", "append&position=5"},
		{http.MethodPut, "k", "newFileName=n&force=true"},
		{http.MethodPatch, "k", ""},
		{http.MethodGet, "", ""},
		{http.MethodPost, "k", ""},
	} {
		assert.Equal(t, "400 -148660 no such operation", s.do(tt.method, tt.key, tt.query, "").refusal(), tt)
	}
	assert.Equal(t, []string{"k"}, s.Keys(bucket))
}

func TestUnknownBucket(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	o := sign.Object{Method: http.MethodGet, Bucket: "nobody", Key: "k"}
	r := s.request(http.MethodGet, "k", "", "", header("Authorization", o.Authorization(s.id, s.key)))
	r.URL.Path = "/-/nobody/k"
	a, err := s.try(r)
	require.NoError(t, err)
	assert.Equal(t, "400 -148653 bucket not exists", a.refusal())
}

func TestRanges(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "0123456789")
	s.put("empty", "")
	for _, tt := range []struct {
		key, spec, body, contentRange string
		status                        int
	}{
		{"k", "bytes=0-0", "0", "bytes 0-0/10", 206},
		{"k", "bytes=3-5", "345", "bytes 3-5/10", 206},
		{"k", "bytes=7-", "789", "bytes 7-9/10", 206},
		{"k", "bytes=7-99", "789", "bytes 7-9/10", 206},
		{"k", "bytes=-2", "89", "bytes 8-9/10", 206},
		{"k", "bytes=-20", "0123456789", "bytes 0-9/10", 206},
		{"k", "bytes=0-9", "0123456789", "bytes 0-9/10", 206},
		{"k", "bytes=5-3", "0123456789", "", 200},
		{"k", "bytes=0-1,3-4", "0123456789", "", 200},
		{"k", "lines=0-1", "0123456789", "", 200},
		{"k", "bytes=10-", "", "", 416},
		{"k", "bytes=10-12", "", "", 416},
		{"empty", "bytes=0-0", "", "", 416},
	} {
		a := s.get(tt.key, header("Range", tt.spec))
		assert.Equal(t, tt.status, a.status, tt.spec)
		assert.Equal(t, tt.contentRange, a.header.Get("Content-Range"), tt.spec)
		if tt.status != http.StatusRequestedRangeNotSatisfiable {
			assert.Equal(t, tt.body, a.body, tt.spec)
		}
	}
}

func TestDownloadsOnCondition(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "hello")
	now := time.Now().Add(time.Minute).UTC().Format(http.TimeFormat)
	assert.Equal(t, http.StatusNotModified, s.get("k", header("If-Modified-Since", now)).status)
	before := time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat)
	assert.Equal(t, http.StatusOK, s.get("k", header("If-Modified-Since", before)).status)
	named := s.do(http.MethodGet, "k", "ufileattname="+url.QueryEscape("my file.txt"), "")
	assert.Equal(t, `attachment; filename="my file.txt"`, named.header.Get("Content-Disposition"))
}

func TestCopies(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.AddBucket("other")
	src := s.put("a b+%41", "hello", header("Content-Type", "text/x-test"), header("X-Ufile-Meta-Colour", "blue"), header("X-Ufile-Storage-Class", "IA"))
	source := "/" + bucket + "/" + escape("a b+%41")
	from := func(more ...edit) []edit {
		return append([]edit{header("X-Ufile-Copy-Source", source), header("Content-Length", "0")}, more...)
	}
	a := s.put("copy", "", from()...)
	assert.Equal(t, src.etag(), a.etag())
	copied := s.Object(bucket, "copy")
	assert.Equal(t, "text/x-test", copied.ContentType)
	assert.Equal(t, "blue", copied.Metadata["colour"])
	assert.Equal(t, "IA", copied.StorageClass)

	s.put("copy", "", header("X-Ufile-Copy-Source", "/"+bucket+"/a b+%41")) // as the vendor's Go client sends it
	s.put("copy", "", from(header("X-Ufile-Metadata-Directive", "REPLACE"), header("X-Ufile-Meta-Size", "small"), header("X-Ufile-Storage-Class", "ARCHIVE"))...)
	copied = s.Object(bucket, "copy")
	assert.Equal(t, map[string]string{"size": "small"}, copied.Metadata)
	assert.Equal(t, "ARCHIVE", copied.StorageClass)
	assert.Equal(t, "text/x-test", copied.ContentType)

	s.do(http.MethodDelete, "a b+%41", "", "")
	content, err := copied.Content()
	require.NoError(t, err)
	assert.Equal(t, "hello", string(content), "a copy is no link")

	assert.Equal(t, "404 -148654 file not exist", s.do(http.MethodPut, "copy", "", "", from()...).refusal())
	assert.Equal(t, "400 -148653 bucket not exists", s.do(http.MethodPut, "copy", "", "", header("X-Ufile-Copy-Source", "/nobody/k")).refusal())
	frozen := header("X-Ufile-Copy-Source", "/"+bucket+"/copy")
	assert.Equal(t, http.StatusForbidden, s.do(http.MethodPut, "copy2", "", "", frozen).status, "the source is in the archive")
}

func TestCopyHasALimit(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.Discard(true)
	r := s.request(http.MethodPut, "large", "", "")
	r.ContentLength, r.Body = 100<<20+1, io.NopCloser(ufiletest.Pattern(100<<20+1))
	a, err := s.try(r)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, a.status)
	assert.Equal(t, "400 -148660 the source is too large, copy it in parts",
		s.do(http.MethodPut, "copy", "", "", header("X-Ufile-Copy-Source", "/"+bucket+"/large")).refusal())
}

func TestOpMeta(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "hello")
	asJSON := header("Content-Type", "application/json")
	assert.Equal(t, http.StatusOK, s.do(http.MethodPost, "k", "opmeta", `{"op":"set","metak":"mimetype","metav":"text/new"}`, asJSON).status)
	assert.Equal(t, "text/new", s.Object(bucket, "k").ContentType)
	for _, body := range []string{`{"op":"set","metak":"size","metav":"1"}`, `{"op":"delete","metak":"mimetype"}`, `x`, ``} {
		assert.Equal(t, http.StatusBadRequest, s.do(http.MethodPost, "k", "opmeta", body, asJSON).status, body)
	}
	assert.Equal(t, http.StatusNotFound, s.do(http.MethodPost, "none", "opmeta", `{"op":"set","metak":"mimetype","metav":"a/b"}`, asJSON).status)
}

func TestTagsAndACL(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "hello")
	none := s.do(http.MethodGet, "k", "tagging", "")
	assert.JSONEq(t, `{"Tags":[]}`, none.body)
	assert.Equal(t, http.StatusOK, s.do(http.MethodPut, "k", "tagging", `{"Tags":[{"Key":"a","Value":"1"},{"Key":"云","Value":""}]}`).status)
	tags := s.do(http.MethodGet, "k", "tagging", "")
	s.documented("GetObjectTagging", tags)
	assert.JSONEq(t, `{"Tags":[{"Key":"a","Value":"1"},{"Key":"云","Value":""}]}`, tags.body)
	assert.Equal(t, map[string]string{"a": "1", "云": ""}, s.Object(bucket, "k").Tags)
	many := make([]string, 11)
	for i := range many {
		many[i] = fmt.Sprintf(`{"Key":"k%d","Value":"v"}`, i)
	}
	for name, body := range map[string]string{
		"11 tags":      `{"Tags":[` + strings.Join(many, ",") + `]}`,
		"no key":       `{"Tags":[{"Key":"","Value":"v"}]}`,
		"twice":        `{"Tags":[{"Key":"a","Value":"v"},{"Key":"a","Value":"w"}]}`,
		"a long key":   `{"Tags":[{"Key":"` + strings.Repeat("k", 129) + `","Value":"v"}]}`,
		"a long value": `{"Tags":[{"Key":"k","Value":"` + strings.Repeat("v", 257) + `"}]}`,
		"a character":  `{"Tags":[{"Key":"a*b","Value":"v"}]}`,
		"no JSON":      `Tags`,
	} {
		assert.Equal(t, http.StatusBadRequest, s.do(http.MethodPut, "k", "tagging", body).status, name)
	}
	assert.Len(t, s.Object(bucket, "k").Tags, 2, "what was refused changed nothing")
	assert.Equal(t, http.StatusNoContent, s.do(http.MethodDelete, "k", "tagging", "").status)
	assert.Empty(t, s.Object(bucket, "k").Tags)
	assert.NotNil(t, s.Object(bucket, "k"), "only the tags")

	acl := s.do(http.MethodGet, "k", "acl", "")
	s.documented("GetObjectAcl", acl)
	assert.Contains(t, acl.body, `"Grant":"default"`)
	anonymous := header("Authorization", " ")
	assert.Equal(t, "401 -148643 no authorization found", s.get("k", anonymous).refusal())
	assert.Equal(t, http.StatusBadRequest, s.do(http.MethodPut, "k", "acl", "", header("X-Ufile-Object-Acl", "private")).status)
	assert.Equal(t, http.StatusOK, s.do(http.MethodPut, "k", "acl", "", header("X-Ufile-Object-Acl", "public-read")).status)
	assert.Equal(t, "hello", s.get("k", anonymous).body)
	assert.Equal(t, http.StatusUnauthorized, s.do(http.MethodDelete, "k", "", "", anonymous).status)
}

func TestStorageClasses(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.put("k", "hello")
	to := func(class string) *answer { return s.do(http.MethodPut, "k", "storageClass="+class, "") }
	restore := func(more ...edit) *answer { return s.do(http.MethodPut, "k", "restore", "", more...) }
	state := func() string { return s.do(http.MethodHead, "k", "", "").header.Get("X-Ufile-Restore") }

	assert.Equal(t, "400 -148660 storage class is not archive", restore().refusal())
	assert.Equal(t, http.StatusOK, to("IA").status)
	assert.Equal(t, "hello", s.get("k").body, "IA is read as it is")
	assert.Equal(t, "403 -148660 switch class not allowed", to("STANDARD").refusal())
	assert.Equal(t, http.StatusBadRequest, to("COLD").status)
	assert.Equal(t, http.StatusOK, to("ARCHIVE").status)
	assert.Equal(t, "403 -148660 object is archived, restore it first", s.get("k").refusal())
	assert.Empty(t, state())

	assert.Equal(t, http.StatusBadRequest, restore(header("Tier", "Soon")).status)
	assert.Equal(t, http.StatusOK, restore().status)
	assert.Equal(t, `ongoing-request="true"`, state())
	assert.Equal(t, http.StatusOK, restore().status, "again changes nothing")
	s.PassTime(59 * time.Minute)
	assert.Equal(t, http.StatusForbidden, s.get("k").status)
	s.PassTime(2 * time.Minute)
	assert.Equal(t, "hello", s.get("k").body)
	assert.Contains(t, state(), `ongoing-request="false", expiry-date="`)
	s.PassTime(72 * time.Hour)
	assert.Equal(t, http.StatusForbidden, s.get("k").status, "it freezes again")

	assert.Equal(t, http.StatusOK, restore(header("Tier", "Expedited")).status)
	s.PassTime(16 * time.Minute)
	assert.Equal(t, "hello", s.get("k").body)
}

// form is the body of a form upload.
func (s *store) form(fields map[string]string, file string) (body, contentType string) {
	s.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		require.NoError(s.t, w.WriteField(name, fields[name]))
	}
	part, err := w.CreateFormFile("file", "name.txt")
	require.NoError(s.t, err)
	_, err = io.WriteString(part, file)
	require.NoError(s.t, err)
	require.NoError(s.t, w.Close())
	return buf.String(), w.FormDataContentType()
}

func TestForms(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	o := sign.Object{Method: http.MethodPost, ContentType: "text/x-form", Bucket: bucket, Key: "by form"}
	fields := map[string]string{"Authorization": o.Authorization(s.id, s.key), "Content-Type": "text/x-form", "FileName": "by form"}
	post := func(fields map[string]string, content string, edits ...edit) (*answer, error) {
		body, contentType := s.form(fields, content)
		r := s.request(http.MethodPost, "", "", body, append(edits, header("Content-Type", contentType))...)
		r.Header.Del("Authorization")
		return s.try(r)
	}
	content := strings.Repeat("content ", 1<<20)
	a, err := post(fields, content, header("X-Ufile-Meta-Colour", "blue"))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, a.status, a.body)
	stored := s.Object(bucket, "by form")
	assert.Equal(t, stored.ETag, a.etag())
	assert.EqualValues(t, len(content), stored.Size)
	assert.Equal(t, "text/x-form", stored.ContentType)
	assert.Equal(t, "blue", stored.Metadata["colour"])

	for name, change := range map[string]func(map[string]string){
		"wrong signature":  func(f map[string]string) { f["Content-Type"] = "text/html" },
		"no authorization": func(f map[string]string) { delete(f, "Authorization") },
		"no name":          func(f map[string]string) { delete(f, "FileName") },
	} {
		changed := maps.Clone(fields)
		change(changed)
		a, err := post(changed, "other")
		require.NoError(t, err)
		assert.GreaterOrEqual(t, a.status, 400, name)
	}

	s.OnContent("PostFile").CutUploads(1, 1<<20)
	_, err = post(fields, strings.Repeat("x", 2<<20))
	require.Error(t, err)
	assert.Equal(t, stored.ETag, s.Object(bucket, "by form").ETag, "a form that is cut off stores nothing")
}

// A form that ends before its boundary is no file that ends early.
func TestFormWithoutEnd(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	o := sign.Object{Method: http.MethodPost, Bucket: bucket, Key: "k"}
	body, contentType := s.form(map[string]string{"Authorization": o.Authorization(s.id, s.key), "FileName": "k"}, "some content")
	cut, _, _ := strings.Cut(body, "content\r\n")
	r := s.request(http.MethodPost, "", "", cut, header("Content-Type", contentType))
	r.Header.Del("Authorization")
	_, err := s.try(r)
	require.Error(t, err)
	assert.Nil(t, s.Object(bucket, "k"))
}
