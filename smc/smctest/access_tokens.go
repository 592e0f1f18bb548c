package smctest

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// timeFormat is how the service writes times.
const timeFormat = "2006-01-02T15:04:05Z"

// accessToken is an activation code. The service quotes its numbers.
type accessToken struct {
	AccessTokenID    string `json:"AccessTokenId"`
	Name             string
	Description      string
	Status           string
	Count            int `json:",string"`
	RegisteredCount  int `json:",string"`
	TimeToLiveInDays int `json:",string"`
	CreationTime     string

	expires time.Time
}

// AddAccessTokens adds n activation codes and returns their IDs.
func (s *Server) AddAccessTokens(n int) []string {
	ids := make([]string, max(n, 0))
	s.fake.Do(func() {
		for i := range ids {
			name := fmt.Sprintf("test-code-%03d", s.serial+1)
			ids[i] = s.add(accessToken{Name: name, Count: 100, TimeToLiveInDays: 30}, s.fake.Now())
		}
	})
	return ids
}

func (s *Server) add(t accessToken, now time.Time) string {
	s.serial++
	t.AccessTokenID = fmt.Sprintf("at-%016dtest", s.serial)
	t.Status = "activated"
	t.CreationTime = now.UTC().Format(timeFormat)
	t.expires = now.AddDate(0, 0, t.TimeToLiveInDays)
	s.tokens = append(s.tokens, &t)
	return t.AccessTokenID
}

func (s *Server) createAccessToken(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	id := s.add(accessToken{
		Name: c.Text("Name"), Description: c.Text("Description"),
		Count: c.Int("Count", 100), TimeToLiveInDays: c.Int("TimeToLiveInDays", 30),
	}, c.Now)
	// Unlike all else it cannot be foreseen, so that a test can look for it where it must not be.
	return map[string]any{"AccessTokenId": id, "AccessTokenCode": "test-code-not-real-" + rand.Text()}, nil
}

func (s *Server) listAccessTokens(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	ids := c.List("AccessTokenId", 1)
	found := []*accessToken{}
	for _, t := range s.tokens {
		if c.Now.After(t.expires) {
			t.Status = "expired"
		}
		if (ids == nil || slices.Contains(ids, t.AccessTokenID)) &&
			cmp.Or(c.Text("Name"), t.Name) == t.Name &&
			cmp.Or(c.Text("Status"), t.Status) == t.Status {
			found = append(found, t)
		}
	}
	return map[string]any{
		"AccessTokens": map[string]any{"AccessToken": found},
		"TotalCount":   len(found),
		// As in the vendor's sample, with each in the other's place.
		"PageSize": 1, "PageNumber": 20,
	}, nil
}

func (s *Server) disableAccessToken(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	i, no := s.find(c)
	if no == nil {
		s.tokens[i].Status = "unactivated"
	}
	return nil, no
}

func (s *Server) deleteAccessToken(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	i, no := s.find(c)
	if no == nil {
		s.tokens = slices.Delete(s.tokens, i, i+1)
	}
	return nil, no
}

// find returns the position of the activation code that a call names.
func (s *Server) find(c *fakecloud.Call) (int, *fakecloud.Refusal) {
	i := slices.IndexFunc(s.tokens, func(t *accessToken) bool { return t.AccessTokenID == c.Text("AccessTokenId") })
	if i < 0 {
		// The code is not documented; its form and status are those of the product's other ones.
		return i, fakecloud.Refuse(http.StatusBadRequest, "InvalidAccessTokenId.NotFound", "no such activation code")
	}
	return i, nil
}
