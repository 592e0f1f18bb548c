package smctest

import (
	"fmt"
	"net/http"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
	"github.com/yunkit/yunkit/yunkittest"
)

// Server is a Server Migration Center in memory. It is safe for concurrent use.
type Server struct {
	// Server has the address, the options and the faults.
	*yunkittest.Server

	cloud   *fakecloud.Server
	pace    pace
	tokens  fakecloud.Table[string, accessToken]
	sources fakecloud.Table[string, sourceServer]
	jobs    fakecloud.Table[string, replicationJob]
	groups  fakecloud.Table[string, workgroup]
	serials fakecloud.Serials // of the IDs, by their beginning
}

// NewServer starts an empty server. The caller closes it.
func NewServer() *Server {
	s := &Server{pace: pace{total: 4}}
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
	s.cloud = fakecloud.New("smc", handlers)
	s.cloud.Settle(s.settle)
	s.Server = yunkittest.New(s.cloud)
	return s
}

// settle lets everything become what time has made of it.
func (s *Server) settle(now time.Time) {
	s.settleAccessTokens(now)
	s.settleReplicationJobs(now)
	s.settleSourceServers()
}

// id returns a new ID that begins with prefix.
func (s *Server) id(prefix string) string {
	return fmt.Sprintf("%s-%016dtest", prefix, s.serials.Next(prefix))
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
		result, refusal := create(c)
		if refusal == nil {
			done[token] = creation{params, result}
		}
		return result, refusal
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
	shown = fakecloud.ByNumber(found, number, size)
	return map[string]any{
		plural:       wrap(singular, shown),
		"TotalCount": len(found),
		"PageNumber": number, "PageSize": size,
	}, shown
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
