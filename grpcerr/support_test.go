package grpcerr_test

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"

	"example.com/errcode"
	"example.com/errcode/grpcerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
)

const (
	canary = "CANARY"
	domain = "auth.example.com"
)

// A service answers calls of all kinds with what fails returns.
type service struct {
	pb.UnimplementedTestServiceServer
	fails func(ctx context.Context) error
	sent  int // messages that a stream sends before
}

func (s *service) EmptyCall(ctx context.Context, _ *pb.Empty) (*pb.Empty, error) {
	if err := s.fails(ctx); err != nil {
		return nil, err
	}
	return &pb.Empty{}, nil
}

func (s *service) UnaryCall(context.Context, *pb.SimpleRequest) (*pb.SimpleResponse, error) {
	return nil, errors.New("unused")
}

func (s *service) StreamingOutputCall(_ *pb.StreamingOutputCallRequest, stream grpc.ServerStreamingServer[pb.StreamingOutputCallResponse]) error {
	return s.stream(stream.Context(), stream)
}

func (s *service) StreamingInputCall(stream grpc.ClientStreamingServer[pb.StreamingInputCallRequest, pb.StreamingInputCallResponse]) error {
	if _, err := stream.Recv(); err != nil {
		return err
	}
	if err := s.fails(stream.Context()); err != nil {
		return err
	}
	return stream.SendAndClose(&pb.StreamingInputCallResponse{AggregatedPayloadSize: 1})
}

func (s *service) FullDuplexCall(stream grpc.BidiStreamingServer[pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse]) error {
	if _, err := stream.Recv(); err != nil {
		return err
	}
	return s.stream(stream.Context(), stream)
}

func (s *service) stream(ctx context.Context, stream interface {
	Send(*pb.StreamingOutputCallResponse) error
},
) error {
	for range s.sent {
		if err := stream.Send(&pb.StreamingOutputCallResponse{}); err != nil {
			return err
		}
	}
	return s.fails(ctx)
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

// one returns the only report.
func (r *reports) one(t *testing.T) errcode.Report {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	require.Len(t, r.all, 1)
	return r.all[0]
}

func discard(errcode.Report) {}

// serve serves the service on loopback and returns its address.
func serve(t *testing.T, s *service, options ...grpc.ServerOption) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := grpc.NewServer(options...)
	pb.RegisterTestServiceServer(server, s)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Stop()
		assert.NoError(t, <-done)
	})
	return listener.Addr().String()
}

// interceptors are those of a server, outermost first.
func interceptors(servers ...grpcerr.Server) []grpc.ServerOption {
	var options []grpc.ServerOption
	for _, s := range servers {
		options = append(options, grpc.ChainUnaryInterceptor(s.Unary), grpc.ChainStreamInterceptor(s.Stream))
	}
	return append(options, grpc.UnknownServiceHandler(grpcerr.Unknown))
}

// connect returns a connection of a client.
func connect(t *testing.T, address string, options ...grpc.DialOption) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient("passthrough:///"+address, append(options, grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, conn.Close()) })
	return conn
}

// dial is like connect, for a client of ours.
func dial(t *testing.T, address string, c grpcerr.Client) pb.TestServiceClient {
	t.Helper()
	return pb.NewTestServiceClient(connect(t, address, grpc.WithChainUnaryInterceptor(c.Unary), grpc.WithChainStreamInterceptor(c.Stream)))
}

// kinds are the kinds of calls. Each function makes a call, and returns its error and how
// many messages came before.
var kinds = map[string]func(ctx context.Context, client pb.TestServiceClient) (int, error){
	"unary": func(ctx context.Context, client pb.TestServiceClient) (int, error) {
		_, err := client.EmptyCall(ctx, &pb.Empty{})
		return 0, err
	},
	"server stream": func(ctx context.Context, client pb.TestServiceClient) (int, error) {
		stream, err := client.StreamingOutputCall(ctx, &pb.StreamingOutputCallRequest{})
		if err != nil {
			return 0, err
		}
		return drain(stream)
	},
	"client stream": func(ctx context.Context, client pb.TestServiceClient) (int, error) {
		stream, err := client.StreamingInputCall(ctx)
		if err != nil {
			return 0, err
		}
		if err := stream.Send(&pb.StreamingInputCallRequest{}); err != nil && err != io.EOF {
			return 0, err
		}
		_, err = stream.CloseAndRecv()
		return 0, err
	},
	"both": func(ctx context.Context, client pb.TestServiceClient) (int, error) {
		stream, err := client.FullDuplexCall(ctx)
		if err != nil {
			return 0, err
		}
		if err := stream.Send(&pb.StreamingOutputCallRequest{}); err != nil && err != io.EOF {
			return 0, err
		}
		return drain(stream)
	},
}

// drain receives all messages of a stream.
func drain(stream interface {
	Recv() (*pb.StreamingOutputCallResponse, error)
},
) (n int, err error) {
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
		n++
	}
}
