//go:build !race

package browsertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/docs"
	"github.com/chromedp/cdproto/input"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inView reports whether the row of a code is below the bar and in the window.
func (b *tab) inView(code string) bool {
	b.t.Helper()
	return value[bool](b, `(() => {
		const box = document.getElementById(%q).closest('.row').getBoundingClientRect();
		return box.height > 0 && box.top >= document.querySelector('.bar').getBoundingClientRect().bottom - 1 && box.top < innerHeight / 2;
	})()`, code)
}

func TestAnchors(t *testing.T) {
	address := builtIn(t)
	b := open(t, address+"#oauth:invalid_state", reader{scheme: "dark"})
	b.wait(`document.querySelector('.row.target') !== null`)
	assert.True(t, b.inView("oauth:invalid_state"))
	assert.Equal(t, []string{"oauth:invalid_state"}, b.texts(".row.target a"))
	b.wait(`document.querySelector('.contents [aria-current]').textContent === 'OAuth 15'`)

	// Codes that differ by case only.
	for _, code := range []string{"TOKEN_EXPIRED", "token_expired"} {
		value[string](b, `location.hash = %q`, code)
		b.wait(`document.querySelector('.row.target a').textContent === %q`, code)
		assert.True(t, b.inView(code))
	}

	// A link shows its code whatever the filters say.
	b.ask("turnstile")
	value[string](b, `location.hash = 'user:not_found'`)
	b.wait(`document.querySelectorAll('.row[hidden], .table[data-document][hidden]').length === 0`)
	assert.True(t, b.inView("user:not_found"))
	assert.Equal(t, fmt.Sprintf("%d codes", len(shown)), b.count())

	sent := open(t, address+"?q=turnstile#user:banned", reader{})
	sent.wait(`document.querySelector('.row.target') !== null`)
	assert.True(t, sent.inView("user:banned"))

	// An anchor that does not exist says so, and suggests.
	value[string](b, `location.hash = 'user:notfound'`)
	b.wait(`!document.getElementById('-none').hidden`)
	assert.Equal(t, []string{"No code “user:notfound” is documented here."}, b.texts("[id=-none] p:first-child"))
	assert.Equal(t, "user:not_found", b.texts("[id=-none] a")[0])
	b.click("[id=-none] a")
	b.wait(`document.getElementById('-none').hidden`)
	assert.True(t, b.inView("user:not_found"))
	unknown := open(t, address+"#%3Cscript%3Ealert(1)%3C/script%3E", reader{})
	unknown.wait(`!document.getElementById('-none').hidden`)
	assert.Equal(t, []string{"No code “<script>alert(1)</script>” is documented here."}, unknown.texts("[id=-none] p:first-child"))
}

// sent returns the body that a Writer sends.
func sent(form errcode.Form, code errcode.Code) string {
	_, _, body := errcode.Writer{Form: form, Report: func(errcode.Report) {}}.Response(nil, code)
	return string(body)
}

// pretty returns JSON as the pages show it.
func pretty(t *testing.T, body string) string {
	t.Helper()
	var value json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(body), &value))
	text, err := json.MarshalIndent(value, "", "  ")
	require.NoError(t, err)
	return string(text)
}

func TestCodePage(t *testing.T) {
	address := builtIn(t)
	b := open(t, address+"user:not_found", reader{scheme: "dark", width: 1280, height: 1300})
	assert.Equal(t, "user:not_found · Error codes", value[string](b, `document.title`))
	assert.Equal(t, []string{"user:not_found"}, b.texts("h1"))
	b.picture("code-dark")

	// Tabs: one panel at a time, by mouse and by keyboard, and the choice stays.
	assert.Equal(t, []string{"protekt", "envelope", "domain-reason"}, b.texts("[role=tablist][aria-label=Form] [role=tab]"))
	assert.Equal(t, []string{"curl", "Go", "TypeScript"}, b.texts("[role=tablist][aria-label=Language] [role=tab]"))
	assert.Equal(t, []string{pretty(t, sent(errcode.FormProtekt, errcode.UserNotFound))}, b.texts(".bodies code"))
	b.click("[role=tab]:nth-child(2)")
	assert.Equal(t, []string{pretty(t, sent(errcode.FormEnvelope, errcode.UserNotFound))}, b.texts(".bodies code"))
	for _, step := range []struct{ key, want string }{{"ArrowRight", "domain-reason"}, {"ArrowRight", "protekt"}, {"ArrowLeft", "domain-reason"}, {"Home", "protekt"}, {"End", "domain-reason"}} {
		b.press(step.key)
		assert.Equal(t, step.want, value[string](b, `document.activeElement.textContent`))
		assert.Equal(t, []string{step.want}, b.texts("[aria-label=Form] [aria-selected=true]"))
		assert.Len(t, b.texts(".bodies figure"), 1)
	}
	b.do(chromedp.Navigate(address + "session:expired"))
	assert.Equal(t, []string{pretty(t, sent(errcode.FormDomain, errcode.SessionExpired))}, b.texts(".bodies code"), "on the next page too")

	// A code in the help leads to its page.
	b.do(chromedp.Navigate(address + "user:not_found"))
	b.click(".fix a")
	b.arrive(`location.pathname.endsWith('/auth:invalid_credentials')`)

	missing := open(t, address+"user:notfound?", reader{status: 404})
	assert.Equal(t, []string{"No such code"}, missing.texts("h1"))
	assert.Equal(t, "user:not_found", missing.texts(".row a")[0])
	missing.picture("missing")
}

