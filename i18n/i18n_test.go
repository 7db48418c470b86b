package i18n_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/i18n/i18ntest"
	"example.com/errcode/locales"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The codes of a service.
var (
	shop      = errcode.NewCatalogue("Shop")
	shopShut  = shop.Define("shop:shut", http.StatusServiceUnavailable, "The shop is shut")
	shopWait  = shop.Define("shop:wait", http.StatusTooManyRequests, "Try again in {seconds} seconds, {name}")
	shopItems = shop.Define("shop:too_many_items", http.StatusConflict, "{count} items")
)

func files(content map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range content {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// answer renders err for a reader of those languages.
func answer(b *i18n.Bundle, form errcode.Form, header string, err error) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", header)
	w := httptest.NewRecorder()
	errcode.Writer{Form: form, Localizer: b, Report: func(errcode.Report) {}}.WriteError(w, r, err)
	return w
}

// parsed reads the body of an answer.
func parsed(t *testing.T, w *httptest.ResponseRecorder) *errcode.Error {
	t.Helper()
	var e *errcode.Error
	require.ErrorAs(t, errcode.Parse(w.Code, w.Body.Bytes()), &e)
	return e
}

// forms are those of the documents.
var forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain, errcode.FormDomainDetails}

func TestL07ContentLanguageTellsTheTruth(t *testing.T) {
	for _, tag := range shipped.Languages() {
		w := answer(shipped, errcode.FormEnvelope, tag, errcode.UserNotFound)
		assert.Equal(t, []string{tag}, w.Header()["Content-Language"])
		assert.Equal(t, []string{"Accept-Language"}, w.Header()["Vary"])
		assert.Equal(t, shipped.Text(tag, errcode.UserNotFound.Wrap(nil)).Message, parsed(t, w).Message())
	}
	w := answer(shipped, errcode.FormProtekt, "de-AT", errcode.UserNotFound)
	assert.Equal(t, `{"error":"user:not_found","message":"Benutzer nicht gefunden","statusCode":404}`, w.Body.String())
	assert.Equal(t, http.Header{
		"Content-Type":           {"application/json"},
		"X-Content-Type-Options": {"nosniff"},
		"Cache-Control":          {"no-store"},
		"Content-Language":       {"de"},
		"Vary":                   {"Accept-Language"},
	}, w.Header())
}

func TestL08Vary(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", "de")
	vary := func(b *i18n.Bundle) []string {
		w := httptest.NewRecorder()
		w.Header().Set("Vary", "Origin")
		api := errcode.Writer{Localizer: b, Report: func(errcode.Report) {}}
		inner := api.Handler(func(http.ResponseWriter, *http.Request) error { return errcode.UserNotFound })
		api.Handler(func(w http.ResponseWriter, r *http.Request) error {
			inner.ServeHTTP(w, r)
			return nil
		}).ServeHTTP(w, r)
		return w.Header()["Vary"]
	}
	assert.Equal(t, []string{"Origin", "Accept-Language"}, vary(shipped))
	fixed, err := i18n.New(i18n.Fixed("ja"))
	require.NoError(t, err)
	assert.Equal(t, []string{"Origin"}, vary(fixed))
	assert.Equal(t, []string{"ja"}, fixed.Languages())
	assert.Equal(t, "ja", chosen(fixed, "de"))
}

func TestL09TextsAreNoFormats(t *testing.T) {
	for _, text := range []string{"100% wrong", "%s", "%!d(MISSING)", "untranslated", "{}", "{ seconds }"} {
		b, err := i18n.New(i18n.Files(files(map[string]string{"de.json": `{"shop:shut": "` + text + `"}`})))
		require.NoError(t, err)
		w := answer(b, errcode.FormProtekt, "de", shopShut)
		assert.Equal(t, `{"error":"shop:shut","message":"`+text+`","statusCode":503}`, w.Body.String())
	}
}

func TestL10FallsBackPerMessage(t *testing.T) {
	b, err := i18n.New(i18n.Default("fr"), i18n.Files(files(map[string]string{
		"de-AT.json": `{"user:banned": "Benutzer gesperrt, leider"}`,
		"fr.json":    `{"shop:shut": "La boutique est fermée"}`,
		"hu.json":    `{}`,
	})))
	require.NoError(t, err)
	for _, row := range []struct {
		header   string
		code     errcode.Code
		want     string
		language string
	}{
		{"de-AT", errcode.UserBanned, "Benutzer gesperrt, leider", "de-AT"},
		{"de-AT", errcode.UserNotFound, "Benutzer nicht gefunden", "de"},
		{"de-AT", shopShut, "La boutique est fermée", "fr"},
		{"de-AT", shopItems, "{count} items", "en"},
		{"de", errcode.UserBanned, "Dieses Konto wurde dauerhaft gesperrt", "de"},
		{"en-GB", shopShut, "The shop is shut", "en"},
		{"hu", errcode.UserBanned, "Ce compte a été suspendu", "fr"},
		{"hu", shopItems, "{count} items", "en"},
	} {
		text := b.Text(row.header, row.code.Wrap(nil))
		assert.Equal(t, errcode.Translation{Message: row.want, Language: row.language}, text, row.header)
	}
}

