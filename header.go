package errcode

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"example.com/errcode/internal/delay"
	"example.com/errcode/internal/header"
)

// Header fields of responses, as keys of an http.Header, and limits.
const (
	fieldType        = "Content-Type"
	fieldSniff       = header.ContentTypeOptions
	fieldCache       = header.CacheControl
	fieldChallenge   = header.WWWAuthenticate
	fieldRetryAfter  = header.RetryAfter
	fieldLanguage    = "Content-Language"
	fieldVary        = header.Vary
	fieldLength      = "Content-Length"
	fieldEncoding    = "Content-Encoding"
	fieldConnection  = "Connection"
	fieldLink        = "Link"
	acceptLanguage   = header.AcceptLanguage
	longestDelay     = delay.Longest // a longer one is not sent
	chunkedFromBytes = 2048          // net/http sets the length of shorter bodies
)

// setHeader sets the response's header fields and removes those that belong to
// what the handler had meant to send.
func (wr *Writer) setHeader(h http.Header, r *http.Request, a *answer, length int) {
	fresh := len(h) == 0 // as usual
	if !fresh {
		a.clean(h)
	}

	// One array holds all values. Each response has its own: a shared value could be
	// changed in place by any code that holds the header. An array of constant size is
	// allocated faster.
	var values []string
	if a.language == "" {
		values = make([]string, 0, 4)
	} else {
		values = make([]string, 0, 6)
	}
	set := func(key, value string) {
		values = append(values, value)
		h[key] = values[len(values)-1 : len(values) : len(values)]
	}
	media := wr.Form.layout().MediaType
	if a.fixed {
		media = mediaJSON
	}
	set(fieldType, media)
	set(fieldSniff, "nosniff")
	set(fieldCache, "no-store")
	if usual, ok := a.usualChallenge(wr, r); ok && (fresh || h[fieldChallenge] == nil) {
		set(fieldChallenge, usual)
	} else if a.status == http.StatusUnauthorized || a.status == http.StatusForbidden || a.masked || a.prepared != nil {
		wr.setChallenges(h, r, a)
	}
	if a.shown != nil {
		if wait, ok := a.shown.delay(); ok && wait <= longestDelay {
			set(fieldRetryAfter, delay.Seconds(wait))
		}
	}
	if a.help != "" {
		h[fieldLink] = append(h[fieldLink][:len(h[fieldLink]):len(h[fieldLink])], a.help)
	}
	if languageTag(a.language) {
		set(fieldLanguage, a.language)
	}
	if a.vary {
		// Other code sets Vary too, so add to it and never replace it.
		if fresh || h[fieldVary] == nil {
			set(fieldVary, acceptLanguage)
		} else if old := h[fieldVary]; !header.VariesByLanguage(old) {
			h[fieldVary] = append(old[:len(old):len(old)], acceptLanguage)
		}
	}
	if (isHead(r) || length > chunkedFromBytes) && h[fieldEncoding] == nil {
		// Shorter bodies get no Content-Length here, and none do that a middleware
		// compresses: it may forget to remove it.
		set(fieldLength, strconv.Itoa(length))
	}
	if a.close && r != nil && r.ProtoMajor == 1 {
		deleteField(h, fieldConnection)
		set(fieldConnection, "close")
	}
}

// findHelp asks the Writer for the address of the page that explains what is sent.
func (a *answer) findHelp(wr *Writer) {
	if wr.Help == nil {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			a.fails("Help", v)
		}
	}()
	switch address := wr.Help(a.sent); {
	case address == "":
	case !printableASCII(address) || strings.ContainsAny(address, ` <>"`):
		a.fault = joinProblems(a.fault, fmt.Errorf("errcode: Help of code %q is %q, expected an address in printable ASCII, without spaces, quotes, < and >", a.sent, address))
	default:
		a.help = "<" + address + `>; rel="help"`
	}
}

// clean removes header fields that must go and spells the others in the usual way: a
// handler that writes to the map may have spelled a name in its own.
func (a *answer) clean(h http.Header) {
	for key, lines := range h {
		switch name := http.CanonicalHeaderKey(key); {
		case header.Dropped(name, a.status, a.masked):
			delete(h, key)
		case name != key && sets(name):
			delete(h, key)
			h[name] = append(h[name][:len(h[name]):len(h[name])], lines...)
		}
	}
}

// setChallenges sets WWW-Authenticate.
func (wr *Writer) setChallenges(h http.Header, r *http.Request, a *answer) {
	ours := a.challenges(wr, r)
	if a.prepared != nil { // it replaces all others
		delete(h, fieldChallenge)
	}
	switch {
	case a.masked && len(ours) == 0:
		delete(h, fieldChallenge)
	case len(ours) > 0:
		code := a.sent.d.challenge
		own := len(wr.Challenges) > 0 || a.challenge != nil || a.prepared != nil || code != nil && code.Scheme != ""
		fields := make([]header.Challenge, len(ours))
		for i := range ours {
			fields[i] = ours[i].field()
		}
		h[fieldChallenge] = header.Join(h[fieldChallenge], fields, a.masked, own)
	}
}

// deleteField removes a field, however a handler has spelled its name.
func deleteField(h http.Header, name string) {
	for key := range h {
		if http.CanonicalHeaderKey(key) == name {
			delete(h, key)
		}
	}
}

// sets reports whether name is that of a header field that a response may set or add to.
func sets(name string) bool {
	switch name {
	case fieldType, fieldSniff, fieldCache, fieldChallenge, fieldRetryAfter, fieldVary, fieldLink:
		return true
	}
	return false
}

// isHead reports whether r wants no body.
func isHead(r *http.Request) bool { return r != nil && r.Method == http.MethodHead }

// languageTag reports whether s may stand in a header as a language tag.
func languageTag(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '-' && (c|0x20)-'a' >= 26 && c-'0' >= 10 {
			return false
		}
	}
	return s != ""
}
