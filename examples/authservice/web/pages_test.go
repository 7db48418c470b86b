//go:build !race

package web_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/errcode/examples/authservice/internal/servicetest"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var linkInMail = regexp.MustCompile(`https?://[^/\s]+(/\S+)`)

// link returns the path in the nth mail to an address, once it is there.
func link(e *servicetest.Env, to string, n int) string {
	e.Helper()
	e.Mail(to, n)
	for _, m := range e.Mailbox.Mails() {
		if m.To == to {
			if n--; n == 0 {
				return linkInMail.FindStringSubmatch(m.Body)[1]
			}
		}
	}
	require.Fail(e, "no mail")
	return ""
}

// code returns the code that an app shows.
func code(e *servicetest.Env, secret string) string {
	e.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), e.Now())
	require.NoError(e, err)
	return code
}

// From sign-up to a new password, as a person goes.
func TestJourney(t *testing.T) {
	e := start(t)
	b := open(e, "/", reader{})
	b.at("Sign in")
	b.press("Sign up")
	b.at("Sign up")
	b.fill("Email address", "ada@example.com")
	b.fill("Username", "ada")
	b.fill("Password", servicetest.Password)
	b.press("Create account")
	b.at("Check your mail")
	b.says("We sent a link to ada@example.com.")
	assert.Equal(t, "/signup/sent", b.path())

	b.press("Send the link again")
	b.says("a new link is on its way")
	b.visit(link(e, "ada@example.com", 2)) // the new link takes the place of the first
	b.at("Confirmed")
	assert.Equal(t, "/verify", b.path(), "the token is not in the address")
	b.press("Sign in")
	b.signIn("ada", "Account")
	assert.Equal(t, "/account", b.path())

	b.press("Two-factor authentication: Set up")
	b.until(`document.querySelector('img.qr')?.naturalWidth > 0`)
	secret := value[string](b, `document.querySelector('code.secret').textContent`)
	b.fill("Code", "000000")
	b.press("Turn on")
	b.says("That code isn’t right.")
	b.fill("Code", code(e, secret))
	b.press("Turn on")
	b.says("Keep these backup codes")
	backup := value[[]string](b, `Array.from(document.querySelectorAll('.codes code'), (c) => c.textContent)`)
	assert.Len(t, backup, 10)
	b.press("I have saved them")
	b.says("It is on. Enter a code to turn it off.")

	b.press("Sign out")
	b.signIn("ada", "Two-factor authentication")
	e.Wait(time.Minute) // a code serves once
	b.fill("Code", code(e, secret))
	b.press("Sign in")
	b.at("Account")

	other := open(e, "/login", reader{})
	other.signIn("ada", "Two-factor authentication")
	other.press("Use a backup code")
	other.fill("Backup code", backup[0])
	other.press("Sign in")
	other.at("Account")

	b.press("Sessions")
	b.at("Sessions")
	b.until(`document.querySelectorAll('.rows > li').length === 2`)
	b.press("End all other sessions")
	b.until(`document.querySelectorAll('.rows > li').length === 1`)
	other.visit("/account")
	other.at("Sign in")
	other.says("Your session has ended. Sign in again.")

	b.press("Account")
	b.at("Account")
	b.fill("Password: Current password", "wrong horse")
	b.fill("Password: New password", "battery staple")
	b.press("Password: Save password")
	b.says("That password isn’t right.")
	b.fill("Password: Current password", servicetest.Password)
	b.press("Password: Save password")
	b.says("Your password is saved")
	b.press("Sign out")
	b.at("Sign in")
	b.fill("Email address", "ada@example.com")
	b.fill("Password", servicetest.Password)
	b.press("Sign in")
	b.says("The email address or password isn’t right. Check both and try again.")
	b.fill("Password", "battery staple")
	b.press("Sign in")
	b.at("Two-factor authentication")
}

