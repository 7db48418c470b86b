package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestPlain(t *testing.T) {
	for source, want := range map[string]string{
		"":                               "",
		"plain text":                     "plain text",
		"`code` and ``co`de``":           "code and co`de",
		"`a \\| b`":                      "a | b",
		"**bold** *it* __b__ _i_ ~~s~~":  "bold it b i s",
		"**a *b* c**":                    "a b c",
		"***both***":                     "both",
		"snake_case_name":                "snake_case_name",
		"2 * 3 * 4":                      "2 * 3 * 4",
		`\*no\* **invalid\_password**`:   "*no* invalid_password",
		"[text](/a \"t\") [t][r] [x]":    "text t [x]",
		"[**b** `c`](x_(y))":             "b c",
		"![image](a.png) [![in](b)](c)":  "image in",
		"from [1, 5] (both)":             "from [1, 5] (both)",
		"note[^1]":                       "note",
		"one<br>two<br/>three</br>":      "one two three",
		"<a id=\"x\"></a><code>c</code>": "c",
		"<https://a.test> <a@b.test>":    "https://a.test a@b.test",
		"<id> stays, <!-- not --> {/* nor */} 1 < 2": "<id> stays, 1 < 2",
		"&lt;b&gt; &amp;amp; &#124; &nope":           "<b> &amp; | &nope",
		"`&lt;` \\&lt;":                              "&lt; &lt;",
		"`unclosed *a":                               "`unclosed *a",
	} {
		assert.Equal(t, want, plain(source), source)
	}
}

func TestSectionName(t *testing.T) {
	for source, want := range map[string]string{
		"Errors":                           "Errors",
		"7. Error Codes":                   "Error Codes",
		"3.2.1 Error codes {#errors}":      "Error codes",
		"Error types {% #error-types %}":   "Error types",
		"⚠️ **Errors** <a id=\"e\"></a>":   "Errors",
		"IV. Errors:":                      "Errors",
		"二、错误码":                            "错误码",
		"第3章 错误码":                          "错误码",
		"2FA errors":                       "2FA errors",
		"404 is not a number of a section": "404 is not a number of a section",
		"[Errors](#e)":                     "Errors",
	} {
		assert.Equal(t, want, sectionName(source), source)
	}
}

func TestUnquoted(t *testing.T) {
	for text, want := range map[string]string{
		`"a_b"`: "a_b", "'a_b'": "a_b", "“a”": "a", "« a »": "a", "「a」": "a",
		`"a" or "b"`: `"a" or "b"`, `"a`: `"a`, "a": "a",
	} {
		assert.Equal(t, want, unquoted(text))
	}
}

// Whatever stands in a cell, its mark-up is off in time that grows as it does.
func TestPlainTakesLinearTime(t *testing.T) {
	for _, piece := range []string{"[", "[|", "[a](", "*a ", " a*", "**a", "`a ``b ", "<!-- ", "{/*", "[^", "<a ", "<a:", "&#", "\\", "![", "~~", "_a_", "]("} {
		begin := time.Now()
		plain(strings.Repeat(piece, 1<<16/len(piece)))
		assert.Less(t, time.Since(begin), 5*time.Second, "%q", piece)
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("**a** [b](c) `d` <br> &amp; \\* ![e](f) <!-- g --> ~~h~~")
	f.Fuzz(func(t *testing.T, source string) {
		text := plain(source)
		if strings.TrimSpace(text) != text && strings.Trim(text, " \t\r\n") != text {
			t.Errorf("%q has spaces around it", text)
		}
	})
}
