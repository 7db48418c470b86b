package docpage_test

import (
	"regexp"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
)

// The page of a code that does not exist suggests codes that share at least three in ten
// pairs of letters with it. If two are equally like it, the one that begins like it is first.
func TestNear(t *testing.T) {
	own := snapshot.Catalogue{Name: "Own"}
	for _, code := range []string{"abcdefghi", "wallet", "wallet:frozen", "closed_account", "account_closed"} {
		own.Codes = append(own.Codes, snapshot.Code{Code: code, Status: 400, Message: "m", Action: "show_error"})
	}
	s := docpage.New(snapshot.Snapshot{Catalogues: []snapshot.Catalogue{own}}, docpage.Config{Forms: []errcode.Form{errcode.FormDomain}})
	suggested := regexp.MustCompile(`<li class="row"><a href="\./([^"]*)">`)
	for missing, want := range map[string][]string{
		"abczzzzzz":      {"abcdefghi"}, // 3 of 10 pairs
		"abczzzzzzz":     nil,
		"wallet:froze":   {"wallet:frozen", "wallet"},
		"WALLET":         {"wallet", "wallet:frozen"},
		"account-closed": {"account_closed", "closed_account"},
		"closed.account": {"closed_account", "account_closed"},
	} {
		var got []string
		for _, m := range suggested.FindAllStringSubmatch(string(s.Missing(missing)), -1) {
			got = append(got, m[1])
		}
		assert.Equal(t, want, got, missing)
	}
}
