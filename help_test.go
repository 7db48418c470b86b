package errcode_test

import (
	"regexp"
	"strings"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
)

// mentioned finds codes in a text.
var mentioned = regexp.MustCompile(`\b(?:[a-z_]+:[a-z_]+|[A-Z]+_[A-Z_]+|[a-z]+_[a-z_]+[a-z])\b`)

// notCodes are words in the help that only look like codes.
var notCodes = map[string]bool{"upstream_status": true, "client_id": true}

// Every code of the documents has a help, and the codes that it names exist.
func TestHelp(t *testing.T) {
	const longest = 200 // bytes
	known := map[string]bool{}
	for _, form := range []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain} {
		for status := 400; status < 600; status++ {
			known[form.CodeFor(status).String()] = true
		}
	}
	for code := range errcode.All() {
		known[code.String()] = true
	}
	for code := range errcode.All() {
		if code.Catalogue().Document() == "" {
			continue // defined by a test
		}
		help := code.Help()
		for _, text := range []string{help.Why, help.Fix} {
			assert.True(t, strings.HasSuffix(text, "."), "%s: %q is no sentence", code, text)
			assert.LessOrEqual(t, len(text), longest, "%s: %q", code, text)
			assert.NotEqual(t, code.Message(), strings.TrimSuffix(text, "."), code)
			for _, name := range mentioned.FindAllString(text, -1) {
				assert.True(t, known[name] || notCodes[name], "%s: %q names %q, which is no code", code, text, name)
				assert.NotEqual(t, code.String(), name, "%s names itself: %q", code, text)
			}
		}
	}
}
