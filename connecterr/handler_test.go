package connecterr_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"example.com/errcode"
	"example.com/errcode/connecterr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func do(t *testing.T, method, address, body string, fields ...string) (*http.Response, string) {
	t.Helper()
	transport := &http.Transport{Protocols: protocols(), DisableCompression: true}
	defer transport.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	addFields(r.Header, fields)
	resp, err := transport.RoundTrip(r)
	require.NoError(t, err)
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp, string(b)
}

func post(t *testing.T, address, media, body string, fields ...string) (*http.Response, string) {
	t.Helper()
	return do(t, http.MethodPost, address, body, append(fields, "Content-Type", media)...)
}

func get(t *testing.T, address string, fields ...string) (*http.Response, string) {
	t.Helper()
	return do(t, http.MethodGet, address, "", fields...)
}

// brokenMessage has less bytes than it says.
const brokenMessage = "\x0a\x05a"

// TestBeforeInterceptors: what Connect itself answers is answered in the form.
func TestBeforeInterceptors(t *testing.T) {
	frame := func(body string) string { return "\x00\x00\x00\x00" + string(rune(len(body))) + body }
	for _, row := range []struct {
		name   string
		do     func(t *testing.T, address string) (*http.Response, string)
		status int
		want   string // of a JSON body, its beginning; or the status and message of gRPC
		report string
	}{
		{
			"malformed JSON", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "application/json", `{"CANARY":`)
			}, 400, `{"code":"invalid_argument","message":"Bad request","details":[{"type":"google.rpc.ErrorInfo",`,
			`general:bad_request|invalid_argument: unmarshal message: unmarshal into *wrapperspb.StringValue: proto:`,
		},
		{
			"malformed Protobuf", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "application/proto", brokenMessage)
			}, 400, `{"code":"invalid_argument","message":"Bad request",`, `general:bad_request|invalid_argument: unmarshal message: unmarshal into *wrapperspb.StringValue: proto:`,
		},
		{
			"malformed in gRPC", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "application/grpc", frame(brokenMessage))
			}, 200, "3 Bad request", `general:bad_request|invalid_argument: unmarshal message: unmarshal into`,
		},
		{
			"malformed in gRPC-Web", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "application/grpc-web", frame(brokenMessage))
			}, 200, "3 Bad request", `general:bad_request|invalid_argument: unmarshal message: unmarshal into`,
		},
		{
			"malformed in the query", func(t *testing.T, address string) (*http.Response, string) {
				return get(t, address+"Unary?connect=v1&encoding=json&message=CANARY")
			}, 400, `{"code":"invalid_argument","message":"Bad request",`, `general:bad_request|invalid_argument: unmarshal message: unmarshal into`,
		},
		{
			"no message in the query", func(t *testing.T, address string) (*http.Response, string) {
				return get(t, address+"Unary?connect=v1&encoding=json")
			}, 400, `{"code":"invalid_argument","message":"Bad request",`, `general:bad_request|invalid_argument: missing message parameter`,
		},
		{
			"malformed in a stream", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Server", "application/connect+json", frame(`{"CANARY":`))
			}, 200, `{"error":{"code":"invalid_argument","message":"Bad request",`, `general:bad_request|invalid_argument: unmarshal message: unmarshal into`,
		},
		{
			"too large", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "application/json", `"`+strings.Repeat("x", 2000)+`"`)
			}, 400, `{"code":"invalid_argument","message":"Payload too large",`, `FILE_TOO_LARGE|HTTP 413: resource_exhausted: message size 2002 is larger than configured max 1000`,
		},
		{
			"unknown compression", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "application/json", `""`, "Content-Encoding", "CANARY")
			}, 501, `{"code":"unimplemented","message":"Not implemented",`, `http:not_implemented|unimplemented: unknown compression "CANARY": supported encodings are gzip`,
		},
		{
			"unknown compression of a stream", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Server", "application/connect+json", frame(`""`), "Connect-Content-Encoding", "CANARY")
			}, 200, `{"error":{"code":"unimplemented","message":"Not implemented",`, `http:not_implemented|unimplemented: unknown compression "CANARY"`,
		},
		{
			"unknown compression of gRPC", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Server", "application/grpc", frame(``), "Grpc-Encoding", "CANARY")
			}, 200, "12 Not implemented", `http:not_implemented|unimplemented: unknown compression "CANARY"`,
		},
		{
			"unknown compression of gRPC-Web", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Server", "application/grpc-web+proto", frame(``), "Grpc-Encoding", "CANARY")
			}, 200, "12 Not implemented", `http:not_implemented|unimplemented: unknown compression "CANARY"`,
		},
		{
			"another version", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "application/json", `""`, "Connect-Protocol-Version", "CANARY")
			}, 400, `{"code":"invalid_argument","message":"Bad request",`, `general:bad_request|invalid_argument: Connect-Protocol-Version must be "1": got "CANARY"`,
		},
		{
			"another version of a stream, compressed", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Server", "application/connect+json", frame(`""`), "Connect-Protocol-Version", "CANARY", "Connect-Accept-Encoding", "gzip")
			}, 400, `{"code":"invalid_argument","message":"Bad request",`, `general:bad_request|invalid_argument: Connect-Protocol-Version must be "1": got "CANARY"`,
		},
		{
			"timeout", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "application/json", `""`, "Connect-Timeout-Ms", "CANARY")
			}, 400, `{"code":"invalid_argument","message":"Bad request",`, `general:bad_request|invalid_argument: parse timeout: strconv.ParseInt: parsing "CANARY": invalid syntax`,
		},
		{
			"media type", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "text/CANARY", `""`)
			}, 415, `{"code":"invalid_argument","message":"Unsupported media type",`, `http:unsupported_media_type|HTTP 415: HTTP 415 ""`,
		},
		{
			"method", func(t *testing.T, address string) (*http.Response, string) {
				return do(t, http.MethodDelete, address+"Unary", "")
			}, 405, `{"code":"unimplemented","message":"Method not allowed",`, `http:method_not_allowed|HTTP 405: HTTP 405 ""`,
		},
		{
			"GET of a stream", func(t *testing.T, address string) (*http.Response, string) { return get(t, address+"Server") },
			405, `{"code":"unimplemented","message":"Method not allowed",`, `http:method_not_allowed|HTTP 405: HTTP 405 ""`,
		},
		{
			"unknown procedure", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"CANARY", "application/json", `""`)
			}, 404, `{"code":"unimplemented","message":"Method not allowed",`, `http:method_not_allowed|HTTP 405: HTTP 404 "404 page not found"`,
		},
		{
			"unknown procedure in gRPC", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"CANARY", "application/grpc", frame(``))
			}, 200, "12 Method not allowed", `http:method_not_allowed|HTTP 405: HTTP 404 "404 page not found"`,
		},
		{
			"a response that can't be encoded", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "application/json", `"bad"`)
			}, 500, `{"code":"internal","message":"Unhandled server error",`, `|internal: marshal message: `,
		},
		{
			"the same in gRPC-Web", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "application/grpc-web", frame("\x0a\x03bad"))
			}, 200, "13 Unhandled server error", `|internal: marshal message: `,
		},
		{
			"the same in gRPC", func(t *testing.T, address string) (*http.Response, string) {
				return post(t, address+"Unary", "application/grpc", frame("\x0a\x03bad"))
			}, 200, "13 Unhandled server error", `|internal: marshal message: `,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got reports
			s := &service{fails: func(context.Context) error { return nil }}
			s.options = []connect.HandlerOption{connect.WithReadMaxBytes(1000), connect.WithInterceptors(spoils{})}
			resp, body := row.do(t, served(t, s, connecterr.Server{Writer: domainWriter(&got)})+prefix)
			assert.Equal(t, row.status, resp.StatusCode)
			rep := got.one(t)
			code, text, _ := strings.Cut(row.report, "|")
			assert.Equal(t, code, rep.Code.String())
			assert.Contains(t, rep.Err.Error(), text)
			switch status := first(resp.Header, resp.Trailer, "Grpc-Status"); {
			case status != "":
				assert.Equal(t, row.want, status+" "+first(resp.Header, resp.Trailer, "Grpc-Message"))
				assert.NotEmpty(t, first(resp.Header, resp.Trailer, "Grpc-Status-Details-Bin"))
				assert.Empty(t, body)
			case resp.StatusCode == http.StatusOK:
				assert.True(t, strings.HasPrefix(body[5:], row.want), body)
			default:
				assert.True(t, strings.HasPrefix(body, row.want), body)
				assert.Equal(t, []string{"application/json"}, resp.Header["Content-Type"])
				assert.Equal(t, []string{"no-store"}, resp.Header["Cache-Control"])
				assert.Equal(t, []string{"nosniff"}, resp.Header["X-Content-Type-Options"])
			}
			for _, secret := range []string{"CANARY", "proto:", "wrapperspb", "UTF-8", "supported encodings", "larger"} {
				assert.NotContains(t, body+first(resp.Header, resp.Trailer, "Grpc-Message"), secret)
			}
		})
	}
}

