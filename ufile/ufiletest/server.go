package ufiletest

import (
	"net/http"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/fakecloud"
)

// Where the client lives that Options describes.
const (
	// Region is its region, Beijing 2. The server takes cn-bj for the same.
	Region = "cn-bj2"
	// ProjectID is its project, and that of requests that name none.
	ProjectID = "org-test"
)

// Server is the control plane of a UFile in memory. It is safe for concurrent use.
type Server struct {
	// URL is the address of the server: http, a loopback address and a port.
	URL string

	fake   *fakecloud.Server
	tokens []*token
	serial int
	// likeTheDocs is set by SpellLikeTheDocs.
	likeTheDocs bool
}

// NewServer starts a server without tokens. The caller closes it.
func NewServer() *Server {
	s := &Server{}
	s.fake = fakecloud.New("ufile", map[string]fakecloud.Handler{
		"CreateUFileToken":   s.createToken,
		"DescribeUFileToken": s.describeTokens,
		"UpdateUFileToken":   s.updateToken,
		"DeleteUFileToken":   s.deleteToken,
	})
	s.fake.Locate(Region, ProjectID)
	s.URL = s.fake.URL
	return s
}

// Close ends the server and all it is doing, and returns when nothing of it is
// left.
func (s *Server) Close() { s.fake.Close() }

// Options returns what a client needs to talk to the server: its address,
// credentials that are obviously fake, [Region] and [ProjectID].
func (s *Server) Options() []yunkit.Option {
	return append(s.fake.Options(), yunkit.WithRegion(Region), yunkit.WithProjectID(ProjectID))
}

// SourceOptions returns what the credential sources of UCloud need to find the
// server in the place of STS and of a UHost's metadata: any role can be taken
// on, and the UHost has the role test-role, [Region] and [ProjectID].
func (s *Server) SourceOptions() []yunkit.Option { return s.fake.SourceOptions() }

// IssueFor sets how long the credentials last that the server issues from now
// on. Until then, or with 0, that is as long as a source asks for, or an hour.
func (s *Server) IssueFor(d time.Duration) { s.fake.IssueFor(d) }

// AcceptCredentials makes the server accept c besides the credentials of
// Options: other keys, temporary ones with their SecurityToken.
func (s *Server) AcceptCredentials(c yunkit.Credentials) { s.fake.AcceptCredentials(c) }

// ExpireToken makes the server refuse a security token as ended from now on.
func (s *Server) ExpireToken(token string) { s.fake.ExpireToken(token) }

// Throttle refuses the next n requests because there were too many.
func (s *Server) Throttle(n int) { s.fake.Throttle(n) }

// Fail refuses the next n requests with an error of the service: an HTTP status
// and a RetCode such as "150". Without a code the answer is the HTML page of a
// proxy.
func (s *Server) Fail(n, status int, code string) { s.fake.Fail(n, status, code) }

// CutConnections carries the next n requests out, and cuts the connection
// before the first byte of the answer.
func (s *Server) CutConnections(n int) { s.fake.CutConnections(n) }

// CutConnectionsEarly reads the next n requests, and cuts the connection
// without carrying them out.
func (s *Server) CutConnectionsEarly(n int) { s.fake.CutConnectionsEarly(n) }

// TruncateAnswers carries the next n requests out, and cuts the connection in
// the middle of the answer.
func (s *Server) TruncateAnswers(n int) { s.fake.TruncateAnswers(n) }

// Stall carries the next n requests out, and answers d later.
func (s *Server) Stall(n int, d time.Duration) { s.fake.Stall(n, d) }

// SkewClock sets the server's clock d ahead of the real one, or behind it. Only
// the times in its answers show it: signatures of UCloud hold no time.
func (s *Server) SkewClock(d time.Duration) { s.fake.SkewClock(d) }

// Requests returns a copy of every request that has arrived, in their order:
// Form is parsed, and Body can be read.
func (s *Server) Requests() []*http.Request { return s.fake.Requests() }
