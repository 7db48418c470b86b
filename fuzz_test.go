package errcode_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"example.com/errcode"
	"github.com/stretchr/testify/require"
)

// grammar is that of machine codes, but for their length.
var grammar = regexp.MustCompile(`\A(?:([a-z][a-z0-9]*(_[a-z0-9]+)*:)?[a-z][a-z0-9]*(_[a-z0-9]+)*|[A-Z][A-Z0-9]*(_[A-Z0-9]+)*)\z`)

func wellFormed(code string) bool { return len(code) <= 128 && grammar.MatchString(code) }

// FuzzParse is row C21.
func FuzzParse(f *testing.F) {
	for _, row := range malformed {
		f.Add(404, []byte(row.body))
	}
	for _, row := range readable {
		f.Add(404, []byte(row.body))
	}
	files, err := filepath.Glob("testdata/golden/*.txt")
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, file := range files {
		lines, err := os.ReadFile(file)
		require.NoError(f, err)
		for line := range bytes.Lines(lines) {
			var status int
			_, err := fmt.Sscan(string(line), &status)
			require.NoError(f, err)
			f.Add(status, line[bytes.IndexByte(line, '{'):])
		}
	}
	f.Add(422, []byte(`{"success":false,"error":"<\u2028\ud800","code":"VALIDATION_ERROR","details":{"a.b":"c","":"d"}}`))
	f.Add(422, []byte(`{"success":false,"error":"","code":"VALIDATION_ERROR","details":[1]}`))
	f.Add(-1, []byte(`{"code":"a:b"}`))
	f.Add(599, padded(65_536))
	f.Add(599, padded(65_537))

	f.Fuzz(func(t *testing.T, status int, body []byte) {
		e := errcode.Parse(status, body)
		if status < 400 {
			require.Nil(t, e)
			return
		}
		require.NotNil(t, e)
		checkRemote(t, status, e)
		if len(body) < 65_536 { // room for the byte that keeps it from being recognised as a whole
			require.Equal(t, tell(errcode.Parse(status, append(bytes.Clone(body), ' '))), tell(e))
		}
		if e.Code() != (errcode.Code{}) {
			for _, form := range allForms {
				checkRoundTrip(t, form, e)
			}
		}
	})
}

// checkRemote checks what holds for every error that Parse returns.
func checkRemote(t *testing.T, status int, e *errcode.Error) {
	t.Helper()
	text := e.Error()
	require.LessOrEqual(t, len(text), 8<<10)
	require.False(t, strings.ContainsFunc(text, unicode.IsControl), "%q", text)
	require.True(t, utf8.ValidString(text), "%q", text)
	require.Equal(t, status, e.StatusCode())
	require.True(t, e.Remote())
	require.LessOrEqual(t, len(e.Message()), 4<<10)
	require.True(t, utf8.ValidString(e.Message()))
	code := e.Code()
	switch known, found := errcode.Lookup(code.String()); {
	case code == errcode.Code{}:
		require.ErrorContains(t, e.Unwrap(), "", "no reason given")
		require.Nil(t, e.Details())
		return
	case found:
		require.True(t, known == code)
	default:
		require.True(t, wellFormed(code.String()), "%q", code.String())
		require.Nil(t, code.Catalogue())
	}
	require.Equal(t, code.String(), text)
	require.ErrorIs(t, e, code)
	if details := e.Details(); details != nil {
		require.True(t, json.Valid(details), "%s", details)
	}
	for path, message := range e.Fields() {
		require.True(t, utf8.ValidString(path+message))
	}
}