// first returns a field of the header or the trailer.
func first(header, trailer http.Header, name string) string {
	return header.Get(name) + trailer.Get(name)
}

// spoils is an interceptor that makes a response which can't be encoded.
type spoils struct{ connect.Interceptor }

func (spoils) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		resp, err := next(ctx, req)
		if m, ok := req.Any().(*message); ok && m.GetValue() == "bad" {
			m.Value = "bad\xff" // which is also the response
		}
		return resp, err
	}
}

func (spoils) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return next
}

// TestAllowAndAcceptPostStay: clients need them.
func TestAllowAndAcceptPostStay(t *testing.T) {
	s := &service{fails: func(context.Context) error { return nil }}
	address := served(t, s, connecterr.Server{Writer: errcode.Writer{Report: discard}}) + prefix
	resp, _ := do(t, http.MethodDelete, address+"Unary", "")
	assert.Equal(t, "GET, POST", resp.Header.Get("Allow"))
	resp, _ = post(t, address+"Unary", "text/plain", "")
	assert.Contains(t, resp.Header.Get("Accept-Post"), "application/json")
	resp, body := do(t, http.MethodHead, address+"Unary", "")
	assert.Equal(t, []any{405, "", "GET, POST"}, []any{resp.StatusCode, body, resp.Header.Get("Allow")})
}

