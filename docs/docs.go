// Package docs serves the documentation of error codes as web pages: an index with a
// search, and a page for each code that says what it means, why it happens and what to do
// about it.
//
//	var page = docs.Options{Title: "Acme errors", Registry: Codes, Forms: []errcode.Form{errcode.FormDomain}, Base: "https://api.acme.example/errors"}
//
//	h := docs.Handler(page)
//	mux.Handle("/errors", h)
//	mux.Handle("/errors/", h)
//	api := errcode.Writer{Form: errcode.FormDomain, Help: page.URL}
//
// The pages load nothing from elsewhere, and can be read without JavaScript. The folder
// of this package has errors.html, all about the built-in codes in one file, and
// errors.md, the same in Markdown; "errcode export" makes such files for a service.
//
// # errors.json
//
// Beside the pages, errors.json has the same for programs: an object with "title",
// "forms" and "codes". A form has "name", "mediaType" and maybe a "note" on its body. A
// code has
//
//	code, url                  the code, and the address of its page
//	table, document            where it is defined; a document only if the code is built in
//	status, statusText         such as 404 and "Not Found"
//	message, description       the code's own text; a description only if it is another one
//	why, fix                   errcode.Help, if the code has it
//	action, actionText         what a front end does, by name and in words
//	fault                      "client", "service" or "dependency"
//	temporary                  whether the same request may succeed later
//	replacedBy                 only of a deprecated code
//	go                         the Go variable of a built-in code, if Options.GoNames is set
//	messages                   what users read, from language to text, with Options.Languages
//	bodies                     for each form its name "form", the "status", and the "body" as it is sent
//
// Members may be added later.
package docs

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/docpage"
)

// Options says what the documentation shows. The zero Options is ready to use: it shows
// the codes of the package's registry in the forms of the three documents.
type Options struct {
	// Title is the name of the documentation. The default is "Error codes".
	Title string

	// Registry has the codes to show. The default is the package's, which has all codes
	// of the three documents. [errcode.NewRegistry] makes one of a few tables.
	Registry *errcode.Registry

	// Forms are those of the bodies to show; a service has one. The default is those of
	// the three documents.
	Forms []errcode.Form

	// Languages has what users read. An *i18n.Bundle is one, such as the Localizer of
	// the Writer. The default is the codes' own English texts.
	Languages Languages

	// Base is the address of the index as readers see it, for links that stand outside
	// of the documentation: "https://api.example.com/errors", or only its path. The
	// default is "/errors". Links within the documentation do not need it. If a router
	// does not set [http.Request.Pattern], its path is also where Handler is.
	Base string

	// GoNames shows the Go variables of built-in codes, such as errcode.UserNotFound. They
	// tell the developers of a service more than its clients, who program in any language.
	GoNames bool
}

// Languages has the messages of codes in several languages. Package i18n has one.
type Languages interface {
	// Languages returns the BCP 47 tags of the languages.
	Languages() []string

	// Text returns the message of err in one of languages, which is a list of tags. If
	// the message is in another language than asked for, its tag says so.
	Text(languages string, err *errcode.Error) errcode.Translation
}

// URL returns the address of the page of a code, below Base. It is a function for
// [errcode.Writer]'s Help, which links it with rel="help", and for the member type of
// problem details, in package forms. The page of the zero Code is the index.
func (o Options) URL(code errcode.Code) string { return docpage.Address(o.base(), code.String()) }

func (o Options) base() string {
	if o.Base == "" {
		return "/errors"
	}
	return o.Base
}

// Handler returns a handler that answers GET and HEAD with the documentation. Give it a
// path and all below:
//
//	h := docs.Handler(docs.Options{})
//	mux.Handle("/errors", h)
//	mux.Handle("/errors/", h)
//
// There are the index at /errors/, a page for each code, such as /errors/user:not_found,
// and /errors/errors.json. The path without the slash is redirected. All links and
// redirects are relative, so that the handler may stand anywhere, behind
// [http.StripPrefix] or a proxy that removes a prefix. If it is also the handler of a
// path that ends in .json, such as /errors.json, it answers there with errors.json.
//
// The pages also show the codes that the forms themselves send and the registry lacks,
// such as that of a request to a path that does not exist. They show the registry as it
// is at the time of the request: a code added later is on them. The index is made when it
// is first asked for and again when there is more to show.
//
// Styles and scripts are files of their own, so that a Content-Security-Policy of a proxy
// that says default-src 'self' does no harm. Responses have an ETag, are compressed if
// the client takes gzip, and have a policy that allows the documentation itself and
// nothing else.
//
// Handler panics with a sentence if Base is not an address: it is meant for the start of
// a program. What it returns is safe for concurrent use if Languages is.
func Handler(o Options) http.Handler {
	o.Base = o.base()
	base, err := url.Parse(o.Base)
	if err != nil || base.RawQuery != "" || base.Fragment != "" || base.Opaque != "" || base.Host == "" && !strings.HasPrefix(base.Path, "/") {
		panic(fmt.Sprintf(`docs: Base is %q, expected the address of the documentation, such as "https://api.example.com/errors"`, o.Base))
	}
	if len(o.Forms) == 0 {
		o.Forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}
	}
	o.Forms = slices.Clone(o.Forms)
	return &handler{options: o, path: strings.Trim(base.Path, "/")}
}
