package errcode_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestW11HostileRealm(t *testing.T) {
	for _, realm := range []string{"a\"\r\nSet-Cookie: x=1", "a\nb", "tab\there", "ünï", "del\x7f", "nul\x00"} {
		wr := errcode.Writer{Challenges: []errcode.Challenge{{Realm: realm}}, Report: discard}
		w := record(wr, errcode.UserUnauthorized)
		assert.Equal(t, with(plainHeader(), "Www-Authenticate", `Bearer realm=""`), w.Header())

		bothProtocols(t, wr.Handler(func(http.ResponseWriter, *http.Request) error { return errcode.UserUnauthorized }), func(t *testing.T, s *server) {
			resp, _ := s.Get(t, "/")
			assert.Empty(t, resp.Cookies())
			assert.Equal(t, []string{`Bearer realm=""`}, resp.Header["Www-Authenticate"])
		})
	}
}

// rejectedTokens are the codes that say that a bearer token, or the session it stands
// for, is dead.
var rejectedTokens = []errcode.Code{
	errcode.ProtektInvalidToken, errcode.ProtektTokenExpired, errcode.ProtektSessionRevoked,
	errcode.EnvelopeAuthenticationError, errcode.EnvelopeTokenExpired,
	errcode.UserInvalidSession, errcode.UserTokenExpired, errcode.UserInvalidToken,
	errcode.SessionInvalidUserID, errcode.SessionExpired, errcode.SessionNotFound,
}

// authorized is a request with the credentials in Authorization, without it if there are
// none.
func authorized(credentials string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if credentials != "" {
		r.Header.Set("Authorization", credentials)
	}
	return r
}

// challengesOf returns the lines of WWW-Authenticate after an answer, if the lines set
// were there before it.
func challengesOf(wr errcode.Writer, r *http.Request, err error, set ...string) []string {
	w := httptest.NewRecorder()
	if set != nil {
		w.Header()["Www-Authenticate"] = set
	}
	wr.Report = discard
	wr.WriteError(w, r, err)
	return w.Header()["Www-Authenticate"]
}

func TestW18K01Challenges(t *testing.T) {
	const metadata = "https://api.example/.well-known/oauth-protected-resource"
	writers := []struct {
		challenge errcode.Challenge
		plain     string
		rejected  string
	}{
		{errcode.Challenge{}, `Bearer realm=""`, `Bearer realm="", error="invalid_token"`},
		{errcode.Challenge{Realm: `my "api" \o/`}, `Bearer realm="my \"api\" \\o/"`, `Bearer realm="my \"api\" \\o/", error="invalid_token"`},
		{errcode.Challenge{ResourceMetadata: metadata}, `Bearer realm="", resource_metadata="` + metadata + `"`, `Bearer realm="", error="invalid_token", resource_metadata="` + metadata + `"`},
		{errcode.Challenge{Scheme: "DPoP", Algs: "ES256 PS256"}, `DPoP realm="", algs="ES256 PS256"`, `DPoP realm="", error="invalid_token", algs="ES256 PS256"`},
	}
	for code := range errcode.All() {
		for i, row := range writers {
			wr := errcode.Writer{Challenges: []errcode.Challenge{row.challenge}}
			if i == 0 {
				wr.Challenges = nil
			}
			for _, credentials := range []string{"", "Basic dTpw", "Bearer", "Bearer  ", "Bearer x", "bearer x", "DPoP x", "Bearerx y"} {
				scheme, token, _ := strings.Cut(credentials, " ")
				same := strings.EqualFold(scheme, strings.Fields(row.plain)[0]) && strings.TrimSpace(token) != ""
				var want []string
				switch {
				case code.StatusCode() != 401:
				case same && slices.Contains(rejectedTokens, code):
					want = []string{row.rejected}
				default:
					want = []string{row.plain}
				}
				require.Equal(t, want, challengesOf(wr, authorized(credentials), code), "%s with %q", code, credentials)
			}
			if code.StatusCode() == 401 {
				require.Equal(t, []string{row.plain}, challengesOf(wr, nil, code), "%s without a request", code)
			}
		}
	}
	assert.Len(t, rejectedTokens, 11)
}

