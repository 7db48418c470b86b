package docpage

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"sync"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/synonyms"
)

//go:embed page
var files embed.FS

// The parts of a page, each made of the files of one kind.
var (
	pageCSS  = joined("base.css", "index.css", "code.css", "print.css")
	pageJS   = "'use strict';\n{\n" + synonymPairs() + joined("search.js", "copy.js", "index.js") + "}\n"
	pageIcon = joined("icon.svg")
)

func joined(names ...string) string {
	var all strings.Builder
	for _, name := range names {
		data, err := files.ReadFile("page/" + name)
		if err != nil {
			panic(err) // they are embedded
		}
		all.Write(data)
	}
	return all.String()
}

// synonymPairs is the table of package synonyms as JavaScript, without entries that first
// of all mean what they say: their other spellings would find more than is asked for.
func synonymPairs() string {
	var pairs [][2]string
	for _, s := range synonyms.All() {
		for _, means := range s.Means {
			if s.Means[0] != s.Words && means != s.Words {
				pairs = append(pairs, [2]string{s.Words, means})
			}
		}
	}
	data, err := json.Marshal(pairs)
	if err != nil {
		panic(err) // they are strings
	}
	return "const synonyms = " + string(data) + ";\n"
}

// Policy is the Content-Security-Policy of a page in one file: its own style, its own
// script, its icon, and nothing else. See [SitePolicy].
var Policy = sync.OnceValue(func() string {
	return "default-src 'none'; style-src " + hash(pageCSS) + "; script-src " + hash(pageJS) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
})

// SitePolicy is the Content-Security-Policy of a site: files of its own origin, and no
// framing. It allows nothing that "default-src 'self'" does not.
const SitePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// hash returns the source expression that allows exactly that inline text.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// An Asset is a file that all pages of a site share. Its name changes with its content.
type Asset struct{ Name, Type, Text string }

// SearchName is the name of the file that [Site.Search] makes. No code begins as the
// names of files do.
const SearchName = "-/search.json"

// Assets returns the files that pages of a site refer to.
var Assets = sync.OnceValue(func() []Asset {
	var all []Asset
	for _, a := range []Asset{{"css", "text/css; charset=utf-8", pageCSS}, {"js", "text/javascript; charset=utf-8", pageJS}, {"svg", "image/svg+xml", pageIcon}} {
		sum := sha256.Sum256([]byte(a.Text))
		all = append(all, Asset{"-/" + hex.EncodeToString(sum[:8]) + "." + a.Name, a.Type, a.Text})
	}
	return all
})

// assetName returns the name of the file with that ending.
func assetName(ending string) string {
	i := slices.IndexFunc(Assets(), func(a Asset) bool { return strings.HasSuffix(a.Name, "."+ending) })
	return Assets()[i].Name
}

var templates = sync.OnceValue(func() *template.Template {
	t := template.New("").Funcs(template.FuncMap{
		"count":  count,
		"link":   func(id string) template.URL { return template.URL(fragment(id)) }, // percent-encoded
		"style":  func() template.CSS { return template.CSS(pageCSS) },
		"script": func() template.JS { return template.JS(pageJS) },
		"icon":   func() template.URL { return template.URL("data:image/svg+xml," + url.PathEscape(pageIcon)) },
		"policy": Policy,
		"asset":  assetName,
		"search": func() string { return SearchName },
		"breaks": breaks,
	})
	parts := joined("parts.html")
	// In the list of all codes, the titles of a code stand one level deeper.
	_, detail, _ := strings.Cut(parts, `{{define "detail"}}`)
	detail = strings.NewReplacer("<h2>", "<h3>", "</h2>", "</h3>").Replace(detail)
	template.Must(t.New("parts").Parse(parts + `{{define "detail-in-list"}}` + detail))
	template.Must(t.New("index").Parse(joined("index.html")))
	template.Must(t.New("code").Parse(joined("code.html")))
	return t
})

// breaks returns the pieces of a code between which a line may break.
func breaks(code string) []string {
	var all []string
	for {
		i := strings.IndexAny(code, "_.-/:")
		if i < 0 || i == len(code)-1 {
			return append(all, code)
		}
		all, code = append(all, code[:i+1]), code[i+1:]
	}
}

// A view is a page of a site.
type view struct {
	*Site
	File      bool   // whether all is in one file
	Root      string // the way to the index
	Heading   string
	Summary   string
	Canonical string
	Entry     *entry
	Missing   string // a code that does not exist
	Near      []*entry
}

