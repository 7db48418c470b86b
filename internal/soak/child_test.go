//go:build soak

package soak_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/internal/servertest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// Bounds of a child process.
const (
	childVariable = "ERRCODE_SOAK_CHILD"
	childDeadline = time.Minute
	childMemory   = 1 << 30  // bytes that Go has from the system
	childStack    = 64 << 20 // bytes; the default is 1 GB
	childDone     = "the child is done"
)

// inChildren runs each of the rows as a subtest in a process of its own, which must
// exit with 0 within the bounds.
func inChildren(t *testing.T, rows map[string]func(t *testing.T)) {
	if row := os.Getenv(childVariable); row != "" {
		require.Contains(t, rows, row)
		debug.SetMaxStack(childStack)
		go boundMemory()
		if rows[row](t); !t.Failed() {
			fmt.Println(childDone)
			os.Exit(0)
		}
		return
	}
	program, err := os.Executable()
	require.NoError(t, err)
	for row := range rows {
		name := t.Name()
		t.Run(row, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), childDeadline)
			defer cancel()
			cmd := exec.CommandContext(ctx, program, "-test.run=^"+name+"$", "-test.count=1")
			cmd.Env = append(os.Environ(), childVariable+"="+row, fmt.Sprintf("GOMEMLIMIT=%d", childMemory))
			out, err := cmd.CombinedOutput()
			out, _, _ = bytes.Cut(out, []byte("\n\n")) // of a stack overflow, enough
			require.NoError(t, err, "%s (%v)", out, ctx.Err())
			require.Contains(t, string(out), childDone)
		})
	}
}

// boundMemory ends the process when it has too much memory.
func boundMemory() {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	for range time.Tick(10 * time.Millisecond) {
		if metrics.Read(sample); sample[0].Value.Uint64() > childMemory {
			fmt.Println("out of memory")
			os.Exit(3)
		}
	}
}

const million = 1_000_000

// repeated applies f to v, many times over.
func repeated[T any](v T, times int, f func(T) T) T {
	for range times {
		v = f(v)
	}
	return v
}

// knot is an error of a cycle. It says what it wraps, or would.
type knot struct{ inner error }

func (k *knot) Error() string { return k.inner.Error() }
func (k *knot) Unwrap() error { return k.inner }

// tied closes the cycle that begins and ends with a knot.
func tied(wrap func(error) error) error {
	k := new(knot)
	k.inner = wrap(k)
	return k
}

