//go:build !race

package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/docs"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSearch(t *testing.T) {
	address := builtIn(t)
	b := open(t, address, reader{scheme: "light"})
	assert.Len(t, b.codes(), len(shown))
	assert.Equal(t, fmt.Sprintf("%d codes", len(shown)), b.count())
	assert.Equal(t, "polite", value[string](b, `document.getElementById('-count').ariaLive`))
	b.picture("index-light")

	// The slash key leads to the box and types nothing into it.
	b.slash()
	b.do(chromedp.KeyEvent("Session Revoked"))
	b.wait(`document.querySelectorAll('[id=-results] .row').length === 3`) // the help of the others has the words, and comes over the network
	assert.Equal(t, []string{"session_revoked", "user:invalid_session", "refresh_token_invalid"}, b.codes())
	assert.Contains(t, b.texts(".snippet")[0], "revoked", "why the second is here")
	b.picture("search")

	// What comes first, and how many there are: 0 if that does not matter.
	for query, row := range map[string]struct {
		first string
		count int
	}{
		"turnstile:":                    {"turnstile:token_missing turnstile:verification_failed turnstile:service_error", 3},
		"ENVELOPE EXPIRED":              {"TOKEN_EXPIRED AUTHENTICATION_ERROR", 2},
		"mail scanner":                  {"token:invalid_verification token:invalid_reset", 2}, // of the help
		"PasswordCannotUpdate":          {"password:cannot_update_oauth_only", 1},
		"errcode.UserNotFound":          {"user:not_found", 0},
		"usernotfound":                  {"user:not_found", 0},
		"user:not_found":                {"user:not_found user_not_found", 0},
		"user-not-found":                {"user:not_found user_not_found", 0},
		"USER_NOT_FOUND":                {"user:not_found user_not_found", 0},
		"423":                           {"account_locked", 1},
		"locked 423":                    {"account_locked", 1},
		"(e.g. duplicate":               {"CONFLICT", 1}, // no pattern
		"  ip   address ":               {"general:invalid_ip_address", 0},
		"refresh_and_retry":             {"token_expired TOKEN_EXPIRED user:token_expired", 3},
		"refresh and retry":             {"token_expired TOKEN_EXPIRED user:token_expired", 3},
		"redirect to login":             {"", 17},
		"retry later":                   {"service_unavailable", 13},
		"unauthorized":                  {"user:unauthorized", 20},
		"unauthorized redirect":         {"user:unauthorized", 0},
		"session expired":               {"session:expired", 0},
		"csrf":                          {"", 5},
		"how do I fix a wrong password": {"password:incorrect invalid_credentials", 0},
		"Why is my session expired?":    {"session:expired", 0},

		"captcha":            {"turnstile:token_missing turnstile:verification_failed turnstile:service_error", 3},
		"2fa":                {"totp:already_enabled", 9},
		"MFA":                {"totp:already_enabled", 9},
		"email taken":        {"oauth:email_already_exists user:email_already_exists", 0},
		"logout":             {"session_not_found", 0},
		"locked out":         {"account_locked", 0},
		"throttle":           {"RATE_LIMIT_EXCEEDED rate_limit:exceeded", 0},
		"wrong password":     {"password:incorrect invalid_credentials", 0},
		"sso":                {"oauth:token_exchange_failed", 0},
		"permission":         {"user:permission_insufficient insufficient_permissions", 0},
		"too big":            {"FILE_TOO_LARGE", 0},
		"blocked":            {"user:banned", 0},
		"already registered": {"", 0},
	} {
		b.ask(query)
		codes, first := b.codes(), strings.Fields(row.first)
		require.NotEmpty(t, codes, query)
		require.GreaterOrEqual(t, len(codes), len(first), query)
		assert.Equal(t, first, append([]string{}, codes[:len(first)]...), query)
		if row.count > 0 {
			assert.Len(t, codes, row.count, query)
		}
		assert.Equal(t, fmt.Sprintf("%d of %d codes", len(codes), len(shown)), b.count(), query)
		assert.Empty(t, b.texts("[id=-none]"), query)
	}

	// No code has all words, or any.
	b.ask("state mismatch cookie")
	assert.Equal(t, []string{"oauth:invalid_state"}, b.codes())
	assert.Equal(t, []string{"No code has all of these words. The closest:"}, b.texts("[id=-none] p"))
	b.ask("usr_notfuond")
	assert.Empty(t, b.codes())
	assert.Equal(t, []string{"No code matches “usr_notfuond”."}, b.texts("[id=-none] p:first-child"))
	require.Len(t, b.texts("[id=-none] .near"), 1)
	assert.Contains(t, b.texts("[id=-none] .near a"), "user_not_found")
	b.picture("nothing")
	b.ask("<b>")
	assert.Equal(t, []string{"No code matches “<b>”."}, b.texts("[id=-none] p:first-child"))

	// Both ways back to all codes, in their order.
	b.click("[id=-none] button")
	var order []string
	for _, code := range shown {
		order = append(order, code.String())
	}
	assert.Equal(t, order, b.codes())
	b.search("/") // text now
	assert.Len(t, b.codes(), len(shown), "a separator alone asks for nothing")
	b.click("[id=-clear]")
	assert.Equal(t, order, b.codes())
	assert.Equal(t, address, value[string](b, `location.href`))
}

