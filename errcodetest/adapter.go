package errcodetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/errcode"
)

// A Handle is a handler that may fail, as [errcode.Writer.Handler] takes it.
type Handle = func(http.ResponseWriter, *http.Request) error

// Path is the path at which the handler of [TestAdapter] must be.
const Path = "/errcodetest"

// TestAdapter checks that the adapter of a web framework answers as errcode's own
// handlers do. Build returns a handler that serves, through the framework and the adapter,
// one route: [Path], for GET, HEAD and POST, calls handle, and what fails is answered by wr:
//
//	errcodetest.TestAdapter(t, func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
//		router := chi.NewRouter()
//		…
//		return router
//	})
//
// Where the framework has no [http.ResponseWriter], handle is given nil, and what needs one
// is left out. TestAdapter runs real servers on loopback, over HTTP/1.1 and HTTP/2; for a
// framework that has its own server, there is [TestServer]. It checks that
//
//   - an error that is returned, wrapped or joined is answered in the form, with the header
//     fields and in the language of the request, and reported once with its request;
//   - a panic is a 500 that shows nothing, is reported with value and stack, and leaves the
//     server alive; [http.ErrAbortHandler] aborts the response, unreported;
//   - a response that has begun is left as it is, and after a panic never looks complete.
//     A framework may hold back a status until there is a body: it has not begun then;
//   - what the handler set for a success is removed, and Vary, Set-Cookie and Allow stay;
//   - a path without a route, and a method that the route does not have, are answered in
//     the form, if the framework answers them at all, and reports have the route's Pattern;
//   - a success is left alone.
func TestAdapter(t testing.TB, build func(wr errcode.Writer, handle Handle) http.Handler) {
	t.Helper()
	testAdapter(t, build, nil, "h1", "h2")
}

// testAdapter runs all checks, with build or start, whichever is not nil.
func testAdapter(t testing.TB, build buildFunc, start startFunc, protocols ...string) {
	t.Helper()
	var missed atomic.Bool
	for _, protocol := range protocols {
		for _, check := range adapterChecks {
			run(t, protocol+" "+check.name, func(t testing.TB) {
				t.Helper()
				a := &adapterTest{TB: t, build: build, start: start, http2: protocol == "h2", missed: &missed}
				try(t, "the adapter", func() { check.check(a) })
				a.end()
			})
		}
	}
}

var adapterChecks = []struct {
	name  string
	check func(a *adapterTest)
}{
	{"errors", (*adapterTest).errors},
	{"panics", (*adapterTest).panics},
	{"aborts", (*adapterTest).aborts},
	{"begun", (*adapterTest).begun},
	{"success", (*adapterTest).success},
	{"header", (*adapterTest).header},
	{"language", (*adapterTest).language},
	{"bodies", (*adapterTest).bodies},
	{"leaving", (*adapterTest).leaving},
	{"routes", (*adapterTest).routes},
	{"nested", (*adapterTest).nested},
}

// awkward are errors whose methods do not behave.
type (
	panicsInError struct{}
	selfWrapping  struct{}
	uncomparable  struct{ items []int }
)

func (panicsInError) Error() string   { panic("in Error") }
func (selfWrapping) Error() string    { return "itself" }
func (e *selfWrapping) Unwrap() error { return e }
func (uncomparable) Error() string    { return "uncomparable" }

// Rows A01, A19, A23, A24, A27, W02, W03, W06, W15, W17, W18, W21 and W22.
func (a *adapterTest) errors() {
	a.Helper()
	returned := leaks()
	returned["code"] = errcode.UserNotFound
	returned["joined"] = errors.Join(io.EOF, errcode.UserNotFound, errcode.UserUnauthorized)
	returned["401"] = errcode.UserUnauthorized
	returned["dead token"] = errcode.UserTokenExpired
	returned["delay"] = errcode.EnvelopeRateLimitExceeded.WithRetryAfter(1200 * time.Millisecond)
	returned["fields"] = errcode.EnvelopeValidationError.WithField("items.0.email", "<is bad>")
	returned["status"] = errcode.Status(http.StatusConflict)
	returned["masked"] = errcode.ProtektUserNotFound.WithMessage("No Bob")
	returned["typed nil"] = (*errcode.Error)(nil)
	returned["panics in Error"] = panicsInError{}
	returned["wraps itself"] = &selfWrapping{}
	returned["uncomparable"] = uncomparable{[]int{1}}
	returned["deadline"] = fmt.Errorf("query: %w", context.DeadlineExceeded)
	returned["large"] = errcode.UserNotFound.WithMessage(strings.Repeat("x", 1<<20))
	for _, form := range []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain} {
		wr := errcode.Writer{
			Form:       form,
			Challenges: []errcode.Challenge{{Realm: `a"b`}},
			Mask:       errcode.NewMask(map[errcode.Code]errcode.Code{errcode.ProtektUserNotFound: errcode.ProtektInvalidCredentials}),
		}
		a.serve(wr, func(_ http.ResponseWriter, r *http.Request) error { return returned[r.Header.Get("Errcodetest")] })
		n := 0
		for _, name := range slices.Sorted(maps.Keys(returned)) {
			err := returned[name]
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
				n++
				what := fmt.Sprintf("%s, %s, %s", method, form, name)
				got := a.do(method, Path, nil, "Authorization", "Bearer token", "Errcodetest", name)
				if got.Response != nil {
					Never(a, got.Response, canary)
				}
				a.same(what, wr, got, err, "Authorization", "Bearer token")
				if rep := a.reported(what, n); got.Response != nil && rep.Status != got.StatusCode || rep.Panic != nil || rep.Begun {
					a.Errorf("%s: the report is %v, expected the status %d that was sent", what, rep, got.StatusCode)
				}
			}
		}
		a.end()
		if all := a.waitFor(n); len(all) != n {
			a.Errorf("%s: %d reports, expected one for each of %d requests", form, len(all), n)
		}
	}
	a.quiet("errors")
}

