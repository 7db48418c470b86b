package errcode_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/internal/errtree"
	"example.com/errcode/internal/printable"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWrapNilIsAnError(t *testing.T) {
	allowed := func() error { return errcode.ProtektAccessDenied.Wrap(nil) }
	err := allowed()
	require.Error(t, err)
	assert.ErrorIs(t, err, errcode.ProtektAccessDenied)
	assert.Equal(t, "access_denied", err.Error())
	assert.NoError(t, errors.Unwrap(err))
}

func TestErrorText(t *testing.T) {
	var none *errcode.Error
	for _, row := range []struct {
		err  error
		want string
	}{
		{errcode.UserNotFound, "user:not_found"},
		{errcode.UserNotFound.Wrap(io.EOF), "user:not_found: EOF"},
		{errcode.UserNotFound.Errorf("user %d: %w", 7, io.EOF), "user:not_found: user 7: EOF"},
		{errcode.UserNotFound.Wrap(errcode.SystemDatabaseError.Wrap(io.EOF)), "user:not_found: system:database_error: EOF"},
		{errcode.UserNotFound.Wrap(errcode.SystemDatabaseError), "user:not_found: system:database_error"},
		{errcode.UserNotFound.WithMessage("for the client"), "user:not_found"},
		{errcode.UserNotFound.Errorf("a\n\x1b[2J\u202eb\xff"), `user:not_found: a\n\u001b[2J\u202eb\xff`},
		{errcode.UserNotFound.Wrap(io.EOF).Wrap(io.ErrUnexpectedEOF), `user:not_found: unexpected EOF\nEOF`},
		{errcode.UserNotFound.Wrap(none), "user:not_found: <nil>"},
		{errcode.Code{}.Wrap(io.EOF), "EOF"},
		{errcode.Status(404), "HTTP 404"},
		{errcode.Status(404).Wrap(io.EOF), "HTTP 404: EOF"},
		{errcode.UserNotFound.Wrap(errcode.Status(404)), "user:not_found: HTTP 404"},
		{errcode.Code{}.Wrap(nil), "no code"},
		{&errcode.Error{}, "no code"},
		{none, "<nil>"},
		{errcode.Parse(502, nil), "HTTP 502: unexpected end at offset 0 of JSON, expected an object"},
	} {
		assert.Equal(t, row.want, row.err.Error())
		for _, verb := range []string{"%v", "%+v", "%s"} {
			assert.Equal(t, row.want, fmt.Sprintf(verb, row.err))
		}
		assert.Equal(t, fmt.Sprintf("%q", row.want), fmt.Sprintf("%q", row.err))
		if e, ok := row.err.(*errcode.Error); ok {
			assert.Equal(t, fmt.Sprintf("errcode.Error(%q)", row.want), fmt.Sprintf("%#v", e))
			assert.Equal(t, row.want, e.LogValue().String())
		}
	}
}

func TestErrorTextIsBounded(t *testing.T) {
	const limit = 8 << 10
	head := len("user:not_found: ")
	fits := strings.Repeat("x", limit-head)
	assert.Equal(t, "user:not_found: "+fits, errcode.UserNotFound.Errorf("%s", fits).Error())

	cut := errcode.UserNotFound.Errorf("%s", fits+"y").Error()
	assert.Equal(t, "user:not_found: "+fits[:len(fits)-len("…")]+"…", cut)
	assert.Len(t, cut, limit)

	chain := errcode.UserNotFound.Wrap(nil)
	for range limit { // far more than fit
		chain = errcode.UserNotFound.Wrap(chain)
	}
	text := chain.Error()
	assert.LessOrEqual(t, len(text), limit)
	assert.Equal(t, strings.Repeat("user:not_found: ", limit/head)[:len(text)-len("…")]+"…", text)
}

// naiveErrorText is the text of err, which errcode made, before it is cut.
func naiveErrorText(err error) (text string) {
	for {
		e, ok := err.(*errcode.Error)
		if !ok || e == nil {
			return text + errtree.Text(err, 8<<10)
		}
		head := e.ErrorType()
		if head == "" && e.StatusCode() != 500 { // made by Status
			head = fmt.Sprint("HTTP ", e.StatusCode())
		}
		switch err = e.Unwrap(); {
		case err == nil && head == "":
			return text + "no code"
		case err == nil:
			return text + head
		case head != "":
			text += head + ": "
		}
	}
}

