// Quickstart is a small auth service, in memory, that answers its failures in each of
// the three forms, below /protekt/, /envelope/ and /domain/, in the client's language.
package main

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.com/errcode"
	"example.com/errcode/i18n"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	flag.Parse()
	fmt.Printf(usage, *addr)
	log.Fatal(http.ListenAndServe(*addr, newService(time.Now, 600_000).routes()))
}

const usage = `Listening on http://%[1]s. There is one user, ada@example.com with the password "correct horse".
Put envelope or domain in the place of protekt for the other forms.

  curl -i http://%[1]s/protekt/login -d '{"email":"ada@example.com","password":"wrong"}'
  curl -i http://%[1]s/protekt/login -d '{"email":"nobody@example.com","password":"wrong"}'
  curl -i http://%[1]s/protekt/login -d '{"email":"ada@example.com","password":"correct horse"}'
  curl -i http://%[1]s/protekt/me -H 'Accept-Language: de-AT'
  curl -i http://%[1]s/protekt/me -H 'Authorization: Bearer TOKEN'
  curl -i http://%[1]s/protekt/refresh -d '{"refresh_token":"TOKEN"}'
  curl -i http://%[1]s/envelope/signup -d '{"email":"grace","password":"short"}'

`

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

// routes serves every form below its prefix. Nobody may learn from a login which
// addresses have an account, so that route has a Writer with a mask.
func (s *service) routes() http.Handler {
	messages := i18n.Must(i18n.New())
	mux := http.NewServeMux()
	for prefix, form := range map[string]errcode.Form{
		"/protekt": errcode.FormProtekt, "/envelope": errcode.FormEnvelope, "/domain": errcode.FormDomain,
	} {
		api := errcode.Writer{Form: form, Realm: "quickstart", Localizer: messages}
		login := api
		login.Mask = errcode.MaskAccounts()
		mux.Handle("POST "+prefix+"/login", login.Handler(s.login))
		mux.Handle("POST "+prefix+"/refresh", api.Handler(s.refreshToken))
		mux.Handle("POST "+prefix+"/signup", api.Handler(s.signUp))
		mux.Handle("GET "+prefix+"/me", api.Handler(s.me))
	}
	return mux
}

// An input is the body of any of the requests.
type input struct {
	Email, Password string
	RefreshToken    string `json:"refresh_token"`
}

func (s *service) login(w http.ResponseWriter, r *http.Request) error {
	in, err := decode(w, r)
	if err != nil {
		return err
	}
	found, ok := s.users.Load(in.Email)
	u, _ := found.(user)
	if !s.matches(u, in.Password) { // also without a user: the time it takes tells nothing
		if !ok {
			return errcode.UserNotFound.Errorf("no user %q", in.Email)
		}
		return errcode.UserInvalidPassword.Errorf("user %q", in.Email)
	}
	return s.grant(w, in.Email)
}

func (s *service) refreshToken(w http.ResponseWriter, r *http.Request) error {
	in, err := decode(w, r)
	if err != nil {
		return err
	}
	if in.RefreshToken == "" {
		return errcode.UserNoRefreshToken
	}
	email, ok := s.refresh.LoadAndDelete(in.RefreshToken) // each serves once
	if !ok {
		return errcode.ProtektRefreshTokenInvalid
	}
	return s.grant(w, email.(string))
}

func (s *service) signUp(w http.ResponseWriter, r *http.Request) error {
	in, err := decode(w, r)
	if err != nil {
		return err
	}
	wrong := errcode.Fields{}
	if !strings.Contains(in.Email, "@") {
		wrong["email"] = "value is not a valid email address"
	}
	if len(in.Password) < 8 {
		wrong["password"] = "value has fewer than 8 characters"
	}
	if len(wrong) > 0 {
		return errcode.EnvelopeValidationError.WithFields(wrong)
	}
	if _, taken := s.users.LoadOrStore(in.Email, s.newUser(in.Password)); taken {
		return errcode.UserEmailAlreadyExists
	}
	w.WriteHeader(http.StatusCreated)
	return nil
}

func (s *service) me(w http.ResponseWriter, r *http.Request) error {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return errcode.UserUnauthorized
	}
	found, ok := s.access.Load(token)
	if !ok {
		return errcode.UserInvalidToken
	}
	current := found.(session)
	if s.now().After(current.expires) {
		return errcode.UserTokenExpired.Errorf("expired at %v", current.expires)
	}
	return encode(w, map[string]string{"email": current.email})
}

// grant answers with a new pair of tokens.
func (s *service) grant(w http.ResponseWriter, email string) error {
	access, refresh := rand.Text(), rand.Text()
	s.access.Store(access, session{email, s.now().Add(time.Minute)})
	s.refresh.Store(refresh, email)
	return encode(w, map[string]string{"access_token": access, "refresh_token": refresh})
}

func decode(w http.ResponseWriter, r *http.Request) (in input, err error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err != nil {
		return in, err // if there was too much, answered with 413
	}
	if err = json.Unmarshal(body, &in); err != nil {
		err = errcode.GeneralBadRequest.Wrap(err)
	}
	return in, err
}

func encode(w http.ResponseWriter, out any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(out)
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