func TestK01TwoSchemes(t *testing.T) {
	wr := errcode.Writer{Challenges: []errcode.Challenge{{Realm: "api"}, {Scheme: "DPoP", Realm: "api", Algs: "ES256"}}}
	for credentials, want := range map[string][]string{
		"":         {`Bearer realm="api"`, `DPoP realm="api", algs="ES256"`},
		"Bearer x": {`Bearer realm="api", error="invalid_token"`, `DPoP realm="api", algs="ES256"`},
		"dpop x":   {`Bearer realm="api"`, `DPoP realm="api", error="invalid_token", algs="ES256"`},
		"Basic x":  {`Bearer realm="api"`, `DPoP realm="api", algs="ES256"`},
	} {
		assert.Equal(t, want, challengesOf(wr, authorized(credentials), errcode.UserTokenExpired), credentials)
		var texts []string
		for _, c := range wr.Answer(authorized(credentials), errcode.UserTokenExpired).Challenges() {
			texts = append(texts, c.String())
		}
		assert.Equal(t, want, texts, credentials)
	}
	two := authorized("Basic x")
	two.Header.Add("Authorization", "Bearer x")
	assert.Equal(t, []string{`Bearer realm="api", error="invalid_token"`, `DPoP realm="api", algs="ES256"`}, challengesOf(wr, two, errcode.UserTokenExpired))
	// A Writer without challenges has the default one.
	wr.Challenges = []errcode.Challenge{}
	assert.Equal(t, []string{`Bearer realm=""`}, challengesOf(wr, nil, errcode.UserTokenExpired))
}

func TestK01ChallengeOfCodeAndError(t *testing.T) {
	own := errcode.NewRegistry().NewCatalogue("Challenges")
	proof := own.Define("proof", 401, "Proof expected", errcode.Challenge{Scheme: "DPoP", Error: "use_dpop_nonce", Algs: "ES256"})
	realm := own.Define("realm", 401, "Log in", errcode.Challenge{Realm: "admin"})
	twoSchemes := errcode.Writer{Challenges: []errcode.Challenge{{}, {Scheme: "DPoP"}}}
	for _, row := range []struct {
		name        string
		wr          errcode.Writer
		err         error
		credentials string
		set         []string
		want        []string
	}{
		{"of a scheme that the Writer lacks", errcode.Writer{}, proof, "", nil, []string{`Bearer realm=""`, `DPoP realm="", algs="ES256"`}},
		{"of a scheme, with a token", errcode.Writer{}, proof, "DPoP x", nil, []string{`Bearer realm=""`, `DPoP realm="", error="use_dpop_nonce", algs="ES256"`}},
		{"of a scheme, a middleware has set another", errcode.Writer{}, proof, "", []string{`Bearer realm="m"`}, []string{`Bearer realm="m"`, `DPoP realm="", algs="ES256"`}},
		{"of a scheme that the Writer has", twoSchemes, proof, "", nil, []string{`Bearer realm=""`, `DPoP realm="", algs="ES256"`}},
		{"without a scheme", twoSchemes, realm, "", nil, []string{`Bearer realm="admin"`, `DPoP realm="admin"`}},
		{"of an error", errcode.Writer{}, errcode.UserUnauthorized.WithChallenge(errcode.Challenge{Realm: "a", ResourceMetadata: "b"}), "", nil,
			[]string{`Bearer realm="a", resource_metadata="b"`}},
		{"of an error over a code's", errcode.Writer{}, realm.WithChallenge(errcode.Challenge{Realm: "mine"}), "", nil, []string{`Bearer realm="mine"`}},
		{"error of an error over a code's", errcode.Writer{}, errcode.UserTokenExpired.WithChallenge(errcode.Challenge{Error: "invalid_request"}), "Bearer x", nil,
			[]string{`Bearer realm="", error="invalid_request"`}},
		{"the last of an error", errcode.Writer{}, realm.WithChallenge(errcode.Challenge{Realm: "1"}).WithChallenge(errcode.Challenge{Scope: "s"}), "", nil,
			[]string{`Bearer realm="admin", scope="s"`}},
		{"with a status that has none", errcode.Writer{}, errcode.UserNotFound.WithChallenge(errcode.Challenge{Realm: "a", Scope: "b"}), "", nil, nil},
		{"in the cause only", errcode.Writer{}, errcode.UserUnauthorized.Wrap(realm.WithChallenge(errcode.Challenge{Realm: "no"})), "", nil, []string{`Bearer realm=""`}},
		{"of Status", errcode.Writer{}, errcode.Status(401).WithChallenge(errcode.Challenge{Realm: "a"}), "", nil, []string{`Bearer realm="a"`}},
	} {
		assert.Equal(t, row.want, challengesOf(row.wr, authorized(row.credentials), row.err, row.set...), row.name)
	}
}