// checkRoundTrip renders e again as an error of our own and checks that Parse makes
// of it what it was, as far as the form shows it.
func checkRoundTrip(t *testing.T, form errcode.Form, e *errcode.Error) {
	t.Helper()
	ours := e.Code().WithMessage(e.Message())
	if fields := e.Fields(); fields != nil {
		ours = ours.WithFields(fields)
	} else if details := e.Details(); details != nil {
		ours = ours.WithDetails(json.RawMessage(details))
	}
	var got reports
	status, _, body := errcode.Writer{Form: form, Dev: true, Report: got.add}.Response(nil, ours)
	require.LessOrEqual(t, len(body), 32<<10)
	require.True(t, utf8.Valid(body))

	want := tell(e)
	want.status = e.Code().StatusCode() // that of the response; e may have had another
	want.message = cut(e.Message())
	switch form {
	case errcode.FormProtekt:
		want.details, want.fields = "", false
	case errcode.FormDomain:
		want.message = e.Code().Message()
	}
	again := errcode.Parse(status, body)
	if got.one(t).Problem != nil { // some of the details were too large, or none for that code
		want.details, want.fields = string(again.Details()), again.Fields() != nil
		require.Less(t, len(want.details), len(e.Details()))
	}
	require.Equal(t, want, tell(again), "%s", body)
}

// cut is what is sent of a message: 1,024 runes.
func cut(message string) string {
	if runes := []rune(message); len(runes) > 1024 {
		return string(runes[:1023]) + "…"
	}
	return message
}

// The naive models of the three forms.
type (
	naiveProtekt struct {
		Error      string `json:"error"`
		Message    string `json:"message"`
		StatusCode int    `json:"statusCode"`
	}
	naiveEnvelope struct {
		Success bool            `json:"success"`
		Error   string          `json:"error"`
		Code    string          `json:"code"`
		Details json.RawMessage `json:"details,omitempty"`
	}
	naiveDomain struct {
		Status  int             `json:"status"`
		Code    string          `json:"code"`
		Details json.RawMessage `json:"details,omitempty"`
	}
)

// naive returns the body that a Writer is to send, by way of encoding/json.
func naive(t *testing.T, form errcode.Form, code errcode.Code, message string, details json.RawMessage) []byte {
	t.Helper()
	var body any = naiveProtekt{code.String(), message, code.StatusCode()}
	switch form {
	case errcode.FormEnvelope:
		body = naiveEnvelope{false, message, code.String(), details}
	case errcode.FormDomain:
		body = naiveDomain{code.StatusCode(), code.String(), details}
	}
	b, err := json.Marshal(body)
	require.NoError(t, err)
	return b
}

// spelled gives the two spellings of U+FFFD that the versions of encoding/json have
// one form.
func spelled(body []byte) string { return strings.ReplaceAll(string(body), `\ufffd`, "\ufffd") }

// FuzzRender checks all forms against encoding/json: any message with details of
// any kind. The text of one field is repeated, for a body to come near its limit.
func FuzzRender(f *testing.F) {
	codes := builtIn()
	validation := slices.Index(codes, errcode.EnvelopeValidationError)
	other := slices.Index(codes, errcode.OAuthInvalidTokenURL)
	none := []byte(nil)
	f.Add(0, "", "a", "b", "", "", uint16(1), none)
	f.Add(1, "<script>&'\"\\", "a.b", "<>", "\u2028", "\x00", uint16(1), none)
	f.Add(validation, "bad\xff\xfe", "\xff", "\xfe", "\xfe", "\xff", uint16(2), none)
	f.Add(other, strings.Repeat("ä", 1025), "a", "b", "c", "d", uint16(1), []byte(`[1.50E+3,{"b":null,"a":"\u0041"}]`))
	for _, value := range []string{`[]`, `[1]`, `"text"`, `{"a":"b"}`, `{"b":[]}`, arrays(32), arrays(33), `"` + strings.Repeat("<", 6_000) + `"`} {
		f.Add(validation, "m", "a", "b", "c", "d", uint16(1), []byte(value))
		f.Add(other, "m", "a", "b", "c", "d", uint16(1), []byte(value))
	}
	f.Add(other, "m", "a", "b", "c", "d", uint16(32_700), none)

	f.Fuzz(func(t *testing.T, which int, message, path1, text1, path2, text2 string, repeat uint16, value []byte) {
		code := codes[uint(which)%uint(len(codes))]
		if repeat < 32_000 || repeat > 33_000 {
			repeat %= 8 // most bodies are small
		}
		fields := errcode.Fields{path2: text2}
		fields[path1] = strings.Repeat(text1, int(repeat)%(1+(64<<10)/max(len(text1), 1)))

		e := code.WithMessage(message)
		checkRender(t, e, message, nil)
		checkFields(t, e, message, fields)

		var v any
		d := json.NewDecoder(bytes.NewReader(value))
		d.UseNumber()
		if d.Decode(&v) == nil {
			checkRender(t, e.WithDetails(v), message, naiveValue(t, v))
		}
	})
}