// The TypeScript of every code recognises it.
func TestTypeScriptExamples(t *testing.T) {
	type row struct {
		Code, Example, Body string
		Status              int
	}
	var rows []row
	for _, form := range forms {
		b := open(t, serve(t, docs.Handler(docs.Options{Forms: []errcode.Form{form}})), reader{})
		examples := value[map[string]string](b, `Promise.all(Array.from(document.querySelectorAll('.row > a'), async (a) => {
			const text = await (await fetch(a.href)).text();
			return [a.textContent, new DOMParser().parseFromString(text, 'text/html').querySelector('[data-copy="TypeScript example"] code').textContent];
		})).then(Object.fromEntries)`)
		for code := range errcode.All() {
			rows = append(rows, row{code.String(), examples[code.String()], sent(form, code), code.StatusCode()})
		}
	}
	data, err := json.Marshal(rows)
	require.NoError(t, err)
	empty := open(t, page(t, "text/html", []byte("<!doctype html><link rel=icon href='data:,'>")), reader{}) // without a policy
	assert.Empty(t, value[[]string](empty, `(async () => {
		const failed = [];
		for (const {Code, Example, Body, Status} of %s) {
			const fetch = async () => new Response(Body, {status: Status});
			const source = Example.replace(/^( +)\/\/.*$/m, '$1matched = true;');
			if (source === Example || !await eval('(async () => {let matched = false;' + source + '\nreturn matched})()')) failed.push(Code + ' ' + Body);
		}
		return failed;
	})()`, data))
}

// The command prints the code.
func TestCurlExamples(t *testing.T) {
	for _, form := range forms {
		api := errcode.Writer{Form: form, Report: func(errcode.Report) {}}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { api.WriteError(w, r, errcode.UserNotFound) }))
		t.Cleanup(server.Close)
		b := open(t, serve(t, docs.Handler(docs.Options{Forms: []errcode.Form{form}, Base: server.URL + "/errors"}))+"user:not_found", reader{noScript: true})
		output, err := exec.Command("sh", "-c", b.texts(`[data-copy="curl example"] code`)[0]).CombinedOutput()
		require.NoError(t, err, "%s", output)
		assert.Equal(t, "user:not_found\n", string(output))
	}
}

func TestCopy(t *testing.T) {
	for name, r := range map[string]reader{"allowed": {}, "refused, in the old way": {noClipboard: true}} {
		t.Run(name, func(t *testing.T) {
			address := builtIn(t) + "user:not_found"
			b := open(t, address, r)
			for i, form := range forms {
				b.click(fmt.Sprintf("[aria-label=Form] [role=tab]:nth-child(%d)", i+1))
				b.copies("the "+form.String()+" body of user:not_found", pretty(t, sent(form, errcode.UserNotFound)))
			}
			b.copies("the code of user:not_found", "user:not_found")
			b.copies("the link of user:not_found", address)
			b.copies("the Go name of user:not_found", "errcode.UserNotFound")
			b.copies("the curl example of user:not_found", b.texts(".examples figure:not([hidden]) code")[0])
			b.wait(`Array.from(document.querySelectorAll('.copy')).every((b) => b.textContent.startsWith('Copy'))`)
		})
	}
}

