// Package synonyms lets people find a code by the words that they know. It has the table
// of words that the codes don't use, such as "captcha" for what the codes call Turnstile,
// and the search of the command. The documentation page has the table, and ranks what it
// finds in a way of its own.
//
// A text is searched in its folded form: see [Fold]. A query finds a text if each of its
// words begins a word of the text. Where the query has words of the table, it is enough
// that the text has one of the phrases that they mean.
package synonyms

import (
	"slices"
	"strings"
	"unicode"
)

// A Synonym says which phrases of the codes the words of a query stand for. All of it is
// folded.
type Synonym struct {
	Words string   `json:"words"` // what people type
	Means []string `json:"means"` // what codes, messages and help say; one of them is enough
}

var table = []Synonym{
	// A second factor.
	{"2fa", []string{"totp", "two factor"}},
	{"mfa", []string{"totp", "two factor"}},
	{"otp", []string{"totp"}},
	{"two factor", []string{"totp"}},
	{"authenticator", []string{"totp"}},
	{"recovery code", []string{"backup code"}},

	// Bots and too many requests.
	{"captcha", []string{"turnstile"}},
	{"recaptcha", []string{"turnstile"}},
	{"bot", []string{"turnstile"}},
	{"throttle", []string{"too many requests", "rate limit"}},
	{"throttled", []string{"too many requests", "rate limit"}},
	{"quota", []string{"too many requests", "rate limit"}},
	{"ratelimit", []string{"rate limit"}},
	{"slow down", []string{"too many requests", "rate limit"}},

	// Accounts that are there already, and names.
	{"email taken", []string{"email already exists", "email already registered", "duplicate email"}},
	{"email exists", []string{"email already exists", "email already registered", "duplicate email"}},
	{"duplicate email", []string{"email already exists", "email already registered", "duplicate email"}},
	{"username taken", []string{"handle already"}},
	{"username", []string{"handle"}},
	{"nickname", []string{"handle"}},
	{"duplicate", []string{"already exists", "already registered", "already taken", "duplicate"}},
	{"taken", []string{"already exists", "already registered", "already taken"}},
	{"already registered", []string{"already exists", "already registered"}},

	// Logins.
	{"wrong password", []string{"invalid credentials", "invalid password", "password incorrect", "wrong password"}},
	{"bad password", []string{"invalid credentials", "invalid password", "password incorrect"}},
	{"forgot password", []string{"reset token", "password reset"}},
	{"login", []string{"login", "log in", "sign in"}},
	{"signin", []string{"sign in", "login", "log in"}},
	{"sign in", []string{"sign in", "login", "log in"}},
	{"not logged in", []string{"not authenticated", "authentication error"}},
	{"logout", []string{"session", "log out", "logs the client out"}},
	{"log out", []string{"session", "log out", "logs the client out"}},
	{"logged out", []string{"session expired", "session revoked", "session not found", "invalid session"}},
	{"signed out", []string{"session expired", "session revoked", "session not found", "invalid session"}},
	{"suspended", []string{"banned", "locked"}},
	{"blocked", []string{"banned"}},
	{"lockout", []string{"locked"}},
	{"locked out", []string{"locked"}},
	{"disabled", []string{"banned", "locked"}},
	{"unconfirmed", []string{"not verified"}},
	{"confirm email", []string{"email not verified", "not verified", "verification email"}},
	{"social login", []string{"oauth"}},
	{"sso", []string{"oauth"}},
	{"google", []string{"oauth"}},
	{"csrf", []string{"invalid state", "csrf"}},
	{"jwt", []string{"access token", "invalid token", "token expired"}},
	{"bearer", []string{"access token", "invalid token", "token expired"}},

	// The rest.
	{"permission denied", []string{"permission", "access denied", "forbidden"}},
	{"no permission", []string{"permission", "access denied", "forbidden"}},
	{"not allowed", []string{"forbidden", "access denied", "not allowed"}},
	{"no access", []string{"access denied", "forbidden"}},
	{"missing", []string{"missing", "required", "not found"}},
	{"does not exist", []string{"not found", "does not exist"}},
	{"too big", []string{"too large"}},
	{"file size", []string{"too large"}},
	{"avatar", []string{"image url", "file upload"}},
	{"upload", []string{"file", "upload"}},
	{"invalid input", []string{"validation"}},
	{"bad input", []string{"validation"}},
	{"invalid field", []string{"validation"}},
	{"form error", []string{"validation"}},
	{"db", []string{"database", "transaction error"}},
	{"sql", []string{"database", "transaction error"}},
	{"mail", []string{"email", "mail"}},
	{"crash", []string{"internal error", "unexpected server error"}},
	{"server error", []string{"internal error", "server error"}},
	{"outage", []string{"outage", "unavailable"}},
	{"maintenance", []string{"maintenance", "unavailable"}},
	{"down", []string{"outage", "unavailable", "connection failed"}},
	{"timeout", []string{"timeout", "connection failed", "unavailable"}},
}

// All returns the table. It may be changed.
func All() []Synonym {
	all := slices.Clone(table)
	for i := range all {
		all[i].Means = slices.Clone(all[i].Means)
	}
	return all
}

// Fold returns the words of s in lower case, with one space between them. A word is made
// of letters and digits: what separates the words of a code, _ . - / and :, is a space.
func Fold(s string) string {
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), apart), " ")
}

// A Query is what somebody looks for. The zero Query finds every text.
type Query struct {
	parts [][]string // of each part, a text must have one phrase
}

// NewQuery returns the query for what somebody typed.
func NewQuery(typed string) Query {
	var q Query
	words := strings.Fields(Fold(typed))
	for len(words) > 0 {
		used, means := 1, []string{words[0]}
		if s, n := longest(words); n > 0 {
			used, means = n, append([]string{s.Words}, s.Means...)
		} else if stem, ok := strings.CutSuffix(words[0], "s"); ok && len(stem) > 2 && !strings.HasSuffix(stem, "s") {
			means = append(means, stem) // tokens, sessions
		}
		q.parts = append(q.parts, means)
		words = words[used:]
	}
	return q
}

// longest returns the entry of the table with which words begin, the longest if there are
// several, and how many words it has; 0 if there is none.
func longest(words []string) (found Synonym, length int) {
	for _, s := range table {
		if of := strings.Fields(s.Words); len(of) > length && len(of) <= len(words) && slices.Equal(of, words[:len(of)]) {
			found, length = s, len(of)
		}
	}
	return found, length
}

// IsZero reports whether the query has no words.
func (q Query) IsZero() bool { return len(q.parts) == 0 }

// Finds reports whether the query finds what these texts together say. A phrase must
// stand in one of them.
func (q Query) Finds(texts ...string) bool {
	if q.IsZero() {
		return true
	}
	var all strings.Builder
	for _, text := range texts {
		all.WriteString(" " + Fold(text) + "\n")
	}
	for _, phrases := range q.parts {
		if !slices.ContainsFunc(phrases, func(phrase string) bool { return strings.Contains(all.String(), " "+phrase) }) {
			return false
		}
	}
	return true
}
