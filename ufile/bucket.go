package ufile

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/credentials"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// Bucket calls the object API of one bucket: uploads, downloads, lists. Make one
// with [NewBucket] or [Client.Bucket] and share it; it is safe for concurrent use
// and holds no goroutine.
//
// Three operations of the API are missing on purpose: AppendFile writes to an
// object of another name in some of the vendor's own code, UploadHit and
// RenameFile were withdrawn. [Bucket.Move] copies and deletes instead.
type Bucket struct{ api *ucloud.Objects }

// hosts are where the buckets of a region are, on the internet and inside the
// region's own network. It is another list than that of the control plane.
var hosts = map[string]struct{ public, internal string }{
	"afr-nigeria":  {"afr-nigeria.ufileos.com", "internal-afr-nigeria.ufileos.com"},
	"bra-saopaulo": {"bra-saopaulo.ufileos.com", "internal-bra-saopaulo.ufileos.com"},
	"cn-bj":        {"cn-bj.ufileos.com", "ufile.cn-north-02.ucloud.cn"},
	"cn-gd":        {"cn-gd.ufileos.com", "internal-cn-gd-02.ufileos.com"},
	"cn-guiyang1":  {"cn-guiyang1.ufileos.com", "internal-cn-guiyang1.ufileos.com"},
	"cn-sh2":       {"cn-sh2.ufileos.com", "internal-cn-sh2-01.ufileos.com"},
	"cn-wlcb":      {"cn-wlcb.ufileos.com", "internal-cn-wlcb.ufileos.com"},
	"ge-fra":       {"ge-fra.ufileos.com", "internal-ge-fra.ufileos.com"},
	"hk":           {"hk.ufileos.com", "internal-hk-01.ufileos.com"},
	"idn-jakarta":  {"idn-jakarta.ufileos.com", "internal-idn-jakarta-01.ufileos.com"},
	"ind-mumbai":   {"ind-mumbai.ufileos.com", "internal-ind-mumbai.ufileos.com"},
	"jpn-tky":      {"jpn-tky.ufileos.com", "internal-jpn-tky.ufileos.com"},
	"kr-seoul":     {"kr-seoul.ufileos.com", "internal-kr-seoul.ufileos.com"},
	"pk-khi":       {"pk-khi.ufileos.com", "internal-pk-khi.ufileos.com"},
	"rus-mosc":     {"rus-mosc.ufileos.com", "internal-rus-mosc.ufileos.com"},
	"sg":           {"sg.ufileos.com", "internal-sg-01.ufileos.com"},
	"th-bkk":       {"th-bkk.ufileos.com", "internal-th-bkk.ufileos.com"},
	"tw-tp":        {"tw-tp.ufileos.com", "internal-tw-tp.ufileos.com"},
	"uae-dubai":    {"uae-dubai.ufileos.com", "internal-uae-dubai.ufileos.com"},
	"uk-london":    {"uk-london.ufileos.com", "internal-uk-london.ufileos.com"},
	"us-ca":        {"us-ca.ufileos.com", "internal-us-ca-01.ufileos.com"},
	"us-ws":        {"us-ws.ufileos.com", "internal-us-ws.ufileos.com"},
	"vn-sng":       {"vn-sng.ufileos.com", "internal-vn-sng.ufileos.com"},
}

// hostRegion returns the name under which hosts has a region.
func hostRegion(region string) string {
	if region == "cn-bj2" {
		return "cn-bj"
	}
	return region
}

// NewBucket returns the objects of a bucket in the region of
// [yunkit.WithRegion]; cn-bj2 and cn-bj are the same. [yunkit.WithEndpoint]
// replaces the host: "https://files.example.com" is a domain that is bound to the
// bucket and used as it is, and "{bucket}" in it stands for the name. The name is
// signed either way. Credentials are those of the account or of a token that
// [Client.CreateUFileToken] made. Nothing is sent yet, and every unusable option
// is reported at once.
func NewBucket(name string, opts ...yunkit.Option) (*Bucket, error) {
	return newBucket(name, yunkit.NewConfig(opts...))
}