func TestL11OnlyTheMessageChanges(t *testing.T) {
	for _, tag := range shipped.Languages() {
		for code := range errcode.All() {
			for _, form := range forms {
				plain := answer(i18n.Must(i18n.New(i18n.Fixed("en"))), form, "", code)
				got := answer(shipped, form, tag, code)
				require.Equal(t, code.StatusCode(), got.Code)
				require.ErrorIs(t, errcode.Parse(got.Code, got.Body.Bytes()), code)
				if form.Layout().NoText || tag == "en" {
					require.Equal(t, plain.Body.String(), got.Body.String())
				}
				if form.Layout().NoText {
					require.NotContains(t, got.Header(), "Content-Language")
					require.NotContains(t, got.Header(), "Vary")
				}
			}
		}
	}
}

// TestMaskedInEveryLanguage is W06 with translations.
func TestMaskedInEveryLanguage(t *testing.T) {
	for _, as := range []errcode.Code{errcode.AuthInvalidCredentials, errcode.ProtektInvalidCredentials} {
		wr := errcode.Writer{Localizer: shipped, Mask: errcode.MaskAccounts(as), Report: func(errcode.Report) {}}
		hidden := 0
		for code := range errcode.All() {
			if code == as || wr.Mask.Code(code) != as {
				continue
			}
			hidden++
			for _, tag := range shipped.Languages() {
				r := httptest.NewRequest(http.MethodPost, "/login", nil)
				r.Header.Set("Accept-Language", tag)
				want, got := httptest.NewRecorder(), httptest.NewRecorder()
				wr.WriteError(want, r, as)
				wr.WriteError(got, r, code.WithParam("name", "Ada"))
				require.Equal(t, want.Body.String(), got.Body.String())
				require.Equal(t, want.Header(), got.Header())
			}
		}
		assert.Positive(t, hidden)
	}
}

func TestPlaceholdersAndPlurals(t *testing.T) {
	b, err := i18n.New(i18n.Files(files(map[string]string{
		"de.json": `{
			"shop:wait": {"one": "Versuchen Sie es in einer Sekunde wieder, {name}", "other": "{name}, versuchen Sie es in {seconds} Sekunden wieder"},
			"shop:too_many_items": "{count} Artikel"
		}`,
		"pl.json": `{
			"shop:too_many_items": {"one": "{count} produkt", "few": "{count} produkty", "many": "{count} produktów", "other": "{count} produktu"}
		}`,
		"en.json": `{
			"shop:too_many_items": {"one": "{count} item", "other": "{count} items"}
		}`,
		"ar.json": `{
			"shop:too_many_items": {"zero": "0", "one": "1", "two": "2", "few": "{count} few", "many": "{count} many", "other": "{count} other"}
		}`,
	})))
	require.NoError(t, err)
	for _, row := range []struct {
		tag  string
		err  *errcode.Error
		want string
	}{
		{"de", shopWait.WithParam("seconds", 1).WithParam("name", "Ada"), "Versuchen Sie es in einer Sekunde wieder, Ada"},
		{"de", shopWait.WithParam("seconds", 30).WithParam("name", "Ada"), "Ada, versuchen Sie es in 30 Sekunden wieder"},
		{"de", shopWait.WithParam("seconds", "1"), "{name}, versuchen Sie es in 1 Sekunden wieder"},
		{"de", shopWait.Wrap(nil), "{name}, versuchen Sie es in {seconds} Sekunden wieder"},
		{"de", shopItems.WithParam("count", 1), "1 Artikel"},
		{"en", shopItems.WithParam("count", 1), "1 item"},
		{"en", shopItems.WithParam("count", -1), "-1 item"},
		{"en", shopItems.WithParam("count", 0), "0 items"},
		{"en", shopWait.WithParam("seconds", 2), "Try again in 2 seconds, {name}"},
		{"fr", shopItems.WithParam("count", 2), "2 items"},
		{"pl", shopItems.WithParam("count", 1), "1 produkt"},
		{"pl", shopItems.WithParam("count", 2), "2 produkty"},
		{"pl", shopItems.WithParam("count", 5), "5 produktów"},
		{"pl", shopItems.WithParam("count", 12), "12 produktów"},
		{"pl", shopItems.WithParam("count", 22), "22 produkty"},
		{"pl", shopItems.WithParam("count", int64(9_000_000_000_000_000_022)), "9000000000000000022 produkty"},
		{"pl", shopItems.WithParam("count", int64(-1<<63)), "-9223372036854775808 produktów"},
		{"pl", shopItems.WithParam("count", "many"), "many produktu"},
		{"ar", shopItems.WithParam("count", 0), "0"},
		{"ar", shopItems.WithParam("count", 2), "2"},
		{"ar", shopItems.WithParam("count", 3), "3 few"},
		{"ar", shopItems.WithParam("count", 11), "11 many"},
		{"ar", shopItems.WithParam("count", 100), "100 other"},
	} {
		assert.Equal(t, row.want, b.Text(row.tag, row.err).Message)
	}
}

