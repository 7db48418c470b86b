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

// A Cost is that of a hash by argon2id.
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
}

// DefaultCost is 19 MiB, twice, as OWASP recommends.
var DefaultCost = Cost{Memory: 19 << 10, Passes: 2}

// keyLen is the length of a hash in bytes.
const keyLen = 32

// Passwords hashes and checks passwords, a few at a time for the memory that each takes.
type Passwords struct {
	cost   Cost
	slots  chan struct{}
	nobody string // a hash that no password has
}

// NewPasswords returns one that works on n passwords at a time.
func NewPasswords(n int, cost Cost) *Passwords {
	p := &Passwords{cost: cost, slots: make(chan struct{}, n)}
	p.nobody = p.encode([]byte("salt of nobody.."), make([]byte, keyLen))
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
	return p.encode(salt, key), nil
}

// Check reports whether a password has a hash. Without a hash it takes as long and says
// no, so that the time does not tell who has an account.
func (p *Passwords) Check(ctx context.Context, hash, password string) (bool, error) {
	if hash == "" {
		_, err := p.Check(ctx, p.nobody, password)
		return false, err
	}
	salt, want, err := p.decode(hash)
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
		return argon2.IDKey([]byte(password), salt, p.cost.Passes, p.cost.Memory, 1, keyLen), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// parameters are what a hash begins with.
func (p *Passwords) parameters() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$", argon2.Version, p.cost.Memory, p.cost.Passes)
}

func (p *Passwords) encode(salt, key []byte) string {
	return p.parameters() + base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(key)
}

func (p *Passwords) decode(hash string) (salt, key []byte, err error) {
	rest, ok := strings.CutPrefix(hash, p.parameters())
	first, second, both := strings.Cut(rest, "$")
	if !ok || !both {
		return nil, nil, fmt.Errorf("stored hash has other parameters than %s", p.parameters())
	}
	if salt, err = base64.RawStdEncoding.DecodeString(first); err == nil {
		key, err = base64.RawStdEncoding.DecodeString(second)
	}
	if err == nil && len(key) != keyLen {
		err = fmt.Errorf("stored hash has %d bytes, expected %d", len(key), keyLen)
	}
	return salt, key, err
}
