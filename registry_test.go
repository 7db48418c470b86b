package errcode_test

import (
	"errors"
	"fmt"
	"io"
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

// wayOut ends the error for a code that is already defined.
const wayOut = "a registry of your own, made by NewRegistry with the tables that you use, may define it too"

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
			assert.Equal(t, fmt.Sprintf("errcode: code \"a:b\", defined in catalogue %q at %s, is already defined in catalogue \"First\" at %s; %s", again.in, at, place, wayOut), text)
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
	for _, row := range []struct{ name, text string }{
		{"Only", `errcode: catalogue "Only" already exists`},
		{"", "errcode: catalogue name is empty"},
		{"a\n", `errcode: catalogue name is "a\n", expected one line without control or direction-changing characters`},
	} {
		assert.Equal(t, row.text, panicOf(func() { r.NewCatalogue(row.name) }))
		none, err := r.AddCatalogue(row.name)
		assert.Nil(t, none)
		assert.EqualError(t, err, row.text)
		e, ok := errors.AsType[*errcode.DefinitionError](err)
		require.True(t, ok)
		assert.Equal(t, []string{"", "catalogue"}, []string{e.Code, e.Field})
		assert.Equal(t, []*errcode.Catalogue{only}, slices.Collect(r.Catalogues()))
	}
	added, err := r.AddCatalogue("Other")
	require.NoError(t, err)
	assert.Equal(t, "Other", added.Name())
	assert.Equal(t, []*errcode.Catalogue{only, added}, slices.Collect(r.Catalogues()))
}

func TestR05ListsAreCopies(t *testing.T) {
	codes, catalogues := slices.Collect(errcode.All()), slices.Collect(errcode.Catalogues())
	inTable := slices.Collect(errcode.OAuth.Codes())

	spoiltCodes := slices.Collect(errcode.All())
	slices.SortFunc(spoiltCodes, func(a, b errcode.Code) int { return strings.Compare(b.String(), a.String()) })
	spoiltCodes = slices.Delete(spoiltCodes, 0, len(spoiltCodes)/2)
	clear(spoiltCodes)
	spoiltCatalogues := slices.Collect(errcode.Catalogues())
	slices.Reverse(spoiltCatalogues)
	clear(slices.Delete(spoiltCatalogues, 0, 10))
	spoiltTable := slices.Collect(errcode.OAuth.Codes())
	slices.Reverse(spoiltTable)
	_ = append(spoiltTable[:0], errcode.UserBanned)

	for range 1000 {
		listed := slices.Collect(errcode.All())
		require.Equal(t, codes, listed)
		require.Equal(t, inTable, slices.Collect(errcode.OAuth.Codes()))
		require.Equal(t, catalogues, slices.Collect(errcode.Catalogues()))
	}
	inDocuments := documented(t)
	require.Equal(t, inDocuments, texts(codes[:len(inDocuments)]), "sorted as the documents are")
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
		require.Equal(t, fmt.Sprintf("errcode: code %q, defined in catalogue \"Ledger\" at %s, is already defined in catalogue %q of the %s document; %s",
			c, at, c.Catalogue(), c.Catalogue().Document(), wayOut), text)
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
	assert.Equal(t, []string{"AddCatalogue", "All", "Catalogues", "Decode", "FromResponse", "FromWire", "Lookup", "NewCatalogue", "Parse"}, methods[*errcode.Registry]())
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
				require.Contains(t, record(errcode.Writer{Form: form}, code.Wrap(nil)).Body.String(), form.CodeFor(502).String())
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
	assert.Subset(t, all[len(builtIn()):], slices.Collect(ledger.Codes()))

	assert.Equal(t, "The account's owner must call", ledgerAccountFrozen.Description())
	assert.Equal(t, "Account frozen", ledgerAccountFrozen.Message())
	assert.Equal(t, errcode.ActionContactSupport, ledgerAccountFrozen.Action())
	assert.Same(t, ledger, ledgerAccountFrozen.Catalogue())

	for form, bodies := range map[errcode.Form][2]string{
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
	} {
		for i, code := range []errcode.Code{ledgerAccountFrozen, ledgerTimeout} {
			found, ok := errcode.Lookup(code.String())
			assert.True(t, ok)
			assert.Equal(t, code, found)

			w := httptest.NewRecorder()
			errcode.Writer{Form: form, Report: discard}.WriteError(w, nil, fmt.Errorf("context: %w", code.Errorf("cause")))
			assert.Equal(t, code.StatusCode(), w.Code)
			assert.Equal(t, bodies[i], w.Body.String())

			got := errcode.FromResponse(w.Result())
			assert.ErrorIs(t, got, code)
			assert.Equal(t, code, errcode.CodeOf(got))
		}
	}
}