func TestOptions(t *testing.T) {
	b, err := i18n.New(i18n.Languages("de", "fr"))
	require.NoError(t, err)
	assert.Equal(t, []string{"en", "de", "fr"}, b.Languages())
	assert.Equal(t, "en", chosen(b, "ja"))

	b, err = i18n.New(i18n.Default("de"), i18n.Languages("de", "fr"))
	require.NoError(t, err)
	assert.Equal(t, []string{"de", "fr"}, b.Languages())
	assert.Equal(t, "de", chosen(b, "en"))

	tags := languages(t)
	others := slices.DeleteFunc(slices.Clone(tags), func(tag string) bool { return tag == "en" })
	assert.Equal(t, append([]string{"en"}, others...), shipped.Languages())

	for _, option := range []i18n.Option{i18n.Languages("xx"), i18n.Default("xx"), i18n.Fixed("xx")} {
		_, err = i18n.New(option)
		assert.EqualError(t, err, `i18n: no messages in language "xx", expected one of `+strings.Join(tags, " "))
		assert.PanicsWithValue(t, err.Error(), func() { i18n.Must(i18n.New(option)) })
	}

	many := map[string]string{}
	for _, base := range strings.Fields("de es fr it pt") {
		for _, region := range strings.Fields("AD AE AF AG AI AL AM AO AR AT") {
			many[base+"-"+region+".json"] = `{}`
		}
	}
	_, err = i18n.New(i18n.Files(files(many)))
	assert.EqualError(t, err, fmt.Sprintf("i18n: %d languages, expected at most 64", len(tags)+len(many)))
}

// languages returns the tags of the shipped files, in alphabetical order.
func languages(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(locales.Files, "*.json")
	require.NoError(t, err)
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, ".json")
	}
	slices.Sort(names) // of the files, pt-PT.json comes before pt.json
	return names
}

// failing is a testing.TB that notes failures.
type failing struct {
	testing.TB
	said []string
}

func (f *failing) Helper() {}
func (f *failing) Errorf(format string, args ...any) {
	f.said = append(f.said, strings.Split(fmt.Sprintf(format, args...), "\n")...)
}

func TestComplete(t *testing.T) {
	whole := i18n.Must(i18n.New(i18n.Languages("de"), i18n.Files(files(map[string]string{
		"de.json": `{"shop:shut": "Der Laden ist zu", "shop:wait": "{name} {seconds}", "shop:too_many_items": "{count}"}`,
	}))))
	i18ntest.Complete(t, whole)
	i18ntest.Complete(t, i18n.Must(i18n.New(i18n.Languages("de", "de-AT"), i18n.Files(files(map[string]string{
		"de.json":    `{"shop:shut": "Der Laden ist zu", "shop:wait": "{name} {seconds}", "shop:too_many_items": "{count}"}`,
		"de-AT.json": `{"shop:shut": "Das Geschäft ist zu"}`,
	})))))

	lacking := i18n.Must(i18n.New(i18n.Languages("de", "tr"), i18n.Files(files(map[string]string{
		"de.json": `{"shop:shut": "Der La\u0061\u0308den", "shop:wait": "{name} {seconds}", "shop:too_many_items": "{count}"}`,
	}))))
	f := &failing{TB: t}
	i18ntest.Complete(f, lacking)
	assert.Equal(t, []string{
		`messages are missing:`,
		`tr: no message for code "shop:shut" (The shop is shut)`,
		`tr: no message for code "shop:wait" (Try again in {seconds} seconds, {name})`,
		`tr: no message for code "shop:too_many_items" ({count} items)`,
		`de: message of code "shop:shut" is "Der Laa\u0308den", expected normal form NFC`,
	}, f.said)
}
