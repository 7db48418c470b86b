package vet

import (
	"go/ast"
	"go/types"
	"strings"
	"unicode"
)

const spellingDoc = `codespelling: report codes of a catalogue that are spelled in different ways

	Declined = Billing.Define("card_declined", …)
	Expired  = Billing.Define("card-expired", …)

Clients guess the spelling of a code from others. In one catalogue the codes should agree
on the separator of words (card_declined, card-declined, cardDeclined), on the case
(card_declined, CARD_DECLINED), and on having a domain before a colon (card:declined). A
code of one word agrees with any separator. What most codes have is right, or what comes
first.

It looks at constants that are given to Define and Add in the same package. There is no
fix: a code is what clients know, and once released it stays.`

var spellingAnalyzer = newAnalyzer("codespelling", spellingDoc, checkSpelling)

func checkSpelling(p *pass) {
	if pathOf(p.Pkg) == errcodePath {
		return // the documents' own codes are as the documents have them
	}
	var order []*types.Var
	catalogues := map[*types.Var][]spelled{}
	for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		text, catalogue, ok := definedBy(p.TypesInfo, call)
		if !ok || catalogue == nil || inTest(p.Fset, call.Pos()) {
			continue
		}
		if catalogues[catalogue] == nil {
			order = append(order, catalogue)
		}
		catalogues[catalogue] = append(catalogues[catalogue], spelled{call.Args[0], text})
	}
	for _, catalogue := range order {
		for _, trait := range traits {
			trait.check(p, catalogue.Name(), catalogues[catalogue])
		}
	}
}

// A spelled code is one that is defined, and where.
type spelled struct {
	at   ast.Expr
	text string
}

// A trait is one way in which spellings differ. It returns how a code is spelled, "" if
// that can't be told from this one.
type trait func(text string) string

var traits = []trait{words, letters, domain}

// words returns how words are joined.
func words(text string) string {
	switch {
	case strings.Contains(text, "_"):
		return "underscores between words"
	case strings.Contains(text, "-"):
		return "hyphens between words"
	case hasCamel(text):
		return "capitals between words"
	}
	return ""
}

// hasCamel reports whether a capital follows a small letter.
func hasCamel(text string) bool {
	small := false
	for _, r := range text {
		if small && unicode.IsUpper(r) {
			return true
		}
		small = unicode.IsLower(r)
	}
	return false
}

// letters returns the case of the letters.
func letters(text string) string {
	upper, lower := strings.ToUpper(text), strings.ToLower(text)
	switch {
	case upper == lower: // none
		return ""
	case text == upper:
		return "capitals only"
	case text == lower, hasCamel(text):
		return "small letters"
	}
	return ""
}

// domain returns what stands before the reason.
func domain(text string) string {
	if strings.Contains(text, ":") {
		return "a domain before a colon"
	}
	return "no domain before a colon"
}

// check reports the codes that differ from most.
func (spell trait) check(p *pass, catalogue string, all []spelled) {
	count := map[string]int{}
	most, example := "", ""
	for _, s := range all {
		count[spell(s.text)]++
	}
	for _, s := range all {
		if how := spell(s.text); how != "" && (most == "" || count[how] > count[most]) {
			most, example = how, s.text
		}
	}
	for _, s := range all {
		if how := spell(s.text); how != "" && how != most {
			p.reportf(s.at, "code %q has %s, and most codes of %s have %s, such as %q: spell them alike", s.text, how, catalogue, most, example)
		}
	}
}
