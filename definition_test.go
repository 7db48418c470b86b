package errcode_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// refused checks that both Define and Add refuse a code with the text and that
// nothing is added.
func refused(t *testing.T, code string, status int, message, text string, options ...errcode.CodeOption) {
	t.Helper()
	var r errcode.Registry
	c := r.NewCatalogue("C")
	assert.Equal(t, text, textOf(c.Add(code, status, message, options...)))
	assert.Equal(t, text, panicOf(func() { c.Define(code, status, message, options...) }))
	assert.Equal(t, 0, c.Len())
	assert.Empty(t, slices.Collect(r.All()))
	_, ok := r.Lookup(code)
	assert.False(t, ok)
}

// accepted checks that a code is added as it is given.
func accepted(t *testing.T, code string, status int, message string) {
	t.Helper()
	var r errcode.Registry
	added, err := r.NewCatalogue("C").Add(code, status, message)
	require.NoError(t, err)
	assert.Equal(t, []any{code, status, message}, []any{added.String(), added.StatusCode(), added.Message()})
	found, ok := r.Lookup(code)
	assert.True(t, ok)
	assert.Equal(t, added, found)
}

func TestR02Grammar(t *testing.T) {
	const expected = ", expected letters and digits of ASCII, joined by single _ . - / or :, of at most 128 bytes"
	for _, code := range []string{
		"", ":", "user:", ":x", "a::b", "_a", "a_", "a-", "-a", "a.", ".a", "a/", "/a", "a__b", "a--b", "a..b", "a//b", "a:_b", "a_:b", "a.-b",
		"user:not found", "user:ünï", "us\u0435r:x", "user:x\r\n", "user:x\x00", " a", "a ", "\xff", "a\xff", "\ufeffa",
		"@", "`", "[", "{", "/", "a;b", "a,b", "a+b", "a#b", "a%20b", `a"b`, `a\b`, "a<b",
	} {
		t.Run(fmt.Sprintf("%q", code), func(t *testing.T) {
			refused(t, code, 400, "m", fmt.Sprintf("errcode: malformed code %q", code)+expected)
		})
	}
	for _, code := range []string{
		"a", "A", "z:z", "Z", "0", "9", "a1", "1a", "a_1", "A_1", "user:x", "a_b:c_d", "a1:b2", "NOT_FOUND", "not_found",
		"User:x", "USER:X", "aB", "Ab", "a:b:c", "a-b", "a.b", "a/b",
		"payment-required", "auth/user-not-found", "urn:ietf:params:acme:error:badNonce", "TSK-BIZ-007", "UserNotFound", "E1001", "40013", "entity.create_failed",
	} {
		t.Run(code, func(t *testing.T) { accepted(t, code, 400, "m") })
	}

	long := "domain:" + strings.Repeat("r", 121)
	accepted(t, long, 400, "m")
	refused(t, long+"r", 400, "m", `errcode: malformed code "`+long+`r"`+expected)
	refused(t, strings.Repeat("r", 1<<20), 400, "m", `errcode: malformed code "`+strings.Repeat("r", 129)+`"`+expected)
}

func TestR03Status(t *testing.T) {
	for _, status := range []int{-1, 0, 99, 100, 101, 200, 204, 205, 304, 399, 600, 799, 999, 1000} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			refused(t, "a:b", status, "m", fmt.Sprintf(`errcode: code "a:b" has status %d, expected 400 to 599`, status))
		})
	}
	accepted(t, "a:b", 400, "m")
	accepted(t, "a:b", 599, "m")
}

