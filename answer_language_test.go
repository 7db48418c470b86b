package errcode_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type panickyLocalizer struct{}

func (panickyLocalizer) Localize(*http.Request, *errcode.Error) errcode.Translation { panic("lookup") }

func TestLocalizerThatPanics(t *testing.T) {
	var got reports
	w := record(errcode.Writer{Localizer: panickyLocalizer{}, Report: got.add}, errcode.UserNotFound)
	assert.Equal(t, 404, w.Code)
	assert.Equal(t, `{"error":"user:not_found","message":"User not found","statusCode":404}`, w.Body.String())
	assert.Equal(t, plainHeader(), w.Header())
	assert.EqualError(t, got.one(t).Problem, "errcode: Localizer failed: panic: lookup")
}

// A tongue is a Localizer that remembers what it was asked for. It has rules if it has
// a map of them.
type tongue struct {
	text  errcode.Translation
	asked *[]*errcode.Error
}

func (l tongue) Localize(_ *http.Request, err *errcode.Error) errcode.Translation {
	*l.asked = append(*l.asked, err)
	return l.text
}

// A ruler is a tongue with texts for rules.
type ruler struct {
	tongue
	rule func(language string, rule errcode.Rule, params []any) string
}

func (l ruler) LocalizeRule(language string, rule errcode.Rule, params []any) string {
	return l.rule(language, rule, params)
}

func TestLocalizerIsAskedForWhatIsSent(t *testing.T) {
	remote := errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found"}`))
	banned := errcode.UserBanned.WithParam("days", 3).Errorf("cause")
	mask := errcode.NewMask(map[errcode.Code]errcode.Code{errcode.UserBanned: errcode.UserNotFound})
	for _, row := range []struct {
		name string
		wr   errcode.Writer
		err  error
		code errcode.Code // of what it was asked for
		days bool         // whether that error has the parameter
	}{
		{"code", errcode.Writer{}, errcode.UserBanned, errcode.UserBanned, false},
		{"error", errcode.Writer{}, banned, errcode.UserBanned, true},
		{"wrapped", errcode.Writer{}, fmt.Errorf("x: %w", banned), errcode.UserBanned, true},
		{"mapped", errcode.Writer{Map: func(error) error { return banned }}, io.EOF, errcode.UserBanned, true},
		{"masked", errcode.Writer{Mask: mask}, banned, errcode.UserNotFound, false},
		{"no code", errcode.Writer{}, io.EOF, errcode.ProtektInternalError, false},
		{"remote", errcode.Writer{}, remote, errcode.ProtektServiceUnavailable, false},
		{"Status", errcode.Writer{}, errcode.Status(405).WithParam("days", 3), errcode.FormProtekt.CodeFor(405), true},
		{"too large", errcode.Writer{}, errcode.GeneralBadRequest.WithParam("days", 3).Wrap(&http.MaxBytesError{}), errcode.FormProtekt.CodeFor(413), false},
	} {
		var asked []*errcode.Error
		row.wr.Localizer = tongue{errcode.Translation{Message: "texto", Language: "es"}, &asked}
		body := recordRequest(row.wr, posted(), row.err).Body.String()
		assert.Contains(t, body, `"message":"texto"`, row.name)
		require.Len(t, asked, 1, row.name)
		assert.Equal(t, row.code, asked[0].Code(), row.name)
		_, days := asked[0].Param("days")
		assert.Equal(t, row.days, days, row.name)
	}
}

func TestLocalizerIsNotAskedForWhatIsNotShown(t *testing.T) {
	silent := errcode.NewForm(errcode.Layout{Name: "silent", NoText: true, Append: statusOnly})
	loud := errcode.NewForm(errcode.Layout{Name: "loud", Append: statusOnly})
	plain, own := errcode.UserNotFound.Wrap(nil), errcode.UserNotFound.WithMessage("mine")
	ruled := errcode.EnvelopeValidationError.WithRule("a", errcode.RuleRequired)
	for _, row := range []struct {
		form errcode.Form
		err  *errcode.Error
		// whether a Localizer without and with rules is asked
		tongue, ruler bool
	}{
		{errcode.FormProtekt, plain, true, true},
		{errcode.FormProtekt, own, false, false},
		{errcode.FormProtekt, ruled.WithMessage("mine"), false, false},
		{errcode.FormEnvelope, plain, true, true},
		{errcode.FormEnvelope, own, false, false},
		{errcode.FormEnvelope, ruled, true, true},
		{errcode.FormEnvelope, ruled.WithMessage("mine"), false, true},
		{errcode.FormDomain, plain, false, false},
		{errcode.FormDomain, ruled, false, false},
		{errcode.FormDomainDetails, plain, false, false},
		{errcode.FormDomainDetails, own, false, false},
		{errcode.FormDomainDetails, ruled, false, true},
		{silent, plain, false, false},
		{silent, ruled, false, true},
		{loud, own, true, true},
	} {
		var asked []*errcode.Error
		text := tongue{errcode.Translation{Message: "x", Language: "de", Varies: true}, &asked}
		for localizer, want := range map[string]bool{"tongue": row.tongue, "ruler": row.ruler} {
			wr := errcode.Writer{Form: row.form, Localizer: text}
			if localizer == "ruler" {
				wr.Localizer = ruler{text, func(string, errcode.Rule, []any) string { return "" }}
			}
			asked = nil
			w := record(wr, row.err)
			name := fmt.Sprintf("%s in %s, %s", row.err, row.form, localizer)
			assert.Equal(t, want, len(asked) == 1, name)
			assert.Equal(t, want, w.Header()["Content-Language"] != nil, name)
			assert.Equal(t, want, w.Header()["Vary"] != nil, name)
			asked = nil
			assert.Equal(t, "x", wr.Answer(nil, row.err).Title, name)
			assert.Len(t, asked, 1, "an Answer is always localised: %s", name)
		}
	}
}

