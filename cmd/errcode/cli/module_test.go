package cli

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A service in a module of its own gets the command over its own codes with three
// lines.
func TestSecondModule(t *testing.T) {
	repo, err := filepath.Abs(repository)
	require.NoError(t, err)
	module, sums := "example.com/errcode", filepath.Join("..", "go.sum")
	folder := t.TempDir()
	content, err := os.ReadFile(sums)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"go.sum": string(content),
		"go.mod": "module example.test/shop\n\ngo 1.26.0\n\nrequire (\n\t" + module + " v0.0.0\n\t" + module + "/cmd/errcode v0.0.0\n)\n\nreplace " +
			module + " => " + repo + "\n\nreplace " + module + "/cmd/errcode => " + filepath.Join(repo, "cmd", "errcode") + "\n\nreplace " + module + "/vet => " + filepath.Join(repo, "vet") + "\n",
		"codes/codes.go": `// Package codes has the codes of the shop.
package codes

import (
	"net/http"

	"example.com/errcode"
)

var (
	Billing             = errcode.NewCatalogue("Billing")
	BillingCardDeclined = Billing.Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")
	BillingCardRefused  = Billing.Define("billing:card_refused", http.StatusPaymentRequired, "Card refused", errcode.Deprecated(BillingCardDeclined))
)
`,
		"cmd/shop-codes/main.go": `package main

import (
	"example.com/errcode/cmd/errcode/cli"
	_ "example.test/shop/codes"
)

func main() { cli.Main() }
`,
		"errors.md":       "# Billing\n\n| Code | HTTP | Description |\n|---|---|---|\n| billing:card_declined | 402 | Card declined |\n| billing:card_refused | 402 | Card refused |\n",
		"locales/de.json": `{"billing:card_declined": "Karte abgelehnt", "billing:card_refused": "Karte abgelehnt"}`,
	} {
		name = filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	command := filepath.Join(folder, "shop-codes")
	cmd := exec.Command("go", "build", "-o", command, "./cmd/shop-codes")
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))

	shop := func(status int, args ...string) string {
		t.Helper()
		cmd := exec.Command(command, args...)
		cmd.Dir = folder
		r := start(t, cmd)
		require.Equal(t, status, r.status, "%q: %s", args, r.stderr)
		return r.stdout + r.stderr
	}
	assert.Equal(t, "billing:card_declined\t402\tshow_error\town\tBilling\tCard declined\n"+
		"billing:card_refused\t402\tshow_error\town\tBilling\tCard refused\tbilling:card_declined\n", shop(0, "list", "--document", "own"))
	assert.Equal(t, counts(t)["CODES"]+2, strings.Count(shop(0, "list"), "\n"))
	explained := shop(0, "explain", "billing:card_refused", "--locales", "locales")
	assert.Contains(t, explained, "  deprecated  use billing:card_declined instead\n")
	assert.NotContains(t, explained, "  Go  ")
	assert.Contains(t, explained, `  envelope       {"success":false,"error":"Card refused","code":"billing:card_refused"}`+"\n")
	assert.Contains(t, explained, "  de  Karte abgelehnt\n")
	shop(0, "export", "--format", "npm", "--package", "codes", "--texts", "locales", "-o", "package")
	texts, err := os.ReadFile(filepath.Join(folder, "package/texts/de.js"))
	require.NoError(t, err)
	assert.Contains(t, string(texts), `"billing:card_declined": "Karte abgelehnt",`)
	for _, f := range formats {
		if f.name == npmFormat { // a folder
			continue
		}
		want, args := "billing:card_declined", []string{"export", "--format", f.name}
		switch f.name {
		case "java":
			args = append(args, "--package", "com.example.shop")
		case "kotlin": // it has what is the same for all codes
			want, args = "val ApiException.code", append(args, "--package", "com.example.shop")
		case "prometheus", "grafana": // they name the codes that no label tells apart
			want = "errcode_errors_total"
		case "haproxy": // it has what the balancer itself answers
			want = "http-error status 503"
		}
		assert.Contains(t, shop(0, args...), want, f.name)
	}
	shop(0, "export", "--format", "json", "-o", "catalogue.json")
	assert.Equal(t, "no changes\n", shop(0, "diff", "catalogue.json"))
	assert.Equal(t, "errors.md: 2 codes, no difference\n", shop(0, "verify", "errors.md"))
	assert.Equal(t, "locales/de.json  2 here  0 missing\n"+
		"2 translations without a record of the English text, stale or not, in locales/de.json\n", shop(0, "i18n", "check", "locales"))
	assert.Contains(t, shop(0, "--help"), "  shop-codes list email taken\n")
	assert.Regexp(t, "^shop-codes: .*nosuch.json", shop(1, "diff", "nosuch.json"))
	assert.Equal(t, "shop-codes: unknown flag: --nosuch\nRun 'shop-codes list --help' for usage.\n", shop(2, "list", "--nosuch"))
}

