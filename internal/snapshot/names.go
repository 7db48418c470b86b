package snapshot

import (
	"strconv"
	"strings"
)

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
	words := nameWords(c, code)
	for i, word := range words {
		words[i] = capitalised(word)
	}
	return strings.Join(words, "")
}

func nameWords(c Catalogue, code string) []string {
	prefix := ""
	switch {
	case c.Document == "protekt" || c.Document == "envelope":
		prefix = c.Document
	case !strings.Contains(code, ":"):
		prefix = c.Name
	}
	return append(Words(prefix), Words(code)...)
}

// Names returns a name for each code, by its spelling, for generators of other languages.
// It is what spell makes of the words of GoName. What the forms themselves send has the name
// of the form in place of the table's. Each code has a name of its own: where several have
// the same, the first one keeps it, and the others have a number at its end, after the
// separator.
func (s Snapshot) Names(separator string, spell func(words []string) string) map[string]string {
	wanted, taken := map[string]string{}, map[string]bool{}
	for c, code := range s.Once() {
		if c.Generated {
			c.Name = code.Form
		}
		name := spell(nameWords(c, code.Code))
		wanted[code.Code], taken[name] = name, true
	}
	names, given, last := make(map[string]string, len(wanted)), map[string]bool{}, map[string]int{}
	for _, code := range s.Once() {
		want := wanted[code.Code]
		name := want
		for given[name] || name != want && taken[name] {
			last[want] = max(last[want]+1, 2)
			name = want + separator + strconv.Itoa(last[want])
		}
		names[code.Code], given[name] = name, true
	}
	return names
}

// ConstantNames returns names for the codes in capitals, by their spelling, for languages
// whose constants are spelled so: USER_NOT_FOUND and ENVELOPE_TOKEN_EXPIRED. A name that
// would not begin with a letter begins with CODE.
func (s Snapshot) ConstantNames() map[string]string { return s.Names("_", constantName) }

func constantName(words []string) string {
	if len(words) == 0 || !isLower(rune(words[0][0])) && !isUpper(rune(words[0][0])) {
		words = append([]string{"code"}, words...)
	}
	return strings.ToUpper(strings.Join(words, "_"))
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
