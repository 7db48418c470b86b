//go:build !race

package browsertest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/docs"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/snapshot"
	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	goldhtml "github.com/yuin/goldmark/renderer/html"
)

// evil is a message that a registry accepts and that tries to be markup.
const evil = `a|b <script>hacked=1</script> "><img src=x onerror=hacked=1> ' [c](javascript:hacked=1) ](javascript:x) ` + "`d` **e** _f_ ~~g~~ $h$ &lt; <!-- \\| \\ " +
	`</code></style></title></textarea> https://example.com www.example.com a@example.com {{.}} ${i}`

// worse is a text that no registry accepts, but that a file may have.
const worse = evil + "\n\n| j | k |\n|---|---|\n\r\x00\x1b]0;l\x07 \u202em \xff"

// service returns the catalogue of a service, named and described by evil.
func service() *errcode.Registry {
	r := new(errcode.Registry)
	c := r.NewCatalogue(evil)
	first := c.Define("evil:first", http.StatusTooManyRequests, evil, errcode.Description(evil+"!"))
	c.Define("evil:second", http.StatusGone, evil, errcode.Deprecated(first))
	c.Define("evil:third", http.StatusGone, "Third", errcode.Deprecated(errcode.UserNotFound))
	return r
}

// file returns what is worse.
func file() snapshot.Snapshot {
	return snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{
		Name: worse, Document: worse,
		Codes: []snapshot.Code{
			{Code: worse, Message: worse, Description: worse, Action: worse, ReplacedBy: worse},
			{Code: "javascript:hacked=1", Status: 418, Message: worse, ReplacedBy: "evil"},
			{Code: "location", Status: 400, Message: worse, ReplacedBy: "javascript:hacked=1"},
		},
	}}}
}

// page serves a page without the headers of the handler.
func page(t *testing.T, contentType string, text []byte) string {
	t.Helper()
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType+"; charset=utf-8")
		_, _ = w.Write(text)
	}))
}

// live lists the elements of a page, with their attributes except a few harmless ones,
// and the destinations of its links that leave it.
const live = `Array.from(new Set(Array.from(document.querySelectorAll('*')).map((e) => [e.localName,
	...e.getAttributeNames().filter((a) => !/^(id|class|href|hidden|open|data-(document|copy|label|equipped)|value|label|start|content|style|title|aria-.*|tabindex)$/.test(a)),
	...(!e.href || /^(#|\.{1,2}\/)/.test(e.getAttribute('href')) || e.localName === 'link' ? [] : [e.href])].join(' ')))).sort()`

// ofService selects what is not of the table that the library adds.
const ofService = ".table:not([data-document=generated]) "

// Row I09, in HTML.
func TestI09HostilePage(t *testing.T) {
	site := builtIn(t)
	b := open(t, site, reader{})
	known := value[[]string](b, live)
	b.do(chromedp.Navigate(site + "user:not_found"))
	known = append(known, value[[]string](b, live)...)
	b = open(t, translated(t)+"user:not_found", reader{})
	known = append(known, value[[]string](b, live)...)
	b = open(t, page(t, "text/html", docpage.HTML(snapshot.Take(errcode.Catalogues()), forms...)), reader{})
	b.click("summary")
	known = append(known, value[[]string](b, live)...)
	known = append(known, "p", "dd", "b", "span", "option", "small")

	unharmed := func(t *testing.T, b *tab) {
		t.Helper()
		assert.Subset(t, known, value[[]string](b, live))
		assert.Equal(t, "undefined", value[string](b, `typeof hacked`))
		assert.LessOrEqual(t, value[int64](b, `document.documentElement.scrollWidth`), int64(1000))
	}
	hostile := serve(t, docs.Handler(docs.Options{Title: evil, Registry: service(), Languages: hostilePolyglot{}}))
	for name, address := range map[string]string{
		"registry": hostile,
		"file":     page(t, "text/html", docpage.HTML(file(), forms...)),
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, address, reader{scheme: "light", width: 1000, height: 1400})
			unharmed(t, b)
			assert.Len(t, b.texts(ofService+".row .pill"), 3)
			b.picture("hostile-" + name)

			// Searching and marking make no markup of it either.
			for _, query := range []string{"<script>hacked=1</script>", `"><img src=x onerror=hacked=1>`, evil} {
				b.ask(query)
				unharmed(t, b)
			}
			if name == "file" {
				value[bool](b, `document.querySelectorAll('details').forEach((d) => d.open = true) ?? true`)
				unharmed(t, b)
			}
		})
	}
	t.Run("pages", func(t *testing.T) {
		for _, code := range []string{"evil:first", "evil:second", "evil:third"} {
			b := open(t, hostile+code, reader{scheme: "light", width: 1000, height: 1400})
			unharmed(t, b)
		}
		b := open(t, hostile+url.PathEscape(evil), reader{status: 404, width: 1000, height: 1400})
		unharmed(t, b)
		assert.Equal(t, []string{evil}, b.texts(".message .name"))
	})
}

// hostilePolyglot says evil in every language, one of which has a strange name.
type hostilePolyglot struct{}

func (hostilePolyglot) Languages() []string { return []string{"en", `"><script>hacked=1</script>`} }

func (hostilePolyglot) Text(languages string, _ *errcode.Error) errcode.Translation {
	return errcode.Translation{Message: evil, Language: languages}
}

