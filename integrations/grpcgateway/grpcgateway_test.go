package grpcgateway_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/grpcerr"
	"example.com/errcode/i18n"
	"example.com/errcode/integrations/grpcgateway"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"
)

type service struct {
	pb.UnimplementedTestServiceServer
	mu    sync.Mutex
	fails error
}

func (s *service) set(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = err
}

func (s *service) UnaryCall(context.Context, *pb.SimpleRequest) (*pb.SimpleResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails != nil {
		return nil, s.fails
	}
	return &pb.SimpleResponse{Username: "bob"}, nil
}

// register adds a route as the code does that protoc-gen-grpc-gateway generates.
func register(t *testing.T, mux *runtime.ServeMux, client pb.TestServiceClient) {
	t.Helper()
	require.NoError(t, mux.HandlePath(http.MethodPost, "/v1/users", func(w http.ResponseWriter, req *http.Request, _ map[string]string) {
		ctx, cancel := context.WithCancel(req.Context())
		defer cancel()
		inbound, outbound := runtime.MarshalerForRequest(mux, req)
		ctx, err := runtime.AnnotateContext(ctx, mux, req, "/grpc.testing.TestService/UnaryCall", runtime.WithHTTPPathPattern("/v1/users"))
		if err != nil {
			runtime.HTTPError(ctx, mux, outbound, w, req, err)
			return
		}
		var in pb.SimpleRequest
		if err := inbound.NewDecoder(req.Body).Decode(&in); err != nil && !errors.Is(err, io.EOF) {
			runtime.HTTPError(ctx, mux, outbound, w, req, status.Errorf(codes.InvalidArgument, "%v", err))
			return
		}
		var md runtime.ServerMetadata
		resp, err := client.UnaryCall(ctx, &in, grpc.Header(&md.HeaderMD), grpc.Trailer(&md.TrailerMD))
		ctx = runtime.NewServerMetadataContext(ctx, md)
		if err != nil {
			runtime.HTTPError(ctx, mux, outbound, w, req, err)
			return
		}
		runtime.ForwardResponseMessage(ctx, mux, outbound, w, req, resp, mux.GetForwardResponseOptions()...)
	}))
}

// gateway starts a service and a gateway, and returns the address of the gateway and what
// stops the service.
func gateway(t *testing.T, s *service, localizer errcode.Localizer, report func(errcode.Report)) (address string, stop func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	errs := grpcerr.Server{Writer: errcode.Writer{Localizer: localizer, Report: func(errcode.Report) {}}}
	server := grpc.NewServer(grpc.ChainUnaryInterceptor(errs.Unary), grpc.ChainStreamInterceptor(errs.Stream))
	pb.RegisterTestServiceServer(server, s)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("passthrough:///"+listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	wr := errcode.Writer{Form: errcode.FormEnvelope, Challenges: []errcode.Challenge{{Realm: "api"}}, Report: report}
	mux := runtime.NewServeMux(grpcgateway.Options(wr)...)
	register(t, mux, pb.NewTestServiceClient(conn))
	front := httptest.NewServer(mux)
	t.Cleanup(front.Close)
	return front.URL, server.Stop
}

func do(t *testing.T, method, address, body string, fields ...string) (status int, header http.Header, text string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	delete(resp.Header, "Date")
	delete(resp.Header, "Content-Length")
	return resp.StatusCode, resp.Header, string(b)
}

func plain(more ...string) http.Header {
	h := http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}, "X-Content-Type-Options": {"nosniff"}}
	for i := 0; i < len(more); i += 2 {
		h.Set(more[i], more[i+1])
	}
	return h
}