func TestSoakT10Trees(t *testing.T) {
	var (
		wrap       = func(err error) error { return layer{err} }
		talk       = func(err error) error { return &talkative{err} }
		own        = func(err error) error { return errcode.UserNotFound.Wrap(err) }
		join       = func(err error) error { return errors.Join(err) }
		joinBefore = func(err error) error { return errors.Join(io.EOF, err) }
		joinAfter  = func(err error) error { return errors.Join(err, io.EOF) }
		joinTwice  = func(err error) error { return errors.Join(err, err) }
		joinAgain  = func(err error) error { return err.(*errcode.Error).Wrap(io.EOF) }
	)
	var coded error = errcode.UserNotFound
	wide := slices.Repeat([]error{io.EOF}, million)
	rows := map[string]func(t *testing.T){}
	for row, tree := range map[string]struct {
		build func() error
		found bool
	}{
		// A walk ends after 131,072 errors: what is further down is not found.
		"wrappers, code inside":          {func() error { return repeated(coded, million, wrap) }, false},
		"wrappers, code outside":         {func() error { return own(repeated(coded, million, wrap)) }, true},
		"wrappers, code at the limit":    {func() error { return repeated(coded, 131_071, wrap) }, true},
		"wrappers, code after the limit": {func() error { return repeated(coded, 131_072, wrap) }, false},
		"own wrappers":                   {func() error { return repeated(coded, million, own) }, true},
		"own wrapper, wrapped again":     {func() error { return repeated(own(nil), million, joinAgain) }, true},
		"talkative":                      {func() error { return repeated(coded, million, talk) }, false},
		"talkative, code outside":        {func() error { return own(repeated(coded, million, talk)) }, true},
		"joins":                          {func() error { return repeated(coded, million, join) }, false},
		"joins that can be walked":       {func() error { return repeated(coded, 100_000, join) }, true},
		"joins without code, walked":     {func() error { return repeated(error(io.EOF), 100_000, join) }, false},
		"joins to the right":             {func() error { return repeated(coded, million, joinBefore) }, false},
		"joins to the left":              {func() error { return repeated(coded, million, joinAfter) }, false},
		"joins of the same":              {func() error { return repeated(error(io.EOF), 60, joinTwice) }, false},
		"joins of the same, coded":       {func() error { return repeated(coded, 60, joinTwice) }, true},
		"wide, code last":                {func() error { return errors.Join(append(wide, coded)...) }, false},
		"wide, code first":               {func() error { return errors.Join(append([]error{coded}, wide...)...) }, true},
		"cycle":                          {func() error { return tied(func(k error) error { return k }) }, false},
		"cycle of three":                 {func() error { return tied(func(k error) error { return wrap(wrap(k)) }) }, false},
		"cycle of a million":             {func() error { return tied(func(k error) error { return repeated(k, million, wrap) }) }, false},
		"cycle, coded":                   {func() error { return tied(own) }, true},
		"cycle, code outside":            {func() error { return own(tied(wrap)) }, true},
		"cycle through a join":           {func() error { return tied(joinBefore) }, false},
		"cycles through a join":          {func() error { return tied(joinTwice) }, false},
		"cycle that prints itself":       {func() error { return tied(talk) }, false},
		"cycle below wrappers":           {func() error { return repeated(tied(talk), million, wrap) }, false},
		"cycle below a join":             {func() error { return errors.Join(io.EOF, tied(talk), coded) }, false},
	} {
		rows[row] = func(t *testing.T) { checkTree(t, tree.build(), tree.found) }
	}
	inChildren(t, rows)
}

// checkTree checks that each function that walks an error returns soon, and that it
// finds user:not_found, or else no code.
func checkTree(t *testing.T, err error, found bool) {
	var code errcode.Code
	reply := internalReply
	if found {
		code, reply = errcode.UserNotFound, as(404, "user:not_found", "User not found")
	}
	reporting := func(code errcode.Code) func(errcode.Report) {
		return func(rep errcode.Report) {
			assert.Equal(t, code, rep.Code)
			discardLog(rep)
		}
	}
	bundle := i18n.Must(i18n.New(i18n.Config{}))
	timed(t, "CodeOf", func() { assert.Equal(t, code, errcode.CodeOf(err)) })
	timed(t, "Error", func() { checkLine(t, errcode.UserNotFound.Wrap(err).Error()) })
	timed(t, "Attr", func() { checkLine(t, errcode.Attr(err).String()) })
	for _, form := range allForms {
		want := reply(form)
		wr := errcode.Writer{Form: form, Localizer: bundle, Report: reporting(code)}
		// Map may walk the tree in any way: it is not called for one without end.
		wr.Map = func(err error) error {
			assert.NotErrorIs(t, err, io.ErrClosedPipe)
			return nil
		}
		timed(t, "returned", func() { checkHandler(t, wr, returning(err), want) })
		timed(t, "Response", func() {
			status, _, body := wr.Response(nil, err)
			assert.Equal(t, want.status, status)
			assert.Equal(t, want.body(form), string(body))
		})
		timed(t, "development", func() {
			wr := wr
			wr.Dev = true
			assert.Less(t, record(wr, err).Body.Len(), 32<<10)
		})
		wr.Report = reporting(errcode.Code{})
		timed(t, "thrown", func() { checkHandler(t, wr, panicking(err), internalReply(form)) })
	}
}

func checkHandler(t *testing.T, wr errcode.Writer, handle handler, want reply) {
	w := httptest.NewRecorder()
	wr.Handler(handle).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Equal(t, want.status, w.Code)
	assert.Equal(t, want.body(wr.Form), w.Body.String())
}

