package locales_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// unspoken are the statuses that have no plain message: nobody who uses a product meets
// them, or what to do about them depends on the product.
var unspoken = []string{
	"http:payment_required", "http:proxy_authentication_required", "http:locked", "http:unavailable_for_legal_reasons", "http:network_authentication_required",
}

// TestPlainEnglish checks the texts that the plain messages are translated from.
func TestPlainEnglish(t *testing.T) {
	var want []string
	documents := map[string]string{}
	for _, one := range english() {
		if documents[one.key] = one.other(); !strings.HasPrefix(one.key, "#") && !slices.Contains(unspoken, one.key) {
			want = append(want, one.key)
		}
	}
	texts := read(t, "plain/en.json")
	assert.Equal(t, want, keys(texts), "the codes, in the order of en.json")
	plain := map[string]string{} // by the documents' text
	for _, one := range texts {
		if other, ok := plain[documents[one.key]]; ok {
			assert.Equal(t, other, one.other(), "%s: codes with one text in the documents have one plain message", one.key)
		}
		plain[documents[one.key]] = one.other()
		assert.Empty(t, jargon.FindString(one.other()), one)
		assert.LessOrEqual(t, len(strings.Split(strings.TrimSuffix(one.other(), "."), ". ")), 2, "%v: at most two sentences", one)
		assert.LessOrEqual(t, len(one.other()), 100, one)
		assert.True(t, strings.HasSuffix(one.other(), "."), one)
	}
}

// jargon are words that the people who use a product should not have to know.
var jargon = regexp.MustCompile(`(?i)\b(oauth|totp|turnstile|tokens?|endpoints?|users?|url|uri|http|api|payload|tenant|worker|hash(ing)?|server|database|request|invalid|resource|credentials|state|validation|handle|json|null)\b`)

func TestJargonIsFound(t *testing.T) {
	for _, s := range []string{"Invalid token", "The user is gone.", "OAuth", "User’s role", "Bad requests: request"} {
		assert.NotEmpty(t, jargon.FindString(s), s)
	}
	assert.Empty(t, jargon.FindString("Choose a username to continue. The statement stands."))
}

// TestPlain is row L12 for the plain messages.
func TestPlain(t *testing.T) {
	for _, tag := range languages(t) {
		t.Run(tag, func(t *testing.T) { lint(t, read(t, "plain/en.json"), tag, "plain/"+tag+".json") })
	}
}
