package natsmicro_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"example.com/errcode/i18n"
	"example.com/errcode/integrations/natsmicro"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Codes of a service that this program does not know.
var (
	theirs   = errcode.NewRegistry().NewCatalogue("Theirs")
	declined = theirs.Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")
)

// connect starts a server in this process and returns a connection to it.
func connect(t testing.TB) *nats.Conn {
	t.Helper()
	s, err := server.NewServer(&server.Options{DontListen: true, NoSigs: true})
	require.NoError(t, err)
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	require.True(t, s.ReadyForConnections(time.Minute))
	conn, err := nats.Connect("", nats.InProcessServer(s))
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	return conn
}

// serve adds a service with one endpoint, "test", to the server of conn.
func serve(t testing.TB, conn *nats.Conn, wr errcode.Writer, handle func(micro.Request) error) micro.Service {
	t.Helper()
	service, err := micro.AddService(conn, micro.Config{Name: "test", Version: "1.0.0"})
	require.NoError(t, err)
	require.NoError(t, service.AddEndpoint("test", natsmicro.Handler(wr, handle)))
	return service
}

// reports collects what a Writer reports.
type reports struct {
	mu  sync.Mutex
	all []errcode.Report
}

func (r *reports) add(rep errcode.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, rep)
}

// next returns the reports so far and forgets them. A report is made after the answer was
// sent, so next waits for one.
func (r *reports) next(t *testing.T) (all []errcode.Report) {
	t.Helper()
	require.Eventually(t, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		all, r.all = append(all, r.all...), nil
		return len(all) > 0
	}, time.Minute, time.Millisecond)
	return all
}

