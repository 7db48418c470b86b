package errcode_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Errors whose methods panic.
type (
	panicsInError      struct{}
	panicsInUnwrap     struct{ error }
	panicsInUnwrapMany struct{ error }
	panicsInAs         struct{ error }
	panicsInIs         struct{ error }
)

func (panicsInError) Error() string        { panic("in Error") }
func (panicsInUnwrap) Unwrap() error       { panic("in Unwrap") }
func (panicsInUnwrapMany) Unwrap() []error { panic("in Unwrap") }
func (panicsInAs) As(any) bool             { panic("in As") }
func (panicsInIs) Is(error) bool           { panic("in Is") }
func (e panicsInIs) Unwrap() error         { return e.error }
func (e panicsInAs) Unwrap() error         { return e.error }
func logTo(w io.Writer) func(errcode.Report) {
	return errcode.ReportTo(slog.New(slog.NewTextHandler(w, nil)))
}

func TestA23MethodsOfTheErrorPanic(t *testing.T) {
	for name, row := range map[string]struct {
		err error
		log string
	}{
		"Error":      {panicsInError{}, `error="(panic in Error method)"`},
		"inner":      {fmt.Errorf("loading: %w", panicsInUnwrap{panicsInError{}}), `error="loading: `},
		"Unwrap":     {panicsInUnwrap{errcode.UserNotFound}, "error=user:not_found"},
		"UnwrapMany": {panicsInUnwrapMany{errcode.UserNotFound}, "error=user:not_found"},
		"As":         {panicsInAs{io.EOF}, "error=EOF"},
		"Is":         {panicsInIs{io.EOF}, "error=EOF"},
		"typed nil":  {(*os.PathError)(nil), `error="(panic in Error method)"`},
	} {
		t.Run(name, func(t *testing.T) {
			adapted(t, errcode.Writer{}, stumbling(returning(row.err)), func(t *testing.T, s *server, got <-chan errcode.Report) {
				resp, body := s.Get(t, "/")
				checkAnswer(t, resp, body, 500, internalBody, plainHeader())
				rep := next(t, got)
				checkAlive(t, s)
				var line strings.Builder
				logTo(&line)(rep)
				assert.Contains(t, line.String(), row.log)
				assert.Contains(t, line.String(), "level=ERROR")
				assert.Equal(t, 1, strings.Count(line.String(), "\n"))
			})
		})
	}
}

// selfWrapping wraps itself.
type selfWrapping struct{ text string }

func (e *selfWrapping) Error() string { return e.text }
func (e *selfWrapping) Unwrap() error { return e }

// selfWrappingTwice wraps itself, twice.
type selfWrappingTwice struct{}

func (e *selfWrappingTwice) Error() string   { return "endless" }
func (e *selfWrappingTwice) Unwrap() []error { return []error{e, e} }

// layer is a wrapper whose text is short; talkative is one whose text has that of
// what it wraps, as most have.
type (
	layer     struct{ error }
	talkative struct{ inner error }
)

func (layer) Error() string        { return "layer" }
func (l layer) Unwrap() error      { return l.error }
func (e *talkative) Error() string { return "layer: " + e.inner.Error() }
func (e *talkative) Unwrap() error { return e.inner }
func deep(err error, n int) error {
	for range n {
		err = layer{err}
	}
	return err
}

// soon is ten times the 50 ms that the rows give, for the race detector.
const soon = 500 * time.Millisecond

// discardLog renders reports as text and throws it away.
func discardLog(rep errcode.Report) { logTo(io.Discard)(rep) }

func TestA24TreeWithoutEnd(t *testing.T) {
	for _, err := range []error{
		&selfWrapping{"endless"},
		&selfWrappingTwice{},
		fmt.Errorf("loading: %w", &selfWrapping{"endless"}),
		errors.Join(io.EOF, &selfWrapping{"endless"}, errcode.UserNotFound), // not reached
	} {
		wr := errcode.Writer{Report: discardLog, Map: func(err error) error {
			assert.Fail(t, "Map may call errors.Is, which would not return")
			return nil
		}}
		start := time.Now()
		w := record(wr, err)
		assert.Less(t, time.Since(start), soon)
		assert.Equal(t, 500, w.Code)
		assert.Equal(t, internalBody, w.Body.String())
	}
	adapted(t, errcode.Writer{}, stumbling(returning(&selfWrapping{"endless"})), func(t *testing.T, s *server, got <-chan errcode.Report) {
		resp, body := s.Get(t, "/")
		checkAnswer(t, resp, body, 500, internalBody, plainHeader())
		assert.Equal(t, 500, next(t, got).Status)
		checkAlive(t, s)
	})
}

// inOwnProcess runs the test in a process of its own, which it may kill, and returns
// true there.
func inOwnProcess(t *testing.T) bool {
	t.Helper()
	const variable = "ERRCODE_TEST_IN_OWN_PROCESS"
	if os.Getenv(variable) == t.Name() {
		return true
	}
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), variable+"="+t.Name())
	out, err := cmd.CombinedOutput()
	out, _, _ = bytes.Cut(out, []byte("\n\n")) // of a stack overflow, enough
	require.NoError(t, err, string(out))
	return false
}

