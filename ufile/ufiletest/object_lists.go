package ufiletest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// How many items a page has, by itself and at most.
const (
	defaultKeys  = 100
	maxKeys      = 1000
	defaultFiles = 20
	maxFiles     = 10000
)

func (st *objectStore) listObjects(x *objectRequest) *fakecloud.Refusal {
	size, err := x.number("max-keys", defaultKeys, maxKeys)
	if err != nil {
		return fakecloud.Refuse(http.StatusBadRequest, "-15005", "invalid maxkeys:%.20s", x.query.Get("max-keys"))
	}
	delimiter := x.query.Get("delimiter")
	if delimiter != "" && delimiter != "/" {
		return fakecloud.Refuse(http.StatusBadRequest, "-15005", "invalid delimiter:%.20s", delimiter)
	}
	prefix := x.query.Get("prefix")
	contents, prefixes := []any{}, []any{}
	answer := map[string]any{
		"Name": x.bucket, "Prefix": prefix, "MaxKeys": strconv.Itoa(size), "Delimiter": delimiter, "IsTruncated": false, "NextMarker": "",
	}
	if refusal := st.in(x, func(b *bucket, now time.Time) *fakecloud.Refusal {
		keys, objects := st.listed(b, now)
		last, n := "", 0
		for key, folder := range walk(keys, prefix, x.query.Get("marker"), delimiter) {
			if n == size {
				answer["IsTruncated"], answer["NextMarker"] = n > 0, last
				break
			}
			n++
			if last = key; folder {
				prefixes = append(prefixes, map[string]any{"Prefix": key})
				continue
			}
			o := objects[key]
			contents = append(contents, map[string]any{
				"Key": key, "MimeType": o.contentType, "ETag": o.etag, "Size": strconv.FormatInt(o.content.size, 10), "StorageClass": o.class,
				"LastModified": o.modified.Unix(), "CreateTime": o.created.Unix(), "UserMeta": o.meta,
			})
		}
		return nil
	}); refusal != nil {
		return refusal
	}
	answer["Contents"], answer["CommonPrefixes"] = contents, prefixes
	return x.answer(answer)
}

// walk yields the keys after a marker that begin with prefix, in order. With a
// delimiter those that have one after the prefix are yielded once, as a folder.
func walk(keys []string, prefix, marker, delimiter string) func(yield func(key string, folder bool) bool) {
	return func(yield func(string, bool) bool) {
		i, found := slices.BinarySearch(keys, max(prefix, marker))
		if found && keys[i] == marker {
			i++
		}
		for ; i < len(keys) && strings.HasPrefix(keys[i], prefix); i++ {
			key := keys[i]
			if delimiter == "" {
				if !yield(key, false) {
					return
				}
				continue
			}
			if key == prefix && strings.HasSuffix(prefix, delimiter) {
				continue // a folder does not list itself
			}
			name, _, inside := strings.Cut(key[len(prefix):], delimiter)
			if !inside {
				if !yield(key, false) {
					return
				}
				continue
			}
			folder := prefix + name + delimiter
			if folder > marker && !yield(folder, true) {
				return
			}
			for i+1 < len(keys) && strings.HasPrefix(keys[i+1], folder) {
				i++
			}
		}
	}
}

func (st *objectStore) prefixFileList(x *objectRequest) *fakecloud.Refusal {
	size, err := x.number("limit", defaultFiles, maxFiles)
	if err != nil {
		return fakecloud.Refuse(http.StatusBadRequest, "-15005", "invalid limit:%.20s", x.query.Get("limit"))
	}
	files, next := []any{}, ""
	if refusal := st.in(x, func(b *bucket, now time.Time) *fakecloud.Refusal {
		name := "FileName"
		if st.likeTheDocs {
			name = "ObjectName"
		}
		keys, objects := st.listed(b, now)
		last := ""
		for key := range walk(keys, x.query.Get("prefix"), x.query.Get("marker"), "") {
			if len(files) == size {
				next = last
				break
			}
			o := objects[key]
			last = key
			files = append(files, map[string]any{
				"BucketName": b.name, name: key, "Hash": o.etag, "MimeType": o.contentType, "first_object": "", "Size": o.content.size,
				"CreateTime": o.created.Unix(), "ModifyTime": o.modified.Unix(), "StorageClass": o.class, "RestoreStatus": o.restoration(now),
			})
		}
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.answer(map[string]any{"BucketName": x.bucket, "BucketId": "ufile-" + x.bucket, "NextMarker": next, "DataSet": files})
}
