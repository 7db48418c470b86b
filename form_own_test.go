package errcode_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
)

// TestLayoutsOfTheDocumentsRenderAlike makes a form from each document's layout, whose
// bodies are then made by calling Append.
func TestLayoutsOfTheDocumentsRenderAlike(t *testing.T) {
	for _, form := range documentForms {
		again := errcode.NewForm(form.Layout())
		assert.NotEqual(t, form, again)
		for _, dev := range []bool{false, true} {
			for _, err := range []error{
				errcode.UserNotFound,
				errcode.UserTokenExpired.Errorf("cause"),
				errcode.EnvelopeValidationError,
				errcode.EnvelopeValidationError.WithField("a", "b").WithMessage("<m>"),
				errcode.EnvelopeConflict.WithDetails([]int{1}),
				errcode.EnvelopeConflict.WithField("a", strings.Repeat("b", 40_000)).WithField("c", "d"),
				errors.New("no code"),
				errcode.Status(http.StatusMethodNotAllowed),
			} {
				want := record(errcode.Writer{Form: form, Dev: dev}, err)
				got := record(errcode.Writer{Form: again, Dev: dev}, err)
				assert.Equal(t, want.Code, got.Code)
				assert.Equal(t, want.Header(), got.Header())
				assert.Equal(t, want.Body.String(), got.Body.String())
			}
		}
	}
}

// TestAppendOfADocumentGoesIntoAnotherBody makes a body around that of a document.
func TestAppendOfADocumentGoesIntoAnotherBody(t *testing.T) {
	domain := errcode.FormDomain.Layout().Append
	form := errcode.NewForm(errcode.Layout{
		Name:      "wrapped",
		MediaType: "application/vnd.api+json",
		Like:      errcode.FormDomain,
		Append: func(dst []byte, r *http.Request, a *errcode.Answer) ([]byte, error) {
			dst, err := domain(append(dst, `{"errors":[`...), r, a)
			return append(dst, `]}`...), err
		},
	})
	w := record(errcode.Writer{Form: form}, errcode.UserNotFound.WithField("id", "is odd"))
	assert.Equal(t, `{"errors":[{"status":404,"code":"user:not_found"}]}`, w.Body.String())
	assert.Equal(t, with(plainHeader(), "Content-Type", "application/vnd.api+json"), w.Header())
}

func TestNewFormPanics(t *testing.T) {
	appends := func(dst []byte, _ *http.Request, _ *errcode.Answer) ([]byte, error) { return dst, nil }
	for want, l := range map[string]errcode.Layout{
		"errcode: a form needs a Name":                                                {Append: appends},
		`errcode: form "mine" needs the function Append`:                              {Name: "mine"},
		`errcode: form "mine" has media type "a/b\r\nX: y", expected printable ASCII`: {Name: "mine", Append: appends, MediaType: "a/b\r\nX: y"},
		`errcode: form "mine" has media type "text/ünï", expected printable ASCII`:    {Name: "mine", Append: appends, MediaType: "text/ünï"},
	} {
		assert.PanicsWithValue(t, want, func() { errcode.NewForm(l) })
	}
}

// statusOnly is Append of a form that shows the status and the message.
func statusOnly(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
	return fmt.Appendf(dst, `{"s":%d,"m":%s}`, a.Status, errcode.AppendString(nil, a.Message)), nil
}

// fixedBody is what a client gets if a form fails.
const fixedBody = `{"status":404,"code":"user:not_found"}`

