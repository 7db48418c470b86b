package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
)

// totpToken is the kind of the tokens between password and code.
const totpToken = "totp"

// login checks a password. All that it says of accounts is masked; see hidden. The time it
// takes is the same with and without an account.
func (s *Server) login(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	ctx := r.Context()
	email := strings.ToLower(in.Email)
	if err := s.limit(r, perAddress, s.address(r)); err != nil {
		return err
	}
	if err := s.limit(r, perAccount, email); err != nil {
		return err
	}
	user, err := s.Store.UserByEmail(ctx, email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	matches, hashErr := s.Passwords.Check(ctx, user.Password, in.Password) // also without a user
	switch {
	case hashErr != nil: // first: a client that hangs up while it waits must not see a difference
		return hashErr
	case err != nil:
		return errcode.UserNotFound.Wrap(err)
	case user.Password == "":
		return errcode.UserPasswordNotSet.WithLog("user_id", user.ID)
	case !matches:
		return errcode.UserInvalidPassword.WithLog("user_id", user.ID)
	}
	return s.finishLogin(w, r, user, "")
}

// finishLogin begins a session of a user who has proved who that is, or asks for a code. The
// front end goes on at redirect.
func (s *Server) finishLogin(w http.ResponseWriter, r *http.Request, user store.User, redirect string) error {
	ctx := r.Context()
	switch {
	case !user.Banned.IsZero():
		return errcode.UserBanned.WithLog("user_id", user.ID)
	case user.Verified.IsZero():
		return errcode.UserNotVerified.WithLog("user_id", user.ID)
	case !user.TOTP.IsZero():
		token := secret.NewToken()
		err := s.Store.AddToken(ctx, store.Token{Hash: secret.Hash(token), Kind: totpToken, UserID: user.ID, Expires: s.Now().Add(5 * time.Minute)})
		if err != nil {
			return err
		}
		return reply(w, http.StatusOK, map[string]string{"totp_token": token, "redirect": redirect})
	}
	var t tokens
	err := s.Store.Tx(ctx, func(q store.Queries) (err error) {
		t, err = s.start(r, q, user)
		return err
	})
	if err != nil {
		return err
	}
	t.Redirect = redirect
	return s.replyTokens(w, t)
}

// loginTOTP takes the code of an app, or a backup code, after the password.
func (s *Server) loginTOTP(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Token string `json:"totp_token"`
		Code  string `json:"code"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	ctx, now := r.Context(), s.Now()
	if token, err := s.Store.Token(ctx, totpToken, secret.Hash(in.Token)); err == nil {
		if err := s.limit(r, perUser, token.UserID); err != nil {
			return err
		}
	}
	answer, err := s.once(r, in.Token+"\x00"+in.Code, func(q store.Queries) (string, error) {
		token, err := q.Token(ctx, totpToken, secret.Hash(in.Token))
		if err != nil {
			return "", missing(err, errcode.TOTPTempTokenInvalid)
		}
		switch {
		case !token.Used.IsZero():
			return "", errcode.TOTPTempTokenInvalid.Errorf("token used")
		case now.After(token.Expires):
			return "", errcode.TOTPTempTokenExpired
		}
		user, err := q.LockUser(ctx, token.UserID)
		if err != nil {
			return "", missing(err, errcode.TOTPTempTokenInvalid)
		}
		switch {
		case !user.Banned.IsZero():
			return "", errcode.UserBanned.WithLog("user_id", user.ID)
		}
		if err := s.useCode(r, q, &user, in.Code); err != nil {
			return "", err
		}
		if err := q.SaveUser(ctx, user); err != nil {
			return "", err
		}
		if err := q.UseToken(ctx, token.Hash, now); err != nil {
			return "", err
		}
		t, err := s.start(r, q, user)
		if err != nil {
			return "", err
		}
		text, err := json.Marshal(t)
		return string(text), err
	})
	if err != nil {
		return err
	}
	var t tokens
	if err := json.Unmarshal([]byte(answer), &t); err != nil {
		return err
	}
	return s.replyTokens(w, t)
}
