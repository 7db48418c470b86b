package openapi

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// A headerSet has the header fields that occur in responses, by their key, and whether
// each is in every response that lists it.
type headerSet map[string]bool

// headerNotes has the spelling and the description of header fields.
var headerNotes = map[string]struct {
	name        string // as it is usually spelled
	description string
	schema      object
}{
	"Cache-Control":          {"", "Errors are never stored.", object{{"type", "string"}, {"const", "no-store"}}},
	"X-Content-Type-Options": {"", "The body is what its type says, whatever it looks like.", object{{"type", "string"}, {"const", "nosniff"}}},
	"Content-Language":       {"", "The language of the message, if the service translates it.", object{{"type", "string"}, {"examples", list{"de"}}}},
	"Retry-After":            {"", "How many seconds to wait before another try, if the service knows.", object{{"type", "integer"}, {"minimum", 0}, {"examples", list{30}}}},
	"Vary":                   {"", "Accept-Language, if the service chooses the language by it.", object{{"type", "string"}, {"examples", list{"Accept-Language"}}}},
	"Www-Authenticate": {"WWW-Authenticate", "The challenges (RFC 9110, section 11.6.1). One of the scheme Bearer has `error=\"invalid_token\"` if a token was sent and is no good (RFC 6750, section 3).",
		object{{"type", "string"}, {"examples", list{`Bearer realm=""`, `Bearer realm="api", error="invalid_token"`}}}},
}

// unlisted are the fields that OpenAPI has other places for, or that belong to HTTP.
var unlisted = map[string]bool{"Content-Type": true, "Content-Length": true, "Connection": true}

func headerName(key string) string { return cmp.Or(headerNotes[key].name, key) }

func headerComponent(key string) string { return strings.ReplaceAll(headerName(key), "-", "") }

// add returns the headers of a response, and adds them to h.
func (h headerSet) add(sent responses) object {
	keys := http.Header{}
	for _, r := range sent {
		maps.Copy(keys, r.header)
		maps.Copy(keys, r.most)
	}
	listed := object{}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if unlisted[key] {
			continue
		}
		always := !slices.ContainsFunc(sent, func(r response) bool { return r.header[key] == nil })
		if before, ok := h[key]; ok {
			always = always && before
		}
		h[key] = always
		listed = listed.with(headerName(key), ref("#/components/headers/"+headerComponent(key)))
	}
	return listed
}

// components are the headers that responses refer to.
func (h headerSet) components() object {
	all := object{}
	for _, key := range slices.Sorted(maps.Keys(h)) {
		header := object{}
		note := headerNotes[key]
		if note.description != "" {
			header = header.with("description", note.description)
		}
		if note.schema == nil {
			note.schema = object{{"type", "string"}}
		}
		all = all.with(headerComponent(key), header.with("required", h[key]).with("schema", note.schema))
	}
	return all
}