func TestF02FormsThatFail(t *testing.T) {
	backing := []byte("0123456789012345678901234567890123456789")
	for _, row := range []struct {
		name    string
		media   string
		append  func(dst []byte, a *errcode.Answer) ([]byte, error)
		body    string
		problem string
	}{
		{"panic", "text/plain", func([]byte, *errcode.Answer) ([]byte, error) { panic("in Append") },
			fixedBody, `errcode: form "mine" failed: panic: in Append`},
		{"10 MB", "text/plain", func(dst []byte, _ *errcode.Answer) ([]byte, error) {
			return append(dst, make([]byte, 10_000_000)...), nil
		},
			fixedBody, `errcode: form "mine" made a body of 10000000 bytes, expected at most 32768`},
		{"another slice", "text/plain", func([]byte, *errcode.Answer) ([]byte, error) { return []byte("another"), nil },
			"another", ""},
		{"shared slice", "text/plain", func([]byte, *errcode.Answer) ([]byte, error) {
			return append(append(backing[:0], "012"...), "shared"...), nil
		},
			"012shared", ""},
		{"not JSON", "", func(dst []byte, _ *errcode.Answer) ([]byte, error) { return append(dst, `{"a":`...), nil },
			fixedBody, `errcode: form "mine" made a body that is not JSON`},
		{"not JSON, as it says", "text/plain", func(dst []byte, _ *errcode.Answer) ([]byte, error) { return append(dst, `{"a":`...), nil },
			`{"a":`, ""},
		{"no body", "text/plain", func(dst []byte, _ *errcode.Answer) ([]byte, error) { return dst, nil },
			fixedBody, `errcode: form "mine" made no body`},
		{"error without a body", "text/plain", func([]byte, *errcode.Answer) ([]byte, error) { return nil, errors.New("no") },
			fixedBody, "no"},
		{"error with a body", "text/plain", func(dst []byte, _ *errcode.Answer) ([]byte, error) {
			return append(dst, "body"...), errors.New("so-so")
		},
			"body", "so-so"},
	} {
		t.Run(row.name, func(t *testing.T) {
			// A code of its own: others may have kept all the bodies that one can.
			code := errcode.NewRegistry().NewCatalogue("Own").Define("user:not_found", 404, "User not found")
			calls := 0
			form := errcode.NewForm(errcode.Layout{
				Name: "mine", MediaType: row.media,
				Append: func(dst []byte, r *http.Request, a *errcode.Answer) ([]byte, error) {
					calls++
					assert.Nil(t, r)
					return row.append(dst, a)
				},
			})
			for range 2 {
				var got reports
				w := record(errcode.Writer{Form: form, Report: got.add}, code)
				assert.Equal(t, 404, w.Code)
				assert.Equal(t, row.body, w.Body.String())
				media := row.media
				if media == "" || row.body == fixedBody {
					media = "application/json"
				}
				assert.Equal(t, with(plainHeader(), "Content-Type", media), w.Header())
				if row.problem == "" {
					assert.NoError(t, got.one(t).Problem)
				} else {
					assert.EqualError(t, got.one(t).Problem, row.problem)
				}
				assert.Equal(t, code, got.one(t).Sent)
				copy(backing, "other bytes that are not of the body")
			}
			if row.problem == "" {
				assert.Equal(t, 1, calls, "the body is kept")
			} else {
				assert.Equal(t, 2, calls, "what went wrong is not kept")
			}
			assert.Equal(t, `{"error":"user:not_found","message":"User not found","statusCode":404}`, record(errcode.Writer{}, code).Body.String())
		})
	}
}