func TestChallengeOptionIsChecked(t *testing.T) {
	own := errcode.NewRegistry().NewCatalogue("Challenges")
	for _, row := range []struct {
		code      string
		status    int
		challenge errcode.Challenge
		want      string
	}{
		{"c1", 401, errcode.Challenge{}, ""},
		{"c2", 403, errcode.Challenge{Scope: "admin"}, ""},
		{"c3", 403, errcode.Challenge{Realm: "a"}, `errcode: code "c3" has status 403 and a challenge without scope, expected a Scope`},
		{"c4", 404, errcode.Challenge{Scope: "admin"}, `errcode: code "c4" has status 404 and a challenge, expected status 401, or 403 with a Scope`},
	} {
		_, err := own.Add(row.code, row.status, "m", row.challenge)
		if row.want == "" {
			assert.NoError(t, err)
			continue
		}
		assert.EqualError(t, err, row.want)
		var refused *errcode.DefinitionError
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, "challenge", refused.Field)
	}
}

func TestK02ScopeAndStepUp(t *testing.T) {
	own := errcode.NewRegistry().NewCatalogue("Scopes")
	admins := own.Define("admins_only", 403, "For admins", errcode.Challenge{Scope: "admin"})
	twoSchemes := errcode.Writer{Challenges: []errcode.Challenge{{Realm: "a"}, {Scheme: "DPoP"}}}
	for _, row := range []struct {
		name string
		wr   errcode.Writer
		err  error
		want []string
	}{
		{"403 without a scope", errcode.Writer{}, errcode.UserPermissionInsufficient, nil},
		{"403 with a challenge without a scope", errcode.Writer{}, errcode.UserPermissionInsufficient.WithChallenge(errcode.Challenge{Realm: "a"}), nil},
		{"403 with a Writer's scope alone", errcode.Writer{Challenges: []errcode.Challenge{{Scope: "read"}}}, errcode.UserPermissionInsufficient, nil},
		{"scope of a code", errcode.Writer{}, admins, []string{`Bearer realm="", error="insufficient_scope", scope="admin"`}},
		{"scope of an error", errcode.Writer{}, errcode.UserPermissionInsufficient.WithChallenge(errcode.Challenge{Scope: "read write"}),
			[]string{`Bearer realm="", error="insufficient_scope", scope="read write"`}},
		{"scope of an error over a code's", errcode.Writer{}, admins.WithChallenge(errcode.Challenge{Scope: "root"}),
			[]string{`Bearer realm="", error="insufficient_scope", scope="root"`}},
		{"scope for all schemes", twoSchemes, admins,
			[]string{`Bearer realm="a", error="insufficient_scope", scope="admin"`, `DPoP realm="", error="insufficient_scope", scope="admin"`}},
		{"scope for one scheme", twoSchemes, errcode.UserPermissionInsufficient.WithChallenge(errcode.Challenge{Scheme: "DPoP", Scope: "x"}),
			[]string{`DPoP realm="", error="insufficient_scope", scope="x"`}},
		{"acr_values", errcode.Writer{}, errcode.UserUnauthorized.WithChallenge(errcode.Challenge{ACR: "urn:mace:silver"}),
			[]string{`Bearer realm="", error="insufficient_user_authentication", acr_values="urn:mace:silver"`}},
		{"max_age", errcode.Writer{}, errcode.UserTokenExpired.WithChallenge(errcode.Challenge{MaxAge: 5*time.Minute + time.Millisecond}),
			[]string{`Bearer realm="", error="insufficient_user_authentication", max_age=300`}},
		{"all", errcode.Writer{}, errcode.UserUnauthorized.WithChallenge(errcode.Challenge{
			Realm: "r", ResourceMetadata: "https://m", Scope: "s", Error: "e", ACR: "a", MaxAge: time.Second, Algs: "ES256",
		}), []string{`Bearer realm="r", error="insufficient_user_authentication", scope="s", acr_values="a", max_age=1, algs="ES256", resource_metadata="https://m"`}},
		{"max_age of the Writer", errcode.Writer{Challenges: []errcode.Challenge{{MaxAge: time.Minute}}}, errcode.UserUnauthorized.WithChallenge(errcode.Challenge{ACR: "a"}),
			[]string{`Bearer realm="", error="insufficient_user_authentication", acr_values="a", max_age=60`}},
		{"a scheme with digits", errcode.Writer{Challenges: []errcode.Challenge{{Scheme: "SCRAM-SHA-256", Realm: "r"}}}, errcode.UserUnauthorized, []string{`SCRAM-SHA-256 realm="r"`}},
		{"negative max_age", errcode.Writer{}, errcode.UserUnauthorized.WithChallenge(errcode.Challenge{MaxAge: -time.Second}), []string{`Bearer realm=""`}},
	} {
		assert.Equal(t, row.want, challengesOf(row.wr, authorized("Bearer x"), row.err), row.name)
	}
}