func TestRulesAreTranslated(t *testing.T) {
	e := errcode.EnvelopeValidationError.WithRule("password", errcode.RuleTooShort, 12).WithRule("email", errcode.RuleEmail).WithField("name", "by hand")
	german := func(language string, rule errcode.Rule, params []any) string {
		assert.Equal(t, "de", language)
		if rule != errcode.RuleTooShort {
			return ""
		}
		text := rule.Fill("Mindestens {min} Zeichen", params)
		params[0] = "changed" // a copy
		return text
	}
	var asked []*errcode.Error
	wr := errcode.Writer{Localizer: ruler{tongue{errcode.Translation{Message: "Ungültig", Language: "de"}, &asked}, german}}
	header := with(plainHeader(), "Content-Language", "de")
	for range 2 {
		wr.Form = errcode.FormEnvelope
		w := record(wr, e)
		assert.Equal(t, `{"success":false,"error":"Ungültig","code":"VALIDATION_ERROR","details":{"email":"Not a valid email address","name":"by hand","password":"Mindestens 12 Zeichen"}}`, w.Body.String())
		assert.Equal(t, header, w.Header())
		wr.Form = errcode.FormDomainDetails
		w = record(wr, e)
		assert.Equal(t, `{"status":422,"code":"VALIDATION_ERROR","details":{"email":"Not a valid email address","name":"by hand","password":"Mindestens 12 Zeichen"}}`, w.Body.String())
		assert.Equal(t, header, w.Header())
	}
	var messages []string
	for f := range wr.Answer(nil, e).Fields() {
		messages = append(messages, f.Path+": "+f.Message)
	}
	assert.Equal(t, []string{"email: Not a valid email address", "name: by hand", "password: Mindestens 12 Zeichen"}, messages)
	assert.Equal(t, "Too short, the minimum length is 12", e.Fields()["password"], "the error stays as it was")

	long := ruler{tongue{errcode.Translation{Message: "x", Language: "de"}, &asked}, func(string, errcode.Rule, []any) string { return strings.Repeat("ä", 1025) }}
	w := record(errcode.Writer{Form: errcode.FormDomainDetails, Localizer: long}, errcode.UserNotFound.WithRule("a", errcode.RuleEmail))
	assert.Equal(t, `{"status":404,"code":"user:not_found","details":{"a":"`+strings.Repeat("ä", 1023)+`…"}}`, w.Body.String())

	// Without a text there is no language to translate rules into.
	none := ruler{tongue{errcode.Translation{Language: "de"}, &asked}, func(string, errcode.Rule, []any) string { panic("asked") }}
	w = record(errcode.Writer{Form: errcode.FormDomainDetails, Localizer: none}, e)
	assert.Equal(t, plainHeader(), w.Header())

	var got reports
	broken := ruler{tongue{errcode.Translation{Message: "x", Language: "de"}, &asked}, func(string, errcode.Rule, []any) string { panic("in rules") }}
	w = record(errcode.Writer{Form: errcode.FormEnvelope, Localizer: broken, Report: got.add}, errcode.EnvelopeValidationError.WithRule("a", errcode.RuleEmail))
	assert.Equal(t, `{"success":false,"error":"x","code":"VALIDATION_ERROR","details":{"a":"Not a valid email address"}}`, w.Body.String())
	assert.EqualError(t, got.one(t).Problem, "errcode: Localizer failed: panic: in rules")
}

func TestUntranslated(t *testing.T) {
	wait := errcode.NewRegistry().NewCatalogue("Own").Define("wait", 429, "Wait {seconds} seconds")
	var asked []*errcode.Error
	german := errcode.Writer{Localizer: tongue{errcode.Translation{Message: "Bitte warten", Language: "de"}, &asked}}
	for name, a := range map[string]errcode.Answer{
		"English": errcode.Writer{}.Answer(nil, wait.WithParam("seconds", 30)),
		"German":  german.Answer(nil, wait.WithParam("seconds", 30)),
		"message": german.Answer(nil, wait.WithParam("seconds", 30).WithMessage("Own words")),
	} {
		assert.Equal(t, "Wait 30 seconds", a.Untranslated, name)
	}
	assert.Equal(t, "Unexpected server error", german.Answer(nil, io.EOF).Untranslated)
	masked := german
	masked.Mask = errcode.NewMask(map[errcode.Code]errcode.Code{wait: errcode.UserNotFound})
	assert.Equal(t, "User not found", masked.Answer(nil, wait.WithParam("seconds", 30)).Untranslated)
}