func TestF02HalfTheFieldsThenNone(t *testing.T) {
	const tooLong = "errcode: details dropped, as far as the body would exceed 32 KiB"
	var asked []int // how many fields
	form := errcode.NewForm(errcode.Layout{
		Name: "mine",
		Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
			n := 0
			for range a.Fields() {
				n++
			}
			asked = append(asked, n)
			if a.Message == "never" {
				return append(dst, make([]byte, 32<<10+1)...), nil
			}
			return append(a.AppendDetails(append(dst, '[')), ']'), nil
		},
	})
	field := strings.Repeat("x", 10_000)
	many := func(n int) *errcode.Error {
		e := errcode.UserNotFound.Wrap(nil)
		for i := range n {
			e = e.WithField(fmt.Sprint("f", i), field)
		}
		return e
	}
	object := func(n int) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = fmt.Sprintf(`"f%d":"%s"`, i, field)
		}
		return "[{" + strings.Join(parts, ",") + "}]"
	}
	for _, row := range []struct {
		name    string
		err     error
		asked   []int
		body    string
		problem string
	}{
		{"all fit", many(3), []int{3}, object(3), ""},
		{"all just fit", errcode.UserNotFound.WithFields(errcode.Fields{"f0": strings.Repeat("x", 32<<10-11)}), []int{1}, `[{"f0":"` + strings.Repeat("x", 32<<10-11) + `"}]`, ""},
		{"half fit", errcode.UserNotFound.WithFields(errcode.Fields{"f0": field, "f1": field, "f2": field, "f3": field}), []int{4, 2}, object(2), tooLong},
		{"half just fits", errcode.UserNotFound.WithFields(errcode.Fields{"f0": strings.Repeat("x", 32<<10-11), "f1": "y"}), []int{2, 1}, `[{"f0":"` + strings.Repeat("x", 32<<10-11) + `"}]`, tooLong},
		{"none fits", errcode.UserNotFound.WithFields(errcode.Fields{"a": strings.Repeat("x", 40_000), "b": "c"}), []int{2, 1, 0}, "[]", tooLong},
		{"the only one does not fit", errcode.UserNotFound.WithFields(errcode.Fields{"a": strings.Repeat("x", 40_000)}), []int{1, 0}, "[]", tooLong},
		{"a value", errcode.UserNotFound.WithDetails([]string{strings.Repeat("x", 40_000)}), []int{0, 0}, "[]", tooLong},
		{"nothing helps", errcode.UserNotFound.WithMessage("never").WithField("a", "b"), []int{1, 0}, fixedBody,
			`errcode: form "mine" made a body of 32769 bytes, expected at most 32768` + "\n" + tooLong},
		{"nothing to leave out", errcode.UserNotFound.WithMessage("never"), []int{0}, fixedBody,
			`errcode: form "mine" made a body of 32769 bytes, expected at most 32768`},
	} {
		t.Run(row.name, func(t *testing.T) {
			asked = nil
			var got reports
			w := record(errcode.Writer{Form: form, Report: got.add}, row.err)
			assert.Equal(t, row.body, w.Body.String())
			assert.Equal(t, row.asked, asked)
			if row.problem == "" {
				assert.NoError(t, got.one(t).Problem)
			} else {
				assert.EqualError(t, got.one(t).Problem, row.problem)
			}
		})
	}
}

func TestF02NothingOfDevelopmentIsKept(t *testing.T) {
	form := errcode.NewForm(errcode.Layout{
		Name: "mine",
		Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
			return fmt.Appendf(dst, `{"dev":%t,"debug":%q}`, a.Dev, a.Debug), nil
		},
	})
	err := errcode.UserNotFound.Errorf("CANARY")
	for range 2 {
		assert.Equal(t, `{"dev":true,"debug":"CANARY"}`, record(errcode.Writer{Form: form, Dev: true}, err).Body.String())
		assert.Equal(t, `{"dev":false,"debug":""}`, record(errcode.Writer{Form: form}, err).Body.String())
	}
}

// TestF03OwnFormInManyGoroutines renders codes alone and with more in one form at once.
func TestF03OwnFormInManyGoroutines(t *testing.T) {
	form := errcode.NewForm(errcode.Layout{Name: "mine", Append: statusOnly, Code: func(int) errcode.Code { return errcode.Code{} }})
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for i := range 200 {
				assert.Equal(t, `{"s":404,"m":"User not found"}`, record(errcode.Writer{Form: form}, errcode.UserNotFound).Body.String())
				assert.Equal(t, `{"s":405,"m":"Method not allowed"}`, record(errcode.Writer{Form: form}, errcode.Status(405)).Body.String())
				assert.Equal(t, fmt.Sprintf(`{"s":404,"m":"%d"}`, i), record(errcode.Writer{Form: form}, errcode.UserNotFound.WithMessage(fmt.Sprint(i))).Body.String())
			}
		})
	}
	wait.Wait()
}

