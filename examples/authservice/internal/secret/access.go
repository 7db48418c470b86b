package secret

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"example.com/errcode"
	"github.com/golang-jwt/jwt/v5"
)

// issuer and audience of access tokens.
const issuer = "authservice"

// Lifetime of an access token.
const Lifetime = 5 * time.Minute

// Keys sign and check access tokens.
type Keys struct {
	current string
	private map[string]ed25519.PrivateKey
	now     func() time.Time
}

// NewKeys returns keys by their IDs, each the seed of an Ed25519 key in base64. The one
// with the ID current signs. A seed that can't be used fails when it is needed.
func NewKeys(current string, seeds map[string]string, now func() time.Time) *Keys {
	k := &Keys{current, map[string]ed25519.PrivateKey{}, now}
	for id, seed := range seeds {
		if raw, err := base64.StdEncoding.DecodeString(seed); err == nil && len(raw) == ed25519.SeedSize {
			k.private[id] = ed25519.NewKeyFromSeed(raw)
		}
	}
	return k
}

// NewSeed returns a new seed in base64.
func NewSeed() (string, error) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(private.Seed()), nil
}

// Claims are what an access token says.
type Claims struct {
	Session string
	User    string
}

type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// Sign returns an access token.
func (k *Keys) Sign(c Claims) (string, error) {
	now := k.now()
	key, ok := k.private[k.current]
	if !ok {
		return "", errcode.SystemTokenCreationError.Wrap(fmt.Errorf("no usable key has the ID %q", k.current))
	}
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{jwt.RegisteredClaims{
		Issuer:    issuer,
		Audience:  jwt.ClaimStrings{issuer},
		Subject:   c.User,
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(Lifetime)),
	}, c.Session})
	token.Header["kid"] = k.current
	signed, err := token.SignedString(key)
	if err != nil {
		return "", errcode.SystemTokenCreationError.Wrap(err)
	}
	return signed, nil
}

// Check returns what an access token says, or user:token_expired or user:invalid_token.
func (k *Keys) Check(token string) (Claims, error) {
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		id, _ := t.Header["kid"].(string)
		key, ok := k.private[id]
		if !ok {
			return nil, fmt.Errorf("no key has the ID of the token")
		}
		return key.Public(), nil
	}, jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithIssuer(issuer), jwt.WithAudience(issuer), jwt.WithExpirationRequired(), jwt.WithTimeFunc(k.now))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Claims{}, errcode.UserTokenExpired.Wrap(err)
	case err != nil:
		return Claims{}, errcode.UserInvalidToken.Wrap(err)
	}
	return Claims{c.Session, c.Subject}, nil
}