// TestT10CyclesThatPrintThemselves: printing these overflows the stack, which kills
// the process.
func TestT10CyclesThatPrintThemselves(t *testing.T) {
	if !inOwnProcess(t) {
		return
	}
	cycle := &talkative{}
	cycle.inner = fmt.Errorf("wrapped: %w", &layer{cycle})
	long := &talkative{}
	long.inner = long
	for range 100 {
		long = &talkative{long}
	}
	ring := map[string]any{}
	ring["ring"] = ring

	const placeholder = `"(cycle of errors, or too many)"`
	for _, err := range []error{cycle, long, errors.Join(io.EOF, long)} {
		var line strings.Builder
		w := record(errcode.Writer{Report: logTo(&line)}, err)
		assert.Equal(t, internalBody, w.Body.String())
		assert.Contains(t, line.String(), "error="+placeholder)
		assert.Equal(t, `user:not_found: (cycle of errors, or too many)`, errcode.UserNotFound.Wrap(err).Error())
	}
	for want, value := range map[string]any{
		"panic: (map[string]interface {})":              ring,
		"panic: (*map[string]interface {})":             &ring,
		"panic: ([]interface {})":                       []any{ring},
		"panic: (struct { m map[string]interface {} })": struct{ m map[string]any }{ring},
		"panic: (cycle of errors, or too many)":         long,
	} {
		var got reports
		w := httptest.NewRecorder()
		errcode.Writer{Report: got.add}.Handler(func(http.ResponseWriter, *http.Request) error { panic(value) }).
			ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		assert.Equal(t, internalBody, w.Body.String())
		assert.EqualError(t, got.one(t).Err, want)
	}
}

func TestA26HundredThousandWrappers(t *testing.T) {
	const n = 100_000
	ours := errcode.UserNotFound.Wrap(io.EOF)
	var chatty error = errcode.UserNotFound
	for range n {
		ours = errcode.UserNotFound.Wrap(ours)
		chatty = &talkative{chatty}
	}
	for name, err := range map[string]error{
		"foreign": deep(errcode.UserNotFound, n),
		"ours":    ours,
		"chatty":  chatty,
	} {
		t.Run(name, func(t *testing.T) {
			var w *httptest.ResponseRecorder
			var text string
			start := time.Now()
			allocated := allocatedBy(func() {
				w = record(errcode.Writer{Report: discardLog}, err)
				text = errcode.UserUnauthorized.Wrap(err).Error()
			})
			assert.Less(t, time.Since(start), soon)
			assert.Equal(t, 404, w.Code)
			assert.Equal(t, notFoundBody, w.Body.String())
			assert.LessOrEqual(t, len(text), 8<<10)
			assert.Contains(t, text, "user:unauthorized: ")
			assert.Less(t, allocated, uint64(1<<20))
		})
	}
	adapted(t, errcode.Writer{}, returning(deep(errcode.UserNotFound, n)), func(t *testing.T, s *server, got <-chan errcode.Report) {
		resp, body := s.Get(t, "/")
		checkAnswer(t, resp, body, 404, notFoundBody, plainHeader())
		assert.Equal(t, errcode.UserNotFound, next(t, got).Code)
	})
}

// Errors that can't be compared: bag never, box when its value can't.
type (
	bag struct{ items []string }
	box struct{ value any }
)

func (b bag) Error() string { return fmt.Sprint("bag of ", b.items) }
func (b box) Error() string { return fmt.Sprint("box of ", b.value) }

func TestA27UncomparableErrors(t *testing.T) {
	for _, err := range []error{bag{[]string{"a"}}, box{[]string{"a"}}, errors.Join(bag{[]string{"a"}}, box{[]string{"a"}})} {
		wrapped := errcode.UserNotFound.Wrap(err)
		text := strings.ReplaceAll(err.Error(), "\n", `\n`)
		assert.NotErrorIs(t, err, errcode.UserNotFound)
		assert.NotErrorIs(t, errcode.UserNotFound, err)
		assert.ErrorIs(t, wrapped, errcode.UserNotFound)
		assert.Zero(t, errcode.CodeOf(err))
		assert.Equal(t, "user:not_found: "+text, wrapped.Error())
		if _, boxed := err.(box); !boxed { // errors.Is itself panics when it compares boxes
			_, uncomparable := err.(bag)
			assert.Equal(t, !uncomparable, errors.Is(wrapped, err))
			assert.NotErrorIs(t, wrapped, bag{[]string{"a"}})
		}
		for logged, handle := range map[string]handler{
			text:             returning(err),
			"panic: " + text: func(http.ResponseWriter, *http.Request) error { panic(err) },
		} {
			t.Run(logged, func(t *testing.T) {
				adapted(t, errcode.Writer{Mask: errcode.MaskAccounts(errcode.AuthInvalidCredentials)}, stumbling(handle), func(t *testing.T, s *server, got <-chan errcode.Report) {
					resp, body := s.Get(t, "/")
					checkAnswer(t, resp, body, 500, internalBody, plainHeader())
					var line strings.Builder
					logTo(&line)(next(t, got))
					assert.Contains(t, line.String(), fmt.Sprintf(" error=%q", logged))
					checkAlive(t, s)
				})
			})
		}
	}
}
