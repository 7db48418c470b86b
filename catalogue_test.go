package errcode_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A row is a code in a document.
type row struct {
	document, table, code string
	status                int
	description, action   string // action is the envelope document's only
}

// columns are those of testdata/catalogue.csv.
var columns = []string{"document", "table", "code", "status", "description", "frontend_action"}

// rows reads the documents' tables.
func rows(t testing.TB) []row {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "catalogue.csv"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	records, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.Equal(t, columns, records[0])
	var all []row
	for _, r := range records[1:] {
		status, err := strconv.Atoi(r[3])
		require.NoError(t, err)
		all = append(all, row{r[0], r[1], r[2], status, r[4], r[5]})
	}
	return all
}

// builtIn returns the codes of the documents; the tests have a few of their own.
func builtIn() []errcode.Code {
	return slices.DeleteFunc(slices.Collect(errcode.All()), func(c errcode.Code) bool { return c.Catalogue().Document() == "" })
}

// texts returns the machine codes.
func texts(codes []errcode.Code) []string {
	all := make([]string, len(codes))
	for i, c := range codes {
		all[i] = c.String()
	}
	return all
}

// tables says where each table of the documents stands, in their order.
var tables = []struct {
	file, variable  string
	catalogue       *errcode.Catalogue
	document, table string
}{
	{"auth.go", "ProtektAuthentication", errcode.ProtektAuthentication, "protekt", "Authentication errors"},
	{"token.go", "ProtektToken", errcode.ProtektToken, "protekt", "Token and session errors"},
	{"authz.go", "ProtektAuthorization", errcode.ProtektAuthorization, "protekt", "Authorization errors"},
	{"system.go", "ProtektServer", errcode.ProtektServer, "protekt", "Server errors"},
	{"system.go", "Envelope", errcode.Envelope, "envelope", "Error Code Reference"},
	{"auth.go", "Auth", errcode.Auth, "domain-reason", "Auth"},
	{"auth.go", "User", errcode.User, "domain-reason", "User"},
	{"token.go", "Session", errcode.Session, "domain-reason", "Session"},
	{"oauth.go", "OAuth", errcode.OAuth, "domain-reason", "OAuth"},
	{"auth.go", "Password", errcode.Password, "domain-reason", "Password"},
	{"token.go", "Token", errcode.Token, "domain-reason", "Token"},
	{"auth.go", "Email", errcode.Email, "domain-reason", "Email"},
	{"totp.go", "TOTP", errcode.TOTP, "domain-reason", "TOTP"},
	{"system.go", "File", errcode.File, "domain-reason", "File"},
	{"system.go", "General", errcode.General, "domain-reason", "General"},
	{"system.go", "RateLimit", errcode.RateLimit, "domain-reason", "Rate Limit"},
	{"system.go", "Turnstile", errcode.Turnstile, "domain-reason", "Turnstile"},
	{"system.go", "Search", errcode.Search, "domain-reason", "Search"},
	{"system.go", "EventStream", errcode.EventStream, "domain-reason", "EventStream"},
	{"system.go", "System", errcode.System, "domain-reason", "Worker/System"},
}

// definedRows returns the rows of the documents that the codes make.
func definedRows() (all []row) {
	for _, c := range builtIn() {
		action := ""
		if c.Catalogue() == errcode.Envelope {
			action = c.Action().Text()
		}
		all = append(all, row{c.Catalogue().Document(), c.Catalogue().Name(), c.String(), c.StatusCode(), c.Description(), action})
	}
	return all
}

// TestCodesAreTheDocuments compares the codes with testdata/catalogue.csv. A test of the
// command compares that file with the documents themselves.
func TestCodesAreTheDocuments(t *testing.T) {
	require.Equal(t, rows(t), definedRows())
}

func TestCataloguesAreTheTables(t *testing.T) {
	all := slices.Collect(errcode.Catalogues())
	require.GreaterOrEqual(t, len(all), len(tables))
	sizes := make(map[[2]string]int)
	for _, r := range rows(t) {
		sizes[[2]string{r.document, r.table}]++
	}
	assert.Len(t, sizes, len(tables))
	for i, table := range tables {
		c := all[i]
		require.Same(t, table.catalogue, c)
		assert.Equal(t, table.document, c.Document())
		assert.Equal(t, table.table, c.Name())
		assert.Equal(t, table.table, c.String())
		assert.Equal(t, sizes[[2]string{table.document, table.table}], c.Len(), c.Name())
		assert.Len(t, slices.Collect(c.Codes()), c.Len(), c.Name())
		for code := range c.Codes() {
			assert.Same(t, c, code.Catalogue(), code)
		}
	}
	for _, c := range all[len(tables):] {
		assert.Empty(t, c.Document(), c.Name())
	}
}

func TestR06BuiltInsAreWhatIsDocumented(t *testing.T) {
	codes := texts(builtIn())
	require.Equal(t, statedCodes(t), len(codes), "the README has the number; to write it anew: go test . -update")
	assert.Equal(t, documented(t), codes)
	assert.Equal(t, committedCodes(t), codes)

	content, err := os.ReadFile(filepath.Join("locales", "en.json"))
	require.NoError(t, err)
	var translated map[string]any // units of time have plural forms
	require.NoError(t, json.Unmarshal(content, &translated))
	for _, text := range codes {
		c, ok := errcode.Lookup(text)
		assert.True(t, ok, text)
		assert.Equal(t, c.Message(), translated[text], text)
	}

	files, err := filepath.Glob(filepath.Join("testdata", "golden", "*.txt"))
	require.NoError(t, err)
	require.Len(t, files, 6, "three forms, in production and in development")
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		lines := slices.Collect(strings.Lines(string(content)))
		require.Len(t, lines, len(codes), file)
		for i, line := range lines {
			assert.Contains(t, line, `"`+codes[i]+`"`, file)
		}
	}
}