// TestRenderNearTheLimit passes the limits for a body in which both fields fit, the
// first alone, and none. The length of escaped text is known only when it is written.
func TestRenderNearTheLimit(t *testing.T) {
	for _, prefix := range []string{"", "<"} {
		kept := map[int]bool{}
		for size := 32_630; size < 32_735; size++ {
			e := errcode.OAuthInvalidTokenURL.WithMessage("m")
			fields := errcode.Fields{"a": prefix + strings.Repeat("b", size), "c": prefix + "d"}
			checkFields(t, e, "m", fields)
			status, body := rendered(errcode.FormEnvelope, e.WithFields(fields))
			kept[len(errcode.Parse(status, body).Fields())] = true
		}
		require.Equal(t, map[int]bool{2: true, 1: true, 0: true}, kept)
	}
}

// checkFields checks e with fields given in both ways.
func checkFields(t *testing.T, e *errcode.Error, message string, fields errcode.Fields) {
	t.Helper()
	want := naiveFields(t, fields)
	checkRender(t, e.WithFields(fields), message, want)
	chained := e
	for _, path := range slices.Backward(slices.Sorted(maps.Keys(fields))) {
		chained = chained.WithField(path, "replaced").WithField(path, fields[path])
	}
	checkRender(t, chained, message, want)
}

// naiveFields returns what may be sent of fields: all of them, or, to keep within
// the limit, fewer and fewer, the last left out first.
func naiveFields(t *testing.T, fields errcode.Fields) []json.RawMessage {
	t.Helper()
	all := []json.RawMessage{nil}
	object := []byte("{")
	for _, path := range slices.Sorted(maps.Keys(fields)) {
		for _, part := range []string{path, fields[path]} {
			b, err := json.Marshal(part)
			require.NoError(t, err)
			object = append(append(object, b...), ':')
		}
		object[len(object)-1] = ','
		whole := bytes.Clone(object)
		whole[len(whole)-1] = '}'
		all = slices.Insert(all, 0, json.RawMessage(whole))
	}
	return all
}

// naiveValue returns what may be sent of a value: all of it or nothing.
func naiveValue(t *testing.T, v any) []json.RawMessage {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	if depthOf(v) > 32 || slices.Contains([]string{"null", `""`, "[]", "{}"}, string(b)) {
		b = nil
	}
	return []json.RawMessage{b, nil}
}

func depthOf(v any) int {
	depth := 0
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			depth = max(depth, depthOf(e))
		}
	case map[string]any:
		for _, e := range v {
			depth = max(depth, depthOf(e))
		}
	default:
		return 0
	}
	return depth + 1
}

// checkRender checks e in all forms. The details that are sent are the first that
// fit into a body.
func checkRender(t *testing.T, e *errcode.Error, message string, details []json.RawMessage) {
	t.Helper()
	code := e.Code()
	if message = cut(message); message == "" {
		message = code.Message()
	}
	for _, form := range allForms {
		for _, dev := range []bool{false, true} {
			status, header, body := errcode.Writer{Form: form, Dev: dev, Report: discard}.Response(nil, e)
			require.Equal(t, code.StatusCode(), status)
			require.Equal(t, []string{"application/json"}, header["Content-Type"])
			require.True(t, json.Valid(body), "%q", body)
			require.True(t, utf8.Valid(body))
			require.False(t, bytes.ContainsAny(body, "<>&\n\u2028\u2029"))

			shown := details
			if form == errcode.FormDomain && !dev || len(shown) == 0 {
				shown = []json.RawMessage{nil}
			}
			var want []byte
			for _, d := range shown {
				if code == errcode.EnvelopeValidationError && form == errcode.FormEnvelope && (d == nil || d[0] != '{') {
					d = json.RawMessage("{}")
				}
				if want = naive(t, form, code, message, d); len(want) <= 32<<10 {
					break
				}
			}
			if got := spelled(body); got != spelled(want) {
				require.Equal(t, spelled(want), got)
			}
		}
	}
}