// timed checks that f does not take long, though it shares the processor with the
// collector, which has a million values to look at.
func timed(t *testing.T, what string, f func()) {
	start := time.Now()
	f()
	assert.Less(t, time.Since(start), 10*soon, what)
}

// checkLine checks a text for logs.
func checkLine(t *testing.T, line string) {
	assert.Less(t, len(line), 9<<10)
	assert.NotContains(t, line, "\n")
}

// Go values that nest without end.
type (
	pointer *pointer
	ring    struct{ Next *ring }
	pair    struct{ Left, Right any }
	thrower struct{ value any }
)

// MarshalJSON panics with a value that need not be fit to print.
func (v thrower) MarshalJSON() ([]byte, error) { panic(v.value) }

// tangles are values that must not be followed to their end.
func tangles() map[string]func() any {
	var (
		inSlice = func(v any) any { return []any{v} }
		inMap   = func(v any) any { return map[string]any{"a": v} }
		behind  = func(v any) any { return &v }
		inPair  = func(v any) any { return &pair{Right: v} }
		twice   = func(v any) any { return []any{v, v} }
		both    = func(v any) any { return pair{v, v} }
	)
	circle := func() any {
		m := map[string]any{"b": 1}
		m["a"], m["c"] = m, m
		return m
	}
	return map[string]func() any{
		"slices":    func() any { return repeated(any(1), million, inSlice) },
		"maps":      func() any { return repeated(any(1), million, inMap) },
		"pointers":  func() any { return repeated(any(1), million, behind) },
		"structs":   func() any { return repeated(any(1), million, inPair) },
		"list":      func() any { return repeated(&ring{}, million, func(r *ring) *ring { return &ring{r} }) },
		"map cycle": circle,
		"slice cycle": func() any {
			s := make([]any, 2)
			s[0], s[1] = s, s
			return s
		},
		"struct cycle": func() any {
			p := new(pair)
			p.Left, p.Right = p, p
			return p
		},
		"pointer cycle": func() any {
			var p pointer
			p = &p
			return p
		},
		// Few values, but a tree of 2^60.
		"slices of the same twice":  func() any { return repeated(any(1), 60, twice) },
		"structs of the same twice": func() any { return repeated(any(1), 60, both) },
	}
}

func TestSoakT10Details(t *testing.T) {
	values := tangles()
	values["raw"] = func() any {
		return json.RawMessage(strings.Repeat("[", million) + strings.Repeat("]", million))
	}
	values["marshaler that throws a cycle"] = func() any { return thrower{tangles()["map cycle"]()} }
	values["marshaler that throws slices"] = func() any { return thrower{tangles()["slices"]()} }
	rows := map[string]func(t *testing.T){
		"wide": func(t *testing.T) {
			fields := make(errcode.Fields, million)
			for i := range million {
				fields[fmt.Sprintf("items.%06d", i)] = "bad"
			}
			w := record(errcode.Writer{Form: errcode.FormEnvelope, Report: discardLog}, errcode.EnvelopeValidationError.WithFields(fields))
			assert.Equal(t, 422, w.Code)
			assert.LessOrEqual(t, w.Body.Len(), 32<<10)
			assert.True(t, strings.HasPrefix(w.Body.String(),
				`{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.000000":"bad","items.000001":"bad",`))
			assert.True(t, json.Valid(w.Body.Bytes()))
		},
	}
	for row, build := range values {
		rows[row] = func(t *testing.T) {
			value := build()
			var err *errcode.Error
			timed(t, "WithDetails", func() { err = errcode.EnvelopeValidationError.WithDetails(value) })
			checkDropped(t, err)
		}
		rows[row+", thrown"] = func(t *testing.T) {
			value := build()
			timed(t, "panic", func() {
				checkHandler(t, errcode.Writer{Report: discardLog}, panicking(value), internalReply(errcode.FormProtekt))
			})
		}
	}
	inChildren(t, rows)
}