// The texts of a hostile catalogue are shown as they are, and its bodies are right.
func TestI09HostileTexts(t *testing.T) {
	r := service()
	address := serve(t, docs.Handler(docs.Options{Title: evil, Registry: r}))
	b := open(t, address, reader{})
	assert.Equal(t, []string{evil}, b.texts("h1"))
	assert.Equal(t, []string{evil, evil, "Third"}, b.texts(ofService+".row > span"))
	b.do(chromedp.Navigate(address + "evil:first"))
	assert.Equal(t, []string{evil}, b.texts(".code > .message"))
	assert.Equal(t, []string{evil + "!"}, b.texts(".described"))
	assert.Equal(t, "evil:first · "+evil, value[string](b, `document.title`))
	first := slices.Collect(r.All())[0]
	for i, form := range forms {
		b.click(fmt.Sprintf("[aria-label=Form] [role=tab]:nth-child(%d)", i+1))
		b.copies("the "+form.String()+" body of evil:first", pretty(t, sent(form, first)))
	}
	b.do(chromedp.Navigate(address + "evil:second"))
	assert.Equal(t, []string{"Deprecated. Use evil:first instead."}, b.texts(".deprecated"))
	assert.Equal(t, []string{"./evil:first"}, value[[]string](b, `Array.from(document.querySelectorAll('.deprecated a')).map((a) => a.getAttribute('href'))`))
	b.do(chromedp.Navigate(address + "evil:third"))
	assert.Equal(t, []string{"Deprecated. Use user:not_found instead."}, b.texts(".deprecated"))
	assert.Empty(t, b.texts(".deprecated a"))
}

// render returns Markdown as HTML, with the tables, links and raw HTML of GitHub.
func render(t *testing.T, markdown []byte) []byte {
	t.Helper()
	b := bytes.NewBufferString("<!doctype html><html lang=en><meta charset=utf-8><title>Markdown</title><link rel=icon href='data:,'><body>")
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithParserOptions(parser.WithAutoHeadingID()), goldmark.WithRendererOptions(goldhtml.WithUnsafe()))
	require.NoError(t, md.Convert(markdown, b))
	return b.Bytes()
}

// The committed Markdown: a row for each code, and links that lead somewhere.
func TestMarkdown(t *testing.T) {
	text, err := os.ReadFile("../errors.md")
	require.NoError(t, err)
	b := open(t, page(t, "text/html", render(t, text)), reader{width: 1280, height: 900})
	var codes []string
	for _, code := range shown {
		codes = append(codes, code.String())
	}
	assert.Equal(t, codes, b.texts("td:first-child"))
	assert.Equal(t, codes, value[[]string](b, `Array.from(document.querySelectorAll('td:first-child > a[id]')).map((a) => a.id)`))
	assert.Len(t, b.texts("table"), tables)
	assert.Len(t, b.texts("td"), 100*5+(len(shown)-100)*4) // no Go names for those of the forms
	assert.Empty(t, value[[]string](b, `Array.from(document.querySelectorAll('a[href]')).map((a) => a.getAttribute('href'))
		.filter((href) => !href.startsWith('#') || !document.getElementById(decodeURIComponent(href.slice(1))))`))
	assert.Equal(t, len(shown)+tables, value[int](b, `document.querySelectorAll('a[href]').length`))
	b.picture("markdown")
}

// Row I09, in Markdown.
func TestI09HostileMarkdown(t *testing.T) {
	known := []string{"html lang", "head", "meta charset", "title", "link rel", "body", "h1", "h2", "p", "em", "ul", "li", "a", "strong", "code", "pre", "br", "table", "thead", "tbody", "tr", "th", "td"}
	for name, s := range map[string]snapshot.Snapshot{"registry": snapshot.Take(service().Catalogues()), "file": file()} {
		t.Run(name, func(t *testing.T) {
			b := open(t, page(t, "text/html", render(t, docpage.Markdown(s, forms...))), reader{})
			assert.Subset(t, known, value[[]string](b, live))
			assert.Equal(t, "undefined", value[string](b, `typeof hacked`))
			assert.Len(t, b.texts("tbody tr"), 3)
			assert.Len(t, b.texts("tbody td"), 3*map[string]int{"registry": 4, "file": 5}[name])
			if name == "registry" {
				assert.Equal(t, []string{
					evil + "Documented as: " + evil + "!Temporary",
					evil + "Deprecated, use evil:first",
					"ThirdDeprecated, use user:not_found",
				}, b.texts("td:nth-child(3)"))
				assert.Equal(t, []string{evil}, b.texts("h2:last-of-type"))
			}
		})
	}
}

// What a person who does not see the pages is told of them.
func TestNames(t *testing.T) {
	address := builtIn(t)
	for path, want := range map[string]map[string][]string{
		"?q=expired": {
			"searchbox": {"Search codes, messages, help"}, "combobox": {"Action", "Status", "Table"}, "navigation": {"Tables"}, "search": {"Codes"},
			"button": {"Clear"}, "main": {""},
		},
		"token_expired": {
			"searchbox": {"Search all codes"}, "navigation": {"Related codes"}, "tablist": {"Form", "Language"}, "main": {""},
			"tab":      {"protekt", "envelope", "domain-reason", "curl", "Go", "TypeScript"},
			"tabpanel": {"protekt", "curl"},
			"button": {
				"Copy the code of token_expired", "Copy the link of token_expired", "Copy the Go name of token_expired",
				"Copy the protekt body of token_expired", "Copy the curl example of token_expired",
			},
		},
	} {
		b := open(t, address+path, reader{})
		tree, err := chromedp.Call(b.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		require.NoError(t, err)
		named := map[string][]string{}
		for _, node := range tree.Nodes {
			if node.Ignored || node.Role == nil || node.Name == nil {
				continue
			}
			role := strings.Trim(string(node.Role.Value), `"`)
			named[role] = append(named[role], strings.Trim(string(node.Name.Value), `"`))
		}
		for role, names := range want {
			assert.ElementsMatch(t, names, named[role], "%s: %s", path, role)
		}
		for _, role := range []string{"button", "link", "heading"} {
			assert.NotContains(t, named[role], "", role)
		}
	}
}
