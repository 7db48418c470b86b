package main

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"sync"
	"time"
)

// A service keeps its users and tokens in memory.
type service struct {
	now        func() time.Time
	iterations int      // of the password hash
	users      sync.Map // from email to user
	access     sync.Map // from access token to session
	refresh    sync.Map // from refresh token to email
}

type user struct{ salt, hash []byte }

type session struct {
	email   string
	expires time.Time
}

func newService(now func() time.Time, iterations int) *service {
	s := &service{now: now, iterations: iterations}
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
