//go:build !race

package web_test

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/errcode/examples/authservice/internal/servicetest"
	"github.com/chromedp/cdproto/network"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fieldsOf lists the fields of the page with their errors, as a screen reader finds them.
const fieldsOf = `Array.from(document.querySelectorAll('main input')).flatMap((i) => i.ariaInvalid === 'true' ?
	[i.labels[0].textContent + ': ' + i.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id)).filter((e) => e.matches('.field-error')).map((e) => e.textContent).join()] : [])`

const focused = `document.activeElement.labels?.[0]?.textContent ?? document.activeElement.localName`

func TestFieldErrors(t *testing.T) {
	e := start(t)
	e.Account("ada")
	b := open(e, "/signup", reader{languages: "de-AT,de"})
	b.at("Registrieren")
	b.picture("signup-de")
	b.press("Konto anlegen")
	b.says("Keine gültige E-Mail-Adresse")
	assert.Equal(t, []string{
		"E-Mail-Adresse: Keine gültige E-Mail-Adresse", "Benutzername: Nicht im erwarteten Format", "Passwort: Zu kurz, die Mindestlänge ist 8",
	}, value[[]string](b, fieldsOf))
	assert.Equal(t, "E-Mail-Adresse", value[string](b, focused), "the first of them has the focus")
	assert.Equal(t, "de", value[string](b, `document.documentElement.lang`))
	assert.Empty(t, b.axe())
	b.picture("signup-errors-de")

	b.fill("E-Mail-Adresse", "grace@example.com")
	b.fill("Benutzername", "ada")
	b.fill("Passwort", servicetest.Password)
	b.press("Konto anlegen")
	b.says("Dieser Benutzername ist bereits vergeben.")
	assert.Equal(t, "Benutzername", value[string](b, focused), "what the code is about")
	b.fill("Benutzername", "grace")
	b.press("Konto anlegen")
	b.at("Sehen Sie in Ihr Postfach")
	assert.Contains(t, link(e, "grace@example.com", 1), "/verify#token=")
	assert.Equal(t, "Bestätigen Sie Ihre E-Mail-Adresse", e.Mailbox.Mails()[0].Subject, "the profile has the language")
}

// The words of the front end are English or German, the texts of errors of all languages.
func TestLanguages(t *testing.T) {
	e := start(t)
	b := open(e, "/login", reader{languages: "ar"})
	b.press("Sign in")
	b.until(`document.querySelector('[role=alert] p[lang=ar]')`)
	assert.Equal(t, "rtl", value[string](b, `getComputedStyle(document.querySelector('[role=alert] p')).direction`))
	assert.Equal(t, "en", value[string](b, `document.documentElement.lang`))
	value[bool](b, `(() => { const s = document.querySelector('select'); s.value = 'fr'; return s.dispatchEvent(new Event('change', {bubbles: true})); })()`)
	b.until(`document.querySelector('[role=alert] p[lang=fr]')`)
	assert.Empty(t, b.axe())

	user := e.Account("ada")
	b.signIn("ada", "Account")
	value[bool](b, `(() => { document.querySelector('select[name=language]').value = 'de'; return true; })()`)
	b.press("Profile: Save")
	b.at("Konto")
	b.says("Gespeichert.")
	saved, err := e.Store.User(t.Context(), user.ID)
	require.NoError(t, err)
	assert.Equal(t, "de", saved.Language)
}

// counting counts the requests for a path, and may do something with them.
func counting(e *servicetest.Env, path string, do func(n int64, w http.ResponseWriter, r *http.Request, next http.Handler)) *atomic.Int64 {
	var count atomic.Int64
	e.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != path {
				next.ServeHTTP(w, r)
				return
			}
			do(count.Add(1), w, r, next)
		})
	})
	return &count
}

func pass(_ int64, w http.ResponseWriter, r *http.Request, next http.Handler) { next.ServeHTTP(w, r) }

// dropped handles a request, and loses the answer.
func dropped(w http.ResponseWriter, r *http.Request, next http.Handler) {
	next.ServeHTTP(lost{http.Header{}}, r)
	panic(http.ErrAbortHandler)
}

type lost struct{ header http.Header }

