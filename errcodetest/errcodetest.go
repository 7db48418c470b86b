// Package errcodetest helps to test services that use errcode, and what is written for it.
//
// For tests of handlers there are assertions on a response, and a Writer that knows which
// codes a route may answer with:
//
//	mux.Handle("GET /users/{id}", errcodetest.Only(t, api, errcode.UserNotFound).Handler(show))
//	…
//	errcodetest.Is(t, resp, errcode.UserNotFound)
//	errcodetest.Never(t, resp, password, "pq: ")
//
// [TestForm], [TestAdapter] and [TestLocalizer] check that a form, the adapter of a web
// framework or a localizer of one's own does what errcode promises, as [testing/slogtest]
// does for a slog.Handler. With a *testing.T, what they check are subtests.
package errcodetest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/errcode"
)

// maxShown is how much of a body a failure shows, in bytes.
const maxShown = 2 << 10

// Is fails the test unless the response is an error with that code. Codes are compared by
// their texts, whatever the form, and the status is not compared: a form may have one of
// its own. Is reads the body and puts it back, so that it can be read again.
func Is(t testing.TB, resp *http.Response, code errcode.Code) {
	t.Helper()
	if resp == nil {
		t.Errorf("errcodetest: no response, expected %s", named(code))
		return
	}
	body, err := keptBody(resp)
	if err != nil {
		t.Errorf("errcodetest: the body of the response: %v", err)
		return
	}
	again := *resp
	again.Body = io.NopCloser(bytes.NewReader(body))
	got := errcode.FromResponse(&again)
	switch text := errcode.CodeOf(got).String(); {
	case got == nil:
		t.Errorf("errcodetest: the response has status %d and is not an error, expected %s\nbody: %s", resp.StatusCode, named(code), shown(body))
	case text == "":
		t.Errorf("errcodetest: the response has status %d and no code, expected %s\nwhy: %v\nbody: %s", resp.StatusCode, named(code), got, shown(body))
	case text != code.String():
		t.Errorf("errcodetest: the response has status %d and code %q, expected %s\nbody: %s", resp.StatusCode, text, named(code), shown(body))
	}
}

// named names a code for a failure.
func named(code errcode.Code) string {
	if code.IsZero() {
		return "a code, but the one that was given to the test is the zero Code"
	}
	return fmt.Sprintf("code %q (status %d)", code, code.StatusCode())
}

// shown returns a text for a failure.
func shown[T string | []byte](text T) string {
	if len(text) > maxShown {
		return fmt.Sprintf("%q… (%d bytes)", text[:maxShown], len(text))
	}
	return fmt.Sprintf("%q", text)
}

// keptBody reads the body of a response and replaces it by one that can be read again.
func keptBody(resp *http.Response) ([]byte, error) {
	if resp.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(resp.Body)
	err = errors.Join(err, resp.Body.Close())
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}

// Never fails the test if one of the secrets is in the response: in its body, also if that
// is compressed with gzip or has the secret in a JSON string, in HTML, percent-encoded or
// in base64; or in its header or trailer. The case of letters does not count. Never reads
// the body and puts it back.
func Never(t testing.TB, resp *http.Response, secrets ...string) {
	t.Helper()
	if resp == nil {
		t.Errorf("errcodetest: no response, expected one without secrets")
		return
	}
	body, err := keptBody(resp)
	if err != nil {
		t.Errorf("errcodetest: the body of the response: %v", err)
	}
	if strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
			body, _ = io.ReadAll(z) // what can be decoded
		}
	}
	never(t, "body", string(body), secrets)
	for where, header := range map[string]http.Header{"header field": resp.Header, "trailer": resp.Trailer} {
		for name, lines := range header {
			never(t, where+" "+name, name+": "+strings.Join(lines, "\n"), secrets)
		}
	}
}

// never fails the test if a text has one of the secrets in any encoding.
func never(t testing.TB, where, text string, secrets []string) {
	t.Helper()
	const nested = 2 // as in a JSON string that is percent-encoded
	all := readings(nil, text, nested)
	for _, secret := range secrets {
		wanted := strings.ToLower(secret)
		switch {
		case secret == "":
			t.Errorf("errcodetest: one of the secrets is empty, and that is in every text")
		case slices.ContainsFunc(all, func(text string) bool { return strings.Contains(text, wanted) }):
			t.Errorf("errcodetest: the %s of the response has the secret %q: %s", where, secret, shown(text))
		}
	}
}

// base64Run is what may be base64, without its padding.
var base64Run = regexp.MustCompile(`[A-Za-z0-9+/_-]{6,}`)

// readings adds to all, in lower case, a text as it is and as decoders read it.
func readings(all []string, text string, depth int) []string {
	all = append(all, strings.ToLower(text))
	if depth == 0 {
		return all
	}
	add := func(decoded string) {
		if decoded != text {
			all = readings(all, decoded, depth-1)
		}
	}
	add(html.UnescapeString(text))
	add(unescaped(text))
	add(strings.ReplaceAll(unescaped(strings.ReplaceAll(text, "%20", "+")), "+", " "))
	for d := json.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if err != nil {
			break
		}
		if s, ok := token.(string); ok {
			add(s)
		}
	}
	for _, run := range base64Run.FindAllString(text, -1) {
		// What comes before a mistake, such as a character too many, is kept.
		plain, _ := base64.RawStdEncoding.AppendDecode(nil, []byte(strings.NewReplacer("-", "+", "_", "/").Replace(run)))
		all = append(all, strings.ToLower(string(plain)))
	}
	return all
}

// percent is a byte that is percent-encoded.
var percent = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// unescaped decodes what is percent-encoded in a text, whatever else is in it.
func unescaped(text string) string {
	return percent.ReplaceAllStringFunc(text, func(s string) string {
		plain, _ := url.PathUnescape(s) // it can't fail
		return plain
	})
}

// Only returns a Writer like wr that fails the test when it answers with another code than
// these, after masking; without codes, when it answers at all. What wr reports is reported
// as before. After the end of the test it fails nothing.
func Only(t testing.TB, wr errcode.Writer, codes ...errcode.Code) errcode.Writer {
	t.Helper()
	report := wr.Report
	if report == nil {
		report = errcode.ReportTo(nil)
	}
	var (
		mu    sync.Mutex
		ended bool
	)
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		ended = true
	})
	expected := make([]string, len(codes))
	for i, code := range codes {
		expected[i] = code.String()
	}
	wr.Report = func(rep errcode.Report) {
		report(rep)
		code := rep.Sent
		if rep.Begun {
			code = rep.Code // what the handler meant to answer with
		}
		for _, one := range codes {
			if code.Equal(one) {
				return
			}
		}
		mu.Lock()
		defer mu.Unlock()
		if !ended {
			t.Errorf("errcodetest: answered with code %q, expected only %q\nreport: %v", code, expected, rep)
		}
	}
	return wr
}
