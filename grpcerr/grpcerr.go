// Package grpcerr carries the errors of package errcode over gRPC. A server answers with
// what its Writer decides, and a client checks the same codes:
//
//	errs := grpcerr.Server{Writer: errcode.Writer{Localizer: texts}, Domain: "auth.example.com"}
//	server := grpc.NewServer(
//		grpc.ChainUnaryInterceptor(errs.Unary),
//		grpc.ChainStreamInterceptor(errs.Stream),
//		grpc.UnknownServiceHandler(grpcerr.Unknown),
//	)
//
//	conn, err := grpc.NewClient(target,
//		grpc.WithChainUnaryInterceptor(grpcerr.Client{}.Unary),
//		grpc.WithChainStreamInterceptor(grpcerr.Client{}.Stream),
//	)
//	_, err = pb.NewUsersClient(conn).Get(ctx, request)
//	if errors.Is(err, errcode.UserNotFound) {
//
// Handlers return errors as those of HTTP do: a code, one that wraps a cause, or an error
// of any other package. Only what the Writer would tell a client over HTTP is sent:
// masks, Map, languages and reports work the same. The form of the Writer decides the
// codes for errors that have none, and nothing else. What a status consists of, and what
// is cut when it grows too large, is said in package rpcerr.
//
// # Before the interceptors
//
// Interceptors do not see what fails before them: a request that can't be unmarshalled, is
// too large, or is compressed in an unknown way. gRPC answers with a text of its own, which
// has no data of the service in it.
package grpcerr
