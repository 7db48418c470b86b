package errcode_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
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
	var translated map[string]string
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

// A block is a var block of the package that holds a table.
type block struct {
	file, doc string
	variable  variable   // the catalogue
	codes     []variable // in order
}

// A variable is declared as name = call("first", …).
type variable struct {
	name, comment string // the comment in one line
	call, text    string // the function, and the first string among its arguments
}

// blocks reads the var blocks that define codes from the source.
func blocks(t *testing.T) (all []block) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		require.NoError(t, err)
		inBlocks := 0
		for _, decl := range tree.Decls {
			if vars, ok := decl.(*ast.GenDecl); ok && definitions(vars) > 0 {
				b := newBlock(t, file, vars)
				inBlocks += 1 + len(b.codes)
				all = append(all, b)
			}
		}
		assert.Equal(t, definitions(tree), inBlocks, "%s defines a code or a catalogue outside a table's block", file)
	}
	return all
}

// definitions counts the calls that define a catalogue or a code.
func definitions(root ast.Node) (n int) {
	ast.Inspect(root, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			switch f := call.Fun.(type) {
			case *ast.Ident:
				if f.Name == "newCatalogue" {
					n++
				}
			case *ast.SelectorExpr:
				if f.Sel.Name == "define" {
					n++
				}
			}
		}
		return true
	})
	return n
}

func newBlock(t *testing.T, file string, vars *ast.GenDecl) block {
	t.Helper()
	b := block{file: file, doc: vars.Doc.Text()}
	for i, spec := range vars.Specs {
		v := newVariable(t, spec.(*ast.ValueSpec))
		if i == 0 {
			b.variable = v
			continue
		}
		require.Equal(t, b.variable.name+".define", v.call, "%s is in another table's block", v.name)
		b.codes = append(b.codes, v)
	}
	return b
}

func newVariable(t *testing.T, spec *ast.ValueSpec) variable {
	t.Helper()
	name := spec.Names[0].Name
	require.Len(t, spec.Names, 1, name)
	require.Nil(t, spec.Type, "%s has a declared type and leaves its block in go doc", name)
	require.Len(t, spec.Values, 1, name)
	require.NotNil(t, spec.Doc, "%s has no comment", name)
	require.Nil(t, spec.Comment, "%s has a comment after it", name)
	call := spec.Values[0].(*ast.CallExpr)
	v := variable{name: name, comment: strings.Join(strings.Fields(spec.Doc.Text()), " "), call: types.ExprString(call.Fun)}
	for _, argument := range call.Args {
		if literal, ok := argument.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			v.text, _ = strconv.Unquote(literal.Value)
			break
		}
	}
	return v
}

func TestEveryTableHasItsBlock(t *testing.T) {
	found := blocks(t)
	require.Len(t, found, len(tables))
	for _, table := range tables {
		i := slices.IndexFunc(found, func(b block) bool { return b.variable.name == table.variable })
		require.GreaterOrEqual(t, i, 0, table.variable)
		b := found[i]
		assert.Equal(t, table.file, b.file, table.variable)
		assert.Equal(t, "newCatalogue", b.variable.call, "the block of %s starts with something else", table.variable)
		assert.Equal(t, table.table, b.variable.text)
		comment := fmt.Sprintf("The %s table of the %s document.\n", table.table, documentNames[table.document])
		if table.document == "envelope" { // it has one table
			comment = "The table of the envelope document.\n"
		}
		assert.Equal(t, comment, b.doc)
		assert.Regexp(t, "^"+table.variable+" is for .+\\.$", b.variable.comment)

		want := texts(slices.Collect(table.catalogue.Codes()))
		got := make([]string, len(b.codes))
		for i, v := range b.codes {
			got[i] = v.text
		}
		assert.Equal(t, want, got, "the variables of %s", table.variable)
	}
}

var documentNames = map[string]string{"protekt": "Protekt", "envelope": "envelope", "domain-reason": "domain:reason"}

func TestEveryCodeHasItsVariable(t *testing.T) {
	variables := make(map[string]variable)
	for _, b := range blocks(t) {
		for _, v := range b.codes {
			require.NotContains(t, variables, v.text)
			variables[v.text] = v
		}
	}
	all := rows(t)
	assert.Len(t, variables, len(all))
	for _, r := range all {
		v := variables[r.code]
		assert.Equal(t, nameOf(r), v.name)
		assert.Regexp(t, fmt.Sprintf(`^%s is %s, %d(, although [^:]+(:[a-z][^:]+)*)?: .+\.$`, v.name, r.code, r.status), v.comment)
	}
	// If a status surprises, the comment names the code or the status that it differs
	// from.
	for code, says := range map[string]string{
		"system:internal_error":    ", although internal errors are 500 elsewhere: ",
		"session:not_found":        ", although session_not_found is 404: ",
		"session_not_found":        ", although session:not_found is 401: ",
		"FORBIDDEN":                " The code has no domain.",
		"FILE_TOO_LARGE":           " The code has no domain.",
		"file:not_found":           ", although other not-found codes are 404: ",
		"oauth:email_not_verified": ", although other not-verified codes are 401 or 403: ",
		"general:validation_error": ", although VALIDATION_ERROR is 422: ",
	} {
		assert.Contains(t, variables[code].comment, says)
	}
}

// nameOf is the naming rule of the package comment.
func nameOf(r row) string {
	initialisms := map[string]string{"id": "ID", "ip": "IP", "url": "URL", "qr": "QR", "totp": "TOTP", "oauth": "OAuth"}
	name := ""
	switch {
	case r.document == "protekt":
		name = "Protekt"
	case r.document == "envelope":
		name = "Envelope"
	case !strings.Contains(r.code, ":"):
		name = r.table
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(r.code), func(c rune) bool { return c == ':' || c == '_' }) {
		camel, ok := initialisms[word]
		if !ok {
			camel = strings.ToUpper(word[:1]) + word[1:]
		}
		name += camel
	}
	return name
}
