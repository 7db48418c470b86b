// Quickstart is a small auth service, in memory. It answers failures as each of the
// three documents says, under /protekt/, /envelope/ and /domain/, in the client's
// language.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/i18n"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	lifetime := flag.Duration("lifetime", time.Minute, "how long access tokens live")
	flag.Parse()
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf(usage, listener.Addr())
	s := newService(time.Now, 600_000)
	s.lifetime = *lifetime
	log.Fatal(http.Serve(listener, s.routes()))
}

const usage = `Listening on http://%[1]s. There is one user, ada@example.com with the password "correct horse".
Try these in a second terminal. Put envelope or domain in the place of protekt for the other documents.

  curl -i http://%[1]s/protekt/login -d '{"email":"ada@example.com","password":"wrong"}'
  curl -i http://%[1]s/protekt/login -d '{"email":"nobody@example.com","password":"wrong"}'
  curl -i http://%[1]s/protekt/me -H 'Accept-Language: de-AT'
  TOKEN=$(curl -s http://%[1]s/protekt/login -d '{"email":"ada@example.com","password":"correct horse"}' | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
  curl -i http://%[1]s/protekt/me -H "Authorization: Bearer $TOKEN"
  curl -i http://%[1]s/protekt/refresh -d '{"refresh_token":"no such token"}'
  curl -i http://%[1]s/envelope/signup -d '{"email":"grace","password":"short"}'
  curl -i http://%[1]s/domain/nowhere

`

// A vocabulary is what a document calls the failures of the service.
type vocabulary struct {
	form                                           errcode.Form
	invalidCredentials, noSuchUser, wrongPassword  errcode.Code
	unauthorized, invalidToken, tokenExpired       errcode.Code
	invalidRefresh, invalidFields, taken, badInput errcode.Code
}

// vocabularies are those of the documents, by prefix. If a document lacks a code,
// CodeFor makes one in its spelling: CodeFor(409) is conflict in Protekt, and
// http:conflict in domain:reason.
var vocabularies = map[string]vocabulary{
	"/protekt": {
		errcode.FormProtekt, errcode.ProtektInvalidCredentials, errcode.ProtektUserNotFound, errcode.ProtektInvalidCredentials,
		errcode.FormProtekt.CodeFor(401), errcode.ProtektInvalidToken, errcode.ProtektTokenExpired,
		errcode.ProtektRefreshTokenInvalid, errcode.FormProtekt.CodeFor(422), errcode.FormProtekt.CodeFor(409), errcode.FormProtekt.CodeFor(400),
	},
	"/envelope": {
		errcode.FormEnvelope, errcode.EnvelopeAuthenticationError, errcode.EnvelopeNotFound, errcode.EnvelopeAuthenticationError,
		errcode.EnvelopeAuthenticationError, errcode.EnvelopeAuthenticationError, errcode.EnvelopeTokenExpired,
		errcode.EnvelopeAuthenticationError, errcode.EnvelopeValidationError, errcode.EnvelopeConflict, errcode.FormEnvelope.CodeFor(400),
	},
	"/domain": {
		errcode.FormDomainDetails, errcode.AuthInvalidCredentials, errcode.UserNotFound, errcode.UserInvalidPassword,
		errcode.UserUnauthorized, errcode.UserInvalidToken, errcode.UserTokenExpired,
		errcode.UserNoRefreshToken, errcode.GeneralValidationError, errcode.UserEmailAlreadyExists, errcode.GeneralBadRequest,
	},
}

// routes serves each document below its prefix. A login must not tell which addresses
// have an account, so that route has a Writer with a mask.
func (s *service) routes() http.Handler {
	messages := i18n.Must(i18n.New(i18n.Config{}))
	all := http.NewServeMux()
	for prefix, v := range vocabularies {
		api := errcode.Writer{Form: v.form, Challenges: []errcode.Challenge{{Realm: "quickstart"}}, Localizer: messages}
		login := api
		login.Mask = errcode.MaskAccounts(v.invalidCredentials)
		h := handlers{s, v}
		mux := http.NewServeMux()
		mux.Handle("POST /login", login.Handler(h.login))
		mux.Handle("POST /refresh", api.Handler(h.refreshToken))
		mux.Handle("POST /signup", api.Handler(h.signUp))
		mux.Handle("GET /me", api.Handler(h.me))
		all.Handle(prefix+"/", http.StripPrefix(prefix, api.Mux(mux)))
	}
	return errcode.Writer{Localizer: messages}.Mux(all)
}

// handlers are the handlers that speak one vocabulary.
type handlers struct {
	*service
	vocabulary
}

// An input is the body of any of the requests.
type input struct {
	Email, Password string
	RefreshToken    string `json:"refresh_token"`
}

func (h handlers) login(w http.ResponseWriter, r *http.Request) error {
	in, err := h.decode(w, r)
	if err != nil {
		return err
	}
	found, ok := h.users.Load(in.Email)
	u, _ := found.(user)
	switch matches := h.matches(u, in.Password); { // also without a user, so that the time it takes tells nothing
	case !ok:
		return h.noSuchUser
	case !matches:
		return h.wrongPassword
	}
	return encode(w, h.grant(&login{email: in.Email}))
}

func (h handlers) refreshToken(w http.ResponseWriter, r *http.Request) error {
	in, err := h.decode(w, r)
	if err != nil {
		return err
	}
	l, ok := h.redeem(in.RefreshToken)
	if !ok {
		return h.invalidRefresh
	}
	return encode(w, h.grant(l))
}

func (h handlers) signUp(w http.ResponseWriter, r *http.Request) error {
	in, err := h.decode(w, r)
	if err != nil {
		return err
	}
	var v errcode.Validation
	if !strings.Contains(in.Email, "@") {
		v.Rule("email", errcode.RuleEmail)
	}
	if len(in.Password) < 8 {
		v.Rule("password", errcode.RuleTooShort, 8)
	}
	if err := v.Err(h.invalidFields); err != nil {
		return err
	}
	if _, taken := h.users.LoadOrStore(in.Email, h.newUser(in.Password)); taken {
		return h.taken
	}
	w.WriteHeader(http.StatusCreated)
	return nil
}

func (h handlers) me(w http.ResponseWriter, r *http.Request) error {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return h.unauthorized
	}
	found, _ := h.access.Load(token)
	current, ok := found.(session)
	if !ok || current.revoked.Load() {
		return h.invalidToken
	}
	if h.now().After(current.expires) {
		return h.tokenExpired.WithLog("expired", current.expires)
	}
	return encode(w, map[string]string{"email": current.email})
}

// decode reads the body. One that is too large is answered with 413.
func (h handlers) decode(w http.ResponseWriter, r *http.Request) (in input, err error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err == nil {
		err = json.Unmarshal(body, &in)
	}
	if err != nil {
		return in, h.badInput.Wrap(err)
	}
	return in, nil
}

func encode(w http.ResponseWriter, out any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(out)
}
