package i18n_test

import (
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/i18n/i18ntest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The codes of a service that spells some as the documents and the forms do.
var (
	bakery          = errcode.NewRegistry(errcode.User, errcode.Session)
	bread           = bakery.NewCatalogue("Bread")
	breadStale      = bread.Define("bread:stale", http.StatusConflict, "The bread is stale")
	breadValidation = bread.Define("VALIDATION_ERROR", http.StatusBadRequest, "Request validation failed")
	breadGone       = bread.Define("http:gone", http.StatusGone, "Gone")
	_               = bread.Define("bread:missing", http.StatusNotFound, "User not found")
)

func TestG04RegistryHasTheCodesOfFiles(t *testing.T) {
	b, err := i18n.New(i18n.Config{Registry: bakery, Languages: []string{"de"}})
	require.NoError(t, err)
	assert.EqualError(t, b.Check(), `de: no message for code "bread:stale" (The bread is stale)
de: no message for code "VALIDATION_ERROR" (Request validation failed)
de: no message for code "http:gone" (Gone)
de: no message for code "bread:missing" (User not found)`)

	complete := files(map[string]string{"de.json": `{
		"bread:stale": "Das Brot ist alt", "VALIDATION_ERROR": "So nicht", "http:gone": "Ausverkauft", "bread:missing": "Benutzer nicht gefunden"
	}`})
	b, err = i18n.New(i18n.Config{Registry: bakery, Languages: []string{"de"}, Files: []fs.FS{complete}})
	require.NoError(t, err)
	require.NoError(t, b.Check())
	i18ntest.Complete(t, b)
	assert.Equal(t, "Das Brot ist alt", b.Text("de", breadStale.Wrap(nil)).Message)

	basque := func(content string) (*i18n.Bundle, error) {
		return i18n.New(i18n.Config{Registry: errcode.NewRegistry(errcode.Session), Languages: []string{"eu"}, Files: []fs.FS{files(map[string]string{"eu.json": content})}})
	}
	b, err = basque(`{}`)
	require.NoError(t, err)
	assert.Len(t, slices.Collect(b.Missing()), errcode.Session.Len()+len(slices.Collect(errcode.Rules()))+len(units))
	_, err = basque(`{"user:banned": "x", "shop:shut": "x", "INTERNAL_ERROR": "x", "general:bad_request": "x"}`)
	assert.EqualError(t, err, "eu.json:1:2: unknown code \"user:banned\"\neu.json:1:22: unknown code \"shop:shut\"",
		"a form answers with the other two by itself")
	_, err = i18n.New(i18n.Config{Files: []fs.FS{complete}})
	assert.EqualError(t, err, "de.json:2:3: unknown code \"bread:stale\"\nde.json:2:98: unknown code \"bread:missing\"")

	// Texts are compared with those of codes of the registry only.
	_, err = i18n.New(i18n.Config{Registry: bakery, Files: []fs.FS{files(map[string]string{"de.json": `{"bread:missing": "Kein Brot"}`})}})
	assert.EqualError(t, err, `de.json:1:2: code "bread:missing" has another text than code "user:not_found", but the same in English ("User not found")`)
	_, err = i18n.New(i18n.Config{Registry: bakery, Files: []fs.FS{files(map[string]string{"de.json": `{"VALIDATION_ERROR": "So nicht"}`})}})
	require.NoError(t, err)
}

func TestG05TextsBelongToDefinitions(t *testing.T) {
	own := i18n.Must(i18n.New(i18n.Config{Registry: bakery, Files: []fs.FS{files(map[string]string{
		"de.json": `{"VALIDATION_ERROR": "So nicht", "http:gone": "Ausverkauft"}`,
	})}}))
	for _, row := range []struct {
		bundle *i18n.Bundle
		code   errcode.Code
		want   errcode.Translation
	}{
		{shipped, breadValidation, errcode.Translation{Message: "Request validation failed", Language: "en"}},
		{own, breadValidation, errcode.Translation{Message: "So nicht", Language: "de"}},
		{shipped, errcode.EnvelopeValidationError, errcode.Translation{Message: "Validierung der Anfrage fehlgeschlagen", Language: "de"}},
		{own, errcode.EnvelopeValidationError, errcode.Translation{Message: "Validierung der Anfrage fehlgeschlagen", Language: "de"}},
		{shipped, breadGone, errcode.Translation{Message: "Gone", Language: "en"}},
		{own, breadGone, errcode.Translation{Message: "Ausverkauft", Language: "de"}},
		{shipped, errcode.FormDomain.CodeFor(http.StatusGone), errcode.Translation{Message: "Nicht mehr verfügbar", Language: "de"}},
		{own, errcode.FormDomain.CodeFor(http.StatusGone), errcode.Translation{Message: "Nicht mehr verfügbar", Language: "de"}},
	} {
		assert.Equal(t, row.want, row.bundle.Text("de", row.code.Wrap(nil)), row.code)
	}
	w := answer(shipped, errcode.FormEnvelope, "de", breadValidation)
	assert.Equal(t, `{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{}}`, w.Body.String())
	assert.Equal(t, []string{"en"}, w.Header()["Content-Language"])
}

func TestF06WhatFormsAnswerIsTranslated(t *testing.T) {
	for _, form := range forms {
		for status := 400; status < 600; status++ {
			code := form.CodeFor(status)
			for _, tag := range languages(t) {
				text := shipped.Text(tag, code.Wrap(nil))
				require.Equal(t, tag, text.Language, "%v: %v", form, code)
				require.NotEmpty(t, text.Message)
			}
		}
	}
	for _, row := range []struct {
		form errcode.Form
		want string
	}{
		{errcode.FormProtekt, `{"error":"method_not_allowed","message":"Methode nicht erlaubt","statusCode":405}`},
		{errcode.FormEnvelope, `{"success":false,"error":"Methode nicht erlaubt","code":"METHOD_NOT_ALLOWED"}`},
		{errcode.FormDomain, `{"status":405,"code":"http:method_not_allowed"}`},
	} {
		w := answer(shipped, row.form, "de", errcode.Status(http.StatusMethodNotAllowed))
		assert.Equal(t, row.want, w.Body.String())
	}
}

// TestOneTextForAllForms replaces the text for a status in one language.
func TestOneTextForAllForms(t *testing.T) {
	b, err := i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{"de.json": `{"http:method_not_allowed": "Das geht hier nicht"}`})}})
	require.NoError(t, err)
	layout := errcode.FormProtekt.Layout()
	layout.Spell = func(phrase string) string { return "acme-" + strings.ReplaceAll(phrase, " ", "-") }
	for _, form := range append(forms, errcode.NewForm(layout)) {
		code := form.CodeFor(http.StatusMethodNotAllowed)
		assert.Equal(t, errcode.Translation{Message: "Das geht hier nicht", Language: "de"}, b.Text("de-AT", code.Wrap(nil)), code)
		assert.Equal(t, errcode.Translation{Message: "Méthode non autorisée", Language: "fr"}, b.Text("fr", code.Wrap(nil)), code)
	}
	for _, key := range []string{"method_not_allowed", "METHOD_NOT_ALLOWED", "http:method_not_alowed"} {
		_, err = i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{"de.json": `{"` + key + `": "x"}`})}})
		assert.EqualError(t, err, `de.json:1:2: unknown code "`+key+`"`)
	}
}