// TestFieldsOfMiddlewareStay has what a middleware around the Handler has set. Rows K01 and
// L08: it is joined, not doubled.
func TestFieldsOfMiddlewareStay(t *testing.T) {
	var open errcode.Code              // not masked
	long := strings.Repeat("r", 8<<10) // longer than what is read
	for _, row := range []struct {
		set    []string
		ours   []errcode.Challenge
		masked errcode.Code // as this one
		want   []string
	}{
		{[]string{`bearer realm="proxy"`}, []errcode.Challenge{{Realm: "api", Scope: "a"}}, open, []string{`bearer realm="proxy", error="invalid_token", scope="a"`}},
		{[]string{`bearer realm="proxy"`}, []errcode.Challenge{{Scheme: "DPoP", Realm: "api"}}, open, []string{`bearer realm="proxy"`, `DPoP realm="api"`}},
		{[]string{`Basic realm="proxy"`}, nil, open, []string{`Basic realm="proxy"`}},
		{[]string{`Basic realm="proxy"`}, []errcode.Challenge{{}}, open, []string{`Basic realm="proxy"`, `Bearer realm="", error="invalid_token"`}},
		{[]string{`Digest algorithm=SHA-256`, `Digest algorithm=MD5`}, nil, open, []string{`Digest algorithm=SHA-256`, `Digest algorithm=MD5`}},
		{[]string{`bearer error="locked"`}, nil, open, []string{`bearer error="locked"`}},
		{[]string{`Negotiate YWJj==`}, []errcode.Challenge{{Realm: "api"}}, open, []string{`Negotiate YWJj==`}},
		{[]string{`bearer error="locked"`}, []errcode.Challenge{{Realm: "api"}}, errcode.AuthInvalidCredentials, []string{`bearer realm="api"`}},
		{[]string{`bearer error="locked"`}, nil, errcode.UserNotFound, nil},
		{nil, []errcode.Challenge{{Realm: long}}, open, []string{`Bearer realm="` + long + `", error="invalid_token"`}},
		{nil, nil, open, []string{`Bearer realm="", error="invalid_token"`}},
	} {
		s := &service{fails: func(context.Context) error { return errcode.UserTokenExpired }}
		errs := connecterr.Server{Writer: errcode.Writer{Report: discard, Form: errcode.FormEnvelope, Localizer: texts{}, Challenges: row.ours}}
		if row.masked != open {
			errs.Writer.Mask = errcode.NewMask(map[errcode.Code]errcode.Code{
				errcode.UserTokenExpired: row.masked, errcode.EnvelopeAuthenticationError: row.masked, errcode.EnvelopeInternalError: row.masked,
			})
		}
		s.options = []connect.HandlerOption{connect.WithInterceptors(errs)}
		address := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Vary", "Origin")
			if r.Header.Get("X-Gate") == "" {
				w.Header().Add("Vary", "Accept-Language")
			}
			for _, line := range row.set {
				w.Header().Add("WWW-Authenticate", line)
			}
			w.Header().Set("CDN-Cache-Control", "max-age=600")
			errs.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-Panic") != "" {
					panic("outside the interceptors")
				}
				if r.Header.Get("X-Gate") != "" {
					_ = connect.NewErrorWriter().Write(w, r, connect.NewError(connect.CodeUnauthenticated, errors.New("no")))
					return
				}
				s.handler().ServeHTTP(w, r)
			})).ServeHTTP(w, r)
		}))
		resp, _ := post(t, address+prefix+"None", "application/json", `""`)
		assert.Equal(t, []string{"Origin", "Accept-Language"}, resp.Header["Vary"])
		assert.Empty(t, resp.Header["Cdn-Cache-Control"])
		for _, where := range [][]string{{"X-Gate", "outside the interceptors"}, {"X-Other", "inside"}} {
			resp, _ = post(t, address+prefix+"Unary", "application/json", `""`, append(where, "Authorization", "Bearer token")...)
			assert.Equal(t, row.want, resp.Header["Www-Authenticate"], "%v, %v", where, row.set)
			assert.Equal(t, []string{"Origin", "Accept-Language"}, resp.Header["Vary"], where)
			assert.Empty(t, resp.Header["Cdn-Cache-Control"])
		}
		if row.masked != open {
			resp, _ = post(t, address+prefix+"Unary", "application/grpc", "", "X-Panic", "yes")
			assert.Equal(t, "200 OK", resp.Status)
			assert.Empty(t, resp.Header["Www-Authenticate"])
		}
	}
}

