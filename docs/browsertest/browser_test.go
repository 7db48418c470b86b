//go:build !race

package browsertest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/docs"
	"example.com/errcode/internal/snapshot"
	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var screenshots = flag.String("screenshots", "", "`directory` to leave pictures of the page in")

// browser is the one Chromium of all tests.
var browser context.Context

func TestMain(m *testing.M) {
	flag.Parse()
	status, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func run(m *testing.M) (int, error) {
	program, err := chromium()
	if err != nil {
		return 0, err
	}
	profile, err := os.MkdirTemp("", "chromium")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(profile) }()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	ctx, cancel := chromedp.NewContext(allocator)
	defer cancel()
	if err := chromedp.Do(ctx); err != nil {
		return 0, fmt.Errorf("starting %s: %w", program, err)
	}
	browser = ctx
	return m.Run(), nil
}

// chromium returns the path of the browser.
func chromium() (string, error) {
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium in PATH; on Debian: apt-get install chromium-headless-shell")
}

// A tab is a page in the browser, with what went on in it.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	requests []string
	console  []string
}

// A reader is what a person, or the person's browser, is like.
type reader struct {
	width, height int64 // of the window; 1280 by 900 if not given
	scheme        string
	noScript      bool
	noClipboard   bool
	status        int // of the response, if the browser shall complain about it
}

// open opens a tab of its own for address. Nothing may be said on the console there,
// and nothing be asked for elsewhere.
func open(t *testing.T, address string, r reader) *tab {
	t.Helper()
	b := &tab{t: t}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.event))
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(stop)
	b.ctx = ctx
	base, _, _ := strings.Cut(address, "#")
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		base = u.Scheme + "://" + u.Host + "/"
	}
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, line := range b.console {
			assert.Equal(t, fmt.Sprintf("Failed to load resource: the server responded with a status of %d (%s)", r.status, http.StatusText(r.status)), line, "the console")
		}
		assert.NotEmpty(t, b.requests)
		for _, request := range b.requests {
			if !strings.HasPrefix(request, "data:") {
				assert.True(t, strings.HasPrefix(request, base), "a request to %s", request)
			}
		}
	})
	call(b, network.Enable, network.EnableParams{})
	call(b, cdplog.Enable, cdp.Empty{})
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: r.noScript})
	setting := cdpbrowser.PermissionSettingGranted
	if r.noClipboard {
		setting = cdpbrowser.PermissionSettingDenied
	}
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
			Permission: &cdpbrowser.PermissionDescriptor{Name: name}, Setting: setting, BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
		})
		require.NoError(t, err)
	}
	b.media("", r.scheme)
	if r.width == 0 {
		r.width, r.height = 1280, 900
	}
	b.do(chromedp.EmulateViewport(r.width, r.height), chromedp.Navigate(address))
	return b
}

func (b *tab) event(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *cdplog.EventEntryAdded:
		b.console = append(b.console, e.Entry.Text)
	case *cdpruntime.EventConsoleAPICalled:
		for _, argument := range e.Args {
			b.console = append(b.console, fmt.Sprintf("%s %s", argument.Value, argument.Description))
		}
	case *cdpruntime.EventExceptionThrown:
		b.console = append(b.console, e.ExceptionDetails.Text)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, steps...))
}

func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, command, params)
	require.NoError(b.t, err)
}

// media sets what the page is shown on, "" for a screen, and which colours the reader
// prefers.
func (b *tab) media(media, scheme string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// value returns what an expression of JavaScript is worth, awaited.
func value[T any](b *tab, expression string, arguments ...any) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](fmt.Sprintf(expression, arguments...), chromedp.EvalAwaitPromise))
	require.NoError(b.t, err, expression)
	return v
}

// wait waits until an expression of JavaScript is true.
func (b *tab) wait(expression string, arguments ...any) {
	b.t.Helper()
	value[bool](b, `new Promise((done) => {
		const look = () => (`+expression+`) ? done(true) : requestAnimationFrame(look);
		look();
	})`, arguments...)
}

// arrive waits until the tab shows a page for which an expression of JavaScript is true.
// An expression that is asked while the tab goes to another page fails, or gets no answer,
// and is asked again.
func (b *tab) arrive(expression string) {
	b.t.Helper()
	b.until(expression, func(ctx context.Context) (bool, error) {
		return chromedp.Run(ctx, chromedp.Evaluate[bool](expression+` && document.readyState === 'complete'`))
	})
}

