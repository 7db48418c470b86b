package errcode_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An unwrapper is an error of another package, with a cycle below it if that is set.
type unwrapper struct {
	text string
	next error
}

func (u *unwrapper) Error() string { return u.text }
func (u *unwrapper) Unwrap() error { return u.next }

// addresses of the connection of a request, and of another.
var (
	serverAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	clientAddr = &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 50_000}
	otherAddr  = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 40_000}
)

// silence is a RoundTripper that never gets a response.
type silence struct{}

func (silence) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// posted is a request with a body that came to serverAddr.
func posted() *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/path", strings.NewReader("body"))
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(serverAddr)))
}

// TestA13Symptoms: what an error without a code becomes depends on what is in its tree,
// which can also change the answer to an error with a code.
func TestA13Symptoms(t *testing.T) {
	const large, slow = 413, 408
	tooLarge := &http.MaxBytesError{Limit: 10}
	dial := &net.OpError{Op: "dial", Net: "tcp", Addr: otherAddr, Err: errors.New("connection refused")}
	database := &net.OpError{Op: "read", Net: "tcp", Source: otherAddr, Addr: clientAddr, Err: os.ErrDeadlineExceeded}
	ownTimeout := &net.OpError{Op: "read", Net: "tcp", Source: serverAddr, Addr: clientAddr, Err: os.ErrDeadlineExceeded}
	ownReset := &net.OpError{Op: "read", Net: "tcp", Source: serverAddr, Addr: clientAddr, Err: errors.New("connection reset by peer")}
	impatient := &http.Client{Timeout: time.Millisecond, Transport: silence{}}
	_, timeout := impatient.Get("http://upstream.example/")
	require.Error(t, timeout)
	for _, row := range []struct {
		name   string
		err    error
		status int
		closes bool
	}{
		{"nothing", io.EOF, 500, false},
		{"deadline", context.DeadlineExceeded, 504, false},
		{"deadline, wrapped", fmt.Errorf("query: %w", context.DeadlineExceeded), 504, false},
		{"timeout of an http.Client", timeout, 504, false},
		{"cancelled", context.Canceled, 500, false},
		{"os deadline, bare", os.ErrDeadlineExceeded, 500, false},
		{"dial", fmt.Errorf("proxy: %w", dial), 502, false},
		{"another connection", database, 502, false},
		{"another connection, in a url.Error", &url.Error{Op: "Get", URL: "http://x", Err: database}, 502, false},
		{"own connection, timeout", fmt.Errorf("decode: %w", ownTimeout), slow, true},
		{"own connection, reset", ownReset, 400, false},
		{"too large", tooLarge, large, true},
		{"too large, wrapped", fmt.Errorf("decode: %w", tooLarge), large, true},
		{"the first counts", errors.Join(context.DeadlineExceeded, dial), 504, false},
		{"the first counts, the other way", errors.Join(dial, context.DeadlineExceeded), 502, false},
		{"but the body before all", errors.Join(dial, ownTimeout, tooLarge), large, true},
		{"and a slow one", errors.Join(context.DeadlineExceeded, ownTimeout), slow, true},
		{"too large, then slow", errors.Join(tooLarge, ownTimeout), large, true},

		{"400 with a body too large", errcode.GeneralBadRequest.Wrap(tooLarge), large, true},
		{"400 around a wrapper", errcode.GeneralBadRequest.Wrap(fmt.Errorf("decode: %w", tooLarge)), large, true},
		{"400 in a wrapper", fmt.Errorf("handler: %w", errcode.GeneralBadRequest.Wrap(tooLarge)), large, true},
		{"400 beside it", errors.Join(errcode.GeneralBadRequest, tooLarge), large, true},
		{"400 with a slow body", errcode.GeneralBadRequest.Wrap(ownTimeout), slow, true},
		{"400 with another connection", errcode.GeneralBadRequest.Wrap(database), 400, false},
		{"Status(400) with a body too large", errcode.Status(400).Wrap(tooLarge), large, true},
		{"404 with a body too large", errcode.UserNotFound.Wrap(tooLarge), 404, true},
		{"422 with a body too large", errcode.EnvelopeValidationError.Wrap(tooLarge), 422, true},
		{"Status(404) with a body too large", errcode.Status(404).Wrap(tooLarge), 404, true},
		{"404 with a slow body", errcode.UserNotFound.Wrap(ownTimeout), 404, true},
		{"404 with a reset", errcode.UserNotFound.Wrap(ownReset), 404, false},
		{"404 with a deadline", errcode.UserNotFound.Wrap(context.DeadlineExceeded), 404, false},
		{"Status with a deadline", errcode.Status(503).Wrap(context.DeadlineExceeded), 503, false},
		{"400 alone", errcode.GeneralBadRequest.Wrap(nil), 400, false},
		{"400, bare", errcode.GeneralBadRequest, 400, false},
	} {
		for _, form := range []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain} {
			name := row.name + " in " + form.String()
			var got reports
			wr := errcode.Writer{Form: form, Report: got.add}
			status, header, _ := wr.Response(posted(), row.err)
			want := row.status
			if errcode.CodeOf(row.err).IsZero() || want == large || want == slow {
				want = form.CodeFor(row.status).StatusCode()
			}
			assert.Equal(t, want, status, name)
			if row.closes {
				assert.Equal(t, []string{"close"}, header["Connection"], name)
			} else {
				assert.NotContains(t, header, "Connection", name)
			}
			rep := got.one(t)
			if row.status == 500 {
				assert.True(t, rep.Code.IsZero(), name)
			} else {
				assert.Equal(t, rep.Sent, rep.Code, name)
			}
			assert.Equal(t, row.err, rep.Err, name)
		}
	}
	// On HTTP/2 there is no such header field.
	r := posted()
	r.ProtoMajor = 2
	_, header, _ := errcode.Writer{Report: discard}.Response(r, tooLarge)
	assert.NotContains(t, header, "Connection")
	// Without a request, no connection is the request's own, and none is closed.
	for err, want := range map[error]int{ownTimeout: 503, ownReset: 503, tooLarge: 413, errcode.GeneralBadRequest.Wrap(tooLarge): 413} {
		status, header, _ := errcode.Writer{Report: discard}.Response(nil, err)
		assert.Equal(t, want, status)
		assert.NotContains(t, header, "Connection")
	}
	// A middleware that replaces the address of the client changes nothing.
	r = posted()
	r.RemoteAddr = "203.0.113.9"
	status, _, _ := errcode.Writer{Report: discard}.Response(r, ownTimeout)
	assert.Equal(t, 408, status)
	// An adapter makes requests without a body.
	for _, body := range []io.ReadCloser{nil, http.NoBody} {
		r = posted()
		r.Body = body
		for err, want := range map[error]int{tooLarge: 413, errcode.GeneralBadRequest.Wrap(tooLarge): 413, errcode.UserNotFound.Wrap(tooLarge): 404} {
			status, _, _ = errcode.Writer{Report: discard}.Response(r, err)
			assert.Equal(t, want, status)
		}
	}
}