func TestR04Message(t *testing.T) {
	const line = ", expected one line without control or direction-changing characters"
	for _, row := range []struct{ name, message, text string }{
		{"empty", "", " is empty"},
		{"blank", "   ", ` is "   ", expected visible characters`},
		{"blank in Unicode", "\u3000\u00a0\u200b", ` is "\u3000\u00a0\u200b", expected visible characters`},
		{"newline", "two\nlines", ` is "two\nlines"` + line},
		{"control", "red \x1b[31m", ` is "red \x1b[31m"` + line},
		{"separator", "two\u2028lines", ` is "two\u2028lines"` + line},
		{"override", "\u202etxet", ` is "\u202etxet"` + line},
		{"invalid UTF-8", "bad \xff", ` is "bad \xff", expected valid UTF-8`},
		{"too long", strings.Repeat("é", 1025), " has 1025 characters, expected at most 1024"},
		{"too long, in ASCII", strings.Repeat("e", 1025), " has 1025 characters, expected at most 1024"},
	} {
		t.Run(row.name, func(t *testing.T) {
			refused(t, "a:b", 400, row.message, `errcode: message of code "a:b"`+row.text)
			assert.Equal(t, "errcode: catalogue name"+row.text, panicOf(func() { new(errcode.Registry).NewCatalogue(row.message) }))
			if row.message != "" { // an empty description means that there is none
				refused(t, "a:b", 400, "m", `errcode: description of code "a:b"`+row.text, errcode.Description(row.message))
				refused(t, "a:b", 400, "m", `errcode: help of code "a:b"`+row.text, errcode.Help{Why: row.message})
				refused(t, "a:b", 400, "m", `errcode: help of code "a:b"`+row.text, errcode.Help{Why: "Why", Fix: row.message})
			}
		})
	}
	for _, message := range []string{"100% sure %s", "%!d(MISSING)", strings.Repeat("é", 1024), strings.Repeat("e", 1024), "<b>&amp;</b>", "用户不存在", `"quoted"`} {
		accepted(t, "a:b", 400, message)
	}
	sure := new(errcode.Registry).NewCatalogue("C").Define("a:b", 400, "100% sure %s")
	for form, body := range map[errcode.Form]string{
		errcode.FormProtekt:  `{"error":"a:b","message":"100% sure %s","statusCode":400}`,
		errcode.FormEnvelope: `{"success":false,"error":"100% sure %s","code":"a:b"}`,
		errcode.FormDomain:   `{"status":400,"code":"a:b"}`,
	} {
		assert.Equal(t, body, record(errcode.Writer{Form: form}, sure).Body.String())
	}
}

func TestStatusImpliesFault(t *testing.T) {
	c := new(errcode.Registry).NewCatalogue("C")
	for status := 400; status <= 599; status++ {
		want := errcode.FaultClient
		switch {
		case status >= 502 && status <= 504:
			want = errcode.FaultDependency
		case status >= 500:
			want = errcode.FaultService
		}
		assert.Equal(t, want, c.Define(fmt.Sprintf("a:b%d", status), status, "m").Fault(), status)
		chosen := c.Define(fmt.Sprintf("a:c%d", status), status, "m", errcode.FaultDependency)
		assert.Equal(t, errcode.FaultDependency, chosen.Fault(), status)
	}
	for fault, text := range map[errcode.Fault]string{
		errcode.FaultClient: "client", errcode.FaultService: "service", errcode.FaultDependency: "dependency", 0: "service", 9: "service",
	} {
		assert.Equal(t, text, fault.String())
	}
	assert.Equal(t, errcode.FaultService, errcode.Code{}.Fault())
}

func TestG06OptionsAndTexts(t *testing.T) {
	var none *errcode.Help
	var noCodeOption errcode.CodeOption
	for _, option := range []errcode.CodeOption{nil, noCodeOption, none, (*errcode.Challenge)(nil)} {
		refused(t, "a:b", 400, "m", `errcode: code "a:b" has an option that is nil`, errcode.ActionShowConflict, option)
	}
	refused(t, "a:b", 400, "m", `errcode: code "a:b" is deprecated in favour of the zero Code, expected the code that replaces it`, errcode.Deprecated(errcode.Code{}))
	refused(t, "a:b", 400, " ", `errcode: message of code "a:b" is " ", expected visible characters`)
	refused(t, "a:b", 400, "m", `errcode: code "a:b" has fault 0, expected FaultClient, FaultService or FaultDependency`, errcode.Fault(0))
	refused(t, "a:b", 400, "m", `errcode: code "a:b" has fault 4, expected FaultClient, FaultService or FaultDependency`, errcode.Fault(4))
	refused(t, "a:b", 404, "m", `errcode: code "a:b" has status 404 and a challenge, expected status 401, or 403 with a Scope`, errcode.Challenge{Error: "invalid_token"})
	refused(t, "a:b", 403, "m", `errcode: code "a:b" has status 403 and a challenge without scope, expected a Scope`, errcode.Challenge{})
}

