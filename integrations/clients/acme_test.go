package clients_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/forms"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/acme"
)

// The errors of RFC 8555, section 6.7. ACME is the protocol whose clients act on problem
// details: on the type, which ends in the code.
var (
	acmeCodes   = errcode.NewRegistry().NewCatalogue("ACME")
	badNonce    = acmeCodes.Define("badNonce", http.StatusBadRequest, "The nonce is not valid")
	rateLimited = acmeCodes.Define("rateLimited", http.StatusTooManyRequests, "Too many new accounts")
	noAccount   = acmeCodes.Define("accountDoesNotExist", http.StatusBadRequest, "There is no such account")
	badContact  = acmeCodes.Define("invalidContact", http.StatusBadRequest, "The contact is not valid")
)

const acmeType = "urn:ietf:params:acme:error:"

// TestF04ACME: the ACME client of x/crypto reads problem details. It repeats a request with
// a bad nonce, knows what to do by the type, and gives detail, instance and delay.
func TestF04ACME(t *testing.T) {
	api := errcode.Writer{
		Form: forms.Problem{
			Type:     func(code errcode.Code) string { return acmeType + code.String() },
			Instance: func(r *http.Request) string { return "urn:request:" + r.Header.Get("User-Agent")[:4] },
		}.Form(),
		Report: func(rep errcode.Report) { assert.NoError(t, rep.Problem) },
	}
	var answer error
	var nonces, asked int
	mux := http.NewServeMux()
	server := httptest.NewServer(api.Mux(mux))
	defer server.Close()
	mux.HandleFunc("GET /directory", func(w http.ResponseWriter, _ *http.Request) {
		assert.NoError(t, sendJSON(w, map[string]string{"newNonce": server.URL + "/nonce", "newAccount": server.URL + "/account", "newOrder": server.URL + "/order"}))
	})
	mux.HandleFunc("HEAD /nonce", func(w http.ResponseWriter, _ *http.Request) {
		nonces++
		w.Header().Set("Replay-Nonce", fmt.Sprint("nonce", nonces))
	})
	mux.Handle("POST /account", api.Handler(func(_ http.ResponseWriter, r *http.Request) error {
		asked++
		var envelope struct{ Protected string }
		var header struct{ Nonce string }
		if err := json.NewDecoder(r.Body).Decode(&envelope); err != nil {
			return err
		}
		text, err := base64.RawURLEncoding.DecodeString(envelope.Protected)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &header); err != nil {
			return err
		}
		if header.Nonce != "nonce2" {
			return badNonce.Errorf("nonce %q", header.Nonce)
		}
		return answer
	}))
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)

	// client returns a client that does not know the server yet.
	client := func(err error) *acme.Client {
		answer, nonces, asked = err, 0, 0
		return &acme.Client{Key: key, DirectoryURL: server.URL + "/directory", RetryBackoff: func(_ int, _ *http.Request, resp *http.Response) time.Duration {
			if resp.StatusCode == http.StatusBadRequest {
				return time.Nanosecond // the nonce was bad
			}
			return 0
		}}
	}
	register := func(refusal error) error {
		_, err := client(refusal).Register(t.Context(), &acme.Account{Contact: []string{"mailto:ada"}}, acme.AcceptTOS)
		assert.Equal(t, 2, asked, "requests, the first of which had a bad nonce")
		return err
	}

	err = register(badContact.WithMessage("No domain").WithRule("contact.0", errcode.RuleEmail))
	var e *acme.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "application/problem+json", e.Header.Get("Content-Type"))
	e.Header = nil
	assert.Equal(t, &acme.Error{StatusCode: 400, ProblemType: acmeType + "invalidContact", Detail: "No domain", Instance: "urn:request:gola"}, e)
	assert.EqualError(t, err, "400 urn:ietf:params:acme:error:invalidContact: No domain")

	err = register(rateLimited.WithRetryAfter(7 * time.Second))
	assert.EqualError(t, err, "429 urn:ietf:params:acme:error:rateLimited: Too many new accounts")
	delay, ok := acme.RateLimit(err)
	assert.True(t, ok)
	assert.Equal(t, 7*time.Second, delay)

	_, err = client(noAccount).GetReg(t.Context(), "")
	assert.ErrorIs(t, err, acme.ErrNoAccount)
}
