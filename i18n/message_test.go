package i18n_test

import (
	"io/fs"
	"net/http"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"github.com/stretchr/testify/assert"
)

// A code whose own message says how long to wait.
var (
	queues    = errcode.NewRegistry(errcode.RateLimit)
	queueFull = queues.NewCatalogue("Queue").Define("queue:full", http.StatusTooManyRequests, "Queue for {retry_after}")
)

const day = 24 * time.Hour

// waiting has a text in some languages that is nothing but the delay.
var waiting = i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{
	"en.json": `{"rate_limit:exceeded": "{retry_after}"}`, "de.json": `{"rate_limit:exceeded": "{retry_after}"}`,
	"ru.json": `{"rate_limit:exceeded": "{retry_after}"}`, "ar.json": `{"rate_limit:exceeded": "{retry_after}"}`,
	"pl.json": `{"rate_limit:exceeded": "{retry_after}"}`, "cs.json": `{"rate_limit:exceeded": "{retry_after}"}`,
	"he.json": `{"rate_limit:exceeded": "{retry_after}"}`, "ja.json": `{"rate_limit:exceeded": "{retry_after}"}`,
})}}))

func TestDelaysInWords(t *testing.T) {
	for _, row := range []struct {
		tag   string
		delay time.Duration
		want  string
	}{
		{"en", 0, "0 seconds"}, {"en", time.Second, "1 second"}, {"en", 61 * time.Second, "61 seconds"},
		{"en", 119500 * time.Millisecond, "2 minutes"}, {"en", 120 * time.Second, "2 minutes"}, {"en", 3599 * time.Second, "60 minutes"},
		{"en", 2 * time.Hour, "2 hours"}, {"en", 47*time.Hour + 1, "2 days"}, {"en", 365 * day, "365 days"},
		{"de", 0, "0 Sekunden"}, {"de", time.Second, "1 Sekunde"}, {"de", 61 * time.Second, "61 Sekunden"},
		{"de", 119500 * time.Millisecond, "2 Minuten"}, {"de", 3599 * time.Second, "60 Minuten"},
		{"de", 2 * time.Hour, "2 Stunden"}, {"de", 3 * day, "3 Tage"}, {"de", 365 * day, "365 Tage"},
		{"ru", time.Second, "1 секунда"}, {"ru", 2 * time.Second, "2 секунды"}, {"ru", 5 * time.Second, "5 секунд"}, {"ru", 11 * time.Second, "11 секунд"},
		{"ru", 21 * time.Second, "21 секунда"}, {"ru", 22 * time.Minute, "22 минуты"}, {"ru", 3 * time.Hour, "3 часа"}, {"ru", 365 * day, "365 дней"},
		{"pl", time.Second, "1 sekunda"}, {"pl", 2 * time.Second, "2 sekundy"}, {"pl", 5 * time.Second, "5 sekund"}, {"pl", 12 * time.Second, "12 sekund"},
		{"pl", 22 * time.Minute, "22 minuty"}, {"pl", 5 * time.Hour, "5 godzin"}, {"pl", 2 * day, "2 dni"},
		{"cs", time.Second, "1 sekunda"}, {"cs", 2 * time.Second, "2 sekundy"}, {"cs", 5 * time.Second, "5 sekund"},
		{"cs", 4 * time.Minute, "4 minuty"}, {"cs", 5 * time.Hour, "5 hodin"}, {"cs", 3 * day, "3 dny"}, {"cs", 5 * day, "5 dnů"},
		{"ja", 30 * time.Second, "30 秒"}, {"ja", 2 * day, "2 日"},
	} {
		e := errcode.RateLimitExceeded.WithRetryAfter(row.delay)
		assert.Equal(t, errcode.Translation{Message: row.want, Language: row.tag}, waiting.Text(row.tag, e), "%s %v", row.tag, row.delay)
	}
	// Arabic has six forms, Hebrew four: each is used.
	for tag, forms := range map[string]map[string][]int{
		"ar": {"zero": {0}, "one": {1}, "two": {2}, "few": {3, 10, 103}, "many": {11, 99, 111}, "other": {100, 101, 102}},
		"he": {"one": {1}, "two": {2}, "many": {20, 100}, "other": {0, 3, 11, 101}},
	} {
		messages, err := waiting.Messages(tag)
		assert.NoError(t, err)
		second := messages["#second"].Forms
		assert.Len(t, second, len(forms))
		for form, numbers := range forms {
			for _, n := range numbers {
				want := fill(second[form], n)
				assert.Equal(t, want, waiting.Text(tag, errcode.RateLimitExceeded.WithRetryAfter(time.Duration(n)*time.Second)).Message, "%s %d", tag, n)
			}
		}
	}
}

