package ufiletest

import (
	"crypto/md5" //nolint:gosec // part of the protocol
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
	"github.com/yunkit/yunkit/internal/sign"
)

// maxCopy is the largest object that is copied in one call.
const maxCopy = 100 << 20

// receive stores the content of a request. One that is cut off ends the connection, for
// nobody is there to be answered.
func (st *objectStore) receive(r io.Reader, length int64, wantMD5 string) (*content, *fakecloud.Refusal) {
	digest := md5.New() //nolint:gosec // see the import
	if wantMD5 != "" {
		r = io.TeeReader(r, digest)
	}
	c, err := st.vault.read(r, length)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if wantMD5 != "" && !strings.EqualFold(wantMD5, hex.EncodeToString(digest.Sum(nil))) {
		st.vault.release(c.pieces)
		return nil, fakecloud.Refuse(http.StatusBadRequest, "-15036", "check md5 failed")
	}
	return c, nil
}

// newObject reads what the headers of x say of an object that it makes.
func newObject(x *objectRequest) (*object, *fakecloud.Refusal) {
	class, refusal := x.class()
	if refusal != nil {
		return nil, refusal
	}
	meta, refusal := x.metadata()
	if refusal != nil {
		return nil, refusal
	}
	return &object{contentType: x.Header.Get("Content-Type"), class: class, meta: meta, md5: x.Header.Get("Content-Md5")}, nil
}

// commit makes o the object of x, unless its token must not overwrite.
func (st *objectStore) commit(x *objectRequest, o *object) *fakecloud.Refusal {
	o.etag = etag(o.content.blocks)
	refusal := st.in(x, func(b *bucket, now time.Time) *fakecloud.Refusal {
		if b.objects[x.key] != nil && x.deniesUpdate() {
			return noAuthorization()
		}
		st.put(b, x.key, o, now)
		return nil
	})
	if refusal != nil {
		st.vault.release(o.content.pieces)
	}
	return refusal
}

func (st *objectStore) putFile(x *objectRequest) *fakecloud.Refusal {
	o, refusal := newObject(x)
	if refusal != nil {
		return refusal
	}
	call, refusal := x.callback()
	if refusal != nil {
		return refusal
	}
	if refusal := st.in(x, func(*bucket, time.Time) *fakecloud.Refusal { return nil }); refusal != nil {
		return refusal
	}
	if o.content, refusal = st.receive(x.Body, x.ContentLength, o.md5); refusal != nil {
		return refusal
	}
	if refusal := st.commit(x, o); refusal != nil {
		return refusal
	}
	x.setETag(o.etag)
	return x.finished(call, nil)
}

// maxField bounds a field of a form.
const maxField = 64 << 10

// postFile stores the file of a form, whose fields come before it.
func (st *objectStore) postFile(x *objectRequest) *fakecloud.Refusal {
	x.Body = http.MaxBytesReader(x.w, x.Body, maxContent)
	form, err := x.MultipartReader()
	if err != nil {
		return invalid("the body is no form")
	}
	fields := map[string]string{}
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return invalid("the form has no file")
		case err != nil:
			panic(http.ErrAbortHandler)
		case part.FormName() == "file":
			return st.postedFile(x, fields, part)
		}
		value, err := io.ReadAll(io.LimitReader(part, maxField))
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		fields[part.FormName()] = string(value)
	}
}

func (st *objectStore) postedFile(x *objectRequest, fields map[string]string, file *multipart.Part) *fakecloud.Refusal {
	c := readAuthorization(fields["Authorization"])
	if c.signature == "" {
		return noAuthorization()
	}
	x.key = fields["FileName"]
	if x.key == "" {
		return invalid("FileName is missing")
	}
	c.securityToken = x.Header.Get("SecurityToken")
	c.object = sign.Object{
		Method: http.MethodPost, ContentMD5: fields["Content-MD5"], ContentType: fields["Content-Type"], Header: x.Header, Key: x.key,
	}
	if refusal := st.admit(x, c); refusal != nil {
		return refusal
	}
	if refusal := checkKey(x); refusal != nil {
		return refusal
	}
	o, refusal := newObject(x)
	if refusal != nil {
		return refusal
	}
	o.contentType, o.md5 = fields["Content-Type"], fields["Content-MD5"]
	if o.contentType == "" {
		o.contentType = file.Header.Get("Content-Type")
	}
	if refusal := st.in(x, func(*bucket, time.Time) *fakecloud.Refusal { return nil }); refusal != nil {
		return refusal
	}
	if o.content, refusal = st.receive(file, -1, o.md5); refusal != nil {
		return refusal
	}
	if refusal := st.commit(x, o); refusal != nil {
		return refusal
	}
	x.setETag(o.etag)
	return x.done(http.StatusOK)
}

// look returns a copy of the object of x, and keeps its content until the returned
// function is called.
func (st *objectStore) look(x *objectRequest) (o object, now time.Time, done func(), refusal *fakecloud.Refusal) {
	refusal = st.on(x, func(found *object, at time.Time) *fakecloud.Refusal {
		o, now = *found, at
		st.vault.retain(o.content.pieces)
		return nil
	})
	return o, now, func() { st.vault.release(o.content.pieces) }, refusal
}

// describe writes what the headers say of an object.
func (x *objectRequest) describe(o *object) {
	h := x.w.Header()
	if h.Set("Content-Type", o.contentType); o.contentType == "" {
		h.Set("Content-Type", "application/octet-stream")
	}
	x.setETag(o.etag)
	h.Set("Last-Modified", o.modified.UTC().Format(http.TimeFormat))
	h.Set("X-Ufile-Storage-Class", o.class)
	h.Set("Accept-Ranges", "bytes")
	if o.md5 != "" {
		h.Set("Content-Md5", o.md5)
	}
	for name, value := range o.meta {
		h.Set("X-Ufile-Meta-"+name, value)
	}
}

