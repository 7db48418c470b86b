package docpage

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the parts of the page
	"encoding/base64"
	"html/template"
	"sync"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// The parts of the page.
var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
)

// Policy is the Content-Security-Policy of the page: its own style, its own script, its
// icon, and nothing else. A meta element can't say more; see [HeaderPolicy].
var Policy = sync.OnceValue(func() string {
	return "default-src 'none'; style-src " + hash(pageCSS) + "; script-src " + hash(pageJS) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
})

// HeaderPolicy is Policy with what only a header may say: no framing.
func HeaderPolicy() string { return Policy() + "; frame-ancestors 'none'" }

// hash returns the source expression that allows exactly that inline text.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"count":  count,
		"link":   func(id string) template.URL { return template.URL(fragment(id)) }, // percent-encoded
		"style":  func() template.CSS { return template.CSS(pageCSS) },
		"script": func() template.JS { return template.JS(pageJS) },
		"policy": Policy,
	}).Parse(pageHTML))
})

// HTML returns the documentation of s, with the bodies in these forms, as a single HTML
// file.
func HTML(s snapshot.Snapshot, forms ...errcode.Form) []byte {
	b := bytes.NewBufferString(generated) // html/template would drop a comment
	if err := pageTemplate().Execute(b, newPage(s, forms)); err != nil {
		panic(err) // the template is fixed, and a Buffer takes everything
	}
	return b.Bytes()
}