func TestReset(t *testing.T) {
	e := start(t)
	e.Account("ada")
	b := open(e, "/login", reader{})
	b.press("Forgot your password?")
	b.at("Forgot your password?")
	b.fill("Email address", "ada@example.com")
	b.press("Send the link")
	b.at("Check your mail")
	reset := link(e, "ada@example.com", 1)
	b.visit(reset)
	b.at("Choose a new password")
	assert.Equal(t, "/reset", b.path(), "the token is not in the address")
	b.fill("New password", "short")
	b.press("Save password")
	b.says("Too short, the minimum length is 8")
	b.fill("New password", "battery staple")
	b.press("Save password")
	b.at("Sign in")
	b.says("Your new password is saved. Sign in with it.")
	b.visit(reset + "&again")
	b.fill("New password", "battery staple")
	b.press("Save password")
	b.says("This link no longer works. Ask for a new one.")
	b.visit("/reset")
	b.says("This link is incomplete")
}

func TestEmailChange(t *testing.T) {
	e := start(t)
	e.Account("bob")
	e.Account("ada")
	b := open(e, "/login", reader{})
	b.signIn("ada", "Account")
	b.fill("Email address: New email address", "bob@example.com")
	b.fill("Email address: Current password", servicetest.Password)
	b.press("Email address: Change email address")
	b.says("There is already an account with this address.")
	b.fill("Email address: New email address", "ada@new.example")
	b.press("Email address: Change email address")
	b.says("We sent a link to ada@new.example.")
	b.visit(link(e, "ada@new.example", 1))
	b.at("Confirmed")
	assert.Equal(t, "/email", b.path())
	b.press("To your account")
	b.says("Signed in as ada@new.example")
}

// Sign in with a provider, choose a handle, unlink and link again.
func TestProvider(t *testing.T) {
	e := start(t)
	e.Account("grace")
	b := open(e, "/sessions", reader{})
	b.press("Continue with Development")
	b.until(`document.querySelector('input[name=user]')`)
	value[bool](b, `(() => { document.querySelector('button[value=no]').click(); return true; })()`)
	b.says("Signing in with this provider didn’t work.")
	assert.Equal(t, "/oauth/development", b.path(), "neither code nor state is in the address")
	b.press("Back to sign-in")
	b.press("Continue with Development")
	b.until(`document.querySelector('input[name=user]')`)
	value[bool](b, `(() => { document.querySelector('button[value=yes]').click(); return true; })()`)
	b.at("Choose a username")
	assert.Equal(t, "/oauth/development", b.path())
	assert.Empty(t, b.axe())
	b.picture("choose-handle")
	b.press("Create account")
	b.says("That username is already taken.")
	b.fill("Username", "hopper")
	b.press("Create account")
	b.at("Account")
	b.press("Connected accounts: Disconnect")
	b.says("Add a password or another sign-in first; this is your only one.")
	b.press("Picture: Use the picture from Development")
	b.until(`document.querySelector('.picture img')?.naturalWidth === 1`)
	b.fill("Password: New password", servicetest.Password)
	b.press("Password: Save password")
	b.says("Your password is saved")
	b.press("Connected accounts: Disconnect")
	b.says("Disconnected.")
	b.press("Connected accounts: Connect")
	b.until(`document.querySelector('input[name=user]')`)
	value[bool](b, `(() => { document.querySelector('button[value=yes]').click(); return true; })()`)
	b.at("Account")
	b.says("The account is connected.")
}

func TestAdmin(t *testing.T) {
	e := start(t)
	e.Account("root", servicetest.Admin)
	e.Account("ada")
	b := open(e, "/login", reader{})
	b.signIn("ada", "Account")
	assert.NotContains(t, value[string](b, `document.querySelector('nav').innerText`), "Admin")
	b.visit("/admin")
	b.at("Page not found")
	b.press("Sign out")
	b.signIn("root", "Account")
	b.press("Admin")
	b.at("Admin")
	b.says("2 accounts")
	b.fill("Username or email address", "ada")
	b.press("Search")
	b.says("1 account")
	b.press("Suspend")
	b.says("Suspended")
	b.press("Lift suspension")
	b.until(`!document.querySelector('.badge.bad')`)
	b.press("Send reset link")
	b.says("The mail to ada@example.com is sent.")
	b.fill("Blocked addresses: IP address", "nonsense")
	b.press("Blocked addresses: Block")
	b.until(`document.querySelector('input[aria-invalid]')`)
	b.fill("Blocked addresses: IP address", "192.0.2.1")
	b.press("Blocked addresses: Block")
	b.says("192.0.2.1 is blocked.")
}

