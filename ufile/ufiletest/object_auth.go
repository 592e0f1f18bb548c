package ufiletest

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
	"github.com/yunkit/yunkit/internal/sign"
)

// credential is what a request shows to be let in.
type credential struct {
	publicKey, signature, policy string
	securityToken                string
	object                       sign.Object // what is signed, but for the bucket
}

func noAuthorization() *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusUnauthorized, "-148643", "no authorization found")
}

func wrongSignature() *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusForbidden, "-148643", "invalid signature")
}

// authorize finds out who sends a request, for which bucket if that is still open,
// and whether they may.
func (st *objectStore) authorize(x *objectRequest) *fakecloud.Refusal {
	if strings.Contains(strings.ToUpper(x.URL.EscapedPath()), "%2F") {
		return wrongSignature() // as with the service, a slash that is escaped is another key
	}
	header, inURL := x.Header.Get("Authorization"), x.query.Has("Signature")
	var c credential
	switch {
	case header != "" && inURL:
		return wrongSignature()
	case inURL:
		if ended(x.query.Get("Expires"), st.cloud.Now()) {
			return fakecloud.Refuse(http.StatusUnauthorized, "-148660", "request expired")
		}
		c = credential{
			publicKey: x.query.Get("UCloudPublicKey"), signature: x.query.Get("Signature"), securityToken: x.query.Get("SecurityToken"),
			object: sign.Object{Date: x.query.Get("Expires")},
		}
	case header != "":
		c = readAuthorization(header)
		c.securityToken, c.object.Date = x.Header.Get("SecurityToken"), x.Header.Get("Date")
	default:
		return st.anonymous(x)
	}
	c.object.Method, c.object.Header, c.object.Key = x.Method, x.Header, x.key
	c.object.ContentMD5, c.object.ContentType = x.Header.Get("Content-Md5"), x.Header.Get("Content-Type")
	return st.admit(x, c)
}

// ended reports whether a presigned URL is over. One without an end never is.
func ended(expires string, now time.Time) bool {
	end, err := strconv.ParseInt(expires, 10, 64)
	return expires != "" && (err != nil || now.Unix() > end)
}

// readAuthorization reads "UCloud <public key>:<signature>[:<policy>]".
func readAuthorization(header string) credential {
	parts := append(strings.SplitN(strings.TrimPrefix(header, "UCloud "), ":", 3), "", "")
	return credential{publicKey: parts[0], signature: parts[1], policy: parts[2]}
}

// anonymous lets those in who read what is public.
func (st *objectStore) anonymous(x *objectRequest) *fakecloud.Refusal {
	if x.operation != "GetFile" && x.operation != "HeadFile" {
		return noAuthorization()
	}
	return st.in(x, func(b *bucket, _ time.Time) *fakecloud.Refusal {
		if o := b.objects[x.key]; b.public || o != nil && o.acl == aclPublicRead {
			return nil
		}
		return noAuthorization()
	})
}

// admit verifies a signature and the scope of what signed.
func (st *objectStore) admit(x *objectRequest, c credential) *fakecloud.Refusal {
	x.policy, c.object.Policy = c.policy, c.policy
	secret, refusal := st.secret(x, c)
	if refusal != nil {
		return refusal
	}
	names := []string{x.bucket}
	if x.bucket == "" { // a client at the bare address: the bucket is the one that it signed for
		st.cloud.Do(func(time.Time) {
			names = names[:0]
			for name := range st.buckets {
				names = append(names, name)
			}
		})
	}
	i := slices.IndexFunc(names, func(name string) bool {
		c.object.Bucket = name
		return slices.ContainsFunc(variants(x, c.object), func(o sign.Object) bool {
			return subtle.ConstantTimeCompare([]byte(o.Signature(secret)), []byte(c.signature)) == 1
		})
	})
	if i < 0 {
		return wrongSignature()
	}
	x.bucket = names[i]
	if !st.allowed(x, x.needs, x.bucket, scopeKey(x)) ||
		x.query.Has("iopcmd") && !st.allowed(x, "TOKEN_ALLOW_IOP", x.bucket, scopeKey(x)) {
		return noAuthorization()
	}
	return nil
}