func TestF03BodiesForARequestAreNotKept(t *testing.T) {
	form := errcode.NewForm(errcode.Layout{
		Name:       "mine",
		PerRequest: true,
		Append: func(dst []byte, r *http.Request, a *errcode.Answer) ([]byte, error) {
			if r == nil {
				return append(dst, `"no request"`...), nil
			}
			return errcode.AppendString(dst, r.URL.Path+" "+a.Code.String()), nil
		},
	})
	wr := errcode.Writer{Form: form}
	for _, path := range []string{"/a", "/b", "/a"} {
		w := recordRequest(wr, httptest.NewRequest(http.MethodGet, path, nil), errcode.UserNotFound)
		assert.Equal(t, `"`+path+` user:not_found"`, w.Body.String())
	}
	assert.Equal(t, `"no request"`, recordRequest(wr, nil, errcode.UserNotFound).Body.String())
}

// TestKeptBodiesHaveTheDefaultTextOnly asks a form for texts of a Localizer first.
func TestKeptBodiesHaveTheDefaultTextOnly(t *testing.T) {
	form := errcode.NewForm(errcode.Layout{
		Name: "mine",
		Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
			return fmt.Appendf(dst, `{"m":%q,"l":%q,"v":%t,"c":%d}`, a.Message, a.Language, a.Vary, len(a.Challenges())), nil
		},
	})
	for _, row := range []struct {
		text errcode.Translation
		want string
	}{
		{errcode.Translation{Message: "Unbekannt"}, `{"m":"Unbekannt","l":"","v":false,"c":1}`},
		{errcode.Translation{Message: "Unauthorized", Language: "en"}, `{"m":"Unauthorized","l":"en","v":false,"c":1}`},
		{errcode.Translation{Varies: true}, `{"m":"Authentication required","l":"","v":true,"c":1}`},
		{errcode.Translation{}, `{"m":"Authentication required","l":"","v":false,"c":0}`}, // kept from here on
		{errcode.Translation{Message: "Unbekannt"}, `{"m":"Unbekannt","l":"","v":false,"c":1}`},
	} {
		code := errcode.UserUnauthorized
		want := strings.ReplaceAll(row.want, "Authentication required", code.Message())
		w := record(errcode.Writer{Form: form, Localizer: fixed{row.text}}, code)
		assert.Equal(t, want, w.Body.String())
		assert.Equal(t, []string{`Bearer realm=""`}, w.Header()["Www-Authenticate"])
	}
}

// TestAtMost16BodiesAreKept makes 20 forms, of which four find no room for their body.
func TestAtMost16BodiesAreKept(t *testing.T) {
	code := errcode.NewRegistry().NewCatalogue("Kept").Define("kept:body", 400, "Kept")
	calls := make([]int, 20)
	forms := make([]errcode.Form, len(calls))
	for i := range forms {
		forms[i] = errcode.NewForm(errcode.Layout{Name: fmt.Sprint(i), Append: func(dst []byte, _ *http.Request, _ *errcode.Answer) ([]byte, error) {
			calls[i]++
			return fmt.Append(dst, i), nil
		}})
	}
	for range 3 {
		for i, form := range forms {
			assert.Equal(t, fmt.Sprint(i), record(errcode.Writer{Form: form}, code).Body.String())
		}
		assert.Equal(t, `{"status":400,"code":"kept:body"}`, record(errcode.Writer{Form: errcode.FormDomain}, code).Body.String())
	}
	want := append(slices.Repeat([]int{1}, 16), 3, 3, 3, 3)
	assert.Equal(t, want, calls)
}

// An appender is a ResponseWriter that writes after the end of what it gets.
type appender struct {
	headerOnly
	body []byte
}

func (w *appender) Write(b []byte) (int, error) {
	w.body = append(b, "POISON"...) //lint:ignore SA1023 it does what a writer must not
	return len(b), nil
}

