// Package i18ntest checks a service's translations in its tests.
package i18ntest

import (
	"testing"

	"example.com/errcode/i18n"
	"golang.org/x/text/unicode/norm"
)

// Complete fails the test for each language of the bundle in which a code of its registry
// has no message, or has one that is not in Unicode's normal form NFC. It does not repeat
// what [i18n.New] has reported.
//
//	func TestTranslations(t *testing.T) {
//		i18ntest.Complete(t, i18n.Must(i18n.New(i18n.Files(files))))
//	}
func Complete(t testing.TB, bundle *i18n.Bundle) {
	t.Helper()
	if err := bundle.Check(); err != nil {
		t.Errorf("messages are missing:\n%v", err)
	}
	for _, language := range bundle.Languages() {
		for code := range bundle.Codes() {
			if text := bundle.Text(language, code.Wrap(nil)); !norm.NFC.IsNormalString(text.Message) {
				t.Errorf("%s: message of code %q is %+q, expected normal form NFC", language, code, text.Message)
			}
		}
	}
}
