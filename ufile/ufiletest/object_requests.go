package ufiletest

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// bucketPath is where the bucket of a request stands whose host names none.
const bucketPath = "/-/"

// maxContent bounds what one request brings, by the limits of the service.
const maxContent = 512 << 20

// objectRequest is a request of the object API on its way through the store.
type objectRequest struct {
	*http.Request
	w         http.ResponseWriter
	operation string
	needs     string // of a token
	bucket    string // "" until the signature tells it
	key       string
	query     url.Values
	session   string
	fault     contentFault
	token     *token // what signed it, if that is no account; a copy
	policy    string // of an upload with a callback, encoded
}

// site serves the objects beside the control plane.
func (st *objectStore) site() fakecloud.Site {
	s := fakecloud.Site{
		Operation: st.operation,
		Handler:   http.HandlerFunc(st.serve),
		Refuse:    st.refusePlanned,
		Throttled: fakecloud.Refuse(http.StatusTooManyRequests, "-148660", "too many requests"),
	}
	for name := range objectOperations {
		s.Operations = append(s.Operations, name)
	}
	return s
}

// operation names what a request asks for, or "" when it is for the control plane.
func (st *objectStore) operation(r *http.Request) string {
	query := r.URL.Query()
	bucket, key := st.address(r)
	if bucket == "" && !strings.HasPrefix(r.Header.Get("Authorization"), "UCloud ") &&
		!strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") && !query.Has("UCloudPublicKey") {
		return ""
	}
	if key == "" {
		return ofBucket(r.Method, query)
	}
	return ofObject(r, query)
}

func ofBucket(method string, query url.Values) string {
	switch {
	case method == http.MethodPost:
		return "PostFile"
	case query.Has("listobjects"):
		return "ListObjects"
	case query.Has("list"):
		return "PrefixFileList"
	case query.Has("muploadid"):
		return "ListMultipartUploads"
	case query.Has("muploadpart"):
		return "ListParts"
	}
	return unknownOperation
}

func ofObject(r *http.Request, query url.Values) string {
	has := query.Has
	switch r.Method {
	case http.MethodHead:
		return "HeadFile"
	case http.MethodGet:
		switch {
		case has("tagging"):
			return "GetObjectTagging"
		case has("acl"):
			return "GetObjectAcl"
		}
		return "GetFile"
	case http.MethodDelete:
		switch {
		case has("tagging"):
			return "DeleteObjectTagging"
		case has("uploadId"):
			return "AbortMultipartUpload"
		}
		return "DeleteFile"
	case http.MethodPost:
		switch {
		case has("opmeta"):
			return "OpMeta"
		case has("uploads"):
			return "InitiateMultipartUpload"
		case has("uploadId"):
			return "FinishMultipartUpload"
		}
	case http.MethodPut:
		copied := r.Header.Get("X-Ufile-Copy-Source") != ""
		switch {
		case has("tagging"):
			return "PutObjectTagging"
		case has("acl"):
			return "PutObjectAcl"
		case has("restore"):
			return "Restore"
		case has("storageClass"):
			return "ClassSwitch"
		case has("uploadId") && copied:
			return "UploadPartCopy"
		case has("uploadId"):
			return "UploadPart"
		case has("append"), has("newFileName"): // withdrawn, and not to be taken for an upload
		case copied:
			return "CopyFile"
		default:
			return "PutFile"
		}
	}
	return unknownOperation
}

// unknownOperation is what is for objects and yet none of their operations.
const unknownOperation = "unknown"

