// Package i18ntest checks a service's translations in its tests.
package i18ntest

import (
	"maps"
	"slices"
	"testing"

	"example.com/errcode/i18n"
	"golang.org/x/text/unicode/norm"
)

// Complete fails the test for each language of the bundle that lacks something: the
// message of a code of its registry, of a rule or of a unit of {retry_after}, or plural
// forms; see [i18n.Bundle.Missing]. A text that is not in Unicode's normal form NFC fails
// it too. It does not repeat what [i18n.New] has reported.
//
//	func TestTranslations(t *testing.T) {
//		i18ntest.Complete(t, i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{files}})))
//	}
func Complete(t testing.TB, bundle *i18n.Bundle) {
	t.Helper()
	if err := bundle.Check(); err != nil {
		t.Errorf("messages are missing:\n%v", err)
	}
	languages := bundle.Languages()
	for _, language := range languages {
		messages, err := bundle.Messages(language)
		if err != nil {
			t.Errorf("%s: %v", language, err)
		}
		for _, key := range slices.Sorted(maps.Keys(messages)) {
			m := messages[key]
			if m.Language != language && slices.Contains(languages, m.Language) {
				continue // it is reported for that language
			}
			for _, form := range slices.Sorted(maps.Keys(m.Forms)) {
				if text := m.Forms[form]; !norm.NFC.IsNormalString(text) {
					t.Errorf("%s: the text of %q is %+q, expected normal form NFC", m.Language, key, text)
				}
			}
		}
	}
}