func TestK03HostileValues(t *testing.T) {
	const crlf = "a\"\r\nSet-Cookie: x=1"
	for _, value := range []string{crlf, "a\nb", "tab\there", "ünï", "nul\x00", "del\x7f", "\xff"} {
		wr := errcode.Writer{Challenges: []errcode.Challenge{{
			Realm: value, ResourceMetadata: value, Scope: value, Error: value, ACR: value, Algs: value,
		}}}
		err := errcode.UserUnauthorized.WithChallenge(errcode.Challenge{ACR: value, MaxAge: time.Second, Error: value})
		assert.Equal(t, []string{`Bearer realm="", error="insufficient_user_authentication", max_age=1`}, challengesOf(wr, authorized("Bearer x"), err), "%q", value)
	}
	for _, value := range []string{`a"b`, `a\b`} {
		c := errcode.Challenge{Realm: value, ResourceMetadata: value, Scope: value, ACR: value, Algs: value}
		want := `Bearer realm="` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(value) + `", error="insufficient_user_authentication"`
		assert.Equal(t, []string{want}, challengesOf(errcode.Writer{Challenges: []errcode.Challenge{c}}, nil, errcode.UserUnauthorized))
	}
	for _, scheme := range []string{"two words", "Bearer,", "ünï", "a\r\nb", `"`, "a:b", "a/b", "a[b", "a{b", "a@b"} {
		wr := errcode.Writer{Challenges: []errcode.Challenge{{Scheme: scheme}}}
		assert.Equal(t, []string{`Bearer realm=""`}, challengesOf(wr, nil, errcode.UserUnauthorized), "%q", scheme)
	}
	// What can't be sent is left out of a 403, too.
	assert.Equal(t, []string{`Bearer realm="", error="insufficient_scope"`},
		challengesOf(errcode.Writer{}, nil, errcode.UserPermissionInsufficient.WithChallenge(errcode.Challenge{Scope: crlf})))
}

