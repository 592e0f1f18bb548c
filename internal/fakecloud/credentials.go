package fakecloud

import (
	"crypto/subtle"
	"iter"
	"time"

	"github.com/yunkit/yunkit"
)

// standing is what the server thinks of a key and its token.
type standing int

const (
	keyKnown standing = iota
	keyUnknown
	tokenMissing
	tokenUnknown
	tokenExpired
)

// AcceptCredentials makes the server accept c besides the credentials of
// Options, until its Expires if it has one.
func (s *Server) AcceptCredentials(c yunkit.Credentials) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accepted = append(s.accepted, c)
}

// ExpireToken makes the server refuse a security token or user token as ended.
func (s *Server) ExpireToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expired[token] = true
}

// secretOf returns the secret of a key that was used with a security token, or with "".
func (s *Server) secretOf(keyID, token string) (string, standing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now().Add(s.skew)
	state := keyUnknown
	for c := range s.known() {
		if c.AccessKeyID != keyID || keyID == "" {
			continue
		}
		switch {
		case token != "" && s.expired[token]:
			return "", tokenExpired
		case c.SecurityToken == token && ended(c, now):
			return "", tokenExpired
		case c.SecurityToken == token:
			return c.AccessKeySecret, keyKnown
		case token == "":
			state = tokenMissing
		default:
			state = tokenUnknown
		}
	}
	return "", state
}

// Secret returns the secret of a key that was used with a security token, or with
// "", for sites that verify signatures themselves. It is not ok for what the server
// does not know, or not any more.
func (s *Server) Secret(keyID, token string) (secret string, ok bool) {
	secret, state := s.secretOf(keyID, token)
	return secret, state == keyKnown
}

// authToken returns what the server thinks of a user token.
func (s *Server) authToken(token string) standing {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.expired[token] {
		return tokenExpired
	}
	for c := range s.known() {
		if c.AuthToken == "" || !equal(c.AuthToken, token) {
			continue
		}
		if ended(c, time.Now().Add(s.skew)) {
			return tokenExpired
		}
		return keyKnown
	}
	return tokenUnknown
}

func ended(c yunkit.Credentials, now time.Time) bool {
	return !c.Expires.IsZero() && !now.Before(c.Expires)
}

// known yields all credentials of which the server knows.
func (s *Server) known() iter.Seq[yunkit.Credentials] {
	return func(yield func(yunkit.Credentials) bool) {
		for _, list := range [][]yunkit.Credentials{s.accepted, s.issued} {
			for _, c := range list {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// firstUse reports whether a nonce is new.
func (s *Server) firstUse(nonce string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, used := s.nonces.get(nonce)
	if !used {
		s.nonces.put(nonce, struct{}{})
	}
	return !used
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
