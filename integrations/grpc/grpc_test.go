package grpc_test

import (
	"context"
	"net"
	"os/exec"
	"testing"

	"example.com/errcode/grpcerr"
	"example.com/errcode/integrations/internal/rpcpeer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"
)

type service struct {
	pb.UnimplementedTestServiceServer
}

func fail(ctx context.Context) error {
	return rpcpeer.Fail(ctx, metadata.ValueFromIncomingContext(ctx, rpcpeer.Key)[0])
}

func (service) EmptyCall(ctx context.Context, _ *pb.Empty) (*pb.Empty, error) { return nil, fail(ctx) }

// sent is how many messages a stream sends.
const sent = 2

func (service) StreamingOutputCall(_ *pb.StreamingOutputCallRequest, stream grpc.ServerStreamingServer[pb.StreamingOutputCallResponse]) error {
	for range sent {
		if err := stream.Send(&pb.StreamingOutputCallResponse{}); err != nil {
			return err
		}
	}
	return fail(stream.Context())
}

func serve(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	errs := grpcerr.Server{Writer: rpcpeer.Writer, Domain: rpcpeer.Domain}
	server := grpc.NewServer(grpc.ChainUnaryInterceptor(errs.Unary), grpc.ChainStreamInterceptor(errs.Stream))
	pb.RegisterTestServiceServer(server, service{})
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Stop()
		assert.NoError(t, <-done)
	})
	return listener.Addr().String()
}

// TestPython: grpcio.
func TestPython(t *testing.T) {
	all := rpcpeer.Run(t, serve(t), python(t), "client.py")
	rpcpeer.Check(t, "unary", all["unary"], 0)
	rpcpeer.Check(t, "stream", all["stream"], sent)
}

// python returns an interpreter that has grpcio. The one of Debian may not come first.
func python(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), program, "-c", "import grpc, google.protobuf").Run() == nil {
			return program
		}
	}
	require.FailNow(t, "no Python with grpcio; on Debian: apt-get install python3-grpcio python3-protobuf")
	return ""
}

// TestNode: @grpc/grpc-js.
func TestNode(t *testing.T) {
	rpcpeer.NeedPackages(t, ".")
	all := rpcpeer.Run(t, serve(t), "node", "client.mjs")
	rpcpeer.Check(t, "unary", all["unary"], 0)
	rpcpeer.Check(t, "stream", all["stream"], sent)
}