// speaks is a service with texts in three languages.
type speaks struct{}

func (speaks) Languages() []string { return []string{"en", "de", "ar"} }

func (speaks) Text(languages string, err *errcode.Error) errcode.Translation {
	text := map[string]string{"en": "Sorry, ", "de": "Fehler: ", "ar": "خطأ "}[languages] + err.Code().Reason()
	return errcode.Translation{Message: text, Language: languages}
}

// translated serves the pages of a service with its own title, form and languages.
func translated(t *testing.T) string {
	t.Helper()
	codes := errcode.NewRegistry(errcode.Auth, errcode.User, errcode.Session, errcode.Turnstile)
	return serve(t, docs.Handler(docs.Options{Title: "Acme errors", Registry: codes, Forms: []errcode.Form{errcode.FormDomain}, Languages: speaks{}}))
}

// Texts of other languages are found, and what users read in English.
func TestSearchInLanguages(t *testing.T) {
	b := open(t, translated(t), reader{})
	b.fetched()
	for _, query := range []string{"خطأ not_found", "fehler: not found", "SORRY not-found"} {
		b.ask(query)
		b.wait(`document.querySelectorAll('[id=-results] .row').length > 0`)
		assert.Equal(t, "user:not_found", b.codes()[0], query)
	}
}

// slash presses the slash key. The driver's own event for it sends the character even
// if the page has taken the key, which no keyboard does.
func (b *tab) slash() {
	b.t.Helper()
	key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "/", Code: "Slash", Text: "/", WindowsVirtualKeyCode: 191}
	call(b, input.DispatchKeyEvent, key)
	key.Type, key.Text = input.DispatchKeyEventTypeKeyUp, ""
	call(b, input.DispatchKeyEvent, key)
	assert.Equal(b.t, "-q", value[string](b, `document.activeElement.id`))
}

func TestFilters(t *testing.T) {
	address := builtIn(t)
	b := open(t, address, reader{scheme: "light"})

	inTable, statuses, actions := map[string][]string{}, map[int][]string{}, map[string][]string{}
	for _, code := range shown {
		c := code.Catalogue()
		inTable[c.Document()+" "+c.Name()] = append(inTable[c.Document()+" "+c.Name()], code.String())
		inTable[c.Document()] = append(inTable[c.Document()], code.String())
		statuses[code.StatusCode()] = append(statuses[code.StatusCode()], code.String())
		statuses[code.StatusCode()/100] = append(statuses[code.StatusCode()/100], code.String())
		actions[code.Action().String()] = append(actions[code.Action().String()], code.String())
	}
	for v, want := range map[string][]string{
		"table-domain-reason-oauth":              inTable["domain-reason OAuth"],
		"table-domain-reason-worker-system":      inTable["domain-reason Worker/System"],
		"table-protekt-token-and-session-errors": inTable["protekt Token and session errors"],
		"table-envelope-error-code-reference":    inTable["envelope Error Code Reference"],
		"table-sent-by-the-library":              inTable[" "],
		"document:protekt":                       inTable["protekt"],
		"document:domain-reason":                 inTable["domain-reason"],
	} {
		require.NotEmpty(t, want)
		b.choose("-table", v)
		assert.Equal(t, want, b.codes(), v)
		assert.Equal(t, fmt.Sprintf("%d of %d codes", len(want), len(shown)), b.count())
	}
	b.choose("-table", "")
	for number, want := range statuses {
		b.choose("-status", fmt.Sprint(number))
		assert.Equal(t, want, b.codes(), number)
	}
	b.choose("-status", "")
	for name, want := range actions {
		b.choose("-action", name)
		assert.Equal(t, want, b.codes(), name)
	}

	// All four together, kept in the address.
	b.choose("-table", "document:domain-reason")
	b.choose("-status", "401")
	b.choose("-action", "redirect_to_login")
	b.search("refresh token")
	want := []string{"user:no_refresh_token"}
	b.wait(`document.querySelectorAll('[id=-results] .row').length > 0`)
	assert.Equal(t, want, b.codes()[:1])
	assert.Equal(t, address+"?q=refresh+token&action=redirect_to_login&status=401&table=document%3Adomain-reason", value[string](b, `location.href`))
	all := b.codes()
	b.picture("filtered")
	b.choose("-status", "502")
	assert.Equal(t, []string{"No code matches “refresh token” with these filters."}, b.texts("[id=-none] p:first-child"))

	again := open(t, address+"?q=refresh+token&table=document%3Adomain-reason&status=401&action=redirect_to_login", reader{})
	again.fetched()
	again.wait(`document.querySelectorAll('[id=-results] .row').length === %d`, len(all))
	assert.Equal(t, all, again.codes())
	unknown := open(t, address+"?table=gone&status=999&action=dance&q=%ff", reader{})
	assert.Equal(t, fmt.Sprintf("0 of %d codes", len(shown)), unknown.count(), "the text is searched, the choices that do not exist are not made")
}

