package docpage_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	ring "example.com/errcode/forms"
	"example.com/errcode/internal/docpage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var figure = regexp.MustCompile(`(?s)<figure data-copy="([^"]*) example">.*?<pre tabindex="0"><code>(.*?)</code></pre>`)

// examples returns what stands in a page, from curl, Go and TypeScript to the example.
func examples(page []byte) map[string]string {
	all := map[string]string{}
	for _, m := range figure.FindAllSubmatch(page, -1) {
		all[string(m[1])] = plain(string(m[2]))
	}
	return all
}

// nested is a form in which the code is deep, and below names that are no names in
// programs.
var nested = own("nested", "", "", func(dst []byte, a *errcode.Answer) []byte {
	return fmt.Appendf(dst, `{"meta":"%s!","errors":[{"the \"code\"'s":{"code":%q}}]}`, a.Code, a.Code.String())
})

func TestExamples(t *testing.T) {
	const fetch = "const response = await fetch('https://api.acme.example/path');\n"
	const get = "resp, err := http.Get(\"https://api.acme.example/path\")\nif err != nil {\n\treturn err\n}\ndefer resp.Body.Close()\n"
	for _, row := range []struct {
		form                   errcode.Form
		goNames                bool
		curl, inGo, typescript string
	}{
		{
			errcode.FormDomain, false,
			"# prints user:not_found\ncurl -sS https://api.acme.example/path | jq -r '.code'",
			get + "if err := errcode.FromResponse(resp); errcode.CodeOf(err).String() == \"user:not_found\" {\n\t// Show “not found” or redirect\n}",
			fetch + "if (!response.ok) {\n  const body = await response.json().catch(() => null); // a proxy may send HTML\n  if (body?.code === 'user:not_found') {\n    // Show “not found” or redirect\n  }\n}",
		},
		{
			errcode.FormProtekt, true,
			"# prints user:not_found\ncurl -sS https://api.acme.example/path | jq -r '.error'",
			get + "if err := errcode.FromResponse(resp); errors.Is(err, errcode.UserNotFound) {\n\t// Show “not found” or redirect\n}",
			fetch + "if (!response.ok) {\n  const body = await response.json().catch(() => null); // a proxy may send HTML\n  if (body?.error === 'user:not_found') {\n    // Show “not found” or redirect\n  }\n}",
		},
		{ // a body that is not one of the library's own shapes
			ring.CodeMessage{}.Form(), true,
			"# prints user:not_found\ncurl -sS https://api.acme.example/path | jq -r '.code'",
			get + "if err := errcode.FromResponse(resp); errcode.CodeOf(err).String() == \"user:not_found\" {\n\t// Show “not found” or redirect\n}",
			fetch + "if (!response.ok) {\n  const body = await response.json().catch(() => null); // a proxy may send HTML\n  if (body?.code === 'user:not_found') {\n    // Show “not found” or redirect\n  }\n}",
		},
		{
			nested, true,
			"# prints user:not_found\ncurl -sS https://api.acme.example/path | jq -r '.errors[0].\"the \\\"code\\\"'\\''s\".code'",
			get + "if resp.StatusCode == 404 {\n\t// Show “not found” or redirect\n}",
			fetch + "if (!response.ok) {\n  const body = await response.json().catch(() => null); // a proxy may send HTML\n  if (body?.errors?.[0]?.[\"the \\\"code\\\"'s\"]?.code === 'user:not_found') {\n    // Show “not found” or redirect\n  }\n}",
		},
		{ // no JSON
			text, true,
			"# prints 404\ncurl -sS -o /dev/null -w '%{http_code}\\n' https://api.acme.example/path",
			get + "if resp.StatusCode == 404 {\n\t// Show “not found” or redirect\n}",
			fetch + "if (response.status === 404) {\n  // Show “not found” or redirect\n}",
		},
	} {
		s := docpage.New(builtIn(), docpage.Config{Forms: []errcode.Form{row.form}, GoNames: row.goNames, Base: "https://api.acme.example/errors"})
		got := examples(s.Code("user:not_found"))
		assert.Equal(t, map[string]string{"curl": row.curl, "Go": row.inGo, "TypeScript": row.typescript}, got, row.form)
	}
	page := docpage.New(builtIn(), docpage.Config{Forms: forms}).Code("user:not_found")
	assert.Contains(t, examples(page)["curl"], "curl -sS https://api.example.com/path |")
	assert.Contains(t, string(page), "<p class=\"note\">For a service that answers in the form protekt.</p>")
	page = docpage.New(builtIn(), docpage.Config{Forms: forms[1:]}).Code("user:not_found")
	assert.Contains(t, string(page), "<p class=\"note\">For a service that answers in the form envelope.</p>")
	page = docpage.New(builtIn(), docpage.Config{Forms: forms[:1]}).Code("user:not_found")
	assert.NotContains(t, string(page), "For a service that answers in the form")
}

// The service is where the pages are, if their address says so.
func TestExampleAddress(t *testing.T) {
	for base, want := range map[string]string{
		"https://api.acme.example/errors": "https://api.acme.example/path",
		"http://localhost:8080/errors":    "http://localhost:8080/path",
		"ftp://acme.example/errors":       "https://api.example.com/path",
		"/errors":                         "https://api.example.com/path",
		"https:/errors":                   "https://api.example.com/path",
		"":                                "https://api.example.com/path",
	} {
		page := docpage.New(builtIn(), docpage.Config{Forms: forms, Base: base}).Code("user:not_found")
		assert.Equal(t, "# prints user:not_found\ncurl -sS "+want+" | jq -r '.error'", examples(page)["curl"], base)
	}
}

// Of several places that have the code, an example reads the one that is least deep, and of
// those the first by name.
func TestExampleOfCodeInSeveralPlaces(t *testing.T) {
	for body, want := range map[string]string{
		`{"a": {"b": %q}, "reason": %[1]q, "x": %[1]q}`: ".reason",
		`{"b": [0, %q], "a": {"c": %[1]q}}`:             ".a.c",
		`[{"x": {"y": %q}}, %[1]q]`:                     "[1]",
	} {
		form := own("several", "", "", func(dst []byte, a *errcode.Answer) []byte { return fmt.Appendf(dst, body, a.Code.String()) })
		page := docpage.New(builtIn(), docpage.Config{Forms: []errcode.Form{form}}).Code("user:not_found")
		assert.Equal(t, "# prints user:not_found\ncurl -sS https://api.example.com/path | jq -r '"+want+"'", examples(page)["curl"])
	}
}

// The Go of all examples compiles, and recognises the code in the response. A program
// with a function for each runs them; the comment in an example becomes a statement.
func TestGoExamplesRun(t *testing.T) {
	var program strings.Builder
	program.WriteString("package main\n\nimport (\n\t\"errors\"\n\t\"fmt\"\n\t\"net/http\"\n\n\t\"example.com/errcode\"\n)\n\nvar _ = errors.Is\nvar _ = errcode.CodeOf\n\nfunc main() {\n")
	var functions strings.Builder
	comment := regexp.MustCompile(`(?m)^\t//.*$`)
	n := 0
	for _, form := range append(slices.Clone(forms), ring.Problem{}.Form(), ring.OAuth{}.Form(), ring.CodeMessage{}.Form(), nested, pretty, text) {
		for _, named := range []bool{true, false} {
			if !named && form != errcode.FormDomain {
				continue // one form is enough: the names are all that differs
			}
			s := docpage.New(builtIn(), docpage.Config{Forms: []errcode.Form{form}, GoNames: named})
			for code := range errcode.All() {
				status, _, body := errcode.Writer{Form: form, Report: func(errcode.Report) {}}.Response(nil, code)
				example := examples(s.Code(code.String()))["Go"]
				require.NotEmpty(t, example)
				fmt.Fprintf(&program, "\tnext(%d, %q, %q)\n\tif err := f%d(); err != errMatched {\n\t\tfmt.Println(%q, err)\n\t}\n", status, form.Layout().MediaType, body, n, form.String()+" "+code.String())
				fmt.Fprintf(&functions, "\nfunc f%d() error {\n%s\nreturn nil\n}\n", n, comment.ReplaceAllString(example, "\treturn errMatched"))
				n++
			}
		}
	}
	program.WriteString("\tfmt.Println(\"done\")\n}\n\nvar errMatched = errors.New(\"matched\")\n" + functions.String())
	folder := t.TempDir()
	for name, source := range map[string]string{
		"main.go": program.String(),
		"next.go": "package main\n\nimport (\n\t\"io\"\n\t\"net/http\"\n\t\"strings\"\n)\n\ntype answer struct {\n\tstatus int\n\tmedia, body string\n}\n\n" +
			"func (a answer) RoundTrip(r *http.Request) (*http.Response, error) {\n\treturn &http.Response{StatusCode: a.status, Header: http.Header{\"Content-Type\": {a.media}}, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil\n}\n\n" +
			"// next says what the next response is.\nfunc next(status int, media, body string) { http.DefaultTransport = answer{status, media, body} }\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(source), 0o644))
	}
	output, err := exec.Command("go", "run", filepath.Join(folder, "main.go"), filepath.Join(folder, "next.go")).CombinedOutput()
	require.NoError(t, err, "%s", output)
	assert.Equal(t, "done\n", string(output))
	assert.Equal(t, 10*len(slices.Collect(errcode.All())), n)
}
