package forms_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/forms"
	"github.com/stretchr/testify/assert"
)

func mustURL(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil {
		panic(err)
	}
	return u
}

func TestF04Redirect(t *testing.T) {
	const banned = "error=access_denied&error_description=Banned+user&error_code=user%3Abanned"
	custom := forms.OAuth{Errors: map[errcode.Code]string{errcode.UserBanned: "my_own"}}
	for name, row := range map[string]struct {
		oauth             forms.OAuth
		to, state, issuer string
		err               error
		query, fragment   string
	}{
		"all": {oauth, "https://c.example/cb", "a&b", "https://login.example", errcode.UserBanned.WithMessage("Banned user"),
			"https://c.example/cb?" + banned + "&state=a%26b&iss=https%3A%2F%2Flogin.example", "https://c.example/cb#" + banned + "&state=a%26b&iss=https%3A%2F%2Flogin.example"},
		"with a query": {oauth, "https://c.example/cb?x=%7e&code=1&e%72ror=2&&state=3", "", "", errcode.UserBanned.WithMessage("Banned user"),
			"https://c.example/cb?x=%7e&" + banned, "https://c.example/cb?x=%7e&code=1&e%72ror=2&&state=3#" + banned},
		"fragment":      {oauth, "https://c.example/cb#x", "", "", errcode.UserBanned.WithMessage("Banned user"), "https://c.example/cb?" + banned, "https://c.example/cb#" + banned},
		"own scheme":    {oauth, "com.example.app:/cb", "", "", errcode.UserBanned.WithMessage("Banned user"), "com.example.app:/cb?" + banned, "com.example.app:/cb#" + banned},
		"invalid grant": {oauth, "https://c.example", "", "", errcode.UserNotFound, "https://c.example?error=access_denied&error_description=User+not+found&error_code=user%3Anot_found", "https://c.example#error=access_denied&error_description=User+not+found&error_code=user%3Anot_found"},
		"client":        {oauth, "https://c.example", "", "", badClient.WithMessage("x"), "https://c.example?error=unauthorized_client&error_description=x&error_code=client%3Abad", "https://c.example#error=unauthorized_client&error_description=x&error_code=client%3Abad"},
		"OpenID":        {oauth, "https://c.example", "", "", errcode.UserUnauthorized.WithMessage("x"), "https://c.example?error=login_required&error_description=x&error_code=user%3Aunauthorized", "https://c.example#error=login_required&error_description=x&error_code=user%3Aunauthorized"},
		"own word":      {custom, "https://c.example", "", "", errcode.UserBanned.WithMessage("x"), "https://c.example?error=my_own&error_description=x&error_code=user%3Abanned", "https://c.example#error=my_own&error_description=x&error_code=user%3Abanned"},
		"unforeseen":    {oauth, "https://c.example", "", "", assert.AnError, "https://c.example?error=server_error&error_description=Unexpected+server+error&error_code=internal_error", "https://c.example#error=server_error&error_description=Unexpected+server+error&error_code=internal_error"},
	} {
		t.Run(name, func(t *testing.T) {
			a := errcode.Writer{Localizer: german{}}.Answer(nil, row.err)
			to := mustURL(row.to)
			assert.Equal(t, row.query, row.oauth.Redirect(to, row.state, row.issuer, a))
			assert.Equal(t, row.fragment, row.oauth.RedirectFragment(to, row.state, row.issuer, a))
			assert.Equal(t, row.to, to.String(), "the address was changed")
		})
	}
}

func TestRedirectOfOddArguments(t *testing.T) {
	assert.Equal(t, "", oauth.Redirect(nil, "s", "i", errcode.Answer{}))
	assert.Equal(t, "", oauth.RedirectFragment(nil, "s", "i", errcode.Answer{}))
	assert.Equal(t, "https://c.example?error=server_error", oauth.Redirect(mustURL("https://c.example"), "", "", errcode.Answer{}))
	long := errcode.Writer{}.Answer(nil, errcode.UserBanned.WithMessage(strings.Repeat("x", 900)))
	assert.Equal(t, "https://c.example?error=access_denied&error_description="+strings.Repeat("x", 509)+"...&error_code=user%3Abanned",
		oauth.Redirect(mustURL("https://c.example"), "", "", long))
}

// TestDescriptionsAreFilled: a description is in English, with its placeholders filled, also
// if the reader's text is in another language.
func TestDescriptionsAreFilled(t *testing.T) {
	wait := errcode.NewRegistry().NewCatalogue("Login").Define("login:wait", 429, "Try again in {retry_after}")
	for _, err := range []*errcode.Error{
		wait.WithRetryAfter(30 * time.Second),
		wait.WithRetryAfter(30 * time.Second).WithMessage("사용자"),
	} {
		for _, l := range []errcode.Localizer{nil, german{}} {
			to := mustURL(oauth.Redirect(mustURL("https://c.example"), "", "", errcode.Writer{Localizer: l}.Answer(nil, err)))
			assert.Equal(t, "Try again in 30 seconds", to.Query().Get("error_description"))
		}
	}
}

// TestF04EveryCodeInARedirect: the code is never a parameter "code", and no word of
// another endpoint is sent.
func TestF04EveryCodeInARedirect(t *testing.T) {
	words := map[string]bool{}
	for code := range errcode.All() {
		to := mustURL(oauth.Redirect(mustURL("https://c.example"), "s", "", errcode.Writer{}.Answer(nil, code)))
		assert.False(t, to.Query().Has("code"))
		assert.Equal(t, code.String(), to.Query().Get("error_code"))
		words[to.Query().Get("error")] = true
	}
	assert.Equal(t, map[string]bool{"access_denied": true, "invalid_request": true, "server_error": true, "temporarily_unavailable": true, "login_required": true}, words)
}