func (l lost) Header() http.Header         { return l.header }
func (l lost) Write(p []byte) (int, error) { return len(p), nil }
func (l lost) WriteHeader(int)             {}

// Two tabs, five requests in each, one refresh.
func TestOneRefresh(t *testing.T) {
	e := start(t)
	refreshes := counting(e, "/api/refresh", pass)
	e.Account("root", servicetest.Admin)
	for _, name := range []string{"ada", "bob", "eve", "kay", "mia"} {
		e.Account(name)
	}
	first := open(e, "/login?next=/admin", reader{})
	first.signIn("root", "Admin")
	second := open(e, "/admin", reader{with: first})
	second.at("Admin")
	for _, b := range []*tab{first, second} {
		b.until(`document.querySelectorAll('.rows > li').length === 6`)
	}
	e.Wait(10 * time.Minute) // the access token lives five
	const pressAll = `(() => { Array.from(document.querySelectorAll('.rows button')).filter((b) => b.innerText.trim() === %q).slice(0, 5).forEach((b) => b.click()); return true; })()`
	value[bool](first, pressAll, "Suspend")
	value[bool](second, pressAll, "Send reset link")
	first.until(`document.querySelectorAll('.badge.bad').length === 5`)
	second.says("The mail to ")
	second.until(`!document.querySelector('main [aria-busy=true]')`)
	for _, b := range []*tab{first, second} {
		assert.Empty(t, value[string](b, `Array.from(document.querySelectorAll('.problem'), (p) => p.innerText).join('\n')`))
	}
	assert.EqualValues(t, 1, refreshes.Load())
	require.Eventually(t, func() bool { return len(e.Mailbox.Mails()) == 5 }, 10*time.Second, 10*time.Millisecond)
}

// losing loses the answers to the requests for a path until it is told to stop, and returns
// the keys of all of them.
func losing(e *servicetest.Env, path string) (keys func() []string, stop func()) {
	var stopped atomic.Bool
	var mu sync.Mutex
	var all []string
	counting(e, path, func(_ int64, w http.ResponseWriter, r *http.Request, next http.Handler) {
		mu.Lock()
		all = append(all, r.Header.Get("Idempotency-Key"))
		mu.Unlock()
		if !stopped.Load() {
			dropped(w, r, next)
		}
		next.ServeHTTP(w, r)
	})
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}, func() { stopped.Store(true) }
}

// assertRepeated checks that requests came more than once with the same key. Chromium by
// itself repeats a POST whose connection is closed.
func assertRepeated(t *testing.T, keys []string) {
	t.Helper()
	assert.GreaterOrEqual(t, len(keys), 2)
	assert.Len(t, keys[0], 36)
	assert.Len(t, slices.Compact(keys), 1)
}

// An answer to a refresh that is lost, and a page that is loaded again, don't end the session.
func TestLostRefresh(t *testing.T) {
	e := start(t)
	keys, stop := losing(e, "/api/refresh")
	e.Account("ada")
	b := open(e, "/login", reader{})
	b.signIn("ada", "Account")
	e.Wait(10 * time.Minute)
	b.visit("/sessions")
	b.says("No connection. Try again.")
	stop()
	b.visit("/sessions")
	b.at("Sessions")
	b.until(`document.querySelectorAll('.rows > li').length === 1`)
	assertRepeated(t, keys())
}

// A page that is gone before it has stored the answer goes on with the next cookie.
func TestLeftRefresh(t *testing.T) {
	e := start(t)
	e.Account("ada")
	b := open(e, "/login", reader{})
	b.signIn("ada", "Account")
	refreshes := counting(e, "/api/refresh", pass)
	value[bool](b, `fetch('/api/refresh', {method: 'POST', headers: {'Idempotency-Key': 'a-key-of-a-page-that-is-gone'}}).then(() => !(localStorage.refresh_key = 'a-key-of-a-page-that-is-gone') || true)`)
	e.Wait(10 * time.Minute)
	b.visit("/sessions")
	b.at("Sessions")
	assert.EqualValues(t, 3, refreshes.Load())
}