func TestCodes(t *testing.T) {
	down := errcode.NewRegistry().NewCatalogue("Own").Define("own-outage", 503, "Down")
	wr := errcode.Writer{Form: errcode.FormDomain, Codes: map[int]errcode.Code{
		500: errcode.SystemInternalError, 502: down, 404: errcode.UserNotFound, 413: errcode.FileUploadError, 504: {},
	}}
	remote := errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found"}`))
	bad := errcode.NewRegistry().NewCatalogue("Own").Define("own-bad", 400, "Bad")
	wr.Codes[400] = bad
	for _, row := range []struct {
		name       string
		err        error
		body       string
		code, sent errcode.Code
	}{
		{"plain", errors.New("x"), `{"status":400,"code":"system:internal_error"}`, errcode.Code{}, errcode.SystemInternalError},
		{"nil", nil, `{"status":400,"code":"system:internal_error"}`, errcode.Code{}, errcode.SystemInternalError},
		{"zero Code", errcode.Code{}, `{"status":400,"code":"system:internal_error"}`, errcode.Code{}, errcode.SystemInternalError},
		{"Status(500)", errcode.Status(500), `{"status":400,"code":"system:internal_error"}`, errcode.SystemInternalError, errcode.SystemInternalError},
		{"remote", remote, `{"status":503,"code":"own-outage"}`, errcode.UserNotFound, down},
		{"dial", &net.OpError{Op: "dial", Err: io.EOF}, `{"status":503,"code":"own-outage"}`, down, down},
		{"Status", errcode.Status(404), `{"status":404,"code":"user:not_found"}`, errcode.UserNotFound, errcode.UserNotFound},
		{"Status of the form", errcode.Status(422), `{"status":400,"code":"general:validation_error"}`, errcode.GeneralValidationError, errcode.GeneralValidationError},
		{"Status(418) without a name", errcode.Status(418), `{"status":400,"code":"own-bad"}`, bad, bad},
		{"Status(599) without a name", errcode.Status(599), `{"status":400,"code":"system:internal_error"}`, errcode.SystemInternalError, errcode.SystemInternalError},
		{"too large", &http.MaxBytesError{}, `{"status":400,"code":"file:upload_error"}`, errcode.FileUploadError, errcode.FileUploadError},
		{"zero Code of a status", context.DeadlineExceeded, `{"status":504,"code":"http:gateway_timeout"}`, errcode.FormDomain.CodeFor(504), errcode.FormDomain.CodeFor(504)},
		{"no code, but a code below", errcode.Code{}.Wrap(errcode.UserBanned), `{"status":403,"code":"user:banned"}`, errcode.UserBanned, errcode.UserBanned},
		{"Status beside a Status that says more", errors.Join(fmt.Errorf("x: %w", errcode.Status(422)), errcode.Status(404)), `{"status":400,"code":"general:validation_error"}`, errcode.GeneralValidationError, errcode.GeneralValidationError},
		{"Status beside a plain error", errors.Join(io.EOF, errcode.Status(404)), `{"status":404,"code":"user:not_found"}`, errcode.UserNotFound, errcode.UserNotFound},
		{"Status beside a code", errors.Join(errcode.UserBanned, errcode.Status(404)), `{"status":403,"code":"user:banned"}`, errcode.UserBanned, errcode.UserBanned},
		{"Status above a code", errcode.Status(404).Wrap(errcode.UserBanned), `{"status":403,"code":"user:banned"}`, errcode.UserBanned, errcode.UserBanned},
		{"Status above a remote error", errcode.Status(404).Wrap(remote), `{"status":404,"code":"user:not_found"}`, errcode.UserNotFound, errcode.UserNotFound},
	} {
		var got reports
		wr.Report = got.add
		assert.Equal(t, row.body, record(wr, row.err).Body.String(), row.name)
		rep := got.one(t)
		assert.Equal(t, row.code, rep.Code, row.name)
		assert.Equal(t, row.sent, rep.Sent, row.name)
	}
}