// TestErrorOfAnOuterInterceptor: the error that is sent is not the one that was answered.
func TestErrorOfAnOuterInterceptor(t *testing.T) {
	errs := connecterr.Server{Writer: errcode.Writer{Report: discard, Localizer: texts{}}}
	s := &service{fails: func(context.Context) error { return errcode.UserTokenExpired.WithRetryAfter(time.Second) }}
	s.options = []connect.HandlerOption{connect.WithInterceptors(connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
			_, _ = next(ctx, req)
			own := connect.NewError(connect.CodeUnavailable, errors.New("its own"))
			own.Meta().Set("Retry-After", "7")
			return nil, own
		}
	}), errs)}
	resp, body := post(t, serve(t, errs.Handler(s.handler()))+prefix+"Unary", "application/json", `""`)
	assert.Equal(t, 503, resp.StatusCode)
	assert.JSONEq(t, `{"code":"unavailable","message":"its own"}`, body)
	assert.Empty(t, resp.Header["Www-Authenticate"])
	assert.Empty(t, resp.Header["Vary"])
	assert.Equal(t, []string{"7"}, resp.Header["Retry-After"])
}

// TestUnknownProcedureIsNotLogged: a client could call any.
func TestUnknownProcedureIsNotLogged(t *testing.T) {
	var got reports
	s := &service{fails: func(context.Context) error { return nil }}
	post(t, served(t, s, connecterr.Server{Writer: domainWriter(&got)})+prefix+"CANARY", "application/json", `""`)
	rep := got.one(t)
	assert.Equal(t, prefix, rep.Request.Pattern)
	assert.NotContains(t, rep.LogValue().String(), canary)
	assert.Equal(t, slog.LevelInfo, rep.Level())
}