func TestK01JoinedWithWhatWasSet(t *testing.T) {
	const metadata = `Bearer resource_metadata="https://a.example/.well-known/x"`
	realm := errcode.Writer{Challenges: []errcode.Challenge{{Realm: "api"}}}
	for _, row := range []struct {
		name string
		wr   errcode.Writer
		set  []string
		want []string // for a dead token that was sent
	}{
		{"metadata", errcode.Writer{}, []string{metadata}, []string{metadata + `, error="invalid_token"`}},
		{"metadata and a realm of ours", realm, []string{metadata}, []string{metadata + `, realm="api", error="invalid_token"`}},
		{"a realm wins over ours", realm, []string{`bearer Realm="theirs"`}, []string{`bearer Realm="theirs", error="invalid_token"`}},
		{"an error wins over ours", errcode.Writer{}, []string{`Bearer error="other"`}, []string{`Bearer error="other"`}},
		{"a scheme without parameters", errcode.Writer{}, []string{`Bearer`}, []string{`Bearer realm="", error="invalid_token"`}},
		{"another scheme", errcode.Writer{}, []string{`DPoP algs="ES256"`}, []string{`DPoP algs="ES256"`}},
		{"another scheme, and ours by the Writer", realm, []string{`DPoP algs="ES256"`}, []string{`DPoP algs="ES256"`, `Bearer realm="api", error="invalid_token"`}},
		{"two in one line", errcode.Writer{}, []string{`Basic realm="b", Bearer realm="x"`}, []string{`Basic realm="b"`, `Bearer realm="x", error="invalid_token"`}},
		{"two lines", errcode.Writer{}, []string{`Basic realm="b"`, `Bearer realm="x"`}, []string{`Basic realm="b"`, `Bearer realm="x", error="invalid_token"`}},
		{"schemes alone", errcode.Writer{}, []string{`Negotiate, Bearer`}, []string{`Negotiate`, `Bearer realm="", error="invalid_token"`}},
		{"white space and empty elements", errcode.Writer{}, []string{" , ,\tBearer  realm\t= \"a, \\\"b\\\\\" ,\tscope=x , "}, []string{`Bearer realm="a, \"b\\", scope=x, error="invalid_token"`}},
		{"obsolete text", errcode.Writer{}, []string{`Bearer realm="é	\é"`}, []string{`Bearer realm="é	\é", error="invalid_token"`}},
		{"nothing", errcode.Writer{}, []string{""}, []string{`Bearer realm="", error="invalid_token"`}},
		{"commas", errcode.Writer{}, []string{" , "}, []string{`Bearer realm="", error="invalid_token"`}},
		{"token68", errcode.Writer{}, []string{`Negotiate abc==`}, []string{`Negotiate abc==`}},
		{"token68 that looks like a token", realm, []string{`Negotiate abc`}, []string{`Negotiate abc`}},
		{"token68 with one sign", realm, []string{`Negotiate abc=`}, []string{`Negotiate abc=`}},
		{"no scheme", errcode.Writer{}, []string{`realm="x"`}, []string{`realm="x"`}},
		{"no comma", errcode.Writer{}, []string{`Bearer realm="x" scope="y"`}, []string{`Bearer realm="x" scope="y"`}},
		{"no comma after a token", errcode.Writer{}, []string{`Bearer realm=x scope=y`}, []string{`Bearer realm=x scope=y`}},
		{"open quote", errcode.Writer{}, []string{`Bearer realm="x`}, []string{`Bearer realm="x`}},
		{"open quoted pair", errcode.Writer{}, []string{`Bearer realm="x\`}, []string{`Bearer realm="x\`}},
		{"not a token", errcode.Writer{}, []string{`Bearer "x"`}, []string{`Bearer "x"`}},
		{"control character", errcode.Writer{}, []string{"Bearer realm=\"a\x00\""}, []string{"Bearer realm=\"a\x00\""}},
		{"control character in a quoted pair", errcode.Writer{}, []string{"Bearer realm=\"a\\\n\""}, []string{"Bearer realm=\"a\\\n\""}},
		{"text after a scheme", errcode.Writer{}, []string{`Bearer; x=y`}, []string{`Bearer; x=y`}},
	} {
		assert.Equal(t, row.want, challengesOf(row.wr, authorized("Bearer x"), errcode.UserTokenExpired, row.set...), row.name)
	}
	// If the status needs no challenge, the header field stays as it was.
	assert.Equal(t, []string{metadata}, challengesOf(realm, nil, errcode.UserNotFound, metadata))
	assert.Equal(t, []string{metadata}, challengesOf(realm, nil, errcode.UserPermissionInsufficient, metadata))
}

var (
	quotedString  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	onlyPrintable = regexp.MustCompile(`\A[ -~]+\z`)
)

// FuzzChallenge gives a Writer any values, with any line set before, and checks that a
// header field keeps its form: no line breaks, quotes in pairs, each of our parameters once.
func FuzzChallenge(f *testing.F) {
	for _, s := range []string{"", "api", `a"\b`, "a\"\r\nSet-Cookie: x=1", "é", "\x7f", " ", "a, b=\"c"} {
		f.Add(s, "read", "https://a.example", "Bearer", `Bearer realm="x"`)
		f.Add("api", s, s, "DPoP", s)
		f.Add(s, s, s, s, `Basic realm="\"", Bearer error=x, scope="y"`)
	}
	f.Add("", "", "", "", `Negotiate abc==`)
	f.Add("", "", "", "", "Bearer a=\"\\\n\"")
	f.Fuzz(func(t *testing.T, realm, scope, metadata, scheme, line string) {
		c := errcode.Challenge{Scheme: scheme, Realm: realm, Scope: scope, ResourceMetadata: metadata}
		for _, err := range []error{
			errcode.UserTokenExpired,
			errcode.UserUnauthorized.WithChallenge(errcode.Challenge{ACR: scope, Error: realm}),
			errcode.UserPermissionInsufficient.WithChallenge(c),
		} {
			for _, masked := range []bool{false, true} {
				wr := errcode.Writer{Challenges: []errcode.Challenge{c}}
				if masked {
					wr.Mask = errcode.NewMask(map[errcode.Code]errcode.Code{errcode.CodeOf(err): errcode.AuthInvalidCredentials})
				}
				for _, one := range challengesOf(wr, authorized("Bearer x"), err) {
					checkChallenge(t, one, "")
				}
				for _, one := range challengesOf(wr, authorized("Bearer x"), err, line) {
					if one != line || masked { // otherwise it is the handler's own
						checkChallenge(t, one, line)
					}
				}
			}
		}
	})
}

// checkChallenge checks a line that errcode has made, where another was set before.
func checkChallenge(t *testing.T, line, before string) {
	t.Helper()
	require.False(t, strings.ContainsAny(line, "\r\n\x00"), "%q", line)
	bare := quotedString.ReplaceAllString(line, "Q")
	require.NotContains(t, bare, `"`, "%q", line)
	require.Regexp(t, "\\A[!#$%&'*+.^_`|~0-9A-Za-z-]+( |\\z)", bare, "%q", line)
	before = quotedString.ReplaceAllString(before, "Q")
	for name, pattern := range parameterNames {
		most := max(1, len(pattern.FindAllString(before, -1)))
		require.LessOrEqual(t, len(pattern.FindAllString(bare, -1)), most, "%s in %q", name, line)
	}
}

// parameterNames finds the parameters that errcode sends.
var parameterNames = func() map[string]*regexp.Regexp {
	all := map[string]*regexp.Regexp{}
	for _, name := range []string{"realm", "error", "scope", "acr_values", "max_age", "algs", "resource_metadata"} {
		all[name] = regexp.MustCompile(`(?i)(?:^|[ ,\t])` + name + `[ \t]*=`)
	}
	return all
}()

// FuzzRealm compares the whole header of a response, with any realm and language.
func FuzzRealm(f *testing.F) {
	for _, s := range []string{"", "api", `a"\b`, "a\"\r\nSet-Cookie: x=1", "é", "\x7f", " ", "~", "\x00", strings.Repeat("a", 10_000)} {
		f.Add(s, "de")
		f.Add("api", s)
	}
	for _, tag := range []string{"es-419", "az-AZ-09", "a/", "a:", "a@", "a[", "a`", "a{"} {
		f.Add("api", tag)
	}
	language := regexp.MustCompile(`\A[0-9A-Za-z-]+\z`)
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	f.Fuzz(func(t *testing.T, realm, tag string) {
		challenge := `Bearer realm=""`
		if onlyPrintable.MatchString(realm) {
			challenge = `Bearer realm="` + escape.Replace(realm) + `"`
		}
		wr := errcode.Writer{
			Challenges: []errcode.Challenge{{Realm: realm}},
			Localizer:  fixed{errcode.Translation{Message: "text", Language: tag}},
			Report:     discard,
		}
		for code, want := range map[errcode.Code]string{
			errcode.UserUnauthorized: challenge,
			errcode.UserTokenExpired: challenge + `, error="invalid_token"`,
		} {
			_, header, _ := wr.Response(authorized("Bearer x"), code)
			expected := with(plainHeader(), "Www-Authenticate", want)
			if language.MatchString(tag) {
				expected = with(expected, "Content-Language", tag)
			}
			require.Equal(t, expected, header)
			for _, values := range header {
				require.Len(t, values, 1)
				require.Regexp(t, onlyPrintable, values[0])
			}
		}
		_, header, _ := wr.Response(nil, errcode.UserNotFound)
		require.NotContains(t, header, "Www-Authenticate")
	})
}

func TestChallengeOfACode(t *testing.T) {
	assert.Equal(t, errcode.Challenge{Error: "invalid_token"}, errcode.UserTokenExpired.Challenge())
	assert.Equal(t, errcode.Challenge{}, errcode.UserNotFound.Challenge())
	assert.Equal(t, errcode.Challenge{}, errcode.Code{}.Challenge())
	own := errcode.Challenge{Scheme: "DPoP", Scope: "admin"}
	code := errcode.NewRegistry().NewCatalogue("Challenges").Define("scope:missing", 403, "Scope missing", own)
	assert.Equal(t, own, code.Challenge())
}