// FuzzErrorText compares the text of chains with one that is put together and then cut.
func FuzzErrorText(f *testing.F) {
	for b := range byte(4) {
		f.Add([]byte{b}, "a\n\u202e\xffb", 1)
		f.Add([]byte{1, b, 0, b}, "ä", 4096)
		f.Add(bytes.Repeat([]byte{0, b}, 256), "", 0)
		f.Add(bytes.Repeat([]byte{1, b, 1, 1}, 256), "\x00", 100)
	}
	for i := range 16 {
		f.Add([]byte{3, 2, 0}, "x", 8<<10-30+i) // about as long as fits
	}
	f.Fuzz(func(t *testing.T, program []byte, text string, times int) {
		var err error
		if times = int(uint(times) % 10_000); times > 0 {
			err = errors.New(strings.Repeat(text[:min(len(text), 8)], times))
		}
		for _, b := range program[:min(len(program), 2000)] {
			switch b % 4 {
			case 0:
				err = errcode.UserNotFound.Wrap(err)
			case 1:
				err = errcode.Code{}.Wrap(err)
			case 2:
				err = errcode.Status(404).Wrap(err)
			case 3:
				err = fmt.Errorf("layer: %w", err)
			}
		}
		if e, ok := err.(*errcode.Error); ok {
			assert.Equal(t, printable.Text(naiveErrorText(e), 8<<10), e.Error())
		}
	})
}

func TestErrorIsImmutable(t *testing.T) {
	base := errcode.EnvelopeValidationError.WithField("a", "1")
	wr := errcode.Writer{Form: errcode.FormEnvelope}
	want := record(wr, base).Body.String()

	_ = base.WithField("b", "2")
	_ = base.WithField("a", "3")
	_ = base.WithFields(errcode.Fields{"a": "4", "c": "5"})
	_ = base.WithMessage("changed")
	_ = base.WithDetails(1)
	_ = base.WithRetryAfter(time.Second)
	_ = base.WithLog("a", 1)
	_ = base.WithChallenge(errcode.Challenge{Scope: "admin"})
	_ = base.WithParam("a", 1)
	_ = base.WithRule("a", errcode.RuleRequired)
	_ = base.Wrap(io.EOF)
	_ = base.Errorf("x")
	base.Fields()["a"] = "6"
	clear(base.Details())
	assert.Equal(t, want, record(wr, base).Body.String())
	assert.NoError(t, base.Unwrap())
	assert.Equal(t, "Request validation failed", base.Message())
	_, waits := base.RetryAfter()
	assert.False(t, waits)

	// Two branches of one error share no slice.
	left, right := base.WithField("b", "left"), base.WithField("b", "right")
	assert.Equal(t, errcode.Fields{"a": "1", "b": "left"}, left.Fields())
	assert.Equal(t, errcode.Fields{"a": "1", "b": "right"}, right.Fields())
}

func TestWrapKeepsBothCauses(t *testing.T) {
	err := errcode.UserNotFound.Wrap(io.EOF).Wrap(nil).Wrap(io.ErrClosedPipe)
	assert.ErrorIs(t, err, io.EOF)
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	assert.ErrorIs(t, err, errcode.UserNotFound)
	assert.NotErrorIs(t, err, errcode.UserBanned)
}

func TestAccessors(t *testing.T) {
	err := errcode.UserNotFound.WithMessage("m").WithRetryAfter(1500 * time.Millisecond)
	assert.Equal(t, errcode.UserNotFound, err.Code())
	assert.Equal(t, "user:not_found", err.ErrorType())
	assert.Equal(t, 404, err.StatusCode())
	assert.Equal(t, "m", err.Message())
	assert.Equal(t, "User not found", err.WithMessage("").Message())
	delay, ok := err.RetryAfter()
	assert.True(t, ok)
	assert.Equal(t, 1500*time.Millisecond, delay)
	_, ok = err.WithRetryAfter(-1).RetryAfter()
	assert.False(t, ok)
	assert.False(t, err.Remote())
	assert.Nil(t, err.Fields())
	assert.Nil(t, err.Details())

	assert.Equal(t, errcode.ActionShowNotFound, err.Action())
	assert.Same(t, err, err.Reissue(), "not remote")
}