// TestTextsWithoutTheirDelay has an error without a delay. A text that needs one is passed
// over for the next.
func TestTextsWithoutTheirDelay(t *testing.T) {
	greek := map[string]string{"el.json": `{"rate_limit:exceeded": "Περιμένετε {retry_after}"}`, "en.json": `{"rate_limit:exceeded": "Wait {retry_after}"}`}
	plain := i18n.Must(i18n.New(i18n.Config{Registry: queues, Files: []fs.FS{i18n.Plain(), files(map[string]string{
		"de.json": `{"queue:full": "{retry_after} anstehen", "#second": {"one": "eine Sekunde", "other": "{n} s"}}`,
		"ja.json": `{"http:too_many_requests": "{retry_after}お待ちください"}`,
	})}}))
	for _, row := range []struct {
		name   string
		bundle *i18n.Bundle
		tag    string
		err    *errcode.Error
		want   errcode.Translation
	}{
		{"overlay", plain, "de", errcode.RateLimitExceeded.WithRetryAfter(30 * time.Second), errcode.Translation{Message: "Zu viele Versuche. Wartezeit bis zum nächsten Versuch: 30 s.", Language: "de"}},
		{"shipped", plain, "de", errcode.RateLimitExceeded.Wrap(nil), errcode.Translation{Message: "Zu viele Anfragen", Language: "de"}},
		{"negative", plain, "de", errcode.RateLimitExceeded.WithRetryAfter(-1), errcode.Translation{Message: "Zu viele Anfragen", Language: "de"}},
		{"more than a year", plain, "de", errcode.RateLimitExceeded.WithRetryAfter(365*day + 1), errcode.Translation{Message: "Zu viele Anfragen", Language: "de"}},
		{"English overlay", plain, "en", errcode.RateLimitExceeded.WithRetryAfter(time.Minute), errcode.Translation{Message: "Too many attempts. Try again in 60 seconds.", Language: "en"}},
		{"English", plain, "en", errcode.RateLimitExceeded.Wrap(nil), errcode.Translation{Message: "Too many requests", Language: "en"}},
		{"own code", plain, "de", queueFull.WithRetryAfter(time.Second), errcode.Translation{Message: "eine Sekunde anstehen", Language: "de"}},
		{"own code without: the status", plain, "de", queueFull.Wrap(nil), errcode.Translation{Message: "Zu viele Anfragen", Language: "de"}},
		{"own code, not translated", plain, "fr", queueFull.WithRetryAfter(time.Minute), errcode.Translation{Message: "Queue for 60 seconds", Language: "en"}},
		{"own code, neither", plain, "fr", queueFull.Wrap(nil), errcode.Translation{Message: "Trop de requêtes", Language: "fr"}},
		{"own code, English", plain, "en", queueFull.Wrap(nil), errcode.Translation{Message: "Too many requests", Language: "en"}},
		{"the status's text waits, too", plain, "ja", queueFull.Wrap(nil), errcode.Translation{Message: "リクエストが多すぎます", Language: "ja"}},
		{"a parameter of that name", plain, "de", queueFull.WithParam("retry_after", "Kurz"), errcode.Translation{Message: "Kurz anstehen", Language: "de"}},
		{"a language without units", i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{files(greek)}})), "el", errcode.RateLimitExceeded.WithRetryAfter(time.Minute), errcode.Translation{Message: "Wait 60 seconds", Language: "en"}},
		{"a bundle without English", i18n.Must(i18n.New(i18n.Config{Fixed: "th"})), "", queueFull.WithRetryAfter(time.Minute), errcode.Translation{Message: "Queue for 60 seconds", Language: "en"}},
		{"a bundle without English, no delay", i18n.Must(i18n.New(i18n.Config{Fixed: "de"})), "", queueFull.Wrap(nil), errcode.Translation{Message: "Zu viele Anfragen", Language: "de"}},
	} {
		assert.Equal(t, row.want, row.bundle.Text(row.tag, row.err), row.name)
	}
	w := answer(plain, errcode.FormProtekt, "de", errcode.RateLimitExceeded.WithRetryAfter(90*time.Minute))
	assert.Equal(t, `{"error":"rate_limit:exceeded","message":"Zu viele Versuche. Wartezeit bis zum nächsten Versuch: 90 Minuten.","statusCode":429}`, w.Body.String())
	assert.Equal(t, "5400", w.Header().Get("Retry-After"))
	w = answer(plain, errcode.FormProtekt, "de", errcode.RateLimitExceeded)
	assert.Equal(t, `{"error":"rate_limit:exceeded","message":"Zu viele Anfragen","statusCode":429}`, w.Body.String())
}

