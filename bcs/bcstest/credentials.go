package bcstest

import (
	"crypto/rand"
	"fmt"
	"net/http"
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

	project string
}

// AddCredentials adds n API keys to [ProjectID] and returns their IDs.
func (s *Server) AddCredentials(n int) []string {
	ids := make([]string, max(n, 0))
	s.cloud.Do(func(now time.Time) {
		for i := range ids {
			ids[i] = s.add(ProjectID, map[string]any{"description": fmt.Sprintf("test-key-%03d", s.serials.Coming("credential"))}, now)
		}
	})
	return ids
}

func (s *Server) add(project string, members map[string]any, now time.Time) string {
	eps := map[string]string{"eps_id": "0", "eps_name": "default"}
	if id, ok := members["eps_id"].(string); ok {
		eps = map[string]string{"eps_id": id, "eps_name": "test"}
	}
	c := &credential{
		ID:         fakecloud.UUID(s.serials.Next("credential")),
		EPSInfo:    eps,
		NodeIDs:    []string{},
		Allowlists: []string{},
		CreateTime: now.In(china).Format(timeFormat),
		project:    project,
	}
	c.UpdateTime = c.CreateTime
	c.set(members)
	return s.credentials.Add(c.ID, c).ID
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
	all := s.credentials.Where(func(k *credential) bool { return k.project == c.Text("project_id") })
	shown := fakecloud.ByOffset(all, c.Int("offset", 0), min(c.Int("limit", maxPage), maxPage))
	return map[string]any{"credentials": shown, "count": len(all)}, nil
}

// createCredential answers the file with the key and no ID, as the service does.
func (s *Server) createCredential(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	s.add(c.Text("project_id"), c.Body, c.Now)
	return fakecloud.NewZIP("credential.zip", "credential.txt", "test-api-key-not-real-"+rand.Text()), nil
}

func (s *Server) updateCredential(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	k, refusal := s.find(c)
	if refusal == nil {
		k.set(c.Body)
	}
	return nil, refusal
}

func (s *Server) deleteCredential(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	k, refusal := s.find(c)
	if refusal == nil {
		s.credentials.Remove(k.ID)
	}
	return nil, refusal
}

// find returns the API key that a call names.
func (s *Server) find(c *fakecloud.Call) (*credential, *fakecloud.Refusal) {
	if k := s.credentials.Get(c.Text("credential_id")); k != nil && k.project == c.Text("project_id") {
		return k, nil
	}
	return nil, fakecloud.Refuse(http.StatusNotFound, "BCS.03404001", "no such API key")
}