func (st *objectStore) headFile(x *objectRequest) *fakecloud.Refusal {
	o, now, done, refusal := st.look(x)
	if refusal != nil {
		return refusal
	}
	defer done()
	x.describe(&o)
	h := x.w.Header()
	h.Set("Content-Length", strconv.FormatInt(o.content.size, 10))
	h.Set("X-Ufile-Create-Time", o.created.UTC().Format(http.TimeFormat))
	if state := o.restoration(now); state != "" {
		h.Set("X-Ufile-Restore", state)
	}
	x.w.WriteHeader(http.StatusOK)
	return nil
}

func (st *objectStore) getFile(x *objectRequest) *fakecloud.Refusal {
	o, now, done, refusal := st.look(x)
	if refusal != nil {
		return refusal
	}
	defer done()
	if !o.readable(now) {
		return frozen()
	}
	st.change(x)
	if since, err := http.ParseTime(x.Header.Get("If-Modified-Since")); err == nil && !o.modified.Truncate(time.Second).After(since) {
		x.setETag(o.etag)
		x.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	off, size, status := int64(0), o.content.size, http.StatusOK
	if text := x.Header.Get("Range"); text != "" {
		first, last, ok := parseRange(text, o.content.size)
		if !ok {
			return fakecloud.Refuse(http.StatusRequestedRangeNotSatisfiable, "-148660", "invalid range")
		}
		if last >= 0 {
			off, size, status = first, last-first+1, http.StatusPartialContent
			x.w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, o.content.size))
		}
	}
	x.describe(&o)
	if name := x.query.Get("ufileattname"); name != "" {
		x.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	}
	x.w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	x.w.WriteHeader(status)
	_ = o.content.write(x.fault.download(x, size), off, size) // the client may leave
	return nil
}

func frozen() *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusForbidden, "-148660", "object is archived, restore it first")
}

// parseRange reads a range of a content. last is -1 where the form is none that is
// known, and the whole is sent; it is not ok where the range begins past the end.
func parseRange(text string, size int64) (first, last int64, ok bool) {
	spec, isBytes := strings.CutPrefix(text, "bytes=")
	from, to, found := strings.Cut(spec, "-")
	if !isBytes || !found || strings.Contains(spec, ",") {
		return 0, -1, true
	}
	first, errFrom := strconv.ParseInt(from, 10, 64)
	last, errTo := strconv.ParseInt(to, 10, 64)
	switch {
	case from == "" && errTo == nil: // the last bytes
		first, last = max(size-last, 0), size-1
	case errFrom != nil || to != "" && (errTo != nil || last < first):
		return 0, -1, true
	case to == "":
		last = size - 1
	}
	return first, min(last, size-1), first < size
}

func (st *objectStore) deleteFile(x *objectRequest) *fakecloud.Refusal {
	refusal := st.in(x, func(b *bucket, now time.Time) *fakecloud.Refusal {
		if b.objects[x.key] == nil {
			return notFound()
		}
		st.replace(b, x.key, nil, now)
		return nil
	})
	if refusal != nil {
		return refusal
	}
	return x.done(http.StatusNoContent)
}

// source returns a copy of the object that x is to be copied from, with its content
// kept as look keeps it.
func (st *objectStore) source(x *objectRequest) (o object, done func(), refusal *fakecloud.Refusal) {
	bucketName, key := st.copySource(x)
	if !st.allowed(x, "TOKEN_ALLOW_READ", bucketName, key) {
		return o, nil, noAuthorization()
	}
	from := &objectRequest{bucket: bucketName, key: key}
	o, now, done, refusal := st.look(from)
	if refusal == nil && !o.readable(now) {
		done()
		refusal = frozen()
	}
	return o, done, refusal
}

func (st *objectStore) copyFile(x *objectRequest) *fakecloud.Refusal {
	o, refusal := newObject(x)
	if refusal != nil {
		return refusal
	}
	src, done, refusal := st.source(x)
	if refusal != nil {
		return refusal
	}
	defer done()
	if src.content.size > maxCopy {
		return invalid("the source is too large, copy it in parts")
	}
	switch x.Header.Get("X-Ufile-Metadata-Directive") {
	case "", "COPY":
		o.contentType, o.meta = src.contentType, src.meta
	case "REPLACE":
		if o.contentType == "" {
			o.contentType = src.contentType
		}
	default:
		return invalid("invalid metadata directive")
	}
	if o.class == "" {
		o.class = src.class
	}
	o.content, o.md5, o.etag = src.content, src.md5, src.etag
	st.vault.retain(o.content.pieces)
	refusal = st.in(x, func(b *bucket, now time.Time) *fakecloud.Refusal {
		if b.objects[x.key] != nil && x.deniesUpdate() {
			return noAuthorization()
		}
		st.put(b, x.key, o, now)
		return nil
	})
	if refusal != nil {
		st.vault.release(o.content.pieces)
		return refusal
	}
	x.setETag(o.etag)
	return x.done(http.StatusOK)
}

// opMeta changes the MIME type, which is all that it can change.
func (st *objectStore) opMeta(x *objectRequest) *fakecloud.Refusal {
	var body struct {
		Op    string `json:"op"`
		MetaK string `json:"metak"`
		MetaV string `json:"metav"`
	}
	if refusal := x.jsonBody(&body); refusal != nil {
		return refusal
	}
	if body.Op != "set" || body.MetaK != "mimetype" || body.MetaV == "" {
		return invalid("only the MIME type can be set")
	}
	if refusal := st.on(x, func(o *object, now time.Time) *fakecloud.Refusal {
		o.contentType, o.modified = body.MetaV, now
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.done(http.StatusOK)
}
