package web

import (
	"context"
	"errors"
	"io/fs"
	"net/http"

	"example.com/errcode"
	"example.com/errcode/docs"
	"example.com/errcode/errmap"
	"example.com/errcode/examples/authservice/internal/store"
	"example.com/errcode/forms"
	"example.com/errcode/i18n"
)

// hidden hides at login whether an account exists. The password is checked before the
// state of the account is told, so two codes are told.
var hidden = errcode.MaskAccounts(errcode.AuthInvalidCredentials, errcode.UserNotVerified, errcode.UserBanned)

// languages are the messages for people in all languages.
var languages = i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{i18n.Plain()}, Override: profileLanguage}))

// languageKey is the key of a context for the language in the profile of the user.
type languageKey struct{}

// profileLanguage returns the language of the user who is signed in, "" if the browser
// decides.
func profileLanguage(r *http.Request) string {
	if language, ok := r.Context().Value(languageKey{}).(*string); ok {
		return *language
	}
	return ""
}

// withLanguage gives a request a place for the language of its user, who is not known yet.
func withLanguage(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), languageKey{}, new(string)))
}

// Docs is the page with the codes, for those who use the API.
var Docs = docs.Options{
	Title: "Errors of authservice", Registry: Codes, Forms: []errcode.Form{errcode.FormDomainDetails}, Languages: languages,
}

// Codes are those that clients can meet: the tables of the document, and its own.
var Codes = errcode.NewRegistry(errcode.Auth, errcode.User, errcode.Session, errcode.OAuth, errcode.Password, errcode.Token, errcode.Email,
	errcode.TOTP, errcode.File, errcode.General, errcode.RateLimit, errcode.Turnstile, errcode.Search, errcode.EventStream, errcode.System)

// writer answers failures. Errors of the database get their code in one place.
func (s *Server) writer() errcode.Writer {
	return errcode.Writer{
		Form:       errcode.FormDomainDetails,
		Localizer:  languages,
		Map:        errmap.First(store.Code, errmap.Standard),
		Challenges: []errcode.Challenge{{Realm: "authservice"}},
		Report:     s.Report,
		Help:       Docs.URL,
	}
}

// Writer returns the Writer of the API, for other protocols.
func (s *Server) Writer() errcode.Writer { return s.api }

// unsupportedGrant is a word of RFC 6749, which the document has no code for.
var unsupportedGrant = Codes.NewCatalogue("Token endpoint").Define("unsupported_grant_type", http.StatusBadRequest, "Grant type not supported")

// oauthForm is for the token endpoint, whose clients expect the errors of RFC 6749.
var oauthForm = forms.OAuth{Like: errcode.FormDomain, Errors: map[errcode.Code]string{
	errcode.UserNoRefreshToken: "invalid_grant",
}}.Form()

func (s *Server) tokenWriter() errcode.Writer {
	wr := s.api
	wr.Form = oauthForm
	return wr
}

// missing gives an error of the store a code if it says that nothing was found. Only the
// caller knows what that means.
func missing(err error, code errcode.Code) error {
	if errors.Is(err, store.ErrNotFound) {
		return code.Wrap(err)
	}
	return err
}
