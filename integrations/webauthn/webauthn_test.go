package webauthn_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/internal/told"
	"example.com/errcode/integrations/webauthn"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
	lib "github.com/go-webauthn/webauthn/webauthn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	refused   = "401 auth:invalid_credentials"
	expired   = "400 totp:temp_token_expired"
	forbidden = "403 FORBIDDEN"
	internal  = "500 INTERNAL_ERROR"
)

var rule = errmap.First(
	webauthn.WebAuthn(errcode.AuthInvalidCredentials, errcode.TOTPTempTokenExpired, errcode.GeneralForbidden),
	errmap.Standard,
)

type user struct{ credentials []lib.Credential }

func (*user) WebAuthnID() []byte                      { return []byte("ada") }
func (*user) WebAuthnName() string                    { return "ada" }
func (*user) WebAuthnDisplayName() string             { return "Ada" }
func (u *user) WebAuthnCredentials() []lib.Credential { return u.credentials }

func relyingParty(t *testing.T, config lib.Config) *lib.WebAuthn {
	t.Helper()
	config.RPID, config.RPDisplayName, config.RPOrigins = "example.com", "Example", []string{"https://example.com"}
	w, err := lib.New(&config)
	require.NoError(t, err)
	return w
}

// An authenticator is a security key with one ES256 credential, and the browser in front
// of it.
type authenticator struct {
	key    *ecdsa.PrivateKey
	id     []byte
	origin string
	rp     string
	flags  byte
}

func newAuthenticator(t *testing.T) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return &authenticator{key: key, id: []byte(rand.Text()), origin: "https://example.com", rp: "example.com", flags: 0x05} // user present and verified
}

// data returns the authenticator data, with the credential if a new one is made.
func (a *authenticator) data(t *testing.T, create bool) []byte {
	t.Helper()
	hash := sha256.Sum256([]byte(a.rp))
	if !create {
		return append(append(hash[:], a.flags), 0, 0, 0, 1)
	}
	point, err := a.key.PublicKey.Bytes()
	require.NoError(t, err)
	public, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	require.NoError(t, err)
	data := append(append(hash[:], a.flags|0x40), 0, 0, 0, 0)
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.id)))
	return append(append(data, a.id...), public...)
}

