package errcode_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Codes of the tests' own, in the package's registry as a service has them.
var (
	ledger              = errcode.NewCatalogue("Ledger")
	ledgerAccountFrozen = ledger.Define("ledger:account_frozen", http.StatusPaymentRequired, "Account frozen", errcode.ActionContactSupport, errcode.Description("The account's owner must call"))
	ledgerTimeout       = ledger.Define("LEDGER_TIMEOUT", http.StatusGatewayTimeout, "The ledger is slow")

	// ownOAuth has the name of a built-in catalogue.
	ownOAuth = errcode.NewCatalogue("OAuth")
)

// lateCode is defined by init: this package is one that the program of the tests
// imports.
var lateCode errcode.Code

func init() { lateCode = ledger.Define("ledger:late", http.StatusConflict, "Too late") }

// panicOf returns what f panics with, nil if it does not.
func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

// here returns the file and line of its caller.
func here() string {
	_, file, line, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", file, line)
}

func TestR01CodeIsDefinedOnce(t *testing.T) {
	var r errcode.Registry
	first, second := r.NewCatalogue("First"), r.NewCatalogue("Second")
	code, place := first.Define("a:b", 404, "No b"), here()

	// What each attempt is told, and where it was made.
	define := func(c *errcode.Catalogue, status int) (any, string) {
		return panicOf(func() { c.Define("a:b", status, "Other") }), here()
	}
	add := func(c *errcode.Catalogue, status int) (any, string) {
		return textOf(c.Add("a:b", status, "Other")), here()
	}
	for _, attempt := range []func(*errcode.Catalogue, int) (any, string){define, add} {
		for _, again := range []struct {
			in     *errcode.Catalogue
			status int
		}{{first, 404}, {first, 410}, {second, 404}} {
			text, at := attempt(again.in, again.status)
			assert.Equal(t, fmt.Sprintf("errcode: code \"a:b\", defined in catalogue %q at %s, is already defined in catalogue \"First\" at %s", again.in, at, place), text)
			assert.Equal(t, []errcode.Code{code}, slices.Collect(r.All()))
			assert.Equal(t, []int{1, 0}, []int{first.Len(), second.Len()})
			found, ok := r.Lookup("a:b")
			assert.True(t, ok)
			assert.Equal(t, code, found)
			assert.Equal(t, 404, found.StatusCode())
			assert.Equal(t, "No b", found.Message())
		}
	}
}

// textOf returns the text of the error with which Add refused a code.
func textOf(code errcode.Code, err error) any {
	if err == nil || code != (errcode.Code{}) {
		return nil
	}
	return err.Error()
}

func TestR01CatalogueIsThereOnce(t *testing.T) {
	var r errcode.Registry
	only := r.NewCatalogue("Only")
	assert.Equal(t, `errcode: catalogue "Only" is already there`, panicOf(func() { r.NewCatalogue("Only") }))
	assert.Equal(t, []*errcode.Catalogue{only}, slices.Collect(r.Catalogues()))
	assert.Equal(t, `errcode: catalogue name is empty`, panicOf(func() { r.NewCatalogue("") }))
	assert.Equal(t, []*errcode.Catalogue{only}, slices.Collect(r.Catalogues()))
}

