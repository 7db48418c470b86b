package connecterr_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"connectrpc.com/connect"
	"example.com/errcode"
	"example.com/errcode/connecterr"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

const (
	canary = "CANARY"
	domain = "auth.example.com"
	prefix = "/test.v1.Test/"
)

type message = wrapperspb.StringValue

// A service answers calls of all kinds with what fails returns.
type service struct {
	fails   func(ctx context.Context) error
	sent    int // messages that a stream sends before
	options []connect.HandlerOption
}

// handler is like the one that connect generates.
func (s *service) handler() http.Handler {
	options := append([]connect.HandlerOption{connect.WithIdempotency(connect.IdempotencyNoSideEffects)}, s.options...)
	unary := connect.NewUnaryHandler(prefix+"Unary", func(ctx context.Context, req *connect.Request[message]) (*connect.Response[message], error) {
		if err := s.fails(ctx); err != nil {
			return nil, err
		}
		return connect.NewResponse(req.Msg), nil
	}, options...)
	server := connect.NewServerStreamHandler(prefix+"Server", func(ctx context.Context, _ *connect.Request[message], stream *connect.ServerStream[message]) error {
		for range s.sent {
			if err := stream.Send(new(message)); err != nil {
				return err
			}
		}
		return s.fails(ctx)
	}, s.options...)
	client := connect.NewClientStreamHandler(prefix+"Client", func(ctx context.Context, stream *connect.ClientStream[message]) (*connect.Response[message], error) {
		for stream.Receive() {
		}
		if err := stream.Err(); err != nil {
			return nil, err
		}
		if err := s.fails(ctx); err != nil {
			return nil, err
		}
		return connect.NewResponse(new(message)), nil
	}, s.options...)
	both := connect.NewBidiStreamHandler(prefix+"Both", func(ctx context.Context, stream *connect.BidiStream[message, message]) error {
		for range s.sent {
			m, err := stream.Receive()
			if err != nil {
				return err
			}
			if err := stream.Send(m); err != nil {
				return err
			}
		}
		return s.fails(ctx)
	}, s.options...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case prefix + "Unary":
			unary.ServeHTTP(w, r)
		case prefix + "Server":
			server.ServeHTTP(w, r)
		case prefix + "Client":
			client.ServeHTTP(w, r)
		case prefix + "Both":
			both.ServeHTTP(w, r)
		default:
			http.NotFound(w, r)
		}
	})
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

// one returns the only report, and forgets it.
func (r *reports) one(t *testing.T) errcode.Report {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	require.Len(t, r.all, 1)
	rep := r.all[0]
	r.all = nil
	return rep
}

func discard(errcode.Report) {}

// serve serves a handler on loopback, over HTTP/1.1 and HTTP/2, and returns its address.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(prefix, h)
	server := httptest.NewUnstartedServer(mux)
	server.Config.Protocols = protocols()
	server.Config.Protocols.SetHTTP1(true)
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// served serves the service, with the interceptor and the handler of a Server.
func served(t *testing.T, s *service, errs connecterr.Server) string {
	t.Helper()
	s.options = append(s.options, connect.WithInterceptors(errs))
	return serve(t, errs.Handler(s.handler()))
}

func protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetUnencryptedHTTP2(true)
	return p
}

// A caller is a client that speaks one protocol.
type caller struct {
	unary, server, client, both *connect.Client[message, message]
}

// variants are the protocols.
var variants = map[string][]connect.ClientOption{
	"connect":      nil,
	"connect JSON": {connect.WithProtoJSON()},
	"gRPC":         {connect.WithGRPC()},
	"gRPC JSON":    {connect.WithGRPC(), connect.WithProtoJSON()},
	"gRPC-Web":     {connect.WithGRPCWeb()},
}

func dial(t *testing.T, address string, options ...connect.ClientOption) caller {
	t.Helper()
	transport := &http.Transport{Protocols: protocols()}
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}
	of := func(name string) *connect.Client[message, message] {
		return connect.NewClient[message, message](client, address+prefix+name, options...)
	}
	return caller{of("Unary"), of("Server"), of("Client"), of("Both")}
}

// kinds are the kinds of calls. Each function makes a call, with header fields, and
// returns its error and how many messages came before.
var kinds = map[string]func(ctx context.Context, c caller, fields ...string) (int, error){
	"unary": func(ctx context.Context, c caller, fields ...string) (int, error) {
		_, err := c.unary.CallUnary(ctx, request(fields))
		return 0, err
	},
	"server stream": func(ctx context.Context, c caller, fields ...string) (n int, err error) {
		stream, err := c.server.CallServerStream(ctx, request(fields))
		if err != nil {
			return 0, err
		}
		for stream.Receive() {
			n++
		}
		return n, errors.Join(stream.Err(), stream.Close())
	},
	"client stream": func(ctx context.Context, c caller, fields ...string) (int, error) {
		stream := c.client.CallClientStream(ctx)
		addFields(stream.RequestHeader(), fields)
		if err := stream.Send(new(message)); err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		_, err := stream.CloseAndReceive()
		return 0, err
	},
	"both": func(ctx context.Context, c caller, fields ...string) (n int, err error) {
		stream := c.both.CallBidiStream(ctx)
		addFields(stream.RequestHeader(), fields)
		for range 3 {
			if err := stream.Send(new(message)); err != nil && !errors.Is(err, io.EOF) {
				return 0, err
			}
		}
		if err := stream.CloseRequest(); err != nil {
			return 0, err
		}
		for {
			if _, err := stream.Receive(); errors.Is(err, io.EOF) {
				return n, stream.CloseResponse()
			} else if err != nil {
				return n, err
			}
			n++
		}
	},
}

func request(fields []string) *connect.Request[message] {
	r := connect.NewRequest(new(message))
	addFields(r.Header(), fields)
	return r
}

func addFields(h http.Header, fields []string) {
	for i := 0; i < len(fields); i += 2 {
		h.Set(fields[i], fields[i+1])
	}
}
