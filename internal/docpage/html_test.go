package docpage_test

import (
	"strings"
	"testing"

	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A line may break behind each separator of a code, but not at the end.
func TestBreaks(t *testing.T) {
	for code, want := range map[string]string{
		"own":            "own",
		"own:not_found":  "own:<wbr>not_<wbr>found",
		"a/b.c-d":        "a/<wbr>b.<wbr>c-<wbr>d",
		"a::b":           "a:<wbr>:<wbr>b",
		":own":           ":<wbr>own",
		"own:":           "own:",
		"own_":           "own_",
		"https://x.y/z/": "https:<wbr>/<wbr>/<wbr>x.<wbr>y/<wbr>z/",
	} {
		s := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "Own", Codes: []snapshot.Code{{Code: code, Status: 400, Message: "m", Action: "show_error"}}}}}
		_, shown, ok := strings.Cut(string(docpage.New(s, docpage.Config{}).Code(code)), `<code class="name">`)
		require.True(t, ok)
		shown, _, _ = strings.Cut(shown, "</code>")
		assert.Equal(t, want, shown)
	}
}
