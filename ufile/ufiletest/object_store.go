package ufiletest

import (
	"maps"
	"slices"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// objectStore is what the server knows of buckets and objects. Its state is used
// inside of cloud.Do only; content is read and written outside.
type objectStore struct {
	cloud  *fakecloud.Server
	tokens *fakecloud.Table[string, token]
	vault  vault
	faults contentFaults

	buckets     map[string]*bucket
	serials     fakecloud.Serials
	partSize    int64
	stale       time.Duration // how far lists lag behind
	tokensTake  time.Duration // how long a new token is refused
	likeTheDocs bool
}

// bucket holds objects.
type bucket struct {
	name    string
	region  string
	public  bool
	created time.Time
	objects map[string]*object
	sorted  []string // the keys; nil when they have changed
	uploads map[string]*upload
	journal []change // the latest ones, while lists are stale
}

// object is an object. Whoever uses it outside of cloud.Do has a copy.
type object struct {
	content     *content
	etag        string
	contentType string
	class       string
	md5         string // as it was sent with the content
	meta        map[string]string
	tags        []tag
	acl         string
	created     time.Time
	modified    time.Time
	// An object of the archive can be read between these times.
	restored, restoredUntil time.Time
}

// change is what a key held before it was written or deleted.
type change struct {
	at     time.Time
	key    string
	before *object
}

// The storage classes, from hot to cold.
const (
	classStandard = "STANDARD"
	classIA       = "IA"
	classArchive  = "ARCHIVE"
)

var classes = []string{classStandard, classIA, classArchive}

// Who may read an object.
const (
	aclDefault    = "default"
	aclPublicRead = "public-read"
)

func newObjectStore(cloud *fakecloud.Server, tokens *fakecloud.Table[string, token]) *objectStore {
	return &objectStore{
		cloud: cloud, tokens: tokens, vault: vault{limit: defaultMemory},
		buckets: map[string]*bucket{}, partSize: blockSize,
	}
}

func (st *objectStore) addBucket(name string, now time.Time) *bucket {
	if b := st.buckets[name]; b != nil {
		return b
	}
	b := &bucket{name: name, region: Region, created: now, objects: map[string]*object{}, uploads: map[string]*upload{}}
	st.buckets[name] = b
	return b
}

// put makes o the object of a key.
func (st *objectStore) put(b *bucket, key string, o *object, now time.Time) {
	o.created, o.modified = now, now
	if o.class == "" {
		o.class = classStandard
	}
	if o.acl == "" {
		o.acl = aclDefault
	}
	st.replace(b, key, o, now)
}

// replace puts o, or nothing, in the place of what a key holds.
func (st *objectStore) replace(b *bucket, key string, o *object, now time.Time) {
	before := b.objects[key]
	if st.stale > 0 {
		// What is listed still is not read any more, so that its content can go.
		b.journal = append(b.journal, change{now, key, before})
	}
	if before != nil {
		st.vault.release(before.content.pieces)
	}
	if o == nil {
		delete(b.objects, key)
	} else {
		b.objects[key] = o
	}
	if (before == nil) != (o == nil) {
		b.sorted = nil
	}
}

// listed returns the keys that lists show, in order, and their objects.
func (st *objectStore) listed(b *bucket, now time.Time) (keys []string, objects map[string]*object) {
	b.journal = slices.DeleteFunc(b.journal, func(c change) bool { return !c.at.After(now.Add(-st.stale)) })
	if len(b.journal) == 0 {
		return b.keys(), b.objects
	}
	objects = maps.Clone(b.objects)
	for _, c := range slices.Backward(b.journal) {
		if c.before == nil {
			delete(objects, c.key)
		} else {
			objects[c.key] = c.before
		}
	}
	return slices.Sorted(maps.Keys(objects)), objects
}

// keys returns the keys in order, in a slice that nobody changes.
func (b *bucket) keys() []string {
	if b.sorted == nil {
		b.sorted = slices.Sorted(maps.Keys(b.objects))
	}
	return b.sorted
}

// readable reports whether the content of o can be had: an archive has to be
// restored first, and is an archive again three days later.
func (o *object) readable(now time.Time) bool {
	return o.class != classArchive || !o.restored.IsZero() && !now.Before(o.restored) && now.Before(o.restoredUntil)
}

// etagOf returns the ETag of an object in parts. The blocks are the parts: with
// parts of 4 MiB that is the rule for all objects, and with others the service's
// own ETag does not follow that rule either.
func etagOf(parts []*part) string {
	blocks := make([]sum, len(parts))
	for i, p := range parts {
		blocks[i] = p.hash
	}
	return etag(blocks)
}
