package bench

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"testing"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/locales"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	xmessage "golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// browsers are what browsers send, with the text that their reader should get.
var browsers = []struct {
	name     string
	header   string
	language string
	text     string
}{
	{"de", "de-AT,de;q=0.9,en;q=0.8", "de", "Zugriffstoken ist abgelaufen"},
	{"en", "en-US,en;q=0.9", "en", "Access token has expired"},
	{"zh", "zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh-Hant", "存取權杖已過期"},
}

// localized is the error whose text is wanted.
var localized = errcode.ProtektTokenExpired

// A localizer is a way to translate. All have the same messages in the same languages.
type localizer struct {
	impl string
	errcode.Localizer
}

var localizers = sync.OnceValues(newLocalizers)

// newLocalizers reads the messages, in all languages.
func newLocalizers() ([]localizer, error) {
	bundle, err := i18n.New(i18n.Config{})
	if err != nil {
		return nil, err
	}
	goBundle := goi18n.NewBundle(language.English)
	goBundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	builder := catalog.NewBuilder(catalog.Fallback(language.English))
	tags := []language.Tag{language.English}
	names, err := fs.Glob(locales.Files, "*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		tag := language.MustParse(strings.TrimSuffix(name, ".json"))
		if tag != language.English {
			tags = append(tags, tag)
		}
		data, err := locales.Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		goBundle.MustParseMessageFileBytes(data, name)
		var texts map[string]any
		if err := json.Unmarshal(data, &texts); err != nil {
			return nil, err
		}
		for code, text := range texts {
			text, ok := text.(string)
			if !ok {
				continue // the plural forms of a unit of {retry_after}
			}
			if strings.Contains(text, "%") {
				return nil, fmt.Errorf("%s: %q would be a format", name, text)
			}
			if err := builder.SetString(tag, code, text); err != nil {
				return nil, err
			}
		}
	}
	return []localizer{
		{"ours", bundle},
		{"go-i18n", goI18n{goBundle}},
		{"x/text", xText{language.NewMatcher(tags), builder}},
	}, nil
}

// allLocalizers returns the localizers.
func allLocalizers(tb testing.TB) []localizer {
	tb.Helper()
	all, err := localizers()
	require.NoError(tb, err)
	return all
}

type goI18n struct{ bundle *goi18n.Bundle }

func (l goI18n) Localize(r *http.Request, err *errcode.Error) errcode.Translation {
	localizer := goi18n.NewLocalizer(l.bundle, r.Header.Get("Accept-Language"))
	text, tag, _ := localizer.LocalizeWithTag(&goi18n.LocalizeConfig{MessageID: err.Code().String()})
	return errcode.Translation{Message: text, Language: tag.String(), Varies: true}
}

type xText struct {
	matcher language.Matcher
	catalog catalog.Catalog
}

func (l xText) Localize(r *http.Request, err *errcode.Error) errcode.Translation {
	tag, _ := language.MatchStrings(l.matcher, r.Header.Get("Accept-Language"))
	printer := xmessage.NewPrinter(tag, xmessage.Catalog(l.catalog))
	return errcode.Translation{Message: printer.Sprintf(err.Code().String()), Language: tag.String(), Varies: true}
}

var sinkText errcode.Translation

func BenchmarkLocalize(b *testing.B) {
	for _, browser := range browsers {
		r := newRequest()
		r.Header.Set("Accept-Language", browser.header)
		texts, writers := allLocalizers(b), localWriters(b, browser.language, browser.text)
		if browser.name != "de" {
			texts, writers = texts[:1], writers[:3] // the other libraries are compared once
		}
		b.Run("task=text/browser="+browser.name, func(b *testing.B) {
			compete(b, texts, func(l localizer) string { return l.impl }, func(l localizer) func(*testing.B) {
				return func(b *testing.B) {
					err := localized.Wrap(nil)
					defer measured(b)()
					for b.Loop() {
						sinkText = l.Localize(r, err)
					}
				}
			})
		})
		b.Run("task=written/browser="+browser.name, func(b *testing.B) {
			compete(b, writers, writerName, func(w writer) func(*testing.B) { return respondTo(r, w, false) })
		})
	}
}

// localWriters answer in a language: the same Writer with each of the localizers, and
// with none.
func localWriters(tb testing.TB, language, text string) []writer {
	body := []byte(strings.Replace(statics[0].body, localized.Message(), text, 1))
	unlocalized := errcode.Writer{Report: silent}
	all := []writer{
		{impl: "constant", write: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Language", language)
			w.Header().Add("Vary", "Accept-Language")
			writeConstant(w, unauthorized, body)
		}},
		{impl: "ours-unlocalized", write: func(w http.ResponseWriter, r *http.Request) { unlocalized.WriteError(w, r, localized) }},
	}
	for _, l := range allLocalizers(tb) {
		localizing := errcode.Writer{Report: silent, Localizer: l.Localizer}
		all = append(all, writer{impl: l.impl, write: func(w http.ResponseWriter, r *http.Request) {
			localizing.WriteError(w, r, localized)
		}})
	}
	return all
}

func TestSameWorkLocalize(t *testing.T) {
	for _, browser := range browsers {
		r := newRequest()
		r.Header.Set("Accept-Language", browser.header)
		for _, l := range allLocalizers(t) {
			text := l.Localize(r, localized.Wrap(nil))
			assert.Equal(t, browser.text, text.Message, l.impl)
			assert.True(t, strings.HasPrefix(text.Language, browser.language), "%s: %s", l.impl, text.Language)
		}
		for _, w := range localWriters(t, browser.language, browser.text) {
			got := &capture{header: make(http.Header)}
			w.write(got, r)
			assert.Equal(t, http.StatusUnauthorized, got.status, w.impl)
			if w.impl == "ours-unlocalized" {
				checkHead(t, w.impl, got, unauthorized)
				continue
			}
			assert.Contains(t, string(got.body), browser.text, w.impl)
			assert.Equal(t, []string{"Accept-Language"}, got.header["Vary"], w.impl)
			assert.True(t, strings.HasPrefix(got.header.Get("Content-Language"), browser.language), w.impl)
		}
	}
}