// checkDropped checks that the details of a VALIDATION_ERROR were left out.
func checkDropped(t *testing.T, err error) {
	for _, form := range allForms {
		for _, dev := range []bool{false, true} {
			var got []errcode.Report
			w := record(errcode.Writer{Form: form, Dev: dev, Report: func(rep errcode.Report) { got = append(got, rep) }}, err)
			want := reply{422, "VALIDATION_ERROR", "Request validation failed", "{}"}
			assert.Equal(t, want.body(form), w.Body.String())
			require.Len(t, got, 1, "reports")
			assert.ErrorContains(t, got[0].Problem, "errcode: details of type ")
			discardLog(got[0])
		}
	}
}

func TestSoakT10Params(t *testing.T) {
	rows := map[string]func(t *testing.T){}
	for row, build := range tangles() {
		rows[row] = func(t *testing.T) {
			value := build()
			waiting := new(errcode.Registry).NewCatalogue("Params").Define("wait", 429, "Wait for {what}")
			timed(t, "WithParam", func() {
				w := record(errcode.Writer{}, waiting.WithParam("what", value))
				assert.Equal(t, 429, w.Code)
				assert.LessOrEqual(t, w.Body.Len(), 32<<10)
			})
		}
	}
	inChildren(t, rows)
}

// TestSoakX01RegistrationInThePackagesRegistry adds codes while a server serves them
// and clients read them back.
func TestSoakX01RegistrationInThePackagesRegistry(t *testing.T) {
	inChildren(t, map[string]func(t *testing.T){"registration": func(t *testing.T) {
		before := goleak.IgnoreCurrent()
		const writers = 4
		mux := http.NewServeMux()
		late := newLate(mux, errcode.NewCatalogue("Late"), errcode.Lookup)
		servertest.BothProtocols(t, mux, func(t *testing.T, s *servertest.Server) {
			l := &load{T: t, s: s, clients: newClients(s, writers), requests: soakRequests(t)}
			all := l.lateCodes()*writers + countCodes()
			var wait sync.WaitGroup
			for i, client := range l.clients {
				wait.Go(func() { late.register(l, client, fmt.Sprintf("%s_%d", l.protocol(), i), true) })
			}
			for seen := 0; seen < all && !t.Failed(); {
				now := countCodes()
				if now < seen || now > all {
					t.Errorf("%d codes listed after %d, expected %d in the end", now, seen, all)
				}
				seen = now
			}
			wait.Wait()
			for _, client := range l.clients {
				client.CloseIdleConnections()
			}
			s.Close()
		})
		goleak.VerifyNone(t, before)
	}})
}

// late adds codes while a server serves, and asks for each.
type late struct {
	catalogue *errcode.Catalogue
	exchange  *exchange
}

// newLate serves the codes of a catalogue.
func newLate(mux *http.ServeMux, catalogue *errcode.Catalogue, lookup func(string) (errcode.Code, bool)) *late {
	x := newExchange(soakCase{name: "late", want: as(409, "late:{n}", "Late {n}")}, errcode.FormProtekt)
	mux.Handle(x.path, errcode.Writer{Report: discard}.Handler(failingWith(func(n string) error {
		code, ok := lookup("late:" + n)
		if !ok {
			return errors.New("not there yet")
		}
		return code
	})))
	return &late{catalogue, x}
}

// lateCodes is how many codes are added at a time.
func (l *load) lateCodes() int { return int(min(l.requests/50, 2000)) }

// register adds codes, which succeeds the first time only. Their texts have name in
// them.
func (a *late) register(l *load, client *http.Client, name string, first bool) {
	var body bytes.Buffer
	for i := range l.lateCodes() {
		n := fmt.Sprintf("%s_%d", name, i)
		code, err := a.catalogue.Add("late:"+n, 409, "Late "+n)
		if first != (err == nil) {
			l.Errorf("adding %s: %v", n, err)
		}
		if err := l.do(client, &body, a.exchange, n); err != nil {
			l.Error(err)
			return
		}
		if e := errcode.Parse(409, body.Bytes()); first && !errors.Is(e, code) {
			l.Errorf("%v is not %s", e, n)
		}
	}
}

func countCodes() (n int) {
	for range errcode.All() {
		n++
	}
	return n
}