// click clicks the first element that a selector finds, once it stands still: a page that
// was just opened moves while tables come into view, and a click on where the element was
// is lost. The picture makes the browser draw a frame.
func (b *tab) click(selector string) {
	b.t.Helper()
	place := fmt.Sprintf(`(() => {
		const element = document.querySelector(%q), box = element.getClientRects()[0];
		const on = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
		return element.contains(on) ? [box.x, box.y, scrollX, scrollY].join() : '';
	})()`, selector)
	b.do(chromedp.ScrollIntoView(chromedp.CSS(selector)))
	b.until(selector+" stands still", func(ctx context.Context) (bool, error) {
		before, err := chromedp.Run(ctx, chromedp.Evaluate[string](place))
		if err != nil || before == "" {
			return false, err
		}
		if _, err = chromedp.Run(ctx, chromedp.CaptureScreenshot()); err != nil {
			return false, err
		}
		after, err := chromedp.Run(ctx, chromedp.Evaluate[string](place))
		return before == after, err
	})
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// until asks once in 20 milliseconds, for at most a minute, until the answer is true. An
// answer that takes ten seconds is not waited for.
func (b *tab) until(what string, ask func(context.Context) (bool, error)) {
	b.t.Helper()
	var err error
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		ctx, stop := context.WithTimeout(b.ctx, 10*time.Second)
		var yes bool
		yes, err = ask(ctx)
		stop()
		if err == nil && yes {
			return
		}
	}
	at, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.href + ' ' + document.readyState + ' ' + scrollY`))
	require.Fail(b.t, "not within a minute: "+what, "the tab is at %q, the last error is %v", at, err)
}

// texts returns the texts of the visible elements that a selector finds.
func (b *tab) texts(selector string) []string {
	b.t.Helper()
	return value[[]string](b, `Array.from(document.querySelectorAll(%q)).filter((e) => e.checkVisibility()).map((e) => e.textContent.trim())`, selector)
}

// codes returns the codes of the visible rows, in their order.
func (b *tab) codes() []string {
	b.t.Helper()
	return b.texts(".row > a > code, .row > code, .row summary > code")
}

// count returns what the page says about the number of codes.
func (b *tab) count() string { b.t.Helper(); return strings.Join(b.texts("[id=-count]"), "|") }

// choose chooses a value in one of the lists.
func (b *tab) choose(id, v string) {
	b.t.Helper()
	b.do(chromedp.Focus(chromedp.ID(id)))
	value[bool](b, `(() => {
		const control = document.getElementById(%q);
		control.value = %q;
		return control.dispatchEvent(new Event('input', {bubbles: true}));
	})()`, id, v)
}

// search types into the search box, over what stands there.
func (b *tab) search(text string) {
	b.t.Helper()
	value[bool](b, `document.getElementById('-q').select() ?? true`)
	b.do(chromedp.SendKeys(chromedp.ID("-q"), text))
}

// ask puts a text into the search box, faster than typing it.
func (b *tab) ask(text string) {
	b.t.Helper()
	value[bool](b, `(() => {
		const box = document.getElementById('-q');
		box.value = %q;
		return box.dispatchEvent(new Event('input', {bubbles: true}));
	})()`, text)
}

// fetched waits until the search has fetched what the rows do not show.
func (b *tab) fetched() {
	b.t.Helper()
	value[bool](b, `document.getElementById('-q').focus() ?? true`)
	b.wait(`performance.getEntriesByType('resource').some((e) => e.name.endsWith('search.json') && e.responseEnd > 0)`)
}

// picture leaves a picture of the window, if that is asked for.
func (b *tab) picture(name string) {
	b.t.Helper()
	if *screenshots == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	require.NoError(b.t, err)
	b.keep(name+".png", png)
}

// keep leaves a file, if that is asked for.
func (b *tab) keep(name string, data []byte) {
	b.t.Helper()
	if *screenshots != "" {
		require.NoError(b.t, os.WriteFile(filepath.Join(*screenshots, name), data, 0o644))
	}
}

// forms are those of the bodies on the page, in order.
var forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}

// shown are the codes on the page of the built-in codes, in order: those, and what else
// the forms send.
var shown = func() []errcode.Code {
	all := slices.Collect(errcode.All())
	for _, form := range forms {
		for _, code := range snapshot.Sent(form) {
			if !slices.Contains(all, code) {
				all = append(all, code)
			}
		}
	}
	return all
}()

// tables is the number of tables on that page, 20 of the documents and one more.
const tables = 20 + 1

// builtIn serves the pages of the built-in codes, and returns the address of the index.
func builtIn(t *testing.T) string {
	t.Helper()
	return serve(t, docs.Handler(docs.Options{GoNames: true}))
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL + "/errors/"
}