func TestNilErrorMethods(t *testing.T) {
	var e *errcode.Error
	assert.Equal(t, errcode.Code{}, e.Code())
	assert.Empty(t, e.ErrorType())
	assert.Equal(t, 500, e.StatusCode())
	assert.Empty(t, e.Message())
	assert.NoError(t, e.Unwrap())
	assert.Nil(t, e.Fields())
	assert.Nil(t, e.Details())
	_, ok := e.RetryAfter()
	assert.False(t, ok)
	assert.False(t, e.Remote())
	assert.Nil(t, e.Reissue())
	assert.False(t, e.Temporary())
	assert.False(t, e.Is(errcode.Code{}))
	assert.False(t, e.As(new(errcode.Code)))
	assert.Equal(t, errcode.ActionShowError, e.Action())
	assert.Equal(t, "<nil>", e.LogValue().String())
	assert.Equal(t, `errcode.Error("<nil>")`, e.GoString())
	assert.EqualError(t, e.WithLog("a", 1), "no code")
	assert.Equal(t, errcode.Fields{"a": "b"}, e.WithField("a", "b").Fields())
	assert.EqualError(t, e.Wrap(io.EOF), "EOF")
	assert.Equal(t, "m", e.WithMessage("m").Message())
}

func TestStatus(t *testing.T) {
	for _, row := range []struct {
		given, status int
		message       string
		action        errcode.Action
	}{
		{400, 400, "Bad Request", errcode.ActionShowError},
		{404, 404, "Not Found", errcode.ActionShowNotFound},
		{422, 422, "Unprocessable Content", errcode.ActionShowFieldErrors},
		{429, 429, "Too Many Requests", errcode.ActionRetryWithBackoff},
		{599, 599, "HTTP 599", errcode.ActionShowError},
		{-1, 500, "Internal Server Error", errcode.ActionShowError},
		{0, 500, "Internal Server Error", errcode.ActionShowError},
		{200, 500, "Internal Server Error", errcode.ActionShowError},
		{399, 500, "Internal Server Error", errcode.ActionShowError},
		{600, 500, "Internal Server Error", errcode.ActionShowError},
		{65536 + 404, 500, "Internal Server Error", errcode.ActionShowError},
		{math.MaxInt, 500, "Internal Server Error", errcode.ActionShowError},
	} {
		e := errcode.Status(row.given)
		assert.Equal(t, row.status, e.StatusCode(), row.given)
		assert.Equal(t, row.message, e.Message(), row.given)
		assert.Equal(t, row.action, e.Action(), row.given)
		assert.True(t, e.Code().IsZero())
		assert.Empty(t, e.ErrorType())
		assert.False(t, e.Remote())
	}
	// It keeps its status whatever is added.
	e := errcode.Status(404).Wrap(io.EOF).WithMessage("No such thing").WithField("a", "b")
	assert.Equal(t, 404, e.StatusCode())
	assert.Equal(t, "No such thing", e.Message())
	assert.ErrorIs(t, e, io.EOF)
	assert.Same(t, e, e.Reissue())
}

func TestReissue(t *testing.T) {
	own := errcode.NewRegistry()
	ownGone := own.NewCatalogue("Own").Define("own:gone", http.StatusGone, "Gone")
	parse := func(r *errcode.Registry, status int, body string) error {
		return r.Parse(status, []byte(body))
	}
	std := func(status int, body string) error { return errcode.Parse(status, []byte(body)) }
	type result struct {
		code    string
		status  int
		message string
		details string
		remote  bool
	}
	for _, row := range []struct {
		name string
		err  error
		want result
	}{
		{"ours", std(404, shaped), result{"user:not_found", 404, "User not found", "", false}},
		{"with a message and fields", std(422, `{"success":false,"error":"No","code":"VALIDATION_ERROR","details":{"a":"b"}}`), result{"VALIDATION_ERROR", 422, "No", `{"a":"b"}`, false}},
		{"another status", std(500, `{"success":false,"error":"No","code":"user:not_found"}`), result{"user:not_found", 404, "No", "", false}},
		{"own", parse(own, 402, `{"code":"own:gone","message":"CANARY"}`), result{"own:gone", 410, "Gone", "", false}},
		{"not defined", std(402, `{"status":402,"code":"own:gone"}`), result{"own:gone", 402, "Payment Required", "", true}},
		{"a document's, in another shape", std(404, strange), result{"user:not_found", 404, "m", "", true}},
		{"without a code", std(502, `{}`), result{"", 502, "Bad Gateway", "", true}},
		{"not remote", ownGone.WithMessage("m"), result{"own:gone", 410, "m", "", false}},
	} {
		t.Run(row.name, func(t *testing.T) {
			e, ok := errors.AsType[*errcode.Error](row.err)
			require.True(t, ok)
			again := e.Reissue()
			assert.Equal(t, row.want, result{again.Code().String(), again.StatusCode(), again.Message(), string(again.Details()), again.Remote()})
			if again.Remote() || !e.Remote() {
				assert.Same(t, e, again)
			}
		})
	}

	// The delay comes along; a message is cut as that of WithMessage is.
	e, _ := errors.AsType[*errcode.Error](errcode.FromWire(errcode.Wire{Code: "user:banned", Message: strings.Repeat("ä", 2000), RetryAfter: time.Minute}))
	again := e.Reissue()
	delay, ok := again.RetryAfter()
	assert.True(t, ok)
	assert.Equal(t, time.Minute, delay)
	assert.Equal(t, strings.Repeat("ä", 1023)+"…", again.Message())
}

