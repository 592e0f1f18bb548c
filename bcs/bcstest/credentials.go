package bcstest

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// timeFormat is how the service writes times: five digits of a second, in the
// time of China.
const timeFormat = "2006-01-02T15:04:05.00000-07:00"

var china = time.FixedZone("", 8*60*60)

// maxPage is how many API keys the service lists at most, whatever the limit says.
const maxPage = 100

// credential is an API key; values that the service does not look at are kept as they came.
type credential struct {
	ID          string            `json:"id"`
	EPSInfo     map[string]string `json:"eps_info"`
	Description string            `json:"description"`
	NodeIDs     any               `json:"node_ids"`
	ControlType string            `json:"control_type"`
	Allowlists  any               `json:"allowlists"`
	CreateTime  string            `json:"create_time"`
	UpdateTime  string            `json:"update_time"`
}

// AddCredentials adds n API keys to [ProjectID] and returns their IDs.
func (s *Server) AddCredentials(n int) []string {
	ids := make([]string, max(n, 0))
	s.cloud.Do(func(now time.Time) {
		for i := range ids {
			ids[i] = s.add(ProjectID, map[string]any{"description": fmt.Sprintf("test-key-%03d", s.serial+1)}, now)
		}
	})
	return ids
}

func (s *Server) add(project string, members map[string]any, now time.Time) string {
	s.serial++
	eps := map[string]string{"eps_id": "0", "eps_name": "default"}
	if id, ok := members["eps_id"].(string); ok {
		eps = map[string]string{"eps_id": id, "eps_name": "test"}
	}
	c := &credential{
		ID:         fmt.Sprintf("00000000-0000-4000-8000-%012d", s.serial),
		EPSInfo:    eps,
		NodeIDs:    []string{},
		Allowlists: []string{},
		CreateTime: now.In(china).Format(timeFormat),
	}
	c.UpdateTime = c.CreateTime
	c.set(members)
	s.credentials[project] = append(s.credentials[project], c)
	return c.ID
}

// set takes over the members that were sent; the model has checked their types.
func (c *credential) set(members map[string]any) {
	if text, ok := members["description"].(string); ok {
		c.Description = text
	}
	if text, ok := members["control_type"].(string); ok {
		c.ControlType = text
	}
	if list := members["node_ids"]; list != nil {
		c.NodeIDs = list
	}
	if list := members["allowlists"]; list != nil {
		c.Allowlists = list
	}
}

func (s *Server) listCredentials(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	all := s.credentials[c.Text("project_id")]
	start := min(c.Int("offset", 0), len(all))
	end := min(start+min(c.Int("limit", maxPage), maxPage), len(all))
	return map[string]any{"credentials": append([]*credential{}, all[start:end]...), "count": len(all)}, nil
}

// createCredential answers the file with the key and no ID, as the service does.
func (s *Server) createCredential(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	s.add(c.Text("project_id"), c.Body, c.Now)
	return fakecloud.NewZIP("credential.zip", "credential.txt", "test-api-key-not-real-"+rand.Text()), nil
}

func (s *Server) updateCredential(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	i, refusal := s.find(c)
	if refusal == nil {
		s.credentials[c.Text("project_id")][i].set(c.Body)
	}
	return nil, refusal
}

func (s *Server) deleteCredential(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	i, refusal := s.find(c)
	if refusal == nil {
		project := c.Text("project_id")
		s.credentials[project] = slices.Delete(s.credentials[project], i, i+1)
	}
	return nil, refusal
}

// find returns the position of the API key that a call names.
func (s *Server) find(c *fakecloud.Call) (int, *fakecloud.Refusal) {
	i := slices.IndexFunc(s.credentials[c.Text("project_id")], func(k *credential) bool { return k.ID == c.Text("credential_id") })
	if i < 0 {
		return i, fakecloud.Refuse(http.StatusNotFound, "BCS.03404001", "no such API key")
	}
	return i, nil
}
