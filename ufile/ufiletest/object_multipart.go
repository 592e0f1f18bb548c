package ufiletest

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// upload is an object that is still coming, in parts.
type upload struct {
	id      string
	key     string
	started time.Time
	object  object // as it was begun
	parts   map[int]*part
}

// part is a part of an upload.
type part struct {
	content *content
	hash    sum
	stored  time.Time
}

const (
	// maxPartNumber is the last part of the largest object that there may be, 5 TiB.
	maxPartNumber = 5<<40/blockSize - 1
	// maxPartList bounds the body that names all parts: 28 letters and a comma each.
	maxPartList = (maxPartNumber + 1) * 29
)

func (st *objectStore) initiate(x *objectRequest) *fakecloud.Refusal {
	o, refusal := newObject(x)
	if refusal != nil {
		return refusal
	}
	var id string
	var size int64
	if refusal := st.in(x, func(b *bucket, now time.Time) *fakecloud.Refusal {
		id, size = fakecloud.UUID(st.serials.Next("upload")), st.partSize
		b.uploads[id] = &upload{id: id, key: x.key, started: now, object: *o, parts: map[int]*part{}}
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.answer(map[string]any{"UploadId": id, "BlkSize": size, "Bucket": x.bucket, "Key": x.key})
}

// upload runs f on the upload that x names. What the service answers to an upload
// that it does not know is not documented.
func (st *objectStore) upload(x *objectRequest, f func(b *bucket, u *upload, now time.Time) *fakecloud.Refusal) *fakecloud.Refusal {
	return st.in(x, func(b *bucket, now time.Time) *fakecloud.Refusal {
		u := b.uploads[x.query.Get("uploadId")]
		if u == nil || x.key != "" && u.key != x.key {
			return fakecloud.Refuse(http.StatusNotFound, "-148654", "upload not exist")
		}
		return f(b, u, now)
	})
}

// partNumber reads the number of the part of x, of an upload that is there.
func (st *objectStore) partNumber(x *objectRequest) (int, *fakecloud.Refusal) {
	n, err := x.number("partNumber", -1, maxPartNumber)
	if err != nil || n < 0 {
		return 0, invalid("invalid part number")
	}
	return n, st.upload(x, func(*bucket, *upload, time.Time) *fakecloud.Refusal { return nil })
}

// addPart keeps a part, in place of the one with its number.
func (st *objectStore) addPart(x *objectRequest, number int, c *content) *fakecloud.Refusal {
	hash, err := c.whole()
	if err != nil {
		return fakecloud.Refuse(http.StatusInternalServerError, "-1", "%s", err)
	}
	refusal := st.upload(x, func(_ *bucket, u *upload, now time.Time) *fakecloud.Refusal {
		if before := u.parts[number]; before != nil {
			st.vault.release(before.content.pieces)
		}
		u.parts[number] = &part{c, hash, now}
		if u.object.contentType == "" {
			u.object.contentType = x.Header.Get("Content-Type")
		}
		return nil
	})
	if refusal != nil { // it was finished or aborted meanwhile
		st.vault.release(c.pieces)
		return refusal
	}
	x.setETag(partETag(hash))
	return x.answer(map[string]any{"PartNumber": number})
}

func (st *objectStore) uploadPart(x *objectRequest) *fakecloud.Refusal {
	number, refusal := st.partNumber(x)
	if refusal != nil {
		return refusal
	}
	c, refusal := st.receive(x.Body, x.ContentLength, x.Header.Get("Content-Md5"))
	if refusal != nil {
		return refusal
	}
	return st.addPart(x, number, c)
}

// badCopyRange is the status of a range that cannot be copied.
const badCopyRange = 419

func (st *objectStore) uploadPartCopy(x *objectRequest) *fakecloud.Refusal {
	number, refusal := st.partNumber(x)
	if refusal != nil {
		return refusal
	}
	src, done, refusal := st.source(x)
	if refusal != nil {
		return refusal
	}
	defer done()
	first, last, ok := parseRange(x.Header.Get("X-Ufile-Copy-Source-Range"), src.content.size)
	if !ok || last < 0 || last-first >= blockSize {
		return fakecloud.Refuse(badCopyRange, "-148660", "invalid copy source range")
	}
	c := &content{size: last - first + 1, pieces: src.content.slice(first, last-first+1)}
	st.vault.retain(c.pieces)
	x.w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, src.content.size))
	return st.addPart(x, number, c)
}