func TestOwnCatalogueMayHaveABuiltInName(t *testing.T) {
	assert.NotSame(t, errcode.OAuth, ownOAuth)
	assert.Equal(t, errcode.OAuth.Name(), ownOAuth.Name())
	assert.Empty(t, ownOAuth.Document())
	assert.Equal(t, 0, ownOAuth.Len())
	assert.Equal(t, `errcode: catalogue "OAuth" already exists`, panicOf(func() { errcode.NewCatalogue("OAuth") }))
}

// Row G01 is this test as well as row R07.
func TestR07G01BuiltInsMayBeDefinedInARegistryOfOnesOwn(t *testing.T) {
	before := codeList(slices.Collect(errcode.All()))
	r := errcode.NewRegistry()
	assert.Empty(t, slices.Collect(r.All()))
	own := r.NewCatalogue("User")
	invalid := own.Define("VALIDATION_ERROR", http.StatusBadRequest, "Look at the form again")
	gone := own.Define("user:not_found", http.StatusGone, "This account was closed")
	assert.Equal(t, []errcode.Code{invalid, gone}, slices.Collect(r.All()))

	for _, c := range []struct {
		own, builtIn errcode.Code
		bodies       [3]string
	}{
		{invalid, errcode.EnvelopeValidationError, [3]string{
			`{"error":"VALIDATION_ERROR","message":"Look at the form again","statusCode":400}`,
			`{"success":false,"error":"Look at the form again","code":"VALIDATION_ERROR","details":{}}`,
			`{"status":400,"code":"VALIDATION_ERROR"}`,
		}},
		{gone, errcode.UserNotFound, [3]string{
			`{"error":"user:not_found","message":"This account was closed","statusCode":410}`,
			`{"success":false,"error":"This account was closed","code":"user:not_found"}`,
			`{"status":410,"code":"user:not_found"}`,
		}},
	} {
		assert.Equal(t, c.builtIn.String(), c.own.String())
		assert.NotEqual(t, c.builtIn, c.own)
		assert.NotErrorIs(t, c.own.Wrap(nil), c.builtIn)
		assert.NotErrorIs(t, c.builtIn.Wrap(nil), c.own)
		found, ok := errcode.Lookup(c.own.String())
		assert.True(t, ok)
		assert.Equal(t, c.builtIn, found)
		found, ok = r.Lookup(c.own.String())
		assert.True(t, ok)
		assert.Equal(t, c.own, found)

		for i, form := range []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain} {
			for _, err := range []error{c.own, fmt.Errorf("context: %w", c.own.Errorf("cause"))} {
				w := record(errcode.Writer{Form: form}, err)
				assert.Equal(t, c.own.StatusCode(), w.Code)
				assert.Equal(t, c.bodies[i], w.Body.String())
				assert.Equal(t, c.own, errcode.CodeOf(r.Parse(w.Code, w.Body.Bytes())), "%s", w.Body)
			}
		}
	}
	assert.Equal(t, before, codeList(slices.Collect(errcode.All())))
}

// TestG02OverTheWireACodeIsItsText is about codes of registries; the shapes of bodies
// are the client's.
func TestG02OverTheWireACodeIsItsText(t *testing.T) {
	own := errcode.NewRegistry()
	ownNotFound := own.NewCatalogue("Own").Define("user:not_found", http.StatusGone, "Gone")
	included := errcode.NewRegistry(errcode.User)
	none := errcode.NewRegistry()
	body := []byte(`{"status":404,"code":"user:not_found"}`)
	for _, row := range []struct {
		name                     string
		registry                 *errcode.Registry
		code                     errcode.Code // what CodeOf returns, if it is defined
		builtIn, ownIs, fromHere bool
	}{
		{"own", own, ownNotFound, true, true, true},
		{"with the table", included, errcode.UserNotFound, true, true, true},
		{"without the table", none, errcode.Code{}, false, true, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := row.registry.Parse(404, body)
			assert.Equal(t, "user:not_found", errcode.CodeOf(err).String())
			assert.Equal(t, row.fromHere, errcode.CodeOf(err) == row.code)
			assert.Equal(t, row.builtIn, errors.Is(err, errcode.UserNotFound))
			assert.Equal(t, row.ownIs, errors.Is(err, ownNotFound))
			assert.NotErrorIs(t, err, errcode.UserBanned)
		})
	}
	assert.ErrorIs(t, errcode.Parse(404, body), ownNotFound)
	assert.ErrorIs(t, errcode.Parse(404, body), errcode.UserNotFound)
}

