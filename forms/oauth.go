package forms

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"example.com/errcode"
	"example.com/errcode/internal/header"
)

// OAuth makes the form of the errors of an OAuth 2.0 authorization server (RFC 6749,
// section 5.2), for its endpoints that clients call: token, revocation, introspection,
// device authorization, pushed authorization requests and client registration:
//
//	{"error":"invalid_grant","error_description":"Wrong email or password",
//	 "code":"auth:invalid_credentials"}
//
// The member error has a word of the RFCs, and the extension "code" the code. Details,
// if there are some, are in "details". [OAuth.Redirect] is for the authorization
// endpoint. An API that takes access tokens does not need this form: the challenges of a
// Writer are those of RFC 6750 in any form.
//
// The word is the one in Errors; else the code itself, if it is spelled as one of the
// RFCs' words; else, by the status of the code:
//
//   - 401, 403, 404, 410, 423: invalid_grant, but invalid_request for the code that Like
//     has for 404, which also answers a path without a route
//   - 429, 502, 503, 504: temporarily_unavailable
//   - other 5xx, and what is the service's or a dependency's fault: server_error
//   - all others: invalid_request
//
// The status is 400 for what is 401, 402, 403, 404, 409, 410, 422, 423, 424 or 451
// elsewhere, and for a 429 whose word is not temporarily_unavailable, such as slow_down
// (RFC 8628, section 3.5). It is 401 for invalid_client alone, and only if the request has
// an Authorization header; the challenge is then of the client's own scheme. There is no
// other challenge.
//
// The description is ASCII without quotes and backslashes, as the RFC has it. It is the
// handler's own words, or the English text of the code: it is never translated.
type OAuth struct {
	// Like is the form whose codes for statuses are used.
	Like errcode.Form

	// Errors has the words for codes, such as invalid_client for a client that is
	// unknown or has the wrong secret. Words of other RFCs are welcome:
	// authorization_pending and slow_down (RFC 8628), use_dpop_nonce (RFC 9449),
	// invalid_client_metadata (RFC 7591). A code is its text here, as in a mask.
	Errors map[errcode.Code]string
}

// oauthSchema describes the body.
const oauthSchema = `{"description":"An OAuth 2.0 error (RFC 6749, section 5.2). The member error is a word of the standard, code is the code; error_description is for developers.","type":"object","properties":{"error":{"type":"string"},"error_description":{"type":"string"},"code":{"$ref":"#/$defs/code"},"details":{"$ref":"#/$defs/details"}},"required":["error","error_description","code"]}`

// Words of the RFCs that are chosen here.
const (
	invalidRequest         = "invalid_request"
	invalidClient          = "invalid_client"
	invalidGrant           = "invalid_grant"
	unauthorizedClient     = "unauthorized_client"
	accessDenied           = "access_denied"
	serverError            = "server_error"
	temporarilyUnavailable = "temporarily_unavailable"
)

// oauthWords are the words that a code may be spelled as, with the one that the
// authorization endpoint has in its place.
var oauthWords = map[string]string{
	// RFC 6749, section 5.2.
	invalidRequest:           invalidRequest,
	invalidClient:            unauthorizedClient,
	invalidGrant:             accessDenied,
	unauthorizedClient:       unauthorizedClient,
	"unsupported_grant_type": invalidRequest,
	"invalid_scope":          "invalid_scope",
	// RFC 6749, section 4.1.2.1.
	accessDenied:                accessDenied,
	"unsupported_response_type": "unsupported_response_type",
	serverError:                 serverError,
	temporarilyUnavailable:      temporarilyUnavailable,
	// RFC 6750, section 3.1.
	"invalid_token":      accessDenied,
	"insufficient_scope": accessDenied,
	// RFC 7009, section 2.2.1.
	"unsupported_token_type": invalidRequest,
	// RFC 7591, section 3.2.2.
	"invalid_redirect_uri":          invalidRequest,
	"invalid_client_metadata":       invalidRequest,
	"invalid_software_statement":    invalidRequest,
	"unapproved_software_statement": invalidRequest,
	// RFC 8628, section 3.5.
	"authorization_pending": accessDenied,
	"slow_down":             temporarilyUnavailable,
	"expired_token":         accessDenied,
	// RFC 8707, section 2.
	"invalid_target": "invalid_target",
	// RFC 9101, section 7.
	"invalid_request_uri":       "invalid_request_uri",
	"invalid_request_object":    "invalid_request_object",
	"request_not_supported":     "request_not_supported",
	"request_uri_not_supported": "request_uri_not_supported",
	// RFC 9396, section 5.
	"invalid_authorization_details": "invalid_authorization_details",
	// RFC 9449, sections 5 and 8.
	"invalid_dpop_proof": invalidRequest,
	"use_dpop_nonce":     invalidRequest,
	// OpenID Connect Core, section 3.1.2.6.
	"interaction_required":       "interaction_required",
	"login_required":             "login_required",
	"account_selection_required": "account_selection_required",
	"consent_required":           "consent_required",
	"registration_not_supported": "registration_not_supported",
}