// All with the keyboard: the skip link, the fields in order, Enter to send.
func TestKeyboard(t *testing.T) {
	e := start(t)
	e.Account("ada")
	b := open(e, "/login", reader{})
	b.at("Sign in")
	var order []string
	for range 7 {
		b.do(chromedp.KeyEvent("\t"))
		order = append(order, value[string](b, `document.activeElement.labels?.[0]?.textContent ?? document.activeElement.ariaLabel ?? document.activeElement.innerText.trim()`))
		assert.NotEqual(t, "none", value[string](b, `getComputedStyle(document.activeElement).outlineStyle`), order[len(order)-1])
	}
	assert.Equal(t, []string{"Skip to content", "authservice", "Language", "Email address", "Password", "Show password", "Sign in"}, order)
	b.fill("Email address", "ada@example.com")
	b.do(chromedp.KeyEvent("\t"), chromedp.KeyEvent(servicetest.Password), chromedp.KeyEvent("\r"))
	b.at("Account")
	assert.Equal(t, "h1", value[string](b, `document.activeElement.localName`), "a new page has the focus")
}

// No page breaks a rule of axe, in light, dark and narrow, and none is wider than 320 pixels.
func TestAccessible(t *testing.T) {
	for _, r := range []reader{{scheme: "light"}, {scheme: "dark"}, {scheme: "light", width: 320, height: 640}} {
		name := r.scheme
		if r.width > 0 {
			name = "narrow"
		}
		t.Run(name, func(t *testing.T) {
			e := start(t)
			e.Account("root", servicetest.Admin)
			e.Account("ada")
			b := open(e, "/login", r)
			check := func(page string) {
				t.Helper()
				assert.Empty(t, b.axe(), page)
				assert.Zero(t, value[int](b, `Math.max(0, document.documentElement.scrollWidth - innerWidth)`), "%s is too wide", page)
				b.picture(name + "-" + page)
			}
			b.until(`document.querySelector('.providers form')`)
			check("login")
			b.fill("Email address", "ada@example.com")
			b.press("Sign in")
			b.says("Check both")
			check("login-wrong")
			for _, page := range []struct{ path, name, title string }{
				{"/signup", "signup", "Sign up"}, {"/signup/sent", "sent", "Check your mail"}, {"/verify#token=x", "verify", "Confirm your address"},
				{"/email", "email", "Confirm your new address"}, {"/forgot", "forgot", "Forgot your password?"},
				{"/reset#token=x", "reset", "Choose a new password"}, {"/nowhere", "missing", "Page not found"},
				{"/oauth/development?error=x", "provider", "Continue with Development"},
			} {
				b.visit(page.path)
				b.at(page.title)
				b.until(`document.querySelector('main .lead, main .problem')`)
				check(page.name)
			}
			b.visit("/login")
			b.signIn("root", "Account")
			b.until(`document.querySelectorAll('.rows > li').length === 1`)
			b.press("Two-factor authentication: Set up")
			b.until(`document.querySelector('img.qr')?.naturalWidth > 0`)
			check("account")
			secret := value[string](b, `document.querySelector('code.secret').textContent`)
			b.fill("Code", code(e, secret))
			b.press("Turn on")
			b.says("Keep these backup codes")
			check("backup-codes")
			for _, page := range []string{"Sessions", "Admin"} {
				b.press(page)
				b.at(page)
				b.until(`document.querySelector('.rows > li')`)
				check(strings.ToLower(page))
			}
			b.press("Sign out")
			b.signIn("root", "Two-factor authentication")
			check("totp")
		})
	}
}
