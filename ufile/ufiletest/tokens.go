package ufiletest

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// token is a key pair for objects. A member that is absent is left out.
type token struct {
	Region          string
	TokenID         string `json:"TokenId"`
	TokenName       string `json:",omitempty"`
	TolenName       string `json:",omitempty"`
	PublicKey       string
	PrivateKey      string `json:",omitempty"`
	AllowedOps      []string
	AllowedPrefixes []string
	AllowedBuckets  []string
	BlackIPList     []string `json:",omitempty"`
	WhiteIPList     []string `json:",omitempty"`
	ExpireTime      json.Number
	CreateTime      int64
	ModifyTime      int64

	project string
}

// AddTokens adds n tokens to [ProjectID] in [Region] and returns their IDs.
func (s *Server) AddTokens(n int) []string {
	ids := make([]string, max(n, 0))
	s.cloud.Do(func(now time.Time) {
		for i := range ids {
			ids[i] = s.add(token{
				Region: Region, project: ProjectID, TokenName: fmt.Sprintf("test-token-%03d", s.serials.Coming("token")),
				AllowedOps: []string{"TOKEN_ALLOW_READ"},
			}, now).TokenID
		}
	})
	return ids
}

// SpellLikeTheDocs makes DescribeUFileToken answer like samples of the
// documentation do: the first item has TolenName for TokenName, ExpireTime is a
// number with a fraction, and RetCode is spelled Retcode.
// Lists of objects name keys ObjectName, and lists of parts give sizes in bits.
func (s *Server) SpellLikeTheDocs() {
	s.cloud.Do(func(time.Time) { s.likeTheDocs, s.objects.likeTheDocs = true, true })
}

func (s *Server) add(t token, now time.Time) *token {
	t.TokenID = fakecloud.UUID(s.serials.Next("token"))
	t.PublicKey = "TOKEN_" + t.TokenID
	t.PrivateKey = "test-private-key-not-real-" + rand.Text()
	if t.AllowedOps == nil {
		t.AllowedOps = []string{"TOKEN_ALLOW_NONE"}
	}
	if t.AllowedPrefixes == nil {
		t.AllowedPrefixes = []string{"*"}
	}
	if t.AllowedBuckets == nil {
		t.AllowedBuckets = []string{"*"}
	}
	t.ExpireTime = cmp.Or(t.ExpireTime, json.Number(strconv.FormatInt(now.AddDate(0, 0, 1).Unix(), 10)))
	t.CreateTime, t.ModifyTime = now.Unix(), now.Unix()
	return s.tokens.Add(t.TokenID, &t)
}

func (s *Server) createToken(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	t := s.add(token{
		Region:          cmp.Or(c.Text("Region"), Region),
		project:         cmp.Or(c.Text("ProjectId"), ProjectID),
		TokenName:       c.Text("TokenName"),
		AllowedOps:      c.List("AllowedOps"),
		AllowedPrefixes: c.List("AllowedPrefixes"),
		AllowedBuckets:  c.List("AllowedBuckets"),
		BlackIPList:     c.List("BlackIPList"),
		WhiteIPList:     c.List("WhiteIPList"),
		ExpireTime:      json.Number(c.Text("ExpireTime")),
	}, c.Now)
	return map[string]any{"TokenId": t.TokenID, "UFileTokenSet": t}, nil
}

func (s *Server) describeTokens(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	found := []token{}
	for _, t := range s.tokens.All() {
		if !t.in(c) || !c.Selects("TokenId", t.TokenID) || !c.Selects("TokenName", t.TokenName) {
			continue
		}
		shown := *t
		if c.Text("Display") == "0" {
			shown.PrivateKey = ""
		}
		found = append(found, shown)
	}
	result := map[string]any{"DataSet": found}
	if s.likeTheDocs {
		result["Retcode"] = 0
		for i := range found {
			found[i].ExpireTime += ".0"
		}
		if len(found) > 0 {
			found[0].TolenName, found[0].TokenName = found[0].TokenName, ""
		}
	}
	return result, nil
}

func (s *Server) updateToken(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	t, refusal := s.find(c)
	if refusal != nil {
		return nil, refusal
	}
	c.SetTexts(map[string]*string{"TokenName": &t.TokenName})
	t.ExpireTime = cmp.Or(json.Number(c.Text("ExpireTime")), t.ExpireTime)
	for name, list := range map[string]*[]string{
		"AllowedOps": &t.AllowedOps, "AllowedPrefixes": &t.AllowedPrefixes, "AllowedBuckets": &t.AllowedBuckets,
	} {
		if items := c.List(name); items != nil {
			*list = items
		}
	}
	t.ModifyTime = c.Now.Unix()
	return nil, nil
}

func (s *Server) deleteToken(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	t, refusal := s.find(c)
	if refusal == nil {
		s.tokens.Remove(t.TokenID)
	}
	return nil, refusal
}

// find returns the token that a call names.
func (s *Server) find(c *fakecloud.Call) (*token, *fakecloud.Refusal) {
	if t := s.tokens.Get(c.Text("TokenId")); t != nil && t.in(c) {
		return t, nil
	}
	return nil, fakecloud.Refuse(http.StatusOK, "15040", "no such token")
}

// in reports whether the token is in the project and the region of a call.
func (t *token) in(c *fakecloud.Call) bool {
	return t.project == cmp.Or(c.Text("ProjectId"), ProjectID) &&
		canonicalRegion(t.Region) == canonicalRegion(cmp.Or(c.Text("Region"), t.Region))
}

// canonicalRegion maps the two names of Beijing 2 to one.
func canonicalRegion(region string) string {
	if region == "cn-bj" {
		return "cn-bj2"
	}
	return region
}