func TestDefinitionErrorSaysWhatIsWrong(t *testing.T) {
	var r errcode.Registry
	c := r.NewCatalogue("C")
	c.Define("taken", 400, "m")
	add := func(code string, status int, message string, options ...errcode.CodeOption) error {
		_, err := c.Add(code, status, message, options...)
		return err
	}
	of := func(c *errcode.Catalogue) error {
		_, err := c.Add("a:b", 400, "m")
		return err
	}
	for _, row := range []struct {
		err         error
		code, field string
	}{
		{add("a b", 400, "m"), "a b", "code"},
		{add("taken", 400, "m"), "taken", "code"},
		{add("a:b", 200, "m"), "a:b", "status"},
		{add("a:b", 400, ""), "a:b", "message"},
		{add("a:b", 400, "m", errcode.Description("\n")), "a:b", "description"},
		{add("a:b", 400, "m", errcode.Help{Fix: "\n"}), "a:b", "help"},
		{add("a:b", 400, "m", errcode.Fault(7)), "a:b", "fault"},
		{add("a:b", 400, "m", errcode.Challenge{}), "a:b", "challenge"},
		{add("a:b", 400, "m", nil), "a:b", "option"},
		{of(nil), "a:b", "catalogue"},
		{of(errcode.User), "a:b", "catalogue"},
	} {
		t.Run(row.field, func(t *testing.T) {
			e, ok := errors.AsType[*errcode.DefinitionError](row.err)
			require.True(t, ok, "%v", row.err)
			assert.Equal(t, []string{row.code, row.field}, []string{e.Code, e.Field})
			assert.Equal(t, "errcode: "+e.Reason(), e.Error())
		})
	}
	e, _ := errors.AsType[*errcode.DefinitionError](add("a:b", 200, "m"))
	assert.Equal(t, `code "a:b" has status 200, expected 400 to 599`, e.Reason())
	assert.Equal(t, 1, c.Len())
}

func TestHelpDescriptionAndDeprecated(t *testing.T) {
	c := new(errcode.Registry).NewCatalogue("C")
	help := errcode.Help{Why: "The card was refused.", Fix: "Ask for another one."}
	current := c.Define("c:current", 400, "Current", help, errcode.Description("The current one"))
	old := c.Define("c:old", 400, "Old", errcode.Deprecated(current), errcode.Description("Old"), &help)
	assert.Equal(t, help, current.Help())
	assert.Equal(t, help, old.Help())
	assert.Equal(t, errcode.Help{}, errcode.Code{}.Help())
	assert.Equal(t, errcode.Help{}, remoteCode(t, "billing:unheard_of").Help())
	assert.Equal(t, "The current one", current.Description())
	assert.Equal(t, "Old", old.Description())
	assert.Equal(t, current, old.ReplacedBy())
	for _, code := range append(builtIn(), current, errcode.Code{}) {
		assert.Equal(t, errcode.Code{}, code.ReplacedBy(), "no documented code is deprecated: %s", code)
	}
}

// naiveGrammar is that of machine codes, without their length.
var naiveGrammar = regexp.MustCompile(`\A[A-Za-z0-9]+([-_./:][A-Za-z0-9]+)*\z`)

// FuzzGrammar checks the grammar of codes against a regular expression, both where
// codes are defined and where they come over the wire.
func FuzzGrammar(f *testing.F) {
	for _, code := range []string{
		"", ":", "user:", ":x", "User:x", "user:not found", "user:ünï", "us\u0435r:x", "user:x\r\n", "user:x\x00", "a:b:c",
		"a", "A", "a1_2:b_3", "A_1", "_a", "a_", "a__b", "1a", "a:1b", "aB", "Ab", "A:B", "not_found", "NOT_FOUND", "a\xff",
		"payment-required", "auth/user-not-found", "urn:ietf:params:acme:error:badNonce", "a.-b", "@", "[", "`", "{", "/", "~",
		strings.Repeat("a", 128), strings.Repeat("a", 129), strings.Repeat("A", 128) + "_",
	} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		wellFormed := len(code) <= 128 && naiveGrammar.MatchString(code)
		var r errcode.Registry
		defined, err := r.NewCatalogue("fuzz").Add(code, 400, "message")
		require.Equal(t, wellFormed, err == nil, "%q: %v", code, err)
		if err == nil {
			require.Equal(t, code, defined.String())
			domain, reason, found := strings.Cut(code, ":")
			if !found {
				domain, reason = "", code
			}
			require.Equal(t, domain, defined.Domain())
			require.Equal(t, reason, defined.Reason())
		}

		remote := r.FromWire(errcode.Wire{Code: code, Status: 400})
		require.Error(t, remote)
		require.Equal(t, wellFormed, errcode.CodeOf(remote) == defined && err == nil, "%q: %v", code, remote)
		unknown := errcode.CodeOf(errcode.NewRegistry().FromWire(errcode.Wire{Code: code, Status: 400}))
		require.Equal(t, wellFormed, !unknown.IsZero(), "%q", code)
		if wellFormed {
			require.Equal(t, code, unknown.String())
		}
	})
}