// TestWithLogIsForTheLogOnly: at most 32 attributes, of the whole tree, the outermost
// first.
func TestWithLogIsForTheLogOnly(t *testing.T) {
	var log strings.Builder
	report := errcode.ReportTo(slog.New(slog.NewTextHandler(&log, nil)))
	inner := errcode.SystemDatabaseError.WithLog("CANARY_table", "CANARY_users").Wrap(io.EOF)
	err := fmt.Errorf("x: %w", errcode.UserNotFound.WithLog("CANARY_user", "CANARY_7", slog.Int("n", 1), "CANARY_odd").Wrap(inner))
	for _, form := range []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain, errcode.FormDomainDetails} {
		for _, dev := range []bool{false, true} {
			log.Reset()
			w := record(errcode.Writer{Form: form, Dev: dev, Report: report}, err)
			assert.NotContains(t, fmt.Sprint(w.Header(), w.Body), "CANARY")
			assert.Contains(t, log.String(), " CANARY_user=CANARY_7 n=1 !BADKEY=CANARY_odd CANARY_table=CANARY_users\n")
		}
	}
	assert.NotContains(t, err.Error(), "CANARY")

	many := errcode.UserNotFound.Wrap(errcode.UserBanned.WithLog("inner", "cut"))
	for i := range 40 {
		many = many.WithLog(fmt.Sprintf("k%d", i), i)
	}
	log.Reset()
	record(errcode.Writer{Report: report}, many)
	assert.Contains(t, log.String(), " k0=0 k1=1 ")
	assert.Contains(t, log.String(), " k30=30 k31=31\n")
	assert.NotContains(t, log.String(), "k32")
	log.Reset()
	record(errcode.Writer{Report: report}, errcode.UserNotFound.WithLog("outer", 0).Wrap(many))
	assert.Contains(t, log.String(), " outer=0 k0=0 ")
	assert.Contains(t, log.String(), " k30=30\n")

	// Two errors made from one do not see each other's attributes.
	base := errcode.UserNotFound.WithLog("a", 1)
	left, right := base.WithLog("b", "left"), base.WithLog("b", "right")
	for want, e := range map[string]error{" a=1\n": base, " a=1 b=left\n": left, " a=1 b=right\n": right} {
		log.Reset()
		record(errcode.Writer{Report: report}, e)
		assert.Contains(t, log.String(), want)
	}
}

func TestAttr(t *testing.T) {
	var b strings.Builder
	log := slog.New(slog.NewTextHandler(&b, nil))
	for _, row := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{io.EOF, ` error=EOF`},
		{errcode.UserNotFound.Wrap(io.EOF), ` code=user:not_found status=404 error="user:not_found: EOF"`},
		{errcode.UserNotFound, ` code=user:not_found status=404 error=user:not_found`},
		{fmt.Errorf("x: %w", errcode.UserNotFound), ` code=user:not_found status=404 error="x: user:not_found"`},
		{errcode.Status(405), ` status=405 error="HTTP 405"`},
		{errcode.Parse(502, []byte("{}")), ` status=502 error="HTTP 502: expected a member \"code\" or \"error\" in the JSON object"`},
		{errcode.Code{}.Wrap(io.EOF), ` error=EOF`},
	} {
		b.Reset()
		log.LogAttrs(t.Context(), slog.LevelInfo, "m", errcode.Attr(row.err))
		_, got, _ := strings.Cut(strings.TrimSuffix(b.String(), "\n"), "msg=m")
		assert.Equal(t, row.want, got)
	}
	b.Reset()
	log.Info("m", "failed", errcode.UserNotFound.Wrap(io.EOF), "code", errcode.UserNotFound)
	assert.Contains(t, b.String(), ` failed="user:not_found: EOF" code=user:not_found`)
}
