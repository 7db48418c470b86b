package docpage_test

import (
	"net/http"
	"path/filepath"
	"strconv"
	"testing"

	"example.com/errcode"
	ring "example.com/errcode/forms"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// own is a form that the package knows nothing about.
func own(name, mediaType, schema string, appendBody func(dst []byte, a *errcode.Answer) []byte) errcode.Form {
	return errcode.NewForm(errcode.Layout{
		Name: name, MediaType: mediaType, Schema: []byte(schema),
		Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) { return appendBody(dst, a), nil },
		Prepare: func(_ *http.Request, a *errcode.Answer) {
			if a.Status == http.StatusGatewayTimeout {
				a.Status = http.StatusServiceUnavailable
			}
		},
	})
}

// pretty has several lines, nested members, and strings that look like names.
var pretty = own("pretty <b>", "", `{"description": "Several lines, with <i>mark-up</i>."}`, func(dst []byte, a *errcode.Answer) []byte {
	dst = errcode.AppendString(append(dst, "{\n  \"a:\\\"b\" : {\"code\": "...), a.Code.String())
	return append(strconv.AppendInt(append(dst, ", \"list\": [\"x\", \"y:\"]},\n  \"status\": "...), int64(a.Status), 10), "\n}"...)
})

// text is not JSON, and tries to end the element that it stands in.
var text = own("text", "text/plain", "", func(dst []byte, a *errcode.Answer) []byte {
	return append(dst, "```\n</code><script>\"unfinished: "+a.Code.String()...)
})

// A form of a service's own is shown as its Writer sends it.
func TestFormsOfAService(t *testing.T) {
	golden.Equal(t, filepath.Join("testdata", "forms.md"), docpage.Markdown(small(), pretty, text))

	page := docpage.HTML(small(), pretty, text)
	entries := entry.FindAllSubmatch(page, -1)
	require.Len(t, entries, 4)
	for _, e := range entries[:3] {
		shown := body.FindAllSubmatch(e[0], -1)
		require.Len(t, shown, 2)
		assert.Equal(t, "pretty &lt;b&gt;", string(shown[0][1]))
		assert.Equal(t, "text", string(shown[1][1]))
		status := map[bool]string{true: "409", false: "402"}[string(e[1]) == "billing:old"]
		assert.Equal(t, "{\n  \"a:\\\"b\": {\n    \"code\": \""+string(e[1])+"\",\n    \"list\": [\n      \"x\",\n      \"y:\"\n    ]\n  },\n  \"status\": "+status+"\n}", plain(string(shown[0][3])))
		assert.Equal(t, "```\\n</code><script>\"unfinished: "+string(e[1]), plain(string(shown[1][3])))
	}
	assert.Contains(t, string(page), "{\n  <span>&#34;a:\\&#34;b&#34;</span>: {\n    <span>&#34;code&#34;</span>: &#34;billing:card_declined&#34;,\n    <span>&#34;list&#34;</span>: [")
	assert.Contains(t, string(page), `<figcaption>text (503)</figcaption>`, "the status that is sent is another")
	assert.Contains(t, string(page), "HTTP/1.1 503 Service Unavailable\nContent-Type: text/plain")
	assert.Contains(t, string(page), `<div><dt>pretty &lt;b&gt;</dt><dd>Several lines, with &lt;i&gt;mark-up&lt;/i&gt;. <code>{`)
	assert.Contains(t, string(page), `<div><dt>text</dt><dd> <code>`+"```")
	assert.Subset(t, elements(docpage.HTML(small(), forms...)), elements(page))
}

// The forms of package forms are shown as any other.
func TestPackageForms(t *testing.T) {
	documented := func(code errcode.Code) string { return "https://docs.example.com/errors#" + code.String() }
	golden.Equal(t, filepath.Join("testdata", "package-forms.md"), docpage.Markdown(small(),
		ring.Problem{}.Form(), ring.Problem{Type: documented}.Form(), ring.OAuth{}.Form(), ring.CodeMessage{}.Form()))
}

// A service has one form. What the form itself sends has a table of its own.
func TestOneForm(t *testing.T) {
	s := small().WithGenerated(text)
	markdown := string(docpage.Markdown(s, text))
	assert.Contains(t, markdown, "\n- Every service: [Sent by the library](#table-sent-by-the-library)\n")
	assert.Contains(t, markdown, "\n## The bodies\n\nAll codes come in this form. This is `billing:card_declined`:\n\n**text**\n")
	assert.Contains(t, markdown, "\n## Sent by the library (Every service)\n")
	assert.Contains(t, markdown, "[`method_not_allowed`](#method_not_allowed) | 405 Method Not Allowed | Method not allowed | Show a generic error message |\n")
	page := string(docpage.HTML(s, text))
	assert.Contains(t, page, `<option value="document:">All of This service</option>`)
	assert.NotContains(t, page, "All of Every service", "it has one table")
	assert.Contains(t, page, "The HTTP status is the one beside the code, unless another stands beside the form.")
	assert.NotContains(t, page, "<figcaption>text", "there is no other form")
}

// The bodies at the top are those of the first code that a registry takes.
func TestSample(t *testing.T) {
	s := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "Own", Codes: []snapshot.Code{
		{Code: "no code", Status: 400, Message: "m", Action: "show_error"},
		{Code: "own:first", Status: 400, Message: "m", Action: "show_error"},
		{Code: "own:second", Status: 400, Message: "m", Action: "show_error"},
	}}}}
	assert.Contains(t, string(docpage.Markdown(s, errcode.FormDomain)), "\n## The bodies\n\nAll codes come in this form. This is `own:first`:\n")
	assert.NotContains(t, string(docpage.Markdown(s)), "## The bodies")
}

// What stands before a colon is a name, in text that is nearly JSON too.
func TestNames(t *testing.T) {
	const code = "billing:card_declined"
	for sent, want := range map[string]string{
		`x "a":"b" :"c":1, "d"`: "x <span>&#34;a&#34;</span>:<span>&#34;b&#34;</span> :<span>&#34;c&#34;</span>:1, &#34;d&#34;",
		`"a\":" "b":`:           "&#34;a\\&#34;:&#34; <span>&#34;b&#34;</span>:",
	} {
		form := own("near", "text/plain", "", func(dst []byte, _ *errcode.Answer) []byte { return append(dst, sent...) })
		page := string(docpage.New(small(), docpage.Config{Forms: []errcode.Form{form}}).Code(code))
		shown := body.FindStringSubmatch(page)
		require.Len(t, shown, 4)
		assert.Equal(t, want, shown[3])
	}
}