// render makes a page.
func (v view) render(name string) []byte {
	b := new(bytes.Buffer)
	if v.File {
		b.WriteString(generated) // html/template would drop a comment
	}
	if err := templates().ExecuteTemplate(b, name, v); err != nil {
		panic(err) // the template is fixed, and a Buffer takes everything
	}
	return b.Bytes()
}

// On returns the view with another code.
func (v view) On(e *entry) view {
	v.Entry = e
	return v
}

// Link returns the link to a code.
func (v view) Link(e *entry) template.URL {
	if v.File {
		return template.URL(fragment(e.Code))
	}
	return template.URL(v.Root + pathOf(e.Code)) // percent-encoded, and begins with a dot
}

// LinkTo is Link for a code that is on the site.
func (v view) LinkTo(code string) template.URL { return v.Link(v.entries[code]) }

// LinkTable returns the link to a table.
func (v view) LinkTable(t *table) template.URL {
	if v.File {
		return template.URL(fragment(t.ID))
	}
	return template.URL(v.Root + fragment(t.ID))
}

// Spans returns what the template "spans" needs.
func (v view) Spans(spans []span) any {
	return struct {
		View  view
		Spans []span
	}{v, spans}
}

// Bodies, Examples and Messages of the code, as far as the page shows them.
func (v view) Bodies() []body {
	if v.many() {
		return nil
	}
	return v.Entry.Bodies()
}

func (v view) Examples() []example {
	if v.many() {
		return nil
	}
	return v.Entry.Examples()
}

func (v view) Messages() []Message { return v.Entry.Messages() }

// many reports whether one file has so many codes that it shows the bodies of the first
// only. They differ in the code alone, and a page of ten thousand codes would have 25 MB.
func (v view) many() bool {
	const most = 1000
	return v.File && v.Codes > most
}

// Brief reports whether the row of a code in one file says all that the file shows of it.
func (v view) Brief(e *entry) bool {
	return v.many() && !e.Deprecated && e.Why+e.Fix+e.Description+e.Fault+e.Go == "" && len(e.Messages()) == 0
}

// Sample returns the bodies of the first code.
func (v view) Sample() []body {
	_, bodies := v.sample()
	return bodies
}

// summary says what the index has.
func (s *Site) summary() string {
	summary := count(s.Codes, "code") + " in " + count(s.Tables, "table") + ": what each one means, why it happens, what to do about it"
	if len(s.Forms) > 0 {
		summary += ", and the body that is sent"
	}
	return summary + "."
}

// Index returns the page that lists all codes.
func (s *Site) Index() []byte {
	return view{Site: s, Root: "./", Heading: s.Title, Summary: s.summary(), Canonical: s.canonical("")}.render("index")
}

// canonical returns the address of a page, "" if only its path is known.
func (s *Site) canonical(code string) string {
	if base, err := url.Parse(s.base); err != nil || base.Host == "" {
		return ""
	}
	return Address(s.base, code)
}

// Code returns the page of a code, nil if there is no such code.
func (s *Site) Code(code string) []byte {
	e := s.entries[code]
	if e == nil {
		return nil
	}
	summary := e.Message
	if e.Why != "" {
		summary += ": " + e.Why
	}
	return view{Site: s, Root: root(code), Heading: e.Code + " · " + s.Title, Summary: summary, Canonical: s.canonical(code), Entry: e}.render("code")
}

// Missing returns the page for a code that does not exist.
func (s *Site) Missing(code string) []byte {
	return view{Site: s, Root: root(code), Heading: "No such code · " + s.Title, Summary: "No such code.", Missing: text(code), Near: s.near(code)}.render("code")
}

// root returns the way from the page of a code to the index.
func root(code string) string {
	if n := strings.Count(code, "/"); n > 0 {
		return strings.Repeat("../", n)
	}
	return "./"
}

// File returns the documentation in one file.
func (s *Site) File() []byte {
	return view{Site: s, File: true, Heading: s.Title, Summary: s.summary()}.render("index")
}

// HTML returns the documentation of s, with the bodies in these forms, as a single HTML
// file.
func HTML(s snapshot.Snapshot, forms ...errcode.Form) []byte {
	return New(s, Config{Forms: forms, GoNames: true}).File()
}