func TestErrors(t *testing.T) {
	conn := connect(t)
	var told reports
	var fails func() error
	errGone := errors.New("canary: gone")
	serve(t, conn, errcode.Writer{
		Form:   errcode.FormDomain,
		Report: told.add,
		Map:    errmap.Is(errcode.SystemNotFound, errGone),
		Mask:   errcode.NewMask(map[errcode.Code]errcode.Code{errcode.UserBanned: errcode.AuthInvalidCredentials}),
	}, func(micro.Request) error { return fails() })

	plain := func(err error) func() error { return func() error { return err } }
	for _, row := range []struct {
		name   string
		fails  func() error
		header string // code, status and delay
		body   string
		is     errcode.Code
		report string
	}{
		{"code", plain(errcode.UserNotFound), "user:not_found 404 ",
			`{"code":"user:not_found","status":404,"message":"User not found"}`, errcode.UserNotFound, "404 user:not_found: user:not_found"},
		{"cause", plain(fmt.Errorf("canary: %w", errcode.UserNotFound.Errorf("canary"))), "user:not_found 404 ",
			`{"code":"user:not_found","status":404,"message":"User not found"}`, errcode.UserNotFound, "404 user:not_found: canary: user:not_found: canary"},
		{"message", plain(errcode.FileUploadError.WithMessage("Zeile 1\r\nNats-Evil: 1")), "file:upload_error 400 ",
			`{"code":"file:upload_error","status":400,"message":"Zeile 1\r\nNats-Evil: 1"}`, errcode.FileUploadError, "400 file:upload_error: file:upload_error"},
		{"fields", plain(errcode.GeneralValidationError.WithRule("email", errcode.RuleTaken)), "general:validation_error 400 ",
			`{"code":"general:validation_error","status":400,"message":"Validation error","details":{"email":"Already taken"}}`, errcode.GeneralValidationError, "400 general:validation_error: general:validation_error"},
		{"delay", plain(errcode.RateLimitExceeded.WithRetryAfter(1500 * time.Millisecond)), "rate_limit:exceeded 429 1500",
			`{"code":"rate_limit:exceeded","status":429,"message":"Too many requests","retry_after":1.5}`, errcode.RateLimitExceeded, "429 rate_limit:exceeded: rate_limit:exceeded"},
		{"not known here", plain(declined), "billing:card_declined 402 ",
			`{"code":"billing:card_declined","status":402,"message":"Card declined"}`, declined, "402 billing:card_declined: billing:card_declined"},
		{"of another service", plain(errcode.FromWire(errcode.Wire{Code: "shop:closed", Status: 404, Message: "canary"})), "worker:response_invalid 502 ",
			`{"code":"worker:response_invalid","status":502,"message":"Invalid worker response"}`, errcode.WorkerResponseInvalid, "502 shop:closed: shop:closed"},
		{"masked", plain(errcode.UserBanned.WithMessage("canary")), "auth:invalid_credentials 401 ",
			`{"code":"auth:invalid_credentials","status":401,"message":"Invalid email/password combination"}`, errcode.AuthInvalidCredentials, "401 user:banned: user:banned"},
		{"mapped", plain(errGone), "system:not_found 404 ",
			`{"code":"system:not_found","status":404,"message":"Not found"}`, errcode.SystemNotFound, "404 system:not_found: canary: gone"},
		{"plain", plain(errors.New("canary")), "INTERNAL_ERROR 500 ",
			`{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, errcode.EnvelopeInternalError, "500: canary"},
		{"panic", func() error { panic("canary") }, "INTERNAL_ERROR 500 ",
			`{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, errcode.EnvelopeInternalError, "500: panic: canary"},
	} {
		fails = row.fails
		msg, err := conn.Request("test", nil, time.Minute)
		require.NoError(t, err, row.name)
		assert.Equal(t, row.header, fmt.Sprint(msg.Header.Get("Errcode"), " ", msg.Header.Get("Errcode-Status"), " ", msg.Header.Get("Errcode-Retry-After-Ms")), row.name)
		code, status, _ := strings.Cut(row.header, " ")
		assert.Equal(t, code, msg.Header.Get("Nats-Service-Error"), row.name)
		assert.Contains(t, status, msg.Header.Get("Nats-Service-Error-Code"), row.name)
		assert.JSONEq(t, row.body, string(msg.Data), row.name)
		assert.NotContains(t, fmt.Sprint(msg.Header, string(msg.Data)), "canary", row.name)
		assert.Empty(t, msg.Header.Get("Nats-Evil"))
		all := told.next(t)
		require.Len(t, all, 1, row.name)
		assert.Equal(t, row.report, all[0].String(), row.name)
		assert.Equal(t, "test", all[0].Request.Pattern)
		assert.NoError(t, all[0].Problem)

		_, err = natsmicro.Request(t.Context(), conn, "test", nil)
		assert.ErrorIs(t, err, row.is, row.name)
		told.next(t)
	}
}

func TestPanicIsReported(t *testing.T) {
	conn := connect(t)
	var told reports
	serve(t, conn, errcode.Writer{Report: told.add}, func(micro.Request) error { panic("why") })
	_, err := natsmicro.Request(t.Context(), conn, "test", nil)
	assert.ErrorIs(t, err, errcode.ProtektInternalError)
	all := told.next(t)
	require.Len(t, all, 1)
	assert.Equal(t, "why", all[0].Panic)
	assert.Contains(t, string(all[0].Stack), "TestPanicIsReported")
}

// TestStatistics checks that what everybody can ask for has codes only.
func TestStatistics(t *testing.T) {
	conn := connect(t)
	service := serve(t, conn, errcode.Writer{Report: func(errcode.Report) {}}, func(micro.Request) error {
		return errcode.UserBanned.WithMessage("canary").Errorf("canary")
	})
	_, err := natsmicro.Request(t.Context(), conn, "test", nil)
	assert.ErrorIs(t, err, errcode.UserBanned)
	require.Eventually(t, func() bool { return service.Stats().Endpoints[0].NumErrors == 1 }, time.Minute, time.Millisecond)
	stats, err := conn.Request("$SRV.STATS.test", nil, time.Minute)
	require.NoError(t, err)
	assert.Contains(t, string(stats.Data), `"last_error":"403:user:banned"`)
	assert.NotContains(t, string(stats.Data), "canary")
}

func TestRemote(t *testing.T) {
	conn := connect(t)
	serve(t, conn, errcode.Writer{Report: func(errcode.Report) {}}, func(micro.Request) error {
		return declined.WithRetryAfter(1500 * time.Millisecond)
	})
	_, err := natsmicro.Request(t.Context(), conn, "test", nil)
	var remote *errcode.Error
	require.ErrorAs(t, err, &remote)
	assert.True(t, remote.Remote())
	assert.Equal(t, "billing:card_declined", remote.Code().String())
	assert.Nil(t, remote.Code().Catalogue(), "not defined here")
	assert.Equal(t, http.StatusPaymentRequired, remote.StatusCode())
	assert.Equal(t, "Card declined", remote.Message())
	delay, ok := remote.RetryAfter()
	assert.True(t, ok)
	assert.Equal(t, 1500*time.Millisecond, delay)
	assert.True(t, errcode.Temporary(err))

	wr := errcode.Writer{Form: errcode.FormDomain, Report: func(errcode.Report) {}}
	assert.Equal(t, errcode.WorkerResponseInvalid, wr.Answer(nil, err).Code, "not repeated to our own clients")
}

func TestLanguage(t *testing.T) {
	bundle, err := i18n.New(i18n.Config{})
	require.NoError(t, err)
	conn := connect(t)
	serve(t, conn, errcode.Writer{Localizer: bundle, Report: func(errcode.Report) {}}, func(micro.Request) error { return errcode.UserNotFound })
	request := nats.NewMsg("test")
	request.Header.Set("Accept-Language", "de")
	msg, err := conn.RequestMsg(request, time.Minute)
	require.NoError(t, err)
	assert.Equal(t, "Benutzer nicht gefunden", errorMessage(t, errcode.Decode(msg.Data)))
}

func errorMessage(t *testing.T, err error) string {
	t.Helper()
	var e *errcode.Error
	require.ErrorAs(t, err, &e)
	return e.Message()
}

func TestSuccess(t *testing.T) {
	conn := connect(t)
	var told reports
	serve(t, conn, errcode.Writer{Report: told.add}, func(req micro.Request) error { return req.Respond(req.Data()) })
	msg, err := natsmicro.Request(t.Context(), conn, "test", []byte("hello"))
	require.NoError(t, err)
	assert.Equal(t, "hello", string(msg.Data))
	assert.Empty(t, told.all)
}

// TestTooLarge checks that a client gets an error where the answer can't be sent.
func TestTooLarge(t *testing.T) {
	conn := connect(t)
	var told reports
	serve(t, conn, errcode.Writer{Report: told.add}, func(req micro.Request) error {
		return req.Respond(make([]byte, conn.MaxPayload()+1))
	})
	_, err := natsmicro.Request(t.Context(), conn, "test", nil)
	assert.ErrorIs(t, err, errcode.ProtektInternalError)
	assert.ErrorContains(t, told.next(t)[0].Err, "maximum payload exceeded")
}

// TestNobodyWaits checks that an answer that can't be delivered is reported as that.
func TestNobodyWaits(t *testing.T) {
	conn := connect(t)
	var told reports
	serve(t, conn, errcode.Writer{Report: told.add}, func(micro.Request) error { return errcode.UserNotFound })
	require.NoError(t, conn.Publish("test", nil))
	all := told.next(t)
	require.Len(t, all, 1)
	assert.ErrorIs(t, all[0].Problem, nats.ErrMsgNoReply)
}

func TestNoAnswer(t *testing.T) {
	conn := connect(t)
	wr := errcode.Writer{Form: errcode.FormDomain, Report: func(errcode.Report) {}}
	_, err := natsmicro.Request(t.Context(), conn, "nobody", nil)
	assert.ErrorIs(t, err, nats.ErrNoResponders)
	assert.Equal(t, http.StatusServiceUnavailable, wr.Answer(nil, err).Status)
	assert.True(t, errcode.Temporary(err))

	_, err = conn.Subscribe("silent", func(*nats.Msg) {})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err = natsmicro.Request(ctx, conn, "silent", nil)
	assert.Equal(t, http.StatusGatewayTimeout, wr.Answer(nil, err).Status)
}

// TestForeignService checks what comes of the error of a service without errcode.
func TestForeignService(t *testing.T) {
	conn := connect(t)
	service, err := micro.AddService(conn, micro.Config{Name: "foreign", Version: "1.0.0"})
	require.NoError(t, err)
	for name, code := range map[string]string{"numeric": "404", "text": "user:not_found"} {
		require.NoError(t, service.AddEndpoint(name, micro.HandlerFunc(func(req micro.Request) {
			assert.NoError(t, req.Error(code, "No such user", []byte(`{"code":"user:not_found"}`)))
		})))
		_, err := natsmicro.Request(t.Context(), conn, name, nil)
		var remote *errcode.Error
		require.ErrorAs(t, err, &remote, name)
		assert.True(t, remote.Remote(), name)
		assert.NotErrorIs(t, err, errcode.UserNotFound, name)
		assert.Equal(t, "No such user", remote.Message(), name)
		assert.Equal(t, map[string]int{"numeric": 404, "text": 500}[name], remote.StatusCode(), name)
	}
}

// TestHostileRecord checks that nothing in an answer can do harm.
func TestHostileRecord(t *testing.T) {
	conn := connect(t)
	bodies := []string{"", "null", "{", `{"code":"a b"}`, `"` + strings.Repeat("x", 1000) + `"`, strings.Repeat("[", 100_000)}
	for i, body := range bodies {
		subject := fmt.Sprint("hostile.", i)
		_, err := conn.Subscribe(subject, func(msg *nats.Msg) {
			assert.NoError(t, msg.RespondMsg(&nats.Msg{Header: nats.Header{"Errcode": {"user:not_found"}, "Nats-Service-Error-Code": {"404"}}, Data: []byte(body)}))
		})
		require.NoError(t, err)
		msg, err := natsmicro.Request(t.Context(), conn, subject, nil)
		assert.Nil(t, msg, body[:min(len(body), 20)])
		assert.NotErrorIs(t, err, errcode.UserNotFound)
		assert.Error(t, err, body[:min(len(body), 20)])
	}
}
