package ufile

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
)

// PresignOptions narrow what a presigned URL is good for. All fields are optional.
type PresignOptions struct {
	// ContentType must be sent by whoever uses the URL to upload, exactly so.
	ContentType string
	// ContentMD5 pins an upload to one content: 32 hex digits, to be sent as the
	// header Content-MD5 by whoever uses the URL.
	ContentMD5 string
	// AttachmentName makes the answer to a GET name a file to save it as.
	AttachmentName string
	// Process is a command of image processing.
	Process string
}

// maxPresign is how long a presigned URL may last.
const maxPresign = 7 * 24 * time.Hour

// Presign returns a URL with which anybody may call an object without
// credentials: method is GET, HEAD, PUT or DELETE, and ttl 1 second to 7 days.
// With temporary credentials the URL ends with them.
//
// The URL is a secret for as long as it lasts. Neither headers nor other
// parameters of the query are signed, so that who has a URL for PUT can also set
// the object's access rule, storage class and tags, restore it, and copy to it any
// object that the signer may read; one for GET also shows rule and tags, one for
// DELETE also deletes tags. ContentMD5 narrows a PUT to one content, and a token of
// [Client.CreateUFileToken] with a prefix and few operations narrows the rest.
func (b *Bucket) Presign(ctx context.Context, method, key string, ttl time.Duration, o *PresignOptions) (string, error) {
	return b.presign(ctx, "Presign", method, key, ttl, o, nil)
}

// PresignPart is [Bucket.Presign] for a part of an upload that
// [Bucket.InitiateMultipartUpload] began.
func (b *Bucket) PresignPart(ctx context.Context, key, uploadID string, part int, ttl time.Duration, o *PresignOptions) (string, error) {
	var problems []string
	if uploadID == "" {
		problems = append(problems, "uploadID is required")
	}
	if part < 0 {
		problems = append(problems, fmt.Sprintf("part is %d, allowed is at least 0", part))
	}
	if err := b.invalid("PresignPart", problems...); err != nil {
		return "", err
	}
	return b.presign(ctx, "PresignPart", http.MethodPut, key, ttl, o, url.Values{"uploadId": {uploadID}, "partNumber": {strconv.Itoa(part)}})
}

func (b *Bucket) presign(ctx context.Context, operation, method, key string, ttl time.Duration, o *PresignOptions, query url.Values) (string, error) {
	var opts PresignOptions
	if o != nil {
		opts = *o
	}
	var problems []string
	if methods := []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete}; !slices.Contains(methods, method) {
		problems = append(problems, fmt.Sprintf("method is %.64q, allowed are %s", method, strings.Join(methods, ", ")))
	}
	if ttl < time.Second || ttl > maxPresign {
		problems = append(problems, fmt.Sprintf("ttl is %s, allowed is 1s to %s", ttl, maxPresign))
	}
	if err := b.invalid(operation, append(problems, keyProblem(key))...); err != nil {
		return "", err
	}
	creds, err := b.api.Credentials(ctx, operation)
	if err != nil {
		return "", err
	}
	if creds.AccessKeyID == "" {
		return "", &yunkit.Error{Service: Service, Operation: operation, Kind: yunkit.ErrUnauthenticated, Message: "the credentials hold no key pair"}
	}
	end := time.Now().Add(ttl)
	if creds.SecurityToken != "" && !creds.Expires.IsZero() && creds.Expires.Before(end) {
		end = creds.Expires
	}
	values := url.Values{}
	for name, value := range map[string]string{"ufileattname": opts.AttachmentName, "iopcmd": opts.Process} {
		if value != "" {
			values.Set(name, value)
		}
	}
	maps.Copy(values, query)
	u := b.api.SignedURL(creds, method, key, end, opts.ContentMD5, opts.ContentType, values)
	return u.String(), nil
}
