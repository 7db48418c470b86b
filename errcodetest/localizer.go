package errcodetest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"example.com/errcode"
)

// TestLocalizer checks that a localizer does what a Writer expects of it:
//
//   - A text is clean UTF-8 without control characters, is not the code itself, has no
//     placeholder that is still to be filled, and comes with its language as a BCP 47 tag.
//   - A language that was asked for in any way, also malformed or in 1 MiB, gives an answer
//     in little time and in one of the languages that well-formed requests get.
//   - Varies says whether Accept-Language has an effect.
//   - A text belongs to a definition: a code of another registry that is spelled as a
//     built-in one does not get its text, and a % in a text is plain text.
//   - Codes with one English text have one text in every language, so that they can't be
//     told apart.
//   - The request may be nil, and several goroutines may ask at once.
//
// If it is an [errcode.RuleLocalizer], the same holds for the texts of rules.
func TestLocalizer(t testing.TB, localizer errcode.Localizer) {
	t.Helper()
	l := &localizerTest{localizer: localizer}
	for _, check := range []struct {
		name  string
		check func(t testing.TB)
	}{
		{"languages", l.languages}, // the others use what it finds
		{"texts", l.texts},
		{"malformed headers", l.malformed},
		{"own codes", l.ownCodes},
		{"alike", l.alike},
		{"goroutines", l.goroutines},
		{"rules", l.rules},
	} {
		run(t, check.name, func(t testing.TB) {
			t.Helper()
			try(t, "the localizer", func() { check.check(t) })
		})
	}
}

// A localizerTest checks a localizer.
type localizerTest struct {
	localizer errcode.Localizer
	headers   map[string]string // a header for each language that was found
}

// asking returns a request with lines of Accept-Language.
func asking(lines ...string) *http.Request {
	r, _ := http.NewRequest(http.MethodGet, "/", nil) // it can't fail
	if len(lines) > 0 {
		r.Header["Accept-Language"] = lines
	}
	return r
}

// header returns an Accept-Language for a failure.
func header(r *http.Request) string {
	if r == nil {
		return "no request"
	}
	return "Accept-Language " + shown(strings.Join(r.Header["Accept-Language"], ", "))
}

// localize asks for the text of err and checks what holds for any.
func (l *localizerTest) localize(t testing.TB, r *http.Request, err *errcode.Error) errcode.Translation {
	t.Helper()
	text := l.localizer.Localize(r, err)
	what := fmt.Sprintf("%s, %s", err.Code(), header(r))
	clean(t, what, text.Message)
	if text.Message == err.Code().String() {
		t.Errorf("%s: the text is the code itself, expected a sentence or none", what)
	}
	if text.Message != "" && !isTag(text.Language) {
		t.Errorf("%s: the language is %q, expected a BCP 47 tag such as pt-BR", what, text.Language)
	}
	if again := l.localizer.Localize(r, err); again != text {
		t.Errorf("%s: %+v, and asked again %+v", what, text, again)
	}
	return text
}

// clean checks a text.
func clean(t testing.TB, what, text string) {
	t.Helper()
	const longest = 1024 // runes; a Writer cuts what is longer
	switch {
	case !utf8.ValidString(text):
		t.Errorf("%s: the text %q is not UTF-8", what, text)
	case strings.ContainsFunc(text, unicode.IsControl):
		t.Errorf("%s: the text %q has a control character", what, text)
	case utf8.RuneCountInString(text) > longest:
		t.Errorf("%s: the text has %d characters, expected at most %d", what, utf8.RuneCountInString(text), longest)
	case text != "" && strings.TrimSpace(text) == "":
		t.Errorf("%s: the text %q is blank", what, text)
	}
}