func TestNewRegistryIncludesByReference(t *testing.T) {
	shared := errcode.NewRegistry().NewCatalogue("Shared")
	early := shared.Define("shared:early", 400, "Early")
	one := errcode.NewRegistry(errcode.Session, shared, errcode.Session, shared)
	two := errcode.NewRegistry(shared)
	inSession := slices.Collect(errcode.Session.Codes())
	assert.Equal(t, []*errcode.Catalogue{errcode.Session, shared}, slices.Collect(one.Catalogues()))
	assert.Equal(t, append(slices.Clone(inSession), early), slices.Collect(one.All()))

	late := shared.Define("shared:late", 400, "Late")
	assert.Equal(t, append(slices.Clone(inSession), early, late), slices.Collect(one.All()))
	assert.Equal(t, []errcode.Code{early, late}, slices.Collect(two.All()))
	for _, r := range []*errcode.Registry{one, two} {
		found, ok := r.Lookup("shared:late")
		assert.True(t, ok)
		assert.Equal(t, late, found)
		_, ok = r.Lookup("user:not_found")
		assert.False(t, ok, "of a table that is not included")
	}
	_, ok := errcode.Lookup("shared:late")
	assert.False(t, ok)

	// Define checks all registries that have the table.
	taken := two.NewCatalogue("Own").Define("own:taken", 400, "Taken")
	text, at := textOf(shared.Add("own:taken", 400, "Mine")), here()
	assert.Equal(t, fmt.Sprintf(`errcode: code "own:taken", defined in catalogue "Shared" at %s, is already defined in catalogue "Own" at %s; %s`, at, place(t, taken), wayOut), text)
	for _, r := range []*errcode.Registry{one, two} {
		_, ok := r.Lookup("own:taken")
		assert.Equal(t, r == two, ok, "nothing is added to any of them")
	}
	assert.Equal(t, 2, shared.Len())
	assert.Equal(t, `errcode: catalogue "Shared" already exists`, panicOf(func() { one.NewCatalogue("Shared") }))
}

// place returns where a code of a service's own was defined.
func place(t *testing.T, code errcode.Code) string {
	t.Helper()
	_, err := code.Catalogue().Add(code.String(), 400, "again")
	require.Error(t, err)
	_, at, ok := strings.Cut(err.Error(), "is already defined in catalogue "+fmt.Sprintf("%q", code.Catalogue())+" at ")
	require.True(t, ok, err)
	at, _, _ = strings.Cut(at, "; ")
	return at
}

func TestNewRegistryRefuses(t *testing.T) {
	first, second := errcode.NewRegistry().NewCatalogue("First"), errcode.NewRegistry().NewCatalogue("Second")
	a, b := first.Define("a:b", 404, "First"), second.Define("a:b", 410, "Second")
	ownUser := errcode.NewRegistry().NewCatalogue("Own")
	c := ownUser.Define("user:not_found", 410, "Gone")
	for _, row := range []struct {
		include []*errcode.Catalogue
		text    string
	}{
		{[]*errcode.Catalogue{nil}, "errcode: table 1 given to NewRegistry is nil, expected a catalogue made by NewCatalogue"},
		{[]*errcode.Catalogue{errcode.User, new(errcode.Catalogue)}, "errcode: table 2 given to NewRegistry is nil, expected a catalogue made by NewCatalogue"},
		{[]*errcode.Catalogue{errcode.Session, first, second}, fmt.Sprintf(
			`errcode: code "a:b", defined in catalogue "Second" at %s, is already defined in catalogue "First" at %s; %s`, place(t, b), place(t, a), wayOut)},
		{[]*errcode.Catalogue{errcode.User, ownUser}, fmt.Sprintf(
			`errcode: code "user:not_found", defined in catalogue "Own" at %s, is already defined in catalogue "User" of the domain-reason document; %s`, place(t, c), wayOut)},
		{[]*errcode.Catalogue{ownUser, errcode.User}, fmt.Sprintf(
			`errcode: code "user:not_found", defined in catalogue "User" of the domain-reason document, is already defined in catalogue "Own" at %s; %s`, place(t, c), wayOut)},
	} {
		assert.Equal(t, row.text, panicOf(func() { errcode.NewRegistry(row.include...) }))
	}

	// A registry that could not be made reserves no codes.
	second.Define("only:second", 400, "Second")
	_, err := first.Add("only:second", 400, "First")
	assert.NoError(t, err)
}

