package browsertest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"example.com/errcode"
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
	b.picture("light")

	// The slash key leads to the box and types nothing into it.
	b.slash()
	b.do(chromedp.KeyEvent("Session Revoked"))
	assert.Equal(t, []string{"session_revoked", "user:invalid_session"}, b.codes()) // the second has the words in its help
	assert.Equal(t, fmt.Sprintf("2 of %d codes", len(shown)), b.count())

	tests := []struct {
		text string
		want []string
	}{
		{"turnstile:", []string{"turnstile:token_missing", "turnstile:verification_failed", "turnstile:service_error"}},
		{"ENVELOPE EXPIRED", []string{"AUTHENTICATION_ERROR", "TOKEN_EXPIRED"}},
		{"email or password provided", []string{"invalid_credentials"}},                                            // of the message
		{"incorrect email", []string{"invalid_credentials", "password:required_for_update", "password:incorrect"}}, // of the description, and the words of helps
		{"mail scanner", []string{"token:invalid_verification", "token:invalid_reset"}},                            // of the help
		{"PasswordCannotUpdate", []string{"password:cannot_update_oauth_only"}},
		{"423", []string{"account_locked"}},
		{"(e.g. duplicate", []string{"CONFLICT"}}, // no pattern
		{"  ip   address ", []string{"general:invalid_ip_address"}},
		{"user’s", []string{"AUTHORIZATION_ERROR"}},
		{"<b>", []string{}},
	}
	for _, test := range tests {
		b.search(test.text)
		assert.Equal(t, test.want, b.codes(), test.text)
		assert.Equal(t, fmt.Sprintf("%d of %d codes", len(test.want), len(shown)), b.count())
		assert.Equal(t, len(test.want) == 0, len(b.texts("[id=-none]")) == 1)
	}
	assert.Equal(t, []string{"No code matches “<b>”."}, b.texts("[id=-none] p:first-child"))
	b.picture("nothing")

	// Both ways back to all codes.
	b.do(chromedp.Click(chromedp.CSS("[id=-none] button")))
	assert.Len(t, b.codes(), len(shown))
	b.search("/") // text now
	assert.Equal(t, []string{"auth:invalid_credentials", "totp:invalid_code", "totp:secret_generation_failed"}, b.codes())
	b.do(chromedp.Click(chromedp.ID("-clear")))
	assert.Len(t, b.codes(), len(shown))
	assert.Equal(t, address, value[string](b, `location.href`))
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

	inTable, statuses := map[string][]string{}, map[int][]string{}
	for _, code := range shown {
		c := code.Catalogue()
		inTable[c.Document()+" "+c.Name()] = append(inTable[c.Document()+" "+c.Name()], code.String())
		inTable[c.Document()] = append(inTable[c.Document()], code.String())
		statuses[code.StatusCode()] = append(statuses[code.StatusCode()], code.String())
		statuses[code.StatusCode()/100] = append(statuses[code.StatusCode()/100], code.String())
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
		assert.ElementsMatch(t, want, b.codes(), v)
		assert.Equal(t, fmt.Sprintf("%d of %d codes", len(want), len(shown)), b.count())
	}
	b.choose("-table", "")
	for number, want := range statuses {
		b.choose("-status", fmt.Sprint(number))
		assert.ElementsMatch(t, want, b.codes(), number)
	}

	// All three together, kept in the address.
	b.choose("-table", "document:domain-reason")
	b.choose("-status", "401")
	b.search("token")
	want := []string{"user:unauthorized", "user:token_expired", "user:no_refresh_token", "user:invalid_token"}
	assert.Equal(t, want, b.codes())
	assert.Equal(t, address+"?q=token&table=document%3Adomain-reason&status=401", value[string](b, `location.href`))
	b.picture("filtered")
	b.choose("-status", "502")
	assert.Equal(t, []string{"No code matches “token” with these filters."}, b.texts("[id=-none] p:first-child"))

	again := open(t, address+"?q=token&table=document%3Adomain-reason&status=401", reader{})
	assert.Equal(t, want, again.codes())
	unknown := open(t, address+"?table=gone&status=999&q=%ff", reader{})
	assert.Equal(t, fmt.Sprintf("0 of %d codes", len(shown)), unknown.count(), "the text is searched, the choices that do not exist are not made")
}

// inView reports whether the element of a code is below the bar and in the window.
func (b *tab) inView(code string) bool {
	b.t.Helper()
	return value[bool](b, `(() => {
		const box = document.getElementById(%q).getBoundingClientRect();
		return box.height > 0 && box.top >= document.querySelector('.bar').getBoundingClientRect().bottom && box.top < innerHeight / 2;
	})()`, code)
}