// isTag reports whether s has the form of a language tag (RFC 5646, section 2.1).
func isTag(s string) bool {
	for i, part := range strings.Split(s, "-") {
		letters := !strings.ContainsFunc(part, func(c rune) bool { return (c|0x20)-'a' >= 26 || c < 'A' })
		if part == "" || len(part) > 8 || i == 0 && (!letters || len(part) < 2) || strings.ContainsFunc(part, func(c rune) bool {
			return (c < '0' || c > '9') && ((c|0x20)-'a' >= 26 || c < 'A')
		}) {
			return false
		}
	}
	return true
}

// probes are languages to ask for: all of two letters, and usual ones that are longer.
func probes() []string {
	all := []string{
		"zh-CN", "zh-TW", "zh-Hans", "zh-Hant", "pt-BR", "pt-PT", "en-US", "en-GB", "es-MX", "es-419", "fr-CA", "de-AT", "de-CH",
		"sr-Latn", "sr-Cyrl", "fil", "gsw", "haw", "yue", "hmn", "ceb", "ckb", "kok",
	}
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			all = append(all, string([]rune{a, b}))
		}
	}
	return all
}

// Rows L04, L05, L07 and L08.
func (l *localizerTest) languages(t testing.TB) {
	t.Helper()
	l.headers = map[string]string{}
	var still, varying []string // headers whose answer says that it does not depend on them, or does
	for _, language := range append([]string{""}, probes()...) {
		r := asking(language)
		if language == "" {
			r = asking()
		}
		text := l.localize(t, r, errcode.UserNotFound.Wrap(nil))
		if text.Message == "" {
			continue
		}
		if _, ok := l.headers[text.Language]; !ok {
			l.headers[text.Language] = language
		}
		if text.Varies {
			varying = append(varying, language)
		} else {
			still = append(still, language)
		}
	}
	found := slices.Sorted(maps.Keys(l.headers))
	switch {
	case len(found) > 1 && len(still) > 0:
		t.Errorf("Accept-Language %q: Varies is false, but the languages %q were given for others", still[:min(len(still), 5)], found)
	case len(found) <= 1 && len(varying) > 0 && len(still) > 0:
		t.Errorf("Varies is true for Accept-Language %q and false for %q, expected the same for all", varying[0], still[0])
	}
	for _, language := range found {
		if got := l.localize(t, asking(language), errcode.UserNotFound.Wrap(nil)); len(found) > 1 && got.Language != language {
			t.Errorf("Accept-Language %q gets a text in %q, though there are texts in %q", language, got.Language, language)
		}
	}
}

// each calls check for a request in each language, and for none.
func (l *localizerTest) each(check func(r *http.Request)) {
	check(nil)
	for _, language := range slices.Sorted(maps.Values(l.headers)) {
		check(asking(language))
	}
}

// Rows L10 and L11.
func (l *localizerTest) texts(t testing.TB) {
	t.Helper()
	l.each(func(r *http.Request) {
		for code := range errcode.All() {
			e := code.WithParam("count", 3)
			l.localize(t, r, e)
			if e.Code() != code || e.StatusCode() != code.StatusCode() {
				t.Errorf("%s: the code of the error became %q", code, e.Code())
			}
		}
	})
}

// Rows L01, L02, L03 and L06.
func (l *localizerTest) malformed(t testing.TB) {
	t.Helper()
	const limit = 200 * time.Millisecond // of an answer that should take 2 ms, on a busy machine
	large := func(part string) []string { return []string{strings.Repeat(part, (1<<20)/len(part))} }
	headers := [][]string{
		{"*"}, {"und"}, {"en;q=0"}, {""}, {","}, {"xx-klingon,de"}, {"en\x00,de"}, {"en,,;q=1,de"}, {"\xff\xfe"}, {"de_DE"},
		{"de;q=0.5,en;q=NaN,fr"}, {"q=Inf"}, {"de;q=1e300,en;q=-1,fr;q=0x1p-1"}, {"fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5"},
		large("en,"), large("*,"), large("en_a_abc_b_abc,"), large("zh_yue,"), large("de-CH,"), large("a-"), large(";q="),
		slices.Repeat([]string{"en,de"}, 50),
	}
	for _, lines := range headers {
		r := asking(lines...)
		start := time.Now()
		text := l.localizer.Localize(r, errcode.UserNotFound.Wrap(nil))
		if took := time.Since(start); took > limit {
			t.Errorf("%s: took %v, expected at most %v", header(r), took, limit)
		}
		if _, known := l.headers[text.Language]; !known && text.Message != "" {
			t.Errorf("%s: the language is %q, expected one of %q", header(r), text.Language, slices.Sorted(maps.Keys(l.headers)))
		}
	}
}

