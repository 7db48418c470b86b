//go:build !race

package web_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/errcode/examples/authservice/internal/servicetest"
	backend "example.com/errcode/examples/authservice/internal/web"
	"example.com/errcode/examples/authservice/web"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var screenshots = flag.String("screenshots", "", "`directory` to leave pictures of the pages in")

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

// start returns a service with the front end.
func start(t *testing.T, change ...func(*backend.Options)) *servicetest.Env {
	t.Helper()
	e := servicetest.Start(t, change...)
	e.Wrap(func(api http.Handler) http.Handler {
		h, err := web.Handler(web.Options{}, api)
		require.NoError(t, err)
		return h
	})
	return e
}

// A tab is a page in the browser, with what went wrong in it.
type tab struct {
	t    *testing.T
	base string
	ctx  context.Context

	mu      sync.Mutex
	console []string
}

// A reader is what a person, or the person's browser, is like.
type reader struct {
	width, height int64 // of the window; 1100 by 800 if not given
	scheme        string
	languages     string // en if not given
	with          *tab   // a tab of the same browser
}

// open opens a tab at a path. Nothing may be said on the console, such as that the policy
// forbids something, except that a request failed.
func open(e *servicetest.Env, path string, r reader) *tab {
	e.Helper()
	b := &tab{t: e.T, base: e.URL}
	parent, own := browser, []chromedp.ContextOption{chromedp.WithNewBrowserContext(), chromedp.WithListener(b.event)}
	if r.with != nil {
		parent, own = r.with.ctx, own[1:]
	}
	ctx, cancel := chromedp.NewContext(parent, own...)
	e.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	e.Cleanup(stop)
	b.ctx = ctx
	e.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, line := range b.console {
			assert.Regexp(e, "^Failed to load resource: ", line, "the console")
		}
	})
	if r.languages == "" {
		r.languages = "en"
	}
	if r.width == 0 {
		r.width, r.height = 1100, 800
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, cdplog.Enable, cdp.Empty{})
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	call(b, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
		UserAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0", AcceptLanguage: r.languages,
	})
	b.look(r.scheme)
	b.do(chromedp.EmulateViewport(r.width, r.height))
	b.visit(path)
	return b
}

func (b *tab) event(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
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

// look sets which colours the reader prefers, and stops what moves.
func (b *tab) look(scheme string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// visit loads a path.
func (b *tab) visit(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// value returns what an expression of JavaScript is worth, awaited.
func value[T any](b *tab, expression string, arguments ...any) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](fmt.Sprintf(expression, arguments...), chromedp.EvalAwaitPromise))
	require.NoError(b.t, err, expression)
	return v
}

// until waits until an expression of JavaScript is true. The tab may go to another page
// meanwhile.
func (b *tab) until(expression string, arguments ...any) {
	b.t.Helper()
	expression = fmt.Sprintf(expression, arguments...)
	deadline := time.Now().Add(20 * time.Second)
	for {
		there, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err == nil && there {
			return
		}
		if time.Now().After(deadline) {
			text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("location.pathname + '\\n' + (document.querySelector('main') ?? document.body).innerText"))
			require.Fail(b.t, "never true: "+expression, "%v\n%s\n%s", err, text, b.console)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// at waits for the page with a title.
func (b *tab) at(title string) {
	b.t.Helper()
	b.until(`document.querySelector('h1')?.textContent === %q`, title)
}

// says waits for a text.
func (b *tab) says(text string) {
	b.t.Helper()
	b.until(`document.querySelector('main').innerText.includes(%q)`, text)
}

// within is the JavaScript of the part of the page with a heading, "" for all of it.
func within(heading string) string {
	if heading == "" {
		return `document.body`
	}
	return fmt.Sprintf(`Array.from(document.querySelectorAll('section')).find((s) => s.querySelector('h2').textContent === %q)`, heading)
}

// fill types into the field with a label, over what stands there. The label may have the
// heading of its part in front: "Password: New password".
func (b *tab) fill(label, text string) {
	b.t.Helper()
	heading, label := part(label)
	find := fmt.Sprintf(`Array.from(%s?.querySelectorAll('label') ?? []).find((l) => l.textContent === %q)?.control`, within(heading), label)
	b.until("%s", find)
	value[bool](b, `(() => { const i = %s; i.focus(); i.select(); return true; })()`, find)
	if text == "" {
		value[bool](b, `document.execCommand('delete') || true`)
		return
	}
	call(b, input.InsertText, input.InsertTextParams{Text: text})
}

// press presses the button or the link with a name, as a keyboard would.
func (b *tab) press(name string) {
	b.t.Helper()
	heading, name := part(name)
	find := fmt.Sprintf(`Array.from(%s?.querySelectorAll('button, a') ?? []).find((e) => e.checkVisibility() && e.innerText.trim() === %q)`, within(heading), name)
	b.until("%s", find)
	value[bool](b, `(() => { const e = %s; e.focus(); e.click(); return true; })()`, find)
}

func part(name string) (heading, rest string) {
	if heading, rest, ok := strings.Cut(name, ": "); ok {
		return heading, rest
	}
	return "", name
}

// path returns where the tab is, with all that is in the address.
func (b *tab) path() string {
	b.t.Helper()
	return value[string](b, `location.href.slice(location.origin.length)`)
}

// signIn signs in, and waits for a page.
func (b *tab) signIn(name, title string) {
	b.t.Helper()
	b.fill("Email address", name+"@example.com")
	b.fill("Password", servicetest.Password)
	b.press("Sign in")
	b.at(title)
}

// axe returns what axe finds wrong with the page, in any of its rules.
func (b *tab) axe() []string {
	b.t.Helper()
	source, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	require.NoError(b.t, err, "npm ci")
	value[bool](b, "%s; true", source)
	return value[[]string](b, `axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.target + ': ' + n.failureSummary)))`)
}

// picture leaves a picture of the page, if that is asked for.
func (b *tab) picture(name string) {
	b.t.Helper()
	if *screenshots == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	require.NoError(b.t, err)
	require.NoError(b.t, os.WriteFile(filepath.Join(*screenshots, name+".png"), png, 0o644))
}