// copies clicks the button that copies what, and looks at what it said and copied.
func (b *tab) copies(what, want string) {
	b.t.Helper()
	button := fmt.Sprintf("button[aria-label=%q]", "Copy "+what)
	value[bool](b, `(() => {
		window.heard = [];
		const hear = (changes) => changes.forEach((c) => heard.push(c.target.textContent));
		for (const e of [document.querySelector(%q), document.getElementById('-said')]) new MutationObserver(hear).observe(e, {childList: true});
		return true;
	})()`, button)
	b.click(button)
	b.wait(`heard.includes('Copied') && heard.includes(%q)`, "Copied "+what)
	assert.Equal(b.t, want, b.paste(), what)
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

// Without scripts everything is there to read, and nothing that does not work.
func TestWithoutScript(t *testing.T) {
	address := builtIn(t)
	b := open(t, address+"#user:not_found", reader{scheme: "light", noScript: true})
	var codes []string
	for _, code := range shown {
		codes = append(codes, code.String())
	}
	assert.Equal(t, codes, b.codes())
	assert.Len(t, b.texts(".contents a"), tables)
	assert.Empty(t, b.texts("button, input, select, label, kbd"))
	assert.Equal(t, []string{"user:not_found"}, b.texts(".row:target a"))
	b.click(".row:target a")
	b.arrive(`location.pathname.endsWith('/user:not_found')`)
	assert.Equal(t, []string{"user:not_found"}, b.texts("h1"))
	assert.Empty(t, b.texts("button, input, select, label, kbd"))
	var bodies []string
	for _, form := range forms {
		bodies = append(bodies, pretty(t, sent(form, errcode.UserNotFound)))
	}
	assert.Equal(t, bodies, b.texts(".bodies code"))
	assert.Len(t, b.texts(".examples pre"), 3)
	assert.Equal(t, []string{"protekt", "envelope", "domain-reason", "curl", "Go", "TypeScript"}, b.texts("figcaption"))
	b.picture("noscript")
}

// Narrow windows and large letters: nothing to scroll sideways (WCAG 2.2, 1.4.10), and a
// bar that leaves room for the codes.
func TestWidths(t *testing.T) {
	address := builtIn(t)
	for _, width := range []int64{320, 390, 768, 980, 1100, 1600} {
		b := open(t, address, reader{scheme: "light", width: width, height: 844})
		assert.LessOrEqual(t, value[int64](b, `document.documentElement.scrollWidth`), width)
		assert.True(t, value[bool](b, `Array.from(document.querySelectorAll('.controls > *')).every((e) => e.getBoundingClientRect().right <= innerWidth)`), width)
		assert.LessOrEqual(t, value[float64](b, `document.querySelector('.bar').offsetHeight`), 66.0, "at most 8 % of the height of a phone")
		b.picture(fmt.Sprintf("index-%d", width))
		if width < 980 {
			b.click("[id=-filters]")
			assert.Equal(t, "-action", value[string](b, `document.activeElement.id`))
			assert.LessOrEqual(t, value[int64](b, `document.documentElement.scrollWidth`), width)
		}
		b.ask("temporarily locked")
		assert.Equal(t, []string{"account_locked"}, b.codes())
		value[string](b, `location.hash = 'worker:password_reset_email_send_failed'`)
		b.wait(`document.querySelector('.row.target') !== null`)
		assert.True(t, b.inView("worker:password_reset_email_send_failed"), width)

		b.do(chromedp.Navigate(address + "worker:password_reset_email_send_failed"))
		assert.LessOrEqual(t, value[int64](b, `document.documentElement.scrollWidth`), width)
		b.picture(fmt.Sprintf("code-%d", width))
	}
}

// The button that copies the only body covers no text of it.
func TestOneBody(t *testing.T) {
	b := open(t, translated(t)+"turnstile:service_error", reader{width: 360, height: 844})
	require.Len(t, b.texts(".bodies .copy"), 1)
	assert.True(t, value[bool](b, `(() => {
		const text = new Range(), button = document.querySelector('.bodies .copy').getBoundingClientRect();
		text.selectNodeContents(document.querySelector('.bodies pre'));
		return Array.from(text.getClientRects()).every((line) => line.right <= button.left || line.top >= button.bottom);
	})()`))
}

// pages returns the number of pages that the page prints on.
func (b *tab) pages(name string) int {
	b.t.Helper()
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(func(p *cdppage.PrintToPDFParams) { p.PaperWidth, p.PaperHeight = 8.27, 11.69 }))
	require.NoError(b.t, err)
	require.True(b.t, strings.HasPrefix(string(pdf), "%PDF-"))
	b.keep(name+".pdf", pdf)
	return strings.Count(string(pdf), "/Type /Page\n")
}

func TestPrint(t *testing.T) {
	address := builtIn(t)
	b := open(t, address, reader{scheme: "dark"})
	b.media("print", "dark")
	assert.Len(t, b.codes(), len(shown))
	assert.Empty(t, b.texts("button, input, select, .contents a"))
	assert.Equal(t, "rgb(255, 255, 255)", value[string](b, `getComputedStyle(document.documentElement).backgroundColor`))
	b.picture("print")
	assert.LessOrEqual(t, b.pages("index"), 5)

	b.do(chromedp.Navigate(address + "user:not_found"))
	assert.Empty(t, b.texts("button, input, .related"))
	assert.Len(t, b.texts(".bodies code"), 3, "all tabs")
	assert.LessOrEqual(t, b.pages("code"), 2)
}

