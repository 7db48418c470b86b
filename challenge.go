package errcode

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
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
	if c.Scheme == "" || !token(c.Scheme) {
		return schemeBearer
	}
	return c.Scheme
}

// token reports whether s is a token (RFC 9110, section 5.6.2).
func token(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c|0x20)-'a' >= 26 && c-'0' >= 10 && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
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
	text := schemed{c.scheme(), c.parameters()}.String()
	if len(kept) < limit {
		more := append(slices.Clone(kept), challengeText{*c, text})
		challengeTexts.CompareAndSwap(now, &more) // or else the next response keeps it
	}
	return text
}

// A parameter is a parameter of a challenge, with its value as it is written in the
// header field.
type parameter struct{ name, value string }

// parameters returns the parameters of c that can be sent. The realm is always there.
func (c *Challenge) parameters() []parameter {
	realm, ok := quoted(c.Realm)
	if !ok {
		realm = `""`
	}
	all := append(make([]parameter, 0, 7), parameter{"realm", realm})
	add := func(name, value string) {
		if printableASCII(value) && !strings.ContainsAny(value, `"\`) {
			all = append(all, parameter{name, `"` + value + `"`})
		}
	}
	add("error", c.Error)
	add("scope", c.Scope)
	add("acr_values", c.ACR)
	if seconds := int64(c.MaxAge / time.Second); seconds > 0 {
		all = append(all, parameter{"max_age", strconv.FormatInt(seconds, 10)})
	}
	add("algs", c.Algs)
	add("resource_metadata", c.ResourceMetadata)
	return all
}

// A schemed is a challenge as a header field has it.
type schemed struct {
	scheme     string
	parameters []parameter
}

func (s schemed) String() string {
	var b strings.Builder
	b.WriteString(s.scheme)
	for i, p := range s.parameters {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(" " + p.name + "=" + p.value)
	}
	return b.String()
}

// joined returns the lines of WWW-Authenticate for an answer: those that a handler or a
// middleware has set, joined with ours, each scheme and each parameter once. Lines that
// can't be parsed are returned as they are. If the answer is masked, only their realm
// and resource_metadata are kept. A scheme that the lines lack is added if own is true,
// or if there are no lines.
func joined(lines []string, ours []Challenge, masked, own bool) []string {
	all, ok := parseChallenges(lines)
	if !ok {
		if !masked {
			return lines
		}
		all = nil
	}
	if masked {
		for i := range all {
			all[i].parameters = slices.DeleteFunc(all[i].parameters, func(p parameter) bool {
				return !strings.EqualFold(p.name, "realm") && !strings.EqualFold(p.name, "resource_metadata")
			})
		}
	}
	own = own || len(all) == 0
	for i := range ours {
		c := &ours[i]
		at := slices.IndexFunc(all, func(s schemed) bool { return strings.EqualFold(s.scheme, c.scheme()) })
		switch {
		case at >= 0:
			all[at].join(c)
		case own:
			all = append(all, schemed{c.scheme(), c.parameters()})
		}
	}
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = s.String()
	}
	return texts
}

// join adds the parameters of c that s does not have.
func (s *schemed) join(c *Challenge) {
	for _, p := range c.parameters() {
		has := slices.ContainsFunc(s.parameters, func(old parameter) bool { return strings.EqualFold(old.name, p.name) })
		if !has && (p.name != "realm" || p.value != `""` || len(s.parameters) == 0) {
			s.parameters = append(s.parameters, p)
		}
	}
}

// parseChallenges reads the lines of WWW-Authenticate (RFC 9110, section 11.6.1). It
// returns false for what is malformed, and for credentials in token68 form, which no
// parameter can be added to.
func parseChallenges(lines []string) (all []schemed, ok bool) {
	for _, line := range lines {
		s := challengeScanner{line}
		for first := true; ; first = false {
			comma := s.separator()
			if s.rest == "" {
				break
			}
			word := s.token()
			value, isParameter := s.value()
			switch {
			case word == "":
				return nil, false
			case isParameter && len(all) > 0:
				last := &all[len(all)-1]
				last.parameters = append(last.parameters, parameter{word, value})
			case !isParameter && (first || comma) && (s.rest == "" || strings.IndexByte(" \t,", s.rest[0]) >= 0):
				all = append(all, schemed{scheme: word})
			default:
				return nil, false
			}
		}
	}
	return all, true
}

// A challengeScanner reads a line of WWW-Authenticate.
type challengeScanner struct{ rest string }

// separator skips white space and commas, and reports whether there was a comma.
func (s *challengeScanner) separator() (comma bool) {
	before := s.rest
	s.rest = strings.TrimLeft(before, ", \t")
	return strings.Contains(before[:len(before)-len(s.rest)], ",")
}

func (s *challengeScanner) token() string {
	end := 0
	for end < len(s.rest) && token(s.rest[end:end+1]) {
		end++
	}
	word := s.rest[:end]
	s.rest = s.rest[end:]
	return word
}

// value reads "=" and a token or a quoted-string, which it returns as it is written. If
// they are missing, it reads nothing.
func (s *challengeScanner) value() (string, bool) {
	rest, ok := strings.CutPrefix(strings.TrimLeft(s.rest, " \t"), "=")
	if !ok {
		return "", false
	}
	rest = strings.TrimLeft(rest, " \t")
	if !strings.HasPrefix(rest, `"`) {
		after := challengeScanner{rest}
		word := after.token()
		if word == "" || !ends(after.rest) {
			return "", false
		}
		s.rest = after.rest
		return word, true
	}
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '\\' && i+1 < len(rest) && printableASCII(rest[i+1:i+2]):
			i++
		case c == '"':
			if !ends(rest[i+1:]) {
				return "", false
			}
			s.rest = rest[i+1:]
			return rest[:i+1], true
		case c < ' ' && c != '\t' || c == 0x7f:
			return "", false
		}
	}
	return "", false
}

// ends reports whether a parameter may end before rest.
func ends(rest string) bool {
	rest = strings.TrimLeft(rest, " \t")
	return rest == "" || rest[0] == ','
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

// unquoted returns the text of a token or quoted-string.
func unquoted(s string) string {
	inner, ok := strings.CutPrefix(s, `"`)
	if !ok {
		return s
	}
	var text strings.Builder
	for inner = strings.TrimSuffix(inner, `"`); inner != ""; inner = inner[1:] {
		if inner[0] == '\\' && len(inner) > 1 {
			inner = inner[1:]
		}
		text.WriteByte(inner[0])
	}
	return text.String()
}