// Rows A02 and A07.
func (a *adapterTest) panics() {
	a.Helper()
	wr := errcode.Writer{Form: errcode.FormEnvelope}
	for name, value := range map[string]any{"text": canary, "error": errcode.UserNotFound.WithMessage(canary), "nil": nil} {
		what := "panic with " + name
		var stumbled atomic.Bool
		a.serve(wr, func(http.ResponseWriter, *http.Request) error {
			if stumbled.Swap(true) {
				return nil
			}
			panic(value)
		})
		got := a.do(http.MethodGet, Path, nil)
		a.same(what, wr, got, io.EOF)
		if got.Response != nil {
			Never(a, got.Response, canary, "goroutine ", ".go:")
		}
		if rep := a.reported(what, 1); rep.Panic == nil || len(rep.Stack) == 0 {
			a.Errorf("%s: the report is %v, expected the value and the stack of the panic", what, rep)
		}
		if got := a.do(http.MethodGet, Path, nil); got.err != nil || got.StatusCode != http.StatusOK {
			a.Errorf("%s: the next request was not served: %v", what, got.err)
		}
		a.end()
		a.quiet(what)
	}
}

// Row A05.
func (a *adapterTest) aborts() {
	a.Helper()
	a.serve(errcode.Writer{}, func(http.ResponseWriter, *http.Request) error { panic(http.ErrAbortHandler) })
	if got := a.do(http.MethodGet, Path, nil); got.err == nil {
		a.Errorf("http.ErrAbortHandler: the client got status %d and %s, expected that the response breaks off", got.StatusCode, shown(got.body))
	}
	a.end()
	if all := a.waitFor(0); len(all) > 0 {
		a.Errorf("http.ErrAbortHandler: reported as %v, expected no report", all)
	}
	a.quiet("http.ErrAbortHandler")
}

// Rows A03, A04 and A09.
func (a *adapterTest) begun() {
	a.Helper()
	for _, row := range []struct {
		name   string
		flush  bool
		body   string
		fails  func() error
		status int // 0 if the response must break off
	}{
		{"error after WriteHeader", false, "", func() error { return errcode.UserNotFound }, 200},
		{"error after a short write", false, "hello", func() error { return errcode.UserNotFound }, 200},
		{"error after a flush", true, strings.Repeat("x", 100_000), func() error { return io.EOF }, 200},
		{"panic after a short write", false, "hello", func() error { panic(canary) }, 0},
		{"panic after a flush", true, strings.Repeat("x", 100_000), func() error { panic(canary) }, 0},
	} {
		a.serve(errcode.Writer{}, func(w http.ResponseWriter, _ *http.Request) error {
			if w == nil {
				return nil
			}
			w.WriteHeader(http.StatusOK)
			if row.body != "" {
				_, _ = io.WriteString(w, row.body)
			}
			if row.flush {
				if err := http.NewResponseController(w).Flush(); err != nil {
					a.Errorf("%s: http.ResponseController can't flush: %v", row.name, err)
				}
			}
			return row.fails()
		})
		got := a.do(http.MethodGet, Path, nil)
		if a.isPlain() {
			return
		}
		held := row.status != 0 && row.body == "" && got.err == nil && got.StatusCode != row.status
		switch {
		case held:
			a.same(row.name, errcode.Writer{}, got, row.fails())
		case row.status == 0 && got.err == nil:
			a.Errorf("%s: the client got status %d and %d bytes, expected that the response breaks off", row.name, got.StatusCode, len(got.body))
		case row.status != 0 && (got.err != nil || got.StatusCode != row.status || got.body != row.body):
			a.Errorf("%s: the client got %s (error %v), expected the %d bytes that the handler wrote", row.name, shown(got.body), got.err, len(row.body))
		}
		if got.Response != nil {
			Never(a, got.Response, canary)
		}
		switch rep := a.reported(row.name, 1); {
		case held && (rep.Begun || rep.Status != got.StatusCode):
			a.Errorf("%s: the report is %v, expected that it says that status %d was sent", row.name, rep, got.StatusCode)
		case !held && (!rep.Begun || rep.Status != http.StatusOK):
			a.Errorf("%s: the report is %v, expected that it says that a response with status 200 had begun", row.name, rep)
		}
		a.end()
		a.quiet(row.name)
	}
}