// TestManyCatalogues: a registry takes many tables, those of others among them.
func TestManyCatalogues(t *testing.T) {
	const tables = 20_000
	name := func(i int) string { return fmt.Sprintf("Table %d", i) }
	foreign := errcode.NewRegistry()
	for i := range tables {
		foreign.NewCatalogue(name(i))
	}
	included := slices.Collect(foreign.Catalogues())
	r := errcode.NewRegistry(append(append([]*errcode.Catalogue{errcode.OAuth}, included...), included...)...)
	for i := range tables {
		_, err := r.AddCatalogue(name(i))
		require.EqualError(t, err, fmt.Sprintf(`errcode: catalogue "Table %d" already exists`, i))
		r.NewCatalogue(name(tables + i))
	}
	oauth, err := r.AddCatalogue("OAuth") // as the built-in one that is included
	require.NoError(t, err)
	all := slices.Collect(r.Catalogues())
	require.Len(t, all, 1+2*tables+1)
	for i, c := range all[1 : len(all)-1] {
		require.Equal(t, name(i), c.Name())
	}
	assert.Equal(t, []*errcode.Catalogue{errcode.OAuth, oauth}, []*errcode.Catalogue{all[0], all[len(all)-1]})
}

// FuzzCatalogueNames: a name is refused if and only if one of the tables before has it, those
// that are included and not built in among them.
func FuzzCatalogueNames(f *testing.F) {
	f.Add("A,B,A", 1)
	f.Add("OAuth,User,OAuth", 0)
	f.Add("a,,b c,A\xff", 2)
	f.Fuzz(func(t *testing.T, list string, included int) {
		include := []*errcode.Catalogue{errcode.OAuth}
		var names []string
		given := strings.Split(list, ",")
		for i, name := range given {
			if i >= included {
				break
			}
			if c, err := new(errcode.Registry).AddCatalogue(name); err == nil {
				include, names = append(include, c), append(names, name)
			}
		}
		r := errcode.NewRegistry(include...)
		for _, name := range given {
			_, invalid := new(errcode.Registry).AddCatalogue(name)
			_, err := r.AddCatalogue(name)
			require.Equal(t, invalid != nil || slices.Contains(names, name), err != nil, "%q", name)
			if err == nil {
				names = append(names, name)
			}
		}
	})
}

// TestCataloguesAreInOrder: the documents' first, in their order, whatever the order in
// which they were included, then a service's own.
func TestCataloguesAreInOrder(t *testing.T) {
	foreign := errcode.NewRegistry().NewCatalogue("Foreign")
	r := errcode.NewRegistry(errcode.System, foreign, errcode.Auth, errcode.Envelope, errcode.ProtektServer, errcode.ProtektToken)
	b, a := r.NewCatalogue("B"), r.NewCatalogue("A")
	want := []*errcode.Catalogue{
		errcode.ProtektToken, errcode.ProtektServer, errcode.Envelope, errcode.Auth, errcode.System, foreign, b, a,
	}
	assert.Equal(t, want, slices.Collect(r.Catalogues()))
	var codes []errcode.Code
	for _, c := range want {
		codes = append(codes, slices.Collect(c.Codes())...)
	}
	assert.Equal(t, codes, slices.Collect(r.All()))
}

func TestNilCatalogueIsEmpty(t *testing.T) {
	none := errcode.Code{}.Catalogue()
	require.Nil(t, none)
	assert.Empty(t, none.Name())
	assert.Empty(t, none.String())
	assert.Empty(t, none.Document())
	assert.Equal(t, 0, none.Len())
	assert.Empty(t, slices.Collect(none.Codes()))
	assert.Nil(t, remoteCode(t, "billing:unheard_of").Catalogue())
	assert.Nil(t, errcode.CodeOf(errors.New("x")).Catalogue())
}
