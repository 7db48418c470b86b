package errcodetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"example.com/errcode"
)

// maxBody is the largest body that a Writer sends, in bytes.
const maxBody = 32 << 10

// canary is what must never reach a client.
const canary = "CANARY-7f3a"

// TestForm checks that a form does what errcode promises of all forms, whatever the body
// looks like:
//
//   - The body of every code is complete: UTF-8, and valid JSON if the media type says so,
//     with the members that the schema requires. A status in it is the one that is sent.
//   - Texts of any kind can't break the body: markup, quotes, line breaks, control
//     characters, invalid UTF-8, 10 MB.
//   - A JSON body is read back by [errcode.Parse], or by every client that is generated:
//     the code always, the message unless the Layout says NoText, and fields, if it finds
//     some, as they were.
//   - Nothing of an error's cause is in it, unless the Writer is in development mode.
//   - Append appends to what it gets, makes the same body each time, unless the Layout
//     says PerRequest, and can be called by several goroutines at once.
//   - Codes for statuses have a status of the same class, so that an error that nobody
//     foresaw is a 5xx.
//
// A form should pass it with each setting that it has.
func TestForm(t testing.TB, form errcode.Form) {
	t.Helper()
	f := formTest{form, form.Layout()}
	for _, check := range []struct {
		name  string
		check func(t testing.TB)
	}{
		{"nothing leaks", f.nothingLeaks}, // first: what a form keeps of the others could hide it
		{"every code", f.everyCode},
		{"statuses", f.statuses},
		{"texts", f.texts},
		{"translation", f.translation},
		{"fields", f.fields},
		{"details", f.details},
		{"masked alike", f.maskedAlike},
		{"requests", f.requests},
		{"appends", f.appends},
		{"goroutines", f.goroutines},
		{"schema", f.schema},
	} {
		run(t, check.name, func(t testing.TB) {
			t.Helper()
			try(t, "the form", func() { check.check(t) })
		})
	}
}

// A formTest checks a form.
type formTest struct {
	form   errcode.Form
	layout errcode.Layout
}

// A sent is what a Writer sends.
type sent struct {
	errcode.Answer
	status int
	header http.Header
	body   []byte
}

// send returns what wr sends for err in the form. Whatever goes wrong in making the body
// is a failure, unless the report may have a problem.
func (f formTest) send(t testing.TB, wr errcode.Writer, r *http.Request, err error, problems ...string) sent {
	t.Helper()
	reported := 0
	wr.Form = f.form
	wr.Report = func(rep errcode.Report) {
		reported++
		if rep.Problem != nil && !slices.ContainsFunc(problems, func(part string) bool { return strings.Contains(rep.Problem.Error(), part) }) {
			t.Errorf("the body for %v: %v", err, rep.Problem)
		}
	}
	s := sent{Answer: wr.Answer(r, err)}
	s.status, s.header, s.body = wr.Response(r, err)
	if reported != 1 {
		t.Errorf("%v was reported %d times, expected once", err, reported)
	}
	return s
}

// complete checks that a body can be read as what its media type says.
func (f formTest) complete(t testing.TB, what string, s sent) {
	t.Helper()
	switch {
	case len(s.body) == 0 || len(s.body) > maxBody:
		t.Errorf("%s: the body has %d bytes, expected 1 to %d", what, len(s.body), maxBody)
	case !utf8.Valid(s.body):
		t.Errorf("%s: the body is not UTF-8: %s", what, shown(s.body))
	case f.json() && !json.Valid(s.body):
		t.Errorf("%s: the body is not JSON: %s", what, shown(s.body))
	}
	if s.status < 400 || s.status > 599 {
		t.Errorf("%s: the status is %d, expected 400 to 599", what, s.status)
	}
	if got := s.header.Get("Content-Type"); got != f.layout.MediaType {
		t.Errorf("%s: the media type is %q, expected %q: a fixed body was sent", what, got, f.layout.MediaType)
	}
}

func (f formTest) json() bool { return strings.Contains(f.layout.MediaType, "json") }