func TestMap(t *testing.T) {
	remote := errcode.Parse(401, []byte(`{"error":"token_expired","message":"CANARY","statusCode":401}`))
	internal, upstream := `{"success":false,"error":"Unhandled server error","code":"INTERNAL_ERROR"}`, `{"success":false,"error":"A downstream service (AI, LMS, etc.) failed","code":"EXTERNAL_SERVICE_ERROR"}`
	var typedNil *errcode.Error
	failure := errors.New("no rows")
	for _, row := range []struct {
		name    string
		result  func(error) error
		err     error
		status  int
		body    string
		code    errcode.Code
		problem string
	}{
		{"nil", func(error) error { return nil }, failure, 500, internal, errcode.Code{}, ""},
		{"typed nil", func(error) error { return typedNil }, failure, 500, internal, errcode.Code{}, ""},
		{"its argument", func(err error) error { return err }, failure, 500, internal, errcode.Code{}, ""},
		{"no code", func(error) error { return io.EOF }, failure, 500, internal, errcode.Code{}, ""},
		{"no code, and a symptom", func(error) error { return nil }, context.DeadlineExceeded, 504,
			`{"success":false,"error":"Gateway timeout","code":"GATEWAY_TIMEOUT"}`, errcode.FormEnvelope.CodeFor(504), ""},
		{"code", func(error) error { return errcode.EnvelopeNotFound }, failure, 404,
			`{"success":false,"error":"The requested resource does not exist","code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, ""},
		{"code with more", func(err error) error {
			return fmt.Errorf("mapped: %w", errcode.EnvelopeConflict.WithMessage("Taken").WithField("email", "taken").Wrap(err))
		}, failure, 409, `{"success":false,"error":"Taken","code":"CONFLICT","details":{"email":"taken"}}`, errcode.EnvelopeConflict, ""},
		{"code before a symptom", func(error) error { return errcode.EnvelopeDatabaseError }, context.DeadlineExceeded, 500,
			`{"success":false,"error":"Internal database failure","code":"DATABASE_ERROR"}`, errcode.EnvelopeDatabaseError, ""},
		{"400 with a body too large", func(error) error { return errcode.GeneralBadRequest }, &http.MaxBytesError{}, 413,
			`{"success":false,"error":"Content too large","code":"CONTENT_TOO_LARGE"}`, errcode.FormEnvelope.CodeFor(413), ""},
		{"Status", func(error) error { return errcode.Status(405) }, failure, 405,
			`{"success":false,"error":"Method not allowed","code":"METHOD_NOT_ALLOWED"}`, errcode.FormEnvelope.CodeFor(405), ""},
		{"remote", func(error) error { return remote }, failure, 502, upstream, errcode.ProtektTokenExpired, ""},
		{"panic", func(error) error { panic("in Map") }, failure, 500, internal, errcode.Code{}, "errcode: Map failed: panic: in Map"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got reports
			var asked []error
			wr := errcode.Writer{Form: errcode.FormEnvelope, Report: got.add, Map: func(err error) error {
				asked = append(asked, err)
				return row.result(err)
			}}
			w := recordRequest(wr, posted(), row.err)
			assert.Equal(t, row.status, w.Code)
			assert.Equal(t, row.body, w.Body.String())
			assert.Equal(t, []error{row.err}, asked, "once, with the whole error")
			rep := got.one(t)
			assert.Equal(t, row.code, rep.Code)
			assert.Equal(t, row.err, rep.Err, "the report has the original")
			if row.problem == "" {
				assert.NoError(t, rep.Problem)
			} else {
				assert.EqualError(t, rep.Problem, row.problem)
			}
		})
	}
}

// TestMapIsNotAsked has errors that need no Map, and trees without end.
func TestMapIsNotAsked(t *testing.T) {
	cycle := &unwrapper{text: "cycle"}
	cycle.next = cycle
	wr := errcode.Writer{Form: errcode.FormDomain, Map: func(error) error { panic("asked") }}
	for _, row := range []struct {
		err    error
		status int
	}{
		{errcode.UserNotFound, 404},
		{fmt.Errorf("x: %w", errcode.UserBanned.Wrap(io.EOF)), 403},
		{errcode.Status(405), 405},
		{errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found"}`)), errcode.WorkerResponseInvalid.StatusCode()},
		{nil, 500},
		{cycle, 500},
		{errors.Join(&http.MaxBytesError{}, cycle), 413},
	} {
		var got reports
		wr.Report = got.add
		assert.Equal(t, row.status, recordRequest(wr, posted(), row.err).Code)
		if row.err != nil {
			assert.NoError(t, got.one(t).Problem)
		}
	}
}