// answer returns the body that a page sends at the end of a ceremony.
func (a *authenticator) answer(t *testing.T, ceremony protocol.CeremonyType, challenge string) string {
	t.Helper()
	b64 := base64.RawURLEncoding.EncodeToString
	client, err := json.Marshal(map[string]any{"type": ceremony, "challenge": challenge, "origin": a.origin})
	require.NoError(t, err)
	response := map[string]any{"clientDataJSON": b64(client)}
	data := a.data(t, ceremony == protocol.CreateCeremony)
	if ceremony == protocol.CreateCeremony {
		object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
		require.NoError(t, err)
		response["attestationObject"] = b64(object)
	} else {
		hash := sha256.Sum256(client)
		digest := sha256.Sum256(append(data, hash[:]...))
		signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
		require.NoError(t, err)
		response["authenticatorData"], response["signature"], response["userHandle"] = b64(data), b64(signature), b64([]byte("ada"))
	}
	body, err := json.Marshal(map[string]any{"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "response": response})
	require.NoError(t, err)
	return string(body)
}

// register makes a credential for the user.
func (a *authenticator) register(t *testing.T, w *lib.WebAuthn, u *user, change func(*lib.SessionData)) error {
	t.Helper()
	_, session, err := w.BeginRegistration(u)
	require.NoError(t, err)
	body := a.answer(t, protocol.CreateCeremony, session.Challenge)
	if change != nil {
		change(session)
	}
	credential, err := w.FinishRegistration(u, *session, httptest.NewRequest("POST", "/", strings.NewReader(body)))
	if err == nil {
		u.credentials = append(u.credentials, *credential)
	}
	return err
}

// login signs the user in. Body, if it is not nil, changes what the page sends.
func (a *authenticator) login(t *testing.T, w *lib.WebAuthn, u *user, change func(*lib.SessionData), body func(string) string) error {
	t.Helper()
	_, session, err := w.BeginLogin(u)
	require.NoError(t, err)
	sent := a.answer(t, protocol.AssertCeremony, session.Challenge)
	if body != nil {
		sent = body(sent)
	}
	if change != nil {
		change(session)
	}
	_, err = w.FinishLogin(u, *session, httptest.NewRequest("POST", "/", strings.NewReader(sent)))
	return err
}

func past(session *lib.SessionData) { session.Expires = time.Now().Add(-time.Second) }

func TestLogin(t *testing.T) {
	w, u, a := relyingParty(t, lib.Config{}), new(user), newAuthenticator(t)
	require.NoError(t, a.register(t, w, u, nil))
	require.NoError(t, a.login(t, w, u, nil, nil))

	phishing, stranger, forged, absent, other := *a, newAuthenticator(t), newAuthenticator(t), *a, *a
	phishing.origin = "https://examp1e.com"
	forged.id = a.id
	absent.flags = 0
	other.rp = "another.example"
	for _, row := range []struct {
		name   string
		by     *authenticator
		change func(*lib.SessionData)
		body   func(string) string
		kind   string // the type of the package's error
		want   string
	}{
		{"expired", a, past, nil, "invalid_request", expired},
		{"another challenge", a, func(s *lib.SessionData) { s.Challenge = protocol.URLEncodedBase64(make([]byte, 32)).String() }, nil, "verification_error", refused},
		{"another user's session", a, func(s *lib.SessionData) { s.UserID = []byte("bob") }, nil, "invalid_request", refused},
		{"another origin", &phishing, nil, nil, "verification_error", refused},
		{"another relying party", &other, nil, nil, "verification_error", refused},
		{"nobody touched the key", &absent, nil, nil, "verification_error", refused},
		{"unknown credential", stranger, nil, nil, "invalid_request", refused},
		{"forged", forged, nil, nil, "invalid_signature", refused},
		{"not JSON", a, nil, func(string) string { return "canary" }, "invalid_request", refused},
		{"cut off", a, nil, func(s string) string { return s[:len(s)/2] }, "invalid_request", refused},
		{"empty object", a, nil, func(string) string { return "{}" }, "invalid_request", refused},
		{"data cut off", a, nil, func(s string) string {
			return strings.Replace(s, `"authenticatorData":"`, `"authenticatorData":"AAAA","x":"`, 1)
		}, "parse_error", refused},
		{"client data not JSON", a, nil, func(s string) string {
			return strings.Replace(s, `"clientDataJSON":"`, `"clientDataJSON":"AAAA","x":"`, 1)
		}, "", "400 general:bad_request"}, // untyped: errmap.Standard knows it
	} {
		err := row.by.login(t, w, u, row.change, row.body)
		require.Error(t, err, row.name)
		e, _ := errors.AsType[*protocol.Error](err)
		if row.kind == "" {
			assert.Nil(t, e, row.name)
		} else {
			require.NotNil(t, e, "%s: %v", row.name, err)
			assert.Equal(t, row.kind, e.Type, "%s: %v", row.name, err)
		}
		assert.Equal(t, row.want, told.By(rule, err), "%s: %v", row.name, err)
		assert.Equal(t, row.want, told.By(rule, fmt.Errorf("login: %w", err)), row.name)
	}

	err := stranger.login(t, w, u, nil, nil)
	var unknown *protocol.ErrorUnknownCredential
	assert.ErrorAs(t, err, &unknown, "the browser may forget it")
}

func TestPasskeys(t *testing.T) {
	w, u, a := relyingParty(t, lib.Config{}), new(user), newAuthenticator(t)
	require.NoError(t, a.register(t, w, u, nil))
	down := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for _, row := range []struct {
		name string
		find lib.DiscoverableUserHandler
		want string
	}{
		{"nobody", func([]byte, []byte) (lib.User, error) { return nil, nil }, refused},
		{"database down", func([]byte, []byte) (lib.User, error) { return nil, down }, "502 worker:response_invalid"},
		{"database failure", func([]byte, []byte) (lib.User, error) { return nil, errors.New("canary") }, internal},
		{"with a code", func([]byte, []byte) (lib.User, error) { return nil, errcode.UserBanned.Errorf("canary") }, "403 user:banned"},
	} {
		_, session, err := w.BeginDiscoverableLogin()
		require.NoError(t, err)
		body := a.answer(t, protocol.AssertCeremony, session.Challenge)
		_, _, err = w.FinishPasskeyLogin(row.find, *session, httptest.NewRequest("POST", "/", strings.NewReader(body)))
		require.Error(t, err, row.name)
		assert.Equal(t, row.want, told.By(rule, err), "%s: %v", row.name, err)

		recorder := httptest.NewRecorder()
		wr := errcode.Writer{Form: errcode.FormDomainDetails, Map: rule, Report: func(errcode.Report) {}}
		wr.WriteError(recorder, httptest.NewRequest("POST", "/", nil), err)
		errcodetest.Never(t, recorder.Result(), "canary", "lookup", session.Challenge)
	}
}

func TestRegistration(t *testing.T) {
	w := relyingParty(t, lib.Config{})
	a := newAuthenticator(t)
	phishing := *a
	phishing.origin = "https://examp1e.com"
	assert.Equal(t, expired, told.By(rule, a.register(t, w, new(user), past)))
	assert.Equal(t, refused, told.By(rule, phishing.register(t, w, new(user), nil)))
	assert.Equal(t, refused, told.By(rule, a.register(t, w, new(user), func(s *lib.SessionData) {
		s.CredParams = []protocol.CredentialParameter{{Type: protocol.PublicKeyCredentialType, Algorithm: -257}}
	})), "an algorithm that was not asked for")

	synced := *a
	synced.flags |= 0x08 // backup eligible
	policy := relyingParty(t, lib.Config{Filtering: &lib.FilteringConfig{ProhibitBackupEligibility: true}})
	assert.NoError(t, a.register(t, policy, new(user), nil))
	assert.Equal(t, forbidden, told.By(rule, synced.register(t, policy, new(user), nil)))
}

// TestServiceFaults has errors that no ceremony here brings about.
func TestServiceFaults(t *testing.T) {
	for _, err := range []error{protocol.ErrMetadata, protocol.ErrNotImplemented, protocol.ErrNotSpecImplemented} {
		assert.Equal(t, internal, told.By(rule, err))
	}
	for _, err := range []error{protocol.ErrAttestation, protocol.ErrAttestationCertificate, protocol.ErrUnsupportedKey, protocol.ErrUnsupportedAlgorithm} {
		assert.Equal(t, refused, told.By(rule, err))
	}
}

// TestTexts shows why the package's error is not to be sent.
func TestTexts(t *testing.T) {
	w, u, a := relyingParty(t, lib.Config{}), new(user), newAuthenticator(t)
	require.NoError(t, a.register(t, w, u, nil))
	a.origin = "https://canary.example"
	err := a.login(t, w, u, nil, nil)
	sent, _ := json.Marshal(err)
	assert.Contains(t, string(sent), "canary")
	assert.NotContains(t, err.Error(), "canary")
}