// refused checks that both Define and Add refuse a code with the text and that
// nothing is added.
func refused(t *testing.T, code string, status int, message, text string, options ...errcode.Option) {
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
	const expected = ", expected domain:reason or reason in lower snake case, or REASON in upper, of at most 128 bytes"
	for _, code := range []string{
		"", ":", "user:", ":x", "User:x", "user:not found", "user:ünï", "us\u0435r:x", "user:x\r\n", "user:x\x00",
		"user:X", "USER:X", "USER:x", "a:b:c", "a::b", "_a", "a_", "a__b", "a:_b", "a:b_", "a_:b", "1a", "a:1b", "A_", "_A", "A__B", "1A", "aB", "Ab",
		"a-b", "a.b", "a/b", " a", "a ", "\xff", "a\xff", "\ufeffa", "@", "`", "[", "{",
	} {
		t.Run(fmt.Sprintf("%q", code), func(t *testing.T) {
			refused(t, code, 400, "m", fmt.Sprintf("errcode: malformed code %q", code)+expected)
		})
	}
	for _, code := range []string{"a", "A", "z:z", "Z", "a1", "a_1", "A_1", "user:x", "a_b:c_d", "a1:b2", "NOT_FOUND", "not_found"} {
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
		{"newline", "two\nlines", ` is "two\nlines"` + line},
		{"control", "red \x1b[31m", ` is "red \x1b[31m"` + line},
		{"separator", "two\u2028lines", ` is "two\u2028lines"` + line},
		{"override", "\u202etxet", ` is "\u202etxet"` + line},
		{"invalid UTF-8", "bad \xff", ` is "bad \xff", expected valid UTF-8`},
		{"too long", strings.Repeat("é", 1025), " has 1025 characters, expected at most 1024"},
	} {
		t.Run(row.name, func(t *testing.T) {
			refused(t, "a:b", 400, row.message, "errcode: message of code a:b"+row.text)
			assert.Equal(t, "errcode: catalogue name"+row.text, panicOf(func() { new(errcode.Registry).NewCatalogue(row.message) }))
			if row.message != "" { // an empty description is none
				refused(t, "a:b", 400, "m", "errcode: description of code a:b"+row.text, errcode.Description(row.message))
			}
		})
	}
	for _, message := range []string{"100% sure %s", "%!d(MISSING)", strings.Repeat("é", 1024), "<b>&amp;</b>", "用户不存在", `"quoted"`} {
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

func TestR05ListsAreCopies(t *testing.T) {
	codes, catalogues := slices.Collect(errcode.All()), slices.Collect(errcode.Catalogues())
	inTable := slices.Collect(errcode.OAuth.Codes())

	spoiltCodes := slices.Collect(errcode.All())
	slices.SortFunc(spoiltCodes, func(a, b errcode.Code) int { return strings.Compare(b.String(), a.String()) })
	spoiltCodes = slices.Delete(spoiltCodes, 0, 50)
	clear(spoiltCodes)
	spoiltCatalogues := slices.Collect(errcode.Catalogues())
	slices.Reverse(spoiltCatalogues)
	clear(slices.Delete(spoiltCatalogues, 0, 10))
	spoiltTable := slices.Collect(errcode.OAuth.Codes())
	slices.Reverse(spoiltTable)
	_ = append(spoiltTable[:0], errcode.UserBanned)

	documented := rows(t)
	for range 1000 {
		listed := slices.Collect(errcode.All())
		require.Equal(t, codes, listed)
		require.Equal(t, inTable, slices.Collect(errcode.OAuth.Codes()))
		require.Equal(t, catalogues, slices.Collect(errcode.Catalogues()))
	}
	for i, r := range documented { // sorted as the documents are
		require.Equal(t, r.code, codes[i].String())
	}
}

func TestR05ListsStopWhenAsked(t *testing.T) {
	first := func(seq func(func(errcode.Code) bool)) (codes []errcode.Code) {
		for c := range seq {
			codes = append(codes, c)
			if len(codes) == 3 {
				break
			}
		}
		return codes
	}
	assert.Equal(t, []errcode.Code{errcode.ProtektInvalidCredentials, errcode.ProtektUserNotFound, errcode.ProtektEmailNotVerified}, first(errcode.All()))
	assert.Equal(t, []errcode.Code{errcode.SessionInvalidUserID, errcode.SessionExpired, errcode.SessionNotFound}, first(errcode.Session.Codes()))
	assert.Same(t, errcode.ProtektAuthentication, catalogueAt(0))
	assert.Same(t, errcode.System, catalogueAt(len(tables)-1))
	assert.Empty(t, catalogueAt(len(tables)).Document(), "one of the tests' own")
	assert.Nil(t, catalogueAt(1000))
}

// catalogueAt stops a listing at the n-th catalogue.
func catalogueAt(n int) *errcode.Catalogue {
	for c := range errcode.Catalogues() {
		if n--; n < 0 {
			return c
		}
	}
	return nil
}

func TestR07BuiltInsAreClosed(t *testing.T) {
	before := codeList(slices.Collect(errcode.All()))
	for _, c := range builtIn() {
		text, at := textOf(ledger.Add(c.String(), 400, "Mine")), here()
		require.Equal(t, fmt.Sprintf("errcode: code %q, defined in catalogue \"Ledger\" at %s, is already defined in catalogue %q of the %s document",
			c, at, c.Catalogue(), c.Catalogue().Document()), text)
	}
	for _, table := range tables {
		for _, code := range []string{"brand:new", texts(slices.Collect(table.catalogue.Codes()))[0]} {
			want := fmt.Sprintf("errcode: catalogue %q is built in and closed; define code %q in one of your own", table.table, code)
			assert.Equal(t, want, textOf(table.catalogue.Add(code, 400, "Mine")))
			assert.Equal(t, want, panicOf(func() { table.catalogue.Define(code, 400, "Mine") }))
		}
	}
	assert.Equal(t, before, codeList(slices.Collect(errcode.All())))

	// Nothing that the types can do removes or changes.
	assert.Equal(t, []string{"All", "Catalogues", "Lookup", "NewCatalogue"}, methods[*errcode.Registry]())
	assert.Equal(t, []string{"Add", "Codes", "Define", "Document", "Len", "Name", "String"}, methods[*errcode.Catalogue]())
}

func methods[T any]() (names []string) {
	for m := range reflect.TypeFor[T]().Methods() {
		names = append(names, m.Name)
	}
	return names
}

func TestR07CatalogueOfNoRegistry(t *testing.T) {
	for _, c := range []*errcode.Catalogue{nil, new(errcode.Catalogue)} {
		const want = `errcode: code "a:b" needs a catalogue made by NewCatalogue`
		assert.Equal(t, want, textOf(c.Add("a:b", 400, "m")))
		assert.Equal(t, want, panicOf(func() { c.Define("a:b", 400, "m") }))
	}
}

func TestR08RegistriesAreSeparate(t *testing.T) {
	for _, status := range []int{http.StatusNotFound, http.StatusGone} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			var r errcode.Registry
			message := http.StatusText(status)
			code := r.NewCatalogue("Shop").Define("shop:no_item", status, message)
			for range 100 {
				found, ok := r.Lookup("shop:no_item")
				require.True(t, ok)
				require.Equal(t, code, found)
				w := record(errcode.Writer{}, code.Errorf("cause"))
				require.Equal(t, status, w.Code)
				require.Equal(t, fmt.Sprintf(`{"error":"shop:no_item","message":%q,"statusCode":%d}`, message, status), w.Body.String())
				require.Equal(t, []errcode.Code{code}, slices.Collect(r.All()))
			}
			_, ok := errcode.Lookup("shop:no_item")
			require.False(t, ok, "the package's registry has it")
			_, ok = r.Lookup("user:not_found")
			require.False(t, ok, "the package's codes are in another registry")
		})
	}
}

