package errcode_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/errcode"
	"github.com/stretchr/testify/require"
)

// The naive models of the forms.
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
	case errcode.FormDomain, errcode.FormDomainDetails:
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
	for _, value := range []string{`[]`, `[1]`, `"text"`, `{"a":"b"}`, `{"b":[]}`, strings.Repeat("[", 32) + strings.Repeat("]", 32), strings.Repeat("[", 33) + strings.Repeat("]", 33), `"` + strings.Repeat("<", 6_000) + `"`} {
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
			body := record(errcode.Writer{Form: errcode.FormEnvelope}, e.WithFields(fields)).Body.Bytes()
			var sent struct{ Details map[string]string }
			require.NoError(t, json.Unmarshal(body, &sent))
			kept[len(sent.Details)] = true
		}
		require.Equal(t, map[int]bool{2: true, 1: true, 0: true}, kept)
	}
}

// checkFields checks e with fields given in both ways.
func checkFields(t *testing.T, e *errcode.Error, message string, fields errcode.Fields) {
	t.Helper()
	want := naiveFields(t, fields)
	checkRender(t, e.WithFields(fields), message, want)
	chained, paths := e, slices.Sorted(maps.Keys(fields))
	if len(sentPaths(fields)) == len(fields) {
		slices.Reverse(paths) // else the order decides
	}
	for _, path := range paths {
		chained = chained.WithField(path, "replaced").WithField(path, fields[path])
	}
	checkRender(t, chained, message, want)
}

// sentPaths returns the paths as they are sent, with those that they come from: the last
// of several that become one.
func sentPaths(fields errcode.Fields) map[string]string {
	sent := map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(fields)) {
		sent[string([]rune(path))] = path
	}
	return sent
}

// naiveFields returns what may be sent of fields: all of them, or, to keep within
// the limit, fewer and fewer, the last left out first.
func naiveFields(t *testing.T, fields errcode.Fields) []json.RawMessage {
	t.Helper()
	all := []json.RawMessage{nil}
	object := []byte("{")
	sent := sentPaths(fields)
	for _, path := range slices.Sorted(maps.Keys(sent)) {
		for _, part := range []string{path, fields[sent[path]]} {
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

// shortened is what is sent of a message: 1,024 runes.
func shortened(message string) string {
	if runes := []rune(message); len(runes) > 1024 {
		return string(runes[:1023]) + "…"
	}
	return message
}

// checkRender checks e in all forms of the documents. The details that are sent are the first that
// fit into a body.
func checkRender(t *testing.T, e *errcode.Error, message string, details []json.RawMessage) {
	t.Helper()
	code := e.Code()
	if message = shortened(message); message == "" {
		message = code.Message()
	}
	for _, form := range documentForms {
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
