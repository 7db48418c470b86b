package docs

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"example.com/errcode"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/snapshot"
)

// A site is the documentation of a registry as it was at some time. The larger files are
// kept once they are made. Pages of codes are made for each request: they are small, and
// ten thousand of them would take much memory.
type site struct {
	pages  *docpage.Site
	index  func() *file
	json   func() *file
	search func() *file
}

// A state tells whether a catalogue has changed: codes are added to it, and never
// changed or removed.
type state struct {
	catalogue *errcode.Catalogue
	codes     int
}

// current returns the site for the registry as it is.
func (h *handler) current() *site {
	h.mu.Lock()
	defer h.mu.Unlock()
	var now []state
	for c := range h.catalogues() {
		now = append(now, state{c, c.Len()})
	}
	if h.site == nil || !slices.Equal(h.made, now) {
		// A code that is added meanwhile is on the pages already; they are made once more
		// for it.
		h.site, h.made = h.make(), now
	}
	return h.site
}

func (h *handler) catalogues() iter.Seq[*errcode.Catalogue] {
	if h.options.Registry == nil {
		return errcode.Catalogues()
	}
	return h.options.Registry.Catalogues()
}

func (h *handler) make() *site {
	o := h.options
	config := docpage.Config{Title: o.Title, Forms: o.Forms, Base: o.Base, GoNames: o.GoNames}
	if o.Languages != nil {
		config.Messages = h.messages()
	}
	pages := docpage.New(snapshot.Take(h.catalogues()).WithGenerated(o.Forms...), config)
	return &site{
		pages:  pages,
		index:  sync.OnceValue(func() *file { return newFile(typeHTML, pages.Index()).compressed() }),
		json:   sync.OnceValue(func() *file { return newFile(typeJSON, pages.JSON()).compressed() }),
		search: sync.OnceValue(func() *file { return newFile(typeJSON, pages.Search()).compressed() }),
	}
}

// messages returns the function that finds what users read.
func (h *handler) messages() func(code string) []docpage.Message {
	languages := h.options.Languages
	tags := languages.Languages()
	lookup := errcode.Lookup
	if h.options.Registry != nil {
		lookup = h.options.Registry.Lookup
	}
	sent := map[string]errcode.Code{} // codes that are in no registry
	for _, form := range h.options.Forms {
		for _, code := range snapshot.Sent(form) {
			sent[code.String()] = code
		}
	}
	return func(text string) []docpage.Message {
		code, ok := lookup(text)
		if !ok {
			code = sent[text]
		}
		var all []docpage.Message
		for _, tag := range tags {
			t := languages.Text(tag, code.Wrap(nil))
			if t.Message != "" && strings.EqualFold(t.Language, tag) { // not the text of a fallback
				all = append(all, docpage.Message{Language: tag, Text: t.Message})
			}
		}
		return all
	}
}