// documented returns the machine codes of the documents, in their order. How many there
// are follows from it.
func documented(t testing.TB) []string {
	t.Helper()
	all := rows(t)
	codes := make([]string, len(all))
	for i, r := range all {
		codes[i] = r.code
	}
	return codes
}

// committedCodes returns the machine codes of testdata/codes.txt.
func committedCodes(t *testing.T) (codes []string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "codes.txt"))
	require.NoError(t, err)
	for line := range strings.Lines(string(content)) {
		code, _, _ := strings.Cut(line, " ")
		codes = append(codes, code)
	}
	return codes
}

func TestMessageIsDescriptionExceptWhereTheDocumentShowsAnother(t *testing.T) {
	shown := map[errcode.Code]string{
		errcode.ProtektInvalidCredentials: "The email or password provided is incorrect.",
		errcode.EnvelopeValidationError:   "Request validation failed",
	}
	for _, c := range builtIn() {
		if message, ok := shown[c]; ok {
			assert.Equal(t, message, c.Message())
			assert.NotEqual(t, c.Description(), c.Message())
			continue
		}
		assert.Equal(t, c.Description(), c.Message(), c)
	}
}

// TestPackageCommentBodies checks the bodies that the package comment shows. Those
// that the documents show are checked with the Writer.
func TestPackageCommentBodies(t *testing.T) {
	comment, err := os.ReadFile("errcode.go")
	require.NoError(t, err)
	for _, row := range []struct {
		form errcode.Form
		code errcode.Code
		line string
	}{
		{errcode.FormProtekt, errcode.ProtektTokenExpired, `//	FormProtekt   {"error":"token_expired","message":"Access token has expired","statusCode":401}`},
		{errcode.FormEnvelope, errcode.EnvelopeTokenExpired, `//	FormEnvelope  {"success":false,"error":"Access token has expired","code":"TOKEN_EXPIRED"}`},
		{errcode.FormDomain, errcode.UserTokenExpired, `//	FormDomain    {"status":401,"code":"user:token_expired"}`},
	} {
		assert.Contains(t, string(comment), row.line+"\n")
		body := record(errcode.Writer{Form: row.form}, row.code).Body.String()
		assert.Equal(t, row.line[strings.IndexByte(row.line, '{'):], body)
	}
}

// TestR11CodesOnlyGrow compares the codes with the committed lists, to which -update
// adds. It never removes or changes a line: that takes a new major version, and an edit
// by hand.
func TestR11CodesOnlyGrow(t *testing.T) {
	for name, now := range map[string]string{
		"codes.txt":     codeList(builtIn()),
		"catalogue.csv": rowList(t, definedRows()),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name)
			committed, err := os.ReadFile(path)
			require.NoError(t, err)
			removed, added := listChanges(string(committed), now)
			require.Empty(t, removed, "removed or changed since the last release; only a new major version may")
			if golden.Update() {
				require.NoError(t, os.WriteFile(path, []byte(now), 0o644))
				return
			}
			require.Empty(t, added, "new codes; run go test . -update")
			require.Equal(t, now, string(committed), "the order changed; run go test . -update")
		})
	}
}

// rowList returns rows as testdata/catalogue.csv has them.
func rowList(t *testing.T, all []row) string {
	t.Helper()
	records := [][]string{columns}
	for _, r := range all {
		records = append(records, []string{r.document, r.table, r.code, strconv.Itoa(r.status), r.description, r.action})
	}
	var b strings.Builder
	require.NoError(t, csv.NewWriter(&b).WriteAll(records))
	return b.String()
}

func codeList(codes []errcode.Code) string {
	var b strings.Builder
	for _, c := range codes {
		fmt.Fprintf(&b, "%s %d %s\n", c, c.StatusCode(), c.Action())
	}
	return b.String()
}

// listChanges returns the lines that only one of the lists has.
func listChanges(before, after string) (removed, added []string) {
	only := func(a, b string) (lines []string) {
		others := strings.Split(b, "\n")
		for line := range strings.SplitSeq(a, "\n") {
			if !slices.Contains(others, line) {
				lines = append(lines, line)
			}
		}
		return lines
	}
	return only(before, after), only(after, before)
}

func TestR11ListChanges(t *testing.T) {
	const list = "a:b 400 show_error\nc:d 404 show_not_found\n"
	for _, row := range []struct {
		name, after    string
		removed, added []string
	}{
		{"same", list, nil, nil},
		{"addition", list + "e:f 500 show_error\n", nil, []string{"e:f 500 show_error"}},
		{"removal", "a:b 400 show_error\n", []string{"c:d 404 show_not_found"}, nil},
		{"status", "a:b 409 show_error\nc:d 404 show_not_found\n", []string{"a:b 400 show_error"}, []string{"a:b 409 show_error"}},
		{"action", "a:b 400 show_conflict\nc:d 404 show_not_found\n", []string{"a:b 400 show_error"}, []string{"a:b 400 show_conflict"}},
	} {
		removed, added := listChanges(list, row.after)
		assert.Equal(t, row.removed, removed, row.name)
		assert.Equal(t, row.added, added, row.name)
	}
}