// Row A10.
func (a *adapterTest) success() {
	a.Helper()
	for _, status := range []int{0, http.StatusNoContent, http.StatusNotModified, http.StatusNotFound} {
		a.serve(errcode.Writer{}, func(w http.ResponseWriter, _ *http.Request) error {
			if w != nil && status != 0 {
				w.WriteHeader(status)
			}
			return nil
		})
		got := a.do(http.MethodGet, Path, nil)
		if got.err != nil || got.body != "" || status != 0 && got.StatusCode != status && got.StatusCode != http.StatusOK || status == 0 && got.StatusCode != http.StatusOK {
			a.Errorf("a success with status %d: got %v, %s, error %v, expected it as it is", max(status, 200), got.Response, shown(got.body), got.err)
		}
		a.end()
		if all := a.waitFor(0); len(all) > 0 {
			a.Errorf("a success with status %d was reported as %v", max(status, 200), all)
		}
		a.quiet("success")
	}
}

// Rows W19, W20 and W22.
func (a *adapterTest) header() {
	a.Helper()
	wr := errcode.Writer{}
	err := errcode.Status(http.StatusMethodNotAllowed)
	stale := map[string]string{
		"Cache-Control": "public, max-age=3600", "Expires": "Wed, 21 Oct 2099 07:28:00 GMT", "Pragma": "public", "Cdn-Cache-Control": "max-age=9",
		"Content-Length": "5", "Etag": `"stale"`, "Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT", "Content-Disposition": "attachment", "Location": "/elsewhere",
	}
	kept := map[string]string{"Vary": "Origin", "Set-Cookie": "a=b", "Access-Control-Allow-Origin": "*", "Allow": "PUT"}
	a.serve(wr, func(w http.ResponseWriter, _ *http.Request) error {
		if w == nil {
			return err
		}
		for _, fields := range []map[string]string{stale, kept} {
			for name, value := range fields {
				w.Header().Set(name, value)
			}
		}
		return err
	})
	got := a.do(http.MethodGet, Path, nil)
	a.same("header fields", wr, got, err)
	if a.isPlain() || got.err != nil {
		return
	}
	for name := range stale {
		if name != "Cache-Control" && name != "Content-Length" && got.Header.Get(name) != "" {
			a.Errorf("%s: %q was sent, expected it to be removed: it was for a success", name, got.Header.Get(name))
		}
	}
	for name, value := range kept {
		if !strings.Contains(strings.Join(got.Header[name], ","), value) {
			a.Errorf("%s is %q, expected %q, as the handler has set it", name, got.Header[name], value)
		}
	}
}

// A tagged localizer says which language was asked for.
type tagged struct{}

func (tagged) Localize(r *http.Request, _ *errcode.Error) errcode.Translation {
	if r == nil || r.Header.Get("Accept-Language") != "de" {
		return errcode.Translation{Message: "In English", Language: "en", Varies: true}
	}
	return errcode.Translation{Message: "Auf Deutsch", Language: "de", Varies: true}
}

// A broken localizer panics.
type broken struct{}

func (broken) Localize(*http.Request, *errcode.Error) errcode.Translation { panic(canary) }

// Rows L07, L08 and A21.
func (a *adapterTest) language() {
	a.Helper()
	for _, localizer := range []errcode.Localizer{tagged{}, broken{}} {
		wr := errcode.Writer{Localizer: localizer}
		a.serve(wr, func(w http.ResponseWriter, _ *http.Request) error {
			if w != nil {
				w.Header().Set("Vary", "Origin")
			}
			return errcode.UserNotFound
		})
		for _, language := range []string{"de", "en"} {
			what := fmt.Sprintf("Accept-Language %s, %T", language, localizer)
			got := a.do(http.MethodGet, Path, nil, "Accept-Language", language)
			a.same(what, wr, got, errcode.UserNotFound, "Accept-Language", language)
			if localizer == (tagged{}) && got.err == nil && !strings.Contains(strings.Join(got.Header["Vary"], ","), "Accept-Language") {
				a.Errorf("%s: Vary is %q, expected Accept-Language in it", what, got.Header["Vary"])
			}
		}
		a.end()
		if all := a.waitFor(0); len(all) != 2 {
			a.Errorf("%T: %d reports, expected one for each of 2 requests", localizer, len(all))
		}
	}
}