// objectOperations are the operations, what a token needs for each, and who
// carries them out.
var objectOperations = map[string]struct {
	needs string
	serve func(*objectStore, *objectRequest) *fakecloud.Refusal
}{
	"PutFile":                 {"TOKEN_ALLOW_WRITE", (*objectStore).putFile},
	"PostFile":                {"TOKEN_ALLOW_WRITE", (*objectStore).postFile},
	"GetFile":                 {"TOKEN_ALLOW_READ", (*objectStore).getFile},
	"HeadFile":                {"TOKEN_ALLOW_READ", (*objectStore).headFile},
	"DeleteFile":              {"TOKEN_ALLOW_DELETE", (*objectStore).deleteFile},
	"CopyFile":                {"TOKEN_ALLOW_WRITE", (*objectStore).copyFile},
	"OpMeta":                  {"TOKEN_ALLOW_WRITE", (*objectStore).opMeta},
	"ClassSwitch":             {"TOKEN_ALLOW_WRITE", (*objectStore).classSwitch},
	"Restore":                 {"TOKEN_ALLOW_WRITE", (*objectStore).restore},
	"ListObjects":             {"TOKEN_ALLOW_LIST", (*objectStore).listObjects},
	"PrefixFileList":          {"TOKEN_ALLOW_LIST", (*objectStore).prefixFileList},
	"InitiateMultipartUpload": {"TOKEN_ALLOW_WRITE", (*objectStore).initiate},
	"UploadPart":              {"TOKEN_ALLOW_WRITE", (*objectStore).uploadPart},
	"UploadPartCopy":          {"TOKEN_ALLOW_WRITE", (*objectStore).uploadPartCopy},
	"FinishMultipartUpload":   {"TOKEN_ALLOW_WRITE", (*objectStore).finish},
	"AbortMultipartUpload":    {"TOKEN_ALLOW_WRITE", (*objectStore).abort},
	"ListMultipartUploads":    {"TOKEN_ALLOW_LIST", (*objectStore).listUploads},
	"ListParts":               {"TOKEN_ALLOW_LIST", (*objectStore).listParts},
	"PutObjectTagging":        {"TOKEN_ALLOW_WRITE", (*objectStore).putTags},
	"GetObjectTagging":        {"TOKEN_ALLOW_READ", (*objectStore).getTags},
	"DeleteObjectTagging":     {"TOKEN_ALLOW_WRITE", (*objectStore).deleteTags},
	"PutObjectAcl":            {"TOKEN_ALLOW_WRITE", (*objectStore).putACL},
	"GetObjectAcl":            {"TOKEN_ALLOW_READ", (*objectStore).getACL},
}

// address returns the bucket and the key of a request. The bucket stands in the
// path, or is the first label of the host; "" leaves it to the signature.
func (st *objectStore) address(r *http.Request) (bucket, key string) {
	if rest, ok := strings.CutPrefix(r.URL.Path, bucketPath); ok {
		bucket, key, _ = strings.Cut(rest, "/")
		return bucket, key
	}
	key = strings.TrimPrefix(r.URL.Path, "/")
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if net.ParseIP(host) != nil {
		return "", key
	}
	label, _, more := strings.Cut(host, ".")
	if !more {
		return "", key
	}
	st.cloud.Do(func(time.Time) {
		if st.buckets[label] != nil {
			bucket = label
		}
	})
	return bucket, key
}

func (st *objectStore) serve(w http.ResponseWriter, r *http.Request) {
	x := &objectRequest{Request: r, w: w, operation: st.operation(r), query: r.URL.Query()}
	x.bucket, x.key = st.address(r)
	st.cloud.Do(func(time.Time) { x.session = fakecloud.UUID(st.serials.Next("session")) })
	w.Header().Set("X-Sessionid", x.session)
	if refusal := st.carryOut(x); refusal != nil {
		x.refuse(refusal)
	}
}

func (st *objectStore) carryOut(x *objectRequest) *fakecloud.Refusal {
	operation, known := objectOperations[x.operation]
	if !known {
		return invalid("no such operation")
	}
	x.needs, x.fault = operation.needs, st.faults.take(x.operation)
	switch {
	case x.ContentLength > maxContent:
		// As the proxy in front has it; what is left of the body is not read.
		return fakecloud.Refuse(http.StatusRequestEntityTooLarge, "", "")
	case x.operation != "PostFile" && (x.Method == http.MethodPut || x.Method == http.MethodPost) && x.ContentLength < 0:
		return fakecloud.Refuse(http.StatusLengthRequired, "-148660", "content length is missing")
	}
	x.Body = x.fault.upload(x)
	if x.operation == "PostFile" { // its authorization stands in its body
		return operation.serve(st, x)
	}
	if refusal := st.authorize(x); refusal != nil {
		return refusal
	}
	if refusal := checkKey(x); refusal != nil {
		return refusal
	}
	return operation.serve(st, x)
}

const maxKey = 1023

