package i18n_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/i18n/i18ntest"
	"example.com/errcode/internal/placeholder"
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
	fixed, err := i18n.New(i18n.Config{Fixed: "ja"})
	require.NoError(t, err)
	assert.Equal(t, []string{"Origin"}, vary(fixed))
	assert.Equal(t, []string{"ja"}, fixed.Languages())
	assert.Equal(t, "ja", chosen(fixed, "de"))
}

func TestL09TextsAreNoFormats(t *testing.T) {
	for _, text := range []string{"100% wrong", "%s", "%!d(MISSING)", "untranslated", "{}", "{ seconds }"} {
		b, err := i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{"de.json": `{"shop:shut": "` + text + `"}`})}})
		require.NoError(t, err)
		w := answer(b, errcode.FormProtekt, "de", shopShut)
		assert.Equal(t, `{"error":"shop:shut","message":"`+text+`","statusCode":503}`, w.Body.String())
	}
}

func TestL10FallsBackPerMessage(t *testing.T) {
	b, err := i18n.New(i18n.Config{Default: "fr", Files: []fs.FS{files(map[string]string{
		"de-AT.json": `{"user:banned": "Benutzer gesperrt, leider"}`,
		"fr.json":    `{"shop:shut": "La boutique est fermée"}`,
		"hu.json":    `{}`,
	})}})
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

// TestOwnWords has a handler's own words, which are no text of the code, and a message that
// came over the wire.
func TestOwnWords(t *testing.T) {
	for tag, want := range map[string]string{"en": "User not found", "de": "Benutzer nicht gefunden"} {
		assert.Equal(t, want, shipped.Text(tag, errcode.UserNotFound.WithMessage("No such user")).Message)
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", tag)
		a := errcode.Writer{Localizer: shipped}.Answer(r, errcode.UserNotFound.WithMessage("No such user"))
		assert.Equal(t, []string{want, "No such user", tag}, []string{a.Title, a.Message, a.Language})
	}
	var remote *errcode.Error
	require.ErrorAs(t, errcode.Parse(404, []byte(`{"success":false,"error":"Nobody of that name","code":"user:not_found"}`)), &remote)
	assert.Equal(t, "Nobody of that name", shipped.Text("en", remote).Message)
	assert.Equal(t, "Benutzer nicht gefunden", shipped.Text("de", remote).Message)
}

func TestL11OnlyTheMessageChanges(t *testing.T) {
	for _, tag := range shipped.Languages() {
		for code := range errcode.All() {
			for _, form := range forms {
				plain := answer(i18n.Must(i18n.New(i18n.Config{Fixed: "en"})), form, "", code)
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

// TestM01MaskedInEveryLanguage answers with every code that MaskAccounts masks, in every
// form and language, with the documents' messages, the plain ones and a service's own, and
// with all that an error can carry.
func TestM01MaskedInEveryLanguage(t *testing.T) {
	own := files(map[string]string{
		"de.json": `{"user:banned": "Gesperrt für {retry_after}", "user:not_found": {"one": "Nicht da", "other": "Nicht da"}}`,
		"en.json": `{"user:banned": "Suspended for {retry_after}", "auth:invalid_credentials": "No. Wait {retry_after}"}`,
	})
	for name, overlays := range map[string][]fs.FS{"documents": nil, "plain": {i18n.Plain()}, "own": {i18n.Plain(), own}} {
		bundle := i18n.Must(i18n.New(i18n.Config{Files: overlays}))
		for _, as := range []errcode.Code{errcode.AuthInvalidCredentials, errcode.ProtektInvalidCredentials, errcode.EnvelopeAuthenticationError} {
			for _, form := range forms {
				wr := errcode.Writer{Form: form, Localizer: bundle, Mask: errcode.MaskAccounts(as), Report: func(errcode.Report) {}}
				hidden := 0
				for code := range errcode.All() {
					if code == as || wr.Mask.Code(code) != as {
						continue
					}
					hidden++
					for _, tag := range bundle.Languages() {
						for _, method := range []string{http.MethodPost, http.MethodHead} {
							r := httptest.NewRequest(method, "/login", nil)
							r.Header.Set("Accept-Language", tag)
							want := httptest.NewRecorder()
							wr.WriteError(want, r, as)
							for _, err := range []error{
								code, code.WithParam("name", "Ada").WithParam("retry_after", "x"), code.WithRetryAfter(time.Minute),
								code.WithMessage("Nobody"), code.WithRule("email", errcode.RuleTaken), as.WithRetryAfter(time.Minute),
							} {
								got := httptest.NewRecorder()
								wr.WriteError(got, r, err)
								require.Equal(t, want.Body.String(), got.Body.String(), "%s %s %s %s", name, form, tag, code)
								require.Equal(t, want.Header(), got.Header())
							}
						}
					}
				}
				assert.Positive(t, hidden)
			}
		}
	}
}

func TestPlaceholdersAndPlurals(t *testing.T) {
	b, err := i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{
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
	})}})
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

// fill returns the text of a unit for a number.
func fill(text string, n int) string { return strings.ReplaceAll(text, "{n}", fmt.Sprint(n)) }

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
	whole := i18n.Must(i18n.New(i18n.Config{Languages: []string{"de"}, Files: []fs.FS{files(map[string]string{
		"de.json": `{"shop:shut": "Der Laden ist zu", "shop:wait": "{name} {seconds}", "shop:too_many_items": "{count}"}`,
	})}}))
	i18ntest.Complete(t, whole)
	i18ntest.Complete(t, i18n.Must(i18n.New(i18n.Config{Languages: []string{"de", "de-AT"}, Files: []fs.FS{files(map[string]string{
		"de.json":    `{"shop:shut": "Der Laden ist zu", "shop:wait": "{name} {seconds}", "shop:too_many_items": "{count}"}`,
		"de-AT.json": `{"shop:shut": "Das Geschäft ist zu"}`,
	})}})))

	lacking := i18n.Must(i18n.New(i18n.Config{Languages: []string{"de", "tr"}, Files: []fs.FS{files(map[string]string{
		"de.json": `{"shop:shut": "Der La\u0061\u0308den", "shop:wait": "{name} {seconds}", "shop:too_many_items": {"one": "{count}", "other": "{count}"}, "#required": {"one": "a\u0308", "other": "ä"}}`,
	})}}))
	f := &failing{TB: t}
	i18ntest.Complete(f, lacking)
	assert.Equal(t, []string{
		`messages are missing:`,
		`tr: no message for code "shop:shut" (The shop is shut)`,
		`tr: no message for code "shop:wait" (Try again in {seconds} seconds, {name})`,
		`tr: no message for code "shop:too_many_items" ({count} items)`,
		`de: the text of "#required" is "a\u0308", expected normal form NFC`,
		`de: the text of "shop:shut" is "Der Laa\u0308den", expected normal form NFC`,
	}, f.said)

	// A text stands in the language that the bundle's only one belongs to.
	f = &failing{TB: t}
	i18ntest.Complete(f, i18n.Must(i18n.New(i18n.Config{Fixed: "de-AT", Registry: errcode.NewRegistry(errcode.User), Files: []fs.FS{files(map[string]string{
		"de.json": `{"#required": "a\u0308"}`, "de-AT.json": `{}`,
	})}})))
	assert.Equal(t, []string{`de: the text of "#required" is "a\u0308", expected normal form NFC`}, f.said)

	// A language of the service's own lacks a rule and a plural form.
	registry := errcode.NewRegistry()
	registry.NewCatalogue("Own").Define("own:gone", http.StatusGone, "Gone")
	greek := map[string]string{"own:gone": "Πάει"}
	for rule := range errcode.Rules() {
		greek["#"+rule.String()] = "{" + strings.Join(placeholder.Names(rule.Text()), "} {") + "}"
		if greek["#"+rule.String()] == "{}" {
			greek["#"+rule.String()] = "x"
		}
	}
	for _, unit := range units {
		greek[unit] = "{n} x"
	}
	delete(greek, "#required")
	data, err := json.Marshal(greek)
	require.NoError(t, err)
	f = &failing{TB: t}
	i18ntest.Complete(f, i18n.Must(i18n.New(i18n.Config{Registry: registry, Languages: []string{"el"}, Files: []fs.FS{files(map[string]string{
		"el.json": strings.Replace(string(data), `"{n} x"`, `{"other": "{n} x", "two": "{n}"}`, 1),
	})}})))
	assert.Equal(t, []string{
		`messages are missing:`,
		`el: no message for key "#required" (Required)`,
		`el: the message for key "#day" lacks the plural forms ["one"] ({n} days)`,
	}, f.said)
}