// readBack checks that a client finds in a JSON body what the form shows.
func (f formTest) readBack(t testing.TB, what string, s sent) {
	t.Helper()
	if !f.json() {
		return
	}
	var e *errcode.Error
	if !errors.As(errcode.Parse(s.status, s.body), &e) {
		t.Errorf("%s: errcode.Parse found no error in status %d", what, s.status)
		return
	}
	if got := e.Code().String(); got != s.Code.String() {
		t.Errorf("%s: errcode.Parse read the code %q, expected %q: %s", what, got, s.Code, shown(s.body))
	}
	if got := e.StatusCode(); got != s.status {
		t.Errorf("%s: errcode.Parse read the status %d, expected %d", what, got, s.status)
	}
	if got := e.Message(); !f.layout.NoText && got != s.Message {
		t.Errorf("%s: errcode.Parse read the message %q, expected %q: %s", what, got, s.Message, shown(s.body))
	}
	var numbers struct {
		Status, StatusCode any
	}
	_ = json.Unmarshal(s.body, &numbers) // an array has no members
	for _, n := range []any{numbers.Status, numbers.StatusCode} {
		if n, ok := n.(float64); ok && int(n) != s.status {
			t.Errorf("%s: the body says status %v, and %d is sent: %s", what, n, s.status, shown(s.body))
		}
	}
}

// Rows W01, W18, W21 and F01.
func (f formTest) everyCode(t testing.TB) {
	t.Helper()
	for _, dev := range []bool{false, true} {
		for code := range errcode.All() {
			what := code.String()
			s := f.send(t, errcode.Writer{Dev: dev}, nil, code)
			f.complete(t, what, s)
			f.readBack(t, what, s)
			if s.status == http.StatusUnauthorized && s.header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: status 401 without WWW-Authenticate", what)
			}
			if again := f.send(t, errcode.Writer{Dev: dev}, nil, code); !f.layout.PerRequest && !bytes.Equal(again.body, s.body) {
				t.Errorf("%s: two bodies, %s and %s", what, shown(s.body), shown(again.body))
			}
			head := f.send(t, errcode.Writer{Dev: dev}, httptest.NewRequest(http.MethodHead, "/", nil), code)
			if len(head.body) > 0 || head.status != s.status {
				t.Errorf("%s: HEAD has status %d and %d bytes, expected %d and none", what, head.status, len(head.body), s.status)
			}
		}
	}
}

// Row F06.
func (f formTest) statuses(t testing.TB) {
	t.Helper()
	for status := 400; status <= 599; status++ {
		code := f.form.CodeFor(status)
		if code.IsZero() || code.StatusCode()/100 != status/100 {
			t.Errorf("CodeFor(%d) is %q with status %d, expected a code of the same class", status, code, code.StatusCode())
		}
		what := fmt.Sprintf("status %d", status)
		s := f.send(t, errcode.Writer{}, nil, errcode.Status(status))
		f.complete(t, what, s)
		f.readBack(t, what, s)
	}
	for _, err := range []error{nil, errors.New("no code"), (*errcode.Error)(nil)} {
		s := f.send(t, errcode.Writer{}, nil, err, "a nil error")
		f.complete(t, fmt.Sprint(err), s)
		if s.Code != f.form.CodeFor(500) || s.status < 500 {
			t.Errorf("error %v is answered with code %q and status %d, expected %q with a 5xx", err, s.Code, s.status, f.form.CodeFor(500))
		}
	}
}

// hostile are texts that break bodies.
var hostile = []string{
	`<script>alert(1)</script>&'"`,
	"a\u2028b\u2029c",
	"bad\xff\xfe",
	"\x00\x1b[31m\r\n\x7f\\",
	`"},{"code":"user:banned`,
	"100% wrong, %s %!d(MISSING) {email}",
	"Ärger \U0001f600 \u202e\u0000 zürück",
	strings.Repeat("long ", 2_000_000),
}

// Rows W07, W08, W09, W10, W14 and L09.
func (f formTest) texts(t testing.TB) {
	t.Helper()
	for _, text := range hostile {
		what := "message " + shown(text[:min(len(text), 40)])
		s := f.send(t, errcode.Writer{}, nil, errcode.UserNotFound.WithMessage(text))
		f.complete(t, what, s)
		if !f.json() {
			f.withoutMarkup(t, what, s, "<script>")
			continue
		}
		f.withoutMarkup(t, what, s, "<", ">", "&", "\u2028", "\u2029")
		s.Message = strings.ToValidUTF8(s.Message, "\ufffd") // what decoders make of it
		if strings.Contains(text, "\xff") {
			f.sameButReplaced(t, what, s)
			continue
		}
		f.readBack(t, what, s)
	}
}

// sameButReplaced is readBack of a text that was not UTF-8: each bad byte, or all of
// them, may have become one U+FFFD.
func (f formTest) sameButReplaced(t testing.TB, what string, s sent) {
	t.Helper()
	var e *errcode.Error
	_ = errors.As(errcode.Parse(s.status, s.body), &e)
	single := func(text string) string {
		for strings.Contains(text, "\ufffd\ufffd") {
			text = strings.ReplaceAll(text, "\ufffd\ufffd", "\ufffd")
		}
		return text
	}
	if got := e.Message(); !f.layout.NoText && single(got) != single(s.Message) {
		t.Errorf("%s: errcode.Parse read the message %q, expected %q", what, got, s.Message)
	}
}

