package cli

import (
	"cmp"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// spelledOut returns the words of a code as a sentence: "Card declined" for CARD_DECLINED.
func spelledOut(code string) string {
	words := snapshot.Words(code)
	for i, word := range words {
		if i == 0 {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		} else if strings.ToUpper(word) != word {
			words[i] = strings.ToLower(word)
		}
	}
	return strings.Join(words, " ")
}

// exported returns name as an exported identifier, with a prefix if it is not one.
func exported(name, prefix string) string {
	if name == "" || name[0] < 'A' || name[0] > 'Z' {
		return prefix + name
	}
	return name
}

// variables chooses the Go variables of the rows, by their codes. A variable has the words
// of the code. Where several codes have the same words, those without a colon have the
// name of the table before them. Two codes with one variable are a problem.
func (g *generator) variables(rows []row, wrong *problems) {
	short := func(r *row) string {
		if found, ok := g.builtIn(r.document, r.code); ok {
			return documentVariable(found)
		}
		return exported(snapshot.GoName(snapshot.Catalogue{}, r.code), "Code")
	}
	count := map[string]int{g.registry: 1}
	for i := range rows {
		count[short(&rows[i])]++
	}
	g.names = map[string]string{}
	first := map[string]*row{}
	for i := range rows {
		r := &rows[i]
		name := short(r)
		if _, ok := g.builtIn(r.document, r.code); !ok && count[name] > 1 && !strings.Contains(r.code, ":") {
			name = exported(snapshot.GoName(snapshot.Catalogue{Name: cmp.Or(r.table, defaultTable)}, r.code), "Code")
		}
		before, ok := first[name]
		switch {
		case name == g.registry:
			wrong.add(r.placeOf("code"), "code %q has the Go variable %s, as the registry has", r.code, name)
		case !ok:
			first[name] = r
		case before.code != r.code:
			wrong.add(r.placeOf("code"), "code %q has the Go variable %s, as code %q at %s has", r.code, name, before.code, before.placeOf("code"))
		}
		g.names[r.code] = name
	}
}

// documentVariable returns the name that a code of a document has in package errcode.
func documentVariable(code errcode.Code) string {
	c := code.Catalogue()
	return snapshot.GoName(snapshot.Catalogue{Name: c.Name(), Document: c.Document()}, code.String())
}

// tableVariable returns the name for the variable of a table.
func tableVariable(table string) string {
	if name := snapshot.GoName(snapshot.Catalogue{Name: unaccented(table)}, ""); name != "" {
		return exported(name, "Catalogue")
	}
	return defaultTable // no word of it can stand in a Go name
}

// documentTables are the Go variables of the documents' tables in package errcode.
var documentTables = map[*errcode.Catalogue]string{
	errcode.ProtektAuthentication: "ProtektAuthentication",
	errcode.ProtektToken:          "ProtektToken",
	errcode.ProtektAuthorization:  "ProtektAuthorization",
	errcode.ProtektServer:         "ProtektServer",
	errcode.Envelope:              "Envelope",
	errcode.Auth:                  "Auth",
	errcode.User:                  "User",
	errcode.Session:               "Session",
	errcode.OAuth:                 "OAuth",
	errcode.Password:              "Password",
	errcode.Token:                 "Token",
	errcode.Email:                 "Email",
	errcode.TOTP:                  "TOTP",
	errcode.File:                  "File",
	errcode.General:               "General",
	errcode.RateLimit:             "RateLimit",
	errcode.Turnstile:             "Turnstile",
	errcode.Search:                "Search",
	errcode.EventStream:           "EventStream",
	errcode.System:                "System",
}