// variants returns what may have been signed: what is documented, and what some of
// the vendor's own clients sign besides.
func variants(x *objectRequest, o sign.Object) []sign.Object {
	all := []sign.Object{o}
	switch x.operation {
	case "UploadPartCopy": // Java: these headers, too, on lines of their own after the date
		signed := o
		signed.Date += "\nx-ufile-copy-source:" + x.Header.Get("X-Ufile-Copy-Source") +
			"\nx-ufile-copy-source-range:" + x.Header.Get("X-Ufile-Copy-Source-Range")
		all = append(all, signed)
	case "ListObjects": // Python and C++: the parameters
		signed := o
		signed.Key = "\nlistobjects\ndelimiter:" + x.query.Get("delimiter") + "\nmarker:" + x.query.Get("marker") +
			"\nmax-keys:" + x.query.Get("max-keys") + "\nprefix:" + x.query.Get("prefix")
		all = append(all, signed)
	}
	return all
}

// secret returns what a public key signs with.
func (st *objectStore) secret(x *objectRequest, c credential) (secret string, refusal *fakecloud.Refusal) {
	if !strings.HasPrefix(c.publicKey, "TOKEN_") {
		secret, ok := st.cloud.Secret(c.publicKey, c.securityToken)
		if !ok {
			return "", wrongSignature()
		}
		return secret, nil
	}
	st.cloud.Do(func(now time.Time) {
		t := st.tokens.First(func(t *token) bool { return t.PublicKey == c.publicKey })
		switch {
		case t == nil, now.Before(time.Unix(t.CreateTime, 0).Add(st.tokensTake)):
			refusal = wrongSignature()
		case t.ended(now):
			refusal = noAuthorization()
		default:
			copied := *t
			x.token, secret = &copied, t.PrivateKey
		}
	})
	return secret, refusal
}

func (t *token) ended(now time.Time) bool {
	end, err := t.ExpireTime.Float64()
	return err == nil && float64(now.Unix()) >= end
}

// scopeKey is what the prefixes of a token are held against.
func scopeKey(x *objectRequest) string {
	if x.key == "" {
		return x.query.Get("prefix")
	}
	return x.key
}

// allowed reports whether what signed x may do something that needs an
// operation of tokens with a key of a bucket. An account may do everything.
func (st *objectStore) allowed(x *objectRequest, needs, bucketName, key string) bool {
	t := x.token
	if t == nil {
		return true
	}
	inRegion := true
	st.cloud.Do(func(time.Time) {
		b := st.buckets[bucketName]
		inRegion = b == nil || canonicalRegion(b.region) == canonicalRegion(t.Region)
	})
	return inRegion && slices.Contains(t.AllowedOps, needs) && t.admits(x.RemoteAddr) &&
		(slices.Contains(t.AllowedBuckets, "*") || slices.Contains(t.AllowedBuckets, bucketName)) &&
		(x.operation == "ListParts" || t.touches(key)) // which names no key, and is checked later
}

// touches reports whether a token may do anything with a key.
func (t *token) touches(key string) bool {
	return slices.ContainsFunc(t.AllowedPrefixes, func(prefix string) bool {
		return prefix == "*" || strings.HasPrefix(key, prefix)
	})
}

// deniesUpdate reports whether x must not overwrite an object that is there.
func (x *objectRequest) deniesUpdate() bool {
	return x.token != nil && slices.Contains(x.token.AllowedOps, "TOKEN_DENY_UPDATE")
}

// admits reports whether the address lists of a token let a caller in.
func (t *token) admits(remote string) bool {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	addr = addr.Unmap()
	covers := func(list []string) bool {
		return slices.ContainsFunc(list, func(text string) bool {
			if single, err := netip.ParseAddr(text); err == nil {
				return single.Unmap() == addr
			}
			prefix, err := netip.ParsePrefix(text)
			return err == nil && prefix.Contains(addr)
		})
	}
	return !covers(t.BlackIPList) && (len(t.WhiteIPList) == 0 || covers(t.WhiteIPList))
}

// copySource reads the object that a copy is made of. Some clients escape it.
func (st *objectStore) copySource(x *objectRequest) (bucketName, key string) {
	raw := strings.TrimPrefix(x.Header.Get("X-Ufile-Copy-Source"), "/")
	bucketName, key, _ = strings.Cut(raw, "/")
	unescaped, err := url.PathUnescape(key)
	if err != nil || unescaped == key {
		return bucketName, key
	}
	st.cloud.Do(func(time.Time) {
		if b := st.buckets[bucketName]; b == nil || b.objects[key] == nil {
			key = unescaped
		}
	})
	return bucketName, key
}