func TestAnchors(t *testing.T) {
	address := builtIn(t)
	b := open(t, address+"#oauth:invalid_state", reader{scheme: "dark"})
	assert.True(t, b.inView("oauth:invalid_state"))
	assert.Equal(t, []string{"oauth:invalid_state"}, b.texts(".entry:target .name"))
	assert.Equal(t, []string{"OAuth 15"}, b.texts(".contents [aria-current]"))
	b.picture("dark")

	// Codes that differ by case only.
	for _, code := range []string{"TOKEN_EXPIRED", "token_expired"} {
		value[string](b, `location.hash = %q`, code)
		assert.Equal(t, []string{code}, b.texts(".entry:target .name"))
		assert.True(t, b.inView(code))
	}

	// A link shows its code whatever the filters say.
	b.search("turnstile")
	value[string](b, `location.hash = 'user:not_found'`)
	b.wait(`document.querySelectorAll('.entry[hidden]').length === 0`)
	assert.True(t, b.inView("user:not_found"))
	assert.Equal(t, fmt.Sprintf("%d codes", len(shown)), b.count())

	// A click on the heading of a code gives the address to send on.
	b.do(chromedp.Click(chromedp.CSS(`[id="user:banned"] h3 a`)))
	assert.Equal(t, address+"#user:banned", value[string](b, `location.href`))
	assert.True(t, b.inView("user:banned"))

	sent := open(t, address+"?q=turnstile#user:banned", reader{})
	assert.True(t, sent.inView("user:banned"))

	// Every link of the page leads somewhere on it.
	assert.Empty(t, value[[]string](b, `Array.from(document.querySelectorAll('a')).map((a) => a.getAttribute('href'))
		.filter((href) => !href.startsWith('#') || !document.getElementById(decodeURIComponent(href.slice(1))))`))
	assert.Equal(t, len(shown)+tables+2, value[int](b, `new Set(Array.from(document.querySelectorAll('a')).map((a) => a.href)).size`))
}

// sent returns the body that a Writer sends.
func sent(form errcode.Form, code errcode.Code) string {
	_, _, body := errcode.Writer{Form: form, Report: func(errcode.Report) {}}.Response(nil, code)
	return string(body)
}

func TestCopy(t *testing.T) {
	codes := []errcode.Code{errcode.UserNotFound, errcode.EnvelopeValidationError, errcode.EnvelopeAuthorizationError, errcode.SystemInternalError}
	for name, r := range map[string]reader{"allowed": {}, "refused, in the old way": {noClipboard: true}} {
		t.Run(name, func(t *testing.T) {
			b := open(t, builtIn(t), r)
			for _, code := range codes {
				for i, form := range forms {
					button := fmt.Sprintf(`[id=%q] .bodies li:nth-child(%d) button`, code, i+1)
					what := fmt.Sprintf("the %s body of %s", form, code)
					b.listen()
					b.do(chromedp.Click(chromedp.CSS(button)))
					b.wait(`heard.includes('Copied') && heard.includes(%q)`, "Copied "+what)
					assert.Equal(t, sent(form, code), b.paste(), what)
					assert.Equal(t, "Copy "+what, value[string](b, `document.querySelector(%q).ariaLabel`, button))
				}
			}
			b.do(chromedp.Click(chromedp.CSS(`[id="user:not_found"] .bodies button`)))
			b.picture("copied")
			b.wait(`Array.from(document.querySelectorAll('.bodies button')).every((b) => b.textContent === 'Copy')`)
		})
	}
}

// listen begins to collect in heard the texts that change, which may be there for a
// short time only.
func (b *tab) listen() {
	b.t.Helper()
	value[bool](b, `(() => {
		window.heard = [];
		const hear = (changes) => changes.forEach((c) => heard.push(c.target.textContent));
		for (const e of document.querySelectorAll('.bodies button, [id=-said]')) new MutationObserver(hear).observe(e, {childList: true});
		return true;
	})()`)
}

// paste returns the text on the clipboard, as pasting it gives it.
func (b *tab) paste() string {
	b.t.Helper()
	value[bool](b, `(() => {
		const box = document.createElement('textarea');
		document.body.append(box);
		box.style.position = 'fixed';
		box.focus({preventScroll: true});
		return true;
	})()`)
	b.do(chromedp.KeyEvent("v", chromedp.KeyModifiers(chromedp.ModifierCtrl), func(p *input.DispatchKeyEventParams) {
		p.Commands = []string{"paste"}
	}))
	text := value[string](b, `document.activeElement.value`)
	value[bool](b, `document.activeElement.remove() ?? true`)
	return text
}