func (f formTest) withoutMarkup(t testing.TB, what string, s sent, markup ...string) {
	t.Helper()
	for _, m := range markup {
		if bytes.Contains(s.body, []byte(m)) {
			t.Errorf("%s: the body has %q: %s", what, m, shown(s.body))
		}
	}
}

// A speaker translates every text.
type speaker struct{ text string }

var _ errcode.RuleLocalizer = speaker{}

func (s speaker) Localize(*http.Request, *errcode.Error) errcode.Translation {
	return errcode.Translation{Message: s.text, Language: "de", Varies: true}
}

func (s speaker) LocalizeRule(string, errcode.Rule, []any) string { return s.text }

// Rows L07, L08 and L11.
func (f formTest) translation(t testing.TB) {
	t.Helper()
	const text = `Übersetzt <b>„so"</b> 日本`
	wr := errcode.Writer{Localizer: speaker{text}}
	for code := range errcode.All() {
		s := f.send(t, wr, nil, code.WithRule("email", errcode.RuleEmail))
		f.complete(t, code.String(), s)
		f.readBack(t, code.String()+" in German", s)
		english := f.send(t, errcode.Writer{}, nil, code.WithRule("email", errcode.RuleEmail))
		if s.status != english.status || s.Code != english.Code {
			t.Errorf("%s: status %d and code %q in German, expected %d and %q", code, s.status, s.Code, english.status, english.Code)
		}
	}
}

// Rows F01 and F02.
func (f formTest) fields(t testing.TB) {
	t.Helper()
	e := errcode.EnvelopeValidationError.WithField("items.0.email", `is <not> "good"`).WithRule("password", errcode.RuleTooShort, 12).WithField("größe/~", "zu\u2028klein")
	s := f.send(t, errcode.Writer{}, nil, e)
	f.complete(t, "fields", s)
	f.readBack(t, "fields", s)
	var got *errcode.Error
	if f.json() && errors.As(errcode.Parse(s.status, s.body), &got) && len(got.Fields()) > 0 {
		for path, message := range e.Fields() {
			if got.Fields()[path] != message {
				t.Errorf("errcode.Parse read the message %q for the field %q, expected %q: %s", got.Fields()[path], path, message, shown(s.body))
			}
		}
	}

	var v errcode.Validation
	for i := range 5_000 {
		v.Add(fmt.Sprintf("items.%d.email", i), "is not an address")
	}
	s = f.send(t, errcode.Writer{}, nil, v.Err(errcode.EnvelopeValidationError), "32 KiB")
	f.complete(t, "5,000 fields", s)
	f.readBack(t, "5,000 fields", s)
}

// Rows W12 and W13.
func (f formTest) details(t testing.TB) {
	t.Helper()
	cycle := map[string]any{}
	cycle["self"] = cycle
	for _, value := range []any{[]int{1, 2}, "text", map[string]any{"a": map[string]string{"<b>": "\u2028"}}, func() {}, cycle, json.RawMessage("{bad"), strings.Repeat("x", 2*maxBody)} {
		what := fmt.Sprintf("details of type %T", value)
		s := f.send(t, errcode.Writer{}, nil, errcode.EnvelopeConflict.WithDetails(value), "details")
		f.complete(t, what, s)
		f.readBack(t, what, s)
	}
}

// leaks returns errors of which nothing but the code may be told.
func leaks() map[string]error {
	cause := errors.New(canary + ": password authentication failed")
	return map[string]error{
		"plain error":       cause,
		"cause":             errcode.UserNotFound.Wrap(cause),
		"wrapper":           fmt.Errorf("loading %s: %w", canary, errcode.UserNotFound),
		"nested":            errcode.UserNotFound.Wrap(errcode.SystemDatabaseError.WithMessage(canary)),
		"log attributes":    errcode.UserNotFound.WithLog("address", canary),
		"another service's": errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found","message":"`+canary+`"}`)),
	}
}

// Rows W02, W03, W04, W05 and F02.
func (f formTest) nothingLeaks(t testing.TB) {
	t.Helper()
	asked := httptest.NewRequest(http.MethodGet, "/?debug=1", nil)
	asked.Header.Set("X-Debug", "1")
	asked.Host = "localhost"
	for _, name := range slices.Sorted(maps.Keys(leaks())) {
		err := leaks()[name]
		f.complete(t, name, f.send(t, errcode.Writer{Dev: true}, nil, err)) // what is kept of it must not come back
		for _, r := range []*http.Request{nil, httptest.NewRequest(http.MethodGet, "/", nil), asked} {
			s := f.send(t, errcode.Writer{}, r, err)
			f.complete(t, name, s)
			f.readBack(t, name, s)
			never(t, "body for a "+name, string(s.body), []string{canary})
		}
	}
}