// A sign-up whose answer is lost can be sent again: it is the same one.
func TestLostSignUp(t *testing.T) {
	e := start(t)
	keys, stop := losing(e, "/api/signup")
	b := open(e, "/signup", reader{})
	b.fill("Email address", "ada@example.com")
	b.fill("Username", "ada")
	b.fill("Password", servicetest.Password)
	b.press("Create account")
	b.says("No connection. Try again.")
	stop()
	b.press("Create account")
	b.at("Check your mail")
	assertRepeated(t, keys())
	assert.Contains(t, link(e, "ada@example.com", 1), "/verify#")
	assert.Len(t, e.Mailbox.Mails(), 1)
}

// A session that is lost leads to login, and back to where one was.
func TestLostSession(t *testing.T) {
	e := start(t)
	user := e.Account("ada")
	b := open(e, "/sessions", reader{})
	b.at("Sign in")
	assert.Equal(t, "/login?next=%2Fsessions", b.path())
	b.signIn("ada", "Sessions")
	require.NoError(t, e.Store.RevokeSession(t.Context(), user.ID, e.Session(user), e.Now()))
	b.press("Account")
	b.at("Sign in")
	b.says("Your session has ended. Sign in again.")
	assert.Equal(t, "/login?next=%2Faccount", b.path())
	b.picture("session-ended")
	assert.Empty(t, b.axe())
	other := open(e, "/login", reader{with: b})
	b.signIn("ada", "Account")
	other.at("Account") // it sees that somebody has signed in
	b.press("Sign out")
	b.at("Sign in")
	other.at("Sign in")
	other.visit("/login?next=//example.com/")
	other.signIn("ada", "Account")
	assert.Equal(t, "/account", other.path(), "it stays on this site")
}

func TestCountdown(t *testing.T) {
	e := start(t)
	for range 10 {
		e.Post("/api/login", servicetest.In{"email": "ada@example.com", "password": "x"})
	}
	e.Account("ada")
	e.Wait(57 * time.Second) // of a minute
	b := open(e, "/login", reader{})
	b.fill("Email address", "ada@example.com")
	b.fill("Password", servicetest.Password)
	e.Wait(-12 * time.Second)
	b.press("Sign in")
	b.says("Too many attempts. Try again in ")
	label := func() string {
		return value[string](b, `document.querySelector('main form button[type=submit]').innerText`)
	}
	assert.Regexp(t, `^Sign in \(1?[0-9]\)$`, label())
	assert.Equal(t, "true", value[string](b, `document.querySelector('main form button[type=submit]').ariaDisabled`))
	assert.Empty(t, b.axe())
	b.picture("countdown")
	requests := counting(e, "/api/login", pass)
	b.press(label())
	b.until(`document.querySelector('main form button[type=submit]').dataset.left <= 4`)
	b.until(`/Try again in [1-4] seconds?\./.test(document.querySelector('.problem.wait')?.innerText)`)
	assert.Zero(t, requests.Load(), "the button does nothing meanwhile")
	announced := value[string](b, `Array.from(document.querySelectorAll('[role=alert]'), (e) => e.textContent).join('')`)
	assert.Regexp(t, `^Too many attempts. Try again in 1?[0-9] seconds.$`, announced, "it is said once")
	b.until(`document.querySelector('main form button[type=submit]').ariaDisabled === 'false'`)
	b.until(`Array.from(document.querySelectorAll('[role=alert]')).some((e) => e.textContent === 'You can try again now.')`)
	b.press("Sign in")
	b.at("Account")
}

func TestOffline(t *testing.T) {
	e := start(t)
	e.Account("ada")
	b := open(e, "/login", reader{})
	b.fill("Email address", "ada@example.com")
	b.fill("Password", servicetest.Password)
	offline := func(is bool) {
		call(b, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: is, DownloadThroughput: -1, UploadThroughput: -1})
		call(b, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: -1, Offline: is}},
		})
	}
	offline(true)
	b.until(`document.querySelector('.offline')?.textContent.startsWith('You are offline.')`)
	b.press("Sign in")
	b.says("No connection. Try again.")
	assert.Empty(t, b.axe())
	b.picture("offline")
	offline(false)
	b.until(`!document.querySelector('.offline') && !document.querySelector('.problem')`)
	b.press("Sign in")
	b.at("Account")
	offline(true)
	b.press("Sessions")
	b.says("No connection. Try again.")
	offline(false)
	b.until(`document.querySelectorAll('.rows > li').length === 1`) // it goes on by itself
}