// TestW04DevelopmentShowsTheOriginal: development mode shows the text of the error that
// was given to Map.
func TestW04DevelopmentShowsTheOriginal(t *testing.T) {
	wr := errcode.Writer{Form: errcode.FormDomain, Dev: true, Map: func(err error) error {
		if err.Error() == "row" {
			return errcode.UserNotFound.Errorf("of Map")
		}
		return nil
	}}
	assert.Equal(t, `{"status":404,"code":"user:not_found","details":"row"}`, record(wr, errors.New("row")).Body.String())
	assert.Equal(t, `{"status":500,"code":"INTERNAL_ERROR","details":"other"}`, record(wr, errors.New("other")).Body.String())
	w := httptest.NewRecorder()
	wr.Report = discard
	wr.Handler(func(http.ResponseWriter, *http.Request) error { panic("CANARY") }).ServeHTTP(w, posted())
	assert.Equal(t, `{"status":500,"code":"INTERNAL_ERROR"}`, w.Body.String(), "not the value of a panic")
}

func TestAnswer(t *testing.T) {
	e := errcode.UserUnauthorized.WithMessage("Log in").WithRule("b", errcode.RuleTooShort, 3).WithField("a", "x").
		WithRetryAfter(90 * time.Second).WithChallenge(errcode.Challenge{Realm: "r"}).Errorf("CANARY")
	var asked []*errcode.Error
	wr := errcode.Writer{Form: errcode.FormDomain, Localizer: tongue{errcode.Translation{Message: "Entra", Language: "es", Varies: true}, &asked}}
	a := wr.Answer(posted(), fmt.Errorf("handler: %w", e))
	assert.Equal(t, errcode.UserUnauthorized, a.Code)
	assert.Equal(t, 401, a.Status)
	assert.Equal(t, "Entra", a.Title)
	assert.Equal(t, "Log in", a.Message)
	assert.Equal(t, "es", a.Language)
	assert.True(t, a.Vary)
	assert.False(t, a.Dev)
	assert.Empty(t, a.Debug)
	var fields []errcode.Field
	for f := range a.Fields() {
		fields = append(fields, f)
	}
	assert.Equal(t, []errcode.Field{
		{Path: "a", Message: "x"},
		{Path: "b", Message: "Too short, the minimum length is 3", Rule: errcode.RuleTooShort, Params: []any{int64(3)}},
	}, fields)
	const details = `{"a":"x","b":"Too short, the minimum length is 3"}`
	assert.Equal(t, details, string(a.Details()))
	assert.Equal(t, "x"+details, string(a.AppendDetails([]byte("x"))))
	delay, ok := a.RetryAfter()
	assert.Equal(t, 90*time.Second, delay)
	assert.True(t, ok)
	challenges := a.Challenges()
	assert.Equal(t, []errcode.Challenge{{Realm: "r"}}, challenges)
	challenges[0].Realm = "changed"
	assert.Equal(t, []errcode.Challenge{{Realm: "r"}}, a.Challenges(), "a copy")
	given := []errcode.Challenge{{Scheme: "Basic"}}
	a.SetChallenges(given...)
	given[0].Scheme = "changed"
	assert.Equal(t, []errcode.Challenge{{Scheme: "Basic"}}, a.Challenges(), "a copy")
	for _, verb := range []string{"%v", "%+v", "%s"} {
		assert.Equal(t, "401 user:unauthorized: Log in", fmt.Sprintf(verb, a))
	}
	assert.Equal(t, `errcode.Answer("401 user:unauthorized: Log in")`, fmt.Sprintf("%#v", a))
	assert.Equal(t, `errcode.Answer("404 user:not_found: a\\nb")`, fmt.Sprintf("%#v", errcode.Writer{}.Answer(nil, errcode.UserNotFound.WithMessage("a\nb"))))

	bare := errcode.Writer{Dev: true}.Answer(nil, errcode.UserNotFound.Errorf("cause\n"))
	assert.Nil(t, bare.Details())
	assert.Equal(t, "x", string(bare.AppendDetails([]byte("x"))))
	assert.Empty(t, bare.Challenges())
	_, ok = bare.RetryAfter()
	assert.False(t, ok)
	assert.True(t, bare.Dev)
	assert.Equal(t, `cause\n`, bare.Debug)
	assert.Equal(t, "User not found", bare.Title)
	assert.Equal(t, "User not found", bare.Message)
	for range bare.Fields() {
		t.Error("there are no fields")
	}
	for range a.Fields() {
		break // a second one must not be yielded
	}
}

