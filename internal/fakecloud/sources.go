package fakecloud

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
)

// What the metadata of the vendors says.
const (
	// RoleName is the role of the machine.
	RoleName = "test-role"
	// maxSession is the longest life of a metadata session, in seconds.
	maxSession = 21600
)

// defaultLife is how long keys last for those who do not ask.
const defaultLife = time.Hour

// metadataService is the operation of every request to the metadata of a machine.
const metadataService = "Metadata"

// maxIssued is how many of the credentials that were issued are kept, the last ones.
const maxIssued = 1000

// SourceOptions point a credential source at the server, which also plays the
// vendor's services of credentials.
func (s *Server) SourceOptions() []yunkit.Option {
	opts := []yunkit.Option{yunkit.WithEndpoint(s.URL)}
	if region, project := s.location(); project != "" {
		opts = append(opts, yunkit.WithRegion(region), yunkit.WithProjectID(project))
	}
	return opts
}

// IssueFor sets how long what the server issues lasts, whatever was asked for.
// With 0 it lasts as long as was asked for, or else an hour.
func (s *Server) IssueFor(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.life = d
}

// Locate puts the server into the one project of a region.
func (s *Server) Locate(region, project string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.region, s.project = region, project
}

func (s *Server) location() (region, project string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.region, s.project
}

// issueKeys returns new temporary keys, which the server accepts until they end.
func (s *Server) issueKeys(now time.Time, asked time.Duration) yunkit.Credentials {
	return s.issue(yunkit.Credentials{
		AccessKeyID:     "STS.test-" + rand.Text(),
		AccessKeySecret: "test-secret-not-real-" + rand.Text(),
		SecurityToken:   "test-token-not-real-" + rand.Text(),
	}, now, asked)
}

// issueToken returns a new user token, which the server accepts until it ends.
func (s *Server) issueToken(now time.Time) yunkit.Credentials {
	return s.issue(yunkit.Credentials{AuthToken: "test-user-token-not-real-" + rand.Text()}, now, defaultLife)
}

func (s *Server) issue(c yunkit.Credentials, now time.Time, asked time.Duration) yunkit.Credentials {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Expires = now.Add(cmp.Or(s.life, asked)).UTC()
	if s.issued = append(s.issued, c); len(s.issued) > maxIssued {
		s.issued = slices.Clone(s.issued[1:])
	}
	return c
}

// askedSeconds is a duration that was sent, in seconds and checked.
func askedSeconds(text string) time.Duration {
	n, _ := strconv.Atoi(text)
	return cmp.Or(time.Duration(n)*time.Second, defaultLife)
}

// problems holds the parameters of a credential service against what it takes.
// It does not know those of signatures, so unknown ones pass.
func problems(o *model.Operation, params url.Values) []model.Problem {
	return slices.DeleteFunc(o.Check(params), func(p model.Problem) bool { return p.Kind == model.Unknown })
}

// isPolicy reports whether a text can be a policy; most requests have none.
func isPolicy(text string) bool {
	var policy map[string]any
	return text == "" || json.Unmarshal([]byte(text), &policy) == nil
}

// metadata is what a machine asks about itself, in a session that it has opened.
type metadata struct {
	tokenPath, lifeHeader, tokenHeader string
	// documents has what stands at each path.
	documents map[string]func() answer
}

func (m metadata) answer(s *Server, r *request) answer {
	document := m.documents[r.URL.Path]
	switch {
	case r.URL.Path == m.tokenPath && r.Method == http.MethodPut:
		life, err := strconv.Atoi(r.Header.Get(m.lifeHeader))
		if err != nil || life < 1 || life > maxSession {
			return page(http.StatusBadRequest)
		}
		return textAnswer(s.openSession(r.now.Add(time.Duration(life) * time.Second)))
	case r.Method != http.MethodGet:
		return page(http.StatusMethodNotAllowed)
	case m.tokenPath != "" && !s.inSession(r.Header.Get(m.tokenHeader), r.now):
		return page(http.StatusUnauthorized)
	case document == nil:
		return page(http.StatusNotFound)
	}
	return document()
}

func (s *Server) openSession(ends time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := "test-session-not-real-" + rand.Text()
	s.sessions.put(token, ends)
	return token
}

func (s *Server) inSession(token string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	ends, _ := s.sessions.get(token)
	return now.Before(ends)
}

func textAnswer(text string) answer {
	return answer{http.StatusOK, http.Header{"Content-Type": {"text/plain"}}, []byte(text)}
}
