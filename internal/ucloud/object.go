package ucloud

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"path"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/request"
	"github.com/yunkit/yunkit/internal/sign"
	"github.com/yunkit/yunkit/internal/transport"
)

// Objects calls the object API of one bucket, which is another protocol than
// that of actions: the method and the path say what is done, and to what.
type Objects struct {
	client   *transport.Client
	endpoint *url.URL
	bucket   string
	validate bool
}

// ObjectOperation is one operation of the object API. Path is "/" for the bucket
// or "/{key}", and may end in a flag, as "/{key}?uploads" does.
type ObjectOperation struct {
	Operation
	// Method is the HTTP method.
	Method string
	// Path is the path below the bucket, with its flag.
	Path string

	policy string // of an upload with a callback, encoded
	text   string // the body, where it is neither JSON nor content
}

// Object makes an operation one of the object API.
func (o Operation) Object(method, path string) ObjectOperation {
	return ObjectOperation{Operation: o, Method: method, Path: path}
}

// WithPolicy adds the policy of an upload with a callback, encoded; "" adds none.
func (o ObjectOperation) WithPolicy(policy string) ObjectOperation {
	o.policy = policy
	return o
}

// WithText gives the request a body of its own.
func (o ObjectOperation) WithText(text string) ObjectOperation {
	o.text = text
	return o
}

// NewObjects returns the object API of a bucket at the endpoint of cfg, in which
// "{bucket}" stands for its name, or else at host.
func NewObjects(cfg *yunkit.Config, service, bucket, host string, defaults yunkit.CredentialsProvider) (*Objects, error) {
	own := *cfg
	own.Endpoint = strings.ReplaceAll(cmp.Or(cfg.Endpoint, "https://"+host), "{bucket}", bucket)
	endpoint := transport.Endpoint(&own, "")
	if cfg.LegacySignature {
		own.Reject("WithLegacySignature: UCloud has one signature only")
	}
	client, err := transport.New(&own, service, endpoint, defaults)
	if err != nil {
		return nil, err
	}
	return &Objects{client: client, endpoint: endpoint, bucket: bucket, validate: !cfg.SkipValidation}, nil
}

// Bucket returns the name of the bucket.
func (o *Objects) Bucket() string { return o.bucket }

// Credentials returns what calls are signed with now.
func (o *Objects) Credentials(ctx context.Context, operation string) (yunkit.Credentials, error) {
	return o.client.Credentials(ctx, operation)
}

// CredentialsSource says in words where the credentials come from.
func (o *Objects) CredentialsSource(ctx context.Context) (string, error) {
	return o.client.CredentialsSource(ctx)
}

// CloseIdleConnections closes the connections that no call uses now.
func (o *Objects) CloseIdleConnections() { o.client.CloseIdleConnections() }

// Invalid returns the error of a call that was not sent because of problems in
// its request, each named.
func (o *Objects) Invalid(operation string, problems ...string) error {
	return o.client.Invalid(operation, problems...)
}

// URL returns where an object is, without a signature.
func (o *Objects) URL(key string) *url.URL {
	u := *o.endpoint
	u.RawPath = u.EscapedPath() + "/" + EscapeKey(key)
	u.Path = u.Path + "/" + key
	return &u
}

// EscapeKey escapes a key for a path. The slash stays raw: gateways take an
// escaped one for something else.
func EscapeKey(key string) string { return strings.ReplaceAll(sign.Escape(key), "%2F", "/") }

// CheckKey returns why an object cannot have a key, or "".
func CheckKey(key string) string {
	switch {
	case key == "":
		return "is required"
	case len(key) > maxKey:
		return fmt.Sprintf("is %d bytes long, allowed is 1 to %d", len(key), maxKey)
	case !utf8.ValidString(key):
		return "is not UTF-8"
	case key[0] == '/' || key[0] == '\\':
		return fmt.Sprintf("is %.64q, and must not begin with a slash or a backslash", key)
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "." || segment == ".." {
			return fmt.Sprintf("is %.64q, and proxies rewrite paths with %s in them", key, segment)
		}
	}
	return ""
}

const maxKey = 1023

// DoObject carries out an operation with a request struct and returns its
// response. Each field of the request goes where its tag says, see
// [request.Parts]. A field Body of type [io.Reader] is the content, which is
// streamed, and ContentLength its length where the reader does not tell; a field
// Body of type [io.ReadCloser] in the response takes the content of the answer.
func DoObject[T any](ctx context.Context, o *Objects, op ObjectOperation, req any) (*T, error) {
	out := new(T)
	c, tr, err := o.newCall(op, req, out)
	if err != nil {
		return nil, err
	}
	meta, err := o.client.Do(ctx, *tr, c)
	transport.SetMeta(out, meta)
	return transport.Result(out, meta, err)
}