func TestColours(t *testing.T) {
	address := builtIn(t)
	grounds := map[string]bool{}
	for _, scheme := range []string{"light", "dark"} {
		b := open(t, address+"?q=expired", reader{scheme: scheme})
		grounds[value[string](b, `getComputedStyle(document.documentElement).backgroundColor`)] = true
		assert.Empty(t, value[[]string](b, contrast), scheme)
		b.do(chromedp.Click(chromedp.ID("-clear")))
		assert.Empty(t, value[[]string](b, contrast), scheme)
	}
	assert.Len(t, grounds, 2)
}

// contrast finds the texts whose contrast is below 4.5 to 1 (WCAG 2.2, criterion 1.4.3).
const contrast = `(() => {
	const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
	const light = (colour) => {
		const [r, g, b] = numbers(colour).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ground = (e) => {
		for (; e; e = e.parentElement) {
			const colour = getComputedStyle(e).backgroundColor, [, , , alpha = 1] = numbers(colour);
			if (alpha === 1) return colour;
		}
	};
	const poor = new Set();
	for (const e of document.querySelectorAll('body *')) {
		const text = Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.data.trim());
		if (!text || !e.checkVisibility({visibilityProperty: true}) || e.closest('option, select')) continue;
		const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
		const ratio = (a + 0.05) / (b + 0.05);
		if (ratio < 4.5) poor.add(ratio.toFixed(2) + ' ' + e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 30));
	}
	return Array.from(poor);
})()`

// Without scripts everything is there to read, and nothing that does not work.
func TestWithoutScript(t *testing.T) {
	b := open(t, builtIn(t)+"#user:not_found", reader{scheme: "light", noScript: true})
	var codes, bodies []string
	for _, code := range shown {
		codes = append(codes, code.String())
		for _, form := range forms {
			bodies = append(bodies, sent(form, code))
		}
	}
	assert.Equal(t, codes, b.codes())
	assert.Equal(t, bodies, b.texts(".bodies code"))
	assert.Len(t, b.texts(".contents a"), tables)
	assert.Empty(t, b.texts("button, input, select, label, kbd"))
	assert.Equal(t, []string{"user:not_found"}, b.texts(".entry:target .name"))
	b.picture("noscript")
	narrow := open(t, builtIn(t), reader{scheme: "light", noScript: true, width: 390, height: 844})
	assert.Len(t, narrow.texts(".contents a"), tables)
	narrow.picture("noscript-mobile")
}

// Narrow windows and large letters: nothing to scroll sideways (WCAG 2.2, 1.4.10).
func TestWidths(t *testing.T) {
	address := builtIn(t)
	for _, width := range []int64{320, 390, 768, 980, 1100, 1600} {
		b := open(t, address, reader{scheme: "light", width: width, height: 844})
		assert.LessOrEqual(t, value[int64](b, `document.documentElement.scrollWidth`), width)
		assert.True(t, value[bool](b, `Array.from(document.querySelectorAll('.controls > *')).every((e) => e.getBoundingClientRect().right <= innerWidth)`), width)
		b.slash()
		b.do(chromedp.KeyEvent("temporarily locked"))
		assert.Equal(t, []string{"account_locked"}, b.codes())
		b.picture(fmt.Sprintf("width-%d-filtered", width))
		b.do(chromedp.Click(chromedp.ID("-clear")))
		value[string](b, `location.hash = 'worker:password_reset_email_send_failed'`)
		assert.True(t, b.inView("worker:password_reset_email_send_failed"))
		b.picture(fmt.Sprintf("width-%d", width))
	}
}

func TestPrint(t *testing.T) {
	b := open(t, builtIn(t), reader{scheme: "dark"})
	b.media("print", "dark")
	assert.Len(t, b.codes(), len(shown))
	assert.Empty(t, b.texts("button, input, select, .contents a"))
	assert.Equal(t, "rgb(255, 255, 255)", value[string](b, `getComputedStyle(document.documentElement).backgroundColor`))
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(pdf), "%PDF-"))
	b.keep("print.pdf", pdf)
}

// The committed page, opened from the disk.
func TestFile(t *testing.T) {
	path, err := filepath.Abs("../errors.html")
	require.NoError(t, err)
	b := open(t, "file://"+path, reader{})
	b.slash()
	b.do(chromedp.KeyEvent("hashing"))
	assert.Equal(t, []string{"system:hashing_error"}, b.codes())
	b.listen()
	b.do(chromedp.Click(chromedp.CSS(`[id="system:hashing_error"] .bodies button`)))
	b.wait(`heard.includes('Copied')`)
	assert.Equal(t, sent(errcode.FormProtekt, errcode.SystemHashingError), b.paste())
}
