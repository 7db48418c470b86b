// Package connecterr carries the errors of package errcode over Connect, and over gRPC and
// gRPC-Web as package connect speaks them. A server answers with what its Writer decides,
// and a client checks the same codes:
//
//	errs := connecterr.Server{Writer: errcode.Writer{Localizer: texts}, Domain: "auth.example.com"}
//	path, handler := usersv1connect.NewUsersHandler(users, connect.WithInterceptors(errs))
//	mux.Handle(path, errs.Handler(handler))
//
//	client := usersv1connect.NewUsersClient(http.DefaultClient, address, connect.WithInterceptors(connecterr.Client{}))
//	_, err := client.Get(ctx, request)
//	if errors.Is(err, errcode.UserNotFound) {
//
// Handlers return errors as those of HTTP do: a code, one that wraps a cause, or an error
// of any other package. Only what the Writer would tell a client over HTTP is sent:
// masks, Map, languages and reports work the same. The form of the Writer decides the
// codes for errors that have none, and nothing else. What an error consists of, and what
// is cut when it grows too large, is said in package rpcerr.
//
// Interceptors do not see everything that fails. A request that can't be decoded, a
// response that can't be encoded, an unknown method: Connect answers these by itself, with
// texts that tell about the program. [Server.Handler] answers them as the interceptor would.
// Errors of a gate are seen by neither; see [Server.Gate].
package connecterr
