package bcstest

import (
	"fmt"
	"net/http"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// NetworkID is the network that AddNodes adds nodes to.
const NetworkID = "00000000-0000-4000-8000-0000000e7e57"

// networkTypes is the answer to ListPublicChainNetworkTypes, a bare list.
var networkTypes = []map[string]any{{
	"name":     "Ethereum",
	"networks": []map[string]string{{"id": NetworkID, "name": "mainnet"}},
}}

const (
	fullNode    = "Full node"
	available   = "Available"
	unavailable = "Unavailable"
)

// size is a flavor of nodes.
type size struct {
	CPU           int      `json:"cpu"`
	RAM           int      `json:"ram"`
	Description   string   `json:"description"`
	AvailNodeMode []string `json:"avail_node_mode"`
}

var sizes = []size{
	{2, 8192, "Test", []string{"single"}},
	{4, 16384, "Preferred", []string{"single", "HA"}},
	{8, 32768, "Powerful", []string{"single", "HA"}},
}

type node struct {
	id, project, network, nodeType, mode, epsID, created, status string
	size                                                         size
}

// AddNodes adds n available nodes of [NetworkID] to [ProjectID] and returns
// their IDs.
func (s *Server) AddNodes(n int) []string {
	ids := make([]string, max(n, 0))
	s.cloud.Do(func(now time.Time) {
		for i := range ids {
			ids[i] = s.addNode(node{project: ProjectID, network: NetworkID, nodeType: fullNode, mode: "single", status: available, size: sizes[0]}, now).id
		}
	})
	return ids
}

// NodesTake sets how long creations, changes and deletions of nodes take that
// begin from now on. By default the next request finds them done. A deletion
// leaves the node in sight until its end.
//
// See [yunkittest.Server.PassTime] for not having to wait.
func (s *Server) NodesTake(d time.Duration) {
	s.cloud.Do(func(time.Time) { s.nodeWork.Takes(d) })
}

// FailNodes makes the next n creations, changes and deletions of nodes fail:
// the node is unavailable when they end.
func (s *Server) FailNodes(n int) {
	s.cloud.Do(func(time.Time) {
		s.nodeWork.FailNext(n, func(*node) bool { return true }, fakecloud.Failure{Message: "planned by the test"})
	})
}

func (s *Server) addNode(n node, now time.Time) *node {
	n.id = "test-" + fakecloud.UUID(s.serials.Next("node")) // longer than a UUID, as the service's are
	n.created = now.In(china).Format(timeFormat)
	return s.nodes.Add(n.id, &n)
}

// work begins work on a node, and answers the job that nothing can be asked of.
func (s *Server) work(now time.Time, n *node, meanwhile string, done func()) string {
	n.status = meanwhile
	s.nodeWork.Begin(now, n, func(t *fakecloud.Task[*node]) {
		n.status = available
		if t.Failure != nil {
			n.status = unavailable
			return
		}
		done()
	})
	return fakecloud.UUID(s.serials.Next("job"))
}

func (s *Server) createNodes(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	cpu, _ := c.Body["cpu"].(float64)
	ram, _ := c.Body["ram"].(float64)
	number, _ := c.Body["node_num"].(float64)
	nodeType, _ := c.Body["node_type"].(string)
	mode, _ := c.Body["node_mode"].(string)
	epsID, _ := c.Body["eps_id"].(string)
	chosen := sizeOf(int(cpu), int(ram))
	switch {
	case c.Text("network_id") != NetworkID:
		return nil, noSuch("network")
	case chosen == nil:
		return nil, noSize()
	}
	jobs := []string{}
	for range int(number) {
		n := s.addNode(node{
			project: c.Text("project_id"), network: NetworkID, nodeType: nodeType, mode: mode, epsID: epsID, size: *chosen,
		}, c.Now)
		jobs = append(jobs, s.work(c.Now, n, "Creating", func() {}))
	}
	return map[string]any{"jobs": jobs}, nil
}

func (s *Server) listNodes(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	if c.Text("network_id") != NetworkID {
		return nil, noSuch("network")
	}
	all := s.nodes.Where(func(n *node) bool { return n.project == c.Text("project_id") && n.network == c.Text("network_id") })
	shown := []map[string]any{}
	for _, n := range fakecloud.ByOffset(all, c.Int("offset", 0), min(c.Int("limit", maxPage), maxPage)) {
		shown = append(shown, map[string]any{
			"id": n.id, "node_type": n.nodeType, "create_time": n.created, "status": n.status,
			"flavor":   fmt.Sprintf("%d vCPUs | %d MB", n.size.CPU, n.size.RAM), // a text here, an object in ShowPublicChainNode
			"eps_info": map[string]string{"eps_id": n.epsID, "eps_name": "test"},
		})
	}
	return map[string]any{"nodes": shown, "count": len(all)}, nil
}

func (s *Server) showNode(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	n, refusal := s.node(c)
	if refusal != nil {
		return nil, refusal
	}
	host := n.id + ".example.com"
	return map[string]any{
		"id": n.id, "node_type": n.nodeType, "create_time": n.created, "status": n.status, "high_availability": n.mode == "HA",
		"http_address": "https://" + host, "ws_address": "wss://" + host, "grpc_address": host + ":443",
		"flavor":   map[string]any{"cpu": n.size.CPU, "ram": n.size.RAM, "description": n.size.Description, "azs": []string{"az1"}},
		"eps_info": map[string]string{"eps_id": n.epsID, "eps_name": "test"},
	}, nil
}

func (s *Server) updateNode(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	n, refusal := s.idleNode(c)
	if refusal != nil {
		return nil, refusal
	}
	cpu, ram := n.size.CPU, n.size.RAM
	if v, ok := c.Body["cpu"].(float64); ok {
		cpu = int(v)
	}
	if v, ok := c.Body["ram"].(float64); ok {
		ram = int(v)
	}
	chosen := sizeOf(cpu, ram)
	if chosen == nil {
		return nil, noSize()
	}
	job := s.work(c.Now, n, "Upgrading", func() { n.size = *chosen })
	return map[string]any{"jobs": []string{job}}, nil
}

func (s *Server) deleteNode(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	n, refusal := s.idleNode(c)
	if refusal != nil {
		return nil, refusal
	}
	job := s.work(c.Now, n, n.status, func() { s.nodes.Remove(n.id) })
	return map[string]any{"jobs": []string{job}}, nil
}

func (*Server) listNetworkTypes(*fakecloud.Call) (any, *fakecloud.Refusal) { return networkTypes, nil }

func (*Server) listFlavors(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	if c.Text("network_id") != NetworkID {
		return nil, noSuch("network")
	}
	return map[string]any{"flavors": sizes, "count": len(sizes)}, nil
}

func (s *Server) summary(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	nodes := s.nodes.Where(func(n *node) bool { return n.project == c.Text("project_id") })
	full, chains := 0, 0
	for _, n := range nodes {
		chains = 1 // there is one network
		if n.nodeType == fullNode {
			full++
		}
	}
	return map[string]any{"chain": chains, "node": len(nodes), "full_node": full, "staking": len(nodes) - full, "call": 0, "alarm": 0}, nil
}

// node returns the node that a call names.
func (s *Server) node(c *fakecloud.Call) (*node, *fakecloud.Refusal) {
	if n := s.nodes.Get(c.Text("node_id")); n != nil && n.project == c.Text("project_id") {
		return n, nil
	}
	return nil, noSuch("node")
}

// idleNode is node for a change, of which there is one at a time.
func (s *Server) idleNode(c *fakecloud.Call) (*node, *fakecloud.Refusal) {
	n, refusal := s.node(c)
	if refusal == nil && s.nodeWork.Busy(func(other *node) bool { return other == n }) {
		refusal = fakecloud.Refuse(http.StatusTooManyRequests, "BCS.03429001", "a change of the node runs")
	}
	return n, refusal
}

func sizeOf(cpu, ram int) *size {
	for i := range sizes {
		if sizes[i].CPU == cpu && sizes[i].RAM == ram {
			return &sizes[i]
		}
	}
	return nil
}

func noSize() *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusBadRequest, "BCS.03400022", "no flavor has this CPU and memory")
}

func noSuch(what string) *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusNotFound, "BCS.03404001", "no such %s", what)
}