func TestFailuresOfTheService(t *testing.T) {
	unknown := errcode.NewRegistry().NewCatalogue("Own").Define("own:code", 402, "CANARY")
	s := new(service)
	reports := make(chan errcode.Report, 1)
	address, stop := gateway(t, s, nil, func(rep errcode.Report) { reports <- rep })
	for _, row := range []struct {
		name   string
		err    error
		status int
		body   string
		header http.Header
	}{
		{"code", errcode.UserNotFound.Wrap(errors.New("CANARY")), 404, `{"success":false,"error":"User not found","code":"user:not_found"}`, plain()},
		{"message", errcode.UserNotFound.WithMessage("No Bob"), 404, `{"success":false,"error":"No Bob","code":"user:not_found"}`, plain()},
		{"401", errcode.UserTokenExpired, 401, `{"success":false,"error":"Token expired","code":"user:token_expired"}`, plain("Www-Authenticate", `Bearer realm="api", error="invalid_token"`)},
		{"delay", errcode.RateLimitExceeded.WithRetryAfter(1200 * time.Millisecond), 429, `{"success":false,"error":"Too many requests","code":"rate_limit:exceeded"}`, plain("Retry-After", "2")},
		{
			"fields", errcode.EnvelopeValidationError.WithRule("items.1.email", errcode.RuleEmail), 422,
			`{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.1.email":"Not a valid email address"}}`, plain(),
		},
		{"status that gRPC lacks", errcode.GeneralFileTooLarge, 413, `{"success":false,"error":"Payload too large","code":"FILE_TOO_LARGE"}`, plain()},
		{"no code", errors.New("CANARY"), 500, `{"success":false,"error":"Unexpected server error","code":"internal_error"}`, plain()},
		{"status of a handler", status.Error(codes.FailedPrecondition, "CANARY"), 400, `{"success":false,"error":"Bad request","code":"BAD_REQUEST"}`, plain()},
		{
			"code that the gateway does not know", unknown.WithField("a.0", "b").WithRetryAfter(time.Second), 402,
			`{"success":false,"error":"Payment required","code":"PAYMENT_REQUIRED","details":{"a.0":"b"}}`, plain("Retry-After", "1"),
		},
	} {
		s.set(row.err)
		code, header, body := do(t, http.MethodPost, address+"/v1/users", `{}`, "Authorization", "Bearer token")
		assert.Equal(t, row.status, code, row.name)
		assert.Equal(t, row.body, body, row.name)
		assert.Equal(t, row.header, header, row.name)
		assert.Equal(t, row.status, (<-reports).Status)
	}

	s.set(nil)
	code, _, body := do(t, http.MethodPost, address+"/v1/users", `{}`)
	assert.Equal(t, 200, code)
	assert.Contains(t, body, `"bob"`)

	stop()
	code, header, body := do(t, http.MethodPost, address+"/v1/users", `{}`)
	assert.Equal(t, 503, code)
	assert.Equal(t, `{"success":false,"error":"Service unavailable","code":"SERVICE_UNAVAILABLE"}`, body)
	assert.Equal(t, plain(), header)
	assert.Equal(t, 503, (<-reports).Status)
}

func TestFailuresOfTheGateway(t *testing.T) {
	address, _ := gateway(t, new(service), nil, func(errcode.Report) {})
	for _, row := range []struct {
		name, method, path, body string
		status                   int
		want                     string
	}{
		{"malformed body", http.MethodPost, "/v1/users", `{"CANARY":`, 400, `{"success":false,"error":"Bad request","code":"BAD_REQUEST"}`},
		{"unknown field", http.MethodPost, "/v1/users", `{"responseSize":"CANARY"}`, 400, `{"success":false,"error":"Bad request","code":"BAD_REQUEST"}`},
		{"unknown route", http.MethodGet, "/v1/CANARY", ``, 404, `{"success":false,"error":"The requested resource does not exist","code":"NOT_FOUND"}`},
		{"wrong method", http.MethodDelete, "/v1/users", ``, 405, `{"success":false,"error":"Method not allowed","code":"METHOD_NOT_ALLOWED"}`},
	} {
		code, header, body := do(t, row.method, address+row.path, row.body)
		assert.Equal(t, row.status, code, row.name)
		assert.Equal(t, row.want, body, row.name)
		assert.Equal(t, plain(), header, row.name)
	}
}

// TestLanguage: the gateway passes Accept-Language on to the service.
func TestLanguage(t *testing.T) {
	texts, err := i18n.New(i18n.Config{})
	require.NoError(t, err)
	s := new(service)
	address, _ := gateway(t, s, texts, func(errcode.Report) {})
	s.set(errcode.UserNotFound)
	_, _, german := do(t, http.MethodPost, address+"/v1/users", `{}`, "Accept-Language", "de")
	assert.Equal(t, `{"success":false,"error":"Benutzer nicht gefunden","code":"user:not_found"}`, german)
}
