package yunkittest

import (
	"net/http"
	"slices"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/fakecloud"
)

// Limits of what [Server.Requests] returns.
const (
	// MaxRequests is how many requests a server keeps: the last ones.
	MaxRequests = fakecloud.MaxRequests
	// MaxKeptBody is how many bytes of the body of each it keeps: the first ones.
	MaxKeptBody = fakecloud.MaxKeptBody
)

// Server is the part that all test servers share. It is embedded in theirs, and
// safe for concurrent use.
type Server struct {
	// URL is the address of the server: http, a loopback address and a port.
	URL string
	// Faults plans what goes wrong with requests, whatever they ask for. See
	// [Server.On] for faults of a single operation.
	Faults

	cloud   *fakecloud.Server
	options []yunkit.Option
}

// New is how the packages of the products make their servers out of what runs
// inside. Nobody else has a use for it. The options belong to [Server.Options].
func New(cloud *fakecloud.Server, options ...yunkit.Option) *Server {
	return &Server{
		URL:    cloud.URL,
		Faults: Faults{cloud: cloud},
		cloud:  cloud,
		options: append([]yunkit.Option{
			yunkit.WithEndpoint(cloud.URL), yunkit.WithCredentials(fakecloud.Credentials()),
		}, options...),
	}
}

// Close ends the server and all it is doing, and returns when nothing of it is
// left. It may be called twice.
func (s *Server) Close() { s.cloud.Close() }

// Options returns what a client needs to talk to the server: its address,
// credentials that are obviously fake, and a region and a project where the
// product has them.
func (s *Server) Options() []yunkit.Option { return slices.Clone(s.options) }

// SourceOptions returns what the credential sources of the vendor need to find
// the server in the place of the services that issue credentials: STS or IAM,
// and the metadata of a machine. Any role or agency can be taken on and any
// password is right; the machine has the role test-role, and is in the region
// and the project of Options.
func (s *Server) SourceOptions() []yunkit.Option { return s.cloud.SourceOptions() }

// IssueFor sets how long the credentials last that the server issues from now
// on. Until then, or with 0, that is as long as a source asks for, or an hour.
func (s *Server) IssueFor(d time.Duration) { s.cloud.IssueFor(d) }

// AcceptCredentials makes the server accept c besides the credentials of
// Options, until its Expires if it has one: other keys, temporary ones with
// their SecurityToken, or for Huawei Cloud a user token as AuthToken.
func (s *Server) AcceptCredentials(c yunkit.Credentials) { s.cloud.AcceptCredentials(c) }

// ExpireToken makes the server refuse a security token, or a user token of
// Huawei Cloud, as ended from now on.
func (s *Server) ExpireToken(token string) { s.cloud.ExpireToken(token) }

// SkewClock sets the server's clock d ahead of the real one, or behind it if d
// is negative. Requests whose time is more than 15 minutes from its own are
// refused, except by UCloud, whose signatures hold no time.
func (s *Server) SkewClock(d time.Duration) { s.cloud.SkewClock(d) }

// PassTime lets d pass for all that the server holds: work that takes time goes
// on, and what happens later has later times. The clock by which requests are
// checked stays; see [Server.SkewClock] for that one.
func (s *Server) PassTime(d time.Duration) { s.cloud.PassTime(d) }

// Requests returns a copy of each request that has arrived, those that were
// refused or cut off too, in the order in which they came: Form is parsed, and
// Body can be read. There are [MaxRequests] of them at most, the last ones, with
// [MaxKeptBody] bytes of each body.
func (s *Server) Requests() []*http.Request { return s.cloud.Requests() }

// On returns the faults of one operation, by the name that the vendor has for
// it: On("CreateAccessToken"). The services of credentials can be meant too:
// AssumeRole and AssumeRoleWithOIDC of Alibaba Cloud, AssumeRole of UCloud,
// CreateToken, CreateTemporaryAccessKey and ListProjects of Huawei Cloud, and
// Metadata, which is every request to the metadata of a machine.
//
// It panics when the server knows no operation of that name, for the fault
// would never come.
func (s *Server) On(operation string) Faults {
	if !s.cloud.Knows(operation) {
		panic("yunkittest: the server has no operation " + operation)
	}
	return Faults{cloud: s.cloud, operation: operation}
}
