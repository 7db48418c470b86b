package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
)

// NewID returns an ID that nobody has: 128 random bits.
func NewID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	return hex.EncodeToString(id)
}

// NewToken returns a token that nobody can guess: 256 random bits, fit for a URL.
func NewToken() string {
	token := make([]byte, 32)
	_, _ = rand.Read(token)
	return base64.RawURLEncoding.EncodeToString(token)
}

// Hash returns what is stored of a token. A token is random, so the hash needs no salt.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Seal encrypts a text so that only somebody who has the key, a secret of any length, can
// read it. Use a key for one text only.
func Seal(key, text string) (string, error) {
	aead, err := cipherFor(key)
	if err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(aead.Seal(nil, nil, []byte(text), nil)), nil
}

// Unseal decrypts what Seal returned.
func Unseal(key, sealed string) (string, error) {
	aead, err := cipherFor(key)
	if err != nil {
		return "", err
	}
	data, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", err
	}
	text, err := aead.Open(nil, nil, data, nil)
	if err != nil {
		return "", errors.New("sealed with another key")
	}
	return string(text), nil
}

func cipherFor(key string) (cipher.AEAD, error) {
	derived, err := hkdf.Key(sha256.New, []byte(key), nil, "authservice answer", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
