package smctest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/fakecloud"
)

// Server is a Server Migration Center in memory. It is safe for concurrent use.
type Server struct {
	// URL is the address of the server: http, a loopback address and a port.
	URL string

	fake    *fakecloud.Server
	passed  time.Duration // by PassTime
	pace    pace
	tokens  []*accessToken
	sources []*sourceServer
	jobs    []*replicationJob
	groups  []*workgroup
	serials map[string]int // of the IDs, by their beginning
}

// NewServer starts an empty server. The caller closes it.
func NewServer() *Server {
	s := &Server{serials: map[string]int{}, pace: pace{total: 4}}
	handlers := map[string]fakecloud.Handler{
		"CreateAccessToken":  s.createAccessToken,
		"ListAccessTokens":   s.listAccessTokens,
		"DisableAccessToken": s.disableAccessToken,
		"DeleteAccessToken":  s.deleteAccessToken,

		"DescribeSourceServers":       s.describeSourceServers,
		"ModifySourceServerAttribute": s.modifySourceServerAttribute,
		"DeleteSourceServer":          s.deleteSourceServer,

		"CreateReplicationJob":          onceAToken(s.createReplicationJob),
		"CreateCrossZoneMigrationJob":   onceAToken(s.createCrossZoneMigrationJob),
		"DescribeReplicationJobs":       s.describeReplicationJobs,
		"ModifyReplicationJobAttribute": s.modifyReplicationJobAttribute,
		"DeleteReplicationJob":          s.deleteReplicationJob,
		"StartReplicationJob":           s.startReplicationJob,
		"StopReplicationJob":            s.stopReplicationJob,
		"CutOverReplicationJob":         s.cutOverReplicationJob,

		"CreateWorkgroup":           onceAToken(s.createWorkgroup),
		"DescribeWorkgroups":        s.describeWorkgroups,
		"ModifyWorkgroupAttribute":  s.modifyWorkgroupAttribute,
		"DeleteWorkgroup":           s.deleteWorkgroup,
		"AssociateSourceServers":    s.associateSourceServers,
		"DisassociateSourceServers": s.disassociateSourceServers,

		"TagResources":     s.tagResources,
		"ListTagResources": s.listTagResources,
		"UntagResources":   s.untagResources,
	}
	for name, handle := range handlers {
		handlers[name] = func(c *fakecloud.Call) (any, *fakecloud.Refusal) {
			c.Now = c.Now.Add(s.passed)
			s.settle(c.Now)
			return handle(c)
		}
	}
	s.fake = fakecloud.New("smc", handlers)
	s.URL = s.fake.URL
	return s
}

// PassTime lets d pass for all that the server holds: activation codes end,
// scheduled jobs start, timed runs go on, jobs expire. The clock by which
// requests are checked stays; that one is set by SkewClock.
func (s *Server) PassTime(d time.Duration) {
	s.fake.Do(func() { s.passed += max(d, 0) })
}

// do changes the state from outside of a call.
func (s *Server) do(f func(now time.Time)) {
	s.fake.Do(func() {
		now := s.fake.Now().Add(s.passed)
		s.settle(now)
		f(now)
	})
}

// settle lets everything become what time has made of it.
func (s *Server) settle(now time.Time) {
	s.settleAccessTokens(now)
	s.settleReplicationJobs(now)
	s.settleSourceServers()
}

// id returns a new ID that begins with prefix.
func (s *Server) id(prefix string) string {
	s.serials[prefix]++
	return fmt.Sprintf("%s-%016dtest", prefix, s.serials[prefix])
}

// onceAToken gives a call that repeats a ClientToken the answer of the first one.
func onceAToken(create fakecloud.Handler) fakecloud.Handler {
	type creation struct {
		params string
		result any
	}
	done := map[string]creation{}
	return func(c *fakecloud.Call) (any, *fakecloud.Refusal) {
		token, params := c.Text("ClientToken"), c.Params.Encode()
		switch first, repeated := done[token]; {
		case token == "":
			return create(c)
		case repeated && first.params == params:
			return first.result, nil
		case repeated:
			return nil, fakecloud.Refuse(http.StatusBadRequest, "IdempotentParameterMismatch", "the token was used with other parameters")
		}
		result, no := create(c)
		if no == nil {
			done[token] = creation{params, result}
		}
		return result, no
	}
}

// wrapped is a list as the service writes it: inside of an object.
type wrapped[T any] map[string][]T

func wrap[T any](name string, items []T) wrapped[T] {
	if items == nil {
		items = []T{}
	}
	return wrapped[T]{name: items}
}

// page answers one page of a list, which is called plural around singular. It
// returns what is on the page too.
func page[T any](c *fakecloud.Call, plural, singular string, found []T) (answer map[string]any, shown []T) {
	number, size := c.Int("PageNumber", 1), c.Int("PageSize", 10)
	start := min(min(number-1, len(found))*size, len(found))
	shown = found[start:min(start+size, len(found))]
	return map[string]any{
		plural:       wrap(singular, shown),
		"TotalCount": len(found),
		"PageNumber": number, "PageSize": size,
	}, shown
}

// selects reports whether what a call filters by lets a value pass: none of
// them, or one that is the value.
func selects(c *fakecloud.Call, name, value string) bool {
	return cmp.Or(c.Text(name), value) == value
}

// selectsOne is selects for a list of values.
func selectsOne(c *fakecloud.Call, name, value string) bool {
	list := c.List(name, 1)
	return list == nil || slices.Contains(list, value)
}

// objects reads name.1, name.2 and so on; read gets what the names of their
// members begin with.
func objects[T any](c *fakecloud.Call, name string, read func(prefix string) T) []T {
	var items []T
	for i := 1; ; i++ {
		prefix := fmt.Sprintf("%s.%d.", name, i)
		exists := false
		for param := range c.Params {
			exists = exists || strings.HasPrefix(param, prefix)
		}
		if !exists {
			return items
		}
		items = append(items, read(prefix))
	}
}

// setTexts sets the texts that a call gives.
func setTexts(c *fakecloud.Call, fields map[string]*string) {
	for name, field := range fields {
		*field = cmp.Or(c.Text(name), *field)
	}
}

// missing refuses a call without a parameter that it needs only sometimes.
func missing(name, when string) *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusBadRequest, "MissingParameter."+name, "%s needs %s", when, name)
}

// unknown refuses the ID of something that does not exist. The service
// documents no code for that, except for tags; the form and the status are
// those of its other codes.
func unknown(param string) *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusBadRequest, "Invalid"+param+".NotFound", "no such %s", param)
}

// Close ends the server and all it is doing, and returns when nothing of it is
// left.
func (s *Server) Close() { s.fake.Close() }

// Options returns what a client needs to talk to the server: its address, and
// credentials that are obviously fake.
func (s *Server) Options() []yunkit.Option { return s.fake.Options() }

// SourceOptions returns what the credential sources of Alibaba Cloud need to
// find the server in the place of STS and of an instance's metadata: any role
// can be taken on, and the instance has the role test-role.
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
// and a code such as "InternalError". Without a code the answer is the HTML
// page of a proxy.
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

// SkewClock sets the server's clock d ahead of the real one, or behind it.
// Requests whose time is more than 15 minutes from its own are refused.
func (s *Server) SkewClock(d time.Duration) { s.fake.SkewClock(d) }

// Requests returns a copy of every request that has arrived, in their order:
// Form is parsed, and Body can be read.
func (s *Server) Requests() []*http.Request { return s.fake.Requests() }