// Arrows lead through the results, Enter to the first, Escape back.
func TestKeyboard(t *testing.T) {
	address := builtIn(t)
	b := open(t, address, reader{})
	b.slash()
	b.do(chromedp.KeyEvent("captcha"))
	focused := func() string {
		return value[string](b, `document.activeElement.id || document.activeElement.textContent`)
	}
	for _, step := range []struct{ key, want string }{
		{"\ue015", "turnstile:token_missing"}, {"\ue015", "turnstile:verification_failed"}, {"\ue013", "turnstile:token_missing"}, {"\ue013", "-q"},
		{"\ue015", "turnstile:token_missing"}, {"\ue00c", "-q"},
	} {
		b.press(map[string]string{"\ue015": "ArrowDown", "\ue013": "ArrowUp", "\ue00c": "Escape"}[step.key])
		assert.Equal(t, step.want, focused())
	}
	b.press("Escape")
	assert.Equal(t, fmt.Sprintf("%d codes", len(shown)), b.count(), "Escape in the box empties it")
	b.do(chromedp.KeyEvent("captcha"))
	b.press("Enter")
	b.arrive(`location.pathname.endsWith('/turnstile:token_missing')`)
	assert.Equal(t, []string{"turnstile:token_missing"}, b.texts("h1"))

	// A search on the page of a code leads to the index.
	b.slash()
	b.do(chromedp.KeyEvent("2fa"))
	b.press("Enter")
	b.arrive(`location.search === '?q=2fa'`)
	b.fetched()
	assert.Equal(t, "totp:already_enabled", b.codes()[0])
}

// press presses a key that has no character.
func (b *tab) press(key string) {
	b.t.Helper()
	number := map[string]int64{"ArrowDown": 40, "ArrowUp": 38, "ArrowRight": 39, "ArrowLeft": 37, "Escape": 27, "Enter": 13, "Home": 36, "End": 35}[key]
	p := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Code: key, WindowsVirtualKeyCode: number}
	if key == "Enter" {
		p.Text = "\r"
	}
	call(b, input.DispatchKeyEvent, p)
	p.Type, p.Text = input.DispatchKeyEventTypeKeyUp, ""
	call(b, input.DispatchKeyEvent, p)
}

// Ten thousand codes: the search shows the best, and the index stays usable.
func TestManyCodes(t *testing.T) {
	var r errcode.Registry
	for i := range 100 {
		c := r.NewCatalogue(fmt.Sprintf("Domain %d", i))
		for j := range 100 {
			c.Define(fmt.Sprintf("domain%03d:reason_number_%03d", i, j), 400+j%5, fmt.Sprintf("Message number %d of domain %d", j, i))
		}
	}
	b := open(t, serve(t, docs.Handler(docs.Options{Registry: &r, Forms: []errcode.Form{errcode.FormDomain}})), reader{})
	total := len(slices.Collect(r.All())) + 11
	assert.Equal(t, fmt.Sprintf("%d codes", total), b.count())
	b.ask("domain042 reason 077")
	assert.Equal(t, "domain042:reason_number_077", b.codes()[0])
	b.ask("reason number")
	assert.Len(t, b.codes(), 300)
	assert.Equal(t, []string{"These are the 300 best of 10000. Another word shows fewer."}, b.texts(".cut"))
	assert.Equal(t, fmt.Sprintf("10000 of %d codes", total), b.count())
	b.ask("")
	assert.Len(t, b.codes(), total)
	t.Logf("typing takes %v ms a letter", value[[]float64](b, `(() => {
		const box = document.getElementById('-q');
		return Array.from('reason 042', (letter) => {
			const start = performance.now();
			box.value += letter;
			box.dispatchEvent(new Event('input', {bubbles: true}));
			return Math.round(performance.now() - start);
		});
	})()`))
}