// TestParametersAreInTitleAndMessage fills placeholders of a code's own text.
func TestParametersAreInTitleAndMessage(t *testing.T) {
	wait := errcode.NewRegistry().NewCatalogue("Own").Define("wait", 429, "Wait {seconds} seconds")
	a := errcode.Writer{}.Answer(nil, wait.WithParam("seconds", 30))
	assert.Equal(t, []string{"Wait 30 seconds", "Wait 30 seconds"}, []string{a.Title, a.Message})
	a = errcode.Writer{}.Answer(nil, wait.WithParam("seconds", 30).WithMessage("{seconds}"))
	assert.Equal(t, []string{"Wait 30 seconds", "{seconds}"}, []string{a.Title, a.Message})
}

func TestAnswersMarshalMasked(t *testing.T) {
	wr := errcode.Writer{Mask: errcode.MaskAccounts(errcode.AuthInvalidCredentials)}
	batch := []errcode.Answer{
		wr.Answer(nil, errcode.UserNotFound.WithMessage("CANARY").WithField("a", "b")),
		wr.Answer(nil, errcode.EnvelopeConflict.WithField("a", "b").WithRetryAfter(1500*time.Millisecond).Errorf("CANARY")),
		wr.Answer(nil, errors.New("CANARY")),
	}
	b, err := json.Marshal(batch)
	require.NoError(t, err)
	assert.Equal(t, `[{"code":"auth:invalid_credentials","status":401,"message":"Invalid email/password combination"},`+
		`{"code":"CONFLICT","status":409,"message":"Resource already exists (e.g. duplicate email)","details":{"a":"b"},"retry_after":1.5},`+
		`{"code":"internal_error","status":500,"message":"Unexpected server error"}]`, string(b))
}

