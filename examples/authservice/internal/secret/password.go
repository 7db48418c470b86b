// Package secret makes and checks what nobody may guess: password hashes, tokens and keys.
package secret

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"example.com/errcode"
	"golang.org/x/crypto/argon2"
)

// The cost of argon2id: 19 MiB, twice, as OWASP recommends.
const (
	memory  = 19 << 10 // KiB
	passes  = 2
	threads = 1
	keyLen  = 32
)

// Passwords hashes and checks passwords, a few at a time: each takes 19 MiB.
type Passwords struct {
	slots  chan struct{}
	nobody string // a hash that no password has
}

// NewPasswords returns one that works on n passwords at a time.
func NewPasswords(n int) *Passwords {
	p := &Passwords{slots: make(chan struct{}, n)}
	p.nobody = encode([]byte("salt of nobody.."), make([]byte, keyLen))
	return p
}

// Hash returns a hash of a password, in PHC format.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	key, err := p.key(ctx, password, salt)
	if err != nil {
		return "", err
	}
	return encode(salt, key), nil
}

// Check reports whether a password has a hash. Without a hash it takes as long and says
// no, so that the time does not tell who has an account.
func (p *Passwords) Check(ctx context.Context, hash, password string) (bool, error) {
	if hash == "" {
		_, err := p.Check(ctx, p.nobody, password)
		return false, err
	}
	salt, want, err := decode(hash)
	if err != nil {
		return false, errcode.SystemHashingError.Wrap(err)
	}
	key, err := p.key(ctx, password, salt)
	return subtle.ConstantTimeCompare(key, want) == 1, err
}

func (p *Passwords) key(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
		return argon2.IDKey([]byte(password), salt, passes, memory, threads, keyLen), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

var parameters = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, memory, passes, threads)

func encode(salt, key []byte) string {
	return parameters + base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(key)
}

func decode(hash string) (salt, key []byte, err error) {
	rest, ok := strings.CutPrefix(hash, parameters)
	first, second, both := strings.Cut(rest, "$")
	if !ok || !both {
		return nil, nil, fmt.Errorf("stored hash has other parameters than %s", parameters)
	}
	if salt, err = base64.RawStdEncoding.DecodeString(first); err == nil {
		key, err = base64.RawStdEncoding.DecodeString(second)
	}
	if err == nil && len(key) != keyLen {
		err = fmt.Errorf("stored hash has %d bytes, expected %d", len(key), keyLen)
	}
	return salt, key, err
}
