package i18n_test

import (
	"encoding/json"
	"io/fs"
	"testing"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMessages(t *testing.T) {
	registry := errcode.NewRegistry(errcode.User, errcode.RateLimit)
	own := registry.NewCatalogue("Own")
	own.Define("own:queue", 429, "Queue for {retry_after}")
	own.Define("own:shut", 503, "Shut")
	own.Define("http:gone", 410, "Sold out")
	b := i18n.Must(i18n.New(i18n.Config{Registry: registry, Files: []fs.FS{i18n.Plain(), files(map[string]string{
		"de.json":    `{"own:shut": {"hash": "sha1-1", "other": "Zu"}, "own:queue": {"one": "{retry_after} x", "other": "{retry_after} anstehen"}, "#too_short": {"one": "Ein Zeichen", "other": "{min} Zeichen"}}`,
		"de-AT.json": `{"user:not_found": "Nix"}`,
		"el.json":    `{"#required": "Υποχρεωτικό"}`,
	})}}))
	one := func(text, language string) i18n.Message {
		return i18n.Message{Forms: map[string]string{"other": text}, Language: language}
	}
	waits := func(text, language, otherwise string) i18n.Message {
		m, undelayed := one(text, language), one(otherwise, language)
		m.NoDelay = &undelayed
		return m
	}

	german, err := b.Messages("de")
	require.NoError(t, err)
	austrian, err := b.Messages("de_AT")
	require.NoError(t, err)
	english, err := b.Messages("en")
	require.NoError(t, err)
	greek, err := b.Messages("el")
	require.NoError(t, err)

	queue := waits("{retry_after} anstehen", "de", "Zu viele Anfragen")
	queue.Forms["one"] = "{retry_after} x"
	shut := one("Zu", "de")
	shut.Hash = "sha1-1"
	assert.Equal(t, queue, german["own:queue"])
	assert.Equal(t, shut, german["own:shut"])
	assert.Equal(t, waits("Zu viele Versuche. Wartezeit bis zum nächsten Versuch: {retry_after}.", "de", "Zu viele Anfragen"), german["rate_limit:exceeded"])
	assert.Equal(t, one("Dieses Konto wurde gesperrt.", "de"), german["user:banned"])
	assert.Equal(t, i18n.Message{Forms: map[string]string{"one": "Ein Zeichen", "other": "{min} Zeichen"}, Language: "de"}, german["#too_short"])
	assert.Equal(t, i18n.Message{Forms: map[string]string{"one": "{n} Sekunde", "other": "{n} Sekunden"}, Language: "de"}, german["#second"])
	assert.Equal(t, one("Zahlung erforderlich", "de"), german["http:payment_required"])
	assert.Equal(t, one("Sie haben hierauf keinen Zugriff. Wenden Sie sich bei Bedarf an einen Administrator.", "de"), german["FORBIDDEN"], "what a form answers by itself")
	assert.NotContains(t, german, "http:gone", "which is the service's own code")
	assert.NotContains(t, german, "session:expired", "a code that the registry lacks")

	assert.Equal(t, one("Nix", "de-AT"), austrian["user:not_found"])
	assert.Equal(t, shut, austrian["own:shut"])

	assert.Equal(t, one("Sold out", "en"), english["http:gone"])
	assert.Equal(t, waits("Queue for {retry_after}", "en", "Too many requests"), english["own:queue"])
	assert.Equal(t, one("This account has been suspended.", "en"), english["user:banned"])
	assert.Equal(t, one("Too short, the minimum length is {min}", "en"), english["#too_short"])
	assert.Equal(t, i18n.Message{Forms: map[string]string{"one": "{n} day", "other": "{n} days"}, Language: "en"}, english["#day"])
	for code := range registry.All() {
		assert.Contains(t, english, code.String())
	}
	for rule := range errcode.Rules() {
		assert.Contains(t, english, "#"+rule.String())
	}
	for _, unit := range units {
		assert.Contains(t, english, unit)
	}
	assert.Equal(t, map[string]i18n.Message{"#required": one("Υποχρεωτικό", "el")}, greek)

	for _, tag := range []string{"xx", "", "de-CH", "a b"} {
		_, err = b.Messages(tag)
		assert.ErrorContains(t, err, `i18n: the bundle has no language "`+tag+`", expected one of ["en" "ar" `)
	}
	data, err := json.Marshal([]i18n.Message{one("a", "de"), shut, queue})
	require.NoError(t, err)
	assert.Equal(t, `["a",{"hash":"sha1-1","other":"Zu"},{"one":"{retry_after} x","other":"{retry_after} anstehen"}]`, string(data))
}

// TestMessagesReadBack makes files of the messages, and a bundle of these.
func TestMessagesReadBack(t *testing.T) {
	b := i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{i18n.Plain()}}))
	content := map[string]string{}
	for _, tag := range b.Languages() {
		messages, err := b.Messages(tag)
		require.NoError(t, err)
		data, err := json.Marshal(messages)
		require.NoError(t, err)
		content[tag+".json"] = string(data)
	}
	again := i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{files(content)}}))
	for _, tag := range b.Languages() {
		want, err := b.Messages(tag)
		require.NoError(t, err)
		got, err := again.Messages(tag)
		require.NoError(t, err)
		assert.Equal(t, want, got, tag)
	}
}