// Form makes the form, whose name is "oauth". It copies Errors, and panics with a
// sentence if one of the words is empty, has a character that RFC 6749 does not allow, or
// differs from that of another code with the same text: it is meant for package-level
// variables.
func (o OAuth) Form() errcode.Form {
	words := make(map[errcode.Code]string, len(o.Errors))
	spelled := map[string]string{}
	for code, word := range o.Errors {
		if !isWord(word) {
			panic(fmt.Sprintf("forms: the OAuth error for code %q is %q, expected printable ASCII without quote and backslash, such as invalid_client", code, word))
		}
		text := code.String()
		if other, ok := spelled[text]; ok && other != word {
			panic(fmt.Sprintf("forms: the OAuth error for the two codes %q is %q and %q, expected one word for one text", text, min(word, other), max(word, other)))
		}
		words[code], spelled[text] = word, word
	}
	o.Errors = words
	return errcode.NewForm(errcode.Layout{
		Name:    "oauth",
		Append:  o.append,
		NoText:  true, // of the Localizer's
		Prepare: o.prepare,
		Schema:  []byte(oauthSchema),
		Like:    o.Like,
	})
}

// chosen returns the word for a code in Errors. As in a mask, a code is its text: one of
// another registry that is spelled so has the same word.
func (o OAuth) chosen(code errcode.Code) string {
	if word, ok := o.Errors[code]; ok {
		return word
	}
	for other, word := range o.Errors {
		if other.String() == code.String() {
			return word
		}
	}
	return ""
}

func (o OAuth) append(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
	start := len(dst)
	dst = errcode.AppendString(append(dst, `{"error":`...), o.word(a.Code))
	dst = errcode.AppendString(append(dst, `,"error_description":`...), describe(a))
	dst = errcode.AppendString(append(dst, `,"code":`...), a.Code.String())
	return asciiJSON(append(appendDetails(dst, a), '}'), start), nil
}

func (o OAuth) prepare(r *http.Request, a *errcode.Answer) {
	scheme := ""
	if r != nil {
		scheme, _, _ = strings.Cut(r.Header.Get("Authorization"), " ")
	}
	word := o.word(a.Code)
	switch a.Status {
	case 401, 402, 403, 404, 409, 410, 422, 423, 424, 451:
		a.Status = http.StatusBadRequest
	case 429:
		// To a client that polls, slow_down is an answer. A library below it that knows
		// about 429 would ask again by itself.
		if word != temporarilyUnavailable {
			a.Status = http.StatusBadRequest
		}
	}
	if word != invalidClient || !isToken(scheme) {
		a.SetChallenges()
		return
	}
	challenge := errcode.Challenge{Scheme: scheme}
	for _, known := range a.Challenges() { // the Writer's may have a realm
		if strings.EqualFold(cmp.Or(known.Scheme, "Bearer"), scheme) {
			challenge.Realm = known.Realm
		}
	}
	a.Status = http.StatusUnauthorized
	a.SetChallenges(challenge)
}

// word returns the word for a code at an endpoint that clients call.
func (o OAuth) word(code errcode.Code) string {
	if word := o.chosen(code); isWord(word) {
		return word
	}
	if text := code.String(); oauthWords[text] != "" {
		return text
	}
	switch status := code.StatusCode(); {
	case status == 429, status >= 502 && status <= 504:
		return temporarilyUnavailable
	case status >= 500, code.Fault() != errcode.FaultClient:
		return serverError
	case status == 404 && code.String() == o.Like.CodeFor(404).String():
		return invalidRequest
	case status == 401, status == 403, status == 404, status == 410, status == 423:
		return invalidGrant
	}
	return invalidRequest
}

// describe returns the description, in English.
func describe(a *errcode.Answer) string {
	own := cmp.Or(a.Untranslated, a.Code.Message()) // with its placeholders filled
	text := a.Message
	if text == a.Title && a.Language != "" && a.Language != "en" && !strings.HasPrefix(a.Language, "en-") {
		text = own
	}
	if text = ascii(text); strings.ContainsFunc(text, isLetter) {
		return text
	}
	return ascii(own)
}

func isLetter(c rune) bool { return (c|0x20)-'a' < 26 && c >= 'A' }

// typographic has characters of texts that have a like in ASCII.
var typographic = strings.NewReplacer("\u2018", "'", "\u2019", "'", "\u201a", "'", "\u201c", "'", "\u201d", "'", "\u201e", "'",
	"\u00ab", "'", "\u00bb", "'", `"`, "'", `\`, "/", "\u2013", "-", "\u2014", "-", "\u2212", "-", "\u2026", "...", "\u00a0", " ", "\u202f", " ")

// ascii returns a text with the characters that RFC 6749 allows in a description. One
// that has no like in ASCII becomes a question mark.
func ascii(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n', c == '\r', c == '\t':
			return ' '
		case c < ' ' || c > '~':
			return '?'
		}
		return c
	}, typographic.Replace(text))
}

// asciiJSON escapes what is not ASCII in JSON, from start on.
func asciiJSON(b []byte, start int) []byte {
	if !slices.ContainsFunc(b[start:], func(c byte) bool { return c >= utf8.RuneSelf }) {
		return b
	}
	text := string(b[start:])
	b = b[:start]
	for _, c := range text {
		switch high, low := utf16.EncodeRune(c); {
		case c < utf8.RuneSelf:
			b = append(b, byte(c))
		case high != utf8.RuneError:
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		default:
			b = fmt.Appendf(b, `\u%04x`, c)
		}
	}
	return b
}

// isWord reports whether s may be an error (RFC 6749, section 5.2).
func isWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' })
}

// isToken reports whether s may be the name of a scheme (RFC 9110, section 5.6.2), and of
// a length that schemes have.
func isToken(s string) bool {
	const longest = 64
	return len(s) <= longest && header.IsToken(s)
}
