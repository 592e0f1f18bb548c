package ufiletest

import (
	"bytes"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/fakecloud"
)

// AddBucket adds an empty, private bucket in [Region], unless there is one of that
// name.
func (s *Server) AddBucket(name string) {
	s.cloud.Do(func(now time.Time) { s.objects.addBucket(name, now) })
}

// MakePublic lets everybody read the objects of a bucket.
func (s *Server) MakePublic(bucket string) {
	s.cloud.Do(func(now time.Time) { s.objects.addBucket(bucket, now).public = true })
}

// BucketOptions returns what a client of the objects of a bucket needs to talk to
// the server: its address, credentials that are obviously fake, and a region.
func (s *Server) BucketOptions(name string) []yunkit.Option {
	return []yunkit.Option{
		yunkit.WithEndpoint(s.URL + bucketPath + name), yunkit.WithCredentials(fakecloud.Credentials()), yunkit.WithRegion(Region),
	}
}

// Object is an object as it was when it was looked at.
type Object struct {
	// ContentType is the MIME type.
	ContentType string
	// StorageClass is STANDARD, IA or ARCHIVE.
	StorageClass string
	// ETag is the hash, without quotes.
	ETag string
	// Size is the length of the content.
	Size int64
	// Metadata is what X-Ufile-Meta- headers have brought, by name in lower case.
	Metadata map[string]string
	// Tags are the tags.
	Tags map[string]string
	// ACL is default or public-read.
	ACL string
	// LastModified is when it was stored, or changed since.
	LastModified time.Time

	content *content
}

// Content returns the content as it was when the object was looked at, however it
// has changed since. It is for objects that fit into memory.
func (o *Object) Content() ([]byte, error) {
	var buf bytes.Buffer
	err := o.content.write(&buf, 0, o.content.size)
	runtime.KeepAlive(o)
	return buf.Bytes(), err
}

// Object returns the object of a key, or nil.
func (s *Server) Object(bucket, key string) *Object {
	st := s.objects
	var found *Object
	s.cloud.Do(func(time.Time) {
		b := st.buckets[bucket]
		if b == nil || b.objects[key] == nil {
			return
		}
		o := b.objects[key]
		found = &Object{
			ContentType: o.contentType, StorageClass: o.class, ETag: o.etag, Size: o.content.size, Metadata: maps.Clone(o.meta),
			Tags: map[string]string{}, ACL: o.acl, LastModified: o.modified, content: o.content,
		}
		for _, t := range o.tags {
			found.Tags[t.Key] = t.Value
		}
		st.vault.retain(o.content.pieces)
		runtime.AddCleanup(found, st.vault.release, o.content.pieces)
	})
	return found
}

// Keys returns the keys of a bucket in order, whatever lists show at the moment.
func (s *Server) Keys(bucket string) []string {
	var keys []string
	s.cloud.Do(func(time.Time) {
		if b := s.objects.buckets[bucket]; b != nil {
			keys = slices.Clone(b.keys())
		}
	})
	return keys
}

// Uploads returns how many objects in parts were neither finished nor aborted.
func (s *Server) Uploads(bucket string) (n int) {
	s.cloud.Do(func(time.Time) {
		if b := s.objects.buckets[bucket]; b != nil {
			n = len(b.uploads)
		}
	})
	return n
}

// PutObject stores an object, in a bucket that is added if it is not there.
func (s *Server) PutObject(bucket, key string, body []byte) error {
	st := s.objects
	c, err := st.vault.read(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return err
	}
	s.cloud.Do(func(now time.Time) {
		o := &object{content: c, etag: etag(c.blocks), contentType: http.DetectContentType(body)}
		st.put(st.addBucket(bucket, now), key, o, now)
	})
	return nil
}

// SetMemory sets how much content is kept in memory, 64 MiB unless it is set. What
// comes beyond is kept in files of a temporary folder, which Close removes.
func (s *Server) SetMemory(bytes int64) {
	s.objects.vault.mu.Lock()
	defer s.objects.vault.mu.Unlock()
	s.objects.vault.limit = bytes
}

// Discard makes the server forget content that comes from now on, but for its
// length and its hash, and serve [Pattern] in its place. It is for tests of load.
func (s *Server) Discard(discard bool) {
	s.objects.vault.mu.Lock()
	defer s.objects.vault.mu.Unlock()
	s.objects.vault.discard = discard
}

// SetPartSize sets the length of the parts of an upload, the BlkSize that clients
// are told. It is 4 MiB with the service, and unless it is set. The ETag of an
// object that is made of parts of another length does not follow the documented
// rule: its blocks are the parts.
func (s *Server) SetPartSize(bytes int64) {
	s.cloud.Do(func(time.Time) { s.objects.partSize = max(bytes, 1) })
}

// StaleLists makes lists of objects show what was there d ago, as the lists of the
// service lag behind. Everything else is up to date.
func (s *Server) StaleLists(d time.Duration) {
	s.cloud.Do(func(time.Time) { s.objects.stale = max(d, 0) })
}

// TokensTake makes a token good for objects only d after its creation; with the
// service that is about five minutes. See [yunkittest.Server.PassTime].
func (s *Server) TokensTake(d time.Duration) {
	s.cloud.Do(func(time.Time) { s.objects.tokensTake = max(d, 0) })
}

// Close ends the server, as [yunkittest.Server.Close] does, and removes what it has
// kept in files.
func (s *Server) Close() {
	s.Server.Close()
	s.objects.vault.close()
}
