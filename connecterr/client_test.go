package connecterr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"example.com/errcode"
	"example.com/errcode/connecterr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var ours = connect.WithInterceptors(connecterr.Client{})

// TestThereAndBack: all built-in codes over all protocols, some of them in streams.
func TestThereAndBack(t *testing.T) {
	var code errcode.Code
	s := &service{sent: 1, fails: func(context.Context) error { return code.Wrap(errors.New(canary)) }}
	address := served(t, s, connecterr.Server{Writer: errcode.Writer{Report: discard}, Domain: domain})
	for variant, options := range variants {
		client := dial(t, address, append(options, ours)...)
		n := 0
		for code = range errcode.All() {
			n++
			for kind, call := range kinds {
				if kind != "unary" && n%10 != 0 {
					continue // which takes long with the race detector
				}
				_, err := call(t.Context(), client)
				require.ErrorIs(t, err, code, "%s, %s", variant, kind)
				assert.Equal(t, code, errcode.CodeOf(err))
				e, ok := errors.AsType[*errcode.Error](err)
				require.True(t, ok)
				assert.True(t, e.Remote())
				assert.Equal(t, code.StatusCode(), e.StatusCode())
				assert.Equal(t, code.Message(), e.Message())
				own, ok := errors.AsType[*connect.Error](err)
				require.True(t, ok)
				assert.True(t, connect.IsWireError(err))
				assert.Equal(t, own.Code(), connect.CodeOf(err))
				assert.Equal(t, code.Message(), own.Message(), "unchanged")
				assert.Contains(t, err.Error(), fmt.Sprintf("%s: %s: %s", code, own.Code(), code.Message()))
				assert.NotContains(t, err.Error(), canary)
			}
		}
		assert.Equal(t, 100, n)
	}
}

// TestEverythingComesBack: message, fields, delay, and a code that the client does not know.
func TestEverythingComesBack(t *testing.T) {
	declined := errcode.NewRegistry().NewCatalogue("Billing").Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")
	s := &service{fails: func(context.Context) error {
		return declined.WithMessage("Ask your bank").WithField("cards.0.number", "Declined").WithRetryAfter(1500 * time.Millisecond)
	}}
	address := served(t, s, connecterr.Server{Writer: errcode.Writer{Report: discard}})
	for variant, options := range variants {
		for kind, call := range kinds {
			_, err := call(t.Context(), dial(t, address, append(options, ours)...))
			require.ErrorIs(t, err, declined, "%s, %s", variant, kind)
			e, ok := errors.AsType[*errcode.Error](err)
			require.True(t, ok)
			assert.Equal(t, http.StatusPaymentRequired, e.StatusCode())
			assert.Equal(t, "Ask your bank", e.Message())
			assert.Equal(t, errcode.Fields{"cards.0.number": "Declined"}, e.Fields())
			delay, ok := e.RetryAfter()
			assert.True(t, ok)
			assert.Equal(t, 1500*time.Millisecond, delay)
			assert.Equal(t, connect.CodeFailedPrecondition, connect.CodeOf(err))
		}
	}
	own := errcode.NewRegistry()
	known := own.NewCatalogue("Theirs").Define("billing:card_declined", http.StatusPaymentRequired, "Declined")
	_, err := kinds["unary"](t.Context(), dial(t, address, connect.WithInterceptors(connecterr.Client{Codes: own})))
	assert.Equal(t, known, errcode.CodeOf(err))
}

// TestServiceWithoutErrcode: its errors are remote as well, without a code of ours.
func TestServiceWithoutErrcode(t *testing.T) {
	s := &service{fails: func(context.Context) error {
		return connect.NewError(connect.CodeFailedPrecondition, errors.New("no 日本語\nlevel=INFO"))
	}}
	address := serve(t, s.handler())
	for variant, options := range variants {
		client := dial(t, address, append(options, ours)...)
		for kind, call := range kinds {
			_, err := call(t.Context(), client)
			e, ok := errors.AsType[*errcode.Error](err)
			require.True(t, ok, "%s, %s", variant, kind)
			assert.True(t, e.Remote())
			assert.True(t, errcode.CodeOf(err).IsZero())
			assert.Equal(t, 400, e.StatusCode())
			assert.Equal(t, "no 日本語\nlevel=INFO", e.Message())
			assert.NotContains(t, e.Error(), "\n", "row C15")
		}
	}
}

