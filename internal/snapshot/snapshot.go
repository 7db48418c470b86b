// Package snapshot describes catalogues as plain data. The lock file, the documentation,
// TypeScript and OpenAPI are generated from it.
package snapshot

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"example.com/errcode"
)

// A Snapshot describes catalogues, in their order.
type Snapshot struct {
	Catalogues []Catalogue `json:"catalogues"`
}

// A Catalogue describes an errcode.Catalogue, which is a table of codes.
type Catalogue struct {
	Name     string `json:"name"`
	Document string `json:"document,omitempty"` // the name that errcode.Catalogue.Document returns
	Codes    []Code `json:"codes"`

	// Generated marks the catalogue that WithGenerated adds, which is in no registry.
	Generated bool `json:"-"`
}

// Take returns the description of catalogues.
func Take(catalogues iter.Seq[*errcode.Catalogue]) Snapshot {
	s := Snapshot{Catalogues: []Catalogue{}}
	for catalogue := range catalogues {
		c := Catalogue{Name: catalogue.Name(), Document: catalogue.Document(), Codes: []Code{}}
		for code := range catalogue.Codes() {
			c.Codes = append(c.Codes, Describe(code))
		}
		s.Catalogues = append(s.Catalogues, c)
	}
	return s
}

// JSON returns the text of the lock file: indented JSON that ends in a newline. Equal
// snapshots give the same bytes.
func (s Snapshot) JSON() []byte {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(s); err != nil {
		panic(err) // can't happen: it holds only strings and numbers
	}
	return []byte(b.String())
}

// initialisms are the words that Go names spell in capitals, or with capitals of their
// own.
var initialisms = func() map[string]string {
	all := map[string]string{"oauth": "OAuth", "ids": "IDs"}
	for word := range strings.FieldsSeq("2fa acl api cors cpu css csrf csv dns html http https id ip json jwt mfa oidc otp pdf pkce qr rpc saml sla sms smtp sql ssh ssl sso tcp tls totp ttl udp ui uri url uuid xml xss") {
		all[word] = strings.ToUpper(word)
	}
	return all
}()

// GoName returns the name of the Go variable for a code of c. It joins the words of the
// code: user:not_found is UserNotFound. Codes of the protekt and envelope documents have
// the document's name as a prefix: TOKEN_EXPIRED of the envelope document is
// EnvelopeTokenExpired. Other codes without a colon have the table's name as a prefix.
func GoName(c Catalogue, code string) string {
	words := NameWords(c, code)
	for i, word := range words {
		words[i] = capitalised(word)
	}
	return strings.Join(words, "")
}

// NameWords returns the words of GoName, for generators of other languages.
func NameWords(c Catalogue, code string) []string {
	prefix := ""
	switch {
	case c.Document == "protekt" || c.Document == "envelope":
		prefix = c.Document
	case !strings.Contains(code, ":"):
		prefix = c.Name
	}
	return append(Words(prefix), Words(code)...)
}

// Words returns the words of a code or a name. Everything but ASCII letters and digits
// separates words, and so does a change of case within a word: badNonce, HTTPTimeout. A
// word of capitals alone is in lower case: not in NOT_FOUND.
func Words(s string) (words []string) {
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !isLower(r) && !isUpper(r) && !('0' <= r && r <= '9') }) {
		if !strings.ContainsFunc(word, isLower) {
			word = strings.ToLower(word)
		}
		start := 0
		for i := 1; i <= len(word); i++ {
			if i == len(word) || wordBegins(word, i) {
				words = append(words, word[start:i])
				start = i
			}
		}
	}
	return words
}

// wordBegins reports whether word[i] is the first letter of a word: the B of badNonceBack,
// the T of HTTPTimeout.
func wordBegins(word string, i int) bool {
	if !isUpper(rune(word[i])) {
		return false
	}
	return !isUpper(rune(word[i-1])) || i+1 < len(word) && isLower(rune(word[i+1]))
}

func capitalised(word string) string {
	if capitals, ok := initialisms[strings.ToLower(word)]; ok {
		return capitals
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

func isLower(r rune) bool { return 'a' <= r && r <= 'z' }
func isUpper(r rune) bool { return 'A' <= r && r <= 'Z' }

// All yields the codes with their catalogues.
func (s Snapshot) All() iter.Seq2[Catalogue, Code] {
	return func(yield func(Catalogue, Code) bool) {
		for _, catalogue := range s.Catalogues {
			for _, code := range catalogue.Codes {
				if !yield(catalogue, code) {
					return
				}
			}
		}
	}
}

// An Entry is a code with its catalogue.
type Entry struct {
	Catalogue Catalogue
	Code
}

// Index returns the codes by their spelling. A code that is there twice is the first.
// Each call makes a new map.
func (s Snapshot) Index() map[string]Entry {
	index := map[string]Entry{}
	for catalogue, code := range s.All() {
		if _, ok := index[code.Code]; !ok {
			index[code.Code] = Entry{catalogue, code}
		}
	}
	return index
}

// Select returns a snapshot of the codes that keep accepts. Catalogues without such codes
// are left out.
func (s Snapshot) Select(keep func(Catalogue, Code) bool) Snapshot {
	selected := Snapshot{Catalogues: []Catalogue{}}
	for _, c := range s.Catalogues {
		codes := c.Codes
		c.Codes = slices.DeleteFunc(slices.Clone(codes), func(code Code) bool { return !keep(c, code) })
		if len(c.Codes) > 0 {
			selected.Catalogues = append(selected.Catalogues, c)
		}
	}
	return selected
}