func TestSharedBodiesHaveNoRoomToAppend(t *testing.T) {
	own := errcode.NewForm(errcode.Layout{Name: "mine", Append: statusOnly})
	code := errcode.NewRegistry().NewCatalogue("Spare").Define("spare:room", 400, "m")
	for form, want := range map[errcode.Form]string{
		errcode.FormProtekt:       `{"error":"spare:room","message":"m","statusCode":400}`,
		errcode.FormEnvelope:      `{"success":false,"error":"m","code":"spare:room"}`,
		errcode.FormDomain:        `{"status":400,"code":"spare:room"}`,
		errcode.FormDomainDetails: `{"status":400,"code":"spare:room"}`,
		own:                       `{"s":400,"m":"m"}`,
	} {
		for range 3 {
			w := &appender{headerOnly: make(headerOnly)}
			errcode.Writer{Form: form, Report: discard}.WriteError(w, nil, code)
			assert.Equal(t, want+"POISON", string(w.body))
			w.body[len(w.body)-1] = '!'
		}
		assert.Equal(t, want, record(errcode.Writer{Form: form}, code).Body.String())
	}
}

func TestPrepare(t *testing.T) {
	var prepare func(r *http.Request, a *errcode.Answer)
	form := errcode.NewForm(errcode.Layout{
		Name:    "mine",
		Append:  statusOnly,
		Prepare: func(r *http.Request, a *errcode.Answer) { prepare(r, a) },
	})
	const middlewares = `Bearer resource_metadata="https://a.example"`
	for _, row := range []struct {
		name       string
		prepare    func(r *http.Request, a *errcode.Answer)
		code       errcode.Code
		set        string // by a middleware
		status     int
		challenges []string
		body       string
		problem    string
	}{
		{"nothing", func(*http.Request, *errcode.Answer) {}, errcode.UserUnauthorized, middlewares,
			401, []string{`Bearer resource_metadata="https://a.example"`}, `{"s":401,"m":"Unauthorized"}`, ""},
		{"nothing, 404", func(*http.Request, *errcode.Answer) {}, errcode.UserNotFound, middlewares,
			404, []string{middlewares}, `{"s":404,"m":"User not found"}`, ""},
		{"status", func(_ *http.Request, a *errcode.Answer) { a.Status = 400 }, errcode.UserUnauthorized, "",
			400, nil, `{"s":400,"m":"Unauthorized"}`, ""},
		{"status that asks for a challenge", func(_ *http.Request, a *errcode.Answer) { a.Status = 401 }, errcode.UserNotFound, "",
			401, []string{`Bearer realm=""`}, `{"s":401,"m":"User not found"}`, ""},
		{"no challenges", func(_ *http.Request, a *errcode.Answer) { a.SetChallenges() }, errcode.UserUnauthorized, middlewares,
			401, nil, `{"s":401,"m":"Unauthorized"}`, ""},
		{"other challenges", func(r *http.Request, a *errcode.Answer) {
			assert.Equal(t, "/path", r.URL.Path)
			assert.Equal(t, []errcode.Challenge{{}}, a.Challenges())
			a.SetChallenges(errcode.Challenge{Scheme: "Basic", Realm: "token"})
		}, errcode.UserUnauthorized, "",
			401, []string{`Basic realm="token"`}, `{"s":401,"m":"Unauthorized"}`, ""},
		{"challenges that replace those of a middleware", func(_ *http.Request, a *errcode.Answer) { a.SetChallenges(errcode.Challenge{Scheme: "Basic"}) },
			errcode.UserUnauthorized, middlewares, 401, []string{`Basic realm=""`}, `{"s":401,"m":"Unauthorized"}`, ""},
		{"challenges that replace what can't be joined", func(_ *http.Request, a *errcode.Answer) { a.SetChallenges(errcode.Challenge{Scheme: "Basic"}) },
			errcode.UserUnauthorized, "Negotiate YWJj==", 401, []string{`Basic realm=""`}, `{"s":401,"m":"Unauthorized"}`, ""},
		{"status that is none", func(_ *http.Request, a *errcode.Answer) { a.Status = 200 }, errcode.UserNotFound, "",
			404, nil, `{"s":404,"m":"User not found"}`, ""},
		{"the smallest status", func(_ *http.Request, a *errcode.Answer) { a.Status = 400 }, errcode.UserNotFound, "",
			400, nil, `{"s":400,"m":"User not found"}`, ""},
		{"the largest status", func(_ *http.Request, a *errcode.Answer) { a.Status = 599 }, errcode.UserNotFound, "",
			599, nil, `{"s":599,"m":"User not found"}`, ""},
		{"too large a status", func(_ *http.Request, a *errcode.Answer) { a.Status = 600 }, errcode.UserNotFound, "",
			404, nil, `{"s":404,"m":"User not found"}`, ""},
		{"message", func(_ *http.Request, a *errcode.Answer) { a.Message = "changed" }, errcode.UserNotFound, "",
			404, nil, `{"s":404,"m":"User not found"}`, ""},
		{"panic", func(_ *http.Request, a *errcode.Answer) {
			a.Status = 418
			a.SetChallenges()
			panic("in Prepare")
		}, errcode.UserUnauthorized, "",
			401, []string{`Bearer realm=""`}, `{"s":401,"m":"Unauthorized"}`, `errcode: Prepare of form "mine" failed: panic: in Prepare`},
	} {
		t.Run(row.name, func(t *testing.T) {
			prepare = row.prepare
			body := strings.ReplaceAll(row.body, "Unauthorized", errcode.UserUnauthorized.Message())
			var got reports
			wr := errcode.Writer{Form: form, Report: got.add}
			r := httptest.NewRequest(http.MethodGet, "/path", nil)
			w := httptest.NewRecorder()
			if row.set != "" {
				w.Header().Set("WWW-Authenticate", row.set)
			}
			wr.WriteError(w, r, row.code)
			assert.Equal(t, row.status, w.Code)
			assert.Equal(t, body, w.Body.String())
			assert.Equal(t, row.challenges, w.Header()["Www-Authenticate"])
			rep := got.one(t)
			assert.Equal(t, row.status, rep.Status)
			if row.problem == "" {
				assert.NoError(t, rep.Problem)
			} else {
				assert.EqualError(t, rep.Problem, row.problem)
			}
			if row.set != "" {
				return
			}
			status, header, again := wr.Response(r, row.code)
			assert.Equal(t, row.status, status)
			assert.Equal(t, w.Header(), header)
			assert.Equal(t, body, string(again))
			rep.Problem = nil
			second := got.list()[1]
			second.Problem = nil
			assert.Equal(t, rep, second)
		})
	}
}