func newBucket(name string, cfg *yunkit.Config) (*Bucket, error) {
	if problem := checkBucket(name); problem != "" {
		cfg.Reject("bucket: the name %s", problem)
	}
	host, known := hosts[hostRegion(cfg.Region)]
	if cfg.Endpoint == "" && !known {
		cfg.RejectRegion(slices.Sorted(maps.Keys(hosts)))
	}
	api, err := ucloud.NewObjects(cfg, Service, name, name+"."+host.public, credentials.UCloudDefault(cfg.SourceOptions()...))
	if err != nil {
		return nil, err
	}
	return &Bucket{api}, nil
}

// checkBucket returns why a bucket cannot have a name, or "".
func checkBucket(name string) string {
	bad := strings.ContainsFunc(name, func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') })
	switch {
	case len(name) < 3 || len(name) > 63:
		return fmt.Sprintf("is %.64q, allowed are 3 to 63 characters", name)
	case bad || strings.HasPrefix(name, "-") || strings.HasSuffix(name, "-"):
		return fmt.Sprintf("is %q, allowed are a to z, digits, and hyphens but not at its ends", name)
	}
	return ""
}

// Bucket is [NewBucket] with the credentials, transport, limiter, logger and
// region of the client; opts come on top. The client's endpoint is not taken
// over, for it is that of the control plane.
func (c *Client) Bucket(name string, opts ...yunkit.Option) (*Bucket, error) {
	cfg := c.config()
	cfg.Endpoint = ""
	cfg.Credentials = c.api.Provider()
	for _, opt := range opts {
		if opt != nil {
			opt(&cfg)
		}
	}
	return newBucket(name, &cfg)
}

// InternalEndpoint returns the endpoint of a region's own network, for
// [yunkit.WithEndpoint] on a UHost in it. It speaks plain http, so that
// [yunkit.WithInsecureHTTP] is needed too: whoever sees a request there can send
// it again until the key pair is changed.
func InternalEndpoint(region string) (string, error) {
	host, ok := hosts[hostRegion(region)]
	if !ok {
		return "", &yunkit.Error{
			Service: Service, Operation: "InternalEndpoint", Kind: yunkit.ErrInvalidRequest,
			Message: fmt.Sprintf("region is %.64q, known are %s", region, strings.Join(slices.Sorted(maps.Keys(hosts)), ", ")),
		}
	}
	return "http://{bucket}." + host.internal, nil
}

// Name returns the name of the bucket.
func (b *Bucket) Name() string { return b.api.Bucket() }

// CredentialsSource says in words where the credentials of the next call come
// from, such as "environment". It asks the sources when no call has yet.
func (b *Bucket) CredentialsSource(ctx context.Context) (string, error) {
	return b.api.CredentialsSource(ctx)
}

// CloseIdleConnections closes the connections that no call uses now. A program
// that drops a bucket calls it; otherwise they stay open for 45 seconds. It does
// nothing to the transport of [yunkit.WithHTTPClient], which others may use.
func (b *Bucket) CloseIdleConnections() { b.api.CloseIdleConnections() }

// StorageClass says how an object is kept, which decides what it costs to keep
// and to read.
type StorageClass string

// The storage classes.
const (
	// StorageClassStandard is for what is read often. It is the default.
	StorageClassStandard StorageClass = "STANDARD"
	// StorageClassIA is for what is read rarely: kept for 30 days and as 64 KB at
	// least, and every read costs.
	StorageClassIA StorageClass = "IA"
	// StorageClassArchive is for what is hardly ever read: kept for 60 days at
	// least, and restored with [Bucket.Restore] before it can be read.
	StorageClassArchive StorageClass = "ARCHIVE"
)

// Metadata is what a user has attached to an object, 8 KiB in all. Names hold
// letters, digits and hyphens; their case gets lost on the way, so that answers
// have them in lower case.
type Metadata map[string]string

// check returns what is wrong with metadata, or "".
func (m Metadata) check() string {
	size := 0
	for name, value := range m {
		size += len(name) + len(value)
		switch {
		case name == "" || strings.ContainsFunc(name, func(r rune) bool {
			return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		}):
			return fmt.Sprintf("Metadata has the name %.64q, allowed are letters, digits and hyphens", name)
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }):
			return fmt.Sprintf("Metadata %s holds a control character, which no header can", name)
		}
	}
	if size > maxMetadata {
		return fmt.Sprintf("Metadata is %d bytes long, allowed are %d", size, maxMetadata)
	}
	return ""
}

const maxMetadata = 8 << 10

// contentType is the type that an object gets whose request names none.
func contentType(key, given string) string {
	return cmp.Or(given, typeByExtension(key), "application/octet-stream")
}
