package cli

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// explained returns what is said about a code of the package's registry.
func explained(t *testing.T, x explainer, code errcode.Code) explanation {
	t.Helper()
	texts, err := i18n.New(i18n.Config{})
	require.NoError(t, err)
	if x.texts = texts; x.plain == nil {
		x.plain = texts
	}
	c := snapshot.Catalogue{Name: code.Catalogue().Name(), Document: code.Catalogue().Document()}
	return x.explain(c, snapshot.Describe(code))
}

// The plain message is shown if it is another one.
func TestExplainPlain(t *testing.T) {
	plain, err := i18n.New(i18n.Config{Files: []fs.FS{fstest.MapFS{"en.json": {Data: []byte(`{"user:banned": "This account has been suspended."}`)}}}})
	require.NoError(t, err)
	e := explained(t, explainer{plain: plain}, errcode.UserBanned)
	assert.Equal(t, "This account has been suspended.", e.Plain)
	assert.Equal(t, [2]string{"plain", "This account has been suspended."}, e.facts()[1])
	assert.Empty(t, explained(t, explainer{plain: plain}, errcode.UserNotFound).Plain)
	assert.Empty(t, explained(t, explainer{}, errcode.UserBanned).Plain)
}

// The address of the documentation is shown if it is known.
func TestExplainDocumentation(t *testing.T) {
	docs := Config{Docs: "https://api.example.com/errors"}
	assert.Equal(t, "https://api.example.com/errors/user:banned", explained(t, explainer{Config: docs}, errcode.UserBanned).Documentation)
	assert.Empty(t, explained(t, explainer{}, errcode.UserBanned).Documentation)
	_, stdout, _ := inProcess(docs, "explain", "user:banned")
	assert.Contains(t, stdout, "\n  docs       https://api.example.com/errors/user:banned\n")
}

// The codes that MaskAccounts hides are those that explain calls masked.
func TestMaskedAs(t *testing.T) {
	var masked []string
	for code := range errcode.All() {
		if as := maskedAs(code.Catalogue().Document(), code); as != code {
			masked = append(masked, code.String()+" as "+as.String())
		}
	}
	assert.Equal(t, []string{
		"user_not_found as invalid_credentials", "email_not_verified as invalid_credentials", "account_locked as invalid_credentials",
		"NOT_FOUND as AUTHENTICATION_ERROR",
		"user:invalid_password as auth:invalid_credentials", "user:password_not_set as auth:invalid_credentials", "user:not_verified as auth:invalid_credentials",
		"user:not_found as auth:invalid_credentials", "user:banned as auth:invalid_credentials",
	}, masked)
}