func TestR09ZeroRegistry(t *testing.T) {
	var r errcode.Registry
	none, ok := r.Lookup("a:b")
	assert.False(t, ok)
	assert.Zero(t, none)
	assert.Empty(t, slices.Collect(r.All()))
	assert.Empty(t, slices.Collect(r.Catalogues()))

	c := r.NewCatalogue("C")
	assert.Equal(t, 0, c.Len())
	assert.Empty(t, slices.Collect(c.Codes()))
	code := c.Define("a:b", 400, "m")
	found, ok := r.Lookup("a:b")
	assert.True(t, ok)
	assert.Equal(t, code, found)
}

func TestR09DefinedByInit(t *testing.T) {
	found, ok := errcode.Lookup("ledger:late")
	assert.True(t, ok)
	assert.Equal(t, lateCode, found)
	assert.Equal(t, 409, lateCode.StatusCode())
	assert.Equal(t, []errcode.Code{ledgerAccountFrozen, ledgerTimeout, lateCode}, slices.Collect(ledger.Codes()))
}

// TestR10NothingFromOutsideRegisters looks at what arrives over the network;
// TestMain at the whole suite.
func TestR10NothingFromOutsideRegisters(t *testing.T) {
	before := registrySize()
	for i := range 1000 {
		text := fmt.Sprintf("unheard:of_%d", i)
		for _, body := range []string{`{"status":402,"code":%q}`, `{"success":false,"error":"m","code":%q}`, `{"error":%q,"message":"m","statusCode":402}`} {
			resp := &http.Response{StatusCode: 402, Body: io.NopCloser(strings.NewReader(fmt.Sprintf(body, text)))}
			code := errcode.CodeOf(errcode.FromResponse(resp))
			require.Equal(t, text, code.String())
			require.Nil(t, code.Catalogue())
			for _, form := range allForms {
				require.Contains(t, record(errcode.Writer{Form: form}, code.Wrap(nil)).Body.String(), text)
			}
		}
		var c errcode.Code
		require.Error(t, c.UnmarshalText([]byte(text)))
		_, ok := errcode.Lookup(text)
		require.False(t, ok)
	}
	assert.Equal(t, before, registrySize())
}

