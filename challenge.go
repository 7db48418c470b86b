package errcode

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"example.com/errcode/internal/header"
)

// A Challenge is what WWW-Authenticate says (RFC 9110, section 11.6.1): which scheme
// to use, and what was wrong with the token that was sent. Each of its fields is a
// parameter of the header field.
//
// A [Writer] has challenges for all its 401s. A code, by its definition, and an error,
// by [Error.WithChallenge], add to the challenge of their scheme: a challenge without a
// Scheme adds to each. As an option of Define it is a [CodeOption].
//
// A value with a control or non-ASCII character is left out. So is one with a quote or
// a backslash, except in the realm, where they are escaped.
type Challenge struct {
	Scheme           string        // such as "DPoP"; the default, also if it is not a token, is "Bearer"
	Realm            string        // the default is realm="", since RFC 6750, section 3, requires a parameter
	ResourceMetadata string        // address of the metadata of the resource (RFC 9728, section 5.1)
	Scope            string        // the scopes that are needed, with spaces between them; with a 403 the error is insufficient_scope (RFC 6750, section 3.1)
	Error            string        // such as "invalid_token"; sent with a 401 only if the request has a token of the scheme (RFC 6750, section 3.1)
	ACR              string        // acr_values; the error is insufficient_user_authentication (RFC 9470, section 3)
	MaxAge           time.Duration // max_age, in whole seconds; the error is the same as with ACR; 0 means none
	Algs             string        // algorithms of DPoP proofs, with spaces between them (RFC 9449, section 7.1)
}

// The error codes of challenges.
const (
	invalidToken         = "invalid_token"
	insufficientScope    = "insufficient_scope"
	insufficientUserAuth = "insufficient_user_authentication"
)

// schemeBearer is the default of Challenge.Scheme.
const schemeBearer = "Bearer"

func (c Challenge) apply(d *definition) { d.challenge = &c }

// check returns an error unless c makes sense for the code d.
func (c *Challenge) check(d *definition) error {
	switch {
	case d.status == http.StatusUnauthorized, d.status == http.StatusForbidden && c.Scope != "":
		return nil
	case d.status == http.StatusForbidden:
		return refuse(d.code, "challenge", "code %q has status 403 and a challenge without scope, expected a Scope", d.code)
	}
	return refuse(d.code, "challenge", "code %q has status %d and a challenge, expected status 401, or 403 with a Scope", d.code, d.status)
}

// rejectedToken is the challenge of codes for dead tokens and sessions.
var rejectedToken = &Challenge{Error: invalidToken}

// WithChallenge is like [Error.WithChallenge].
func (c Code) WithChallenge(challenge Challenge) *Error { return c.Wrap(nil).WithChallenge(challenge) }

// WithChallenge returns a copy of e that adds challenge to WWW-Authenticate, if the
// status is 401, or 403 and the challenge has a Scope:
//
//	return errcode.UserPermissionInsufficient.WithChallenge(errcode.Challenge{Scope: "admin"})
func (e *Error) WithChallenge(challenge Challenge) *Error {
	c := e.withRare()
	c.shown.rare.challenge = &challenge
	return c
}

func (c *Challenge) scheme() string {
	if c.Scheme == "" || !header.IsToken(c.Scheme) {
		return schemeBearer
	}
	return c.Scheme
}

// with returns c with what more says in addition. If more has another scheme, it adds
// nothing.
func (c Challenge) with(more *Challenge) Challenge {
	if more == nil || more.Scheme != "" && !strings.EqualFold(more.scheme(), c.scheme()) {
		return c
	}
	set := func(to *string, value string) {
		if value != "" {
			*to = value
		}
	}
	set(&c.Realm, more.Realm)
	set(&c.ResourceMetadata, more.ResourceMetadata)
	set(&c.Scope, more.Scope)
	set(&c.Error, more.Error)
	set(&c.ACR, more.ACR)
	set(&c.Algs, more.Algs)
	if more.MaxAge > 0 {
		c.MaxAge = more.MaxAge
	}
	return c
}

// defaultChallenges are those of a Writer without any.
var defaultChallenges = []Challenge{{}}