// The lock file agrees with the code; run with -update to write it.
func TestLockFile(t *testing.T) {
	golden.Equal(t, filepath.Join(repository, "catalogue.json"), new(tool).own().JSON())
}

// The copies of the documents are complete: they have all built-in codes.
func TestDocuments(t *testing.T) {
	files, err := filepath.Glob("../testdata/documents/*.txt")
	require.NoError(t, err)
	require.Len(t, files, 3)
	rows, wrong, err := new(tool).readRows(files)
	require.NoError(t, err)
	require.Empty(t, wrong)
	var codes, defined []string
	for i := range rows {
		codes = append(codes, rows[i].code)
	}
	for code := range errcode.All() {
		defined = append(defined, code.String())
	}
	assert.ElementsMatch(t, defined, codes)
}

// noDocuments is for generators of codes that are of no document.
func noDocuments(string, string) (errcode.Code, bool) { return errcode.Code{}, false }

// The generator quotes any text, also one that import refuses: the constants are equal
// to it.
func TestI08GeneratorQuotesAnything(t *testing.T) {
	for _, text := range []string{"`", `"`, "a\nb", "*/", "${x}", "\x00\x1b\x7f", "\u202e\u2028\ufeff", "\xff\xfe", `\n`, "//", "日本", "x"} {
		s := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: text, Codes: []snapshot.Code{
			{Code: "shop:one", Status: 400, Message: text, Description: text + "!", Why: text, Fix: text, Action: "show_error",
				Challenge: &snapshot.Challenge{Scheme: text, Realm: text, ResourceMetadata: text, Scope: text, Error: text, ACRValues: text, MaxAge: 5, Algs: text}},
		}}}}
		g := generator{packageName: "shop", files: []string{text + ".md"}, builtIn: noDocuments, names: map[string]string{"shop:one": "ShopOne"}}
		source, err := g.source(s)
		require.NoError(t, err, "%q", text)
		file, err := parser.ParseFile(token.NewFileSet(), "shop.go", source, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err, "%q", text)
		assert.Equal(t, []string{text, "shop:one", text, text + "!", text, text, text, text, text, text, text, text, text}, stringsOf(t, file), "%q", text)
	}
}

// Every status has the constant of net/http, or is a number.
func TestGeneratorNamesStatuses(t *testing.T) {
	s := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "All"}}}
	names := map[string]string{}
	for status := 400; status <= 599; status++ {
		names["s:s"+strconv.Itoa(status)] = "S" + strconv.Itoa(status)
		s.Catalogues[0].Codes = append(s.Catalogues[0].Codes, snapshot.Code{Code: "s:s" + strconv.Itoa(status), Status: status, Message: "x", Action: "show_error"})
	}
	g := generator{packageName: "all", files: []string{"all.md"}, builtIn: noDocuments, names: names}
	source, err := g.source(s)
	require.NoError(t, err)
	values := constants(t, source)
	require.Len(t, values, 200)
	for i, value := range values {
		assert.Equal(t, 400+i, value)
	}
}