func checkKey(x *objectRequest) *fakecloud.Refusal {
	if len(x.key) > maxKey || strings.HasPrefix(x.key, "/") || strings.HasPrefix(x.key, `\`) {
		return invalid("invalid key")
	}
	return nil
}

// in runs f on the bucket of x, while nothing else happens.
func (st *objectStore) in(x *objectRequest, f func(b *bucket, now time.Time) *fakecloud.Refusal) (refusal *fakecloud.Refusal) {
	st.cloud.Do(func(now time.Time) {
		b := st.buckets[x.bucket]
		if b == nil {
			refusal = fakecloud.Refuse(http.StatusBadRequest, "-148653", "bucket not exists")
			return
		}
		refusal = f(b, now)
	})
	return refusal
}

// on runs f on the object of x, while nothing else happens.
func (st *objectStore) on(x *objectRequest, f func(o *object, now time.Time) *fakecloud.Refusal) *fakecloud.Refusal {
	return st.in(x, func(b *bucket, now time.Time) *fakecloud.Refusal {
		o := b.objects[x.key]
		if o == nil {
			return notFound()
		}
		return f(o, now)
	})
}

func notFound() *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusNotFound, "-148654", "file not exist")
}

func invalid(text string) *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusBadRequest, "-148660", "%s", text)
}

// refuse answers that a request was not carried out. What is left of its body is
// read first, for a client that is still sending does not see the answer.
func (x *objectRequest) refuse(refusal *fakecloud.Refusal) {
	if x.ContentLength <= maxContent {
		_, _ = io.Copy(io.Discard, x.Body)
	}
	writeRefusal(x.w, x.Request, refusal)
}

func (st *objectStore) refusePlanned(w http.ResponseWriter, r *http.Request, refusal *fakecloud.Refusal) {
	st.cloud.Do(func(time.Time) { w.Header().Set("X-Sessionid", fakecloud.UUID(st.serials.Next("session"))) })
	writeRefusal(w, r, refusal)
}

func writeRefusal(w http.ResponseWriter, r *http.Request, refusal *fakecloud.Refusal) {
	for _, name := range []string{"Content-Length", "Content-Range", "Etag"} {
		w.Header().Del(name)
	}
	code, err := strconv.Atoi(refusal.Code)
	if err != nil { // there are no codes but numbers
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(refusal.Status)
		_, _ = io.WriteString(w, "<html><head><title>"+strconv.Itoa(refusal.Status)+" "+http.StatusText(refusal.Status)+"</title></head></html>")
		return
	}
	body, _ := json.Marshal(struct {
		RetCode int
		ErrMsg  string
	}{code, refusal.Message})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(refusal.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// answer writes v as JSON.
func (x *objectRequest) answer(v any) *fakecloud.Refusal {
	body, err := json.Marshal(v)
	if err != nil {
		return fakecloud.Refuse(http.StatusInternalServerError, "-1", "%s", err)
	}
	x.w.Header().Set("Content-Type", "application/json")
	x.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = x.w.Write(body)
	return nil
}

// done answers that all went well, without a body.
func (x *objectRequest) done(status int) *fakecloud.Refusal {
	if status != http.StatusNoContent {
		x.w.Header().Set("Content-Length", "0")
	}
	x.w.WriteHeader(status)
	return nil
}

// setETag puts an ETag into the header, in quotes, and a wrong one if that is to
// happen.
func (x *objectRequest) setETag(tag string) {
	if x.fault.kind == wrongETag {
		tag = etag([]sum{{1}})
	}
	x.w.Header().Set("Etag", strconv.Quote(tag))
}

// metadata reads the X-Ufile-Meta- headers. Names lose their case.
func (x *objectRequest) metadata() (map[string]string, *fakecloud.Refusal) {
	meta, size := map[string]string{}, 0
	for name, values := range x.Header {
		short, ok := strings.CutPrefix(strings.ToLower(name), "x-ufile-meta-")
		if !ok {
			continue
		}
		if !metaName.MatchString(short) {
			return nil, invalid("invalid metadata name")
		}
		meta[short] = strings.Join(values, ",")
		size += len(short) + len(meta[short])
	}
	if size > maxMetadata {
		return nil, invalid("metadata is too large")
	}
	return meta, nil
}

var metaName = regexp.MustCompile(`^[a-z0-9-]+$`)

const maxMetadata = 8 << 10

// class reads the storage class that a new object is to have; "" is not said.
func (x *objectRequest) class() (string, *fakecloud.Refusal) {
	switch class := x.Header.Get("X-Ufile-Storage-Class"); class {
	case "", classStandard, classIA, classArchive:
		return class, nil
	}
	return "", invalid("invalid storage class")
}

// jsonBody reads a small JSON body.
func (x *objectRequest) jsonBody(v any) *fakecloud.Refusal {
	b, err := io.ReadAll(io.LimitReader(x.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		return invalid("the body is not the JSON that is expected")
	}
	return nil
}

// number reads a number of the query, within bounds.
func (x *objectRequest) number(name string, fallback, largest int) (int, error) {
	text := x.query.Get(name)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > largest {
		return 0, errors.New(name + " is out of range")
	}
	return n, nil
}