// TestOwnCatalogueIsLikeABuiltInOne: defined, listed, looked up, rendered in all
// forms, and recognised on the other side of the wire.
func TestOwnCatalogueIsLikeABuiltInOne(t *testing.T) {
	assert.Equal(t, "Ledger", ledger.Name())
	assert.Equal(t, "Ledger", ledger.String())
	assert.Empty(t, ledger.Document())
	assert.Equal(t, 3, ledger.Len())
	assert.Contains(t, slices.Collect(errcode.Catalogues())[len(tables):], ledger)
	all := slices.Collect(errcode.All())
	assert.Subset(t, all[100:], slices.Collect(ledger.Codes()))

	assert.Equal(t, "The account's owner must call", ledgerAccountFrozen.Description())
	assert.Equal(t, "Account frozen", ledgerAccountFrozen.Message())
	assert.Equal(t, errcode.ActionContactSupport, ledgerAccountFrozen.Action())
	assert.Same(t, ledger, ledgerAccountFrozen.Catalogue())

	bodies := map[errcode.Form][]string{
		errcode.FormProtekt: {
			`{"error":"ledger:account_frozen","message":"Account frozen","statusCode":402}`,
			`{"error":"LEDGER_TIMEOUT","message":"The ledger is slow","statusCode":504}`,
		},
		errcode.FormEnvelope: {
			`{"success":false,"error":"Account frozen","code":"ledger:account_frozen"}`,
			`{"success":false,"error":"The ledger is slow","code":"LEDGER_TIMEOUT"}`,
		},
		errcode.FormDomain: {
			`{"status":402,"code":"ledger:account_frozen"}`,
			`{"status":504,"code":"LEDGER_TIMEOUT"}`,
		},
	}
	for _, form := range slices.Sorted(maps.Keys(bodies)) {
		for i, code := range []errcode.Code{ledgerAccountFrozen, ledgerTimeout} {
			found, ok := errcode.Lookup(code.String())
			assert.True(t, ok)
			assert.Equal(t, code, found)

			w := httptest.NewRecorder()
			errcode.Writer{Form: form, Report: discard}.WriteError(w, nil, fmt.Errorf("context: %w", code.Errorf("cause")))
			assert.Equal(t, code.StatusCode(), w.Code)
			assert.Equal(t, bodies[form][i], w.Body.String())

			got := errcode.FromResponse(w.Result())
			assert.ErrorIs(t, got, code)
			assert.Equal(t, code, errcode.CodeOf(got))
		}
	}
}

func TestStatusImpliesAction(t *testing.T) {
	c := new(errcode.Registry).NewCatalogue("C")
	for status := 400; status <= 599; status++ {
		want, ok := map[int]errcode.Action{
			401: errcode.ActionRedirectToLogin,
			403: errcode.ActionShowAccessDenied,
			404: errcode.ActionShowNotFound,
			409: errcode.ActionShowConflict,
			410: errcode.ActionShowNotFound,
			422: errcode.ActionShowFieldErrors,
			423: errcode.ActionShowAccessDenied,
			429: errcode.ActionRetryWithBackoff,
			502: errcode.ActionRetryLater,
			503: errcode.ActionRetryLater,
			504: errcode.ActionRetryLater,
		}[status]
		if !ok {
			want = errcode.ActionShowError
		}
		implied := c.Define(fmt.Sprintf("a:b%d", status), status, "m")
		assert.Equal(t, want, implied.Action(), status)
		chosen := c.Define(fmt.Sprintf("a:c%d", status), status, "m", errcode.ActionContactSupport)
		assert.Equal(t, errcode.ActionContactSupport, chosen.Action(), status)
	}
	assert.Equal(t, errcode.ActionShowError, c.Define("a:z", 404, "m", errcode.Action(200)).Action())
	same := c.Define("a:y", 404, "m", errcode.Description("m"))
	assert.Equal(t, "m", same.Description())
}

func TestInvalidTokenIsSaidInTheChallenge(t *testing.T) {
	c := new(errcode.Registry).NewCatalogue("C")
	stale := c.Define("token:stale", 401, "m", errcode.InvalidToken())
	assert.Equal(t, []string{`Bearer error="invalid_token"`}, record(errcode.Writer{}, stale).Header()["Www-Authenticate"])
	missing := c.Define("token:missing", 401, "m")
	assert.Equal(t, []string{"Bearer"}, record(errcode.Writer{}, missing).Header()["Www-Authenticate"])
}

func TestOwnCatalogueMayHaveABuiltInName(t *testing.T) {
	assert.NotSame(t, errcode.OAuth, ownOAuth)
	assert.Equal(t, errcode.OAuth.Name(), ownOAuth.Name())
	assert.Empty(t, ownOAuth.Document())
	assert.Equal(t, 0, ownOAuth.Len())
	assert.Equal(t, `errcode: catalogue "OAuth" is already there`, panicOf(func() { errcode.NewCatalogue("OAuth") }))
}
