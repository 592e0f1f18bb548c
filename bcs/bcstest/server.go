package bcstest

import (
	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/fakecloud"
	"github.com/yunkit/yunkit/yunkittest"
)

// ProjectID is the project of the client that Options describes.
const ProjectID = "0123456789abcdef0123456789abtest"

const region = "ap-southeast-3"

// Server is a Blockchain Service in memory. It is safe for concurrent use.
type Server struct {
	// Server has the address, the options and the faults.
	*yunkittest.Server

	cloud       *fakecloud.Server
	credentials fakecloud.Table[string, credential]
	nodes       fakecloud.Table[string, node]
	nodeWork    fakecloud.Work[*node]
	serials     fakecloud.Serials
}

// NewServer starts a server without API keys and nodes. The caller closes it.
func NewServer() *Server {
	s := &Server{}
	s.cloud = fakecloud.New("bcs", map[string]fakecloud.Handler{
		"ListPublicChainCredentials":  s.listCredentials,
		"CreatePublicChainCredential": s.createCredential,
		"UpdatePublicChainCredential": s.updateCredential,
		"DeletePublicChainCredential": s.deleteCredential,

		"ListPublicChainNetworkTypes": s.listNetworkTypes,
		"ListPublicChainFlavors":      s.listFlavors,
		"CreatePublicChainNode":       s.createNodes,
		"ListPublicChainNodes":        s.listNodes,
		"ShowPublicChainNode":         s.showNode,
		"UpdatePublicChainNode":       s.updateNode,
		"DeletePublicChainNode":       s.deleteNode,
		"ShowPublicChainSummary":      s.summary,
	})
	s.cloud.Settle(s.nodeWork.Settle)
	s.cloud.Locate(region, ProjectID)
	s.Server = yunkittest.New(s.cloud, yunkit.WithRegion(region), yunkit.WithProjectID(ProjectID))
	return s
}