// The committed page, opened from the disk: all in one file.
func TestFile(t *testing.T) {
	path, err := filepath.Abs("../errors.html")
	require.NoError(t, err)
	b := open(t, "file://"+path, reader{scheme: "light"})
	b.slash()
	b.do(chromedp.KeyEvent("hashing"))
	assert.Equal(t, "system:hashing_error", b.codes()[0])
	b.press("Enter")
	b.wait(`document.querySelector('[id="system:hashing_error"] [role=tab]') !== null`)
	b.copies("the protekt body of system:hashing_error", pretty(t, sent(errcode.FormProtekt, errcode.SystemHashingError)))
	b.copies("the code of system:hashing_error", "system:hashing_error")
	b.copies("the link of system:hashing_error", "file://"+path+"#system:hashing_error")
	b.picture("file")
	b.ask("mail scanner") // words of the help, which the closed rows do not show
	assert.Equal(t, []string{"token:invalid_verification", "token:invalid_reset"}, b.codes())
	assert.Len(t, b.texts("summary > .snippet"), 2)
	b.ask("hashing")
	assert.Empty(t, b.axe(), "an open row")

	// A link opens the row of its code, also without a script.
	for _, noScript := range []bool{false, true} {
		b = open(t, "file://"+path+"#user:not_found", reader{noScript: noScript})
		b.wait(`document.getElementById('user:not_found').checkVisibility()`)
		assert.Equal(t, []string{"user:not_found"}, b.texts("details[open] summary > code"))
		assert.Len(t, b.texts(`[id="user:not_found"] .why`), 1)
	}
	b = open(t, "file://"+path, reader{})
	b.media("print", "light")
	assert.LessOrEqual(t, b.pages("file"), 12)

	// Every link of the page leads somewhere on it.
	assert.Empty(t, value[[]string](b, `Array.from(document.querySelectorAll('a')).map((a) => a.getAttribute('href'))
		.filter((href) => !href.startsWith('#') || !document.getElementById(decodeURIComponent(href.slice(1))))`))
}

// A proxy adds a policy of its own, which holds besides that of the handler.
func TestPolicyOfAProxy(t *testing.T) {
	h := docs.Handler(docs.Options{})
	address := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(adding{w}, r)
	}))
	b := open(t, address, reader{})
	b.fetched()
	b.ask("captcha")
	assert.Len(t, b.codes(), 3)
	assert.Equal(t, "sticky", value[string](b, `getComputedStyle(document.querySelector('.bar')).position`))
	b.do(chromedp.Navigate(address + "user:not_found"))
	assert.Len(t, b.texts("[role=tab]"), 6)
}

// adding is a ResponseWriter that keeps the policy of the proxy beside that of the page.
type adding struct{ http.ResponseWriter }

func (a adding) WriteHeader(status int) {
	a.Header().Add("Content-Security-Policy", "default-src 'self'")
	a.ResponseWriter.WriteHeader(status)
}

// axe returns what axe finds wrong with the page, in any of its rules.
func (b *tab) axe() []string {
	b.t.Helper()
	source, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	require.NoError(b.t, err, "run npm ci in this folder")
	value[bool](b, "%s; true", source)
	return value[[]string](b, `axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.target + ': ' + n.failureSummary)))`)
}

func TestAxe(t *testing.T) {
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 390} {
			t.Run(fmt.Sprint(scheme, " ", width), func(t *testing.T) {
				r := reader{scheme: scheme, width: width, height: 900}
				address := translated(t)
				b := open(t, address, r)
				assert.Empty(t, b.axe(), "index")
				b.picture(fmt.Sprintf("acme-index-%s-%d", scheme, width))
				b.ask("expired session")
				assert.Empty(t, b.axe(), "results")
				b.ask("usr:notfuond")
				assert.Empty(t, b.axe(), "nothing found")
				b.do(chromedp.Navigate(address + "user:not_found"))
				value[bool](b, `document.querySelector('.languages').open = true`)
				assert.Empty(t, b.axe(), "code")
				b.picture(fmt.Sprintf("acme-code-%s-%d", scheme, width))
				missing := open(t, address+"user:notfound", reader{scheme: scheme, width: width, height: 900, status: 404})
				assert.Empty(t, missing.axe(), "no such code")
			})
		}
	}
}