// Row W06.
func (f formTest) maskedAlike(t testing.TB) {
	t.Helper()
	wr := errcode.Writer{Mask: errcode.NewMask(map[errcode.Code]errcode.Code{
		errcode.UserNotFound: errcode.AuthInvalidCredentials,
		errcode.UserBanned:   errcode.AuthInvalidCredentials,
	})}
	s := f.send(t, wr, nil, errcode.AuthInvalidCredentials)
	for _, err := range []error{errcode.UserNotFound.WithMessage("No Bob").WithField("email", canary), errcode.UserBanned.Wrap(io.EOF)} {
		masked := f.send(t, wr, nil, err)
		if masked.status != s.status || !f.layout.PerRequest && !bytes.Equal(masked.body, s.body) {
			t.Errorf("%v is masked and has status %d and body %s, expected %d and %s", err, masked.status, shown(masked.body), s.status, shown(s.body))
		}
	}
}

// Row F03.
func (f formTest) requests(t testing.TB) {
	t.Helper()
	for _, path := range []string{"/a", "/b", "/a%22%3Cb%3E%0D%0A%FF"} {
		s := f.send(t, errcode.Writer{}, httptest.NewRequest(http.MethodGet, path, nil), errcode.UserNotFound)
		f.complete(t, path, s)
		f.readBack(t, path, s)
		f.withoutMarkup(t, path, s, `"<b>`)
	}
}

func (f formTest) appends(t testing.TB) {
	t.Helper()
	const before = `{"before":`
	for _, err := range []error{errcode.UserNotFound, errcode.EnvelopeValidationError.WithField("a", "b")} {
		a := errcode.Writer{Form: f.form}.Answer(nil, err)
		alone, _ := f.layout.Append(nil, nil, &a)
		for _, room := range []int{0, maxBody} {
			dst := append(make([]byte, 0, len(before)+room), before...)
			got, _ := f.layout.Append(dst, nil, &a)
			switch {
			case !bytes.HasPrefix(got, []byte(before)):
				t.Errorf("Append was given %q and returned %s, expected the same beginning", before, shown(got))
			case !f.layout.PerRequest && string(got[len(before):]) != string(alone):
				t.Errorf("Append appended %s to %q, and %s to nothing", shown(got[len(before):]), before, shown(alone))
			}
		}
	}
}

// Row F03: with the race detector it also finds data that is shared.
func (f formTest) goroutines(t testing.TB) {
	t.Helper()
	const calls = 50
	errs := []error{errcode.UserNotFound, errcode.UserNotFound.WithMessage("No Bob"), errcode.EnvelopeValidationError.WithField("a", "b"), io.EOF}
	want := make([]sent, len(errs))
	for i, err := range errs {
		want[i] = f.send(t, errcode.Writer{}, nil, err)
	}
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					t.Errorf("the form panicked: %v", v)
				}
			}()
			for n := range calls {
				i := n % len(errs)
				s := f.send(t, errcode.Writer{}, nil, errs[i])
				if !f.layout.PerRequest && !bytes.Equal(s.body, want[i].body) {
					t.Errorf("%v: two goroutines got the bodies %s and %s", errs[i], shown(s.body), shown(want[i].body))
				}
				for j := range s.body {
					s.body[j] = 'X' // it is the caller's
				}
			}
		})
	}
	wait.Wait()
}

func (f formTest) schema(t testing.TB) {
	t.Helper()
	if len(f.layout.Schema) == 0 {
		return
	}
	var schema struct {
		Description string
		Required    []string
	}
	if err := json.Unmarshal(f.layout.Schema, &schema); err != nil {
		t.Errorf("the schema: %v", err)
	}
	if schema.Description == "" {
		t.Errorf("the schema has no description, expected a sentence or two that explain the body")
	}
	for _, err := range []error{errcode.UserNotFound, errcode.EnvelopeValidationError.WithField("a", "b"), io.EOF} {
		var body map[string]json.RawMessage
		s := f.send(t, errcode.Writer{}, nil, err)
		if json.Unmarshal(s.body, &body) != nil {
			continue // complete says so, or it is an array
		}
		for _, name := range schema.Required {
			if body[name] == nil {
				t.Errorf("%v: the schema requires the member %q, and the body lacks it: %s", err, name, shown(s.body))
			}
		}
	}
}
