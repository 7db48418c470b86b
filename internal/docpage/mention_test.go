package docpage_test

import (
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A code in the help of another is a link. A short word in capitals is none.
func TestMentions(t *testing.T) {
	link := func(code string) string { return `<a href="./` + code + `"><code>` + code + `</code></a>` }
	own := snapshot.Catalogue{Name: "Own"}
	for _, code := range []string{"own:first", "a:z", "AZ.az-09", "0:9", "GONE", "QUOTA", "quota", "Quota"} {
		own.Codes = append(own.Codes, snapshot.Code{Code: code, Status: 400, Message: "m", Action: "show_error"})
	}
	for why, want := range map[string]string{
		"a:z, AZ.az-09 and 0:9.":     link("a:z") + ", " + link("AZ.az-09") + " and " + link("0:9") + ".",
		"(a:z)":                      "(" + link("a:z") + ")",
		"a:z":                        link("a:z"),
		"GONE, QUOTA, quota, Quota.": "GONE, " + link("QUOTA") + ", quota, Quota.",
		"own:first, a:zz, xa:z, 0:9": "own:first, a:zz, xa:z, " + link("0:9"),
		"@a:z[ `AZ.az-09{ 0:9;":      "@" + link("a:z") + "[ `" + link("AZ.az-09") + "{ " + link("0:9") + ";",
	} {
		own.Codes[0].Why = why
		page := docpage.New(snapshot.Snapshot{Catalogues: []snapshot.Catalogue{own}}, docpage.Config{Forms: []errcode.Form{errcode.FormDomain}}).Code("own:first")
		_, shown, ok := strings.Cut(string(page), `<p class="why">`)
		require.True(t, ok)
		shown, _, _ = strings.Cut(shown, "</p>")
		assert.Equal(t, want, shown)
	}
}