// finish makes the object of an upload. Only here its parts are held against each
// other.
func (st *objectStore) finish(x *objectRequest) *fakecloud.Refusal {
	list, err := io.ReadAll(io.LimitReader(x.Body, maxPartList))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	meta, refusal := x.metadata()
	if refusal != nil {
		return refusal
	}
	call, refusal := x.callback()
	if refusal != nil {
		return refusal
	}
	directive := x.Header.Get("X-Ufile-Metadata-Directive")
	if directive != "" && directive != "UNCHANGED" && directive != "REPLACE" {
		return invalid("invalid metadata directive")
	}
	var answer map[string]any
	if refusal := st.upload(x, func(b *bucket, u *upload, now time.Time) *fakecloud.Refusal {
		parts, refusal := st.inOrder(u, strings.Split(string(list), ","))
		if refusal != nil {
			return refusal
		}
		key := u.key
		if there := b.objects[key]; there != nil && there.created.After(u.started) && x.query.Get("newKey") != "" {
			key = x.query.Get("newKey")
		}
		if b.objects[key] != nil && x.deniesUpdate() {
			return noAuthorization()
		}
		o := u.object
		o.content, o.etag, o.md5 = join(parts), etagOf(parts), ""
		if directive == "REPLACE" {
			o.meta = meta
		}
		delete(b.uploads, u.id)
		st.put(b, key, &o, now)
		x.setETag(o.etag)
		answer = map[string]any{"Bucket": b.name, "Key": key, "FileSize": o.content.size}
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.finished(call, answer)
}

// inOrder returns the parts of an upload by number, when tags name all of them.
func (st *objectStore) inOrder(u *upload, tags []string) ([]*part, *fakecloud.Refusal) {
	if len(tags) != len(u.parts) {
		return nil, invalid(fmt.Sprintf("invalid parts: %d named, %d stored", len(tags), len(u.parts)))
	}
	parts := make([]*part, len(tags))
	for i, text := range tags {
		p := u.parts[i]
		switch last := i == len(tags)-1; {
		case p == nil:
			return nil, invalid(fmt.Sprintf("invalid parts: number %d is missing", i))
		case strings.Trim(text, `"`) != partETag(p.hash): // older clients of the vendor leave the quotes on
			return nil, invalid(fmt.Sprintf("invalid parts: number %d has another ETag", i))
		case !last && p.content.size != st.partSize, last && (p.content.size > st.partSize || p.content.size == 0):
			return nil, invalid(fmt.Sprintf("invalid parts: number %d has %d bytes", i, p.content.size))
		}
		parts[i] = p
	}
	return parts, nil
}

// join makes one content of parts, which hand over what they hold.
func join(parts []*part) *content {
	c := &content{}
	for _, p := range parts {
		c.pieces = append(c.pieces, p.content.pieces...)
		c.size += p.content.size
		c.blocks = append(c.blocks, p.hash)
	}
	return c
}

func (st *objectStore) abort(x *objectRequest) *fakecloud.Refusal {
	if refusal := st.upload(x, func(b *bucket, u *upload, _ time.Time) *fakecloud.Refusal {
		for _, p := range u.parts {
			st.vault.release(p.content.pieces)
		}
		delete(b.uploads, u.id)
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.done(http.StatusOK)
}

// defaultParts is how many parts are listed by themselves.
const defaultParts = 1000

func (st *objectStore) listParts(x *objectRequest) *fakecloud.Refusal {
	size, err := x.number("max-parts", defaultParts, defaultParts)
	if err != nil {
		return fakecloud.Refuse(http.StatusBadRequest, "-15005", "invalid max-parts:%.20s", x.query.Get("max-parts"))
	}
	after, err := x.number("part-number-marker", -1, maxPartNumber)
	if err != nil {
		return fakecloud.Refuse(http.StatusBadRequest, "-15005", "invalid part-number-marker:%.20s", x.query.Get("part-number-marker"))
	}
	answer := map[string]any{"UploadId": x.query.Get("uploadId"), "Bucket": x.bucket, "MaxParts": size}
	if refusal := st.upload(x, func(_ *bucket, u *upload, _ time.Time) *fakecloud.Refusal {
		if x.token != nil && !x.token.touches(u.key) {
			return noAuthorization()
		}
		answer["Key"], answer["StorageClass"], answer["Status"] = u.key, u.object.classOr(classStandard), 0
		numbers := make([]int, 0, len(u.parts))
		for n := range u.parts {
			if n > after {
				numbers = append(numbers, n)
			}
		}
		slices.Sort(numbers)
		shown := numbers[:min(size, len(numbers))]
		list := make([]any, len(shown))
		for i, n := range shown {
			p := u.parts[n]
			size := p.content.size
			if st.likeTheDocs {
				size *= 8 // bits, as in the sample of the documentation
			}
			list[i] = map[string]any{"PartNum": n, "Etag": partETag(p.hash), "LastModified": p.stored.Unix(), "Size": size}
		}
		answer["Parts"], answer["IsTruncated"], answer["NextPartNumberMarker"] = list, false, 0
		if len(shown) > 0 && len(shown) < len(numbers) {
			answer["IsTruncated"], answer["NextPartNumberMarker"] = true, shown[len(shown)-1]
		}
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.answer(answer)
}

func (st *objectStore) listUploads(x *objectRequest) *fakecloud.Refusal {
	size, err := x.number("limit", defaultFiles, maxKeys)
	if err != nil {
		return fakecloud.Refuse(http.StatusBadRequest, "-15005", "invalid limit:%.20s", x.query.Get("limit"))
	}
	prefix, marker, idMarker := x.query.Get("prefix"), x.query.Get("marker"), x.query.Get("upload-id-marker")
	answer := map[string]any{"RetCode": 0, "ErrMsg": "", "Bucket": x.bucket, "NextMarker": "", "UploadIdMarker": "", "IsTruncated": false}
	if refusal := st.in(x, func(b *bucket, _ time.Time) *fakecloud.Refusal {
		var found []*upload
		for _, u := range b.uploads {
			if strings.HasPrefix(u.key, prefix) && (u.key > marker || u.key == marker && idMarker != "" && u.id > idMarker) {
				found = append(found, u)
			}
		}
		slices.SortFunc(found, func(a, b *upload) int {
			if order := strings.Compare(a.key, b.key); order != 0 {
				return order
			}
			return strings.Compare(a.id, b.id)
		})
		shown := found[:min(size, len(found))]
		list := make([]any, len(shown))
		for i, u := range shown {
			list[i] = map[string]any{
				"UploadId": u.id, "FileName": u.key, "StartTime": u.started.Unix(), "StorageClass": u.object.classOr(classStandard),
			}
		}
		answer["DataSet"] = list
		if n := len(shown); n > 0 && n < len(found) {
			answer["NextMarker"], answer["UploadIdMarker"], answer["IsTruncated"] = shown[n-1].key, shown[n-1].id, true
		}
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.answer(answer)
}

func (o *object) classOr(fallback string) string {
	if o.class == "" {
		return fallback
	}
	return o.class
}