// TestAnswersOfOthers: a proxy, a page, nobody.
func TestAnswersOfOthers(t *testing.T) {
	status, media := 0, ""
	address := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<html>CANARY</html>")
	}))
	for _, row := range []struct {
		status int
		media  string
		want   int // 0 if the error is left alone
	}{
		{502, "text/html", 503}, {503, "text/html", 503}, {429, "text/plain", 503}, {401, "text/html", 401}, {403, "text/html", 403}, {404, "text/html", 501}, {500, "text/html", 500},
		{200, "text/html", 500},
	} {
		status, media = row.status, row.media
		for variant, options := range variants {
			client := dial(t, address, append(options, ours)...)
			for kind, call := range kinds {
				_, err := call(t.Context(), client)
				e, ok := errors.AsType[*errcode.Error](err)
				require.True(t, ok, "%d, %s, %s: %v", row.status, variant, kind, err)
				assert.True(t, e.Remote())
				assert.Equal(t, row.want, e.StatusCode(), "%d, %s, %s: %v", row.status, variant, kind, err)
				assert.NotContains(t, err.Error(), canary)
			}
		}
	}
}

// TestLocalFailures are left alone, so that a Writer answers with what they are.
func TestLocalFailures(t *testing.T) {
	wr := errcode.Writer{Form: errcode.FormDomain, Report: discard}
	left := func(err error) string {
		t.Helper()
		require.Error(t, err)
		_, isOurs := errors.AsType[*errcode.Error](err)
		assert.False(t, isOurs, err)
		return wr.Answer(nil, err).Code.String()
	}
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	hangs := &service{sent: 1, fails: func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}}
	address := served(t, hangs, connecterr.Server{Writer: errcode.Writer{Report: discard}})
	for variant, options := range variants {
		_, err := kinds["unary"](t.Context(), dial(t, closed.URL, append(options, ours)...))
		assert.Equal(t, "worker:response_invalid", left(err), "nobody is there")

		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, err = kinds["unary"](ctx, dial(t, address, append(options, ours)...))
		cancel()
		require.ErrorIs(t, err, context.DeadlineExceeded, variant)
		assert.Equal(t, "http:gateway_timeout", left(err), variant)

		ctx, cancel = context.WithCancel(t.Context())
		cancel()
		_, err = kinds["server stream"](ctx, dial(t, address, append(options, ours)...))
		require.ErrorIs(t, err, context.Canceled, variant)
		left(err)
	}
	for _, err := range []error{io.EOF, errcode.UserNotFound, errors.New("other"), connect.NewError(connect.CodeInternal, errors.New("marshal"))} {
		assert.Equal(t, err, connecterr.Client{}.Error(err))
	}
	assert.NoError(t, connecterr.Client{}.Error(nil))
	once := connecterr.Client{}.Error(connect.NewWireError(connect.CodeNotFound, errors.New("m")))
	assert.Equal(t, once, connecterr.Client{}.Error(once))
}

// TestUpstreamOverHTTP: a handler of HTTP that returns what a call failed with does not
// tell its client.
func TestUpstreamOverHTTP(t *testing.T) {
	wr := errcode.Writer{Form: errcode.FormEnvelope, Report: discard}
	err := upstream(t, errcode.EnvelopeConflict.WithMessage(canary), ours)
	assert.Equal(t, "EXTERNAL_SERVICE_ERROR", wr.Answer(nil, err).Code.String())
	a := wr.Answer(nil, reissued(err))
	assert.Equal(t, "CONFLICT CANARY", a.Code.String()+" "+a.Message)
}

// TestHostileDetails of a server.
func TestHostileDetails(t *testing.T) {
	body := ""
	address := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, body)
	}))
	client := dial(t, address, ours)
	for _, details := range []string{
		`[{"type":"google.rpc.ErrorInfo","value":"////"}]`, `[{"type":"google.rpc.ErrorInfo","value":"CgEx"}]`, `[{"type":"","value":""}]`, `[{"type":"none.Such","value":"AAAA"}]`,
		`[` + strings.Repeat(`{"type":"google.rpc.BadRequest","value":"CgA"},`, 10_000) + `{"type":"a","value":""}]`, `[]`, `null`,
	} {
		body = `{"code":"not_found","message":"m","details":` + details + `}`
		_, err := kinds["unary"](t.Context(), client)
		e, ok := errors.AsType[*errcode.Error](err)
		require.True(t, ok, details[:min(len(details), 80)])
		assert.Equal(t, 404, e.StatusCode())
	}
}