func TestDeliver(t *testing.T) {
	closed := errors.New("stream closed")
	for _, row := range []struct {
		name    string
		err     error
		send    func(errcode.Answer) error
		problem string
		panics  any
	}{
		{"sent", errcode.UserNotFound, func(errcode.Answer) error { return nil }, "", nil},
		{"send fails", errcode.UserNotFound, func(errcode.Answer) error { return closed }, "errcode: delivering the answer: stream closed", nil},
		{"send panics", errcode.UserNotFound, func(errcode.Answer) error { panic("in send") }, "errcode: the response was not finished, what writes it panicked", "in send"},
		{"details dropped", errcode.UserNotFound.WithDetails(make(chan int)), func(errcode.Answer) error { return nil }, "errcode: details of type chan int dropped: json: unsupported type: chan int", nil},
		{"details dropped, and send fails", errcode.UserNotFound.WithDetails(make(chan int)), func(errcode.Answer) error { return closed },
			"errcode: details of type chan int dropped: json: unsupported type: chan int\nerrcode: delivering the answer: stream closed", nil},
		{"nil", nil, func(errcode.Answer) error { return nil }, "errcode: a nil error was given to be answered", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got reports
			var sent []errcode.Answer
			wr := errcode.Writer{Form: errcode.FormDomain, Report: got.add}
			r := posted()
			assert.Equal(t, row.panics, panicOf(func() {
				wr.Deliver(r, row.err, func(a errcode.Answer) error {
					assert.Empty(t, got.list(), "the report comes after")
					sent = append(sent, a)
					return row.send(a)
				})
			}))
			assert.Equal(t, []errcode.Answer{wr.Answer(r, row.err)}, sent)
			rep := got.one(t)
			if row.problem == "" {
				assert.NoError(t, rep.Problem)
			} else {
				assert.EqualError(t, rep.Problem, row.problem)
			}
			rep.Problem = nil
			want := errcode.Report{Request: r, Err: row.err, Code: errcode.UserNotFound, Sent: errcode.UserNotFound, Status: 404}
			if row.err == nil {
				want.Code, want.Sent, want.Status = errcode.Code{}, errcode.EnvelopeInternalError, 500
			}
			assert.Equal(t, want, rep)
		})
	}
}

