// Declared says above its functions what they answer with.
package main

import (
	"io"
	"net/http"

	"example.com/errcode"
)

func main() {
	api := errcode.Writer{Form: errcode.FormDomain}
	login := api
	login.Mask = errcode.MaskAccounts(errcode.AuthInvalidCredentials)
	http.Handle("POST /login", login.Handler(logIn))
	http.Handle("POST /signup", api.Handler(signUp))
	http.Handle("GET /me", api.Handler(signedIn(me)))
	http.HandleFunc("GET /plain", func(w http.ResponseWriter, r *http.Request) { plain(api, w, r) })
}

// logIn is declared as it is: what the mask hides is not told.
//
//errcode:answers auth:invalid_credentials rate_limit:exceeded
func logIn(_ http.ResponseWriter, r *http.Request) error {
	if r.Close {
		return errcode.RateLimitExceeded
	}
	_, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	return errcode.UserNotFound
}

//errcode:answers user:email_already_exists user:handle_already_exists user:no_such_code user:email_already_exists
func signUp(_ http.ResponseWriter, r *http.Request) error {
	if r.Close {
		return errcode.TurnstileTokenMissing
	}
	return errcode.UserEmailAlreadyExists
}

// signedIn answers by itself, which is not for the functions that it guards to declare.
func signedIn(handle func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.Close {
			return errcode.UserUnauthorized
		}
		return handle(w, r)
	}
}

//errcode:answers session:not_found http:gone
func me(_ http.ResponseWriter, r *http.Request) error {
	if r.Close {
		return errcode.Status(http.StatusGone)
	}
	return errcode.SessionNotFound
}

//errcode:answers
func plain(api errcode.Writer, w http.ResponseWriter, r *http.Request) {
	api.WriteError(w, r, errcode.FileNotFound)
}

//errcode:answers user:banned
func forgotten() error { return errcode.UserBanned }