// TestKeptBodyIsMaskedOrNot: what a form writes of a masked error is not sent for one that
// is not masked, nor the other way round.
func TestKeptBodyIsMaskedOrNot(t *testing.T) {
	form := errcode.NewForm(errcode.Layout{Name: "mine", Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
		return fmt.Appendf(dst, `{"code":%q,"masked":%t}`, a.Code.String(), a.Masked), nil
	}})
	open := errcode.Writer{Form: form, Report: discard}
	masked := open
	masked.Mask = errcode.MaskAccounts(errcode.AuthInvalidCredentials)
	for range 2 {
		_, _, body := open.Response(nil, errcode.AuthInvalidCredentials)
		assert.Equal(t, `{"code":"auth:invalid_credentials","masked":false}`, string(body))
		for _, code := range []errcode.Code{errcode.UserNotFound, errcode.AuthInvalidCredentials} {
			_, _, body = masked.Response(nil, code)
			assert.Equal(t, `{"code":"auth:invalid_credentials","masked":true}`, string(body))
		}
	}
}

func TestPrepareIsForHTTPOnly(t *testing.T) {
	form := errcode.NewForm(errcode.Layout{Name: "mine", Append: statusOnly, Prepare: func(*http.Request, *errcode.Answer) { panic("called") }})
	wr := errcode.Writer{Form: form, Report: discard}
	assert.Equal(t, 404, wr.Answer(nil, errcode.UserNotFound).Status)
	wr.Deliver(nil, errcode.UserNotFound, func(a errcode.Answer) error {
		assert.Equal(t, 404, a.Status)
		return nil
	})
}

func TestAppendString(t *testing.T) {
	assert.Equal(t, `x"\u003ca\u003e\u0026\u2028\"\\\ufffd\u0000"`, string(errcode.AppendString([]byte("x"), "<a>&\u2028\"\\\xff\x00")))
}
