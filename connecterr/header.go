package connecterr

import (
	"net/http"
	"slices"

	"example.com/errcode"
	"example.com/errcode/internal/delay"
	"example.com/errcode/internal/header"
)

// fields are the header fields that a Writer sets over HTTP.
var fields = []string{header.CacheControl, header.ContentTypeOptions, header.Vary, header.RetryAfter, header.WWWAuthenticate}

// setHeader sets the header fields that a Writer sets over HTTP, and adds to those that
// others set, too.
func (s Server) setHeader(h http.Header, a errcode.Answer) {
	h.Set(header.CacheControl, "no-store")
	h.Set(header.ContentTypeOptions, "nosniff")
	if a.Vary && !header.VariesByLanguage(h[header.Vary]) {
		h.Add(header.Vary, header.AcceptLanguage)
	}
	if wait, ok := a.RetryAfter(); ok && wait <= delay.Longest {
		h.Set(header.RetryAfter, delay.Seconds(wait))
	}
	if ours := a.Challenges(); len(ours) > 0 {
		h[header.WWWAuthenticate] = header.Join(h[header.WWWAuthenticate], fieldsOf(ours), a.Masked, !s.isDefault(ours))
	} else if a.Masked {
		delete(h, header.WWWAuthenticate)
	}
}

// fieldsOf returns challenges as the header field has them.
func fieldsOf(challenges []errcode.Challenge) (all []header.Challenge) {
	for _, c := range challenges {
		parsed, ok := header.ParseChallenges([]string{c.String()})
		if !ok { // it is too long
			parsed = []header.Challenge{{Scheme: c.String()}}
		}
		all = append(all, parsed...)
	}
	return all
}

// isDefault reports whether challenges are those of a Writer that was given none. They are
// for answers that have no others.
func (s Server) isDefault(challenges []errcode.Challenge) bool {
	first := challenges[0]
	first.Error = ""
	return len(s.Writer.Challenges) == 0 && len(challenges) == 1 && first == errcode.Challenge{}
}

// take moves the fields that an error has, too, from what a handler has set to the error,
// so that each stands once.
func take(meta, set http.Header) {
	for _, key := range fields {
		if lines, ok := set[key]; ok {
			meta[key] = slices.Clone(lines) // they may be the handler's own
			delete(set, key)
		}
	}
}

// merge makes one of the fields of an answer and those that a middleware has set: Connect
// has added what is in meta to them.
func (s Server) merge(h http.Header, a errcode.Answer, meta http.Header) {
	clean(h, a)
	for _, key := range []string{header.CacheControl, header.ContentTypeOptions, header.RetryAfter} {
		if lines := h[key]; len(lines) > 1 {
			h[key] = lines[len(lines)-1:]
		}
	}
	if others, ok := cutSuffix(h[header.Vary], meta[header.Vary]); ok && header.VariesByLanguage(others) {
		ours := slices.DeleteFunc(slices.Clone(meta[header.Vary]), func(line string) bool { return line == header.AcceptLanguage })
		h[header.Vary] = append(slices.Clip(others), ours...)
	}
	others, ok := cutSuffix(h[header.WWWAuthenticate], meta[header.WWWAuthenticate])
	switch sent, readable := header.ParseChallenges(meta[header.WWWAuthenticate]); {
	case !ok: // another interceptor has replaced the error
	case len(sent) == 0 && a.Masked:
		delete(h, header.WWWAuthenticate)
	case len(sent) > 0 && readable:
		ours := a.Challenges()
		own := len(sent) > 1 || len(ours) == 0 || !s.isDefault(ours) || sent[0].String() != ours[0].String()
		h[header.WWWAuthenticate] = header.Join(others, sent, a.Masked, own)
	}
}

// cutSuffix returns lines without those at the end, and whether they end in them.
func cutSuffix(lines, end []string) ([]string, bool) {
	at := len(lines) - len(end)
	if at < 0 || !slices.Equal(lines[at:], end) {
		return nil, false
	}
	return lines[:at], true
}

// clean removes header fields that must not be in an error, and spells those that it may
// have, too, in the usual way.
func clean(h http.Header, a errcode.Answer) {
	for key, lines := range h {
		switch name := http.CanonicalHeaderKey(key); {
		case header.Dropped(name, a.Status, a.Masked):
			delete(h, key)
		case name != key && slices.Contains(fields, name):
			delete(h, key)
			h[name] = append(slices.Clip(h[name]), lines...)
		}
	}
}