func TestRules(t *testing.T) {
	b := i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{
		"de.json":    `{"#required": "Fehlt", "#too_short": {"one": "Mindestens ein Zeichen", "other": "Mindestens {min} Zeichen"}}`,
		"de-AT.json": `{"#taken": "Schon weg"}`,
		"el.json":    `{"#required": "Υποχρεωτικό"}`,
		"en.json":    `{"#unknown": "No such field"}`,
	})}}))
	for _, row := range []struct {
		bundle   *i18n.Bundle
		language string
		rule     errcode.Rule
		params   []any
		want     string
	}{
		{b, "de", errcode.RuleRequired, nil, "Fehlt"},
		{b, "de", errcode.RuleTooShort, []any{int64(1)}, "Mindestens ein Zeichen"},
		{b, "de", errcode.RuleTooShort, []any{int64(8)}, "Mindestens 8 Zeichen"},
		{b, "de", errcode.RuleTooShort, []any{"8"}, "Mindestens 8 Zeichen"},
		{b, "de", errcode.RuleTooShort, nil, "Mindestens {min} Zeichen"},
		{b, "de", errcode.RuleOneOf, []any{"a", int64(2), 0.5}, "Nicht zulässig, erwartet wird einer dieser Werte: a, 2, 0.5"},
		{b, "de-AT", errcode.RuleTaken, nil, "Schon weg"},
		{b, "de-AT", errcode.RuleRequired, nil, "Fehlt"},
		{b, "el", errcode.RuleRequired, nil, "Υποχρεωτικό"},
		{b, "el", errcode.RuleUnknown, nil, "No such field"},
		{b, "el", errcode.RuleTaken, nil, "Already taken"},
		{b, "en", errcode.RuleUnknown, nil, "No such field"},
		{b, "en", errcode.RuleTooLong, []any{int64(3)}, "Too long, the maximum length is 3"},
		{b, "xx", errcode.RuleRequired, nil, ""},
		{b, "", errcode.RuleRequired, nil, ""},
		{b, "de", 0, nil, ""},
		{b, "de", 200, nil, ""},
		{shipped, "fr", errcode.RuleRequired, nil, "Obligatoire"},
		{i18n.Must(i18n.New(i18n.Config{Default: "fr", Files: []fs.FS{files(map[string]string{"el.json": `{}`})}})), "el", errcode.RuleRequired, nil, "Obligatoire"},
		{i18n.Must(i18n.New(i18n.Config{Fixed: "ja"})), "en", errcode.RuleRequired, nil, ""},
	} {
		assert.Equal(t, row.want, row.bundle.LocalizeRule(row.language, row.rule, row.params), "%s %s", row.language, row.rule)
	}

	err := errcode.EnvelopeValidationError.WithRule("email", errcode.RuleEmail).WithRule("password", errcode.RuleTooShort, 12).WithField("name", "No numbers")
	w := answer(shipped, errcode.FormEnvelope, "de", err)
	assert.Equal(t, "de", w.Header().Get("Content-Language"))
	assert.Equal(t, `{"success":false,"error":"Validierung der Anfrage fehlgeschlagen","code":"VALIDATION_ERROR","details":{"email":"Keine gültige E-Mail-Adresse","name":"No numbers","password":"Zu kurz, die Mindestlänge ist 12"}}`, w.Body.String())
}

// FuzzDelays looks for a delay that can't be said.
func FuzzDelays(f *testing.F) {
	for _, seed := range []time.Duration{0, 1, time.Second, 119500 * time.Millisecond, 365 * day, 365*day + 1, -1} {
		f.Add(int64(seed))
	}
	f.Fuzz(func(t *testing.T, delay int64) {
		for _, tag := range []string{"en", "ru", "ar", "pl", "cs", "he", "ja"} {
			text := waiting.Text(tag, errcode.RateLimitExceeded.WithRetryAfter(time.Duration(delay)))
			assert.Equal(t, tag, text.Language)
			assert.NotContains(t, text.Message, "{")
			assert.NotEmpty(t, text.Message)
		}
	})
}