// challenges returns what goes with the answer: the Writer's challenges and what code
// and error add. The parameter error is sent only if the request has a token of the
// scheme, if the status is 403, or if the challenge has an ACR or a MaxAge.
func (a *answer) challenges(wr *Writer, r *http.Request) []Challenge {
	if a.prepared != nil {
		return a.prepared.challenges
	}
	code := a.sent.d.challenge
	scoped := code != nil && code.Scope != "" || a.challenge != nil && a.challenge.Scope != ""
	if a.status != http.StatusUnauthorized && !(a.status == http.StatusForbidden && scoped) {
		return nil
	}
	all := slices.Clone(wr.Challenges)
	if len(all) == 0 {
		all = slices.Clone(defaultChallenges)
	}
	for _, more := range []*Challenge{code, a.challenge} {
		has := func(c Challenge) bool { return strings.EqualFold(c.scheme(), more.scheme()) }
		if more != nil && more.Scheme != "" && !slices.ContainsFunc(all, has) {
			all = append(all, Challenge{Scheme: more.Scheme})
		}
		for i := range all {
			all[i] = all[i].with(more)
		}
	}
	if a.status == http.StatusForbidden {
		all = slices.DeleteFunc(all, func(c Challenge) bool { return c.Scope == "" })
	}
	for i := range all {
		switch c := &all[i]; {
		case a.status == http.StatusForbidden:
			c.Error = insufficientScope
		case c.ACR != "" || c.MaxAge > 0:
			c.Error = insufficientUserAuth
		case !sentToken(r, c.scheme()):
			c.Error = ""
		}
	}
	return all
}

// sentToken reports whether the request has a token of a scheme.
func sentToken(r *http.Request, scheme string) bool {
	if r == nil {
		return false
	}
	for _, line := range r.Header["Authorization"] {
		name, credentials, _ := strings.Cut(line, " ")
		if strings.EqualFold(name, scheme) && strings.TrimLeft(credentials, " ") != "" {
			return true
		}
	}
	return false
}

// What most 401s say.
const (
	plainBearer    = `Bearer realm=""`
	rejectedBearer = `Bearer realm="", error="invalid_token"`
)

// usualChallenge returns the header field for the usual 401: the Writer has at most one
// challenge, and the error adds nothing to it. It returns false for any other answer.
func (a *answer) usualChallenge(wr *Writer, r *http.Request) (string, bool) {
	code := a.sent.d.challenge
	if a.status != http.StatusUnauthorized || len(wr.Challenges) > 1 || a.challenge != nil || a.prepared != nil || code != nil && code != rejectedToken {
		return "", false
	}
	if len(wr.Challenges) == 0 {
		if code != nil && sentToken(r, schemeBearer) {
			return rejectedBearer, true
		}
		return plainBearer, true
	}
	c := &wr.Challenges[0]
	if c.ACR != "" || c.MaxAge > 0 {
		return "", false
	}
	says := c.Error
	if code != nil {
		says = invalidToken
	}
	if says != "" && !sentToken(r, c.scheme()) {
		says = ""
	}
	if says != c.Error { // else there is no need for a copy
		changed := *c
		changed.Error = says
		c = &changed
	}
	return c.text(), true
}

// A challengeText is a challenge with its text.
type challengeText struct {
	challenge Challenge
	text      string
}

// challengeTexts caches the texts of the challenges of Writers. There are few of them.
var challengeTexts atomic.Pointer[[]challengeText]

// String returns the challenge as it stands in WWW-Authenticate, such as
// `Bearer realm="api"`, for adapters that set that header field themselves; see
// [Answer.Challenges].
func (c Challenge) String() string { return c.text() }

// text is String without a copy of c.
func (c *Challenge) text() string {
	const limit = 16 // the first texts are kept
	var kept []challengeText
	now := challengeTexts.Load()
	if now != nil {
		kept = *now
	}
	for i := range kept {
		if kept[i].challenge == *c {
			return kept[i].text
		}
	}
	text := c.field().String()
	if len(kept) < limit {
		more := append(slices.Clone(kept), challengeText{*c, text})
		challengeTexts.CompareAndSwap(now, &more) // or else the next response keeps it
	}
	return text
}

// field returns c as the header field has it.
func (c *Challenge) field() header.Challenge {
	return header.Challenge{Scheme: c.scheme(), Parameters: c.parameters()}
}

// parameters returns the parameters of c that can be sent. The realm is always there.
func (c *Challenge) parameters() []header.Parameter {
	realm, ok := quoted(c.Realm)
	if !ok {
		realm = `""`
	}
	all := append(make([]header.Parameter, 0, 7), header.Parameter{Name: "realm", Value: realm})
	add := func(name, value string) {
		if printableASCII(value) && !strings.ContainsAny(value, `"\`) {
			all = append(all, header.Parameter{Name: name, Value: `"` + value + `"`})
		}
	}
	add("error", c.Error)
	add("scope", c.Scope)
	add("acr_values", c.ACR)
	if seconds := int64(c.MaxAge / time.Second); seconds > 0 {
		all = append(all, header.Parameter{Name: "max_age", Value: strconv.FormatInt(seconds, 10)})
	}
	add("algs", c.Algs)
	add("resource_metadata", c.ResourceMetadata)
	return all
}

// quoted returns s as a quoted-string (RFC 9110, section 5.6.4). It refuses a text that
// is empty or not printable ASCII.
func quoted(s string) (string, bool) {
	if !printableASCII(s) {
		return "", false
	}
	s = strings.ReplaceAll(s, `\`, `\\`)
	return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"`, true
}
