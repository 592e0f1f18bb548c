package smctest

import (
	"crypto/rand"
	"fmt"
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

	code    string
	expires time.Time
}

// AddAccessTokens adds n activation codes and returns their IDs.
func (s *Server) AddAccessTokens(n int) []string {
	ids := make([]string, max(n, 0))
	s.cloud.Do(func(now time.Time) {
		for i := range ids {
			name := fmt.Sprintf("test-code-%03d", s.serials.Coming("at"))
			ids[i] = s.addAccessToken(accessToken{Name: name, Count: 100, TimeToLiveInDays: 30}, now).AccessTokenID
		}
	})
	return ids
}

func (s *Server) addAccessToken(t accessToken, now time.Time) *accessToken {
	t.AccessTokenID = s.id("at")
	t.Status = "activated"
	// Unlike all else it cannot be foreseen, so that a test can look for it where it must not be.
	t.code = "test-code-not-real-" + rand.Text()
	t.CreationTime = now.UTC().Format(timeFormat)
	t.expires = now.AddDate(0, 0, t.TimeToLiveInDays)
	return s.tokens.Add(t.AccessTokenID, &t)
}

func (s *Server) settleAccessTokens(now time.Time) {
	for _, t := range s.tokens.All() {
		if now.After(t.expires) {
			t.Status = "expired"
		}
	}
}

func (s *Server) createAccessToken(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	t := s.addAccessToken(accessToken{
		Name: c.Text("Name"), Description: c.Text("Description"),
		Count: c.Int("Count", 100), TimeToLiveInDays: c.Int("TimeToLiveInDays", 30),
	}, c.Now)
	return map[string]any{"AccessTokenId": t.AccessTokenID, "AccessTokenCode": t.code}, nil
}

func (s *Server) listAccessTokens(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	found := s.tokens.Where(func(t *accessToken) bool {
		return c.SelectsAny("AccessTokenId", t.AccessTokenID) && c.Selects("Name", t.Name) && c.Selects("Status", t.Status)
	})
	return map[string]any{
		"AccessTokens": wrap("AccessToken", found),
		"TotalCount":   len(found),
		// As in the vendor's sample, with each in the other's place.
		"PageSize": 1, "PageNumber": 20,
	}, nil
}

func (s *Server) disableAccessToken(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	t, refusal := s.findAccessToken(c)
	if refusal == nil {
		t.Status = "unactivated"
	}
	return nil, refusal
}

func (s *Server) deleteAccessToken(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	t, refusal := s.findAccessToken(c)
	if refusal == nil {
		s.tokens.Remove(t.AccessTokenID)
	}
	return nil, refusal
}

// findAccessToken returns the activation code that a call names.
func (s *Server) findAccessToken(c *fakecloud.Call) (*accessToken, *fakecloud.Refusal) {
	if t := s.tokens.Get(c.Text("AccessTokenId")); t != nil {
		return t, nil
	}
	return nil, unknown("AccessTokenId")
}