// FuzzGrammar checks the grammar of codes against a regular expression, both where
// codes are defined and where they come over the wire.
func FuzzGrammar(f *testing.F) {
	for _, code := range []string{
		"", ":", "user:", ":x", "User:x", "user:not found", "user:ünï", "us\u0435r:x", "user:x\r\n", "user:x\x00", "a:b:c",
		"a", "A", "a1_2:b_3", "A_1", "_a", "a_", "a__b", "1a", "a:1b", "aB", "Ab", "A:B", "not_found", "NOT_FOUND", "a\xff",
		strings.Repeat("a", 128), strings.Repeat("a", 129), strings.Repeat("A", 128) + "_",
	} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		var r errcode.Registry
		defined, err := r.NewCatalogue("fuzz").Add(code, 400, "message")
		require.Equal(t, wellFormed(code), err == nil, "%q: %v", code, err)
		if err == nil {
			require.Equal(t, code, defined.String())
			domain, reason, found := strings.Cut(code, ":")
			if !found {
				domain, reason = "", code
			}
			require.Equal(t, domain, defined.Domain())
			require.Equal(t, reason, defined.Reason())
		}

		quoted, err := json.Marshal(code)
		require.NoError(t, err)
		remote := errcode.Parse(400, fmt.Appendf(nil, `{"code":%s}`, quoted))
		require.Equal(t, wellFormed(code), remote.Code() != errcode.Code{}, "%q: %v", code, remote)
		if wellFormed(code) {
			require.Equal(t, code, remote.Code().String())
		}
	})
}

// FuzzRealm checks that no setting whatever gets a header out of its form.
func FuzzRealm(f *testing.F) {
	for _, s := range []string{"", "api", `a"\b`, "a\"\r\nSet-Cookie: x=1", "é", "\x7f", " ", "~", "\x00", strings.Repeat("a", 10_000)} {
		f.Add(s, "de")
		f.Add("api", s)
	}
	for _, tag := range []string{"es-419", "az-AZ-09", "a/", "a:", "a@", "a[", "a`", "a{"} {
		f.Add("api", tag)
	}
	language := regexp.MustCompile(`\A[0-9A-Za-z-]+\z`)
	printable := regexp.MustCompile(`\A[ -~]+\z`)
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	f.Fuzz(func(t *testing.T, realm, tag string) {
		challenge := "Bearer"
		if printable.MatchString(realm) {
			challenge += ` realm="` + escape.Replace(realm) + `"`
		}
		for code, want := range map[errcode.Code]string{
			errcode.UserUnauthorized: challenge,
			errcode.UserTokenExpired: strings.Replace(challenge+`, error="invalid_token"`, "Bearer, ", "Bearer ", 1),
		} {
			wr := errcode.Writer{Realm: realm, Localizer: fixed{errcode.Text{Message: "text", Language: tag}}, Report: discard}
			_, header, _ := wr.Response(nil, code)
			expected := with(plainHeader(), "Www-Authenticate", want)
			if language.MatchString(tag) {
				expected = with(expected, "Content-Language", tag)
			}
			require.Equal(t, expected, header)
			for _, values := range header {
				require.Len(t, values, 1)
				require.Regexp(t, printable, values[0])
			}
		}
		_, header, _ := errcode.Writer{Realm: realm, Report: discard}.Response(nil, errcode.UserNotFound)
		require.NotContains(t, header, "Www-Authenticate")
	})
}
