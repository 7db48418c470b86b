package synonyms_test

import (
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/synonyms"
	"github.com/stretchr/testify/assert"
)

func TestFold(t *testing.T) {
	for s, want := range map[string]string{
		"":                      "",
		"user:email_already":    "user email already",
		"invalid-credentials":   "invalid credentials",
		" User’s  Role (x), y.": "user s role x y",
		"Łódź e\u0301":          "łódź e\u0301",
		"TOKEN_EXPIRED":         "token expired",
		"找不到/用户":                "找不到 用户",
	} {
		assert.Equal(t, want, synonyms.Fold(s), s)
	}
}

func TestQuery(t *testing.T) {
	const text = "user:email_already_exists Email already registered, 409 Conflict"
	for query, want := range map[string]bool{
		"":                       true,
		" ,":                     true,
		"email":                  true,
		"EMAIL conf":             true,
		"email:already":          true,
		"email-already-exists":   true,
		"mail":                   true, // a synonym
		"ail":                    false,
		"email taken":            true,
		"taken email":            true,
		"email taken 404":        false,
		"emails":                 true, // the stem
		"conflicts":              true,
		"409s":                   true,
		"ems":                    false, // a stem of two letters is none
		"process":                false,
		"already exists email 4": true,
	} {
		assert.Equal(t, want, synonyms.NewQuery(query).Finds(text), query)
	}
	assert.True(t, synonyms.Query{}.Finds("anything"))
	assert.True(t, synonyms.Query{}.IsZero())
	assert.False(t, synonyms.NewQuery("x").IsZero())
}

// A phrase doesn't reach from one text into the next.
func TestQueryPhrases(t *testing.T) {
	assert.True(t, synonyms.NewQuery("email taken").Finds("x", "email already exists"))
	assert.False(t, synonyms.NewQuery("email taken").Finds("email already", "exists"))
}

// All entries are folded, no two have the same words, and each means something that the
// built-in codes say.
func TestAll(t *testing.T) {
	var texts []string
	said := ""
	for code := range errcode.All() {
		texts = append(texts, strings.Join([]string{code.String(), code.Message(), code.Description(), code.Help().Why, code.Help().Fix}, "\n"))
		for line := range strings.SplitSeq(texts[len(texts)-1], "\n") {
			said += " " + synonyms.Fold(line) + "\n"
		}
	}
	seen := map[string]bool{}
	for _, s := range synonyms.All() {
		assert.Equal(t, synonyms.Fold(s.Words), s.Words)
		assert.False(t, seen[s.Words], s.Words)
		seen[s.Words] = true
		assert.NotEmpty(t, s.Means, s.Words)
		for _, phrase := range s.Means {
			assert.Equal(t, synonyms.Fold(phrase), phrase)
		}
		assert.True(t, slices.ContainsFunc(s.Means, func(phrase string) bool { return strings.Contains(said, " "+phrase) }), "%q means nothing that the built-in codes say", s.Words)
		found := false
		for _, text := range texts {
			found = found || synonyms.NewQuery(s.Words).Finds(text)
		}
		assert.True(t, found, "%q finds none of the built-in codes", s.Words)
	}
	assert.Greater(t, len(seen), 24)
}

// All returns a copy.
func TestAllIsACopy(t *testing.T) {
	synonyms.All()[0].Means[0] = "changed"
	assert.NotEqual(t, "changed", synonyms.All()[0].Means[0])
}

func TestSynonymsFindCodes(t *testing.T) {
	find := func(query string) (found []string) {
		for code := range errcode.All() {
			if synonyms.NewQuery(query).Finds(code.String(), code.Message()) {
				found = append(found, code.String())
			}
		}
		return found
	}
	assert.Equal(t, []string{"turnstile:token_missing", "turnstile:verification_failed", "turnstile:service_error"}, find("captcha"))
	assert.Equal(t, []string{"CONFLICT", "user:email_already_exists", "oauth:email_already_exists"}, find("email taken"))
	assert.Equal(t, []string{"totp:already_enabled", "totp:not_enabled"}, find("2fa enabled"))
	assert.Equal(t, []string{"user:handle_already_exists"}, find("username taken"))
	assert.Equal(t, []string{"FILE_TOO_LARGE"}, find("too big"))
	assert.Equal(t, []string{"totp:invalid_code", "totp:backup_code_exhausted"}, find("recovery code"))
	assert.Equal(t, []string{"RATE_LIMIT_EXCEEDED", "rate_limit:exceeded"}, find("throttled"))
	assert.Equal(t, []string{"account_locked", "user:banned"}, find("suspended"))
}