// Row L09.
func (l *localizerTest) ownCodes(t testing.TB) {
	t.Helper()
	own := errcode.NewRegistry().NewCatalogue("errcodetest")
	const percent, another = "100% wrong, %s %!d(MISSING)", "The text of a service, for errcodetest"
	codes := []errcode.Code{own.Define("errcodetest:percent", 400, percent)}
	for code := range errcode.All() {
		codes = append(codes, own.Define(code.String(), code.StatusCode(), another))
	}
	filled := own.Define("errcodetest:filled", 400, "Deleted in {days} days")
	l.each(func(r *http.Request) {
		for _, code := range codes {
			if text := l.localize(t, r, code.Wrap(nil)); text.Message != "" && text.Message != code.Message() {
				t.Errorf("%s, %s: the text of a service's own code is %q, expected %q or none: texts belong to definitions", code, header(r), text.Message, code.Message())
			}
		}
		if text := l.localize(t, r, filled.WithParam("days", 3)); strings.Contains(text.Message, "{days}") {
			t.Errorf("%s: the text is %q, expected the placeholder to be filled", header(r), text.Message)
		}
	})
}

// alike checks that codes with one English text can't be told apart.
func (l *localizerTest) alike(t testing.TB) {
	t.Helper()
	l.each(func(r *http.Request) {
		first := map[string]errcode.Code{} // by English text
		for code := range errcode.All() {
			other, ok := first[code.Message()]
			if !ok {
				first[code.Message()] = code
				continue
			}
			if a, b := l.localize(t, r, other.Wrap(nil)), l.localize(t, r, code.Wrap(nil)); a != b {
				t.Errorf("%s: %q and %q both mean %q, and have the texts %+v and %+v", header(r), other, code, code.Message(), a, b)
			}
		}
	})
}

// With the race detector, goroutines also finds data that is shared.
func (l *localizerTest) goroutines(t testing.TB) {
	t.Helper()
	languages := slices.Sorted(maps.Values(l.headers))
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					t.Errorf("the localizer panicked: %v", v)
				}
			}()
			for _, language := range languages {
				for code := range errcode.All() {
					l.localizer.Localize(asking(language), code.Wrap(nil))
				}
			}
		})
	}
	wait.Wait()
}

// rules checks the texts of rules.
func (l *localizerTest) rules(t testing.TB) {
	t.Helper()
	localizer, ok := l.localizer.(errcode.RuleLocalizer)
	if !ok {
		return
	}
	languages := append(slices.Sorted(maps.Keys(l.headers)), "", "xx", "not a tag")
	for rule := range errcode.Rules() {
		var params []any
		for range strings.Count(rule.Text(), "{") {
			params = append(params, int64(12))
		}
		for _, language := range languages {
			what := fmt.Sprintf("rule %s in %q", rule, language)
			given := slices.Clone(params)
			text := localizer.LocalizeRule(language, rule, given)
			clean(t, what, text)
			if strings.ContainsAny(text, "{}") || len(params) > 0 && text != "" && !strings.Contains(text, "12") {
				t.Errorf("%s: the text is %q, expected the parameter 12 in it", what, text)
			}
			if !slices.Equal(given, params) {
				t.Errorf("%s: the parameters became %v", what, given)
			}
		}
	}
}