func (o *Objects) newCall(op ObjectOperation, req, out any) (*objectCall, *transport.Request, error) {
	parts, problems := request.Split(req, 0)
	if o.validate {
		if bad := request.Check(req, nil); bad != nil {
			problems = bad
		}
	}
	c := &objectCall{bucket: o.bucket, op: op, out: reflect.ValueOf(out).Elem()}
	tr := &transport.Request{Operation: op.Name, Class: op.Class, Settled: op.Settled, Method: op.Method, Params: req}
	path, flag, _ := strings.Cut(op.Path, "?")
	if strings.HasPrefix(path, "/{key}") {
		if c.key = parts.Path("key"); len(problems) == 0 || c.key != "" {
			if bad := CheckKey(c.key); bad != "" {
				problems = append(problems, "Key "+bad)
			}
		}
		path = "/" + EscapeKey(c.key)
	}
	tr.Path = path
	if c.query = flag; len(parts.Query) > 0 {
		c.query = strings.TrimPrefix(flag+"&"+sign.Query(parts.Query), "&")
	}
	c.header = parts.Header
	c.body, c.contentType = parts.Body, parts.ContentType
	if op.text != "" {
		c.body = []byte(op.text)
	}
	if body := content(req); body != nil {
		var err error
		if tr.Body, err = transport.NewBody(body.reader, body.length); err != nil {
			problems = append(problems, "Body: "+err.Error())
		} else if body.verify {
			c.hash(tr.Body)
		}
	}
	if field := c.out.FieldByName("Body"); field.IsValid() && field.Type() == reflect.TypeFor[io.ReadCloser]() {
		tr.Stream = true
	}
	if problems != nil {
		return nil, nil, o.client.Invalid(op.Name, problems...)
	}
	return c, tr, nil
}

// source is the content of a request.
type source struct {
	reader io.Reader
	length int64
	verify bool
}

// content returns the content of a request; nil for one that has no such field.
func content(req any) *source {
	v := reflect.Indirect(reflect.ValueOf(req))
	if !v.IsValid() || v.Kind() != reflect.Struct {
		return nil
	}
	field := v.FieldByName("Body")
	if !field.IsValid() || field.Type() != reflect.TypeFor[io.Reader]() {
		return nil
	}
	s := &source{length: -1, verify: true}
	s.reader, _ = reflect.TypeAssert[io.Reader](field)
	if length := v.FieldByName("ContentLength"); length.IsValid() && length.Int() != 0 {
		s.length = length.Int()
	}
	if off := v.FieldByName("NoVerify"); off.IsValid() && off.Bool() {
		s.verify = false
	}
	return s
}

// objectCall is one call of the object API.
type objectCall struct {
	op          ObjectOperation
	bucket, key string
	query       string
	header      http.Header
	body        []byte
	contentType string
	out         reflect.Value

	form      bool    // the signature stands in the body
	temporary bool    // signed with a security token
	sum       *Hasher // of the content of this attempt; nil when nobody looks
}

// Form is what a form post says beside its headers and its content.
type Form struct {
	// Key is the name of the object.
	Key string
	// ContentType is what the content is.
	ContentType string
	// ContentMD5 is the hash of the content, or empty.
	ContentMD5 string
}

// PostObject sends the content of a request as a form. The signature stands in
// it, and covers the type of the content in place of the form's.
func PostObject[T any](ctx context.Context, o *Objects, op ObjectOperation, req any, form Form) (*T, error) {
	out := new(T)
	c, tr, err := o.newCall(op, req, out)
	if err != nil {
		return nil, err
	}
	creds, err := o.client.Credentials(ctx, op.Name)
	if err != nil {
		return nil, err
	}
	var head, tail bytes.Buffer
	w := multipart.NewWriter(&head)
	signed := sign.Object{Method: op.Method, ContentMD5: form.ContentMD5, ContentType: form.ContentType, Bucket: o.bucket, Key: form.Key}
	file := textproto.MIMEHeader{}
	file.Set("Content-Disposition", multipart.FileContentDisposition("file", path.Base(form.Key)))
	file.Set("Content-Type", form.ContentType)
	fields := [][2]string{
		{"FileName", form.Key},
		{"Authorization", signed.Authorization(creds.AccessKeyID, creds.AccessKeySecret)},
		{"Content-Type", form.ContentType},
		{"Content-MD5", form.ContentMD5},
	}
	for _, f := range fields {
		if f[1] != "" {
			err = errors.Join(err, w.WriteField(f[0], f[1]))
		}
	}
	_, partErr := w.CreatePart(file)
	if err := errors.Join(err, partErr); err != nil {
		return nil, o.client.Invalid(op.Name, err.Error())
	}
	fmt.Fprintf(&tail, "\r\n--%s--\r\n", w.Boundary())
	c.form, c.contentType = true, w.FormDataContentType()
	tr.Body.Surround(head.Bytes(), tail.Bytes())
	meta, err := o.client.Do(ctx, *tr, c)
	transport.SetMeta(out, meta)
	return transport.Result(out, meta, err)
}

// hash computes the ETag of content while it is sent.
func (c *objectCall) hash(body *transport.Body) {
	open := body.Open
	body.Open = func() (io.Reader, error) {
		r, err := open()
		if err != nil {
			return nil, err
		}
		c.sum = NewHasher()
		return io.TeeReader(r, c.sum), nil
	}
}