// TestWithoutInterceptor: an error of a handler passes neither, and does not leak.
func TestWithoutInterceptor(t *testing.T) {
	var got reports
	s := &service{fails: func(context.Context) error { return errors.New(canary) }}
	address := serve(t, connecterr.Server{Writer: domainWriter(&got)}.Handler(s.handler()))
	for variant, options := range variants {
		client := dial(t, address, options...)
		for kind, call := range kinds {
			_, err := call(t.Context(), client)
			assert.Equal(t, `internal "Unhandled server error" INTERNAL_ERROR 500`, told(t, err), "%s, %s", variant, kind)
			assert.NotContains(t, everything(err), canary)
			assert.ErrorContains(t, got.one(t).Err, canary)
		}
	}
}

// TestPanicOutsideInterceptors is answered, unless the response has begun.
func TestPanicOutsideInterceptors(t *testing.T) {
	var got reports
	s := &service{fails: func(context.Context) error { return nil }}
	s.options = []connect.HandlerOption{connect.WithRequestGate(func(context.Context, connect.Spec, connect.Peer, http.Header) (context.Context, error) { panic(canary) })}
	address := served(t, s, connecterr.Server{Writer: domainWriter(&got)})
	for variant, options := range variants {
		client := dial(t, address, options...)
		for kind, call := range kinds {
			_, err := call(t.Context(), client)
			assert.Equal(t, `internal "Unhandled server error" INTERNAL_ERROR 500`, told(t, err), "%s, %s", variant, kind)
			assert.Equal(t, canary, got.one(t).Panic)
		}
	}

	errs := connecterr.Server{Writer: domainWriter(&got)}
	for name, h := range map[string]http.HandlerFunc{
		"begun": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "x")
			panic(http.ErrBodyNotAllowed)
		},
		"aborted": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		want := map[string]error{"begun": http.ErrBodyNotAllowed, "aborted": http.ErrAbortHandler}[name]
		assert.PanicsWithValue(t, want, func() { errs.Handler(h).ServeHTTP(discarded{http.Header{}}, anyRequest(t)) })
	}
	assert.Empty(t, got.all)
}

// discarded is a ResponseWriter that can't flush.
type discarded struct{ header http.Header }

func (d discarded) Header() http.Header       { return d.header }
func (discarded) WriteHeader(int)             {}
func (discarded) Write(b []byte) (int, error) { return len(b), nil }

func anyRequest(t *testing.T) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, prefix+"Server", http.NoBody)
	require.NoError(t, err)
	return r
}

// TestWriterThatCannotFlush: Connect refuses streams over one, as it does without us.
func TestWriterThatCannotFlush(t *testing.T) {
	var got reports
	s := &service{fails: func(context.Context) error { return nil }}
	errs := connecterr.Server{Writer: domainWriter(&got)}
	r := anyRequest(t)
	r.Header.Set("Content-Type", "application/connect+json")
	errs.Handler(s.handler()).ServeHTTP(discarded{http.Header{}}, r)
	assert.ErrorContains(t, got.one(t).Err, "does not implement http.Flusher")
}

// TestOtherResponsesPass: the guard has no effect on them.
func TestOtherResponsesPass(t *testing.T) {
	var got reports
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.NoError(t, http.NewResponseController(w).EnableFullDuplex())
		w.Header().Set("Etag", `"1"`)
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "body")
	})
	resp, body := get(t, serve(t, connecterr.Server{Writer: domainWriter(&got)}.Handler(h))+prefix)
	assert.Equal(t, []any{202, "body", `"1"`}, []any{resp.StatusCode, body, resp.Header.Get("Etag")})
	assert.Empty(t, got.all)
}