// Rows A11 and A25.
func (a *adapterTest) bodies() {
	a.Helper()
	wr := errcode.Writer{}
	for name, row := range map[string]struct {
		fail func(w http.ResponseWriter, r *http.Request) error
		want error
	}{
		"too large": {func(w http.ResponseWriter, r *http.Request) error {
			_, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10))
			return fmt.Errorf("reading: %w", err)
		}, errcode.Status(http.StatusRequestEntityTooLarge)},
		"not read": {func(http.ResponseWriter, *http.Request) error { return io.EOF }, io.EOF},
	} {
		a.serve(wr, row.fail)
		a.same("request body "+name, wr, a.do(http.MethodPost, Path, strings.NewReader(strings.Repeat("x", 30))), row.want)
		a.reported("request body "+name, 1)
	}
}

// Row A12.
func (a *adapterTest) leaving() {
	a.Helper()
	started := make(chan struct{})
	a.serve(errcode.Writer{}, func(w http.ResponseWriter, r *http.Request) error {
		close(started)
		if w == nil {
			return nil
		}
		select {
		case <-r.Context().Done():
			return r.Context().Err()
		case <-time.After(patience):
			return errors.New("the context of the request was not cancelled")
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url+Path, nil)
	if err != nil {
		a.Errorf("%v", err)
	}
	left := make(chan error, 1)
	go func() {
		resp, err := a.client.Do(r)
		if err == nil {
			err = resp.Body.Close()
		}
		left <- err
	}()
	select {
	case <-started:
	case <-time.After(patience):
		a.Errorf("the handler was not called")
	}
	cancel()
	<-left
	if a.isPlain() {
		return
	}
	if rep := a.reported("a client that left", 1); !rep.Canceled || !errors.Is(rep.Err, context.Canceled) {
		a.Errorf("a client that left: the report is %v, expected that it says canceled", rep)
	}
}

// Row F05.
func (a *adapterTest) routes() {
	a.Helper()
	wr := errcode.Writer{Form: errcode.FormEnvelope}
	for _, row := range []struct {
		method, path string
		statuses     []int
	}{
		{http.MethodGet, Path + "/nothing/here", []int{http.StatusNotFound}},
		{http.MethodHead, Path + "/nothing/here", []int{http.StatusNotFound}},
		{http.MethodDelete, Path, []int{http.StatusMethodNotAllowed, http.StatusNotFound}},
	} {
		what := row.method + " " + row.path
		a.serve(wr, func(http.ResponseWriter, *http.Request) error { return nil })
		got := a.do(row.method, row.path, nil)
		calls, _ := a.called()
		switch {
		case got.err != nil:
			a.Errorf("%s: %v", what, got.err)
		case calls > 0: // there is no router
		case !slices.Contains(row.statuses, got.StatusCode):
			a.Errorf("%s: status %d, expected one of %v", what, got.StatusCode, row.statuses)
		default:
			a.same(what, wr, got, errcode.Status(got.StatusCode))
			a.reported(what, 1)
			if got.StatusCode == http.StatusMethodNotAllowed && got.Header.Get("Allow") == "" {
				a.Errorf("%s: status 405 without Allow", what)
			}
			a.pattern()
		}
	}
}

// pattern checks that the report of a request that was routed has the route: without it,
// logs have the path, which may hold a token.
func (a *adapterTest) pattern() {
	a.Helper()
	a.serve(errcode.Writer{}, func(http.ResponseWriter, *http.Request) error { return errcode.UserNotFound })
	a.do(http.MethodGet, Path, nil)
	if rep := a.reported("GET "+Path, 1); rep.Request != nil && rep.Request.Pattern == "" {
		a.Errorf("GET %s: the request of the report has no Pattern, expected that of the route", Path)
	}
}

// Row A22.
func (a *adapterTest) nested() {
	a.Helper()
	wr := errcode.Writer{Report: func(rep errcode.Report) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.reports = append(a.reports, rep)
	}}
	if a.build == nil {
		return
	}
	for name, fail := range map[string]func() error{
		"error": func() error { return errcode.UserNotFound },
		"panic": func() error { panic(canary) },
	} {
		inner := a.build(wr, func(http.ResponseWriter, *http.Request) error { return fail() })
		a.serve(errcode.Writer{}, func(w http.ResponseWriter, r *http.Request) error {
			if w != nil {
				inner.ServeHTTP(w, r)
			}
			return nil
		})
		got := a.do(http.MethodGet, Path, nil)
		if a.isPlain() {
			return
		}
		want := error(errcode.UserNotFound)
		if name == "panic" {
			want = io.EOF
		}
		a.same("nested adapters, "+name, wr, got, want)
		a.reported("nested adapters, "+name, 1)
	}
}
