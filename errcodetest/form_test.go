package errcodetest_test

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/forms"
	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
)

func TestForms(t *testing.T) {
	page := errcode.NewForm(errcode.Layout{
		Name: "page", MediaType: "text/html; charset=utf-8", PerRequest: true,
		Append: func(dst []byte, r *http.Request, a *errcode.Answer) ([]byte, error) {
			path := ""
			if r != nil {
				path = r.URL.Path
			}
			return fmt.Appendf(dst, "<h1>%d</h1><p>%s</p><a href=\"%s\">", a.Status, html.EscapeString(strings.ToValidUTF8(a.Message, "?")), html.EscapeString(strings.ToValidUTF8(path, "?"))), nil
		},
	})
	for _, form := range []errcode.Form{
		errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain, errcode.FormDomainDetails,
		forms.Problem{}.Form(), forms.OAuth{}.Form(), forms.CodeMessage{}.Form(), page,
	} {
		t.Run(form.String(), func(t *testing.T) { errcodetest.TestForm(t, form) })
	}
}

// body is Append of a form that has code, message and details.
func body(dst []byte, code, message string, details []byte) []byte {
	dst = errcode.AppendString(append(dst, `{"code":`...), code)
	dst = errcode.AppendString(append(dst, `,"message":`...), message)
	if details != nil {
		dst = append(append(dst, `,"details":`...), details...)
	}
	return append(dst, '}')
}

// brokenForms are forms with a fault each.
func brokenForms() map[string]errcode.Layout {
	plain := func(dst []byte, a *errcode.Answer) []byte { return body(dst, a.Code.String(), a.Message, a.Details()) }
	appending := func(f func(dst []byte, a *errcode.Answer) []byte) func([]byte, *http.Request, *errcode.Answer) ([]byte, error) {
		return func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) { return f(dst, a), nil }
	}
	var kept sync.Map
	var calls atomic.Int64
	return map[string]errcode.Layout{
		"no fault": {Append: appending(plain)},
		"no code": {Append: appending(func(dst []byte, a *errcode.Answer) []byte {
			return append(errcode.AppendString(append(dst, `{"message":`...), a.Message), '}')
		})},
		"no message": {Append: appending(func(dst []byte, a *errcode.Answer) []byte {
			return append(errcode.AppendString(append(dst, `{"code":`...), a.Code.String()), '}')
		})},
		"always English": {Append: appending(func(dst []byte, a *errcode.Answer) []byte {
			return body(dst, a.Code.String(), a.Code.Message(), a.Details())
		})},
		"quoted by fmt": {Append: appending(func(dst []byte, a *errcode.Answer) []byte {
			return fmt.Appendf(dst, `{"code":%q,"message":%q}`, a.Code, a.Message)
		})},
		"another status": {Append: appending(func(dst []byte, a *errcode.Answer) []byte {
			return append(plain(dst, a)[:len(plain(dst, a))-1], `,"status":200}`...)
		})},
		"panics with fields": {Append: appending(func(dst []byte, a *errcode.Answer) []byte {
			for range a.Fields() {
				panic("fields")
			}
			return plain(dst, a)
		})},
		"keeps bodies of development": {Append: appending(func(dst []byte, a *errcode.Answer) []byte {
			text, _ := kept.LoadOrStore(a.Code.String()+a.Message, cmp.Or(a.Debug, a.Message))
			return body(dst, a.Code.String(), text.(string), a.Details())
		})},
		"another slice": {Append: appending(func(_ []byte, a *errcode.Answer) []byte { return plain(nil, a) })},
		"counts": {Append: appending(func(dst []byte, a *errcode.Answer) []byte {
			return body(dst, a.Code.String(), a.Message, fmt.Append(nil, calls.Add(1)))
		})},
		"half the text": {Append: appending(func(dst []byte, a *errcode.Answer) []byte { return plain(dst, a)[:len(dst)+20] })},
		"other fields": {Append: appending(func(dst []byte, a *errcode.Answer) []byte {
			return body(dst, a.Code.String(), a.Message, bytes.ReplaceAll(a.Details(), []byte("items.0"), []byte("items[0]")))
		})},
		"too long": {Append: appending(func(dst []byte, a *errcode.Answer) []byte {
			return body(dst, a.Code.String(), a.Message, append(append([]byte{'"'}, strings.Repeat("x", 33<<10)...), '"'))
		})},
		"bare page": {MediaType: "text/html", Append: appending(func(dst []byte, a *errcode.Answer) []byte { return fmt.Append(dst, "<p>", a.Message) })},
		"bad page": {MediaType: "text/html", PerRequest: true, Append: func(dst []byte, r *http.Request, a *errcode.Answer) ([]byte, error) {
			return fmt.Append(dst, "<p>", a.Code, r.URL.Path), nil
		}},
		"schema":           {Append: appending(plain), Schema: []byte(`{"required":["error"]}`)},
		"schema no JSON":   {Append: appending(plain), Schema: []byte(`{"required":`)},
		"no 5xx":           {Append: appending(plain), Code: func(int) errcode.Code { return errcode.UserNotFound }},
		"no challenge":     {Append: appending(plain), Prepare: func(_ *http.Request, a *errcode.Answer) { a.SetChallenges() }},
		"status by chance": {Append: appending(plain), Prepare: func(_ *http.Request, a *errcode.Answer) { a.Status = 402 + int(calls.Add(1)%90) }},
		"Append fails": {Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
			return plain(dst, a), fmt.Errorf("by chance")
		}},
	}
}

// useUpKept has all codes sent, and masked, in so many forms that no body of a further form
// is kept. What TestForm says would hang otherwise on how many forms the process had before.
func useUpKept() {
	for range 16 {
		form := errcode.NewForm(errcode.Layout{Name: "kept", Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
			return body(dst, a.Code.String(), a.Message, nil), nil
		}})
		for code := range errcode.All() {
			wr := errcode.Writer{Form: form, Report: func(errcode.Report) {}}
			wr.Response(nil, code)
			wr.Mask = errcode.NewMask(map[errcode.Code]errcode.Code{code: code})
			wr.Response(nil, code)
		}
	}
}

// counted are the numbers of two of them: how far they count hangs on what ran before.
var counted = regexp.MustCompile(`(details\\":|status |expected )\d+`)

// TestFormFindsFaults compares what TestForm says about each of them with a file.
func TestFormFindsFaults(t *testing.T) {
	useUpKept()
	var text strings.Builder
	broken := brokenForms()
	for _, name := range slices.Sorted(maps.Keys(broken)) {
		layout := broken[name]
		layout.Name = "broken"
		var r recorder
		errcodetest.TestForm(&r, errcode.NewForm(layout))
		if name == "no fault" {
			assert.Empty(t, r.failures)
		} else {
			assert.NotEmpty(t, r.failures, name)
		}
		var about strings.Builder
		r.describe(&about, name)
		if name == "counts" || name == "status by chance" {
			text.WriteString(counted.ReplaceAllString(about.String(), "${1}N"))
		} else {
			text.WriteString(about.String())
		}
	}
	golden.Equal(t, "testdata/forms.txt", text.String())
}
