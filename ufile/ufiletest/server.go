package ufiletest

import (
	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/fakecloud"
	"github.com/yunkit/yunkit/yunkittest"
)

// Where the client lives that Options describes.
const (
	// Region is its region, Beijing 2. The server takes cn-bj for the same.
	Region = "cn-bj2"
	// ProjectID is its project, and that of requests that name none.
	ProjectID = "org-test"
)

// Server is a UFile in memory. It is safe for concurrent use.
type Server struct {
	// Server has the address, the options and the faults.
	*yunkittest.Server

	cloud   *fakecloud.Server
	tokens  fakecloud.Table[string, token]
	serials fakecloud.Serials
	objects *objectStore
	// likeTheDocs is set by SpellLikeTheDocs.
	likeTheDocs bool
}

// NewServer starts a server without tokens and buckets. The caller closes it.
func NewServer() *Server {
	s := &Server{}
	s.cloud = fakecloud.New("ufile", map[string]fakecloud.Handler{
		"CreateUFileToken":   s.createToken,
		"DescribeUFileToken": s.describeTokens,
		"UpdateUFileToken":   s.updateToken,
		"DeleteUFileToken":   s.deleteToken,
	})
	s.cloud.Locate(Region, ProjectID)
	s.objects = newObjectStore(s.cloud, &s.tokens)
	s.cloud.Serve(s.objects.site())
	s.Server = yunkittest.New(s.cloud, yunkit.WithRegion(Region), yunkit.WithProjectID(ProjectID))
	return s
}