func TestRecord(t *testing.T) {
	errTaken, errTheirs := errors.New("taken"), errors.New("theirs")
	theirs := errcode.NewRegistry().NewCatalogue("Theirs").Define("billing:card_declined", 402, "Card declined")
	remote := errcode.FromWire(errcode.Wire{Code: "shop:busy", Status: 429, Message: "M", RetryAfter: time.Minute})
	for _, row := range []struct {
		name      string
		err       error
		record    string
		permanent bool
		delay     time.Duration // 0 if there is none
		report    string
	}{
		{"code", errcode.UserBanned, `{"code":"user:banned","status":403,"message":"User is banned"}`, true, 0, "403 user:banned: user:banned"},
		{"cause", fmt.Errorf("a: %w", errcode.UserBanned.Errorf("b")), `{"code":"user:banned","status":403,"message":"User is banned"}`, true, 0, "403 user:banned: a: user:banned: b"},
		{"masked elsewhere", errcode.UserNotFound, `{"code":"user:not_found","status":404,"message":"User not found"}`, true, 0, "404 user:not_found: user:not_found"},
		{"all", errcode.RateLimitExceeded.WithMessage("M").WithDetails([]int{1}).WithRetryAfter(time.Second),
			`{"code":"rate_limit:exceeded","status":429,"message":"M","details":[1],"retry_after":1}`, false, time.Second, "429 rate_limit:exceeded: rate_limit:exceeded"},
		{"own registry", theirs.Wrap(nil), `{"code":"billing:card_declined","status":402,"message":"Card declined"}`, true, 0, "402 billing:card_declined: billing:card_declined"},
		{"remote", fmt.Errorf("a: %w", remote), `{"code":"shop:busy","status":429}`, false, time.Minute, "502 shop:busy: a: shop:busy"},
		{"code of a remote error", errcode.CodeOf(remote), `{"code":"shop:busy","status":429,"message":"Too Many Requests"}`, false, 0, "502 shop:busy: shop:busy"},
		{"remote without a code", errcode.Parse(404, nil), `{"status":404}`, true, 0, "502: HTTP 404: unexpected end at offset 0 of JSON, expected an object"},
		{"below a code", errcode.OAuthTokenExchangeFailed.Wrap(remote), `{"code":"oauth:token_exchange_failed","status":400,"message":"OAuth token exchange failed"}`, false, 0, "400 oauth:token_exchange_failed: oauth:token_exchange_failed: shop:busy"},
		{"mapped", errTaken, `{"code":"CONFLICT","status":409,"message":"Resource already exists (e.g. duplicate email)","details":{"email":"Already taken"}}`, true, 0, "409 CONFLICT: taken"},
		{"mapped as remote", errTheirs, `{"code":"EXTERNAL_SERVICE_ERROR","status":502,"message":"A downstream service (AI, LMS, etc.) failed"}`, false, 0, "502 shop:busy: theirs"},
		{"status", errcode.Status(410), `{"code":"GONE","status":410,"message":"Gone"}`, true, 0, "410 GONE: HTTP 410"},
		{"deadline", context.DeadlineExceeded, `{"code":"GATEWAY_TIMEOUT","status":504,"message":"Gateway timeout"}`, false, 0, "504 GATEWAY_TIMEOUT: context deadline exceeded"},
		{"plain", errors.New("plain"), `{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, false, 0, "500: plain"},
		{"nil", nil, `{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, false, 0, "500: no error"},
	} {
		var got reports
		wr := errcode.Writer{
			Form: errcode.FormEnvelope, Report: got.add, Dev: true,
			Mask:      errcode.MaskAccounts(errcode.AuthInvalidCredentials),
			Localizer: shout{},
			Map: func(err error) error {
				switch err {
				case errTaken:
					return errcode.EnvelopeConflict.WithRule("email", errcode.RuleTaken)
				case errTheirs:
					return remote
				}
				return nil
			},
		}
		e := wr.Record(nil, row.err)
		record, err := e.MarshalJSON()
		require.NoError(t, err)
		assert.Equal(t, row.record, string(record), row.name)
		assert.NoError(t, errors.Unwrap(e), row.name)
		assert.Equal(t, row.permanent, errcode.Permanent(e), row.name)
		delay, ok := e.RetryAfter()
		assert.Equal(t, row.delay, delay, row.name)
		assert.Equal(t, row.delay != 0, ok, row.name)
		rep := got.one(t)
		assert.Equal(t, row.report, rep.String(), row.name)
		assert.Equal(t, row.err, rep.Err, row.name)
		if row.err == nil {
			assert.EqualError(t, rep.Problem, "errcode: a nil error was given to be answered")
		} else {
			assert.NoError(t, rep.Problem, row.name)
		}
	}
}

// TestRecordOfAStatus: the record has the status of its code, as a client would be told.
func TestRecordOfAStatus(t *testing.T) {
	for _, row := range []struct {
		form   errcode.Form
		status int
		want   string
	}{
		{errcode.FormDomain, 422, `{"code":"general:validation_error","status":400,"message":"Validation error","details":{"a":"b"}}`},
		{errcode.FormProtekt, 502, `{"code":"service_unavailable","status":503,"message":"Temporary outage or maintenance","details":{"a":"b"}}`},
	} {
		err := errcode.Status(row.status).WithField("a", "b")
		wr := errcode.Writer{Form: row.form, Report: discard}
		record, problem := json.Marshal(wr.Record(nil, err))
		require.NoError(t, problem)
		assert.Equal(t, row.want, string(record))
		assert.Equal(t, wr.Answer(nil, err).Status, wr.Record(nil, err).StatusCode())
		assert.Equal(t, row.status, err.StatusCode(), "the error itself stays")
	}
}

// TestCanceledIsSaid has a request whose context was cancelled: it is answered as any
// other is.
func TestCanceledIsSaid(t *testing.T) {
	r := posted()
	ctx, cancel := context.WithCancel(r.Context())
	cancel()
	r = r.WithContext(ctx)
	var got reports
	wr := errcode.Writer{Report: got.add}
	wr.Response(r, errcode.UserNotFound)
	wr.Deliver(r, errcode.UserNotFound, func(errcode.Answer) error { return nil })
	assert.Equal(t, 404, recordRequest(wr, r, errcode.UserNotFound).Code)
	require.Len(t, got.list(), 3)
	for _, rep := range got.list() {
		assert.True(t, rep.Canceled)
		assert.Equal(t, 404, rep.Status)
	}
}
