package grpcerr_test

import (
	"context"
	"errors"
	"fmt"
	"net"

	"example.com/errcode"
	"example.com/errcode/grpcerr"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"
)

type users struct {
	pb.UnimplementedTestServiceServer
}

func (users) EmptyCall(context.Context, *pb.Empty) (*pb.Empty, error) {
	return nil, errcode.UserNotFound.Wrap(errors.New("no rows in table users"))
}

// A server answers with a code, and its client knows it.
func Example() {
	errs := grpcerr.Server{Writer: errcode.Writer{Report: func(rep errcode.Report) { fmt.Println("report:", rep) }}}
	server := grpc.NewServer(
		grpc.ChainUnaryInterceptor(errs.Unary),
		grpc.ChainStreamInterceptor(errs.Stream),
		grpc.UnknownServiceHandler(grpcerr.Unknown),
	)
	pb.RegisterTestServiceServer(server, users{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go func() { _ = server.Serve(listener) }()
	defer server.Stop()

	conn, err := grpc.NewClient(listener.Addr().String(),
		grpc.WithChainUnaryInterceptor(grpcerr.Client{}.Unary),
		grpc.WithChainStreamInterceptor(grpcerr.Client{}.Stream),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = pb.NewTestServiceClient(conn).EmptyCall(context.Background(), &pb.Empty{})
	fmt.Println(errors.Is(err, errcode.UserNotFound), status.Code(err))
	fmt.Println(err)
	// Output:
	// report: 404 user:not_found: user:not_found: no rows in table users
	// true NotFound
	// user:not_found: rpc error: code = NotFound desc = User not found
}
