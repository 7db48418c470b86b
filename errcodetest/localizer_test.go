package errcodetest_test

import (
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/i18n"
	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
)

func TestLocalizers(t *testing.T) {
	for name, config := range map[string]i18n.Config{
		"all languages":  {},
		"two":            {Languages: []string{"en", "de"}},
		"one":            {Languages: []string{"fr"}, Default: "fr"},
		"fixed":          {Fixed: "ja"},
		"plain messages": {Files: []fs.FS{i18n.Plain()}},
	} {
		t.Run(name, func(t *testing.T) { errcodetest.TestLocalizer(t, i18n.Must(i18n.New(config))) })
	}
	t.Run("none", func(t *testing.T) { errcodetest.TestLocalizer(t, localizer(nothing)) })
}

// A localizer is a function that localizes.
type localizer func(r *http.Request, err *errcode.Error) errcode.Translation

func (l localizer) Localize(r *http.Request, err *errcode.Error) errcode.Translation {
	return l(r, err)
}

// A ruler is one that also has the texts of rules.
type ruler struct {
	localizer
	rule func(language string, rule errcode.Rule, params []any) string
}

func (r ruler) LocalizeRule(language string, rule errcode.Rule, params []any) string {
	return r.rule(language, rule, params)
}

func nothing(*http.Request, *errcode.Error) errcode.Translation { return errcode.Translation{} }

// wants reports whether the first language that a request asks for is the one.
func wants(r *http.Request, language string) bool {
	return r != nil && strings.HasPrefix(r.Header.Get("Accept-Language"), language)
}

// brokenLocalizers are localizers with a fault each.
func brokenLocalizers() map[string]errcode.Localizer {
	bundle := i18n.Must(i18n.New(i18n.Config{Languages: []string{"en", "de"}}))
	texts := func(change func(r *http.Request, err *errcode.Error, text *errcode.Translation)) localizer {
		return func(r *http.Request, err *errcode.Error) errcode.Translation {
			text := bundle.Localize(r, err)
			change(r, err, &text)
			return text
		}
	}
	var calls atomic.Int64
	return map[string]errcode.Localizer{
		"no fault": texts(func(*http.Request, *errcode.Error, *errcode.Translation) {}),
		"panics without a request": texts(func(r *http.Request, _ *errcode.Error, _ *errcode.Translation) {
			_ = r.Header
		}),
		"panics with odd headers": texts(func(r *http.Request, _ *errcode.Error, _ *errcode.Translation) {
			if r != nil && strings.Contains(r.Header.Get("Accept-Language"), ";q=;q=") {
				panic("no number")
			}
		}),
		"the code": texts(func(_ *http.Request, err *errcode.Error, text *errcode.Translation) {
			text.Message = err.Code().String()
		}),
		"no language": texts(func(_ *http.Request, _ *errcode.Error, text *errcode.Translation) { text.Language = "" }),
		"no tag":      texts(func(_ *http.Request, _ *errcode.Error, text *errcode.Translation) { text.Language = "de_DE" }),
		"what they asked": texts(func(r *http.Request, _ *errcode.Error, text *errcode.Translation) {
			if r != nil && len(r.Header.Get("Accept-Language")) > 1 {
				text.Language = "en-" + r.Header.Get("Accept-Language")[:2]
			}
		}),
		"another language": texts(func(r *http.Request, _ *errcode.Error, text *errcode.Translation) {
			if wants(r, "zz") {
				text.Language = "fr"
			}
		}),
		"control characters": texts(func(_ *http.Request, _ *errcode.Error, text *errcode.Translation) { text.Message += "\x1b[31m" }),
		"no UTF-8":           texts(func(_ *http.Request, _ *errcode.Error, text *errcode.Translation) { text.Message += "\xff" }),
		"blank":              texts(func(_ *http.Request, _ *errcode.Error, text *errcode.Translation) { text.Message = " " }),
		"long": texts(func(_ *http.Request, _ *errcode.Error, text *errcode.Translation) {
			text.Message = strings.Repeat("x", 2000)
		}),
		"never varies": texts(func(_ *http.Request, _ *errcode.Error, text *errcode.Translation) { text.Varies = false }),
		"varies at times": localizer(func(r *http.Request, _ *errcode.Error) errcode.Translation {
			return errcode.Translation{Message: "Wrong", Language: "en", Varies: wants(r, "de")}
		}),
		"by chance": texts(func(_ *http.Request, _ *errcode.Error, text *errcode.Translation) {
			text.Message = fmt.Sprintf("%s %d", text.Message, calls.Add(1)%2)
		}),
		"by the text of the code": localizer(func(r *http.Request, err *errcode.Error) errcode.Translation {
			code, _ := errcode.Lookup(err.Code().String())
			return bundle.Localize(r, code.Wrap(err))
		}),
		"as a format": texts(func(_ *http.Request, err *errcode.Error, text *errcode.Translation) {
			text.Message = fmt.Sprintf(err.Code().Message(), "x")
		}),
		"placeholders": texts(func(_ *http.Request, err *errcode.Error, text *errcode.Translation) {
			text.Message = err.Code().Message()
		}),
		"tells codes apart": texts(func(_ *http.Request, err *errcode.Error, text *errcode.Translation) {
			text.Message = "It is " + err.Code().Domain() + " " + err.Code().Message()
		}),
		"slow": texts(func(r *http.Request, _ *errcode.Error, _ *errcode.Translation) {
			if r != nil && len(r.Header.Get("Accept-Language")) > 1<<19 {
				time.Sleep(210 * time.Millisecond)
			}
		}),
		"rules with placeholders": ruler{localizer(bundle.Localize), func(_ string, rule errcode.Rule, _ []any) string { return rule.Text() }},
		"rules that change parameters": ruler{localizer(bundle.Localize), func(_ string, rule errcode.Rule, params []any) string {
			text := rule.Fill(rule.Text(), params)
			if len(params) > 0 {
				params[0] = "changed"
			}
			return text
		}},
		"rules that panic": ruler{localizer(bundle.Localize), func(language string, _ errcode.Rule, _ []any) string {
			return map[string]map[int]string{"de": {}, "en": {}}[language[:2]][0]
		}},
		"panics in goroutines": texts(func(r *http.Request, err *errcode.Error, _ *errcode.Translation) {
			if calls.Add(1) > 1<<40 || err.Code() == errcode.TOTPInvalidCode && wants(r, "de") {
				panic("two at once")
			}
		}),
	}
}

// TestLocalizerFindsFaults compares what TestLocalizer says about each of them with a file.
func TestLocalizerFindsFaults(t *testing.T) {
	var text strings.Builder
	all := brokenLocalizers()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		var r recorder
		errcodetest.TestLocalizer(&r, all[name])
		if name == "no fault" {
			assert.Empty(t, r.failures)
		} else {
			assert.NotEmpty(t, r.failures, name)
		}
		for i, failure := range r.failures { // how long it took
			before, _, found := strings.Cut(failure, ": took ")
			if found {
				r.failures[i] = before + ": took too long"
			}
		}
		r.describe(&text, name)
	}
	golden.Equal(t, "testdata/localizers.txt", text.String())
}
