package main

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"sync"
	"sync/atomic"
	"time"
)

// A service keeps its users and tokens in memory.
type service struct {
	now        func() time.Time
	lifetime   time.Duration // of an access token
	iterations int           // of the password hash
	users      sync.Map      // from email to user
	access     sync.Map      // from access token to session
	refresh    sync.Map      // from refresh token to *grant
}

type user struct{ salt, hash []byte }

type session struct {
	*login
	expires time.Time
}

// A grant is a refresh token, which can be used once.
type grant struct {
	*login
	used atomic.Bool
}

// A login is what all tokens have in common that come from one login. If a refresh token
// is used again, a thief may have it: the login is revoked.
type login struct {
	email   string
	revoked atomic.Bool
}

// grant returns a new pair of tokens.
func (s *service) grant(l *login) map[string]string {
	access, refresh := rand.Text(), rand.Text()
	s.access.Store(access, session{l, s.now().Add(s.lifetime)})
	s.refresh.Store(refresh, &grant{login: l})
	return map[string]string{"access_token": access, "refresh_token": refresh}
}

// redeem uses up a refresh token.
func (s *service) redeem(refresh string) (*login, bool) {
	found, _ := s.refresh.Load(refresh)
	g, ok := found.(*grant)
	if !ok {
		return nil, false
	}
	if g.used.Swap(true) {
		g.revoked.Store(true)
	}
	return g.login, !g.revoked.Load()
}

func newService(now func() time.Time, iterations int) *service {
	s := &service{now: now, lifetime: time.Minute, iterations: iterations}
	s.users.Store("ada@example.com", s.newUser("correct horse"))
	return s
}

func (s *service) newUser(password string) user {
	salt := []byte(rand.Text())
	return user{salt, s.hash(password, salt)}
}

func (s *service) matches(u user, password string) bool {
	return subtle.ConstantTimeCompare(s.hash(password, u.salt), u.hash) == 1
}

func (s *service) hash(password string, salt []byte) []byte {
	h, err := pbkdf2.Key(sha256.New, password, salt, s.iterations, 32)
	if err != nil {
		panic(err) // the numbers are wrong
	}
	return h
}
